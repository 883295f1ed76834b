"""Response metrics: waits of turns, one loop each."""

from __future__ import annotations

from .facts import Facts
from .reception import Answer, By, count, people, per_key
from .world import Cell, Row, mean, quantile, ratio


def counted(f: Facts, rows: list[Row], clock: str = "wait") -> list[float]:
    """What averages and percentiles see of these turns; first responses have a `clock` of their own."""
    found = []
    for r in rows:
        if r[clock] == 0 and not f.rules.zero_second_replies_count:
            continue
        if f.rules.unanswered == "cap":
            found.append(f.rules.cap_seconds if r[clock] is None else min(r[clock], f.rules.cap_seconds))
        elif f.rules.unanswered == "count" and r[clock] is None:
            found.append(f.rules.cap_seconds)
        elif r[clock] is not None:
            found.append(r[clock])
    return found


def all_turns(f: Facts) -> list[Row]:
    return [t for t in f.turns if f.assessed(t)]


def first_turns(f: Facts) -> list[Row]:
    return [t for t in all_turns(f) if t["first"]]


def first_response_seconds(f: Facts, by: By) -> Answer:
    return per_key(f, by, first_turns(f), cell=lambda rows: mean(counted(f, rows, "clock")))


def average_response_seconds(f: Facts, by: By) -> Answer:
    return per_key(f, by, all_turns(f), cell=lambda rows: mean(counted(f, rows)))


def response_p50(f: Facts, by: By) -> Answer:
    return per_key(f, by, all_turns(f), cell=lambda rows: quantile(counted(f, rows), 0.5))


def response_p90(f: Facts, by: By) -> Answer:
    return per_key(f, by, all_turns(f), cell=lambda rows: quantile(counted(f, rows), 0.9))


def first_response_within(f: Facts, by: By, seconds: float = 30) -> Answer:
    def cell(rows: list[Row]) -> Cell:
        return ratio(sum(r["clock"] is not None and r["clock"] <= seconds for r in rows), len(rows))

    return per_key(f, by, first_turns(f), cell=cell)


def is_late(f: Facts, turn: Row) -> bool:
    if turn["wait"] is None:
        return True
    return f.rules.late_reading != "never" and turn["wait"] > f.rules.late_seconds


def held(f: Facts) -> list[Row]:
    """The turns that are held against the limit."""
    return first_turns(f) if f.rules.late_turns == "first" else all_turns(f)


def units_late(f: Facts, rows: list[Row]) -> tuple[int, int]:
    """How many turns (customers, receptions, sessions) are late, and how many there are."""
    units: dict[object, bool] = {}
    for place, t in enumerate(rows):
        who = (t["customer"], t["agent"], t["date"])
        unit = {"turn": place, "customer": t["customer"], "reception": who, "session": (*who, t["session"])}
        key = unit[f.rules.late_unit]
        units[key] = units.get(key, False) or is_late(f, t)
    return sum(units.values()), len(units)


def response_rate_3min(f: Facts, by: By) -> Answer:
    def cell(rows: list[Row]) -> Cell:
        late, everyone = units_late(f, rows)
        return ratio(everyone - late, everyone)

    return per_key(f, by, held(f), cell=cell)


def unanswered_3min_rate(f: Facts, by: By) -> Answer:
    return per_key(f, by, held(f), cell=lambda rows: ratio(*units_late(f, rows)))


def unanswered_turns(f: Facts, by: By) -> Answer:
    return per_key(f, by, [t for t in all_turns(f) if t["wait"] is None], cell=count)


def slow_turns(f: Facts, reception: Row) -> list[Row]:
    return [t for t in reception["turns"] if (t["wait"] or 0) > f.rules.slow_seconds and f.assessed(t)]


def slow_receptions(f: Facts) -> list[Row]:
    return [r for r in f.served if len(slow_turns(f, r)) > f.rules.slow_turns]


def is_long(f: Facts, reception: Row) -> bool:
    """By the day's talk, one session or the first answer; what is judged must start in the assessment hours."""
    most = f.rules.long_minutes * 60
    if f.rules.long_reading == "latency":
        first = reception["turns"][0]
        return f.assessed(first) and (first["wait"] or 0) > most
    if f.rules.long_reading == "session":
        sessions = [s for s in set(reception["session_of"].values()) if f.in_hours(s)]
        return any(reception["session_ends"][s] - s > most for s in sessions)
    return f.in_hours(reception["start"]) and bool(reception["talk_seconds"] > most)


def long_receptions(f: Facts) -> list[Row]:
    return [r for r in f.served if is_long(f, r)]


def slow_response_customers(f: Facts, by: By) -> Answer:
    return per_key(f, by, slow_receptions(f), cell=people)


def long_reception_customers(f: Facts, by: By) -> Answer:
    return per_key(f, by, long_receptions(f), cell=people)


METRICS = {
    "first_response_seconds": first_response_seconds,
    "average_response_seconds": average_response_seconds,
    "response_p50": response_p50,
    "response_p90": response_p90,
    "first_response_within(30)": first_response_within,
    "first_response_within(60)": lambda f, by: first_response_within(f, by, 60),
    "response_rate_3min": response_rate_3min,
    "unanswered_3min_rate": unanswered_3min_rate,
    "unanswered_turns": unanswered_turns,
    "slow_response_customers": slow_response_customers,
    "long_reception_customers": long_reception_customers,
}
