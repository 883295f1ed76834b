"""A chart drawn as SVG, small enough to stand in a notebook and a page many times. Needs no Altair."""

import re
from collections.abc import Mapping
from typing import Any

_ATTRIBUTE = re.compile(r'="[^"<>]*"')
_LONG = re.compile(r"(\d+\.\d\d)\d+")


def svg(spec: Mapping[str, Any]) -> str:
    """The drawing, by the newest Vega-Lite that vl-convert brings (a test holds it equal to Altair's).

    A label for screen readers on each mark would be half of the file (the figure has one), and so would
    coordinates of sixteen digits: two decimals of a pixel are kept. The font is said once.
    """
    import vl_convert

    config = {**spec.get("config", {}), "aria": False}
    bare = {**{key: value for key, value in spec.items() if key != "$schema"}, "config": config}
    drawn = str(vl_convert.vegalite_to_svg(bare))
    font = f' font-family="{config.get("font", "sans-serif")}"'
    drawn = drawn.replace(font, "").replace("<svg ", f"<svg{font} ", 1)
    return _ATTRIBUTE.sub(lambda found: _LONG.sub(r"\1", found[0]), drawn)
