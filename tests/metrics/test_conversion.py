"""Conversion at the edges of its windows: what counts as an inquiry, when it converts, when that is known."""

from __future__ import annotations

import pytest

from tests.oracle.build import agent, chat, ends, order, world
from tests.oracle.world import Cell, Row, World

from .ask import ask, number

STAFF = [agent("a1"), agent("a2", team="outsourced"), agent("after", role="aftersales"), agent("odd", role=None)]
TALK = chat("c1", "a1", "c 10:00:00", "a 10:00:10")


def shop(*talk: list[Row], orders: list[Row] = (), last: str = "2021-11-30", **tables: list[Row]) -> World:  # type: ignore[assignment]
    return world(*talk, ends(last), orders=list(orders), agents=STAFF, **tables)


@pytest.mark.parametrize(
    ("what", "agent_id", "orders", "expected"),
    [
        ("someone who asks", "a1", [], 1),
        ("an account of unknown role", "odd", [], 1),
        ("an account that is not in agents", "ghost", [], 1),
        ("an after-sale account", "after", [], 0),
        ("ordered at the very second the talk starts", "a1", [order("o", "c1", "10:00:00")], 0),
        ("ordered a second later", "a1", [order("o", "c1", "10:00:01")], 1),
        ("ordered the evening before, unpaid", "a1", [order("o", "c1", "2021-10-31 23:59:59")], 1),
        ("paid exactly 15 x 24 hours before", "a1", [order("o", "c1", "2021-10-17 10:00:00", "same")], 0),
        ("paid a second earlier than that", "a1", [order("o", "c1", "2021-10-17 09:59:59", "same")], 1),
        ("paid at the second the talk starts", "a1", [order("o", "c1", "2021-10-30 10:00:00", "10:00:00")], 0),
        ("paid a second later", "a1", [order("o", "c1", "2021-10-30 10:00:00", "10:00:01")], 1),
        ("somebody else's order", "a1", [order("o", "c2", "09:00:00", "same")], 1),
    ],
)
def test_who_is_an_inquirer(what: str, agent_id: str, orders: list[Row], expected: int) -> None:
    talk = chat("c1", agent_id, "c 10:00:00", "a 10:00:10")
    assert number(shop(talk, orders=orders), "inquiring_customers") == expected, what


@pytest.mark.parametrize(
    ("what", "created", "paid", "same", "next_", "final"),
    [
        ("at once", "10:05:00", "same", 1, 1, 1),
        ("paid in the day's last second", "10:05:00", "23:59:59", 1, 1, 1),
        ("paid at midnight", "10:05:00", "+1 00:00:00", 0, 1, 1),
        ("paid on day + 2", "10:05:00", "+2 00:00:00", 0, 0, 1),
        ("paid in the last second of day + 3", "10:05:00", "+3 23:59:59", 0, 0, 1),
        ("paid on day + 4", "10:05:00", "+4 00:00:00", 0, 0, 0),
        ("created on day + 3", "+3 20:00:00", "same", 0, 0, 1),
        ("never paid", "10:05:00", None, 0, 0, 0),
    ],
)
def test_the_three_windows(what: str, created: str, paid: str | None, same: int, next_: int, final: int) -> None:
    one = shop(TALK, orders=[order("o", "c1", created, paid)])
    names = ("inquiry_conversion_same_day", "inquiry_conversion_next_day", "inquiry_conversion")
    assert [number(one, n) for n in names] == [same, next_, final], what


@pytest.mark.parametrize(
    ("last", "value", "status"),
    [("2021-11-03", None, "immature"), ("2021-11-04", 0.0, "ok")],
    ids=["window just open", "window just closed"],
)
def test_a_window_closes_on_day_plus_3(last: str, value: float | None, status: str) -> None:
    cell = ask(shop(TALK, last=last), "inquiry_conversion")
    assert (cell.value, cell.status) == (value, status)


def test_a_converting_inquiry_whose_window_is_open_is_left_out_too() -> None:
    """Else the rate of the last days would be the share of the quick ones: always 100 %."""
    cell = ask(shop(TALK, orders=[order("o", "c1", "10:05:00", "same")], last="2021-11-02"), "inquiry_conversion")
    assert (cell.value, cell.status) == (None, "immature")


def test_open_when_some_inquiries_are_not_mature() -> None:
    talk = TALK, chat("c2", "a1", "c +5 10:00:00")
    cell = ask(shop(*talk, orders=[order("o", "c1", "10:05:00", "same")], last="2021-11-06"), "inquiry_conversion")
    assert (cell.value, cell.status, cell.denominator) == (1.0, "open", 1)


def test_presale_is_paid_from_the_day_the_final_payment_opens() -> None:
    """Asked on 1 November, final payment from the 11th: day + 3 counts from the 11th."""
    presale = {"deposit_paid_at": "10:06:00", "final_due_from": "2021-11-11 00:00:00"}
    in_time = shop(TALK, orders=[order("o", "c1", "10:05:00", "2021-11-14 23:59:59", **presale)])
    late = shop(TALK, orders=[order("o", "c1", "10:05:00", "2021-11-15 00:00:00", **presale)])
    assert (number(in_time, "inquiry_conversion"), number(late, "inquiry_conversion")) == (1, 0)
    first_day = shop(TALK, orders=[order("o", "c1", "10:05:00", "2021-11-11 00:30:00", **presale)])
    assert number(first_day, "inquiry_conversion_same_day") == 1


@pytest.mark.parametrize(
    ("last", "status"), [("2021-11-13", "immature"), ("2021-11-14", "ok")], ids=["just open", "just closed"]
)
@pytest.mark.parametrize("paid", [None, "2021-11-11 00:01:00"], ids=["unpaid", "paid already"])
def test_a_presale_inquiry_is_open_until_its_window_closes(paid: str | None, last: str, status: str) -> None:
    """Paid or not: leaving out only the unpaid ones would make the rate of the first days 100 %."""
    presale = order("o", "c1", "10:05:00", paid, deposit_paid_at="10:06:00", final_due_from="2021-11-11 00:00:00")
    assert ask(shop(TALK, orders=[presale], last=last), "inquiry_conversion").status == status


def test_final_payment_that_opens_on_the_day_of_the_order() -> None:
    """Asked on the 1st, ordered on the 3rd with the final payment open the same day: day + 3 counts from the 3rd."""
    presale = order("o", "c1", "+2 10:05:00", "+5 23:59:59", final_due_from="+2 10:05:00")
    assert number(shop(TALK, orders=[presale]), "inquiry_conversion") == 1


def test_a_presale_order_of_another_week_does_not_convert_this_inquiry() -> None:
    """Created nine days later after another chat; its final payment opens later still."""
    again = chat("c1", "a1", "c +9 10:00:00")
    presale = order("o", "c1", "+9 10:05:00", "+16 09:00:00", final_due_from="+15 20:00:00")
    one = shop(TALK, again, orders=[presale])
    assert number(one, "inquiry_conversion", period="2021-11-01") == 0
    assert number(one, "inquiry_conversion", period="2021-11-10") == 1


def test_the_group_asked_about_must_make_the_sale() -> None:
    """a1 was asked, a2 of another team had the last word: nobody's at agent or team level, yet the shop's."""
    talk = TALK, chat("c1", "a2", "c 11:00:00", "a 11:00:05")
    one = shop(*talk, orders=[order("o", "c1", "11:30:00", "same")])
    assert number(one, "inquiry_conversion") == 1
    assert number(one, "inquiry_conversion", by=("agent",), key=("a1",)) == 0
    assert number(one, "inquiry_conversion", by=("agent",), key=("a2",)) == 1
    assert number(one, "inquiry_conversion", by=("team",), key=("in_house",)) == 0
    assert number(one, "inquiry_conversion", by=("team",), key=("outsourced",)) == 1


def test_created_instead_of_paid() -> None:
    unpaid = shop(TALK, orders=[order("o", "c1", "+3 23:59:59")])
    assert (number(unpaid, "inquiry_to_order"), number(unpaid, "inquiry_conversion")) == (1, 0)
    assert number(unpaid, "order_to_payment") == 0


@pytest.mark.parametrize(
    ("paid", "expected"), [("+3 23:59:59", 1.0), ("+4 00:00:00", 0.0), (None, 0.0)], ids=["day+3", "day+4", "never"]
)
def test_order_to_payment_window(paid: str | None, expected: float) -> None:
    assert number(shop(TALK, orders=[order("o", "c1", "10:05:00", paid)]), "order_to_payment") == expected


def test_visitors_contacts_and_the_identity() -> None:
    """Where all count the same people in the same window: shop = call-in x contact conversion + unassisted."""
    talk = [chat(f"c{i}", "a1", "c 10:00:00") for i in range(4)]
    orders = [
        order("o1", "c0", "10:30:00", "same"),
        order("o2", "c1", "10:30:00", "same"),
        order("o3", "x", "09:00:00", "same"),
    ]
    traffic = [{"at": 18932 * 86400 + h * 3600, "visitors": 10, "page_views": 30} for h in (9, 10)]
    one = shop(*talk, orders=orders, traffic=traffic)
    got = {
        m: ask(one, m).value for m in ("shop_conversion", "call_in_rate", "contact_conversion", "unassisted_conversion")
    }
    assert got == {
        "shop_conversion": 0.15,
        "call_in_rate": 0.2,
        "contact_conversion": 0.5,
        "unassisted_conversion": 0.05,
    }
    assert got["shop_conversion"] == pytest.approx(
        got["call_in_rate"] * got["contact_conversion"] + got["unassisted_conversion"]  # type: ignore[operator]
    )


def test_no_visitors_no_rate() -> None:
    assert ask(shop(TALK, traffic=[]), "call_in_rate").status == "undefined"


def test_lost_is_who_bought_nothing_once_nobody_can_tell_otherwise() -> None:
    """c1 asks twice and buys the second time, c2 buys nothing, c3 may still buy."""
    talk = TALK, chat("c1", "a1", "c +6 10:00:00"), chat("c2", "a1", "c 10:00:00"), chat("c3", "a1", "c +8 10:00:00")
    one = shop(*talk, orders=[order("o", "c1", "+6 10:05:00", "same")], last="2021-11-10")
    assert ask(one, "lost_inquirers") == Cell(1, "open", 1, None)
    assert ask(one, "lost_inquirers", period="2021-11-09") == Cell(None, "immature", 0, None)
