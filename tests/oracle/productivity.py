"""Productivity: what the hours and days worked brought in, and what they cost."""

from __future__ import annotations

from .facts import Facts
from .reception import Answer, By, agent_days, per_key
from .sales import attributed, money
from .world import HOUR, Cell, Row, ratio


def shift_rows(f: Facts) -> list[Row]:
    rows = []
    for s in f.world.rows("shifts"):
        account = f.accounts.get(s["agent_id"])
        wage = f.world.value("agents", account, "hourly_cost") if account else None
        hours = (s["ends_at"] - s["starts_at"]) / HOUR
        rows.append(f.stamped({"agent": s["agent_id"], "hours": hours, "wages": hours * (wage or 0)}, s["starts_at"]))
    return rows


def output_per_agent_day(f: Facts, by: By) -> Answer:
    return per_key(f, by, attributed(f), agent_days(f), cell=lambda a, b: ratio(money(a), len(b)))


def output_per_hour(f: Facts, by: By) -> Answer:
    return per_key(f, by, attributed(f), shift_rows(f), cell=lambda a, b: ratio(money(a), sum(s["hours"] for s in b)))


def cost_to_output(f: Facts, by: By) -> Answer:
    """Wages of the shifts and, where no agent is asked about, the other costs ÷ CS sales."""
    extra = [{"date": c["date"], "amount": c["amount"], "agent": None} for c in f.world.rows("costs")]
    if set(by) & {"agent", "team", "role"}:
        extra = []

    def cell(sales: list[Row], shifts: list[Row], costs: list[Row]) -> Cell:
        return ratio(sum(s["wages"] for s in shifts) + sum(c["amount"] for c in costs), money(sales))

    return per_key(f, by, attributed(f), shift_rows(f), extra, cell=cell)


METRICS = {
    "output_per_agent_day": output_per_agent_day,
    "output_per_hour": output_per_hour,
    "cost_to_output": cost_to_output,
}
