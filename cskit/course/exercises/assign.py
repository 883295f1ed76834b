"""From a class list to hand-outs: one folder (or zip) per trainee, and the instructor's ledger."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from cskit.bundled import EXERCISES
from cskit.course.build import write_text
from cskit.course.exercises.bank import BANK, Bank
from cskit.course.exercises.class_list import Trainee
from cskit.course.exercises.digests import COST
from cskit.course.exercises.draw import drawn
from cskit.course.exercises.handout import write_handout
from cskit.course.exercises.ledger import NAME, Assigned, Ledger, Person
from cskit.errors import DataError, UsageError, told
from cskit.terms import term

HANDOUTS = "handouts"
_STAMP = (2000, 1, 1, 0, 0, 0)  # a zip's entries need a time; the same zip is the same bytes


@dataclass(frozen=True)
class Plan:
    """What is handed out: the same for everybody. `home` holds the bank and, by language, the notebooks."""

    exercises: tuple[str, ...]
    course: str
    lang: str
    attempts: int | None
    home: Path = EXERCISES
    cost: int = COST
    zipped: bool = False


@dataclass(frozen=True)
class Done:
    """What `assign` did: the hand-outs it made, and who had theirs already."""

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

    Who has an exercise already keeps it, unless `again`: nobody's data change because the class list grew.
    The same class list, plan and bank give the same hand-outs. Errors: `UsageError` for an exercise there is none of.
    """
    ledger = _ledger(out / NAME, plan.course)
    bank = _bank(plan.home / BANK.name)
    for exercise in plan.exercises:
        bank.of(exercise)
        for lang in {trainee.lang or plan.lang for trainee in trainees}:
            notebook_of(exercise, lang, plan.home)
    tasks = [(t, missing) for t in trainees if (missing := _missing(ledger, t, plan.exercises, again))]
    made = []
    for (trainee, _), (path, given) in zip(tasks, _mapped(partial(_hand_out, plan, out), tasks, jobs), strict=True):
        for exercise, assigned in given.items():
            person = Person(trainee.id, trainee.name, trainee.lang or plan.lang)
            ledger.enter(person, exercise, assigned, bank.of(exercise))
        made.append(path)
        if progress:
            progress(trainee.id)
    ledger.write(out / NAME)
    having = {t.id for t, _ in tasks}
    return Done(tuple(made), tuple(t.id for t in trainees if t.id not in having), out / NAME)


def notebook_of(exercise: str, lang: str, home: Path = EXERCISES) -> Path:
    """The notebook of an exercise. Errors: `DataError` if there is none."""
    found = sorted((home / lang).glob(f"{exercise}_*.ipynb"))
    if not found:
        raise DataError(told("no_exercise_notebook", exercise=exercise, folder=home / lang))
    return found[0]


def _ledger(path: Path, course: str) -> Ledger:
    if not path.is_file():
        return Ledger(course)
    ledger = Ledger.read(path)
    if ledger.course != course:
        raise UsageError(told("other_course", path=path, there=ledger.course, course=course))
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
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(work, tasks, chunksize=2)


def _hand_out(plan: Plan, out: Path, task: Task) -> Made:
    """Make one trainee's hand-out: built aside, then put in its place."""
    trainee, exercises = task
    bank = _bank(plan.home / BANK.name)
    lang = trainee.lang or plan.lang
    home = out / HANDOUTS
    home.mkdir(parents=True, exist_ok=True)
    given = {}
    with tempfile.TemporaryDirectory(prefix=".making-", dir=home) as aside:
        folder = Path(aside) / trainee.id
        for exercise in exercises:
            one = drawn(bank, exercise, trainee.id, course=plan.course, seed=trainee.seed)
            notebook = notebook_of(exercise, lang, plan.home)
            checksum = write_handout(
                folder, one, name=trainee.name, notebook=notebook, attempts=plan.attempts, cost=plan.cost
            )
            given[exercise] = Assigned.of(one, checksum, plan.attempts)
        read_me = term("handout_read_me", lang, name=trainee.name or trainee.id, exercises=", ".join(exercises))
        write_text(folder / f"{term('handout_read_me_file', lang)}.txt", read_me + "\n")
        if plan.zipped:
            return _zipped(folder, home / f"{trainee.id}_{'-'.join(exercises)}.zip"), given
        place = home / trainee.id
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                (place / path.relative_to(folder)).parent.mkdir(parents=True, exist_ok=True)
                shutil.move(path, place / path.relative_to(folder))
    return place, given


def _zipped(folder: Path, target: Path) -> Path:
    part = target.with_name(f".{target.name}.tmp")
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            name = path.relative_to(folder.parent).as_posix()
            archive.writestr(zipfile.ZipInfo(name, _STAMP), path.read_bytes(), zipfile.ZIP_DEFLATED)
    part.replace(target)
    return target


@cache
def _bank(folder: Path) -> Bank:
    return Bank.open(folder)
