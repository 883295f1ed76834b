"""After the customer's last word: how soon buyers order and pay, and how soon agents write again to the others."""

from __future__ import annotations

from collections.abc import Sequence

import narwhals as nw
import pandas as pd

from cskit.analysis.section import once
from cskit.engines import collected
from cskit.facts import Facts
from cskit.facts.talk import DAY, PAIR, RECEPTION
from cskit.period import Period
from cskit.rules import Rules, load_rules
from cskit.shop import Shop

RHYTHM = ((3, 5, 7, 9), (10, 20, 30))  # P's two rhythms; P gives no unit, minutes is our reading
CHECKS = (3, 5, 7, 9, 10, 20, 30, 60, 180, 1440, 2880, 4320)  # minutes after the last word
SOON = 30  # the end of P's rhythm for the same day


@once
def last_words(shop: Shop, period: Period, *, rules: str | Rules = "textbook") -> pd.DataFrame:
    """customer_id, agent_id, day, said_at, ordered, paid, followed: one row per inquiry whose window has closed.

    `said_at`: the customer's last message of that reception (seconds). `ordered`, `paid`: minutes from there to the
    first credited order and to the first payment in the window (NaN: none; an order placed while still talking is 0);
    an order belongs to the customer's last inquiry before it. `followed`: minutes to the agent's next message, after
    the answer, once the chat had been quiet longer than the concurrency window, in the window, before any order and
    before the customer wrote to that agent again. Inquiries with a presale order are left out: the calendar sets when
    those are paid.
    """
    how = load_rules(rules)
    facts = Facts(shop, how)
    days = how.conversion_days
    rows = facts.outcomes("inquiries", (), days).filter(
        nw.col("mature") == 1, nw.col("day") >= period.first, nw.col("day") <= period.last
    )
    asked = shop.keep(rows.select(*RECEPTION, "started_at", "ended_at"))
    talk = facts.talk().join(asked.select(*PAIR).unique(), on=PAIR, how="semi")
    start, end = period.first * DAY + how.day_offset, (period.last + days + 2) * DAY + how.day_offset
    messages = collected(talk.filter(nw.col("sent_at") >= start, nw.col("sent_at") < end))
    found = _last_said(collected(asked), _turns(messages, quiet=how.concurrency_minutes * 60))
    again_day = found["said_at"] + 60 * found["followed"] - how.day_offset
    found["followed"] = found["followed"].where(again_day // DAY - found["day"] <= days)
    columns = ["order_id", "customer_id", "created_at", "created_day", "paid_at", "paid_day", "presale"]
    orders = collected(facts.orders().filter(~nw.col("agent_id").is_null()).select(*columns))
    found = _with_orders(found, orders.astype({"paid_at": "float64", "paid_day": "float64"}), days)
    found["followed"] = found["followed"].where(~(found["ordered"] <= found["followed"]))
    return found.sort_values(["said_at", *RECEPTION], ignore_index=True)


def checkpoints(rows: pd.DataFrame, minutes: Sequence[int] = CHECKS) -> pd.DataFrame:
    """What had happened so many minutes after the last word.

    minutes, ordered and paid (shares of those who ever order, pay), undecided (inquiries without an order by then),
    followed (of these, already written to again), followed_share, unprompted (share of the undecided not yet written
    to who order later without ever being written to). NaN where there is nobody.
    """
    out = []
    for limit in minutes:
        undecided = rows[~(rows["ordered"] <= limit)]
        followed = undecided["followed"] <= limit
        left = undecided[~followed]
        alone = left["ordered"].notna() & left["followed"].isna()
        out.append(
            (
                limit,
                _share(rows["ordered"] <= limit, rows["ordered"].notna()),
                _share(rows["paid"] <= limit, rows["paid"].notna()),
                len(undecided),
                int(followed.sum()),
                float(followed.mean()) if len(undecided) else float("nan"),
                float(alone.mean()) if len(left) else float("nan"),
            )
        )
    names = ["minutes", "ordered", "paid", "undecided", "followed", "followed_share", "unprompted"]
    return pd.DataFrame(out, columns=names)


def _share(done: pd.Series, of: pd.Series) -> float:
    return float(done.sum() / of.sum()) if of.any() else float("nan")


def _turns(messages: pd.DataFrame, *, quiet: float) -> pd.DataFrame:
    """Per customer message: said_at, and `again_at`, the first agent message after the answer that broke a silence."""
    rows = messages.sort_values([*PAIR, "sent_at", "seq"], ignore_index=True)
    pair = rows.groupby(PAIR, sort=False)
    rows["turn"] = pair["from_customer"].cumsum()
    rows["silent"] = pair["sent_at"].diff()
    said = rows[rows["from_customer"] == 1].rename(columns={"sent_at": "said_at"})
    wrote = rows[rows["from_customer"] == 0]
    answered = wrote.groupby([*PAIR, "turn"]).cumcount() > 0
    again = wrote[answered & (wrote["silent"] > quiet)].groupby([*PAIR, "turn"])["sent_at"].min()
    return said[[*PAIR, "turn", "said_at"]].merge(
        again.rename("again_at").reset_index(), on=[*PAIR, "turn"], how="left"
    )


def _last_said(asked: pd.DataFrame, turns: pd.DataFrame) -> pd.DataFrame:
    """Each inquiry with its last customer message and when it was followed up."""
    inside = asked.merge(turns, on=PAIR)
    inside = inside[inside["said_at"].between(inside["started_at"], inside["ended_at"])]
    last = inside.sort_values([*RECEPTION, "turn"]).drop_duplicates(RECEPTION, keep="last")
    return last.assign(followed=(last["again_at"] - last["said_at"]) / 60).drop(columns=["turn", "again_at"])


def _with_orders(found: pd.DataFrame, orders: pd.DataFrame, days: int) -> pd.DataFrame:
    """Adds ordered and paid, minutes after the last word; drops inquiries with a presale order."""
    near = found[[*RECEPTION, "started_at", "said_at"]].merge(orders, on="customer_id")
    near = near[(near["created_at"] >= near["started_at"]) & (near["created_day"] - near["day"] <= days)]
    near = near.sort_values(["started_at", "agent_id"]).drop_duplicates("order_id", keep="last")
    paid = near["paid_at"].where(near["paid_day"] - near["day"] <= days)
    near = near.assign(
        ordered=((near["created_at"] - near["said_at"]) / 60).clip(lower=0),
        paid=((paid - near["said_at"]) / 60).clip(lower=0),
    )
    best = near.groupby(RECEPTION, as_index=False)[["ordered", "paid"]].min()
    presale = near.loc[near["presale"] == 1, RECEPTION].drop_duplicates().assign(presale=1)
    found = found.merge(best, on=RECEPTION, how="left").merge(presale, on=RECEPTION, how="left")
    found = found[found["presale"].isna()]
    return found[[*RECEPTION, "said_at", "ordered", "paid", "followed"]].copy()
