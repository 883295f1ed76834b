"""A frame that a cell ends with: shown with its texts as the page shows them, and left as it is."""

from __future__ import annotations

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


def _said(frame: pd.DataFrame | pd.Series, how: str) -> str | None:
    width = _WIDEST if language() == "en" else pd.get_option("display.max_colwidth")
    with pd.option_context("display.max_colwidth", width):
        said: str | None = getattr(readable(frame), how)()
    return said


def readable(frame: Any) -> Any:
    """A copy of a frame or series with the texts in its cells, its index and its columns as the page shows them."""
    shown = frame.copy()
    if isinstance(frame, pd.Series):
        shown = shown.map(_word) if _is_text(frame.dtype) else shown
    else:
        for place, kind in enumerate(frame.dtypes):
            if _is_text(kind):
                shown.isetitem(place, frame.iloc[:, place].map(_word))
        shown.columns = _words(frame.columns)
    shown.index = _words(frame.index)
    return shown


def _words(labels: pd.Index) -> pd.Index:
    if isinstance(labels, pd.MultiIndex):
        levels = [_words(labels.get_level_values(place)) for place in range(labels.nlevels)]
        return pd.MultiIndex.from_arrays(levels, names=labels.names)
    return labels.map(_word) if _is_text(labels.dtype) else labels


def _is_text(kind: Any) -> bool:
    return isinstance(kind, pd.CategoricalDtype) or pd.api.types.is_string_dtype(kind)


def _word(value: Any) -> Any:
    return english(value) if isinstance(value, str) else value
