"""Where weights come from: a Delphi of experts, or how an indicator goes with an outcome; and how sure that is."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import atanh, isfinite, sqrt, tanh
from statistics import NormalDist

import numpy as np
import pandas as pd

from cskit.analysis.estimate import NAN, SEED, Verdict, filled
from cskit.analysis.intervals import DRAWS
from cskit.errors import UsageError, told
from cskit.written import listed

AGREED = 0.7  # Kendall's W from which a Delphi is usually closed (Schmidt 1997)


@dataclass(frozen=True)
class Delphi:
    """`rounds`: round, experts, w (Kendall's W, 0 = no agreement, 1 = full), p. `weights`: indicator, weight (they sum
    to 1), median, low, high (the middle half of the votes) of the last round."""

    rounds: pd.DataFrame
    weights: pd.DataFrame

    @property
    def agreed(self) -> bool:
        """Whether the last round agrees well enough to stop."""
        return bool(self.rounds["w"].iloc[-1] >= AGREED)

    def sentence(self, lang: str) -> str:
        """Whether another round is due."""
        last = self.rounds.iloc[-1]
        values = {
            "rounds": ("count", len(self.rounds)),
            "experts": ("count", last["experts"]),
            "w": ("number", last["w"]),
            "p": ("p", last["p"]),
            "needed": ("number", AGREED),
        }
        return filled(f"judge_delphi_{'agreed' if self.agreed else 'open'}", values, lang)


def delphi(votes: pd.DataFrame) -> Delphi:
    """Weights from rounds of expert votes, with Kendall's W of each round (ties corrected, p by Friedman's χ²).

    `votes`: round, expert, indicator, vote (points, 0 or more): each expert votes on every indicator of a round. A
    weight is the indicator's share of the mean votes of the last round. Errors: `UsageError` for missing columns, an
    expert without a vote, fewer than 2 experts or 3 indicators.

    >>> ranks = {"x": [1, 6, 3, 2, 5, 4], "y": [1, 5, 6, 4, 2, 3], "z": [6, 3, 2, 5, 4, 1]}  # Siegel 1956
    >>> rows = [(1, e, f"i{k}", v) for e, given in ranks.items() for k, v in enumerate(given)]
    >>> votes = pd.DataFrame(rows, columns=["round", "expert", "indicator", "vote"])
    >>> print(delphi(votes).rounds["w"].round(2).tolist())
    [0.16]
    """
    absent = [c for c in ("round", "expert", "indicator", "vote") if c not in votes]
    UsageError.when(absent, "votes_columns", columns=listed(absent))
    rounds, last = [], pd.DataFrame()
    for number, own in votes.groupby("round", sort=True):
        UsageError.when(own.duplicated(["expert", "indicator"]).any(), "votes_twice", number=number)
        last = own.pivot(index="expert", columns="indicator", values="vote").astype(float)
        blank = [str(e) for e in last.index[last.isna().any(axis=1)]]
        UsageError.when(
            blank or (last < 0).any(axis=None),
            "votes_blank",
            number=number,
            who=listed(blank) or told("votes_negative"),
        )
        UsageError.when(
            last.shape[0] < 2 or last.shape[1] < 3,
            "votes_few",
            number=number,
            experts=last.shape[0],
            indicators=last.shape[1],
        )
        w, p = _kendall_w(last.to_numpy())
        rounds.append((number, len(last), w, p))
    UsageError.when(not rounds or last.to_numpy().sum() <= 0, "votes_none")
    mean = last.mean()
    weights = pd.DataFrame(
        {
            "indicator": last.columns,
            "weight": (mean / mean.sum()).to_numpy(),
            "median": last.median().to_numpy(),
            "low": last.quantile(0.25).to_numpy(),
            "high": last.quantile(0.75).to_numpy(),
        }
    )
    return Delphi(pd.DataFrame(rounds, columns=["round", "experts", "w", "p"]), weights)


def _kendall_w(votes: np.ndarray) -> tuple[float, float]:
    from scipy.stats import friedmanchisquare

    experts, indicators = votes.shape
    if (votes == votes[:, :1]).all():  # everyone gives every indicator the same: no order to agree on
        return 0.0, 1.0
    found = friedmanchisquare(*votes.T)
    return float(found.statistic / (experts * (indicators - 1))), float(found.pvalue)


def correlation(r: float, n: int, *, level: float = 0.95) -> Verdict:
    """A correlation with Fisher's interval: tanh(artanh r ± z ÷ √(n − 3)).

    Errors: `UsageError` for r outside −1 … 1 or n below 4.

    >>> c = correlation(0.8, 12)
    >>> round(c.low, 2), round(c.high, 2)
    (0.42, 0.94)
    """
    UsageError.when(not (isfinite(r) and -1 <= r <= 1), "correlation_r", r=r)
    UsageError.when(n < 4, "correlation_n", n=n)
    spread = NormalDist().inv_cdf(0.5 + level / 2) / sqrt(n - 3)
    low, high = (r, r) if abs(r) == 1 else (tanh(atanh(r) - spread), tanh(atanh(r) + spread))
    says = "correlation_clear" if low > 0 or high < 0 else "correlation_unclear"
    return Verdict(r, low, high, (n,), "fisher", says, kind="number", level=level)


def correlation_weights(
    values: pd.DataFrame, outcome: Sequence[float], *, level: float = 0.95, draws: int = DRAWS, seed: int = SEED
) -> pd.DataFrame:
    """Weights in proportion to each indicator's correlation with an outcome (repeat purchase, say), with intervals.

    `values`: a row per agent or month, a column per indicator, oriented so that higher is better. Answers indicator, r,
    r_low, r_high, n, weight, weight_low, weight_high (rows drawn again, seeded). A correlation of 0 or less gets no
    weight. Errors: `UsageError` with fewer than 4 rows or no positive correlation.
    """
    table = values.assign(**{"·outcome": list(outcome)}).dropna()
    UsageError.when(len(table) < 4, "correlation_rows", count=len(table))
    data = table.to_numpy(dtype=float)
    r = _with_last(data)
    UsageError.when(not (r > 0).any(), "correlation_none")
    rng = np.random.default_rng(seed)
    drawn = np.array([_shares(_with_last(data[rng.integers(len(data), size=len(data))])) for _ in range(draws)])
    low, high = np.nanquantile(drawn, [(1 - level) / 2, (1 + level) / 2], axis=0)
    found = [correlation(min(1.0, max(-1.0, x)), len(data), level=level) if isfinite(x) else None for x in r]
    return pd.DataFrame(
        {
            "indicator": values.columns,
            "r": r,
            "r_low": [NAN if f is None else f.low for f in found],
            "r_high": [NAN if f is None else f.high for f in found],
            "n": len(data),
            "weight": _shares(r),
            "weight_low": low,
            "weight_high": high,
        }
    )


def _with_last(data: np.ndarray) -> np.ndarray:
    """The correlation of each column with the last one; NaN for a constant column."""
    centred = data - data.mean(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        scaled = centred / np.sqrt((centred**2).sum(axis=0))
    return scaled[:, :-1].T @ scaled[:, -1]


def _shares(r: np.ndarray) -> np.ndarray:
    positive = np.where(r > 0, r, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return positive / positive.sum()
