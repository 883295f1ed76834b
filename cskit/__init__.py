"""cskit: a course and review kit for e-commerce customer-service analytics (电商客服数据分析).

    import cskit
    shop = cskit.load("datasets/mens_wear_week")
    cskit.measure(shop, ["spend_per_buyer"], by="agent")
    cskit.define("spend_per_buyer", lang="zh")

Everything is imported on first use, so that `import cskit` is cheap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["__version__", "define", "detail", "load", "measure"]

if TYPE_CHECKING:
    from cskit.metrics import define, detail, measure
    from cskit.shop import load

_HOME = {"load": "cskit.shop", "measure": "cskit.metrics", "detail": "cskit.metrics", "define": "cskit.metrics"}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'cskit' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOME[name]), name)
