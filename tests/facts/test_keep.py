"""What is kept is kept under all it depends on: nobody gets another's answer, and nothing is worked out twice."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import narwhals as nw

from cskit.analysis.section import once as once_a_section
from cskit.facts import Facts
from cskit.facts.keep import once
from cskit.metrics import measure
from cskit.rules import load_rules
from cskit.shop import Shop
from cskit.widgets import prepare
from tests.metrics.ask import open_shop
from tests.oracle.build import agent, chat, order, world

TALK = world(
    chat("c", "a1", "c 10:00:00", "a 10:03:00"), agents=[agent("a1")], orders=[order("o", "c", "11:00:00", "same")]
)
TEXTBOOK = load_rules("textbook")


def counted(name: str, module: str, answer: str, calls: list[tuple[Any, ...]]) -> Any:
    """A fact of this name and module that notes when it is built."""

    def build(facts: Facts, first: int, second: int = 2) -> str:
        calls.append((first, second))
        return answer

    build.__name__ = build.__qualname__ = name
    build.__module__ = module
    return once(build)


def test_two_facts_of_one_name_are_two() -> None:
    facts, calls = Facts(open_shop(TALK), TEXTBOOK), []
    one, other = counted("cohort", "one", "customers", calls), counted("cohort", "other", "refunds", calls)
    assert [one(facts, 1), other(facts, 1), one(facts, 1)] == ["customers", "refunds", "customers"]
    assert len(calls) == 2


def test_arguments_are_the_same_however_they_are_given() -> None:
    facts, calls = Facts(open_shop(TALK), TEXTBOOK), []
    fact = counted("fact", "here", "kept", calls)
    assert {fact(facts, 1), fact(facts, first=1), fact(facts, 1, 2), fact(facts, second=2, first=1)} == {"kept"}
    assert calls == [(1, 2)]
    fact(facts, 2, 1)
    assert calls == [(1, 2), (2, 1)]


def test_rules_are_what_they_say_not_what_they_are_called() -> None:
    shop, calls = open_shop(TALK), []
    fact = counted("by_rules", "here", "kept", calls)
    fact(Facts(shop, TEXTBOOK), 1)
    fact(Facts(shop, replace(TEXTBOOK, name="mine", owner="me")), 1)
    assert len(calls) == 1
    fact(Facts(shop, TEXTBOOK.replace(slow_seconds=60)), 1)
    assert len(calls) == 2


def test_a_function_called_as_a_fact_in_memory_is_not_taken_for_it() -> None:
    """A prepared shop knows `Facts.orders`; a fact of that name elsewhere is another thing."""

    def orders(facts: Facts) -> nw.LazyFrame:
        return facts.orders().filter(nw.col("amount") < 0)

    ready = prepare(open_shop(TALK), TEXTBOOK)
    assert len(Facts(ready, TEXTBOOK).orders().collect()) == 1
    assert len(once(orders)(Facts(ready, TEXTBOOK)).collect()) == 0


def test_a_rule_file_that_was_changed_is_read_anew(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"

    @once_a_section
    def late(shop: Shop, *, rules: str) -> float:
        return float(measure(shop, "unanswered_3min_rate", rules=rules)["value"].item())

    for seconds, share in ((179, 1.0), (180, 0.0)):
        own.write_text(f'name = "own"\n[response]\nlate_seconds = {seconds}\n', encoding="utf-8")
        assert late(open_shop(TALK), rules=str(own)) == share
