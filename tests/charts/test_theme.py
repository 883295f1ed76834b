"""Charts look alike, agents keep their colour, and what Altair writes is what the bundled Vega-Lite draws."""

from __future__ import annotations

import json
import re

import altair as alt
import nbformat
import pandas as pd
import pytest
import vl_convert
from altair.utils.schemapi import SchemaValidationError

from cskit.charts.drawing import svg
from cskit.charts.renderer import SPEC_MIME, SVG_MIME, bundle, rounded, spec_of, undrawn
from cskit.charts.state import set_lang
from cskit.charts.theme import PALETTE, agent_colours, axis, meaning_scale


@pytest.fixture(autouse=True)
def english():
    set_lang("en")
    yield
    set_lang("en")


def bars(kind: str = "money", values: tuple[float, ...] = (500.0, 25_000.0)) -> alt.Chart:
    frame = pd.DataFrame({"agent": ["林岚", "Bo"], "value": values})
    return alt.Chart(frame).mark_bar().encode(x=alt.X("value:Q", axis=axis("Sales", kind)), y="agent:N")


def texts(drawing: str) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]*)</text>", drawing)


def test_altair_writes_for_the_vega_lite_that_draws():
    newest = vl_convert.get_vegalite_versions()[-1]
    assert alt.SCHEMA_VERSION.startswith(f"v{newest}.")


def test_a_bare_chart_is_live_and_drawn_and_valid_in_a_notebook(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("CSKIT_REPORT", raising=False)
    data = bars()._repr_mimebundle_()
    data = data[0] if isinstance(data, tuple) else data
    assert {SPEC_MIME, SVG_MIME, "text/plain"} <= set(data)
    output = nbformat.v4.new_output("display_data", data=json.loads(json.dumps(data)))
    nbformat.validate(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(outputs=[output])]))


def layered() -> alt.LayerChart:
    """Three layers on one frame beside a line with data of its own: what agents with a mean look like."""
    base = alt.Chart(pd.DataFrame({"agent": ["林岚", "Bo"], "value": [0.1, 0.3]})).encode(y="agent:N", x="value:Q")
    line = alt.Chart(pd.DataFrame({"value": [0.2]})).mark_rule().encode(x="value:Q")
    return alt.layer(line, base.mark_rule(), base.mark_point(), base.mark_text().encode(text="agent:N"))


def test_a_widgets_chart_is_the_one_that_was_checked():
    with undrawn():
        quick = spec_of(layered())
    with alt.data_transformers.enable("default"):
        assert quick == spec_of(layered()) == layered().to_dict()
    assert len(quick["datasets"]) == 2


def test_a_frame_changed_between_two_charts_is_written_out_again():
    frame = pd.DataFrame({"agent": ["Bo"], "value": [1]})
    chart = alt.Chart(frame).mark_bar().encode(x="value:Q")
    first = spec_of(chart)
    frame["value"] = [2]
    assert spec_of(chart) != first


def test_what_vega_lite_does_not_know_is_refused_outside_widgets():
    chart = bars()
    chart.mark = "bra"
    with pytest.raises(SchemaValidationError):
        spec_of(chart)


def test_in_a_report_the_drawing_is_left_to_the_report(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CSKIT_REPORT", "1")
    assert set(bundle(bars().to_dict())) == {SPEC_MIME}


@pytest.mark.parametrize(
    ("kind", "lang", "values", "labels"),
    [
        ("money", "zh", (500.0, 25_000.0), {"0", "5,000", "1万", "2.5万"}),
        ("money", "en", (500.0, 25_000.0), {"0", "5,000", "10K", "25K"}),
        ("seconds", "en", (30.0, 120.0), {"0:00", "0:20", "2:00"}),
        ("seconds", "en", (3600.0, 7200.0), {"0:00", "50:00", "1:56:40"}),
        ("growth", "en", (0.1, -0.1), {"0%", "+10%", "−10%"}),
        ("rate", "zh", (0.2, 0.4), {"0", "10", "40"}),
        ("count", "en", (10.0, 4000.0), {"0", "1,000", "4,000"}),
    ],
)
def test_axes_write_numbers_as_people_read_them(kind: str, lang: str, values: tuple[float, ...], labels: set[str]):
    set_lang(lang)
    assert labels <= set(texts(svg(bars(kind, values).to_dict())))


@pytest.mark.parametrize("kind", ["count", "price", "money", "rate"])
def test_nothing_has_no_sign_on_an_axis_of_differences(kind: str):
    set_lang("en")
    frame = pd.DataFrame({"value": [-1.0, 1.0], "agent": ["a", "b"]})
    chart = alt.Chart(frame).mark_bar().encode(x=alt.X("value:Q", axis=axis("Gap", kind, signed=True)), y="agent:N")
    written = texts(svg(chart.to_dict()))
    assert "0" in written
    assert "+0" not in written
    assert any(word.startswith("+") for word in written)


def test_people_are_counted_in_whole_numbers():
    set_lang("en")
    assert not [word for word in texts(svg(bars("count", (1.0, 2.0)).to_dict())) if "." in word]


@pytest.mark.parametrize(
    ("kind", "lang", "title"),
    [
        ("money", "zh", "销售额（元）"),
        ("rate", "en", "销售额 (%)"),
        ("seconds", "zh", "销售额（分:秒）"),
        ("count", "zh", "销售额"),
    ],
)
def test_axis_titles_name_the_unit(kind: str, lang: str, title: str):
    set_lang(lang)
    assert axis("销售额", kind).title == title


def test_the_font_is_said_once_and_knows_chinese():
    drawing = svg(bars().to_dict())
    assert drawing.count("font-family") == 1
    assert "Noto Sans CJK SC" in drawing
    assert "林岚" in texts(drawing)


def test_an_agent_keeps_the_colour_whatever_else_is_on_the_chart():
    teams = {"a2": "in_house", "a1": "in_house", "s1": "seasonal", "o1": "outsourced", "b": "bot", "x": None}
    colours = agent_colours(teams)
    assert list(colours) == sorted(teams)
    assert len(set(colours.values())) == len(teams)
    assert agent_colours(dict(reversed(teams.items()))) == colours


def test_many_agents_of_one_team_are_told_apart():
    colours = agent_colours({f"a{n:02d}": "in_house" for n in range(14)})
    assert len(set(colours.values())) == 14


def test_without_teams_the_palette_is_dealt_out():
    assert list(agent_colours({"b": None, "a": None}).items()) == [("a", PALETTE[0]), ("b", PALETTE[1])]


def test_a_team_has_one_colour_under_any_label():
    assert (
        meaning_scale({"自有客服": "in_house"}).to_dict()["range"]
        == meaning_scale({"in-house": "in_house"}).to_dict()["range"]
    )


def test_a_drawing_is_small_and_shortens_no_text():
    chart = bars(values=(1.123456789, 2.0)).mark_text().encode(text=alt.Text("value:Q", format=".6f"))
    drawing = svg(chart.to_dict())
    assert "1.123457" in texts(drawing)
    assert "aria-label" not in drawing
    assert not re.findall(r'="[^"]*\.\d{3,}[^"]*"', drawing)


def test_floats_are_rounded_where_engines_may_differ():
    assert rounded({"a": [0.1 + 0.2, 1, "x", None]}) == {"a": [0.3, 1, "x", None]}
