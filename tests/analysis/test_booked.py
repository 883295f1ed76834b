"""The planted roster of 11 November: seasonal agents where it was quiet, too few where it was not."""

from __future__ import annotations

import pytest

from cskit.analysis.frames import Missing
from cskit.analysis.hours import Booked, booked
from cskit.analysis.promotion import resolve
from cskit.shop import Shop
from tests.analysis.shops import shop as made


@pytest.fixture(scope="module")
def eleventh(double11: Shop) -> Booked:
    told = booked(double11, resolve(double11, "2021-11-11"))
    assert isinstance(told, Booked)
    return told


def test_seasonal_agents_were_over_booked_in_the_quiet_afternoon(eleventh: Booked) -> None:
    idle = eleventh.over.nlargest(5, "idle_seasonal")
    assert set(idle["hour"]) <= set(range(12, 18))
    assert idle["idle_seasonal"].sum() > 20
    assert (idle["seasonal"] >= 6).all()


def test_and_missing_at_the_peaks(eleventh: Booked) -> None:
    frame = eleventh.frame.set_index("hour")
    assert frame.loc[0, "seasonal"] == 0
    assert frame["short"].idxmax() == 0
    assert set(frame.index[frame["fit"] == "under"]) >= {0, 1, 20, 21, 22}
    assert (frame.loc[20:22, "seasonal"] <= 2).all()


def test_hours_whose_queue_broke_need_whom_they_would_have_needed(eleventh: Booked) -> None:
    frame = eleventh.frame.set_index("hour")
    assert (frame.loc[[15, 16], "receptions"] < 40).all()
    assert (frame.loc[[15, 16], "needed"] > 10).all()
    said = [line for line in eleventh.said("zh") if "进线骤降" in line]
    assert len(said) == 1
    assert said[0].startswith("11月11日 15–17点进线骤降：所需人数按应到的")
    assert f"{frame.loc[[15, 16], 'receptions'].sum():,.0f} 人次" in said[0]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_it_is_said_with_its_figures(eleventh: Booked, lang: str) -> None:
    said = " ".join(eleventh.said(lang))
    assert f"{eleventh.over['idle_seasonal'].sum():,.0f}" in said
    assert "11-11 00:00" in said


def test_agents_without_teams_cannot_be_told_apart() -> None:
    def teamless(t: dict) -> None:
        t["agents"] = t["agents"].drop(columns="team")

    shop = made(teamless)
    told = booked(shop, resolve(shop))
    assert isinstance(told, Missing)
    assert told.tables == ("agents.team",)
