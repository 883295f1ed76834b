"""`cskit course`: making the lessons and exercises, handing exercises out, marking them; `cskit lab`: all of it in
JupyterLab."""

import os
import subprocess
import sys
from datetime import datetime, time
from pathlib import Path
from typing import Annotated, Literal, NoReturn

import typer

from cskit.bundled import EXERCISES, notebooks, opened
from cskit.cli import options
from cskit.cli.emit import Sheet, busy, emit, notify, say
from cskit.cli.names import split
from cskit.errors import UsageError, told
from cskit.terms import LANGS, term

app = typer.Typer(no_args_is_help=True)

Ledger = Annotated[Path | None, typer.Option("--ledger", metavar="FILE")]
Folder = Annotated[Path, typer.Argument(metavar="FOLDER")]


Exercises = Annotated[
    Path | None,
    typer.Option("--exercises", metavar="DIR"),
]


@app.callback(invoke_without_command=True)
def course(context: typer.Context, lang: options.Lang = "en") -> None:
    """Make the course; hand out exercises and mark them."""
    if not context.invoked_subcommand:
        print(context.get_help())


@app.command()
def build(
    lessons: Annotated[list[str] | None, typer.Argument(metavar="LESSON")] = None,
    exercises: Exercises = None,
    edition: Annotated[Literal["trainee", "instructor"], typer.Option()] = "trainee",
    out: Annotated[Path, typer.Option("--out", metavar="DIR")] = Path("instructor"),
    jobs: options.Jobs = 2,
    lang: options.Lang = "en",
) -> None:
    """Generate and execute the notebooks of lessons and exercises, in both languages, and the reference pages."""
    from cskit.course import build as making, instructor, reference
    from cskit.course.exercises.author import building

    if edition == "instructor":
        notify("edition", count=len(instructor.build_edition(out)), folder=out)
        return
    asked, home = lessons or [], exercises or building.SOURCES.parent
    theirs = building.sources(asked, home / building.SOURCES.name)
    found = {name for path in theirs for name in (path.stem, path.stem.partition("_")[0])}
    everything = exercises is None and not asked
    own = sorted(making.SOURCES.glob("*.py")) if everything else []
    if asked:
        known = {name for path in making.SOURCES.glob("*.py") for name in (path.stem, path.stem.partition("_")[0])}
        own = [making.find_source(name) for name in asked if name not in found or (exercises is None and name in known)]
    wanted = [path.stem for path in own]
    with busy("building", (len(wanted) + len(theirs)) * len(LANGS)) as done:
        made = building.build_exercises(theirs, bank=home / "bank", jobs=jobs, progress=done)
        written = making.build(wanted, jobs=jobs, progress=done) if wanted else []
    if everything:
        reference.build_reference()
    notify("built", lessons=len(written), exercises=len(made))


@app.command()
def assign(
    class_list: Annotated[Path, typer.Argument(metavar="CLASS")],
    exercise: Annotated[list[str], typer.Option("--exercise", metavar="NN[,NN…]")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR")] = Path("class"),
    lang: options.Lang = "en",
    name: Annotated[str, typer.Option("--course", metavar="NAME")] = "cskit",
    attempts: Annotated[int | None, typer.Option("--attempts", min=1)] = None,
    zipped: Annotated[bool, typer.Option("--zip")] = False,
    again: Annotated[bool, typer.Option("--again")] = False,
    exercises: Exercises = None,
    jobs: options.Jobs = 2,
) -> None:
    """Hand out exercises: a folder or zip per trainee with their own data, and your ledger."""
    from cskit.course.exercises.author import assign as handing

    trainees = handing.read_class(class_list)
    names = tuple(dict.fromkeys(split(exercise)))
    plan = handing.Plan(names, name, lang, attempts, exercises or EXERCISES, zipped=zipped)
    with busy("handing_out", len(trainees)) as done:
        made = handing.assign(trainees, plan, out, again=again, jobs=jobs, progress=done)
    if made.kept:
        notify("kept", count=len(made.kept))
    notify("handed_out", count=len(made.made), folder=out / "handouts", ledger=made.ledger)


@app.command()
def grade(
    folder: Folder,
    ledger: Ledger = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR")] = None,
    due: Annotated[str, typer.Option("--due", metavar="'DATE TIME'")] = "",
    copied: Annotated[bool, typer.Option("--copied")] = False,
    lang: options.Lang = "en",
    show_answers: Annotated[bool, typer.Option("--show-answers")] = False,
) -> None:
    """Mark a class from the answers in its notebooks and logs; nothing that trainees wrote is executed."""
    from cskit.course.exercises.grading import pages, tables

    done = pages.mark(
        folder, ledger=ledger, out=out, due=_moment(due), copied=copied, lang=lang, show_answers=show_answers
    )
    for finding in done.graded.findings:
        say(f"{finding.submission}: {tables.finding_text(finding, lang)}")
    results = done.graded.results.values()
    handed_in = sum(r.has_submitted for r in results)
    notify("marked", marked=handed_in, all=len(results), page=done.out / pages.CLASS)
    if done.to_mark:
        notify("sentences", count=done.to_mark, table=done.out / pages.SENTENCES)


@app.command()
def progress(
    folder: Folder,
    ledger: Ledger = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE")] = None,
    lang: options.Lang = "en",
) -> None:
    """How far somebody is: in a trainee's own folder theirs, in a folder of submissions who is stuck on what."""
    from cskit.course.exercises.author.ledger import NAME
    from cskit.course.exercises.grading import grade as grading, pages, submissions, tables as sheets
    from cskit.course.exercises.trainee import session as far
    from cskit.outfile import write_text

    is_class = ledger is not None or (folder.resolve().parent / NAME).is_file()  # whatever lies among submissions
    own = far.own_handouts(folder) if folder.is_dir() and not is_class else []
    if own:
        tables, page = list(far.own_tables(own, lang).values()), far.own_page(own, lang)
        place = out or folder / "progress.html"
    else:
        graded = grading.grade(pages.ledger_of(folder, ledger), submissions.collect(folder))
        tables, page = [sheets.stuck_table(graded, lang)], pages.class_progress_page(graded, lang)
        place = out or folder.resolve().parent / "progress.html"
    for table in tables:
        rows = [["—" if cell is None else cell for cell in row] for row in table.rows]
        emit([], "table", lang, shown=[Sheet([column.label for column in table.columns], rows)])
    write_text(place, page)
    notify("see", place=place)


def _moment(text: str) -> datetime | None:
    """A date and time as an instructor types it; a date alone means the end of that day."""
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(told("no_moment", text=text)) from None
    return datetime.combine(at, time(23, 59, 59)) if len(text.strip()) == 10 else at


START = "00_start_here.ipynb"
OWN = Path("cskit-course")  # where somebody who installed cskit keeps the notebooks they write in

# A classroom may have no internet, and nobody there wants to be asked about newsletters: Lab is told not to ask home.
QUIET = ("--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate", "--LabApp.extension_manager=readonly")
UNCHANGED = "--FileContentsManager.pre_save_hook=cskit.cli.opening.keep"  # a notebook that was only opened


def lab(context: typer.Context, lang: options.Lang = "en") -> None:
    """Open the course in JupyterLab. What follows a bare `--` goes to JupyterLab itself (`-- --no-browser`)."""
    from cskit.cli.opening import trust

    given, home = notebooks(lang), opened(OWN)
    if home == OWN:
        say(term("lab_copied", lang, folder=OWN))
    trust()
    _become([*command(home.resolve() / "notebooks" / given.name), *context.args])


def command(lessons: Path) -> list[str]:
    """JupyterLab opened at the start page of `lessons` (the folder of one language), on the folder that holds every
    notebook a lesson links to: the course with its exercises, or both languages where there are none."""
    checkout = lessons.parent.parent
    root = checkout if (checkout / "exercises").is_dir() else lessons.parent
    page = lessons / START if (lessons / START).is_file() else lessons
    return [
        sys.executable,
        "-m",
        "jupyterlab",
        f"--ServerApp.root_dir={root}",
        f"--LabApp.default_url=/lab/tree/{page.relative_to(root).as_posix()}",
        f"--LabApp.app_settings_dir={Path(__file__).with_name('lab_settings') / lessons.name}",
        *QUIET,
        UNCHANGED,
    ]


def _become(command: list[str]) -> NoReturn:
    """Run the program in this one's place, so that Ctrl-C and every other signal are its own (Windows cannot)."""
    if os.name == "nt":
        raise typer.Exit(subprocess.call(command))
    os.execv(command[0], command)
