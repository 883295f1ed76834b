"""The catalogue of metrics, each a card; `measure`, `curve` and `detail` answer them, `define` explains them."""

from cskit.metrics.card import Card
from cskit.metrics.catalogue import CARDS, FAMILIES
from cskit.metrics.codes import customer_code
from cskit.metrics.compared import find
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
