"""The instructor's edition: a page per lesson with what to say, ask and expect, and a plan of the hours. It is read out
of the lessons' sources, the bank and the shops' recipes; only order and minutes stand in `teaching.toml`."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from cskit.bundled import bundled
from cskit.course.contents import SOURCES, entries
from cskit.course.exercises.bank import Bank, exercise_of
from cskit.course.source import Cell, fill_terms, read_source
from cskit.course.template import filled
from cskit.outfile import write_text
from cskit.simulate.ground import load_recipe, recipes
from cskit.terms import LANGS

_FOLDED = re.compile(r"<details><summary>(.*?)</summary>(.*?)</details>", re.DOTALL)
_NOTEBOOK = re.compile(r"\]\((\w+)\.ipynb")
_PAPER = re.compile(r"^- (\*\*(\d\d) .*)\n  (.*)$", re.MULTILINE)  # a truth of the shop that was written by hand


def build_edition(out: Path, langs: Sequence[str] = LANGS) -> list[Path]:
    """Write `<out>/<lang>/plan.md` and a page per lesson. Errors: those of the sources and of the bank."""
    declared = tomllib.loads((files(__package__) / "teaching.toml").read_text(encoding="utf-8"))
    questions = Bank.open().questions.values()
    lessons = {entry.number: (entry, read_source(SOURCES / f"{entry.stem}.py")) for entry in entries()}
    pages: dict[Path, str] = {}
    for lang in langs:
        taught = []
        for lesson in declared["lesson"]:
            entry, cells = lessons[lesson["number"]]
            asked = [question for question in questions if exercise_of(question.id) == entry.number]
            found = {"sections": sections(cells, lang), "questions": asked, "truths": truths(lesson, lang)}
            taught.append({**lesson, **found, "stem": entry.stem, "title": entry.titles[lang]})
        own = {
            lesson["stem"]: filled("lesson.md.j2", lang, lesson=lesson, hours=declared["hours"]) for lesson in taught
        }
        own["plan"] = filled("plan.md.j2", lang, lessons=taught, hours=declared["hours"])
        pages |= {out / lang / f"{name}.md": page for name, page in own.items()}
    for path, page in pages.items():
        write_text(path, page)
    return list(pages)


def sections(cells: Sequence[Cell], lang: str) -> list[tuple[str, list[str]]]:
    """Of a lesson's prose what an instructor says and asks, by heading: its first paragraph, whatever has a label in
    bold, the lists that belong to them, and what is folded for trainees, open (but for the spreadsheets)."""
    found: list[tuple[str, list[str]]] = []
    for cell in cells:
        text = _FOLDED.sub(_opened, fill_terms(cell.text, lang)) if cell.lang == lang else ""
        kept = False
        for block in filter(None, re.split(r"\n{2,}", _NOTEBOOK.sub(r"](\1.md", text).strip())):
            if block.startswith("#"):
                found.append((block.lstrip("# "), []))
                continue
            kept = not found[-1][1] or block.startswith(("**", ">")) or (kept and block.startswith(("- ", "1", "|")))
            found[-1][1].extend([block] * kept)
    return [section for section in found if section[1]]


def _opened(fold: re.Match[str]) -> str:
    lines = [] if "Excel" in fold[1] else [f"**{fold[1]}**", "", *fold[2].strip().splitlines()]
    return "\n\n" + "\n".join(f"> {line}".rstrip() for line in lines) + "\n\n"


def truths(lesson: Mapping[str, Any], lang: str) -> dict[str, list[str]]:
    """Shop → what was planted in it and this lesson can find."""
    paper = (bundled("clinic_day") / "README.md").read_text(encoding="utf-8")
    said = [(zh, en) for zh, number, en in _PAPER.findall(paper) if number == lesson["number"]]
    found = {"clinic_day": [zh if lang == "zh" else en for zh, en in said]} if said else {}
    for shop in sorted(set(lesson) & set(recipes())):
        planted = {truth.id: getattr(truth, lang) for truth in load_recipe(shop).read("about").truths}
        found[shop] = [planted[id_] for id_ in lesson[shop]]
    return found
