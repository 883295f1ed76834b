"""Random shops with a queue: many one-line receptions, some hours broken or burst, some of them forecast."""

from __future__ import annotations

import random

from .build import agent
from .world import DAY, HOUR, Row, World, day_number

FIRST_DAY = day_number("2021-11-08")


def random_queue(seed: int) -> World:
    """Six days of two teams; the same seed is the same shop."""
    rng = random.Random(f"queue {seed}")
    hours = sorted(rng.sample(range(24), k=7))
    level = {hour: rng.choice((4, 28, 30, 31, 45, 60)) for hour in hours}
    regular = rng.random() < 0.3  # as many every day, to the last reception
    messages: list[Row] = []
    forecast: list[Row] = []
    for day in range(FIRST_DAY, FIRST_DAY + 6):
        busy = rng.choice((1, 1, 1, 3))
        for hour in hours:
            broken = rng.choice((1, 1, 1, 1, 1, 1, 0, 0.3, 0.5, 2.5))
            chance = 1 if regular else rng.uniform(0.8, 1.2)
            start = day * DAY + hour * HOUR
            for n in range(round(level[hour] * busy * broken * chance)):
                who = {"customer_id": f"c{day}-{hour}-{n}", "agent_id": f"a{n % 3}", "sender": "customer"}
                messages += [{**who, "sent_at": start + rng.randrange(HOUR)}]
            if seed % 2 and rng.random() < 0.8:
                forecast.append({"hour": start, "receptions": level[hour] * busy * rng.choice((0.0, 1.0, 1.0, 1.1))})
    staff = [agent("a0", team="in_house"), agent("a1", team="outsourced"), agent("a2", team=None)]
    tables: dict[str, list[Row]] = {"messages": messages, "orders": [], "agents": staff}
    if seed % 2:
        tables["forecast"] = forecast
    return World(tables, frozenset({("messages", "message_id")}))
