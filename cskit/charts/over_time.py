"""Shapes over time: lines with a band, and who was there when."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from cskit.charts.marks import (
    Line,
    drawn,
    faceted,
    faded,
    fields,
    finish,
    lines_of,
    nothing,
    opacity,
    paint,
    places,
    quantity,
    reference,
    step,
    why_nothing,
)
from cskit.charts.ranked import extra, shown
from cskit.charts.saying import over, say
from cskit.charts.sheet import WITHOUT_VALUE, Labels, Sheet, ends, named, numbers
from cskit.charts.theme import QUIET, axis, colour
from cskit.terms import language
from cskit.written import paragraph, written

TICKS = 15  # days that an axis names, at most
YEAR = 365  # days from which a day is named with its year
DOTTED = 60  # points up to which each is drawn as a dot


@faceted
def lines(
    frame: pd.DataFrame,
    y: str,
    *,
    x: str,
    of: str | None = None,
    band: tuple[str, str] | None = None,
    rules: Mapping[str, Any] | None = None,
    phases: Mapping[str, tuple[Any, Any]] | None = None,
    line: Line = None,
    chosen: Any = None,
    facet: str | None = None,
    zero: bool = True,
    steps: bool = False,
    label: str | None = None,
    labels: Labels | None = None,
    kinds: Mapping[str, str] | None = None,
) -> Any:
    """A line for each value of `of` over `x`: a date, a time, an hour, a weekday, a number, or words in their order.

    `band`: the columns of its limits. `rules`: name → place on `x`, an upright dashed line there. `phases`: name →
    first and last place, shaded. `line`: a level to hold against. `steps`: a value holds until the next. What is so
    far is an open dot; where a value is not mature yet the line ends and the place is shaded grey.
    """
    sheet = Sheet(frame, labels, kinds, y, x, of, *(band or ()))
    head, at_head = sheet.head(y, label, band), sheet.head(x)
    columns = sheet.columns((x, at_head), extra(sheet, of), (y, head))
    texts, name = sheet.written(x, of), named(sheet.metric(y) or y, "by", x, "and" if of else None, of)
    values, statuses = shown(sheet, y), sheet.statuses(y)
    if not np.isfinite(values).any():
        return nothing(texts, columns, name, why_nothing(sheet))
    words, series = sheet.words(x), sheet.words(of) if of else [""] * len(sheet)
    place = _Places(sheet, x, words)
    limits = {side: numbers(sheet.frame[c]) for side, c in zip(("low", "high"), band or (), strict=False)}
    data, tips = drawn(
        sheet,
        columns,
        range(len(sheet)),
        texts,
        of=place.values,
        value=values,
        **limits,
        colour=series,
        strength=faded(sheet, of, chosen) if of else [1.0] * len(sheet),
        open=[s == "open" for s in statuses],
        waits=[s in WITHOUT_VALUE for s in statuses],
    )
    if of and not place.numeric:
        data = _broken(data)
    how = quantity(head, zero=zero)
    base = alt.Chart(data).encode(x=place.axis, color=paint(sheet, of), tooltip=tips, opacity=opacity())
    shape: dict[str, Any] = {"interpolate": "step-after"} if steps else {}
    layers = [*place.phases(phases)]
    if data["waits"].any():
        waiting = base.transform_filter("datum.waits").encode(opacity=alt.value(0.35), color=alt.value(colour("other")))
        layers.append(waiting.mark_rule(strokeWidth=9))
    if limits:
        area = base.mark_area(opacity=0.2, **shape).encode(
            y=alt.Y("low:Q", **how), y2=alt.Y2("high"), opacity=alt.value(0.2)
        )
        layers.append(area)
    layers.append(base.mark_line(**shape).encode(y=alt.Y("value:Q", **how)))
    many = data["of"].nunique() > DOTTED
    layers.append(
        base.mark_point(filled=True, size=12 if many else 40, opacity=0 if many else 1).encode(y=alt.Y("value:Q"))
    )
    if data["open"].any():
        so_far = base.transform_filter("datum.open")
        layers.append(so_far.mark_point(filled=False, size=55, strokeWidth=2, fill="white").encode(y=alt.Y("value:Q")))
    layers += [*reference(lines_of(line), "y"), *place.rules(rules)]
    says = over(values, words, series, statuses, head)
    return finish(alt.layer(*layers).properties(height=260), texts, columns, says, name, axes="y")


def _broken(data: pd.DataFrame) -> pd.DataFrame:
    """A row without a value wherever a line has none that others have: it breaks there, and does not bridge the gap."""
    every = pd.MultiIndex.from_product([data["colour"].unique(), data["of"].unique()], names=["colour", "of"])
    absent = every.difference(pd.MultiIndex.from_frame(data[["colour", "of"]]))
    gaps = absent.to_frame(index=False).assign(value=np.nan, strength=1.0, open=False, waits=False)
    return pd.concat([data, gaps], ignore_index=True) if len(gaps) else data


class _Places:
    """Where on the x axis a column's values stand: on a calendar, on a scale of numbers, or side by side."""

    def __init__(self, sheet: Sheet, x: str, words: Sequence[str]) -> None:
        self.sheet, self.name, self.head = sheet, x, sheet.head(x)
        self.dated = self.head.kind in ("date", "time")
        self.numeric = self.head.kind not in ("text", "hour") and not self.dated
        if self.dated:
            times = pd.to_datetime(sheet.frame[x])
            self.values: list[Any] = list(times)
            few = times.dt.normalize().nunique() <= 2 and self.head.kind == "time"
            days = (times.max() - times.min()).days if len(times) else 0
            form = "%H:%M" if few else "%m/%d" if days < YEAR else "%Y/%m/%d"
            steps = alt.TimeIntervalStep(interval="day", step=1 + days // TICKS)
            every: dict[str, Any] = {} if few else {"tickCount": steps}
            self.axis: Any = alt.X("of:T", axis=alt.Axis(title=None, format=form, labelFlush=False, **every))
        elif self.numeric:
            self.values = list(numbers(sheet.frame[x]))
            scale = alt.Scale(zero=False, nice=False)
            self.axis = alt.X("of:Q", axis=axis(self.head.label, self.head.kind), scale=scale)
        else:
            self.values = list(words)
            self.axis = places(sheet, x, words)

    def at(self, value: Any) -> Any:
        """A place given by the lesson, as it stands on the axis."""
        if self.dated:
            return pd.Timestamp(value)
        return self.sheet.word(self.name, value, self.head.kind) if self.axis.shorthand == "of:O" else value

    def rules(self, rules: Mapping[str, Any] | None) -> list[Any]:
        """Upright dashed lines, each named beside its top."""
        if not rules:
            return []
        data = pd.DataFrame({"of": [self.at(v) for v in rules.values()], "line": list(rules)})
        base = alt.Chart(data).encode(x=self.axis)
        said = base.mark_text(align="left", dx=5, color=QUIET, fontSize=11).encode(
            y=alt.value(8), text=alt.Text("line:N")
        )
        return [base.mark_rule(strokeDash=[4, 4], color=QUIET), said]

    def phases(self, phases: Mapping[str, tuple[Any, Any]] | None) -> list[Any]:
        """Shaded stretches, each named at its top; the last day belongs to its stretch."""
        if not phases:
            return []
        rows = []
        for name, (start, end) in phases.items():
            stop = self.at(end) + pd.Timedelta(days=1) if self.head.kind == "date" else self.at(end)
            rows.append({"of": self.at(start), "until": stop, "line": name})
        data = pd.DataFrame(rows).assign(even=[i % 2 for i in range(len(rows))])
        if self.head.kind == "date":  # a day's dot stands in the middle of its stretch
            half = pd.Timedelta(hours=12)
            data = data.assign(of=data["of"] - half, until=data["until"] - half)
        base = alt.Chart(data).encode(x=self.axis)
        shade = base.mark_rect(color=colour("forecast")).encode(
            x2=alt.X2("until"),
            opacity=alt.Opacity("even:N", scale=alt.Scale(domain=[0, 1], range=[0.14, 0.06]), legend=None),
        )
        said = base.mark_text(align="left", dx=3, dy=-8, fontSize=11, color=QUIET)
        return [shade, said.encode(y=alt.value("height"), text=alt.Text("line:N"))]


def timeline(
    frame: pd.DataFrame,
    *,
    of: str,
    start: str,
    end: str,
    color: str | None = None,
    chosen: Any = None,
    labels: Labels | None = None,
    kinds: Mapping[str, str] | None = None,
) -> Any:
    """Who or what was there when: a bar from `start` to `end` (times) per row, one line for each value of `of`."""
    sheet = Sheet(frame, {"start": say("start"), "end": say("end"), **(labels or {})}, kinds)
    sheet.kinds = {start: "time", end: "time", **sheet.kinds}
    sheet.check(of, start, end, color)
    columns = sheet.columns(
        (of, sheet.head(of)), extra(sheet, color), (start, sheet.head(start)), (end, sheet.head(end))
    )
    begins, stops = pd.to_datetime(sheet.frame[start]), pd.to_datetime(sheet.frame[end])
    texts, name = sheet.written(of, color), named("timeline", "by", of)
    if not (begins.notna() & stops.notna()).any():
        return nothing(texts, columns, name)
    names = sheet.words(of)
    domain, left = ends(names, sheet.chosen(of, chosen))
    rows = [i for i, name_ in enumerate(names) if name_ in set(domain)]
    common = fields(sheet, of, color=color, chosen=chosen)
    data, tips = drawn(sheet, columns, rows, texts, start=list(begins), end=list(stops), **common)
    few = stops.max() - begins.min() <= pd.Timedelta(days=2)
    ticks = alt.Axis(title=None, format="%H:%M" if few else "%m/%d", tickCount="hour" if few else "day", grid=True)
    chart = alt.layer(
        alt.Chart(data)
        .mark_bar(height={"band": 0.7}, cornerRadius=2)
        .encode(
            x=alt.X("start:T", axis=ticks),
            x2=alt.X2("end"),
            y=alt.Y("of:N", title=None, scale=alt.Scale(domain=domain)),
            color=paint(sheet, color),
            opacity=opacity(),
            tooltip=tips,
        )
    )
    says, rest = _when(names, begins, stops), (left, len(set(names)))
    return finish(chart.properties(height=step(len(domain))), texts, columns, says, name, rest=rest)


def _when(names: Sequence[str], begins: pd.Series, stops: pd.Series) -> str:
    """How many, from when to when, and who was there longest."""
    hours = ((stops - begins).dt.total_seconds() / 3600).groupby(list(names), sort=False).sum()
    lang = language()
    start, end = (written(at, "time", lang)[:16] for at in (begins.min(), stops.max()))
    bars = int((begins.notna() & stops.notna()).sum())
    longest = say("timeline_longest", name=str(hours.idxmax()), hours=written(hours.max(), "hours", lang))
    return paragraph([say("timeline", n=len(hours), start=start, end=end, bars=bars), longest])
