"""What a shop says about groups: cases and successes by group, by agent and by customer, for one metric. And many of
them (agents, products, hours) against all together: funnel limits, and what luck leaves of a lead."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import narwhals as nw
import numpy as np
import pandas as pd

from cskit.analysis.estimate import NAN, Verdict, counted, filled
from cskit.analysis.frames import labels
from cskit.analysis.intervals import holm, wilson
from cskit.engines import collected
from cskit.errors import DataError, UsageError, expect
from cskit.metrics import find, measure
from cskit.metrics.card import Card, Part
from cskit.metrics.interval import wilson_limits
from cskit.metrics.question import Question
from cskit.metrics.splits import AGENT_COLUMNS, SPLITS
from cskit.period import Period
from cskit.rules import Rules
from cskit.shop import Shop, rules_of
from cskit.written import listed


@dataclass(frozen=True)
class Sample:
    """A metric of a shop under rules, in a period (None = all days), ready to be counted."""

    shop: Shop
    metric: str
    rules: Rules
    period: Period | None

    @classmethod
    def of(
        cls, shop: Shop, metric: str, *, rules: str | Rules = "textbook", period: str | Period | None = None
    ) -> "Sample":
        """Checks that the metric can be judged: a share, a ratio or a mean of each group's own cases."""
        card = find(metric)
        parts = (card.numerator, card.denominator)
        UsageError.when(
            not all(isinstance(p, Part) and p.scope == "group" for p in parts) or card.minus is not None,
            "pk_metric",
            metric=metric,
            kind=card.kind,
        )
        days = None if period is None else Period.parse(period)
        return cls(shop, metric, rules_of(shop, rules, days), days)

    @property
    def card(self) -> Card:
        return find(self.metric)

    def counts(self, by: Sequence[str]) -> pd.DataFrame:
        """The columns of `by`, then x, n (numerator, denominator), value, low, high, status."""
        frame = measure(self.shop, self.metric, by=list(by), rules=self.rules, period=self.period)
        DataError.when(
            (frame["status"] == "missing_table").any(),
            "pk_missing",
            metric=self.metric,
            needs=lambda: frame["note"].iloc[0],
        )
        frame = frame.rename(columns={"numerator": "x", "denominator": "n"})
        return frame[[*by, "x", "n", "value", "low", "high", "status"]]

    def customers(self, split: str) -> pd.DataFrame | None:
        """`split`, customer_id, x, n of each customer, for ratios of what customers bring; None for other metrics."""
        card = self.card
        question = Question(self.shop, (split,), self.rules, self.period)
        found = []
        for name, part in (("x", card.numerator), ("n", card.denominator)):
            assert isinstance(part, Part)
            if part.where is not None or part.how not in ("sum", "rows", "distinct"):
                return None
            frame = question.rows(part.fact)
            if "customer_id" not in frame.collect_schema().names():
                return None
            value = {
                "sum": nw.col(part.column or "customer_id").sum(),
                "rows": nw.len(),
                "distinct": nw.col(part.column or "customer_id").n_unique(),
            }[part.how]
            grouped = frame.group_by(split, "customer_id").agg(value.alias(name))
            found.append(collected(grouped).astype({name: "float64"}))
        both = found[0].merge(found[1], on=[split, "customer_id"], how="outer").fillna({"x": 0.0, "n": 0.0})
        return both.sort_values([split, "customer_id"], ignore_index=True)


@dataclass(frozen=True)
class Sides:
    """Groups to compare, all of one split: `team:in_house,team:outsourced`."""

    split: str
    values: tuple[str, ...]

    @classmethod
    def parse(cls, text: str | Sequence[str]) -> "Sides":
        """Groups from `split:value` texts, at least two, none twice; anything else is a `UsageError`."""
        given = [g.strip() for g in (text.split(",") if isinstance(text, str) else text) if g.strip()]
        pairs = [tuple(part.strip() for part in g.partition(":")[::2]) for g in given]
        wrong = [g for g, (split, value) in zip(given, pairs, strict=True) if not split or not value]
        UsageError.when(wrong or len(pairs) < 2, "groups_form", groups=",".join(given))
        splits = list(dict.fromkeys(split for split, _ in pairs))
        for split in splits:
            expect("split", split, SPLITS)
        UsageError.when(len(splits) > 1, "groups_overlap", splits=listed(splits, "and"))
        values = tuple(value for _, value in pairs)
        UsageError.when(len(set(values)) < len(values), "groups_twice", groups=",".join(given))
        return cls(splits[0], values)

    def check(self, known: Sequence[object]) -> None:
        """Refuse a group the shop does not have, with the nearest it has."""
        there = [str(k) for k in known if k is not None and k == k]
        for value in self.values:
            expect(self.split, value, there)

    @property
    def by_agent(self) -> bool:
        """Whether the groups are made of agents (teams, roles), so that agents are their clusters."""
        return self.split in AGENT_COLUMNS and self.split != "agent"


ALPHA = 0.05


@dataclass(frozen=True)
class Funnel:
    """Rates of many agents against chance around the rate of all together.

    `rows`: agent, x, n, rate, low, high (Wilson), expected_low, expected_high (what luck allows: the rates that are not
    called outside among so many), p (exact binomial against `target`), p_holm, q_bh, verdict (`above`, `below`,
    `within`), shrunk, shrunk_low, shrunk_high, rank, rank_shrunk (1 = highest rate).
    `spread`: how alike customers of one agent are (intraclass correlation; 0 = agents differ by chance only).
    """

    target: float
    rows: pd.DataFrame
    spread: Verdict

    def outside(self) -> pd.DataFrame:
        """Agents who differ from all together by more than luck after Holm."""
        return self.rows[self.rows["verdict"] != "within"]

    def sentence(self, lang: str, by: str = "agent", names: Mapping[str, str] = MappingProxyType({})) -> str:
        """How many are outside, and what the order of the others is worth; `names` of what `by` names, by id."""
        out = self.outside()
        said = out["agent"].map(lambda id: names.get(id, id))
        values = {
            "n": counted(len(self.rows), by),
            "target": ("rate", self.target),
            "outside": counted(len(out), by),
            "above": ("words", said[out["verdict"] == "above"].tolist()),
            "below": ("words", said[out["verdict"] == "below"].tolist()),
            "within": counted(len(self.rows) - len(out), by),
            "level": ("whole", ALPHA),
        }
        sides = set(out["verdict"])
        says = "none" if not sides else "both" if len(sides) == 2 else sides.pop()
        return filled(f"judge_funnel_{says}", values, lang)


def funnel_plot(counts: pd.DataFrame) -> Funnel:
    """Each agent's rate against the range that luck alone would keep to (Spiegelhalter 2005, Statistics in Medicine 24,
    1185–1202), by an exact binomial test with Holm's correction at `ALPHA`: of twenty like agents one crosses the
    limits of a single comparison by luck.

    `counts` has agent, x, n (rows with n = 0 are left out); `target` is the rate of all together. Errors: `UsageError`
    without two agents or for impossible counts.

    >>> f = funnel_plot(pd.DataFrame({"agent": ["a", "b", "c"], "x": [50, 52, 72], "n": [100] * 3}))
    >>> f.rows["verdict"].tolist()
    ['within', 'within', 'above']
    """
    from scipy.stats import binom

    frame = _checked(counts)
    x, n = frame["x"].to_numpy(), frame["n"].to_numpy()
    aim = float(x.sum() / n.sum())
    p = np.minimum(1.0, 2 * np.minimum(binom.cdf(x, n, aim), binom.sf(x - 1, n, aim))).tolist()
    own_low, own_high = wilson_limits(x, n)
    adjusted = np.array(holm(p))
    level = ALPHA / max(1, (adjusted >= ALPHA).sum())  # below it Holm calls a p outside, from it on within
    rate = x / n
    shrunk, spread = shrinkage(frame)
    rows = frame.assign(
        rate=rate,
        low=own_low,
        high=own_high,
        expected_low=binom.ppf(level / 2, n, aim) / n,
        expected_high=binom.isf(level / 2, n, aim) / n,
        p=p,
        p_holm=adjusted,
        q_bh=benjamini_hochberg(p),
        verdict=np.where(adjusted >= ALPHA, "within", np.where(rate > aim, "above", "below")),
    )
    rows = rows.merge(shrunk, on="agent")
    rows["rank"] = rows["rate"].rank(ascending=False, method="min").astype(int)
    rows["rank_shrunk"] = rows["shrunk"].rank(ascending=False, method="min").astype(int)
    return Funnel(aim, rows, spread)


def shrinkage(counts: pd.DataFrame) -> tuple[pd.DataFrame, Verdict]:
    """Empirical-Bayes rates (agent, shrunk, shrunk_low, shrunk_high): each agent's own customers mixed with `strength`
    customers of the average agent; and how alike customers of one agent are (the intraclass correlation, icc).

    shrunk = (x + strength·target) ÷ (n + strength), with strength = (1 − icc) ÷ icc and the ANOVA estimate of the
    intraclass correlation (Fleiss, Levin & Paik 2003, ch. 15). The limits are the beta posterior's. Where agents differ
    by no more than chance (icc ≤ 0) everyone is the average, with its own interval.
    """
    from scipy.stats import beta

    frame = _checked(counts)
    x, n = frame["x"].to_numpy(), frame["n"].to_numpy()
    k, total = len(x), n.sum()
    target = x.sum() / total
    rate = x / n
    between = float((n * (rate - target) ** 2).sum() / (k - 1))
    inside = float((n * rate * (1 - rate)).sum() / (total - k)) if total > k else 0.0
    size = float((total - (n**2).sum() / total) / (k - 1))
    icc = (between - inside) / (between + (size - 1) * inside) if between > 0 else 0.0
    icc = min(1.0, max(0.0, icc))
    spread = Verdict(
        icc,
        NAN,
        NAN,
        (float(k), float(total)),
        "anova_icc",
        "spread" if icc > 0 else "spread_none",
        kind="number",
        values={"k": ("count", k), "effect": ("number", 1 + (size - 1) * icc)},
    )
    if icc <= 0:
        whole = wilson(x.sum(), total)
        return frame[["agent"]].assign(shrunk=target, shrunk_low=whole.low, shrunk_high=whole.high), spread
    strength = (1 - icc) / icc
    a, b = x + strength * target, n - x + strength * (1 - target)
    low, high = beta.ppf([[0.025], [0.975]], a, b)
    return frame[["agent"]].assign(shrunk=a / (a + b), shrunk_low=low, shrunk_high=high), spread


def _checked(counts: pd.DataFrame) -> pd.DataFrame:
    absent = [c for c in ("agent", "x", "n") if c not in counts]
    UsageError.when(absent, "funnel_columns", columns=listed(absent))
    frame = counts[["agent", "x", "n"]].astype({"x": float, "n": float})
    frame = frame[frame["n"] > 0].reset_index(drop=True)
    UsageError.when(len(frame) < 2, "funnel_one", count=len(frame))
    wrong = frame[(frame["x"] < 0) | (frame["x"] > frame["n"])]
    UsageError.when(len(wrong), "funnel_x", agent=lambda: wrong["agent"].iloc[0])
    return frame


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """Benjamini and Hochberg's adjusted p-values (1995, J. R. Stat. Soc. B 57, 289–300): with a cut at 5 %, on average
    at most one in twenty of the *findings* is false; weaker than `holm`, under which one *family* in twenty has any.

    NaN (nothing to compare) stays NaN and does not count as a comparison.

    >>> [round(p, 3) for p in benjamini_hochberg([0.01, 0.04, 0.03, 0.005])]
    [0.02, 0.04, 0.04, 0.02]
    """
    from scipy.stats import false_discovery_control

    p = np.asarray(p_values, dtype=float)
    adjusted = np.full(len(p), np.nan)
    known = np.isfinite(p)
    if known.any():
        adjusted[known] = false_discovery_control(p[known], method="bh")
    return adjusted.tolist()


@dataclass(frozen=True)
class League:
    """A rate by `by`, judged by a funnel plot; the funnel's `agent` holds what `by` names, `names` how pages do."""

    metric: str
    by: str
    period: Period | None
    funnel: Funnel
    names: Mapping[str, str]

    def sentences(self, lang: str) -> list[str]:
        """Who is outside, and how much of the order is luck."""
        return [self.funnel.sentence(lang, self.by, self.names), self.funnel.spread.sentence(lang)]


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
    UsageError.when(not sample.card.proportion, "league_rate", metric=metric)
    expect("split", by, SPLITS)
    counts = sample.counts([by]).rename(columns={by: "agent"})
    counts = counts[(counts["n"] > 0) & counts["agent"].notna()]
    DataError.when(len(counts) < 2, "league_few", metric=metric, by=by)
    counts["agent"] = counts["agent"].map(str)
    return League(metric, by, sample.period, funnel_plot(counts), labels(shop, by))
