"""`cskit course`: making the lessons and exercises, handing exercises out, marking them; `cskit lab`: all of it in
JupyterLab."""

import os
import subprocess
import sys
from datetime import datetime, time
from pathlib import Path
from typing import Annotated, Literal, NoReturn, get_args

import typer

from cskit.bundled import EXERCISES, notebooks, opened
from cskit.cli import options
from cskit.cli.emit import Sheet, busy, emit, notify, say
from cskit.cli.names import split
from cskit.errors import DataError, UsageError, expect, told
from cskit.terms import LANGS, term

app = typer.Typer(no_args_is_help=True)

Ledger = Annotated[Path | None, typer.Option("--ledger", metavar="FILE")]
Folder = Annotated[Path, typer.Argument(metavar="FOLDER")]


Exercises = Annotated[
    Path | None,
    typer.Option("--exercises", metavar="DIR"),
]


Own = Annotated[Path | None, typer.Option("--questions", metavar="DIR")]


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
    forms: Annotated[str, typer.Option("--as", metavar="FORM[,FORM]")] = "notebook",
    zipped: Annotated[bool, typer.Option("--zip")] = False,
    exam: Annotated[bool, typer.Option("--exam")] = False,
    opens: Annotated[str, typer.Option("--opens", metavar="'DATE TIME'")] = "",
    closes: Annotated[str, typer.Option("--closes", metavar="'DATE TIME'")] = "",
    pick: Annotated[int | None, typer.Option("--pick", min=1)] = None,
    wheel: Annotated[Path | None, typer.Option("--wheel", metavar="FILE")] = None,
    own: Own = None,
    again: Annotated[bool, typer.Option("--again")] = False,
    exercises: Exercises = None,
    jobs: options.Jobs = 2,
) -> None:
    """Hand out exercises: a folder or zip per trainee with their own data, and your ledger."""
    from cskit.course.exercises.author import assign as handing
    from cskit.course.exercises.handout import Exam

    trainees = handing.read_class(class_list)
    names = tuple(dict.fromkeys(split(exercise)))
    ways = tuple(dict.fromkeys(split(forms)))
    for way in ways:
        expect("form", way, handing.FORMS)
    UsageError.when((opens or closes) and not exam, "exam_only")
    window = (_moment(opens, time()), _moment(closes))
    start, end = (at.astimezone().isoformat() if at else "" for at in window)
    plan = handing.Plan(
        names,
        name,
        lang,
        attempts,
        exercises or EXERCISES,
        zipped=zipped,
        forms=ways,
        exam=Exam(start, end) if exam else None,
        pick=pick,
        wheel=wheel,
        own=own,
    )
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
    names: Annotated[bool, typer.Option("--names")] = False,
) -> None:
    """Mark a class from the answers in its notebooks and logs; nothing that trainees wrote is executed."""
    from cskit.course.exercises.grading import pages, tables

    due_at = _moment(due)
    done = pages.mark(
        folder, ledger=ledger, out=out, due=due_at, copied=copied, lang=lang, show_answers=show_answers, names=names
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


@app.command()
def remark(
    folder: Folder,
    question: Annotated[str, typer.Option("--question", metavar="ID")],
    ledger: Ledger = None,
    exercises: Exercises = None,
    own: Own = None,
    dry_run: Annotated[bool, typer.Option("--dry-run")] = False,
    lang: options.Lang = "en",
) -> None:
    """Mark a question anew that was mended after it was handed out: whose points change, and the ledger with it."""
    from cskit.course.exercises.author.ledger import NAME
    from cskit.course.exercises.author.questions import mended
    from cskit.course.exercises.bank import Bank
    from cskit.course.exercises.grading import grade as grading, pages, submissions

    before = pages.ledger_of(folder, ledger)
    after = mended(before, Bank.open((exercises or EXERCISES) / "bank", own), question)
    old, new = (grading.grade(book, submissions.collect(folder)).results for book in (before, after))
    rows = [
        [id_, old[id_].marks[question].points, new[id_].marks[question].points]
        for id_ in new
        if question in new[id_].marks and old[id_].marks[question].points != new[id_].marks[question].points
    ]
    heads = [term(f"grade_{name}", lang) for name in ("trainee", "before", "after")]
    emit([], "table", lang, shown=[Sheet(heads, rows)])
    if dry_run:
        notify("remark_dry", changed=len(rows))
        return
    place = ledger or folder.resolve().parent / NAME
    kept = place.with_suffix(f".before_{question}.json")
    kept.write_bytes(place.read_bytes())
    after.write(place)
    notify("remarked", changed=len(rows), kept=kept)


@app.command()
def question(
    id_: Annotated[str, typer.Argument(metavar="ID")],
    recipe: Annotated[str, typer.Option("--recipe", metavar="NAME")],
    kind: Annotated[str, typer.Option("--kind")] = "numeric",
    exercises: Exercises = None,
    out: Annotated[Path, typer.Option("--out", metavar="DIR")] = Path("questions"),
    lang: options.Lang = "en",
) -> None:
    """Draft a question of your own, with its test."""
    from cskit.course.exercises.author.questions import draft
    from cskit.course.exercises.bank import Bank, is_id
    from cskit.course.exercises.question import Kind

    expect("kind", kind, get_args(Kind))
    UsageError.when(not is_id(id_), "question_id", id=id_)
    path, test = draft(Bank.open((exercises or EXERCISES) / "bank"), id_, kind, recipe, out)
    notify("drafted", path=path, test=test)


@app.command()
def questions(
    exercise: Annotated[str, typer.Argument(metavar="NN[,NN…]")],
    forms: Annotated[str, typer.Option("--as", metavar="FORM[,FORM]")] = "xlsx,moodle",
    seed: Annotated[str, typer.Option("--seed", metavar="NAME")] = "class",
    exercises: Exercises = None,
    own: Own = None,
    out: Annotated[Path, typer.Option("--out", metavar="DIR")] = Path("questions"),
    lang: options.Lang = "en",
) -> None:
    """The questions of an exercise for another system, with one shop for everybody: a sheet, or Moodle XML."""
    from cskit.course.exercises.author import questions as taken
    from cskit.course.exercises.bank import Bank, drawn

    ways = split(forms)
    for way in ways:
        expect("form", way, taken.FORMS)
    bank = Bank.open((exercises or EXERCISES) / "bank", own)
    for name in split(exercise):
        taken.write(drawn(bank, name, seed), lang, ways, out)
    notify("taken", folder=out)


LAST = time(23, 59, 59)


def _moment(text: str, alone: time = LAST) -> datetime | None:
    """A date and time as an instructor types it; a date alone means that time of its day, the end unless it is said."""
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(told("no_moment", text=text)) from None
    return datetime.combine(at, alone) if len(text.strip()) == 10 else at


START = "00_start_here.ipynb"
OWN = Path("cskit-course")  # where somebody who installed cskit keeps the notebooks they write in

# A classroom may have no internet, and nobody there wants to be asked about newsletters: Lab is told not to ask home.
QUIET = ("--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate", "--LabApp.extension_manager=readonly")
UNCHANGED = "--FileContentsManager.pre_save_hook=cskit.cli.opening.keep"  # a notebook that was only opened


def lab(
    context: typer.Context,
    folder: Annotated[Path | None, typer.Argument(metavar="[FOLDER]")] = None,
    lang: options.Lang = "en",
) -> None:
    """Open the course in JupyterLab, or a hand-out you were given. What follows a bare `--` goes to JupyterLab itself
    (`-- --no-browser`)."""
    from cskit.cli.opening import trust

    more = list(context.args)
    if folder is not None and str(folder).startswith("-"):
        folder, more = None, [str(folder), *more]
    if folder is None:
        given, home = notebooks(lang), opened(OWN)
        if home == OWN:
            say(term("lab_copied", lang, folder=OWN))
        folder = home / "notebooks" / given.name
        trust()
    else:
        DataError.when(not list(folder.glob("*.handout.json")), "no_handout", folder=folder)
    _become([*command(folder.resolve(), lang), *more])


def command(lessons: Path, lang: str) -> list[str]:
    """JupyterLab opened at the start page of `lessons` (the folder of one language), on the folder that holds every
    notebook a lesson links to: the course with its exercises, or both languages where there are none. A folder without
    a start page, a hand-out, is opened itself, at its notebook if it has one only."""
    own = sorted(lessons.glob("*.ipynb"))
    root, page = lessons, own[0] if len(own) == 1 else lessons
    if (lessons / START).is_file():
        checkout = lessons.parent.parent
        root, page = checkout if (checkout / "exercises").is_dir() else lessons.parent, lessons / START
    return [
        sys.executable,
        "-m",
        "jupyterlab",
        f"--ServerApp.root_dir={root}",
        f"--LabApp.default_url=/lab/tree/{page.relative_to(root).as_posix()}",
        f"--LabApp.app_settings_dir={Path(__file__).with_name('lab_settings') / lang}",
        *QUIET,
        UNCHANGED,
    ]


def _become(command: list[str]) -> NoReturn:
    """Run the program in this one's place, so that Ctrl-C and every other signal are its own (Windows cannot)."""
    if os.name == "nt":
        raise typer.Exit(subprocess.call(command))
    os.execv(command[0], command)
