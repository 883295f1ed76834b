"""Findings about selling (products that leak, few items, unpaid orders) and hours (outages, staffing)."""

import narwhals as nw
import pandas as pd

from cskit.analysis.frames import Missing, with_people
from cskit.analysis.hours import Hours
from cskit.analysis.intervals import holm, normal_p, wilson
from cskit.analysis.presence import Presence
from cskit.engines import collected
from cskit.facts.joins import need_customers
from cskit.facts.topics import topic_label
from cskit.review.asked import loss_reasons, products
from cskit.review.base import Reviewed, needs
from cskit.review.findings.finding import Found, about, found, points, worth
from cskit.review.load import hours
from cskit.review.money import lost_sales
from cskit.review.presence import presence
from cskit.review.reminders import Reminders, reminders
from cskit.written import NOTHING, aside, day, days_listed, hours_listed, listed, written

ALPHA = 0.05
LEAST_INQUIRING = 50
LEAST_POINTS = 0.05
DEAR = 0.75  # a list price above this quantile of the shop's is high
LEAST_ORDERS = 50
FEWER_ITEMS = 0.9
LEAST_UNREMINDED = 20
LEAST_GAP = 0.2


@about(products)
def leaking_products(review: Reviewed, table: pd.DataFrame) -> list[Found]:
    """Products whose inquirers buy clearly less often than those of all others, though they could; dear ones are told
    apart."""
    table = table[~table["product"].isin(_sold_out(review))]
    prices = table["list_price"].astype(float)
    clear = (table["p"] < ALPHA) & (table["inquiring"] >= LEAST_INQUIRING) & (table["difference"] <= -LEAST_POINTS)
    told = []
    for row in table.assign(list_price=prices, dear=(prices >= prices.quantile(DEAR)) & (prices > 0))[clear].to_dict(
        "records"
    ):
        lost = -row["difference"] * row["inquiring"]
        said = {
            "product": row["name"],
            "conversion": written(row["inquiry_conversion"], "rate"),
            "peers": written(row["peers_conversion"], "rate"),
            "low": points(row["difference_high"]),
            "high": points(row["difference_low"]),
            "n": written(row["inquiring"], "count"),
            "price": written(row["list_price"], "money"),
            "reason": _hesitation(review, row["product"]),
        }
        kind = "dear_product" if row["dear"] else "leaking_product"
        told.append(found(kind, said, yuan=lost * worth(review).buyer, customers=lost))
    return told


def _sold_out(review: Reviewed) -> set[str]:
    """Products whose shelf was empty on the evening of a reviewed day."""
    if "stock" not in review.shop.tables:
        return set()
    stock = review.shop.pandas("stock")
    reviewed = stock["date"].between(pd.Timestamp(review.period.start), pd.Timestamp(review.period.end))
    return set(stock.loc[reviewed & (stock["closing_units"] <= 0), "product_id"])


def _hesitation(review: Reviewed, product: str) -> str:
    """The commonest hesitation about a product; a dash where none is known."""
    told = loss_reasons(review)
    own = told[told["product"] == product] if isinstance(told, pd.DataFrame) else pd.DataFrame()
    if own.empty:
        return NOTHING
    top = own.sort_values("lost", ascending=False).iloc[0]
    return topic_label(top["reason"]) + aside(str(top["lost"]))


@needs("order_items")
def _items_per_order(review: Reviewed) -> pd.DataFrame:
    """Per agent: orders, items per order with limits, order value, the peers' of both, and the Holm-adjusted p of a
    difference in items (NaN below 50 orders)."""
    need_customers(review.facts)
    own = review.facts.unit_sales().filter(
        ~nw.col("agent_id").is_null(),
        nw.col("paid_day") >= review.period.first,
        nw.col("paid_day") <= review.period.last,
        nw.col("units") > 0,
    )
    sums = collected(
        own.with_columns(orders=nw.lit(1), squares=nw.col("units") * nw.col("units"))
        .group_by("agent_id")
        .agg(*(nw.col(c).sum() for c in ("orders", "units", "squares", "amount")))
    ).rename(columns={"agent_id": "agent"})
    sums = sums.astype(dict.fromkeys(("orders", "units", "squares", "amount"), float))
    n, x, q = sums["orders"], sums["units"], sums["squares"]
    rest_n, rest_x, rest_q = n.sum() - n, x.sum() - x, q.sum() - q
    sums["items"], sums["peers"] = x / n, rest_x / rest_n.where(rest_n > 0)
    sums["value"] = sums["amount"] / n
    sums["peers_value"] = (sums["amount"].sum() - sums["amount"]) / rest_n.where(rest_n > 0)
    error = ((q / n - sums["items"] ** 2).clip(lower=0) / n) ** 0.5
    rest = ((rest_q / rest_n.where(rest_n > 0) - sums["peers"] ** 2).clip(lower=0) / rest_n) ** 0.5
    sums["low"], sums["high"] = sums["items"] - 1.96 * error, sums["items"] + 1.96 * error
    both = 1.96 * (error**2 + rest**2) ** 0.5
    gap = sums["items"] - sums["peers"]
    enough = n >= LEAST_ORDERS
    p = [normal_p(g, g - b, g + b) if ok else float("nan") for g, b, ok in zip(gap, both, enough, strict=True)]
    return with_people(review.shop, sums.assign(p=holm(p)))


@about(_items_per_order)
def few_items(review: Reviewed, table: pd.DataFrame) -> list[Found]:
    """Agents who sell a tenth fewer items per order, or less, than all others together, and smaller orders too: who
    sells fewer but dearer things has chosen well."""
    smaller = (table["items"] <= FEWER_ITEMS * table["peers"]) & (table["value"] < table["peers_value"])
    told = []
    for row in table[(table["p"] < ALPHA) & smaller].to_dict("records"):
        missed = (row["peers"] - row["items"]) * row["orders"]
        said = {
            "name": row["name"],
            **{key: f"{row[key]:.2f}" for key in ("items", "peers", "low", "high")},
            **{key: written(row[key], "money") for key in ("value", "peers_value")},
            "n": written(row["orders"], "count"),
        }
        told.append(found("few_items", said, yuan=missed * worth(review).item))
    return told


@about(reminders)
def reminder_gap(review: Reviewed, told: Reminders) -> list[Found]:
    """A fifth or more of the orders that stayed unpaid until a reminder, or for ever, were never reminded."""
    if told.frame.empty:
        return []
    row = told.frame.set_index("group").to_dict("index")["all"]
    never, reminded = row["never_reminded"], row["reminded"]
    if never < LEAST_UNREMINDED or never < LEAST_GAP * (never + reminded):
        return []
    said = {
        "n": written(never, "count"),
        "amount": written(row["never_reminded_amount"], "money"),
        "share": written(never / (never + reminded), "rate"),
        "reminded": written(reminded, "count"),
        "recovery": written(row["recovery_rate"], "rate"),
        "low": written(row["low"], "rate"),
        "high": written(row["high"], "rate"),
    }
    hole = _hole(told.by_hour, reminded / (never + reminded))
    if len(hole):
        there = hole["never_reminded"].sum()
        said |= {
            "days": days_listed(sorted(set(hole["date"]))),
            "hours": hours_listed(hole["hour"].tolist()),
            "there": written(there, "count"),
            "there_share": written(hole["reminded"].sum() / (hole["reminded"].sum() + there), "rate"),
        }
    yuan = row["never_reminded_amount"] * row["recovery_rate"]
    return [found("reminder_gap_hours" if len(hole) else "reminder_gap", said, yuan=yuan, customers=float(never))]


def _hole(by_hour: pd.DataFrame, usual: float) -> pd.DataFrame:
    """The hours with enough unpaid orders of which clearly less than half the usual share was reminded."""
    needed = by_hour["reminded"] + by_hour["never_reminded"]
    high = [wilson(x, n).high for x, n in zip(by_hour["reminded"], needed, strict=True)]
    return by_hour[(needed >= LEAST_UNREMINDED) & (pd.Series(high, index=by_hour.index) < usual)].loc[
        lambda hours: hours["reminded"] < usual / 2 * (hours["reminded"] + hours["never_reminded"])
    ]


LEAST_DROPPED = 3  # accounts that went off line in the same ten minutes; fewer may be a break
LEAST_IDLE_SHARE = 0.05
LEAST_MISS = 0.25


@about(hours)
def outages(review: Reviewed, told: Hours) -> list[Found]:
    """Hours in which most of the expected receptions never arrived."""
    return [
        found(
            "outage",
            {
                "day": day(row["date"]),
                "hours": hours_listed(range(int(row["from_hour"]), int(row["to_hour"]) + 1)),
                "lost": written(row["lost_share"], "rate"),
                "receptions": written(row["receptions"], "count"),
                "expected": written(row["expected"], "count"),
            },
            yuan=row["lost_receptions"] * worth(review).reception,
            customers=row["lost_receptions"],
        )
        for row in told.outages.to_dict("records")
    ]


@about(presence)
def accounts_dropped(review: Reviewed, told: Presence) -> list[Found]:
    """Several accounts that went off line within ten minutes of each other, inside their shifts."""
    if told.dropped.empty:
        return []
    dropped = []
    load = hours(review)
    usual = float("nan") if isinstance(load, Missing) else _usual_load(load.frame)
    for at, event in told.dropped.groupby(told.dropped["offline_at"].dt.floor("10min")):
        if event["agent"].nunique() < LEAST_DROPPED:
            continue
        gone = event["minutes"].sum() / 60
        said = {
            "day": day(pd.Timestamp(str(at)).date()),
            "time": event["offline_at"].min().strftime("%H:%M"),
            "agents": written(event["agent"].nunique(), "count"),
            "minutes": written(event["minutes"].median(), "count"),
            "agent_hours": f"{gone:.1f}",
            "names": listed(sorted(event["name"])),
        }
        unserved = gone * usual
        dropped.append(found("accounts_dropped", said, customers=unserved, weight=unserved * worth(review).reception))
    return dropped


@about(hours)
def under_staffed(review: Reviewed, told: Hours) -> list[Found]:
    """Hours that were both far busier per agent and far slower than usual; without shifts, only far slower."""
    reviewed = told.frame[told.frame["reviewed"]]
    staffed = reviewed["load"].notna().any()
    short = reviewed[reviewed["fit"] == "under"] if staffed else reviewed[reviewed["slow"]]
    lost = lost_sales(review)
    if short.empty or isinstance(lost, Missing):
        return []
    per_hour = lost.hours.set_index("hour")["inquiry_conversion"] * lost.spend_per_buyer
    at = lost.by_hour.merge(short[["date", "hour"]], on=["date", "hour"])
    worst = short.sort_values("average_response_seconds", ascending=False).iloc[0]
    mean_wait = (short["average_response_seconds"] * short["receptions"]).sum() / short["receptions"].sum()
    said = {
        "hours": hours_listed(short["hour"].tolist()),
        "days": days_listed(sorted(set(short["date"]))),
        "n": written(len(short), "count"),
        "receptions": written(short["receptions"].sum(), "count"),
        "wait": written(mean_wait, "seconds"),
        "usual_wait": written(told.frame["average_response_seconds"].median(), "seconds"),
        "worst_day": day(worst["date"]),
        "worst_hour": hours_listed([int(worst["hour"])]),
        "worst_wait": written(worst["average_response_seconds"], "seconds"),
        "lost": written(at["lost"].sum(), "count"),
    }
    if staffed:
        said |= {
            "load": f"{short['receptions'].sum() / short['agents'].sum():.1f}",
            "usual": f"{_usual_load(reviewed):.1f}",
            "short": written(round((short["needed_agents"] - short["agents"]).mean()), "count"),
            "limit": written(short["slow_from"].iloc[0], "seconds"),
        }
    yuan = float((at["lost"] * at["hour"].map(per_hour)).sum())
    kind = "under_staffed" if staffed else "slow_hours"
    return [found(kind, said, yuan=yuan, customers=float(at["lost"].sum()))]


@about(hours)
def over_staffed(review: Reviewed, told: Hours) -> list[Found]:
    """Agent-hours beyond the need in hours of less than half the usual load, when they are 5 % of all or more."""
    table = told.by_hour_of_day
    reviewed = told.frame[told.frame["reviewed"] & told.frame["load"].notna()]
    idle, total = float(table["idle_agent_hours"].sum()), float(reviewed["agents"].sum())
    if total == 0 or idle < LEAST_IDLE_SHARE * total:
        return []
    over = reviewed[reviewed["fit"] == "over"]
    most = table[table["idle_agent_hours"] >= table["idle_agent_hours"].max() / 2]
    said = {
        "hours": hours_listed(most["hour"].tolist()),
        "idle": written(idle, "count"),
        "share": written(idle / total, "rate"),
        "load": f"{over['receptions'].sum() / over['agents'].sum():.1f}",
        "usual": f"{_usual_load(reviewed):.1f}",
        "n": written(len(over), "count"),
    }
    costs_known = review.shop.has("agents", "hourly_cost")
    cost = review.shop.pandas("agents")["hourly_cost"].astype(float).mean() if costs_known else float("nan")
    return [found("over_staffed", said, yuan=idle * cost)]


@about(hours)
def forecast_missed(_: Reviewed, told: Hours) -> list[Found]:
    """A forecast a quarter or more too high or too low in total."""
    quality = told.quality
    if quality is None or abs(quality.bias) < LEAST_MISS:
        return []
    said = {
        "forecast": written(quality.forecast, "count"),
        "actual": written(quality.actual, "count"),
        "off": written(abs(quality.bias), "rate"),
        "wape": written(quality.wape, "rate"),
        "n": written(quality.hours, "count"),
    }
    off = abs(quality.forecast - quality.actual)
    return [found("forecast_high" if quality.bias > 0 else "forecast_low", said, customers=off)]


def _usual_load(frame: pd.DataFrame) -> float:
    return float(frame["usual_load"].iloc[0]) if len(frame) else float("nan")
