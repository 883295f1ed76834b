"""What charts and tables share: labels, columns of metrics, missing tables as one line."""

import re
from typing import Any

import pandas as pd

from cskit.analysis.frames import told_apart
from cskit.charts.display import note
from cskit.charts.state import card_of, kind_of
from cskit.charts.tables import Column, Table, as_table
from cskit.period import Period
from cskit.terms import begun, is_known, language, term
from cskit.written import listed, written

HOURS = list(range(0, 24, 2))  # labels that fit a phone
Heads = dict[str, Column | str]


def say(key: str, **values: Any) -> str:
    """A term in the language of the running notebook."""
    return term(key, language(), **values)


def not_shown(frame: pd.DataFrame) -> None:
    """One line for the metrics of a tidy frame whose tables are missing."""
    absent = frame[frame["status"] == "missing_table"]
    if absent.empty:
        return
    needs: dict[str, list[str]] = {}
    for metric, remark in zip(absent["metric"], absent["note"], strict=True):
        named = re.findall("`([^`]+)`", str(remark))
        sheet = named and " " in named[-1]  # a sheet would do as well
        tables = listed(named, "or" if sheet else ",")
        needs.setdefault(tables, []).append(name_of(metric))
    items = [say("review_needs", metrics=listed(names), tables=tables) for tables, names in needs.items()]
    note(say("review_not_shown", items=listed(items, ";")), "missing")


def sources_said(frame: pd.DataFrame) -> None:
    """One line that names the sheets which metrics of a tidy frame are from, where any is."""
    told = frame[(frame["source"] != "") & (frame["status"] != "missing_table")]
    read = [(source, dict.fromkeys(own["metric"])) for source, own in told.groupby("source", sort=False)]
    items = [say("review_from_sheet", metrics=listed(map(name_of, metrics)), source=source) for source, metrics in read]
    if len(read) == 1 and (frame["source"].ne("") | frame["value"].isna()).all():
        items = [str(read[0][0])]
    if items:
        note(say("review_from_sheets", items=listed(items, ";")))


def name_of(metric: str) -> str:
    return begun(card_of(metric).name(language()))


def metric_column(metric: str, **more: Any) -> Column:
    return Column(name_of(metric), kind_of(metric), **more)


def metric_rows(frame: pd.DataFrame, columns: Heads) -> Table:
    """A table of one metric per row (`metric`, `value`, `status`), each in its own kind; `label` is its name."""
    named = frame.assign(label=[name_of(m) for m in frame["metric"]])
    if "status" in frame:
        named["value:status"] = named["status"]
    return as_table(named, columns, row_kinds=[kind_of(m) for m in frame["metric"]])


def rate_column(metric: str, frame: pd.DataFrame) -> Column:
    """The column of a rate with the interval the frame carries (`<metric>_low`, `<metric>_high`)."""
    low, high = f"{metric}_low", f"{metric}_high"
    return metric_column(metric, low=low, high=high) if low in frame else metric_column(metric)


def metric_text(metric: str, value: Any, status: str = "ok") -> str:
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


def with_labels(frame: pd.DataFrame) -> pd.DataFrame:
    """Agents with `label` (the name; the id beside it where two have the same name) and `team_label`."""
    teams = frame["team"] if "team" in frame else pd.Series("", index=frame.index)
    return frame.assign(
        label=told_apart(frame["name"], frame["agent"]), team_label=[label_of(t) if t else "" for t in teams]
    )
