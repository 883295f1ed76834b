"""Final payments to follow up, contested orders with what each rule would credit, and findings in margin."""

from __future__ import annotations

from collections import defaultdict
from math import isnan
from typing import Any

import pytest

from cskit.analysis.promotion import resolve
from cskit.charts.tables import MIME
from cskit.metrics import detail
from cskit.metrics.details import READINGS
from cskit.period import Period
from cskit.review.base import Reviewed
from cskit.review.findings import findings
from cskit.review.findings.finding import margin
from cskit.review.page_one import actions
from cskit.review.worklists import contested, owed, show_contested, show_owed, stakes
from cskit.rules import load_rules
from cskit.shop import Shop
from cskit.written import written
from tests.metrics.ask import facts_of, open_shop
from tests.oracle.build import agent, at, chat, ends, item, order, world

STAFF = [{**agent("a1"), "name": "Ann"}, {**agent("a2"), "name": "Bo"}]


def sheets(shown: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Each table that was shown: its rows as id → value."""
    packed = [one[MIME] for one in shown if MIME in one]
    return {p["name"]: [dict(zip([c["id"] for c in p["columns"]], r, strict=True)) for r in p["rows"]] for p in packed}


def owing() -> Shop:
    """Three final payments open on the 3rd at noon: Ann's due on the 5th and past due on the 2nd, and nobody's."""
    talk = chat("c", "a1", "c 09:00:00", "a 09:00:05"), chat("d", "a1", "c 09:00:00", "a 09:00:05")
    orders = [
        order("ahead", "c", "10:00:00", None, 500, deposit_paid_at="10:00:05", final_due_until="+4 12:00:00"),
        order("past", "d", "10:00:00", None, 80, deposit_paid_at="10:00:05", final_due_until="+1 12:00:00"),
        order("silent", "e", "10:00:00", None, 70, deposit_paid_at="10:00:05", final_due_until="+4 12:00:00"),
        order("paid", "c", "10:00:00", "+1 10:00:00", 60, deposit_paid_at="10:00:05", final_due_until="+4 12:00:00"),
    ]
    sent = [
        {"order_id": "past", "agent_id": "a1", "at": at("11:00:00"), "channel": "chat"},
        {"order_id": "past", "agent_id": "a1", "at": at("+1 11:00:00"), "channel": "chat"},
    ]
    return open_shop(world(*talk, ends("2021-11-03"), agents=STAFF, orders=orders, reminders=sent))


def test_what_is_owed_is_a_list_by_agent_and_deadline(shown: list[dict[str, Any]]) -> None:
    shop = owing()
    review = Reviewed(shop, resolve(shop, "2021-11-01"))
    assert owed(review)["id"].tolist() == ["ahead", "past", "silent"]  # an agent's own; who can still pay first
    show_owed(review)
    said = " ".join(one["text/plain"] for one in shown)
    assert "As of 2021-11-03 12:00, 2 final payments can still be made, ¥570 in whole orders; 1 more" in said
    rows = sheets(shown)["owed"]
    assert [(r["agent"], r["id"], r["reminded"]) for r in rows] == [
        ("Ann", "ahead", 0),
        ("not assigned", "silent", 0),
    ]
    assert [r["days_left"] for r in rows] == [2, 2]  # what is past its deadline is lost
    groups = [(r["agent"], r["final_due_until"][:10], r["orders"], r["amount"]) for r in sheets(shown)["owed_by_agent"]]
    assert groups == [
        ("Ann", "2021-11-05", 1, 500),
        ("not assigned", "2021-11-05", 1, 70),
    ]


def test_a_shop_without_deposits_shows_nothing_of_them(shown: list[dict[str, Any]]) -> None:
    talk = chat("c", "a1", "c 09:00:00", "a 09:00:05")
    shop = open_shop(world(talk, agents=STAFF, orders=[order("o", "c", "10:00:00", "10:01:00", 50)]))
    before = len(shown)
    show_owed(Reviewed(shop, resolve(shop, "2021-11-01")))
    assert len(shown) == before


def test_no_deadline_is_no_deadline_kept(shown: list[dict[str, Any]]) -> None:
    orders = [order("o", "c", "10:00:00", None, 50, deposit_paid_at="10:00:05")]
    talk = chat("c", "a1", "c 09:00:00", "a 09:00:05")
    shop = open_shop(world(talk, ends("2021-11-03"), agents=STAFF, orders=orders))
    show_owed(Reviewed(shop, resolve(shop, "2021-11-01")))
    said = " ".join(one["text/plain"] for one in shown)
    assert "the data give no deadline" in said
    assert "past their deadline" not in said


def test_what_is_at_stake_is_counted_order_by_order(review: Reviewed, shown: list[dict[str, Any]]) -> None:
    rows = contested(review).to_dict("records")
    assert {r["id"] for r in rows} == set(detail(review.shop, "contested_orders", period=review.period)["id"])
    under: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for row in rows:
        for column in ("agent", *READINGS):
            under[column][row[column] if isinstance(row[column], str) else ""] += row["amount"]
    told = stakes(contested(review)).fillna({"agent": ""}).set_index("agent")
    for agent_id, row in told.iterrows():
        sums = [under[column][agent_id] for column in ("agent", *READINGS)]
        assert [row["credited_now"], *(row[c] for c in READINGS)] == pytest.approx(sums)
        assert row["stake"] == pytest.approx(max(sums) - min(sums))
    every = [set(of) for of in under.values()]
    assert set(told.index) == set().union(*every)
    assert told["stake"].is_monotonic_decreasing
    show_contested(review)
    said = next(one["text/plain"] for one in shown if "may claim" in one["text/plain"])
    assert f"{len(rows):,} orders" in said
    assert written(sum(r["amount"] for r in rows), "money") in said
    assert f"for {sum(r['moves'] for r in rows)} of them" in said


def test_no_order_is_contested_where_one_agent_serves(shown: list[dict[str, Any]]) -> None:
    talk = chat("c", "a1", "c 09:00:00", "a 09:00:05")
    shop = open_shop(world(talk, agents=STAFF, orders=[order("o", "c", "10:00:00", "10:01:00", 50)]))
    show_contested(Reviewed(shop, resolve(shop, "2021-11-01")))
    assert "No contested orders" in " ".join(one["text/plain"] for one in shown)
    assert "contested" not in sheets(shown)


def test_findings_in_money_tell_what_of_it_is_margin(review: Reviewed, shown: list[dict[str, Any]]) -> None:
    """By plain counting: the lines of the orders credited to agents, at what they sold for less what they cost."""
    shop = review.shop
    credited = set(detail(shop, "credited_orders", period=review.period)["id"])
    costs = shop.pandas("products").set_index("product_id")["unit_cost"].to_dict()
    sales = cost = 0.0
    for line in shop.pandas("order_items").to_dict("records"):
        if line["order_id"] in credited:
            sales += line["amount"]
            cost += line["quantity"] * costs[line["product_id"]]
    assert margin(review) == pytest.approx((sales - cost) / sales)
    told = findings(review)
    assert any(one.yuan for one in told)
    for one in told:
        if one.yuan is None:
            assert "margin" not in one.money
        else:
            own = written(one.yuan * (sales - cost) / sales, "money")
            assert one.money == f"{written(one.yuan, 'money')}, of it gross margin {own}"
    actions(review)
    page = " ".join(one.get("text/html", "") for one in shown)
    assert page.count(f"Gross margin at the {written((sales - cost) / sales, 'rate')} of what agents sold") == 1


@pytest.mark.parametrize(("cost", "rate"), [(20.0, 0.6), (None, None)])
def test_margin_needs_the_costs_of_nearly_all_that_was_sold(cost: float | None, rate: float | None) -> None:
    talk = chat("c", "a1", "c 09:00:00", "a 09:00:05")
    orders = [order("o", "c", "10:00:00", "10:01:00", 100), order("alone", "d", "10:00:00", "10:01:00", 900)]
    lines = [item("o", "p", 1, 80.0), item("o", "q", 2, 20.0), item("alone", "q", 1, 900.0)]
    goods = [{"product_id": "p", "unit_cost": cost}, {"product_id": "q", "unit_cost": 10.0}]
    sold = world(talk, agents=STAFF, orders=orders, order_items=lines, products=goods)
    shop = open_shop(sold)
    told = margin(Reviewed(shop, resolve(shop, "2021-11-01")))
    assert told == pytest.approx(float("nan") if rate is None else rate, nan_ok=True)
    lean = open_shop(world(talk, agents=STAFF, orders=orders, order_items=lines))
    assert isnan(margin(Reviewed(lean, resolve(lean, "2021-11-01"))))


def test_the_oracle_reads_the_rules_of_the_review() -> None:
    talk = chat("c", "a1", "c 09:00:00", "a 09:00:05"), chat("c", "a2", "c 11:00:00", "a 11:00:05")
    made = world(*talk, agents=STAFF, orders=[order("o", "c", "10:00:00", "12:00:00", 50)])
    shop = open_shop(made)
    for attribution in ("order", "payment"):
        rules = load_rules("textbook").replace(attribution=attribution)
        (row,) = contested(Reviewed(shop, resolve(shop, Period.parse("2021-11-01")), rules)).to_dict("records")
        (found,) = facts_of(made, attribution=attribution).orders
        assert row["agent"] == found["agent"]
        assert (row["by_order"], row["by_payment"]) == ("a1", "a2")
        assert row["moves"] == 1
