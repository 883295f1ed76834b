"""The charts of planning: what was computed is what is drawn, in both languages, on the screen and in a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from cskit.analysis.booked import Booked
from cskit.analysis.estimate import Estimate
from cskit.analysis.forecast import BackTest, Inputs, forecast_day, hour_shares
from cskit.analysis.roster import Person, make_roster
from cskit.analysis.staffing import Comparison, Target, Work, hourly_requirement
from cskit.charts import planning, use
from cskit.charts.planning import Figure
from cskit.errors import UsageError

DAY = date(2021, 11, 11)


def _hours() -> Figure:
    shares = hour_shares([1] * 20 + [5] * 4)
    return planning.hours(forecast_day(Inputs(1e6, 0.3, 200, 0.4, 0.6), shares=shares, capacity=40, draws=200))


def _back_test() -> Figure:
    hours = pd.DataFrame({"date": [DAY] * 2, "hour": [9, 10], "receptions": [5, 50], "forecast": [6.0, 7.0]})
    hours = hours.assign(low=3, high=9, inside=[True, False])
    return planning.back_test(BackTest(hours, pd.DataFrame(), 0.8, -0.7, Estimate(0.5, 0.1, 0.9, 2, "method_wilson")))


def _methods() -> Figure:
    row = {"agents_low": 8, "agents_high": 9, "asa_seconds": 5.0, "erlang_level": 0.7}
    rows = [
        {"method": "linear", "agents": 7, "service_level": 0.4, "low": 0.3, "high": 0.5, "under": True, **row},
        {"method": "erlang", "agents": 9, "service_level": 0.9, "low": 0.85, "high": 0.95, "under": False, **row},
    ]
    return planning.methods(Comparison(280, Work(40), Target(), pd.DataFrame(rows)))


def _need() -> Figure:
    hours = pd.DataFrame({"hour": range(24), "presale": 40.0, "aftersale": 10.0})
    return planning.need(hourly_requirement(hours, capacity=20))


def _booked() -> Figure:
    frame = pd.DataFrame({"date": [DAY] * 2, "hour": [9, 10], "receptions": [50, 9], "agents": [5.0, 9.0]})
    frame = frame.assign(needed=[8, 3], seasonal=[0.0, 6.0], spare=[0, 6], short=[3, 0], idle_seasonal=[0, 6])
    return planning.booked(Booked(frame.assign(fit=["under", "over"]), 9.0))


def _made() -> object:
    need = pd.DataFrame({"date": [DAY] * 2, "hour": [9, 20], "agents": [1, 2]})
    return make_roster(need, [Person("a", "小雅", "in_house"), Person("b", "小北", "seasonal")])


DRAWN: dict[str, Callable[[], Figure]] = {
    "hours": _hours, "back_test": _back_test, "methods": _methods, "need": _need, "booked": _booked,
    "gantt": lambda: planning.gantt(_made()), "cover": lambda: planning.cover(_made()),  # type: ignore[arg-type]
}  # fmt: skip


@pytest.fixture(params=["en", "zh"])
def lang(request: pytest.FixtureRequest) -> Iterator[str]:
    use(request.param)
    yield request.param
    use("en")


@pytest.mark.parametrize("name", DRAWN)
def test_a_chart_is_drawn_with_its_title_and_its_table(name: str, lang: str, tmp_path: Path) -> None:
    figure = DRAWN[name]()
    assert len(figure.table.rows) == len(figure.frame) > 0
    drawing = tmp_path / "chart.svg"
    figure.save(drawing)
    svg = drawing.read_text(encoding="utf-8")
    assert figure.title in svg.replace("&#39;", "'")
    assert any("一" <= c <= "鿿" for c in figure.title) == (lang == "zh")
    assert list(tmp_path.iterdir()) == [drawing]  # nothing half-written stays behind


def test_a_png_is_a_png(tmp_path: Path) -> None:
    _methods().save(tmp_path / "chart.png")
    assert (tmp_path / "chart.png").read_bytes().startswith(b"\x89PNG")


def test_who_is_seasonal_is_seen(lang: str) -> None:
    spec = _booked().chart.to_dict()
    parts = spec["datasets"][spec["layer"][0]["data"]["name"]]
    assert [part["n"] for part in parts] == [5.0, 3.0, 0.0, 6.0]  # other agents, then seasonal ones


def test_an_ending_that_is_no_drawing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"\.svg or \.png"):
        _methods().save(tmp_path / "chart.pdf")


def test_hours_that_nobody_knows_cannot_be_drawn() -> None:
    with pytest.raises(UsageError, match="no hours"):
        planning.hours(forecast_day(Inputs(1e6, 0.3, 200, 0.4, 0.6), peak_share=0.12, draws=200))
