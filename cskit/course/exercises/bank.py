"""The bank: a folder of questions and of the recipes that draw a trainee's data. It stays with the instructor.

    exercises/bank/q02_1_pooled.py        QUESTION = Question(...)
    exercises/bank/recipes/two_teams.py   def draw(rng) -> dict of tables
    exercises/bank/shared/*.py            whatever several questions use

The folder is no part of the package; its modules are loaded as a package named `bank` that is there while they load
(`from bank.shared.spend import pooled` at the top of a file).
"""

import importlib
import importlib.machinery
import re
import sys
import threading
import types
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pandas as pd

from cskit.bundled import EXERCISES
from cskit.course.exercises.question import Kind, Mistake, Question, Text
from cskit.errors import DataError, told, unknown
from cskit.written import listed

Recipe = Callable[[np.random.Generator], dict[str, pd.DataFrame]]

BANK = EXERCISES / "bank"
BANK_VARIABLE = "CSKIT_BANK"  # where a bank lies that is kept elsewhere
UNITS = ("yuan", "fraction", "count", "seconds", "minutes", "points", "percent")
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
    def open(cls, folder: str | Path = BANK) -> "Bank":
        """Load every question and recipe. Errors: `DataError` with the file's name for what is malformed."""
        folder = Path(folder)
        DataError.when(not folder.is_dir(), "no_bank", folder=folder)
        with _loading(folder) as load:
            recipes = {
                path.stem: _recipe(path, load(f"recipes.{path.stem}", path))
                for path in sorted((folder / "recipes").glob("[a-z]*.py"))
            }
            found = [(path, _question(path, load(path.stem, path))) for path in sorted(folder.glob("[a-z]*.py"))]
        questions: dict[str, Question] = {}
        for path, question in found:
            DataError.when(question.id in questions, "question_twice", name=path.name, id=question.id)
            if question.recipe not in recipes:
                raise DataError(told("at", where=path.name, why=unknown("recipe", question.recipe, recipes)))
            questions[question.id] = question
        DataError.when(not questions, "no_questions", folder=folder)
        return cls(folder, dict(sorted(questions.items(), key=lambda pair: place(pair[0]))), recipes)

    @property
    def exercises(self) -> list[str]:
        """The exercises there are questions for."""
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


@contextmanager
def _loading(folder: Path) -> Iterator[Callable[[str, Path], types.ModuleType]]:
    """The folder as the package `bank`, for as long as its modules are loaded."""
    with _one_at_a_time:
        kept = {name: sys.modules.pop(name) for name in list(sys.modules) if _is_ours(name)}
        package = types.ModuleType(_PACKAGE)
        package.__path__ = [str(folder)]
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


def _question(path: Path, module: types.ModuleType) -> Question:
    question = getattr(module, "QUESTION", None)
    if not isinstance(question, Question):
        raise DataError(told("question_file", name=path.name))
    wrong = _wrong_with(question)
    DataError.when(wrong, "at", where=path.name, why=wrong)
    return question


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
