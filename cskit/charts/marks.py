"""What the shapes draw with: axes by kind, colours that mean the same everywhere, lines, tooltips, one finish."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial, wraps
from inspect import signature
from typing import Any, ParamSpec

import altair as alt
import pandas as pd

from cskit.charts.saying import say
from cskit.charts.sheet import WEEKDAY, WITHOUT_VALUE, Sheet, Told, numbers, picked
from cskit.charts.state import kind_of, people
from cskit.charts.tables import Column, Table, as_table
from cskit.charts.theme import MEANING, PALETTE, QUIET, agent_colours, axis, colour
from cskit.terms import language, term
from cskit.written import is_missing, limits, paragraph, written

KEY = "cskit"  # in the attrs of a shape's data: what it tells
FADED = 0.3
ROW_LABELS = 240  # points that the names of rows may take
PHONE = 260  # points that lying bars have on a phone
Line = float | Mapping[str, float] | None
P = ParamSpec("P")
Heads = dict[str, Column | str]


def lines_of(line: Line) -> dict[str, float]:
    """Reference lines: name (empty for one without) → value; those without a value are left out."""
    given = line if isinstance(line, Mapping) else {} if line is None else {"": line}
    return {str(name): float(value) for name, value in given.items() if value == value and value is not None}


def drawn(
    sheet: Sheet, columns: Heads, rows: Sequence[int], texts: pd.DataFrame, **fields: Any
) -> tuple[pd.DataFrame, list[alt.Tooltip]]:
    """The rows that are drawn, under the plain names that the marks read, and their tooltips."""
    told, tips = with_tips(texts.iloc[list(rows)].reset_index(drop=True), columns, ())
    data = {name: [values[i] for i in rows] for name, values in fields.items()}
    return pd.DataFrame(data, index=told.index).join(told), tips


def fields(
    sheet: Sheet, of: str, *, color: str | None = None, chosen: Any = None, interval: tuple[str, str] | None = None
) -> dict[str, Any]:
    """What the marks of most shapes read: the name, the colour, the strength, the limits of each row."""
    found: dict[str, Any] = {"of": sheet.words(of), "strength": faded(sheet, of, chosen)}
    if color is not None:
        found["colour"] = sheet.words(color)
    if interval is not None:
        found |= {"low": numbers(sheet.frame[interval[0]]), "high": numbers(sheet.frame[interval[1]])}
    return found


def finish(chart: Any, texts: pd.DataFrame, columns: Heads, says: str, name: str, **more: Any) -> Any:
    """The chart with its sentence, which is its text alternative, and with all its data to be carried along."""
    return tell(chart, Told(as_table(texts, columns), texts, says, name, **more))


def tell(chart: Any, told: Told) -> Any:
    """The chart, telling this wherever it goes: its data carry it, its description says it."""
    for data in _frames(chart):
        data.attrs[KEY] = told
    chart.description = told.says
    return chart


def told_by(chart: Any) -> list[Told]:
    """What the shapes in a chart tell, each once, wherever `+`, `|` or `.properties()` have taken them."""
    found = (data.attrs.get(KEY) for data in _frames(chart))
    return list(dict.fromkeys(told for told in found if isinstance(told, Told)))


def _frames(chart: Any) -> list[pd.DataFrame]:
    own = [chart.data] if isinstance(getattr(chart, "data", None), pd.DataFrame) else []
    for kind in ("layer", "hconcat", "vconcat", "concat"):
        parts = getattr(chart, kind, alt.Undefined)
        for part in parts if isinstance(parts, list) else ():
            own += _frames(part)
    inner = getattr(chart, "spec", None)
    return own + (_frames(inner) if isinstance(inner, alt.TopLevelMixin) else [])


def nothing(texts: pd.DataFrame, columns: Heads, name: str, says: str = "") -> Any:
    """In place of a chart without a row: the sentence that says so."""
    said = says or say("none")
    mark = (
        alt.Chart(pd.DataFrame({"said": [said]}))
        .mark_text(align="left", fontSize=13, color=QUIET)
        .encode(text=alt.Text("said:N"), x=alt.value(0))
    )
    chart = alt.layer(mark).properties(height=36)
    return finish(chart, texts, columns, said, name)


def why_nothing(sheet: Sheet) -> str:
    """Why no row has a value: the table that is missing, if that is it."""
    frame = sheet.frame
    if "status" not in frame or not (frame["status"] == "missing_table").any():
        return say("none")
    notes = [str(n) for n in frame["note"].unique() if n == n and n] if "note" in frame else []
    return say("missing", note="; ".join(notes) or say("no_table"))


def faceted(shape: Callable[P, Any]) -> Callable[P, Any]:
    """A shape that takes `facet`: it is drawn once for each value of that column, on one scale where that can be."""

    @wraps(shape)
    def whole(*args: P.args, **kwargs: P.kwargs) -> Any:
        facet = kwargs.pop("facet", None)
        if facet is None:
            return shape(*args, **kwargs)
        given = signature(shape).bind(*args, **kwargs).arguments
        sheet = Sheet(given.pop("frame"), given.get("labels"), given.get("kinds"), str(facet))
        return panels(sheet, str(facet), partial(shape, **given))

    return whole


def panels(sheet: Sheet, facet: str, shape: Callable[..., Any]) -> Any:
    """One chart for each value of a column, beside each other; all their data and sentences in one."""
    parts = sheet.frame.groupby(facet, sort=False, dropna=False)
    if not parts.ngroups:
        return shape(frame=sheet.frame)
    words = dict(zip(sheet.frame[facet].map(str), sheet.words(facet), strict=True))
    made, tells, labels = [], [], []
    for key, rows in parts:
        chart = shape(frame=rows)
        labels.append(words[str(key)])
        tells.append(told_by(chart)[0])
        size: dict[str, Any] = {"width": 270} if parts.ngroups > 1 else {}
        made.append(chart.properties(title=labels[-1], **size))
    texts = pd.concat([t.frame.assign(**{facet: w}) for t, w in zip(tells, labels, strict=True)], ignore_index=True)
    columns: Heads = {facet: sheet.head(facet), **dict(zip(tells[0].table.ids, tells[0].table.columns, strict=True))}
    kinds: list[str] = []
    scales: dict[str, Any] = dict.fromkeys(tells[0].axes, "shared")
    if facet == "metric":  # each metric in its own kind, on its own scale
        own = tells[0].table.columns[tells[0].table.ids.index("value")]
        columns["value"] = replace(own, label=say("value"), kind="by_row")
        kinds = [kind_of(str(key)) for key, rows in parts for _ in range(len(rows))]
        scales = {}
        said = [t.says for t in tells]
    else:
        said = [say("facet", facet=w, says=t.says) for t, w in zip(tells, labels, strict=True)]
    whole = alt.concat(*made, columns=2).resolve_scale(color="shared", **scales)
    ready = as_table(texts, columns, row_kinds=kinds)
    return tell(whole, Told(ready, texts, paragraph(said), f"{tells[0].name}_by_{facet}"))


def paint(sheet: Sheet, name: str | None) -> alt.Color | Mapping[str, Any]:
    """The colour of a column's values, the same on every chart: a team's own, an agent's, else from the palette."""
    if name is None:
        return alt.value(colour("current"))
    if sheet.in_time(name):
        return alt.Color("colour:O", scale=alt.Scale(scheme="blues"), legend=alt.Legend(title=None, columns=8))
    scale = colours(sheet, name)
    few = len(scale) > 1 and name != "agent"
    legend = alt.Legend(title=None, columns=4 if len(scale) > 4 else 0) if few else None
    return alt.Color(
        "colour:N", scale=alt.Scale(domain=list(scale), range=list(scale.values())), sort=list(scale), legend=legend
    )


def colours(sheet: Sheet, name: str) -> dict[str, str]:
    """Text as shown → colour, for the values of a column that are there; states in the order of `MEANING`, categories
    in their own."""
    frame = sheet.frame
    words = dict(zip(frame[name].map(str), sheet.words(name), strict=True))
    if isinstance(frame[name].dtype, pd.CategoricalDtype):  # in the order they were given
        words = {str(word): words[str(word)] for word in frame[name].cat.categories if str(word) in words}
    if name == "agent":
        known = {a: team for a, (_, team) in people().items()} or dict.fromkeys(words)
        dealt = agent_colours({**dict.fromkeys(words), **known} if set(words) - set(known) else known)
        return {words[a]: c for a, c in dealt.items() if a in words}
    free = iter(c for c in (*PALETTE, *PALETTE) if c not in {MEANING[w] for w in words if w in MEANING})
    found = {text: MEANING[w] if w in MEANING else next(free, colour("other")) for w, text in words.items()}
    meant = [words[w] for w in MEANING if w in words]
    return {text: found[text] for text in (*meant, *(t for t in found if t not in meant))}


def faded(sheet: Sheet, of: str, chosen: Any) -> list[float]:
    """Opacity: who is chosen stands out; where nobody is, or who is chosen is not there, all are equal."""
    wanted = picked(chosen)
    keys, words = [str(v) for v in sheet.frame[of]], sheet.words(of)
    here = [k in wanted or w in wanted for k, w in zip(keys, words, strict=True)]
    return [1.0 if own or not any(here) else FADED for own in here]


def opacity() -> alt.Opacity:
    return alt.Opacity("strength:Q", scale=None, legend=None)


def reference(lines: Mapping[str, float], side: str) -> list[Any]:
    """Dashed lines across an axis: on `x` upright and named above the plot, on `y` level and named behind the end."""
    if not lines:
        return []
    data = pd.DataFrame({"at": list(lines.values()), "line": list(lines)})
    place = {side: alt.X("at:Q") if side == "x" else alt.Y("at:Q")}
    layers: list[Any] = [alt.Chart(data).mark_rule(strokeDash=[4, 4], color=QUIET).encode(**place)]
    if any(lines):
        where = {"y": alt.value(-7)} if side == "x" else {"x": alt.value("width")}
        align: dict[str, Any] = {"align": "center"} if side == "x" else {"align": "left", "dx": 5}
        layers.append(
            alt.Chart(data)
            .mark_text(fontSize=11, color=QUIET, **align)
            .encode(**place, **where, text=alt.Text("line:N"))
        )
    return layers


def quantity(
    column: Column, *, zero: bool = True, domain: Sequence[float] | None = None, **options: Any
) -> dict[str, Any]:
    scale = alt.Scale(domain=list(domain), clamp=True) if domain else alt.Scale(zero=zero, nice=True)
    return {"axis": axis(column.label, column.kind, signed=column.signed, **options), "scale": scale}


def places(sheet: Sheet, of: str, words: Sequence[str]) -> alt.X:
    """An axis of places side by side, in the order in which they come: hours, dates, weekdays, words."""
    head = sheet.head(of)
    short = {"hour": "slice(datum.value, 0, 2)", "date": "replace(slice(datum.value, 5), '-', '/')"}
    short |= {"time": "replace(slice(datum.value, 5, 16), '-', '/')"}
    how: dict[str, Any] = {"labelExpr": short[head.kind]} if head.kind in short else {}
    title = None if head.kind in ("date", "time") else head.label
    return alt.X(
        "of:O",
        scale=alt.Scale(domain=in_order(sheet, of, words)),
        axis=alt.Axis(title=title, labelOverlap="greedy", labelSeparation=6, **how),
    )


def in_order(sheet: Sheet, name: str, words: Sequence[str]) -> list[str]:
    """The words of a column, each once: as time goes where they are hours, dates or weekdays, else as they come.
    Between the first and the last hour none is left out: an hour in which nothing happened has its place."""
    found = list(dict.fromkeys(words))
    if name == WEEKDAY:
        return [w for w in (sheet.word(name, day) for day in range(7)) if w in found]
    if found and sheet.kind(name) == "hour":
        day = [sheet.word(name, hour, "hour") for hour in range(24)]
        at = [day.index(word) for word in found if word in day]
        found = [*day[min(at, default=0) : max(at, default=-1) + 1], *(w for w in found if w not in day)]
    return sorted(found) if sheet.in_time(name) else found


def room(values: Sequence[float], words: Sequence[str]) -> alt.Scale:
    """A scale from zero with room behind the longest bar for what is written there, on a phone as well."""
    there = [v for v in values if v == v] or [0.0]
    low, high = min(0.0, *there), max(0.0, *there)
    characters = max((sum(1.0 if ord(c) > 0x2E7F else 0.6 for c in word) for word in words), default=0.0)
    share = min(0.5, (characters + 1) * 12 / PHONE)
    return alt.Scale(domain=[low, low + (high - low or 1.0) / (1 - share)], nice=False)


def step(rows: int) -> alt.Step:
    """The height of one row: long lists stand closer."""
    return alt.Step(26 if rows <= 14 else 20)


def marks_of(sheet: Sheet, x: str) -> list[str]:
    """What stands in place of a value that is not there yet: "not mature yet", "no table"; empty for the others."""
    lang = language()
    return [term(f"mark_{status}", lang) if status in WITHOUT_VALUE else "" for status in sheet.statuses(x)]


def with_tips(
    frame: pd.DataFrame, columns: Mapping[str, Column | str], keep: Sequence[str] | None = None
) -> tuple[pd.DataFrame, list[alt.Tooltip]]:
    """The frame with one text column per tooltip line, written exactly as tables write it, and the tooltips.

    `keep`: of the frame's own columns only those that the marks read.

    >>> import pandas as pd
    >>> told, tips = with_tips(pd.DataFrame({"agent": ["A"], "cvr": [0.5]}),
    ...                        {"agent": "Agent", "cvr": Column("Conversion", "rate")})
    >>> len(tips)
    2
    >>> told["tip_cvr"].tolist()
    ['50.0%']
    """
    ready = as_table(frame, columns)
    lang = language()
    added, tips = {}, []
    for i, (id_, column) in enumerate(zip(ready.ids, ready.columns, strict=True)):
        field = re.sub(r"\W", "_", f"tip_{id_}")
        added[field] = [_tip(ready, row, i, lang) for row in range(len(ready.rows))]
        tips.append(alt.Tooltip(f"{field}:N", title=column.label))
    return (frame if keep is None else frame[list(keep)]).assign(**added), tips


def _tip(ready: Table, row: int, i: int, lang: str) -> str:
    column = ready.columns[i]
    kind = ready.kind(row, i)
    said = written(ready.rows[row][i], kind, lang, status=ready.statuses[row][i], signed=column.signed)
    limit = ready.limits[row][i]
    if not limit or any(is_missing(v) for v in limit):
        return said
    return f"{said} ({limits(*limit, kind, lang, signed=column.signed).strip('[]')})"
