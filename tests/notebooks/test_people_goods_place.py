"""Lesson 06 on a whole shop and on a folder with only messages and orders, against plain loops over its tables."""

from __future__ import annotations

import re
from collections import defaultdict
from html import unescape
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from cskit.english import words_of
from cskit.metrics import measure
from cskit.shop import Shop
from tests.notebooks.lessons import Ran, run

LESSON = "06_people_goods_place"
FIRST, LAST = "2021-11-01", "2021-11-11"
EVERY_TABLE = {"map", "asked_and_bought", "when_back", "returns", "suppliers", "definitions"}


@pytest.fixture(scope="module")
def whole(double11: Path) -> Ran:
    return run(LESSON, data=str(double11), lang="en")


@pytest.fixture(scope="module")
def english(shop: Shop) -> Any:
    """What the data say → how an English page shows it."""
    words = words_of(shop.folder)
    return lambda text: words.get(text, text)


def inside(moment: Any) -> bool:
    return FIRST <= str(moment)[:10] <= LAST


def test_a_shop_shows_what_its_tables_allow(whole: Ran, bare: Ran):
    assert set(whole.page.tables) - {"parameters"} == EVERY_TABLE
    assert set(bare.page.tables) - {"parameters"} == {"map", "definitions"}


def test_what_is_gone_what_lies_and_what_takes_longest(whole: Ran, shop: Shop, english: Any):
    said = unescape(whole.page.html)
    goods = shop.pandas("products").set_index("product_id")["name"]
    left = {
        row.product_id: row.closing_units for row in shop.pandas("stock").itertuples() if str(row.date)[:10] == LAST
    }
    paid = {order.order_id for order in shop.pandas("orders").itertuples() if inside(order.paid_at)}
    sold: dict[str, int] = defaultdict(int)
    for line in shop.pandas("order_items").itertuples():
        sold[line.product_id] += line.quantity * (line.order_id in paid)
    gone = {goods[product] for product, units in left.items() if units == 0}
    dead = {goods[product] for product, units in left.items() if units and not sold[product]}
    heap = max((product for product in left if sold[product]), key=lambda product: left[product] / sold[product])
    assert len(gone) == 1
    assert len(dead) == 4
    for name in gone:
        assert f"Sold out: {english(name)}." in said
    assert f"Slowest to sell out: {english(goods[heap])}, {left[heap]:,} left" in said
    listed = re.search(r"4 products sold nothing: (.*?), ([\d,]+) units", said)
    assert listed
    assert set(listed[1].split(", ")) == {english(name) for name in dead}
    assert int(listed[2].replace(",", "")) == sum(left[product] for product, name in goods.items() if name in dead)


def test_who_waits_for_what(whole: Ran, shop: Shop, english: Any):
    goods = shop.pandas("products").set_index("product_id")["name"]
    waiting: dict[str, set[str]] = defaultdict(set)
    for line in shop.pandas("messages").itertuples():
        asks = isinstance(line.text, str) and re.search("什么时候有货|什么时候补货|没货了", line.text)
        if asks and line.sender == "customer" and inside(line.sent_at) and isinstance(line.product_id, str):
            waiting[english(goods[line.product_id])].add(line.customer_id)
    told = dict(zip(whole.page.column("when_back", "name"), whole.page.column("when_back", "customers"), strict=True))
    assert told == {name: len(who) for name, who in waiting.items()}


def test_the_slowest_supplier(whole: Ran, shop: Shop, english: Any):
    supplier = shop.pandas("products").set_index("product_id")["supplier"]
    shipped = {
        order.order_id: (order.shipped_at - order.paid_at).total_seconds() / 3600
        for order in shop.pandas("orders").dropna(subset=["paid_at", "shipped_at"]).itertuples()
        if inside(order.paid_at)
    }
    sent = {(line.order_id, supplier[line.product_id]) for line in shop.pandas("order_items").itertuples()}
    hours: dict[str, list[float]] = defaultdict(list)
    for order, who in sent:
        if order in shipped:
            hours[english(who)].append(shipped[order])
    told = dict(zip(whole.page.column("suppliers", "supplier"), whole.page.column("suppliers", "hours"), strict=True))
    assert told == pytest.approx({who: median(took) for who, took in hours.items()})
    assert next(iter(told)) == max(told, key=lambda who: told[who]) == english("北川制衣厂")


def test_the_return_rates_are_measures(whole: Ran, shop: Shop):
    found = measure(shop, "return_rate_amount return_rate_units return_rate_orders".split(), period=f"{FIRST}..{LAST}")
    assert whole.page.column("returns", "value") == pytest.approx(list(found["value"]))
