"""Workbooks and Parquet files in another form: every value stays what it was."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pyarrow as pa

from cskit.columns import Column

from .draft import Draft, Raw, Xml, plain
from .mutation import KEPT, SAME, WHOLE, Mark, add, is_id, mutation, of, written


# -- XLSX ----------------------------------------------------------------------------------------------------------
def _book(**options: Any) -> Any:
    def do(draft: Draft, rng: random.Random) -> Mark | None:
        draft.form.xlsx |= options
        return WHOLE

    return do


_NOTES = [[Raw("说明"), None], [Raw("导出时间"), Raw("2021-11-12")]]
for _name, _outcome, _options in (
    ("size_too_small", SAME, {"dimension": "A1:B3"}),
    ("size_of_one", SAME, {"dimension": "A1"}),
    ("size_too_big", SAME, {"dimension": "A1:XFD1048576"}),
    ("no_size", SAME, {"dimension": None}),
    ("uneven", SAME, {"uneven": True}),
    ("far_cell", SAME, {"far": 90_000}),
    ("farthest_cell", SAME, {"far": 1_048_576}),
    ("stored", SAME, {"store": True}),
    ("no_places", SAME, {"places": False}),
    ("absolute", SAME, {"absolute": True}),
    ("rich", SAME, {"rich": True}),
    ("empty_sheets", SAME, {"after": {"Sheet2": [], "Sheet3": []}}),
    ("odd_part", SAME, {"part": "data_{}.xml"}),
    ("notes_first", KEPT, {"before": {"说明": _NOTES}}),
    ("empty_first", KEPT, {"before": {"Sheet1": []}}),
    ("notes_after", KEPT, {"after": {"说明": _NOTES}}),
    ("epoch_1904", KEPT, {"epoch_1904": True}),
    ("hidden_notes", KEPT, {"before": {"说明": _NOTES}, "hidden": True}),
):
    add(f"xlsx_{_name}", _outcome, ("xlsx",), _book(**_options))
for _name, _outcome, _options in (
    ("inline", SAME, {"strings": "inline"}),
    ("text_results", SAME, {"strings": "str"}),
    ("date_texts", SAME, {"dates": "text"}),
    ("number_texts", SAME, {"numbers": "text"}),
    ("iso_dates", KEPT, {"dates": "iso"}),
):
    add(f"xlsx_{_name}", _outcome, ("xlsx",), written(**_options))


@mutation(KEPT, "xlsx")
def xlsx_two_sheets(draft: Draft, rng: random.Random) -> Mark | None:
    """The rows go on, under the same header, on a second sheet: all of them or none."""
    if len(draft.rows) < 4:
        return None
    draft.form.xlsx["split"] = len(draft.rows) // 2
    return WHOLE


@mutation(SAME, "xlsx")
def xlsx_number_ids(draft: Draft, rng: random.Random) -> Mark | None:
    at = [a for a in draft.columns(is_id) if all(str(row[a]).isdigit() for row in draft.rows if row[a] is not None)]
    for a in at:
        for row in draft.rows:
            row[a] = None if row[a] is None else int(row[a])
    return WHOLE if at else None


@mutation(SAME, "xlsx")
def xlsx_formula_results(draft: Draft, rng: random.Random) -> Mark | None:
    at = rng.choice(draft.columns(of("int", "number", "money")) or [-1])
    for row in draft.rows if at >= 0 else []:
        if isinstance(row[at], int | float):
            row[at] = Xml(f'<c r="{{r}}"><f>1+1</f><v>{plain(row[at])}</v></c>')
    return WHOLE if at >= 0 else None


@mutation(KEPT, "xlsx")
def xlsx_bare_serials(draft: Draft, rng: random.Random) -> Mark | None:
    """Dates that lost their format: the numbers that Excel keeps inside."""
    places = draft.columns(of("time", "date"))
    if not places:
        return None
    at = rng.choice(places)
    for row in draft.rows:
        if isinstance(row[at], date):
            moment = row[at] if isinstance(row[at], datetime) else datetime(row[at].year, row[at].month, row[at].day)
            row[at] = (moment - datetime(1899, 12, 30)).total_seconds() / 86400
    return WHOLE


# -- Parquet ---------------------------------------------------------------------------------------------------------
def as_arrow(test: Callable[[Column], bool], make: Callable[[list[Any]], Any]) -> Any:
    def do(draft: Draft, rng: random.Random) -> Mark | None:
        done = False
        for at in draft.columns(test):
            if any(isinstance(row[at], Raw) for row in draft.rows):
                continue
            try:
                make([row[at] for row in draft.rows])
            except (pa.ArrowException, OverflowError, ValueError, TypeError, AttributeError, StopIteration):
                continue
            draft.form.arrow[draft.names[at]] = make
            done = True
        return WHOLE if done else None

    return do


def _typed(kind: pa.DataType) -> Callable[[list[Any]], Any]:
    return lambda values: pa.array(values, kind)


def _stamps(unit: str) -> Callable[[list[Any]], Any]:
    return lambda values: pa.array(values, pa.timestamp("us")).cast(pa.timestamp(unit))


def _null_as_nan(values: list[Any]) -> Any:
    return pa.array([float("nan") if v is None else float(v) for v in values], pa.float64())


_INTS, _REALS, _TEXTS = of("int"), of("number", "money"), of("text")
for _name, _outcome, _test, _make in (
    *(
        (f"int_{k}", SAME, _INTS, _typed(k))
        for k in (pa.int8(), pa.int16(), pa.int32(), pa.uint8(), pa.uint16(), pa.uint32())
    ),
    ("uint64", KEPT, _INTS, _typed(pa.uint64())),
    ("int_as_double", SAME, _INTS, lambda v: pa.array([None if x is None else float(x) for x in v], pa.float64())),
    ("int_as_nan_double", KEPT, lambda c: c.kind == "int" and c.nullable, _null_as_nan),
    ("real_as_nan", KEPT, lambda c: c.kind in ("number", "money") and c.nullable, _null_as_nan),
    (
        "decimal",
        SAME,
        _REALS,
        lambda v: pa.array([None if x is None else f"{x:.2f}" for x in v], pa.string()).cast(pa.decimal128(18, 2)),
    ),
    ("real_as_text", SAME, _REALS, lambda v: pa.array([None if x is None else plain(x) for x in v], pa.string())),
    ("int_as_text", SAME, _INTS, lambda v: pa.array([None if x is None else str(x) for x in v], pa.large_string())),
    ("large_text", SAME, _TEXTS, _typed(pa.large_string())),
    ("dictionary", SAME, _TEXTS, lambda v: pa.array(v, pa.string()).dictionary_encode()),
    ("binary_text", KEPT, _TEXTS, lambda v: pa.array([None if x is None else x.encode() for x in v], pa.binary())),
    *((f"time_{u}", SAME, of("time"), _stamps(u)) for u in ("s", "ms", "ns")),
    ("time_as_text", SAME, of("time"), lambda v: pa.array([None if x is None else str(x) for x in v], pa.string())),
    ("date_as_text", SAME, of("date"), lambda v: pa.array([None if x is None else str(x) for x in v], pa.string())),
    ("date_as_time", SAME, of("date"), lambda v: pa.array(v, pa.date32()).cast(pa.timestamp("ns"))),
    ("date64", SAME, of("date"), lambda v: pa.array(v, pa.date32()).cast(pa.date64())),
    ("bool_as_int", KEPT, of("bool"), lambda v: pa.array([None if x is None else int(x) for x in v], pa.int8())),
):
    add(f"parquet_{_name}", _outcome, ("parquet",), as_arrow(_test, _make))
for _name, _kind in {"int": pa.int64(), "double": pa.float64()}.items():
    add(
        f"parquet_id_as_{_name}",
        SAME,
        ("parquet",),
        as_arrow(is_id, lambda v, k=_kind: pa.array([None if x is None else int(x) for x in v], pa.int64()).cast(k)),
    )


def _stored(**options: Any) -> Any:
    def do(draft: Draft, rng: random.Random) -> Mark | None:
        draft.form.parquet |= options
        return WHOLE

    return do


for _name, _options in {
    "row_groups": {"row_group_size": 7},
    "gzip": {"compression": "gzip"},
    "zstd": {"compression": "zstd"},
    "plain": {"compression": "none", "use_dictionary": False},
    "old": {"version": "1.0"},
    "int96": {"use_deprecated_int96_timestamps": True},
}.items():
    add(f"parquet_{_name}", SAME, ("parquet",), _stored(**_options))
