"""Team PK: of how many, per cent of what, whose customers, with or without those who changed nothing."""

from __future__ import annotations

from math import sqrt

import pandas as pd

from cskit.metrics import measure
from tests.exercises.beginners.desk import Desk, way

WEEK, SCRIPTS = ("2022-09-05", "2022-09-11"), ("2022-09-12", "2022-09-18")
RATE = "inquiry_conversion"


def rates(desk: Desk) -> dict[str, float]:
    return desk.by(RATE, "team", "..".join(WEEK))


def wilson(k: float, n: float, z: float = 1.96) -> float:
    middle, half = k / n + z * z / (2 * n), z * sqrt(k / n * (1 - k / n) / n + z * z / (4 * n * n))
    return (middle - half) / (1 + z * z / n)


def bailu(desk: Desk) -> tuple[float, float]:
    found = measure(desk.shop, RATE, by="agent", period="..".join(WEEK)).set_index("agent").loc["bailu"]
    return found["numerator"], found["denominator"]


way("09.q1", "90 % interval")(lambda desk: wilson(*bailu(desk), z=1.645))
way("09.q1", "z of 2")(lambda desk: wilson(*bailu(desk), z=2))
way("09.q1", "not divided by 1 + z²/n")(lambda desk: wilson(*bailu(desk)) * (1 + 1.96**2 / bailu(desk)[1]))
way("09.q1", "the whole team")(lambda desk: wilson(rates(desk)["outsourced"] * 80, 80))
way("09.q1", "those who did not buy")(lambda desk: wilson(bailu(desk)[1] - bailu(desk)[0], bailu(desk)[1]))

way("09.q2", "outsourced as the base")(lambda desk: 113 * rates(desk)["outsourced"])
way("09.q2", "fraction")(lambda desk: 1.13 * rates(desk)["in_house"])
way("09.q2", "both weeks")(lambda desk: 113 * desk.by(RATE, "team", "2022-09-05..2022-09-18")["in_house"])
way("09.q2", "13 % below")(lambda desk: 87 * rates(desk)["in_house"])


def cells(desk: Desk) -> pd.DataFrame:
    """By tier the outsourced rate and the counts of both teams."""
    found = measure(desk.shop, RATE, by=["team", "tier"], period="..".join(WEEK)).set_index(["team", "tier"])
    columns = {"rate": found["value"]["outsourced"], "paid": found["numerator"]["outsourced"]}
    return pd.DataFrame(columns | {team: found["denominator"][team] for team in ("outsourced", "in_house")})


def weighed(rate: pd.Series, weights: pd.Series) -> float:
    return float((rate * weights).sum() / weights.sum())


way("09.q3", "both teams' rate")(lambda desk: desk.value(RATE, "..".join(WEEK)))
way("09.q3", "without premium")(
    lambda desk: weighed(*(part[["core", "entry"]] for part in (cells(desk)["rate"], cells(desk)["in_house"])))
)
way("09.q3", "weighed by those who paid")(lambda desk: weighed(cells(desk)["rate"], cells(desk)["paid"]))
way("09.q3", "paid over customers of both")(
    lambda desk: cells(desk)["paid"].sum() / (cells(desk)["outsourced"] + cells(desk)["in_house"]).sum()
)
way("09.q3", "mean of the two teams' mixes")(
    lambda desk: sum(weighed(cells(desk)["rate"], cells(desk)[team]) for team in ("outsourced", "in_house")) / 2
)


def change(desk: Desk, metric: str) -> dict[str, float]:
    before, after = (desk.by(metric, "team", "..".join(days)) for days in (WEEK, SCRIPTS))
    return {team: after[team] - before[team] for team in ("outsourced", "in_house")}


def gap(by_team: dict[str, float]) -> float:
    return by_team["outsourced"] - by_team["in_house"]


way("09.q4", "per order")(lambda desk: gap(change(desk, "average_order_value")))
way("09.q4", "teams exchanged")(lambda desk: -gap(change(desk, "spend_per_buyer")))
way("09.q4", "money of the team")(lambda desk: gap(change(desk, "cs_sales")))
way("09.q4", "in per cent")(
    lambda desk: (
        100
        * gap(
            {
                team: more / desk.by("spend_per_buyer", "team", "..".join(WEEK))[team]
                for team, more in change(desk, "spend_per_buyer").items()
            }
        )
    )
)


def each(p1: float, p2: float, power: float = 0.8416) -> float:
    mean, spread = (p1 + p2) / 2, p1 * (1 - p1) + p2 * (1 - p2)
    return (1.96 * sqrt(2 * mean * (1 - mean)) + power * sqrt(spread)) ** 2 / (p1 - p2) ** 2


way("09.q5", "outsourced as the base")(lambda desk: each(rates(desk)["outsourced"], rates(desk)["outsourced"] + 0.03))
way("09.q5", "the two teams as they are")(lambda desk: each(rates(desk)["in_house"], rates(desk)["outsourced"]))
way("09.q5", "90 % of power")(lambda desk: each(rates(desk)["in_house"], rates(desk)["in_house"] + 0.03, 1.2816))
way("09.q5", "customers a day")(lambda desk: each(rates(desk)["in_house"], rates(desk)["in_house"] + 0.03) / 7)
way("09.q5", "3 for 0.03")(lambda desk: each(rates(desk)["in_house"], rates(desk)["in_house"] + 0.03) / 10_000)
