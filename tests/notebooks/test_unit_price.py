"""Lesson 02 on a whole shop, on a small one, and on a folder with only messages and orders."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cskit.analysis import unit_price
from cskit.course.build import SOURCES
from cskit.course.source import read_source
from cskit.errors import UsageError
from cskit.metrics import measure
from cskit.shop import load
from tests.notebooks.test_review import Page

WITHOUT_ITEMS = {
    "headline",
    "one_order",
    "two_orders",
    "per_buyer_and_order",
    "story",
    "table_8_1",
    "intervals",
    "explored_numbers",
    "explored",
    "worth_numbers",
    "worth",
    "trust",
}
WITH_PRODUCTS = WITHOUT_ITEMS | {"identity", "parts", "mix", "standardised", "bundles"}
EVERY_TABLE = WITH_PRODUCTS | {"phases", "recommendations"}
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
            for cell in read_source(SOURCES / "02_unit_price.py"):
                if cell.is_prose:
                    continue
                exec(compile(cell.text, f"02_unit_price.py:{cell.line}", "exec"), names)
                if "parameters" in cell.tags:
                    assert set(parameters) <= set(names), "a parameter the lesson does not have"
                    names.update(parameters)
            return Page(list(outputs))

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


@pytest.mark.parametrize(
    ("page", "tables"), [("whole", EVERY_TABLE), ("small", WITH_PRODUCTS), ("bare", WITHOUT_ITEMS)]
)
def test_each_shop_has_the_sections_its_tables_allow(page: str, tables: set[str], request: pytest.FixtureRequest):
    got: Page = request.getfixturevalue(page)
    assert set(got.tables) - {"parameters"} == tables


def test_what_is_missing_is_one_line(whole: Page, small: Page, bare: Page):
    assert whole.notes == []
    assert any("recommendations" in n for n in small.notes)
    said = "\n".join(bare.notes)
    assert "order_items" in said
    assert "products" in said
    assert all(n.count("。") <= 1 for n in bare.notes)


def test_agents_figures_are_those_of_measure(whole: Page, double11: Path):
    asked = measure(load(double11), ["spend_per_buyer", "average_order_value"], by="agent", period=PROMOTION)
    names = load(double11).pandas("agents").set_index("agent_id")["name"]
    for metric, own in asked.groupby("metric"):
        known = dict(zip(own["agent"].map(names), own["value"], strict=True))
        shown = dict(
            zip(
                whole.column("per_buyer_and_order", "label"),
                whole.column("per_buyer_and_order", str(metric)),
                strict=True,
            )
        )
        assert len(shown) > 20
        assert {k: pytest.approx(v) for k, v in shown.items()} == {k: known[k] for k in shown}


def test_items_times_price_is_spend_and_both_parts_are_the_gap(whole: Page):
    spend = np.array(whole.column("identity", "spend_per_buyer"))
    product = np.array(whole.column("identity", "items_per_buyer")) * whole.column("identity", "average_item_price")
    assert product == pytest.approx(spend)
    both = np.array(whole.column("parts", "items_part")) + whole.column("parts", "price_part")
    assert both == pytest.approx(np.array(whole.column("parts", "difference")))


def test_table_8_1_tells_its_story(whole: Page):
    rows = dict(
        zip(
            whole.column("table_8_1", "label"),
            zip(
                *(whole.column("table_8_1", c) for c in ("orders", "spend_per_buyer", "units_sold", "items_per_order")),
                strict=True,
            ),
            strict=True,
        )
    )
    one, two, three = rows["小雅"], rows["小北"], rows["小满"]
    assert one[0] == min(r[0] for r in rows.values())
    assert one[1] == max(r[1] for r in rows.values())
    assert two[0] == max(r[0] for r in rows.values())
    assert two[1] == min(r[1] for r in rows.values())
    assert two[2] == max(r[2] for r in rows.values())
    assert three[3] == min(r[3] for r in rows.values())


def test_the_textbooks_sums(whole: Page):
    assert whole.column("worth_numbers", "value")[0] == 20_000
    assert whole.column("one_order", "value")[:2] == [650, 650]
    assert whole.column("two_orders", "value")[:2] == [650, 325]


def test_agent_c_is_found_and_ahead_of_its_team_on_ordinary_days(whole: Page):
    assert whole.column("phases", "own")[-1] == pytest.approx(220, abs=10)
    assert whole.column("phases", "team")[-1] == pytest.approx(162, abs=10)
    assert "小禾" in [c["label"] for c in whole.tables["phases"]["columns"]]


def test_the_dear_customers_explain_most_of_cs01(whole: Page):
    at = whole.column("standardised", "label").index("小雅")
    assert whole.column("mix", "label")[0] == "小雅"
    assert whole.column("standardised", "value")[at] < whole.column("standardised", "spend_per_buyer")[at] - 50


def test_one_agent_is_compared_with_everyone(run: Run, mens_wear_week: Path):
    page = run(data=str(mens_wear_week), lang="en", agent="agent_2", period="2021-09-06..2021-09-10")
    values = page.column("headline", "value"), page.column("headline", "base")
    assert values[0][0] < values[1][0]


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"uplift": "20"}, "uplift"),
        ({"uplift": 0}, "uplift"),
        ({"agent": "nobody"}, "nobody"),
        ({"attribution": "guess"}, "guess"),
        ({"attribution_days": -1}, "attribution_days"),
    ],
)
def test_a_bad_parameter_is_one_sentence(parameters: dict[str, Any], said: str, run: Run, mens_wear_week: Path):
    with pytest.raises(UsageError, match=said) as raised:
        run(data=str(mens_wear_week), **parameters)
    assert "\n" not in str(raised.value)


def test_standardising_levels_what_is_only_mix():
    # A serves dear customers only, B both kinds; in each tier both sell the same.
    rows = pd.DataFrame(
        {
            "agent": ["A", "A", "B", "B"],
            "customer": list("abcd"),
            "sales": [300.0, 300.0, 300.0, 100.0],
            "orders": 1,
            "tier": ["premium", "premium", "premium", "entry"],
        }
    )
    got = unit_price.standardised(rows).set_index("agent")
    assert got.loc["B", "value"] == 250  # three in four customers are dear ones
    assert got.loc["A", "value"] == 300  # never had the others …
    assert got.loc["A", "covered"] == 0.75  # … and it says so
    everyone = unit_price.standardised(rows.assign(agent="all")).iloc[0]
    assert everyone["value"] == everyone["raw"] == 250


@pytest.mark.parametrize(
    ("values", "low", "high"),
    [([], None, None), ([5.0], None, None), ([5.0, 5.0, 5.0], 5.0, 5.0), ([0.0, 10.0], 0.0, 10.0)],
)
def test_limits_of_a_mean(values: list[float], low: float | None, high: float | None):
    found = unit_price.mean_limits(np.array(values))
    if low is None:
        assert np.isnan(found.low)
        assert np.isnan(found.high)
    else:
        assert (found.low, found.high) == (low, high)
