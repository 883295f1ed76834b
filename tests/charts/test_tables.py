"""A table keeps every value at full precision, says each status, and never lets a name become markup."""

from __future__ import annotations

import json
from datetime import date

import numpy as np
import pandas as pd
import pytest

from cskit.charts.state import set_lang
from cskit.charts.tables import Column, as_table, html as html_of, plain, rows_table, table_html
from cskit.errors import UsageError

HOSTILE = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "a & b"]


@pytest.fixture(autouse=True)
def english():
    set_lang("en")
    yield
    set_lang("en")


@pytest.fixture
def frame() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "agent": ["Ann", "Bo", "Cy"],
            "cvr": [0.123456789012345, np.nan, 0.5],
            "cvr:status": ["ok", "immature", "open"],
            "lo": [0.1, np.nan, 0.4],
            "hi": [0.2, np.nan, 0.6],
            "day": [date(2021, 11, 11)] * 3,
        }
    )


COLUMNS = {"agent": "Agent", "cvr": Column("Conversion", "rate", low="lo", high="hi"), "day": Column("Day", "date")}


def test_json_carries_values_statuses_and_limits(frame: pd.DataFrame):
    packed = as_table(frame, COLUMNS).to_json("agents", "Agents")
    assert json.loads(json.dumps(packed, allow_nan=False)) == packed
    assert [c["id"] for c in packed["columns"]] == ["agent", "cvr", "cvr_low", "cvr_high", "day"]
    assert packed["columns"][2]["label"] == "Conversion (95% low)"
    assert packed["rows"] == [
        ["Ann", 0.123456789012, 0.1, 0.2, "2021-11-11"],
        ["Bo", None, None, None, "2021-11-11"],
        ["Cy", 0.5, 0.4, 0.6, "2021-11-11"],
    ]
    assert [row[1] for row in packed["status"]] == ["ok", "immature", "open"]


def test_html_shows_marks_and_intervals(frame: pd.DataFrame):
    html = table_html(as_table(frame, COLUMNS), "Agents", "en")
    assert "12.3%" in html
    assert "10.0%–20.0%" in html
    assert '<span class="cskit-mark">not mature yet</span>' in html
    assert '50.0% <span class="cskit-mark">so far</span>' in html
    assert html.count("text-align:right") == 1 + 3  # the rate's head and cells; text and dates stand left


@pytest.mark.parametrize("name", HOSTILE)
def test_text_is_text_wherever_it_stands(name: str):
    made = as_table(pd.DataFrame({name: [name]}), {name: Column(name)})
    for html in (
        table_html(made, name, "en", note=name),
        html_of("tile", name, name, mark=name, change=name, against=name, targets=[(name, True, True)]),
        html_of("note", name, "info"),
    ):
        assert name not in html
        assert "<script" not in html
        assert "<img" not in html


def test_an_empty_table_is_a_dash_not_nothing(frame: pd.DataFrame):
    assert ">—<" in table_html(as_table(frame.head(0), COLUMNS), "Agents", "en")


def test_without_columns_everything_is_shown_by_its_type():
    frame = pd.DataFrame({"n": [1], "x": [0.5], "s": ["a"], "t": pd.to_datetime(["2021-11-11 10:00"]), "b": [True]})
    made = as_table(frame)
    assert [c.kind for c in made.columns] == ["count", "number", "text", "time", "text"]
    assert made.rows == ((1, 0.5, "a", "2021-11-11 10:00:00", True),)


@pytest.mark.parametrize(
    ("value", "kind", "carried"),
    [
        (np.float64(0.1) + np.float64(0.2), "number", 0.3),
        (np.int64(3), "count", 3),
        (float("inf"), "number", None),
        (pd.NaT, "time", None),
        (pd.NA, "text", None),
        (pd.Timestamp("2021-11-11 10:00:01"), "time", "2021-11-11 10:00:01"),
        (pd.Timestamp("2021-11-11"), "date", "2021-11-11"),
    ],
)
def test_plain_values(value: object, kind: str, carried: object):
    assert plain(value, kind) == carried


def test_a_row_may_have_its_own_kind():
    made = rows_table(
        {"what": "What", "value": Column("Value", "by_row")}, [("a", 0.5), ("b", 90)], row_kinds=["rate", "seconds"]
    )
    html = table_html(made, "t", "en")
    assert "50.0%" in html
    assert "1:30" in html


def test_mistakes_are_named(frame: pd.DataFrame):
    with pytest.raises(UsageError, match="unknown kind of column `percent`"):
        Column("x", "percent")
    with pytest.raises(UsageError, match="unknown column `agnet`; did you mean `agent`"):
        as_table(frame, {"agnet": "Agent"})
    with pytest.raises(UsageError, match="unknown column `low`"):
        as_table(frame, {"cvr": Column("x", "rate", low="low")})
