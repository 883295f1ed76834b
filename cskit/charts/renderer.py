"""How a chart leaves the kernel: live in JupyterLab without a network, and as a drawing everywhere else.

Altair's own HTML renderer loads scripts from a CDN, blank offline; its `mimetype` renderer emits a type that
notebook validation refuses. JupyterLab draws `application/vnd.vegalite.v5+json` with the Vega it brings along.
"""

from __future__ import annotations

import os
from typing import Any

import altair as alt

from cskit.charts.tables import DIGITS
from cskit.charts.theme import FONTS

SPEC_MIME = "application/vnd.vegalite.v5+json"
SVG_MIME = "image/svg+xml"
LAB_SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
REPORT_VARIABLE = "CSKIT_REPORT"  # set by `cskit.reports`: the drawing is made there, beside the running kernel
VEGALITE = ".".join(alt.SCHEMA_VERSION.lstrip("v").split(".")[:2])


def svg(spec: dict[str, Any]) -> str:
    """The chart as SVG text, drawn by vl-convert with the Vega-Lite that Altair writes for."""
    import vl_convert

    own = {**spec, "$schema": f"https://vega.github.io/schema/vega-lite/v{VEGALITE}.json"}
    drawn = str(vl_convert.vegalite_to_svg(own, vl_version=VEGALITE))
    repeated = f' font-family="{FONTS}"'  # on every text; said once, a drawing is a third smaller
    return drawn.replace(repeated, "").replace("<svg ", f"<svg{repeated} ", 1)


def bundle(spec: dict[str, Any]) -> dict[str, Any]:
    """The MIME bundle of a chart: live specification and, outside reports, the drawing."""
    packed: dict[str, Any] = {SPEC_MIME: {**rounded(spec), "$schema": LAB_SCHEMA}}
    if not os.environ.get(REPORT_VARIABLE):
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
