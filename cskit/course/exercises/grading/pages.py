"""What a run of grading writes, from a folder of submissions to gradebook, pages and the table of sentences: each
trainee's feedback, the class at a glance, who is stuck where; and the same view of a class at work, in Lab.

Sentences are marked by hand: their table has an empty column for the points. A line added there for any other question
gives it a comment, or other points. What was filled in stays through every later run, also where the submission it was
for is gone; a sentence changed after it was marked is said to be.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from cskit.charts.state import set_lang
from cskit.charts.tables import table_html
from cskit.course.exercises.author.assign import filled_in
from cskit.course.exercises.author.ledger import NAME, Ledger
from cskit.course.exercises.bank import place
from cskit.course.exercises.grading.grade import Graded, Result, grade
from cskit.course.exercises.grading.scores import NAME as MARKING, Marking, settle
from cskit.course.exercises.grading.submissions import Finding, collect
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
    yours_texts,
)
from cskit.course.template import page
from cskit.outfile import csv_text, safe, whole, write_text
from cskit.reports.workbook import plain_workbook, write_workbook
from cskit.terms import LANGS, term
from cskit.written import paragraph, written

MARKS = "marks"
SENTENCES = "sentences.csv"
CSV, XLSX = "gradebook.csv", "gradebook.xlsx"
MOODLE = ("ID number", "First name", "Last name", "Email address")
CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")


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
    names: bool = False,
) -> Marked:
    """Grade a class. Run again, it gives the same marks; what was filled into `sentences.csv` stays and counts.

    `names`: the page of the class names people; without it they are numbered as in the gradebook.
    Errors: `DataError` if there is no folder or ledger, or if `sentences.csv` or `marking.toml` cannot be read (nothing
    is written then).
    """
    home = out or submissions.resolve().parent / MARKS
    lines = read_lines(home / SENTENCES)
    graded = grade(ledger_of(submissions, ledger), collect(submissions), due=due, copied=copied)
    marking = Marking.read((ledger or submissions.resolve().parent / NAME).with_name(MARKING), graded)
    kept = apply(graded, lines, lang)
    settle(graded, marking)
    if kept:
        write_text(home / SENTENCES, lines_csv(kept, lang))
    home.mkdir(parents=True, exist_ok=True)
    write_gradebook(home, graded, lang)
    write_pages(home, graded, lang, show_answers=show_answers, names=names)
    waiting = sum(m.state == "recorded" for r in graded.results.values() for m in r.marks.values())
    return Marked(graded, home, waiting)


def write_gradebook(folder: Path, graded: Graded, lang: str) -> None:
    """Write `gradebook.csv` and `gradebook.xlsx`, and the marks as schools' systems take them: `marks.xlsx` (id, name,
    mark), `moodle.csv`, `canvas.csv`. The same marks give the same bytes."""
    set_lang(lang)
    marks = marks_table(graded, lang)
    write_text(folder / CSV, csv_text([column.label for column in marks.columns], marks.rows))
    results = graded.results
    heads = [term(f"grade_{name}", lang) for name in ("trainee", "name", "mark")]
    plain = [[id_, r.person.name, r.mark] for id_, r in results.items()]
    with whole(folder / "marks.xlsx") as part:
        part.write_bytes(plain_workbook({term("grade_marks_title", lang): pd.DataFrame(plain, columns=heads)}))
    most = {name: score.most for r in results.values() for name, score in sorted(r.scores.items())}
    titles = [term("grade_exercise", "en", exercise=name) for name in most]
    points = {id_: [r.scores[n].points if n in r.scores else None for n in most] for id_, r in results.items()}
    moodle = [[id_, r.person.name, "", "", *points[id_]] for id_, r in results.items()]
    write_text(folder / "moodle.csv", csv_text([*MOODLE, *titles], moodle))
    canvas = [["    Points Possible", "", "", "", "", *most.values()]]
    canvas += [[r.person.name or id_, "", id_, id_, "", *points[id_]] for id_, r in results.items()]
    write_text(folder / "canvas.csv", csv_text([*CANVAS, *titles], canvas))
    sheets = [table.to_json(name, title) for name, title, table in tables(graded, lang)]
    with whole(folder / XLSX) as part:
        write_workbook(part, sheets, graded.ledger.course, lang)


FEEDBACK = "feedback"
CLASS = "class.html"
_MARKS = {**SIGNS, "missing": "–"}


def write_pages(folder: Path, graded: Graded, lang: str, *, show_answers: bool = False, names: bool = False) -> None:
    write_text(folder / CLASS, class_page(graded, lang, names=names))
    for id_, result in graded.results.items():
        write_text(folder / FEEDBACK / f"{id_}.html", feedback_page(graded, result, show_answers=show_answers))


def feedback_page(graded: Graded, result: Result, *, show_answers: bool = False) -> str:
    person, lang, questions = result.person, result.person.lang, graded.ledger.questions
    waiting = sum(mark.state == "recorded" for mark in result.marks.values())
    done = {name: score for name, score in result.scores.items() if score.points is not None}
    notes = [
        *(
            term("feedback_score", lang, exercise=name, points=written(score.points, "exact"), most=f"{score.most:g}")
            for name, score in done.items()
        ),
        *(term("feedback_lost", lang, exercise=n, points=written(s.lost, "exact")) for n, s in done.items() if s.lost),
        *(term("feedback_not_in", lang, exercise=name) for name in result.scores if done and name not in done),
        term("feedback_waiting", lang, count=waiting) if waiting else "",
        "" if result.has_submitted else term("feedback_absent", lang),
        term("feedback_late", lang) if result.late else "",
    ]
    return page(
        term("feedback_title", lang, name=person.name or person.id, course=graded.ledger.course),
        lang,
        "feedback.html.j2",
        lead=paragraph(notes, lang),
        matter=yours_texts(graded.told.get(person.id, ()), lang),
        result=result,
        questions=questions,
        show_answers=show_answers,
        signs=_MARKS,
        answer_text=answer_text,
        mistake_text=mistake_text,
        question_text=question_text,
        written=written,
    )


def class_page(graded: Graded, lang: str, *, names: bool = False) -> str:
    """The class: mistakes first, then questions, everybody's points at a glance and, with `names`, the findings.
    Without `names` it can be shown to the class: people are their numbers in the gradebook."""
    handed_in = sum(result.has_submitted for result in graded.results.values())
    lead = term("class_lead", lang, people=len(graded.results), handed_in=handed_in)
    parts = [
        (mistakes_table(graded, lang, names=names), "grade_mistakes_title", "class_mistakes_note"),
        (items_table(graded, lang), "grade_items_title", "class_items_note"),
        *([(findings_table(graded, lang), "grade_findings_title", "")] if names else []),
    ]
    made = [table_html(t, term(title, lang), lang, note=term(note, lang) if note else "") for t, title, note in parts]
    asked = list(graded.ledger.asked())
    everybody = [
        {
            "who": f"{id_} {result.person.name}".strip() if names else f"#{number}",
            "mark": written(result.mark, "number") if result.mark is not None else "",
            "cells": [result.marks.get(question.id) if result.has_submitted else None for question in asked],
        }
        for number, (id_, result) in enumerate(graded.results.items(), 1)
    ]
    return page(
        term("class_title", lang, course=graded.ledger.course),
        lang,
        "class.html.j2",
        lead=lead,
        tables=made,
        asked=asked,
        everybody=everybody,
        signs=_MARKS,
        written=written,
    )


def class_progress_page(graded: Graded, lang: str) -> str:
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


FIELDS = ("trainee", "name", "question", "sentence", "most", "points", "comment", "note")


Line = Mapping[str, str]
"""One sentence with what the instructor made of it, by field; the points as they were typed."""


def read_lines(path: Path) -> dict[tuple[str, str], Line]:
    """The table as the instructor left it, by trainee and question; empty if there is none yet.

    Errors: `DataError` if it is there and cannot be read: nothing is written over it then.
    """
    if not path.is_file():
        return {}
    heads = {name: [term(f"sentence_{name}", lang) for lang in LANGS] for name in FIELDS}
    lines = (line for _, line in filled_in(path, heads, ("trainee", "question", "points"), _typed_text))
    return {(line["trainee"], line["question"]): line for line in lines if line["trainee"] and line["question"]}


def apply(graded: Graded, lines: Mapping[tuple[str, str], Line], lang: str) -> list[Line]:
    """Give the sentences their points, and answer the table as it is to be written. What is wrong becomes a finding."""
    kept = dict(lines)
    for result in graded.results.values():
        for question, mark in result.marks.items():
            key, is_sentence = (result.person.id, question), graded.ledger.questions[question].kind == "sentence"
            if key not in kept and (mark.state == "missing" or not is_sentence):
                continue
            said = mark.value if is_sentence else None
            line = kept[key] = _line(graded, key, said, kept.get(key), lang)
            points = _points(line["points"], graded.ledger.questions[question].points)
            if points is None and line["points"]:
                values = (("points", line["points"][:40]), ("most", line["most"]), ("question", question))
                graded.findings.append(Finding(result.person.id, "bad_points", values=values))
            elif points is not None:
                mark.state, mark.points = "marked", points
            mark.comment = line["comment"]
    return sorted(kept.values(), key=lambda line: (_order(line["question"]), line["trainee"]))


def lines_csv(lines: Sequence[Line], lang: str) -> str:
    head = [term(f"sentence_{name}", lang) for name in FIELDS]
    return csv_text(head, [[line[name] for name in FIELDS] for line in lines])


def _line(graded: Graded, key: tuple[str, str], sentence: str | None, old: Line | None, lang: str) -> Line:
    """The line of a sentence: what the instructor typed stays, what the trainee wrote is renewed."""
    known = {"name": graded.ledger.people[key[0]].name, "most": f"{graded.ledger.questions[key[1]].points:g}"}
    printed = "".join(c if c.isprintable() else " " for c in sentence or "")
    said = None if sentence is None else " ".join(printed.split())
    if old is None:
        return {**dict.fromkeys(FIELDS, ""), "trainee": key[0], "question": key[1], "sentence": said or "", **known}
    if said is None or said == old["sentence"]:
        return {**old, **known}
    note = term("sentence_changed", lang) if old["points"] else old["note"]
    return {**old, **known, "sentence": said, "note": note}


def _points(typed: str, most: int) -> float | None:
    """The points typed, if they are some: a number from 0 to the question's points."""
    try:
        points = float(typed.replace(",", "."))
    except ValueError:
        return None
    return points if math.isfinite(points) and 0 <= points <= most else None


def _typed_text(cell: Any) -> str:
    """A cell as text, and as it was before it was made harmless for spreadsheets."""
    text = "" if cell is None else f"{cell:g}" if isinstance(cell, float) else str(cell).strip()
    return text[1:] if text.startswith("'") and safe(text[1:]) == text else text


def _order(question: str) -> tuple[str, int]:
    try:
        return place(question)
    except ValueError:
        return question, 0
