"""Shops to plan for, and targets to hold them against, small enough to be done wrong by hand."""

from __future__ import annotations

from tests.oracle.build import agent, chat, ends, order, world
from tests.oracle.world import second


def shift(account: str, day: str, begins: str, until: str) -> dict[str, object]:
    """A shift on the roster; `until` may name another day."""
    return {"agent_id": account, "starts_at": second(f"{day} {begins}"), "ends_at": second(until)}


def told(day: str, **receptions: float) -> list[dict[str, object]]:
    """A forecast: `h10=2` are two receptions at ten."""
    return [{"hour": second(f"{day} {hour[1:]}:00:00"), "receptions": n} for hour, n in receptions.items()]


def next_sale(
    hour: int, most: float, others: float, booked: int
) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """A shift of four hours on 12 December, its first hour the busiest: the forecast, and who is on the roster."""
    flow = {f"h{hour + i:02d}": others if i else most for i in range(4)}
    until = "2021-12-13 00:00:00" if hour == 20 else f"2021-12-12 {hour + 4:02d}:00:00"
    return told("2021-12-12", **flow), [shift("xiaoman", "2021-12-12", f"{hour:02d}:00:00", until)] * booked


BLOCKS = [next_sale(8, 100, 20, 4), next_sale(12, 50, 50, 3), next_sale(16, 120, 120, 5), next_sale(20, 10, 10, 1)]

# 11 November: three ask Chunfen at ten, one Bailu at eight in the evening; c1 buys once, c2 twice, s1 asks nobody.
# c7 has bought before. Bailu failed. After-sales: Guyu's night begins before the week, one of Lidong's ends after it.
PLAN = world(
    *(chat(f"c{i}", "chunfen", f"c 10:{10 + i}:00", f"a 10:{10 + i}:30", day="2021-11-11") for i in (1, 2, 3)),
    chat("c4", "bailu", "c 20:10:00", "a 20:10:30", day="2021-11-11"),
    chat("c5", "chunfen", "c 10:10:00", "a 10:10:30", day="2021-11-12"),
    chat("c6", "hanlu", "c 10:10:00", "a 10:10:30", day="2021-11-13"),
    chat("c7", "xiaoman", "c 15:10:00", "a 15:10:30", day="2021-11-13"),
    ends("2021-12-09"),
    orders=[
        order("o1", "c1", "2021-11-11 10:40:00", "same", 300.0),
        order("o2", "c2", "2021-11-11 10:41:00", "same", 50.0),
        order("o3", "c2", "2021-11-11 10:42:00", "same", 50.0),
        order("o4", "s1", "2021-11-12 12:00:00", "same", 600.0),
        order("o7", "c7", "2021-11-05 12:00:00", "same", 80.0),
    ],
    agents=[
        agent("xiaoman"),
        *(agent(name, team="seasonal") for name in ("chunfen", "bailu", "hanlu")),
        *(agent(name, "aftersales") for name in ("guyu", "lidong", "daxue")),
    ],
    forecast=told("2021-11-11", h10=2, h20=3) + [row for rows, _ in BLOCKS for row in rows],
    training=[
        {"agent_id": name, "course_day": 7, "exam": "exam", "score": score, "pass_mark": 80.0, "taken_at": None}
        for name, score in (("chunfen", 80.0), ("bailu", 79.0), ("hanlu", 95.0))
    ],
    shifts=[
        shift("chunfen", "2021-11-11", "08:00:00", "2021-11-11 16:00:00"),
        shift("chunfen", "2021-11-12", "08:00:00", "2021-11-12 12:00:00"),
        shift("bailu", "2021-11-11", "16:00:00", "2021-11-12 00:00:00"),
        shift("hanlu", "2021-11-13", "08:00:00", "2021-11-13 10:00:00"),
        shift("guyu", "2021-11-21", "22:00:00", "2021-11-22 07:00:00"),
        shift("guyu", "2021-11-23", "10:00:00", "2021-11-23 14:00:00"),
        shift("lidong", "2021-11-24", "09:00:00", "2021-11-24 18:00:00"),
        shift("lidong", "2021-11-28", "22:00:00", "2021-11-29 07:00:00"),
        shift("daxue", "2021-11-25", "22:00:00", "2021-11-26 07:00:00"),
        *(row for _, rows in BLOCKS for row in rows),
    ],
)


def target(metric: str, scope: str, floor: float, stretch: float, *days: int) -> dict[str, object]:
    """A target for days of November 2021: the first and the last of them."""
    first, last = (second(f"2021-11-{day} 00:00:00") // 86_400 for day in (days[0], days[-1]))
    return {"metric": metric, "scope": scope, "floor": floor, "stretch": stretch} | {
        "period_start": first,
        "period_end": last,
    }


DAILY = (("average_response_seconds", 45, 38), ("inquiry_conversion", 0.6, 0.9), ("spend_per_buyer", 100, 200))
# Waits of 40, 50 and twice 60 seconds; buyers of 300, 100 and 50 yuan, and c4, who does not buy.
TARGETS = world(
    chat("c1", "xiaoman", "c 10:00:00", "a 10:00:40", day="2021-11-11"),
    chat("c2", "xiaoman", "c 10:00:00", "a 10:00:50", day="2021-11-12"),
    chat("c3", "xiaoman", "c 10:00:00", "a 10:01:00", day="2021-11-13"),
    chat("c4", "xiaoman", "c 11:00:00", "a 11:01:00", day="2021-11-13"),
    ends("2021-12-09"),
    orders=[
        order("o1", "c1", "2021-11-11 10:30:00", "same", 300.0),
        order("o2", "c2", "2021-11-12 10:30:00", "same", 100.0),
        order("o3", "c3", "2021-11-13 10:30:00", "same", 50.0),
    ],
    agents=[agent("xiaoman")],
    targets=[
        *(target(*one, day) for one in ((m, "all", f, s) for m, f, s in DAILY) for day in (11, 12, 13)),
        *(target("cs_sales", "all", 80, 200, day) for day in (11, 12, 13)),
        target("cs_sales", "all", 400, 500, 11, 13),
        target("cs_sales", "team:in_house", 300, 350, 11, 13),
        target("cs_sales", "team:outsourced", 200, 260, 11, 13),
        target("cs_sales", "agent:xiaoman", 250, 300, 11, 13),
    ],
)


def days_missed(wait: int, conversion: int, spend: int, sales: int) -> dict[str, float]:
    """Days by metric."""
    metrics = ("average_response_seconds", "inquiry_conversion", "spend_per_buyer", "cs_sales")
    return dict(zip(metrics, (wait, conversion, spend, sales), strict=True))
