"""The scorecard: which month, which line, which weights."""

from __future__ import annotations

from tests.exercises.beginners.desk import Desk, way

JUNE = "2022-06-01..2022-06-30"
TARGETS = {
    "inquiry_conversion": (0.40, 0.55),
    "average_response_seconds": (60, 35),
    "refund_completion_hours": (72, 24),
}
SELLERS = ("ahe", "lixia", "xiaoman", "zhiqiu")
Table = dict[str, dict[str, float]]


def values(desk: Desk, metric: str, period: str | None = JUNE) -> dict[str, float]:
    return {agent: value for agent, value in desk.by(metric, "agent", period).items() if agent in SELLERS}


def kept(raw: float) -> float:
    return min(100, max(0, raw))


def line(value: float, metric: str) -> float:
    floor, stretch = TARGETS[metric]
    return kept(60 + (value - floor) / (stretch - floor) * 40)


def marks(desk: Desk) -> Table:
    return {metric: {a: line(v, metric) for a, v in values(desk, metric).items()} for metric in TARGETS}


def summed(desk: Desk, weights: tuple[float, ...], *, share: bool = True) -> dict[str, float]:
    found = marks(desk)
    there = {a: {m: w for m, w in zip(TARGETS, weights, strict=True) if a in found[m]} for a in SELLERS}
    return {
        a: sum(w * found[m][a] for m, w in own.items()) / (sum(own.values()) if share else 1)
        for a, own in there.items()
    }


way("10.q1", "per cent")(lambda desk: {a: 100 * v for a, v in values(desk, "inquiry_conversion").items()})
way("10.q1", "floor earns 60 in proportion")(
    lambda desk: {a: kept(60 * v / 0.40) for a, v in values(desk, "inquiry_conversion").items()}
)
way("10.q1", "floor and stretch swapped")(
    lambda desk: {a: kept(60 + (v - 0.55) / (0.40 - 0.55) * 40) for a, v in values(desk, "inquiry_conversion").items()}
)
way("10.q1", "receptions below")(
    lambda desk: {
        a: line(v / values(desk, "receptions")[a], "inquiry_conversion") for a, v in values(desk, "orders").items()
    }
)
way("10.q1", "bands")(
    lambda desk: {a: 100 if v >= 0.55 else 60 if v >= 0.4 else 0 for a, v in values(desk, "inquiry_conversion").items()}
)

way("10.q2", "seconds")(lambda desk: values(desk, "average_response_seconds")["xiaoman"])
way("10.q2", "median")(lambda desk: line(values(desk, "response_p50")["xiaoman"], "average_response_seconds"))
way("10.q2", "first replies")(
    lambda desk: line(values(desk, "first_response_seconds")["xiaoman"], "average_response_seconds")
)
way("10.q2", "the shop's")(lambda desk: line(desk.value("average_response_seconds", JUNE), "average_response_seconds"))
way("10.q2", "all days")(
    lambda desk: line(values(desk, "average_response_seconds", None)["xiaoman"], "average_response_seconds")
)

way("10.q3", "points added up")(lambda desk: summed(desk, (1, 1, 1), share=False))
way("10.q3", "weights in another order")(lambda desk: summed(desk, (0.3, 0.5, 0.2)))
way("10.q3", "in ten points")(lambda desk: summed(desk, (0.05, 0.03, 0.02), share=False))
way("10.q3", "weight of the missing to conversion")(
    lambda desk: {
        a: total if a in marks(desk)["refund_completion_hours"] else summed(desk, (0.7, 0.3, 0.0))[a]
        for a, total in summed(desk, (0.5, 0.3, 0.2)).items()
    }
)


def net(desk: Desk) -> float:
    return values(desk, "net_sales")["xiaoman"]


way("10.q4", "1% throughout")(lambda desk: net(desk) * 0.01)
way("10.q4", "3% throughout")(lambda desk: net(desk) * 0.03)
way("10.q4", "all months")(lambda desk: parts(values(desk, "net_sales", None)["xiaoman"]))
way("10.q4", "the shop's")(lambda desk: parts(sum(values(desk, "net_sales").values())))
way("10.q4", "next tier from its beginning")(lambda desk: 40 + max(0, net(desk) - 4000) * 0.03)


def parts(sales: float) -> float:
    return min(sales, 4000) * 0.01 + max(0, min(sales, 8000) - 4000) * 0.02 + max(0, sales - 8000) * 0.03
