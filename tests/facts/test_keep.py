"""What is kept is kept under all it depends on: nobody gets another's answer, and nothing is worked out twice."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cskit.errors import MissingTable
from cskit.facts import Facts
from cskit.facts.keep import VERSIONS, once
from cskit.metrics import measure
from cskit.rules import load_rules
from cskit.shop import Shop
from tests.metrics.ask import open_shop
from tests.oracle.build import agent, chat, order, world
from tests.oracle.pack import frames

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


def reading(*fields: str) -> tuple[Any, list[dict[str, Any]]]:
    """A fact that reads these rules, and what it read each time it was built."""
    calls: list[dict[str, Any]] = []

    def build(facts: Facts) -> dict[str, Any]:
        calls.append({field: getattr(facts.rules, field) for field in fields})
        return calls[-1]

    build.__name__ = build.__qualname__ = "_".join(fields)
    return once(build), calls


def test_a_fact_is_built_anew_when_a_rule_moves_that_it_read_and_only_then() -> None:
    shop, (fact, calls) = open_shop(TALK), reading("slow_seconds", "day_offset")
    for rules in (
        TEXTBOOK,
        replace(TEXTBOOK, name="mine", owner="me"),
        TEXTBOOK.replace(slow_turns=9, late_seconds=1),
        TEXTBOOK.replace(slow_seconds=60),
        TEXTBOOK.replace(day_starts_at="04:00"),
        TEXTBOOK,
    ):
        assert fact(Facts(shop, rules)) == {"slow_seconds": rules.slow_seconds, "day_offset": rules.day_offset}
    assert [tuple(call.values()) for call in calls] == [(120, 0), (60, 0), (120, 4 * 3600)]


def test_what_stands_on_a_fact_has_read_what_that_read() -> None:
    """Also where the fact beneath was at hand, or could not be built."""
    shop, (beneath, _) = open_shop(TALK), reading("slow_turns")
    built: list[int] = []

    @once
    def above(facts: Facts) -> int:
        built.append(beneath(facts)["slow_turns"])
        return built[-1]

    @once
    def broken(facts: Facts) -> int:
        raise MissingTable(f"table_{facts.rules.late_seconds}")

    @once
    def around(facts: Facts) -> str:
        try:
            return str(broken(facts))
        except MissingTable as missing:
            return missing.what

    beneath(Facts(shop, TEXTBOOK))
    for turns in (3, 5, 3):
        assert above(Facts(shop, TEXTBOOK.replace(slow_turns=turns, cap_seconds=60))) == turns
    assert built == [3, 5]
    assert [around(Facts(shop, TEXTBOOK.replace(late_seconds=n))) for n in (60, 90)] == [
        "table `table_60`",
        "table `table_90`",
    ]


def test_of_a_branch_only_what_was_read_counts() -> None:
    built: list[str] = []

    @once
    def fact(facts: Facts) -> str:
        rules = facts.rules
        built.append(f"cap {rules.cap_seconds}" if rules.unanswered == "cap" else "no cap")
        return built[-1]

    def ask(**moved: Any) -> str:
        return fact(Facts(shop, TEXTBOOK.replace(**moved)))

    shop = open_shop(TALK)
    assert [ask(cap_seconds=n) for n in (60, 90)] == ["no cap"] * 2
    assert [ask(unanswered="cap", cap_seconds=n) for n in (60, 90, 60)] == ["cap 60", "cap 90", "cap 60"]
    assert built == ["no cap", "cap 60", "cap 90"]


def test_rules_that_a_fact_puts_together_count_as_all_of_them() -> None:
    shop, (beneath, _) = open_shop(TALK), reading("slow_seconds")

    @once
    def wider(facts: Facts) -> int:
        made = load_rules("textbook").replace(slow_seconds=dict(TEXTBOOK.values)["slow_seconds"] + hidden[0])
        return int(beneath(Facts(facts.shop, made))["slow_seconds"])

    hidden = [1]  # what no rule says, and yet another answer under other rules
    assert wider(Facts(shop, TEXTBOOK)) == 121
    hidden[0] = 2
    assert wider(Facts(shop, TEXTBOOK.replace(cap_seconds=9))) == 122


def test_rules_that_are_read_are_still_rules() -> None:
    read = Facts(open_shop(TALK), TEXTBOOK).rules
    assert [read, TEXTBOOK] == [TEXTBOOK, read]
    assert hash(read) == hash(TEXTBOOK)
    assert read != TEXTBOOK.replace(slow_turns=1)
    assert load_rules(read) is read
    assert read.replace(slow_turns=1) == TEXTBOOK.replace(slow_turns=1)
    with pytest.raises(AttributeError, match="no parameter `slow_second`"):
        getattr(read, "slow_" + "second")


def tables(shop: Shop) -> int:
    """How many tables DuckDB holds for a shop."""
    if shop.engine != "duckdb":
        return 0
    engine: Any = shop._engine
    return len(engine.con.execute("SELECT table_name FROM duckdb_tables()").fetchall())


@pytest.mark.parametrize("engine", ["duckdb", "pandas", "polars"])
def test_dragging_does_not_fill_the_memory(engine: str) -> None:
    """Positions long past are forgotten with all that stands on them; asked for again, they are right."""
    shop = Shop.from_frames(frames(TALK), engine)
    counts: list[tuple[int, int]] = []
    for _ in range(2):
        for days in range(3 * VERSIONS):
            rules = TEXTBOOK.replace(attribution_days=days, slow_seconds=days + 100)
            measured = measure(shop, ["cs_sales", "receptions"], rules=rules)["value"].tolist()
            assert measured == [100.0, 1.0]
        versions = shop.memo["facts"].versions
        tables = (
            shop._engine.con.sql("SELECT count(*) FROM duckdb_tables()").fetchall() if engine == "duckdb" else [(0,)]
        )
        counts.append((sum(map(len, versions.values())), tables[0][0]))
        assert max(map(len, versions.values())) == VERSIONS
    assert counts[0] == counts[1]


def test_what_stands_on_a_forgotten_fact_is_forgotten_with_it() -> None:
    """Sales are rows of the engine's table of orders: without it they could not be read."""
    shop = Shop.from_frames(frames(TALK), "duckdb")
    first = Facts(shop, TEXTBOOK.replace(attribution_days=0))
    assert len(first.sales().collect()) == 1
    for days in range(1, 2 * VERSIONS):
        Facts(shop, TEXTBOOK.replace(attribution_days=days)).orders()
    assert len(first.sales().collect()) == 1


def test_what_was_asked_for_last_stays_and_what_is_being_built_on_too() -> None:
    shop, (fact, calls) = open_shop(TALK), reading("slow_seconds")
    first = TEXTBOOK.replace(slow_seconds=1)

    @once
    def many(facts: Facts) -> int:
        fact(facts)
        for seconds in range(2, 2 * VERSIONS):
            fact(Facts(shop, TEXTBOOK.replace(slow_seconds=seconds)))
        return len(calls)

    many(Facts(shop, first))
    built = len(calls)
    fact(Facts(shop, first))
    assert len(calls) == built
    for seconds in range(100, 100 + 2 * VERSIONS):  # every other question is the first one's
        fact(Facts(shop, TEXTBOOK.replace(slow_seconds=seconds)))
        fact(Facts(shop, first))
    assert len(calls) == built + 2 * VERSIONS
    for seconds in range(100 + 2 * VERSIONS - 5, 100 + 2 * VERSIONS):  # the last positions are at hand
        fact(Facts(shop, TEXTBOOK.replace(slow_seconds=seconds)))
    assert len(calls) == built + 2 * VERSIONS


def test_a_rule_file_that_was_changed_is_read_anew(tmp_path: Path) -> None:
    own, shop = tmp_path / "own.toml", open_shop(TALK)
    for seconds, share in ((179, 1.0), (180, 0.0)):
        own.write_text(f'name = "own"\n[response]\nlate_seconds = {seconds}\n', encoding="utf-8")
        assert measure(shop, "unanswered_3min_rate", rules=str(own))["value"].item() == share
