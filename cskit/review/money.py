"""People, full cost and what came of it; and what unanswered and abandoned inquirers were worth."""

from dataclasses import dataclass

import narwhals as nw
import numpy as np
import pandas as pd

from cskit.analysis.estimate import NOTHING, SEED, Estimate
from cskit.analysis.frames import in_days, value_of, wide
from cskit.analysis.intervals import DRAWS
from cskit.charts import Column, bars, note, sentences, show, table
from cskit.charts.parts import Heads, label_of, metric_column, metric_text, say
from cskit.engines import collected
from cskit.metrics.productivity import lost_inquiries
from cskit.metrics.question import Question
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
    known = result.cs_sales == result.cs_sales
    lines = [
        say(
            "review_costs_said" if known else "review_costs_alone",
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


@dataclass(frozen=True)
class LostSales:
    """`total`: yuan with 95 % limits; NaN when nobody's conversion or spend is known yet.

    `customers`: distinct inquirers lost; of these `unanswered` (not one reply) and `abandoned` (left on an unanswered
    question). `hours`: hour, unanswered, abandoned, lost (customers of that hour), inquiry_conversion, lost_sales.
    `by_hour`: the same customers by date and hour. `spend_per_buyer` is the period's. `texts`: what was written is
    known, so that talk that ends on a mere closing could be left out. `depositors`: customers with a deposit, a group
    of their own and not among these (NaN: not told). `status`: of the windows
    (`open`, `immature`: none has closed).
    """

    total: Estimate
    customers: int
    unanswered: int
    abandoned: int
    spend_per_buyer: float
    hours: pd.DataFrame
    by_hour: pd.DataFrame
    texts: bool = True
    depositors: float = float("nan")
    status: str = "ok"


@needs()
def lost_sales(review: Reviewed) -> LostSales:
    """The metric `lost_sales` of the reviewed days with its interval.

    The interval carries what is uncertain about the hours' conversion and the spend per buyer, and the chance of who
    of these customers would have bought and for how much; not the doubt in the idea itself: that they would have
    bought like the others of their hour had somebody answered.
    """
    lost = _lost(review)
    rates = review.measure(["inquiry_conversion"], by="hour", interval=False)
    hours = _by_hour_of_day(lost, wide(rates, "hour", {"inquiry_conversion": "n"}))
    spent = _spent(review)
    spend = float(spent.mean()) if len(spent) else float("nan")
    hours["lost_sales"] = hours["lost"] * hours["inquiry_conversion"] * spend
    replied = lost.groupby("customer_id")["replied"].max()
    asked = review.measure(["deposit_customers", "lost_sales"], interval=False)
    depositors = value_of(asked, "deposit_customers")
    return LostSales(
        total=_interval(hours, spent),
        customers=len(replied),
        unanswered=int((replied == 0).sum()),
        abandoned=int((replied > 0).sum()),
        spend_per_buyer=spend,
        hours=hours.drop(columns=["converted", "n"]),
        by_hour=lost.groupby(["date", "hour"])["customer_id"].nunique().reset_index(name="lost"),
        texts=review.shop.has("messages", "text"),
        depositors=depositors,
        status=str(asked["status"].iloc[-1]),
    )


def _lost(review: Reviewed) -> pd.DataFrame:
    """customer_id, date, hour, replied (1/0) of every lost inquiry."""
    question = Question(review.shop, ("date", "hour"), review.rules, review.period)
    rows = lost_inquiries(question).with_columns(hour=nw.col("at") % 86_400 // 3600)
    frame = collected(rows.select("customer_id", "day", "hour", "replied"))
    frame["date"] = pd.to_datetime(frame.pop("day"), unit="D").dt.date
    return frame.astype({"hour": "int64", "replied": "int64"})


def _by_hour_of_day(lost: pd.DataFrame, conversion: pd.DataFrame) -> pd.DataFrame:
    """hour, unanswered, abandoned, lost, inquiry_conversion, converted, n for each hour in which someone inquired."""
    hours = pd.DataFrame({"hour": conversion["hour"].astype(int)})
    for column, rows in (("unanswered", lost[lost["replied"] == 0]), ("lost", lost)):
        hours[column] = hours["hour"].map(rows.groupby("hour")["customer_id"].nunique()).fillna(0).astype(int)
    hours.insert(2, "abandoned", hours["lost"] - hours["unanswered"])
    rates = conversion.get("inquiry_conversion", pd.Series(float("nan"), conversion.index))
    hours["inquiry_conversion"] = rates.to_numpy(float)
    hours["n"] = conversion.get("n", pd.Series(0.0, conversion.index)).to_numpy(float)
    hours["converted"] = hours["inquiry_conversion"] * hours["n"]
    return hours


def _spent(review: Reviewed) -> np.ndarray:
    """What each buyer of the period spent."""
    day = nw.col("paid_day")
    sold = review.facts.sales().filter(
        ~nw.col("agent_id").is_null(), day >= review.period.first, day <= review.period.last
    )
    per_buyer = sold.group_by("customer_id").agg(nw.col("amount").sum())
    # sorted: engines answer groups in any order, and the draws below must not depend on it
    return np.sort(collected(per_buyer.select("amount"))["amount"].to_numpy(float))


def _interval(hours: pd.DataFrame, spent: np.ndarray) -> Estimate:
    """Limits from drawing anew: every hour's conversion (Jeffreys posterior), who of the lost would have bought
    (binomial), and what they would have spent (normal about the mean, which is itself uncertain)."""
    known = hours[hours["inquiry_conversion"].notna()]
    if len(spent) == 0 or known.empty:
        return NOTHING
    value = float(known["lost_sales"].sum())
    if not known["lost"].any():
        return Estimate(0.0, 0.0, 0.0)
    if len(spent) < 2:
        return Estimate(value)
    rng = np.random.default_rng(SEED)
    k, n, lost = (known[c].to_numpy(float) for c in ("converted", "n", "lost"))
    rates = rng.beta(k + 0.5, np.maximum(n - k, 0) + 0.5, size=(DRAWS, len(known)))
    buyers = rng.binomial(lost.astype(int), rates).sum(axis=1)
    spread = float(spent.std(ddof=1))
    mean = rng.normal(float(spent.mean()), spread / np.sqrt(len(spent)), size=DRAWS)
    totals = buyers * mean + np.sqrt(buyers) * spread * rng.normal(size=DRAWS)
    low, high = np.quantile(totals, [0.025, 0.975])
    return Estimate(value, float(max(0.0, low)), float(high))


def limits_said(total: Estimate) -> str:
    """The limits behind an amount in a sentence; nothing where there are none."""
    low, high = (written(limit, "money") for limit in (total.low, total.high))
    return say("review_lost_limits", low=low, high=high) if total.low == total.low else ""


@shows(lost_sales)
def show_lost_sales(review: Reviewed, result: LostSales) -> None:
    """What unanswered and abandoned inquirers were worth, with its interval, and at what time of day."""
    apart = [] if result.texts else [say("review_lost_no_texts")]
    if result.depositors > 0:
        apart.append(say("review_lost_depositors", customers=f"{result.depositors:,.0f}"))
    if not result.customers:
        sentences([say("review_lost_immature" if result.status == "immature" else "review_lost_none"), *apart])
        return
    if result.total.value != result.total.value:
        sentences([say("review_lost_unknown", customers=f"{result.customers:,}"), *apart])
        return
    money = {"value": written(result.total.value, "money"), "limits": limits_said(result.total)}
    parts = {key: f"{getattr(result, key):,}" for key in ("customers", "unanswered", "abandoned")}
    sentences([say("review_lost_said", **money, **parts), *apart])
    columns: Heads = {
        "hour": Column(say("word_hour"), "hour"),
        "lost": Column(say("col_lost"), "count"),
        "unanswered": Column(say("col_unanswered"), "count"),
        "abandoned": Column(say("col_abandoned"), "count"),
        "inquiry_conversion": metric_column("inquiry_conversion"),
        "lost_sales": metric_column("lost_sales"),
    }
    show(
        bars(result.hours, "lost_sales", of="hour", labels=columns),
        table=result.hours,
        columns=columns,
        name="lost_sales",
        title=say("review_lost_chart"),
        note=say("review_lost_note"),
    )
