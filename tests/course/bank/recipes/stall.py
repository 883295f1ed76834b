"""A market stall's week: three agents, a few dozen orders, some buyers twice, some orders never paid."""

from __future__ import annotations

import numpy as np
import pandas as pd

AGENTS = ("ann", "bo", "cai")


def draw(rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    start = pd.Timestamp("2021-09-06")
    orders, messages = [], []
    for i in range(int(rng.integers(40, 70))):
        agent = AGENTS[int(rng.choice(3, p=[0.5, 0.3, 0.2]))]
        customer = f"c{int(rng.integers(0, 30)):02d}"
        asked = start + pd.Timedelta(seconds=int(rng.integers(0, 7 * 86_400 - 3600)))
        paid = asked + pd.Timedelta(seconds=900) if rng.random() < 0.8 else pd.NaT
        amount = float(rng.integers(20, 90) * (3 if agent == "cai" else 1))
        orders.append((f"o{i:03d}", customer, asked + pd.Timedelta(seconds=600), paid, amount))
        messages.append((customer, agent, "customer", asked, f"m{i:03d}a"))
        messages.append((customer, agent, "agent", asked + pd.Timedelta(seconds=20), f"m{i:03d}b"))
    return {
        "messages": pd.DataFrame(messages, columns=["customer_id", "agent_id", "sender", "sent_at", "message_id"]),
        "orders": pd.DataFrame(orders, columns=["order_id", "customer_id", "created_at", "paid_at", "amount"]),
    }
