"""Cells made unreadable: an error that names file, row and column, and no number from that table."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from cskit.columns import Column

from .draft import Draft, Raw, Xml, plain
from .mutation import NUMBERS, REALS, REFUSED, SAID, Mark, add, is_id, mutation, of


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
for _text in (
    "nan",
    "NaN",
    "inf",
    "-inf",
    "Infinity",
    "1e999",
    "-1e999",
    "0x1F",
    "1_000",
    "1,2,3",
    "十二",
    "12..5",
    "1 2",
    "--5",
    "12abc",
    "#N/A",
    "#REF!",
    "#VALUE!",
    "1e5e5",
    "~",
    "true",
    "12:30",
    "2021-11-11",
    "¥",
    "1/2",
):
    add(f"number {_text}", REFUSED, (), _one(of(*NUMBERS), _always(_text)))
for _text in ("2.5", "1e400", "9223372036854775808", "1e30", "0.1", "99999999999999999999", "1.0000001"):
    add(f"pieces {_text}", REFUSED, (), _one(of("int"), _always(_text)))
for _text in ("1e309", "1e308000", "9" * 400):
    add(f"amount {_text[:9]}", REFUSED, (), _one(of(*REALS), _always(_text)))
for _text in (
    "infinity",
    "-infinity",
    "epoch",
    "now",
    "today",
    "nan",
    "NaT",
    "0001-01-01 00:00:00",
    "1999-12-31 23:59:59",
    "9999-12-31 23:59:59",
    "2100-01-01 10:00:00",
    "2021-02-30 10:00:00",
    "2021-13-01 10:00:00",
    "2021-11-11 24:61:00",
    "2021-11-11 25:00:00",
    "2021-11-11 10:60:00",
    "2021-11-11 10:00:61",
    "21-11-11 10:00:00",
    "1636596000",
    "1636596000000",
    "昨天",
    "11/12/2021 10:00:00",
    "12.11.2021 10:00:00",
    "2021-11-11 10:00:00 BC",
    "2021-11",
    "0000-00-00 00:00:00",
    "290000-01-01 00:00:00",
    "1900-01-01 00:00:00",
    "12",
    "2021-W45-4",
    "1",
):
    add(f"time {_text}", REFUSED, (), _one(of("time"), _always(_text)))
for _zone in ("Z", "+08:00", "+08", " UTC", " Asia/Shanghai", "-05:30"):
    add(f"time with {_zone.strip()}", REFUSED, (), _one(of("time"), lambda v, z=_zone: f"{v}{z}"))
add("time T and Z", REFUSED, (), _one(of("time"), lambda v: f"{v.isoformat()}.000Z"))
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
    add(f"date {_text}", REFUSED, (), _one(of("date"), _always(_text)))
add("bool 3", REFUSED, (), _one(of("bool"), _always("3")))
add("bool maybe", REFUSED, (), _one(of("bool"), _always("也许")))
add(
    "a time without its clock",
    SAID,
    (),
    _one(of("time"), lambda v: f"{v:%Y-%m-%d}" if (v.hour, v.minute, v.second) != (0, 0, 0) else None),
)
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
    add(
        f"required cell {_name}",
        REFUSED,
        (),
        _one(
            lambda c, t=_text: not c.nullable and not (t.isprintable() and t.strip() and c.kind == "text"),
            _always(_text),
        ),
    )
for _text in ("1.23457E+17", "2.02111E+14", "1E+15"):
    add(f"rounded id {_text}", REFUSED, (), _one(is_id, _always(_text)))


@mutation(REFUSED, name="before what it follows")
def _too_early(draft: Draft, rng: random.Random) -> Mark | None:
    pairs = [
        (a, draft.names.index(draft.table[draft.names[a]].not_before))
        for a in draft.columns(lambda c: bool(c.not_before) and c.not_before in draft.names)
    ]
    found = [
        (r, a, b)
        for a, b in pairs
        for r, row in enumerate(draft.rows)
        if isinstance(row[a], date) and isinstance(row[b], date)
    ]
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


@mutation(REFUSED, "csv", name="NUL in a cell")
def _nul(draft: Draft, rng: random.Random) -> Mark | None:
    """The file was cut or damaged: it is refused as a whole."""
    found = _one(is_id, lambda v: f"{v}\0x")(draft, rng)
    return found and Mark()
