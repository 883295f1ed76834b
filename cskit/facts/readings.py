"""Other readings of a turn: clocks that start at the hand-over, firsts of a session, late by person (dated rules)."""

from collections.abc import Callable

import narwhals as nw

from cskit.facts.talk import (
    MOMENTS,
    TALK,
    distinct,
    flag,
    in_hours,
    judged,
    placed_turns,
    starts_session,
)
from cskit.rules import Rules

Frame = Callable[[], nw.LazyFrame]  # put together only where a reading looks at it


def reads_otherwise(rules: Rules) -> bool:
    """Whether the rules read turns in another way than one by one, from their question."""
    return (
        rules.by_session or rules.assessed_by != "turn" or rules.first_from != "question" or rules.late_unit != "turn"
    )


def in_sessions(exchanges: nw.LazyFrame, sessions: nw.LazyFrame, rules: Rules) -> nw.LazyFrame:
    """Turns with `session_at`, the start of the session in which the question was asked."""
    begins = (nw.col("after_customer") == 0) | starts_session(rules)
    asked = sessions.filter((nw.col("from_customer") == 1) & begins).select(*TALK, "session_at", asked_at="sent_at")
    return exchanges.join(distinct(asked, *TALK, "asked_at", "session_at"), on=[*TALK, "asked_at"], how="inner")


def turns(
    exchanges: nw.LazyFrame, receptions: nw.LazyFrame, human_waits: nw.LazyFrame | None, rules: Rules
) -> nw.LazyFrame:
    """The turns as the rules read them: `is_first` of its session (`first_of`), `first_clock` from the hand-over
    (`first_from`), and `unit`: the customer, reception or session that one late turn makes late (`late_unit`).

    `exchanges`: with `session_at` where a reading asks for it. `human_waits`: the hand-overs by a bot, by `pair`."""
    made = placed_turns(exchanges, receptions, "started_at", "ended_at", "first_turn")
    first = nw.col("turn") == nw.col("first_turn")
    if rules.first_of == "session":
        session = [*TALK, "session_at"]
        firsts = made.group_by(*session).agg(nw.col("turn").min().alias("session_turn"))
        made = made.join(firsts, on=session, how="inner")
        first = nw.col("turn") == nw.col("session_turn")
    made = made.with_columns(is_first=flag(first), first_clock=nw.col("wait"))
    if human_waits is not None:
        made = _from_handover(made, human_waits, MOMENTS[rules.first_of])
    if rules.late_unit != "turn":
        made = made.with_columns(unit=_unit(rules))
    read = judged(made, rules)
    extra = {"first_turn", "turn", "session_turn", "ended_at"}
    return read.drop(*(c for c in read.collect_schema().names() if c in extra))


def with_moment(exchanges: nw.LazyFrame, outlines: nw.LazyFrame, rules: Rules) -> nw.LazyFrame:
    starts = outlines.select(*TALK, "started_at")
    placed = exchanges.join(starts, on=TALK, how="inner") if rules.assessed_by == "reception" else exchanges
    return placed.with_columns(moment=nw.col(MOMENTS[rules.assessed_by]))


def with_long(receptions: nw.LazyFrame, moments: Frame, sessions: Frame, rules: Rules) -> nw.LazyFrame:
    """Receptions with `is_long` (1/0). What is judged, the reception, its longest session (of `sessions`) or its first
    turn (`long_reading`), must start in the assessment hours, where there are any (there `moments` of turns lie)."""
    made, seconds, counts = receptions, nw.col("talk_seconds"), in_hours(nw.col("started_at"), rules)
    if rules.long_reading == "session":
        made = receptions.join(sessions(), on=TALK, how="left")
        seconds, counts = nw.col("longest_session"), nw.col("served") == 1
    elif rules.long_reading == "latency":
        seconds, counts = nw.col("first_wait"), nw.col("served") == 1
        if rules.hours is not None:
            first = moments().select(*TALK, first_turn=nw.col("turn"), moment=nw.col("moment"))
            made = receptions.join(first, on=[*TALK, "first_turn"], how="left")
            counts = in_hours(nw.col("moment"), rules)
    long = (nw.col("served") == 1) & counts & (seconds > rules.long_minutes * 60)
    marked, extra = made.with_columns(is_long=flag(long)), ("moment", "longest_session")
    return marked.drop(*(c for c in extra if c in marked.collect_schema().names()))


def _unit(rules: Rules) -> nw.Expr:
    if rules.late_unit == "customer":
        return nw.col("customer_id")
    numbers = ["day", "session_at"] if rules.late_unit == "session" else ["day"]
    return nw.concat_str("customer_id", "agent_id", *(nw.col(n).cast(nw.String) for n in numbers), separator="|")


def _from_handover(turns: nw.LazyFrame, human_waits: nw.LazyFrame, begins: str) -> nw.LazyFrame:
    """`first_clock` of first turns from the latest hand-over by a bot to that agent at or before the question: its
    `seconds` to the agent's next message, a greeting included, where that message lies in this reception (session).
    A hand-over that was answered before, or by nobody here, has nothing to do with this question."""
    key = [*TALK, "turn"]
    over = human_waits.select("pair", "seconds", handed_at=nw.col("at"))
    firsts = turns.filter(nw.col("is_first") == 1).select(*key, "asked_at", "ended_at", begins_at=nw.col(begins))
    near = firsts.join(over, on="pair", how="inner").filter(nw.col("handed_at") <= nw.col("asked_at"))
    latest = near.group_by(*key).agg(nw.col("handed_at").max())
    met_at = nw.col("handed_at") + nw.col("seconds")
    found = near.join(latest, on=[*key, "handed_at"], how="semi").filter(
        met_at >= nw.col("begins_at"), met_at <= nw.col("ended_at")
    )
    joined = turns.join(found.select(*key, "seconds"), on=key, how="left")
    clock = nw.when(nw.col("seconds").is_null()).then(nw.col("wait")).otherwise(nw.col("seconds"))
    return joined.with_columns(first_clock=clock).drop("seconds")
