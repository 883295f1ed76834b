"""A pilot before the roll-out: does the scorecard tell agents apart, and do its scores hold when everyone is scored?"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from cskit.analysis.estimate import NAN, NOTHING, SEED, Estimate, middle
from cskit.analysis.experiment.verdict import Verdict, difference
from cskit.analysis.filled import filled
from cskit.analysis.intervals import DRAWS
from cskit.analysis.scorecard.scoring import Scores
from cskit.errors import UsageError, told

FLAT = 0.8  # a share of agents on one and the same score from which an indicator no longer tells them apart


@dataclass(frozen=True)
class PilotComparison:
    """`indicators`: metric, pilot, full (mean scores), difference, low, high, pilot_missing, full_missing (shares of
    agents without a value), flat (most agents have the same score in the full run). `change`: the mean score, full −
    pilot. `order`: Spearman's ρ of agents scored in both (None with fewer than 4)."""

    indicators: pd.DataFrame
    change: Verdict
    order: Verdict | None

    def sentence(self, lang: str) -> str:
        """What the roll-out confirms and what it does not."""
        flat = self.indicators.loc[self.indicators["flat"], "metric"].tolist()
        values = {
            "span": ("span number", (self.change.low, self.change.high)),
            "change": ("change number", self.change.value),
            "flat": ("metrics", flat),
            "count": ("count", len(flat)),
        }
        key = "judge_pilot_flat" if flat else "judge_pilot"
        return filled(key, values, lang)


def compare_pilot(pilot: Scores, full: Scores) -> PilotComparison:
    """Scores of a pilot (some agents, some weeks) beside those of the full run, under the same indicators.

    Differences are full − pilot of mean scores, with intervals from drawing agents again in each run (seeded); agents
    in both runs are not paired, so the intervals are on the wide side. Errors: `UsageError` for different indicators or
    a run in which nobody has a score.
    """
    if pilot.card.metrics != full.card.metrics:
        raise UsageError(told("pilot_indicators"))
    runs = (pilot, full)
    if any(run.scored().empty for run in runs):
        raise UsageError(told("pilot_no_score"))
    rows = []
    for metric in full.card.metrics:
        cells = [run.details[run.details["metric"] == metric] for run in runs]
        values = [c["score"].dropna().to_numpy() for c in cells]
        gap = _gap(values[0], values[1])
        counts = np.unique(values[1], return_counts=True)[1]
        rows.append(
            (
                metric,
                *(v.mean() if len(v) else NAN for v in values),
                gap.value,
                gap.low,
                gap.high,
                *(float(c["score"].isna().mean()) for c in cells),
                bool(len(values[1]) > 1 and counts.max() >= FLAT * len(values[1])),
            )
        )
    columns = ["metric", "pilot", "full", "difference", "low", "high", "pilot_missing", "full_missing", "flat"]
    scored = [run.scored().set_index("who")["score"] for run in runs]
    change = difference(
        _gap(scored[0].to_numpy(), scored[1].to_numpy()),
        (len(scored[1]), len(scored[0])),
        "pilot",
        kind="number",
        names=("full_run", "pilot_run"),
        family="clusters",
    )
    return PilotComparison(pd.DataFrame(rows, columns=columns), change, _order(*scored))


def _gap(pilot: np.ndarray, full: np.ndarray) -> Estimate:
    """Mean full − mean pilot, agents drawn again in each."""
    if not len(pilot) or not len(full):
        return NOTHING
    value = float(full.mean() - pilot.mean())
    if min(len(pilot), len(full)) < 2:
        return Estimate(value)
    rng = np.random.default_rng(SEED)
    drawn = [rng.choice(run, size=(DRAWS, len(run))).mean(axis=1) for run in (pilot, full)]
    return Estimate(value, *middle(drawn[1] - drawn[0]))


def _order(pilot: pd.Series, full: pd.Series) -> Verdict | None:
    from scipy.stats import spearmanr

    from cskit.analysis.scorecard.weights import correlation

    both = pd.concat([pilot, full], axis=1, join="inner").to_numpy()
    if len(both) < 4 or len(set(both[:, 0])) < 2 or len(set(both[:, 1])) < 2:
        return None
    found = correlation(float(spearmanr(both[:, 0], both[:, 1]).statistic), len(both))
    return replace(found, method="spearman", says="order")
