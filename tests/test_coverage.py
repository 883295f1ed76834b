"""What the five sources teach, item by item: where the course has it (`tests/coverage.csv`).

`cell`: words of the cell of the Chinese lesson in which an item is taught or computed; `reason`: why it is not.
"""

from __future__ import annotations

import csv
import json
from functools import cache
from pathlib import Path

import pytest

HERE = Path(__file__).parent
LESSONS = HERE.parent / "notebooks" / "zh"
ITEMS = list(csv.DictReader((HERE / "coverage.csv").read_text(encoding="utf-8").splitlines()))
HELD = 0.8  # of what is only mentioned


@cache
def cells(lesson: str) -> list[tuple[str, str]]:
    """Kind and text of every cell of a built lesson."""
    (path,) = LESSONS.glob(f"{lesson}_*.ipynb")
    return [
        (cell["cell_type"], "".join(cell["source"])) for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
    ]


def places(item: dict[str, str]) -> list[int]:
    return [n for n, (_, text) in enumerate(cells(item["lesson"])) if item["cell"] in text]


def test_every_item_has_a_place_or_a_reason():
    assert [int(item["id"]) for item in ITEMS] == list(range(1, 344))
    assert {item["kind"] for item in ITEMS} == {"teach", "compute", "mention"}
    assert [item["id"] for item in ITEMS if bool(item["cell"]) == bool(item["reason"])] == []


@pytest.mark.parametrize("kind", ["teach", "compute"])
def test_what_is_taught_or_computed_stands_in_its_cell(kind: str):
    assert [
        (i["id"], i["lesson"], i["cell"]) for i in ITEMS if i["kind"] == kind and not (i["cell"] and places(i))
    ] == []


def test_what_is_computed_has_code_beside_it():
    """The words stand in a cell of code, or a cell of code follows or precedes them closely."""
    apart = []
    for item in ITEMS:
        if item["kind"] == "compute":
            own = cells(item["lesson"])
            near = [own[max(0, n - 3) : n + 4] for n in places(item)]
            if not any(kind == "code" for some in near for kind, _ in some):
                apart.append(item["id"])
    assert apart == []


def test_most_of_what_is_mentioned_is_there():
    mentioned = [item for item in ITEMS if item["kind"] == "mention"]
    held = [item for item in mentioned if item["cell"] and places(item)]
    assert len(held) >= HELD * len(mentioned)
