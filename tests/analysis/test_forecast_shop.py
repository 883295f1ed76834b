"""A shop's own past days: the formula gives them back, final payments bring nobody, a hole leaves no hole."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from cskit.analysis.forecast import History, back_test, history, hour_shares, past_days, promotion_days
from cskit.analysis.forecast.day import forecast_day
from cskit.errors import DataError
from cskit.metrics import measure
from cskit.shop import Shop
from tests.analysis.shops import shop as made

OPENED = [date(2020, 11, 1), date(2020, 11, 11), date(2021, 6, 18), date(2021, 11, 1), date(2021, 11, 11)]


@pytest.fixture(scope="module")
def told(double11: Shop) -> History:
    return history(double11)


def test_the_days_on_which_waves_open_are_learned_from(double11: Shop, told: History) -> None:
    assert promotion_days(double11) == OPENED
    assert told.days["date"].tolist() == OPENED


def test_the_formula_gives_back_every_past_day_in_people_and_in_receptions(double11: Shop, told: History) -> None:
    for row in told.days.to_dict("records"):
        day = measure(double11, ["served_customers", "inquiring_customers", "receptions"], period=str(row["date"]))
        people, inquirers, receptions = day["value"]
        own = History(pd.DataFrame([row]), told.hours).inputs(row["sales"])
        assert (own.customers, own.presale, own.receptions) == pytest.approx((people, inquirers, receptions))
        assert own.inquiry_share == pytest.approx(inquirers / people)
    assert (told.days["receptions"] > told.days["customers"]).any()  # else the two could be mistaken for each other


def test_final_payments_of_earlier_deposits_are_no_sales_of_the_day(double11: Shop, told: History) -> None:
    orders = double11.pandas("orders")
    for row in told.days.to_dict("records"):
        paid = orders[orders["paid_at"].dt.date == row["date"]]
        late = paid["deposit_paid_at"] < pd.Timestamp(row["date"])
        assert row["final_payments"] == pytest.approx(paid.loc[late, "amount"].sum())
        assert row["sales"] == pytest.approx(paid.loc[~late, "amount"].sum())
    assert (told.days["final_payments"] > 0).tolist() == [False, False, False, True, True]


def test_leaving_them_out_makes_the_forecast_better(double11: Shop) -> None:
    """With all sales of 1 November 2021 the same rates would have expected a quarter too many customers, or more."""
    learned, day = past_days(double11, tuple(OPENED[:3])), past_days(double11, (OPENED[3],)).days.iloc[0]
    right = learned.inputs(float(day["sales"])).receptions
    naive = learned.inputs(float(day["sales"] + day["final_payments"])).receptions
    assert abs(right / day["receptions"] - 1) < 0.15 < 0.20 < naive / day["receptions"] - 1


def test_the_back_test_of_the_last_year(double11: Shop) -> None:
    result = back_test(double11)
    assert result.days["date"].tolist() == OPENED[2:]
    assert result.days["learned_from"].tolist() == [2, 3, 4]
    assert result.days["inside"].all()
    assert result.wape < 0.20
    assert abs(result.bias) < 0.10
    missed = result.hours[~result.hours["inside"]]
    hours = {(d.day, h) for d, h in zip(missed["date"], missed["hour"], strict=True)}
    assert {(11, 15), (11, 16)} <= hours  # outage
    assert len(missed) <= 0.1 * len(result.hours)


def test_a_broken_hour_of_one_day_of_three_leaves_no_hole() -> None:
    rows = [(d, h, 0 if (d, h) == (1, 15) else 10) for d in range(3) for h in range(24)]
    shares = hour_shares(pd.DataFrame(rows, columns=["date", "hour", "receptions"]))
    assert shares.shares[15] == pytest.approx(1 / 24)
    assert shares.shares.sum() == pytest.approx(1)


def test_the_same_seed_gives_the_same_interval_and_more_doubt_a_wider_one(told: History) -> None:
    def width(off: float, seed: int = 1) -> float:
        plan = forecast_day(
            told.inputs(3e6), shares=told.shares, past=told.days, uncertainty=off, seed=seed, draws=2000
        )
        return plan.receptions.high - plan.receptions.low

    assert width(0.1) == width(0.1)
    assert width(0.0) < width(0.1) < width(0.2)


def test_without_a_calendar_the_best_selling_day_is_learned_from() -> None:
    assert promotion_days(made()) == [date(2021, 11, 11)]


@pytest.mark.parametrize("day", [date(2019, 11, 11), date(2021, 7, 1)])
def test_a_day_without_data_is_said(double11: Shop, day: date) -> None:
    with pytest.raises(DataError, match=str(day)):
        history(double11, like=[day])


def test_a_day_without_receptions_has_no_shares() -> None:
    with pytest.raises(DataError, match="no receptions"):
        hour_shares(pd.DataFrame({"date": [1, 2], "hour": 10, "receptions": [5, 0]}))
