"""接待过滤 and 重新打开: contacts that a rule sets aside, and after-sale talk that a new order takes back in."""

import narwhals as nw

from cskit.facts.conversion import after_sale_talk
from cskit.facts.talk import RECEPTION, TALK, business_day, distinct, flag
from cskit.rules import Rules
from cskit.shop import Shop


def filters_more(rules: Rules) -> bool:
    """Whether a rule filters by more than the reception itself tells."""
    return bool(rules.filter_one_line or rules.filter_forwards or rules.filter_after_sale)


def set_aside(receptions: nw.LazyFrame, shop: Shop, rules: Rules) -> nw.LazyFrame:
    """`receptions` with `served` 0 where a filter rule applies.

    `filter_one_line`: the customer wrote one line to all agents together that business day. `filter_forwards`: the
    agent wrote at most `forward_messages` lines and handed the customer over after the reception began.
    `filter_after_sale`: the customer had paid in the `after_sale_days` x 24 h before the reception.
    Errors: `MissingTable` for `filter_forwards` without `handovers`.
    """
    marked = []
    if rules.filter_one_line:
        lines = receptions.group_by("customer_id", "day").agg(nw.col("customer_messages").sum().alias("lines"))
        single = lines.filter(nw.col("lines") == 1).select("customer_id", "day")
        marked.append(receptions.join(single, on=["customer_id", "day"], how="inner"))
    if rules.filter_forwards:
        marked.append(_forwards(receptions, shop, rules))
    if rules.filter_after_sale:
        orders = shop.table("orders").select("customer_id", "created_at", "paid_at")
        marked.append(after_sale_talk(receptions, orders, aftersales=[], rules=rules))
    every = nw.concat([m.select(*TALK) for m in marked], how="vertical")
    keys = distinct(every, *TALK).with_columns(aside=nw.lit(1))
    joined = receptions.join(keys, on=TALK, how="left")
    return joined.with_columns(served=flag((nw.col("served") == 1) & nw.col("aside").is_null())).drop("aside")


def _forwards(receptions: nw.LazyFrame, shop: Shop, rules: Rules) -> nw.LazyFrame:
    handed = shop.need("handovers", for_="the filter of forwards").filter(~nw.col("from_agent_id").is_null())
    over = handed.select(
        "customer_id", agent_id=nw.col("from_agent_id"), day=business_day(nw.col("at"), rules), handed_at=nw.col("at")
    )
    brief = receptions.filter(nw.col("agent_messages") <= rules.forward_messages)
    return brief.join(over, on=RECEPTION, how="inner").filter(nw.col("handed_at") >= nw.col("started_at"))


def reopened(
    inquiries: nw.LazyFrame, receptions: nw.LazyFrame, orders: nw.LazyFrame, *, aftersales: list[str], rules: Rules
) -> nw.LazyFrame:
    """`inquiries` and the served receptions kept out of them whose customer orders anew at or after their start, by
    their day + `conversion_days` (`reopen_on_order`: it selects on the outcome, so conversion can only rise)."""
    others = receptions.filter(nw.col("served") == 1).join(inquiries.select(*TALK), on=TALK, how="anti")
    if aftersales:
        others = others.filter(~nw.col("agent_id").is_in(aftersales))
    days = business_day(nw.col("created_at"), rules) - nw.col("day")
    again = (
        others.select("customer_id", *TALK, "started_at")
        .join(orders.select("customer_id", "created_at"), on="customer_id", how="inner")
        .filter(nw.col("created_at") >= nw.col("started_at"), days <= rules.conversion_days)
    )
    back = others.join(distinct(again, *TALK), on=TALK, how="semi")
    return nw.concat([inquiries, back.select(inquiries.collect_schema().names())], how="vertical")
