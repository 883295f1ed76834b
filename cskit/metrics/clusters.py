"""What each customer adds to a metric's parts, summed up on the engine: what its interval stands on.

A customer's turns, receptions and orders belong together: they are one cluster. One grouped pass by group and customer
per fact serves every metric on it; only sums of powers come back. A part that no customer adds to (planned hours,
visitors) is taken as it stands; where neither part has a customer, days or inspections are the clusters, or nothing is.
"""

import itertools
import math
import warnings
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from cskit.errors import MissingTable
from cskit.facts.talk import flag
from cskit.metrics.card import AnyPart, Card, Part, way
from cskit.metrics.interval import (
    EXACT,
    FEWEST,
    ROUGH,
    Spread,
    rank_limits,
    ratio_limits,
    share_limits,
    value_at,
    wilson_limits,
)
from cskit.metrics.question import Question, reduced
from cskit.metrics.sources import source
from cskit.metrics.splits import Answered, Groups, Key, keys_of
from cskit.terms import language, term

Found = tuple[pd.DataFrame, str]  # a frame, and what the names of its columns of one side or couple begin with
Values = tuple[np.ndarray, np.ndarray]  # sorted, and how often each is there

Table = tuple[str, tuple[str, ...]]  # a fact and the split at which it is counted
Split = tuple[tuple[str, ...], str]  # the split, and what kind of thing a cluster is
_X, _Y, _MIXED = ((1, 0), (2, 0), (4, 0)), ((0, 1), (0, 2), (0, 4)), ((1, 1), (3, 1), (2, 2), (1, 3))  # powers of x, y


class Spreads:
    """The limits of these cards, asked in one question; `parts` are what `measure` computed of them already."""

    def __init__(self, question: Question, cards: Iterable[tuple[str, Card]], parts: Mapping[int, Any]) -> None:
        self._sums: dict[str, _Sums] = {}
        self._values: dict[str, dict[Key, Values]] = {}
        clustered: dict[str, tuple[_Side | None, _Side | None]] = {}
        ranked: dict[Hashable, dict[str, Part]] = {}
        for name, card in cards:
            how = way(card)
            if how in ("", "people") or any(isinstance(parts[id(p)], MissingTable) for p in card.parts()):
                continue
            part = card.numerator
            if isinstance(part, Part) and how == "ranks":
                ranked.setdefault((part.fact, part.scope, part.column, id(part.where)), {})[name] = part
            else:
                clustered[name] = _side(question, part, card.minus), _side(question, card.denominator)
        self._sums |= _summed(question, clustered)
        for quantiles in ranked.values():
            sums, values = _ranked(question, quantiles)
            self._sums |= sums
            self._values |= dict.fromkeys(quantiles, values)

    def limits(
        self,
        named: tuple[str, Card],
        groups: Groups,
        at: np.ndarray,
        found: tuple[np.ndarray, np.ndarray, np.ndarray],
    ) -> dict[str, np.ndarray]:
        """`low`, `high`, on how many `clusters` (or people) they stand, and a `note` where these are few, of the groups
        of `at`; NaN where there is no value, below 5 clusters, or where the card has no interval. `found`: value,
        numerator and denominator there."""
        (name, card), (value, top, bottom) = named, found
        low = high = clusters = np.full(len(at), np.nan)
        if way(card) == "people":
            clusters = bottom
            low, high = wilson_limits(top, bottom)
        elif name in self._values:
            clusters, powers = self._sums[name].at(groups, at)
            low, high = self._between(name, card.numerator, [groups.keys[i] for i in at], clusters, powers)
        elif name in self._sums:
            clusters, powers = self._sums[name].at(groups, at)
            spread = Spread.of(value, clusters, bottom, powers)
            low, high = ratio_limits(value, spread)
            if card.unit == "fraction" and way(card) != "planned":  # a share, unless it exceeds the whole
                shares = share_limits(value, spread, bottom if card.proportion else np.inf)
                inside = (value >= 0) & (value <= 1 + EXACT)
                low, high = (np.where(inside, a, b) for a, b in zip(shares, (low, high), strict=True))
        known = ~np.isnan(value)
        enough = known & (clusters >= FEWEST)
        return {
            "low": np.where(enough, low, np.nan),
            "high": np.where(enough, high, np.nan),
            "clusters": np.where(known, clusters, np.nan),
            "note": np.array([_remark(n, card) for n in np.where(known, clusters, np.nan)], dtype=object),
        }

    def _between(
        self, name: str, part: AnyPart, keys: list[Key], clusters: np.ndarray, powers: dict[tuple[int, int], np.ndarray]
    ) -> tuple[np.ndarray, np.ndarray]:
        """The values at the shares of all values between which a quantile lies."""
        assert isinstance(part, Part), "only what stands on a fact has ranks"
        with np.errstate(divide="ignore", invalid="ignore"):
            below = powers[1, 0] / powers[0, 1]
        shares = rank_limits(part.q, below, Spread.of(below, clusters, powers[0, 1], powers))
        limits = np.full((2, len(keys)), np.nan)
        for i, key in enumerate(keys):
            if key in self._values[name] and not np.isnan(shares[0][i]):
                limits[:, i] = [value_at(*self._values[name][key], float(share[i])) for share in shares]
        return limits[0], limits[1]


def _remark(clusters: float, card: Card) -> str:
    """That an interval stands on few clusters, or is not given for that; empty where there are enough (or NaN)."""
    if not clusters < ROUGH:
        return ""
    lang, how = language(), way(card)
    persons = how != "people" or (isinstance(card.denominator, Part) and card.denominator.how == "distinct")
    unit = how if how in ("days", "inspections") else "customers" if persons else "cases"
    key = "interval_rough" if clusters >= FEWEST else "interval_none"
    return term(key, lang, unit=term(f"interval_{unit}", lang), n=f"{clusters:.0f}", fewest=FEWEST)


@dataclass(frozen=True)
class _Side:
    """What a cluster adds to one part of a ratio: a sum or count over a fact, less another over the same."""

    table: Table
    part: Part
    minus: Part | None = None

    @property
    def split(self) -> Split:
        return self.table[1], source(self.table[0]).cluster


@dataclass(frozen=True)
class _Sums:
    """Where the sums over the clusters stand: of the powers of x and y, and of the counts that make up their number."""

    powers: Mapping[tuple[int, int], Answered]
    counts: Sequence[tuple[int, Answered]]

    @classmethod
    def of(cls, top: Found | None, bottom: Found | None, mixed: Found | None) -> "_Sums":
        powers: dict[tuple[int, int], Answered] = {}
        counts = []
        for found, keys, sign in ((top, _X, 1), (bottom, _Y, 1), (mixed, _MIXED, -1)):
            if found:
                frame, begins = found
                powers |= {(i, j): Answered(frame, f"{begins}_{i + j if 0 in (i, j) else f'{i}{j}'}") for i, j in keys}
                counts.append((sign, Answered(frame, f"{begins}_n")))
        return cls(powers, counts)

    def at(self, groups: Groups, at: np.ndarray) -> tuple[np.ndarray, dict[tuple[int, int], np.ndarray]]:
        """The number of clusters in these groups, and the sums there (0 of a part that no cluster adds to)."""
        zero = np.zeros(len(at))
        clusters = sum((sign * groups.values(found, at, fill=0.0) for sign, found in self.counts), start=zero)
        known = {key: groups.values(found, at, fill=0.0) for key, found in self.powers.items()}
        return clusters, dict.fromkeys((*_X, *_Y, *_MIXED), zero) | known


def _side(question: Question, part: AnyPart | None, minus: AnyPart | None = None) -> _Side | None:
    """None for a part that no cluster adds to."""
    if not isinstance(part, Part) or not source(part.fact).cluster:
        return None
    return _Side((part.fact, question.at(part.scope).by), part, minus if isinstance(minus, Part) else None)


def _summed(question: Question, cards: Mapping[str, tuple[_Side | None, _Side | None]]) -> dict[str, _Sums]:
    """The sums of each card: those of one split in one pass, what two splits share in one more."""
    names: dict[Table, dict[_Side, str]] = {}
    couples: dict[tuple[Split, Split], set[tuple[str, str]]] = {}
    number = itertools.count()
    for top, bottom in cards.values():
        for side in filter(None, (top, bottom)):
            own = names.setdefault(side.table, {})
            if side not in own:
                own[side] = f"x{next(number)}"
        if top and bottom:
            pair = names[top.table][top], names[bottom.table][bottom]
            couples.setdefault((top.split, bottom.split), set()).add(pair)
    frames = _side_by_side({t: _per_cluster(question, t, sides) for t, sides in names.items()})
    added = {
        (at, at): _added_up(frame, at[0], columns, couples.get((at, at), ())) for at, (frame, columns) in frames.items()
    }
    for (one, other), pairs in couples.items():
        if one != other:
            both, by = _joined(frames[one][0], frames[other][0], one[0], other[0])
            added[one, other] = _added_up(both, by, (), pairs)
    made = {}
    for name, (top, bottom) in cards.items():
        x = (added[top.split, top.split], names[top.table][top]) if top else None
        y = (added[bottom.split, bottom.split], names[bottom.table][bottom]) if bottom else None
        mixed = (added[top.split, bottom.split], f"{x[1]}_{y[1]}") if top and bottom and x and y else None
        made[name] = _Sums.of(x, y, mixed)
    return made


def _per_cluster(question: Question, table: Table, sides: Mapping[_Side, str]) -> nw.LazyFrame:
    """One row per group and cluster, with what it adds to each side."""
    by = table[1]
    parts = list(dict.fromkeys(p for side in sides for p in (side.part, side.minus) if p))
    places = {part: f"p{i}" for i, part in enumerate(parts)}
    prepared: dict[str, nw.Expr] = {}
    reduced: list[nw.Expr] = []
    for part, name in places.items():
        person = part.how == "distinct" and part.column == "customer_id"
        value = nw.lit(1) if part.how == "rows" else nw.col(part.column)
        prepared[name] = value if part.where is None else nw.when(part.where).then(value)
        if person:
            prepared[name] = nw.when(~prepared[name].is_null()).then(nw.lit(1))
        column = nw.col(name)
        reduced.append(column.max() if person else column.n_unique() if part.how == "distinct" else column.sum())
        if part.how == "distinct" and not person:  # an engine's n_unique counts null as a value
            prepared[f"{name}_null"] = flag(prepared[name].is_null())
            reduced.append(nw.col(f"{name}_null").max())
    rows = _rows(replace(question, by=by), parts).select(*by, "cluster", **prepared)
    with warnings.catch_warnings(action="ignore", category=UserWarning):
        made = rows.group_by(*by, "cluster").agg(*reduced)
    made = made.with_columns(**{name: nw.col(name).fill_null(0).cast(nw.Float64) for name in prepared})

    def adds(part: Part) -> nw.Expr:
        name = places[part]
        return nw.col(name) - nw.col(f"{name}_null") if f"{name}_null" in prepared else nw.col(name)

    columns = {name: adds(s.part) - adds(s.minus) if s.minus else adds(s.part) for s, name in sides.items()}
    return made.select(*by, "cluster", **columns)


def _rows(question: Question, parts: Sequence[Part]) -> nw.LazyFrame:
    """The rows of a fact with the `cluster` that each belongs to; an order whose customer has no name is its own."""
    fact = parts[0].fact
    rows = question.rows(fact, sorted({c for p in parts for c in (p.column, *p.reads) if c}))
    how = source(fact).cluster
    if how == "day":
        return rows.with_columns(cluster=nw.col("day"))
    if how == "inspection":
        return rows.with_columns(cluster=nw.concat_str("agent_id", nw.col("at").cast(nw.String), separator="|"))
    columns = rows.collect_schema().names()
    if "customer_id" not in columns:
        rows = rows.join(question.shop.table("orders").select("order_id", "customer_id"), on="order_id", how="left")
    who = nw.col("customer_id")
    if "order_id" in columns:
        who = nw.when(who.is_null()).then(nw.concat_str(nw.lit("#"), nw.col("order_id"))).otherwise(who)
    return rows.with_columns(cluster=who)


def _side_by_side(frames: Mapping[Table, nw.LazyFrame]) -> dict[Split, tuple[nw.LazyFrame, list[str]]]:
    """Facts of one split and one kind of cluster in one frame: a row per group and cluster with every side's column (0
    where a cluster adds nothing to a fact), and the names of these columns."""
    shared: dict[Split, list[tuple[nw.LazyFrame, list[str]]]] = {}
    for (fact, by), frame in frames.items():
        sides = [c for c in frame.collect_schema().names() if c not in (*by, "cluster")]
        shared.setdefault((by, source(fact).cluster), []).append((frame, sides))
    made = {}
    for split, several in shared.items():
        keys, every = [*split[0], "cluster"], [side for _, sides in several for side in sides]
        frame = several[0][0]
        if len(several) > 1:
            filled = [
                f.select(*keys, *(nw.col(c) if c in own else nw.lit(0.0).alias(c) for c in every)) for f, own in several
            ]
            frame = nw.concat(filled).group_by(*keys).agg(*(nw.col(c).sum() for c in every))
        made[split] = frame, every
    return made


def _joined(
    one: nw.LazyFrame, other: nw.LazyFrame, by: tuple[str, ...], others_by: tuple[str, ...]
) -> tuple[nw.LazyFrame, tuple[str, ...]]:
    """The clusters of two splits that share them, at the finer of the two."""
    shared = [b for b in by if b in others_by]
    return one.join(other, on=[*shared, "cluster"], how="inner"), max(by, others_by, key=len)


def _added_up(
    frame: nw.LazyFrame, by: Sequence[str], sides: Iterable[str], pairs: Iterable[tuple[str, str]]
) -> pd.DataFrame:
    """Per group the sums of the powers of each side and each pair of them, and how many clusters are not 0."""
    made: dict[str, nw.Expr] = {}
    for name in sides:
        x = nw.col(name)
        made |= {f"{name}_{i}": math.prod([x] * (i - 1), start=x) for i, _ in _X} | {f"{name}_n": flag(x != 0)}
    for a, b in sorted(pairs):
        x, y = nw.col(a), nw.col(b)
        made |= {f"{a}_{b}_{i}{j}": math.prod([x] * (i - 1) + [y] * j, start=x) for i, j in _MIXED}
        made[f"{a}_{b}_n"] = flag((x != 0) & (y != 0))
    return reduced(frame.select(*by, **made), by, *(nw.col(name).sum() for name in made))


def _ranked(question: Question, quantiles: Mapping[str, Part]) -> tuple[dict[str, _Sums], dict[Key, Values]]:
    """For quantiles of the same values: how many of a cluster's values (y) lie at or below each (x), added up; and the
    sorted values of each group."""
    part = next(iter(quantiles.values()))
    asked = question.at(part.scope)
    rows = _rows(asked, [part]) if part.where is None else _rows(asked, [part]).filter(part.where)
    by = list(asked.by) or ["group"]  # without a split all values are one group
    own = [nw.col(b) for b in asked.by] or [nw.lit(1).alias("group")]
    values = rows.select(*own, "cluster", value=nw.col(part.column), y=nw.lit(1)).filter(~nw.col("value").is_null())
    marked, below = values, {}
    for i, one in enumerate(quantiles.values()):
        edge = nw.col("value").quantile(one.q, interpolation="linear").alias(f"edge{i}")
        marked = marked.join(values.group_by(*by).agg(edge), on=by, how="inner")
        below[f"x{i}"] = flag(nw.col("value") <= nw.col(f"edge{i}"))
    counted = [*below, "y"]
    with warnings.catch_warnings(action="ignore", category=UserWarning):
        per = marked.with_columns(**below).group_by(*by, "cluster").agg(*(nw.col(c).sum() for c in counted))
    per = per.with_columns(**{c: nw.col(c).cast(nw.Float64) for c in counted})
    added = _added_up(per, asked.by, counted, [(x, "y") for x in below])
    sums = {
        name: _Sums.of((added, x), (added, "y"), (added, f"{x}_y")) for name, x in zip(quantiles, below, strict=True)
    }
    often = reduced(values, [*by, "value"], nw.col("y").sum()).sort_values("value", kind="stable")
    places: dict[Key, list[int]] = {}
    for place, key in enumerate(keys_of(often, asked.by)):
        places.setdefault(key, []).append(place)
    value, times = often["value"].to_numpy("float64"), often["y"].to_numpy("int64")
    return sums, {key: (value[at], times[at]) for key, at in places.items()}
