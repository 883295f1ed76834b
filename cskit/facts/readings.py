"""Other readings of a turn: clocks that start at the hand-over, firsts of a session, late by person (dated rules)."""

from __future__ import annotations

import narwhals as nw

from cskit.facts.talk import RECEPTION, TALK, business_day, distinct, flag, judged, placed_turns, spoken
from cskit.rules import Rules


def reads_otherwise(rules: Rules) -> bool:
    """Whether the rules read turns in another way than one by one, from their question."""
    return (
        rules.by_session or rules.assessed_by != "turn" or rules.first_from != "question" or rules.late_unit != "turn"
    )


def turns(
    exchanges: nw.LazyFrame,
    receptions: nw.LazyFrame,
    talk: nw.LazyFrame,
    handovers: nw.LazyFrame | None,
    bots: list[str],
    rules: Rules,
) -> nw.LazyFrame:
    """The turns as the rules read them: `is_first` of its session (`first_of`), the first wait from the hand-over
    (`first_from`), and `unit`: the customer, reception or session that one late turn makes late (`late_unit`)."""
    made = placed_turns(exchanges, receptions, "started_at", "first_turn")
    first = nw.col("turn") == nw.col("first_turn")
    if rules.by_session:
        made = _in_sessions(made, talk, rules)
    if rules.first_of == "session":
        session = [*TALK, "session_at"]
        firsts = made.group_by(*session).agg(nw.col("turn").min().alias("session_turn"))
        made = made.join(firsts, on=session, how="inner")
        first = nw.col("turn") == nw.col("session_turn")
    made = made.with_columns(is_first=flag(first))
    if rules.first_from == "handover" and handovers is not None:
        made = _from_handover(made, handovers, bots, rules)
    if rules.late_unit != "turn":
        made = made.with_columns(unit=_unit(rules))
    read = judged(made, rules)
    extra = {"first_turn", "turn", "session_turn"}
    return read.drop(*(c for c in read.collect_schema().names() if c in extra))


def _in_sessions(turns: nw.LazyFrame, talk: nw.LazyFrame, rules: Rules) -> nw.LazyFrame:
    """Adds `session_at`, the start of the session in which the turn's question was asked."""
    asked = spoken(talk, rules).filter(nw.col("from_customer") == 1).rename({"asked_at": "stretch_at"})
    found = distinct(asked.with_columns(asked_at=nw.col("sent_at")), *TALK, "asked_at", "session_at")
    return turns.join(found, on=[*TALK, "asked_at"], how="inner")


def _unit(rules: Rules) -> nw.Expr:
    if rules.late_unit == "customer":
        return nw.col("customer_id")
    numbers = ["day", "session_at"] if rules.late_unit == "session" else ["day"]
    return nw.concat_str("customer_id", "agent_id", *(nw.col(n).cast(nw.String) for n in numbers), separator="|")


def _from_handover(turns: nw.LazyFrame, handovers: nw.LazyFrame, bots: list[str], rules: Rules) -> nw.LazyFrame:
    """First waits counted from the latest hand-over by a bot to that agent, that day, at or before the question."""
    from_bot = nw.col("from_agent_id").is_null()
    if bots:
        from_bot = nw.any_horizontal(from_bot, nw.col("from_agent_id").is_in(bots), ignore_nulls=True)
    over = handovers.filter(from_bot).select(
        "customer_id", agent_id=nw.col("to_agent_id"), day=business_day(nw.col("at"), rules), handed_at=nw.col("at")
    )
    key = [*RECEPTION, "turn"]
    firsts = turns.filter(nw.col("is_first") == 1).select(*key, "asked_at")
    latest = (
        firsts.join(over, on=RECEPTION, how="inner")
        .filter(nw.col("handed_at") <= nw.col("asked_at"))
        .group_by(*key)
        .agg(nw.col("handed_at").max())
    )
    joined = turns.join(latest, on=key, how="left")
    since = nw.when(nw.col("handed_at").is_null()).then(nw.col("asked_at")).otherwise(nw.col("handed_at"))
    return joined.with_columns(wait=nw.col("replied_at") - since).drop("handed_at")
