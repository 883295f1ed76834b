"""One run of grading: from a folder of submissions to the gradebook, the pages and the table of sentences."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cskit.charts.state import set_lang
from cskit.course.build import write_text
from cskit.course.exercises.author.ledger import NAME, Ledger
from cskit.course.exercises.grading.grade import Graded, grade
from cskit.course.exercises.grading.pages import write_pages
from cskit.course.exercises.grading.sentences import apply, lines_csv, read_lines
from cskit.course.exercises.grading.submissions import collect
from cskit.course.exercises.grading.tables import marks_table, tables
from cskit.csvfile import csv_text
from cskit.reports.workbook import write_workbook

MARKS = "marks"
SENTENCES = "sentences.csv"
CSV, XLSX = "gradebook.csv", "gradebook.xlsx"


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


def write_gradebook(folder: Path, graded: Graded, lang: str) -> None:
    """Write `gradebook.csv` and `gradebook.xlsx`; the same marks give the same bytes."""
    set_lang(lang)
    marks = marks_table(graded, lang)
    write_text(folder / CSV, csv_text([column.label for column in marks.columns], marks.rows))
    part = folder / f".{XLSX}.tmp"
    sheets = [table.to_json(name, title) for name, title, table in tables(graded, lang)]
    try:
        write_workbook(part, sheets, graded.ledger.course, lang)
        part.replace(folder / XLSX)
    finally:
        part.unlink(missing_ok=True)
