"""A folder with only messages and orders: what can be said is said, the rest names the table it needs."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from cskit.analysis.aftersales import backlog, complaints, refund_reasons
from cskit.analysis.awards import awards
from cskit.analysis.costs import costs
from cskit.analysis.decompose import sales_split
from cskit.analysis.findings import findings
from cskit.analysis.hours import hours
from cskit.analysis.losses import loss_reasons, products, questions
from cskit.analysis.lost_sales import lost_sales
from cskit.analysis.phases import phases
from cskit.analysis.presence import presence
from cskit.analysis.promotion import resolve
from cskit.analysis.reminders import reminders
from cskit.analysis.seasonal import seasonal
from cskit.analysis.section import Missing
from cskit.analysis.service import service, service_by_agent
from cskit.analysis.story import story
from cskit.analysis.teams import by_agent, by_team
from cskit.analysis.tiles import tiles
from cskit.analysis.unsettled import unsettled
from cskit.shop import Shop
from tests.analysis.shops import tables


@pytest.fixture(scope="module")
def plain() -> Shop:
    made = tables(chats=120)
    return Shop.from_frames(
        {"messages": made["messages"].drop(columns="product_id"), "orders": made["orders"]}, engine="pandas"
    )


@pytest.mark.parametrize(
    ("section", "needs"),
    [
        (by_team, "agents"),
        (seasonal, "agents"),
        (presence, "shifts"),
        (reminders, "reminders"),
        (complaints, "complaints"),
        (refund_reasons, "refunds"),
        (backlog, "refunds"),
        (costs, "shifts"),
        (loss_reasons, "messages.text"),
        (questions, "messages.text"),
        (products, "messages.product_id"),
    ],
)
def test_a_section_without_its_table_says_which(plain: Shop, section: Callable[..., Any], needs: str) -> None:
    told = section(plain, resolve(plain))
    assert isinstance(told, Missing)
    assert told.tables[0] == needs
    for lang in ("zh", "en"):
        line = told.text(lang)
        assert needs in line
        assert "\n" not in line


def test_everything_else_is_said(plain: Shop) -> None:
    promotion = resolve(plain)
    assert str(promotion.period) == "2021-11-11"  # the largest day, as no calendar says otherwise
    page = tiles(plain, promotion).set_index("metric")
    assert "shop_net_sales" not in page.index  # without refunds nothing is net
    assert page.loc["shop_sales", "value"] > 0
    assert page.loc["refund_rate", "status"] == "missing_table"
    assert math.isnan(page.loc["refund_rate", "value"])  # never 0
    assert phases(plain, promotion)["phase"].unique().tolist() == ["before", "promotion", "after"]
    assert sales_split(plain, promotion) is None
    told = hours(plain, promotion)
    assert told.quality is None
    assert told.frame["agents"].isna().all()
    assert told.frame["receptions"].sum() > 0
    assert lost_sales(plain, promotion).customers >= 0
    assert len(by_agent(plain, promotion)) == 8
    assert by_agent(plain, promotion)["name"].tolist() == by_agent(plain, promotion)["agent"].tolist()
    assert len(service_by_agent(plain, promotion)) > 0
    assert "missing_table" in set(service(plain, promotion)["status"])
    assert set(awards(plain, promotion)["award"]) <= {"sales", "conversion", "unit_price", "speed"}
    assert isinstance(unsettled(plain, promotion), pd.DataFrame)
    assert findings(plain, promotion) == []
    for lang in ("zh", "en"):
        sentences = story(plain, promotion, lang)
        assert len(sentences) == 3
        assert not any(re.search(r"\bnan\b|—", s) for s in sentences)


def test_a_comparison_without_order_items_still_splits(plain: Shop) -> None:
    promotion = resolve(plain, "2021-11-11", "2021-11-06")
    split = sales_split(plain, promotion)
    assert split is not None
    assert split.left_out == ("visitors", "units_sold")
    assert split.frame["factor"].tolist() == ["contacting_customers", "buyers_per_contact", "spend_per_buyer"]
    assert split.frame["contribution"].sum() == pytest.approx(split.change)
    uneven = sales_split(plain, resolve(plain, "2021-11-11", "2021-11-06..2021-11-08"))
    assert uneven is not None
    assert uneven.per_day
