"""What a lesson displays carries its figures, speaks the lesson's language, and compares tiles the right way round."""

from __future__ import annotations

import re
from typing import Any

import altair as alt
import pandas as pd
import pytest

from cskit.charts import (
    Column,
    Finding,
    Tile,
    dots,
    findings,
    note,
    show,
    show_parameters,
    table,
    tiles,
    use,
)
from cskit.charts.display import actions
from cskit.charts.headline import attainment
from cskit.charts.marks import with_tips
from cskit.charts.tables import MIME, as_table
from cskit.errors import UsageError


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What is displayed, in order."""
    said: list[dict[str, Any]] = []
    monkeypatch.setattr("IPython.display.display", lambda data, raw: said.append(data))
    use("en")
    said.clear()
    return said


CHART = "application/vnd.vegalite.v5+json"
FRAME = pd.DataFrame({"agent": ["Ann", "Bo"], "wait": [75.0, None]})
COLUMNS = {"agent": "Agent", "wait": Column("Wait", "seconds")}


def test_a_chart_stands_under_its_question_and_carries_its_table(shown: list[dict[str, Any]]):
    chart = alt.Chart(FRAME).mark_bar().encode(x="wait:Q", y="agent:N")
    show(chart, table=FRAME, columns=COLUMNS, name="waits", title="Who is <slow>?", note="Two agents.")
    title, figure, caption = shown
    assert "Who is &lt;slow&gt;?" in title["text/html"]
    assert figure["application/vnd.vegalite.v5+json"]["description"] == "Who is <slow>?"
    assert figure[MIME]["name"] == "waits"
    assert figure[MIME]["rows"] == [["Ann", 75.0], ["Bo", None]]
    assert "Two agents." in caption["text/html"]


def test_tooltips_say_what_tables_say(shown: list[dict[str, Any]]):
    frame, tips = with_tips(FRAME, COLUMNS)
    assert [tip.to_dict() for tip in tips] == [
        {"field": "tip_agent", "title": "Agent", "type": "nominal"},
        {"field": "tip_wait", "title": "Wait", "type": "nominal"},
    ]
    assert list(frame["tip_wait"]) == ["1:15", "—"]


@pytest.mark.parametrize(
    ("tile", "html"),
    [
        (Tile("S", 110.0, "money", base=100.0, base_label="last year"), ['cskit-good">+10.0%', "last year ¥100"]),
        (Tile("S", 90.0, "money", base=100.0), ['cskit-bad">−10.0%']),
        (Tile("W", 90.0, "seconds", better="down", base=60.0), ['cskit-bad">+50.0%', "1:30"]),
        (Tile("R", 0.44, "rate", base=0.40), ['cskit-good">+4.0 pts']),
        (Tile("N", 5.0, "count", better="none", base=4.0), ['cskit-change">+25.0%']),
        (Tile("S", 90.0, "money", floor=80.0, stretch=100.0), ["✓", "floor ¥80 112.5%", "✗", "stretch ¥100 90.0%"]),
        (Tile("W", 50.0, "seconds", better="down", floor=60.0, stretch=40.0), ["✓", "120.0%", "✗", "80.0%"]),
        (Tile("R", None, "rate", status="immature", floor=0.5), ["not mature yet", "floor 50.0% —"]),
        (Tile("R", 0.3, "rate", status="open"), ["30.0%", "so far"]),
        (Tile("R", None, "rate", base=0.2, base_label="before"), ["—", "before 20.0%"]),
        (Tile("R", 5.0, "count", base=0.0), ["—"]),
    ],
)
def test_a_tile(shown: list[dict[str, Any]], tile: Tile, html: list[str]):
    tiles([tile])
    for part in html:
        assert part in shown[0]["text/html"]


def test_tiles_carry_their_numbers(shown: list[dict[str, Any]]):
    tiles([Tile("S", 110.0, "money", base=100.0), Tile("R", None, "rate", status="immature")])
    packed = shown[0][MIME]
    assert packed["name"] == "headline"
    assert packed["row_kinds"] == ["money", "rate"]
    assert packed["rows"][0][:4] == ["S", 110.0, 100.0, 0.1]
    assert packed["status"][1][1] == "immature"
    assert shown[0]["text/plain"] == "S: ¥110\nR: not mature yet"


def test_attainment_needs_both_numbers():
    assert attainment(50, 40) == 1.25
    assert attainment(50, 40, "down") == 0.8
    assert attainment(50, 0) is None
    assert attainment(0, 40, "down") is None
    assert attainment(float("nan"), 40) is None
    assert attainment(50, None) is None


def test_findings_and_notes_escape(shown: list[dict[str, Any]]):
    findings([Finding("<b>", "<i>", "<i>", evidence="<u>", fix="<s>", done="<s>")])
    note("<em>", "doubt")
    for data in shown:
        assert "&lt;" in data["text/html"]
        assert not any(f"<{tag}>" in data["text/html"] for tag in ("i", "u", "s", "em"))
    assert shown[0][MIME]["rows"] == [["<b>", "<i>", "<i>", "<u>", "<s>", "<s>"]]


def test_parameters_are_readable_in_chinese(shown: list[dict[str, Any]]):
    use("zh")
    show_parameters({"promo": "双十一", "agent": None})
    assert "双十一" in shown[-1]["text/html"]
    assert shown[-1][MIME]["columns"][0]["label"] == "参数"


def test_a_long_table_shows_its_top_and_carries_all(shown: list[dict[str, Any]]):
    table(pd.DataFrame({"n": range(50)}), name="long", title="Long", top=3)
    assert shown[0]["text/html"].count("<tr>") == 1 + 3
    assert len(shown[0][MIME]["rows"]) == 50


@pytest.mark.parametrize("name", ["Bad Name", "1st", "表", ""])
def test_table_names_are_for_scripts(shown: list[dict[str, Any]], name: str):
    with pytest.raises(UsageError, match="small letters"):
        table(FRAME, name=name, title="t")


def test_unknown_language_and_note():
    with pytest.raises(UsageError, match="unknown language `fr`"):
        use("fr")
    with pytest.raises(UsageError, match="unknown kind of note"):
        note("x", "warning")


@pytest.mark.parametrize(
    ("more", "says", "rows"),
    [
        ({}, "", 3),
        ({"top": 3}, "", 3),
        ({"top": 2}, "The first 2 of 3 rows; all are in the report’s Excel appendix.", 2),
        ({"top": 2, "of": 3}, "The first 2 of 3 rows; all are in the report’s Excel appendix.", 2),
        ({"top": 2, "of": 5000}, "The first 2 of 5,000 rows; the Excel appendix holds the first 3.", 2),
    ],
)
def test_a_long_list_is_cut_on_the_page_only(shown: list[dict[str, Any]], more: dict[str, int], says: str, rows: int):
    table(pd.DataFrame({"n": [1, 2, 3]}), {"n": Column("N", "count")}, name="long", title="Long", **more)
    html = shown[0]["text/html"]
    assert html.count("<tr>") == rows + 1  # and the head
    assert (says in html) if says else ("rows" not in html)
    assert len(shown[0][MIME]["rows"]) == 3


def test_one_metric_per_row_is_written_in_its_own_unit(shown: list[dict[str, Any]]):
    columns = {
        "m": "Metric",
        "v": Column("Value", "by_row", low="lo", high="hi"),
        "d": Column("Gap", "by_row", signed=True),
    }
    frame = pd.DataFrame(
        {"m": ["cvr", "spend"], "v": [0.5, 12.0], "lo": [0.4, None], "hi": [0.6, None], "d": [-0.1, 3.0]}
    )
    table(as_table(frame, columns, row_kinds=["rate", "price"]), name="mixed", title="Mixed")
    html = shown[0]["text/html"]
    for part in ("50.0%", "40.0%–60.0%", "¥12.00", "−10.0 pts", "+¥3.00"):
        assert part in html
    assert shown[0][MIME]["row_kinds"] == ["rate", "price"]


def test_actions_leave_wide_empty_cells_and_no_markup(shown: list[dict[str, Any]]):
    told = Finding("<b>slow</b>", "¥5", "3 orders", "why", "hire", "<i>none</i>")
    actions([told], {"owner": "Owner", "date": "Date"}, title="To do")
    html = shown[0]["text/html"]
    assert "&lt;b&gt;slow" in html
    assert "&lt;i&gt;none" in html
    assert re.findall('<td class="cskit-b" data-head="(.*?)"></td>', html) == ["Owner", "Date"]
    assert shown[0][MIME]["rows"] == [["<b>slow</b>", "¥5", "3 orders", "hire", "<i>none</i>", "", "", ""]]


def test_the_sheet_of_the_tiles_keeps_points_and_per_cent_apart(shown: list[dict[str, Any]]):
    tiles([Tile("S", 110.0, "money", base=100.0), Tile("R", 0.44, "rate", base=0.40)])
    ids = [column["id"] for column in shown[0][MIME]["columns"]]
    sales, rate = (dict(zip(ids, row, strict=True)) for row in shown[0][MIME]["rows"])
    assert (sales["change"], sales["points"]) == (pytest.approx(0.1), None)
    assert (rate["change"], rate["points"]) == (None, pytest.approx(0.04))
    assert [len(row) for row in shown[0][MIME]["status"]] == [len(ids)] * 2


def test_many_findings_are_cut_on_the_page_and_whole_in_the_sheet(shown: list[dict[str, Any]]):
    findings([Finding(f"finding {n}") for n in range(3)], top=2)
    html = shown[0]["text/html"]
    assert ("finding 1" in html, "finding 2" in html) == (True, False)
    assert "The first 2 of 3" in html
    assert len(shown[0][MIME]["rows"]) == 3


def measured(n: int) -> pd.DataFrame:
    value = [float(i) for i in range(n)]
    return pd.DataFrame({"agent": [f"a{i:03d}" for i in range(n)], "metric": "spend_per_buyer", "value": value})


def test_a_shape_brings_its_words_its_data_and_the_name_of_its_sheet(shown: list[dict[str, Any]]):
    show(dots(measured(3), "value", of="agent"), title="Who?")
    title, says, figure = shown
    words = "Highest spend per buyer of 3: a002 (¥2.00); lowest: a000 (¥0.00)."
    assert "Who?" in title["text/html"]
    assert words in says["text/html"]
    assert figure[CHART]["description"] == words
    assert figure[MIME]["name"] == "spend_per_buyer_by_agent"
    assert [row[0] for row in figure[MIME]["rows"]] == ["a000", "a001", "a002"]


def test_own_words_and_columns_come_before_those_of_the_shape(shown: list[dict[str, Any]]):
    chart = dots(measured(2), "value", of="agent")
    show(chart, title="Who?", says="a001, by far.", columns={"value": Column("¥", "price")}, name="mine")
    assert [out["text/plain"] for out in shown] == ["Who?", "a001, by far.", "[chart] Who? · 2"]
    assert shown[2][CHART]["description"] == "a001, by far."
    assert (shown[2][MIME]["name"], shown[2][MIME]["rows"]) == ("mine", [[0.0], [1.0]])
    shown.clear()
    show(chart, title="Who?", says="")  # off the page, still the text alternative
    assert len(shown) == 2
    assert shown[1][CHART]["description"].startswith("Highest spend per buyer of 2")


def test_of_many_rows_the_page_says_so_and_opens_them_on_request(shown: list[dict[str, Any]]):
    show(dots(measured(224), "value", of="agent"), title="Who?", note="A note.")
    rest = shown[3]
    assert rest["text/plain"].startswith("Of 224 only 20 from both ends are drawn; all are in the table below")
    assert rest["text/html"].count("<tr>") == 225
    assert "<details" in rest["text/html"]
    assert len(shown[2][MIME]["rows"]) == 224


def test_charts_beside_each_other_carry_both_their_data(shown: list[dict[str, Any]]):
    both = dots(measured(2), "value", of="agent") | dots(measured(3), "value", of="agent")
    show(both, title="Two")
    assert [len(out[MIME]["rows"]) for out in shown if MIME in out] == [2, 3]
    assert shown[1]["text/plain"].count("Highest") == 2


def test_a_chart_without_data_to_carry_is_refused(shown: list[dict[str, Any]]):
    with pytest.raises(UsageError, match="table="):
        show(alt.Chart(FRAME).mark_bar().encode(x="wait:Q"), title="Who?")
    assert shown == []


def test_tab_offers_what_a_lesson_draws_with():
    import cskit.charts

    shapes = "bars distribution dots heat lines pair scatter stacked timeline waterfall"
    assert set(dir(cskit.charts)) == {*shapes.split(), *"show table tiles Tile Column sentences note use".split()}
    assert all(callable(getattr(cskit.charts, name)) for name in dir(cskit.charts))
