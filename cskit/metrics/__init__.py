"""The catalogue of metrics, each a card; `measure`, `curve` and `detail` answer them, `define` explains them.

Everything is imported on first use: to read a card takes no pandas.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cskit.metrics.against import find
    from cskit.metrics.card import Card
    from cskit.metrics.catalogue import CARDS, FAMILIES
    from cskit.metrics.codes import customer_code
    from cskit.metrics.curves import CURVES, curve
    from cskit.metrics.defining import Definition, define, headings
    from cskit.metrics.details import DETAILS, detail
    from cskit.metrics.measuring import measure
    from cskit.metrics.splits import SPLITS

__all__ = [
    "CARDS",
    "CURVES",
    "DETAILS",
    "FAMILIES",
    "SPLITS",
    "Card",
    "Definition",
    "curve",
    "customer_code",
    "define",
    "detail",
    "find",
    "headings",
    "measure",
]
_HOME = {
    "against": "find",
    "card": "Card",
    "catalogue": "CARDS FAMILIES",
    "codes": "customer_code",
    "curves": "CURVES curve",
    "defining": "Definition define headings",
    "details": "DETAILS detail",
    "measuring": "measure",
    "splits": "SPLITS",
}
_MODULE = {name: module for module, names in _HOME.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    if name not in _MODULE:
        raise AttributeError(f"module 'cskit.metrics' has no attribute {name!r}")
    return getattr(import_module(f"cskit.metrics.{_MODULE[name]}"), name)
