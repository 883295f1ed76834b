"""Asking the kit and the oracle the same question and listing where they differ."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pandas as pd

from .facts import Facts
from .world import Cell, Key

EPOCH = date(1970, 1, 1).toordinal()
Metric = Callable[..., Mapping[Key, Any]]


def plain(value: Any) -> Any:
    """A cell of an answer as the oracle writes it: None for nothing, dates as day numbers."""
    if value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, date):
        return value.toordinal() - EPOCH
    return value


def answers(frame: pd.DataFrame, by: tuple[str, ...]) -> dict[tuple[str, Key], Cell]:
    """The tidy frame of `measure` as (metric, key) -> cell. A key that comes twice is an error."""
    found: dict[tuple[str, Key], Cell] = {}
    for row in frame.to_dict("records"):
        where = (row["metric"], tuple(plain(row[b]) for b in by))
        assert where not in found, f"{where} comes twice"
        found[where] = Cell(plain(row["value"]), row["status"], plain(row["numerator"]), plain(row["denominator"]))
    return found


def same_number(a: float | None, b: float | None) -> bool:
    if a is None or b is None:
        return a is None and b is None
    return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9)


def is_empty(cell: Cell) -> bool:
    """What a group without any row answers: nothing counted, or no ratio to form."""
    return cell.value in (0.0, None) and cell.status in ("ok", "undefined")


def differ(expected: Cell, got: Cell) -> str:
    """What is different, or an empty text. Parts are compared where both give them."""
    if expected.status != got.status:
        return f"status {got.status}, expected {expected.status} (value {got.value}, expected {expected.value})"
    if not same_number(expected.value, got.value):
        return (
            f"value {got.value} ({got.numerator}/{got.denominator}), "
            f"expected {expected.value} ({expected.numerator}/{expected.denominator})"
        )
    if expected.status in ("ok", "open"):
        for part in ("numerator", "denominator"):
            a, b = getattr(expected, part), getattr(got, part)
            if a is not None and b is not None and not same_number(a, b):
                return f"{part} {b}, expected {a}"
    return ""


def disagreements(frame: pd.DataFrame, facts: Facts, metrics: Mapping[str, Metric], by: tuple[str, ...]) -> list[str]:
    """One line per cell where the kit and the oracle differ, and per key that one of them does not have."""
    got = answers(frame, by)
    lines = []
    for name, metric in metrics.items():
        expected = metric(facts, by)
        for key, cell in expected.items():
            answer = got.pop((name, key), None)
            if answer is None:
                if not is_empty(cell) or key in facts.base_keys(by):
                    lines.append(f"{name} {key}: no row, expected {cell}")
            elif problem := differ(cell, answer):
                lines.append(f"{name} {key}: {problem}")
    lines += [
        f"{name} {key}: {cell}, which the oracle does not have"
        for (name, key), cell in got.items()
        if not is_empty(cell)
    ]
    return lines


def report(lines: list[str], *, most: int = 12) -> str:
    """The disagreements as one assertion message."""
    return f"{len(lines)} disagreements\n" + "\n".join(lines[:most])
