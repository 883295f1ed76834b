"""A shop's traffic, goods and stock in April 2022, with four months of buyers: what sells, what lies, what is nearly
gone, who comes back, and what is returned."""

from __future__ import annotations

import numpy as np
import pandas as pd
from bank.shared.books import DAY, HOUR, Books, second

OPENS, APRIL, DAYS = second("2022-01-03"), second("2022-04-01"), 30
END = second("2022-06-10", 18 * HOUR)
SORTS = {
    "tops": ("tee", "shirt", "hoodie", "jacket", "coat", "vest"),
    "bottoms": ("shorts", "chino", "jeans", "track"),
    "extras": ("sock", "belt", "cap", "scarf"),
}
MORE = {
    "vest": "针织背心",
    "jeans": "直筒牛仔裤",
    "track": "束脚运动裤",
    "belt": "帆布腰带",
    "cap": "棒球帽",
    "scarf": "羊毛围巾",
}
ASKED = ("tee", "shirt", "hoodie", "jacket")  # those that the last question lets one choose from


def draw(rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    """One trainee's shop."""
    book = Books(rng)
    book.staff(dict.fromkeys(("xiaoman", "ahe", "guyu"), "in_house"))
    book.shelf()
    for product, name in MORE.items():
        book.add("products", product_id=product, name=name, category="男装", tier="core", list_price=99.0)
    for row in book.rows["products"]:
        row["category"] = next(sort for sort, of in SORTS.items() if row["product_id"] in of)
    shelves = ("vest", "coat"), ("jeans", "track"), ("cap", "scarf")
    idle = [product for of in shelves for product in book.shuffled(of)[: book.between(1, 2)]]  # on sale, sold nothing
    gone = "belt", "shorts"  # sold in winter, no longer on sale in April
    april = [row["product_id"] for row in book.rows["products"] if row["product_id"] not in (*idle, *gone)]
    _buyers(book, april, [*april, *gone])
    scarce = _asked(book, april, idle)
    _stock(book, april, idle, scarce)
    for day in range(7):
        seen = book.between(180, 420)
        visits = seen + book.between(20, 160)
        book.add(
            "traffic",
            at=second("2022-04-18") + day * DAY,
            visitors=seen,
            page_views=visits * book.between(3, 6) + book.between(0, 90),
            visits=visits,
            bounces=round(visits * (0.3 + 0.2 * float(rng.random()))),
        )
    book.say("last", "xiaoman", "customer", END, "c_more")
    return book.frames()


def _buy(book: Books, customer: str, at: int, goods: list[str]) -> None:
    """An order of one or two products, paid; some of it comes back, shipped or not."""
    price = {row["product_id"]: row["list_price"] for row in book.rows["products"]}
    chosen = book.shuffled(goods)[: book.between(1, 2)]
    lines = [(product, count := book.between(1, 3), round(price[product] * count, 2)) for product in chosen]
    order = book.order(customer, at, at + book.between(1, 9) * 60, lines)
    if not book.chance(0.25):
        return
    units = sum(count for _, count, _ in lines)
    part = book.between(1, units)
    asked = at + book.between(2, 9) * DAY
    book.refund(order, asked, None if book.chance(0.15) else asked + 30 * HOUR, part / units)
    book.rows["refunds"][-1] |= {"quantity": part, "kind": book.pick(("return", "return", "unshipped"))}


def _buyers(book: Books, april: list[str], winter: list[str]) -> None:
    """Most buy once; some on two days, some twice on one day, some in both windows of 60 days."""
    for i in range(170):
        customer = f"b{i:03d}"
        last = book.chance(0.55)
        day = book.between(57, 114) if last else book.between(0, 55)
        at = OPENS + day * DAY + book.between(9, 20) * HOUR
        _buy(book, customer, at, april if day >= 88 else winter)
        if book.chance(0.18):  # a split order
            _buy(book, customer, at + book.between(3, 40) * 60, april if day >= 88 else winter)
        if book.chance(0.22):
            later = min(day + book.between(2, 50), 114)
            if later > day:
                _buy(book, customer, OPENS + later * DAY + 12 * HOUR, april if later >= 88 else winter)


def _asked(book: Books, april: list[str], idle: list[str]) -> str:
    """Talk about products in the last week of April; answers which of those to choose from is nearly gone."""
    scarce, hard, wanted, _ = book.shuffled(ASKED)
    number = 0
    for product in [*april, *idle]:
        for _ in range(book.between(26, 34) if product == wanted else book.between(9, 14)):
            customer, number = f"q{number:03d}", number + 1
            at = second("2022-04-21") + book.between(0, 8) * DAY + book.between(9, 20) * HOUR
            before = len(book.rows.get("messages", []))
            done = book.talk(customer, book.pick(("xiaoman", "ahe")), at, turns=2)
            for row in book.rows["messages"][before:]:
                row["product_id"] = product
            if product not in idle and book.chance(0.15 if product == hard else 0.6):
                _buy(book, customer, done + 300, [product])
    return scarce


def _stock(book: Books, april: list[str], idle: list[str], scarce: str) -> None:
    """The stock of every day of April, from what was sold on it."""
    items = pd.DataFrame(book.rows["order_items"])
    paid = pd.DataFrame(book.rows["orders"])[["order_id", "paid_at"]]
    items = items.merge(paid, on="order_id")
    items["nth"] = (items["paid_at"] - APRIL) // DAY
    sold = items[items["nth"].between(0, DAYS - 1)].groupby(["product_id", "nth"])["quantity"].sum()
    for product in [*april, *idle]:
        of_day = [int(sold.get((product, day), 0)) for day in range(DAYS)]
        arrives = book.between(4, 16)
        comes = 0 if product in idle else book.between(15, 40)
        left = book.between(30, 60) if product in idle else sum(of_day) - comes
        left = max(left, sum(of_day[:arrives])) + (1 if product == scarce else book.between(45, 90))
        for day in range(DAYS):
            got = comes if day == arrives else 0
            after = left + got - of_day[day]
            book.add(
                "stock",
                product_id=product,
                date=pd.Timestamp("2022-04-01") + pd.Timedelta(days=day),
                opening_units=left,
                received_units=got,
                closing_units=after,
            )
            left = after
