"""Many agents (or products, or hours) of one shop against all together, instead of a league table."""

from __future__ import annotations

from dataclasses import dataclass

from cskit.analysis.experiment.funnel import Funnel, funnel_plot
from cskit.analysis.experiment.sample import Sample
from cskit.errors import DataError, UsageError, told, unknown
from cskit.metrics.splits import SPLITS
from cskit.period import Period
from cskit.rules import Rules
from cskit.shop import Shop


@dataclass(frozen=True)
class League:
    """A rate by `by`, judged by a funnel plot; the funnel's `agent` holds what `by` names."""

    metric: str
    by: str
    period: Period | None
    funnel: Funnel

    def sentences(self, lang: str) -> list[str]:
        """Who is outside, and how much of the order is luck."""
        return [self.funnel.sentence(lang), self.funnel.spread.sentence(lang)]


def league(
    shop: Shop, metric: str, *, by: str = "agent", rules: str | Rules = "textbook", period: str | Period | None = None
) -> League:
    """Every agent's rate with funnel limits, Holm, Benjamini–Hochberg and empirical-Bayes shrinkage.

    Errors: `UsageError` for a metric that is no rate or an unknown split, `DataError` with fewer than two with cases.

    >>> from cskit.bundled import bundled
    >>> from cskit.shop import load
    >>> league(load(bundled("mens_wear_week")), "inquiry_conversion").funnel.rows[["agent", "x", "n"]]
         agent     x     n
    0  agent_1   7.0  13.0
    1  agent_2  15.0  19.0
    2  agent_3   8.0  11.0
    """
    sample = Sample.of(shop, metric, rules=rules, period=period)
    if not sample.card.proportion:
        raise UsageError(told("league_rate", metric=metric))
    if by not in SPLITS:
        raise unknown("split", by, SPLITS)
    counts = sample.counts([by]).rename(columns={by: "agent"})
    counts = counts[(counts["n"] > 0) & counts["agent"].notna()]
    if len(counts) < 2:
        raise DataError(told("league_few", metric=metric, by=by))
    counts["agent"] = counts["agent"].map(str)
    return League(metric, by, sample.period, funnel_plot(counts))
