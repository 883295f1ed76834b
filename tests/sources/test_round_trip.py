"""A shop written out as its tools would export it, and imported again, gives the same numbers."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from pathlib import Path

import pytest

from cskit.metrics import measure
from cskit.shop import load
from cskit.sources.check import check
from cskit.sources.importing import import_files
from tests.sources.writers import (
    FULL_HEADER,
    NEW_ITEM_HEADER,
    Order,
    Said,
    full_row,
    read_csv,
    write_chat,
    write_csv,
)

METRICS = [
    *("orders", "units_sold", "cs_sales", "spend_per_buyer", "items_per_order", "receptions", "served_customers"),
    *("first_response_seconds", "average_response_seconds", "response_rate_3min", "inquiry_conversion"),
]


@pytest.fixture
def exports(mens_wear_week: Path, tmp_path: Path) -> Path:
    """The bundled week as an order report, an item report and one chat log per customer, in several styles."""
    here = tmp_path / "exports"
    here.mkdir()
    orders = [
        Order(
            o["order_id"],
            o["customer_id"],
            at(o["created_at"]),
            at(o["paid_at"]) if o["paid_at"] else None,
            float(o["amount"]) if o["paid_at"] else 0.0,
        )
        for o in read_csv(mens_wear_week / "orders.csv")
    ]
    write_csv(here / "ExportOrderList.csv", FULL_HEADER, map(full_row, orders))
    items = [
        ["", i["order_id"], "", "", i["quantity"], i["amount"], "", i["product_id"]]
        for i in read_csv(mens_wear_week / "order_items.csv")
    ]
    write_csv(here / "ExportOrderDetailList.csv", NEW_ITEM_HEADER, items)
    talks: dict[str, list[Said]] = defaultdict(list)
    for m in read_csv(mens_wear_week / "messages.csv"):
        ends = (m["customer_id"], m["agent_id"])
        by, to = ends if m["sender"] == "customer" else ends[::-1]
        talks[m["customer_id"]].append(Said(by, to, at(m["sent_at"]), m["text"]))
    for i, (customer, said) in enumerate(talks.items()):
        write_chat(here / f"{customer}.txt", said, ["arrow", "plain", "bracket"][i % 3] if one_agent(said) else "arrow")
    return here


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def one_agent(said: list[Said]) -> bool:
    return len({name for m in said for name in (m.by, m.to)}) == 2


@pytest.mark.parametrize("by", [None, "agent"])
def test_the_numbers_are_those_of_the_shop(mens_wear_week: Path, exports: Path, tmp_path: Path, by: str | None) -> None:
    out = tmp_path / "shop"
    report = import_files([exports], out, agents=["agent_1", "agent_2", "agent_3"])
    assert check(out) == []
    assert not any(file.reading.dropped for file in report.files)
    with load(mens_wear_week) as shop, load(out) as again:
        asked = METRICS if by else [*METRICS, "shop_sales"]
        before, after = measure(shop, asked, by=by), measure(again, asked, by=by)
    key = [*([by] if by else []), "metric"]
    assert after.set_index(key)["value"].to_dict() == pytest.approx(
        before.set_index(key)["value"].to_dict(), nan_ok=True
    )
