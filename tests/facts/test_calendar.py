"""Months and growth stages by arithmetic on day numbers, against Python's calendar, on every engine."""

from __future__ import annotations

import random
from datetime import date, timedelta

import duckdb
import narwhals as nw
import pandas as pd
import polars as pl
import pytest

from cskit.analysis.scorecard import stage_on as stage_of
from cskit.facts import calendar

EPOCH = date(1970, 1, 1)
FRAMES = {
    "pandas": lambda frame: nw.from_native(frame).lazy(),
    "duckdb": lambda frame: nw.from_native(duckdb.from_df(frame)),
    "polars": lambda frame: nw.from_native(pl.from_pandas(frame).lazy()),
}


def on(day: int) -> date:
    return EPOCH + timedelta(days=day)


@pytest.mark.parametrize("engine", FRAMES)
def test_months_are_the_calendars(engine: str) -> None:
    days = range(-800, 33_000, 7)
    frame = FRAMES[engine](pd.DataFrame({"day": [*days, 789, 790, 10_957, 11_016]}))
    got = frame.with_columns(
        month=calendar.month_number(nw.col("day")), number=calendar.day_of_month(nw.col("day"))
    ).collect("pandas")
    for day, month, number in got.iter_rows():
        assert (month, number) == (on(day).year * 12 + on(day).month - 1, on(day).day)


@pytest.mark.parametrize("engine", FRAMES)
def test_growth_stages_are_the_scorecards(engine: str) -> None:
    rng = random.Random(5)
    near = (-3, 0, 27, 28, 29, 30, 31, 32, 58, 59, 60, 61, 89, 90, 91, 92, 93, 364, 365, 366, 367)
    rows = [
        (hired, hired + rng.choice([*near, rng.randrange(900)])) for hired in rng.choices(range(14_000, 22_000), k=2000)
    ]
    frame = pd.DataFrame([*rows, (None, 15_000)], columns=["hired_on", "day"]).astype("Int64")
    got = calendar.with_stages(FRAMES[engine](frame)).with_columns(stage=calendar.stage(nw.col("day")))
    for hired, day, stage in (
        got.select("hired_on", "day", "stage").collect("pandas").to_native().itertuples(index=False)
    ):
        assert stage == stage_of(None if pd.isna(hired) else on(int(hired)), on(int(day)))
