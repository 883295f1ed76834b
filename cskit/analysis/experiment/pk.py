"""A PK on a shop's data: groups compared by customers, by agents, within strata, and against the time before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

import pandas as pd

from cskit.analysis.estimate import Estimate, Verdict, filled
from cskit.analysis.experiment.groups import Sample, Sides
from cskit.analysis.experiment.rates import cluster_bootstrap, cluster_permutation, rate_difference, spend_difference
from cskit.analysis.experiment.strata import (
    DifferenceInDifferences,
    Stratified,
    change_by_agent,
    difference_in_differences,
    stratified_by_agent,
    stratified_difference,
)
from cskit.analysis.frames import labels
from cskit.analysis.intervals import holm, ratio_of_sums
from cskit.errors import DataError, UsageError, told
from cskit.metrics import find
from cskit.metrics.splits import AGENT_COLUMNS, SPLITS, sortable
from cskit.period import Period
from cskit.rules import Rules, load_rules
from cskit.shop import Shop
from cskit.terms import called, term
from cskit.written import listed

ALPHA = 0.05


@dataclass(frozen=True)
class Pair:
    """Two groups: the difference by customers, by agents, and by regrouping agents, as far as each can be made.

    `p_adjusted`: Holm's over all pairs of the PK, of the strictest p known."""

    a: str
    b: str
    results: tuple[Verdict, ...]
    p_adjusted: float

    @property
    def main(self) -> Verdict:
        """The difference as customers show it; by agents where customers cannot be told apart."""
        return self.results[0]


@dataclass(frozen=True)
class Pk:
    """The answer of `pk`: `rows` has group, x, n, value, low, high, agents, status; `names` what pages call a group."""

    metric: str
    kind: str
    groups: Sides
    period: Period | None
    before: Period | None
    rows: pd.DataFrame
    pairs: tuple[Pair, ...]
    names: Mapping[str, str]
    strata: Stratified | None = None
    strata_by_agent: Verdict | None = None
    stratify: str = ""
    change: DifferenceInDifferences | None = None
    change_agents: Verdict | None = None
    rules: Rules = field(default_factory=load_rules)

    def results(self) -> list[tuple[str, str, Verdict]]:
        """Every number with the two groups it compares."""
        found = [(pair.a, pair.b, r) for pair in self.pairs for r in pair.results]
        a, b = self.groups.values[:2]
        more: list[Verdict | None] = []
        if self.strata is not None:
            more += [self.strata.mantel_haenszel, self.strata.standardised, self.strata_by_agent]
        if self.change is not None:
            more += [self.change.change, self.change_agents, self.change.pre_trend]
        return found + [(a, b, r) for r in more if r is not None]

    def sentences(self, lang: str) -> list[str]:
        """What can and cannot be concluded, from the plain difference to what the checks make of it."""
        lines = [r.sentence(lang) for pair in self.pairs for r in pair.results if r.method != "cluster_bootstrap"]
        if len(self.pairs) > 1:
            lines.append(self._family(lang))
        checks = (self.strata, self.strata_by_agent, self.change)
        lines += [check.sentence(lang) for check in checks if check is not None]
        if self.rows["status"].eq("open").any():
            lines.append(term("judge_open", lang, metric=find(self.metric, self.rules).name(lang)))
        return lines

    def _family(self, lang: str) -> str:
        clear = [p for p in self.pairs if p.p_adjusted < ALPHA]
        pairs = [" : ".join(called(self.names[g], lang) for g in (p.a, p.b)) for p in clear]
        values = {"n": ("count", len(self.pairs)), "clear": ("count", len(clear)), "pairs": ("words", pairs)}
        return filled("judge_family_some" if clear else "judge_family_none", values, lang)


def pk(
    shop: Shop,
    metric: str,
    groups: str | Sequence[str],
    *,
    rules: str | Rules = "textbook",
    period: str | Period | None = None,
    stratify: str = "",
    before: str | Period | None = None,
) -> Pk:
    """Compare groups of one split (`team:in_house,team:outsourced`) in a metric that has cases of its own.

    Rates by Newcombe, ratios by a bootstrap over customers; where the groups are made of agents also by a bootstrap and
    a permutation over agents. `stratify`: a split to compare within; `before`: days before the change, for a difference
    in differences (first group treated, second control). Both need exactly two groups, `stratify` a rate.
    Errors: `UsageError` for what cannot be compared, `DataError` for a group without cases.

    >>> from cskit.bundled import bundled
    >>> from cskit.shop import load
    >>> found = pk(load(bundled("mens_wear_week")), "inquiry_conversion", "agent:agent_1,agent:agent_2")
    >>> found.rows["n"].tolist()
    [13.0, 19.0]
    """
    sample, asked = Sample.of(shop, metric, rules=rules, period=period), Sides.parse(groups)
    _check(sample, asked, stratify, before)
    rows = _rows(sample, asked)
    agents = _by_agent(sample, asked)
    rows["agents"] = [len(agents[g][0]) if g in agents else None for g in asked.values]
    customers = None if sample.card.proportion else sample.customers(asked.split)
    kind = sample.card.written_as
    known = labels(shop, asked.split)
    names = {group: known.get(group, group) for group in asked.values}
    bare = [
        (a, b, _compared(sample, rows.set_index("group"), agents, customers, asked, {a: names[a], b: names[b]}))
        for a, b in combinations(asked.values, 2)
    ]
    strictest = [max((r.p for r in results if r.p == r.p), default=float("nan")) for _, _, results in bare]
    pairs = tuple(Pair(*one, p) for one, p in zip(bare, holm(strictest), strict=True))
    done = Pk(metric, kind, asked, sample.period, None, rows, pairs, names, rules=sample.rules)
    if stratify:
        done = _stratified(done, sample, stratify)
    return done if before is None else _against_before(done, sample, Period.parse(before))


def _check(sample: Sample, asked: Sides, stratify: str, before: str | Period | None) -> None:
    UsageError.when((stratify or before) and len(asked.values) != 2, "pk_two", count=len(asked.values))
    if stratify:
        UsageError.when(not sample.card.proportion, "pk_strata_rate", metric=sample.metric)
        UsageError.when(stratify == asked.split, "pk_strata_self", stratify=stratify)
        UsageError.when(stratify not in SPLITS or stratify in AGENT_COLUMNS, "pk_stratify", stratify=stratify)
    if before is not None:
        earlier = Period.parse(before)
        if sample.period is None:
            raise UsageError(told("pk_after"))
        UsageError.when(earlier.end >= sample.period.start, "pk_before", earlier=earlier, period=sample.period)


def _rows(sample: Sample, asked: Sides) -> pd.DataFrame:
    counts = sample.counts([asked.split]).rename(columns={asked.split: "group"})
    counts["group"] = counts["group"].map(lambda v: v if v is None or v != v else str(v))
    asked.check(counts["group"].tolist())
    rows = counts.set_index("group").loc[list(asked.values)].reset_index()
    empty = rows.loc[~(rows["n"] > 0), "group"].tolist()
    if empty:
        days = told("pk_days", period=sample.period) if sample.period else ""
        raise DataError(told("pk_empty", split=asked.split, groups=listed(empty), metric=sample.metric, days=days))
    return rows


def _by_agent(sample: Sample, asked: Sides) -> dict[str, tuple[list[float], list[float]]]:
    """Group → numerators and denominators of its agents with cases; empty where groups are not made of agents."""
    if not asked.by_agent:
        return {}
    cells = sample.counts([asked.split, "agent"])
    cells = cells[cells["n"] > 0]
    own = {g: cells[cells[asked.split] == g] for g in asked.values}
    return {g: (c["x"].tolist(), c["n"].tolist()) for g, c in own.items()}


def _compared(
    sample: Sample,
    rows: pd.DataFrame,
    agents: dict[str, tuple[list[float], list[float]]],
    customers: pd.DataFrame | None,
    asked: Sides,
    named: Mapping[str, str],
) -> tuple[Verdict, ...]:
    a, b = named
    names = named[a], named[b]
    kind = sample.card.written_as
    found: list[Verdict] = []
    if sample.card.proportion:
        x1, n1, x2, n2 = rows.loc[[a, b], ["x", "n"]].to_numpy(dtype=float).ravel().tolist()
        found.append(rate_difference(x1, n1, x2, n2, names=names))
    elif customers is not None:
        own = {g: customers[customers[asked.split].astype(str) == g] for g in named}
        first, second = ((own[g]["x"].tolist(), own[g]["n"].tolist()) for g in named)
        found.append(spend_difference(first, second, kind=kind, names=names))
    if agents:
        found.append(cluster_bootstrap(agents[a], agents[b], kind=kind, names=names))
        found.append(cluster_permutation(agents[a], agents[b], kind=kind, names=names))
    UsageError.when(not found, "pk_draw", metric=sample.metric, split=asked.split)
    return tuple(found)


def _stratified(done: Pk, sample: Sample, stratify: str) -> Pk:
    split, names = done.groups.split, (done.groups.values[0], done.groups.values[1])
    said = (done.names[names[0]], done.names[names[1]])
    cells = sample.counts([split, stratify])
    cells[split] = cells[split].map(str)
    cells["stratum"] = cells[stratify].map(lambda v: "unknown" if v is None or v != v else v)
    sides = [cells[cells[split] == g].set_index("stratum")[["x", "n"]] for g in names]
    table = sides[0].merge(sides[1], how="outer", left_index=True, right_index=True, suffixes=("1", "2"))
    table = table.fillna(0.0).reset_index()
    table = table[table["n1"] + table["n2"] > 0]
    table = table.sort_values("stratum", key=lambda strata: strata.map(lambda value: sortable((value,), (stratify,))))
    DataError.when(table.empty, "pk_no_strata", metric=sample.metric, stratify=stratify)
    found = stratified_difference(table, crude=done.pairs[0].main, names=said)
    own = None
    if done.groups.by_agent:
        fine = sample.counts([split, "agent", stratify])
        fine = fine[fine[split].isin(names) & (fine["n"] > 0)]
        fine = fine.assign(
            side=fine[split].map({names[0]: 1, names[1]: 2}),
            stratum=fine[stratify].map(lambda v: "unknown" if v is None or v != v else v),
        )
        own = stratified_by_agent(fine, names=said)
    return replace(done, strata=found, strata_by_agent=own, stratify=stratify)


def _against_before(done: Pk, sample: Sample, before: Period) -> Pk:
    earlier, groups, names = replace(sample, period=before), done.groups, done.groups.values
    said = (done.names[names[0]], done.names[names[1]])
    old, new = _rows(earlier, groups), done.rows
    ends = [[_estimate(s, groups, r, i) for s, r in ((earlier, old), (sample, new))] for i in (0, 1)]
    past = _daily(earlier, groups).pivot(index="at", columns="group", values=["value", "n"])
    pre = None
    if set(names) <= set(past.columns.get_level_values(1)):
        n1, n2 = past["n"][names[0]], past["n"][names[1]]
        pre = pd.DataFrame(
            {
                "at": [day.toordinal() for day in past.index],
                "value1": past["value"][names[0]].to_numpy(),
                "value2": past["value"][names[1]].to_numpy(),
                "weight": (n1 * n2 / (n1 + n2)).fillna(0).to_numpy(),
            }
        )
    change = difference_in_differences(
        (ends[0][0], ends[0][1]),
        (ends[1][0], ends[1][1]),
        pre=pre,
        kind=done.kind,
        names=said,
        n=tuple(float(r["n"].iloc[i]) for r in (old, new) for i in (0, 1)),
    )
    by_agents = None
    if groups.by_agent:
        both = [s.counts([groups.split, "agent"]) for s in (earlier, sample)]
        cells = both[0].merge(both[1], on=[groups.split, "agent"], suffixes=("_before", "_after"))
        cells = cells.assign(side=cells[groups.split].map({names[0]: 1, names[1]: 2}))
        by_agents = change_by_agent(cells, kind=done.kind, names=said)
    return replace(done, change=change, change_agents=by_agents, before=before)


def _estimate(sample: Sample, groups: Sides, rows: pd.DataFrame, i: int) -> Estimate:
    """A group's value with its limits: Wilson's for a rate, else from drawing customers (or agents) again."""
    row = rows.iloc[i]
    if sample.card.proportion:
        return Estimate(row["value"], row["low"], row["high"])
    customers = sample.customers(groups.split)
    if customers is not None:
        own = customers[customers[groups.split].astype(str) == row["group"]]
        return ratio_of_sums(own["x"].tolist(), own["n"].tolist())
    agents = _by_agent(sample, groups)
    return ratio_of_sums(*agents[row["group"]]) if agents else Estimate(row["value"])


def _daily(sample: Sample, groups: Sides) -> pd.DataFrame:
    days = sample.counts([groups.split, "date"]).rename(columns={groups.split: "group", "date": "at"})
    days["group"] = days["group"].map(str)
    days = days[days["group"].isin(groups.values) & (days["n"] > 0)]
    return days.assign(at=pd.to_datetime(days["at"]))[["at", "group", "x", "n", "value"]]
