"""A card's words move with its number: whatever a rule moves is said, and nothing is said that no rule read.

What moves is found without the cards: the numbers of random shops under two rule sets, and which rules are asked for
while a number is worked out.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import pandas as pd
import pytest

from cskit.facts.keep import ReadRules
from cskit.metrics import CARDS, curve, define, detail, find, headings, measure
from cskit.metrics.curves import CURVES
from cskit.metrics.details import DETAILS
from cskit.metrics.readings import FACTS, SPLITS
from cskit.metrics.sources import SOURCES
from cskit.rules import BOARD, Rules, load_rules, rule_sets
from cskit.shop import Shop
from cskit.terms import term
from tests.oracle.pack import packed

from .ask import open_shop

TEXTBOOK = load_rules("textbook")
APART = {"hour_share", "repurchase_rate"}  # asked by hour, of two windows
NO_AGENT = ("bot_containment", "bot_true_resolution", "handover_rate")
BY_AGENT = [m for m, card in CARDS.items() if not card.shop_wide and m not in (*NO_AGENT, *APART)]
MOVES: list[tuple[dict[str, Any], dict[str, Any]]] = [  # what stands, what is moved then: every rule once and more
    ({}, {"day_starts_at": "04:00"}),
    ({}, {"session_gap_minutes": 10}),
    ({}, {"after_sale_days": 1}),
    ({}, {"accounts": ["s500a0", "s501a0", "s502a0", "s503a0", "s504a0"]}),
    ({}, {"customers": ["s500c0", "s501c1", "s502c2", "s503c0", "s504c1"]}),
    ({}, {"max_customer_messages": 1}),
    ({}, {"filter_one_line": True}),
    ({}, {"filter_forwards": True}),
    ({"filter_forwards": True}, {"forward_messages": 3}),
    ({}, {"filter_after_sale": True}),
    ({}, {"unanswered": "cap"}),
    ({"unanswered": "cap"}, {"cap_seconds": 77}),
    ({}, {"unanswered": "count"}),
    ({"unanswered": "count"}, {"cap_seconds": 77}),
    ({"unanswered": "cap"}, {"unanswered": "count"}),
    ({}, {"valid_replies_only": True}),
    ({"valid_replies_only": True}, {"perfunctory_texts": ["有货的"]}),
    ({}, {"audit_rest_hours": ["20:00", "08:00"]}),
    ({}, {"help_reading": "asked"}),
    ({}, {"satisfied_from": 3}),
    ({}, {"satisfied_unless_unresolved": True}),
    ({"assessment_hours": ["09:00", "20:00"]}, {"ratings_in_hours": True}),
    ({"ratings_in_hours": True}, {"assessment_hours": ["09:00", "20:00"]}),
    ({}, {"assessment_hours": ["09:00", "20:00"]}),
    ({"assessment_hours": ["09:00", "20:00"]}, {"assessed_by": "reception"}),
    ({"assessment_hours": ["09:00", "20:00"]}, {"assessed_by": "session"}),
    ({}, {"bot_replies_count": True}),
    ({}, {"welcome_text_counts": True}),
    ({}, {"zero_second_replies_count": False}),
    ({}, {"first_of": "session"}),
    ({}, {"first_from": "handover"}),
    ({}, {"slow_seconds": 31}),
    ({}, {"slow_turns": 0}),
    ({}, {"long_minutes": 3}),
    ({}, {"long_reading": "session"}),
    ({}, {"long_reading": "latency"}),
    ({}, {"late_seconds": 300}),
    ({}, {"late_seconds": 61}),
    ({}, {"late_reading": "never"}),
    ({}, {"late_unit": "reception"}),
    ({}, {"late_unit": "session"}),
    ({}, {"late_unit": "customer"}),
    ({}, {"late_turns": "first"}),
    ({}, {"concurrency_minutes": 9}),
    ({}, {"attribution": "payment"}),
    ({}, {"attribution": "order_first"}),
    ({}, {"attribution_days": 1}),
    ({}, {"tie_break": "most_turns"}),
    ({}, {"sale_counts": "completed"}),
    ({}, {"conversion_days": 1}),
    ({}, {"refund_days": 5}),
    ({}, {"after_sale_hours": 72}),
    ({}, {"reopen_on_order": True}),
    ({}, {"closing_texts": ["?"]}),
    ({}, {"merge_same_day": False}),
    ({}, {"turnover_by": "cost"}),
]


def moves() -> list[Any]:
    """(rules before, rules after, the rule moved): the list above, then every rule of every shipped set taken back.

    A value that the list has, or several sets share, is moved there and under the first of them; under the others
    `make stress` moves it. A platform's own board moves no number of a day (`test_moves`), so no words either.
    """
    found: list[Any] = []
    shared: set[tuple[str, Any]] = set()
    for base, change in MOVES:
        before, (key,) = TEXTBOOK.replace(**base), change
        after = before.replace(**change)
        shared.add((key, getattr(after, key)))
        found.append(pytest.param(before, after, key, id=f"{key}={change[key]}"))
    plain = dict(TEXTBOOK.values)
    for name in rule_sets():
        own = load_rules(name)
        for key, value in own.values:
            if value != plain[key] and key not in BOARD:
                marks = [pytest.mark.stress] if (key, value) in shared else []
                shared.add((key, value))
                found.append(pytest.param(own.replace(**{key: plain[key]}), own, key, id=f"{name}:{key}", marks=marks))
    return found


@pytest.fixture(scope="module")
def shop() -> Shop:
    """25 random shops as one."""
    return open_shop(packed(25, first_seed=500)[0])


class _Numbers:
    """Rules → every metric, curve and list → all it answers, written down; sets of other names and equal values are
    asked once."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.known: dict[Any, dict[str, list[str]]] = {}

    def __getitem__(self, rules: Rules) -> dict[str, list[str]]:
        if rules.values not in self.known:
            self.known[rules.values] = self._told(rules)
        return self.known[rules.values]

    def _told(self, rules: Rules) -> dict[str, list[str]]:
        told: dict[str, list[str]] = {}
        alone = [m for m in CARDS if m not in (*BY_AGENT, *APART)]
        for metrics, by in ((alone, None), (BY_AGENT, "agent")):
            frame = measure(self.shop, metrics, by=by, rules=rules, interval=False)
            for metric, row in zip(frame["metric"], _written(frame), strict=True):
                told.setdefault(metric, []).append(row)
        for name in CURVES:
            told[name] = _written(curve(self.shop, name, rules=rules))
        for name in DETAILS:
            told[name] = _written(detail(self.shop, name, rules=rules))
        return told


def _written(frame: pd.DataFrame) -> list[str]:
    """A text per row; what lies within the ninth digit is alike."""
    cells = [
        [f"{value:.9g}" for value in column] if column.dtype.kind == "f" else list(map(str, column.tolist()))
        for _, column in frame.items()
    ]
    return ["\t".join(row) for row in zip(*cells, strict=True)]


@pytest.fixture(scope="module")
def numbers(shop: Shop) -> _Numbers:
    return _Numbers(shop)


@cache
def words(metric: str, lang: str, rules: Rules) -> list[str]:
    """What a card says, but for the line that lists the rules by their keys."""
    said = define(metric, lang, rules)
    return [str(said).splitlines()[0], *(text for label, text in said.rows if label != term("card_rules", lang))]


@pytest.mark.parametrize(("before", "after", "key"), moves())
def test_where_the_number_moves_the_words_move(before: Rules, after: Rules, key: str, numbers: _Numbers) -> None:
    value = getattr(after, key)
    moved = [m for m in numbers[before] if numbers[before][m] != numbers[after][m]]
    for metric in moved:
        for lang in ("zh", "en"):
            now = words(metric, lang, after)
            assert now != words(metric, lang, before), f"{metric} ({lang}) does not say {key}"
            if isinstance(value, int | float) and not isinstance(value, bool):
                assert f"{value:g}" in "".join(now) or f"{value / 60:g}" in "".join(now)
        if value != getattr(TEXTBOOK, key):
            assert f"{term(f'rule_name_{key}', 'en')} = " in str(define(metric, "en", after))
    assert moved or before.name != "textbook", f"no number stands on {key}: the shops do not try it"


@pytest.mark.parametrize("rules", [name for name in rule_sets() if name != "textbook"])
def test_a_shipped_set_is_told_on_every_card_it_moves(rules: str, numbers: _Numbers) -> None:
    own = load_rules(rules)
    moved = [m for m in numbers[TEXTBOOK] if numbers[TEXTBOOK][m] != numbers[own][m]]
    assert moved or {k for k, v in own.values if v != getattr(TEXTBOOK, k)} <= BOARD
    for metric in moved:
        assert all(words(metric, lang, own) != words(metric, lang, TEXTBOOK) for lang in ("zh", "en")), metric


def test_every_rule_is_moved_here() -> None:
    assert {key for _, change in MOVES for key in change} | set(SPLITS) | BOARD == {key for key, _ in TEXTBOOK.values}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The rules that anything was asked for, by a fact (when it was built, or as it is kept) or by what stands on
    it."""
    names: set[str] = set()
    ask, note = Rules.__getattr__, ReadRules.note

    def asks(rules: Rules, key: str) -> Any:
        names.add(key)
        return ask(rules, key)

    def notes(rules: ReadRules, read: dict[str, Any]) -> None:
        names.update(read)
        note(rules, read)

    monkeypatch.setattr(Rules, "__getattr__", asks)
    monkeypatch.setattr(ReadRules, "note", notes)
    return names


def test_nothing_is_said_that_is_not_read(asked: set[str]) -> None:
    """A card names only rules that are asked for while its number is worked out."""
    shop = open_shop(packed(3, first_seed=500)[0])
    rules = TEXTBOOK.replace(filter_forwards=True, unanswered="cap", assessment_hours=["08:00", "23:00"])
    alike = {(find(m).rules_read, tuple(p.fact for p in find(m).parts())): m for m in CARDS if m not in APART}
    for metric in alike.values():
        asked.clear()
        measure(shop, metric, by="agent" if metric in BY_AGENT else None, rules=rules)
        # of the whole data the business day is read for no total, only for days and periods
        said = set(find(metric).rules_read) - {"day_starts_at"}
        assert said <= asked, f"{metric}: {said - asked} are told and not read"


def test_every_fact_that_is_read_by_a_rule_is_known() -> None:
    cards = [card for _, card in headings()]
    told = {part.fact.rpartition(":")[0] or part.fact for card in cards for part in card.parts()}
    assert set(FACTS) <= told | set(SOURCES)


NAMES = [
    ("pinduoduo-2020", "response_rate_3min", "5 分钟响应率（首个回合）", "5-minute response rate (first turns)"),
    (
        "pinduoduo-2020",
        "unanswered_3min",
        "5 分钟未响应明细（首个回合）",
        "not answered within the 5-minute limit: list (first turns)",
    ),
    ("kuaishou-2023-03", "response_rate_3min", "3 分钟响应率（按客户）", "3-minute response rate (of customers)"),
    (
        "wechat-2021",
        "unanswered_3min_rate",
        "3 分钟未响应率（按接待）",
        "not answered within the 3-minute limit (of receptions)",
    ),
    (
        "jd-2021-12",
        "first_response_within(30)",
        "30 秒首次响应率（按会话）",
        "first response within 30 s (per session)",
    ),
    (
        "taobao-2022",
        "average_response_seconds",
        "平均响应时长（封顶 600 秒）",
        "average response time (capped at 600 s)",
    ),
    (
        "douyin-2023",
        "first_response_seconds",
        "首次响应时长（自转人工起算）",
        "first response time (from the hand-over)",
    ),
    (
        "pinduoduo-2020",
        "attainment(response_rate_3min)",
        "5 分钟响应率（首个回合）保底达成率",
        "5-minute response rate (first turns): attainment of floor",
    ),
]


@pytest.mark.parametrize(("rules", "metric", "zh", "en"), NAMES)
def test_a_name_says_the_reading(rules: str, metric: str, zh: str, en: str) -> None:
    card = find(metric, rules)
    assert (card.zh, card.en) == (zh, en)
    assert str(define(metric, "zh", rules)).startswith(f"{zh}  ({en} ")
