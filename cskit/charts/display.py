"""What a lesson calls to put something before a reader: charts, tables, tiles, findings, notes.

Each call displays once, and carries its figures along at full precision (see `cskit.charts.tables`), so that the
report and its Excel appendix are made from the executed notebook alone.
"""

from __future__ import annotations

import math
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from cskit.charts import html
from cskit.charts.renderer import REPORT_VARIABLE, bundle, spec_of
from cskit.charts.state import lang as current_lang
from cskit.charts.state import set_lang, set_rules
from cskit.charts.tables import MIME, Column, Table, as_table, rows_table
from cskit.errors import UsageError, told
from cskit.terms import term
from cskit.written import NOTHING, compact, is_missing, limits, paragraph, written

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd


@dataclass(frozen=True)
class Tile:
    """A headline number: how it compares (`base`, said as `base_label`) and whether targets are met.

    `better` is `up`, `down` or `none`. Attainment is value ÷ target, target ÷ value where lower is better.
    `change`: where value and base cannot be compared as they stand (unequally long periods), the change to show:
    a difference for rates, relative for the rest. `lines`: more comparisons, as texts. `held`: what the targets are
    held against where that is not the value itself (sales before refunds, say).
    """

    label: str
    value: float | None
    kind: str = "number"
    status: str = "ok"
    better: str = "up"
    base: float | None = None
    base_label: str = ""
    floor: float | None = None
    stretch: float | None = None
    change: float | None = None
    lines: tuple[str, ...] = ()
    held: float | None = None


@dataclass(frozen=True)
class Finding:
    """A finding in words: what, how large, from what evidence, what to do."""

    finding: str
    size: str = ""
    evidence: str = ""
    fix: str = ""


def use(lang: str) -> None:
    """Begin a lesson: charts, tables and marks speak `lang` from here on, and Lab gets the display styles."""
    set_lang(lang)
    set_rules(None)
    if not os.environ.get(REPORT_VARIABLE):
        style = files("cskit.charts").joinpath("display.css").read_text(encoding="utf-8")
        _display({"text/html": f"<style>{style}</style>", "text/plain": "[styles]"})


def show(
    chart: alt.TopLevelMixin,
    *,
    table: Table | pd.DataFrame,
    name: str,
    title: str,
    columns: Mapping[str, Column | str] | None = None,
    note: str = "",
) -> None:
    """A chart under the question it answers (`title`), with its data as the sheet `name` of the Excel appendix.

    `table` is a `Table`, or a frame whose `columns` say what to keep, how to call it and in which kind.

    In a notebook's cell:

        show(chart, table=frame, columns={"agent": "Agent", "cvr": Column("Conversion", "rate")},
             name="agent_conversion", title="Who converts best?")
    """
    spec = spec_of(chart)
    spec["description"] = title
    data = as_table(table, columns)
    _display({"text/html": html.title_html(title), "text/plain": title})
    _display({**bundle(spec), MIME: _packed(data, name, title), "text/plain": f"[chart] {title} · {len(data.rows)}"})
    if note:
        _display({"text/html": f'<p class="cskit-caption">{html.escape(note)}</p>', "text/plain": note})


def show_table(
    data: Table | pd.DataFrame,
    columns: Mapping[str, Column | str] | None = None,
    *,
    name: str,
    title: str,
    note: str = "",
    total: bool = False,
    top: int | None = None,
    of: int | None = None,
) -> None:
    """A table as HTML and as the sheet `name` of the appendix. `total`: its last row is a total.

    `top`: the page shows only the first so many rows, and says that all are in the appendix, or how many `of` them.
    """
    ready = as_table(data, columns)
    page = ready
    if top is not None and len(ready.rows) > top:
        page = ready.head(top)
        kept, rows = len(ready.rows), of or len(ready.rows)
        key = "table_top" if rows == kept else "table_top_capped"
        said = term(key, current_lang(), shown=top, kept=written(kept, "count"), total=written(rows, "count"))
        note = paragraph((note, said))
    shown = html.table_html(page, title, current_lang(), note=note, total=total)
    _display({"text/html": shown, MIME: _packed(ready, name, title), "text/plain": f"[table] {title}"})


def tiles(items: Sequence[Tile], *, name: str = "headline", title: str = "") -> None:
    """Headline numbers side by side; those named `headline` are what the command and the index page repeat."""
    lang = current_lang()
    title = title or term("headline", lang)
    cards = [_card(item, lang) for item in items]
    columns: dict[str, Column | str] = {"tile": term("tile_tile", lang)}
    for field in ("value", "base", "change", "points", "floor", "stretch"):
        label = {"floor": "tile_floor_target", "stretch": "tile_stretch_target", "points": "tile_change"}.get(field)
        kind = {"change": "growth", "points": "rate"}.get(field, "by_row")
        columns[field] = Column(term(label or f"tile_{field}", lang), kind, signed=field == "points")
    rows = [(i.label, i.value, i.base, *_changes(i), i.floor, i.stretch) for i in items]
    packed = _packed(rows_table(columns, rows, row_kinds=[item.kind for item in items]), name, title)
    packed["status"] = [["ok", item.status, *["ok"] * 5] for item in items]
    words = "\n".join(f"{i.label}: {written(i.value, i.kind, lang, status=i.status)}" for i in items)
    _display({"text/html": html.tiles_html(cards), MIME: packed, "text/plain": words})


def findings(
    items: Sequence[Finding], *, name: str = "findings", title: str = "", top: int | None = None, fixed: int = 0
) -> None:
    """A ranked list of findings (on the page the `top` ones), and all of them as a sheet.

    `fixed`: so many of the first show no fix on the page, because it stands elsewhere (in an action list).
    """
    lang = current_lang()
    columns = {field: term(label, lang) for field, label in _FINDING_LABELS.items()}
    rows = [(i.finding, i.size, i.evidence, i.fix) for i in items]
    packed = _packed(rows_table(columns, rows), name, title or term("findings", lang))
    words = "\n".join(f"{n}. {i.finding}" for n, i in enumerate(items, 1))
    page = [(*row[:3], "" if n < fixed else row[3]) for n, row in enumerate(rows[:top])]
    shown = html.findings_html(page, lang)
    if top is not None and len(rows) > top:
        said = term("findings_top", lang, shown=top, total=len(rows))
        shown += f'<p class="cskit-caption">{html.escape(said)}</p>'
    _display({"text/html": shown, MIME: packed, "text/plain": words})


def actions(items: Sequence[Finding], blanks: Mapping[str, str], *, name: str = "actions", title: str) -> None:
    """Findings as a list of things to do, with an empty cell for each of `blanks` (id → head): owner, date, support."""
    lang = current_lang()
    columns: dict[str, Column | str] = {
        field: term(_FINDING_LABELS[field], lang) for field in ("finding", "size", "fix")
    }
    columns |= {key: Column(head, "blank") for key, head in blanks.items()}
    rows = [(i.finding, i.size, i.fix, *("" for _ in blanks)) for i in items]
    shown = html.actions_html(
        [(i.finding, i.size, i.fix) for i in items], [term("actions_head", lang), *blanks.values()]
    )
    words = "\n".join(f"{n}. {i.fix}" for n, i in enumerate(items, 1))
    _display({"text/html": shown, MIME: _packed(rows_table(columns, rows), name, title), "text/plain": words})


_FINDING_LABELS = {
    "finding": "finding",
    "size": "finding_size",
    "evidence": "finding_evidence",
    "fix": "finding_fix",
}


def sentences(items: Iterable[str]) -> None:
    """Computed sentences as running text."""
    lines = list(items)
    _display({"text/html": html.paragraph_html(lines), "text/plain": "\n".join(lines)})


def note(message: str, kind: str = "info") -> None:
    """A box: `info`, `doubt` (can this comparison be trusted?) or `missing` (which table a section would need)."""
    if kind not in ("info", "doubt", "missing"):
        raise UsageError(told("note_kind", kind=kind))
    _display({"text/html": html.note_html(message, kind), "text/plain": message})


def page_end() -> None:
    """On paper, what follows begins a new page."""
    _display({"text/html": '<div class="cskit-page-end"></div>', "text/plain": "[page]"})


def show_parameters(values: Mapping[str, Any]) -> None:
    """The parameters of this run as a table (papermill writes Chinese ones as unreadable escapes)."""
    lang = current_lang()
    columns = {"parameter": term("parameter", lang), "value": term("parameter_value", lang)}
    ready = rows_table(columns, [(key, "" if value is None else str(value)) for key, value in values.items()])
    title = term("parameters", lang)
    shown = f'<details class="cskit-parameters"><summary>{title}</summary>{html.table_html(ready, "", lang)}</details>'
    _display({"text/html": shown, MIME: _packed(ready, "parameters", title), "text/plain": f"[table] {title}"})


def with_tips(frame: pd.DataFrame, columns: Mapping[str, Column | str]) -> tuple[pd.DataFrame, list[alt.Tooltip]]:
    """The frame with one text column per tooltip line, written exactly as tables write it, and the tooltips.

    >>> import pandas as pd
    >>> told, tips = with_tips(pd.DataFrame({"agent": ["A"], "cvr": [0.5]}),
    ...                        {"agent": "Agent", "cvr": Column("Conversion", "rate")})
    >>> len(tips)
    2
    >>> told["tip_cvr"].tolist()
    ['50.0%']
    """
    import altair as alt

    ready = as_table(frame, columns)
    lang = current_lang()
    added, tips = {}, []
    for i, (id_, column) in enumerate(zip(ready.ids, ready.columns, strict=True)):
        field = re.sub(r"\W", "_", f"tip_{id_}")
        added[field] = [_tip(ready, row, i, lang) for row in range(len(ready.rows))]
        tips.append(alt.Tooltip(f"{field}:N", title=column.label))
    return frame.assign(**added), tips


def _tip(ready: Table, row: int, i: int, lang: str) -> str:
    column = ready.columns[i]
    kind = ready.kind(row, i)
    said = written(ready.rows[row][i], kind, lang, status=ready.statuses[row][i], signed=column.signed)
    limit = ready.limits[row][i]
    if not limit or any(is_missing(v) for v in limit):
        return said
    return f"{said} ({limits(*limit, kind, lang, signed=column.signed).strip('[]')})"


def _card(item: Tile, lang: str) -> str:
    shown = (
        compact(item.value, item.kind, lang)
        if item.status in ("ok", "open")
        else written(item.value, item.kind, lang, status=item.status)
    )
    mark = term("mark_open", lang) if item.status == "open" and not is_missing(item.value) else ""
    change, direction, against = "", "", ""
    if not is_missing(item.base):
        against = term("tile_against", lang, label=item.base_label, base=compact(item.base, item.kind, lang)).strip()
        if not is_missing(item.value):
            change, direction = _change(item, lang)
    targets = []
    for name, target in (("tile_floor", item.floor), ("tile_stretch", item.stretch)):
        if is_missing(target):
            continue
        attained = attainment(item.value if is_missing(item.held) else item.held, target, item.better)
        line = term(name, lang, target=compact(target, item.kind, lang), attained=_met(attained))
        targets.append((line, None if attained is None else attained >= 1))
    return html.tile_html(
        item.label,
        shown,
        mark=mark,
        change=change,
        direction=direction,
        against=against,
        targets=targets,
        lines=item.lines,
    )


def attainment(value: float | None, target: float | None, better: str = "up") -> float | None:
    """Value ÷ target; target ÷ value where lower is better. None without either, or with a zero below the line.

    >>> attainment(50, 40), attainment(50, 40, "down"), attainment(None, 40)
    (1.25, 0.8, None)
    """
    if value is None or target is None or is_missing(value) or is_missing(target):
        return None
    top, bottom = (target, value) if better == "down" else (value, target)
    return top / bottom if bottom else None


def _met(attained: float | None) -> str:
    """Attainment in whole per cent, rounded down: 99.7 % is not 100 %."""
    return NOTHING if attained is None else f"{math.floor(100 * attained + 1e-9)}%"


def _change(item: Tile, lang: str) -> tuple[str, str]:
    difference = _difference(item) if item.kind == "rate" else _growth(item)
    rate = item.kind == "rate"
    said = written(difference, "rate" if rate else "growth", lang, signed=rate)
    if item.better == "none" or not difference or said[0] not in "+−":  # what is written as no change is none
        return said, ""
    return said, "good" if (difference > 0) == (item.better == "up") else "bad"


def _changes(item: Tile) -> tuple[float | None, float | None]:
    """The relative change, or for a rate the difference in points."""
    return (None, _difference(item)) if item.kind == "rate" else (_growth(item), None)


def _difference(item: Tile) -> float | None:
    if not is_missing(item.change):
        return item.change
    return None if item.value is None or item.base is None else item.value - item.base


def _growth(item: Tile) -> float | None:
    if item.kind != "rate" and not is_missing(item.change):
        return item.change
    if item.value is None or item.base is None or is_missing(item.value) or not item.base or is_missing(item.base):
        return None
    return item.value / item.base - 1


def _packed(data: Table, name: str, title: str) -> dict[str, Any]:
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise UsageError(told("table_name", name=name))
    return data.to_json(name, title)


def _display(packed: dict[str, Any]) -> None:
    from IPython.display import display

    display(packed, raw=True)
