"""Thin data: empty tables, absent columns, one chat, nothing paid. Every section answers without inventing a number."""

from __future__ import annotations

import re
from collections.abc import Callable

import pandas as pd
import pytest

from cskit.analysis.promotion import resolve
from cskit.review.aftersales import backlog, complaints, refund_reasons
from cskit.review.asked import loss_reasons, products, questions
from cskit.review.base import Reviewed
from cskit.review.findings import findings
from cskit.review.load import hours
from cskit.review.money import costs, lost_sales
from cskit.review.opening import unsettled
from cskit.review.page_one import went_well
from cskit.review.people import awards, by_agent, by_team
from cskit.review.presence import presence
from cskit.review.reminders import reminders
from cskit.review.seasonal import seasonal
from cskit.review.service import service
from cskit.review.split import phases, sales_split
from cskit.review.tiles import tiles
from cskit.review.verdict import story
from cskit.review.worklists import show_contested, show_owed
from cskit.shop import Shop
from cskit.tables import TABLES
from cskit.terms import speak
from tests.analysis.shops import tables

SECTIONS: list[Callable] = [
    tiles,
    phases,
    sales_split,
    hours,
    presence,
    lost_sales,
    reminders,
    by_team,
    by_agent,
    seasonal,
    service,
    complaints,
    refund_reasons,
    backlog,
    loss_reasons,
    questions,
    products,
    costs,
    awards,
    unsettled,
    show_owed,
    show_contested,
    findings,
]
Tables = dict[str, pd.DataFrame]


def small() -> Tables:
    made = tables(chats=25)
    made["messages"]["text"] = "价格太高"
    return made


def all_tables_empty() -> Tables:
    """Every table of the schema is there, and all but messages and orders hold no row."""
    made = {name: pd.DataFrame({c.name: [] for c in table}) for name, table in TABLES.items()}
    return {**made, "messages": small()["messages"], "orders": small()["orders"]}


def only_what_must_be_there() -> Tables:
    """Every table with its required columns only."""
    made = small()
    made["calendar"] = pd.DataFrame(
        {"promotion": ["p"], "phase": ["second_wave"], "starts_at": ["2021-11-11"], "ends_at": ["2021-11-12 23:59:59"]}
    )
    made["reminders"] = pd.DataFrame(
        {"order_id": ["o1", "o2"], "agent_id": [None, "a1"], "at": ["2021-11-05 12:00:00"] * 2, "channel": "sms"}
    )
    made["targets"] = pd.DataFrame({"metric": ["cs_sales"], "scope": ["all"], "floor": [None], "stretch": [9e4]})
    return {name: frame[[c for c in TABLES[name].must_have if c in frame]] for name, frame in made.items()}


def nothing_known_of_anyone() -> Tables:
    """Names, teams, roles, costs, products, reasons and ends of logins are all empty cells."""
    made = small()
    made["agents"].loc[:, ["name", "team", "role"]] = None
    made["agents"]["hourly_cost"] = float("nan")
    made["messages"]["product_id"] = None
    made["logins"]["offline_at"] = pd.NaT
    made["complaints"] = made["complaints"].assign(reason=None, resolved_at=pd.NaT)
    made["refunds"] = made["refunds"].assign(reason=None, completed_at=pd.NaT)
    return made


def one_chat() -> Tables:
    made = small()
    chat = made["messages"]["customer_id"] == made["messages"]["customer_id"].iloc[0]
    return {"messages": made["messages"][chat], "orders": made["orders"].iloc[:0]}


def nothing_paid() -> Tables:
    made = small()
    made["orders"]["paid_at"] = pd.NaT
    return made


@pytest.mark.parametrize(
    ("make", "engine"),
    [
        (all_tables_empty, "duckdb"),
        (only_what_must_be_there, "duckdb"),
        (nothing_known_of_anyone, "pandas"),
        (one_chat, "pandas"),
        (nothing_paid, "pandas"),
    ],
)
def test_thin_data_break_no_section(make: Callable[[], Tables], engine: str) -> None:
    shop = Shop.from_frames(make(), engine=engine)
    promotion = resolve(shop)
    review = Reviewed(shop, promotion)
    for section in SECTIONS:
        section(review)
    for lang in ("zh", "en"):
        speak(lang)
        review = Reviewed(shop, promotion)
        for sentence in story(review):
            assert not re.search(r"\bnan\b|\binf\b|None|NaT|\{", sentence)
        for finding in findings(review):
            said = finding.finding + finding.evidence + finding.fix + finding.done + finding.money + finding.people
            assert not re.search(r"\bnan\b|\binf\b|None|NaT|\{", said)


def test_a_handful_of_chats_makes_nobody_an_example_and_no_figure_stands_twice() -> None:
    for chats, praised in ((4, False), (260, True)):
        shop = Shop.from_frames(tables(chats=chats), engine="pandas")
        review = Reviewed(shop, resolve(shop))
        assert by_agent(review)["cs_sales"].max() > 0
        assert any("sold most" in line for line in went_well(review)) == praised
        assert not unsettled(review).duplicated(["metric", "where"]).any()


def test_engines_agree_on_what_is_found() -> None:
    told = []
    for engine in ("pandas", "duckdb"):
        shop = Shop.from_frames(tables(chats=60), engine=engine)
        review = Reviewed(shop, resolve(shop, "2021-11-06..2021-11-12"))
        told.append(
            (
                [(f.kind, f.finding, f.evidence) for f in findings(review)],
                lost_sales(review).total,
                products(review)["inquiring"].tolist(),
            )
        )
    assert told[0] == told[1]


def test_what_is_lost_has_its_limits_from_hours_too_thin_for_one_of_their_own() -> None:
    """Four inquirers in each of 24 hours, three of whom buy for 100 and one of whom nobody answers: no hour has an
    interval, yet each says that three of four buy."""
    first = pd.Timestamp("2021-11-11")
    messages, orders = [], []
    for i in range(96):
        customer, at = f"c{i}", first + pd.Timedelta(minutes=15 * i)
        messages.append((customer, "a1", "customer", at))
        if i % 4:
            messages.append((customer, "a1", "agent", at + pd.Timedelta(seconds=20)))
            orders.append((f"o{i}", customer, at + pd.Timedelta(minutes=3), at + pd.Timedelta(minutes=4), 100.0))
    later = first + pd.Timedelta(days=5)
    messages += [("c", "a1", "customer", later), ("c", "a1", "agent", later + pd.Timedelta(seconds=9))]
    shop = Shop.from_frames(
        {
            "messages": pd.DataFrame(messages, columns=["customer_id", "agent_id", "sender", "sent_at"]),
            "orders": pd.DataFrame(orders, columns=["order_id", "customer_id", "created_at", "paid_at", "amount"]),
        }
    )
    lost = lost_sales(Reviewed(shop, resolve(shop, "2021-11-11")))
    assert lost.total.value == pytest.approx(24 * 0.75 * 100)
    assert lost.total.low < lost.total.value < lost.total.high
    assert lost.total.high - lost.total.low < 1000  # 24 draws of three in four; of nobody knows what it would be wider
