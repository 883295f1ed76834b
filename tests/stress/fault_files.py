"""Rows, headers and bytes that are none: an error in that file, and no number from its table."""

from __future__ import annotations

import gzip
import io
import random
import zipfile
from collections.abc import Callable
from typing import Any

from .draft import Bare, Draft, Raw, plain
from .mutation import KEPT, NUMBERS, REFUSED, Mark, add, mutation, of, written


# -- total rows --------------------------------------------------------------------------------------------------
def _total(label: str, where: str, sums: bool) -> Any:
    def do(draft: Draft, rng: random.Random) -> Mark | None:
        cells: list[Any] = [None] * len(draft.names)
        if sums:
            for at in draft.columns(of(*NUMBERS)):
                values = [row[at] for row in draft.rows if isinstance(row[at], int | float)]
                cells[at] = sum(values) if values else None
        cells[0] = Raw(label)
        at = len(draft.rows) if where == "end" else rng.randrange(len(draft.rows) + 1)
        draft.rows.insert(at, cells)
        draft.form.blanks = frozenset(b + (b > at) for b in draft.form.blanks)
        return Mark(at)

    return do


for _label in (
    "合计",
    "总计",
    "合计：",
    " 合 计 ",
    "小计",
    "汇总",
    "均值",
    "平均",
    "Total",
    "TOTAL",
    "Grand Total",
    "Sum",
    "Subtotal",
):
    add(f"total row {_label.strip()}", REFUSED, (), _total(_label, "end", sums=True))
for _label in ("合计", "总计", "Total"):
    add(f"total row in the middle {_label}", REFUSED, (), _total(_label, "middle", sums=True))
    add(f"total row without sums {_label}", REFUSED, (), _total(_label, "end", sums=False))


@mutation(REFUSED, name="total row that is filled")
def _full_total(draft: Draft, rng: random.Random) -> Mark | None:
    """Every cell of the total row has something that its column may hold."""
    row = list(rng.choice(draft.rows))
    texts = draft.columns(lambda c: c.kind == "text" and not c.choices and not c.optional)
    if not texts:
        return None
    for at in texts[1:]:
        row[at] = None if draft.table[draft.names[at]].nullable else row[at]
    row[texts[0]] = Raw(rng.choice(("合计", "总计", "Total")))
    draft.rows.append(row)
    return Mark(len(draft.rows) - 1)


# -- rows and headers ----------------------------------------------------------------------------------------------
@mutation(REFUSED, "csv", name="row too long")
def _long_row(draft: Draft, rng: random.Random) -> Mark | None:
    r = rng.randrange(len(draft.rows))
    draft.rows[r].insert(rng.randrange(len(draft.names)), Raw("7"))
    if draft.rows[r][-1] is None:
        draft.rows[r].append(Raw("7"))
    return Mark(r)


@mutation(REFUSED, "csv", name="row too short")
def _short_row(draft: Draft, rng: random.Random) -> Mark | None:
    r = rng.randrange(len(draft.rows))
    ends = [i for i in draft.columns(lambda c: not c.nullable) if any(plain(c).strip() for c in draft.rows[r][:i])]
    if not ends:
        return None
    draft.rows[r] = draft.rows[r][: rng.choice(ends)]
    return Mark(r)


@mutation(REFUSED, "csv", name="quote never closed")
def _open_quote(draft: Draft, rng: random.Random) -> Mark | None:
    at, r = rng.randrange(len(draft.names)), rng.randrange(len(draft.rows))
    draft.rows[r][at] = Bare('"' + plain(draft.rows[r][at]).replace('"', "").replace("\n", ""))
    for row in draft.rows[r:]:  # no later quote that would close it
        for i, cell in enumerate(row):
            if cell is not draft.rows[r][at] and any(m in plain(cell) for m in '"\n;|\t,'):
                row[i] = None
    draft.form.quote, draft.form.encoding, draft.form.delimiter = "minimal", "utf-8", ","
    return Mark()


@mutation(REFUSED, name="no header")
def _no_header(draft: Draft, rng: random.Random) -> Mark | None:
    first = draft.rows.pop(0)
    draft.header = (
        [plain(c) or f"v{i}" for i, c in enumerate(first)] if draft.format == "parquet" else [plain(c) for c in first]
    )
    draft.header = [
        h if draft.header.count(h) == 1 or draft.format != "parquet" else f"{h}{i}" for i, h in enumerate(draft.header)
    ]
    return Mark()


@mutation(REFUSED, name="header again further down")
def _header_again(draft: Draft, rng: random.Random) -> Mark | None:
    """Two exports pasted into one."""
    at = rng.randrange(1, len(draft.rows) + 1)
    draft.rows.insert(at, [Raw(h) for h in draft.header])
    draft.form.blanks = frozenset(b + (b > at) for b in draft.form.blanks)
    return Mark(at)


def _must(draft: Draft, rng: random.Random) -> int:
    return rng.choice([i for i, n in enumerate(draft.names) if n in draft.table.must_have])


@mutation(REFUSED, name="required column gone")
def _column_gone(draft: Draft, rng: random.Random) -> Mark | None:
    at = _must(draft, rng)
    name = draft.names[at]
    for cells in (draft.names, draft.header, *draft.rows):
        del cells[at]
    return Mark(None, name)


@mutation(REFUSED, name="required column renamed")
def _column_renamed(draft: Draft, rng: random.Random) -> Mark | None:
    at = _must(draft, rng)
    draft.header[at] = rng.choice(("value", "x", "列1", draft.names[at].replace("_", "") + "2", draft.names[at] + "s"))
    return Mark(None, draft.names[at])


@mutation(REFUSED, "csv", "xlsx", name="column twice")
def _column_twice(draft: Draft, rng: random.Random) -> Mark | None:
    at = _must(draft, rng)
    draft.names.append(draft.names[at])
    draft.header.append(draft.names[at])
    for row in draft.rows:
        row.append(row[at] if rng.random() < 0.5 else None)
    return Mark(None, draft.names[at])


@mutation(REFUSED, name="required table without rows")
def _no_rows(draft: Draft, rng: random.Random) -> Mark | None:
    if not draft.table.required:
        return None
    draft.rows = []
    return Mark()


# -- bytes -----------------------------------------------------------------------------------------------------------
def _spoilt(change: Callable[[bytes], bytes]) -> Any:
    def do(draft: Draft, rng: random.Random) -> Mark | None:
        draft.spoil.append(change)
        return Mark()

    return do


def _zip(inner: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as z:
        z.writestr("export/data.bin", inner)
    return packed.getvalue()


_HTML = "<html><head><meta charset=utf-8></head><body><table><tr><td>订单编号</td></tr></table></body></html>".encode()
for _name, _change in {
    "a zip": _zip,
    "a web page": lambda b: _HTML,
    "a PDF": lambda b: b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n",
    "gzip": gzip.compress,
    "a PNG": lambda b: b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + bytes(range(200)),
    "nothing": lambda b: b"",
    "an old workbook cut": lambda b: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "noise": lambda b: bytes(range(256)) * 9,
    "JSON": lambda b: b'{"order_id": ["1", "2"]}',
    "blanks": lambda b: b" \r\n \r\n",
    "a BOM alone": lambda b: b"\xef\xbb\xbf",
    "the word of Parquet": lambda b: b"PAR1" + b"\0" * 100 + b"PAR1",
    "the sign of a zip": lambda b: b"PK\x03\x04" + b"\0" * 90,
    "NULs": lambda b: b"\0" * 500,
    "SQLite": lambda b: b"SQLite format 3\0" + b"\0" * 500,
}.items():
    add(f"file is {_name}", REFUSED, (), _spoilt(_change))
add("cut last byte", REFUSED, ("parquet",), _spoilt(lambda b: b[:-1]))
for _name, _change in {"half": lambda b: b[: len(b) // 2], "end": lambda b: b[:-30], "start": lambda b: b[40:]}.items():
    add(f"cut {_name}", REFUSED, ("xlsx", "parquet"), _spoilt(_change))
add(
    "a byte flipped in the middle",
    KEPT,
    ("xlsx",),
    _spoilt(lambda b: b[: len(b) // 2] + bytes([b[len(b) // 2] ^ 0xFF]) + b[len(b) // 2 + 1 :]),
)
add("NUL in a CSV", REFUSED, ("csv",), written(tail="\0\0\n"))


@mutation(REFUSED, "csv", name="bytes of two encodings")
def _two_encodings(draft: Draft, rng: random.Random) -> Mark | None:
    def change(content: bytes) -> bytes:
        lines = content.split(b"\n")
        lines[len(lines) // 2] += "，中文".encode() + b"\xff\xfe\x80"
        return b"\n".join(lines)

    draft.form.encoding = "utf-8"
    draft.spoil.append(change)
    return Mark()
