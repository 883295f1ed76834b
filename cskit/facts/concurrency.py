"""How many customers an agent serves at once (同时接待)."""

from __future__ import annotations

import narwhals as nw

from cskit.facts.talk import ORDER, PAIR, RECEPTION, flag

HOUR = 3600


def served_talk(talk: nw.LazyFrame, receptions: nw.LazyFrame) -> nw.LazyFrame:
    """The messages of served receptions. Only customers who also have another kind need a closer look."""
    other = receptions.filter(nw.col("served") == 0).select(*PAIR).unique()
    plain = talk.select(*PAIR, *ORDER).join(other, on=PAIR, how="anti")
    spans = receptions.filter(nw.col("served") == 1).select(*RECEPTION, "started_at", "ended_at")
    mixed = (
        talk.select(*PAIR, *ORDER)
        .join(other, on=PAIR, how="semi")
        .join(spans, on=PAIR, how="inner")
        .filter(nw.col("sent_at") >= nw.col("started_at"), nw.col("sent_at") <= nw.col("ended_at"))
        .select(*PAIR, *ORDER)
    )
    return nw.concat([plain, mixed], how="vertical")


def active_spans(served: nw.LazyFrame, window: int) -> nw.LazyFrame:
    """Stretches in which a customer is active with an agent: from `window` seconds before to `window` seconds after
    each message, merged where they touch. `from_at` and `to_at` are both included."""
    gap = nw.col("sent_at") - nw.col("sent_at").shift(1).over(PAIR, order_by=ORDER)
    starts = gap.is_null() | (gap > 2 * window)
    return (
        served.with_columns(starts=flag(starts))
        .with_columns(block=nw.col("starts").cum_sum().over(PAIR, order_by=ORDER).cast(nw.Int64))
        .group_by(*PAIR, "block")
        .agg(nw.col("sent_at").min().alias("from_at"), nw.col("sent_at").max().alias("to_at"))
        .select(*PAIR, from_at=nw.col("from_at") - window, to_at=nw.col("to_at") + window)
    )


def hour_ticks(served: nw.LazyFrame, window: int, group: list[str]) -> nw.LazyFrame:
    """The full hours at which somebody is active: every one lies within `window` (at most 30 minutes) of a message."""
    hour = ((nw.col("sent_at") + window) // HOUR * HOUR).cast(nw.Int64)
    at_hour = served.with_columns(at=hour).filter(nw.col("at") >= nw.col("sent_at") - window)
    return at_hour.select(*group, "at").unique().with_columns(change=nw.lit(0))


def concurrency(spans: nw.LazyFrame, group: list[str], ticks: nw.LazyFrame | None = None) -> nw.LazyFrame:
    """Customers active at once per `group`, as steps: from `at` on there are `active`, until the next row's `at`.

    With `ticks` there is a row at every full hour with somebody active, so that a peak can be asked by hour or day.
    """
    changes = [
        spans.select(*group, at=nw.col("from_at"), change=nw.lit(1)),
        spans.select(*group, at=nw.col("to_at") + 1, change=nw.lit(-1)),
    ]
    if ticks is not None:
        changes.append(ticks.select(*group, "at", "change"))
    steps = nw.concat(changes, how="vertical").group_by(*group, "at").agg(nw.col("change").sum())
    running = nw.col("change").cum_sum()
    active = running.over(group, order_by=["at"]) if group else running.over(order_by=["at"])
    return steps.with_columns(active=active.cast(nw.Int64)).drop("change")
