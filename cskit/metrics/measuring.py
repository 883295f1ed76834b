"""`measure`: any metrics of a shop, split as asked, each value with its status, parts and interval."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any, Literal

import numpy as np
import pandas as pd

from cskit.errors import MissingTable, UsageError, told
from cskit.metrics import reported
from cskit.metrics.card import AnyPart, Card, Part, Scope, Special
from cskit.metrics.clusters import Spreads
from cskit.metrics.compared import alignable, aligned, base_period, find, known_indicators, target_values
from cskit.metrics.question import NotSplit, Question, aggregate, each_once
from cskit.metrics.splits import (
    AGENT_COLUMNS,
    OF_AGENTS,
    PERIOD,
    SPLITS,
    TIME_SPLITS,
    Answered,
    Groups,
    keys_of,
    known_splits,
    readable,
    shown,
)
from cskit.period import Period
from cskit.rules import Rules
from cskit.shop import Shop, rules_of
from cskit.terms import language
from cskit.written import listed

COLUMNS = ("metric", "value", "status", "numerator", "denominator", "low", "high", "clusters", "note", "source")


def measure(
    shop: Shop,
    metrics: str | Sequence[str],
    *,
    by: str | Sequence[str] | None = None,
    rules: str | Rules | Sequence[str | Rules] = "textbook",
    period: str | Period | Sequence[str | Period] | None = None,
    compare: str | Period | None = None,
    interval: bool = True,
) -> pd.DataFrame:
    """A tidy frame: a row per group and metric.

    Columns: one per `by`, then `metric`, `value` (NaN = no value), `status` (`ok`, `open`, `immature`, `undefined`,
    `missing_table`), `numerator`, `denominator`, `low`, `high`, `clusters`, `note`, `source`.
    `low` and `high` are the 95 % interval of a ratio, mean or percentile (`define` says which one); counts and sums have
    none. A customer's turns, receptions and orders belong together: `clusters` is the number of customers it stands on
    (of days or inspections where no customer is known). Below 100 the `note` calls it rough, below 5 there is none.
    `interval=False` leaves all three empty and takes no pass for them.
    `source` is empty where the value is computed from events. Where these are not there, or `messages` are a sample,
    it names the platform's sheet (`reported`) that gives just this: by nothing, agent, date, hour or several of them,
    in its own days or in days that add up (people never do); `immature` is what it has not settled.
    With `compare` (a period, `last_year`, `previous`, `last_promo` or `target`) also `base`, `base_status` and
    `change` (value − base). A list of rule sets gives their numbers side by side, under a first column `rules`; a list
    of periods likewise, under a first column `period` (`A..B`): much faster than one after the other.

    Errors: `UsageError` for unknown metrics, splits, rules or an impossible split; `DataError` for a period
    without data; `MissingTable` for a split by what no table of the shop tells (team, role, shift, category, tier).
    """
    if not isinstance(rules, str | Rules):
        asked: dict[str, Any] = {"by": by, "period": period, "compare": compare, "interval": interval}
        return _side_by_side([rules_of(shop, r, _last(period)) for r in rules], shop, metrics, **asked)
    split = known_splits(by if by is None or isinstance(by, str) else list(by))
    names = [metrics] if isinstance(metrics, str) else list(metrics)
    read_by = known_indicators(rules_of(shop, rules, _last(period)))
    cards = [(name, find(name).under(read_by)) for name in names]
    question = Question(shop, tuple(split), read_by, values_of=raw_values, interval=interval)
    if period is None or isinstance(period, str | Period):
        return _beside_base(question.over([] if period is None else [Period.parse(period)]), cards, compare)
    return _of_periods(question, cards, each_once(period), compare)


def _last(period: str | Period | Sequence[str | Period] | None) -> Period | None:
    """Of the periods asked about the one that ends last."""
    several = [period] if isinstance(period, str | Period) else period or []
    return max(map(Period.parse, several), key=lambda p: p.end, default=None)


def _of_periods(
    question: Question, cards: list[tuple[str, Card]], periods: list[Period], compare: str | Period | None
) -> pd.DataFrame:
    """The answers for each period in the order given, metric by metric: those that share no day in one question."""
    texts = [str(p) for p in periods]
    sampled = [p for p in periods if reported.whole(question.over([p])).shop is not question.shop]
    whole = [p for p in periods if p not in sampled]
    together = [[p] for p in periods] if compare is not None else [*_apart(sampled), *_apart(whole)]
    frames = []
    for some in together:
        found = _beside_base(question.over(some), cards, compare)
        if len(some) == 1:
            found.insert(0, PERIOD, str(some[0]))
        frames.append(found)
    rows = pd.concat(frames, ignore_index=True)
    order = {"metric": list(dict.fromkeys(name for name, _ in cards)), PERIOD: texts}
    places = rows[list(order)].apply(lambda column: column.map(order[column.name].index))
    return rows.loc[places.sort_values(list(order), kind="stable").index].reset_index(drop=True)


def _apart(periods: list[Period]) -> list[list[Period]]:
    """The periods in as few lists as it takes for none to share a day with another of its list."""
    lists: list[list[Period]] = []
    for period in sorted(periods):
        free = next((some for some in lists if some[-1].end < period.start), None)
        if free is None:
            lists.append([period])
        else:
            free.append(period)
    return lists


def _beside_base(question: Question, cards: list[tuple[str, Card]], compare: str | Period | None) -> pd.DataFrame:
    """The answer, and what it is compared with, if anything, beside it."""
    _check(question, cards)
    if compare is None:
        return _answer(question, cards)
    split, days = list(question.by), question.period
    if compare == "target":
        wanted = {card.id: name for name, card in cards}
        base = target_values(question.shop, split, days)
        base["metric"] = base["metric"].map(wanted)
        return _beside(_answer(question, cards), base[base["metric"].notna()], split, how="left")
    before = base_period(question.shop, days, compare)
    alignable(split, days, before)
    base = _answer(replace(question, period=before, interval=False), cards)
    if before.within(question.data_days) is None:
        base = base.assign(value=float("nan"), status="undefined")  # days without data are no days without sales
    return _beside(_answer(question, cards), base if days is None else aligned(base, split, days, before), split)


def _side_by_side(sets: list[Rules], shop: Shop, metrics: str | Sequence[str], **asked: Any) -> pd.DataFrame:
    names = [r.name for r in sets]
    UsageError.when(not sets or len(set(names)) < len(names), "rules_differ", given=listed(names) or told("none_given"))
    frames = [measure(shop, metrics, rules=r, **asked).assign(rules=r.name) for r in sets]
    both = pd.concat(frames, ignore_index=True)
    return both[["rules", *(c for c in both.columns if c != "rules")]]


def raw_values(question: Question, metric: str) -> pd.DataFrame:
    """One metric's values with the split's columns as the engine has them: what a metric of a metric stands on.

    Errors: `MissingTable` if the metric needs a table that is not there; then so does the one that stands on it.
    """
    card = find(metric).under(question.rules)
    parts = _parts(question, [(metric, card)])
    for part in card.parts():
        if isinstance(parts[id(part)], MissingTable):
            told_by = reported.answered(question, card)
            if told_by is None:
                raise parts[id(part)]
            question.sources.extend(told_by["source"].unique())
            return told_by[[*question.by, "value"]]
    groups = _groups(question, parts)
    at, columns = _valued(question, groups, (metric, card), parts)
    return pd.DataFrame({**groups.columns(at), "value": columns["value"]})


def counted_whole(shop: Shop, rules: Rules, period: Period) -> Shop:
    """The shop as `measure` asks it in these days: without `messages` where they are a sample of what sheets count."""
    return reported.whole(Question(shop, (), rules, period, values_of=raw_values)).shop


def _check(question: Question, cards: list[tuple[str, Card]]) -> None:
    for name, card in cards:
        listed_so = card.kind in ("curve", "detail")
        UsageError.when(listed_so, "metric_table", name=name, how=f"{card.kind}(shop, …)")
        wrong = [b for b in question.by if card.shop_wide and b in OF_AGENTS]
        UsageError.when(wrong, "shop_wide", name=name, by=shown(wrong))
    question.check_splits()
    question.check_period()


def _answer(question: Question, cards: list[tuple[str, Card]]) -> pd.DataFrame:
    question = reported.whole(question)
    try:
        parts = _parts(question, cards)
    except NotSplit as wrong:
        raise _refused(question, cards) or wrong from None
    groups = _groups(question, parts)
    spreads = Spreads(question, cards, parts) if question.interval else None
    found = [_valued(question, groups, named, parts, spreads) for named in cards]
    names = np.repeat([name for name, _ in cards], [len(at) for at, _ in found])
    columns = {
        column: np.concatenate([values[column] for _, values in found]) for column in COLUMNS if column in found[0][1]
    }
    split = groups.columns(np.concatenate([at for at, _ in found]))
    if question.periods:
        split[PERIOD] = [str(question.periods[place]) for place in split[PERIOD]]
    out = pd.DataFrame({**{b: pd.Series(v, dtype=object) for b, v in split.items()}, "metric": names, **columns})
    out["source"] = np.repeat([_sources(card, parts) for _, card in cards], [len(at) for at, _ in found])
    if question.shop.has("reported"):
        edges = np.cumsum([0, *(len(at) for at, _ in found)])
        pieces = zip(cards, pairwise(edges), strict=True)
        out = pd.concat([reported.instead(question, card, out.iloc[a:b]) for card, (a, b) in pieces])
    return readable(out.reset_index(drop=True), list(question.by))[[*question.by, *COLUMNS]]


def _sources(card: Card, parts: dict[int, Any]) -> str:
    told_by = [source for part in card.parts() for source in getattr(parts[id(part)], "sources", ())]
    return listed(sorted(set(told_by)), ";")


def _refused(question: Question, cards: list[tuple[str, Card]]) -> UsageError | None:
    """Which metric cannot be split by what, and what it can be split by; None where only splits together are refused."""
    alone = question.each()[0] if question.periods else question

    def splits(card: Card, by: str) -> bool:
        try:
            _check(asked := replace(alone, by=(by,)), [(card.id, card)])
            return bool(_parts(asked, [(card.id, card)]))
        except (UsageError, MissingTable):
            return False

    for _, card in cards:
        if wrong := [by for by in alone.by if not splits(card, by)]:
            others = [by for by in SPLITS if by not in wrong and splits(card, by)]
            said = {"name": card.name(language()), "by": shown(wrong), "others": shown(others)}
            return UsageError(told("metric_split_by" if others else "no_split", **said))
    return None


def _parts(question: Question, cards: list[tuple[str, Card]]) -> dict[int, Any]:
    """Every part computed once, parts on one fact together: id(part) → `Answered`, or the `MissingTable` it met."""
    wanted = {id(p): p for _, card in cards for p in card.parts()}
    found: dict[int, Any] = {}
    plain: dict[tuple[str, Scope], list[Part]] = {}
    for part in wanted.values():
        asked = question.at(part.scope)
        if isinstance(part, Special):
            asked.sources.clear()
            answer = _try(lambda p=part, q=asked: _computed(p, q))
            told_by = tuple(dict.fromkeys(asked.sources))
            found[id(part)] = answer if isinstance(answer, MissingTable) else Answered(answer, sources=told_by)
        else:
            plain.setdefault((part.fact, part.scope), []).append(part)
    for (_, scope), parts in plain.items():
        found.update(_together(question.at(scope), parts))
    return found


def _computed(part: Special, question: Question) -> pd.DataFrame:
    if not question.periods:
        return part.compute(question)
    frames = [part.compute(alone).assign(**{PERIOD: place}) for place, alone in enumerate(question.each())]
    return pd.concat(frames, ignore_index=True)


def _together(question: Question, parts: list[Part]) -> dict[int, Any]:
    answer = _try(lambda: aggregate(question, parts))
    if isinstance(answer, MissingTable) and len(parts) > 1:  # one absent column must not silence the others
        return {key: own for part in parts for key, own in _together(question, [part]).items()}
    if isinstance(answer, MissingTable):
        return {id(parts[0]): answer}
    return {id(p): Answered(answer, f"p{i}") for i, p in enumerate(parts)}


def _try(compute: Any) -> Any:
    try:
        return compute()
    except MissingTable as missing:
        return missing


def _valued(
    question: Question, groups: Groups, named: tuple[str, Card], parts: dict[int, Any], spreads: Spreads | None = None
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """One metric: the groups it speaks of (as `Groups` numbers them) and its columns there: parts, divided, a status."""
    _, card = named
    missing = next((parts[id(p)] for p in card.parts() if isinstance(parts[id(p)], MissingTable)), None)
    whole = not question.of_agents  # no agent asked about: the parts of the whole shop are at the level asked too
    found = None if missing else [parts[id(p)].frame for p in card.parts() if whole or p.scope == "group"]
    at = groups.named_by(found)
    if missing is not None:
        numbers = ("value", "numerator", "denominator", "low", "high", "clusters")
        return at, {
            **dict.fromkeys(numbers, np.full(len(at), np.nan)),
            "status": _texts("missing_table", at),
            "note": _texts(told("needs", what=missing.what), at),
        }

    def column(part: AnyPart | None, empty: float) -> np.ndarray:
        if part is None:
            return np.full(len(at), empty)
        counted = part.empty if isinstance(part, Special) else 0.0
        fill = np.nan if isinstance(part, Part) and part.how in ("mean", "quantile", "max") else counted
        return groups.values(parts[id(part)], at, fill=fill)

    top = column(card.numerator, 0.0) - (column(card.minus, 0.0) if card.minus else 0.0)
    bottom = column(card.denominator, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(bottom == 0, np.nan, top / bottom) if card.denominator else top
    status = np.where(np.isnan(value), "undefined", "ok").astype(object)
    if card.closed is not None:
        closed, total = column(card.closed, 0.0), column(card.total, 0.0)
        unripe = (total > 0) & (closed == 0)
        status[(closed < total) & ~np.isnan(value)] = "open"
        status[unripe & ~np.isnan(value)] = "open" if card.so_far else "immature"
        if not card.so_far:
            status[unripe] = "immature"
            value = np.where(unripe, np.nan, value)
    status[(status == "ok") & _unfinished(question, groups, at)] = "open"
    limits = dict.fromkeys(("low", "high", "clusters"), np.full(len(at), np.nan)) | {"note": _texts("", at)}
    if spreads:
        limits |= spreads.limits(named, groups, at, (value, top, bottom))
    return at, {"value": value, "status": status, "numerator": top, "denominator": bottom, **limits}


def _unfinished(question: Question, groups: Groups, at: np.ndarray) -> np.ndarray:
    """Which of these groups are of a period that ends after the data do."""
    last = question.facts.last_day
    if question.periods:
        late = [period.last > last for period in question.periods]
        return np.array([late[groups.keys[place][0]] for place in at], dtype=bool)
    return np.full(len(at), question.period is not None and question.period.last > last)


def _texts(text: str, at: np.ndarray) -> np.ndarray:
    return np.full(len(at), text, dtype=object)


def _groups(question: Question, parts: dict[int, Any]) -> Groups:
    """The groups to answer for: those seen, and every agent (or team, role) of the shop."""
    frames = {id(a.frame): a.frame for a in parts.values() if isinstance(a, Answered)}
    split = [b for b in question.by if b != PERIOD]
    roster = keys_of(question.roster(split), split) if split and all(b in AGENT_COLUMNS for b in split) else []
    if question.periods:
        roster = [(place, *key) for place in range(len(question.periods)) for key in (roster if split else [()])]
    spans = range(len(question.periods)) if question.periods else [None]
    unknown = [tuple(span if b == PERIOD else None if b in TIME_SPLITS else "" for b in question.by) for span in spans]
    return Groups(question.by, frames.values(), roster, unknown)


def _beside(
    now: pd.DataFrame, base: pd.DataFrame, by: list[str], how: Literal["outer", "left"] = "outer"
) -> pd.DataFrame:
    keys = [*by, "metric"]
    old = base[[*keys, "value", "status"]].rename(columns={"value": "base", "status": "base_status"})
    both = now.merge(old.drop_duplicates(keys), on=keys, how=how if by else "left")
    both = both.fillna({"status": "undefined", "base_status": "undefined", "source": ""})
    return both.assign(change=both["value"] - both["base"])
