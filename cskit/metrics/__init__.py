"""The catalogue of metrics, each a card; `measure`, `curve` and `detail` answer them, `define` explains them."""

from __future__ import annotations

from cskit.metrics.against import find
from cskit.metrics.card import Card
from cskit.metrics.catalogue import CARDS, FAMILIES
from cskit.metrics.codes import customer_code
from cskit.metrics.curve import CURVES, curve
from cskit.metrics.define import Definition, define, headings
from cskit.metrics.detail import DETAILS, detail
from cskit.metrics.measure import measure
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
