"""A number with its limits, and the inputs a plan will not accept."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cskit.errors import UsageError, told, worded

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
        if value <= 0:
            raise UsageError(told("value_positive", name=worded("value", name), value=value))


def share(values: Mapping[str, float | None], *, zero: bool = False) -> None:
    """`UsageError` for the first value that is no share: missing, 0 (unless `zero`), negative, or above 1.

    >>> share({"conversion": 40})
    Traceback (most recent call last):
    cskit.errors.UsageError: conversion is 40; a share is above 0 and at most 1 (40 % is 0.4)
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
