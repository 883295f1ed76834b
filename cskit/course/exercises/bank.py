"""The bank: a folder of questions and of the recipes that draw a trainee's data. It stays with the instructor.

    exercises/bank/q02_1_pooled.py        QUESTION = Question(...), or several as QUESTIONS
    exercises/bank/recipes/two_teams.py   def draw(rng) -> dict of tables
    exercises/bank/shared/*.py            whatever several questions use

The folder is no part of the package; its modules are loaded as a package named `bank` that is there while they load
(`from bank.shared.spend import pooled` at the top of a file).

A trainee's own data are drawn from a seed that is theirs, until no two answers can be taken for each other.
"""

import hashlib
import importlib
import importlib.machinery
import itertools
import math
import re
import sys
import threading
import types
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar, get_args

import numpy as np
import pandas as pd

from cskit.bundled import EXERCISES
from cskit.course.exercises.question import Answer, Grid, Kind, Mistake, Question, Spec, Text, rows_of
from cskit.errors import CskitError, DataError, told, unknown, worded
from cskit.shop import Shop
from cskit.written import listed

T = TypeVar("T")
Recipe = Callable[[np.random.Generator], dict[str, pd.DataFrame]]

BANK = EXERCISES / "bank"
BANK_VARIABLE = "CSKIT_BANK"  # where a bank lies that is kept elsewhere
UNITS = ("yuan", "fraction", "count", "seconds", "minutes", "hours", "points", "percent")
_PACKAGE = "bank"
_ID = re.compile(r"[0-9A-Za-z]+\.q[0-9]+")
_KEY = re.compile(r"[a-z0-9_]{1,20}")
_CODE = re.compile(r"[a-z][a-z0-9_]{0,59}")
_one_at_a_time = threading.Lock()


@dataclass(frozen=True)
class Bank:
    """Questions by id, in their order, and recipes by name."""

    folder: Path
    questions: Mapping[str, Question]
    recipes: Mapping[str, Recipe]

    @classmethod
    def open(cls, folder: str | Path = BANK, own: Path | None = None) -> "Bank":
        """Load every question and recipe, and the questions (`q*.py`) of a folder of one's `own`.

        Errors: `DataError` with the file's name for what is malformed.
        """
        folder = Path(folder)
        for home in filter(None, (folder, own)):
            DataError.when(not home.is_dir(), "no_bank", folder=home)
        with _loading(folder, own) as load:
            recipes = {
                path.stem: _recipe(path, load(f"recipes.{path.stem}", path))
                for path in sorted((folder / "recipes").glob("[a-z]*.py"))
            }
            paths = sorted(folder.glob("[a-z]*.py")) + (sorted(own.glob("q*.py")) if own else [])
            found = [(path, each) for path in paths for each in _questions(path, load(path.stem, path))]
        questions: dict[str, Question] = {}
        for path, question in found:
            DataError.when(question.id in questions, "question_twice", name=path.name, id=question.id)
            why = partial(unknown, "recipe", question.recipe, recipes)
            DataError.when(question.recipe not in recipes, "at", where=path.name, why=why)
            questions[question.id] = question
        DataError.when(not questions, "no_questions", folder=folder)
        return cls(folder, dict(sorted(questions.items(), key=lambda pair: place(pair[0]))), recipes)

    @property
    def exercises(self) -> list[str]:
        return sorted({exercise_of(id_) for id_ in self.questions})

    def of(self, exercise: str) -> list[Question]:
        """The questions of an exercise, in order. Errors: `UsageError` for an exercise without questions."""
        found = [question for id_, question in self.questions.items() if exercise_of(id_) == exercise]
        if not found:
            raise unknown("exercise", exercise, self.exercises)
        return found


def english_of(folder: Path) -> dict[str, str]:
    """How English pages show the Chinese of a bank's shops: `WORDS` of its `shared/english.py`; empty without it."""
    path = folder / "shared" / "english.py"
    if not path.is_file():
        return {}
    with _loading(folder) as load:
        return load("shared.english", path).WORDS


def exercise_of(question_id: str) -> str:
    """The exercise a question belongs to.

    >>> exercise_of("02.q1")
    '02'
    """
    return question_id.partition(".")[0]


def place(question_id: str) -> tuple[str, int]:
    """Where a question stands: `q10` comes after `q9`."""
    exercise, _, number = question_id.partition(".q")
    return exercise, int(number)


def is_id(text: str) -> bool:
    return bool(_ID.fullmatch(text))


@contextmanager
def _loading(folder: Path, own: Path | None = None) -> Iterator[Callable[[str, Path], types.ModuleType]]:
    """The folder (and one's `own`) as the package `bank`, for as long as its modules are loaded."""
    with _one_at_a_time:
        kept = {name: sys.modules.pop(name) for name in list(sys.modules) if _is_ours(name)}
        package = types.ModuleType(_PACKAGE)
        package.__path__ = [str(home) for home in (folder, own) if home]
        package.__spec__ = importlib.machinery.ModuleSpec(_PACKAGE, None, is_package=True)
        sys.modules[_PACKAGE] = package
        importlib.invalidate_caches()
        try:
            yield _load
        finally:
            for name in [name for name in sys.modules if _is_ours(name)]:
                del sys.modules[name]
            sys.modules.update(kept)


def _is_ours(name: str) -> bool:
    return name == _PACKAGE or name.startswith(f"{_PACKAGE}.")


def _load(name: str, path: Path) -> types.ModuleType:
    try:
        return importlib.import_module(f"{_PACKAGE}.{name}")
    except Exception as error:  # whatever a file of somebody's raises while it is loaded
        line = getattr(error, "lineno", None)
        where = f"{path.name}:{line}" if line else path.name
        raise DataError(told("file_fails", where=where, kind=type(error).__name__, why=error)) from error


def _recipe(path: Path, module: types.ModuleType) -> Any:
    draw = getattr(module, "draw", None)
    DataError.when(not callable(draw), "recipe_draw", name=path.name)
    return draw


def _questions(path: Path, module: types.ModuleType) -> tuple[Question, ...]:
    declared = getattr(module, "QUESTIONS", (getattr(module, "QUESTION", None),))
    for question in declared:
        if not isinstance(question, Question):
            raise DataError(told("question_file", name=path.name))
        wrong = _wrong_with(question)
        DataError.when(wrong, "at", where=path.name, why=wrong)
    return tuple(declared)


def _wrong_with(q: Question) -> str:
    """What is wrong with a question, as one line; empty if nothing is."""
    codes = [mistake.code for mistake in q.mistakes]
    checks: list[tuple[bool, str]] = [
        (not _ID.fullmatch(q.id), "id"),
        (q.kind not in get_args(Kind), "kind"),
        (q.unit not in UNITS, "unit"),
        (not isinstance(q.points, int) or q.points < 1, "points"),
        (not _said(q.prompt), "prompt"),
        (not all(_said(hint) for hint in q.hints), "hint"),
        (any(not isinstance(m, Mistake) or not _said(m.says) for m in q.mistakes), "mistake"),
        (len(set(codes)) < len(codes), "codes"),
        (not all(_CODE.fullmatch(code) for code in codes), "code"),
        (not isinstance(q.tolerance, int | float) or q.tolerance < 0, "tolerance"),
        (q.kind != "sentence" and q.answer is None, "answer"),
        (q.kind == "sentence" and q.answer is not None, "sentence"),
        (q.kind == "numeric" and len(codes) < 3, "mistakes"),
        ((q.kind == "table") != (q.rows is not None), "rows"),
        ((q.kind == "choice") != bool(q.choices), "choices"),
        (any(not _KEY.fullmatch(key) for key in q.choices or ()), "keys"),
    ]
    wrong = next((what for failed, what in checks if failed), "")
    if not wrong:
        return ""
    known = listed(get_args(Kind) if wrong == "kind" else UNITS)
    return told(f"question_{wrong}", id=q.id, kind=q.kind, unit=q.unit, known=known)


def _said(text: Any) -> bool:
    return isinstance(text, Text) and bool(text.zh.strip()) and bool(text.en.strip())


DRAWS = 60  # so often at most; a question that needs more is a bad question
TRUTH = "the right answer"
ENGINE = "pandas"  # the quickest for tables of a few hundred rows


@dataclass(frozen=True)
class Data:
    """The tables one recipe drew; `attempt` counts the draws before it that were thrown away."""

    recipe: str
    attempt: int
    frames: Mapping[str, pd.DataFrame]
    shop: Shop


@dataclass(frozen=True)
class Drawn:
    """A trainee's exercise: data by recipe; truths, mistakes (code → answer) and what is told openly by question id."""

    course: str
    exercise: str
    trainee: str
    seed: str
    questions: tuple[Question, ...]
    data: Mapping[str, Data]
    truths: Mapping[str, Answer | None]
    mistakes: Mapping[str, Mapping[str, Answer]]
    specs: Mapping[str, Spec]


@dataclass(frozen=True)
class Answers:
    """What a question's reference and mistakes give on one shop."""

    truth: Answer | None
    mistakes: Mapping[str, Answer]
    rows: tuple[str, ...]


def drawn(bank: Bank, exercise: str, trainee: str, *, course: str = "cskit", seed: str = "") -> Drawn:
    """Draw a trainee's data for an exercise, and all its answers.

    The draw depends on (course, exercise, seed, recipe) alone; `seed` is the trainee's id unless it is given. A draw on
    which two answers of a question coincide (one would be taken for the other) is thrown away, and the next one is
    numbered. Errors: `DataError` naming the question and the answers that stay together through all draws.
    """
    questions = bank.of(exercise)
    data: dict[str, Data] = {}
    answers: dict[str, Answers] = {}
    for recipe in dict.fromkeys(question.recipe for question in questions):
        asked = [question for question in questions if question.recipe == recipe]
        data[recipe], found = _separate(bank, recipe, asked, (course, exercise, seed or trainee))
        answers |= found
    return Drawn(
        course,
        exercise,
        trainee,
        seed or trainee,
        tuple(questions),
        data,
        {q.id: answers[q.id].truth for q in questions},
        {q.id: answers[q.id].mistakes for q in questions},
        {q.id: Spec.of(q, answers[q.id].truth, answers[q.id].rows, answers[q.id].mistakes.values()) for q in questions},
    )


def picked(drawn: Drawn, count: int) -> Drawn:
    """The exercise with `count` of its questions, drawn for this trainee: the same ones every time, in their order."""
    asked = [question.id for question in drawn.questions]
    chosen = rng_of(drawn.course, drawn.exercise, drawn.seed, "pick").permutation(len(asked))[:count]
    kept = {asked[i] for i in chosen}

    def of(answers: Mapping[str, T]) -> dict[str, T]:
        return {id_: answer for id_, answer in answers.items() if id_ in kept}

    asked_of_them = tuple(question for question in drawn.questions if question.id in kept)
    truths, mistakes, specs = of(drawn.truths), of(drawn.mistakes), of(drawn.specs)
    return replace(drawn, questions=asked_of_them, truths=truths, mistakes=mistakes, specs=specs)


def rng_of(*parts: str) -> np.random.Generator:
    """A generator that depends on nothing but these texts.

    >>> int(rng_of("cskit", "02", "s001").integers(1000)) == int(rng_of("cskit", "02", "s001").integers(1000))
    True
    """
    return np.random.default_rng(int.from_bytes(hashlib.sha256("\0".join(parts).encode()).digest(), "big"))


def _separate(
    bank: Bank, recipe: str, questions: list[Question], seed: tuple[str, ...]
) -> tuple[Data, dict[str, Answers]]:
    trouble = ""
    for attempt in range(DRAWS):
        frames = bank.recipes[recipe](rng_of(*seed, recipe, str(attempt)))
        shop = Shop.from_frames(frames, engine=ENGINE)
        found: dict[str, Answers] = {}
        asked = ((q, found.setdefault(q.id, answers_of(q, shop))) for q in questions)
        trouble = next((said for question, answers in asked for said in coincidences(question, answers)), "")
        if not trouble:
            return Data(recipe, attempt, frames, shop), found
        shop.close()
    raise DataError(told("draw_trouble", trouble=trouble, draws=DRAWS, recipe=recipe))


def answers_of(question: Question, shop: Shop) -> Answers:
    """The reference answer and what each mistake gives on one shop; mistakes that cannot be made there are left out."""
    try:
        rows = tuple(question.rows(shop)) if question.rows else ()
        truth = plain(question.value(shop))
        wrong = {mistake.code: plain(mistake.answer(shop)) for mistake in question.mistakes}
    except CskitError as error:
        raise DataError(told("question_fails", id=question.id, why=error)) from error
    return Answers(truth, {code: answer for code, answer in wrong.items() if answer is not None}, rows)


def plain(answer: Any) -> Answer | None:
    if answer is None or isinstance(answer, str):
        return answer
    return rows_of(answer) if isinstance(answer, Mapping) else float(answer)


def coincidences(question: Question, answers: Answers) -> Iterator[str]:
    """What is wrong with these answers: no value, other rows than asked for, two that are taken for each other."""
    if question.kind == "sentence":
        return
    named = {TRUTH: answers.truth, **{f"`{code}`": value for code, value in answers.mistakes.items()}}
    for name, value in named.items():
        if not _is_whole_answer(question, answers, value):
            yield told("answer_empty", id=question.id, name=worded("value", name))
    grid = Grid.of(question)
    if question.kind == "choice":
        strange = [name for name, key in named.items() if key not in (question.choices or {})]
        if strange:
            yield told("answer_no_choice", id=question.id, name=worded("value", strange[0]))
        named = {name: key for name, key in named.items() if name == TRUTH or key == answers.truth}
    for (one, a), (other, b) in itertools.combinations(named.items(), 2):
        if grid.same(a, b) or grid.same(b, a):
            yield told("answers_near", id=question.id, one=worded("value", one), other=worded("value", other))


def _is_whole_answer(question: Question, answers: Answers, value: Answer | None) -> bool:
    if question.kind == "choice":
        return isinstance(value, str)
    if value is None or isinstance(value, str) or isinstance(value, Mapping) != (question.kind == "table"):
        return False
    rows = rows_of(value)
    return all(math.isfinite(v) for v in rows.values()) and (question.kind != "table" or set(rows) == set(answers.rows))
