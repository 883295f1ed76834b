"""How a chart leaves the kernel: live in JupyterLab without a network, and as a drawing everywhere else.

Altair's own HTML renderer loads scripts from a CDN, blank offline; its `mimetype` renderer emits a type that
notebook validation refuses. JupyterLab draws `application/vnd.vegalite.v5+json` with the Vega it brings along.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import altair as alt

from cskit.charts.drawing import svg
from cskit.charts.tables import DIGITS

SPEC_MIME = "application/vnd.vegalite.v5+json"
SVG_MIME = "image/svg+xml"
LAB_SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
REPORT_VARIABLE = "CSKIT_REPORT"  # set by `cskit.reports`: the drawing is made there, beside the running kernel

_drawing = ContextVar("_drawing", default=True)  # a widget answers in a thread of its own


@contextmanager
def undrawn() -> Iterator[None]:
    """Within: charts without their drawing, for a widget that has to answer at once."""
    before = _drawing.set(False)
    try:
        yield
    finally:
        _drawing.reset(before)


def bundle(spec: dict[str, Any]) -> dict[str, Any]:
    """The MIME bundle of a chart: live specification and, outside reports and widgets, the drawing."""
    packed: dict[str, Any] = {SPEC_MIME: {**rounded(spec), "$schema": LAB_SCHEMA}}
    if _drawing.get() and not os.environ.get(REPORT_VARIABLE):
        packed[SVG_MIME] = svg(spec)
    return packed


def rounded(value: Any) -> Any:
    """The same structure with floats of 12 significant digits: engines may add in different orders."""
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}")
    if isinstance(value, dict):
        return {key: rounded(part) for key, part in value.items()}
    if isinstance(value, list):
        return [rounded(part) for part in value]
    return value


def _render(spec: dict[str, Any], **_: Any) -> dict[str, Any]:
    return {**bundle(spec), "text/plain": "[chart]"}


alt.renderers.register("cskit", _render)
alt.renderers.enable("cskit")
