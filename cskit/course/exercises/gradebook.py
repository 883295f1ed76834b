"""The gradebook: the class's marks as CSV, and as a workbook with answers, mistakes, items and findings behind them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cskit.charts.state import set_lang
from cskit.charts.tables import Column, Table, rows_table
from cskit.course.build import write_text
from cskit.course.exercises.grade import Graded
from cskit.course.exercises.statistics import items, mistakes
from cskit.course.exercises.wording import answer_text, finding_text, mistake_text, question_text, state_text
from cskit.csvfile import csv_text
from cskit.reports.workbook import write_workbook
from cskit.terms import term

CSV, XLSX = "gradebook.csv", "gradebook.xlsx"


def write_gradebook(folder: Path, graded: Graded, lang: str) -> None:
    """Write `gradebook.csv` and `gradebook.xlsx`; the same marks give the same bytes."""
    set_lang(lang)
    marks = marks_table(graded, lang)
    write_text(folder / CSV, csv_text([column.label for column in marks.columns], marks.rows))
    part = folder / f".{XLSX}.tmp"
    try:
        write_workbook(
            part, [t.to_json(name, title) for name, title, t in tables(graded, lang)], graded.ledger.course, lang
        )
        part.replace(folder / XLSX)
    finally:
        part.unlink(missing_ok=True)


def tables(graded: Graded, lang: str) -> list[tuple[str, str, Table]]:
    """Every table of the gradebook: name, title, table."""
    made = {
        "marks": marks_table,
        "answers": answers_table,
        "mistakes": mistakes_table,
        "items": items_table,
        "findings": findings_table,
    }
    return [(name, term(f"grade_{name}_title", lang), make(graded, lang)) for name, make in made.items()]


def marks_table(graded: Graded, lang: str) -> Table:
    """One row per trainee: points per question, the total, and what to look at."""
    asked = list(graded.ledger.asked())
    heads = ("trainee", "name", "total", "most", "share", "unmarked", "late", "findings")
    kinds = {"total": "number", "most": "count", "share": "rate", "unmarked": "count", "findings": "count"}
    columns: dict[str, Column | str] = {h: Column(term(f"grade_{h}", lang), kinds.get(h, "text")) for h in heads}
    columns |= {question.id: Column(f"{question.id} ({question.points})", "number") for question in asked}
    told = dict.fromkeys(graded.results, 0)
    for finding in graded.findings:
        for id_, result in graded.results.items():
            if finding.submission == id_ or finding.submission in result.seen:
                told[id_] += 1
    rows = []
    for id_, result in graded.results.items():
        most = sum(graded.ledger.questions[question].points for question in result.marks)
        rows.append(
            [
                id_,
                result.person.name,
                result.total,
                most,
                result.total / most if most else None,
                sum(mark.state == "recorded" for mark in result.marks.values()),
                term("grade_yes", lang) if result.late else "",
                told[id_],
                *(result.marks[q.id].points if q.id in result.marks else None for q in asked),
            ]
        )
    return rows_table(columns, rows)


def answers_table(graded: Graded, lang: str) -> Table:
    """One row per trainee and question: the answer that counted and what it is."""
    heads = ("trainee", "question", "answer", "state", "mistake", "points", "attempts", "late", "comment")
    kinds = {"points": "number", "attempts": "count"}
    columns: dict[str, Column | str] = {h: Column(term(f"grade_{h}", lang), kinds.get(h, "text")) for h in heads}
    rows: list[list[Any]] = []
    for id_, result in graded.results.items():
        for question, mark in result.marks.items():
            asked = graded.ledger.questions[question]
            said = mistake_text(asked, mark.code, lang) if mark.state == "mistake" else ""
            late = term("grade_yes", lang) if mark.late else ""
            rows.append(
                [
                    id_,
                    question,
                    answer_text(mark.value),
                    state_text(mark, lang),
                    said,
                    mark.points,
                    mark.attempts,
                    late,
                    mark.comment,
                ]
            )
    return rows_table(columns, rows)


def mistakes_table(graded: Graded, lang: str, question: str = "") -> Table:
    """The class's mistakes (or those of one question): how many made each, and how many are still at it."""
    heads = ("question", "mistake", "made", "stuck", "who")
    kinds = {"made": "count", "stuck": "count"}
    columns: dict[str, Column | str] = {h: Column(term(f"grade_{h}", lang), kinds.get(h, "text")) for h in heads}
    rows = [
        [
            m.question.id,
            mistake_text(m.question, m.code, lang),
            len(m.made),
            len(m.stuck),
            ", ".join(m.made[:20]) + (" …" if len(m.made) > 20 else ""),
        ]
        for m in mistakes(graded)
        if question in ("", m.question.id)
    ]
    return rows_table(columns, rows)


def items_table(graded: Graded, lang: str) -> Table:
    """The questions in numbers: answered, right, difficulty, discrimination."""
    heads = (
        "question",
        "prompt",
        "answered",
        "right",
        "difficulty",
        "discrimination",
        "upper_lower",
        "mean_attempts",
    )
    kinds = {
        "answered": "count",
        "right": "count",
        "difficulty": "rate",
        "discrimination": "number",
        "upper_lower": "number",
        "mean_attempts": "number",
    }
    columns: dict[str, Column | str] = {h: Column(term(f"grade_{h}", lang), kinds.get(h, "text")) for h in heads}
    rows = [
        [
            item.question.id,
            question_text(item.question, lang),
            item.answered,
            None if item.question.kind == "sentence" else item.right,
            item.difficulty,
            item.discrimination,
            item.upper_lower,
            item.attempts,
        ]
        for item in items(graded)
    ]
    return rows_table(columns, rows)


def findings_table(graded: Graded, lang: str) -> Table:
    """What is to be told about submissions: one row each."""
    columns = {h: term(f"grade_{h}", lang) for h in ("submission", "finding")}
    return rows_table(columns, [[f.submission, finding_text(f, lang)] for f in graded.findings])
