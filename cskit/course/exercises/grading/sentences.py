"""The marks an instructor gives by hand: a table of sentences, filled in, read back, and never lost.

`grade` writes the table with an empty column for the points. What was filled in there stays through every later run,
also where the submission it was for is gone; a sentence that was changed after it was marked is said to be.
"""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cskit.course.exercises.author.assign import filled_in
from cskit.course.exercises.bank import place
from cskit.course.exercises.grading.grade import Graded
from cskit.course.exercises.grading.submissions import Finding
from cskit.csvfile import csv_text, safe
from cskit.terms import LANGS, term

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
    lines = (line for _, line in filled_in(path, heads, ("trainee", "question", "points"), _text))
    return {(line["trainee"], line["question"]): line for line in lines if line["trainee"] and line["question"]}


def apply(graded: Graded, lines: Mapping[tuple[str, str], Line], lang: str) -> list[Line]:
    """Give the sentences their points, and answer the table as it is to be written. What is wrong becomes a finding."""
    kept = dict(lines)
    for result in graded.results.values():
        for question, mark in result.marks.items():
            if graded.ledger.questions[question].kind != "sentence":
                continue
            key = (result.person.id, question)
            if mark.state == "missing" and key not in kept:
                continue
            line = kept[key] = _line(graded, key, mark.value, kept.get(key), lang)
            points = _points(line["points"], graded.ledger.questions[question].points)
            if points is None and line["points"]:
                values = (("points", line["points"][:40]), ("most", line["most"]), ("question", question))
                graded.findings.append(Finding(result.person.id, "bad_points", values=values))
            elif points is not None:
                mark.state, mark.points = "marked", points
            mark.comment = line["comment"]
    return sorted(kept.values(), key=lambda line: (_order(line["question"]), line["trainee"]))


def lines_csv(lines: Sequence[Line], lang: str) -> str:
    """The table as CSV."""
    head = [term(f"sentence_{name}", lang) for name in FIELDS]
    return csv_text(head, [[line[name] for name in FIELDS] for line in lines])


def _line(graded: Graded, key: tuple[str, str], sentence: str | None, old: Line | None, lang: str) -> Line:
    """The line of a sentence: what the instructor typed stays, what the trainee wrote is renewed."""
    known = {"name": graded.ledger.people[key[0]].name, "most": f"{graded.ledger.questions[key[1]].points:g}"}
    said = _one_line(sentence) if sentence is not None else None
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


def _one_line(sentence: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in sentence).split())


def _text(cell: Any) -> str:
    """A cell as text, and as it was before it was made harmless for spreadsheets."""
    text = "" if cell is None else f"{cell:g}" if isinstance(cell, float) else str(cell).strip()
    return text[1:] if text.startswith("'") and safe(text[1:]) == text else text


def _order(question: str) -> tuple[str, int]:
    try:
        return place(question)
    except ValueError:
        return question, 0
