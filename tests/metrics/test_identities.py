"""What must hold whatever the data say, on 220 random shops by agent, by team and in total."""

from __future__ import annotations

import pandas as pd
import pytest

from cskit.metrics import measure
from cskit.rules import load_rules
from tests.oracle.build import agent, chat, ends, item, order, world
from tests.oracle.conversion import mature_for_payment, pays
from tests.oracle.facts import Facts
from tests.oracle.world import Row, World, day_number

from .ask import open_shop
from .families import OpenOn, name_of

LEVELS = pytest.mark.parametrize("by", [(), ("agent",), ("team",), ("date",)], ids=name_of)
ENGINES = pytest.mark.parametrize("engine", ["duckdb", "polars", "pandas"])
FILTERING = load_rules("textbook").replace(max_customer_messages=1)


def wide(frame: pd.DataFrame, by: tuple[str, ...], column: str = "value") -> pd.DataFrame:
    """A column per metric, a row per key; keys nobody knows (None) count as one."""
    keyed = frame.assign(key=[tuple(map(str, row)) for row in frame[list(by)].itertuples(index=False, name=None)])
    return keyed.pivot(index="key", columns="metric", values=column)


@ENGINES
@LEVELS
def test_contacting_is_served_and_filtered(by: tuple[str, ...], engine: str, many_shop: OpenOn) -> None:
    names = ["contacting_customers", "served_customers", "filtered_customers"]
    got = wide(measure(many_shop(engine), names, by=list(by) or None, rules=FILTERING), by)
    assert (got["contacting_customers"] == got["served_customers"] + got["filtered_customers"]).all()
    assert got["filtered_customers"].sum() > 0


@LEVELS
def test_served_are_replied_and_unreplied(by: tuple[str, ...], many_shop: OpenOn) -> None:
    names = ["served_customers", "replied_customers", "unreplied_customers"]
    got = wide(measure(many_shop("polars"), names, by=list(by) or None), by)
    assert (got["served_customers"] == got["replied_customers"] + got["unreplied_customers"]).all()


@ENGINES
@pytest.mark.parametrize("by", [(), ("agent",), ("team",), ("date",), ("product",)], ids=name_of)
def test_spend_is_items_times_price(by: tuple[str, ...], engine: str, many_shop: OpenOn) -> None:
    """To the last yuan: the same amount, the same units and the same buyers on both sides."""
    names = ["spend_per_buyer", "items_per_buyer", "average_item_price"]
    frame = measure(many_shop(engine), names, by=list(by) or None)
    top, bottom = wide(frame, by, "numerator"), wide(frame, by, "denominator")
    assert top["spend_per_buyer"].sum() > 0
    pd.testing.assert_series_equal(top["spend_per_buyer"], top["average_item_price"], check_names=False)
    assert (top["items_per_buyer"] == bottom["average_item_price"]).all()
    assert (bottom["spend_per_buyer"] == bottom["items_per_buyer"]).all()
    got = wide(frame, by).dropna()
    product = got["items_per_buyer"] * got["average_item_price"]
    assert got["spend_per_buyer"].to_numpy() == pytest.approx(product.to_numpy())


@ENGINES
@pytest.mark.parametrize("by", [(), ("date",), ("hour",), ("month",)], ids=name_of)
def test_attributed_and_unassisted_are_the_shops(by: tuple[str, ...], engine: str, many_shop: OpenOn) -> None:
    """Money, units and orders; people are in both, so that those add up to the shop's or more."""
    names = [
        "cs_sales",
        "unassisted_sales",
        "shop_sales",
        "units_sold",
        "unassisted_units",
        "shop_units",
        "orders",
        "unassisted_orders",
        "shop_orders",
        "buyers",
        "unassisted_buyers",
        "shop_buyers",
    ]
    got = wide(measure(many_shop(engine), names, by=list(by) or None), by).fillna(0)
    assert (got["cs_sales"] + got["unassisted_sales"]).to_numpy() == pytest.approx(got["shop_sales"].to_numpy())
    assert (got["units_sold"] + got["unassisted_units"] == got["shop_units"]).all()
    assert (got["orders"] + got["unassisted_orders"] == got["shop_orders"]).all()
    assert (got["buyers"] + got["unassisted_buyers"] >= got["shop_buyers"]).all()
    assert got["buyers"].sum() + got["unassisted_buyers"].sum() > got["shop_buyers"].sum()


CONVERSIONS = ["call_in_rate", "contact_conversion", "unassisted_conversion", "shop_conversion"]


@pytest.fixture(scope="module")
def one_population(many: World, many_facts: Facts) -> World:
    """The shops without the customers who are one person here and another there: contacts whose window is open, buyers
    both with and without an agent, credited buyers who did not pay within their contact's window."""
    days = many_facts.rules.conversion_days
    open_contacts = {r["customer"] for r in many_facts.contacts if not mature_for_payment(many_facts, r, (), days)}
    converted = {r["customer"] for r in many_facts.contacts if pays(many_facts, r, (), days)}
    credited = {o["customer"] for o in many_facts.paid_orders if o["agent"] is not None}
    silent = {o["customer"] for o in many_facts.paid_orders if o["agent"] is None}
    out = open_contacts | (credited ^ converted) | (credited & silent)
    return World({name: [r for r in rows if r.get("customer_id") not in out] for name, rows in many.tables.items()})


@ENGINES
def test_shop_is_call_in_times_conversion_and_unassisted_of_one_population(engine: str, one_population: World) -> None:
    frame = measure(open_shop(one_population, engine), CONVERSIONS).set_index("metric")
    rate, top, bottom = frame["value"], frame["numerator"], frame["denominator"]
    assert bottom["contact_conversion"] == top["call_in_rate"] > 100
    assert top["shop_conversion"] == top["contact_conversion"] + top["unassisted_conversion"]
    assert min(top["contact_conversion"], top["unassisted_conversion"]) > 20
    sides = rate["call_in_rate"] * rate["contact_conversion"] + rate["unassisted_conversion"]
    assert rate["shop_conversion"] == pytest.approx(sides, rel=1e-12)


WHO = chat("c1", "a1", "c 10:00:00", "a 10:00:05"), chat("c2", "a1", "c 10:00:00", "a 10:00:05")
VISITS = [{"at": day_number("2021-11-01") * 86_400, "visitors": 10, "page_views": 10}]


@pytest.mark.parametrize(
    ("what", "orders", "last", "period", "gap"),
    [
        ("one buyer is one buyer", [order("o", "c1", "10:05:00", "same")], "2021-11-30", None, 0),
        (
            "a silent buyer is another",
            [order("o", "c1", "10:05:00", "same"), order("s", "c9", "09:00:00", "same")],
            "2021-11-30",
            None,
            0,
        ),
        (
            "one buys both with and without an agent",
            [order("o", "c1", "10:05:00", "same"), order("s", "c1", "09:00:00", "same")],
            "2021-11-30",
            None,
            -1,
        ),
        ("a contact whose window is open", [order("o", "c1", "10:05:00", "same")], "2021-11-03", None, None),
        ("paid after the window", [order("o", "c1", "10:05:00", "2021-11-05 00:00:00")], "2021-11-30", None, 1),
        (
            "paid after the days asked about",
            [order("o", "c1", "10:05:00", "2021-11-02 00:00:00")],
            "2021-11-30",
            "2021-11-01",
            -1,
        ),
    ],
)
def test_where_the_shops_identity_does_not_hold(
    what: str, orders: list[Row], last: str, period: str | None, gap: int | None
) -> None:
    """`gap`: buyers of the shop beyond those of the right side, of 10 visitors; None: no conversion is known yet."""
    one = open_shop(world(*WHO, ends(last), orders=orders, agents=[agent("a1")], traffic=VISITS))
    rate = measure(one, CONVERSIONS, period=period).set_index("metric")["value"]
    beyond = rate["shop_conversion"] - rate["call_in_rate"] * rate["contact_conversion"] - rate["unassisted_conversion"]
    assert (beyond != beyond) if gap is None else (10 * beyond == pytest.approx(gap)), what


def test_where_the_other_identities_do_not_hold() -> None:
    """Averages of agents, and people added up: c1 buys of two agents; a1's account is filtered, a2's is not."""
    talk = chat("c1", "a1", "c 10:00:00"), chat("c1", "a2", "c 11:00:00"), chat("c2", "a2", "c 11:00:00")
    orders = [
        order("o1", "c1", "10:30:00", "same", 60),
        order("o2", "c1", "11:30:00", "same", 40),
        order("o3", "c2", "11:30:00", "same", 20),
    ]
    lines = [item("o1", quantity=1, amount=60), item("o2", quantity=4, amount=40), item("o3", quantity=2, amount=20)]
    one = open_shop(world(*talk, orders=orders, order_items=lines, agents=[agent("a1"), agent("a2")]))
    names = ["spend_per_buyer", "items_per_buyer", "average_item_price", "buyers"]
    whole = measure(one, names).set_index("metric")["value"]
    assert whole.to_dict() == pytest.approx(
        {"spend_per_buyer": 60, "items_per_buyer": 3.5, "average_item_price": 120 / 7, "buyers": 2}
    )
    means = measure(one, names, by="agent").groupby("metric")["value"].mean()
    assert means["items_per_buyer"] * means["average_item_price"] != pytest.approx(whole["spend_per_buyer"])
    assert measure(one, "buyers", by="agent")["value"].sum() == 3  # c1 twice
    rules = load_rules("textbook").replace(accounts=["a1"])
    assert measure(one, "filtered_customers", by="agent", rules=rules)["value"].sum() == 1
    assert measure(one, "filtered_customers", rules=rules)["value"].item() == 0  # a2 served c1


def test_shares_of_the_agents_add_up_and_their_distinct_customers_do_not(many_shop: OpenOn) -> None:
    shop = many_shop("polars")
    by_agent = measure(shop, ["sales_share", "cs_sales", "served_customers", "receptions"], by="agent")
    sums = by_agent.groupby("metric")["value"].sum()
    total = measure(shop, ["cs_sales", "served_customers", "receptions"]).set_index("metric")["value"]
    assert sums["sales_share"] == pytest.approx(1)
    assert sums["cs_sales"] == pytest.approx(total["cs_sales"])
    assert sums["receptions"] == total["receptions"]
    assert sums["served_customers"] > total["served_customers"]


def test_late_and_in_time_are_all_turns(many_shop: OpenOn) -> None:
    got = wide(measure(many_shop("polars"), ["response_rate_3min", "unanswered_3min_rate"], by="agent"), ("agent",))
    got = got.dropna()
    assert (got["response_rate_3min"] + got["unanswered_3min_rate"]).to_numpy() == pytest.approx(1.0)


@pytest.mark.parametrize("metric", ["reply_rate", "inquiry_conversion", "response_rate_3min", "satisfaction"])
def test_an_interval_holds_its_value(metric: str, many_shop: OpenOn) -> None:
    got = measure(many_shop("polars"), metric, by="team")
    known = got[got["clusters"] >= 5]
    assert len(known)
    assert (known["low"] - 1e-12 <= known["value"]).all()
    assert (known["value"] <= known["high"] + 1e-12).all()
    assert known["low"].ge(0).all()
    assert known["high"].le(1).all()
    assert got[~(got["clusters"] >= 5)][["low", "high"]].isna().all(axis=None)


def test_seven_of_seven_is_no_certainty() -> None:
    """O's "100 %": 7 of 7 has a 95 % Wilson interval from 64.6 %."""
    talk = [chat(f"c{i}", "a1", "c 10:00:00", "a 10:00:05") for i in range(7)]
    row = measure(open_shop(world(*talk, agents=[agent("a1")])), "reply_rate").iloc[0]
    assert row["value"] == 1
    assert row["low"] == pytest.approx(0.6456, abs=1e-4)
    assert row["high"] == pytest.approx(1)
