"""How many customers an agent serves at once (同时接待)."""

from collections.abc import Sequence

import narwhals as nw

from cskit.facts.calendar import start_of_hour
from cskit.facts.talk import TALK, distinct


def changes(spoken: nw.LazyFrame, receptions: nw.LazyFrame, window: int) -> nw.LazyFrame:
    """How many customers become active with an agent (`change`) at second `at`, and cease to be.

    A customer is active from `window` seconds before to `window` seconds after each message of a served reception,
    both included; stretches that touch are one. Between two served receptions a stretch may go on, too.
    """
    begins, ends = nw.col("started_at"), nw.col("ended_at")
    served = receptions.filter(nw.col("served") == 1).select(*TALK, "agent_id", "started_at", "ended_at")
    placed = served.with_columns(
        before=begins - ends.shift(1).over("pair", order_by=["started_at"]),
        after=begins.shift(-1).over("pair", order_by=["started_at"]) - ends,
    )
    first = placed.filter(nw.col("before").is_null() | (nw.col("before") > 2 * window))
    last = placed.filter(nw.col("after").is_null() | (nw.col("after") > 2 * window))
    pauses = (
        spoken.filter(nw.col("since_last") > 2 * window)
        .select(*TALK, "sent_at", "since_last")
        .join(served, on=TALK, how="inner")
        .filter(nw.col("sent_at") > begins)
    )
    return nw.concat(
        [
            first.select("agent_id", at=begins - window, change=nw.lit(1)),
            last.select("agent_id", at=ends + window + 1, change=nw.lit(-1)),
            pauses.select("agent_id", at=nw.col("sent_at") - window, change=nw.lit(1)),
            pauses.select(
                "agent_id", at=(nw.col("sent_at") - nw.col("since_last")).cast(nw.Int64) + window + 1, change=nw.lit(-1)
            ),
        ],
        how="vertical",
    )


def hour_ticks(served: nw.LazyFrame, window: int, group: list[str]) -> nw.LazyFrame:
    """The full hours at which somebody is active: every one lies within `window` (at most 30 minutes) of a message."""
    hour = start_of_hour(nw.col("sent_at") + window)
    at_hour = served.with_columns(at=hour).filter(nw.col("at") >= nw.col("sent_at") - window)
    return distinct(at_hour, *group, "at").with_columns(change=nw.lit(0))


def concurrency(changes: nw.LazyFrame, group: list[str], ticks: Sequence[nw.LazyFrame] = ()) -> nw.LazyFrame:
    """Customers active at once per `group`: of the rows (`at`, `active`) of any span of time the largest is its peak.

    With `ticks` (of `change` 0) there is a row at every full hour with somebody active, so that a peak can be asked by
    hour or day.
    """
    columns = [*group, "at", "change"]
    moves = nw.concat([frame.select(columns) for frame in (changes, *ticks)], how="vertical").with_columns(
        comes=nw.when(nw.col("change") > 0).then(nw.lit(1)), moves=nw.when(nw.col("change") != 0).then(nw.lit(1))
    )
    # two counts are quicker than a running sum; in one second who ceases stands first, and only others see the peak
    comes, moved = (nw.col(c).cum_count().over(*group, order_by=["at", "change"]) for c in ("comes", "moves"))
    active = nw.when(nw.col("change") < 0).then(nw.lit(0)).otherwise(2 * comes - moved)
    return moves.with_columns(active=active.cast(nw.Int64)).drop("change", "comes", "moves")
