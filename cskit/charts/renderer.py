"""How a chart leaves the kernel: live in JupyterLab without a network, and as a drawing everywhere else.

Altair's own HTML renderer loads scripts from a CDN, blank offline; its `mimetype` renderer emits a type that
notebook validation refuses. JupyterLab draws `application/vnd.vegalite.v5+json` with the Vega it brings along.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import altair as alt
from altair.utils.schemapi import debug_mode

from cskit.charts.drawing import svg
from cskit.english import in_chart
from cskit.written import SIGNIFICANT

SPEC_MIME = "application/vnd.vegalite.v5+json"
SVG_MIME = "image/svg+xml"
LAB_SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
REPORT_VARIABLE = "CSKIT_REPORT"  # set by `cskit.reports`: the drawing is made there, beside the running kernel

_drawing = ContextVar("_drawing", default=True)  # a widget answers in a thread of its own
_written: ContextVar[dict[int, tuple[Any, Any]] | None] = ContextVar("_written", default=None)


@contextmanager
def undrawn() -> Iterator[None]:
    """Within: charts without their drawing and without a check against Vega-Lite's schema, for a widget that has to
    answer at once. The same view was checked at its defaults when the notebook was built."""
    before = _drawing.set(False)
    try:
        with debug_mode(False):
            yield
    finally:
        _drawing.reset(before)


def _at_leisure() -> bool:
    """Nobody waits: no widget that has to answer, no report, whose charts are those the notebook was built with."""
    return _drawing.get() and not os.environ.get(REPORT_VARIABLE)


def spec_of(chart: alt.TopLevelMixin) -> dict[str, Any]:
    """The specification of a chart, checked against Vega-Lite's schema outside reports and widgets; what several
    layers share is written out once."""
    before = _written.set({})
    try:
        return chart.to_dict(validate=_at_leisure())
    finally:
        _written.reset(before)


def _values(data: Any = None, **options: Any) -> Any:
    """Altair's own way of writing data out, once per chart for each frame."""
    known = _written.get()
    if known is None or data is None:
        return alt.default_data_transformer(data, **options)
    if id(data) not in known:
        known[id(data)] = data, alt.default_data_transformer(data, **options)
    return known[id(data)][1]


def bundle(spec: dict[str, Any]) -> dict[str, Any]:
    """The MIME bundle of a chart: live specification and, outside reports and widgets, the drawing."""
    spec = in_chart(spec)
    packed: dict[str, Any] = {SPEC_MIME: {**rounded(spec), "$schema": LAB_SCHEMA}}
    if _at_leisure():
        packed[SVG_MIME] = svg(spec)
    return packed


def rounded(value: Any) -> Any:
    """The same structure with floats of 12 significant digits: engines may add in different orders."""
    if isinstance(value, float):
        return float(f"{value:.{SIGNIFICANT}g}")
    if isinstance(value, dict):
        return {key: rounded(part) for key, part in value.items()}
    return [rounded(part) for part in value] if isinstance(value, list) else value


alt.data_transformers.register("cskit", _values)
alt.data_transformers.enable("cskit")
alt.renderers.register("cskit", lambda spec, **_: {**bundle(spec), "text/plain": "[chart]"})
alt.renderers.enable("cskit")
