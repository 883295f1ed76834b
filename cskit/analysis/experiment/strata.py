"""Like with like: differences within strata (price tier, hour, product …), and Simpson's paradox."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from cskit.analysis.estimate import NAMES, NAN, SEED, Estimate, Verdict, checked_share, difference, filled, middle
from cskit.analysis.experiment.rates import rate_difference
from cskit.analysis.intervals import combined, drawn_again, mantel_haenszel, newcombe
from cskit.errors import UsageError, told
from cskit.written import listed

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
        ahead, behind = self.names if within.value > 0 else self.names[::-1]
        values = {
            "ahead": ("word", ahead),
            "behind": ("word", behind),
            "crude": ("size rate", crude.value),
            "within": ("size rate", within.value),
            "span": ("span change rate", (within.low, within.high)),
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
