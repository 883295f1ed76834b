"""Response metrics: waits of turns, one loop each."""

from __future__ import annotations

from .facts import Facts
from .reception import Answer, By, count, people, per_key
from .world import Row, mean, quantile, ratio


def waits(rows: list[Row]) -> list[float]:
    return [r["wait"] for r in rows if r["wait"] is not None]


def first_turns(f: Facts) -> list[Row]:
    return [r["turns"][0] for r in f.served if r["turns"]]


def first_response_seconds(f: Facts, by: By) -> Answer:
    return per_key(f, by, first_turns(f), cell=lambda rows: mean(waits(rows)))


def average_response_seconds(f: Facts, by: By) -> Answer:
    return per_key(f, by, f.turns, cell=lambda rows: mean(waits(rows)))


def response_p50(f: Facts, by: By) -> Answer:
    return per_key(f, by, f.turns, cell=lambda rows: quantile(waits(rows), 0.5))


def response_p90(f: Facts, by: By) -> Answer:
    return per_key(f, by, f.turns, cell=lambda rows: quantile(waits(rows), 0.9))


def first_response_within(f: Facts, by: By, seconds: float = 30) -> Answer:
    return per_key(f, by, first_turns(f), cell=lambda rows: ratio(sum(w <= seconds for w in waits(rows)), len(rows)))


def response_rate_3min(f: Facts, by: By) -> Answer:
    late = f.rules.late_seconds
    return per_key(f, by, f.turns, cell=lambda rows: ratio(sum(w <= late for w in waits(rows)), len(rows)))


def is_late(f: Facts, turn: Row) -> bool:
    return turn["wait"] is None or turn["wait"] > f.rules.late_seconds


def unanswered_3min_rate(f: Facts, by: By) -> Answer:
    return per_key(f, by, f.turns, cell=lambda rows: ratio(sum(is_late(f, t) for t in rows), len(rows)))


def unanswered_turns(f: Facts, by: By) -> Answer:
    return per_key(f, by, [t for t in f.turns if t["wait"] is None], cell=count)


def slow_receptions(f: Facts) -> list[Row]:
    return [r for r in f.served if sum(w > f.rules.slow_seconds for w in waits(r["turns"])) > f.rules.slow_turns]


def long_receptions(f: Facts) -> list[Row]:
    return [r for r in f.served if r["talk_seconds"] > f.rules.long_minutes * 60]


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
