"""Every field that a chart of a committed notebook encodes is in its data: else Vega draws nothing and says nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

NOTEBOOKS = sorted((Path(__file__).resolve().parents[2] / "notebooks").glob("*/*.ipynb"))
SPEC = "application/vnd.vegalite.v5+json"


def specs(path: Path) -> Iterator[dict[str, Any]]:
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        for output in cell.get("outputs", []):
            if SPEC in output.get("data", {}):
                yield output["data"][SPEC]


def made_by(transforms: list[dict[str, Any]]) -> set[str]:
    """Columns that a chart makes itself."""
    made: set[str] = set()
    for step in transforms:
        names = step.get("as", [])
        made |= {names} if isinstance(names, str) else set(names)
        for each in [*step.get("aggregate", []), *step.get("window", []), *step.get("joinaggregate", [])]:
            made.add(each["as"])
    return made


def unknown(spec: dict[str, Any], datasets: dict[str, Any], known: set[str] | None = None) -> set[str]:
    """Fields encoded in a chart or its layers that no row of its data has."""
    if "data" in spec:
        name = spec["data"].get("name")
        rows = datasets[name] if name in datasets else spec["data"].get("values", [])
        known = {column for row in rows for column in row}
    known = (known or set()) | made_by(spec.get("transform", []))
    channels = [
        c
        for channel in spec.get("encoding", {}).values()
        for c in (channel if isinstance(channel, list) else [channel])
    ]
    found = {channel["field"] for channel in channels if isinstance(channel.get("field"), str)} - known
    for kind in ("layer", "hconcat", "vconcat", "concat"):
        for part in spec.get(kind, []):
            found |= unknown(part, datasets, known)
    return found | (unknown(spec["spec"], datasets, known) if "spec" in spec else set())


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_what_a_chart_encodes_is_in_its_data(path: Path) -> None:
    drawn = list(specs(path))
    assert drawn
    assert [lacking for spec in drawn if (lacking := unknown(spec, spec.get("datasets", {})))] == []


def test_a_field_that_is_not_there_would_be_seen() -> None:
    layer = {"mark": "bar", "encoding": {"x": {"field": "size"}, "color": {"field": "effect"}}}
    spec = {"data": {"values": [{"size": 1, "said": "1"}]}, "layer": [layer]}
    assert unknown(spec, {}) == {"effect"}
