"""Workbook cells and Parquet columns of a kind that cannot be what the column holds: refused."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from cskit.columns import Column

from .draft import Draft, Xml
from .form_typed import as_arrow
from .mutation import NUMBERS, REFUSED, SAID, Mark, add, is_id, of


# -- XLSX and Parquet --------------------------------------------------------------------------------------------------
def _cell(test: Callable[[Column], bool], xml: str, *, placed: bool = True) -> Any:
    """One cell as XML; not `placed`: the workbook is refused as a whole."""

    def do(draft: Draft, rng: random.Random) -> Mark | None:
        found = [(r, at) for at in draft.columns(test) for r in draft.filled(at)]
        if not found:
            return None
        r, at = rng.choice(found)
        draft.rows[r][at] = Xml(xml)
        return Mark(r, draft.names[at]) if placed else Mark()

    return do


for _name, _kinds, _xml in (
    ("error in a number", NUMBERS, '<c r="{r}" t="e"><v>#N/A</v></c>'),
    ("error in a time", ("time", "date"), '<c r="{r}" t="e"><v>#VALUE!</v></c>'),
    ("truth as a number", NUMBERS, '<c r="{r}" t="b"><v>1</v></c>'),
    ("date as a number", ("int",), '<c r="{r}" s="1"><v>44511.5</v></c>'),
    ("negative serial", ("time",), '<c r="{r}" s="1"><v>-5</v></c>'),
    ("serial too big", ("time",), '<c r="{r}" s="1"><v>1e9</v></c>'),
    ("serial of 1900", ("time",), '<c r="{r}" s="1"><v>0.5</v></c>'),
    ("number too big", NUMBERS, '<c r="{r}"><v>1e999</v></c>'),
    ("text where a number is said", NUMBERS, '<c r="{r}"><v>abc</v></c>'),
):
    add(f"xlsx {_name}", REFUSED, ("xlsx",), _cell(of(*_kinds), _xml))
add(
    "xlsx shared text that is not there",
    REFUSED,
    ("xlsx",),
    _cell(of("text"), '<c r="{r}" t="s"><v>999999</v></c>', placed=False),
)
add("xlsx formula without result", REFUSED, ("xlsx",), _cell(lambda c: not c.nullable, '<c r="{r}"><f>A1+1</f></c>'))
add("xlsx id with lost digits", REFUSED, ("xlsx",), _cell(is_id, '<c r="{r}"><v>1.2345678901234568E+17</v></c>'))


def _spoil_first(value: float) -> Callable[[list[Any]], Any]:
    def make(values: list[Any]) -> Any:
        at = next(i for i, v in enumerate(values) if v is not None)
        return pa.array(
            [value if i == at else None if v is None else float(v) for i, v in enumerate(values)], pa.float64()
        )

    return make


def _seconds(values: list[Any], factor: int) -> Any:
    return pa.array(
        [None if v is None else int((v - datetime(1970, 1, 1)).total_seconds()) * factor for v in values], pa.int64()
    )


def _full(*kinds: str) -> Callable[[Column], bool]:
    return lambda c: c.kind in kinds and not c.nullable


for _name, _test, _make in (
    ("NaN", _full(*NUMBERS), _spoil_first(float("nan"))),
    ("infinity", of(*NUMBERS), _spoil_first(float("inf"))),
    ("2.5 pieces", of("int"), _spoil_first(2.5)),
    ("huge pieces", of("int"), _spoil_first(1e30)),
    ("epoch seconds", of("time"), lambda v: _seconds(v, 1)),
    ("epoch ms", of("time"), lambda v: _seconds(v, 1000)),
    ("epoch double", of("time"), lambda v: _seconds(v, 1).cast(pa.float64())),
    ("bool as number", of(*NUMBERS), lambda v: pa.array([None if x is None else bool(x) for x in v], pa.bool_())),
    (
        "time zone",
        of("time"),
        lambda v: pa.array(
            [None if x is None else x.replace(tzinfo=UTC) for x in v], pa.timestamp("us", "Asia/Shanghai")
        ),
    ),
    (
        "UTC",
        of("time"),
        lambda v: pa.array([None if x is None else x.replace(tzinfo=UTC) for x in v], pa.timestamp("ms", "UTC")),
    ),
    ("lists", of("text", "int"), lambda v: pa.array([None if x is None else [x] for x in v])),
    ("structs", of("text", "int"), lambda v: pa.array([None if x is None else {"v": x} for x in v])),
    (
        "raw bytes",
        of("text"),
        lambda v: pa.array([None if x is None else b"\xff\xfe" + x.encode() for x in v], pa.binary()),
    ),
    ("clock only", of("time"), lambda v: pa.array([None if x is None else x.time() for x in v], pa.time64("us"))),
    (
        "duration",
        of("time"),
        lambda v: pa.array([None if x is None else x - datetime(2021, 1, 1) for x in v], pa.duration("us")),
    ),
    ("null in a required column", _full("text", "time", "date", *NUMBERS), lambda v: pa.array([None, *v[1:]])),
    (
        "double ids beyond 2^53",
        is_id,
        lambda v: pa.array([None if x is None else 1.5e17 + i for i, x in enumerate(v)], pa.float64()),
    ),
):
    add(f"parquet {_name}", REFUSED, ("parquet",), as_arrow(_test, _make))
add(
    "parquet half ids",
    SAID,
    ("parquet",),
    as_arrow(is_id, lambda v: pa.array([None if x is None else i + 0.5 for i, x in enumerate(v)], pa.float64())),
)
