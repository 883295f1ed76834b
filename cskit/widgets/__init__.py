"""Controls that move a rule or a filter, and a view that answers at once.

    def slow(**moved):
        counted = measure(shop, "slow_response_customers", by="agent", rules=rules.replace(**moved), period=period)
        table(*wide(counted), name="slow", title="…")

    explore(slow, slow_seconds=rule(rules, "slow_seconds"), slow_turns=rule(rules, "slow_turns"))

In Lab the controls are live; in reports and committed notebooks the same cell shows the view at its defaults.
Everything is imported on first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cskit.lazily import on_first_use

if TYPE_CHECKING:
    from cskit.widgets.controls import Choice, Slider, Switch, agent, period, rule, rule_set
    from cskit.widgets.panel import explore, live

__all__ = ["Choice", "Slider", "Switch", "agent", "explore", "live", "period", "rule", "rule_set"]

STATIC_VARIABLE = "CSKIT_STATIC"  # set where a notebook is built or compared: nobody is there to move a slider


_HOMES = {"controls": "Choice Slider Switch agent period rule rule_set", "panel": "explore live"}
__getattr__ = on_first_use(__name__, _HOMES)


def __dir__() -> list[str]:
    return __all__
