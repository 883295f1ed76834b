"""Bot alone, bot and then a person, a person from the start, or written to first: who pays afterwards?"""

from __future__ import annotations

import narwhals as nw
import pandas as pd

from cskit.analysis.intervals import with_rates
from cskit.analysis.section import once
from cskit.engines import collected
from cskit.facts import Facts
from cskit.facts.talk import DAY, business_day
from cskit.period import Period
from cskit.rules import Rules, load_rules
from cskit.shop import Shop

WAYS = ("bot", "handed", "human", "outbound")


@once
def ways(shop: Shop, period: Period, *, rules: str | Rules = "textbook") -> pd.DataFrame:
    """way, inquiries, converted, rate, low, high: customer-days of the period whose window has closed, by who talked.

    `bot`: the customer wrote to the bot only; `handed`: to the bot and to a person; `human`: to a person only;
    `outbound`: wrote to nobody, an agent wrote first. Converted: an order created after the day's first message,
    credited or not (a bot is credited with nothing), paid within `conversion_days`. As with inquiries, days after an
    order of that day or within `after_sale_days` of a payment are left out, and presale orders count for nobody.
    """
    how = load_rules(rules)
    facts = Facts(shop, how)
    last = min(period.last, facts.last_day - how.conversion_days)
    talks = facts.receptions()
    after = facts.agents_with_role("aftersales")
    if after:
        talks = talks.filter(~nw.col("agent_id").is_in(after))
    talks = talks.filter(nw.col("day") >= period.first, nw.col("day") <= last)
    rows = collected(talks.select("customer_id", "day", "contact", at=nw.col("started_at")))
    seen = pd.concat(
        [
            rows[rows["contact"] == 1].assign(way="human"),
            rows[rows["contact"] == 0].assign(way="outbound"),
            _with_bot(shop, facts, period, last).assign(way="bot"),
        ]
    )
    days = seen.pivot_table(index=["customer_id", "day"], columns="way", values="at", aggfunc="min")
    days = days.reindex(columns=["bot", "human", "outbound"]).astype("float64").reset_index()
    days["at"] = days[["bot", "human"]].min(axis=1).fillna(days["outbound"])
    bot, human = days["bot"].notna(), days["human"].notna()
    days["way"] = "outbound"
    for name, who in (("bot", bot & ~human), ("handed", bot & human), ("human", human & ~bot)):
        days.loc[who, "way"] = name
    columns = ["customer_id", "created_at", "created_day", "paid_at", "paid_day", "presale"]
    orders = collected(facts.orders().select(*columns)).astype({"paid_at": "float64", "paid_day": "float64"})
    return _counted(days[["customer_id", "day", "at", "way"]], orders, how)


def _with_bot(shop: Shop, facts: Facts, period: Period, last: int) -> pd.DataFrame:
    """customer_id, day, at (the first) of what customers wrote to a bot or to no account."""
    wrote = shop.table("messages").filter(nw.col("sender") == "customer")
    alone = nw.col("agent_id").is_null()
    if facts.bots:
        alone = nw.any_horizontal(alone, nw.col("agent_id").is_in(facts.bots), ignore_nulls=True)
    rows = wrote.filter(alone).with_columns(day=business_day(nw.col("sent_at"), facts.rules))
    rows = rows.filter(nw.col("day") >= period.first, nw.col("day") <= last)
    return collected(rows.group_by("customer_id", "day").agg(nw.col("sent_at").min().alias("at")))


def _counted(days: pd.DataFrame, orders: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    both = days.reset_index().merge(orders, on="customer_id")
    before = both["created_at"] <= both["at"]
    today = before & (both["created_day"] == both["day"])
    recent = (both["paid_at"] <= both["at"]) & (both["paid_at"] >= both["at"] - rules.after_sale_days * DAY)
    new = ~before & (both["presale"] == 0) & (both["created_day"] - both["day"] <= rules.conversion_days)
    paid = new & (both["paid_day"] - both["day"] <= rules.conversion_days)
    served = days[~days.index.isin(both.loc[today | recent, "index"])]
    served = served.assign(converted=served.index.isin(both.loc[paid, "index"]).astype(int))
    found = served.groupby("way").agg(inquiries=("converted", "size"), converted=("converted", "sum"))
    found = found.reindex([way for way in WAYS if way in found.index]).reset_index()
    return with_rates(found)
