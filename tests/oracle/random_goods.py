"""What a random shop ships, stocks, forecasts and hires: drawn apart, so that the talk and orders of a seed stay."""

from __future__ import annotations

import random
from typing import Any

from .world import DAY, HOUR, Row

_STOCK_DAYS = (0, 1, 2, 5, 15, 16, 26)  # days before the last one on which stock was counted


def add_goods(tables: dict[str, list[Row]], seed: int, last_day: int) -> None:
    """Adds shipping to orders and lines, visits to traffic, cost and category to products, hiring to agents, and the
    tables `stock` and `forecast`."""
    rng = random.Random(f"goods {seed}")
    for order in tables["orders"]:
        paid, delivered = order["paid_at"], order["delivered_at"]
        sent = paid is not None and (delivered is not None or rng.random() < 0.6)
        order["shipped_at"] = paid + rng.choice((0, 1, HOUR, DAY)) if sent else None
    shipped = {o["order_id"] for o in tables["orders"] if o["shipped_at"] is not None}
    for line in tables["order_items"]:
        gone = line["order_id"] in shipped
        line["shipped_quantity"] = rng.choice((line["quantity"], line["quantity"], 0, None)) if gone else None
    for visit in tables["traffic"]:
        visits = rng.choice((0, 12, 40))
        visit |= {"visits": visits, "bounces": visits // 3, "stay_seconds": rng.choice((0.0, 30.5, 61.0)) * visits}
    for product in tables["products"]:
        product |= {"category": rng.choice(("coat", "shirt", None)), "unit_cost": rng.choice((0.0, 20.0, 33.5, None))}
    for account in tables["agents"]:
        ago = rng.choice((None, 0, 19, 20, 30, 31, 61, 92, 93, 365, 366, 700))
        account["hired_on"] = None if ago is None else last_day - ago
    tables["stock"] = [row for p in tables["products"][:2] for row in _stock(p["product_id"], rng, last_day)]
    tables["forecast"] = [
        {"hour": (last_day - day) * DAY + hour * HOUR, "receptions": rng.choice((0.0, 1.5, 7.0))}
        for day, hour in sorted({(rng.choice((0, 1, 2, 5, 30)), rng.choice((0, 9, 10, 12, 21, 23))) for _ in range(6)})
    ]


def _stock(product: str, rng: random.Random, last_day: int) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    held = rng.choice((0, 5, 40))
    for ago in sorted(rng.sample(_STOCK_DAYS, k=rng.randint(0, 5)), reverse=True):
        if rows and rows[-1]["date"] < last_day - ago - 1:  # what came or left while nobody counted
            held = max(0, held + rng.choice((0, 7, -3)))
        received = rng.choice((0, 0, 10))
        left = rng.randint(0, held + received)
        rows.append(
            {
                "product_id": product,
                "date": last_day - ago,
                "opening_units": held,
                "received_units": received,
                "closing_units": left,
            }
        )
        held = left
    return rows
