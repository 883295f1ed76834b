"""Who converts and with whom: inquirers one by one, levelled to the same mix, and what taking buyers back in does.

The unit is the inquirer of an agent: one customer, whatever the number of inquiries. Only inquiries whose window has
closed are here; the open ones are neither sold nor lost.
"""

from __future__ import annotations

from dataclasses import dataclass

import narwhals as nw
import numpy as np
import pandas as pd

from cskit.analysis.intervals import with_rates
from cskit.analysis.section import lacking
from cskit.analysis.standardise import standardised, tier_order
from cskit.engines import collected
from cskit.facts import Facts
from cskit.facts.talk import DAY, RECEPTION
from cskit.period import Period
from cskit.rules import Rules
from cskit.shop import Shop

BLOCK = 6  # hours of the day that are compared as one
TRAITS = ("tier", "category", "block", "bought_before")
UNKNOWN = ""  # nothing was named, or a product of which nothing is known


def inquirers(shop: Shop, *, rules: Rules, period: Period, level: str = "agent_id") -> pd.DataFrame:
    """agent, customer, block, bought_before, tier, category, converted: one row per agent and inquirer of the period.

    Σ converted ÷ rows of an agent is its `inquiry_conversion`. What a customer came with is that of the first
    inquiry: `block` the first hour of its six, `bought_before` ("1", "0") a payment before it, `tier` and `category`
    of the product talked about (the dearest; "" where none is known). With `level="team"` the team stands in `agent`,
    and an order counts that is credited to anyone in it.
    """
    facts = Facts(shop, rules)
    rows = facts.outcomes("inquiries", (level,), rules.conversion_days)
    rows = rows.filter(nw.col("mature") == 1, nw.col("day") >= period.first, nw.col("day") <= period.last)
    columns = dict.fromkeys([*RECEPTION, level, "started_at", "converted"])
    frame = collected(rows.select(*columns))
    frame["block"] = [f"{int(h):02d}" for h in frame["started_at"].astype("int64") % DAY // (BLOCK * 3600) * BLOCK]
    frame["bought_before"] = _bought_before(frame, collected(facts.orders().select("customer_id", "paid_at")))
    frame = _with_product(frame, shop, facts)
    frame = frame.sort_values(["started_at", *RECEPTION]).rename(columns={level: "agent", "customer_id": "customer"})
    frame = frame[frame["agent"].notna() & (frame["agent"] != "")]
    people = frame.groupby(["agent", "customer"], sort=True)
    found = people[list(TRAITS)].first()
    found["converted"] = people["converted"].max().astype("float64")
    return found.reset_index()


def traits_there(shop: Shop) -> tuple[str, ...]:
    """Which of the traits a shop's tables tell."""
    told = ["block", "bought_before"]
    if not lacking(shop, "messages.product_id"):
        told += [trait for trait in ("tier", "category") if not lacking(shop, f"products.{trait}")]
    return tuple(trait for trait in TRAITS if trait in told)


def strata(rows: pd.DataFrame, *traits: str) -> pd.Series:
    """The traits of each row as one text: who is compared with whom."""
    joined = rows[traits[0]].astype(str)
    for trait in traits[1:]:
        joined = joined + "|" + rows[trait].astype(str)
    return joined


def levelled(rows: pd.DataFrame, stratum: pd.Series) -> pd.DataFrame:
    """Each agent's conversion if all had the same inquirers (direct standardisation over `stratum`).

    agent, inquirers, raw, value, low, high, covered: Σ over strata of (everyone's share × the agent's rate there);
    a stratum the agent never had is left out and the rest rescaled, `covered` is the share that was left.
    """
    found = standardised(rows.assign(sales=rows["converted"], tier=stratum))
    found[["low", "high"]] = found[["low", "high"]].clip(0, 1)
    return found.rename(columns={"buyers": "inquirers"})


def expected(rows: pd.DataFrame, stratum: pd.Series) -> pd.DataFrame:
    """What everyone together would have converted with each agent's own inquirers (indirect standardisation).

    agent, inquirers, converted, expected (a rate), rate, low, high (Wilson), easier: expected − everyone's rate,
    so above 0 the agent was given readier buyers than the rest.
    """
    usual = rows["converted"].groupby(stratum.to_numpy()).transform("mean")
    grouped = rows.assign(usual=usual).groupby("agent", sort=True)
    found = grouped.agg(inquiries=("converted", "size"), converted=("converted", "sum"), expected=("usual", "mean"))
    found = with_rates(found.reset_index()).rename(columns={"inquiries": "inquirers"})
    found["easier"] = found["expected"] - (rows["converted"].mean() if len(rows) else np.nan)
    return found


def by_segment(shop: Shop, *, rules: Rules, period: Period) -> pd.DataFrame:
    """segment ("1": had paid in this shop before, "0": had not), mature, ordered, paid: distinct inquirers whose
    window has closed, those who ordered and those who paid, whoever is credited."""
    facts = Facts(shop, rules)
    rows = facts.outcomes("inquiries", (), rules.conversion_days)
    rows = rows.filter(nw.col("mature") == 1, nw.col("day") >= period.first, nw.col("day") <= period.last)
    frame = collected(rows.select("customer_id", "started_at", "ordered", "converted"))
    frame["segment"] = _bought_before(frame, collected(facts.orders().select("customer_id", "paid_at")))
    people = frame.groupby(["segment", "customer_id"])[["ordered", "converted"]].max().astype("int64")
    found = people.groupby("segment").agg(
        mature=("ordered", "size"), ordered=("ordered", "sum"), paid=("converted", "sum")
    )
    return found.reset_index()


@dataclass(frozen=True)
class Reopened:
    """Inquirers of the period and payers among them, by who is let in: `textbook` inquiries only; `bought`: also those
    set aside as after-sale talk if a new order followed (rule `reopen_on_order`); `all`: everyone set aside."""

    textbook: tuple[int, int]  # (payers, inquirers)
    bought: tuple[int, int]
    all: tuple[int, int]


def reopened(shop: Shop, *, rules: Rules, period: Period) -> Reopened:
    """What `reopen_on_order` would do to the rate: it lets in who bought, and nobody else."""
    facts = Facts(shop, rules)
    keys = collected(facts.inquiries().select(*RECEPTION)).assign(inquiry=True)
    talks = facts.outcomes("contacts", (), rules.conversion_days).filter(
        nw.col("served") == 1, nw.col("mature") == 1, nw.col("day") >= period.first, nw.col("day") <= period.last
    )
    frame = collected(talks.select(*RECEPTION, "ordered", "converted"))
    frame = frame[~frame["agent_id"].isin(facts.agents_with_role("aftersales"))]
    frame = frame.merge(keys, on=RECEPTION, how="left")
    inside = frame["inquiry"].notna()
    return Reopened(*(_people(frame[who]) for who in (inside, inside | (frame["ordered"] == 1), inside | ~inside)))


def _people(rows: pd.DataFrame) -> tuple[int, int]:
    return int(rows.loc[rows["converted"] == 1, "customer_id"].nunique()), int(rows["customer_id"].nunique())


def _bought_before(frame: pd.DataFrame, orders: pd.DataFrame) -> pd.Series:
    """ "1" where the customer had paid an order before the inquiry began."""
    first = orders.dropna().groupby("customer_id")["paid_at"].min()
    paid = frame["customer_id"].map(first).astype("float64")
    return (paid < frame["started_at"].astype("float64")).map({True: "1", False: "0"})


def _with_product(frame: pd.DataFrame, shop: Shop, facts: Facts) -> pd.DataFrame:
    """Adds `tier` and `category` of what each reception is about."""
    there = [trait for trait in ("tier", "category") if trait in traits_there(shop)]
    if there:
        known = shop.table("products").select("product_id", *there)
        about = collected(facts.reception_products().join(known, on="product_id", how="inner"))
        if "tier" in there:
            place = {tier: i for i, tier in enumerate(tier_order(about["tier"]))}
            about = about.assign(place=about["tier"].map(place).fillna(-1))
        else:
            about = about.assign(place=0)
        about = about.sort_values(["place", "product_id"], ascending=[False, True]).drop_duplicates(RECEPTION)
        frame = frame.merge(about[[*RECEPTION, *there]], on=RECEPTION, how="left")
    for trait in ("tier", "category"):
        frame[trait] = frame[trait].fillna(UNKNOWN).astype(str) if trait in there else UNKNOWN
    return frame
