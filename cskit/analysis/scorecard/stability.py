"""May one pay by these scores: would other weights give another order, and does a pilot tell agents apart?"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from cskit.analysis.estimate import NAN, NOTHING, SEED, Estimate, filled, middle
from cskit.analysis.experiment.verdict import Verdict, difference
from cskit.analysis.intervals import DRAWS
from cskit.analysis.scorecard.scoring import Scores
from cskit.errors import UsageError


@dataclass(frozen=True)
class Stability:
    """`rows`: who, tier, rank, rank_low, rank_high (what 95 % of the draws give), kept (share of draws with the very
    same rank), first (share of draws on rank 1). `tau`: the mean Kendall τ between the card's order and a draw's."""

    rows: pd.DataFrame
    spread: float
    tau: float

    def sentence(self, lang: str) -> str:
        """Whether the order survives other weights."""
        sure = int((self.rows["rank_low"] == self.rows["rank_high"]).sum())
        values = {
            "spread": ("whole", self.spread),
            "n": ("count", len(self.rows)),
            "sure": ("count", sure),
            "tau": ("number", self.tau),
        }
        if self.rows.empty:
            return filled("judge_ranks_nobody", {}, lang)
        moved = "stable" if sure == len(self.rows) else "some" if self.tau >= 0.8 else "unstable"
        return filled(f"judge_ranks_{moved}", values, lang)


def rank_stability(scores: Scores, *, spread: float = 0.2, draws: int = DRAWS, seed: int = SEED) -> Stability:
    """Ranks under weights that each move by up to ±`spread` of themselves (then sum to 1 again), `draws` times, seeded.

    Ranks are within a tier, as in `score`; what an agent lacks stays missing. Errors: `UsageError` for a spread outside
    0–1 or fewer than 2 draws.

    >>> from cskit.analysis.scorecard import score
    >>> from cskit.bundled import bundled
    >>> from cskit.shop import load
    >>> scores = score(load(bundled("double11")), "linear", period="2021-11-22..2021-11-28")
    >>> list(rank_stability(scores, draws=20).rows.columns)[3:7]
    ['score', 'rank', 'rank_low', 'rank_high']
    """
    from scipy.stats import kendalltau, rankdata

    UsageError.when(not 0 <= spread <= 1 or draws < 2, "spread_draws", spread=spread, draws=draws)
    rng = np.random.default_rng(seed)
    scored = scores.scored()
    metrics = list(scores.card.metrics)
    factors = 1 + rng.uniform(-spread, spread, size=(draws, len(metrics)))
    made, taus = [], []
    for _, own in scored.groupby("tier", sort=False):
        details = scores.details[scores.details["who"].isin(own["who"])]
        points = details.pivot(index="who", columns="metric", values="score").loc[own["who"], metrics].to_numpy()
        weights = details.pivot(index="who", columns="metric", values="weight").loc[own["who"], metrics].to_numpy()
        moved = factors[:, None, :] * weights[None, :, :]
        totals = (moved * np.nan_to_num(points)[None]).sum(axis=2) / moved.sum(axis=2)
        ranks = rankdata(-totals.round(9), axis=1, method="min")
        rank = own["rank"].to_numpy()
        low, high = np.quantile(ranks, [0.025, 0.975], axis=0, method="nearest")
        made.append(
            own[["who", "name", "tier", "score", "rank"]].assign(
                rank_low=low,
                rank_high=high,
                kept=(ranks == rank).mean(axis=0),
                first=(ranks == 1).mean(axis=0),
            )
        )
        if len(own) > 1:
            taus += [kendalltau(rank, r).statistic for r in ranks[:200]]
    columns = ["who", "name", "tier", "score", "rank", "rank_low", "rank_high", "kept", "first"]
    rows = pd.concat(made, ignore_index=True) if made else pd.DataFrame(columns=columns)
    return Stability(rows, spread, float(np.nanmean(taus)) if taus else float("nan"))


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
    UsageError.when(pilot.card.metrics != full.card.metrics, "pilot_indicators")
    runs = (pilot, full)
    UsageError.when(any(run.scored().empty for run in runs), "pilot_no_score")
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
