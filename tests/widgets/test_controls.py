"""Controls say what they hold, and refuse what cannot be."""

from __future__ import annotations

from typing import Any

import pytest

from cskit.charts.state import set_lang
from cskit.course.lesson import begin
from cskit.errors import UsageError
from cskit.rules import Rules
from cskit.shop import Shop
from cskit.terms import LANGS, glossary
from cskit.widgets import Choice, Slider, Switch, agent, period, rule, rule_set
from cskit.widgets.controls import CHOICES, SLIDERS


@pytest.fixture(autouse=True)
def english() -> Any:
    set_lang("en")
    yield
    set_lang("en")


@pytest.mark.parametrize("parameter", [*SLIDERS, *CHOICES])
def test_every_rule_has_a_control_that_starts_where_the_rule_stands(rules: Rules, parameter: str) -> None:
    control = rule(rules, parameter)
    assert control.value == getattr(rules, parameter)
    widget = control.widget()
    assert widget.value == control.value
    assert f"widget_{parameter}" in glossary()


def test_every_position_of_every_rules_control_is_a_possible_rule(rules: Rules) -> None:
    for parameter, (low, high, _) in SLIDERS.items():
        for value in (low, high):
            assert getattr(rules.replace(**{parameter: value}), parameter) == value
    for parameter, values in CHOICES.items():
        assert [getattr(rules.replace(**{parameter: v}), parameter) for v in values] == list(values)


def test_a_slider_reaches_what_another_rule_set_says(rules: Rules) -> None:
    control = rule(rules.replace(late_seconds=1205), "late_seconds")
    assert (control.value, control.high, control.step) == (1205, 1205, 1)
    assert control.widget().value == 1205


def test_a_slider_answers_when_it_is_let_go() -> None:
    assert Slider("n", 3, 1, 5).widget().continuous_update is False
    assert Slider("n", 0.3, 0, 1, 0.1).widget().value == 0.3


def test_few_short_options_stand_side_by_side_many_are_a_list() -> None:
    import ipywidgets

    assert isinstance(Choice("c", {"a": 1, "b": 2}, 2).widget(), ipywidgets.ToggleButtons)
    many = Choice("c", {str(n): n for n in range(9)}, 7).widget()
    assert isinstance(many, ipywidgets.Dropdown)
    assert many.value == 7
    assert Switch("s", True).widget().value is True


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Slider("Seconds", 5, 10, 20), "slider `Seconds`: 5 is not between 10 and 20"),
        (lambda: Choice("Agent", {}), "choice `Agent` has no options"),
        (lambda: Choice("Agent", {"Ann": "a1"}, "a2"), "choice `Agent`: 'a2' is not one of its options"),
    ],
)
def test_what_cannot_be_is_one_sentence(make: Any, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        make()


def test_a_rule_without_a_control_is_said(rules: Rules) -> None:
    with pytest.raises(UsageError, match="did you mean `slow_seconds`"):
        rule(rules, "slow_secnds")


@pytest.mark.parametrize("lang", LANGS)
def test_pickers_of_a_shop(week: Shop, mens_wear_week: Any, lang: str, capsys: Any) -> None:
    lesson = begin(mens_wear_week, lang=lang)
    assert list(agent(week).options.values()) == [None, "agent_1", "agent_2", "agent_3"]
    assert agent(week, everyone=False).value == "agent_1"
    assert period(lesson.promotion).value == lesson.period
    assert rule_set(lesson.rules).value == lesson.rules
    first = next(iter(agent(week).options))
    assert first == {"zh": "全部客服", "en": "everyone"}[lang]


def test_a_rule_set_switch_starts_at_the_lessons_own_rules(rules: Rules, tmp_path: Any) -> None:
    own = rules.replace(slow_seconds=60)
    path = tmp_path / "strict.toml"
    path.write_text('name = "strict"\nzh = "严格"\nen = "Strict"\n[response]\nlate_seconds = 60\n', encoding="utf-8")
    switch = rule_set(own, own, path)
    assert switch.value == own
    assert list(switch.options) == ["Textbook", "Strict"]
    assert switch.options["Strict"].late_seconds == 60
    assert rule_set(own).value == own  # among all that ship with the kit


def test_a_bot_is_nobody_to_pick(double11: Any) -> None:
    from cskit.shop import load

    shop = load(double11)
    assert "bot" not in agent(shop).options.values()
    sales = set(agent(shop, roles=("sales",)).options.values())
    assert sales < set(agent(shop).options.values())
