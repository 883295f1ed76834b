"""Exercises: every trainee has their own data, and is told not only that an answer is wrong but which mistake it is.

In an exercise's notebook:

    from cskit.course.exercises import begin, check

    my = begin("02", lang="en")     # finds the hand-out beside the notebook; without one, the bank of this repository
    my.shop, my.table("orders")     # the trainee's own shop
    check("02.q1", answer)          # right · wrong, naming the mistake · unreadable

How a class works: `author` builds the notebooks, draws a shop per trainee and writes a hand-out (tables, notebook,
sealed answers) and the instructor's ledger. In `trainee`, `check` judges with the sealed answers and leaves signed
records. `grading` reads the records, never the code, sorts them by whose they are and marks them by the ledger. What
they share stands beside this file: the questions and their bank, a trainee's draw, hand-outs, seals and records.
Everything is imported on first use.
"""

from typing import TYPE_CHECKING

from cskit.lazily import on_first_use

if TYPE_CHECKING:
    from cskit.course.exercises.grading.pages import class_view
    from cskit.course.exercises.question import Mistake, Question, Text
    from cskit.course.exercises.trainee.checking import check
    from cskit.course.exercises.trainee.session import begin

__all__ = ["Mistake", "Question", "Text", "begin", "check", "class_view"]

__getattr__ = on_first_use(
    __name__,
    {
        "grading.pages": "class_view",
        "question": "Mistake Question Text",
        "trainee.checking": "check",
        "trainee.session": "begin",
    },
)
