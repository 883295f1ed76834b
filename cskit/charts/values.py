"""How a value is written: one kind per column, the same text in tiles, tables and tooltips.

| kind | in data | on screen |
|---|---|---|
| `text` | anything | as it is |
| `count` | number | 1,234 |
| `number` | number | 1.24 |
| `money` | yuan, a sum | ¥12,346 |
| `price` | yuan, per person or piece | ¥218.64 |
| `rate` | fraction | 12.3% (signed: +1.2 pts, a difference of rates) |
| `growth` | fraction | +12.3% (a relative change) |
| `factor` | number | ×1.24 |
| `seconds` | seconds | 12.3 s, from a minute on 1:05 |
| `minutes` `hours` `days` | number | 3.2 h |
| `hour` | 0–23 | 10:00 |
| `date` | date | 2021-11-11 |
| `time` | datetime | 2021-11-11 10:10:15 |
| `by_row` | anything | as the row's own kind says: tables that hold one metric per row |
| `blank` | nothing | a wide empty cell, to be filled in by hand |
"""

from __future__ import annotations

import math
from datetime import date, datetime
from typing import Any

from cskit.terms import term

KINDS = (
    "text",
    "count",
    "number",
    "money",
    "price",
    "rate",
    "growth",
    "factor",
    "seconds",
    "minutes",
    "hours",
    "days",
    "hour",
    "date",
    "time",
    "by_row",
    "blank",
)
NUMERIC = tuple(k for k in KINDS if k not in ("text", "date", "time", "blank"))
NOTHING = "—"
_MINUS = "−"
_LARGE = {"zh": ((1e8, "亿"), (1e4, "万")), "en": ((1e6, "M"),)}
_DIGITS = {"count": 0, "number": 2, "money": 0, "price": 2, "rate": 1, "growth": 1, "factor": 2}


def is_missing(value: Any) -> bool:
    """None, NaN, NaT and pandas' NA: no value."""
    if value is None:
        return True
    try:
        return bool(value != value)
    except TypeError:  # NA does not say whether it equals itself
        return True


def text(value: Any, kind: str = "text", lang: str = "en", *, status: str = "ok", signed: bool = False) -> str:
    """A value as people read it.

    A value without an answer is never 0: `immature` and `missing_table` say so, other absent values are `—`.
    An `open` value carries the mark "so far".

    >>> text(0.1234, "rate"), text(0.0123, "rate", signed=True), text(125, "seconds"), text(None, "money")
    ('12.3%', '+1.2 pts', '2:05', '—')
    >>> text(218.636, "price", "zh", status="open"), text(float("nan"), "rate", "zh", status="immature")
    ('¥218.64（暂计）', '未到期')
    """
    if status in ("immature", "missing_table"):
        return term(f"mark_{status}", lang)
    if is_missing(value):
        return NOTHING
    written = _written(value, kind, lang, signed)
    if status == "open":
        mark = term("mark_open", lang)
        return f"{written}（{mark}）" if lang == "zh" else f"{written} ({mark})"
    return written


def compact(value: Any, kind: str, lang: str) -> str:
    """`text` for the wall: large sums in 万/亿 (zh) or M (en).

    >>> compact(1234567, "money", "zh"), compact(1234567, "money", "en"), compact(13626, "count", "zh")
    ('¥123.5万', '¥1.23M', '13,626')
    >>> compact(31654, "money", "zh")
    '¥3.17万'
    """
    if kind in ("money", "count") and not is_missing(value):
        for size, name in _LARGE[lang]:
            if abs(value) >= (size if kind == "money" else 10 * size):  # people are counted one by one for longer
                scaled = abs(value) / size
                digits = 0 if scaled >= 1000 else 1 if scaled >= 100 else 2
                short = f"{scaled:,.{digits}f}"
                short = short.rstrip("0").rstrip(".") if digits else short
                return _sign(value, False) + ("¥" if kind == "money" else "") + short + name
    return text(value, kind, lang)


def _written(value: Any, kind: str, lang: str, signed: bool) -> str:
    if kind in ("text", "blank"):
        return str(value)
    if kind == "date":
        return value.strftime("%Y-%m-%d") if isinstance(value, date) else str(value)[:10]
    if kind == "time":
        return value.strftime("%Y-%m-%d %H:%M:%S") if isinstance(value, datetime) else str(value)[:19]
    if kind == "hour":
        return f"{int(value):02d}:00"
    if math.isinf(value):
        return NOTHING
    sign = _sign(value, signed or kind == "growth")
    size = abs(float(value))
    if kind == "rate" and signed:
        return term("value_points", lang, value=f"{sign}{size * 100:.1f}")
    if kind in ("rate", "growth"):
        return f"{sign}{size * 100:.1f}%"
    if kind in ("money", "price"):
        return f"{sign}¥{size:,.{_DIGITS[kind]}f}"
    if kind == "factor":
        return f"×{sign}{size:.2f}"
    if kind == "seconds":
        return sign + _duration(size, lang)
    if kind in ("minutes", "hours", "days"):
        return term(f"value_{kind}", lang, value=f"{sign}{size:,.1f}")
    return f"{sign}{size:,.{_DIGITS[kind]}f}"


def _sign(value: float, signed: bool) -> str:
    if value < 0:
        return _MINUS
    return "+" if signed and value > 0 else ""


def _duration(seconds: float, lang: str) -> str:
    if seconds < 59.95:
        return term("value_seconds", lang, value=f"{seconds:.1f}")
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes}:{rest:02d}"
    return f"{minutes // 60}:{minutes % 60:02d}:{rest:02d}"


def unit(kind: str, lang: str, *, signed: bool = False) -> str:
    """The unit an axis title or a spreadsheet header carries; empty where there is none.

    >>> unit("money", "zh"), unit("rate", "en", signed=True), unit("count", "en")
    ('元', 'points', '')
    """
    if kind == "rate" and signed:
        return term("unit_points", lang)
    name = {"price": "money", "growth": "rate"}.get(kind, kind)
    return term(f"unit_{name}", lang) if name in ("money", "rate", "seconds", "minutes", "hours", "days") else ""


def with_unit(label: str, kind: str, lang: str, *, signed: bool = False) -> str:
    """A label followed by its unit, inside the brackets that the label may end with.

    >>> with_unit("客服销售额", "money", "zh"), with_unit("Sales (per day)", "money", "en")
    ('客服销售额（元）', 'Sales (per day, ¥)')
    """
    name = unit(kind, lang, signed=signed)
    if not name:
        return label
    for end, comma in (("）", "，"), (")", ", ")):
        if label.endswith(end):
            return f"{label[:-1]}{comma}{name}{end}"
    return term("label_with_unit", lang, label=label, unit=name)
