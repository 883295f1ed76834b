"""A broken queue is found; a promotion, a busy day and chance are not taken for one."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from cskit.analysis.hours import outages
from cskit.metrics.curves import deviations

SHAPE = np.array(
    [20, 10, 5, 3, 2, 3, 6, 12, 30, 60, 90, 90, 60, 55, 60, 65, 60, 55, 60, 80, 110, 110, 70, 40], dtype=float
)


def week(
    seed: int = 3, level: float = 1.0, *, day: int = 8, hours: tuple[int, ...] = (), times: float = 1.0
) -> pd.DataFrame:
    """Ten days of chance around one shape of the day; some hours of one day `times` as busy."""
    rng = np.random.default_rng(seed)
    rows = [
        (
            date(2021, 11, 1) + timedelta(days=d),
            h,
            rng.poisson(SHAPE[h] * level * (times if d + 1 == day and h in hours else 1)),
        )
        for d in range(10)
        for h in range(24)
    ]
    return pd.DataFrame(rows, columns=["date", "hour", "receptions"])


def at(frame: pd.DataFrame, day: int, *hours: int) -> pd.Series:
    return (frame["date"] == date(2021, 11, day)) & frame["hour"].isin(hours)


def test_two_hours_that_lost_70_percent_are_found_and_sized() -> None:
    frame = week(day=5, hours=(14, 15), times=0.3)
    got = outages(deviations(frame))
    assert got[["date", "from_hour", "to_hour"]].values.tolist() == [[date(2021, 11, 5), 14, 15]]
    assert got["lost_share"].iloc[0] == pytest.approx(0.7, abs=0.1)
    assert got["lost_receptions"].iloc[0] == pytest.approx(125 * 0.7, rel=0.25)


@pytest.mark.parametrize("seed", range(20))
def test_chance_alone_raises_no_alarm(seed: int) -> None:
    assert outages(deviations(week(seed))).empty


def test_a_promotion_day_is_no_anomaly() -> None:
    frame = week(hours=tuple(range(24)), times=6)
    assert outages(deviations(frame)).empty


def test_a_midnight_burst_is_a_surge_and_not_an_outage_of_the_other_hours() -> None:
    frame = week()
    frame.loc[at(frame, 8, 0), "receptions"] = 300
    got = deviations(frame)
    assert got.loc[at(got, 8, 0), "flag"].item() == "surge"
    assert outages(got).empty


def test_a_forecast_that_knows_the_burst_makes_it_ordinary_and_one_twice_too_high_is_forgiven() -> None:
    frame = week()
    frame.loc[at(frame, 8, 0), "receptions"] = 300
    frame["forecast"] = SHAPE[frame["hour"]]
    frame.loc[at(frame, 8, 0), "forecast"] = 310.0
    frame.loc[frame["date"] == date(2021, 11, 8), "forecast"] *= 2.2  # too high all day: a bad forecast, no outage
    assert outages(deviations(frame)).empty


def test_small_hours_are_never_judged() -> None:
    frame = week()
    frame.loc[at(frame, 5, 3, 4), "receptions"] = 0
    assert outages(deviations(frame)).empty
    tiny = week(level=0.05)
    tiny.loc[at(tiny, 5, 20), "receptions"] = 0
    assert outages(deviations(tiny)).empty


def test_nothing_found_is_an_empty_table_with_its_columns() -> None:
    got = outages(deviations(week()))
    assert got.empty
    assert "lost_share" in got.columns
    empty = pd.DataFrame({"date": [], "hour": [], "receptions": []})
    assert outages(deviations(empty)).empty
