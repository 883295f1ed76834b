"""What a trainee can move: a slider, a choice, a switch. Plain values; a widget is made only where one is seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cskit.english import english
from cskit.errors import UsageError, told
from cskit.written import listed

if TYPE_CHECKING:
    import ipywidgets

_FEW = 4  # up to so many short options stand side by side, more go into a list


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
        if not self.low <= self.value <= self.high:
            raise UsageError(told("slider_value", label=self.label, value=self.value, low=self.low, high=self.high))

    def widget(self) -> ipywidgets.ValueWidget:
        import ipywidgets

        whole = all(isinstance(v, int) for v in (self.value, self.low, self.high, self.step))
        kind = ipywidgets.IntSlider if whole else ipywidgets.FloatSlider
        return kind(
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
        if not self.options:
            raise UsageError(told("choice_empty", label=self.label))
        if self.start is not ... and self.start not in self.options.values():
            raise UsageError(
                told("choice_start", label=self.label, start=self.start, known=listed(self.options.values()))
            )

    @property
    def value(self) -> Any:
        return next(iter(self.options.values())) if self.start is ... else self.start

    def widget(self) -> ipywidgets.ValueWidget:
        import ipywidgets

        place = list(self.options.values()).index(self.value)
        side_by_side = len(self.options) <= _FEW and all(len(label) <= 24 for label in self.options)
        kind = ipywidgets.ToggleButtons if side_by_side else ipywidgets.Dropdown
        style = {"description_width": "initial"}
        if side_by_side:
            style["button_width"] = "auto"
        return kind(
            options=[(english(label), value) for label, value in self.options.items()],
            index=place,
            description=self.label,
            style=style,
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

    def widget(self) -> ipywidgets.ValueWidget:
        import ipywidgets

        return ipywidgets.Checkbox(value=self.value, description=self.label, indent=False, layout={"width": "auto"})


Control = Slider | Choice | Switch  # a label, the value at the start, and the widget that changes it
