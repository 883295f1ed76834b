"""A platform's own figures, read as their sheet is declared (`declared`): rows of agents or days, a heading per figure,
to rows of `reported`. Blank is null, never 0; a label that sums up other rows is never an agent."""

import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from math import isclose
from pathlib import Path
from typing import Any

from cskit.errors import DataError, told
from cskit.period import Period, day_typed
from cskit.reading.cells import BadCell, fractions, is_subtotal, number, seconds, text, when
from cskit.reading.held import Held
from cskit.reading.sheets import Head, Sheet, open_sheet, stacked
from cskit.sources.chatlog import account
from cskit.sources.reading import UNSAID, Accounts, Assumed, Reading, Rows, Undated, agents_seen
from cskit.tables import TABLES

Value = float | None
Line = tuple[Sequence[Any], Period, str | None, str]
"""A row of a sheet: its cells, its days, whose it is (None: the shop's), which of the shop's figures count in it."""
KNOWN = 3  # headings (or all, of a sheet with fewer) by which it is recognised, beside that of the agent or the day
_DAY = re.compile(r"(?<!\d)(20\d\d)(?:[-/._年](\d{1,2})[-/._月](\d{1,2})|(\d\d)(\d\d))日?(?!\d)")
_MONTH = re.compile(r"(?<!\d)20\d\d(?:年(?:0?[1-9]|1[0-2])月|[-/.](?:0[1-9]|1[0-2]))(?![-/.\d])")
LATE = ("延迟统计", "暂无数据")  # blank, and to be told later
_MADE = re.compile("导出|下载|生成|export|download|created", re.IGNORECASE)  # a day beside it is that of the file
_IN_MINUTES = re.compile(r"\((?:minutes|分钟|分)\)$", re.IGNORECASE)
_READ = {
    "number": number,
    "rate": lambda cell: number(cell.rstrip("%％ ") if isinstance(cell, str) else cell),
    "seconds": seconds,
    "minutes": seconds,
}


@dataclass(frozen=True)
class Figure:
    """What stands under a heading: a metric; how cells are read (`number`, `rate`, `seconds`, `minutes`); the headings
    of its two `parts`, summed up, `-` before one that is taken away; the rules and the hour it is of."""

    metric: str
    kind: str
    parts: tuple[tuple[str, ...], ...] = ()
    rules: str = ""
    hour: int | None = None


def recognises(layout: Any, head: Head) -> float:
    """The surer the more headings are known."""
    return float(max((_known(layout, row) for row in (stacked(head.rows) if layout.stacked else head.rows)), default=0))


def _known(layout: Any, row: Sequence[str]) -> int:
    """How many headings of a header row are known; 0 for any other row. Hours begin with 0, days of a month do not."""
    labels = {*layout.agent, *(layout.date if layout.by_day or not layout.agent else ())} & {*row}
    known = len(layout.headings.keys() & {*row}) if labels and (not layout.hours or layout.hours & {*row}) else 0
    return known if known >= min(KNOWN, len(layout.headings)) else 0


def read(
    layout: Any, path: Path, _roster: Accounts, sheets: Collection[str] = (), assumed: Assumed = UNSAID
) -> Reading:
    """`reported` and the `agents` it names.

    Errors: `Undated` if neither sheet nor file says of which days it is, nor `assumed["period"]`; `DataError` if no row
    is usable.
    """
    opened = open_sheet(path, lambda row: _known(layout, row) > 0, sheets, stacks=layout.stacked)
    reading, said = Reading(), "".join([path.name, *opened.above])
    lines = list(_lines(layout, opened, _days_of(layout, opened, path, next(iter(sheets), ""), assumed), reading))
    DataError.when(not lines, "report_again", name=path.name, why=lambda: reading.all_left_out() or told("no_row"))
    reading.read = len(lines) + sum(dropped.count for dropped in reading.dropped.values())
    first, last = min(days.start for _, days, *_ in lines), max(days.end for _, days, *_ in lines)
    rules = next((rules for word, rules in layout.named.items() if word in said), "")
    reading.note("sheet_of_rules" if rules else "sheet_of", period=str(Period(first, last)), rules=rules)
    if twice := [heading for heading in layout.headings if len(opened.at([heading])) > 1]:
        reading.note("columns_twice", columns=", ".join(twice))
    if (named := days_named(path.stem, alone=False)) and not named.start <= first <= last <= named.end:
        reading.note("named_otherwise", named=str(named))
    found = _reported(layout, opened, lines, rules, reading)
    reading.tables = {
        "reported": Rows(TABLES["reported"].names, Held(found)),
        "agents": agents_seen(agent for _, _, agent, _ in lines),
    }
    return reading


def days_named(text: str, *, alone: bool = True) -> Period | None:
    """The days a text names: from one to another or, if it may stand `alone`, one.

    >>> str(days_named("自定义报表_2026-04-19至2026-04-25.xlsx")), days_named("1791430000_20260419.csv", alone=False)
    ('2026-04-19..2026-04-25', None)
    """
    with suppress(ValueError):
        found = [day_typed("-".join(filter(None, day))) for day in _DAY.findall(text)][:2]
        return Period(min(found), max(found)) if len(found) > (not alone) else None
    return None


def _days_of(layout: Any, opened: Sheet, path: Path, sheet: str, assumed: Assumed) -> Period | None:
    """The days of the whole sheet: as a line above its header says, its name, the file's, the folder's; or as assumed.
    None where each row has its own."""
    name, folder = (days_named(text, alone=layout.dated) for text in (path.stem, path.parent.name))
    said = [Period.parse(assumed["period"])] if "period" in assumed else []
    above = [days_named(line, alone=not _MADE.search(line)) for line in opened.above]
    named = [*above, days_named(sheet), name, *map(Period.parse, _MONTH.findall(path.stem)), folder, *said]
    found = next(filter(None, named), None)
    Undated.when(found is None and not opened.at(layout.date), "sheet_undated", name=path.name)
    return found


def _lines(layout: Any, opened: Sheet, days: Period | None, reading: Reading) -> Iterator[Line]:
    """The rows that are an agent's, a day's or the shop's."""
    who, day = opened.at(layout.agent)[:1], opened.at(layout.date)[:1]
    others = [i for i in range(len(opened.columns)) if i not in (*who, *day)]
    seen: set[tuple[Period, str | None, str]] = set()
    for n, cells in opened.rows:
        labels = [text(cells[i]) or "" for i in (*who, *day)]
        takes = "all" if layout.shop_first and not seen else ""
        takes = next((layout.shop[label] for label in labels if label in layout.shop), takes)
        own = next((_days_in(cells[i]) for i in day), days)
        agent = account(labels[0]) if who and not takes else None
        if any(map(is_subtotal, labels)) and not (takes and own):
            reading.drop("subtotal", n, " ".join(labels))
        elif own is None or agent in ("", *opened.columns) or not any(text(cells[i]) for i in others):
            reading.drop("bad_cell" if own is None and labels[-1][:1].isdigit() else "unlabelled", n, labels[-1])
        elif (own, agent, takes) in seen:
            reading.drop("twice", n, labels[0])
        else:
            seen.add((own, agent, takes))
            yield cells, own, agent, takes
    for n in opened.ragged:
        reading.drop("ragged", n)


def _days_in(cell: Any) -> Period | None:
    with suppress(BadCell):
        at = when(cell)
        return Period(at.date(), at.date()) if at else None
    return days_named(str(cell))


def _reported(layout: Any, opened: Sheet, lines: Sequence[Line], rules: str, reading: Reading) -> list[tuple[Any, ...]]:
    """A row for each figure of each line; where two headings give one metric, the first that is declared and filled."""
    order = [*layout.headings, *(heading for heading in opened.columns if heading not in layout.headings)]
    apart: dict[str, list[str]] = {"own_headings": [], "columns_of_text": []}
    rows: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    shops = [line for line in lines if line[3]]
    for i in opened.at(heading for heading in order if heading not in ("", *layout.agent, *layout.date)):
        heading, column = opened.columns[i], [line[0][i] for line in lines]
        kind = "" if heading in layout.headings else _fitting(column)
        figure = layout.headings.get(heading) or Figure(heading, kind)
        if heading not in layout.headings:
            apart["own_headings" if kind else "columns_of_text"].append(heading)
        parts = [_parts(figure, opened, line, shops if line[3] else ()) for line in lines]
        total = "totals" if figure.kind == "number" and not figure.parts else "rates"
        values = _values(figure, heading, column, parts, reading)
        told_of = {lines[at][1] for at, value in values.items() if value is not None and lines[at][2]}
        for at, value in values.items():
            (_, days, agent, takes), (top, bottom) = lines[at], parts[at]
            key = (days.start, days.end, figure.hour, "agent" if agent else "shop", agent, figure.metric)
            if value is None and bottom is None and agent and days in told_of and figure.kind != "number":
                bottom = None if str(column[at]).strip() in LATE else 0.0  # late is late for all: nobody asked this one
            divided = (
                bottom == 0
                if value is None
                else top is not None and bottom and isclose(top / bottom, value, rel_tol=0.01, abs_tol=0.006)
            )
            said = ";".join(filter(None, (rules, figure.rules)))
            row = (*key, value, *((top, bottom) if divided else (None, None)), layout.source, said)
            if takes in ("", "all", total) and rows.get(key, row)[len(key)] in (None, value):
                rows[key] = row
    for code, headings in apart.items():
        if headings:
            reading.note(code, columns=", ".join(headings))
    return sorted(rows.values(), key=lambda row: (row[0], row[1], row[3], row[4] or ""))


def _readable(kind: str, cells: Sequence[Any]) -> dict[int, Value]:
    found = {}
    for at, cell in enumerate(cells):
        with suppress(BadCell):
            found[at] = _READ[kind](cell)
    return found


def _fitting(cells: Sequence[Any]) -> str:
    """How the cells under a heading that nobody knows can all be read; empty if they cannot, or say nothing."""
    kinds = ("number", "rate", "seconds") if any(map(text, cells)) else ()
    return next((kind for kind in kinds if len(_readable(kind, cells)) == len(cells)), "")


def _values(
    figure: Figure, heading: str, cells: Sequence[Any], parts: Sequence[tuple[Any, Any]], reading: Reading
) -> dict[int, Value]:
    """The figures under a heading by their place; one that cannot be read is counted, and not there."""
    found = _readable(figure.kind, cells) if figure.kind else {}
    if figure.kind and len(found) < len(cells):
        reading.note("cells_unread", count=len(cells) - len(found), column=heading)
    size = (60 if _IN_MINUTES.search(heading) else 1) / (60 if figure.kind == "minutes" else 1)
    if figure.kind == "rate":
        try:
            return dict(zip(found, fractions(cells[at] for at in found), strict=True))
        except BadCell:  # what it is divided of may tell
            known = [
                (found[at] or 0.0, top / bottom)
                for at, (top, bottom) in enumerate(parts)
                if at in found and bottom and top is not None
            ]
            fits = [s for s in (1, 0.01) if known and all(isclose(v * s, rate, abs_tol=0.006) for v, rate in known)]
            if len(fits) != 1:
                reading.note("rate_unclear", column=heading)
                return {}
            size = fits[0]
    return {at: None if value is None else value * size for at, value in found.items()}


def _parts(figure: Figure, opened: Sheet, line: Line, shops: Sequence[Line]) -> tuple[Any, Any]:
    """Numerator and denominator, as far as the line's other columns give them, or for the shop its other rows of the
    same days: one has its totals, another its rates."""
    rows = [line, *(other for other in shops if other[1] == line[1])]
    sums: list[Any] = [None, None]
    for place, headings in enumerate(figure.parts):
        columns = [opened.at([heading.removeprefix("-")])[:1] for heading in headings]
        cells = ([row[0][i] for row in rows for i in at] for at in columns)
        first: list[Any] = [next((v for v in _readable("number", c).values() if v is not None), None) for c in cells]
        if None not in first:
            sums[place] = sum(-v if heading[0] == "-" else v for v, heading in zip(first, headings, strict=True))
    return sums[0], sums[1]
