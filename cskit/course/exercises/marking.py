"""One run of grading: from a folder of submissions to the gradebook, the pages and the table of sentences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cskit.course.build import write_text
from cskit.course.exercises.grade import Graded, grade
from cskit.course.exercises.gradebook import write_gradebook
from cskit.course.exercises.ledger import NAME, Ledger
from cskit.course.exercises.pages import write_pages
from cskit.course.exercises.sentences import apply, lines_csv, read_lines
from cskit.course.exercises.submissions import collect

MARKS = "marks"
SENTENCES = "sentences.csv"


@dataclass(frozen=True)
class Marked:
    """What a run wrote and found; `to_mark`: sentences that wait for their points."""

    graded: Graded
    out: Path
    to_mark: int


def ledger_of(submissions: Path, ledger: Path | None) -> Ledger:
    """The ledger: the file given, or the one beside the folder of submissions."""
    return Ledger.read(ledger or submissions.resolve().parent / NAME)


def mark(
    submissions: Path,
    *,
    ledger: Path | None = None,
    out: Path | None = None,
    due: datetime | None = None,
    copied: bool = False,
    lang: str = "en",
    show_answers: bool = False,
) -> Marked:
    """Grade a class. Run again, it gives the same marks; what was filled into `sentences.csv` stays and counts.

    Errors: `DataError` if there is no folder or ledger, or if `sentences.csv` cannot be read (it is not overwritten).
    """
    home = out or submissions.resolve().parent / MARKS
    lines = read_lines(home / SENTENCES)
    graded = grade(ledger_of(submissions, ledger), collect(submissions), due=due, copied=copied)
    kept = apply(graded, lines, lang)
    if kept:
        write_text(home / SENTENCES, lines_csv(kept, lang))
    home.mkdir(parents=True, exist_ok=True)
    write_gradebook(home, graded, lang)
    write_pages(home, graded, lang, show_answers=show_answers)
    waiting = sum(m.state == "recorded" for r in graded.results.values() for m in r.marks.values())
    return Marked(graded, home, waiting)
