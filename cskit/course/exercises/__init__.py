"""Exercises: every trainee has their own data, and is told not only that an answer is wrong but which mistake it is.

In an exercise's notebook:

    from cskit.course.exercises import begin, check

    my = begin("02", lang="en")     # finds the hand-out beside the notebook; without one, the bank of this repository
    my.shop, my.table("orders")     # the trainee's own shop
    check("02.q1", answer)          # right · wrong, naming the mistake · unreadable

How a class works: `assign` draws a shop per trainee and writes a hand-out (tables, notebook, sealed answers) and the
instructor's ledger (`assign.py`, `handout.py`, `ledger.py`). `check` judges with the sealed answers and leaves signed
records (`checking.py`, `records.py`). `grade` reads the records, never the code (`submissions.py`), sorts them by whose
they are (`sorting.py`) and marks them by the ledger (`grade.py`, `gradebook.py`). Everything is imported on first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cskit.course.exercises.checking import check
    from cskit.course.exercises.class_view import class_view
    from cskit.course.exercises.question import Mistake, Question, Text
    from cskit.course.exercises.session import begin

__all__ = ["Mistake", "Question", "Text", "begin", "check", "class_view"]

_HOME = {
    "checking": ("check",),
    "class_view": ("class_view",),
    "question": ("Mistake", "Question", "Text"),
    "session": ("begin",),
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'cskit.course.exercises' has no attribute {name!r}")
    from importlib import import_module

    home = next(module for module, names in _HOME.items() if name in names)
    found = getattr(import_module(f"cskit.course.exercises.{home}"), name)
    globals()[name] = found  # a module of the same name may not take its place
    return found
