"""What charts and tables share: labels, missing tables as one line, dots with intervals, bars with words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from cskit.charts.colours import MEANING, colour, meaning_scale
from cskit.charts.display import note
from cskit.charts.measured import kind_of
from cskit.charts.state import card_of
from cskit.charts.state import lang as current_lang
from cskit.charts.tables import Column, Table, table
from cskit.charts.theme import INK, QUIET, axis
from cskit.charts.tips import with_tips
from cskit.period import Period
from cskit.terms import begun, is_known, term
from cskit.written import listed, written

HOURS = list(range(0, 24, 2))  # labels that fit a phone
PHONE = 260  # points that lying bars have on a phone
Heads = dict[str, Column | str]


def say(key: str, **values: Any) -> str:
    """A term in the language of the running notebook."""
    return term(key, current_lang(), **values)


def not_shown(frame: pd.DataFrame) -> None:
    """One line for the metrics of a tidy frame whose tables are missing."""
    absent = frame[frame["status"] == "missing_table"]
    if absent.empty:
        return
    needs: dict[str, list[str]] = {}
    for metric, remark in zip(absent["metric"], absent["note"], strict=True):
        tables = listed(re.findall("`([^`]+)`", str(remark)))
        needs.setdefault(tables, []).append(name_of(metric))
    items = [say("review_needs", metrics=listed(names), tables=tables) for tables, names in needs.items()]
    note(say("review_not_shown", items=listed(items, ";")), "missing")


def name_of(metric: str) -> str:
    """A metric's name as a column head."""
    return begun(card_of(metric).name(current_lang()))


def metric_column(metric: str, **more: Any) -> Column:
    """The column of a metric: its name and kind from its card."""
    return Column(name_of(metric), kind_of(metric), **more)


def metric_rows(frame: pd.DataFrame, columns: Heads) -> Table:
    """A table of one metric per row (`metric`, `value`, `status`), each in its own kind; `label` is its name."""
    named = frame.assign(label=[name_of(m) for m in frame["metric"]])
    if "status" in frame:
        named["value:status"] = named["status"]
    return table(named, columns, row_kinds=[kind_of(m) for m in frame["metric"]])


def rate_column(metric: str, frame: pd.DataFrame) -> Column:
    """The column of a rate with the interval the frame carries (`<metric>_low`, `<metric>_high`)."""
    low, high = f"{metric}_low", f"{metric}_high"
    return metric_column(metric, low=low, high=high) if low in frame else metric_column(metric)


def metric_text(metric: str, value: Any, status: str = "ok") -> str:
    """A metric's value inside a sentence."""
    return written(value, kind_of(metric), status=status)


def label_of(word: Any) -> str:
    """A code of the tables (`seasonal`, `premium`) as people read it; a text of the shop's own as it is."""
    if word is None or word != word or word == "":
        return say("unknown")
    key = str(word)
    return begun(say(key)) if is_known(key) else key


def days_of(period: Period) -> str:
    """`10/20-10/31`: the days of a phase in a form that no line break tears apart."""
    start, end = f"{period.start:%m/%d}", f"{period.end:%m/%d}"
    return start if start == end else f"{start}-{end}"


def fields(tips: Sequence[alt.Tooltip]) -> list[str]:
    """The columns that tooltips read."""
    return [str(tip.shorthand).partition(":")[0] for tip in tips]


def with_labels(frame: pd.DataFrame) -> pd.DataFrame:
    """Agents with `label` (the name; the id beside it where two have the same name) and `team_label`."""
    twice = frame["name"].duplicated(keep=False)
    labels = frame["name"].where(~twice, frame["name"] + " (" + frame["agent"].astype(str) + ")")
    teams = frame["team"] if "team" in frame else pd.Series("", index=frame.index)
    return frame.assign(label=labels, team_label=[label_of(t) if t else "" for t in teams])


def team_colour(frame: pd.DataFrame) -> Any:
    """The colour of an agent's team, with a legend where there is more than one team."""
    teams = {label_of(t): t for t in sorted(set(frame["team"])) if t in MEANING} if "team" in frame else {}
    if not teams:
        return alt.value(colour("current"))
    legend = alt.Legend(title=None) if len(teams) > 1 else None
    return alt.Color("team_label:N", scale=meaning_scale(teams), legend=legend)


def dots(
    frame: pd.DataFrame,
    columns: Heads,
    *,
    value: str,
    low: str,
    high: str,
    rows: str = "label",
    line: float | None = None,
    colours: Any = None,
    title: str | None = None,
) -> alt.TopLevelMixin:
    """One row per thing, best first: a dot for its value, a line for its interval, an upright line for everyone."""
    column = columns[value]
    assert isinstance(column, Column)
    shown, tips = with_tips(frame, columns)
    order = shown[rows].tolist()
    needed = dict.fromkeys([rows, value, low, high, "team_label", "state", *fields(tips)])
    shown = shown[[c for c in needed if c in shown]]
    y = alt.Y(f"{rows}:N", sort=order, title=title)
    paint = colours if colours is not None else alt.value(colour("current"))
    base = alt.Chart(shown).encode(y=y, tooltip=tips)
    x = alt.X(f"{value}:Q", axis=axis(column.label, column.kind), scale=alt.Scale(zero=False, nice=True))
    layers = [
        base.mark_rule(strokeWidth=2, strokeOpacity=0.5).encode(x=alt.X(f"{low}:Q"), x2=f"{high}:Q", color=paint),
        base.mark_point(filled=True, size=70, opacity=1).encode(x=x, color=paint),
    ]
    if line is not None and line == line:
        layers.insert(0, upright(line))
    return alt.layer(*layers).properties(height=alt.Step(step(len(shown))))


def across(base: alt.Chart, x: alt.X, y: str) -> alt.Chart:
    """A short thick line across each band of `x`, as high as `y` (the Vega-Lite of JupyterLab knows no wide ticks)."""
    field = str(x.shorthand)
    end = alt.X2(field.partition(":")[0], bandPosition=0.95)
    return base.mark_rule(strokeWidth=3, color=INK).encode(x=x.bandPosition(0.05), x2=end, y=f"{y}:Q")


def upright(value: float) -> alt.Chart:
    """A dashed line at the value of everyone together."""
    where = pd.DataFrame({"at": [value]})
    return alt.Chart(where).mark_rule(strokeDash=[4, 4], color=QUIET).encode(x="at:Q")


def longest(words: Sequence[str]) -> float:
    """How wide the longest text is, in Chinese characters.

    >>> longest(["42", "约42人"])
    3.2
    """
    return max((sum(1.0 if ord(c) > 0x2E7F else 0.6 for c in word) for word in words), default=0.0)


def room(values: pd.Series, characters: float) -> alt.Scale:
    """A scale from zero with room behind the longest bar for what is written there, on a phone as well."""
    low, high = min(0.0, float(values.min())), max(0.0, float(values.max()))
    share = min(0.5, (characters + 1) * 12 / PHONE)
    return alt.Scale(domain=[low, low + (high - low or 1.0) / (1 - share)], nice=False)


def step(rows: int) -> int:
    """The height of one row: long lists stand closer."""
    return 26 if rows <= 14 else 20


def bars(
    frame: pd.DataFrame,
    columns: Heads,
    *,
    value: str,
    rows: str,
    written_as: Sequence[str],
    paint: Any = None,
    by: str = "team_label",
) -> alt.TopLevelMixin:
    """Lying bars, largest first, each with its value in words at its end; `paint` colours them by the column `by`."""
    column = columns[value]
    assert isinstance(column, Column)
    shown, tips = with_tips(frame.assign(said=list(written_as)), columns)
    needed = [rows, value, "said", by, *fields(tips)]
    shown = shown[[c for c in needed if c in shown]]
    base = alt.Chart(shown).encode(
        y=alt.Y(f"{rows}:N", sort=shown[rows].tolist(), title=None),
        x=alt.X(f"{value}:Q", axis=axis(column.label, column.kind), scale=room(shown[value], longest(written_as))),
        tooltip=tips,
    )
    bar = base.mark_bar(height={"band": 0.7}).encode(color=paint if paint is not None else alt.value(colour("current")))
    return alt.layer(bar, base.mark_text(align="left", dx=5).encode(text="said:N")).properties(
        height=alt.Step(step(len(shown)) + 2)
    )
