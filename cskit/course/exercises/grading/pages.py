"""Pages for people: each trainee's feedback, the class at a glance, and who is stuck where."""

from __future__ import annotations

from html import escape
from pathlib import Path

from cskit.charts.html import table_html
from cskit.course.build import write_text
from cskit.course.exercises.author.ledger import Asked
from cskit.course.exercises.grading.grade import Graded, Mark, Result
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
from cskit.course.exercises.page import page
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
    person, lang = result.person, result.person.lang
    most = sum(graded.ledger.questions[question].points for question in result.marks)
    waiting = sum(mark.state == "recorded" for mark in result.marks.values())
    notes = [term("feedback_total", lang, points=written(result.total, "exact"), most=most)]
    if waiting:
        notes.append(term("feedback_waiting", lang, count=waiting))
    if not result.has_submitted:
        notes.append(term("feedback_absent", lang))
    if result.late:
        notes.append(term("feedback_late", lang))
    blocks = [
        _block(graded, result, graded.ledger.questions[question], mark, show_answers)
        for question, mark in result.marks.items()
    ]
    title = term("feedback_title", lang, name=person.name or person.id, course=graded.ledger.course)
    lead = paragraph(notes, lang)
    return page(title, lang, [f'<p class="cskit-lead">{escape(lead)}</p>', *blocks])


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
    blocks = [
        table_html(make(graded, lang), term(title, lang), lang, note=term(note, lang) if note else "")
        for make, title, note in parts
    ]
    return page(term("class_title", lang, course=graded.ledger.course), lang, [f"<p>{escape(lead)}</p>", *blocks])


def class_progress_page(graded: Graded, lang: str) -> str:
    """The class's progress as a page: who is stuck where, then everybody."""
    blocks = [
        f"<p>{escape(term('progress_legend', lang))}</p>",
        table_html(stuck_table(graded, lang), term("progress_stuck", lang), lang),
        table_html(class_table(graded, lang), term("progress_all", lang), lang),
    ]
    return page(term("progress_class_title", lang, course=graded.ledger.course), lang, blocks)


def _block(graded: Graded, result: Result, asked: Asked, mark: Mark, show_answers: bool) -> str:
    """One question of a feedback page."""
    lang = result.person.lang
    lines: list[tuple[str, str]] = []
    if mark.state != "missing":
        lines = [(term("feedback_answer", lang), answer_text(mark.value))]
    if asked.choices and isinstance(mark.value, str) and mark.value in asked.choices:
        lines = [(term("feedback_answer", lang), f"{mark.value} {asked.choices[mark.value].of(lang)}")]
    if mark.state == "mistake":
        lines.append((term("feedback_mistake", lang), mistake_text(asked, mark.code, lang)))
    elif mark.state == "wrong":
        lines.append((term("feedback_mistake", lang), term("feedback_unknown", lang)))
    on_the_way = [code for code in mark.made if code != mark.code]
    lines += [(term("feedback_on_the_way", lang), mistake_text(asked, code, lang)) for code in on_the_way]
    if mark.comment:
        lines.append((term("feedback_comment", lang), mark.comment))
    if show_answers and mark.state in ("mistake", "wrong", "missing") and asked.kind != "sentence":
        truth = result.person.exercises[asked.exercise].truths[asked.id]
        lines.append((term("feedback_truth", lang), answer_text(truth)))
    state = term(f"mark_state_{mark.state}", lang)
    worth = f"{written(mark.points, 'exact')} / {asked.points}"
    pairs = "".join(f"<dt>{escape(head)}</dt><dd>{escape(text)}</dd>" for head, text in lines)
    return (
        f'<section class="answer answer-{escape(mark.state)}"><h2>{_MARKS[mark.state]} {escape(asked.id)} '
        f"<span>{escape(state)} · {escape(worth)}</span></h2>"
        f"<p>{escape(question_text(asked, lang))}</p>{f'<dl>{pairs}</dl>' if pairs else ''}</section>"
    )
