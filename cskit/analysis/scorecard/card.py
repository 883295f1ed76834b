"""What a scorecard is: indicators with weights and how each is scored, tiers, awards, and what to do about gaps."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from cskit.errors import UsageError, told

TOLERANCE = 1e-6


@dataclass(frozen=True)
class Indicator:
    """A metric in a scorecard. With `bands` ((threshold, score) from the best on; `otherwise` past the last) it is
    scored by band, else on the straight line from `worst` (0) to `best` (100), kept within 0–100 if `clamp`.

    Up to a threshold counts as reached: ≥ where higher is better (`direction` up), ≤ where lower is (down)."""

    metric: str
    weight: float
    direction: str
    minimum_n: float
    clamp: bool
    worst: float | None = None
    best: float | None = None
    bands: tuple[tuple[float, float], ...] = ()
    otherwise: float = 0.0

    def score(self, value: float) -> float:
        """0–100 for a value of the metric; NaN for no value.

        >>> i = Indicator("inquiry_conversion", 1.0, "up", 0, True, worst=0.3, best=0.7)
        >>> round(i.score(0.5), 6), i.score(0.9), i.score(0.1)
        (50.0, 100.0, 0.0)
        >>> b = Indicator("average_response_seconds", 1.0, "down", 0, True, bands=((20, 100), (40, 80)), otherwise=40)
        >>> b.score(20), b.score(20.1), b.score(41)
        (100, 80, 40)
        """
        if not isfinite(value):
            return float("nan")
        if self.bands:
            up = self.direction == "up"
            return next((s for edge, s in self.bands if (value >= edge if up else value <= edge)), self.otherwise)
        assert self.worst is not None
        assert self.best is not None
        share = 100 * (value - self.worst) / (self.best - self.worst)
        return min(100.0, max(0.0, share)) if self.clamp else share


@dataclass(frozen=True)
class Tier:
    """Who is held against which standard: agents of these roles and stages (empty = any), and the indicators."""

    name: str
    zh: str
    en: str
    roles: tuple[str, ...]
    stages: tuple[str, ...]
    indicators: tuple[Indicator, ...]

    def holds(self, role: str, stage: str) -> bool:
        """Whether an agent belongs here; an unknown role counts as `sales`."""
        return (not self.roles or (role or "sales") in self.roles) and (not self.stages or stage in self.stages)


@dataclass(frozen=True)
class Bonus:
    """Money for a metric: `at_floor` yuan when the floor is reached, up to `at_stretch` on the way to the stretch."""

    metric: str
    floor: float
    stretch: float
    at_floor: float
    at_stretch: float
    minimum_n: float


@dataclass(frozen=True)
class Scorecard:
    """A scorecard, checked. `tiers` are tried in order, the last one (`base`) takes everyone who is left.

    `missing`: `renormalise` shares the weight of what an agent lacks among the rest, if at least `least_weight` is
    there; `refuse` gives no score. `roles`: who is scored at all (empty = everyone but bots)."""

    name: str
    zh: str
    en: str
    owner: str
    source: str
    scoring: str
    missing: str
    least_weight: float
    roles: tuple[str, ...]
    tiers: tuple[Tier, ...]
    awards: tuple[Bonus, ...]
    commission: Any = None  # `paid_after_days`, and `tiers`: from so many yuan on, at which rate

    @property
    def base(self) -> Tier:
        """The standard of those for whom no tier is declared."""
        return self.tiers[-1]

    @property
    def metrics(self) -> tuple[str, ...]:
        """The indicators' metrics, in order."""
        return tuple(i.metric for i in self.base.indicators)

    def tier(self, role: str, stage: str) -> Tier:
        """The tier of an agent."""
        return next(t for t in self.tiers if t.holds(role, stage))

    def title(self, lang: str) -> str:
        """Its name in `zh` or `en`."""
        return str(getattr(self, lang))


def check_weights(weights: Mapping[str, float], where: str) -> None:
    """Refuse (`UsageError`) weights that are negative or do not sum to 1.

    >>> check_weights({"a": 0.5, "b": 0.4}, "mine")
    Traceback (most recent call last):
    cskit.errors.UsageError: mine: the weights sum to 0.9, not 1; change them, or divide each by 0.9
    """
    bad = [m for m, w in weights.items() if not (isfinite(w) and w >= 0)]
    UsageError.when(bad, "weight_negative", where=where, metric=lambda: bad[0], weight=lambda: weights[bad[0]])
    total = sum(weights.values())
    if abs(total - 1) > TOLERANCE:
        hint = told("weights_divide", total=total) if total > 0 else ""
        raise UsageError(told("weights_sum", where=where, total=total, hint=hint))
