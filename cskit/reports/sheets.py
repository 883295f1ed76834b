"""`cskit export`: a shop's own figures in the layout of the sheets that its tools export, by the declarations that read
those sheets (`cskit.sources.exports`): for tests, and to learn on."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from cskit.errors import expect
from cskit.metrics import measure
from cskit.metrics.reported import pairs
from cskit.outfile import whole
from cskit.period import Period
from cskit.reading.cells import header
from cskit.rules import Rules
from cskit.shop import Shop
from cskit.sources.exports import readers
from cskit.sources.exports.figures import Figure

Found = Mapping[tuple[Any, ...], tuple[float, str]]
"""((agent, day), hour, metric, rules) → the figure and its status."""


def export_sheets(shop: Shop, tools: Sequence[str], out: Path, *, period: Period, rules: Rules) -> dict[str, int]:
    """Writes every sheet of these tools into the folder `out`; the rows under the header of each file.

    A figure that cannot be worked out is blank. Errors: `UsageError` for a tool that has no sheet.
    """
    layouts = [reader.layout for reader in readers() if reader.layout and reader.layout.sheets]
    for tool in tools:
        expect("tool", tool, {layout.source for layout in layouts})
    written = {}
    for layout, sheet in ((known, s) for known in layouts if known.source in tools for s in known.sheets):
        judged = next((word for word, said in layout.named.items() if said == f"attribution={rules.attribution}"), "")
        name = sheet["file"].format(attribution=judged, start=period.start, end=period.end)
        rows = list(_rows(shop, layout, sheet, period, rules))
        with whole(out / name) as part, xlsxwriter.Workbook(str(part), {"strings_to_formulas": False}) as book:
            page = book.add_worksheet()
            for n, row in enumerate([sheet["columns"], *rows]):
                page.write_row(n, 0, row)
        written[name] = len(rows)
    return written


def _rows(shop: Shop, layout: Any, sheet: Mapping[str, Any], period: Period, rules: Rules) -> Iterator[list[Any]]:
    """The shop's rows above, a row for each agent or day, the shop's rows below."""
    columns = [header(column) for column in sheet["columns"]]
    by = [split for column in columns for split in ("agent", "date") if column in getattr(layout, split)]
    figures = {column: layout.headings[column] for column in columns[len(by) :]}
    shops, others = (_found(shop, figures, split, period, rules) for split in ([], by))

    def cells(found: Found, key: tuple[Any, ...], takes: str = "all") -> Iterator[Any]:
        for column, figure in figures.items():
            counts = takes in ("all", "totals" if figure.kind == "number" and not figure.parts else "rates")
            known = found.get((key, figure.hour, figure.metric, figure.rules)) if counts else None
            yield _cell(column, figure, known or (float("nan") if figure.hour is None else 0.0, ""), sheet)

    yield from ([label, *cells(shops, (), takes)] for label, takes in sheet.get("above", {}).items())
    yield from ([*map(str, key), *cells(others, key)] for key in dict.fromkeys(key for key, *_ in others))
    yield from ([label, *cells(shops, (), takes)] for label, takes in sheet.get("below", {}).items())


def _found(shop: Shop, figures: Mapping[str, Figure], by: list[str], period: Period, rules: Rules) -> Found:
    found = {}
    for moved, timed in {(figure.rules, figure.hour is not None): None for figure in figures.values()}:
        metrics = {f.metric: None for f in figures.values() if (f.rules, f.hour is not None) == (moved, timed)}
        read_by = rules.replace(**dict(pairs(moved)))
        split = [*by, "hour"] if timed else by
        frame = measure(shop, [*metrics], by=split, period=period, rules=read_by, interval=False)
        for row in frame.to_dict("records"):
            key = tuple(row[name] for name in by)
            if None not in key:
                found[key, row["hour"] if timed else None, row["metric"], moved] = (row["value"], row["status"])
    return found


def _cell(column: str, figure: Figure, known: tuple[float, str], sheet: Mapping[str, Any]) -> Any:
    """How the sheet writes a figure: a rate by its template, a time as text (8分48秒) unless its unit stands above."""
    value, status = known
    if value != value:
        return sheet.get("late", "-") if status == "immature" else sheet.get("blank", "-")
    if figure.kind == "rate":
        return sheet["rate"].format(value)
    if figure.kind in ("seconds", "minutes"):
        value *= 60 if figure.kind == "minutes" else 1
        if not column.endswith(("(秒)", "(s)")):
            minutes, seconds = divmod(round(value), 60)
            return f"{minutes // 60}小时" * (minutes > 59) + f"{minutes % 60}分" * (minutes > 0) + f"{seconds}秒"
    return round(value, 4)
