"""Headline numbers side by side: what they are compared with, and whether their targets are met."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cskit.charts.display import display, packed
from cskit.charts.tables import MIME, Column, html, rows_table
from cskit.terms import language, term
from cskit.written import SIGNIFICANT, compact, is_missing, written


@dataclass(frozen=True)
class Tile:
    """A headline number: how it compares (`base`, said as `base_label`) and whether targets are met.

    `better` is `up`, `down` or `none`. Attainment is value ÷ target, target ÷ value where lower is better.
    `change`: where value and base cannot be compared as they stand (unequally long periods), the change to show:
    a difference for rates, relative for the rest. `lines`: what else to know, as texts. `sure`: whether a target
    that is met is met for good; an open value meets it in grey. `days`: the value day by day, drawn as a small line.
    """

    label: str
    value: float | None
    kind: str = "number"
    status: str = "ok"
    better: str = "up"
    base: float | None = None
    base_label: str = ""
    floor: float | None = None
    stretch: float | None = None
    change: float | None = None
    lines: tuple[str, ...] = ()
    sure: bool = True
    days: tuple[float, ...] = ()


def tiles(items: Sequence[Tile], *, name: str = "headline", title: str = "") -> None:
    """Headline numbers side by side; those named `headline` are what the command and the index page repeat."""
    lang = language()
    title = title or term("headline", lang)
    cards = [card(item, lang) for item in items]
    columns: dict[str, Column | str] = {"tile": term("tile_tile", lang)}
    for field in ("value", "base", "change", "points", "floor", "stretch"):
        label = {"floor": "tile_floor_target", "stretch": "tile_stretch_target", "points": "tile_change"}.get(field)
        kind = {"change": "growth", "points": "rate"}.get(field, "by_row")
        columns[field] = Column(term(label or f"tile_{field}", lang), kind, signed=field == "points")
    rows = [(i.label, i.value, i.base, *_changes(i), i.floor, i.stretch) for i in items]
    carried = packed(rows_table(columns, rows, row_kinds=[item.kind for item in items]), name, title)
    carried["status"] = [["ok", item.status, *["ok"] * 5] for item in items]
    words = "\n".join(f"{i.label}: {written(i.value, i.kind, lang, status=i.status)}" for i in items)
    display({"text/html": html("tiles", cards), MIME: carried, "text/plain": words})


def card(item: Tile, lang: str) -> dict[str, Any]:
    shown = (
        compact(item.value, item.kind, lang)
        if item.status in ("ok", "open")
        else written(item.value, item.kind, lang, status=item.status)
    )
    mark = term("mark_open", lang) if item.status == "open" and not is_missing(item.value) else ""
    change, direction, against = "", "", ""
    if not is_missing(item.base):
        against = term("tile_against", lang, label=item.base_label, base=compact(item.base, item.kind, lang)).strip()
        if not is_missing(item.value):
            change, direction = _change(item, lang)
    targets = []
    for name, target in (("tile_floor", item.floor), ("tile_stretch", item.stretch)):
        if is_missing(target):
            continue
        attained = attainment(item.value, target, item.better)
        line = term(name, lang, target=compact(target, item.kind, lang), attained=written(attained, "attained", lang))
        met = None if attained is None or item.better == "none" else round(attained, SIGNIFICANT) >= 1
        targets.append((line, met, item.sure))
    return {
        "label": item.label,
        "value": shown,
        "mark": mark,
        "change": change,
        "direction": direction,
        "against": against,
        "targets": targets,
        "lines": item.lines,
        "points": points(item.days),
    }


def points(days: Sequence[float]) -> str:
    """The points of a line through the values, in a box of 100 × 20."""
    low, high = min(days, default=0.0), max(days, default=0.0)
    width, height = 100 / max(1, len(days) - 1), 18 / ((high - low) or 1)
    return " ".join(f"{n * width:.1f},{19 - (v - low) * height:.1f}" for n, v in enumerate(days))


def attainment(value: float | None, target: float | None, better: str = "up") -> float | None:
    """Value ÷ target; target ÷ value where lower is better. None without either, or with a zero below the line.

    >>> attainment(50, 40), attainment(50, 40, "down"), attainment(None, 40)
    (1.25, 0.8, None)
    """
    if value is None or target is None or is_missing(value) or is_missing(target):
        return None
    top, bottom = (target, value) if better == "down" else (value, target)
    return top / bottom if bottom else None


def _change(item: Tile, lang: str) -> tuple[str, str]:
    difference, rate = _moved(item), item.kind == "rate"
    said = written(difference, "rate" if rate else "growth", lang, signed=rate)
    if item.better == "none" or not difference or said[0] not in "+−":  # what is written as no change is none
        return said, ""
    return said, "good" if (difference > 0) == (item.better == "up") else "bad"


def _changes(item: Tile) -> tuple[float | None, float | None]:
    """The relative change, or for a rate the difference in points."""
    return (None, _moved(item)) if item.kind == "rate" else (_moved(item), None)


def _moved(item: Tile) -> float | None:
    """A difference for rates, relative for the rest; None where the value or what it is compared with is not known."""
    if not is_missing(item.change):
        return item.change
    if item.value is None or item.base is None or is_missing(item.value) or is_missing(item.base):
        return None
    if item.kind == "rate":
        return item.value - item.base
    return item.value / item.base - 1 if item.base else None
