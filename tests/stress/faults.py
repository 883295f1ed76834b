"""Mutations that make a value unreadable: an error that names file, row and column, and no number from that table."""

from __future__ import annotations

import gzip
import io
import random
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa

from cskit.tables import Column

from .draft import Bare, Draft, Raw, Xml, plain
from .forms import _arrow, _form, _is_id, _of
from .mutation import KEPT, REFUSED, SAID, Mark, add, mutation

TEXTUAL = ("csv", "xlsx")
_REALS, _NUMBERS = ("number", "money"), ("int", "number", "money")


def _one(test: Callable[[Column], bool], spell: Callable[[Any], str | None], *, empty_too: bool = False) -> Any:
    """Spoil one cell; one that is filled, unless `empty_too`."""

    def do(draft: Draft, rng: random.Random) -> Mark | None:
        places = draft.columns(test)
        rng.shuffle(places)
        for at in places:
            rows = list(range(len(draft.rows))) if empty_too else draft.filled(at)
            rows = [r for r in rows if not isinstance(draft.rows[r][at], Raw | Xml)]
            rows = [r for r in rows if spell(draft.rows[r][at]) is not None]
            if rows:
                r = rng.choice(rows)
                draft.rows[r][at] = Raw(spell(draft.rows[r][at]))
                return Mark(r, draft.names[at])
        return None

    return do


def _always(text: str) -> Callable[[Any], str]:
    return lambda _: text


# -- cells -----------------------------------------------------------------------------------------------------
for _text in ("nan", "NaN", "inf", "-inf", "Infinity", "1e999", "-1e999", "0x1F", "1_000", "1,2,3", "十二", "12..5", "1 2", "--5",
              "12abc", "#N/A", "#REF!", "#VALUE!", "1e5e5", "~", "true", "12:30", "2021-11-11", "¥", "1/2"):  # fmt: skip
    add(f"number {_text}", REFUSED, (), _one(_of(*_NUMBERS), _always(_text)))
for _text in ("2.5", "1e400", "9223372036854775808", "1e30", "0.1", "99999999999999999999", "1.0000001"):
    add(f"pieces {_text}", REFUSED, (), _one(_of("int"), _always(_text)))
for _text in ("1e309", "1e308000", "9" * 400):
    add(f"amount {_text[:9]}", REFUSED, (), _one(_of(*_REALS), _always(_text)))
for _text in ("infinity", "-infinity", "epoch", "now", "today", "nan", "NaT", "0001-01-01 00:00:00", "1999-12-31 23:59:59",
              "9999-12-31 23:59:59", "2100-01-01 10:00:00", "2021-02-30 10:00:00", "2021-13-01 10:00:00", "2021-11-11 24:61:00",
              "2021-11-11 25:00:00", "2021-11-11 10:60:00", "2021-11-11 10:00:61", "21-11-11 10:00:00", "1636596000",
              "1636596000000", "昨天", "11/12/2021 10:00:00", "12.11.2021 10:00:00", "2021-11-11 10:00:00 BC", "2021-11",
              "0000-00-00 00:00:00", "290000-01-01 00:00:00", "1900-01-01 00:00:00", "12", "2021-W45-4", "1"):  # fmt: skip
    add(f"time {_text}", REFUSED, (), _one(_of("time"), _always(_text)))
for _zone in ("Z", "+08:00", "+08", " UTC", " Asia/Shanghai", "-05:30"):
    add(f"time with {_zone.strip()}", REFUSED, (), _one(_of("time"), lambda v, z=_zone: f"{v}{z}"))
add("time T and Z", REFUSED, (), _one(_of("time"), lambda v: f"{v.isoformat()}.000Z"))
for _text in (
    "infinity",
    "0001-01-01",
    "2021-02-29",
    "21-11-11",
    "11/12/2021",
    "2021-11-31",
    "9999-01-01",
    "20211",
    "待定",
):
    add(f"date {_text}", REFUSED, (), _one(_of("date"), _always(_text)))
add("bool 3", REFUSED, (), _one(_of("bool"), _always("3")))
add("bool maybe", REFUSED, (), _one(_of("bool"), _always("也许")))
add("a time without its clock", SAID, (), _one(
    _of("time"), lambda v: f"{v:%Y-%m-%d}" if (v.hour, v.minute, v.second) != (0, 0, 0) else None))  # fmt: skip
for _text in ("客服", "unknown", "0", "custmer"):
    add(f"choice {_text}", REFUSED, (), _one(lambda c: bool(c.choices), _always(_text)))
for _text in ("0", "6", "-1", "99"):
    add(f"score {_text}", REFUSED, (), _one(lambda c: c.between is not None, _always(_text)))
add("negative", REFUSED, (), _one(lambda c: c.not_negative, lambda v: f"-{plain(v)}" if v else "-1"))
add("negative in brackets", REFUSED, (), _one(lambda c: c.not_negative, lambda v: f"({plain(v)})" if v else None))
for _name, _text in {
    "nothing": "",
    "spaces": "   ",
    "nbsp": "\u00a0",
    "zero width": "\u200b",
    "NULL": "NULL",
    "dash": "-",
}.items():
    add(f"required cell {_name}", REFUSED, (), _one(
        lambda c, t=_text: not c.nullable and not (t.isprintable() and t.strip() and c.kind == "text"), _always(_text)))  # fmt: skip
for _text in ("1.23457E+17", "2.02111E+14", "1E+15"):
    add(f"rounded id {_text}", REFUSED, (), _one(_is_id, _always(_text)))


@mutation(REFUSED, name="before what it follows")
def _too_early(draft: Draft, rng: random.Random) -> Mark | None:
    pairs = [(a, draft.names.index(draft.table[draft.names[a]].not_before)) for a in draft.columns(
        lambda c: bool(c.not_before) and c.not_before in draft.names)]  # fmt: skip
    found = [(r, a, b) for a, b in pairs for r, row in enumerate(draft.rows)
             if isinstance(row[a], date) and isinstance(row[b], date)]  # fmt: skip
    if not found:
        return None
    r, a, b = rng.choice(found)
    draft.rows[r][a] = draft.rows[r][b] - timedelta(days=1)
    return Mark(r, draft.names[a])


@mutation(REFUSED, name="more than its whole")
def _too_much(draft: Draft, rng: random.Random) -> Mark | None:
    at = [
        (a, draft.names.index(draft.table[draft.names[a]].not_above))
        for a in draft.columns(lambda c: bool(c.not_above))
    ]
    rows = [(r, a, b) for a, b in at for r in draft.filled(a) if not isinstance(draft.rows[r][b], str)]
    if not rows:
        return None
    r, a, b = rng.choice(rows)
    draft.rows[r][a] = draft.rows[r][b] + 1
    return Mark(r, draft.names[a])


@mutation(REFUSED, name="key twice")
def _key_twice(draft: Draft, rng: random.Random) -> Mark | None:
    keys = [draft.names.index(k) for k in draft.table.key if k in draft.names]
    if not keys or len(keys) < len(draft.table.key) or len(draft.rows) < 2:
        return None
    first, again = sorted(rng.sample(range(len(draft.rows)), k=2))
    for at in keys:
        draft.rows[again][at] = draft.rows[first][at]
    return Mark(again)


@mutation(REFUSED, name="the same row again under its key")
def _row_twice(draft: Draft, rng: random.Random) -> Mark | None:
    if not draft.table.key or not set(draft.table.key) <= set(draft.names):
        return None
    draft.rows.append(list(rng.choice(draft.rows)))
    return Mark(len(draft.rows) - 1)


# -- total rows --------------------------------------------------------------------------------------------------
def _total(label: str, where: str, sums: bool) -> Any:
    def do(draft: Draft, rng: random.Random) -> Mark | None:
        cells: list[Any] = [None] * len(draft.names)
        if sums:
            for at in draft.columns(_of(*_NUMBERS)):
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
    draft.header[at] = rng.choice(("value", "x", "列1", draft.names[at].replace("_", ""), draft.names[at] + "s"))
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
    "a zip": _zip, "a web page": lambda b: _HTML, "a PDF": lambda b: b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n", "gzip": gzip.compress,
    "a PNG": lambda b: b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + bytes(range(200)), "nothing": lambda b: b"",
    "an old workbook cut": lambda b: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "noise": lambda b: bytes(range(256)) * 9,
    "JSON": lambda b: b'{"order_id": ["1", "2"]}', "blanks": lambda b: b" \r\n \r\n", "a BOM alone": lambda b: b"\xef\xbb\xbf",
    "the word of Parquet": lambda b: b"PAR1" + b"\0" * 100 + b"PAR1", "the sign of a zip": lambda b: b"PK\x03\x04" + b"\0" * 90,
    "NULs": lambda b: b"\0" * 500, "SQLite": lambda b: b"SQLite format 3\0" + b"\0" * 500,
}.items():  # fmt: skip
    add(f"file is {_name}", REFUSED, (), _spoilt(_change))
add("cut last byte", REFUSED, ("parquet",), _spoilt(lambda b: b[:-1]))
for _name, _change in {"half": lambda b: b[: len(b) // 2], "end": lambda b: b[:-30],
                       "start": lambda b: b[40:]}.items():  # fmt: skip
    add(f"cut {_name}", REFUSED, ("xlsx", "parquet"), _spoilt(_change))
add("a byte flipped in the middle", KEPT, ("xlsx",), _spoilt(
    lambda b: b[: len(b) // 2] + bytes([b[len(b) // 2] ^ 0xFF]) + b[len(b) // 2 + 1:]))  # fmt: skip
add("NUL in a CSV", REFUSED, ("csv",), _form(tail="\0\0\n"))
add("NUL in a cell", REFUSED, ("csv",), _one(_is_id, lambda v: f"{v}\0x"))


@mutation(REFUSED, "csv", name="bytes of two encodings")
def _two_encodings(draft: Draft, rng: random.Random) -> Mark | None:
    def change(content: bytes) -> bytes:
        lines = content.split(b"\n")
        lines[len(lines) // 2] += "，中文".encode("utf-8") + b"\xff\xfe\x80"
        return b"\n".join(lines)

    draft.form.encoding = "utf-8"
    draft.spoil.append(change)
    return Mark()


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
    ("error in a number", _NUMBERS, '<c r="{r}" t="e"><v>#N/A</v></c>'), ("error in a time", ("time", "date"), '<c r="{r}" t="e"><v>#VALUE!</v></c>'),
    ("truth as a number", _NUMBERS, '<c r="{r}" t="b"><v>1</v></c>'), ("date as a number", ("int",), '<c r="{r}" s="1"><v>44511.5</v></c>'),
    ("negative serial", ("time",), '<c r="{r}" s="1"><v>-5</v></c>'), ("serial too big", ("time",), '<c r="{r}" s="1"><v>1e9</v></c>'),
    ("serial of 1900", ("time",), '<c r="{r}" s="1"><v>0.5</v></c>'), ("number too big", _NUMBERS, '<c r="{r}"><v>1e999</v></c>'),
    ("text where a number is said", _NUMBERS, '<c r="{r}"><v>abc</v></c>'),
):  # fmt: skip
    add(f"xlsx {_name}", REFUSED, ("xlsx",), _cell(_of(*_kinds), _xml))
add("xlsx shared text that is not there", REFUSED, ("xlsx",), _cell(
    _of("text"), '<c r="{r}" t="s"><v>999999</v></c>', placed=False))  # fmt: skip
add("xlsx formula without result", REFUSED, ("xlsx",), _cell(lambda c: not c.nullable, '<c r="{r}"><f>A1+1</f></c>'))
add("xlsx id with lost digits", REFUSED, ("xlsx",), _cell(_is_id, '<c r="{r}"><v>1.2345678901234568E+17</v></c>'))


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
    ("NaN", _full(*_NUMBERS), _spoil_first(float("nan"))), ("infinity", _of(*_NUMBERS), _spoil_first(float("inf"))),
    ("2.5 pieces", _of("int"), _spoil_first(2.5)), ("huge pieces", _of("int"), _spoil_first(1e30)),
    ("epoch seconds", _of("time"), lambda v: _seconds(v, 1)), ("epoch ms", _of("time"), lambda v: _seconds(v, 1000)),
    ("epoch double", _of("time"), lambda v: _seconds(v, 1).cast(pa.float64())),
    ("bool as number", _of(*_NUMBERS), lambda v: pa.array([None if x is None else bool(x) for x in v], pa.bool_())),
    ("time zone", _of("time"), lambda v: pa.array([None if x is None else x.replace(tzinfo=UTC) for x in v], pa.timestamp("us", "Asia/Shanghai"))),
    ("UTC", _of("time"), lambda v: pa.array([None if x is None else x.replace(tzinfo=UTC) for x in v], pa.timestamp("ms", "UTC"))),
    ("lists", _of("text", "int"), lambda v: pa.array([None if x is None else [x] for x in v])),
    ("structs", _of("text", "int"), lambda v: pa.array([None if x is None else {"v": x} for x in v])),
    ("raw bytes", _of("text"), lambda v: pa.array([None if x is None else b"\xff\xfe" + x.encode() for x in v], pa.binary())),
    ("clock only", _of("time"), lambda v: pa.array([None if x is None else x.time() for x in v], pa.time64("us"))),
    ("duration", _of("time"), lambda v: pa.array([None if x is None else x - datetime(2021, 1, 1) for x in v], pa.duration("us"))),
    ("null in a required column", _full("text", "time", "date", *_NUMBERS), lambda v: pa.array([None, *v[1:]])),
    ("double ids beyond 2^53", _is_id, lambda v: pa.array([None if x is None else 1.5e17 + i for i, x in enumerate(v)], pa.float64())),
):  # fmt: skip
    add(f"parquet {_name}", REFUSED, ("parquet",), _arrow(_test, _make))
add("parquet half ids", SAID, ("parquet",), _arrow(
    _is_id, lambda v: pa.array([None if x is None else i + 0.5 for i, x in enumerate(v)], pa.float64())))  # fmt: skip
