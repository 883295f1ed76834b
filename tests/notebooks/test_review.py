"""Lesson 08 on a whole shop, on a small one, and on a folder with only messages and orders."""

from __future__ import annotations

import itertools
import re
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cskit.charts.tables import MIME
from cskit.errors import CskitError, DataError, UsageError
from cskit.metrics import CARDS, measure
from cskit.terms import term
from tests.notebooks.lessons import CHART, Page, called, run as run_lesson
from tests.shops import load
from tests.words import faults

EVERY_TABLE = {
    "headline",
    "actions",
    "findings",
    "phase_sales",
    "phases",
    "sales_split",
    "hours",
    "online_hours",
    "waiting_by_hour",
    "outages",
    "staffing_by_hour",
    "presence",
    "knocked_out",
    "lost_sales",
    "reminders",
    "reminders_by_agent",
    "stakes",
    "contested",
    "overall",
    "teams",
    "agent_conversion",
    "agents",
    "seasonal_compared",
    "seasonal_agents",
    "service",
    "service_by_agent",
    "satisfaction_by_agent",
    "inspected",
    "unanswered_3min",
    "complaints",
    "refund_reasons",
    "products",
    "loss_reasons",
    "loss_reasons_by_product",
    "questions",
    "bot",
    "costs",
    "cost_by_team",
    "awards",
    "backlog",
    "unsettled",
    "definitions",
}
FROM_MESSAGES_AND_ORDERS = {
    "headline",
    "phase_sales",
    "phases",
    "hours",
    "waiting_by_hour",
    "overall",
    "agents",
    "service",
    "service_by_agent",
    "definitions",
}


REVIEWED = {"whole": "2021-11-01..2021-11-11", "small": "2021-09-07", "bare": "2021-09-07"}


def run(**parameters: Any) -> Page:
    return run_lesson("08_review", report=False, **parameters).page


@pytest.fixture(scope="module")
def whole(double11: Path) -> Page:
    return run(data=str(double11), lang="zh", preparation={"scripts": "王<b>芳", "accounts": "", "people": " "})


@pytest.fixture(scope="module")
def small(mens_wear_week: Path) -> Page:
    return run(data=str(mens_wear_week), lang="en")


@pytest.fixture(scope="module")
def bare(bare_folder: Path) -> Page:
    return run(data=str(bare_folder), lang="zh")


def test_a_whole_shop_has_every_section(whole: Page):
    assert EVERY_TABLE - set(whole.tables) == set()
    assert [n for n in whole.notes if "peers" not in n and "没有。" not in n] == []


def test_definitions_are_those_of_the_rule_file(mens_wear_week: Path, tmp_path: Path):
    own = tmp_path / "own.toml"
    own.write_text('name = "own"\n[response]\nlate_seconds = 60\n[windows]\nconversion_days = 1\n', encoding="utf-8")
    page = run(data=str(mens_wear_week), rules=str(own), lang="zh")
    told = dict(zip(page.column("definitions", "metric"), page.column("definitions", "formula"), strict=True))
    assert told["询单转化率（最终付款）"] == "询单后 1 天内付款的客户数 ÷ 询单人数"
    assert told["1 分钟响应率"] == "等待不超过 60 秒的回合 ÷ 全部回合"
    assert "与教材口径不同：响应时限（秒） = 60；转化窗口（天） = 1。" in page.html


@pytest.mark.parametrize("page", ["whole", "small", "bare"])
def test_page_one_is_what_measure_answers(page: str, request: pytest.FixtureRequest, double11: Path):
    got: Page = request.getfixturevalue(page)
    folder = {"whole": double11, "small": request.getfixturevalue("mens_wear_week")}.get(
        page, request.getfixturevalue("bare_folder")
    )
    lang = got.tables["headline"]["lang"]
    period = REVIEWED[page]
    labels, values = got.column("headline", "tile"), got.column("headline", "value")
    assert 5 <= len(labels) <= 8
    ids = {CARDS[m].name(lang).lower(): m for m in CARDS}
    metrics = [ids[label.lower()] for label in labels]
    asked = measure(load(folder), metrics, period=period)
    assert values == pytest.approx(asked["value"].tolist(), rel=1e-9)
    statuses = [row[1] for row in got.tables["headline"]["status"]]
    assert statuses == asked["status"].tolist()


def test_page_one_is_for_the_wall(whole: Page):
    at = next(i for i, o in enumerate(whole.outputs) if o.get(MIME, {}).get("name") == "actions")
    first = " ".join(str(o.get("text/html", "")) for o in whole.outputs[: at + 1])
    for word in ("LMDI", "p 值", "p-value", "分解", "检验", "口径："):
        assert word not in first
    assert not any(CHART in o for o in whole.outputs[:at])
    assert len(whole.tables["actions"]["rows"]) == 5
    owners = [c["id"] for c in whole.tables["actions"]["columns"]]
    assert owners[-4:] == ["owner", "date", "support", "ticked"]
    assert all(row[-4:] == [""] * 4 for row in whole.tables["actions"]["rows"])


@pytest.mark.parametrize("page", ["whole", "small", "bare"])
def test_no_name_of_the_inside_is_on_a_page(page: str, request: pytest.FixtureRequest):
    html = request.getfixturevalue(page).html
    ids = frozenset({"mens_wear_week", "agent_1", "agent_2", "agent_3"})
    assert not faults(re.sub(r"<style.*?</style>|<[^>]+>", " ", html, flags=re.DOTALL), ids)


def test_metrics_are_called_as_the_rules_read_them(mens_wear_week: Path):
    page = run(data=str(mens_wear_week), rules="pinduoduo-2020", lang="en")
    assert "5-minute response rate (first turns)" in page.html
    assert not re.search(r"3-minute|within 3 minutes", page.html)


def test_the_split_adds_up(whole: Page):
    parts = sum(whole.column("sales_split", "contribution"))
    sales = whole.column("overall", "label").index(CARDS["cs_sales"].zh)
    change = whole.column("overall", "value")[sales] - whole.column("overall", "base")[sales]
    assert parts == pytest.approx(change, rel=1e-6)  # as they stand: both periods have eleven days


def test_every_chart_answers_a_question_and_names_its_axes(whole: Page):
    assert len(whole.charts) >= 18
    apart = [output for output in whole.outputs if "cskit-says" not in output.get("text/html", "")]
    for title, drawn in itertools.pairwise(apart):
        if CHART not in drawn:
            continue
        assert re.search("[？?]", title["text/plain"]), title
        assert drawn[CHART]["description"]
        text = str(drawn[CHART])
        assert "'tooltip'" in text
        assert "title': 'label'" not in text


def test_what_is_not_final_says_so(whole: Page):
    assert term("mark_open", "zh") in whole.html
    states = set(whole.column("unsettled", "state"))
    assert states <= {term("mark_open", "zh"), term("mark_immature", "zh")}
    values = whole.column("unsettled", "value")
    for state, value in zip(whole.column("unsettled", "state"), values, strict=True):
        assert (value is None) == (state == term("mark_immature", "zh"))


def test_messages_and_orders_make_a_review(bare: Page):
    assert FROM_MESSAGES_AND_ORDERS - set(bare.tables) == set()
    assert {"teams", "costs", "presence", "reminders", "complaints", "seasonal_agents"} & set(bare.tables) == set()
    said = "\n".join(bare.notes)
    for table in ("shifts", "logins", "reminders", "agents", "ratings", "inspections", "complaints", "refunds"):
        assert table in said, f"no line says what the section on {table} needs"
    assert "退款率" not in bare.column("headline", "tile")
    assert all(v is not None for v in bare.column("headline", "value"))


def test_the_small_shop_in_english(small: Page, mens_wear_week: Path):
    assert "synthetic" in small.html
    names = set(called(load(mens_wear_week)).values())
    assert set(small.column("agents", "label")) == names
    said = re.sub("|".join(names), "", " ".join(c["description"] for c in small.charts))
    assert not re.search("[\u4e00-\u9fff]", said)


def test_hostile_names_are_shown_as_text(mens_wear_week: Path, tmp_path: Path):
    folder = tmp_path / "shop"
    shutil.copytree(mens_wear_week, folder)
    agents = pd.read_csv(folder / "agents.csv")
    agents["name"] = ["<script>alert(1)</script>", '=HYPERLINK("x")', "<script>alert(1)</script>"]
    agents.to_csv(folder / "agents.csv", index=False)
    page = run(data=str(folder), lang="en")
    assert "<script>alert" not in page.html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.html
    labels = page.column("agents", "label")
    assert sorted(labels) == sorted(
        ['=HYPERLINK("x")', "<script>alert(1)</script> (agent_1)", "<script>alert(1)</script> (agent_3)"]
    ), "two agents of one name stay two agents"


def test_customers_are_codes_unless_asked(whole: Page, double11: Path):
    codes = whole.column("unanswered_3min", "customer")
    assert all(re.fullmatch(r"C-[0-9a-f]{10}", code) for code in codes)
    known = set(load(double11).pandas("orders")["customer_id"])
    assert not known & {str(v) for t in whole.tables.values() for row in t["rows"] for v in row}


def test_peers_and_last_actions_are_shown_when_given(bare_folder: Path):
    page = run(
        data=str(bare_folder),
        peers={"inquiry_conversion": [0.5, 0.6], "receptions": 10},
        show_customers=True,
        last_actions={"Two more agents at 20:00": True, "Shorter <b>texts</b>": False},
    )
    gaps = dict(zip(page.column("peers", "label"), page.tables["peers"]["rows"], strict=True))
    assert gaps["Receptions"][2] == 10
    assert gaps["Receptions"][3] is None
    assert gaps["Inquiry conversion"][4] == pytest.approx(gaps["Inquiry conversion"][1] - 0.5)
    assert page.column("last_actions", "done") == ["✓ done", "✗ not done"]
    assert "<b>texts" not in page.html


def test_what_nobody_signed_for_stands_beside_the_finding_it_may_explain(whole: Page):
    assert whole.column("preparation", "signed") == ["王<b>芳", *["没人签字"] * 6]
    told = dict(zip(whole.column("preparation", "what"), whole.column("preparation", "explains"), strict=True))
    assert (told["话术"], told["后勤"]) == ("", "")
    assert "炸号" in told["账号和设备"]
    assert "炸号" not in "".join(t for what, t in told.items() if what != "账号和设备")
    assert "<b>芳" not in whole.html


@pytest.mark.parametrize(
    ("parameters", "kind", "says"),
    [
        ({"preparation": {"acounts": "Ann"}}, UsageError, "accounts"),
        ({"preparation": {"accounts": True}}, UsageError, "who signed"),
        ({"data": "no_such_shop"}, UsageError, "no_such_shop"),
        ({"promo": "2021-13-01"}, UsageError, "2021-13-01"),
        ({"promo": "1999-01-01"}, DataError, "1999-01-01"),
        ({"compare": "1999-01-01..1999-01-02"}, DataError, "1999"),
        ({"lang": "fr"}, UsageError, "fr"),
        ({"rules": "textbok"}, UsageError, "textbook"),
        ({"peers": {"inqiry_conversion": 0.5}}, UsageError, "inquiry_conversion"),
        ({"peers": {"inquiry_conversion": "half"}}, UsageError, "number"),
        ({"peers": [0.5]}, UsageError, "peers"),
        ({"show_customers": "yes"}, UsageError, "show_customers"),
        ({"last_actions": ["more agents"]}, UsageError, "last_actions"),
    ],
)
def test_a_bad_value_is_one_clear_line(parameters: dict[str, Any], kind: type[CskitError], says: str):
    with pytest.raises(kind) as told:
        run(**{"data": "mens_wear_week", **parameters})
    assert says in str(told.value)
    assert "\n" not in str(told.value)
