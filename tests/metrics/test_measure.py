"""`measure` itself: shape of the answer, periods, comparisons, names."""

from __future__ import annotations

from datetime import date

import pytest

from cskit.errors import DataError, UsageError
from cskit.metrics import CARDS, customer_code, define, measure
from tests.oracle.build import agent, chat, ends, order, world

from .ask import ask, open_shop

STAFF = [agent("a1"), agent("a2")]
TWO_DAYS = world(
    chat("c1", "a1", "c 10:00:00", "a 10:00:10"),
    chat("c2", "a1", "c +1 10:00:00"),
    chat("c3", "a2", "c +1 10:00:00"),
    orders=[order("o1", "c1", "10:05:00", "same", 80.0), order("o2", "c2", "+1 10:05:00", "same", 200.0)],
    agents=STAFF,
)
COLUMNS = ["metric", "value", "status", "numerator", "denominator", "low", "high", "clusters", "note", "source"]


def test_a_tidy_frame_in_the_order_asked() -> None:
    frame = measure(open_shop(TWO_DAYS), ["reply_rate", "cs_sales"], by=["agent", "date"])
    assert list(frame.columns) == ["agent", "date", *COLUMNS]
    assert frame["metric"].drop_duplicates().tolist() == ["reply_rate", "cs_sales"]
    assert isinstance(frame["date"].iloc[0], date)


def test_a_question_may_be_asked_in_chinese_but_is_answered_as_asked() -> None:
    frame = measure(open_shop(TWO_DAYS), ["客单价", "spend_per_buyer"])
    assert frame["metric"].tolist() == ["客单价", "spend_per_buyer"]
    assert frame["value"].nunique() == 1


def test_the_same_metric_twice_is_answered_twice() -> None:
    assert len(measure(open_shop(TWO_DAYS), ["receptions", "receptions"])) == 2


def test_compare_is_a_difference_of_values_rates_in_points() -> None:
    row = measure(open_shop(TWO_DAYS), ["reply_rate", "cs_sales"], period="2021-11-02", compare="2021-11-01")
    got = row.set_index("metric")[["value", "base", "change"]].to_dict("index")
    assert got["reply_rate"] == {"value": 0, "base": 1, "change": -1}
    assert got["cs_sales"] == {"value": 200, "base": 80, "change": 120}


def test_compare_by_agent_keeps_who_was_there_once_only() -> None:
    frame = measure(open_shop(TWO_DAYS), "reply_rate", by="agent", period="2021-11-02", compare="2021-11-01")
    newcomer = frame.set_index("agent").loc["a2"]
    assert newcomer["value"] == 0
    assert newcomer["base_status"] == "undefined"
    assert newcomer["change"] != newcomer["change"]


@pytest.mark.parametrize("period", ["2021-10-01", "2022-01-01..2022-02-01"])
def test_a_period_outside_the_data_is_an_error_and_no_row_of_zeros(period: str) -> None:
    with pytest.raises(DataError, match="2021-11-01"):
        ask(TWO_DAYS, "receptions", period=period)


@pytest.mark.parametrize("period", ["yesterday", "2021-11-02..2021-11-01", "2021-13-01"])
def test_a_period_that_is_none_is_a_usage_error(period: str) -> None:
    with pytest.raises(UsageError):
        ask(TWO_DAYS, "receptions", period=period)


def test_periods_side_by_side_stand_in_the_order_asked_metric_by_metric() -> None:
    days = ["2021-11-02", "2021-11-01..2021-11-02", "2021-11-01"]  # the second shares days with both others
    frame = measure(open_shop(TWO_DAYS), ["cs_sales", "reply_rate"], period=days)
    assert list(frame.columns) == ["period", *COLUMNS]
    assert frame["period"].tolist() == days * 2
    assert frame["value"].tolist() == pytest.approx([200, 280, 80, 0, 1 / 3, 1])


def test_each_period_has_its_own_status_and_its_own_comparison() -> None:
    days = ["2021-11-01", "2021-11-02..2021-11-09"]  # the data end on the second
    status = measure(open_shop(TWO_DAYS), "cs_sales", period=days).set_index("period")["status"]
    assert status.to_dict() == {days[0]: "ok", days[1]: "open"}
    two = ["2021-11-02", "2021-11-01..2021-11-02"]
    compared = measure(open_shop(TWO_DAYS), "cs_sales", period=two, compare="2021-11-01").set_index("period")
    assert compared["change"].to_dict() == {two[0]: 120, two[1]: 200}


def test_an_agent_without_work_in_a_period_has_a_row_there_as_alone() -> None:
    days = ["2021-11-01", "2021-11-02"]
    frame = measure(open_shop(TWO_DAYS), "orders", by="agent", period=days)
    assert list(zip(frame["period"], frame["agent"], frame["value"], strict=True)) == [
        (days[0], "a1", 1),
        (days[0], "a2", 0),
        (days[1], "a1", 1),
        (days[1], "a2", 0),
    ]


@pytest.mark.parametrize("periods", [[], ["2021-11-01", "2021-11-01..2021-11-01"]])
def test_periods_side_by_side_are_different_ones(periods: list[str]) -> None:
    with pytest.raises(UsageError, match="each once"):
        measure(open_shop(TWO_DAYS), "receptions", period=periods)


def test_one_of_several_periods_outside_the_data_is_named() -> None:
    with pytest.raises(DataError, match="2022-01-01"):
        measure(open_shop(TWO_DAYS), "receptions", period=["2021-11-01", "2022-01-01"])


def test_maturity_sees_all_data_whatever_the_period() -> None:
    later = world(chat("c1", "a1", "c 10:00:00"), ends("2021-11-04"), agents=STAFF)
    assert ask(later, "inquiry_conversion", period="2021-11-01").status == "ok"
    assert ask(TWO_DAYS, "inquiry_conversion", period="2021-11-01").status == "immature"


@pytest.mark.parametrize("id", sorted(CARDS))
def test_every_card_is_complete_in_both_languages(id: str) -> None:
    card = CARDS[id]
    assert card.id == id
    assert all(card.formula), f"{id} has no formula in both languages"
    assert any("一" <= ch <= "鿿" for ch in card.zh + card.formula[0])
    assert card.en.isascii() or "é" in card.en
    for lang in ("zh", "en"):
        assert card.name(lang) in str(define(id, lang))


def test_a_customers_code_is_short_stable_and_says_nothing() -> None:
    assert customer_code("buyer-1") == customer_code("buyer-1") != customer_code("buyer-2")
    assert customer_code("buyer-1").startswith("C-")
    assert len(customer_code("x" * 500)) == 12
    assert "buyer" not in customer_code("buyer-1")
