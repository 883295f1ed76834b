"""Lesson 03 on a whole shop, on a small one, and on a folder with only messages and orders."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cskit.charts import conversion
from cskit.course.build import SOURCES
from cskit.course.source import read_source
from cskit.errors import CskitError, UsageError
from cskit.metrics import curve, measure
from cskit.rules import load_rules
from cskit.shop import load
from tests.notebooks.test_review import Page

FROM_MESSAGES_AND_ORDERS = {
    "headline",
    "called",
    "funnel",
    "split",
    "last_days",
    "windows",
    "ranking_numbers",
    "ranking",
    "expected",
    "levelled",
    "rhythm",
}
EVERY_TABLE = FROM_MESSAGES_AND_ORDERS | {"identity", "identity_gap", "teams", "ways", "reopened"}
PROMOTION = "2021-11-01..2021-11-11"

Run = Callable[..., Page]


@pytest.fixture(scope="module")
def run() -> Any:
    """Runs the lesson's source in this process with other parameters: no kernel to start."""
    with pytest.MonkeyPatch.context() as patch:
        outputs: list[dict[str, Any]] = []
        patch.setattr("IPython.display.display", lambda data, raw=True: outputs.append(data))
        patch.setenv("CSKIT_REPORT", "1")

        def one(**parameters: Any) -> Page:
            outputs.clear()
            names: dict[str, Any] = {}
            for cell in read_source(SOURCES / "03_conversion.py"):
                if cell.is_prose:
                    continue
                exec(compile(cell.text, f"03_conversion.py:{cell.line}", "exec"), names)
                if "parameters" in cell.tags:
                    assert set(parameters) <= set(names), "a parameter the lesson does not have"
                    names.update(parameters)
            page = Page(list(outputs))
            page.names = names  # type: ignore[attr-defined]
            return page

        yield one


@pytest.fixture(scope="module")
def whole(run: Run, double11: Path) -> Page:
    return run(data=str(double11), lang="zh")


@pytest.fixture(scope="module")
def small(run: Run, mens_wear_week: Path) -> Page:
    return run(data=str(mens_wear_week), lang="en")


@pytest.fixture(scope="module")
def bare(run: Run, mens_wear_week: Path, tmp_path_factory: pytest.TempPathFactory) -> Page:
    folder = tmp_path_factory.mktemp("bare")
    for name in ("messages.csv", "orders.csv"):
        shutil.copy(mens_wear_week / name, folder / name)
    return run(data=str(folder), lang="zh")


def by_label(page: Page, table: str, column: str) -> dict[str, Any]:
    return dict(zip(page.column(table, "label"), page.column(table, column), strict=True))


@pytest.mark.parametrize(
    ("page", "tables"),
    [("whole", EVERY_TABLE), ("small", FROM_MESSAGES_AND_ORDERS), ("bare", FROM_MESSAGES_AND_ORDERS)],
)
def test_each_shop_has_the_sections_its_tables_allow(page: str, tables: set[str], request: pytest.FixtureRequest):
    got: Page = request.getfixturevalue(page)
    assert set(got.tables) - {"parameters"} == tables
    assert not re.search(r"\{\w+\}|\bnan\b", got.html)


def test_what_is_missing_is_one_line(whole: Page, small: Page, bare: Page):
    assert whole.notes == []
    assert any("traffic" in n for n in small.notes)
    said = "\n".join(bare.notes)
    for table in ("traffic", "products", "agents", "reminders"):
        assert table in said
    assert all(n.count("。") <= 1 for n in bare.notes)


def test_the_tiles_are_measures(whole: Page, double11: Path):
    names = [
        "call_in_rate",
        "contact_conversion",
        "inquiry_rate",
        "inquiry_conversion",
        "inquiry_conversion_same_day",
        "inquiry_conversion_next_day",
        "unassisted_conversion",
        "shop_conversion",
    ]
    asked = measure(load(double11), names, period=PROMOTION)["value"]
    assert whole.column("headline", "value") == pytest.approx(list(asked))


def test_the_funnel_is_the_curve(whole: Page, double11: Path):
    steps = curve(load(double11), "funnel", period=PROMOTION).set_index("step")["customers"]
    assert whole.column("funnel", "customers") == [
        steps[s] for s in ("contacting", "served", "inquiring", "ordered", "paid")
    ]


def test_the_split_is_the_curve(whole: Page, double11: Path):
    rows = curve(load(double11), "funnel", by="tier", period=PROMOTION)
    paid = rows[rows["step"] == "paid"].set_index("tier")["customers"]
    asked = rows[rows["step"] == "mature"].set_index("tier")["customers"]
    got = by_label(whole, "split", "rate")
    assert got == pytest.approx(
        {
            "入门款": paid["entry"] / asked["entry"],
            "主推款": paid["core"] / asked["core"],
            "高端款": paid["premium"] / asked["premium"],
        }
    )


def test_agents_are_those_of_measure_with_their_intervals(whole: Page, double11: Path):
    shop = load(double11)
    asked = measure(shop, "inquiry_conversion", by="agent", period=PROMOTION).dropna(subset=["value"])
    names = shop.pandas("agents").set_index("agent_id")["name"]
    asked = asked.assign(label=asked["agent"].map(names)).set_index("label")
    assert by_label(whole, "ranking", "inquiry_conversion") == pytest.approx(asked["value"].to_dict())
    assert by_label(whole, "ranking", "inquiry_conversion_low") == pytest.approx(asked["low"].to_dict())
    assert by_label(whole, "levelled", "raw") == pytest.approx(asked["value"].to_dict())
    assert by_label(whole, "expected", "rate") == pytest.approx(asked["value"].to_dict())


def test_the_identity_holds_over_one_population_only(whole: Page):
    cards, aligned = whole.column("identity", "people")
    assert cards != 0
    assert aligned == 0
    signed = [
        n if effect == "偏大" else -n
        for n, effect in zip(whole.column("identity_gap", "size"), whole.column("identity_gap", "effect"), strict=True)
    ]
    assert sum(signed) == pytest.approx(cards)


def test_days_whose_window_is_open_have_no_rate(whole: Page, small: Page):
    for page in (whole, small):
        rates = page.column("last_days", "rate")
        assert rates[-3:] == [None, None, None]
        assert all(rate is not None for rate in rates[:-3])
        assert all(paid is not None for paid in page.column("last_days", "naive"))
        assert page.column("last_days", "lost")[-3:] == [0, 0, 0]
    assert whole.tables["last_days"]["status"][-1][5] == "immature"
    assert sum(whole.column("last_days", "open")[-3:]) > 300


def test_who_gets_dear_customers_converts_better_than_it_looks(whole: Page):
    """Planted: cs01 is given the dear goods, and outsourced agents the cheap ones."""
    labels = whole.column("ranking", "label")
    assert labels[-1] == "小雅"
    assert whole.column("levelled", "label").index("小雅") < 8
    assert whole.column("expected", "label")[-1] == "小雅"
    rate = {
        (tier, team): value
        for tier, team, value in zip(*(whole.column("teams", c) for c in ("label", "team_label", "rate")), strict=True)
    }
    assert rate["全部", "外包客服"] > rate["全部", "自有客服"]
    for tier in ("入门款", "主推款", "高端款"):
        assert rate[tier, "外包客服"] < rate[tier, "自有客服"]


def test_the_window_is_a_parameter(run: Run, mens_wear_week: Path, small: Page):
    same_day = run(data=str(mens_wear_week), conversion_days=0, attribution_days=1, attribution="payment")
    assert same_day.column("headline", "value")[2] == same_day.column("headline", "value")[3]  # final is same day
    assert None not in same_day.column("last_days", "rate")
    assert same_day.column("parameters", "value")[-3:] == ["payment", "1", "0"]
    assert small.column("parameters", "value")[-3:] == ["order", "3", "3"]


def test_one_agent_beside_everyone(run: Run, mens_wear_week: Path):
    page = run(data=str(mens_wear_week), lang="en", agent="小北")
    asked = measure(load(mens_wear_week), "inquiry_conversion", by="agent").set_index("agent")["value"]
    at = page.column("headline", "tile").index("Inquiry conversion")
    assert page.column("headline", "value")[at] == pytest.approx(asked["agent_2"])
    assert page.column("headline", "base")[at] != page.column("headline", "value")[at]
    assert page.column("funnel", "customers")[0] < 67


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"agent": "nobody"}, "unknown agent `nobody`"),
        ({"attribution": "guess"}, "`attribution` = 'guess': must be one of"),
        ({"attribution_days": -1}, "`attribution_days` = -1: must not be negative"),
        ({"conversion_days": "three"}, "`conversion_days` = 'three': must be a number"),
        ({"conversion_days": True}, "`conversion_days` = True"),
        ({"rules": "textbok"}, "did you mean"),
        ({"period": "2031-01-01"}, "2031-01-01"),
        ({"lang": "de"}, "unknown language `de`"),
    ],
)
def test_a_bad_parameter_is_one_sentence(given: dict[str, Any], said: str, run: Run, mens_wear_week: Path):
    with pytest.raises(CskitError, match=re.escape(said)) as raised:
        run(**{"data": str(mens_wear_week), **given})
    assert "\n" not in str(raised.value)


# ---- what the controls move


def test_a_moved_control_gives_measures_numbers(whole: Page, double11: Path, monkeypatch: pytest.MonkeyPatch):
    shown: list[dict[str, Any]] = []
    monkeypatch.setattr("IPython.display.display", lambda data, raw=True: shown.append(data))
    names: dict[str, Any] = whole.names  # type: ignore[attr-defined]
    lesson, period = names["lesson"], names["lesson"].period
    moved = {"conversion_days": 1, "attribution_days": 0, "attribution": "payment"}
    names["compared"](rule_set=lesson.rules, days=period, agent=None, **moved)
    rules = load_rules().replace(**moved)
    everyone = measure(load(double11), "inquiry_conversion", rules=rules, period=period).iloc[0]
    page = Page(shown)
    assert page.column("ranking_numbers", "value") == pytest.approx(
        [everyone["denominator"], everyone["numerator"], everyone["value"]]
    )


@pytest.mark.parametrize("by", ["agent", "team", "category", "product", "hour", "segment"])
def test_every_split_adds_up_to_at_least_everyone(whole: Page, by: str, monkeypatch: pytest.MonkeyPatch):
    shown: list[dict[str, Any]] = []
    monkeypatch.setattr("IPython.display.display", lambda data, raw=True: shown.append(data))
    whole.names["where"](whole.names["lesson"].period, by)  # type: ignore[attr-defined]
    page = Page(shown)
    assert len(page.tables["split"]["rows"]) > 1
    total = whole.column("funnel", "customers")[2]
    assert sum(page.column("split", "mature")) >= 0.99 * total  # people stand in every group they were in


def test_open_days_give_no_agent_a_rate(whole: Page, monkeypatch: pytest.MonkeyPatch):
    from cskit.period import Period

    shown: list[dict[str, Any]] = []
    monkeypatch.setattr("IPython.display.display", lambda data, raw=True: shown.append(data))
    names: dict[str, Any] = whole.names  # type: ignore[attr-defined]
    conversion.ranking(names["shop"], Period.parse("2021-12-04..2021-12-05"), None, names["lesson"].rules)
    page = Page(shown)
    assert page.tables == {}
    assert "606" in page.notes[0]  # inquirers, counted and not called lost


def test_a_rule_set_speaks_where_no_control_was_moved():
    start = load_rules()
    other = start.replace(attribution="payment", conversion_days=1)
    same = {"attribution": "order", "conversion_days": 3}
    assert conversion.under(other, start, same) == other
    moved = conversion.under(other, start, {**same, "conversion_days": 5})
    assert (moved.attribution, moved.conversion_days) == ("payment", 5)
    with pytest.raises(UsageError):
        conversion.under(other, start, {"conversion_days": -1})
