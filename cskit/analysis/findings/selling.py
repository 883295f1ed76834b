"""Findings about selling: products that leak after the inquiry, few items per order, unpaid orders nobody chased."""

from __future__ import annotations

from collections.abc import Callable

import narwhals as nw
import pandas as pd

from cskit.analysis.findings.finding import Finding
from cskit.analysis.findings.worth import known, weight, worth
from cskit.analysis.frames import with_people
from cskit.analysis.intervals import holm, normal_p, wilson
from cskit.analysis.losses import loss_reasons, products, topic_label
from cskit.analysis.promotion import Promotion
from cskit.analysis.reminders import reminders
from cskit.analysis.section import Missing
from cskit.engines import collected
from cskit.facts import Facts
from cskit.rules import Rules, load_rules
from cskit.shop import Shop

ALPHA = 0.05
LEAST_INQUIRING = 50
LEAST_POINTS = 0.05
DEAR = 0.75  # a list price above this quantile of the shop's is high
MOST = 3
LEAST_ORDERS = 50
FEWER_ITEMS = 0.9
LEAST_UNREMINDED = 20
LEAST_GAP = 0.2


def leaking_products(shop: Shop, promotion: Promotion, rules: str | Rules) -> list[Finding]:
    """Products whose inquirers buy clearly less often than those of all others; dear ones are told apart."""
    table = products(shop, promotion, rules=rules)
    if isinstance(table, Missing) or table.empty:
        return []
    leaks = table[
        (table["p"] < ALPHA) & (table["inquiring"] >= LEAST_INQUIRING) & (table["difference"] <= -LEAST_POINTS)
    ]
    dear = table["list_price"].astype(float).quantile(DEAR)
    each = worth(shop, promotion, rules).buyer
    reasons = loss_reasons(shop, promotion, rules=rules)
    found = []
    for _, row in leaks.iterrows():
        lost = -row["difference"] * row["inquiring"]
        reason = _hesitation(reasons, row["product"])
        price = float(row["list_price"]) if row["list_price"] == row["list_price"] and row["list_price"] else None
        values = {
            "product": ("text", row["name"]),
            "conversion": ("rate", row["inquiry_conversion"]),
            "peers": ("rate", row["peers_conversion"]),
            "low": ("pts", row["difference_high"]),
            "high": ("pts", row["difference_low"]),
            "n": ("count", row["inquiring"]),
            "price": ("money", price if price is not None else float("nan")),
            "reason": ("said", reason),
        }
        kind = "dear_product" if price is not None and price >= dear else "leaking_product"
        found.append(Finding(kind, values, known(lost * each), lost, weight(lost * each)))
    return sorted(found, key=lambda f: -f.weight)[:MOST]


def _hesitation(told: pd.DataFrame | Missing, product: str) -> Callable[[str], str]:
    """The commonest hesitation about a product, as a function of the language; a dash where none is known."""
    own = told[told["product"] == product] if isinstance(told, pd.DataFrame) else pd.DataFrame()
    if own.empty:
        return lambda lang: "—"
    top = own.sort_values("lost", ascending=False).iloc[0]
    return lambda lang: f"{topic_label(top['reason'], lang)} ({top['lost']})"


def few_items(shop: Shop, promotion: Promotion, rules: str | Rules) -> list[Finding]:
    """Agents who sell a tenth fewer items per order, or less, than all others together, and smaller orders too: who
    sells fewer but dearer things has chosen well."""
    if "order_items" not in shop.tables:
        return []
    table = _items_per_order(shop, promotion, rules)
    price = worth(shop, promotion, rules).item
    found = []
    few = (
        (table["p"] < ALPHA)
        & (table["items"] <= FEWER_ITEMS * table["peers"])
        & (table["value"] < table["peers_value"])
    )
    for _, row in table[few].iterrows():
        missed = (row["peers"] - row["items"]) * row["orders"]
        values = {
            "name": ("text", row["name"]),
            "items": ("number", row["items"]),
            "peers": ("number", row["peers"]),
            "low": ("number", row["low"]),
            "high": ("number", row["high"]),
            "value": ("money", row["value"]),
            "peers_value": ("money", row["peers_value"]),
            "n": ("count", row["orders"]),
        }
        found.append(Finding("few_items", values, known(missed * price), None, weight(missed * price)))
    return sorted(found, key=lambda f: -f.weight)[:MOST]


def _items_per_order(shop: Shop, promotion: Promotion, rules: str | Rules) -> pd.DataFrame:
    """Per agent: orders, items per order with limits, order value, the peers' of both, and the Holm-adjusted p of a
    difference in items (NaN below 50 orders)."""
    sold = Facts(shop, load_rules(rules)).unit_sales()
    own = sold.filter(
        ~nw.col("agent_id").is_null(),
        nw.col("paid_day") >= promotion.period.first,
        nw.col("paid_day") <= promotion.period.last,
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
    return with_people(shop, sums.assign(p=holm(p)))


def reminder_gap(shop: Shop, promotion: Promotion, rules: str | Rules) -> list[Finding]:
    """A fifth or more of the orders that stayed unpaid until a reminder, or for ever, were never reminded."""
    told = reminders(shop, promotion, rules=rules)
    if isinstance(told, Missing) or told.frame.empty:
        return []
    row = next(r for r in told.frame.to_dict("records") if r["group"] == "all")
    never, reminded = row["never_reminded"], row["reminded"]
    if never < LEAST_UNREMINDED or never < LEAST_GAP * (never + reminded):
        return []
    yuan = row["never_reminded_amount"] * row["recovery_rate"]
    values = {
        "n": ("count", never),
        "amount": ("money", row["never_reminded_amount"]),
        "share": ("rate", never / (never + reminded)),
        "reminded": ("count", reminded),
        "recovery": ("rate", row["recovery_rate"]),
        "low": ("rate", row["low"]),
        "high": ("rate", row["high"]),
    }
    hole = _hole(told.by_hour, reminded / (never + reminded))
    if hole.empty:
        return [Finding("reminder_gap", values, known(yuan), float(never), weight(yuan))]
    values |= {
        "days": ("days", sorted(set(hole["date"]))),
        "hours": ("hours", hole["hour"].tolist()),
        "there": ("count", hole["never_reminded"].sum()),
        "there_share": ("rate", hole["reminded"].sum() / (hole["reminded"] + hole["never_reminded"]).sum()),
    }
    return [Finding("reminder_gap_hours", values, known(yuan), float(never), weight(yuan))]


def _hole(by_hour: pd.DataFrame, usual: float) -> pd.DataFrame:
    """The hours with enough unpaid orders of which clearly less than half the usual share was reminded."""
    needed = by_hour["reminded"] + by_hour["never_reminded"]
    high = [wilson(x, n).high for x, n in zip(by_hour["reminded"], needed, strict=True)]
    return by_hour[(needed >= LEAST_UNREMINDED) & (pd.Series(high, index=by_hour.index) < usual)].loc[
        lambda hours: hours["reminded"] < usual / 2 * (hours["reminded"] + hours["never_reminded"])
    ]
