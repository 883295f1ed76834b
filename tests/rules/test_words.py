"""How a rule set differs from the textbook is said in words, in both languages."""

from __future__ import annotations

import pytest

from cskit.rules import load_rules, rule_sets
from cskit.terms import LANGS, glossary


def test_every_rule_has_a_name_and_no_name_is_left_over() -> None:
    named = {key.removeprefix("rule_name_") for key in glossary() if key.startswith("rule_name_")}
    assert named == {key for key, _ in load_rules().values}


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", [name for name in rule_sets() if name != "textbook"])
def test_no_raw_key_is_shown(name: str, lang: str) -> None:
    rules = load_rules(name)
    said = rules.differ(lang)
    plain = dict(load_rules().values) | {"indicators": rules.indicators}
    moved = {key: value for key, value in rules.values if value != plain[key]}
    assert bool(said) == bool(moved)
    for key, value in moved.items():
        assert glossary()[f"rule_name_{key}"][lang] in said
        assert "_" not in said
        assert str(value) in said or not isinstance(value, int) or isinstance(value, bool)
