"""An open figure stands beside what was known of the base when it was as old, not what became of it since."""

from __future__ import annotations

import pandas as pd
import pytest

from cskit.analysis.promotion import resolve
from cskit.metrics import measure
from cskit.review.base import Reviewed
from cskit.review.tiles import tiles
from cskit.rules import load_rules
from cskit.shop import Shop

NOW, THEN = "2021-11-10..2021-11-11", "2020-11-10..2020-11-11"
RULES = load_rules("textbook").replace(refund_days=5)  # the 10th has closed at the end of the data, the 11th has not
# completed so long after noon of the 11th: the data end four days after noon of this year's
LAST_YEAR = ["1 days", "4 days", "4 days 00:00:01", "9 days", None]


def shop(*, refunds: bool = True) -> Shop:
    """Ten orders of ¥100 and talk at noon of each of four days; five refunds of last year's 11th, one of this."""
    orders, back = [], []
    for day in ("2020-11-10", "2020-11-11", "2021-11-10", "2021-11-11"):
        noon = pd.Timestamp(f"{day} 12:00:00")
        orders += [(f"{day}#{i}", f"c{day}{i}", noon, noon, 100.0) for i in range(10)]
    for i, after in enumerate(LAST_YEAR):
        noon = pd.Timestamp("2020-11-11 12:00:00")
        back.append((f"r{i}", f"2020-11-11#{i}", noon, noon + pd.Timedelta(after) if after else pd.NaT, 40.0))
    noon = pd.Timestamp("2021-11-11 12:00:00")
    back.append(("r9", "2021-11-11#0", noon, noon + pd.Timedelta("1 days"), 40.0))
    frames = {
        "messages": pd.DataFrame(
            [
                ("c", "a", "customer", pd.Timestamp(f"{day} 12:00:00"))
                for day in ("2020-11-10", "2020-11-11", "2021-11-10", "2021-11-11", "2021-11-15")
            ],
            columns=["customer_id", "agent_id", "sender", "sent_at"],
        ),
        "orders": pd.DataFrame(orders, columns=["order_id", "customer_id", "created_at", "paid_at", "amount"]),
    }
    if refunds:
        frames["refunds"] = pd.DataFrame(
            back, columns=["refund_id", "order_id", "requested_at", "completed_at", "amount"]
        )
    return Shop.from_frames(frames, engine="pandas")


def page_one(asked: Shop, promo: str = NOW, compare: str = THEN) -> dict[str, dict]:
    frame = tiles(Reviewed(asked, resolve(asked, promo, compare, rules=RULES), RULES))
    return {row["metric"]: row for row in frame.to_dict("records")}


def test_refunds_known_by_then_are_what_an_open_rate_is_compared_with() -> None:
    rate = page_one(shop())["refund_rate"]
    assert (rate["value"], rate["status"]) == (1 / 20, "open")
    assert rate["base"] == pytest.approx(2 / 20)  # after 1 day, and at the very second; not a second later
    assert (rate["base_status"], rate["base_same_age"]) == ("open", True)
    assert rate["base_change"] == pytest.approx(-1 / 20)
    assert measure(shop(), "refund_rate", period=THEN, rules=RULES)["value"].item() == pytest.approx(4 / 20)


def test_so_are_sales_net_of_refunds() -> None:
    net = page_one(shop())["shop_net_sales"]
    assert (net["value"], net["base"]) == (2000 - 40, 2000 - 80)
    assert net["base_change"] == pytest.approx(1960 / 1920 - 1)


def test_a_figure_that_is_settled_is_compared_as_it_became() -> None:
    """A year back nothing can change any more; nor can a base be younger than what is compared with it."""
    rows = page_one(shop(), THEN, NOW)
    assert rows["refund_rate"]["status"] == "ok"
    assert not rows["refund_rate"]["base_same_age"]
    assert not page_one(shop())["receptions"]["base_same_age"]


def test_without_refunds_nothing_is_invented() -> None:
    rows = page_one(shop(refunds=False))
    assert rows["refund_rate"]["status"] == "missing_table"
    assert not any(row["base_same_age"] for row in rows.values())
