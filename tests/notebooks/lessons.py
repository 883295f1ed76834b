"""Runs a lesson's source in this process, with other parameters: no kernel to start."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest

from cskit.charts.tables import MIME
from cskit.course.build import SOURCES
from cskit.course.source import read_source
from cskit.english import words_of
from cskit.shop import Shop
from tests.shops import load

CHART = "application/vnd.vegalite.v5+json"


class Page:
    """What a lesson displayed: every output, the tables by name, the charts by title, all text a reader sees."""

    def __init__(self, outputs: list[dict[str, Any]]) -> None:
        self.outputs = outputs
        self.tables = {o[MIME]["name"]: o[MIME] for o in outputs if MIME in o}
        self.charts = [o[CHART] for o in outputs if CHART in o]
        self.html = "\n".join(str(o.get("text/html", "")) for o in outputs)
        self.notes = re.findall(r'<div class="cskit-note cskit-missing">(.*?)</div>', self.html)

    def column(self, table: str, id_: str) -> list[Any]:
        """One column of a table."""
        ids = [column["id"] for column in self.tables[table]["columns"]]
        return [row[ids.index(id_)] for row in self.tables[table]["rows"]]


@dataclass
class Ran:
    """What a lesson displayed, and the names its cells made."""

    page: Page
    names: dict[str, Any]


def run(lesson: str, *, report: bool = True, **parameters: Any) -> Ran:
    """The lesson (`02_unit_price`) as a report runs it, or with the cells that only a lesson has; a bundled shop is
    opened once for all of them."""
    outputs: list[dict[str, Any]] = []
    names: dict[str, Any] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("IPython.display.display", lambda data, raw=True: outputs.append(data))
        for opens in ("cskit.course.lesson.load", "cskit.review.load_shop"):
            patch.setattr(opens, load)
        patch.setenv("CSKIT_REPORT", "1")
        patch.setenv("CSKIT_STATIC", "1")
        for cell in read_source(SOURCES / f"{lesson}.py"):
            if cell.is_prose or (report and "lesson-only" in cell.tags):
                continue
            exec(compile(cell.text, f"{lesson}.py:{cell.line}", "exec"), names)
            if "parameters" in cell.tags:
                assert set(parameters) <= set(names), "a parameter the lesson does not have"
                names.update(parameters)
    return Ran(Page(outputs), names)


def called(shop: Shop) -> dict[str, str]:
    """Agent → name as an English page shows it."""
    names = shop.pandas("agents").set_index("agent_id")["name"]
    return names.replace(words_of(shop.folder)).to_dict()
