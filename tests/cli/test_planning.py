"""`cskit forecast`, `staff`, `roster` as a manager types them."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import Command

FORECAST = [
    "forecast",
    "--sales",
    "1000000",
    "--cs-share",
    "0.30",
    "--spend-per-buyer",
    "200",
    "--conversion",
    "0.40",
    "--inquiry-share",
    "0.60",
]


def test_the_forecast_of_the_sources(cskit: Command) -> None:
    done = cskit(*FORECAST, "--peak-share", "0.12", "--capacity", "40", "--format", "json")
    assert done.code == 0
    told = json.loads(done.out)
    assert (told["customers"], told["receptions"], told["peak"], told["agents"]) == (6250, 6250, 750, 19)
    low, high = told["interval"]["receptions"]
    assert low < 6250 < high


def test_spend_per_order_is_corrected(cskit: Command) -> None:
    done = cskit(*FORECAST, "--per", "order", "--orders-per-buyer", "1.25", "--format", "json")
    assert json.loads(done.out)["receptions"] == 5000


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_table_and_a_sentence(cskit: Command, lang: str) -> None:
    done = cskit(*FORECAST, "--lang", lang)
    assert done.code == 0
    assert "6,250" in done.out


@pytest.mark.parametrize(
    "wrong",
    [
        ("--conversion", "0"),
        ("--cs-share", "1.5"),
        ("--sales", "-5"),
        ("--capacity", "0"),
        ("--peak-share", "2"),
    ],
)
def test_nonsense_is_one_line(cskit: Command, wrong: tuple[str, str]) -> None:
    done = cskit(*FORECAST, *wrong)
    assert done.code == 2
    assert done.out == ""
    assert len(done.err.strip().splitlines()) == 1
    assert "Traceback" not in done.err
