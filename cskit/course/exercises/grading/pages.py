"""What a run of grading writes, from a folder of submissions to gradebook, pages and the table of sentences: each
trainee's feedback, the class at a glance, who is stuck where; and the same view of a class at work, in Lab."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cskit.charts.html import table_html
from cskit.charts.state import set_lang
from cskit.course.build import write_text
from cskit.course.exercises.author.ledger import NAME, Ledger
from cskit.course.exercises.grading.grade import Graded, Result, grade
from cskit.course.exercises.grading.sentences import apply, lines_csv, read_lines
from cskit.course.exercises.grading.submissions import collect
from cskit.course.exercises.grading.tables import (
    SIGNS,
    answer_text,
    class_table,
    findings_table,
    items_table,
    marks_table,
    mistake_text,
    mistakes_table,
    question_text,
    stuck_table,
    tables,
)
from cskit.course.template import page
from cskit.csvfile import csv_text
from cskit.reports.workbook import write_workbook
from cskit.terms import term
from cskit.written import paragraph, written

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


FEEDBACK = "feedback"
CLASS = "class.html"
_MARKS = {**SIGNS, "missing": "–"}


def write_pages(folder: Path, graded: Graded, lang: str, *, show_answers: bool = False) -> None:
    """Write `class.html` and `feedback/<id>.html` (in each trainee's language)."""
    write_text(folder / CLASS, class_page(graded, lang))
    for id_, result in graded.results.items():
        write_text(folder / FEEDBACK / f"{id_}.html", feedback_page(graded, result, show_answers=show_answers))


def feedback_page(graded: Graded, result: Result, *, show_answers: bool = False) -> str:
    """What one trainee gets back."""
    person, lang, questions = result.person, result.person.lang, graded.ledger.questions
    most = sum(questions[question].points for question in result.marks)
    waiting = sum(mark.state == "recorded" for mark in result.marks.values())
    notes = [
        term("feedback_total", lang, points=written(result.total, "exact"), most=most),
        term("feedback_waiting", lang, count=waiting) if waiting else "",
        "" if result.has_submitted else term("feedback_absent", lang),
        term("feedback_late", lang) if result.late else "",
    ]
    return page(
        term("feedback_title", lang, name=person.name or person.id, course=graded.ledger.course),
        lang,
        "feedback.html.j2",
        lead=paragraph(notes, lang),
        result=result,
        questions=questions,
        show_answers=show_answers,
        signs=_MARKS,
        answer_text=answer_text,
        mistake_text=mistake_text,
        question_text=question_text,
        written=written,
    )


def class_page(graded: Graded, lang: str) -> str:
    """The class: mistakes first, then questions, marks and findings."""
    handed_in = sum(result.has_submitted for result in graded.results.values())
    lead = term("class_lead", lang, people=len(graded.results), handed_in=handed_in)
    parts = [
        (mistakes_table, "grade_mistakes_title", "class_mistakes_note"),
        (items_table, "grade_items_title", "class_items_note"),
        (findings_table, "grade_findings_title", ""),
        (marks_table, "grade_marks_title", ""),
    ]
    shown = [
        table_html(make(graded, lang), term(title, lang), lang, note=term(note, lang) if note else "")
        for make, title, note in parts
    ]
    return page(term("class_title", lang, course=graded.ledger.course), lang, lead=lead, tables=shown)


def class_progress_page(graded: Graded, lang: str) -> str:
    """The class's progress as a page: who is stuck where, then everybody."""
    shown = [
        table_html(stuck_table(graded, lang), term("progress_stuck", lang), lang),
        table_html(class_table(graded, lang), term("progress_all", lang), lang),
    ]
    title = term("progress_class_title", lang, course=graded.ledger.course)
    return page(title, lang, lead=term("progress_legend", lang), tables=shown)


VIEWS = ("stuck", "mistakes", "all")


def class_view(submissions: str | Path, *, ledger: str | Path | None = None, lang: str = "en") -> None:
    """Show a class at work, under a choice of question and of what to see.

    `submissions`: the folder of what was collected so far (a shared folder of logs will do). `ledger`: left out, the
    `ledger.json` beside it. Errors: `DataError` if one of them is not there.

    In a cell: `class_view("class/submissions")`.
    """
    from cskit.charts import note, table, use
    from cskit.widgets import Choice, explore

    use(lang)
    folder = Path(submissions)
    book = ledger_of(folder, Path(ledger) if ledger else None)
    questions = {term("view_all_questions", lang): "", **{asked.id: asked.id for asked in book.asked()}}

    def view(question: str, see: str) -> None:
        graded = grade(book, collect(folder))
        handed_in = sum(result.has_submitted for result in graded.results.values())
        note(term("class_lead", lang, people=len(graded.results), handed_in=handed_in))
        if see == "stuck":
            table(stuck_table(graded, lang, question), name="stuck", title=term("progress_stuck", lang))
        elif see == "mistakes":
            table(mistakes_table(graded, lang, question), name="mistakes", title=term("grade_mistakes_title", lang))
        else:
            title, legend = term("progress_all", lang), term("progress_legend", lang)
            table(class_table(graded, lang, question), name="everybody", title=title, note=legend)

    explore(
        view,
        question=Choice(term("grade_question", lang), questions),
        see=Choice(term("view_see", lang), {term(f"view_{name}", lang): name for name in VIEWS}),
    )
