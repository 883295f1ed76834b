"""Small shops to analyse: nothing special happens in them unless it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache

import numpy as np
import pandas as pd

from cskit.shop import Shop

START = date(2021, 11, 5)
DAYS = 10
PEAK = 6  # the seventh day: 11 November
SHAPE = np.array([3, 2, 1, 1, 1, 1, 1, 2, 5, 8, 10, 10, 8, 8, 8, 8, 8, 8, 8, 9, 10, 10, 8, 5], dtype=float)
AGENTS = [f"a{i}" for i in range(8)]
PRODUCTS = [f"p{i}" for i in range(6)]


def tables(seed: int = 1, *, chats: int = 260) -> dict[str, pd.DataFrame]:
    """The ordinary shop's tables, the caller's own to change."""
    return {name: frame.copy() for name, frame in _made(seed, chats).items()}


@cache
def _made(seed: int, chats: int) -> dict[str, pd.DataFrame]:
    """Ten ordinary days, the seventh twice as busy: eight like agents (two seasonal, two after-sale) and six like
    products. Every chat is a question, an answer and a farewell; half of the inquirers buy, two of a hundred
    after-sale customers complain."""
    rng = np.random.default_rng(seed)
    rows: list[tuple] = []
    orders, items, complaints, refunds = [], [], [], []
    midnight = pd.Timestamp(START)
    for day in range(DAYS):
        for hour, expected in enumerate(SHAPE / SHAPE.sum() * chats * (2 if day == PEAK else 1)):
            for _ in range(rng.poisson(expected)):
                customer = f"c{len(rows)}"
                at = midnight + pd.Timedelta(days=day, hours=hour, seconds=int(rng.integers(3600)))
                agent = AGENTS[rng.integers(6)]
                product = PRODUCTS[rng.integers(6)]
                wait = int(rng.lognormal(3.0, 0.5)) + 1
                reply, farewell = at + pd.Timedelta(seconds=wait), at + pd.Timedelta(seconds=wait + 40)
                rows += [
                    (customer, agent, "customer", at, product),
                    (customer, agent, "agent", reply, product),
                    (customer, agent, "agent", farewell, product),
                ]
                if rng.random() < 0.5:
                    order, units = f"o{len(orders)}", int(1 + rng.poisson(0.5))
                    amount = float(np.round(units * rng.lognormal(4.6, 0.3), 2))
                    paid = farewell + pd.Timedelta(minutes=5)
                    orders.append((order, customer, paid - pd.Timedelta(minutes=1), paid, amount))
                    items.append((order, product, units, amount))
                    if rng.random() < 0.3:
                        later = paid + pd.Timedelta(hours=30)
                        if later < midnight + pd.Timedelta(days=DAYS):
                            helper = AGENTS[6 + rng.integers(2)]
                            rows.append((customer, helper, "customer", later, None))
                            rows.append((customer, helper, "agent", later + pd.Timedelta(seconds=20), None))
                            if rng.random() < 0.02:
                                complaints.append((f"k{len(complaints)}", customer, helper, later, later, later))
                            if rng.random() < 0.5:
                                refunds.append((f"r{len(refunds)}", order, later, later, amount, helper))
    messages = pd.DataFrame(rows, columns=["customer_id", "agent_id", "sender", "sent_at", "product_id"])
    shifts = [
        (agent, midnight + pd.Timedelta(days=day), midnight + pd.Timedelta(days=day, hours=23, minutes=59))
        for day in range(DAYS)
        for agent in AGENTS
    ]
    return {
        "messages": messages.sort_values("sent_at", kind="stable", ignore_index=True),
        "orders": pd.DataFrame(orders, columns=["order_id", "customer_id", "created_at", "paid_at", "amount"]),
        "order_items": pd.DataFrame(items, columns=["order_id", "product_id", "quantity", "amount"]),
        "agents": pd.DataFrame(
            {
                "agent_id": AGENTS,
                "name": [f"客服{i}" for i in range(8)],
                "team": ["in_house"] * 4 + ["seasonal"] * 2 + ["in_house"] * 2,
                "role": ["sales"] * 6 + ["aftersales"] * 2,
                "hourly_cost": 30.0,
            }
        ),
        "products": pd.DataFrame(
            {"product_id": PRODUCTS, "name": [f"商品{i}" for i in range(6)], "list_price": [99.0 + i for i in range(6)]}
        ),
        "complaints": pd.DataFrame(
            complaints,
            columns=["complaint_id", "customer_id", "agent_id", "received_at", "cause_found_at", "resolved_at"],
        ),
        "refunds": pd.DataFrame(
            refunds, columns=["refund_id", "order_id", "requested_at", "completed_at", "amount", "agent_id"]
        ),
        "shifts": pd.DataFrame(shifts, columns=["agent_id", "starts_at", "ends_at"]),
        "logins": pd.DataFrame(shifts, columns=["agent_id", "online_at", "offline_at"]),
        "training": pd.DataFrame(
            {
                "agent_id": AGENTS[4:6],
                "exam": "final",
                "score": [90.0, 88.0],
                "pass_mark": 80.0,
                "taken_at": midnight - pd.Timedelta(days=2),
            }
        ),
    }


def shop(
    change: Callable[[dict[str, pd.DataFrame]], None] | None = None, seed: int = 1, engine: str = "pandas"
) -> Shop:
    """The ordinary shop, after `change` has had its way with the tables."""
    made = tables(seed)
    if change is not None:
        change(made)
    return Shop.from_frames(made, engine="pandas")
