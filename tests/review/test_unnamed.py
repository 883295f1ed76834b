"""A review of orders that name no buyer, beside chats or beside sheets: what stands, and what the rest needs."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
import pytest

from cskit.analysis.promotion import resolve
from cskit.charts import use
from cskit.review import Review
from cskit.review.tiles import tiles
from cskit.review.verdict import story
from cskit.shop import Shop
from tests.analysis.shops import tables
from tests.review.test_from_sheets import CHART, MIME, SECTIONS

DAY = "2021-11-10"
OF_BUYERS = "cs_sales inquiry_conversion spend_per_buyer".split()


@pytest.fixture(scope="module")
def frames() -> dict[str, pd.DataFrame]:
    """Sixty chats and their orders."""
    return tables(chats=60)


@pytest.fixture(scope="module")
def named(frames: dict[str, pd.DataFrame]) -> Review:
    return reviewed(frames)


@pytest.fixture(scope="module")
def silent(frames: dict[str, pd.DataFrame]) -> Review:
    return reviewed(unnamed(frames))


def unnamed(frames: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Every third order does not say who bought it."""
    orders = frames["orders"]
    return {**frames, "orders": orders.assign(customer_id=orders["customer_id"].where(orders.index % 3 > 0))}


def reviewed(frames: dict[str, pd.DataFrame]) -> Review:
    shop = Shop.from_frames(frames, engine="pandas")
    return Review(shop, resolve(shop))


def test_page_one_has_the_tiles_that_stand_and_no_figure_of_people(named: Review, silent: Review) -> None:
    before, after = (tiles(review).set_index("metric") for review in (named, silent))
    assert set(after.loc[OF_BUYERS, "status"]) == {"missing_table"}
    assert after.loc[OF_BUYERS, "value"].isna().all()
    for metric in ("shop_net_sales", "receptions", "average_response_seconds"):
        assert after.loc[metric, "value"] == pytest.approx(before.loc[metric, "value"])
    assert {"shop_orders", "shop_average_order_value"} <= set(after.index)  # in the places that are free
    assert not {"shop_orders", "shop_average_order_value"} & set(before.index)
    sold = silent.measure("shop_sales".split(), interval=False)["value"].iloc[0]
    assert after.loc["shop_orders", "value"] * after.loc["shop_average_order_value", "value"] == pytest.approx(sold)
    assert "CS sales" not in " ".join(story(silent))


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("chats", [True, False])
def test_every_section_shows_figures_or_names_once_what_it_needs(
    chats: bool, lang: str, frames: dict[str, pd.DataFrame], shown: list[dict[str, Any]]
) -> None:
    made = unnamed(frames)
    if not chats:
        day = {"starts_on": DAY, "ends_on": DAY, "hour": None, "scope": "shop", "agent_id": None, "rules": None}
        figure = {"metric": "receptions", "value": 60.0, "numerator": None, "denominator": None, "source": "feige"}
        made = {**{n: f for n, f in made.items() if n != "messages"}, "reported": pd.DataFrame([day | figure])}
    use(lang)
    review = reviewed(made)
    for section in [*SECTIONS, "contested"]:
        getattr(review, section)()
    texts = [str(output.get("text/plain", "")) for output in shown]
    assert not [text for text in texts if re.search(r"\bnan\b|None|KeyError", text)]
    assert sum("orders.customer_id" in text and "`" in text for text in texts) == 1  # why, once, at the head
    for output in shown:
        if CHART in output:
            drawn = output[MIME]["rows"]
            assert any(isinstance(value, int | float) for row in drawn for value in row), output["text/plain"]
    lost = "流失的销售额" if lang == "zh" else "Lost sales"
    assert sum(text.startswith(lost) for text in texts) == 1
