"""The catalogue of metrics, each a card, and `measure`, which answers them."""

from __future__ import annotations

from cskit.metrics.card import Card
from cskit.metrics.catalogue import CARDS, find
from cskit.metrics.measure import measure

__all__ = ["CARDS", "Card", "find", "measure"]
