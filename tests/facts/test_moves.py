"""A rule that moves: what is built anew is what a new shop would build, and nothing else is built anew."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import cache
from typing import Any

import hypothesis.strategies as st
import narwhals as nw
import pandas as pd
import pytest
from hypothesis import given, settings

from cskit.facts import Facts, customers, store
from cskit.facts.keep import Version
from cskit.metrics import CARDS, detail, measure
from cskit.metrics.sources import SOURCES, rows_of
from cskit.metrics.splits import SEGMENTS
from cskit.rules import BOARD, Rules, load_rules
from cskit.shop import Shop
from tests.oracle.pack import frames, packed

TEXTBOOK = load_rules("textbook")
# Every rule, moved so that it changes something in these shops; where a rule is read under another only, with that one.
MOVED: dict[str, Any] = {
    "day_starts_at": "04:00",
    "session_gap_minutes": 10,
    "after_sale_days": 1,
    "accounts": tuple(f"s{seed}a0" for seed in range(700, 706)),
    "customers": tuple(f"s{seed}c1" for seed in range(700, 706)),
    "max_customer_messages": 1,
    "filter_one_line": True,
    "filter_forwards": True,
    "forward_messages": 3,
    "filter_after_sale": True,
    "unanswered": "cap",
    "cap_seconds": 50,
    "assessment_hours": ("09:30", "20:00"),
    "bot_replies_count": True,
    "welcome_text_counts": True,
    "zero_second_replies_count": False,
    "assessed_by": "session",
    "first_of": "session",
    "first_from": "handover",
    "slow_seconds": 30,
    "slow_turns": 0,
    "long_minutes": 2,
    "long_reading": "latency",
    "late_seconds": 40,
    "late_reading": "never",
    "late_unit": "customer",
    "late_turns": "first",
    "concurrency_minutes": 5,
    "attribution": "payment",
    "attribution_days": 9,
    "tie_break": "most_turns",
    "sale_counts": "completed",
    "conversion_days": 1,
    "refund_days": 1,
    "after_sale_hours": 2,
    "closing_texts": ("好的",),
    "reopen_on_order": True,
    "merge_same_day": False,
    "recency_days": (10, 20),
    "spend_yuan": (50, 300),
    "price_band_yuan": (20, 60),
    "turnover_by": "cost",
    "valid_replies_only": True,
    "perfunctory_texts": ("有货的",),
    "satisfied_from": 3,
    "satisfied_unless_unresolved": True,
    "ratings_in_hours": True,
    "audit_rest_hours": ("20:00", "08:00"),
    "help_reading": "asked",
    "rolling_days": 7,
    "rolling_lag_days": 2,
    "indicators": ("satisfaction",),
}
UNDER: dict[str, dict[str, Any]] = {
    "forward_messages": {"filter_forwards": True},
    "cap_seconds": {"unanswered": "cap"},
    "perfunctory_texts": {"valid_replies_only": True},
    "ratings_in_hours": {"assessment_hours": ("09:30", "20:00")},
    "assessed_by": {"assessment_hours": ("09:30", "20:00")},
    "tie_break": {"attribution_days": 7},
}
Fact = Callable[[Facts], nw.LazyFrame]
FACTS: dict[str, Fact] = {
    **{name: lambda f, name=name: rows_of(f, name, ()) for name in SOURCES},  # type: ignore[misc]
    **{
        name: lambda f, name=name: getattr(f, name)()  # type: ignore[misc]
        for name in ("pairs", "spoken", "outlines", "exchanges", "talks", "active_changes", "closings", "dated_orders")
    },
    "outcomes:inquiries:final": lambda f: rows_of(f, "outcomes:inquiries:final", ("agent_id",)),
    "outcomes:contacts:3": lambda f: rows_of(f, "outcomes:contacts:3", ("team",)),
    "cohort:1": lambda f: rows_of(f, "cohort:1", ()),
    "purchases": customers.purchases,
    "shipments": store.shipments,
    "reception_products": lambda f: f.reception_products(),
    "questions": lambda f: f.questions(30),
}
FIELDS = [name for name, _ in TEXTBOOK.values]
METRICS = [name for name, card in CARDS.items() if card.kind not in ("curve", "detail")]


def test_every_rule_is_moved() -> None:
    assert set(MOVED) == set(FIELDS)
    for name, value in MOVED.items():
        assert dict(TEXTBOOK.values)[name] != value


@cache
def read(engine: str) -> Shop:
    """Twelve awkward shops in one, whose messages have texts and name products: its tables, read once."""
    tables = frames(packed(12, first_seed=700)[0])
    said, products = tables["messages"], sorted(tables["products"]["product_id"])
    said["text"] = [("好的", "谢谢", "有货吗？", None)[n % 4] for n in range(len(said))]
    said["product_id"] = [products[n % 7] if n % 3 else None for n in range(len(said))]
    made = Shop.from_frames(tables, engine)
    for name in made.tables:
        made.table(name)
    return made


def shop(engine: str) -> Shop:
    """A shop of these tables, from which nothing has been derived."""
    return read(engine).without()


@cache
def lived_in(engine: str) -> Shop:
    """A shop that has been asked before, under the textbook."""
    made = shop(engine)
    for fact in FACTS.values():
        fact(Facts(made, TEXTBOOK))
    return made


def rows(fact: Fact, facts: Facts) -> pd.DataFrame:
    """A fact's rows in some order; the numbers of pairs are an engine's own."""
    found = fact(facts).collect("pandas").to_native().drop(columns="pair", errors="ignore")
    found = found.astype(
        {c: "float64" for c in found if found[c].dtype.kind in "iufb" or str(found[c].dtype) == "Int64"}
    )
    return found.sort_values(list(found), ignore_index=True)


def under(field: str) -> tuple[Rules, Rules]:
    """The rules before and after this one is moved."""
    before = TEXTBOOK.replace(**UNDER.get(field, {}))
    return before, before.replace(**{field: MOVED[field]})


@pytest.mark.parametrize("field", FIELDS)
def test_facts_metrics_and_lists_under_a_moved_rule_are_those_of_a_new_shop(field: str) -> None:
    before, after = under(field)
    kept, new = lived_in("polars"), shop("polars")
    same_facts(kept, new, before, after)
    first, then = answers_before(before), answers(kept, after)
    for found, expected in zip(then, answers(new, after), strict=True):
        pd.testing.assert_frame_equal(found, expected)
    moved = any(differ(one, other) for one, other in zip(first, then, strict=True))
    assert moved == (field not in BOARD), "a rule of the platform's own board moves no day's number, any other does"


def differ(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    """Whether two answers differ by more than the order in which an engine adds."""
    try:
        pd.testing.assert_frame_equal(one, other)
    except AssertionError:
        return True
    return False


@cache
def answers_before(rules: Rules) -> list[pd.DataFrame]:
    """What the shop that has been asked before answers under the rules from which one is moved."""
    return answers(lived_in("polars"), rules)


def answers(asked: Shop, rules: Rules) -> list[pd.DataFrame]:
    """Every metric, some by segment, agent or day, and the lists."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = [measure(asked, METRICS, rules=rules, interval=False)]
        found += [measure(asked, "buyers", by=by, rules=rules, interval=False) for by in SEGMENTS]
        found += [measure(asked, "cs_sales", by="agent", rules=rules, interval=False)]
        found += [measure(asked, "refund_rate", by="date", rules=rules, interval=False)]
    lists = ("slow_response", "unanswered_3min", "long_reception", "backlog", "deposits")
    return found + [detail(asked, name, rules=rules) for name in lists]


QUICK = ("slow_seconds", "attribution", "tie_break")  # of the others `make stress` asks every engine
ELSEWHERE = [
    pytest.param(engine, field, marks=[] if field in QUICK else pytest.mark.stress)
    for engine in ("duckdb", "pandas")
    for field in FIELDS
]


@pytest.mark.parametrize(("engine", "field"), ELSEWHERE)
def test_facts_under_a_moved_rule_are_those_of_a_new_shop_on_other_engines(engine: str, field: str) -> None:
    same_facts(lived_in(engine), shop(engine), *under(field))


def same_facts(kept: Shop, new: Shop, before: Rules, after: Rules) -> None:
    """Both shops' facts after the rules, of which the first was asked under those before."""
    for fact in FACTS.values():
        fact(Facts(kept, before))
    as_in_a_new_shop(kept, new, after)


def as_in_a_new_shop(kept: Shop, new: Shop, after: Rules) -> None:
    """Every fact of the one has the rows of the other's."""
    for name, fact in FACTS.items():
        if kept.engine == "polars" and same_to_the_last_digit(*(fact(Facts(each, after)) for each in (kept, new))):
            continue
        of_kept, of_new = (rows(fact, Facts(each, after)) for each in (kept, new))
        pd.testing.assert_frame_equal(of_kept, of_new, check_dtype=False, obj=name)


def same_to_the_last_digit(*frames: nw.LazyFrame) -> bool:
    """Whether two frames of polars hold the same rows in some order: most do, and this is quickly seen."""
    one, other = (nw.to_native(frame).collect().drop("pair", strict=False) for frame in frames)
    return one.columns == other.columns and one.sort(one.columns).equals(other.sort(one.columns))


@pytest.mark.parametrize("field", FIELDS)
def test_a_fact_is_built_anew_where_it_read_the_rule_and_only_there(field: str) -> None:
    before, after = under(field)
    kept = lived_in("polars")

    def versions(rules: Rules) -> dict[Any, Version]:
        facts = Facts(kept, rules)
        for fact in FACTS.values():
            fact(facts)
        known = facts.kept.versions.items()
        return {
            key: next(v for v in some if v.holds(facts.rules))
            for key, some in known
            if any(v.holds(facts.rules) for v in some)
        }

    first, then = versions(before), versions(after)
    for key in first.keys() & then.keys():
        assert (first[key] is then[key]) == (field not in first[key].read), key
    some = {version for version in first.values() if field in version.read}
    for key, version in first.items():  # what stands on a fact that read the rule has read it, too
        assert not (version.beneath & some) or field in version.read, key


@settings(max_examples=5)
@given(st.lists(st.sampled_from(FIELDS), min_size=2, max_size=6, unique=True))
def test_several_moved_rules_are_those_of_a_new_shop(fields: list[str]) -> None:
    kept = lived_in("polars")
    rules = TEXTBOOK
    for field in fields:
        rules = rules.replace(**{field: MOVED[field]})
        for fact in FACTS.values():
            fact(Facts(kept, rules))
    as_in_a_new_shop(kept, shop("polars"), rules)
