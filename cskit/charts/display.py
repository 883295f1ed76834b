"""What a lesson calls to put something before a reader: charts, tables, tiles, findings, notes.

Each call displays once, and carries its figures along at full precision (see `cskit.charts.tables`), so that the
report and its Excel appendix are made from the executed notebook alone.
"""

import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

import altair as alt
import pandas as pd

from cskit.charts.renderer import REPORT_VARIABLE, bundle, spec_of
from cskit.charts.sheet import Told
from cskit.charts.state import set_lang, set_people, set_rules
from cskit.charts.tables import MIME, Column, Table, as_table, html, rows_table, table_html
from cskit.english import english, everywhere, in_html, show_as
from cskit.errors import UsageError, other_page
from cskit.terms import language, term
from cskit.written import paragraph, written


@dataclass(frozen=True)
class Finding:
    """A finding in words: what, how large in money (at most) and in people or hours, from what evidence, what to do,
    and by which number it is done; and where on a page it leads (words, name of the table): first to its evidence."""

    finding: str
    money: str = ""
    people: str = ""
    evidence: str = ""
    fix: str = ""
    done: str = ""
    links: tuple[tuple[str, str], ...] = field(default=(), kw_only=True)


def use(lang: str, notebook: str = "") -> None:
    """Begin a lesson: charts, tables and marks speak `lang` from here on, and Lab gets the display styles.

    `notebook`: the page that this is (`en/02_unit_price`), which the build writes here. Errors: `UsageError` for an
    unknown language, or one that this page does not speak; it names the page that does.
    """
    set_lang(lang)
    own, _, name = notebook.partition("/")
    if own not in ("", lang):
        raise UsageError(other_page(f"notebooks/{notebook}.ipynb", own, f"notebooks/{lang}/{name}.ipynb", lang))
    set_rules(None)
    set_people({})
    show_as({})
    show_frames()
    if not linked():
        style = files("cskit.charts").joinpath("display.css").read_text(encoding="utf-8")
        display({"text/html": f"<style>{style}</style>", "text/plain": "[styles]"})


def show(
    chart: alt.TopLevelMixin,
    *,
    title: str,
    note: str = "",
    says: str | None = None,
    name: str | None = None,
    table: Table | pd.DataFrame | None = None,
    columns: Mapping[str, Column | str] | None = None,
) -> None:
    """A chart under the question it answers (`title`), with what it shows in words and its data for the Excel appendix.

    `says`: the sentence beside the chart, which is its text alternative too; a shape brings its own, `says=""` leaves
    it off the page. `name`: how the sheet of the data is called. `table`: a `Table`, or a frame whose `columns` say
    what to keep, how to call it and in which kind; a shape brings its own, of which `columns` may choose.
    Errors: `UsageError` for a chart that is no shape and has no `table`.

    In a notebook's cell:

        show(dots(measured, "value", of="agent"), title="Who converts best?", note="Bots are left out.")
    """
    from cskit.charts.marks import told_by

    told_ = told_by(chart)
    UsageError.when(table is None and not told_, "chart_table")
    data = as_table(table, columns) if table is not None else told_[0].table
    if table is None and columns is not None:
        data = as_table(told_[0].frame, columns)
    spec = spec_of(chart)
    own = paragraph(t.says for t in told_)
    said = own if says is None else says
    spec["description"] = said or own or title
    called = name or (told_[0].name if told_ else "chart")
    display({"text/html": html("title", title, called if linked() else ""), "text/plain": title})
    if said:
        display({"text/html": html("says", said), "text/plain": said})
    sheet = packed(data, called, title)
    display({**bundle(spec), MIME: sheet, "text/plain": f"[chart] {title} · {len(data.rows)}"})
    for more in told_[1:]:  # beside or over the first one
        display({MIME: packed(more.table, more.name, f"{title} ({more.name})"), "text/plain": ""})
    for rest in [t for t in told_ if t.rest[0]]:
        _rest(rest)
    if note:
        display({"text/html": html("caption", note), "text/plain": note})


def _rest(part: Told) -> None:
    """Where a chart draws the ends of many rows: says so, and all rows in a table that opens on request."""
    lang = language()
    left, every = part.rest
    said = term("shape_rest", lang, n=every, shown=every - left)
    whole = html("folded", term("shape_all_rows", lang, n=len(part.table.rows)), table_html(part.table, "", lang))
    display({"text/html": html("caption", said) + whole, "text/plain": said})


def table(
    data: Table | pd.DataFrame,
    columns: Mapping[str, Column | str] | None = None,
    *,
    title: str,
    name: str = "table",
    note: str = "",
    top: int | None = None,
    of: int | None = None,
    sheet: Table | None = None,
) -> None:
    """A table as HTML and as the sheet `name` of the appendix, which may hold another: numbers for what the page words.

    `top`: the page shows only the first so many rows, and says that all are in the appendix, or how many `of` them.
    """
    ready = as_table(data, columns)
    page = ready
    if top is not None and len(ready.rows) > top:
        page = ready.head(top)
        kept, rows = len(ready.rows), of or len(ready.rows)
        key = "table_top" if rows == kept else "table_top_capped"
        said = term(key, language(), shown=top, kept=written(kept, "count"), total=written(rows, "count"))
        note = paragraph((note, said))
    shown = table_html(page, title, language(), note=note, place=name if linked() else "")
    display({"text/html": shown, MIME: packed(sheet or ready, name, title), "text/plain": f"[table] {title}"})


def findings(
    items: Sequence[Finding], *, name: str = "findings", title: str = "", top: int | None = None, fixed: int = 0
) -> None:
    """A ranked list of findings (on the page the `top` ones), and all of them as a sheet.

    `fixed`: so many of the first show no fix on the page, because it stands elsewhere (in an action list).
    """
    lang = language()
    columns = {field: term(label, lang) for field, label in _FINDING_LABELS.items()}
    rows = [tuple(getattr(i, field) for field in _FINDING_LABELS) for i in items]
    carried = packed(rows_table(columns, rows), name, title or term("findings", lang))
    carried["links"] = [i.links[0][1] if i.links else "" for i in items]
    page = [(i, "" if n < fixed else i.fix) for n, i in enumerate(items[:top])]
    shown = html("findings", page, term("finding_fix", lang), term("finding_most", lang), linked())
    if top is not None and len(rows) > top:
        shown += html("caption", term("findings_top", lang, shown=top, total=len(rows)))
    words = "\n".join(f"{n}. {i.finding}" for n, i in enumerate(items, 1))
    display({"text/html": shown, MIME: carried, "text/plain": words})


def actions(items: Sequence[Finding], blanks: Mapping[str, str], *, name: str = "actions", title: str) -> None:
    """Findings as a list of things to do, with an empty cell for each of `blanks` (id → head), which a report lets its
    reader fill in and save; the sheet has a column more, for whether it was done."""
    lang = language()
    fields = ("finding", "money", "people", "fix", "done")
    columns: dict[str, Column | str] = {field: term(_FINDING_LABELS[field], lang) for field in fields}
    columns |= {key: Column(head, "blank") for key, head in {**blanks, "ticked": term("action_done", lang)}.items()}
    rows = [(*(getattr(i, field) for field in fields), *("" for _ in blanks), "") for i in items]
    heads = [term(_FINDING_LABELS[field], lang) for field in ("money", "people", "done")]
    shown = html("actions", items, [term("actions_head", lang), *heads], list(blanks.values()), linked())
    words = "\n".join(f"{n}. {i.fix}" for n, i in enumerate(items, 1))
    links = {"links": [i.links[0][1] if i.links else "" for i in items]}
    display({"text/html": shown, MIME: packed(rows_table(columns, rows), name, title) | links, "text/plain": words})


_FINDING_LABELS = {
    "finding": "finding",
    "money": "finding_money",
    "people": "finding_people",
    "evidence": "finding_evidence",
    "fix": "finding_fix",
    "done": "finding_done",
}


def sentences(items: Iterable[str]) -> None:
    """Computed sentences as running text."""
    lines = list(items)
    display({"text/html": html("paragraph", lines), "text/plain": "\n".join(lines)})


def verdict(line: str) -> None:
    """The one line that a page is about, in large."""
    display({"text/html": html("verdict", line), "text/plain": line})


def note(message: str, kind: str = "info") -> None:
    """A box: `info`, `doubt` (can this comparison be trusted?) or `missing` (which table a section would need)."""
    UsageError.when(kind not in ("info", "doubt", "missing"), "note_kind", kind=kind)
    display({"text/html": html("note", message, kind), "text/plain": message})


TITLE = "application/vnd.cskit.title+json"


def retitled(title: str) -> None:
    """A report takes this title in place of the lesson's own."""
    display({TITLE: title, "text/plain": title})


def caption(line: str) -> None:
    """A small line under what was shown before."""
    display({"text/html": html("caption", line), "text/plain": line})


def page_end() -> None:
    """On paper, what follows begins a new page."""
    display({"text/html": '<div class="cskit-page-end"></div>', "text/plain": "[page]"})


def show_parameters(values: Mapping[str, Any]) -> None:
    """The parameters of this run as a table (papermill writes Chinese ones as unreadable escapes)."""
    lang = language()
    columns = {"parameter": term("parameter", lang), "value": term("parameter_value", lang)}
    ready = rows_table(columns, [(key, "" if value is None else str(value)) for key, value in values.items()])
    title = term("parameters", lang)
    shown = html("folded", title, table_html(ready, "", lang))
    display({"text/html": shown, MIME: packed(ready, "parameters", title), "text/plain": f"[table] {title}"})


def linked() -> bool:
    """Whether what is displayed becomes a page in which links lead from one part to another: a report."""
    return bool(os.environ.get(REPORT_VARIABLE))


def packed(data: Table, name: str, title: str) -> dict[str, Any]:
    """The table as the sheet `name`. Errors: `UsageError` for a name that is none."""
    UsageError.when(not re.fullmatch(r"[a-z][a-z0-9_]*", name), "table_name", name=name)
    return data.to_json(name, title)


def display(bundle_: dict[str, Any]) -> None:
    """Put a MIME bundle before the reader, its texts as the page shows them (a chart's are already)."""
    from IPython.display import display as put

    shown: dict[str, Callable[[Any], Any]] = {"text/html": in_html, "text/plain": everywhere, MIME: everywhere}
    put({kind: shown[kind](part) if kind in shown else part for kind, part in bundle_.items()}, raw=True)


_WIDEST = 200  # characters of a cell: an English sentence is longer than a Chinese one


def show_frames() -> None:
    """From here on this notebook shows frames and series so. Nothing happens outside a notebook."""
    from IPython import get_ipython

    shell = get_ipython()
    if shell is None:
        return
    rich, text = (shell.display_formatter.formatters[kind] for kind in ("text/html", "text/plain"))
    rich.for_type(pd.DataFrame, lambda frame: _said(frame, "_repr_html_"))
    for kind in (pd.DataFrame, pd.Series):
        text.for_type(kind, lambda frame, printer, cycle: printer.text(_said(frame, "__repr__")))


def _said(frame: pd.DataFrame | pd.Series, how: str) -> Any:
    if language() != "en":
        return getattr(frame, how)()
    with pd.option_context("display.max_colwidth", _WIDEST):
        return getattr(readable(frame), how)()


def readable(frame: Any) -> Any:
    """A copy of a frame or series with the texts in its cells, its index and its columns as the page shows them."""
    if isinstance(frame, pd.Series):
        return _column(frame).rename(index=_word)
    return frame.apply(_column).rename(index=_word, columns=_word)


def _column(values: pd.Series) -> pd.Series:
    return values.map(_word) if values.dtype.kind == "O" else values


def _word(value: Any) -> Any:
    return english(value) if isinstance(value, str) else value
