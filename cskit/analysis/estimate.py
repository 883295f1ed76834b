"""A number with its limits, what a comparison answers, and sentences that keep within them; the inputs a plan will not
accept."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import isfinite, isnan
from typing import Any

import numpy as np

from cskit.errors import UsageError, told, worded
from cskit.metrics import find
from cskit.terms import begun, called, is_known, term
from cskit.written import day, days_listed, from_to, hours_listed, listed, written

SEED = 20211111
LEVEL = 0.95
NAN = float("nan")


@dataclass(frozen=True)
class Estimate:
    """A number with its limits (NaN where there are none; all three where there is nothing to estimate from), from how
    much (`n`: draws, days, runs, or customers by group) and by which method (a glossary id)."""

    value: float
    low: float = NAN
    high: float = NAN
    n: tuple[float, ...] = ()
    method: str = ""

    @property
    def clear(self) -> bool:
        """Both limits lie on the same side of 0: for a difference, more than luck (never for NaN)."""
        return self.low > 0 or self.high < 0


NOTHING = Estimate(NAN)


def of_draws(value: float, draws: np.ndarray, method: str) -> Estimate:
    """The middle 95 % of simulated values around the plan's own value."""
    return Estimate(float(value), *middle(draws), (len(draws),), method)


def middle(draws: np.ndarray, level: float = LEVEL) -> tuple[float, float]:
    """The limits that hold the middle `level` of simulated values; what is NaN says nothing."""
    low, high = np.nanquantile(draws, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def positive(values: Mapping[str, float | None]) -> None:
    """`UsageError` for the first value that is missing, not finite, zero or negative.

    >>> positive({"sales": 0})
    Traceback (most recent call last):
    cskit.errors.UsageError: sales is 0; give a number above 0
    """
    for name, value in values.items():
        if value is None or not math.isfinite(value):
            raise UsageError(told("value_empty", name=worded("value", name)))
        UsageError.when(value <= 0, "value_positive", name=worded("value", name), value=value)


def share(values: Mapping[str, float | None], *, zero: bool = False) -> None:
    """`UsageError` for the first value that is no share: missing, 0 (unless `zero`), negative, or above 1.

    >>> share({"conversion": 40})
    Traceback (most recent call last):
    cskit.errors.UsageError: conversion is 40; a share is above 0 and at most 1 (40% is 0.4)
    """
    for name, value in values.items():
        if value is None or not math.isfinite(value):
            raise UsageError(told("share_empty", name=worded("value", name), least=_least(zero)))
        if value > 1 or value < 0 or (value == 0 and not zero):
            hint = told("share_percent", value=value, share=value / 100) if 1 < value <= 100 else ""
            raise UsageError(
                told("share_outside", name=worded("value", name), value=value, least=_least(zero), hint=hint)
            )


def _least(zero: bool) -> str:
    return told("share_at_least_0" if zero else "share_above_0")


Values = Mapping[str, tuple[str, Any]]  # placeholder → (how to say it, value)


_SAID: dict[str, Callable[[Any, str], str]] = {
    "times": lambda v, lang: written(v, "number", lang, digits=1),
    "pts": lambda v, lang: written(abs(100 * v), "number", lang, digits=1),
    "whole": lambda v, lang: written(100 * v, "exact", lang) + "%",
    "day": day,
    "days": days_listed,
    "hours": hours_listed,
    "texts": lambda v, lang: listed(v, ",", lang),
    "word": called,
    "words": lambda v, lang: listed((called(w, lang) for w in v), ",", lang),
    "metrics": lambda v, lang: listed((find(m).name(lang) for m in v), ",", lang),
    "said": lambda v, lang: v(lang),
}


def counted(n: float, by: str) -> tuple[str, Callable[[str], str]]:
    """So many groups of a split, in words: `3 个团队`, `28 agents`."""
    key = f"counted_{by}" if is_known(f"counted_{by}") else "counted_group"
    return "said", lambda lang: term(key, lang, n=written(n, "count", lang))


def filled(key: str, values: Values, lang: str) -> str:
    """The glossary's sentence `key` with `values` in it, its first letter large.

    How a value is said: a kind of `cskit.written`; `change KIND`, a difference with its sign; `size KIND`, a difference
    without it; `span KIND` and `span change KIND`, limits; else one of the words above. A name of the data that it
    begins with is left as it is written.
    """
    said = term(key, lang, **{name: _said(how, value, lang) for name, (how, value) in values.items()})
    own = tuple(str(value) for how, value in values.values() if how == "word" and not is_known(value))
    return said if said.startswith(own) else begun(said)


def _said(how: str, value: Any, lang: str) -> str:
    if how in _SAID:
        return _SAID[how](value, lang)
    what, _, kind = how.rpartition(" ")
    if what.startswith("span"):
        low, high = value
        return from_to(low, high, kind, lang, signed=what == "span change")
    if what == "size":
        return written(abs(value), kind, lang, signed=True).lstrip("+")
    return written(value, kind, lang, signed=what == "change")


NAMES = ("group_first", "group_second")


@dataclass(frozen=True)
class Verdict(Estimate):
    """An estimate (without limits where none can be given), n by group, and how it was made.

    `kind` is that of the metric (`cskit.written`); `signed`: the estimate is a difference. `method` and `says` name
    glossary entries (`method_<method>`, `judge_<says>`); `p` is two-sided, NaN where the method has none.
    """

    says: str = ""
    kind: str = "rate"
    signed: bool = False
    p: float = NAN
    level: float = 0.95
    values: Values = field(default_factory=dict)

    def method_name(self, lang: str) -> str:
        return term(f"method_{self.method}", lang)

    def sentence(self, lang: str) -> str:
        """What can be concluded from this number, and what cannot."""
        kind = f"change {self.kind}" if self.signed else self.kind
        own = {
            "estimate": (kind, self.value),
            "size": (f"size {self.kind}", self.value),
            "p": ("p", self.p),
            "span": (f"span {kind}", (self.low, self.high)),
            "level": ("exact", 100 * self.level),
        }
        own |= {f"n{i}": ("count", n) for i, n in enumerate(self.n, 1)}
        return filled(f"judge_{self.says}", {**own, **self.values}, lang)

    def text(self, lang: str) -> str:
        """The estimate with its interval, as a table shows it."""
        value = written(self.value, self.kind, lang, signed=self.signed)
        if isnan(self.low) or isnan(self.high):
            return value
        limits = from_to(self.low, self.high, self.kind, lang, signed=self.signed)
        return term("judge_with_limits", lang, value=value, span=limits)


def difference(
    estimate: Estimate,
    n: tuple[float, ...],
    method: str,
    *,
    kind: str,
    names: tuple[str, str],
    p: float = NAN,
    level: float = 0.95,
    family: str = "difference",
    **values: tuple[str, Any],
) -> Verdict:
    """First − second as a `Verdict`, its sentence chosen by what the interval shows (`…_up|down|unclear|alone`)."""
    sure = "unclear" if not estimate.clear else "up" if estimate.value > 0 else "down"
    says = "alone" if isnan(estimate.low) or isnan(estimate.high) else sure
    return Verdict(
        estimate.value,
        estimate.low,
        estimate.high,
        n,
        method,
        f"{family}_{says}",
        kind=kind,
        signed=True,
        p=p,
        level=level,
        values={"a": ("word", names[0]), "b": ("word", names[1]), **values},
    )


def checked_counts(x: float, n: float, names: tuple[str, str] = ("successes", "n")) -> None:
    """Refuse what is no share: `UsageError` unless 0 ≤ x ≤ n and n > 0, both whole."""
    for name, value in zip(names, (x, n), strict=True):
        UsageError.when(
            not isfinite(value) or value != int(value),
            "counts_whole",
            part=worded("value", names[0]),
            whole=worded("value", names[1]),
            name=worded("value", name),
            value=value,
        )
    UsageError.when(n <= 0, "counts_none", whole=worded("value", names[1]), n=n)
    UsageError.when(
        not 0 <= x <= n, "counts_outside", part=worded("value", names[0]), x=x, whole=worded("value", names[1]), n=n
    )


def checked_share(name: str, value: float) -> float:
    """A number strictly between 0 and 1, else `UsageError`."""
    if not (isfinite(value) and 0 < value < 1):
        hint = told("between_percent", value=value, share=value / 100) if 1 < value < 100 else ""
        raise UsageError(told("between_0_1", name=name, value=value, hint=hint))
    return value
