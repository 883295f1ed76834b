"""Ranked shapes: dots with intervals, pairs of values; and what lying bars share with them."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from cskit.charts.marks import (
    ROW_LABELS,
    Line,
    drawn,
    faceted,
    fields,
    finish,
    lines_of,
    marks_of,
    nothing,
    opacity,
    paint,
    quantity,
    reference,
    step,
    why_nothing,
)
from cskit.charts.saying import inside, ranked, say, unvalued, write
from cskit.charts.sheet import WITHOUT_VALUE, Labels, Sheet, ends, named, numbers
from cskit.charts.state import card_of
from cskit.charts.theme import QUIET
from cskit.written import paragraph


@faceted
def dots(
    frame: pd.DataFrame,
    x: str,
    *,
    of: str,
    interval: tuple[str, str] | None = None,
    line: Line = None,
    color: str | None = None,
    chosen: Any = None,
    facet: str | None = None,
    order: str | None = None,
    label: str | None = None,
    labels: Labels | None = None,
    kinds: Mapping[str, str] | None = None,
) -> Any:
    """Ranked dots, best first: one row per value of `of`, a line for its interval, a vertical line to hold against.

    `interval`: the columns of its limits. `line`: a value, or name → value. `color`: a column; several rows of one
    `of` stand beside each other in its colours. `chosen`: those who stand out. `facet`: a chart for each of its values.
    `order="frame"`: as the frame has it. A value that is so far is an open dot; one that is not mature yet is words.
    `labels`: column (or value) → text; `kinds`: column → kind (`money`, `rate`, …; `+rate` is a difference).
    """
    sheet = Sheet(frame, labels, kinds, x, of, color, *(interval or ()))
    head = sheet.head(x, label, interval)
    columns = sheet.columns((of, sheet.head(of)), extra(sheet, color), (x, head))
    texts, name = sheet.written(of, color), named(sheet.metric(x) or x, "by", of)
    rows, domain, left = order_rows(sheet, x, of, order, chosen)
    if not rows:
        return nothing(texts, columns, name, why_nothing(sheet))
    marked = {"mark": marks_of(sheet, x), "open": [s == "open" for s in sheet.statuses(x)]}
    common = fields(sheet, of, color=color, chosen=chosen, interval=interval)
    data, tips = drawn(sheet, columns, rows, texts, value=shown(sheet, x), **common, **marked)
    where = row_of(domain, data, color)
    base = alt.Chart(data).encode(tooltip=tips, color=paint(sheet, color), opacity=opacity(), **where)
    at = alt.X("value:Q", **quantity(head, zero=False))
    layers = [*reference(lines_of(line), "x")]
    if interval:
        layers.append(base.mark_rule(strokeWidth=2, strokeOpacity=0.5).encode(x=alt.X("low:Q"), x2=alt.X2("high")))
    layers += [base.mark_point(filled=True, size=70).encode(x=at), *unripe(base, data, at)]
    chart = alt.layer(*layers).properties(height=height(domain, data))
    says = ranked(sheet, x, head, of, common["of"], lines_of(line))
    return finish(chart, texts, columns, says, name, rest=left, axes="x")


@faceted
def pair(
    frame: pd.DataFrame,
    left: str,
    right: str,
    *,
    of: str,
    interval: tuple[str, str] | None = None,
    line: Line = None,
    color: str | None = None,
    chosen: Any = None,
    facet: str | None = None,
    order: str | None = None,
    words: str | None = None,
    label: str | None = None,
    labels: Labels | None = None,
    kinds: Mapping[str, str] | None = None,
) -> Any:
    """Two values of each row joined by a line: `left` an open dot, `right` a filled one; ranked by `right`.

    `interval`: a pale band, of the filled one. `words`: a column of texts written behind the row.
    The rest as in `dots`.
    """
    sheet = Sheet(frame, labels, kinds, left, right, of, color, words, *(interval or ()))
    for one, other in ((left, right), (right, left)):  # on one axis, so of one kind
        if one not in sheet.kinds and sheet.metric(one) is None:
            sheet.kinds[one] = sheet.kind(other)
    heads = sheet.head(left), sheet.head(right, interval=interval)
    columns = sheet.columns((of, sheet.head(of)), extra(sheet, color), (left, heads[0]), (right, heads[1]))
    texts, name = sheet.written(of, color), named(left, "and", right, "by", of)
    rows, domain, less = order_rows(sheet, right, of, order, chosen)
    if not rows:
        return nothing(texts, columns, name, why_nothing(sheet))
    common = fields(sheet, of, color=color, chosen=chosen, interval=interval)
    both = {"left": shown(sheet, left), "right": shown(sheet, right), "mark": marks_of(sheet, right)}
    behind = {"words": list(sheet.frame[words])} if words else {}
    data, tips = drawn(sheet, columns, rows, texts, **common, **both, **behind)
    look: dict[str, Any] = {"tooltip": tips, "color": paint(sheet, color), "opacity": opacity()}
    base = alt.Chart(data).encode(**row_of(domain, data, None), **look)
    title = label or say("pair_axis", left=heads[0].label, right=heads[1].label)
    how = quantity(sheet.head(right, title), zero=False)
    at = {side: alt.X(f"{side}:Q", **how) for side in ("left", "right")}
    layers = [*reference(lines_of(line), "x")]
    if interval:
        layers.append(base.mark_rule(strokeWidth=7, strokeOpacity=0.18).encode(x=alt.X("low:Q"), x2=alt.X2("high")))
    layers += [
        base.mark_rule(strokeWidth=2, strokeOpacity=0.5).encode(x=at["left"], x2=alt.X2("right")),
        base.mark_point(filled=False, size=60, strokeWidth=2, fill="white").encode(x=at["left"]),
        base.mark_point(filled=True, size=75).encode(x=at["right"]),
    ]
    if words:
        end = base.transform_calculate(edge="max(datum.left, datum.right)").mark_text(align="left", dx=10, fontSize=11)
        layers.append(end.encode(x=alt.X("edge:Q"), text=alt.Text("words:N"), color=alt.value(QUIET)))
    chart = alt.layer(*layers, *unripe(base, data, None)).properties(height=height(domain, data))
    says = _two(sheet, left, right, heads, common["of"])
    return finish(chart, texts, columns, says, name, rest=less, axes="x")


def _two(sheet: Sheet, left: str, right: str, heads: tuple[Any, Any], names: Sequence[str]) -> str:
    """For how many the filled dot lies further right, and for whom the two are furthest apart."""
    one, other = numbers(sheet.frame[left]), numbers(sheet.frame[right])
    statuses = sheet.statuses(right)
    there = np.flatnonzero(np.isfinite(one) & np.isfinite(other) & ~np.isin(statuses, WITHOUT_VALUE))
    said = ""
    if len(there):
        far = there[np.abs(other - one)[there].argmax()]
        values = {"left_value": write(one[far], heads[0]), "right_value": write(other[far], heads[1])}
        labels = {"left": inside(heads[0].label), "right": heads[1].label}
        more = int((other > one)[there].sum())
        if len(there) == 1:
            said = say("pair_one", name=names[far], **{**labels, "right": inside(heads[1].label)}, **values)
        else:
            said = say("pair", n=len(there), more=more, name=names[far], **labels, **values)
    return paragraph([said, *unvalued(statuses)])


def order_rows(
    sheet: Sheet, x: str, of: str, order: str | None, chosen: Any, *, all_rows: bool = False
) -> tuple[list[int], list[str], tuple[int, int]]:
    """Which rows are drawn, the names of the rows from top to bottom, and how many are left out of how many.

    Best first by the card (waiting: shortest first); not mature yet at the bottom; without a value not at all.
    """
    values, statuses = numbers(sheet.frame[x]), sheet.statuses(x)
    rows = [i for i, status in enumerate(statuses) if status != "undefined"]
    if all(statuses[i] == "missing_table" for i in rows):
        return [], [], (0, 0)
    names = sheet.words(of)
    if order is None and len({names[i] for i in rows}) == len(rows):
        metric = sheet.metric(x)
        sign = 1 if metric and card_of(metric).better == "down" else -1
        unripe = [s in WITHOUT_VALUE for s in statuses]
        rows.sort(key=lambda i: (unripe[i], sign * values[i] if values[i] == values[i] else 0.0))
    if all_rows:
        return rows, list(dict.fromkeys(names[i] for i in rows)), (0, 0)
    domain, left = ends([names[i] for i in rows], sheet.chosen(of, chosen))
    kept = set(domain)
    return [i for i in rows if names[i] in kept], domain, (left, len({names[i] for i in rows}))


def row_of(domain: Sequence[str], data: pd.DataFrame, color: str | None) -> dict[str, Any]:
    """The rows from top to bottom; several of one name stand beside each other in their colours."""
    y = alt.Y("of:N", title=None, scale=alt.Scale(domain=list(domain)), axis=alt.Axis(labelLimit=ROW_LABELS))
    if color is None or not data["of"].duplicated().any():
        return {"y": y}
    within = list(dict.fromkeys(data["colour"]))
    return {"y": y, "yOffset": alt.YOffset("colour:N", sort=within, scale=alt.Scale(paddingOuter=0.2))}


def height(domain: Sequence[str], data: pd.DataFrame) -> Any:
    most = data["of"].value_counts().max()
    return step(len(domain)) if most == 1 else int(len(domain) * (14 + 18 * min(most, 4)))


def shown(sheet: Sheet, x: str) -> np.ndarray:
    """The values that may be drawn: what is not mature yet, or has no table, has none."""
    return np.where(np.isin(sheet.statuses(x), WITHOUT_VALUE), np.nan, numbers(sheet.frame[x]))


def unripe(base: Any, data: pd.DataFrame, at: Any) -> list[Any]:
    """Open dots over what is so far, and words in the row of what is not mature yet."""
    layers = []
    if at is not None and data["open"].any():
        so_far = base.transform_filter("datum.open")
        layers.append(so_far.mark_point(filled=False, size=60, strokeWidth=2, fill="white").encode(x=at))
    if data["mark"].any():
        words = base.transform_filter("datum.mark !== ''").mark_text(align="left", fontSize=11, fontStyle="italic")
        layers.append(
            words.encode(x=alt.value(4), text=alt.Text("mark:N"), color=alt.value(QUIET), opacity=alt.value(1))
        )
    return layers


def extra(sheet: Sheet, name: str | None) -> tuple[str, Any] | None:
    return None if name is None else (name, sheet.head(name))
