"""Ready-made controls: a rule's threshold, window or reading, a rule set, an agent, a period."""

from typing import Any

from cskit.analysis.promotion import Promotion
from cskit.charts.parts import told_apart
from cskit.engines import collected
from cskit.errors import unknown
from cskit.facts.accounts import bots
from cskit.rules import Rules, load_rules, rule_sets
from cskit.shop import Shop
from cskit.terms import language, term
from cskit.widgets.controls import Choice, Control, Slider
from cskit.written import span

# parameter → lowest, highest, step of its slider
SLIDERS: dict[str, tuple[int, int, int]] = {
    "slow_seconds": (30, 300, 10),
    "slow_turns": (0, 10, 1),
    "long_minutes": (5, 60, 1),
    "late_seconds": (30, 600, 10),
    "cap_seconds": (60, 1200, 60),
    "attribution_days": (0, 7, 1),
    "conversion_days": (0, 7, 1),
    "refund_days": (7, 45, 1),
    "after_sale_days": (0, 30, 1),
}
CHOICES: dict[str, tuple[str, ...]] = {
    "attribution": ("order", "payment", "order_first"),
    "tie_break": ("last_chat", "most_turns"),
    "unanswered": ("exclude", "cap", "count"),
}


def rule(rules: Rules, parameter: str) -> Control:
    """A control that moves one parameter of a rule set, from where the rule set has it.

    Errors: `UsageError` for a parameter that has no control.

    >>> rule(load_rules("textbook"), "slow_seconds")
    Slider(label='Slow: waited longer than (s)', value=120, low=30, high=300, step=10)
    """
    label = term(f"widget_{parameter}", language()) if parameter in (*SLIDERS, *CHOICES) else ""
    if parameter in SLIDERS:
        low, high, step = SLIDERS[parameter]
        now = getattr(rules, parameter)
        if (now - low) % step:  # a rule set may stand between the steps
            step = 1
        return Slider(label, now, min(low, now), max(high, now), step)
    if parameter in CHOICES:
        options = {term(f"rule_{parameter}_{value}", language()): value for value in CHOICES[parameter]}
        return Choice(label, options, getattr(rules, parameter))
    raise unknown("rule with a control", parameter, [*SLIDERS, *CHOICES])


def rule_set(start: Rules | str = "textbook", *more: Rules | str) -> Choice:
    """A choice of rule sets (values: `Rules`): `start`, then the others that ship with the kit, or just `more`."""
    first = load_rules(start)
    sets = {first.name: first}
    for other in more or rule_sets():
        sets.setdefault(load_rules(other).name, load_rules(other))
    options = {r.zh if language() == "zh" else r.en: r for r in sets.values()}
    return Choice(term("widget_rule_set", language()), options, first)


def agent(shop: Shop, *, everyone: bool = True, start: str | None = None, roles: tuple[str, ...] = ()) -> Choice:
    """A choice of one agent (value: its id), first all of them (None) if `everyone`. Bots are left out;
    `roles` keeps only some (`("sales",)`)."""
    lang = language()
    options: dict[str, Any] = {term("widget_everyone", lang): None} if everyone else {}
    options |= {name: id_ for id_, name in people(shop, roles).items()}
    return Choice(term("widget_agent", lang), options, start if start is not None else ...)


def people(shop: Shop, roles: tuple[str, ...] = ()) -> dict[str, str]:
    """Agent id → name as shown (the id behind it where two share a name), human accounts only."""
    if not shop.has("agents"):
        ids = collected(shop.table("messages").select("agent_id").unique())["agent_id"]
        return {id_: id_ for id_ in sorted(set(ids.dropna()) - set(bots(shop)))}
    table = shop.pandas("agents").sort_values("agent_id")
    table = table[table["role"].isin(roles) if roles and "role" in table else ~table["agent_id"].isin(bots(shop))]
    names = table["name"].fillna(table["agent_id"]) if "name" in table else table["agent_id"]
    return dict(zip(table["agent_id"], told_apart(names, table["agent_id"]), strict=True))


def period(promotion: Promotion) -> Choice:
    """A choice of days (values: `Period`): those the lesson looks at, then each phase of the promotion."""
    lang = language()
    days = {term("widget_all_days", lang): promotion.period}
    days |= {phase.label(lang): phase.period for phase in promotion.phases if phase.period != promotion.period}
    options = {term("widget_days", lang, name=name, days=span(p, lang)): p for name, p in days.items()}
    return Choice(term("widget_period", lang), options, promotion.period)
