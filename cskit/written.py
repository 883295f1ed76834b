"""The one way to write a number, a share, a duration, money, a date and a list, in zh and en.

| kind | in data | written |
|---|---|---|
| `text` | anything | as it is |
| `count` | number | 1,234; below 20 a half is not rounded away: 3.2 |
| `number` | number | 1.24 |
| `exact` | number | as many of four decimals as it has: 0.6667, 30,633.5 |
| `money` | yuan, a sum | ¥12,346; below ¥100 with cents, if there are any: ¥99.96 |
| `price` | yuan, per person or piece | ¥218.64 |
| `rate` | fraction | 12.3% (signed: +1.2 pts, a difference of rates) |
| `growth` `attained` | fraction | +12.3% (a relative change); 99.9% (of a target: rounded down) |
| `factor` | number | ×1.24 |
| `p` | probability | 0.034, < 0.001 |
| `seconds` | seconds | 12.3 s, from a minute on 1:05, from an hour on 1:05:00 |
| `minutes` `hours` `days` | number | 3.2 h |
| `hour` `date` `time` | 0–23, date, datetime | 10:00 · 2021-11-11 · 2021-11-11 10:10:15 |
| `by_row` `blank` | anything; nothing | as the row's own kind says (one metric per row); a wide empty cell to fill in |

Rounding is that of school and of Excel: a half goes away from zero, of the number as people would write it (12 digits;
what floats leave behind them is no digit). What rounds to zero has no sign. The minus is always `−`.
`lang` is the language spoken (`terms.speak`) unless it is given.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Context, Decimal
from math import isinf
from numbers import Integral
from typing import TYPE_CHECKING, Any

from cskit.terms import language, term

if TYPE_CHECKING:
    from cskit.period import Period

DIGITS = {"number": 2, "exact": 4, "price": 2, "rate": 1, "growth": 1, "attained": 1, "factor": 2, "p": 3}
DIGITS |= {"count": 0, "money": 0, "seconds": 1, "minutes": 1, "hours": 1, "days": 1}
NUMERIC = (*DIGITS, "hour", "by_row")
KINDS = ("text", *NUMERIC, "date", "time", "blank")
NOTHING = "—"
SIGNIFICANT = 12  # digits: beyond them two equal answers of two engines may differ
_CONTEXT = Context(prec=400, rounding=ROUND_HALF_UP)
_HUGE = 10**15  # from here on nobody counts digits
_LARGE = {"zh": ((4, "万"), (8, "亿")), "en": ((6, "M"),)}  # powers of ten and their names
_SHAPES = {  # of a sign and a figure
    **dict.fromkeys(("money", "price"), "{}¥{}"),
    **dict.fromkeys(("rate", "growth", "attained"), "{}{}%"),
    "factor": "×{}{}",
}
_JOINTS = {
    ",": {"en": ", ", "zh": "、"},
    ";": {"en": "; ", "zh": "；"},
    "in": {"en": ", ", "zh": " 的"},
    "and": {"en": " and ", "zh": "和"},
    "or": {"en": " or ", "zh": "或"},
}
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def is_missing(value: Any) -> bool:
    """None, NaN, NaT and pandas' NA: no value."""
    if value is None:
        return True
    try:
        return bool(value != value)
    except TypeError:  # NA does not say whether it equals itself
        return True


def written(
    value: Any,
    kind: str = "text",
    lang: str | None = None,
    *,
    status: str = "ok",
    signed: bool = False,
    digits: int | None = None,
) -> str:
    """A value as people read it; `digits`: another number of decimals than the kind's own.

    A value without an answer is never 0: `immature` and `missing_table` say so, other absent or infinite values are
    `—`. An `open` value carries the mark "so far".

    >>> written(0.1234, "rate"), written(0.0123, "rate", signed=True), written(125, "seconds"), written(None, "money")
    ('12.3%', '+1.2 pts', '2:05', '—')
    >>> written(218.636, "price", "zh", status="open"), written(float("nan"), "rate", "zh", status="immature")
    ('¥218.64（暂计）', '未到期')
    >>> written(0.125, "number"), written(7200, "seconds"), written(99.96, "money"), written(-0.0004, "growth")
    ('0.13', '2:00:00', '¥99.96', '0.0%')
    """
    lang = lang or language()
    if status in ("immature", "missing_table"):
        return term(f"mark_{status}", lang)
    if is_missing(value):
        return NOTHING
    said = _said(value, kind, lang, signed, digits)
    return said + aside(term("mark_open", lang), lang=lang) if status == "open" else said


def compact(value: Any, kind: str, lang: str | None = None) -> str:
    """`written` for the wall: large sums in 万/亿 (zh) or M (en); people are counted one by one for ten times longer.

    >>> compact(1234567, "money", "zh"), compact(1234567, "money", "en"), compact(13626, "count", "zh")
    ('¥123.5万', '¥1.23M', '13,626')
    >>> compact(31654, "money", "zh"), compact(999_999.5, "money", "en")
    ('¥3.17万', '¥1M')
    """
    lang = lang or language()
    if kind not in ("money", "count") or is_missing(value) or isinf(value):
        return written(value, kind, lang)
    size, power, name = rounded(value, 0), 0, ""
    for higher, its_name in _LARGE[lang]:
        least = 1 if kind == "money" or power else 10
        if abs(size.scaleb(power - higher)) >= least:  # as it would be written with the smaller name
            scaled = _exact(value).scaleb(-higher)
            size, power, name = rounded(scaled, max(0, 2 - max(0, abs(scaled).adjusted() - 1))), higher, its_name
    if not power:
        return written(value, kind, lang)
    return _sign(size) + ("¥" if kind == "money" else "") + _trimmed(size) + name


def rounded(value: Any, digits: int) -> Decimal:
    """A finite number to so many decimals, a half away from zero.

    >>> rounded(0.125, 2), rounded(2.675, 2), rounded(-2.5, 0), rounded(0.1 + 0.2, 1)
    (Decimal('0.13'), Decimal('2.68'), Decimal('-3'), Decimal('0.3'))
    """
    return _exact(value).quantize(Decimal(1).scaleb(-digits), context=_CONTEXT)


def _exact(value: Any) -> Decimal:
    if isinstance(value, Decimal):
        return value
    return Decimal(int(value)) if isinstance(value, Integral) else Decimal(f"{float(value):.{SIGNIFICANT}g}")


def _said(value: Any, kind: str, lang: str, signed: bool, digits: int | None) -> str:
    if kind in ("text", "blank"):
        return str(value)
    if kind == "date":
        return value.strftime("%Y-%m-%d") if isinstance(value, date) else str(value)[:10]
    if kind == "time":
        return value.strftime("%Y-%m-%d %H:%M:%S") if isinstance(value, datetime) else str(value)[:19]
    if isinf(value):
        return NOTHING
    if kind == "hour":
        return f"{int(value):02d}:00"
    if kind == "p" and value < 0.001:
        return "< 0.001"
    number = _exact(value).scaleb(2) if kind in ("rate", "growth", "attained") else _exact(value)
    size = _to_digits(number, kind, digits)
    if kind == "attained" and size > number:  # 99.99 % of a target is not 100 %
        size -= Decimal(1).scaleb(-DIGITS[kind])
    sign = _sign(size, signed or kind == "growth")
    figure = _trimmed(size) if kind == "exact" else _figure(size)
    if kind == "seconds" and abs(size) >= 60:
        return sign + _clock(number)
    if kind == "rate" and signed:
        return term("value_points", lang, value=sign + figure)
    if kind in ("seconds", "minutes", "hours", "days"):
        return term(f"value_{kind}", lang, value=sign + figure)
    return _SHAPES.get(kind, "{}{}").format(sign, figure)


def _to_digits(number: Decimal, kind: str, digits: int | None) -> Decimal:
    if digits is None and kind in ("money", "count"):
        digits, whole_from = (2, 100) if kind == "money" else (1, 20)
        size = rounded(number, digits)
        return rounded(number, 0) if abs(size) >= whole_from or size == int(size) else size
    return rounded(number, DIGITS[kind] if digits is None else digits)


def _sign(size: Decimal, signed: bool = False) -> str:
    """Of a number as it is written: what rounds to zero has none."""
    return "−" if size < 0 else "+" if signed and size > 0 else ""


def _figure(size: Decimal) -> str:
    return f"{abs(size):,f}" if abs(size) < _HUGE else f"{abs(size):.4E}"


def _trimmed(size: Decimal) -> str:
    figure = _figure(size)
    return figure.rstrip("0").rstrip(".") if "." in figure and "E" not in figure else figure


def _clock(seconds: Decimal) -> str:
    minutes, rest = divmod(int(abs(rounded(seconds, 0))), 60)
    if minutes < 60:
        return f"{minutes}:{rest:02d}"
    return f"{_figure(Decimal(minutes // 60))}:{minutes % 60:02d}:{rest:02d}"


def limits(low: Any, high: Any, kind: str, lang: str | None = None, *, signed: bool = False) -> str:
    """The limits of an interval as they stand behind their value: in brackets where a minus could be taken for the
    dash, and points without their unit, which the value has.

    >>> limits(0.123, 0.15, "rate"), limits(-0.031, 0.02, "rate", signed=True), limits(-3, 4, "money")
    ('12.3%–15.0%', '[−3.1, +2.0]', '[−¥3, ¥4]')
    """
    first, last = (
        _bare(v, lang) if kind == "rate" and signed else written(v, kind, lang, signed=signed) for v in (low, high)
    )
    return f"[{first}, {last}]" if signed or "−" in first + last else f"{first}–{last}"


def from_to(low: Any, high: Any, kind: str, lang: str | None = None, *, signed: bool = False) -> str:
    """The limits of an interval inside a sentence, points named once.

    >>> from_to(-0.115, -0.026, "rate", "zh", signed=True), from_to(0.646, 1, "rate", "en")
    ('−11.5 至 −2.6 个百分点', '64.6% to 100.0%')
    """
    lang = lang or language()
    first = _bare(low, lang) if kind == "rate" and signed else written(low, kind, lang, signed=signed)
    return term("from_to", lang, low=first, high=written(high, kind, lang, signed=signed))


def _bare(points: Any, lang: str | None) -> str:
    """A difference of rates without its unit."""
    return NOTHING if is_missing(points) else written(100 * points, "number", lang, signed=True, digits=1)


def unit(kind: str, lang: str | None = None, *, signed: bool = False) -> str:
    """The unit an axis title or a spreadsheet header carries; empty where there is none.

    >>> unit("money", "zh"), unit("rate", "en", signed=True), unit("count", "en")
    ('元', 'points', '')
    """
    lang = lang or language()
    if kind == "rate" and signed:
        return term("unit_points", lang)
    name = {"price": "money", "growth": "rate", "attained": "rate"}.get(kind, kind)
    return term(f"unit_{name}", lang) if name in ("money", "rate", "seconds", "minutes", "hours", "days") else ""


def with_unit(label: str, kind: str, lang: str | None = None, *, signed: bool = False) -> str:
    """A label followed by its unit, inside the brackets that the label may end with.

    >>> with_unit("客服销售额", "money", "zh"), with_unit("Sales (per day)", "money", "en")
    ('客服销售额（元）', 'Sales (per day, ¥)')
    """
    if not (name := unit(kind, lang, signed=signed)):
        return label
    for end, comma in (("）", "，"), (")", ", ")):
        if label.endswith(end):
            return f"{label[:-1]}{comma}{name}{end}"
    return label + aside(name, lang=lang)


def listed(items: Iterable[object], joint: str = ",", lang: str | None = None) -> str:
    """Things as a sentence strings them together; `joint`: `,`, `;`, `and`, `or`, or `in` for places within places.

    >>> listed(["a", "b", "c"], "and", "en"), listed(["售前", "售后"], "and", "zh"), listed(["`a`", "b"], "or", "zh")
    ('a, b and c', '售前和售后', '`a` 或 b')
    """
    parts, lang = [str(item) for item in items], lang or language()
    if joint not in ("and", "or") or len(parts) < 2:
        return _JOINTS[joint][lang].join(parts)
    word, head, tail = _JOINTS[joint][lang], _JOINTS[","][lang].join(parts[:-1]), parts[-1]
    if lang == "zh":  # a space between Chinese and what is not
        word = " " * head[-1:].isascii() + word + " " * tail[:1].isascii()
    return head + word + tail


def paragraph(sentences: Iterable[str], lang: str | None = None) -> str:
    """Sentences one after the other; empty ones are left out.

    >>> paragraph(["A.", "", "B."], "en"), paragraph(["甲。", "乙。"], "zh")
    ('A. B.', '甲。乙。')
    """
    return ("" if (lang or language()) == "zh" else " ").join(filter(None, sentences))


def sentence(clauses: Iterable[str], lang: str | None = None) -> str:
    """Clauses as one sentence.

    >>> sentence(["up 3", "down 4"], "en"), sentence(["升 3", "降 4"], "zh")
    ('up 3; down 4.', '升 3，降 4。')
    """
    joint, stop = ("，", "。") if (lang or language()) == "zh" else ("; ", ".")
    return joint.join(clauses) + stop


def aside(*said: str, lang: str | None = None) -> str:
    """What stands in brackets behind a word; nothing where there is nothing to say.

    >>> "1" + aside("so far", lang="en"), "1" + aside("甲", "乙", lang="zh"), "1" + aside(lang="en")
    ('1 (so far)', '1（甲，乙）', '1')
    """
    if not said:
        return ""
    return f"（{'，'.join(said)}）" if (lang or language()) == "zh" else f" ({', '.join(said)})"


def day(value: date, lang: str | None = None) -> str:
    """
    >>> day(date(2021, 11, 1), "en"), day(date(2021, 11, 1), "zh")
    ('1 Nov', '11月1日')
    """
    zh = (lang or language()) == "zh"
    return f"{value.month}月{value.day}日" if zh else f"{value.day} {_MONTHS[value.month - 1]}"


def span(period: Period, lang: str | None = None) -> str:
    """The days of a period, with their year.

    >>> from cskit.period import Period
    >>> span(Period.parse("2021-11-01..2021-11-11"), "en"), span(Period.parse("2020-12-30..2021-01-02"), "zh")
    ('1–11 Nov 2021', '2020年12月30日至2021年1月2日')
    """
    return _stretch(period.start, period.end, lang or language(), f" {period.end.year}", f"{period.start.year}年")


def _stretch(a: date, b: date, lang: str, year: str = "", year_before: str = "") -> str:
    """From one day to another; `year` behind them in English, `year_before` before them in Chinese."""
    same = f"{a:%Y%m}" == f"{b:%Y%m}"
    if lang == "zh":
        until = f"{b.year}年" * (a.year != b.year) + (f"{b.day}日" if same else day(b, lang))
        return year_before + day(a, lang) + ("" if a == b else f"至{until}")
    since = f"{a.day}–" if same else day(a, lang) + f" {a.year}" * (a.year != b.year) + " – "
    return ("" if a == b else since) + day(b, lang) + year


def days_listed(days: Sequence[date], lang: str | None = None) -> str:
    """Days that follow each other as a stretch; of others the first four, and how many more there are.

    >>> days_listed([date(2021, 11, d) for d in (1, 2, 3, 5, 8, 9)], "en"), days_listed([date(2021, 11, 1)], "en")
    ('1 Nov, 2 Nov, 3 Nov, 5 Nov and 2 more', '1 Nov')
    """
    lang, more = lang or language(), len(days) - 4
    if len(days) > 2 and (days[-1] - days[0]).days == len(days) - 1:
        return _stretch(days[0], days[-1], lang)
    shown = listed((day(d, lang) for d in days[:4]), ",", lang)
    return shown if more <= 0 else f"{shown}等 {len(days)} 天" if lang == "zh" else f"{shown} and {more} more"


def hours_listed(hours: Iterable[int], lang: str | None = None) -> str:
    """Hours of the day as spans, each from the start of its first hour to the end of its last.

    >>> hours_listed([20, 0, 1, 21], "en"), hours_listed([0], "zh")
    ('0:00–2:00, 20:00–22:00', '0–1点')
    """
    here = sorted(set(hours))
    starts = [hour for hour in here if hour - 1 not in here]
    stops = [hour + 1 for hour in here if hour + 1 not in here]
    how = "{}–{}点" if (lang or language()) == "zh" else "{}:00–{}:00"
    return listed(map(how.format, starts, stops), ",", lang)
