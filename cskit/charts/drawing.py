"""A chart drawn as SVG, small enough to stand in a notebook and a page many times. Needs no Altair."""

import re
from collections.abc import Mapping
from typing import Any

_ATTRIBUTE = re.compile(r'="[^"<>]*"')
_LONG = re.compile(r"(\d+\.\d\d)\d+")
_UNDRAWN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")  # in no XML: they abort


def svg(spec: Mapping[str, Any]) -> str:
    """The drawing, by the newest Vega-Lite that vl-convert brings (a test holds it equal to Altair's).

    A label for screen readers on each mark would be half of the file (the figure has one), and so would
    coordinates of sixteen digits: two decimals of a pixel are kept. The font is said once.
    """
    import vl_convert

    config = {**spec.get("config", {}), "aria": False}
    bare = {**{key: value for key, value in spec.items() if key != "$schema"}, "config": config}
    drawn = str(vl_convert.vegalite_to_svg(drawable(bare)))
    font = f' font-family="{config.get("font", "sans-serif")}"'
    drawn = drawn.replace(font, "").replace("<svg ", f"<svg{font} ", 1)
    return _ATTRIBUTE.sub(lambda found: _LONG.sub(r"\1", found[0]), drawn)


def drawable(value: Any) -> Any:
    """The same structure without the characters that no drawing can hold."""
    if isinstance(value, Mapping):
        return {drawable(key): drawable(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [drawable(part) for part in value]
    return _UNDRAWN.sub("", value) if isinstance(value, str) else value
