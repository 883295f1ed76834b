"""A report as slides: page one, a slide per finding, a slide per chart: bars, stacked bars and lines as charts to edit,
any other as a picture beside its table. The definitions stand in the notes."""

import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import vl_convert
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
from pptx.util import Inches, Pt

from cskit.charts.tables import MIME
from cskit.outfile import safe
from cskit.reports.run import SPEC_MIME, Executed
from cskit.reports.workbook import FORMATS
from cskit.written import written

MOST_FINDINGS, MOST_ROWS = 8, 12
FIGURES = 9  # of a value, by which its column is known: a table carries twelve
LEFT, TOP, WIDTH, HEIGHT = Inches(0.5), Inches(1.4), Inches(12.33), Inches(5.7)  # of what stands under a title


def write_slides(path: Path, done: Executed) -> None:
    """The slides of an executed lesson. A text is a text, whatever a shop's names hold."""
    tables = {table["name"]: table for table in done.tables()}
    outputs = {
        (i, j): output.get("data", {})
        for i, cell in enumerate(done.book.cells)
        for j, output in enumerate(cell.get("outputs", ()))
    }
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(13.33), Inches(7.5)
    known = [row[:2] for row in tables.get("definitions", {"rows": ()})["rows"]]
    lead = [data["text/plain"] for data in outputs.values() if "cskit-lead" in data.get("text/html", "")][:1]
    page = _slide(deck, done.title, lead, known)
    if "headline" in tables:
        _table(page, tables["headline"], LEFT, TOP + HEIGHT * 2 // 5, WIDTH, 7)
    for title, *lines in tables.get("findings", {"rows": ()})["rows"][:MOST_FINDINGS]:
        _slide(deck, title, filter(None, lines), known)
    charts = {place: data for place, data in outputs.items() if SPEC_MIME in data and data[MIME]["rows"]}
    for place, data in charts.items():
        table = data[MIME]
        about = table["title"] + " ".join(column["label"] for column in table["columns"])
        slide = _slide(deck, table["title"], (), [(name, how) for name, how in known if name in about])
        if not _native(slide, data[SPEC_MIME], table):
            picture = io.BytesIO(vl_convert.svg_to_png(done.drawings[place], scale=2))
            shape = slide.shapes.add_picture(picture, LEFT, TOP)
            fits = min(WIDTH * 0.6 / shape.width, HEIGHT / shape.height)
            shape.width, shape.height = int(shape.width * fits), int(shape.height * fits)
            _table(slide, table, LEFT + WIDTH * 5 // 8, TOP, WIDTH * 3 // 8, 4)
    deck.save(str(path))


def _slide(deck: Any, title: str, lines: Any, notes: Sequence[Sequence[Any]]) -> Any:
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    head, body = slide.shapes.title, slide.shapes.add_textbox(LEFT, TOP, WIDTH, LEFT)
    head.left, head.top, head.width, head.height, body.text_frame.word_wrap = LEFT, LEFT // 2, WIDTH, TOP - LEFT, True
    for frame, text, size in ((head.text_frame, title, 26), (body.text_frame, "\n".join(lines), 16)):
        frame.text = _plain(text)
        for line in frame.paragraphs:
            line.font.size, line.space_after = Pt(size), Pt(8)
    slide.notes_slide.notes_text_frame.text = _plain("\n".join(f"{name} = {how}" for name, how in notes))
    return slide


def _table(slide: Any, table: Mapping[str, Any], left: int, top: int, width: int, most: int) -> None:
    """The first rows and columns of a table, each value as people read it."""
    rows = table["rows"][:MOST_ROWS]
    columns = [(j, c) for j, c in enumerate(table["columns"]) if any(row[j] is not None for row in rows)][:most]
    grid = slide.shapes.add_table(len(rows) + 1, len(columns), left, top, width, Inches(0.28) * (len(rows) + 1)).table
    for place, (j, column) in enumerate(columns):
        texts = [column["label"]]
        for i, row in enumerate(rows):
            kind = table["row_kinds"][i] if column["kind"] == "by_row" else column["kind"]
            status = table["status"][i][j] if table.get("status") else "ok"
            blank = row[j] is None and status == "ok"
            texts.append("" if blank else written(row[j], kind, table["lang"], signed=column["signed"], status=status))
        for i, text in enumerate(texts):
            grid.cell(i, place).text = _plain(text)
            grid.cell(i, place).text_frame.paragraphs[0].font.size = Pt(11)


def _native(slide: Any, spec: Mapping[str, Any], table: Mapping[str, Any]) -> bool:
    """Whether the shape is one that PowerPoint draws itself; then it stands on the slide."""
    parts = spec.get("layer", [])
    rows = [row for data in spec.get("datasets", {}).values() for row in data if {"of", "value"} <= set(row)]
    shape = next((part["mark"]["type"] for part in parts if part["mark"]["type"] in ("bar", "line")), "")
    if not rows or not shape:
        return False
    lies = any(part.get("encoding", {}).get("x", {}).get("field") == "value" for part in parts)
    drawn = {str(row["value"])[:FIGURES] for row in rows}
    fits = [c for j, c in enumerate(table["columns"]) if drawn <= {str(row[j])[:FIGURES] for row in table["rows"]}]
    kind, label = (fits[0]["kind"], fits[0]["label"]) if fits else ("", table["title"])
    values = {(row["of"], row.get("colour") or label): row["value"] for row in rows}
    places, series = (list(dict.fromkeys(key[side] for key in values)) for side in (0, 1))
    domain = [
        part["encoding"].get("y", {}).get("scale", {}).get("domain") for part in parts if lies and "encoding" in part
    ]
    places = next(filter(None, domain), places)  # the rows from the top
    beside = len(places) < len(values) and "place" not in rows[0]
    bars = ("BAR" if lies else "COLUMN") + ("_CLUSTERED" if beside else "_STACKED")
    data = CategoryChartData(number_format=FORMATS.get(kind, "General"))
    data.categories = [safe(_plain(place)) for place in places]
    for name in series:
        data.add_series(safe(_plain(name)), [values.get((place, name)) for place in places])
    sort = getattr(XL_CHART_TYPE, bars if shape == "bar" else "LINE_MARKERS")
    chart = slide.shapes.add_chart(sort, LEFT, TOP, WIDTH, HEIGHT, data).chart
    chart.category_axis.reverse_order, chart.has_title, chart.has_legend = lies, False, len(series) > 1
    ticks = chart.value_axis.tick_labels
    ticks.number_format, ticks.number_format_is_linked = data.number_format, False
    if chart.has_legend:
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
    return True


def _plain(text: Any) -> str:
    """A text without what no slide can hold."""
    said = str(text).removesuffix("T00:00:00")  # of a day on an axis
    return re.sub(r"[^\n\t -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", said)
