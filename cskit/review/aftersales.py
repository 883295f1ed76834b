"""After the promotion: complaints by agent and reason, refunds by reason, and what is still open."""

from dataclasses import dataclass

import narwhals as nw
import pandas as pd

from cskit.analysis.frames import Missing, in_days, with_people
from cskit.analysis.intervals import holm, more_than
from cskit.charts import Column, sentences, show, table
from cskit.charts.parts import Heads, label_of, metric_text, name_of, say, with_labels
from cskit.engines import collected
from cskit.facts.service import is_open
from cskit.facts.talk import DAY, flag
from cskit.metrics.codes import masked, masked_reasons
from cskit.metrics.details import detail
from cskit.review.base import Reviewed, behind, kept, needs, ranked, shows
from cskit.terms import begun
from cskit.written import listed, sentence, written

LEAST_CUSTOMERS, MOST_COMPLAINED = 50, 12
ON_PAGE, IN_APPENDIX = 8, 1000


@needs("complaints", "messages")
def complaints(review: Reviewed) -> pd.DataFrame:
    """Complaints per agent in the reviewed days.

    Columns: agent, name, team, role, customers (with after-sale talk or a refund that agent handled), complaints, rate,
    low, high, peers_rate (all other agents together), p (one-sided Fisher against the peers, Holm-adjusted over the
    agents), top_reason, top_reason_complaints. The highest lower limit comes first: one complaint from three customers
    is no record.
    """
    rows = review.per_agent[review.per_agent["metric"] == "complaint_rate"]
    rows = with_people(review.shop, rows[rows["denominator"] > 0])
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
    frame = frame.merge(_top_reasons(review), on="agent", how="left")
    return frame.sort_values("low", ascending=False, ignore_index=True)


def _top_reasons(review: Reviewed) -> pd.DataFrame:
    columns = ["agent", "top_reason", "top_reason_complaints"]
    if not review.shop.has("complaints", "reason"):
        return pd.DataFrame(columns=columns)
    rows = review.shop.pandas("complaints").dropna(subset=["reason"])
    rows = rows[in_days(rows["received_at"], review.period, review.rules)]
    rows = rows.assign(agent=rows["agent_id"], top_reason=rows["reason"].map(masked))
    counted = rows.groupby(["agent", "top_reason"]).size().reset_index(name="top_reason_complaints")
    counted = counted.sort_values(["top_reason_complaints", "top_reason"], ascending=[False, True])
    return counted.drop_duplicates("agent")[columns]


@shows(complaints)
def show_complaints(review: Reviewed, frame: pd.DataFrame) -> None:
    """Complaints per after-sale customer of each agent, with intervals and the main reason."""
    ready = with_labels(frame[frame["customers"] >= LEAST_CUSTOMERS])
    if ready.empty:
        return
    ready = ready.sort_values("low", ascending=False).head(MOST_COMPLAINED).sort_values("rate", ascending=False)
    overall = frame["complaints"].sum() / frame["customers"].sum()
    ready["reason"] = [label_of(r) if isinstance(r, str) else "" for r in ready["top_reason"]]
    columns: Heads = {
        "label": begun(say("agent")),
        "team_label": begun(say("team")),
        "rate": Column(name_of("complaint_rate"), "rate", low="low", high="high"),
        "complaints": Column(say("col_complaints"), "count"),
        "customers": Column(say("col_aftersale_customers"), "count"),
        "reason": say("col_top_reason"),
    }
    show(
        ranked(ready, "rate", columns, line=float(overall)),
        table=ready,
        columns=columns,
        name="complaints",
        title=say("review_complaints_chart"),
        note=say(f"review_complaints_note{_days(review)}", value=metric_text("complaint_rate", overall)),
        says="",
    )


@needs("refunds.reason")
def refund_reasons(review: Reviewed) -> pd.DataFrame:
    """Refunds requested from the promotion's first day to the end of its last phase, by reason: refunds, amount, open
    (neither completed nor withdrawn), share (of refunds); refunds without a reason are their own row (None)."""
    days, at = review.promotion.aftermath, nw.col("requested_at") - review.rules.day_offset
    rows = review.shop.table("refunds").filter(at >= days.first * DAY, at < (days.last + 1) * DAY)
    asked = masked_reasons(rows).with_columns(refunds=nw.lit(1), open=flag(is_open(rows))).group_by("reason")
    frame = collected(asked.agg(*(nw.col(c).sum() for c in ("refunds", "amount", "open"))))
    frame = frame.sort_values(["refunds", "reason"], ascending=[False, True], ignore_index=True)
    return frame.assign(share=frame["refunds"] / frame["refunds"].sum())


@shows(refund_reasons)
def show_refunds(review: Reviewed, frame: pd.DataFrame) -> None:
    """Why refunds were asked for."""
    if frame.empty:
        return
    ready = frame.assign(
        label=[label_of(r) if isinstance(r, str) else say("reason_none") for r in frame["reason"]]
    ).head(12)
    columns: Heads = {
        "label": say("col_reason"),
        "refunds": Column(say("col_refunds"), "count"),
        "share": Column(say("word_share"), "rate"),
        "amount": Column(say("word_amount"), "money"),
        "open": Column(say("col_open_refunds"), "count"),
    }
    said = [f"{n:,.0f} · {written(s, 'rate')}" for n, s in zip(ready["refunds"], ready["share"], strict=True)]
    show(
        behind(ready, "refunds", columns, said),
        table=ready,
        columns=columns,
        name="refund_reasons",
        title=say(f"review_refunds_chart{_days(review)}"),
        says="",
    )


@dataclass(frozen=True)
class Backlog:
    """What is open at the last second of the data (None: its table is missing). `…_before`: of those, how many came in
    before the promotion's first day; they may be done and only not marked so. `complaints_late`: unresolved past the
    rules' `after_sale_hours`; only these are in the list."""

    as_of: pd.Timestamp
    open_refunds: int | None
    open_refund_amount: float | None
    oldest_refund_days: float | None
    refunds_before: int | None
    open_complaints: int | None
    complaints_late: int | None
    complaints_before: int | None


@kept
def backlog(review: Reviewed) -> Backlog | Missing:
    """Open refunds and complaints now: the whole shop's, whenever they came in. `cskit detail backlog` lists them."""
    shop, now = review.shop, review.shop.seconds[1]
    begins = review.rules.day_offset + review.period.first * DAY
    refunds = amount = oldest = earlier = opened = late = before = None
    if "refunds" in shop.tables:
        asked = nw.col("requested_at")
        refunds_asked = shop.table("refunds")
        waiting = refunds_asked.filter(is_open(refunds_asked), asked <= now)
        sums = waiting.select(
            nw.len().alias("n"), nw.col("amount").sum(), first=asked.min(), before=(asked < begins).cast(nw.Int64).sum()
        )
        row = collected(sums).iloc[0].fillna(0)
        refunds, amount, earlier = int(row["n"]), float(row["amount"]), int(row["before"])
        oldest = (now - float(row["first"])) / DAY if refunds else None
    if "complaints" in shop.tables:
        pending = shop.pandas("complaints").query("resolved_at.isna()")["received_at"]
        opened = len(pending)
        late = int((pending < pd.Timestamp(now - review.rules.after_sale_hours * 3600, unit="s")).sum())
        before = int((pending < pd.Timestamp(begins, unit="s")).sum())
    if refunds is None and opened is None:
        return Missing("backlog", ("refunds", "complaints"))
    return Backlog(pd.Timestamp(now, unit="s"), refunds, amount, oldest, earlier, opened, late, before)


@shows(backlog)
def show_backlog(review: Reviewed, result: Backlog) -> None:
    """How many refunds and complaints are open now, and the ones that have waited longest."""
    parts = []
    if result.open_refunds is not None:
        oldest = written(result.oldest_refund_days, "days")
        amount = written(result.open_refund_amount, "money")
        said = say("review_backlog_refunds", n=f"{result.open_refunds:,}", amount=amount, days=oldest)
        parts.append(said + _older(result.refunds_before) if result.open_refunds else say("review_backlog_no_refunds"))
    if result.open_complaints is not None and result.complaints_late is not None:
        hours, young = written(review.rules.after_sale_hours, "exact"), result.open_complaints - result.complaints_late
        said = say("review_backlog_complaints", n=f"{result.complaints_late:,}", hours=hours)
        said += _older(result.complaints_before)
        said += say("review_backlog_young", n=f"{young:,}", hours=hours) if young else ""
        parts.append(said if result.open_complaints else say("review_backlog_no_complaints"))
    as_of = say("review_backlog_said", as_of=written(result.as_of, "time")[:-3])
    sentences([sentence([as_of + listed(parts, ";")])])
    frame = detail(review.shop, "backlog", rules=review.rules, show_customers=review.show_customers)
    if frame.empty:
        return
    frame["kind"] = [say(f"kind_{k}") for k in frame["kind"]]
    frame["days_open"] = frame["hours_open"] / 24
    frame["agent"] = [review.names.get(a, a) if isinstance(a, str) else say("agent_none") for a in frame["agent"]]
    columns: Heads = {
        "kind": say("col_kind"),
        "id": say("col_id"),
        "at": Column(say("col_since"), "time"),
        "customer": begun(say("customer")),
        "agent": begun(say("agent")),
        "amount": Column(say("word_amount"), "money"),
        "days_open": Column(say("col_hours_open"), "days"),
    }
    table(
        frame.head(IN_APPENDIX), columns, name="backlog", title=say("review_backlog_table"), top=ON_PAGE, of=len(frame)
    )


def _older(n: int | None) -> str:
    return say("review_backlog_before", n=f"{n:,}") if n else ""


def _days(review: Reviewed) -> str:
    """Which words fit: those of the reviewed days, where no phase comes after them."""
    return "" if review.promotion.kind == "promo" else "_days"
