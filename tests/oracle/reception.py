"""Reception metrics, one loop each."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable

from .facts import Facts
from .world import DAY, HOUR, Cell, Key, Row, distinct, mean, ratio

By = tuple[str, ...]
Answer = dict[Key, Cell]


def per_key(f: Facts, by: By, *facts: list[Row], cell: Callable[..., Cell]) -> Answer:
    """`cell(rows of fact 1, rows of fact 2, …)` at every key of any of them, and at each base key."""
    buckets = [f.bucket(rows, by) for rows in facts]
    keys = f.base_keys(by).union(*buckets)
    return {key: cell(*(b.get(key, []) for b in buckets)) for key in keys}


def count(rows: list[Row]) -> Cell:
    return Cell(float(len(rows)))


def people(rows: list[Row]) -> Cell:
    return Cell(float(distinct(rows)))


def people_left(all_rows: list[Row], taken: list[Row]) -> Cell:
    """Customers of the first who are in none of the second."""
    return Cell(float(len({r["customer"] for r in all_rows} - {r["customer"] for r in taken})))


def contacting_customers(f: Facts, by: By) -> Answer:
    return per_key(f, by, f.contacts, cell=people)


def filtered_customers(f: Facts, by: By) -> Answer:
    return per_key(f, by, f.contacts, f.served, cell=people_left)


def served_customers(f: Facts, by: By) -> Answer:
    return per_key(f, by, f.served, cell=people)


def inquiring_customers(f: Facts, by: By) -> Answer:
    return per_key(f, by, f.inquiries, cell=people)


def deposit_customers(f: Facts, by: By) -> Answer:
    return per_key(f, by, f.depositors, cell=people)


def receptions(f: Facts, by: By) -> Answer:
    return per_key(f, by, f.served, cell=count)


def replied(f: Facts) -> list[Row]:
    return [r for r in f.served if r["replied"]]


def replied_customers(f: Facts, by: By) -> Answer:
    return per_key(f, by, replied(f), cell=people)


def unreplied_customers(f: Facts, by: By) -> Answer:
    return per_key(f, by, f.served, replied(f), cell=people_left)


def outbound_customers(f: Facts, by: By) -> Answer:
    return per_key(f, by, [r for r in f.receptions if not r["contact"]], cell=people)


def reply_rate(f: Facts, by: By) -> Answer:
    return per_key(f, by, replied(f), f.served, cell=lambda a, b: ratio(len(a), len(b)))


def reply_rate_customers(f: Facts, by: By) -> Answer:
    return per_key(f, by, replied(f), f.served, cell=lambda a, b: ratio(distinct(a), distinct(b)))


def customer_messages(f: Facts, by: By) -> Answer:
    return per_key(f, by, f.served, cell=lambda rows: Cell(float(sum(r["customer_messages"] for r in rows))))


def agent_messages(f: Facts, by: By) -> Answer:
    return per_key(f, by, f.served, cell=lambda rows: Cell(float(sum(r["agent_messages"] for r in rows))))


def answer_question_ratio(f: Facts, by: By) -> Answer:
    def cell(rows: list[Row]) -> Cell:
        return ratio(sum(r["agent_messages"] for r in rows), sum(r["customer_messages"] for r in rows))

    return per_key(f, by, f.served, cell=cell)


def reception_minutes(f: Facts, by: By) -> Answer:
    return per_key(f, by, f.served, cell=lambda rows: mean([r["talk_seconds"] / 60 for r in rows]))


# -- transfers ------------------------------------------------------------------------------------------------
def transfer_rows(f: Facts, side: str) -> list[Row]:
    """Handovers between people's accounts, counted on one side; to or from a bot there is no transfer."""
    rows = []
    for h in f.world.rows("handovers"):
        giver = h["from_agent_id"]
        if giver is None or giver in f.bots or h["to_agent_id"] in f.bots:
            continue
        rows.append(f.stamped({"agent": h[side]}, h["at"]))
    return rows


def transfers_in(f: Facts, by: By) -> Answer:
    return per_key(f, by, transfer_rows(f, "to_agent_id"), cell=count)


def transfers_out(f: Facts, by: By) -> Answer:
    return per_key(f, by, transfer_rows(f, "from_agent_id"), cell=count)


def transfer_rate(f: Facts, by: By) -> Answer:
    return per_key(f, by, transfer_rows(f, "from_agent_id"), f.served, cell=lambda a, b: ratio(len(a), len(b)))


# -- load -----------------------------------------------------------------------------------------------------
def agent_days(f: Facts, by: By) -> list[Row]:
    """One row per agent and day worked: days on which a shift starts; without shifts, days with a reception."""
    if "shift" in by:
        begun = [(s["agent_id"], s["starts_at"]) for s in f.world.rows("shifts")]
        each = {(agent, f.day(t), f.shift(agent, t)) for agent, t in begun}
        return [{"agent": agent, "date": day, "shift": shift} for agent, day, shift in each]
    if f.world.has("shifts"):
        days = {(s["agent_id"], f.day(s["starts_at"])) for s in f.world.rows("shifts")}
    else:
        days = {(r["agent"], r["date"]) for r in f.served}
    return [{"agent": agent, "date": day} for agent, day in days]


def receptions_per_agent_day(f: Facts, by: By) -> Answer:
    return per_key(f, by, f.served, agent_days(f, by), cell=lambda a, b: ratio(len(a), len(b)))


def active_spans(f: Facts) -> dict[str, dict[str, list[tuple[int, int]]]]:
    """Agent -> customer -> spans of seconds (both ends included) in which the customer is active, disjoint."""
    reach = int(f.rules.concurrency_minutes * 60)
    spoken: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for reception in f.served:
        for message in reception["talk"]:
            spoken[reception["agent"]][reception["customer"]].append(message["sent_at"])
    spans: dict[str, dict[str, list[tuple[int, int]]]] = {}
    for agent, customers in spoken.items():
        spans[agent] = {}
        for customer, times in customers.items():
            merged: list[tuple[int, int]] = []
            for t in sorted(times):
                if merged and t - reach <= merged[-1][1]:
                    merged[-1] = (merged[-1][0], t + reach)
                else:
                    merged.append((t - reach, t + reach))
            spans[agent][customer] = merged
    return spans


def concurrency_at(customers: dict[str, list[tuple[int, int]]], t: int) -> int:
    """Customers of one agent who are active at a moment."""
    return sum(any(a <= t <= b for a, b in spans) for spans in customers.values())


def peak_concurrency(f: Facts, by: By) -> Answer:
    """The maximum of every agent's concurrency at the seconds where it can rise: starts of spans and of buckets."""
    answer: dict[Key, Cell] = {key: Cell(0.0) for key in f.base_keys(by)}
    step = HOUR if "hour" in by else DAY
    for agent, customers in active_spans(f).items():
        changes = [end for shift in f.rostered[agent] for end in shift]
        moments: set[int] = set()
        for spans in customers.values():
            for first, last in spans:
                moments.add(first)
                moments.update(t for t in changes if first <= t <= last)
                moments.update(range((first // step + 1) * step, last + 1, step))
        for t in moments:
            row = f.stamped({"agent": agent}, t)
            if f.period is not None and not f.period[0] <= row["date"] <= f.period[1]:
                continue
            key = f.key(row, by)
            now = float(concurrency_at(customers, t))
            if key not in answer or now > answer[key].value:  # type: ignore[operator]
                answer[key] = Cell(now)
    return answer


def concurrent_load(f: Facts, by: By) -> Answer:
    """The most pairs of agent and customer active at one second, where it can rise: starts of spans and of buckets."""
    step = HOUR if "hour" in by else DAY
    who = tuple(b for b in by if b in ("agent", "team", "role"))
    groups: dict[Key, list[tuple[str, int, int]]] = defaultdict(list)
    for agent, customers in active_spans(f).items():
        for spans in customers.values():
            groups[f.who(agent, who)] += [(agent, first, last) for first, last in spans]
    answer: dict[Key, Cell] = {key: Cell(0.0) for key in f.base_keys(by)}
    for members in groups.values():
        begin, end = sorted(s[1] for s in members), sorted(s[2] for s in members)
        moments = {t for _, a, b in members for t in (a, *range((a // step + 1) * step, b + 1, step))}
        for t in moments:
            row = f.stamped({"agent": members[0][0]}, t)
            if f.period is not None and not f.period[0] <= row["date"] <= f.period[1]:
                continue
            now = float(bisect_right(begin, t) - bisect_left(end, t))
            key = f.key(row, by)
            if key not in answer or now > answer[key].value:  # type: ignore[operator]
                answer[key] = Cell(now)
    return answer


def hour_share(f: Facts, by: By) -> Answer:
    """Receptions at the key ÷ receptions at the key whatever the hour."""
    rest = tuple(b for b in by if b != "hour")
    wholes = f.bucket(f.served, rest)
    answer = {}
    buckets = f.bucket(f.served, by)
    for key in f.base_keys(by) | set(buckets):
        whole = wholes.get(tuple(k for k, b in zip(key, by, strict=True) if b != "hour"), [])
        answer[key] = ratio(len(buckets.get(key, [])), len(whole))
    return answer


def reception_by_hour(f: Facts, by: By) -> Answer:
    """Curve: served receptions by the clock hour in which they start."""
    return per_key(f, (*by, "hour"), f.served, cell=count)


METRICS = {
    name: globals()[name]
    for name in (
        "contacting_customers",
        "filtered_customers",
        "served_customers",
        "inquiring_customers",
        "deposit_customers",
        "receptions",
        "replied_customers",
        "unreplied_customers",
        "outbound_customers",
        "reply_rate",
        "reply_rate_customers",
        "customer_messages",
        "agent_messages",
        "answer_question_ratio",
        "reception_minutes",
        "transfers_in",
        "transfers_out",
        "transfer_rate",
        "receptions_per_agent_day",
        "peak_concurrency",
        "concurrent_load",
        "hour_share",
    )
}
