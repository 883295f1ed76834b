"""Thin data: empty tables, absent columns, one chat, nothing paid. Every section answers without inventing a number."""

from __future__ import annotations

import re
from collections.abc import Callable

import pandas as pd
import pytest

from cskit.analysis.aftersales import backlog, complaints, refund_reasons
from cskit.analysis.awards import awards
from cskit.analysis.costs import costs
from cskit.analysis.decompose import sales_split
from cskit.analysis.findings import findings
from cskit.analysis.hours import hours
from cskit.analysis.losses import loss_reasons, products, questions
from cskit.analysis.lost_sales import lost_sales
from cskit.analysis.phases import phases
from cskit.analysis.presence import presence
from cskit.analysis.promotion import resolve
from cskit.analysis.reminders import reminders
from cskit.analysis.seasonal import seasonal
from cskit.analysis.service import service, service_by_agent
from cskit.analysis.story import story
from cskit.analysis.teams import by_agent, by_team, overall
from cskit.analysis.tiles import tiles
from cskit.analysis.unsettled import unsettled
from cskit.shop import Shop
from cskit.tables import TABLES
from tests.analysis.shops import tables

SECTIONS: list[Callable] = [
    tiles,
    overall,
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
    service_by_agent,
    complaints,
    refund_reasons,
    backlog,
    loss_reasons,
    questions,
    products,
    costs,
    awards,
    unsettled,
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
    for section in SECTIONS:
        section(shop, promotion)
    for lang in ("zh", "en"):
        assert promotion.how_chosen(lang)
        for sentence in story(shop, promotion, lang):
            assert not re.search(r"\bnan\b|\binf\b|None|NaT|\{", sentence)
        for finding in findings(shop, promotion):
            said = finding.title(lang) + finding.evidence(lang) + finding.fix(lang) + finding.size(lang)
            assert not re.search(r"\bnan\b|\binf\b|None|NaT|\{", said)


def test_engines_agree_on_what_is_found() -> None:
    told = []
    for engine in ("pandas", "duckdb"):
        shop = Shop.from_frames(tables(chats=60), engine=engine)
        promotion = resolve(shop, "2021-11-06..2021-11-12")
        told.append(
            (
                [(f.kind, f.title("en"), f.evidence("en")) for f in findings(shop, promotion)],
                lost_sales(shop, promotion).total,
                products(shop, promotion)["inquiring"].tolist(),
            )
        )
    assert told[0] == told[1]
