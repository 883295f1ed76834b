"""A frame that a cell ends with: shown with its texts as the page shows them, and left as it is."""

from typing import Any

import pandas as pd

from cskit.english import english
from cskit.terms import language

_WIDEST = 200  # characters of a cell: an English sentence is longer than a Chinese one


def show_frames() -> None:
    """From here on this notebook shows frames and series so. Nothing happens outside a notebook."""
    from IPython import get_ipython

    shell = get_ipython()
    if shell is None:
        return
    html, text = (shell.display_formatter.formatters[kind] for kind in ("text/html", "text/plain"))
    html.for_type(pd.DataFrame, lambda frame: _said(frame, "_repr_html_"))
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
