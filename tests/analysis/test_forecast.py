"""Forecasting a promotion day: the sources' formula, its interval, shares of the hours, a back-test."""

from __future__ import annotations

import pytest

from cskit.analysis.forecast import Inputs, back_test, forecast_day
from cskit.errors import UsageError
from cskit.shop import Shop

PLAN = {"sales": 1_000_000, "cs_share": 0.30, "spend_per_buyer": 200, "conversion": 0.40, "inquiry_share": 0.60}


def test_the_sources_worked_number():
    plan = Inputs(**PLAN)
    assert (plan.receptions, plan.presale, plan.aftersale) == pytest.approx((6250, 3750, 2500))
    assert Inputs(**PLAN, per="order", orders_per_buyer=1.25).receptions == pytest.approx(5000)


def test_peak_agents_interval_and_extremes():
    day = forecast_day(Inputs(**PLAN), peak_share=0.12, capacity=40)
    assert day.peak is not None
    assert day.agents is not None
    assert (day.receptions.value, day.peak.value, day.agents.value) == (6250, 750, 19)
    assert day.receptions.low < 6250 < day.receptions.high
    assert day.extremes == pytest.approx((0.9**2 / 1.1**3, 1.1**2 / 0.9**3))  # two inputs above, three below the line
    assert forecast_day(Inputs(**PLAN)).receptions == forecast_day(Inputs(**PLAN)).receptions  # seeded
    sure = forecast_day(Inputs(**PLAN), uncertainty=0.0).receptions
    assert sure.low == sure.high == pytest.approx(6250)


@pytest.mark.parametrize(
    "wrong",
    [
        {"sales": -1},
        {"cs_share": 1.2},
        {"cs_share": 0},
        {"spend_per_buyer": 0},
        {"conversion": 0},
        {"conversion": float("nan")},
        {"inquiry_share": 0},
        {"inquiry_share": 1.5},
    ],
)
def test_nonsense_is_one_line(wrong: dict[str, float]):
    with pytest.raises(UsageError) as said:
        Inputs(**{**PLAN, **wrong})
    assert next(iter(wrong)).replace("_", "") in str(said.value).replace("_", "").replace("-", "").replace(" ", "")
    assert "\n" not in str(said.value)


def test_the_back_test_counts_what_its_own_rows_show(double11: Shop):
    told = back_test(double11)
    off = (told.hours["forecast"] - told.hours["receptions"]).abs().sum()
    assert told.wape == pytest.approx(off / told.hours["receptions"].sum())
    assert 0 <= told.coverage.low <= told.coverage.value <= told.coverage.high <= 1
