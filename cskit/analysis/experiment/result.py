"""What a comparison answers: an estimate with its interval, n and method, and a sentence that keeps within them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import isfinite, isnan
from typing import Any

from cskit.analysis import say
from cskit.analysis.intervals import Interval
from cskit.errors import UsageError, told, worded
from cskit.metrics import find
from cskit.terms import begun, is_known, term

NAN = float("nan")
NAMES = ("group_first", "group_second")


def amount(value: float, unit: str, lang: str, *, signed: bool = False) -> str:
    """A value of a metric in its card's unit; a signed fraction is a difference in points.

    >>> amount(0.28, "fraction", "en"), amount(-0.03, "fraction", "zh", signed=True), amount(12.5, "yuan", "en")
    ('28.0%', '−3.0 个百分点', '¥12.5')
    """
    if not isfinite(value):
        return say.NONE
    if unit == "fraction":
        return say.points(value, lang) if signed else say.percent(value)
    plus = "+" if signed and value > 0 else ""
    if unit == "yuan":
        return plus + say.money(value)
    if unit == "seconds":
        minus = "−" if value < 0 else ""
        return plus + minus + say.seconds(abs(value), lang)
    return plus + (say.count(value) if abs(value) >= 20 else f"{value:.2f}").replace("-", "−")


def word(name: str, lang: str) -> str:
    """A group as people know it: the glossary's word for a team or a role, else the name itself.

    >>> word("in_house", "zh"), word("cs01", "zh")
    ('自有客服', 'cs01')
    """
    return term(name, lang) if is_known(name) else str(name)


def span(low: float, high: float, unit: str, lang: str, *, signed: bool = False) -> str:
    """The limits of an interval, points named once.

    >>> span(-0.115, -0.026, "fraction", "zh", signed=True), span(0.646, 1, "fraction", "en")
    ('−11.5 至 −2.6 个百分点', '64.6% to 100.0%')
    """
    first, last = (amount(v, unit, lang, signed=signed) for v in (low, high))
    if unit == "fraction" and signed:
        first = first.split(" ")[0]
    return term("judge_span", lang, low=first, high=last)


_SAID: dict[str, Callable[[Any, str], str]] = {
    "count": lambda v, _: say.count(v),
    "percent": lambda v, _: say.percent(v),
    "whole": lambda v, _: f"{100 * v:g}%",
    "number": lambda v, _: f"{v:.2f}" if isfinite(v) else say.NONE,
    "p": lambda v, _: say.NONE if isnan(v) else "< 0.001" if v < 0.001 else f"{v:.3f}",
    "metrics": lambda v, lang: say.listed((find(m).name(lang) for m in v), lang),
    "word": lambda v, lang: word(v, lang),
    "words": lambda v, lang: say.listed((word(w, lang) for w in v), lang),
}


def fill(key: str, values: Mapping[str, tuple[str, Any]], unit: str, lang: str) -> str:
    """The glossary's sentence `key` with `values` (name → how to say it, value) in it, its first letter large."""

    def said(how: str, value: Any) -> str:
        if how in ("amount", "signed", "size"):
            size = abs(value) if how == "size" else value
            signed = how != "amount"
            return amount(size, unit, lang, signed=signed).lstrip("+" if how == "size" else "")
        if how in ("span", "span_amount"):
            return span(value[0], value[1], unit, lang, signed=how == "span")
        return _SAID[how](value, lang)

    return begun(term(key, lang, **{name: said(how, value) for name, (how, value) in values.items()}))


@dataclass(frozen=True)
class Result:
    """An estimate, its interval (NaN where none can be given), n by group, and how they were made.

    `unit` is the unit of the metric's card; `signed`: the estimate is a difference. `method` and `says` name glossary
    entries (`method_<method>`, `judge_<says>`); `p` is two-sided, NaN where the method has none.
    """

    estimate: float
    low: float
    high: float
    n: tuple[float, ...]
    method: str
    says: str
    unit: str = "fraction"
    signed: bool = False
    p: float = NAN
    level: float = 0.95
    values: Mapping[str, tuple[str, Any]] = field(default_factory=dict)

    @property
    def interval(self) -> Interval:
        """Estimate and limits as the rest of the kit carries them."""
        return Interval(self.estimate, self.low, self.high)

    @property
    def clear(self) -> bool:
        """The interval has 0 on one side: for a difference, more than luck at this level."""
        return self.interval.excludes_zero

    def method_name(self, lang: str) -> str:
        """The method as people know it."""
        return term(f"method_{self.method}", lang)

    def sentence(self, lang: str) -> str:
        """What can be concluded from this number, and what cannot."""
        how = "signed" if self.signed else "amount"
        own = {
            "estimate": (how, self.estimate),
            "size": ("size", self.estimate),
            "p": ("p", self.p),
            "span": ("span" if self.signed else "span_amount", (self.low, self.high)),
            "level": ("count", 100 * self.level),
        }
        own |= {f"n{i}": ("count", n) for i, n in enumerate(self.n, 1)}
        return fill(f"judge_{self.says}", {**own, **self.values}, self.unit, lang)

    def text(self, lang: str) -> str:
        """The estimate with its interval, as a table shows it."""
        written = amount(self.estimate, self.unit, lang, signed=self.signed)
        if isnan(self.low) or isnan(self.high):
            return written
        limits = span(self.low, self.high, self.unit, lang, signed=self.signed)
        return term("judge_with_limits", lang, value=written, span=limits)


def difference(
    estimate: Interval,
    n: tuple[float, ...],
    method: str,
    *,
    unit: str,
    names: tuple[str, str],
    p: float = NAN,
    level: float = 0.95,
    family: str = "difference",
    **values: tuple[str, Any],
) -> Result:
    """First − second as a `Result`, its sentence chosen by what the interval shows (`…_up|down|unclear|alone`)."""
    if isnan(estimate.low) or isnan(estimate.high):
        says = "alone"
    elif not estimate.excludes_zero:
        says = "unclear"
    else:
        says = "up" if estimate.value > 0 else "down"
    filled = {"a": ("word", names[0]), "b": ("word", names[1]), **values}
    return Result(
        estimate.value,
        estimate.low,
        estimate.high,
        n,
        method,
        f"{family}_{says}",
        unit=unit,
        signed=True,
        p=p,
        level=level,
        values=filled,
    )


def checked_counts(x: float, n: float, names: tuple[str, str] = ("successes", "n")) -> None:
    """Refuse what is no share: `UsageError` unless 0 ≤ x ≤ n and n > 0, both whole."""
    for name, value in zip(names, (x, n), strict=True):
        if not isfinite(value) or value != int(value):
            raise UsageError(
                told(
                    "counts_whole",
                    part=worded("value", names[0]),
                    whole=worded("value", names[1]),
                    name=worded("value", name),
                    value=value,
                )
            )
    if n <= 0:
        raise UsageError(told("counts_none", whole=worded("value", names[1]), n=n))
    if not 0 <= x <= n:
        raise UsageError(
            told("counts_outside", part=worded("value", names[0]), x=x, whole=worded("value", names[1]), n=n)
        )


def checked_share(name: str, value: float) -> float:
    """A number strictly between 0 and 1, else `UsageError`."""
    if not (isfinite(value) and 0 < value < 1):
        hint = told("between_percent", value=value, share=value / 100) if 1 < value < 100 else ""
        raise UsageError(told("between_0_1", name=name, value=value, hint=hint))
    return value
