"""Productivity: what the hours and days worked brought in, and what they cost."""

from __future__ import annotations

from . import conversion, sales
from .facts import Facts
from .reception import Answer, By, agent_days, per_key
from .sales import attributed, money
from .world import HOUR, Cell, Row, distinct, ratio


def shift_rows(f: Facts) -> list[Row]:
    rows = []
    for s in f.world.rows("shifts"):
        account = f.accounts.get(s["agent_id"])
        wage = f.world.value("agents", account, "hourly_cost") if account else None
        hours = (s["ends_at"] - s["starts_at"]) / HOUR
        rows.append(f.stamped({"agent": s["agent_id"], "hours": hours, "wages": hours * (wage or 0)}, s["starts_at"]))
    return rows


def output_per_agent_day(f: Facts, by: By) -> Answer:
    return per_key(f, by, attributed(f), agent_days(f, by), cell=lambda a, b: ratio(money(a), len(b)))


def output_per_hour(f: Facts, by: By) -> Answer:
    return per_key(f, by, attributed(f), shift_rows(f), cell=lambda a, b: ratio(money(a), sum(s["hours"] for s in b)))


def cost_to_output(f: Facts, by: By) -> Answer:
    """Wages of the shifts and, where no agent is asked about, the other costs ÷ CS sales."""
    extra = [{"date": c["date"], "amount": c["amount"], "agent": None} for c in f.world.rows("costs")]
    if set(by) & {"agent", "team", "role", "shift"}:
        extra = []

    def cell(sold: list[Row], shifts: list[Row], costs: list[Row]) -> Cell:
        return ratio(sum(s["wages"] for s in shifts) + sum(c["amount"] for c in costs), money(sold))

    return per_key(f, by, attributed(f), shift_rows(f), extra, cell=cell)


AROUND = " ~～！!.，。,、亲您你了啦呀哈呢啊哒滴的哦嗯吧哟"


def is_closing(f: Facts, text: str | None) -> bool:
    """Whether a line can be used up by closing words and what may stand around them, one word at least."""
    left, said = " ".join((text or "").lower().split()), False
    while left:
        word = next((w for w in sorted(f.rules.closing_texts, key=len, reverse=True) if left.startswith(w)), "")
        if not word and left[0] not in AROUND:
            return False
        said = said or bool(word)
        left = left[len(word or left[0]) :]
    return said


def only_closings(f: Facts, reception: Row) -> bool:
    """Every line after the agent's last one is a closing; without texts nobody can tell."""
    if not f.world.has("messages", "text"):
        return False
    open_lines: list[Row] = []
    for message in reception["talk"]:
        open_lines = [*open_lines, message] if message["sender"] == "customer" else []
    return all(is_closing(f, m.get("text")) for m in open_lines)


def lost_sales(f: Facts, by: By) -> Answer:
    """By hour: customers whose inquiry was left unanswered and bought nothing x the hour's conversion x spend."""
    worth = conversion.METRICS["inquiry_conversion"](f, ("hour",))
    spend = sales.METRICS["spend_per_buyer"](f, ())[()].value
    days = f.rules.conversion_days
    lost = {
        r["first_place"]
        for r in f.inquiries
        if r["turns"][-1]["wait"] is None
        and conversion.mature_for_payment(f, r, (), days)
        and not conversion.orders_after(f, r, (), days)
        and not only_closings(f, r)
    }

    def cell(asked: list[Row]) -> Cell:
        total, rows = 0.0, [r for r in asked if r["first_place"] in lost]
        closed = sum(conversion.mature_for_order(f, r, (), days) for r in asked)
        if asked and not closed:
            return Cell(None, "immature")
        for hour in {r["hour"] for r in rows}:
            rate = worth[(hour,)].value
            if rate is None or spend is None:
                return Cell(None, "undefined")
            total += distinct([r for r in rows if r["hour"] == hour]) * rate * spend
        return Cell(total, "ok" if closed == len(asked) else "open")

    return per_key(f, by, f.inquiries, cell=cell)


def forecast_rows(f: Facts) -> list[Row]:
    """Each hour of the forecast that the data reach, with what came."""
    seen = [m["sent_at"] for m in f.world.rows("messages")]
    for o in f.world.rows("orders"):
        seen += [t for t in (o["created_at"], o["paid_at"]) if t is not None]
    came: dict[int, int] = {}
    for r in f.served:
        came[r["start"] // HOUR] = came.get(r["start"] // HOUR, 0) + 1
    return [
        f.stamped({"told": h["receptions"], "came": came.get(h["hour"] // HOUR, 0)}, h["hour"])
        for h in f.world.rows("forecast")
        if min(seen) // HOUR * HOUR <= h["hour"] <= max(seen)
    ]


def forecast_error(f: Facts, by: By) -> Answer:
    def cell(rows: list[Row]) -> Cell:
        return ratio(sum(abs(r["came"] - r["told"]) for r in rows), sum(r["came"] for r in rows))

    return per_key(f, by, forecast_rows(f), cell=cell)


def forecast_bias(f: Facts, by: By) -> Answer:
    def cell(rows: list[Row]) -> Cell:
        return ratio(sum(r["told"] - r["came"] for r in rows), sum(r["came"] for r in rows))

    return per_key(f, by, forecast_rows(f), cell=cell)


METRICS = {
    "output_per_agent_day": output_per_agent_day,
    "output_per_hour": output_per_hour,
    "cost_to_output": cost_to_output,
    "lost_sales": lost_sales,
}
SHOP_METRICS = {"forecast_error": forecast_error, "forecast_bias": forecast_bias}
