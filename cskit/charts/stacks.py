"""Shapes of amounts: bars, ranked or in the order of time, bars made of parts, and the steps of a change."""

from collections.abc import Collection, Mapping, Sequence
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
    places,
    quantity,
    reference,
    room,
    step,
    why_nothing,
)
from cskit.charts.ranked import extra, height, order_rows, row_of, shown, unripe
from cskit.charts.saying import extremes, inside, over, ranked, say, unvalued, write
from cskit.charts.sheet import Labels, Sheet, ends, named, numbers, picked
from cskit.charts.tables import Column
from cskit.charts.theme import INK, colour
from cskit.written import paragraph, written

NARROW = 60  # upright bars from which a line across each would be a dot


@faceted
def bars(
    frame: pd.DataFrame,
    x: str,
    *,
    of: str,
    color: str | None = None,
    interval: tuple[str, str] | None = None,
    line: Line = None,
    level: str | None = None,
    chosen: Any = None,
    facet: str | None = None,
    order: str | None = None,
    words: str | None = None,
    label: str | None = None,
    labels: Labels | None = None,
    kinds: Mapping[str, str] | None = None,
) -> Any:
    """Bars from zero: lying ones with their values written behind, best first; upright for hours, dates, weekdays.

    `level`: a column drawn as a short thick line across each upright bar. `words`: a column written behind lying bars
    in place of the value. `order="frame"`: as the frame has it. The rest as in `dots`.
    """
    sheet = Sheet(frame, labels, kinds, x, of, color, level, words, *(interval or ()))
    upright = sheet.in_time(of)
    head = sheet.head(x, label, interval)
    columns = sheet.columns((of, sheet.head(of)), extra(sheet, color), (x, head), extra(sheet, level))
    texts, name = sheet.written(of, color), named(sheet.metric(x) or x, "by", of)
    rows, domain, left = order_rows(sheet, x, of, "frame" if upright else order, chosen, all_rows=upright)
    if not rows:
        return nothing(texts, columns, name, why_nothing(sheet))
    values = shown(sheet, x)
    common = fields(sheet, of, color=color, chosen=chosen, interval=interval)
    more: dict[str, Any] = {"mark": marks_of(sheet, x), "open": [s == "open" for s in sheet.statuses(x)]}
    if level:
        more["level"] = numbers(sheet.frame[level])
    if not upright:
        behind = sheet.frame[words] if words else [write(v, head) for v in values]
        more["said"] = [w if v == v else "" for w, v in zip(behind, values, strict=True)]
    data, tips = drawn(sheet, columns, rows, texts, value=values, **common, **more)
    base = alt.Chart(data).encode(tooltip=tips, color=paint(sheet, color), opacity=opacity())
    if upright:
        chart = _upright(base, data, sheet, of, head, line)
        series = common.get("colour") or [""] * len(sheet)
        says = over(values, common["of"], series, sheet.statuses(x), head)
    else:
        chart = _lying(base, data, domain, head, color, line)
        says = ranked(sheet, x, head, of, common["of"], lines_of(line))
    return finish(chart, texts, columns, says, name, rest=left, axes="y" if upright else "x")


def _upright(base: Any, data: pd.DataFrame, sheet: Sheet, of: str, head: Any, line: Line) -> Any:
    x = places(sheet, of, list(data["of"]))
    beside: dict[str, Any] = {}
    if "colour" in data and data["of"].duplicated().any():
        beside["xOffset"] = alt.XOffset("colour:N", sort=list(dict.fromkeys(data["colour"])))
    y = alt.Y("value:Q", **quantity(head))
    base = base.encode(x=x, **beside)
    layers = [base.mark_bar().encode(y=y)]
    if "low" in data:
        layers.append(base.mark_rule(strokeWidth=1.5).encode(y=alt.Y("low:Q"), y2=alt.Y2("high"), color=alt.value(INK)))
    if "level" in data:
        layers.append(_thick_line(alt.Chart(data), x, "level"))
    if data["mark"].any():
        waiting = base.transform_filter("datum.mark !== ''")
        layers.append(waiting.mark_text(dy=-8, text="…").encode(y=alt.value("height"), color=alt.value(INK)))
    return alt.layer(*layers, *reference(lines_of(line), "y")).properties(height=240)


def _lying(base: Any, data: pd.DataFrame, domain: Sequence[str], head: Any, color: str | None, line: Line) -> Any:
    top = [v for c in ("value", "high") if c in data for v in data[c]]
    how = {**quantity(head), "scale": room(top, list(data["said"]))}
    if head.kind == "rate" and 0.6 < max(top) <= 1:  # behind 100 % is only room for words
        how["axis"].values = [0, 0.2, 0.4, 0.6, 0.8, 1]
    x = alt.X("value:Q", **how)
    rows = row_of(domain, data, color)
    base = base.encode(**rows)
    thick = {} if "yOffset" in rows else {"height": {"band": 0.7}}
    layers = [*reference(lines_of(line), "x"), base.mark_bar(**thick).encode(x=x)]
    edge = "max(datum.value, 0)"
    if "low" in data:
        layers.append(base.mark_rule(strokeWidth=1.5).encode(x=alt.X("low:Q"), x2=alt.X2("high"), color=alt.value(INK)))
        edge = "max(datum.value, datum.high || 0, 0)"
    end = base.transform_calculate(edge=edge)
    layers.append(
        end.mark_text(align="left", dx=5).encode(x=alt.X("edge:Q"), text=alt.Text("said:N"), color=alt.value(INK))
    )
    layers += unripe(base, data, None)
    return alt.layer(*layers).properties(height=height(domain, data))


def _thick_line(base: Any, x: alt.X, y: str) -> Any:
    """A short thick line across each band of `x`, as high as `y` (the Vega-Lite of JupyterLab knows no wide ticks);
    of many narrow bands one line in steps."""
    if base.data["of"].nunique() > NARROW:
        return base.mark_line(interpolate="step", strokeWidth=1.3, color=INK).encode(x=x, y=alt.Y(f"{y}:Q"))
    end = alt.X2(str(x.shorthand).partition(":")[0], bandPosition=0.95)
    return base.mark_rule(strokeWidth=3, color=INK).encode(x=x.bandPosition(0.05), x2=end, y=alt.Y(f"{y}:Q"))


@faceted
def stacked(
    frame: pd.DataFrame,
    x: str,
    *,
    of: str,
    part: str,
    share: bool = False,
    level: str | None = None,
    order: str | None = None,
    facet: str | None = None,
    label: str | None = None,
    labels: Labels | None = None,
    kinds: Mapping[str, str] | None = None,
) -> Any:
    """Bars made of parts, largest whole first; upright for hours, dates, weekdays. `share`: each whole is 100 %.

    `frame` has one row per `of` and `part`. `level`: a column whose value per `of` is drawn as a line across the bar.
    """
    sheet = Sheet(frame, labels, kinds, x, of, part, level)
    head = sheet.head(x, label)
    names, parts = sheet.words(of), sheet.words(part)
    texts = sheet.written(of, part).assign(**{x: shown(sheet, x)})
    groups = texts.groupby(pd.Series(names, dtype=object), sort=False)[x]
    texts["share"] = texts[x] / groups.transform("sum").replace(0, np.nan)
    columns = sheet.columns((of, sheet.head(of)), (part, sheet.head(part)), (x, head), extra(sheet, level))
    columns["share"] = Column(say("share"), "rate")
    name = named(sheet.metric(x) or x, "by", of, "and", part)
    if texts.empty or not np.isfinite(shown(sheet, x)).any():
        return nothing(texts, columns, name, why_nothing(sheet))
    upright = sheet.in_time(of)
    wholes = groups.sum()
    if not upright and order != "frame":
        wholes = wholes.sort_values(ascending=False, kind="stable")
    domain, left = (list(wholes.index), 0) if upright else ends(wholes.index, ())
    place = {p: i for i, p in enumerate(dict.fromkeys(parts))}
    more: dict[str, Any] = {"level": numbers(sheet.frame[level])} if level else {}
    value, places_ = list(texts["share" if share else x]), [place[p] for p in parts]
    rows = [i for i, name_ in enumerate(names) if name_ in set(domain)]
    data, tips = drawn(sheet, columns, rows, texts, of=names, value=value, colour=parts, place=places_, **more)
    shown_head = Column(say("of_what", what=inside(head.label), label=say("share")), "rate") if share else head
    how: dict[str, Any] = quantity(shown_head, domain=[0, 1] if share else None)
    base = alt.Chart(data).encode(color=paint(sheet, part), order=alt.Order("place:Q"), tooltip=tips)
    if upright:
        at = places(sheet, of, list(data["of"]))
        layers = [base.mark_bar().encode(x=at, y=alt.Y("value:Q", stack="zero", **how))]
        if level:
            layers.append(_thick_line(alt.Chart(data.drop_duplicates("of")), at, "level"))
        chart = alt.layer(*layers).properties(height=240)
    else:
        y = alt.Y("of:N", title=None, scale=alt.Scale(domain=domain), axis=alt.Axis(labelLimit=ROW_LABELS))
        bar = base.mark_bar(height={"band": 0.75}).encode(y=y, x=alt.X("value:Q", stack="zero", **how))
        chart = alt.layer(bar).properties(height=step(len(domain)))
    rows_ = texts.assign(of=names, part=parts, value=texts[x])
    says = paragraph([_parts(rows_, head, upright, share), *unvalued(sheet.statuses(x))])
    return finish(chart, texts, columns, says, name, rest=(left, len(wholes)))


def _parts(rows: pd.DataFrame, head: Any, upright: bool, share: bool) -> str:
    """Where the whole is highest and lowest; which part is the largest, and for shares where it is most and least."""
    whole = rows.groupby("of", sort=False)["value"].sum()
    names, values = [str(name) for name in whole.index], whole.to_numpy()
    sums = rows.groupby("part", sort=False)["value"].sum()
    if not sums.sum():
        return say("part_none", label=inside(head.label))
    series = [""] * len(names)
    ends_ = (
        over(values, names, series, series, head) if upright else extremes(values, names, np.arange(len(names)), head)
    )
    if len(sums) == 1:
        return ends_
    largest = str(sums.idxmax())
    told = say("part_largest", part=largest, share=written(sums.max() / sums.sum(), "rate"))
    own = rows[(rows["part"] == largest) & rows["share"].notna()].sort_values("share", ascending=False, kind="stable")
    if not share or len(own) < 2:
        return paragraph([ends_, told])
    (high, low), (most, least) = own["of"].iloc[[0, -1]], own["share"].iloc[[0, -1]]
    said = {"most": written(most, "rate"), "least": written(least, "rate")}
    return paragraph([told, say("part_share", part=largest, high=high, low=low, **said)])


def waterfall(
    frame: pd.DataFrame,
    value: str,
    *,
    of: str,
    totals: Collection[str] = (),
    label: str | None = None,
    labels: Labels | None = None,
    kinds: Mapping[str, str] | None = None,
) -> Any:
    """How one number becomes another: the rows in their order, each standing where the one before ended.

    The rows of `of` named in `totals` are levels and stand on the ground (the first one, if none is named); the others
    are what is added or taken away.
    """
    sheet = Sheet(frame, labels, kinds, value, of)
    head = sheet.head(value, label)
    columns = sheet.columns((of, sheet.head(of)), (value, head))
    texts, name = sheet.written(of), named(sheet.metric(value) or value, "step", "by", of)
    values = shown(sheet, value)
    if not len(values) or not np.isfinite(values).all():
        return nothing(texts, columns, name, why_nothing(sheet))
    keys, names = list(map(str, sheet.frame[of])), sheet.words(of)
    wanted = picked(list(totals)) or frozenset(keys[:1])
    level = [k in wanted or n in wanted for k, n in zip(keys, names, strict=True)]
    low, high, at = [], [], 0.0
    for number, is_level in zip(values, level, strict=True):
        start = 0.0 if is_level else at
        at = start + number
        low.append(min(start, at))
        high.append(max(start, at))
    step_head = Column(head.label, head.kind, signed=True)
    said = [write(v, head if own else step_head) for v, own in zip(values, level, strict=True)]
    meaning = ["total" if own else "up" if v >= 0 else "down" for v, own in zip(values, level, strict=True)]
    data, tips = drawn(
        sheet, columns, range(len(sheet)), texts, of=names, low=low, high=high, said=said, meaning=meaning
    )
    there = list(dict.fromkeys(meaning))
    paint_ = alt.Color("meaning:N", scale=alt.Scale(domain=there, range=[colour(m) for m in there]), legend=None)
    base = alt.Chart(data).encode(y=alt.Y("of:N", title=None, scale=alt.Scale(domain=names)), tooltip=tips)
    x = alt.X("low:Q", axis=quantity(head)["axis"], scale=room([*low, *high], said))
    bar = base.mark_bar(height={"band": 0.68}).encode(x=x, x2=alt.X2("high"), color=paint_)
    words = base.mark_text(align="left", dx=5).encode(x=alt.X("high:Q"), text=alt.Text("said:N"))
    chart = alt.layer(bar, words).properties(height=alt.Step(30 if len(names) <= 14 else 20))
    return finish(chart, texts, columns, _steps(values, level, names, at, head, step_head), name)


def _steps(
    values: np.ndarray, level: Sequence[bool], names: Sequence[str], end: float, head: Column, step_head: Column
) -> str:
    """From where to where, what adds most and what takes most."""
    told = [say("waterfall", first=write(values[0] if level[0] else 0.0, head), last=write(end, head))]
    moved = [(float(v), n) for v, n, own in zip(values, names, level, strict=True) if not own]
    if moved and max(moved)[0] > 0:
        told.append(say("waterfall_up", name=max(moved)[1], value=write(max(moved)[0], step_head)))
    if moved and min(moved)[0] < 0:
        told.append(say("waterfall_down", name=min(moved)[1], value=write(min(moved)[0], step_head)))
    return paragraph(told)
