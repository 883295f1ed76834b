"""A question to a shop: which split, which period, under which rules; and the aggregates that answer it.

All parts on one fact share one pass. Distinct people are counted at the level asked for, never added up.
"""

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import narwhals as nw
import pandas as pd

from cskit.engines import collected
from cskit.errors import MissingTable, UsageError, told
from cskit.facts import Facts, customers, topics
from cskit.facts.joins import no_account_talks
from cskit.facts.keep import once
from cskit.facts.shifts import with_shift
from cskit.facts.talk import RECEPTION, business_day
from cskit.metrics.card import Part, Scope
from cskit.metrics.codes import masked_reasons
from cskit.metrics.readings import columns_of
from cskit.metrics.sources import DERIVED_FROM, SAID, Level, need_joins, rows_of, source
from cskit.metrics.splits import (
    AGENT_COLUMNS,
    LOOKED_UP,
    OF_AGENTS,
    PERIOD,
    PRODUCT_COLUMNS,
    SEGMENTS,
    SHIFT,
    TIME_SPLITS,
    period_column,
    shown,
    time_column,
)
from cskit.period import Period, day_date
from cskit.rules import Rules
from cskit.shop import Shop
from cskit.written import listed


class NotSplit(UsageError):
    """What a metric counts cannot be split so (exit 2)."""


@dataclass(frozen=True)
class Question:
    """A shop, a split, a period (None = all days) and rules.

    `periods`: several that share no day, side by side; then `period` is the days around them all, and the first split
    is `PERIOD`, the place of each among them. `interval`: whether the limits of the values are asked for. `sources`: the sheets that
    metrics of metrics were read from, as they are.
    """

    shop: Shop
    by: tuple[str, ...]
    rules: Rules
    period: Period | None = None
    values_of: "Callable[[Question, str], pd.DataFrame] | None" = field(default=None, compare=False)
    periods: tuple[Period, ...] = ()
    interval: bool = False
    sources: list[str] = field(default_factory=list, compare=False)

    def over(self, periods: Sequence[Period]) -> "Question":
        if len(periods) < 2:
            return replace(self, period=periods[0] if periods else None)
        around = Period(min(p.start for p in periods), max(p.end for p in periods))
        return replace(self, by=(PERIOD, *self.by), period=around, periods=tuple(periods))

    def each(self) -> "list[Question]":
        alone = replace(self, by=tuple(b for b in self.by if b != PERIOD), periods=())
        return [replace(alone, period=period) for period in self.periods]

    def ask(self, metric: str, *, by: Sequence[str] | None = None, period: Period | None = None) -> pd.DataFrame:
        """Another metric's values (the split's columns and `value`), for a metric that stands on metrics."""
        asked = replace(self, by=self.by if by is None else tuple(by), period=period or self.period)
        assert self.values_of is not None, "only a question that `measure` asks can ask on"
        return self.values_of(asked, metric)

    @cached_property
    def facts(self) -> Facts:
        return Facts(self.shop, self.rules)

    @property
    def data_days(self) -> Period:
        """From the first business day of the data to the last, those of `reported` among them."""
        sheets = self.shop.sheet_days
        return self.event_days.around(sheets) if sheets else self.event_days

    @property
    def event_days(self) -> Period:
        """From the first business day of what happened to the last."""
        return Period(day_date(self.facts.first_day), day_date(self.facts.last_day))

    def at(self, scope: Scope) -> "Question":
        """The same question for parts of this scope: `shop` leaves the agent out of the split, `day` the hour."""
        left_out = {"group": (), "shop": OF_AGENTS, "day": ("hour",)}[scope]
        return replace(self, by=tuple(b for b in self.by if b not in left_out))

    @property
    def level(self) -> tuple[str, ...]:
        """The agent columns of the split: what a conversion's order must share with the inquiry."""
        return tuple(AGENT_COLUMNS[b] for b in self.by if b in AGENT_COLUMNS)

    @property
    def of_agents(self) -> list[str]:
        """The splits that ask whose a row is."""
        return [b for b in self.by if b in OF_AGENTS]

    def roster(self, by: Sequence[str]) -> pd.DataFrame:
        """Every agent of `agents`, else every account that human talk names, with the columns of `by`; no row where
        these ask for more than who the agents are."""
        if self.shop.has("agents") and not no_account_talks(self.facts):
            table = self.shop.pandas("agents").rename(columns={"agent_id": "agent"})
            if set(by) <= set(table):
                return table[[*by]].astype(object).fillna("").drop_duplicates()
        if [*by] == ["agent"] and self.shop.has("messages"):
            names = collected(self.facts.receptions().select("agent_id").unique())["agent_id"]
            return pd.DataFrame({"agent": names.astype(object)})
        return pd.DataFrame(columns=[*by])

    def check_period(self) -> None:
        """Refuse a period that holds none of the data's days (`DataError`)."""
        for period in self.periods or ([self.period] if self.period else []):
            period.must_meet(self.data_days)

    def check_splits(self) -> None:
        """Refuse a split by what no table of the shop tells (`MissingTable`)."""
        for split in self.by:
            table, column = LOOKED_UP.get(split, ("", ""))
            if table and not self.shop.has(table, column):
                raise MissingTable(table, told("a_split", by=shown([split])), [column] if self.shop.has(table) else [])

    def rows(self, fact: str, needed: Sequence[str] = ()) -> nw.LazyFrame:
        """The rows of a fact within the period, with a column per split (named as asked).

        Errors: `UsageError` if the fact cannot be split so, `MissingTable` if a column it needs is not there.
        """
        read, spec = fact, source(fact)
        products = [b for b in self.by if b in PRODUCT_COLUMNS]
        if products and spec.product == "lines":
            read = spec.lines
            spec = source(read)
        about = self._looked_up(spec.product, products)
        if about is not None and spec.product == "talk":
            frame = _about(self.facts, fact, self.level, about)
        else:
            frame = rows_of(self.facts, read, self.level)
        frame = self._within(frame)
        NotSplit.when(self.of_agents and not spec.agent, "metric_split", by=shown(self.of_agents))
        NotSplit.when("reason" in self.by and not spec.reason, "metric_split", by=shown(["reason"]))
        if "reason" in self.by and spec.reason == SAID:
            frame = frame.join(topics.said(self.facts, "reasons"), on=RECEPTION, how="left")
        have = frame.collect_schema().names()
        untold = {"reason"} & set(self.by) | ({"agent_id"} if self.of_agents else set())
        if spec.reason and not untold <= set(have):
            raise MissingTable(spec.reason, "", sorted(untold - set(have)))
        frame = self.facts.with_agents(frame, [c for c in self.level if c not in have])
        if about and spec.product != "talk":
            frame = _named(self.facts, frame, about)
        if "reason" in self.by and spec.reason != SAID:
            frame = masked_reasons(frame)
        absent = [c for c in needed if c not in frame.collect_schema().names()]
        if absent:
            table, *columns = DERIVED_FROM.get(absent[0], (fact, absent[0]))
            raise MissingTable(table, "", [c for c in columns if not self.shop.has(table, c)])
        need_joins(self.facts, read, [*needed, *(["agent_id"] if self.of_agents else [])])
        return self._split(self._with_segments(frame))

    def placed(self, frame: nw.LazyFrame) -> nw.LazyFrame:
        """Any frame with `at` (and the agent's columns) cut to the period, with a column per split."""
        columns = frame.collect_schema().names()
        told_by = {**AGENT_COLUMNS, **PRODUCT_COLUMNS, SHIFT: "agent_id"}
        strange = [b for b in self.by if b not in TIME_SPLITS and told_by.get(b, b) not in columns]
        NotSplit.when(strange, "metric_split", by=shown(strange))
        if "day" not in columns:
            frame = frame.with_columns(day=business_day(nw.col("at"), self.rules))
        return self._split(self._within(frame))

    def _within(self, frame: nw.LazyFrame) -> nw.LazyFrame:
        if self.period is None:
            return frame
        frame = frame.filter(nw.col("day") >= self.period.first, nw.col("day") <= self.period.last)
        return frame.filter(period_column(self.periods) >= 0) if self.periods else frame

    def _split(self, frame: nw.LazyFrame) -> nw.LazyFrame:
        if SHIFT in self.by:
            frame = with_shift(self.facts, frame)
        return frame.with_columns(**{b: self._column(b) for b in self.by}) if self.by else frame

    def _column(self, split: str) -> nw.Expr:
        if split in TIME_SPLITS:
            return time_column(split)
        if split == PERIOD:
            return period_column(self.periods)
        return nw.col({**AGENT_COLUMNS, **PRODUCT_COLUMNS}.get(split, split)).fill_null("")

    def _with_segments(self, frame: nw.LazyFrame) -> nw.LazyFrame:
        for split in (b for b in self.by if b in SEGMENTS):
            UsageError.when(
                "customer_id" not in frame.collect_schema().names(), "metric_customer", split=shown([split])
            )
            frame = customers.tagged(self.facts, frame, SEGMENTS[split], split)
        return frame

    def _looked_up(self, how: str, products: list[str]) -> tuple[str, ...] | None:
        """The columns of `products` that a split by product needs; None without such a split."""
        if not products:
            return None
        NotSplit.when(not how, "metric_split", by=shown(products))
        wanted = tuple(PRODUCT_COLUMNS[p] for p in products if p != "product")
        absent = [c for c in wanted if not self.shop.has("products", c)]
        if absent:
            known = absent if self.shop.has("products") else []
            raise MissingTable("products", told("a_split", by=shown(products)), known)
        return wanted


@once
def _about(facts: Facts, fact: str, level: Level, columns: tuple[str, ...]) -> nw.LazyFrame:
    """The rows of a fact, one for each product that their reception talks about, with these columns of `products`."""
    if columns:
        return _named(facts, _about(facts, fact, level, ()), columns)
    return rows_of(facts, fact, level).join(facts.reception_products(), on=RECEPTION, how="inner")


def _named(facts: Facts, frame: nw.LazyFrame, columns: tuple[str, ...]) -> nw.LazyFrame:
    return frame.join(facts.shop.table("products").select("product_id", *columns), on="product_id", how="left")


def each_once(periods: Sequence[str | Period]) -> list[Period]:
    """The periods asked for; `UsageError` for none, and for one that is given twice."""
    found = [Period.parse(period) for period in periods]
    given = listed(map(str, found)) or told("none_given")
    UsageError.when(not found or len(set(found)) < len(found), "periods_differ", given=given)
    return found


def aggregate(question: Question, parts: Sequence[Part]) -> pd.DataFrame:
    """The parts of one fact and one scope in one pass: a frame of the split's columns and `p0`, `p1`, …"""
    fact = parts[0].fact
    frame = question.rows(fact, sorted({c for p in parts for c in (p.column, *p.reads) if c}))
    need_joins(question.facts, fact, [c for p in parts for c in columns_of(p.where)])
    prepared: dict[str, nw.Expr] = {}
    asked: list[nw.Expr] = []
    for i, part in enumerate(parts):
        name = f"p{i}"
        if part.how == "rows" and part.where is None:
            asked.append(nw.len().alias(name))
            continue
        value = nw.lit(1) if part.how == "rows" else nw.col(part.column)
        prepared[name] = value if part.where is None else nw.when(part.where).then(value)
        asked.append(_reduced(part, name))
        if part.how == "distinct":  # an engine's n_unique counts null as a value
            prepared[f"{name}_null"] = nw.when(prepared[name].is_null()).then(nw.lit(1)).otherwise(nw.lit(0))
            asked.append(nw.col(f"{name}_null").max())
    if prepared:
        frame = frame.select(*question.by, **prepared)
    out = reduced(frame, question.by, *asked)
    for i, part in enumerate(parts):
        name = f"p{i}"
        out[name] = out[name].astype("float64")
        if part.how == "distinct":
            out[name] = out[name].fillna(0) - out.pop(f"{name}_null").astype("float64").fillna(0)
        elif part.how in ("rows", "sum"):
            out[name] = out[name].fillna(0.0)
    return out


def reduced(frame: nw.LazyFrame, by: Sequence[str], *asked: nw.Expr) -> pd.DataFrame:
    """One row per group, without groups one row, whatever the engine warns about."""
    with warnings.catch_warnings(action="ignore"):
        return collected(frame.group_by(*by).agg(*asked) if by else frame.select(*asked))


def _reduced(part: Part, name: str) -> nw.Expr:
    if part.how == "quantile":
        return nw.col(name).quantile(part.q, interpolation="linear")
    reduce = {"rows": nw.sum, "sum": nw.sum, "mean": nw.mean, "max": nw.max}
    return nw.col(name).n_unique() if part.how == "distinct" else reduce[part.how](name)


def alone(value: float) -> pd.DataFrame:
    """What a question without a split is answered: one row."""
    return pd.DataFrame({"value": [value]})


def per_group(question: Question, frame: pd.DataFrame, column: str = "value") -> pd.DataFrame:
    """The sums of a column of what is computed already, by group."""
    values = frame.assign(value=frame[column].astype("float64"))
    if not question.by:
        return alone(float(values["value"].sum()))
    with warnings.catch_warnings(action="ignore", category=FutureWarning):
        return values.groupby(list(question.by), dropna=False)["value"].sum().reset_index()


def grouped_rows(question: Question, frame: nw.LazyFrame, value: nw.Expr, *, split: bool = True) -> pd.DataFrame:
    """Rows of any frame with `day`/`at` (or the split's columns already there) reduced to one `value` a group."""
    if split:
        frame = question.placed(frame)
    out = reduced(frame, question.by, value.alias("value"))
    out["value"] = out["value"].astype("float64")
    return out.fillna({"value": 0.0})
