"""The lists behind a count: slow replies, long receptions, late answers, what is still open or owed, whose an order is."""

from collections.abc import Callable, Sequence

import narwhals as nw
import pandas as pd

from cskit.engines import collected
from cskit.errors import expect
from cskit.facts import Facts, inspection
from cskit.facts.conversion import credited_by
from cskit.facts.service import is_open
from cskit.facts.talk import RECEPTION, TALK
from cskit.metrics.codes import customer_code, masked
from cskit.metrics.question import Question
from cskit.period import Period
from cskit.rules import Rules
from cskit.shop import Shop, rules_of

READINGS = {  # column of `contested_orders` → what is read otherwise there, all other rules as they are
    "by_order": {"attribution": "order"},
    "by_payment": {"attribution": "payment"},
    "by_order_first": {"attribution": "order_first"},
    "by_last_chat": {"tie_break": "last_chat"},
    "by_most_turns": {"tie_break": "most_turns"},
}
_SHORTEST_WAIT = 30  # seconds: texts of turns that waited longer are read together, so that a limit may move above it


def detail(
    shop: Shop,
    name: str,
    *,
    rules: str | Rules = "textbook",
    period: str | Period | None = None,
    show_customers: bool = False,
) -> pd.DataFrame:
    """The rows behind a count: `slow_response`, `long_reception`, `unanswered_3min`, `backlog`, `deposits`,
    `credited_orders`, `contested_orders` or `marked_lines`.

    Times are datetimes, waits seconds (NaN = never answered), talk minutes, ages hours. Customers appear as short
    codes unless `show_customers`; `content` is the question's text, masked, where `messages.text`
    was kept.
    Errors: `UsageError` for an unknown list, `DataError` for a period without data, `MissingTable` for `backlog`
    without refunds and complaints, for `deposits` without `orders.deposit_paid_at`, for `marked_lines`
    without `messages.text`.
    """
    expect("detail list", name, DETAILS)
    days = None if period is None else Period.parse(period)
    question = Question(shop, (), rules_of(shop, rules, days), days)
    question.check_period()
    return shown(DETAILS[name](question).reset_index(drop=True), show_customers=show_customers)


def shown(rows: pd.DataFrame, *, show_customers: bool) -> pd.DataFrame:
    """A list as it may leave: texts masked, customers under their codes unless they are asked for."""
    if "content" in rows:
        rows["content"] = [masked(said, who) for said, who in zip(rows["content"], rows["customer"], strict=True)]
    if "customer" in rows and not show_customers:
        rows["customer"] = [None if pd.isna(c) else customer_code(c) for c in rows["customer"]]
    return rows


def slow_response(question: Question) -> pd.DataFrame:
    """Each slow turn of the receptions that make a customer slow-served."""
    slow = question.rows("receptions").filter(nw.col("is_slow") == 1).select(*TALK, "slow_turns")
    turns = question.rows("turns").filter(nw.col("wait") > question.rules.slow_seconds, nw.col("assessed") == 1)
    asked = turns.join(slow, on=TALK, how="inner")
    return _turn_list(question, asked, question.rules.slow_seconds, "slow_turns")


def unanswered_3min(question: Question) -> pd.DataFrame:
    """Each turn that was not answered within `late_seconds`; no wait = never answered."""
    turns = question.rows("turns").filter(nw.col("late") == 1, nw.col("assessed") == 1)
    if question.rules.late_turns == "first":
        turns = turns.filter(nw.col("is_first") == 1)
    return _turn_list(question, turns, question.rules.late_seconds)


def long_reception(question: Question) -> pd.DataFrame:
    """Each long reception with its start, talk time and messages."""
    rows = question.rows("receptions").filter(nw.col("is_long") == 1)
    frame = collected(rows.select("started_at", *RECEPTION, "talk_minutes", "customer_messages", "agent_messages"))
    frame["started_at"] = pd.to_datetime(frame["started_at"], unit="s")
    frame = frame.rename(columns={"customer_id": "customer", "agent_id": "agent", "started_at": "at"}).drop(
        columns="day"
    )
    return frame.sort_values(["talk_minutes", "at", "customer"], ascending=[False, True, True])


def backlog(question: Question) -> pd.DataFrame:
    """What is open at the last moment of the data: refunds neither completed nor withdrawn, complaints unresolved past
    their hours; with a
    period, those that were requested or received in it."""
    shop, now = question.shop, question.shop.seconds[1]
    parts = []
    if shop.has("refunds"):
        asked = question.placed(question.facts.dated("refunds", "requested_at"))
        open_refunds = asked.filter(is_open(asked), nw.col("requested_at") <= now)
        who = shop.table("orders").select("order_id", "customer_id")
        handler = nw.col("agent_id") if shop.has("refunds", "agent_id") else nw.lit(None, dtype=nw.String)
        rows = open_refunds.with_columns(agent=handler).join(who, on="order_id", how="left")
        parts.append(
            collected(rows.select("agent", "amount", "at", id="refund_id", customer="customer_id")).assign(
                kind="refund"
            )
        )
    if shop.has("complaints"):
        late = nw.col("received_at") < now - question.rules.after_sale_hours * 3600
        told = question.placed(question.facts.dated("complaints", "received_at"))
        rows = told.filter(nw.col("resolved_at").is_null(), late)
        parts.append(
            collected(rows.select("at", id="complaint_id", agent="agent_id", customer="customer_id")).assign(
                kind="complaint", amount=float("nan")
            )
        )
    if not parts:
        shop.need("refunds", for_="backlog")
    frame = pd.concat(parts, ignore_index=True)
    frame["hours_open"] = (now - frame["at"].astype("float64")) / 3600
    frame["at"] = pd.to_datetime(frame["at"].astype("int64"), unit="s")
    frame = frame[["kind", "id", "at", "customer", "agent", "amount", "hours_open"]]
    return frame.sort_values(["hours_open", "kind", "id"], ascending=[False, True, True])


def deposits(question: Question) -> pd.DataFrame:
    """Deposits whose final payment is open at the last moment of the data, by deadline, with the agent the order is
    credited to; with a period, those of `deposit_customers`: who came to talk in it and owed the payment by then.
    `amount` is the whole order's."""
    facts, now = question.facts, question.facts.last_moment
    question.shop.need("orders", "deposit_paid_at", for_="deposits")
    owed = facts.orders().filter(nw.col("deposit_paid_at") <= now, nw.col("paid_at").is_null())
    if question.period is not None:
        came = question.rows("depositors").group_by("customer_id").agg(last=nw.col("at").max())
        owed = owed.join(came, on="customer_id", how="inner").filter(nw.col("deposit_paid_at") <= nw.col("last"))
    placed = owed.with_columns(at=nw.col("deposit_paid_at"))
    have = placed.collect_schema().names()
    told = [c for c in ("final_due_from", "final_due_until") if c in have]
    frame = collected(placed.select("amount", "at", *told, id="order_id", customer="customer_id", agent="agent_id"))
    frame = frame.reindex(columns=["id", "customer", "agent", "amount", "at", "final_due_from", "final_due_until"])
    frame["hours_left"] = (frame["final_due_until"].astype("float64") - now) / 3600
    for column in ("at", "final_due_from", "final_due_until"):
        frame[column] = pd.to_datetime(frame[column].astype("float64"), unit="s")
    return frame.sort_values(["hours_left", "agent", "at", "id"])


def credited_orders(question: Question) -> pd.DataFrame:
    """Sold orders that are credited to an agent, by payment: `chat_at`, that agent's last message or the customer's to
    them before the deciding event, `others`, who else might claim the order under these rules, and `contested` (1/0),
    whether anybody might."""
    rules, sold = question.rules, question.rows("cs_sales")
    frame = collected(
        sold.select("at", "amount", "created_at", id="order_id", customer="customer_id", agent="agent_id")
    )
    events = ("created_at", "paid_at") if rules.attribution == "order_first" else (credited_by(rules),)
    claims = _claims(question, sold, events)
    claims = claims[claims["event"] == claims.groupby("order_id")["event"].transform("min")]  # the creation, if any
    claims = claims.merge(frame[["id", "agent"]], left_on="order_id", right_on="id")
    own = claims["agent_id"] == claims["agent"]
    frame["chat_at"] = frame["id"].map(claims[own].groupby("id")["last_at"].max())
    rivals = claims[~own].groupby("id")["agent_id"].agg(lambda names: " ".join(sorted(set(names))))
    frame["others"] = frame["id"].map(rivals).fillna("")
    frame["contested"] = (frame["others"] != "").astype("int64")
    for column in ("at", "created_at", "chat_at"):
        frame[column] = pd.to_datetime(frame[column].astype("int64"), unit="s")
    columns = ["id", "at", "customer", "agent", "amount", "created_at", "chat_at", "others", "contested"]
    return frame[columns].sort_values(["at", "id"])


def marked_lines(question: Question) -> pd.DataFrame:
    """Each line of a served reception that shows a fault of service or the customer's temper (`kind`), as written."""
    served = question.rows("inspected").select(*TALK, "customer_id", "agent_id")
    marks = inspection.marked(question.facts).join(served, on=TALK, how="inner")
    frame = collected(marks.select("at", "kind", "content", customer="customer_id", agent="agent_id"))
    frame["at"] = pd.to_datetime(frame["at"], unit="s")
    frame = frame[["at", "customer", "agent", "kind", "content"]]
    return frame.sort_values(["at", "agent", "customer", "kind", "content"])


def contested_orders(question: Question) -> pd.DataFrame:
    """Sold orders that two agents or more may claim, by the chats before their creation or before their payment:
    `agent`, who is credited under these rules (None: nobody), `others`, who else has a claim, who would be credited if
    one rule were read otherwise (a column for each of `READINGS`), and `moves` (1/0), whether any of that is another."""
    sold = question.rows("sales", ["agent_id"])
    frame = collected(sold.select("at", "amount", id="order_id", customer="customer_id", agent="agent_id"))
    claims = _claims(question, sold, ("created_at", "paid_at"))[["order_id", "agent_id"]].drop_duplicates()
    several = claims[claims.duplicated("order_id", keep=False)]
    frame = frame[frame["id"].isin(several["order_id"])]
    for column, moved in READINGS.items():
        read_so = Facts(question.shop, question.rules.replace(**moved)).orders().select("order_id", "agent_id")
        credited = collected(read_so.join(sold.select("order_id"), on="order_id", how="semi"))
        frame[column] = frame["id"].map(credited.set_index("order_id")["agent_id"])
    rivals = several[several["agent_id"].ne(several["order_id"].map(frame.set_index("id")["agent"]))]
    frame["others"] = frame["id"].map(rivals.groupby("order_id")["agent_id"].agg(" ".join))
    names = frame[["agent", *READINGS]].fillna("")
    frame["moves"] = names.ne(names["agent"], axis=0).any(axis=1).astype("int64")
    frame["at"] = pd.to_datetime(frame["at"].astype("int64"), unit="s")
    columns = ["id", "at", "customer", "agent", "amount", *READINGS, "others", "moves"]
    return frame[columns].sort_values(["at", "id"])


DETAILS: dict[str, Callable[[Question], pd.DataFrame]] = {
    "slow_response": slow_response,
    "long_reception": long_reception,
    "unanswered_3min": unanswered_3min,
    "backlog": backlog,
    "deposits": deposits,
    "credited_orders": credited_orders,
    "marked_lines": marked_lines,
    "contested_orders": contested_orders,
}


def _claims(question: Question, sold: nw.LazyFrame, events: Sequence[str]) -> pd.DataFrame:
    """order_id, agent_id, last_at and event of every claim to one of these orders by these events."""
    of_each = {
        event: question.facts.claims_in_time(event).select("order_id", "agent_id", "last_at") for event in events
    }
    near = {e: claims.join(sold.select("order_id"), on="order_id", how="semi") for e, claims in of_each.items()}
    found = pd.concat([collected(claims).assign(event=event) for event, claims in near.items()])
    return found.sort_values(["order_id", "agent_id"], ignore_index=True)


def _turn_list(question: Question, turns: nw.LazyFrame, waited: float, *more: str) -> pd.DataFrame:
    """A list of turns that waited longer than so many seconds, with their texts where these are known."""
    columns = ["asked_at", "customer_id", "agent_id", "wait", *more]
    if question.shop.has("messages", "text"):
        texts = question.facts.questions(min(_SHORTEST_WAIT, waited))
        turns, columns = turns.join(texts, on=["pair", "asked_at"], how="left"), [*columns, "content"]
    frame = collected(turns.select(columns))
    frame["wait"] = frame["wait"].astype("float64")
    frame["asked_at"] = pd.to_datetime(frame["asked_at"], unit="s")
    frame = frame.rename(
        columns={"asked_at": "at", "customer_id": "customer", "agent_id": "agent", "wait": "wait_seconds"}
    )
    return frame.sort_values(["at", "agent", "customer"])
