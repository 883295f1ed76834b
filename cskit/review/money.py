"""People, full cost and what came of it."""

from dataclasses import dataclass

import pandas as pd

from cskit.analysis.frames import in_days, value_of
from cskit.charts import Column, note, sentences, show, table
from cskit.charts.parts import Heads, label_of, metric_text, say
from cskit.review.base import Reviewed, behind, needs, shows
from cskit.terms import begun
from cskit.written import compact, paragraph, written

WAGES = "wages"


@dataclass(frozen=True)
class Costs:
    """`items`: item (`wages` and the shop's own items), amount, share. `teams`: team, agents, hours, wages,
    share_of_hours. `total` ÷ `cs_sales` = `cost_to_output`; `base_cost_to_output` is the comparison's. Without
    `costs` the items hold wages only (`wages_only`)."""

    items: pd.DataFrame
    teams: pd.DataFrame
    total: float
    cs_sales: float
    cost_to_output: float
    base_cost_to_output: float
    wages_only: bool


@needs("shifts", "agents.hourly_cost")
def costs(review: Reviewed) -> Costs:
    """People, full cost by item, output, and cost-to-sales ratio of the reviewed days.

    Wages = planned shift hours (a shift belongs to the day it starts on) × hourly cost; other items as booked by day.
    """
    worked = _wages(review)
    teams = worked.groupby("team").agg(agents=("agent", "nunique"), hours=("hours", "sum"), wages=("wages", "sum"))
    teams = teams.assign(share_of_hours=teams["hours"] / teams["hours"].sum()).reset_index()
    items = pd.concat([pd.Series({WAGES: worked["wages"].sum()}), _other(review)])
    frame = pd.DataFrame(
        {"item": items.index, "amount": items.to_numpy(float), "share": (items / items.sum()).to_numpy(float)}
    )
    now, base = review.whole_shop(), review.promotion.base
    return Costs(
        items=frame.sort_values("amount", ascending=False, ignore_index=True),
        teams=teams.sort_values("wages", ascending=False, ignore_index=True),
        total=float(items.sum()),
        cs_sales=value_of(now, "cs_sales"),
        cost_to_output=value_of(now, "cost_to_output"),
        base_cost_to_output=value_of(review.whole_shop(base.period), "cost_to_output") if base else float("nan"),
        wages_only="costs" not in review.shop.tables,
    )


def _wages(review: Reviewed) -> pd.DataFrame:
    """agent, team, hours, wages of each planned shift."""
    shifts = review.shop.pandas("shifts")
    shifts = shifts[in_days(shifts["starts_at"], review.period, review.rules)]
    rate = review.shop.pandas("agents").set_index("agent_id")["hourly_cost"]
    team = shifts["agent_id"].map(review.people.set_index("agent")["team"]).fillna("")
    hours = (shifts["ends_at"] - shifts["starts_at"]).dt.total_seconds() / 3600
    wages = hours * shifts["agent_id"].map(rate).astype(float)
    return pd.DataFrame({"agent": shifts["agent_id"], "team": team, "hours": hours, "wages": wages})


def _other(review: Reviewed) -> pd.Series:
    """Amount of each item booked in the reviewed days."""
    if "costs" not in review.shop.tables:
        return pd.Series(dtype=float)
    booked = review.shop.pandas("costs")
    inside = booked["date"].between(pd.Timestamp(review.period.start), pd.Timestamp(review.period.end))
    return booked[inside].groupby("item")["amount"].sum()


@shows(costs)
def show_costs(review: Reviewed, result: Costs) -> None:
    """Full cost by item beside what it brought, and people, hours and wages by team."""
    lines = [
        say(
            "review_costs_said",
            total=compact(result.total, "money"),
            sales=compact(result.cs_sales, "money"),
            ratio=metric_text("cost_to_output", result.cost_to_output),
        )
    ]
    base = review.promotion.base
    if base is not None and result.base_cost_to_output == result.base_cost_to_output:
        label = say(f"review_base_{base.kind}")
        lines.append(
            say("review_costs_before", label=label, ratio=metric_text("cost_to_output", result.base_cost_to_output))
        )
    sentences([paragraph(lines)])
    items = result.items.assign(
        label=[begun(say("item_wages")) if i == WAGES else label_of(i) for i in result.items["item"]]
    )
    columns: Heads = {
        "label": say("col_item"),
        "amount": Column(say("word_amount"), "money"),
        "share": Column(say("word_share"), "rate"),
    }
    said = [
        f"{written(a, 'money')} · {written(s, 'rate')}" for a, s in zip(items["amount"], items["share"], strict=True)
    ]
    hint = say("review_wages_only") if result.wages_only else ""
    if len(items) > 1:
        show(
            behind(items, "amount", columns, said),
            table=items,
            columns=columns,
            name="costs",
            title=say("review_costs_chart"),
            note=hint,
            says="",
        )
    elif hint:
        note(hint)
    owned = result.teams.assign(label=[label_of(t) for t in result.teams["team"]])
    heads: Heads = {
        "label": begun(say("team")),
        "agents": Column(say("word_agents"), "count"),
        "hours": Column(say("word_hours"), "hours"),
        "share_of_hours": Column(say("col_share_of_hours"), "rate"),
        "wages": Column(say("col_wages"), "money"),
    }
    table(owned, heads, name="cost_by_team", title=say("review_costs_teams"))
