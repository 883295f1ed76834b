"""How the review calls the shapes: rows in the order of the section, agents in the colours of their teams."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from cskit.charts import Column, bars, dots
from cskit.charts.colours import MEANING
from cskit.charts.parts import Heads


def ranked(frame: pd.DataFrame, x: str, columns: Heads, *, color: str | None = None, line: float | None = None) -> Any:
    """A dot and its interval per row (`label`), in the frame's order; `columns` are what the tooltip says.

    `color`: a column; without it agents have the colour of their team.
    """
    head = columns[x]
    limits = (head.low, head.high) if isinstance(head, Column) and head.low and head.high else None
    return dots(
        frame,
        x,
        of="label",
        interval=limits,
        line=line,
        color=color or team(frame),
        order="frame",
        labels=heads(columns),
    )


def behind(frame: pd.DataFrame, x: str, columns: Heads, words: Sequence[str]) -> Any:
    """A lying bar per row (`label`), in the frame's order, with `words` behind it."""
    told = frame.assign(words=list(words))
    return bars(told, x, of="label", color=team(frame), words="words", order="frame", labels=heads(columns))


def team(frame: pd.DataFrame) -> str | None:
    """The column that colours agents, where the shop knows teams."""
    return "team" if "team" in frame and set(frame["team"]) & set(MEANING) else None


def heads(columns: Heads) -> Heads:
    """The columns of a table as a shape takes them: the team by its code, which has a colour."""
    return {"team" if key == "team_label" else key: column for key, column in columns.items()}
