"""Controls that move a rule or a filter, and a view that answers at once.

    def slow(**moved):
        counted = measure(shop, "slow_response_customers", by="agent", rules=rules.replace(**moved), period=period)
        table(*wide(counted), name="slow", title="…")

    explore(slow, slow_seconds=rule(rules, "slow_seconds"), slow_turns=rule(rules, "slow_turns"))

In Lab the controls are live; in reports and committed notebooks the same cell shows the view at its defaults.
Everything is imported on first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cskit.widgets.controls import Choice, Slider, Switch, agent, period, rule, rule_set
    from cskit.widgets.panel import explore, live

__all__ = ["Choice", "Slider", "Switch", "agent", "explore", "live", "period", "rule", "rule_set"]

STATIC_VARIABLE = "CSKIT_STATIC"  # set where a notebook is built or compared: nobody is there to move a slider


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'cskit.widgets' has no attribute {name!r}")
    from importlib import import_module

    home = "panel" if name in ("explore", "live") else "controls"
    return getattr(import_module(f"cskit.widgets.{home}"), name)


def __dir__() -> list[str]:
    return __all__
