"""Pages for people: each trainee's feedback, the class at a glance, and who is stuck where."""

from pathlib import Path

from cskit.charts.html import table_html
from cskit.course.build import write_text
from cskit.course.exercises.grading.grade import Graded, Result
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
)
from cskit.course.template import page
from cskit.terms import term
from cskit.written import paragraph, written

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
