"""Our figures beside a platform's own (`reported`), and what explains where they differ.

An explanation is one reading or two (`reconcile.toml`, the rule sets, and what these data suggest: accounts under
another name or that one side lacks, a customer who is staff, a lost day) under which our figures come out as theirs,
within the rounding of the sheet, for nearly all agents; no metric that agreed may differ under it.
"""

import tomllib
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from importlib.resources import files
from itertools import combinations, product
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment

from cskit.engines import collected
from cskit.errors import DataError, UsageError
from cskit.facts import Facts
from cskit.metrics import CARDS, FAMILIES, measure
from cskit.metrics.readings import WITHIN
from cskit.metrics.reported import pairs
from cskit.period import Period
from cskit.rules import BOARD, Rules, load_rules, rule_sets
from cskit.shop import Shop, rules_of

Moves = tuple[tuple[str, Any], ...]
"""One reading: rules by name and what they become, or what `OUTSIDE` the rules is read otherwise."""
Parts = tuple[Moves, ...]
"""One reading, or two together."""
Ways = dict[Parts, pd.Series]
Ask = Callable[[Moves, pd.DataFrame], pd.Series]
OUTSIDE = ("shift_days", "cut_start", "cut_end", "refunds", "lost_day", "renamed", "unknown_agents")
NET = dict.fromkeys(("cs_sales", "spend_per_buyer", "average_order_value"), ("net_sales", "cs_sales"))
NET |= {f"shop_{name.removeprefix('cs_')}": ("shop_net_sales", "shop_sales") for name in NET}
LEFT = 0.1  # of the figures that differ so many may still do so under an explanation: it holds for nearly all
FEWEST = 3  # figures that differ: what explains fewer, and not all there are, may be chance
PAIRS, CLOSE = 40, 0.5  # pairs that are asked for: so many, of those whose effects, added up, leave so much of the gap
SAMPLE = 500  # figures by which pairs are chosen
SUSPECTS = 3  # the customers who talk to most agents, the days whose absence would explain most


@dataclass(frozen=True)
class Reconciled:
    """`figures`: source, period, agent (empty: the shop), metric, theirs, ours, `within` (the rounding of the sheet),
    `explained` (ours under the first explanation of the metric, NaN without one).

    `found`: source, metric, the `parts` of an explanation and, for each `part`, the mean gap of a figure (`gap`) and
    what is `left` of it under that part alone. Several explanations of a metric cannot be told apart by these figures.
    `tried`: every single reading → the rule sets that read just so. `silent`: metrics we have no figure of."""

    figures: pd.DataFrame
    found: pd.DataFrame
    tried: dict[Moves, list[str]]
    silent: list[str]


def reconcile(shop: Shop, rules: str | Rules = "textbook") -> Reconciled:
    """Every figure of `reported` that is of a metric beside ours, and the explanations of what differs.

    `rules` are ours, with what a sheet states of its own. Where a sheet gives agents' figures and some differ these are
    explained, else the shop's.
    Errors: `MissingTable` without `reported`; `DataError` where none of it is of a metric and of days of our data;
    `UsageError` where a sheet states a rule that there is not.
    """
    told, events = _told(shop), shop.without("reported")
    told = told[[Period.parse(text).within(events.span) is not None for text in told["period"]]]
    DataError.when(told.empty, "nothing_reported")
    given = rules_of(events, rules)
    figures, found, tried = [told.iloc[:0]], [], dict[Moves, list[str]]()
    for stated, cells in told.groupby("rules"):
        fixed = {key: type(dict(given.values).get(key, ""))(value) for key, value in pairs(str(stated))}
        base = given.replace(**fixed)
        ask = partial(_figures, events, base)
        cells["ours"] = pd.concat([ask((), own) for _, own in cells.groupby("metric")])
        cells = cells.dropna(subset="ours")
        judged = pd.concat([cells.iloc[:0], *(_judged(own) for _, own in cells.groupby("source"))])
        readings = _readings(events, base, fixed, cells, judged)
        singles: Ways = {(moves,): ask(moves, judged) for moves in readings}
        for source, own in judged.groupby("source"):
            ways = {parts: values[own.index] for parts, values in singles.items()}
            for parts, metrics in _explanations(own, ways, ask):
                first = (cells["source"] == source) & cells["metric"].isin(metrics) & cells["explained"].isna()
                cells.loc[first, "explained"] = ask(sum(parts, ()), cells[first])
                gaps = [(part, _gap(own, own["ours"]), _gap(own, ways[(part,)])) for part in parts]
                found += [(source, m, parts, part, gap[m], left[m]) for m in metrics for part, gap, left in gaps]
        figures.append(cells)
        tried |= readings
    rows = pd.concat(figures, ignore_index=True).drop(columns="rules")
    columns = ["source", "metric", "parts", "part", "gap", "left"]
    return Reconciled(rows, pd.DataFrame(found, columns=columns), tried, sorted({*told["metric"]} - {*rows["metric"]}))


def _told(shop: Shop) -> pd.DataFrame:
    """The figures of whole days that are of a metric; `ours` and `explained` are to come."""
    shop.need("reported")
    table = shop.pandas("reported").fillna({"rules": "", "agent_id": ""}).rename(columns={"agent_id": "agent"})
    known = table["metric"].str.partition("(")[0].isin([*CARDS, *FAMILIES])
    table = table[known & table["value"].notna() & table["hour"].isna()].astype({"value": "float64"})
    days = zip(table["starts_on"], table["ends_on"], strict=True)
    table["period"] = [str(Period(first.date(), last.date())) for first, last in days]
    table = table.drop_duplicates(["source", "rules", "period", "agent", "metric"], keep="last")
    unit = table["metric"].map(lambda metric: CARDS[metric].unit)
    table["within"] = table.groupby(["source", unit])["value"].transform(_rounding)
    cells = table[["source", "rules", "period", "agent", "metric", "value", "within"]].rename(
        columns={"value": "theirs"}
    )
    return cells.assign(ours=np.nan, explained=np.nan)


def _rounding(values: pd.Series) -> float:
    """Half of the last digit that any of the values has (of six decimals at most)."""
    digits = next((d for d in range(6) if np.allclose(values, values.round(d), rtol=0, atol=1e-9)), 6)
    return 0.500001 * 10.0**-digits


def _figures(shop: Shop, base: Rules, moves: Moves, cells: pd.DataFrame) -> pd.Series:
    """Our figure of each cell with these moves (as it is where they do not bear on it): 0 where nothing happened, NaN
    where it is not settled or a table is missing."""
    beyond = {key: value for key, value in moves if key in OUTSIDE}
    rules = base.replace(**{key: value for key, value in moves if key not in OUTSIDE})
    shop = shop.without(days=[beyond["lost_day"]]) if "lost_day" in beyond else shop
    read = [metric for metric in cells["metric"].unique() if beyond or not moves or _reads(metric, rules, dict(moves))]
    ours = cells["ours"].copy()
    for of_agents, own in cells[cells["metric"].isin(read)].groupby(cells["agent"] != ""):
        with suppress(DataError, UsageError):  # a day beyond the data, or a metric that is no agent's: as it is
            days = own["period"].map({text: _moved(Period.parse(text), beyond) for text in own["period"].unique()})
            found = _measured(shop, rules, own["metric"], days, "agent" if of_agents else None)
            agents = own["agent"].replace(dict(beyond.get("renamed", ())))
            places = zip(days.map(str), agents, own["metric"], strict=True)
            ours[own.index] = [_money(found, *place, beyond.get("refunds", "")) for place in places]
    lacking = cells["agent"].isin(beyond.get("unknown_agents", ()))  # what adds up is theirs and ours
    place = [cells[column] for column in ("source", "period", "metric")]
    more = cells["theirs"].where(lacking, 0).groupby(place).transform("sum")
    adds = (cells["agent"] == "") & _adds_up(cells)
    return (ours + more * adds).mask(lacking, cells["theirs"])


def _reads(metric: str, rules: Rules, keys: Iterable[str]) -> bool:
    read = CARDS[metric].under(rules).rules_read
    return any(key in read or WITHIN.get(key) in read for key in keys)


def _moved(period: Period, beyond: dict[str, Any]) -> Period:
    shift, first, last = (timedelta(beyond.get(key, 0)) for key in ("shift_days", "cut_start", "cut_end"))
    return Period(period.start + shift + first, period.end + shift - last)


def _measured(shop: Shop, rules: Rules, metrics: pd.Series, days: pd.Series, by: str | None) -> dict[Any, float]:
    """period, agent, metric → value, with what the money of these metrics is before and after refunds."""
    names = {*metrics}.union(*(NET.get(metric, ()) for metric in {*metrics}))
    inside = [period for period in days.unique() if period.within(shop.span)]
    rows = measure(shop, sorted(names), by=by, rules=rules, period=inside, interval=False)
    values = rows["value"].fillna(0).mask(rows["status"].isin(["missing_table", "immature"]))
    places = zip(rows["period"], rows["agent"] if by else [""] * len(rows), rows["metric"], strict=True)
    return dict(zip(places, values, strict=True))


def _money(found: dict[Any, float], period: str, agent: str, metric: str, refunds: str) -> float:
    """The figure of a cell; money less refunds where `refunds` is `net`, with those already taken off where `gross`."""
    net, gross = (found.get((period, agent, name), 0.0) for name in NET.get(metric, ("", "")))
    share = net / gross if refunds and gross else 1.0
    return found.get((period, agent, metric), 0.0) * (2 - share if refunds == "gross" else share)


def _still(cells: pd.DataFrame, values: pd.Series) -> pd.Series:
    """How many figures of each metric differ by more than the rounding of the sheet."""
    return (~((values - cells["theirs"]).abs() <= cells["within"])).groupby(cells["metric"]).sum()


def _gap(cells: pd.DataFrame, values: pd.Series) -> pd.Series:
    """By how much the figures of each metric differ in the mean."""
    return (values - cells["theirs"]).abs().groupby(cells["metric"]).mean()


def _adds_up(cells: pd.DataFrame) -> pd.Series:
    return cells["metric"].map(lambda metric: CARDS[metric].kind in ("sum", "count")).astype(bool)


def _judged(cells: pd.DataFrame) -> pd.DataFrame:
    """Of a source the agents' figures; all where these agree or there are none."""
    agents = cells[cells["agent"] != ""]
    return agents if _still(agents, agents["ours"]).any() else cells


def _readings(
    shop: Shop, base: Rules, fixed: Collection[str], cells: pd.DataFrame, judged: pd.DataFrame
) -> dict[Moves, list[str]]:
    """Every single reading that bears on a metric that differs → the rule sets that read just so. The rules that the
    sheet states are `fixed`."""
    still = _still(judged, judged["ours"])
    now = {key: value for key, value in base.values if key not in (*BOARD, *fixed)}
    reads = {metric: {key for key in now if _reads(metric, base, [key])} for metric in still.index}
    read, bear = (set(OUTSIDE).union(*(reads[metric] for metric in some)) for some in (reads, still[still > 0].index))
    tables = tomllib.loads((files(__package__) / "reconcile.toml").read_text(encoding="utf-8"))["try"]
    drawn = [(dict(zip(table, values, strict=True)), "") for table in tables for values in product(*table.values())]
    drawn += [(values, "") for values in _suggested(shop, base, cells, judged)]
    drawn += [(dict(load_rules(name).values), name) for name in rule_sets()]
    found: dict[Moves, list[str]] = {}
    for values, name in drawn if still.any() else ():
        frozen = {key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}
        moves = tuple((key, value) for key, value in frozen.items() if key in read and now.get(key) != value)
        if bear.intersection(dict(moves)):
            found[moves] = [*found.get(moves, ()), *filter(None, [name])]
    return found


def _suggested(shop: Shop, base: Rules, cells: pd.DataFrame, judged: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Readings that these data suggest; none without `messages`."""
    if not shop.has("messages"):
        return
    talks = collected(Facts(shop, base).receptions().select("customer_id", "agent_id"))
    reached = talks.groupby("customer_id")["agent_id"].agg(["nunique", "size"])
    yield from ({"customers": (customer,)} for customer in reached.nlargest(SUSPECTS, ["nunique", "size"]).index)
    ours = {*talks["agent_id"]}
    known = ours.union(shop.pandas("agents")["agent_id"] if shop.has("agents") else ())
    for _, own in cells[cells["agent"] != ""].groupby("source"):
        absent, spare = sorted({*own["agent"]} - known), sorted(ours - {*own["agent"]})
        yield from ({"accounts": some} for some in (tuple(spare), *((agent,) for agent in spare)) if some)
        if absent and spare:
            yield {"renamed": _renamed(shop, base, own, absent, spare)}
        if absent:
            yield {"unknown_agents": tuple(absent)}
    for _, own in judged[judged["period"].str.contains("..", regex=False)].groupby("source"):
        yield from ({"lost_day": day} for day in _lost_days(shop, base, own))


def _renamed(
    shop: Shop, base: Rules, cells: pd.DataFrame, absent: list[str], spare: list[str]
) -> tuple[tuple[str, str], ...]:
    """Each account of the sheet that is not ours beside that of ours, not in the sheet, whose figures are nearest."""
    columns = ["source", "period", "metric"]
    theirs = cells[cells["agent"].isin(absent)].pivot_table("theirs", "agent", columns, fill_value=0)
    asked = theirs.columns.to_frame(index=False).merge(pd.DataFrame({"agent": spare}), how="cross")
    asked = asked.assign(theirs=0.0, ours=np.nan)
    ours = asked.assign(ours=_figures(shop, base, (), asked)).pivot_table("ours", "agent", columns, fill_value=0)
    one, other = theirs.to_numpy()[:, None], ours[theirs.columns].to_numpy()[None]
    far = (np.abs(one - other) / np.maximum(np.abs(one) + np.abs(other), 1e-9)).mean(axis=2)
    return tuple((theirs.index[i], ours.index[j]) for i, j in zip(*linear_sum_assignment(far), strict=True))


def _lost_days(shop: Shop, base: Rules, cells: pd.DataFrame) -> Iterable[Any]:
    """Days on which as much happened as a sheet has less than we do."""
    counted = cells[_adds_up(cells)]
    less = (counted["ours"] - counted["theirs"]).groupby(counted["metric"]).sum().loc[lambda sums: sums > 0]
    days = [*counted["period"].unique()] or None
    rows = measure(shop, [*less.index, "receptions"], by="date", rules=base, period=days, interval=False)
    return (rows.pivot_table("value", "date", "metric") / less - 1).abs().mean(axis=1).nsmallest(SUSPECTS).index


def _explanations(cells: pd.DataFrame, singles: Ways, ask: Ask) -> Iterator[tuple[Parts, list[str]]]:
    """The best explanation of all that differs and those as good, with the metrics that they explain; then of what is
    left, and so on. Pairs are asked for where no single reading explains all."""
    still = _still(cells, cells["ours"])
    left = {*still[still > 0].index}
    fits = _fitting(cells, singles)
    if left and all(metrics != left for metrics, _ in fits.values()):
        fits |= _fitting(cells, _pairs(cells, singles, ask))
    while fits := {parts: (metrics & left, off) for parts, (metrics, off) in fits.items() if metrics & left}:
        rank = {parts: (-len(metrics), len(parts), off) for parts, (metrics, off) in fits.items()}
        reached = fits[min(rank, key=rank.__getitem__)][0]
        same = [parts for parts in fits if rank[parts] == min(rank.values()) and fits[parts][0] == reached]
        yield from ((parts, sorted(reached)) for parts in sorted(same, key=lambda parts: sum(map(len, parts))))
        left -= reached


def _fitting(cells: pd.DataFrame, ways: Ways) -> dict[Parts, tuple[set[str], int]]:
    """The ways that explain a metric and spoil none → which they explain, and how many of its figures still differ."""
    found, before = {}, _still(cells, cells["ours"])
    allowed = LEFT * before.where(before > 0, cells.groupby("metric").size())
    for parts, values in ways.items():
        after = _still(cells, values)
        fit = after[(before > 0) & (after <= allowed)]
        enough = before[fit.index].sum() >= FEWEST or (len(parts) == 1 and (after <= allowed).all())
        if len(fit) and enough and (after <= allowed)[before == 0].all():
            found[parts] = {*fit.index}, int(fit.sum())
    return found


def _pairs(cells: pd.DataFrame, singles: Ways, ask: Ask) -> Ways:
    """Our figures under the likeliest pairs; of readings with the same figures one stands for all until it fits."""
    kin: dict[bytes, list[Moves]] = {}
    for (moves,), values in singles.items():
        kin.setdefault(values.fillna(0).round(6).to_numpy().tobytes(), []).append(moves)
    kin.pop(cells["ours"].round(6).to_numpy().tobytes(), None)
    like = {some[0]: some for some in kin.values()}
    both = [*combinations(like, 2)]
    if not both:
        return {}
    few = cells[_still(cells, cells["ours"])[cells["metric"]].to_numpy() > 0].iloc[:: 1 + len(cells) // SAMPLE]
    effects = {moves: (singles[(moves,)] - cells["ours"])[few.index].fillna(0).to_numpy() for moves in like}
    gap = (few["theirs"] - few["ours"]).to_numpy()
    left = pd.DataFrame([np.abs(gap - effects[one] - effects[other]) for one, other in both])
    close = (
        left.T.groupby(few["metric"].to_numpy()).mean().div(_gap(few, few["ours"]).replace(0, np.nan), axis=0).mean()
    )
    asked = {both[i]: ask(sum(both[i], ()), cells) for i in close[close < CLOSE].nsmallest(PAIRS).index}
    more = [also for pair in _fitting(cells, asked) for also in product(*(like[moves] for moves in pair))]
    return asked | {pair: ask(sum(pair, ()), cells) for pair in more[:PAIRS] if pair not in asked}
