"""How long customers wait, turn by turn: how the waits spread, what counts as late, one conversation to read."""

from __future__ import annotations

from dataclasses import dataclass

import narwhals as nw
import numpy as np
import pandas as pd

from cskit.analysis.estimate import Estimate
from cskit.analysis.intervals import wilson
from cskit.engines import collected
from cskit.facts import Facts
from cskit.facts.talk import RECEPTION
from cskit.metrics.codes import masked
from cskit.metrics.question import Question
from cskit.period import Period
from cskit.rules import Rules
from cskit.shop import Shop

EDGES = (0, 10, 20, 30, 45, 60, 90, 120, 180, 300, 600)  # seconds; the last band is open
UNITS = {"turn": None, "reception": RECEPTION, "customer": ["customer_id"]}


def turns(shop: Shop, *, rules: Rules, period: Period, agent: str | None = None) -> pd.DataFrame:
    """The assessed turns of the period (of one agent), in the order in which they were asked: customer_id,
    agent_id, day, asked_at, replied_at, wait (NaN: nobody answered), counted_wait (as the rule set counts it), late
    and is_first (1/0)."""
    rows = Question(shop, (), rules, period).rows("turns").filter(nw.col("assessed") == 1)
    if agent is not None:
        rows = rows.filter(nw.col("agent_id") == agent)
    frame = collected(rows.select(*RECEPTION, "asked_at", "replied_at", "wait", "counted_wait", "late", "is_first"))
    frame[["wait", "counted_wait"]] = frame[["wait", "counted_wait"]].astype("float64")
    return frame.sort_values(["asked_at", "agent_id", "customer_id"]).reset_index(drop=True)


@dataclass(frozen=True)
class Spread:
    """How waits spread. `bands`: from_seconds, to_seconds (inf: open), turns, share of the turns, seconds,
    share_of_seconds; the rest in seconds, NaN without a counted turn.

    `slowest_tenth`: share of all waiting that the slowest 10 % of turns hold; `above_mean`: share of turns above it.
    """

    bands: pd.DataFrame
    turns: int
    mean: float
    median: float
    p90: float
    slowest_tenth: float
    above_mean: float


def spread(turns: pd.DataFrame) -> Spread:
    """The waits that averages see (`counted_wait`), in bands and in four numbers."""
    waits = np.sort(turns["counted_wait"].dropna().to_numpy())
    edges = np.array([*EDGES, np.inf])
    at = np.maximum(np.searchsorted(edges, waits, side="left") - 1, 0)  # a band holds its upper edge: "within 30 s"
    count = np.bincount(at, minlength=len(EDGES))
    seconds = np.bincount(at, weights=waits, minlength=len(EDGES))
    bands = pd.DataFrame({"from_seconds": edges[:-1], "to_seconds": edges[1:], "turns": count, "seconds": seconds})
    n, total = len(waits), float(waits.sum())
    bands["share"] = count / n if n else np.nan
    bands["share_of_seconds"] = seconds / total if total else np.nan
    if not n:
        nothing = float("nan")
        return Spread(bands, 0, nothing, nothing, nothing, nothing, nothing)
    tail = float(waits[n - max(1, round(n / 10)) :].sum())
    return Spread(
        bands,
        n,
        total / n,
        float(np.quantile(waits, 0.5)),
        float(np.quantile(waits, 0.9)),
        tail / total if total else float("nan"),
        float((waits > total / n).mean()),
    )


def in_time(turns: pd.DataFrame, unit: str) -> tuple[int, int, Estimate]:
    """How many turns, receptions or customers were always answered in time, of how many, and the share.

    A reception or a customer is in time when none of its turns is late: one miss spoils it.
    """
    keys = UNITS[unit]
    late = turns["late"] if keys is None else turns.groupby(keys)["late"].max()
    good = int((late == 0).sum())
    return good, len(late), wilson(good, len(late))


def slow_receptions(turns: pd.DataFrame, *, seconds: float, slow_turns: int) -> pd.DataFrame:
    """Receptions with more than `slow_turns` turns that waited longer than `seconds`: customer_id, agent_id, day,
    slow_turns, wait (the longest), asked_at (of the first slow turn); most slow turns first."""
    slow = turns[turns["wait"] > seconds]
    sums = {"slow_turns": ("wait", "size"), "wait": ("wait", "max"), "asked_at": ("asked_at", "min")}
    found = slow.groupby(RECEPTION).agg(**sums).reset_index()
    found = found[found["slow_turns"] > slow_turns]
    order = found.sort_values(
        ["slow_turns", "wait", "asked_at", *RECEPTION], ascending=[False, False, True] + [True] * 3
    )
    return order.reset_index(drop=True)


def slow_customers(turns: pd.DataFrame, seconds: list[int], *, slow_turns: int) -> list[int]:
    """`slow_response_customers` as the threshold moves: customers with a reception of more than `slow_turns` turns
    that waited longer than each of `seconds`."""
    waited = turns[turns["wait"] > min(seconds)]
    reception = waited.groupby(RECEPTION, sort=False).ngroup().to_numpy()
    customer = waited.drop_duplicates(RECEPTION)["customer_id"].to_numpy()
    wait = waited["wait"].to_numpy()
    counts = []
    for limit in seconds:
        slow = np.bincount(reception[wait > limit], minlength=len(customer)) > slow_turns
        counts.append(len(set(customer[slow])))
    return counts


def worst(turns: pd.DataFrame, *, slow_seconds: float) -> pd.Series | None:
    """The reception worth reading: most slow turns, then the longest wait; where none is slow, the longest wait of
    all; None where nobody was answered."""
    slow = slow_receptions(turns, seconds=slow_seconds, slow_turns=0)
    if len(slow):
        return slow.iloc[0]
    answered = slow_receptions(turns, seconds=-1, slow_turns=0).sort_values("wait", ascending=False, kind="stable")
    return answered.assign(slow_turns=0).iloc[0] if len(answered) else None


def conversation(shop: Shop, reception: pd.Series, *, rules: Rules) -> pd.DataFrame:
    """The messages of one reception: sent_at, sender, `text` (masked) where it was kept, and beside each reply that
    ended a turn its `wait` in seconds."""
    facts = Facts(shop, rules)
    who = [nw.col(c) == _plain(reception[c]) for c in ("customer_id", "agent_id")]
    span = collected(facts.receptions().filter(*who, nw.col("day") == int(reception["day"])))
    start, end = int(span["started_at"].iloc[0]), int(span["ended_at"].iloc[0])
    messages = shop.table("messages").filter(*who, nw.col("sent_at") >= start, nw.col("sent_at") <= end)
    kept = ["sent_at", "seq", "sender", *(["text"] if shop.has("messages", "text") else [])]
    chat = collected(messages.select(*kept)).sort_values(["sent_at", "seq"]).reset_index(drop=True)
    answered = collected(facts.turns().filter(*who, nw.col("day") == int(reception["day"])))
    waits = answered.dropna(subset=["wait"]).drop_duplicates("replied_at").set_index("replied_at")["wait"]
    replies = chat[(chat["sender"] != "customer") & chat["sent_at"].isin(waits.index)].drop_duplicates("sent_at")
    chat["wait"] = replies["sent_at"].map(waits.astype("float64"))
    chat["sent_at"] = pd.to_datetime(chat["sent_at"], unit="s")
    if "text" in chat:
        chat["text"] = [masked(said, reception["customer_id"]) for said in chat["text"]]
    return chat.drop(columns="seq")


def _plain(value: object) -> object:
    return value.item() if hasattr(value, "item") else value
