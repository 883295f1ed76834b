"""Would other weights give another order? A rank that a few points of weight turn round is no rank to pay by."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cskit.analysis.estimate import SEED
from cskit.analysis.filled import filled
from cskit.analysis.intervals import DRAWS
from cskit.analysis.scorecard.scoring import Scores
from cskit.errors import UsageError, told


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

    if not 0 <= spread <= 1 or draws < 2:
        raise UsageError(told("spread_draws", spread=spread, draws=draws))
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
