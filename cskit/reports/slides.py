"""A report as slides: page one, a slide per finding, a slide per chart: bars, stacked bars and lines as charts to edit,
any other as a picture beside its table. The definitions stand in the notes."""

import io
import re
from collections.abc import Mapping, Sequence
from math import ceil
from pathlib import Path
from typing import Any

import vl_convert
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION
from pptx.enum.text import PP_ALIGN
from pptx.util import Inches, Pt

from cskit.charts.tables import MIME
from cskit.charts.theme import LINE, PALETTE
from cskit.outfile import safe
from cskit.reports.run import SPEC_MIME, Executed
from cskit.reports.workbook import FORMATS, columns_of
from cskit.written import written

MOST_FINDINGS, MOST_ROWS, CLOSE = 8, 12, 1e-6
SIZES = (18, 16, 14, 12, 11, 10)  # of letters, in points
COARSE = {"rate": "0%", "growth": "+0%;-0%;0%", "number": "General", "factor": "General", "seconds": "#,##0"}  # of axes
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
    said = [
        next((data["text/plain"] for data in outputs.values() if name in data.get("text/html", "")), "")
        for name in ("cskit-verdict", "cskit-lead")
    ]
    headline = tables.get("headline", {"rows": ()})
    high = Inches(0.3) * (len(headline["rows"]) + 1)
    page = _slide(deck, done.title, [(said[0], ""), ("", said[1])], known, HEIGHT - high)
    if headline["rows"]:
        _table(page, headline, LEFT, TOP + HEIGHT - high, WIDTH, 7)
    told = tables.get("findings", {"rows": (), "columns": ()})
    heads = [column["label"] for column in told["columns"]][1:]
    for title, *lines in told["rows"][:MOST_FINDINGS]:
        _slide(deck, title, [own for own in zip(heads, lines, strict=True) if own[1]], known)
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


def _slide(
    deck: Any, title: str, lines: Sequence[tuple[str, str]], notes: Sequence[Sequence[Any]], high: float = HEIGHT
) -> Any:
    """A slide with a title, lines that each may have a label, in the largest letters that fit into the height, and
    notes."""
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    head, body = slide.shapes.title, slide.shapes.add_textbox(LEFT, TOP, WIDTH, high)
    head.left, head.top, head.width, head.height, body.text_frame.word_wrap = LEFT, LEFT // 2, WIDTH, TOP - LEFT, True
    head.text_frame.text = _plain(title)
    top = head.text_frame.paragraphs[0]
    top.font.size, top.font.bold, top.alignment = (
        Pt(_largest([("", title)], (26, 22, 18), TOP - LEFT)),
        True,
        PP_ALIGN.LEFT,
    )
    texts = [(label, text) for label, several in lines for text in several.split("\n")]
    size = _largest(texts, SIZES, high)
    for i, (label, text) in enumerate(texts):
        line = body.text_frame.paragraphs[0] if i == 0 else body.text_frame.add_paragraph()
        for part, said in ((0, _plain(label)), (1, _plain(text))):
            run = line.add_run()
            run.text, run.font.bold = said + "\u2003" * (part == 0 and label != ""), part == 0
        line.font.size, line.space_after = Pt(size), Pt(size * 2 // 3)
    slide.notes_slide.notes_text_frame.text = _plain("\n".join(f"{name} = {how}" for name, how in notes))
    return slide


def _largest(texts: Sequence[tuple[str, str]], sizes: Sequence[int], high: float) -> int:
    """The largest letters in which lines, broken where the slide ends, fit: a Chinese character is as wide as high."""
    for size in sizes:
        lines = [max(1, ceil(columns_of(label + text) * Pt(size) / 2 / (WIDTH * 0.96))) for label, text in texts]
        if sum(1.25 * n + 2 / 3 for n in lines) * Pt(size) < high:
            return size
    return sizes[-1]


def _table(slide: Any, table: Mapping[str, Any], left: int, top: int, width: int, most: int) -> None:
    """The first rows and columns of a table, each value as people read it."""
    rows = table["rows"][:MOST_ROWS]
    shown: list[tuple[str, list[str]]] = []
    for j, column in enumerate(table["columns"]):
        texts = [_said(table, i, j) for i in range(len(rows))]
        if column["kind"] == "time" and all(text.endswith(":00") for text in filter(None, texts)):
            texts = [text[:-3] for text in texts]
        twin = shown[-1][1] if shown and shown[-1][0] == column["label"] else texts
        if twin is not texts and not any(a and b for a, b in zip(twin, texts, strict=True)):
            shown[-1] = column["label"], [a or b for a, b in zip(twin, texts, strict=True)]  # in per cent or in points
        elif any(texts) and len(shown) < most:
            shown.append((column["label"], texts))
    grid = slide.shapes.add_table(len(rows) + 1, len(shown), left, top, width, Inches(0.28) * (len(rows) + 1)).table
    for place, (label, texts) in enumerate(shown):
        for i, text in enumerate([label, *texts]):
            cell = grid.cell(i, place)
            cell.text, cell.margin_top, cell.margin_bottom = _plain(text), Pt(2), Pt(2)
            cell.text_frame.paragraphs[0].font.size = Pt(11)
            if i == 0:
                cell.fill.solid()
                cell.fill.fore_color.rgb = _rgb(PALETTE[0])


def _said(table: Mapping[str, Any], i: int, j: int) -> str:
    column, value = table["columns"][j], table["rows"][i][j]
    kind = table["row_kinds"][i] if column["kind"] == "by_row" else column["kind"]
    status = table["status"][i][j] if table.get("status") else "ok"
    blank = value is None and status == "ok"
    return "" if blank else written(value, kind, table["lang"], signed=column["signed"], status=status)


def _rgb(colour: str) -> RGBColor:
    return RGBColor.from_string(colour.removeprefix("#").upper())


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
    whole = all(abs(sum(values.get((place, name)) or 0 for name in series) - 1) < CLOSE for place in places)
    kind = "rate" if whole else kind
    beside = len(places) < len(values) and "place" not in rows[0]
    bars = ("BAR" if lies else "COLUMN") + ("_CLUSTERED" if beside else "_STACKED")
    data = CategoryChartData(number_format=FORMATS.get(kind, "General"))
    data.categories = [safe(_plain(place)) for place in places]
    for name in series:
        data.add_series(safe(_plain(name)), [values.get((place, name)) for place in places])
    sort = getattr(XL_CHART_TYPE, bars if shape == "bar" else "LINE_MARKERS")
    chart = slide.shapes.add_chart(sort, LEFT, TOP, WIDTH, HEIGHT, data).chart
    chart.category_axis.reverse_order, chart.has_title, chart.has_legend = lies, False, len(series) > 1
    chart.font.size, axis = Pt(12 if lies or len(places) <= MOST_ROWS else 10), chart.value_axis
    axis.major_gridlines.format.line.color.rgb = _rgb(LINE)
    if lies:  # the first row is on top, and the amounts still stand below
        chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
        axis.tick_label_position = XL_TICK_LABEL_POSITION.HIGH
    if whole:
        axis.maximum_scale = 1
    ticks = axis.tick_labels
    ticks.number_format, ticks.number_format_is_linked = COARSE.get(kind, data.number_format), False
    scales = [part.get("encoding", {}).get("color", {}).get("scale", {}) for part in parts]
    paint = {
        name: tint for own in scales for name, tint in zip(own.get("domain", ()), own.get("range", ()), strict=True)
    }
    for i, one in enumerate(chart.plots[0].series):
        tint = _rgb(paint.get(series[i], PALETTE[i % len(PALETTE)]))
        if shape == "bar":
            one.format.fill.solid()
            one.format.fill.fore_color.rgb = tint
        else:
            one.format.line.color.rgb = tint
            one.marker.format.fill.solid()
            one.marker.format.fill.fore_color.rgb = tint
    if chart.has_legend:
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
    return True


def _plain(text: Any) -> str:
    """A text without what no slide can hold."""
    said = str(text).removesuffix("T00:00:00")  # of a day on an axis
    return re.sub(r"[^\n\t -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", said)
