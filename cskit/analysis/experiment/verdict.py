"""What a comparison answers: an estimate with its interval, n and method, and a sentence that keeps within them."""

from dataclasses import dataclass, field
from math import isfinite, isnan
from typing import Any

from cskit.analysis.estimate import NAN, Estimate, Values, filled
from cskit.errors import UsageError, told, worded
from cskit.terms import term
from cskit.written import from_to, written

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
        """The method as people know it."""
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
    if isnan(estimate.low) or isnan(estimate.high):
        says = "alone"
    elif not estimate.clear:
        says = "unclear"
    else:
        says = "up" if estimate.value > 0 else "down"
    said = {"a": ("word", names[0]), "b": ("word", names[1]), **values}
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
        values=said,
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
