"""Before and after need a control: difference in differences, and whether the two ran in step beforehand."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cskit.analysis.estimate import NAMES, NAN, NOTHING, SEED, Estimate, Verdict, difference, filled, middle
from cskit.analysis.intervals import combined, drawn_again
from cskit.errors import UsageError
from cskit.written import paragraph

LEAST_DAYS = 4  # before a trend can be looked for


@dataclass(frozen=True)
class DifferenceInDifferences:
    """`change`: what the treated group gained beyond the control.

    `pre_trend`: by how much per period the gap between the two grew *before* (None where too few periods are known).
    """

    change: Verdict
    pre_trend: Verdict | None

    def sentence(self, lang: str) -> str:
        """The change, and what the time before says about trusting it."""
        trend = filled("judge_trend_unknown", {}, lang) if self.pre_trend is None else self.pre_trend.sentence(lang)
        return paragraph([self.change.sentence(lang), trend], lang)


def difference_in_differences(
    treated: tuple[Estimate, Estimate],
    control: tuple[Estimate, Estimate],
    *,
    pre: pd.DataFrame | None = None,
    n: tuple[float, ...] = (),
    kind: str = "rate",
    level: float = 0.95,
    names: tuple[str, str] = NAMES,
) -> DifferenceInDifferences:
    """(treated after − before) − (control after − before), each given as (before, after) estimates with limits.

    The limits are recovered from the four (MOVER), which are taken as independent. `pre`: `at`, `value1`, `value2` and
    optionally `weight` of periods before the change, for the trend. What it assumes, and cannot prove: without the
    change both groups would have moved alike. Errors: `UsageError` if one of the four is no number.

    >>> from cskit.analysis.intervals import wilson
    >>> d = difference_in_differences((wilson(40, 200), wilson(80, 200)), (wilson(50, 200), wilson(60, 200)))
    >>> round(d.change.value, 2), d.change.clear
    (0.15, True)
    """
    UsageError.when(any(np.isnan(part.value) for part in (*treated, *control)), "did_values")
    own, other = (combined((1, after), (-1, before)) for before, after in (treated, control))
    change = difference(
        combined((1, treated[1]), (-1, treated[0]), (-1, control[1]), (1, control[0])),
        n,
        "difference_in_differences",
        kind=kind,
        names=names,
        level=level,
        family="did",
        own=(f"change {kind}", own.value),
        other=(f"change {kind}", other.value),
    )
    trend = None if pre is None else pre_trend(pre, kind=kind, level=level, names=names)
    return DifferenceInDifferences(change, trend)


def pre_trend(
    periods: pd.DataFrame, *, kind: str = "rate", level: float = 0.95, names: tuple[str, str] = NAMES
) -> Verdict | None:
    """How fast the gap first − second grew per period before the change: a straight line through it, weighted.

    `periods`: `at` (a number, one apart per period), `value1`, `value2`, optionally `weight`. None with fewer than 4.
    A slope that is not clear does not prove that the two ran in step.
    """
    from scipy.stats import t as student
    from statsmodels.api import WLS, add_constant

    known = periods.dropna(subset=["value1", "value2"])
    weight = known["weight"].to_numpy(dtype=float) if "weight" in known else np.ones(len(known))
    known, weight = known[weight > 0], weight[weight > 0]
    if len(known) < LEAST_DAYS or known["at"].nunique() < LEAST_DAYS:
        return None
    at = known["at"].to_numpy(dtype=float)
    gap = (known["value1"] - known["value2"]).to_numpy(dtype=float)
    fit = WLS(gap, add_constant(at - at.mean()), weights=weight).fit()
    slope, error = float(fit.params[1]), float(fit.bse[1])
    spread = float(student.ppf(0.5 + level / 2, len(known) - 2)) * error
    return difference(
        Estimate(slope, slope - spread, slope + spread),
        (float(len(known)),),
        "pre_trend",
        kind=kind,
        names=names,
        p=float(fit.pvalues[1]) if error > 0 else NAN,
        level=level,
        family="trend",
    )


def change_by_agent(
    cells: pd.DataFrame, *, kind: str = "rate", level: float = 0.95, names: tuple[str, str] = NAMES
) -> Verdict:
    """The difference in differences with its interval from drawing whole agents again within each side (seeded).

    `cells`: side (1 treated, 2 control), agent, x_before, n_before, x_after, n_after. Only agents who worked in both
    periods count, so that a change of people is not taken for a change of skill.
    """
    stayed = cells[(cells["n_before"] > 0) & (cells["n_after"] > 0)]
    rng = np.random.default_rng(SEED)
    columns = ["x_before", "n_before", "x_after", "n_after"]
    values: list[float] = []
    drawn: list[np.ndarray] = []
    counts: list[float] = []
    for side in (1, 2):
        own = stayed.loc[stayed["side"] == side, columns].to_numpy(dtype=float)
        counts.append(float(len(own)))
        if not len(own):
            return difference(NOTHING, (*counts,), "did_agents", kind=kind, names=names, family="clusters")
        values.append(float(_gain(own.sum(axis=0))))
        drawn.append(_gain(drawn_again(rng, len(own)) @ own))
    limits = middle(drawn[0] - drawn[1], level) if min(counts) >= 2 else ()
    found = Estimate(values[0] - values[1], *limits)
    return difference(found, tuple(counts), "did_agents", kind=kind, names=names, level=level, family="clusters")


def _gain(sums: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return sums[..., 2] / sums[..., 3] - sums[..., 0] / sums[..., 1]
