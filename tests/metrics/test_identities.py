"""What must hold whatever the data say, on 220 random shops by agent, by team and in total."""

from __future__ import annotations

import pandas as pd
import pytest

from cskit.metrics import measure
from cskit.rules import load_rules
from tests.oracle.build import agent, chat, world

from .ask import open_shop
from .families import OpenOn, name_of

LEVELS = pytest.mark.parametrize("by", [(), ("agent",), ("team",), ("date",)], ids=name_of)
FILTERING = load_rules("textbook").replace(max_customer_messages=1)


def wide(frame: pd.DataFrame, by: tuple[str, ...], column: str = "value") -> pd.DataFrame:
    """A column per metric, a row per key; keys nobody knows (None) count as one."""
    keyed = frame.assign(key=[tuple(map(str, row)) for row in frame[list(by)].itertuples(index=False, name=None)])
    return keyed.pivot(index="key", columns="metric", values=column)


@LEVELS
def test_contacting_is_served_and_filtered(by: tuple[str, ...], many_shop: OpenOn) -> None:
    names = ["contacting_customers", "served_customers", "filtered_customers"]
    got = wide(measure(many_shop("polars"), names, by=list(by) or None, rules=FILTERING), by)
    assert (got["contacting_customers"] == got["served_customers"] + got["filtered_customers"]).all()
    assert got["filtered_customers"].sum() > 0


@LEVELS
def test_served_are_replied_and_unreplied(by: tuple[str, ...], many_shop: OpenOn) -> None:
    names = ["served_customers", "replied_customers", "unreplied_customers"]
    got = wide(measure(many_shop("polars"), names, by=list(by) or None), by)
    assert (got["served_customers"] == got["replied_customers"] + got["unreplied_customers"]).all()


@LEVELS
def test_spend_is_items_times_price(by: tuple[str, ...], many_shop: OpenOn) -> None:
    names = ["spend_per_buyer", "items_per_buyer", "average_item_price"]
    got = wide(measure(many_shop("polars"), names, by=list(by) or None), by).dropna()
    product = got["items_per_buyer"] * got["average_item_price"]
    assert len(got) > 0
    assert got["spend_per_buyer"].to_numpy() == pytest.approx(product.to_numpy())


def test_attributed_and_unassisted_are_the_shops(many_shop: OpenOn) -> None:
    names = ["cs_sales", "unassisted_sales", "shop_sales", "units_sold", "unassisted_units", "shop_units"]
    got = measure(many_shop("polars"), names, by="date").pivot(index="date", columns="metric", values="value").fillna(0)
    assert (got["cs_sales"] + got["unassisted_sales"]).to_numpy() == pytest.approx(got["shop_sales"].to_numpy())
    assert (got["units_sold"] + got["unassisted_units"] == got["shop_units"]).all()


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
    got = measure(many_shop("polars"), metric, by="agent")
    known = got[got["value"].notna()]
    assert (known["low"] - 1e-12 <= known["value"]).all()
    assert (known["value"] <= known["high"] + 1e-12).all()
    assert known["low"].ge(0).all()
    assert known["high"].le(1).all()
    assert got[got["value"].isna()][["low", "high"]].isna().all(axis=None)


def test_seven_of_seven_is_no_certainty() -> None:
    """O's "100 %": 7 of 7 has a 95 % Wilson interval from 64.6 %."""
    talk = [chat(f"c{i}", "a1", "c 10:00:00", "a 10:00:05") for i in range(7)]
    row = measure(open_shop(world(*talk, agents=[agent("a1")])), "reply_rate").iloc[0]
    assert row["value"] == 1
    assert row["low"] == pytest.approx(0.6456, abs=1e-4)
    assert row["high"] == pytest.approx(1)
