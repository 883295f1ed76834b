"""A hand-out as one page that opens in any browser, offline, with nothing installed: for trainees who write no Python.

It holds what the notebook's hand-out holds: the same tables (to look at, and as workbooks for Excel or WPS), the same
questions and sealed boxes, the same secret. Answers are judged and signed in the page (`templates/handout.js`), bit by
bit as `check` does, so that records of both are graded alike and a trainee may change from one to the other.
"""

import base64
import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
from nbconvert.filters import markdown2html

from cskit.course.exercises.bank import Drawn
from cskit.course.exercises.handout import plain_times
from cskit.course.exercises.question import Question, asks_for
from cskit.course.template import page
from cskit.reports.workbook import plain_workbook
from cskit.tables import TABLES
from cskit.terms import glossary, term

_SAID = ("answer_", "unreadable_", "progress_", "webpage_")  # the terms the page's script speaks in


def write_page(
    folder: Path, drawn: Drawn, content: Mapping[str, Any], notebook: Path, lang: str, english: Mapping[str, str]
) -> None:
    """Write a trainee's hand-out as `folder/NAME.html`, named after the exercise's notebook.

    `english`: how an English page shows the Chinese of the tables.
    """
    title, story, heads = _told(notebook)
    shown = {} if lang == "zh" else english
    shops = []
    for recipe, data in drawn.data.items():
        frames = {name: _shown(frame, shown) for name, frame in data.frames.items()}
        asked = [question.id for question in drawn.questions if question.recipe == recipe]
        tables = [_table(name, frame, lang) for name, frame in frames.items()]
        book = base64.b64encode(workbook(frames, lang)).decode()
        shops.append({"name": f"{drawn.exercise}_{recipe}", "questions": asked, "tables": tables, "book": book})
    words = {key: said[lang] for key, said in glossary().items() if key.startswith(_SAID)}
    written = page(
        title,
        lang,
        "handout.html.j2",
        story=story,
        content=content,
        questions=[_question(question, heads, lang) for question in drawn.questions],
        parts={"content": _in_script(content), "shops": _in_script(shops), "words": _in_script(words)},
        scripts=_scripts(),
    )
    (folder / f"{notebook.stem}.html").write_text(written, encoding="utf-8", newline="\n")


@cache
def _told(notebook: Path) -> tuple[str, str, dict[str, str]]:
    """An exercise's title, what its shop is, and the heading over each question, as its notebook has them."""
    texts = [c.source for c in nbformat.read(notebook, 4).cells if c.cell_type == "markdown"]
    heads: dict[str, str] = {}
    for text in texts:
        first, *rest = text.split("\n\n")
        heads |= {part[2:].split("**")[0]: first.lstrip("# ") for part in rest if part.startswith("**")}
    return texts[0].lstrip("# "), "".join(texts[1:2]).split("\n\n")[0], heads


def _question(question: Question, heads: Mapping[str, str], lang: str) -> dict[str, Any]:
    return {
        "id": question.id,
        "kind": question.kind,
        "head": heads.get(question.id, ""),
        "asks": " · ".join(asks_for(question, lang)),
        "prompt": markdown2html(question.prompt.of(lang)),
        "choices": {key: text.of(lang) for key, text in (question.choices or {}).items()},
    }


def _shown(frame: pd.DataFrame, words: Mapping[str, str]) -> pd.DataFrame:
    """A table as it is looked at: without the rows' own numbers, its Chinese as an English page has it."""
    shown = frame.drop(columns=["seq"], errors="ignore")
    return shown.map(lambda cell: words.get(cell, cell)) if words else shown


def _meanings(name: str, frame: pd.DataFrame, lang: str) -> dict[str, str]:
    known = {column.name: getattr(column, lang) for column in TABLES[name]} if name in TABLES else {}
    return {str(column): known.get(str(column), "") for column in frame}


def _table(name: str, frame: pd.DataFrame, lang: str) -> dict[str, Any]:
    return {
        "name": name,
        "title": getattr(TABLES[name], lang) if name in TABLES else "",
        "columns": list(_meanings(name, frame, lang).items()),
        "rows": json.loads(plain_times(frame).to_json(orient="values", force_ascii=False, double_precision=15)),
    }


def workbook(frames: Mapping[str, pd.DataFrame], lang: str) -> bytes:
    """A trainee's tables as sheets of one workbook, times as times; the first sheet says what each column is."""
    heads = [term(f"webpage_{head}", lang) for head in ("table", "column", "meaning")]
    meanings = [
        (name, column, said) for name, frame in frames.items() for column, said in _meanings(name, frame, lang).items()
    ]
    sheets = {term("webpage_columns", lang): pd.DataFrame(meanings, columns=heads), **frames}
    return plain_workbook(sheets)


def _in_script(part: Any) -> str:
    """JSON that stands in a script element: nothing in it can end the element."""
    return json.dumps(part, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


@cache
def _scripts() -> list[str]:
    home = files("cskit.course") / "templates"
    return [(home / name).read_text(encoding="utf-8") for name in ("noble.js", "handout.js")]
