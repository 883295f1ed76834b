"""What the platforms' sheets answer, where the events are not there or are a sample: never more than they tell."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pandas as pd
import pytest

from cskit.errors import DataError
from cskit.metrics import measure
from cskit.shop import Shop
from cskit.terms import speak
from tests.oracle import reported
from tests.oracle.build import agent, chat, order, world
from tests.oracle.compare import EPOCH, answers, differ

from .ask import open_shop

FIRST, DAYS = date(2026, 4, 13).toordinal() - EPOCH, 6
SPLITS: list[tuple[str, ...]] = [(), ("agent",), ("date",), ("agent", "date"), ("hour",), ("agent", "date", "hour")]
DATES = ("starts_on", "ends_on")


def days(number: int) -> str:
    return str(date(1970, 1, 1) + timedelta(days=number))


def shop_of(rows: list[dict[str, Any]], engine: str = "pandas", **tables: pd.DataFrame) -> Shop:
    frame = pd.DataFrame([{**row, **{c: days(row[c]) for c in DATES if isinstance(row[c], int)}} for row in rows])
    return Shop.from_frames({"reported": frame, **tables}, engine=engine)


def sheet(metric: str, value: float | None, start: str, end: str = "", **more: Any) -> dict[str, Any]:
    """A figure of a Chitu sheet, of the shop unless an agent is given."""
    row = {"starts_on": start, "ends_on": end or start, "hour": None, "agent_id": None, "metric": metric}
    told = {"value": value, "numerator": None, "denominator": None, "source": "chitu", "rules": ""}
    return {**row, **told, **more, "scope": "agent" if more.get("agent_id") else "shop"}


def ask(shop: Shop, metrics: Any, **asked: Any) -> list[tuple[Any, ...]]:
    frame = measure(shop, metrics, **asked)
    known = frame["value"].astype(object).where(frame["value"].notna(), None)
    by = [c for c in ("period", "agent", "date", "hour") if c in frame]
    return list(zip(*(frame[c] for c in by), frame["metric"], known, frame["status"], strict=True))


@pytest.mark.parametrize(
    ("engine", "seeds"), [("pandas", range(8)), ("polars", range(8, 10)), ("duckdb", range(10, 12))]
)
def test_no_more_is_answered_than_the_sheets_tell(engine: str, seeds: range) -> None:
    wrong = []
    for seed in seeds:
        rows = reported.random_rows(seed, FIRST, DAYS)
        shop = shop_of(rows, engine)
        for first, last in ((0, DAYS - 1), (1, 3)):
            for by in SPLITS:
                period = f"{days(FIRST + first)}..{days(FIRST + last)}"
                try:
                    got = measure(shop, list(reported.ADDED), by=list(by), period=period, interval=False)
                except DataError:  # the sheets hold no such day
                    continue
                for metric in reported.ADDED:
                    own = got[got["metric"] == metric]
                    expected = reported.answer(rows, metric, by, FIRST + first, FIRST + last)
                    if expected is None:
                        if set(own["status"]) != {"missing_table"} or own["value"].notna().any():
                            wrong.append((seed, by, first, last, metric, "no sheet answers this"))
                        continue
                    found = {key: cell for (_, key), cell in answers(own, by).items()}
                    if found.keys() != expected.keys():
                        wrong.append((seed, by, first, last, metric, found.keys() ^ expected.keys()))
                        continue
                    told = [(key, differ(cell, found[key])) for key, cell in expected.items()]
                    wrong += [(seed, by, first, last, metric, key, how) for key, how in told if how]
    assert wrong == []


WEEK = [f"2026-04-{day}" for day in range(13, 20)]


def test_receptions_are_added_over_days_and_agents_and_people_never() -> None:
    rows = [sheet(m, v, d, agent_id=a) for d in WEEK for a, v in (("a", 3), ("b", 4)) for m in ("receptions", "buyers")]
    rows += [sheet("buyers", 6, d) for d in WEEK]
    shop = shop_of(rows)
    assert ask(shop, ["receptions", "buyers"]) == [
        ("receptions", 49.0, "ok"),
        ("buyers", None, "missing_table"),
    ]
    assert ask(shop, ["receptions", "buyers"], period=WEEK[0]) == [("receptions", 7.0, "ok"), ("buyers", 6.0, "ok")]
    assert ask(shop, "receptions", by="agent", period=f"{WEEK[0]}..{WEEK[1]}") == [
        ("a", "receptions", 6.0, "ok"),
        ("b", "receptions", 8.0, "ok"),
    ]
    whole = shop_of([*rows, sheet("buyers", 31, WEEK[0], WEEK[-1])])
    assert ask(whole, "buyers") == [("buyers", 31.0, "ok")]


def test_a_day_that_no_sheet_is_about_is_not_filled_in() -> None:
    shop = shop_of([sheet("receptions", 5, d) for d in WEEK if d != "2026-04-15"])
    assert ask(shop, "receptions", period=f"{WEEK[0]}..{WEEK[1]}") == [("receptions", 10.0, "ok")]
    assert ask(shop, "receptions", period=f"{WEEK[0]}..{WEEK[2]}") == [("receptions", None, "missing_table")]
    note = measure(shop, "receptions", period=f"{WEEK[0]}..{WEEK[2]}")["note"].iloc[0]
    assert note == "needs table `messages`, or `a sheet of exactly 2026-04-13..2026-04-15`"
    hourly = measure(shop, "receptions", by="hour", period=WEEK[0])["note"].iloc[0]
    assert hourly == "needs table `messages`, or `a sheet of exactly 2026-04-13 by hour`"
    weekly = measure(shop, "receptions", by="week", period=WEEK[0])["note"].iloc[0]
    assert weekly == "needs table `messages`"  # no sheet is by the week
    by_day = ask(shop, "receptions", by="date", period=f"{WEEK[1]}..{WEEK[3]}")
    assert [str(row[0]) for row in by_day] == ["2026-04-14", "2026-04-16"]


def test_a_ratio_over_days_is_that_of_its_parts_where_both_may_be_added() -> None:
    parts = {"numerator": 6, "denominator": 4}, {"numerator": 9, "denominator": 2}
    rows = [
        sheet(metric, own["numerator"] / own["denominator"], day, **own)
        for metric in ("items_per_order", "spend_per_buyer")
        for day, own in zip(WEEK, parts, strict=False)
    ]
    asked = {"period": f"{WEEK[0]}..{WEEK[1]}"}
    assert ask(shop_of(rows), ["items_per_order", "spend_per_buyer"], **asked) == [
        ("items_per_order", 2.5, "ok"),
        ("spend_per_buyer", None, "missing_table"),
    ]
    untold = [{**row, "denominator": None} for row in rows]
    assert ask(shop_of(untold), "items_per_order", **asked) == [("items_per_order", None, "missing_table")]


def test_what_the_platform_has_not_settled_has_no_value() -> None:
    rows = [sheet("cs_sales", 100.0, WEEK[0]), sheet("cs_sales", None, WEEK[1])]
    assert ask(shop_of(rows), "cs_sales", period=WEEK[1]) == [("cs_sales", None, "immature")]
    assert ask(shop_of(rows), "cs_sales") == [("cs_sales", None, "immature")]
    nobody = sheet("reply_rate", None, WEEK[0], numerator=0.0, denominator=0.0)
    assert ask(shop_of([nobody]), "reply_rate") == [("reply_rate", None, "undefined")]  # nobody asked: not "not yet"
    each = [sheet("reply_rate", v, WEEK[0], agent_id=who) for who, v in (("a", 0.9), ("b", None))]
    assert ask(shop_of(each), "reply_rate") == [("reply_rate", None, "missing_table")]  # a mean of agents is no rate


def test_one_source_a_question_the_one_that_tells_most_days_then_by_their_order() -> None:
    few = [sheet("receptions", 1, d) for d in WEEK[:2]]
    most = [sheet("receptions", 2, d, source="sycm") for d in WEEK[:4]]
    shop = shop_of([*few, *most])
    assert {row[2] for row in ask(shop, "receptions", by="date")} == {2.0}
    assert ask(shop, "receptions", period=WEEK[0]) == [("receptions", 1.0, "ok")]
    assert measure(shop, "receptions", period=WEEK[0])["source"].iloc[0] == "Chitu, 2026-04-13"
    both = [sheet("buyers", v, WEEK[0], rules=f"attribution={r}") for v, r in ((1, "order_first"), (2, "payment"))]
    assert ask(shop_of(both), "buyers", rules="textbook") == [("buyers", 1.0, "ok")]  # neither: by their names


def test_the_source_is_named_in_the_language_spoken() -> None:
    shop = shop_of([sheet("receptions", 5, WEEK[6], rules="attribution=order_first;conversion_days=2")])
    speak("zh")
    try:
        said = measure(shop, ["receptions", "cs_sales"])["source"].tolist()
    finally:
        speak("en")
    assert said == ["赤兔、下单优先判定、转化窗口（天） 2、2026-04-19", ""]


def test_a_rate_of_people_has_its_interval_and_a_mean_has_none() -> None:
    rows = [
        sheet("inquiry_conversion", 0.25, WEEK[0], numerator=50, denominator=200),
        sheet("average_response_seconds", 30, WEEK[0], numerator=3000, denominator=100),
    ]
    rate, mean = measure(shop_of(rows), ["inquiry_conversion", "average_response_seconds"]).to_dict("records")
    assert (round(rate["low"], 3), round(rate["high"], 3), rate["clusters"]) == (0.195, 0.314, 200)
    assert mean["low"] != mean["low"]
    assert mean["value"] == 30


def test_what_stands_on_a_metric_stands_on_the_sheets_and_says_so() -> None:
    rows = [sheet("cs_sales", v, d) for d, v in (("2025-04-13", 80), ("2026-04-13", 100))]
    targets = pd.DataFrame([{"metric": "cs_sales", "scope": "all", "floor": 125.0, "stretch": None}])
    shop = shop_of(rows, targets=targets)
    asked = ["attainment(cs_sales)", "year_on_year(cs_sales)"]
    assert ask(shop, asked, period=WEEK[0]) == [(asked[0], 0.8, "ok"), (asked[1], 0.25, "ok")]
    assert measure(shop, asked, period=WEEK[0])["source"].tolist() == [
        "Chitu, 2026-04-13",
        "Chitu, 2025-04-13; Chitu, 2026-04-13",
    ]
    beside = measure(shop, "cs_sales", period=WEEK[0], compare="last_year").iloc[0]
    assert (beside["value"], beside["base"], beside["change"]) == (100, 80, 20)
    assert measure(shop, "cs_sales", period=WEEK[0], compare="target")["base"].iloc[0] == 125


def test_orders_without_messages_answer_what_orders_can() -> None:
    orders = pd.DataFrame(
        {
            "order_id": ["o1", "o2"],
            "customer_id": ["x", "y"],
            "created_at": [f"{d} 10:00:00" for d in WEEK[:2]],
            "paid_at": [f"{d} 10:01:00" for d in WEEK[:2]],
            "amount": [10.0, 30.0],
        }
    )
    shop = shop_of([sheet("receptions", 9, d) for d in WEEK[:3]], orders=orders)
    frame = measure(shop, ["shop_sales", "receptions", "cs_sales"], period=f"{WEEK[0]}..{WEEK[1]}")
    assert frame["value"].fillna(-1).tolist() == [40, 18, -1]
    assert frame["source"].tolist() == ["", "Chitu, 2026-04-13..2026-04-14", ""]
    assert frame["status"].tolist() == ["ok", "ok", "missing_table"]
    late = measure(shop, ["shop_sales", "receptions"], period=WEEK[2])  # a day that no order reaches
    assert late["status"].tolist() == ["undefined", "ok"]
    assert late["value"].fillna(-1).tolist() == [-1, 9]


TALK = world(
    *(chat(f"c{i}", "a1", f"c {9 + i}:00:00", f"a {9 + i}:00:10") for i in range(9)),
    orders=[order("o1", "c1", "10:05:00", "same", 80.0)],
    agents=[agent("a1")],
)


@pytest.mark.parametrize(("counted", "sample"), [(10, False), (11, True), (300, True)])
def test_messages_that_are_a_sample_are_counted_by_the_sheets(counted: int, sample: bool) -> None:
    rows = [sheet("receptions", counted, "2021-11-01"), sheet("average_response_seconds", 42, "2021-11-01")]
    base = open_shop(TALK)
    shop = shop_of(rows, **{name: base.pandas(name) for name in ("messages", "orders", "agents")})
    metrics = ["receptions", "average_response_seconds", "response_p90", "shop_sales", "cs_sales"]
    frame = measure(shop, metrics, period="2021-11-01").set_index("metric")
    expected = [counted, 42, None, 80, None] if sample else [9, 10, 10, 80, 80]
    assert [None if v != v else v for v in frame["value"]] == expected
    assert any(f"hold 9 of the {counted} receptions" in notice for notice in shop.notices) is sample
    if sample:
        assert "hold 9 of the" in frame.loc["response_p90", "note"]
        assert frame.loc["receptions", "source"] == "Chitu, 2021-11-01"


def test_events_of_this_year_stand_beside_the_sheets_of_last_year() -> None:
    base = open_shop(TALK)
    rows = [sheet("receptions", 6, "2020-11-01")]
    shop = shop_of(rows, **{name: base.pandas(name) for name in ("messages", "orders", "agents")})
    now = measure(shop, ["receptions", "shop_sales"], period="2021-11-01", compare="last_year")
    assert now["value"].tolist() == [9, 80]
    assert now["base"].fillna(-1).tolist() == [6, -1]
    assert now["base_status"].tolist() == ["ok", "undefined"]
    assert ask(shop, "receptions", period=["2020-11-01", "2021-11-01"]) == [
        ("2020-11-01", "receptions", 6.0, "ok"),
        ("2021-11-01", "receptions", 9.0, "ok"),
    ]


def test_days_between_two_sheets_are_gaps() -> None:
    shop = shop_of([sheet("receptions", 1, *span) for span in ((WEEK[0], WEEK[1]), (WEEK[4], WEEK[6]))])
    assert [str(gap) for gap in shop.gaps()] == ["2026-04-15..2026-04-16"]
    assert str(shop.span) == "2026-04-13..2026-04-19"
    assert all(a < b for a, b in pairwise(shop.sheet_spans))
