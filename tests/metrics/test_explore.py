"""Hypothesis looks for the shortest conversation and order on which kit and oracle differ."""

from __future__ import annotations

from hypothesis import given, settings, strategies as st

from tests.oracle import conversion, reception, response, sales
from tests.oracle.build import agent
from tests.oracle.facts import Facts
from tests.oracle.world import DAY, Row, World, second

from .ask import open_shop
from .families import assert_agree

# A question costs half a second: a few examples on every run (the packed shops are the breadth), as many as the
# profile says under `make stress`.
explore = settings(max_examples=8 if settings().max_examples <= 100 else settings().max_examples)

NOON, LATE = second("2021-11-05 12:00:00"), second("2021-11-05 23:50:00")
GAPS = (0, 1, 119, 120, 121, 180, 181, 600, 1800, 1801, 7200, DAY - 1, DAY)
STAFF = [agent("a0"), agent("a1", role="aftersales", team="outsourced"), agent("bot", role="bot", team=None)]

lines = st.lists(
    st.tuples(
        st.sampled_from(GAPS),
        st.sampled_from(["customer", "agent", "bot", "system"]),
        st.sampled_from(["c0", "c1"]),
        st.sampled_from(["a0", "a0", "a1", "ghost", "bot", None]),
    ),
    max_size=14,
)
trades = st.lists(
    st.tuples(
        st.sampled_from(["c0", "c1"]),
        st.sampled_from([-15 * DAY, -1, 0, 1, 60, DAY, 3 * DAY, 4 * DAY]),
        st.sampled_from([None, 0, 1, 3600, DAY, 3 * DAY, 4 * DAY, 15 * DAY]),
        st.sampled_from([None, None, 0, 2, 6]),
    ),
    max_size=4,
)


def talk_of(start: int, said: list[tuple[int, str, str, str | None]]) -> list[Row]:
    rows, t = [], start
    for gap, sender, customer, account in said:
        t += gap
        rows.append({"customer_id": customer, "agent_id": account, "sender": sender, "sent_at": t})
    return rows


def shop_of(talk: list[Row], orders: list[Row]) -> World:
    noon_of_the_last_day = NOON + 20 * DAY
    closing = {"customer_id": "nobody", "agent_id": None, "sender": "system", "sent_at": noon_of_the_last_day}
    tables = {"messages": [*talk, closing], "orders": orders, "agents": STAFF}
    return World(tables, frozenset({("messages", "message_id")}))


TALK = {k: m for k, m in {**reception.METRICS, **response.METRICS}.items() if not k.startswith("transfer")}
TRADE = {k: m for k, m in conversion.METRICS.items() if k != "call_in_rate"} | {
    k: sales.METRICS[k] for k in ("cs_sales", "orders", "buyers", "spend_per_buyer", "cs_sales_share")
}


@given(start=st.sampled_from([NOON, LATE]), said=lines)
@explore
def test_any_talk(start: int, said: list[tuple[int, str, str, str | None]]) -> None:
    world = shop_of(talk_of(start, said), [])
    assert_agree(open_shop(world), Facts(world), TALK, ("agent",))


@given(start=st.sampled_from([NOON, LATE]), said=lines, bought=trades)
@explore
def test_any_orders_around_any_talk(
    start: int, said: list[tuple[int, str, str, str | None]], bought: list[tuple[str, int, int | None, int | None]]
) -> None:
    orders = []
    for number, (customer, after, until_paid, due) in enumerate(bought):
        created = start + after
        opens = None if due is None else (created // DAY + due) * DAY
        paid = None if until_paid is None else max(created, opens or created) + until_paid
        deposit = None if due is None else created
        orders.append(
            {
                "order_id": f"o{number}",
                "customer_id": customer,
                "created_at": created,
                "paid_at": paid,
                "amount": 10.0 * (number + 1),
                "deposit_paid_at": deposit,
                "final_due_from": opens,
            }
        )
    world = shop_of(talk_of(start, said), orders)
    for by in ((), ("team",)):
        assert_agree(open_shop(world), Facts(world), TRADE, by)
