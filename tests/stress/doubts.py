"""Mutations that can be read but should not pass unsaid: at least a warning; numbers may move."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

from .draft import Draft, Raw
from .mutation import NOTED, SAID, SAME, Mark, add, mutation


@mutation(SAID, name="rows twice")
def _rows_twice(draft: Draft, rng: random.Random) -> Mark | None:
    if draft.table.key:
        return None
    share = rng.choice((0.05, 0.5, 1.0))
    draft.rows += [list(row) for row in draft.rows[:-1] if rng.random() < share] or [list(draft.rows[0])]
    return Mark()


@mutation(SAID, name="refund above the order")
def _big_refund(draft: Draft, rng: random.Random) -> Mark | None:
    if draft.table.name != "refunds":
        return None
    at = draft.names.index("amount")
    r = rng.randrange(len(draft.rows))
    draft.rows[r][at] = 99_999.0
    return Mark(r, "amount")


def _strangers(share: float) -> Any:
    def do(draft: Draft, rng: random.Random) -> Mark | None:
        joins = draft.columns(lambda c: bool(c.refers_to))
        if draft.table.name == "orders":
            joins.append(draft.names.index("customer_id"))
            if share < 1:
                return None  # a buyer who never wrote is an ordinary thing
        if not joins:
            return None
        at = rng.choice(joins)
        rows = [r for r in draft.filled(at) if rng.random() < share] or draft.filled(at)[:1]
        for r in rows:
            draft.rows[r][at] = Raw(f"X{draft.rows[r][at]}")
        return Mark(None, draft.names[at]) if rows else None

    return do


for _name, _share in {
    "one reference to nothing": 0.0,
    "some references to nothing": 0.4,
    "no reference matches": 1.0,
}.items():
    mutation(SAID, name=_name)(_strangers(_share))


@mutation(SAID, name="days without messages")
def _gap(draft: Draft, rng: random.Random) -> Mark | None:
    if draft.table.name != "messages":
        return None
    at = draft.names.index("sent_at")
    days = sorted({row[at].date() for row in draft.rows if isinstance(row[at], datetime)})
    if len(days) < 4:
        return None
    draft.rows = [row for row in draft.rows if not isinstance(row[at], datetime) or row[at].date() not in days[1:-1]]
    return Mark()


_STRANGE_NAMES = (
    *("备注", "remark", "__index_level_0__", "seq", "_row", "c0", "v_amount", "n_amount", "e_amount", "p_sent_at"),
    *("file_row_number", "filename", 'a"b', "it's", "select", "x_order_id", "r_order_id", "first", "value", "day"),
)


@mutation(NOTED, name="unknown column")
def _unknown_column(draft: Draft, rng: random.Random) -> Mark | None:
    name = rng.choice(_STRANGE_NAMES)
    at = rng.randrange(len(draft.names) + 1)
    draft.names.insert(at, name)
    draft.header.insert(at, name)
    for row in draft.rows:
        row.insert(at, Raw(rng.choice(("", "好", "nan", "2.5"))) or None)
    return Mark()


@mutation(SAME, "parquet", name="unknown column of another kind")
def _unknown_kind(draft: Draft, rng: random.Random) -> Mark | None:
    import pyarrow as pa

    draft.names.append("more")
    draft.header.append("more")
    for row in draft.rows:
        row.append(Raw("x"))
    draft.form.arrow["more"] = rng.choice(
        (
            lambda v: pa.array([[1, 2]] * len(v)),
            lambda v: pa.array([b"\xff"] * len(v)),
            lambda v: pa.array([{"a": 1}] * len(v)),
            lambda v: pa.nulls(len(v)),
            lambda v: pa.array([float("nan")] * len(v)),
        )
    )
    return Mark()


@mutation(SAID, name="a message nine days early")
def _early(draft: Draft, rng: random.Random) -> Mark | None:
    """A typing slip, or the end of another export: eight days between without a word."""
    if draft.table.name != "messages":
        return None
    at = draft.names.index("sent_at")
    first = min((row[at], r) for r, row in enumerate(draft.rows) if isinstance(row[at], datetime))
    draft.rows[first[1]][at] = first[0] - timedelta(days=9)
    return Mark()


def _beside(make: Any) -> Any:
    def do(draft: Draft, rng: random.Random) -> Mark | None:
        draft.extra |= make(draft)
        return Mark()

    return do


for _name, _outcome, _make in (
    ("unknown file", NOTED, lambda d: {"wages.csv": b"a,b\n1,2\n"}),
    ("notes", SAME, lambda d: {"README.md": b"# x\n", "notes.txt": b"x"}),
    (
        "leavings of a system",
        SAME,
        lambda d: {".DS_Store": b"\0\0\0\1Bud1", "Thumbs.db": b"\xd0\xcf", f"~${d.table.name}.xlsx": b"\x05user"},
    ),
    ("a folder inside", SAME, lambda d: {"old": None, "archive.csv": None}),
    ("the name in a plural", SAID, lambda d: {f"{d.table.name}s.csv": b"a,b\n1,2\n"}),
    ("the table twice", SAID, lambda d: {f"{d.table.name}.{'csv' if d.format != 'csv' else 'xlsx'}": b"a,b\n1,2\n"}),
    ("the table as a text file too", SAID, lambda d: {f"{d.table.name}.tsv": b"a\tb\n1\t2\n"}),
):
    add(_name, _outcome, (), _beside(_make))
