"""Like with like: differences within strata (price tier, hour, product …), and Simpson's paradox; and differences in
differences, for before and after need a control: did the two run in step beforehand?"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from cskit.analysis.estimate import (
    NAMES,
    NAN,
    NOTHING,
    SEED,
    Estimate,
    Verdict,
    checked_share,
    difference,
    filled,
    middle,
)
from cskit.analysis.experiment.rates import rate_difference
from cskit.analysis.intervals import combined, drawn_again, mantel_haenszel, newcombe
from cskit.errors import UsageError, told
from cskit.written import listed, paragraph

COUNTS = ("x1", "n1", "x2", "n2")
# whether the difference is clear as it stands, and within strata → what is said
_SAYS = {(True, False): "gone", (False, True): "appears", (True, True): "stays", (False, False): "unclear"}


@dataclass(frozen=True)
class Stratified:
    """A difference as it stands and within strata.

    `strata`: stratum, x1, n1, x2, n2, rate1, rate2, difference, low, high, weight (its share of the cases, NaN where
    one side has none: such a stratum compares nothing and is left out). `shared`: the share of cases in strata that
    both sides have. `reversal`: as it stands the difference is clear, within strata it is clear too, and points the
    other way.
    """

    crude: Verdict
    mantel_haenszel: Verdict
    standardised: Verdict
    strata: pd.DataFrame
    shared: float
    reversal: bool
    names: tuple[str, str]

    @property
    def every_stratum(self) -> bool:
        """In each shared stratum the difference points against the one that ignores strata."""
        inside = self.strata["difference"].dropna()
        return len(inside) > 0 and bool((inside * self.crude.value < 0).all())

    def sentence(self, lang: str) -> str:
        """What the strata change about the conclusion."""
        crude, within = self.crude, self.mantel_haenszel
        says = _SAYS[bool(crude.clear), bool(within.clear)]
        if self.reversal:
            says = "reversal_all" if self.every_stratum else "reversal"
        ahead, behind, low, high = (
            (*self.names, within.low, within.high)
            if within.value > 0
            else (*self.names[::-1], -within.high, -within.low)
        )
        values = {
            "ahead": ("word", ahead),
            "behind": ("word", behind),
            "crude": ("size rate", crude.value),
            "within": ("size rate", within.value),
            "span": ("span change rate", (low, high)),
            "shared": ("rate", self.shared),
        }
        return filled(f"judge_strata_{says}", values, lang)


def stratified_difference(
    strata: pd.DataFrame,
    *,
    crude: Verdict | None = None,
    level: float = 0.95,
    names: tuple[str, str] = NAMES,
) -> Stratified:
    """First minus second rate, comparing like with like.

    `strata` has one row per `stratum` with `x1`, `n1`, `x2`, `n2`. Mantel–Haenszel's risk difference weighs strata by
    n1·n2 ÷ (n1 + n2), its interval is Sato's (1989, Biometrics 45, 1323–1324), its p Cochran–Mantel–Haenszel's.
    Direct standardisation weighs them by all cases of both sides, its interval combines Newcombe's of each stratum
    (MOVER). `crude`: the difference without strata, if the sum of the strata is not it. Errors: `UsageError` for
    missing columns, counts that are no shares, no stratum with both sides.

    >>> stones = pd.DataFrame({"stratum": ["small", "large"], "x1": [81, 192], "n1": [87, 263],
    ...                        "x2": [234, 55], "n2": [270, 80]})  # Charig et al. 1986
    >>> s = stratified_difference(stones)
    >>> round(s.crude.value, 3), round(s.mantel_haenszel.value, 3), s.every_stratum
    (-0.046, 0.054, True)
    """
    frame = _table(strata, level)
    both = frame[(frame["n1"] > 0) & (frame["n2"] > 0)]
    UsageError.when(both.empty, "strata_none")
    total = both[list(COUNTS)].sum()
    if crude is None:
        crude = rate_difference(*frame[list(COUNTS)].sum().tolist(), level=level, names=names)
    n = (float(total["n1"]), float(total["n2"]))
    tables = _tables(both)
    x1, n1, x2, n2 = (both[name].to_numpy() for name in COUNTS)
    within = difference(
        mantel_haenszel(x1, n1, x2, n2, level),
        n,
        "mantel_haenszel",
        kind="rate",
        names=names,
        level=level,
        p=float(tables.test_null_odds(correction=False).pvalue) if tables else NAN,
        family="within",
    )
    cases = both["n1"] + both["n2"]
    weight = (cases / cases.sum()).to_numpy()
    frame["weight"] = frame["stratum"].map(dict(zip(both["stratum"], weight, strict=True)))
    parts = [
        (w, Estimate(d, low, high))
        for w, d, low, high in zip(
            weight.tolist(), *(both[c].tolist() for c in ("difference", "low", "high")), strict=True
        )
    ]
    direct = difference(
        combined(*parts), n, "standardised", kind="rate", names=names, level=level, family="standardised"
    )
    return Stratified(
        crude,
        within,
        direct,
        frame,
        float(cases.sum() / (frame["n1"] + frame["n2"]).sum()),
        bool(crude.value * within.value < 0 and crude.clear and within.clear),
        names,
    )


def _table(strata: pd.DataFrame, level: float) -> pd.DataFrame:
    absent = [c for c in ("stratum", *COUNTS) if c not in strata]
    UsageError.when(absent, "strata_columns", columns=listed(absent))
    checked_share("level", level)
    frame = strata[["stratum", *COUNTS]].reset_index(drop=True).astype(dict.fromkeys(COUNTS, float))
    wrong = (frame["x1"] > frame["n1"]) | (frame["x2"] > frame["n2"]) | (frame[list(COUNTS)] < 0).any(axis=1)
    if wrong.any() or frame[list(COUNTS)].isna().any(axis=None):
        where = frame.loc[wrong, "stratum"].tolist()[:1] or ["?"]
        raise UsageError(told("strata_cells", stratum=where[0]))
    with np.errstate(divide="ignore", invalid="ignore"):
        frame["rate1"], frame["rate2"] = frame["x1"] / frame["n1"], frame["x2"] / frame["n2"]
    found = [newcombe(x1, n1, x2, n2, level) for x1, n1, x2, n2 in frame[list(COUNTS)].to_numpy().tolist()]
    frame[["difference", "low", "high"]] = [(f.value, f.low, f.high) for f in found]
    return frame


def _tables(both: pd.DataFrame) -> Any:
    """statsmodels' stratified 2 × 2 tables; None where every outcome is the same."""
    from statsmodels.stats.contingency_tables import StratifiedTable

    hit = both["x1"] + both["x2"]
    varied = both[(hit > 0) & (hit < both["n1"] + both["n2"])]
    if varied.empty:
        return None
    cells = varied[list(COUNTS)].to_numpy(dtype=float)
    return StratifiedTable([np.array([[x1, n1 - x1], [x2, n2 - x2]]) for x1, n1, x2, n2 in cells])


def stratified_by_agent(cells: pd.DataFrame, *, level: float = 0.95, names: tuple[str, str] = NAMES) -> Verdict:
    """Mantel–Haenszel's difference with the interval from drawing whole agents again within each side (seeded).

    `cells`: side (1 or 2), agent, stratum, x, n: an agent brings its whole mix along. A side with fewer than two agents
    leaves the interval NaN.
    """
    sides = [_cube(cells[cells["side"] == side], sorted(cells["stratum"].unique(), key=str)) for side in (1, 2)]
    agents = tuple(float(len(x)) for x, _ in sides)
    value = float(_pooled(*(part.sum(axis=0)[None] for side in sides for part in side))[0])
    limits: tuple[()] | tuple[float, float] = ()
    if min(agents) >= 2:
        rng = np.random.default_rng(SEED)
        drawn: list[np.ndarray] = []
        for x, n in sides:
            weights = drawn_again(rng, len(x))
            drawn += [weights @ x, weights @ n]
        limits = middle(_pooled(*drawn), level)
    return difference(
        Estimate(value, *limits),
        agents,
        "mantel_haenszel_agents",
        kind="rate",
        names=names,
        level=level,
        family="within_agents",
    )


def _cube(own: pd.DataFrame, strata: list[object]) -> tuple[np.ndarray, np.ndarray]:
    tables = [own.pivot_table(index="agent", columns="stratum", values=v, aggfunc="sum", fill_value=0) for v in "xn"]
    x, n = (t.reindex(columns=strata, fill_value=0).to_numpy(dtype=float) for t in tables)
    return x, n


def _pooled(x1: np.ndarray, n1: np.ndarray, x2: np.ndarray, n2: np.ndarray) -> np.ndarray:
    """Mantel–Haenszel's difference of each row (a draw) over its columns (strata)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        weight = np.nan_to_num(n1 * n2 / (n1 + n2))
        return (weight * np.nan_to_num(x1 / n1 - x2 / n2)).sum(axis=1) / weight.sum(axis=1)


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
