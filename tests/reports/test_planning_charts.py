"""The charts of planning: each is a drawing with its own data, its words in the language asked for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pandas as pd
import pytest

from cskit.analysis.forecast import Inputs, back_test, forecast_day, hour_shares
from cskit.analysis.hours import booked
from cskit.analysis.promotion import resolve
from cskit.analysis.roster import RosterPerson, Shift, make_roster
from cskit.analysis.staffing import Work, compare_methods, hourly_requirement
from cskit.charts import use
from cskit.errors import UsageError
from cskit.reports import planning
from cskit.reports.planning import Figure
from cskit.shop import load

NAMES = ("hours", "back_test", "methods", "need", "gantt", "cover", "booked")
INPUTS = Inputs(1_000_000, 0.30, 200, 0.40, 0.60)
HOURS = hour_shares(pd.DataFrame({"date": "11-11", "hour": range(24), "receptions": range(100, 124)}))


@pytest.fixture(params=["en", "zh"])
def lang(request: pytest.FixtureRequest) -> Iterator[str]:
    use(request.param)
    yield request.param
    use("en")


@pytest.fixture(scope="module")
def answers(double11: Path) -> dict[str, Any]:
    """What each chart is drawn from."""
    with load(double11) as shop:
        people = [RosterPerson("ann", team="in_house"), RosterPerson("bob", team="seasonal")]
        needed = pd.DataFrame({"date": date(2021, 11, 11), "hour": range(8, 14), "agents": [1, 1, 2, 3, 1, 1]})
        roster = make_roster(needed, people, shifts=(Shift("A", 8, 4), Shift("B", 10, 4)))
        return {
            "hours": forecast_day(INPUTS, shares=HOURS, capacity=40),
            "back_test": back_test(shop),
            "methods": compare_methods(120, Work(40, 3), runs=20),
            "need": hourly_requirement(pd.DataFrame({"hour": [9, 20], "receptions": [100, 750]}), capacity=40),
            "gantt": roster,
            "cover": roster,
            "booked": booked(shop, resolve(shop)),
        }


def titles(part: Any) -> Iterator[str]:
    """Every title of axes, legends and tips in a chart's specification."""
    if isinstance(part, dict):
        if isinstance(part.get("title"), str):
            yield part["title"]
        for inner in part.values():
            yield from titles(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from titles(inner)


def chinese(text: str) -> bool:
    return any("一" <= letter <= "鿿" for letter in text)


@pytest.mark.parametrize("name", NAMES)
def test_a_valid_chart_in_the_language_asked_for(answers: dict[str, Any], lang: str, name: str) -> None:
    figure: Figure = getattr(planning, name)(answers[name])
    spec = figure.chart.to_dict()  # altair checks it against the schema of Vega-Lite
    assert spec["$schema"].endswith(".json")
    assert len(figure.frame) > 0
    said = {figure.title, *titles(spec), *(c.label for c in figure.table.columns)} - {""}
    said |= {figure.note} - {""}
    assert len(said) > 3
    assert [text for text in said if chinese(text) != (lang == "zh")] == []


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_differ_in_words_and_not_in_numbers(answers: dict[str, Any], name: str) -> None:
    drawn = {}
    for language in ("en", "zh"):
        use(language)
        drawn[language] = getattr(planning, name)(answers[name])
    use("en")
    assert drawn["en"].title != drawn["zh"].title
    for one, other in zip(drawn["en"].table.columns, drawn["zh"].table.columns, strict=True):
        assert one.kind == other.kind
    english, other_words = (f.frame.select_dtypes("number") for f in drawn.values())
    pd.testing.assert_frame_equal(english, other_words)


def test_hours_show_the_whole_day(answers: dict[str, Any]) -> None:
    frame = planning.hours(answers["hours"]).frame
    assert frame["hour"].tolist() == list(range(24))
    assert frame["receptions"].sum() == pytest.approx(6250)
    with pytest.raises(UsageError, match="knows no hours"):
        planning.hours(forecast_day(INPUTS, peak_share=0.12, capacity=40))


def test_the_cover_says_where_somebody_is_missing(answers: dict[str, Any]) -> None:
    frame = planning.cover(answers["cover"]).frame.set_index("hour")
    assert list(frame.loc[11, ["need", "have", "missing"]]) == [3, 2, 1]
    assert frame["missing"].sum() == 1


def test_a_chart_is_saved_whole_as_a_drawing(answers: dict[str, Any], lang: str, tmp_path: Path) -> None:
    figure = planning.need(answers["need"])
    figure.save(tmp_path / "need.svg")
    drawing = ElementTree.parse(tmp_path / "need.svg").getroot()
    assert figure.title in "".join(drawing.itertext())
    figure.save(tmp_path / "need.png")
    assert (tmp_path / "need.png").read_bytes().startswith(b"\x89PNG")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["need.png", "need.svg"]
    with pytest.raises(UsageError, match=r"\.svg (or|或) \.png"):
        figure.save(tmp_path / "need.pdf")
