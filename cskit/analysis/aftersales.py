"""After the promotion: complaints by agent and reason, refunds by reason, and what is still open."""

from __future__ import annotations

from dataclasses import dataclass

import narwhals as nw
import pandas as pd

from cskit.analysis.frames import in_days, with_people
from cskit.analysis.intervals import holm, more_than
from cskit.analysis.promotion import Promotion
from cskit.analysis.section import Missing, once, section
from cskit.engines import collected
from cskit.metrics import measure
from cskit.metrics.codes import masked, masked_reasons
from cskit.rules import Rules, load_rules
from cskit.shop import Shop

HOUR = 3600


@section("complaints")
def complaints(shop: Shop, promotion: Promotion, *, rules: str | Rules = "textbook") -> pd.DataFrame:
    """Complaints per agent from the promotion's first day to the end of its last phase.

    Columns: agent, name, team, role, customers (with after-sale talk or a refund that agent handled), complaints, rate,
    low, high, peers_rate (all other agents together), p (one-sided Fisher against the peers, Holm-adjusted over the
    agents), top_reason, top_reason_complaints. The highest lower limit comes first: one complaint from three customers
    is no record.
    """
    rows = measure(shop, ["complaint_rate"], by="agent", rules=rules, period=promotion.aftermath)
    rows = with_people(shop, rows[rows["agent"].notna() & (rows["denominator"] > 0)])
    frame = rows[["agent", "name", "team", "role"]].copy()
    frame["customers"] = rows["denominator"].astype(int)
    frame["complaints"] = rows["numerator"].fillna(0).astype(int)
    frame[["rate", "low", "high"]] = rows[["value", "low", "high"]]
    x, n = frame["complaints"].sum(), frame["customers"].sum()
    others = n - frame["customers"]
    frame["peers_rate"] = (x - frame["complaints"]) / others.where(others > 0)
    frame["p"] = holm(
        [
            more_than(min(a, b), b, int(x - a), int(max(n - b, x - a)))
            for a, b in zip(frame["complaints"], frame["customers"], strict=True)
        ]
    )
    frame = frame.merge(_top_reasons(shop, promotion, rules), on="agent", how="left")
    return frame.sort_values("low", ascending=False, ignore_index=True)


def _top_reasons(shop: Shop, promotion: Promotion, rules: str | Rules) -> pd.DataFrame:
    columns = ["agent", "top_reason", "top_reason_complaints"]
    if not shop.has("complaints", "reason"):
        return pd.DataFrame({"agent": [], "top_reason": [], "top_reason_complaints": []})
    rows = shop.pandas("complaints").rename(columns={"agent_id": "agent"})
    rows = rows[in_days(rows["received_at"], promotion.aftermath, rules) & rows["reason"].notna()]
    rows["reason"] = [masked(reason) for reason in rows["reason"]]
    counted = rows.groupby(["agent", "reason"]).size().reset_index(name="top_reason_complaints")
    counted = counted.sort_values(["top_reason_complaints", "reason"], ascending=[False, True])
    return counted.drop_duplicates("agent").rename(columns={"reason": "top_reason"})[columns]


@section("refunds.reason")
def refund_reasons(shop: Shop, promotion: Promotion, *, rules: str | Rules = "textbook") -> pd.DataFrame:
    """Refunds requested from the promotion's first day to the end of its last phase, by reason: refunds, amount, open
    (not completed yet), share (of refunds); refunds without a reason are their own row (None)."""
    start = load_rules(rules).day_offset + promotion.aftermath.first * 24 * HOUR
    end = load_rules(rules).day_offset + (promotion.aftermath.last + 1) * 24 * HOUR
    rows = shop.table("refunds").filter(nw.col("requested_at") >= start, nw.col("requested_at") < end)
    is_open = nw.when(nw.col("completed_at").is_null()).then(nw.lit(1)).otherwise(nw.lit(0))
    frame = collected(
        masked_reasons(rows)
        .with_columns(refunds=nw.lit(1), open=is_open)
        .group_by("reason")
        .agg(nw.col("refunds").sum(), nw.col("amount").sum(), nw.col("open").sum())
    ).sort_values(["refunds", "reason"], ascending=[False, True], ignore_index=True)
    return frame.assign(share=frame["refunds"] / frame["refunds"].sum())


@dataclass(frozen=True)
class Backlog:
    """What is open at the last second of the data (None: its table is missing). `…_before`: of those, how many came in
    before the promotion's first day; they may be done and only not marked so."""

    as_of: pd.Timestamp
    open_refunds: int | None
    open_refund_amount: float | None
    oldest_refund_days: float | None
    refunds_before: int | None
    open_complaints: int | None
    complaints_past_24h: int | None
    complaints_before: int | None


@once
def backlog(shop: Shop, promotion: Promotion, *, rules: str | Rules = "textbook") -> Backlog | Missing:
    """Open refunds and complaints now: the whole shop's, whenever they came in. `cskit detail backlog` lists them."""
    now, begins = shop.seconds[1], load_rules(rules).day_offset + promotion.aftermath.first * 24 * HOUR
    refunds = amount = oldest = earlier = opened = late = before = None
    if "refunds" in shop.tables:
        waiting = shop.table("refunds").filter(nw.col("completed_at").is_null(), nw.col("requested_at") <= now)
        row = collected(
            waiting.select(
                nw.len().alias("n"),
                nw.col("amount").sum(),
                nw.col("requested_at").min().alias("first"),
                (nw.col("requested_at") < begins).cast(nw.Int64).sum().alias("before"),
            )
        ).iloc[0]
        refunds, amount = int(row["n"]), float(row["amount"] or 0.0) if row["n"] else 0.0
        oldest = (now - float(row["first"])) / (24 * HOUR) if refunds else None
        earlier = int(row["before"]) if refunds else 0
    if "complaints" in shop.tables:
        pending = shop.pandas("complaints")
        pending = pending[pending["resolved_at"].isna()]
        opened = len(pending)
        late = int((pd.Timestamp(now, unit="s") - pending["received_at"] > pd.Timedelta(hours=24)).sum())
        before = int((pending["received_at"] < pd.Timestamp(begins, unit="s")).sum())
    if refunds is None and opened is None:
        return Missing("backlog", ("refunds", "complaints"))
    return Backlog(pd.Timestamp(now, unit="s"), refunds, amount, oldest, earlier, opened, late, before)
