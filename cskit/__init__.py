"""cskit: a course and review kit for e-commerce customer-service analytics (电商客服数据分析).

    import cskit
    shop = cskit.load("mens_wear_week")
    cskit.measure(shop, ["spend_per_buyer"], by="agent", rules=cskit.rules("taobao-2022"))
    cskit.define("spend_per_buyer", lang="zh")

Everything is imported on first use, so that `import cskit` is cheap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cskit.lazily import on_first_use

__version__ = "0.1.0"
__all__ = ["Period", "Shop", "curve", "define", "detail", "load", "measure", "rules"]

if TYPE_CHECKING:
    from cskit import rules
    from cskit.metrics import curve, define, detail, measure
    from cskit.period import Period
    from cskit.shop import Shop, load

_HOMES = {"metrics": "curve define detail measure", "period": "Period", "rules": "", "shop": "Shop load"}
__getattr__ = on_first_use(__name__, _HOMES)


def __dir__() -> list[str]:
    return __all__
