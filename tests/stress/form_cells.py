"""Cells spelled another way: the value stays what it was. `KEPT` where a strict reader may refuse instead."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime
from typing import Any

from cskit.columns import Column

from .draft import Bare, Draft, Raw, Xml, plain
from .mutation import KEPT, SAME, WHOLE, Mark, add, is_id, of

TEXTUAL = ("csv", "xlsx")


# -- cells, one or a whole column ------------------------------------------------------------------------------
def _respell(test: Callable[[Column], bool], spell: Callable[[Any], str | None], *, whole: bool | None = None) -> Any:
    """Write cells of one column another way: one of them, some, or all. `spell` answers None where it cannot."""

    def do(draft: Draft, rng: random.Random) -> Mark | None:
        places = draft.columns(test)
        rng.shuffle(places)
        for at in places:
            rows = [r for r in draft.filled(at) if not isinstance(draft.rows[r][at], Raw | Xml)]
            rows = [r for r in rows if spell(draft.rows[r][at]) is not None]
            if whole and len(rows) < len(draft.filled(at)):
                continue
            share = 1.0 if whole else 0.0 if whole is False else rng.choice((0.0, 0.3, 1.0))
            hit = [r for r in rows if rng.random() < share] or rng.sample(rows, k=min(1, len(rows)))
            for r in hit:
                draft.rows[r][at] = spell(draft.rows[r][at])
            if hit:
                return WHOLE
        return None

    return do


_AROUND = {
    "tab": "\t",
    "space": "  ",
    "nbsp": "\u00a0",
    "wide_space": "\u3000",
    "zero_width": "\u200b",
    "bom": "\ufeff",
    "joiner": "\u2060",
    "embedding": "\u202d",
    "left_to_right": "\u200e",
    "vertical_tab": "\x0b",
    "unit": "\x1f",
    "en_space": "\u2002",
    "line_end": "\n",
}
for _name, _mark in _AROUND.items():
    _formats = ("csv", "parquet") if _mark in "\x0b\x1f" else ()
    for _where, _shape in (("after", "{0}{1}"), ("before", "{1}{0}")):
        add(f"id_{_name}_{_where}", SAME, _formats, _respell(is_id, lambda v, s=_shape, m=_mark: Raw(s.format(v, m))))
add("id_formula_quoted", SAME, TEXTUAL, _respell(is_id, lambda v: Raw(f'="{v}"')))
add("id_formula_bare", SAME, ("csv",), _respell(is_id, lambda v: Bare(f'="{v}"')))
add("id_apostrophe", SAME, (), _respell(is_id, lambda v: Raw(f"'{v}")))
add("id_backtick", SAME, (), _respell(is_id, lambda v: Raw(f"`{v}")))


def _whole_number(v: Any) -> bool:
    return float(v).is_integer()


_NUMBERS: dict[str, tuple[str, tuple[str, ...], Callable[[Any], str | None]]] = {
    "plus": (SAME, ("int", "number", "money"), lambda v: f"+{plain(v)}"),
    "spaces": (SAME, ("int", "number", "money"), lambda v: f" {plain(v)}  "),
    "tab": (SAME, ("int", "number", "money"), lambda v: f"{plain(v)}\t"),
    "nbsp": (SAME, ("int", "number", "money"), lambda v: f"\u00a0{plain(v)}"),
    "two_places": (SAME, ("number", "money"), lambda v: f"{v:.2f}" if float(f"{v:.2f}") == v else None),
    "many_zeros": (SAME, ("number", "money"), lambda v: f"{v:.6f}" if float(f"{v:.6f}") == v else None),
    "point_zero": (SAME, ("int",), lambda v: f"{v}.0"),
    "exponent": (SAME, ("number", "money"), lambda v: f"{v:.15e}" if float(f"{v:.15e}") == v else None),
    "leading_zero": (SAME, ("int", "number", "money"), lambda v: f"0{plain(v)}"),
    "exponent_int": (KEPT, ("int",), lambda v: f"{v:e}" if float(f"{v:e}") == v else None),
    "grouped": (KEPT, ("int", "number", "money"), lambda v: f"{v:,}" if v >= 1000 else None),
    "grouped_wide": (KEPT, ("number", "money"), lambda v: f"{v:,}".replace(",", "，") if v >= 1000 else None),
    "yen": (KEPT, ("money",), lambda v: f"¥{plain(v)}"),
    "yen_wide": (KEPT, ("money",), lambda v: f"￥{v:,.2f}" if float(f"{v:.2f}") == v else None),
    "yuan": (KEPT, ("money",), lambda v: f"{plain(v)}元"),
    "wide_digits": (
        KEPT,
        ("int", "number", "money"),
        lambda v: plain(v).translate({48 + d: 0xFF10 + d for d in range(10)}),
    ),
    "wan": (KEPT, ("money",), lambda v: f"{plain(v / 10000)}万" if v else None),
    "formula": (KEPT, ("int", "number", "money"), lambda v: f'="{plain(v)}"'),
    "apostrophe": (KEPT, ("int", "number", "money"), lambda v: f"'{plain(v)}"),
    "decimal_comma": (
        KEPT,
        ("number", "money"),
        lambda v: plain(v).replace(".", ",") if not _whole_number(v) else None,
    ),
}
for _name, (_outcome, _kinds, _spell) in _NUMBERS.items():
    add(
        f"number_{_name}",
        _outcome,
        (),
        _respell(of(*_kinds), lambda v, s=_spell: None if (t := s(v)) is None else Raw(t)),
    )

_TIMES: dict[str, tuple[str, bool | None, Callable[[datetime], str | None]]] = {
    "T": (SAME, True, lambda v: v.isoformat()),
    "spaces": (SAME, None, lambda v: f" {v}\u00a0"),
    "tab": (SAME, None, lambda v: f"{v}\t"),
    "fraction": (SAME, True, lambda v: f"{v}.000"),
    "part_of_second": (SAME, True, lambda v: f"{v}.250"),
    "no_seconds": (SAME, None, lambda v: f"{v:%Y-%m-%d %H:%M}" if not v.second else None),
    "T_in_one": (KEPT, False, lambda v: v.isoformat()),
    "slash": (KEPT, True, lambda v: f"{v:%Y/%m/%d %H:%M:%S}"),
    "slash_short": (KEPT, True, lambda v: f"{v.year}/{v.month}/{v.day} {v.hour}:{v:%M:%S}"),
    "slash_in_one": (KEPT, False, lambda v: f"{v:%Y/%m/%d %H:%M:%S}"),
    "short": (KEPT, True, lambda v: f"{v.year}-{v.month}-{v.day} {v.hour}:{v:%M:%S}"),
    "dots": (KEPT, True, lambda v: f"{v:%Y.%m.%d %H:%M:%S}"),
    "chinese": (KEPT, True, lambda v: f"{v.year}年{v.month}月{v.day}日 {v:%H:%M:%S}"),
    "compact": (KEPT, True, lambda v: f"{v:%Y%m%d%H%M%S}"),
    "wide_colon": (KEPT, None, lambda v: f"{v:%Y-%m-%d %H：%M：%S}"),
    "two_spaces": (KEPT, None, lambda v: f"{v:%Y-%m-%d  %H:%M:%S}"),
    "apostrophe": (KEPT, None, lambda v: f"'{v}"),
    "formula": (KEPT, None, lambda v: f'="{v}"'),
}
for _name, (_outcome, _whole, _when) in _TIMES.items():
    add(
        f"time_{_name}",
        _outcome,
        (),
        _respell(of("time"), lambda v, s=_when: None if (t := s(v)) is None else Raw(t), whole=_whole),
    )
add("date_midnight", SAME, (), _respell(of("date"), lambda v: Raw(f"{v} 00:00:00"), whole=True))
add("date_slash", KEPT, (), _respell(of("date"), lambda v: Raw(f"{v.year}/{v.month}/{v.day}"), whole=True))
add("date_compact", KEPT, (), _respell(of("date"), lambda v: Raw(f"{v:%Y%m%d}"), whole=True))
for _name, _pair in {
    "capital": ("TRUE", "FALSE"),
    "title": ("True", "False"),
    "digit": ("1", "0"),
    "chinese": ("是", "否"),
    "word": ("yes", "no"),
    "letter": ("Y", "N"),
}.items():
    add(
        f"bool_{_name}",
        SAME if _name in ("capital", "title") else KEPT,
        TEXTUAL,
        _respell(of("bool"), lambda v, p=_pair: Raw(p[0] if v else p[1]), whole=True),
    )
add("choice_spaces", SAME, (), _respell(lambda c: bool(c.choices), lambda v: Raw(f" {v}\t")))
add("choice_capital", KEPT, (), _respell(lambda c: bool(c.choices), lambda v: Raw(v.upper())))


def _blank(mark: str) -> Any:
    def do(draft: Draft, rng: random.Random) -> Mark | None:
        empty = [
            (r, at)
            for at in draft.columns(lambda c: c.nullable and c.kind != "text")
            for r, row in enumerate(draft.rows)
            if row[at] is None
        ]
        for r, at in rng.sample(empty, k=min(3, len(empty))):
            draft.rows[r][at] = Raw(mark)
        return WHOLE if empty else None

    return do


for _name, _mark in {"spaces": "  ", "tab": "\t", "nbsp": "\u00a0", "zero_width": "\u200b"}.items():
    add(f"blank_{_name}", SAME, (), _blank(_mark))
for _name, _mark in {
    "dash": "-",
    "dashes": "--",
    "null": "NULL",
    "none": "None",
    "na": "N/A",
    "escape": "\\N",
    "zh": "暂无数据",
    "nan": "nan",
}.items():
    add(f"blank_{_name}", KEPT, (), _blank(_mark))
