"""Shapes of how things lie: points over two columns, cells, and how values are distributed."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from cskit.charts.marks import (
    Line,
    drawn,
    faceted,
    faded,
    finish,
    in_order,
    lines_of,
    nothing,
    opacity,
    paint,
    panels,
    places,
    quantity,
    reference,
    why_nothing,
)
from cskit.charts.ranked import extra, shown
from cskit.charts.saying import inside, related, say, unvalued, which, write
from cskit.charts.sheet import WITHOUT_VALUE, Labels, Sheet, ends, named, numbers
from cskit.charts.tables import Column
from cskit.charts.theme import INK, axis, colour
from cskit.written import paragraph, written

NAMED = 12  # points up to which each is named; of more, the outermost
OUTER = 6
NEAR = (0.08, 0.06)  # shares of the plot within which two names would lie on each other
BINS = 30
TAIL = 0.99  # the share of the values that the bins of a distribution reach; the rest is in the last one


@faceted
def scatter(
    frame: pd.DataFrame,
    x: str,
    y: str,
    *,
    of: str | None = None,
    size: str | None = None,
    color: str | None = None,
    interval: tuple[str, str] | None = None,
    line: Line = None,
    chosen: Any = None,
    facet: str | None = None,
    labels: Labels | None = None,
    kinds: Mapping[str, str] | None = None,
) -> Any:
    """A point per row over two columns. `of` names the points (of many, the outermost and the chosen ones).

    `size`: a column of counts. `interval`: the columns of the limits of `y`. `line`: a level of `y` to hold against.
    """
    sheet = Sheet(frame, labels, kinds, x, y, of, size, color, *(interval or ()))
    heads = sheet.head(x), sheet.head(y, interval=interval)
    first = (of, sheet.head(of)) if of else None
    columns = sheet.columns(first, extra(sheet, color), (x, heads[0]), (y, heads[1]), extra(sheet, size))
    texts, name = sheet.written(of, color), named(y, "over", x)
    at = shown(sheet, x), shown(sheet, y)
    rows = np.flatnonzero(np.isfinite(at[0]) & np.isfinite(at[1]))
    if not len(rows):
        return nothing(texts, columns, name, why_nothing(sheet))
    names = sheet.words(of) if of else [""] * len(sheet)
    strength = faded(sheet, of, chosen) if of else [1.0] * len(sheet)
    outer = _outer(at[0], at[1], rows) | {i for i in rows if strength[i] == 1.0 and min(strength) < 1.0}
    limits = {side: numbers(sheet.frame[c]) for side, c in zip(("low", "high"), interval or (), strict=False)}
    data, tips = drawn(
        sheet,
        columns,
        list(rows),
        texts,
        of=names,
        x=at[0],
        y=at[1],
        **limits,
        **({"size": numbers(sheet.frame[size])} if size else {}),
        **({"colour": sheet.words(color)} if color else {}),
        strength=strength,
        named=[name if i in outer else "" for i, name in enumerate(names)],
    )
    how: dict[str, Any] = {
        "x": alt.X("x:Q", **quantity(heads[0], zero=False)),
        "y": alt.Y("y:Q", **quantity(heads[1], zero=False)),
    }
    base = alt.Chart(data).encode(**how, color=paint(sheet, color), opacity=opacity(), tooltip=tips)
    layers = [*reference(lines_of(line), "y")]
    if limits:
        rule = base.mark_rule(strokeWidth=2, strokeOpacity=0.35)
        layers.append(rule.encode(y=alt.Y("low:Q", **quantity(heads[1], zero=False)), y2=alt.Y2("high")))
    points = base.mark_point(filled=True, size=75)
    if size:
        big = alt.Scale(range=[40, 700] if len(rows) <= BINS else [20, 300])
        legend = alt.Legend(title=sheet.head(size).label, symbolFillColor="#a3b4c2", symbolStrokeWidth=0)
        points = base.mark_point(filled=True).encode(size=alt.Size("size:Q", scale=big, legend=legend))
    layers.append(points)
    if of:
        far = base.transform_filter("datum.named !== ''").encode(color=alt.value(INK))
        halo: dict[str, Any] = {"stroke": "white", "strokeWidth": 3, "strokeJoin": "round"}
        text_: dict[str, Any] = {"align": "left", "dx": 8, "dy": -6, "fontSize": 11}
        layers += [far.mark_text(**text_, **more).encode(text=alt.Text("named:N")) for more in (halo, {})]
    says = _points(names, (at[0][rows], at[1][rows]), [names[i] for i in rows], heads, bool(of))
    left = unvalued([s for i, s in enumerate(sheet.statuses(y)) if i not in set(rows)])
    return finish(alt.layer(*layers).properties(height=320), texts, columns, paragraph([says, *left]), name, axes="xy")


def _outer(x: np.ndarray, y: np.ndarray, rows: np.ndarray) -> set[int]:
    """The points that are named: all of few; of many those furthest out, unless one beside it has its name already."""
    if len(rows) <= NAMED:
        return set(rows.tolist())
    at = np.column_stack([(v[rows] - v[rows].mean()) / (np.ptp(v[rows]) or 1.0) for v in (x, y)])
    found: list[int] = []
    for i in np.argsort(-(at**2).sum(axis=1), kind="stable"):
        near = np.abs(at[found] - at[i]) < NEAR if found else np.zeros((0, 2), dtype=bool)
        if not near.all(axis=1).any():
            found.append(int(i))
        if len(found) == OUTER:
            break
    return set(rows[found].tolist())


def _points(
    names: Sequence[str], at: tuple[np.ndarray, np.ndarray], here: Sequence[str], heads: tuple[Column, Column], of: bool
) -> str:
    """Who is highest in each direction, and whether the two go together."""
    labels = {"x": inside(heads[0].label), "y": inside(heads[1].label)}
    said = {f"{k}_{end}": write(f(v), h) for k, v, h in zip("xy", at, heads, strict=True) for end, f in _ENDS}
    if len(here) == 1 and of:
        return say("scatter_one", name=here[0], x_value=said["x_most"], y_value=said["y_most"], **labels)
    if not of:
        return paragraph([say("scatter_bare", n=len(at[0]), **labels, **said), related(*at)])
    most = {f"{k}_name": which(here, np.flatnonzero(v == v.max())) for k, v in zip("xy", at, strict=True)}
    return paragraph([say("scatter", n=len(here), **labels, **most, **said), related(*at)])


_ENDS = (("most", np.max), ("least", np.min))


@faceted
def heat(
    frame: pd.DataFrame,
    value: str,
    *,
    x: str,
    y: str,
    words: bool | None = None,
    facet: str | None = None,
    label: str | None = None,
    labels: Labels | None = None,
    kinds: Mapping[str, str] | None = None,
) -> Any:
    """A cell for each `x` and `y`, the darker the more; a signed value in two colours around 0.

    `words`: whether the value is written in each cell (left out: where the cells are wide enough). Not mature yet: …
    """
    sheet = Sheet(frame, labels, kinds, value, x, y)
    head = sheet.head(value, label)
    columns = sheet.columns((y, sheet.head(y)), (x, sheet.head(x)), (value, head))
    texts, name = sheet.written(x, y), named(sheet.metric(value) or value, "by", y, "and", x)
    values, statuses = shown(sheet, value), sheet.statuses(value)
    if not np.isfinite(values).any():
        return nothing(texts, columns, name, why_nothing(sheet))
    across, down = sheet.words(x), sheet.words(y)
    wide = len(set(across)) <= 12 if words is None else words
    waits = [s in WITHOUT_VALUE for s in statuses]
    cells = [("…" if w else write(v, head) if v == v and wide else "") for v, w in zip(values, waits, strict=True)]
    middle = 0.0 if head.signed else (np.nanmin(values) + np.nanmax(values)) / 2
    dark = [bool(abs(v) > np.nanmax(np.abs(values)) * 0.6) if head.signed else bool(v > middle) for v in values]
    every = in_order(sheet, y, down)
    domain, left = (every, 0) if sheet.in_time(y) else ends(every, ())
    rows = [i for i, name_ in enumerate(down) if name_ in set(domain)]
    data, tips = drawn(sheet, columns, rows, texts, of=across, row=down, value=values, said=cells, dark=dark)
    top = float(np.nanmax(np.abs(values))) or 1.0
    scale = alt.Scale(domain=[-top, top], range="diverging") if head.signed else alt.Scale(range="heatmap", nice=True)
    base = alt.Chart(data).encode(
        x=places(sheet, x, across),
        y=alt.Y("row:N", title=None, scale=alt.Scale(domain=domain), axis=alt.Axis(domain=False, ticks=False)),
        tooltip=tips,
    )
    written_as = axis(head.label, head.kind, signed=head.signed).labelExpr
    legend = alt.Legend(title=axis(head.label, head.kind).title, gradientLength=180, labelExpr=written_as)
    rect = base.mark_rect(cornerRadius=2, stroke="white", strokeWidth=1.5)
    layers = [rect.encode(color=alt.Color("value:Q", scale=scale, legend=legend))]
    if any(cells):
        ink = alt.condition("datum.dark", alt.value("white"), alt.value(INK))
        layers.append(base.mark_text(fontSize=11).encode(text=alt.Text("said:N"), color=ink))
    chart = alt.layer(*layers).properties(height=alt.Step(26))
    return finish(chart, texts, columns, _cells(values, across, down, statuses, head), name, rest=(left, len(every)))


def _cells(
    values: np.ndarray, across: Sequence[str], down: Sequence[str], statuses: Sequence[str], head: Column
) -> str:
    """The highest and the lowest cell, and how many have no value."""
    names = [say("heat_cell", x=a, y=d) for a, d in zip(across, down, strict=True)]
    most, least = np.nanmax(values), np.nanmin(values)
    high, low = (which(names, np.flatnonzero(values == v)) for v in (most, least))
    said = say("heat", label=head.label, high=high, most=write(most, head), low=low, least=write(least, head))
    if most == least:
        said = say("same", n=int(np.isfinite(values).sum()), label=inside(head.label), value=write(most, head))
    return paragraph([said, *unvalued(statuses)])


def distribution(
    frame: pd.DataFrame,
    x: str,
    *,
    marks: Mapping[str, float] | None = None,
    of: str | None = None,
    bins: Sequence[float] | None = None,
    label: str | None = None,
    labels: Labels | None = None,
    kinds: Mapping[str, str] | None = None,
) -> Any:
    """How the values of a column lie: a bar per range, as high as its share. One row of `frame` is one value.

    `marks`: name → value, an upright line. `of`: one panel for each of its values, on one scale. `bins`: the edges of
    the ranges; without them 30 of one width up to the 99th percentile, and what is beyond in the last one.
    """
    sheet = Sheet(frame, labels, kinds, x, of)
    edges = _edges(numbers(sheet.frame[x]), bins)
    if of is not None:
        given: dict[str, Any] = {"marks": marks, "bins": edges, "label": label, "labels": labels, "kinds": kinds}
        return panels(sheet, of, partial(distribution, x=x, **given))
    head, values = sheet.head(x, label), numbers(sheet.frame[x])
    values = values[np.isfinite(values)]
    name = named(sheet.metric(x) or x, "distribution")
    columns: dict[str, Column | str] = {
        "range": say("bin"),
        "count": Column(say("bin_count"), "count"),
        "share": Column(say("share"), "rate"),
    }
    counts = np.histogram(np.minimum(values, edges[-1]), edges)[0] if len(edges) > 1 else np.array([])
    beyond = bool(len(values) and values.max() > edges[-1])
    rows = pd.DataFrame(
        {
            "range": [_range(edges, i, beyond, head) for i in range(len(counts))],
            "count": counts,
            "share": counts / max(len(values), 1),
            "low": edges[:-1],
            "high": edges[1:],
        }
    )
    binned = Sheet(rows)
    if not len(values):
        return nothing(rows, columns, name)
    data, tips = drawn(
        binned,
        columns,
        range(len(rows)),
        rows,
        low=list(rows["low"]),
        high=list(rows["high"]),
        share=list(rows["share"]),
    )
    edge = alt.Scale(domain=[edges[0], edges[-1]], nice=False)
    bar = alt.Chart(data).mark_bar(color=colour("current"), stroke="white", strokeWidth=0.5)
    bar = bar.encode(
        x=alt.X("low:Q", bin="binned", axis=quantity(head)["axis"], scale=edge),
        x2=alt.X2("high"),
        y=alt.Y("share:Q", axis=axis(say("share"), "rate")),
        tooltip=tips,
    )
    named_marks = {n: v for n, v in lines_of(marks).items() if edges[0] <= v <= edges[-1]}
    chart = alt.layer(bar, *reference(named_marks, "x")).properties(height=200)
    return finish(chart, rows, columns, _lie(values, head, lines_of(marks), sheet.lang), name, axes="xy")


def _edges(values: np.ndarray, bins: Sequence[float] | None) -> np.ndarray:
    values = values[np.isfinite(values)]
    if bins is not None:
        return np.asarray(bins, dtype="float64")
    if not len(values):
        return np.array([0.0, 1.0])
    low, high = values.min(), np.quantile(values, TAIL)
    if (values % 1 == 0).all() and values.max() - low <= 2 * BINS:  # counts: a bar for each
        return np.arange(low, values.max() + 2) - 0.5
    low = 0.0 if 0 < low < high / 10 else low
    return np.linspace(low, high if high > low else low + 1.0, BINS + 1)


def _range(edges: np.ndarray, i: int, beyond: bool, head: Column) -> str:
    if beyond and i == len(edges) - 2:
        return say("bin_last", low=write(edges[i], head))
    if edges[i] % 1 == 0.5 and edges[i + 1] - edges[i] == 1:
        return write(edges[i] + 0.5, head)
    return f"{write(edges[i], head)}–{write(edges[i + 1], head)}"


def _lie(values: np.ndarray, head: Column, marks: Mapping[str, float], lang: str) -> str:
    """The middle, what nine in ten do not pass, and the share beyond each mark."""
    half, most = (write(np.quantile(values, q), head) for q in (0.5, 0.9))
    told = [say("distribution", of="", n=written(len(values), "count", lang), half=half, most=most)]
    for name, at in marks.items():
        share = written(float((values > at).mean()), "rate", lang)
        told.append(say("distribution_mark", share=share, name=name, value=write(at, head)))
    return paragraph(told)
