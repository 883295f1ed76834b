"""The bundled shops, opened once for all tests of a process: nobody writes into them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from cskit import shop
from cskit.bundled import ROOT, located
from cskit.shop import Shop

_load = shop.load


@cache
def _opened(folder: Path, engine: str) -> Shop:
    made = _load(folder, engine)
    made.close = lambda: None  # type: ignore[method-assign]
    return made


def load(folder: str | Path, engine: str = "duckdb", **options: Any) -> Shop:
    """`cskit.shop.load`; a bundled shop is the one that was opened before, with what was derived from it."""
    place = located(folder).resolve()
    if options or place.parent != ROOT / "datasets":
        return _load(folder, engine, **options)
    return _opened(place, engine)
