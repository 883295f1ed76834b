"""The oracle's metrics by family, and the question asked of all of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cskit.metrics import measure
from cskit.shop import Shop
from tests.oracle import aftersales, conversion, inspection, productivity, reception, response, sales, service, store
from tests.oracle.compare import Metric, disagreements, report
from tests.oracle.facts import Facts

FAMILIES: dict[str, dict[str, Metric]] = {
    "reception": reception.METRICS,
    "response": response.METRICS,
    "sales": sales.METRICS,
    "conversion": conversion.METRICS,
    "aftersales": aftersales.METRICS,
    "service": service.METRICS,
    "inspection": inspection.METRICS,
    "productivity": productivity.METRICS,
}
SHOP_WIDE: dict[str, Metric] = {
    **sales.SHOP_METRICS,
    **conversion.SHOP_METRICS,
    **aftersales.SHOP_METRICS,
    **service.SHOP_METRICS,
    **store.SHOP_METRICS,
    **productivity.SHOP_METRICS,
}

OpenOn = Callable[[str], Shop]


def name_of(by: tuple[str, ...]) -> str:
    """A split as a test id."""
    return "+".join(by) or "none"


def assert_agree(shop: Shop, facts: Facts, metrics: dict[str, Metric], by: tuple[str, ...], **question: Any) -> None:
    """Every metric at every key of the split: value, status and parts.

    Limits are a pass of their own, and have an oracle of their own (`test_interval_oracle.py`).
    """
    frame = measure(shop, list(metrics), by=list(by) or None, interval=False, **question)
    lines = disagreements(frame, facts, metrics, by)
    assert not lines, report(lines)
