"""CSV and JSON for scripts: full precision, no value is empty, nothing that a spreadsheet would run."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cskit.cli.emit import plain
from cskit.cli.grid import Grid, grid_of
from cskit.cli.names import split
from cskit.outfile import safe

Written = Callable[[Grid, str], str]


@pytest.fixture
def written(capsys: pytest.CaptureFixture[str]) -> Written:
    """What a grid writes as `csv` or `json`."""

    def call(grid: Grid, format: str) -> str:
        capsys.readouterr()
        grid.emit(format, "en")
        return capsys.readouterr().out

    return call


def answer(*rows: tuple[Any, str, float, str], by: str = "agent", **more: list[Any]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=[by, "metric", "value", "status"])
    return frame.assign(note="", source="", **more)


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ('=HYPERLINK("x")', '\'=HYPERLINK("x")'),
        ("+86", "'+86"),
        ("-cmd", "'-cmd"),
        ("@sum", "'@sum"),
        ("\tx", "'\tx"),
        ("a=b", "a=b"),
        ("", ""),
        (-3, -3),
        (None, None),
    ],
)
def test_a_text_that_would_run_is_made_safe_and_nothing_else_is_touched(text: Any, made: Any) -> None:
    assert safe(text) == made


@pytest.mark.parametrize(
    ("value", "made"),
    [
        (np.float64("nan"), None),
        (pd.NaT, None),
        (pd.NA, None),
        (float("inf"), None),
        (np.int64(3), 3),
        (12.0, 12),
        (1 / 3, 1 / 3),
        (date(2021, 11, 11), "2021-11-11"),
        (datetime(2021, 11, 11, 9, 5), "2021-11-11 09:05:00"),
        (pd.Timestamp("2021-11-11 09:05:00"), "2021-11-11 09:05:00"),
        ("007", "007"),
        (True, True),
    ],
)
def test_a_cell_becomes_a_plain_value(value: Any, made: Any) -> None:
    assert plain(value) == made


def test_csv_has_a_column_per_group_then_per_metric_and_leaves_no_value_empty(written: Written) -> None:
    frame = answer(
        ("=evil()", "spend_per_buyer", 1 / 3, "ok"),
        ("=evil()", "orders", 2.0, "ok"),
        ("bob", "spend_per_buyer", float("nan"), "undefined"),
        ("bob", "orders", 0.0, "ok"),
    )
    assert (
        written(grid_of(frame, ["agent"], ["spend_per_buyer", "orders"]), "csv")
        == f"agent,spend_per_buyer,orders\n'=evil(),{1 / 3!r},2\nbob,,0\n"
    )


def test_json_says_the_status_and_keeps_ids_as_they_are(written: Written) -> None:
    frame = answer(("=evil()", "rate", 0.25, "open"), ("客服一", "rate", float("nan"), "immature"))
    assert json.loads(written(grid_of(frame, ["agent"], ["rate"]), "json")) == [
        {"agent": "=evil()", "rate": {"value": 0.25, "status": "open"}},
        {"agent": "客服一", "rate": {"value": None, "status": "immature"}},
    ]
    assert "客服一" in written(grid_of(frame, ["agent"], ["rate"]), "json")


def test_a_comparison_adds_base_and_change(written: Written) -> None:
    frame = answer(("ann", "rate", 0.5, "ok"), base=[0.25], base_status=["open"], change=[0.25])
    grid = grid_of(frame, ["agent"], ["rate"])
    assert written(grid, "csv") == "agent,rate,rate__base,rate__change\nann,0.5,0.25,0.25\n"
    assert json.loads(written(grid, "json"))[0] == {
        "agent": "ann",
        "rate": {"value": 0.5, "status": "ok"},
        "rate__base": {"value": 0.25, "status": "open"},
        "rate__change": {"value": 0.25, "status": "open"},
    }


def test_without_a_split_there_is_one_row(written: Written) -> None:
    frame = answer(("", "orders", 4.0, "ok")).drop(columns="agent")
    assert written(grid_of(frame, [], ["orders"]), "csv") == "orders\n4\n"


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ("agent,hour", ["agent", "hour"]),
        (["a, b", "c"], ["a", "b", "c"]),
        (["first_response_within(30),orders"], ["first_response_within(30)", "orders"]),
        (["f(1,2),g"], ["f(1,2)", "g"]),
        ("", []),
        (None, []),
        (["a,,b,"], ["a", "b"]),
    ],
)
def test_names_are_split_at_commas_outside_brackets(given: Any, names: list[str]) -> None:
    assert split(given) == names


def test_a_group_that_one_metric_does_not_know_is_0_for_a_sum_and_empty_for_a_ratio(written: Written) -> None:
    frame = answer(("ann", "orders", 1.0, "ok"), ("bob", "rate", 0.5, "ok"))
    assert (
        written(grid_of(frame, ["agent"], ["orders", "rate"], sums=["orders"]), "csv")
        == "agent,orders,rate\nann,1,\nbob,0,0.5\n"
    )


def test_groups_stand_in_order_and_nobody_stands_last() -> None:
    frame = answer((2, "orders", 1.0, "ok"), ("", "orders", 1.0, "ok"), (10, "orders", 1.0, "ok"), by="hour")
    assert [key for key, _ in grid_of(frame, ["hour"], ["orders"]).rows] == [(2,), (10,), (None,)]


def test_limits_stand_behind_the_metrics_they_are_asked_for(written: Written) -> None:
    frame = answer(("ann", "rate", 0.5, "ok"), ("ann", "orders", 2.0, "ok"), low=[0.25, np.nan], high=[0.75, np.nan])
    grid = grid_of(frame, ["agent"], ["rate", "orders"], ["orders"], ["rate"])
    assert written(grid, "csv") == "agent,rate,rate_low,rate_high,orders\nann,0.5,0.25,0.75,2\n"
    assert json.loads(written(grid, "json"))[0] == {
        "agent": "ann",
        "rate": {"value": 0.5, "status": "ok", "low": 0.25, "high": 0.75},
        "orders": {"value": 2, "status": "ok"},
    }
