"""From a class list to hand-outs: one folder (or zip) per trainee, and the instructor's ledger.

The class list says who takes part, as an instructor has it (CSV or XLSX, Chinese or English headers). It is also the
table of overrides: a `seed` (种子) draws a trainee's data from that word instead of their id, so that somebody gets new
data, or an absent trainee's partner the same.
"""

import re
import shutil
import signal
import tempfile
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from multiprocessing import active_children
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell

from cskit.bundled import EXERCISES
from cskit.course.build import dumps
from cskit.course.exercises.author.ledger import NAME, Assigned, Ledger, Person, locked
from cskit.course.exercises.author.webpage import write_page
from cskit.course.exercises.bank import BANK, Bank, Drawn, drawn, english_of, picked
from cskit.course.exercises.digests import COST
from cskit.course.exercises.handout import Exam, content_of, files_of, secret_of, write_handout
from cskit.course.exercises.question import prompt
from cskit.errors import DataError, UsageError, told
from cskit.outfile import write_text
from cskit.reading.cells import header, is_subtotal
from cskit.reading.sheets import open_sheet
from cskit.terms import LANGS, term
from cskit.written import listed

_COLUMNS = {
    "id": (
        *("id", "trainee", "trainee id", "student id", "student number", "id number"),
        *("学号", "学生学号", "学籍号", "学员编号", "工号", "编号"),
    ),
    "name": ("name", "full name", "student name", "trainee name", "姓名", "学生姓名", "学员姓名", "名字"),
    "lang": ("lang", "language", "语言"),
    "seed": ("seed", "种子"),
}
_LANGS = {"": "", "zh": "zh", "中文": "zh", "汉语": "zh", "en": "en", "english": "en", "英文": "en", "英语": "en"}
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|]")
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_LONGEST = 60
_ASKED = re.compile(r'^(?:\*\*|check\(")([0-9A-Za-z]+\.q[0-9]+)', re.MULTILINE)  # a question, or its check


@dataclass(frozen=True)
class Trainee:
    """One line of the class list. `lang` and `seed` are empty where the list does not say."""

    id: str
    name: str = ""
    lang: str = ""
    seed: str = ""


def read_class(path: str | Path) -> list[Trainee]:
    """The trainees of a class list.

    Errors: `DataError` with a line for every row whose id is missing, double or unfit to name files, or whose language
    nobody knows.
    """
    path = Path(path)
    DataError.when(not path.is_file(), "no_class_list", path=path)
    found: list[Trainee] = []
    rows: dict[str, int] = {}
    wrong: list[str] = []
    for row, said in filled_in(path, _COLUMNS, ("id",), _text):
        if not any(said.values()):
            continue
        where, folded, lang = told("row", file=path.name, row=row), said["id"].casefold(), said["lang"].lower()
        if why := unfit(said["name"] if is_subtotal(said["name"]) else said["id"]):
            wrong.append(told("at", where=where, why=why))
        elif folded in rows:
            wrong.append(told("id_twice", where=where, id=said["id"], row=rows[folded]))
        if lang not in _LANGS:
            wrong.append(told("class_language", where=where, said=said["lang"], known=listed(LANGS)))
        rows.setdefault(folded, row)
        found.append(Trainee(said["id"], said["name"], _LANGS.get(lang, ""), said["seed"]))
    if wrong:
        raise DataError("\n".join(wrong))
    DataError.when(not found, "class_empty", name=path.name)
    return found


def unfit(id_: str) -> str:
    """Why an id cannot be one (it names files), or empty.

    >>> unfit("s001"), unfit("../s001")
    ('', 'the id `../s001` becomes a file name: it may hold none of / \\\\ : * ? " < > |, and no dot first or last')
    """
    checks = {
        "id_missing": not id_,
        "id_total": is_subtotal(re.sub(r"\d+\s*[人名]$", "", id_)),
        "id_long": len(id_) > _LONGEST,
        "id_file": _FORBIDDEN.search(id_) or id_.startswith(".") or id_.endswith((".", " ")),
        "id_device": _DEVICES.fullmatch(id_),
        "trainee_id_rounded": re.fullmatch(r"[0-9.]+E[+][0-9]+", id_, re.IGNORECASE),
    }
    wrong = next((key for key, failed in checks.items() if failed), "")
    return told(wrong, id=id_ if len(id_) <= _LONGEST else id_[:20], most=_LONGEST) if wrong else ""


def filled_in(
    path: Path, columns: Mapping[str, Sequence[str]], needed: Sequence[str], text: Callable[[Any], str]
) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a table that a person filled in, with their numbers: field → the cell as `text` makes it, empty where
    the table has no such column. `columns`: the names each may have; `needed`: the fields of which each has a column.

    Errors: `DataError` for no table, or a row that is longer or shorter than its header.
    """
    names = {field: [header(name).casefold() for name in each] for field, each in columns.items()}
    sheet = open_sheet(path, lambda heads: all({h.casefold() for h in heads} & {*names[field]} for field in needed))
    heads = [head.casefold() for head in sheet.columns]
    at = {field: next((heads.index(name) for name in each if name in heads), None) for field, each in names.items()}
    for row, cells in sheet.rows:
        yield row, {field: "" if i is None else text(cells[i]) for field, i in at.items()}
    DataError.when(sheet.ragged, "ragged_row", name=path.name, row=lambda: sheet.ragged[0])


def _text(cell: Any) -> str:
    """A cell as text; a spreadsheet's 1001.0 is the id 1001."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return unicodedata.normalize("NFC", str(cell)).strip()


HANDOUTS = "handouts"
FORMS = ("notebook", "html")
_TOGETHER = 20  # hand-outs are entered in the ledger so many at a time
_STAMP = (2000, 1, 1, 0, 0, 0)  # a zip's entries need a time; the same zip is the same bytes


@dataclass(frozen=True)
class Plan:
    """What is handed out: the same for everybody. `home` holds the bank and, by language, the notebooks; `forms`: as
    notebook, as page, or as both; `exam`: nothing is told before grading; `pick`: so many of the questions each;
    `wheel`: the package itself, to lie beside the hand-outs; `own`: a folder of questions beside the bank's."""

    exercises: tuple[str, ...]
    course: str
    lang: str
    attempts: int | None
    home: Path = EXERCISES
    cost: int = COST
    zipped: bool = False
    forms: tuple[str, ...] = FORMS[:1]
    exam: Exam | None = None
    pick: int | None = None
    wheel: Path | None = None
    own: Path | None = None


@dataclass(frozen=True)
class Done:
    made: tuple[Path, ...]
    kept: tuple[str, ...]
    ledger: Path


def assign(
    trainees: Sequence[Trainee],
    plan: Plan,
    out: Path,
    *,
    again: bool = False,
    jobs: int = 1,
    progress: Callable[[str], None] | None = None,
) -> Done:
    """Write hand-outs below `out/handouts`, and enter them in `out/ledger.json`.

    Who has an exercise already keeps it, unless `again`: nobody's data change because the class list grew, and a run
    that was interrupted goes on where it stood.
    The same class list, plan, bank and ledger give the same hand-outs.
    Errors: `UsageError` for an exercise there is none of.
    """
    bank = _bank(plan.home / BANK.name, plan.own)
    DataError.when(plan.wheel and not plan.wheel.is_file(), "no_wheel", path=plan.wheel)
    for exercise in plan.exercises:
        bank.of(exercise)
        for lang in {trainee.lang or plan.lang for trainee in trainees}:
            notebook_of(exercise, lang, plan.home)
    path, home = out / NAME, out / HANDOUTS
    with locked(path):
        ledger = _ledger(path, plan.course)
        ledger.write(path)  # the secret of a new one, before anything is signed with it
    tasks = [(t, missing) for t in trainees if (missing := _missing(ledger, t, plan.exercises, again))]
    home.mkdir(parents=True, exist_ok=True)
    made: list[tuple[Trainee, Made]] = []
    places: list[Path] = []

    def enter() -> None:
        with locked(path):
            ledger = _ledger(path, plan.course)  # another run may have entered somebody meanwhile
            for trainee, (built, given) in made:
                places.append(_placed(built, home))
                person = Person(trainee.id, trainee.name, trainee.lang or plan.lang)
                for exercise, assigned in given.items():
                    ledger.enter(person, exercise, assigned, bank.of(exercise))
            ledger.write(path)
        made.clear()

    with tempfile.TemporaryDirectory(prefix=".making-", dir=home) as aside:
        work = partial(_hand_out, plan, ledger.secret, Path(aside))
        try:
            for task, one in zip(tasks, _mapped(work, tasks, jobs), strict=True):
                made.append((task[0], one))
                if len(made) == _TOGETHER:
                    enter()
                if progress:
                    progress(task[0].id)
        finally:
            enter()  # whoever interrupts, or is stopped by one trainee's data, keeps the others'
    if plan.wheel:
        shutil.copy(plan.wheel, home)
    having = {t.id for t, _ in tasks}
    return Done(tuple(places), tuple(t.id for t in trainees if t.id not in having), path)


def notebook_of(exercise: str, lang: str, home: Path = EXERCISES) -> Path:
    """The notebook of an exercise. Errors: `DataError` if there is none."""
    found = sorted((home / lang).glob(f"{exercise}_*.ipynb"))
    DataError.when(not found, "no_exercise_notebook", exercise=exercise, folder=home / lang)
    return found[0]


def _ledger(path: Path, course: str) -> Ledger:
    if not path.is_file():
        return Ledger(course)
    ledger = Ledger.read(path)
    UsageError.when(ledger.course != course, "other_course", path=path, there=ledger.course, course=course)
    return ledger


def _missing(ledger: Ledger, trainee: Trainee, exercises: Iterable[str], again: bool) -> list[str]:
    person = ledger.people.get(trainee.id)
    return [name for name in exercises if again or person is None or name not in person.exercises]


Task = tuple[Trainee, list[str]]
Made = tuple[Path, dict[str, Assigned]]


def _mapped(work: Callable[[Task], Made], tasks: Sequence[Task], jobs: int) -> Iterator[Made]:
    if jobs < 2 or len(tasks) < 4:
        yield from map(work, tasks)
        return
    with ProcessPoolExecutor(jobs, initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        coming = [pool.submit(work, task) for task in tasks]
        try:
            yield from (one.result() for one in coming)
        except BaseException:  # interrupted, or one cannot be made: nobody waits for the rest
            for helper in active_children():
                helper.terminate()
            raise


def _hand_out(plan: Plan, course_secret: str, aside: Path, task: Task) -> Made:
    trainee, exercises = task
    bank = _bank(plan.home / BANK.name, plan.own)
    lang = trainee.lang or plan.lang
    folder = aside / trainee.id
    given = {}
    for exercise in exercises:
        one = drawn(bank, exercise, trainee.id, course=plan.course, seed=trainee.seed)
        one = picked(one, plan.pick) if plan.pick else one
        secret, notebook = secret_of(one, course_secret), notebook_of(exercise, lang, plan.home)
        files = files_of(one)
        more: dict[str, Any] = {"attempts": plan.attempts, "cost": plan.cost, "exam": plan.exam}
        content = content_of(one, files, secret=secret, name=trainee.name, **more)
        folder.mkdir(parents=True, exist_ok=True)
        if "notebook" in plan.forms:
            write_handout(folder, content, files)
            write_text(folder / notebook.name, notebook_for(notebook, one, lang))
        if "html" in plan.forms:
            write_page(folder, one, content, notebook, lang, _english(bank.folder))
        given[exercise] = Assigned.of(one, content["checksum"], secret, plan.attempts, plan.exam)
    way = "both" if len(plan.forms) > 1 else plan.forms[0]
    said = {part: term(f"handout_{part}_{way}", lang) for part in ("how", "back")}
    said["install"] = term("handout_install", lang, wheel=plan.wheel.name) if plan.wheel else ""
    who, which = trainee.name or trainee.id, listed(exercises, ",", lang)
    said["told"] = term("handout_told_exam" if plan.exam else "handout_told", lang)
    read_me = term("handout_read_me", lang, name=who, exercises=which, **said)
    write_text(folder / f"{term('handout_read_me_file', lang)}.txt", read_me + "\n")
    return (_zipped(folder, "-".join(exercises)) if plan.zipped else folder), given


_BEGINS = re.compile(r"trainee=trainee\)")
_OWN_NAME = re.compile(r'^trainee = "".*\n?', re.MULTILINE)


def notebook_for(notebook: Path, drawn: Drawn, lang: str) -> str:
    """The exercise's notebook as this trainee gets it: it says whose it is, and asks what they are asked; questions it
    does not know stand at its end."""
    book = nbformat.read(notebook, 4)
    asked = {question.id: question for question in drawn.questions}
    known = {id_ for cell in book.cells for id_ in _ASKED.findall(cell.source)}
    kept = []
    for cell in book.cells:
        named = set(_ASKED.findall(cell.source))
        if not named or named & asked.keys():
            cell.source = _OWN_NAME.sub("", _BEGINS.sub(f'of="{drawn.trainee}")', cell.source)).rstrip()
            kept.append(cell)
    for id_ in (id_ for id_ in asked if id_ not in known):
        slug = id_.replace(".", "-")
        kept.append(new_markdown_cell(prompt(asked[id_], lang), id=f"asks-{slug}"))
        kept.append(new_code_cell(f'answer = ...\ncheck("{id_}", answer)', id=f"check-{slug}"))
    book.cells = kept
    return dumps(book)


def _zipped(folder: Path, exercises: str) -> Path:
    target = folder.with_name(f"{folder.name}_{exercises}.zip")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            name = path.relative_to(folder.parent).as_posix()
            archive.writestr(zipfile.ZipInfo(name, _STAMP), path.read_bytes(), zipfile.ZIP_DEFLATED)
    return target


def _placed(made: Path, home: Path) -> Path:
    """Put a hand-out in its place, file by file: what a trainee did in an earlier one stays."""
    for path in sorted(made.rglob("*")) if made.is_dir() else [made]:
        if path.is_file():
            target = home / path.relative_to(made.parent)
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)
    return home / made.name


_english = cache(english_of)


@cache
def _bank(folder: Path, own: Path | None) -> Bank:
    return Bank.open(folder, own)
