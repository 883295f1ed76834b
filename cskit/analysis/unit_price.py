"""What stands behind an agent's spend per buyer: how sure it is, items or price, and which customers came.

The unit is the buyer of an agent: one customer whose paid orders are credited to that agent, whatever their number.
Spend per buyer is the mean over these, so its limits come from drawing buyers again.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import log, sqrt
from typing import Literal

import narwhals as nw
import numpy as np
import pandas as pd

from cskit.analysis.estimate import NOTHING, SEED, Estimate
from cskit.analysis.intervals import log_mean
from cskit.analysis.section import lacking
from cskit.engines import collected
from cskit.facts import Facts
from cskit.period import Period
from cskit.rules import Rules
from cskit.shop import Shop

Basis = Literal["asked", "bought"]
TIERS = ("entry", "core", "premium")
NO_TIER = ""  # nothing was named, or a product without a tier
TIMES = 1000  # how often buyers are drawn again: a control moves these limits, and they must answer at once
_MANY = 2000  # from so many buyers on the normal limits and the drawn ones agree


def buyers(shop: Shop, *, rules: Rules, period: Period) -> pd.DataFrame:
    """agent, customer, sales (yuan), orders: one row per agent and customer who paid in the period.

    Σ sales ÷ rows of an agent is its `spend_per_buyer`.
    """
    sold = Facts(shop, rules).credited_sales().select("agent_id", "customer_id", "amount", day=nw.col("paid_day"))
    rows = collected(shop.within(sold, period.first, period.last))
    rows = rows.rename(columns={"agent_id": "agent", "customer_id": "customer"})
    found = rows.groupby(["agent", "customer"], sort=True)["amount"].agg(sales="sum", orders="size").reset_index()
    return found.astype({"sales": "float64"})


def mean_limits(values: np.ndarray, *, level: float = 0.95) -> Estimate:
    """The mean of skewed values with percentile limits from drawing them again; fixed seed.

    One value has no limits (NaN). From 2,000 values on the limits are the normal ones, which then agree.

    >>> mean_limits(np.array([650.0])).value
    650.0
    """
    n = len(values)
    if n == 0:
        return NOTHING
    mean = float(values.mean())
    if n < 2:
        return Estimate(mean)
    if n >= _MANY:
        half = 1.959964 * float(values.std(ddof=1)) / sqrt(n)
        return Estimate(mean, mean - half, mean + half)
    drawn = np.random.default_rng(SEED).integers(0, n, size=(TIMES, n), dtype=np.int32)
    low, high = np.quantile(values[drawn].mean(axis=1), [(1 - level) / 2, (1 + level) / 2])
    return Estimate(mean, float(low), float(high))


def intervals(rows: pd.DataFrame) -> pd.DataFrame:
    """agent, low, high, largest (share of the agent's sales that its largest buyer brought), from `buyers`."""
    out = []
    for agent, own in rows.groupby("agent", sort=True):
        values = own["sales"].to_numpy(dtype=float)
        found = mean_limits(values)
        total = float(values.sum())
        out.append((agent, found.low, found.high, float(values.max()) / total if total > 0 else float("nan")))
    return pd.DataFrame(out, columns=["agent", "low", "high", "largest"])


def split(spend: float, items: float, price: float, base: Mapping[str, float]) -> tuple[float, float]:
    """(items part, price part) of spend − base spend, in yuan: exact, by logarithmic means.

    `base` has `spend_per_buyer`, `items_per_buyer` and `average_item_price` of everyone.

    >>> everyone = {"spend_per_buyer": 160.0, "items_per_buyer": 2.0, "average_item_price": 80.0}
    >>> [round(part, 2) for part in split(240.0, 3.0, 80.0, everyone)]
    [80.0, 0.0]
    """
    weight = log_mean(spend, base["spend_per_buyer"])
    parts = [
        weight * log(own / all_) if own > 0 and all_ > 0 else float("nan")
        for own, all_ in ((items, base["items_per_buyer"]), (price, base["average_item_price"]))
    ]
    return parts[0], parts[1]


def lacking_for(shop: Shop, basis: Basis) -> tuple[str, ...]:
    """The tables or columns without which buyers have no price tier (empty: all are there)."""
    return lacking(shop, "products.tier", "messages.product_id" if basis == "asked" else "order_items")


def with_tier(rows: pd.DataFrame, shop: Shop, *, rules: Rules, period: Period, basis: Basis) -> pd.DataFrame:
    """`buyers` with `tier`: the dearest tier the customer asked this agent about, or bought from it; "" if none.

    Asked: receptions from the attribution window before the first of these orders was placed (a presale order, paid
    now, was asked about weeks ago) to the end of the period. Errors: `MissingTable` (see `lacking_for`).
    """
    facts = Facts(shop, rules)
    tiers = shop.need("products", "tier", for_="a split by price tier").select("product_id", "tier")
    if basis == "asked":
        placed = facts.credited_sales().select("created_day", day=nw.col("paid_day"))
        first = shop.within(placed, period.first, period.last).select(nw.col("created_day").min()).collect("pandas")
        since = min([period.first, *first["created_day"].drop_nulls().to_list()]) - rules.attribution_days
        seen = shop.within(facts.reception_products(), since, period.last)
    else:
        items = shop.need("order_items", for_="what buyers bought").select("order_id", "product_id")
        sold = facts.credited_sales().select("order_id", "agent_id", "customer_id", day=nw.col("paid_day"))
        seen = shop.within(sold, period.first, period.last).join(items, on="order_id", how="inner")
    named = seen.join(tiers, on="product_id", how="inner").select("agent_id", "customer_id", "tier").unique()
    found = collected(named).dropna()
    order = {tier: place for place, tier in enumerate(tier_order(found["tier"]))}
    found = found.assign(place=found["tier"].map(order)).sort_values("place")
    dearest = found.drop_duplicates(["agent_id", "customer_id"], keep="last")
    dearest = dearest.rename(columns={"agent_id": "agent", "customer_id": "customer"})[["agent", "customer", "tier"]]
    joined = rows.merge(dearest, on=["agent", "customer"], how="left")
    return joined.assign(tier=joined["tier"].fillna(NO_TIER).astype(str))


def tier_order(tiers: pd.Series) -> list[str]:
    """The tiers there are, cheapest first; names of the shop's own come before the known ones, nothing first."""
    there = {str(t) for t in tiers.dropna()}
    return [*sorted(there - set(TIERS)), *(t for t in TIERS if t in there)]


def standardised(rows: pd.DataFrame) -> pd.DataFrame:
    """What each agent's buyers would spend if every agent had the same customers by tier (direct standardisation).

    agent, buyers, raw, value, low, high, covered: Σ over tiers of (everyone's share of buyers × the agent's spend in
    that tier). Weights count each agent's buyers of all agents together. A tier the agent never had is left out and
    the weights rescaled; `covered` is the share of weight that was left. Limits: 1.96 √(Σ weight² × variance ÷ n),
    with everyone's variance within the tier: one buyer in a tier has none of its own, and shows as a wide interval.
    """
    tiers = rows.groupby("tier", sort=True)["sales"].agg(all_buyers="size", variance="var").reset_index()
    tiers["weight"] = tiers["all_buyers"] / len(rows)
    cells = rows.groupby(["agent", "tier"], sort=True)["sales"].agg(n="size", mean="mean").reset_index()
    cells = cells.merge(tiers[["tier", "variance", "weight"]], on="tier")
    cells["covered"] = cells.groupby("agent")["weight"].transform("sum")
    share = cells["weight"] / cells["covered"]
    cells = cells.assign(part=share * cells["mean"], spread=share**2 * cells["variance"] / cells["n"])
    by_agent = cells.groupby("agent", sort=True)
    out = rows.groupby("agent", sort=True)["sales"].agg(buyers="size", raw="mean")
    half = 1.959964 * np.sqrt(by_agent["spread"].sum(min_count=1))
    out["value"] = by_agent["part"].sum()
    out["low"], out["high"] = out["value"] - half, out["value"] + half
    out["covered"] = by_agent["covered"].first()
    return out.reset_index()


def bundle_sizes(shop: Shop, *, rules: Rules, period: Period, agent: str) -> pd.DataFrame:
    """size (1, 2, 3, 4 = four and more), own, own_share, others, others_share: orders by their number of items.

    `others`: credited to another agent. Errors: `MissingTable` without order items.
    """
    sold = Facts(shop, rules).unit_sales()
    sold = sold.filter(nw.col("paid_day") >= period.first, nw.col("paid_day") <= period.last)
    rows = collected(sold.select("agent_id", "units")).dropna()
    size = rows["units"].astype("float64").clip(1, 4).round().astype(int)
    out = pd.DataFrame({"size": [1, 2, 3, 4]})
    for name, mine in (("own", rows["agent_id"] == agent), ("others", rows["agent_id"] != agent)):
        counted = size[mine].value_counts().reindex(out["size"]).fillna(0).to_numpy(dtype=float)
        out[name] = counted
        out[f"{name}_share"] = counted / counted.sum() if counted.sum() else float("nan")
    return out


def worth(buyers: float, before: float, after: float, lost: float = 0.0) -> float:
    """Sales gained, in yuan, when spend per buyer moves and a share `lost` of the buyers stays away.

    >>> worth(1000, 160, 180)
    20000.0
    """
    return float(buyers * (1 - lost) * after - buyers * before)


def break_even(before: float, after: float) -> float:
    """The share of buyers whose loss eats the whole gain; NaN where there is no gain.

    >>> round(break_even(160, 180), 4)
    0.1111
    """
    return 1 - before / after if after > before > 0 else float("nan")
