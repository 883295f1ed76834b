"""Findings about people: seasonal agents (receptions, exams), complaints far above peers or past their clock."""

from typing import Any

import pandas as pd

from cskit.analysis.frames import in_days
from cskit.analysis.intervals import newcombe
from cskit.charts.parts import say
from cskit.review.aftersales import Backlog, backlog, complaints
from cskit.review.base import Reviewed
from cskit.review.chats import cells, chats
from cskit.review.findings.finding import Found, about, found, points, some, spend
from cskit.review.seasonal import Seasonal, seasonal
from cskit.terms import is_known
from cskit.written import aside, day, written

MOST_OF_REGULAR = 0.7  # seasonal receptions per agent-day below this share of the regulars' are "too few"


@about(seasonal)
def seasonal_receptions(review: Reviewed, told: Seasonal | None) -> list[Found]:
    """Seasonal agents who received clearly fewer customers per day than regulars."""
    rows = told.comparison.set_index("metric").to_dict("index") if told else {}
    row = rows.get("receptions_per_agent_day")
    if row is None:
        return []
    if not (row["high"] < 0 and row["seasonal"] < MOST_OF_REGULAR * row["regular"]):
        return []
    said = {
        **{key: written(row[key], "count") for key in ("seasonal", "regular")},
        "agents": written(row["seasonal_agents"], "count"),
        "share": written(row["seasonal"] / row["regular"], "rate"),
        "low": written(-row["high"], "count"),
        "high": written(-row["low"], "count"),
    }
    return [found("seasonal_receptions", said)]


@about(seasonal)
def seasonal_exams(review: Reviewed, told: Seasonal | None) -> list[Found]:
    """Seasonal agents who took chats though they failed the exam, or before they had passed it."""
    if told is None or "chatted_before_pass" not in told.agents:
        return []
    early = told.agents[told.agents["chatted_before_pass"].eq(True) & (told.agents["receptions"] > 0)]
    if early.empty:
        return []
    gap = newcombe(*_pooled(early), *_pooled(told.agents.drop(early.index)))
    early = early.sort_values("name")  # names and scores side by side
    said = {
        "names": some(early["name"]),
        "agents": written(len(early), "count"),
        "exam": some(f"{s:g}{aside(f'{m:g}')}" for s, m in zip(early["score"], early["pass_mark"], strict=True)),
        "receptions": written(early["receptions"].sum(), "count"),
        "n": written(early["n"].sum(), "count"),
        "gap": points(gap.value),
        "low": points(gap.high),
        "high": points(gap.low),
        "spend": written(spend(review), "money"),
    }
    kind = "exam_failed" if early["passed"].ne(True).any() else "exam_late"
    whom = early.set_index("agent")["name"].to_dict()
    size: dict[str, Any] = {"count": float(early["receptions"].sum()), "unit": "receptions", "agents": whom}
    if not gap.high < 0:  # nothing shows that they sold less: the broken rule is the finding
        return [found(f"{kind}_alone", said, **size)]
    yuan = -gap.value * float(early["n"].sum()) * spend(review)
    return [found(kind, said, yuan=yuan, **size)]


def _pooled(agents: pd.DataFrame) -> tuple[float, float]:
    """Conversions and inquirers of these agents together."""
    own = agents[agents["n"] > 0]
    return float((own["inquiry_conversion"] * own["n"]).sum()), float(own["n"].sum())


ALPHA = 0.05
LEAST_COMPLAINTS = 5
TIMES_PEERS = 2.0


@about(complaints)
def complained_about(review: Reviewed, table: pd.DataFrame) -> list[Found]:
    """Agents with at least five complaints and twice their peers' rate, beyond what chance among so many agents gives.

    Size: the complaints beyond what the peers' rate would have brought.
    """
    clear = (table["p"] < ALPHA) & (table["complaints"] >= LEAST_COMPLAINTS)
    told = []
    for row in table[clear & (table["rate"] >= TIMES_PEERS * table["peers_rate"])].to_dict("records"):
        beyond = round(float(row["complaints"] - row["peers_rate"] * row["customers"]))
        said = {
            "name": row["name"],
            **{key: written(row[key], "rate") for key in ("rate", "low", "high")},
            "peers": written(row["peers_rate"], "rate"),
            "complaints": written(row["complaints"], "count"),
            "beyond": written(beyond, "count"),
            "n": written(row["customers"], "count"),
        }
        reason, known = row["top_reason"], isinstance(row["top_reason"], str)
        if known:
            said |= {
                "reason": say(reason) if is_known(reason) else reason,
                "reason_n": written(row["top_reason_complaints"], "count"),
                "reason_share": written(row["top_reason_complaints"] / row["complaints"], "rate"),
            }
        kind = "complaints_reason" if known else "complaints"
        told.append(found(kind, said, count=beyond, unit="complaints", agents={row["agent"]: row["name"]}))
    return told


@about(backlog)
def late_complaints(review: Reviewed, now: Backlog) -> list[Found]:
    """Complaints of the reviewed days that are still open past the hours the rules give; others are told apart."""
    if not now.complaints_late:
        return []
    pending = review.shop.pandas("complaints").query("resolved_at.isna()")["received_at"]
    own = pending[in_days(pending, review.period, review.rules)]
    late = float((own < now.as_of - pd.Timedelta(hours=review.rules.after_sale_hours)).sum())
    if not late:
        return []
    said = {
        "late": written(late, "count"),
        "hours": written(review.rules.after_sale_hours, "exact"),
        "day": day(now.as_of.date()),
        "others": written(now.complaints_late - late, "count"),
    }
    return [found("late_complaints", said, count=late, unit="complaints")]


@about(chats)
def follow_up(review: Reviewed, table: pd.DataFrame) -> list[Found]:
    """Agents who clearly more often than the others urge before they have answered, or send one line three times."""
    wrong = table[table["clear"] & table["metric"].isin(["early_urging_rate", "volley_rate"])]
    if wrong.empty:
        return []
    names = some(dict.fromkeys(wrong.sort_values("n", ascending=False)["name"]))
    said = {"names": names, "items": cells(review, wrong)}
    return [found("follow_up", said, count=float(wrong["n"].sum()), unit="receptions")]
