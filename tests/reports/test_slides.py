"""Slides: charts that can be edited where PowerPoint has the shape, pictures with their table where it has not."""

from __future__ import annotations

import io
from types import SimpleNamespace
from typing import Any

import openpyxl
import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE as SHAPES
from pptx.util import Inches, Pt

from cskit.charts import Column, Tile, bars, dots, lines, rows_table, sentences, show, stacked, table, tiles, use
from cskit.charts.display import Finding, findings, packed
from cskit.charts.drawing import svg
from cskit.charts.theme import PALETTE
from cskit.reports.run import SPEC_MIME, Executed
from cskit.reports.slides import _slide, _table, write_slides

EVIL = '=HYPERLINK("http://evil.example","x")<b>&'
WAITS = pd.DataFrame({"agent": ["甲", EVIL], "team": ["a", "b"], "wait": [20.5, 31.25], "share": [0.125, 0.5]})
DAYS = pd.DataFrame({"date": pd.to_datetime(["2021-11-01", "2021-11-02", "2021-11-03"]), "wait": [9.0, None, 12.0]})
PARTS = pd.DataFrame({"kind": ["x", "x", "y", "y"], "part": ["p", "q", "p", "q"], "orders": [1, 2, 3, 4]})
SECONDS = {"agent": "Agent", "wait": "Wait"}


@pytest.fixture(scope="module")
def deck(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The slides of a small lesson whose agent has a hostile name."""
    said: list[dict[str, Any]] = []
    path = tmp_path_factory.mktemp("slides") / "x.pptx"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CSKIT_REPORT", "1")
        patch.setattr("IPython.display.display", lambda data, raw=True: said.append(data))
        lesson_shown()
    cells = [new_code_cell(outputs=[new_output("display_data", data=data)]) for data in said]
    book = new_notebook(cells=cells, metadata={"cskit": {"title": "Review"}})
    drawings = {(i, 0): svg(data[SPEC_MIME]) for i, data in enumerate(said) if SPEC_MIME in data}
    lesson: Any = SimpleNamespace(lang="en", name="demo")
    write_slides(path, Executed(lesson, book, drawings))
    return Presentation(str(path))


def lesson_shown() -> None:
    use("en")
    tiles([Tile("CS sales", 1234.5, "money", status="open", base=1000.0, base_label="last week")])
    sentences([f"{EVIL} did it.", "Twice."])
    findings([Finding(f"{EVIL}\x07 waits", "about 3 customers", "31.25 s", "Talk.")])
    kinds = {"wait": "seconds", "share": "rate"}
    show(bars(WAITS, "wait", of="agent", labels=SECONDS, kinds=kinds), title="Who waits?")
    show(lines(DAYS, "wait", x="date", labels={"wait": "Wait", "date": "Day"}, kinds=kinds), title="When?")
    show(stacked(PARTS, "orders", of="kind", part="part", labels={"kind": "Kind", "part": "Part"}), title="Parts?")
    show(stacked(PARTS, "orders", of="kind", part="part", share=True, labels={"kind": "Kind"}), title="Which part?")
    show(dots(WAITS, "share", of="agent", labels={"agent": "Agent", "share": "Share"}, kinds=kinds), title="Share?")
    heads = {"m": "Metric", "f": "Formula", "r": Column("Remark")}
    table(rows_table(heads, [("Wait", "seconds ÷ turns", "")]), name="definitions", title="Definitions")


def near(*values: float) -> list[Any]:
    return [pytest.approx(value) for value in values]


def test_bars_lines_and_stacks_are_charts_with_the_figures(deck: Any):
    charts = {s.shapes.title.text: c.chart for s in deck.slides for c in s.shapes if c.has_chart}
    figures = {
        title: (chart.chart_type, {s.name: list(s.values) for s in chart.plots[0].series})
        for title, chart in charts.items()
    }
    assert figures == {
        "Who waits?": (SHAPES.BAR_STACKED, {"Wait": [31.25, 20.5]}),
        "When?": (SHAPES.LINE_MARKERS, {"Wait": [9.0, None, 12.0]}),  # what is missing is no zero
        "Parts?": (SHAPES.BAR_STACKED, {"p": [3, 1], "q": [4, 2]}),
        "Which part?": (
            SHAPES.BAR_STACKED,
            {"p": [pytest.approx(3 / 7), pytest.approx(1 / 3)], "q": [pytest.approx(4 / 7), pytest.approx(2 / 3)]},
        ),
    }
    axis = charts["Which part?"].value_axis
    assert (axis.maximum_scale, axis.tick_labels.number_format) == (1, "0%")
    tints = [series.format.fill.fore_color.rgb for series in charts["Parts?"].plots[0].series]
    assert tints == [RGBColor.from_string(tint[1:].upper()) for tint in PALETTE[:2]]
    assert next(iter(charts["When?"].plots[0].categories)) == "2021-11-01"


def test_any_other_shape_is_a_picture_beside_its_table(deck: Any):
    slide = next(s for s in deck.slides if s.shapes.title.text == "Share?")
    picture, grid = list(slide.shapes)[2:]
    assert picture.image.content_type == "image/png"
    assert picture.top + picture.height <= deck.slide_height
    told = {grid.table.cell(i, j).text for i in range(3) for j in range(len(grid.table.columns))}
    assert {"Share", "12.5%", "50.0%"} <= told


def test_page_one_findings_and_definitions(deck: Any):
    page, finding, *rest = deck.slides
    assert page.shapes.title.text == "Review"
    words = [shape.text_frame.text for shape in page.shapes if shape.has_text_frame]
    assert "Twice." in words[1]
    cells = [cell.text for shape in page.shapes if shape.has_table for cell in shape.table.iter_cells()]
    assert "¥1,235 (so far)" in cells or "¥1,234 (so far)" in cells
    assert finding.shapes[1].text_frame.text.split("\n")[-1].split() == ["Evidence", "Talk."]
    assert "Wait = seconds ÷ turns" in rest[0].notes_slide.notes_text_frame.text


def test_a_hostile_name_is_a_text(deck: Any):
    assert 'HYPERLINK("http://evil.example","x")<b>& waits' in deck.slides[1].shapes.title.text
    links = [rel for slide in deck.slides for rel in slide.part.rels.values() if rel.is_external]
    assert not links
    for slide in deck.slides:
        for shape in slide.shapes:
            if shape.has_chart:
                book = openpyxl.load_workbook(io.BytesIO(shape.chart.part.chart_workbook.xlsx_part.blob))
                assert {cell.data_type for row in book.active.iter_rows() for cell in row} <= {"s", "n"}


@pytest.mark.parametrize(("said", "points"), [("Twice. " * 5, 18), ("Twice. " * 200, 14), ("两次。" * 1000, 10)])
def test_letters_shrink_until_the_words_fit_above_what_stands_below(said: str, points: int):
    slide = _slide(Presentation(), "Review", [("Evidence", said)], [], Inches(4))
    assert slide.shapes[1].text_frame.paragraphs[0].font.size == Pt(points)


def test_columns_of_one_label_are_one_and_hours_have_no_seconds():
    heads = {"at": Column("Time", "time"), "a": Column("Change", "growth"), "b": Column("Change", "rate", signed=True)}
    hours = [pd.Timestamp("2021-11-11 09:00"), pd.Timestamp("2021-11-11 10:00")]
    own = packed(rows_table(heads, [(hours[0], 0.5, None), (hours[1], None, -0.01)]), "x", "X")
    slide = _slide(Presentation(), "X", [], [])
    _table(slide, own, 0, 0, Inches(5), 4)
    grid = slide.shapes[2].table
    told = [[cell.text for cell in row.cells] for row in grid.rows]
    assert told == [["Time", "Change"], ["2021-11-11 09:00", "+50.0%"], ["2021-11-11 10:00", "−1.0 pts"]]
