"""`cskit forecast`, `staff` and `roster` on a shop's own files, from the goal of a day to the workbook on the wall."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import openpyxl
import pytest

from tests.analysis.shops import tables

from .conftest import Command


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ordinary shop of the analyses as a folder: ten days, the seventh the busiest."""
    made = tmp_path_factory.mktemp("shop")
    for name, frame in tables().items():
        frame.to_parquet(made / f"{name}.parquet")
    return made


@pytest.fixture
def need(cskit: Command, folder: Path, tmp_path: Path) -> Path:
    """What `staff` writes for a day planned."""
    asked = ("staff", folder, "--sales", 20000, "--date", "2022-11-11", "--capacity", 10, "--format", "csv")
    path = tmp_path / "need.csv"
    path.write_text(cskit(*asked).out, encoding="utf-8")
    return path


def test_the_hours_of_a_forecast_add_up_to_its_day(cskit: Command, folder: Path) -> None:
    result = cskit("forecast", folder, "--sales", 20000, "--capacity", 10, "--format", "json")
    plan = json.loads(result.out)
    assert (result.code, result.err) == (0, "")
    assert plan["past_days"] == 1
    assert sum(hour["receptions"] for hour in plan["hours"]) == pytest.approx(plan["receptions"])
    assert max(hour["receptions"] for hour in plan["hours"]) == pytest.approx(plan["peak"])
    low, high = plan["interval"]["receptions"]
    assert low < plan["receptions"] < high
    assert any("past day only" in line for line in plan["said"])


def test_a_rate_that_is_given_stands_instead_of_the_shops(cskit: Command, folder: Path) -> None:
    def receptions(*more: object) -> float:
        return json.loads(cskit("forecast", folder, "--sales", 20000, "--format", "json", *more).out)["receptions"]

    plan = json.loads(cskit("forecast", folder, "--sales", 20000, "--format", "json").out)
    halved = plan["inputs"]["conversion"] / 2
    assert receptions("--conversion", halved) == pytest.approx(2 * receptions())


def test_the_same_seed_the_same_csv_and_hours_have_their_rows(cskit: Command, folder: Path) -> None:
    asked = ("forecast", folder, "--sales", 20000, "--format", "csv", "--seed", 7)
    first = cskit(*asked).out
    assert first == cskit(*asked).out != cskit(*asked[:-1], 8).out
    rows = list(csv.DictReader(io.StringIO(first)))
    assert [row["hour"] for row in rows if row["hour"]] == [str(h) for h in range(24)]


def test_what_staff_writes_roster_reads(cskit: Command, folder: Path, need: Path, tmp_path: Path) -> None:
    book, drawing = tmp_path / "roster.xlsx", tmp_path / "roster.svg"
    result = cskit("roster", need, "--people", folder, "--format", "json", "--xlsx", book, "--chart", drawing)
    made = json.loads(result.out)
    assert result.code == (0 if made["feasible"] else 1)
    assert {row["date"] for row in made["rows"]} == {"2022-11-11"}
    assert {row["shift"] for row in made["rows"]} <= {"A", "B", "C", "N"}
    assert len(openpyxl.load_workbook(book).sheetnames) == 5  # contents, wall, shifts, cover, people
    assert drawing.read_text(encoding="utf-8").startswith("<svg")


def test_a_need_that_cannot_be_covered_is_exit_1_with_the_hours(cskit: Command, tmp_path: Path) -> None:
    need, people = tmp_path / "need.csv", tmp_path / "people.csv"
    need.write_text("hour,agents\n9,3\n", encoding="utf-8")
    people.write_text("agent_id,team\na,in_house\nb,in_house\n", encoding="utf-8")
    result = cskit("roster", need, "--people", people, "--date", "2022-11-11", "--format", "json")
    assert result.code == 1
    assert result.err == "cskit: 1 hour is short of people, 1 agent-hour in all; see the list\n"
    assert [(row["hour"], row["missing"]) for row in json.loads(result.out)["missing"]] == [(9, 1)]
    assert "Cannot be covered" in cskit("roster", need, "--people", people, "--date", "2022-11-11").out
    assert "排不满" in cskit("roster", need, "--people", people, "--date", "2022-11-11", "--lang", "zh").out


def test_days_off_and_shifts_as_typed(cskit: Command, tmp_path: Path) -> None:
    need, people = tmp_path / "need.csv", tmp_path / "people.csv"
    need.write_text("date,hour,agents\n2022-11-11,9,1\n2022-11-12,9,1\n", encoding="utf-8")
    people.write_text("agent_id,days_off\na,2022-11-11\nb,\n", encoding="utf-8")
    asked = ("roster", need, "--people", people, "--shift", "M=8+4", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(cskit(*asked, "--off", "b=2022-11-12").out)))
    assert [(row["agent"], row["date"], row["shift"]) for row in rows] == [
        ("a", "2022-11-12", "M"),
        ("b", "2022-11-11", "M"),
    ]


def test_the_service_of_so_many_agents(cskit: Command) -> None:
    asked = ("staff", "--receptions", 200, "--handling", 180, "--agents", 14)
    told = json.loads(cskit(*asked, "--format", "json").out)
    assert told["load"] == pytest.approx(10)
    assert told["p_wait"]["erlang"] == pytest.approx(0.1741319335950498)
    assert told["service_level"]["erlang"] == pytest.approx(0.8883500191794669)
    assert told["asa_seconds"]["erlang"] == pytest.approx(7.8359, abs=1e-4)
    assert "17.4%" in cskit(*asked, "--lang", "zh").out


def test_a_past_day_is_reviewed(cskit: Command, folder: Path) -> None:
    result = cskit("staff", folder, "--date", "2021-11-11", "--format", "json")
    told = json.loads(result.out)
    assert result.code == 0
    assert len(told["rows"]) == 24
    assert told["seasonal_hours"] == pytest.approx(sum(row["seasonal"] for row in told["rows"]))


@pytest.mark.parametrize(
    ("asked", "code", "said"),
    [
        (("forecast", "--sales", "1000000"), 2, "--cs-share"),
        (("forecast", "--like", "2021-11-11"), 2, "--like"),
        (("forecast", "FOLDER"), 2, "--sales"),
        (("forecast", "FOLDER", "--sales", "9", "--peak-share", "0.1"), 2, "--peak-share"),
        (("forecast", "FOLDER", "--sales", "9", "--like", "2019-01-01"), 1, "2019-01-01"),
        (("forecast", "FOLDER", "--back-test"), 1, "at least two"),
        (("forecast", "FOLDER", "--sales", "9", "--chart", "x.pdf"), 2, ".svg or .png"),
        (("staff", "--receptions", "100"), 2, "--capacity"),
        (("staff", "--receptions", "100", "--capacity", "0"), 2, "capacity is 0"),
        (("staff", "--receptions", "-5", "--capacity", "40"), 2, "receptions per hour"),
        (("staff", "--receptions", "100", "--capacity", "40", "--handling", "90"), 2, "say the same thing"),
        (("staff", "--receptions", "9", "--capacity", "40", "--service-level", "1.2"), 2, "service level"),
        (("staff", "FOLDER"), 2, "--sales"),
        (("roster", "nowhere.csv", "--people", "FOLDER"), 1, "nowhere.csv"),
        (("roster", "NEED", "--people", "FOLDER"), 2, "--date"),
        (("roster", "NEED", "--people", "FOLDER", "--date", "soon"), 2, "2021-11-11"),
        (("roster", "NEED", "--people", "FOLDER", "--date", "2022-11-11", "--shift", "A"), 2, "A=8+8"),
        (("roster", "NEED", "--people", "FOLDER", "--date", "2022-11-11", "--off", "zoe=2022-11-11"), 2, "zoe"),
        (("roster", "NEED", "--people", "NEED", "--date", "2022-11-11"), 1, "agent_id"),
    ],
)
def test_what_cannot_be_understood_is_one_line(
    cskit: Command, folder: Path, tmp_path: Path, asked: tuple[str, ...], code: int, said: str
) -> None:
    (tmp_path / "need.csv").write_text("hour,agents\n9,1\n", encoding="utf-8")
    places = {"FOLDER": folder, "NEED": tmp_path / "need.csv"}
    result = cskit(*(places.get(word, word) for word in asked))
    assert result.code == code
    assert result.out == ""
    assert result.err.count("\n") == 1
    assert said in result.err
