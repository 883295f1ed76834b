"""A folder with only messages and orders: what can be said is said, the rest names the table it needs."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from cskit.analysis.frames import Missing
from cskit.analysis.promotion import resolve
from cskit.review.aftersales import backlog, complaints, refund_reasons
from cskit.review.asked import loss_reasons, products, questions
from cskit.review.base import Reviewed
from cskit.review.chats import chats
from cskit.review.findings import findings
from cskit.review.load import hours
from cskit.review.money import costs, lost_sales
from cskit.review.opening import unsettled
from cskit.review.people import awards, by_agent, by_team
from cskit.review.presence import presence
from cskit.review.reminders import reminders
from cskit.review.seasonal import seasonal
from cskit.review.service import service
from cskit.review.split import phases, sales_split
from cskit.review.tiles import tiles
from cskit.review.verdict import story
from cskit.shop import Shop
from cskit.terms import speak
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
        (chats, "messages.text"),
        (questions, "messages.text"),
        (products, "messages.product_id"),
    ],
)
def test_a_section_without_its_table_says_which(plain: Shop, section: Callable[..., Any], needs: str) -> None:
    told = section(Reviewed(plain, resolve(plain)))
    assert isinstance(told, Missing)
    assert told.tables[0] == needs
    for lang in ("zh", "en"):
        line = told.text(lang)
        assert needs in line
        assert "\n" not in line


def test_everything_else_is_said(plain: Shop) -> None:
    review = Reviewed(plain, resolve(plain))
    assert str(review.period) == "2021-11-11"  # the largest day, as no calendar says otherwise
    page = tiles(review).set_index("metric")
    assert "shop_net_sales" not in page.index  # without refunds nothing is net
    assert page.loc["shop_sales", "value"] > 0
    assert page.loc["refund_rate", "status"] == "missing_table"
    assert math.isnan(page.loc["refund_rate", "value"])  # never 0
    assert phases(review)["phase"].unique().tolist() == ["before", "promotion", "after"]
    assert sales_split(review) is None
    told = hours(review)
    assert told.quality is None
    assert told.frame["agents"].isna().all()
    assert told.frame["receptions"].sum() > 0
    assert lost_sales(review).customers >= 0
    assert len(by_agent(review)) == 8
    assert by_agent(review)["name"].tolist() == by_agent(review)["agent"].tolist()
    assert len(by_agent(review)) > 0
    assert "missing_table" in set(service(review)["status"])
    assert set(awards(review)["award"]) <= {"sales", "conversion", "unit_price", "speed"}
    assert isinstance(unsettled(review), pd.DataFrame)
    assert findings(review) == []
    for lang in ("zh", "en"):
        speak(lang)
        sentences = story(review)
        assert len(sentences) == 2  # without targets no gap lies anywhere
        assert not any(re.search(r"\bnan\b|—", s) for s in sentences)


def test_a_comparison_without_order_items_still_splits(plain: Shop) -> None:
    split = sales_split(Reviewed(plain, resolve(plain, "2021-11-11", "2021-11-06")))
    assert split is not None
    assert split.left_out == ("visitors", "units_sold")
    assert split.frame["factor"].tolist() == [
        "contacting_customers",
        "buyers_per_contact",
        "spend_per_buyer",
        "earlier",
    ]
    assert split.frame["contribution"].sum() == pytest.approx(split.change)
    uneven = sales_split(Reviewed(plain, resolve(plain, "2021-11-11", "2021-11-06..2021-11-08")))
    assert uneven is not None
    assert uneven.per_day
