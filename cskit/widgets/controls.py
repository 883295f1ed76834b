"""What a trainee can move: a slider, a choice, a switch, and ready-made ones: a rule's threshold, window or reading, a
rule set, an agent, a period. Plain values; a widget is made only where one is seen."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cskit.analysis.frames import told_apart
from cskit.analysis.promotion import Promotion
from cskit.engines import collected
from cskit.english import english
from cskit.errors import UsageError, unknown
from cskit.facts.agents import bots
from cskit.rules import Rules, load_rules, rule_sets
from cskit.shop import Shop
from cskit.terms import language, term
from cskit.written import listed, span

_FEW = 4  # up to so many short options stand side by side, more go into a list
NO_ONE = object()  # stands for None in a widget, to which None is that nothing is chosen: the list would be blank


@dataclass(frozen=True)
class Slider:
    """A number between `low` and `high`. It answers when the handle is let go, not on the way.

    Errors: `UsageError` if the value at the start lies outside.

    >>> Slider("Waited more than (s)", 120, 10, 300, 10).value
    120
    """

    label: str
    value: float
    low: float
    high: float
    step: float = 1

    def __post_init__(self) -> None:
        UsageError.when(not self.low <= self.value <= self.high, "slider_value", **vars(self))

    def widget(self) -> Any:
        import ipywidgets

        whole = all(isinstance(v, int) for v in (self.value, self.low, self.high, self.step))
        return (ipywidgets.IntSlider if whole else ipywidgets.FloatSlider)(
            value=self.value,
            min=self.low,
            max=self.high,
            step=self.step,
            description=self.label,
            continuous_update=False,
            style={"description_width": "initial"},
            layout={"width": "30em"},
        )


@dataclass(frozen=True)
class Choice:
    """One of several options, label as shown → value. Without `value` the first one.

    Errors: `UsageError` without options, or for a value that is none of them.

    >>> Choice("Agent", {"All": None, "Ann": "a1"}).value is None
    True
    """

    label: str
    options: Mapping[str, Any]
    start: Any = ...

    def __post_init__(self) -> None:
        UsageError.when(not self.options, "choice_empty", label=self.label)
        known = self.options.values()
        UsageError.when(
            self.start not in (..., *known), "choice_start", label=self.label, start=self.start, known=listed(known)
        )

    @property
    def value(self) -> Any:
        return next(iter(self.options.values())) if self.start is ... else self.start

    def widget(self) -> Any:
        import ipywidgets

        place = list(self.options.values()).index(self.value)
        side_by_side = len(self.options) <= _FEW and all(len(label) <= 24 for label in self.options)
        kind = ipywidgets.ToggleButtons if side_by_side else ipywidgets.Dropdown
        return kind(
            options=[(english(label), NO_ONE if value is None else value) for label, value in self.options.items()],
            index=place,
            description=self.label,
            style={"description_width": "initial"} | ({"button_width": "auto"} if side_by_side else {}),
            layout={"width": "auto" if side_by_side else "24em"},
        )


@dataclass(frozen=True)
class Switch:
    """On or off.

    >>> Switch("Count bots' replies").value
    False
    """

    label: str
    value: bool = False

    def widget(self) -> Any:
        import ipywidgets

        return ipywidgets.Checkbox(value=self.value, description=self.label, indent=False, layout={"width": "auto"})


Control = Slider | Choice | Switch  # a label, the value at the start, and the widget that changes it


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
        between = (now - low) % step  # a rule set may stand between the steps
        return Slider(label, now, min(low, now), max(high, now), 1 if between else step)
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
