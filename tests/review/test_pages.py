"""The charts of the review: right rows in right order, room for every label, one line where a table is missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cskit.analysis.decompose import split_chain
from cskit.analysis.estimate import Estimate
from cskit.analysis.frames import Missing
from cskit.analysis.hours import Hours
from cskit.analysis.promotion import Phase, Promotion, Reference, resolve
from cskit.bundled import is_synthetic
from cskit.charts import parts, use
from cskit.charts.marks import room
from cskit.charts.tables import MIME, Column
from cskit.errors import UsageError
from cskit.period import Period
from cskit.review import (
    aftersales,
    asked,
    findings,
    load,
    money,
    opening,
    page_one,
    people,
    presence,
    reminders,
    seasonal,
    service,
    split,
    tiles,
    worklists,
)
from cskit.review.base import Reviewed, ranked
from cskit.review.findings import Found
from cskit.shop import Shop
from tests.analysis import shops

CHART = "application/vnd.vegalite.v5+json"
NOVEMBER = Period.parse("2021-11-01..2021-11-11")
LAST_YEAR = Reference("last_year", "double11-2020", Period.parse("2020-11-01..2020-11-12"))
PROMOTION = Promotion("double11", NOVEMBER, (Phase("promotion", NOVEMBER),), LAST_YEAR, LAST_YEAR)


def draw(show: Callable[[Reviewed], None], *told: tuple[Callable, Any]) -> None:
    """A section of a review whose questions are answered already."""
    review = Reviewed(Shop.from_frames(shops.tables(chats=5)), PROMOTION)
    review.kept.update(told)
    show(review)


def table(shown: list[dict[str, Any]], name: str) -> dict[str, Any]:
    """The table of that name among what was displayed."""
    return next(o[MIME] for o in shown if o.get(MIME, {}).get("name") == name)


def rows(shown: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    """Its rows as id → value."""
    found = table(shown, name)
    ids = [column["id"] for column in found["columns"]]
    return [dict(zip(ids, row, strict=True)) for row in found["rows"]]


@pytest.mark.parametrize(
    ("show", "ask"),
    [
        (presence.show_presence, presence.presence),
        (reminders.show_reminders, reminders.reminders),
        (seasonal.show_seasonal, seasonal.seasonal),
        (aftersales.show_complaints, aftersales.complaints),
        (aftersales.show_refunds, aftersales.refund_reasons),
        (aftersales.show_backlog, aftersales.backlog),
        (asked.show_products, asked.products),
        (asked.show_reasons, asked.loss_reasons),
        (asked.show_questions, asked.questions),
        (money.show_costs, money.costs),
        (worklists.show_contested, worklists.contested),
    ],
)
def test_a_missing_table_is_one_plain_line(shown: list[dict[str, Any]], show: Any, ask: Any):
    draw(show, (ask, Missing(ask.__name__, ("some_table",))))
    assert len(shown) == 1
    assert "some_table" in shown[0]["text/html"]
    assert "cskit-missing" in shown[0]["text/html"]


def tile_row(metric: str, tile: int, **more: Any) -> dict[str, Any]:
    """A row of `tiles.tiles` with nothing known but what is given."""
    nothing = dict.fromkeys(
        (
            "floor",
            "stretch",
            "floor_attainment",
            "stretch_attainment",
            "base",
            "base_change",
            "last_year",
            "last_year_change",
        ),
        np.nan,
    )
    return {
        "tile": tile,
        "metric": metric,
        "value": np.nan,
        "status": "ok",
        "note": None,
        "source": "",
        "base_status": "ok",
        "base_per_day": False,
        "last_year_status": "ok",
        "last_year_per_day": False,
        "base_same_age": False,
        "last_year_same_age": False,
        **nothing,
        **more,
    }


def test_unequal_periods_are_compared_per_day_on_the_tile(shown: list[dict[str, Any]]):
    frame = pd.DataFrame(
        [
            tile_row("receptions", 5, value=1100.0, base=600.0, base_change=1.0, base_per_day=True),
            tile_row("inquiry_conversion", 3, value=0.5, base=0.4, base_change=0.1),
        ]
    )
    draw(tiles.headline, (tiles.notes, {}), (tiles.tiles, frame))
    html = shown[0]["text/html"]
    assert "per day, last year 50" in html  # 600 receptions in 12 days
    assert "+100.0%" in html
    assert "+10.0 pts" in html


def test_an_open_rate_says_that_last_years_is_as_young(shown: list[dict[str, Any]]):
    row = tile_row(
        "refund_rate", 7, value=0.1, status="open", base=0.12, base_status="open", base_change=-0.02, base_same_age=True
    )
    draw(tiles.headline, (tiles.notes, {}), (tiles.tiles, pd.DataFrame([row])))
    html = shown[0]["text/html"]
    assert "last year at the same age 12.0%" in html
    assert "−2.0 pts" in html


def test_a_tile_without_its_table_is_named_and_not_zero(shown: list[dict[str, Any]]):
    absent = {"status": "missing_table", "note": "needs table `refunds`"}
    frame = pd.DataFrame([tile_row("cs_sales", 2, value=5.0), tile_row("refund_rate", 7, **absent)])
    draw(tiles.headline, (tiles.notes, {}), (tiles.tiles, frame))
    assert [row["tile"] for row in rows(shown, "headline")] == ["CS sales"]
    assert "Refund rate (needs refunds)" in shown[1]["text/html"]


def test_the_shops_tile_leads_with_what_its_target_was_set_for(shown: list[dict[str, Any]]):
    met = {"floor": 80.0, "floor_attainment": 1.25, "stretch": 110.0, "stretch_attainment": 100 / 110}
    rows_ = [tile_row("shop_sales", 1, value=100.0, **met), tile_row("shop_net_sales", 1, value=70.0, status="open")]
    draw(tiles.headline, (tiles.notes, {}), (tiles.tiles, pd.DataFrame(rows_)))
    html = shown[0]["text/html"]
    for part in (
        "<strong>¥100</strong>",
        "floor ¥80 125.0%",
        "stretch ¥110 90.9%",
        "Shop sales net of refunds ¥70 (so far)",
    ):
        assert part in html
    assert [row["tile"] for row in rows(shown, "headline")] == ["Shop sales"]


def test_an_open_value_meets_its_target_in_grey(shown: list[dict[str, Any]]):
    row = tile_row("refund_rate", 7, value=0.2, status="open", floor=0.3, floor_attainment=1.5)
    draw(tiles.headline, (tiles.notes, {}), (tiles.tiles, pd.DataFrame([row])))
    assert 'class="cskit-soft">✓' in shown[0]["text/html"]
    assert "cskit-good" not in shown[0]["text/html"]


def test_actions_leave_cells_to_fill_and_findings_keep_their_evidence(shown: list[dict[str, Any]]):
    texts = [(f"title <{n}>", f"¥{n}", f"{n} orders", f"evidence <{n}>", f"fix <{n}>") for n in range(9, 2, -1)]
    found = [Found(*five, "none open", "late_complaints") for five in texts]
    for section in (page_one.actions, findings.evidence):
        draw(section, (page_one.went_well, []), (findings.findings, found))
    listed = rows(shown, "actions")
    assert len(listed) == 5
    assert all((row["owner"], row["date"], row["support"], row["ticked"]) == ("", "", "", "") for row in listed)
    assert [(row["money"], row["people"], row["done"]) for row in listed][:1] == [("¥9", "9 orders", "none open")]
    assert [row["fix"] for row in listed][:1] == ["fix <9>"]
    assert "title &lt;9&gt;" in shown[0]["text/html"]
    assert [row["fix"] for row in rows(shown, "findings")][:1] == ["fix <9>"]
    assert len(rows(shown, "findings")) == 7
    assert "evidence &lt;9&gt;" in shown[-1]["text/html"]
    assert "fix &lt;9&gt;" not in shown[-1]["text/html"]  # it stands on page one
    assert "fix &lt;3&gt;" in shown[-1]["text/html"]


def test_no_findings_is_said(shown: list[dict[str, Any]]):
    for section in (page_one.actions, findings.evidence):
        draw(section, (page_one.went_well, []), (findings.findings, []))
    assert all(MIME not in o for o in shown)
    assert "Nothing large enough" in shown[0]["text/html"]


def test_the_waterfall_steps_from_before_to_after(shown: list[dict[str, Any]]):
    before = {"contacting_customers": 100.0, "buyers": 40.0, "cs_sales": 8000.0}
    after = {"contacting_customers": 120.0, "buyers": 42.0, "cs_sales": 9000.0}
    frame = split_chain(before, after)
    draw(split.show_split, (split.sales_split, split.Split(8000.0, 9000.0, frame, False, ("visitors", "units_sold"))))
    assert "¥8,000 → ¥9,000 (+12.5%)" in shown[0]["text/html"]
    chart = next(o[CHART] for o in shown if CHART in o)
    (steps,) = chart["datasets"].values()
    assert (steps[0]["of"], steps[-1]["of"]) == ("before", "now")
    parts_ = [s["high"] - s["low"] for s in steps[1:-1]]
    signs = [1 if s["meaning"] == "up" else -1 for s in steps[1:-1]]
    assert sum(p * g for p, g in zip(parts_, signs, strict=True)) == pytest.approx(1000.0)
    assert "traffic" in shown[-1]["text/html"]
    kinds = table(shown, "sales_split")["row_kinds"]
    assert kinds == ["count", "rate", "price"]


def test_without_a_comparison_there_is_no_split(shown: list[dict[str, Any]]):
    split.show_split(Reviewed(Shop.from_frames(shops.tables(chats=5)), replace(PROMOTION, base=None)))
    assert "cskit-missing" in shown[0]["text/html"]


@pytest.mark.parametrize(
    ("total", "customers", "says"),
    [
        (Estimate(0.0, 0.0, 0.0), 0, "No inquirer was lost"),
        (
            Estimate(np.nan, np.nan, np.nan),
            7,
            "Inquirers lost for lack of a reply: 7. What they were worth cannot be said",
        ),
        (Estimate(900.0, 700.0, 1100.0), 7, "¥900 (95% interval ¥700 to ¥1,100)"),
    ],
)
def test_lost_sales_are_said_as_surely_as_they_are_known(
    shown: list[dict[str, Any]], total: Estimate, customers: int, says: str
):
    hours = pd.DataFrame(
        {
            "hour": [0, 1],
            "unanswered": [4, 0],
            "abandoned": [3, 0],
            "lost": [7, 0],
            "inquiry_conversion": [0.5, np.nan],
            "lost_sales": [900.0, np.nan],
        }
    )
    told = money.LostSales(total, customers, 4, 3, 260.0, hours, hours[["hour", "lost"]])
    draw(money.show_lost_sales, (money.lost_sales, told))
    assert says in shown[0]["text/html"]
    assert "chats that end on a thank-you" not in shown[0]["text/html"]
    assert any(CHART in o for o in shown) == (total.value > 0)
    apart = replace(told, texts=False, depositors=12.0)
    draw(money.show_lost_sales, (money.lost_sales, apart))
    said = "".join(o.get("text/html", "") for o in shown)
    assert "chats that end on a thank-you or OK cannot be left out" in said
    assert "12 customers who had paid a deposit" in said


def hour_frame(receptions: list[int], waits: list[float], flags: list[str]) -> pd.DataFrame:
    """Hours as `analysis.hours` answers them, without forecast and presence."""
    n = len(receptions)
    at = pd.date_range("2021-11-11", periods=n, freq="h")
    return pd.DataFrame(
        {
            "date": at.date,
            "hour": at.hour,
            "at": at,
            "phase": "promotion",
            "reviewed": True,
            "receptions": receptions,
            "first_response_seconds": waits,
            "average_response_seconds": waits,
            "response_p90": waits,
            "response_rate_3min": 0.9,
            "forecast": np.nan,
            "planned_agents": np.nan,
            "online_agents": np.nan,
            "agents": np.nan,
            "load": np.nan,
            "needed_agents": np.nan,
            "fit": "",
            "expected": np.nan,
            "deviation": np.nan,
            "z": np.nan,
            "flag": flags,
            "slow": False,
        }
    )


def hours_of(frame: pd.DataFrame) -> Hours:
    empty = pd.DataFrame()
    return Hours(frame, None, empty, empty, pd.DataFrame(columns=["hour"]))


def test_hours_without_forecast_or_presence_still_say_when_customers_came(shown: list[dict[str, Any]]):
    result = hours_of(hour_frame([5, 9, 0], [10.0, 30.0, np.nan], ["", "", "outage"]))
    for section in (load.forecast, load.online, load.fit):
        draw(section, (load.hours, result))
    assert shown[0]["text/plain"] == "When did customers come?"
    assert [row["receptions"] for row in rows(shown, "hours")] == [5, 9, 0]
    assert "forecast" in shown[-1]["text/html"]  # what a forecast would add
    assert len(shown) == 3


def test_a_broken_hour_is_marked_even_when_nobody_was_answered(shown: list[dict[str, Any]]):
    draw(load.waiting, (load.hours, hours_of(hour_frame([5, 9, 0], [10.0, 30.0, np.nan], ["", "", "outage"]))))
    chart = next(o[CHART] for o in shown if CHART in o)
    drawn = next(iter(chart["datasets"].values()))
    assert [cell["hour"] for cell in drawn] == [0, 1, 2]


def test_hours_without_a_single_answer_draw_no_heat_map(shown: list[dict[str, Any]]):
    draw(load.waiting, (load.hours, hours_of(hour_frame([1, 2], [np.nan, np.nan], ["", ""]))))
    assert not any(CHART in o for o in shown)


@pytest.mark.parametrize(
    ("row", "state"),
    [
        ((2, 1, 3.0, 2.0, 5.0, 1.0), "under"),
        ((1, 4, 5.6, 4.3, 12.3, 1.0), "under"),  # one bad day outweighs four idle ones: hours count, not days
        ((1, 3, 2.0, 3.0, 1.0, 6.0), "over"),
        ((0, 3, 3.1, 2.5, 0.0, 2.0), "right"),  # idle on some days, yet not enough on the whole
        ((0, 0, 3.0, 2.0, 0.0, 0.0), "tight"),
        ((0, 0, 2.4, 2.0, 0.0, 0.0), "right"),
    ],
)
def test_what_is_said_of_an_hour(row: tuple[float, ...], state: str):
    names = ("under_days", "over_days", "needed_agents", "agents", "short_agent_hours", "idle_agent_hours")
    assert load._state(dict(zip(names, row, strict=True))) == state


def test_seasonal_agents_show_their_exam_and_a_verdict(shown: list[dict[str, Any]]):
    agents = pd.DataFrame(
        {
            "agent": ["s1", "s2", "s3"],
            "name": ["新一", "新二", "新三"],
            "team": "seasonal",
            "role": "sales",
            "inquiry_conversion": [0.6, 0.5, 0.4],
            "low": [0.5, 0.4, 0.3],
            "high": [0.7, 0.6, 0.5],
            "n": [90, 90, 90],
            "receptions_per_agent_day": [20.0, 25.0, 30.0],
            "course_days": [7, 7, np.nan],
            "score": [90, 60, np.nan],
            "pass_mark": [80, 80, np.nan],
            "chatted_before_pass": [False, True, None],
        }
    )
    comparison = pd.DataFrame(
        {
            "metric": ["inquiry_conversion", "spend_per_buyer"],
            "seasonal": [0.5, 200.0],
            "regular": [0.6, 210.0],
            "difference": [-0.1, -10.0],
            "low": [-0.15, -40.0],
            "high": [-0.05, 20.0],
        }
    )
    best = pd.DataFrame({"metric": ["inquiry_conversion"], "best": [0.6], "best_name": ["新一"], "mean": [0.5]})
    draw(seasonal.show_seasonal, (seasonal.seasonal, seasonal.Seasonal(agents, comparison, best)))
    assert "1 seasonal agent took chats" in shown[0]["text/html"]
    assert "新二" in shown[0]["text/html"]
    verdicts = [row["verdict"] for row in rows(shown, "seasonal_compared")]
    assert verdicts == ["a real difference", "too close to call"]
    states = [row["state"] for row in rows(shown, "seasonal_agents")]
    assert states == ["passed before chats", "chats before passing", "no exam known"]


def test_no_seasonal_agents_is_said(shown: list[dict[str, Any]]):
    draw(seasonal.show_seasonal, (seasonal.seasonal, None))
    assert "no seasonal agents" in shown[0]["text/html"]


def test_one_forgotten_customer_does_not_stretch_the_chart(shown: list[dict[str, Any]]):
    frame = pd.DataFrame(
        {
            "agent": ["a", "b"],
            "name": ["Ann", "Bo"],
            "team": "in_house",
            "role": "sales",
            "receptions": [50, 50],
            "first_response_seconds": [10.0, 10.0],
            "average_response_seconds": [20.0, 400.0],
            "response_p90": [40.0, 50.0],
            "response_rate_3min": [0.99, 0.98],
        }
    )
    draw(service.by_agent, (people.by_agent, frame))
    chart = next(o[CHART] for o in shown if CHART in o)
    drawn = {row["label"]: row for row in next(iter(chart["datasets"].values()))}
    assert drawn["Bo"]["average_response_seconds"] == pytest.approx(57.5)
    assert drawn["Bo"]["said"] == "6:40 →"
    assert drawn["Ann"]["said"] == ""
    assert rows(shown, "service_by_agent")[1]["average_response_seconds"] == 400.0  # the sheet keeps the figure


def test_dots_stand_in_the_given_order_with_their_interval():
    use("en")
    frame = pd.DataFrame({"label": ["y", "x"], "v": [0.1, 0.9], "lo": [0.0, 0.8], "hi": [0.2, 1.0]})
    heads = {"label": "Who", "v": Column("Rate", "rate", low="lo", high="hi")}
    line, interval, dot = ranked(frame, "v", heads, line=0.5).to_dict()["layer"]
    assert line["mark"]["type"] == "rule"
    assert (interval["encoding"]["x"]["field"], interval["encoding"]["x2"]["field"]) == ("low", "high")
    assert dot["encoding"]["y"]["scale"]["domain"] == ["y", "x"]
    assert dot["encoding"]["x"]["axis"]["title"].startswith("Rate")


def test_bars_leave_room_for_their_words():
    longest = room([10.0, 5.0], ["eight777"]).to_dict()["domain"]
    short = room([10.0, 5.0], ["1"]).to_dict()["domain"]
    assert longest[0] == short[0] == 0
    assert longest[1] > short[1] > 10
    assert room([0.0], ["one"]).to_dict()["domain"][1] > 0
    assert room([-4.0, 2.0], ["one"]).to_dict()["domain"][0] == -4


def test_agents_of_one_name_stay_apart():
    frame = pd.DataFrame({"agent": ["a", "b", "c"], "name": ["Ann", "Ann", "Bo"], "team": ["seasonal", "", "in_house"]})
    labelled = parts.with_labels(frame)
    assert labelled["label"].tolist() == ["Ann (a)", "Ann (b)", "Bo"]
    assert labelled["team_label"].tolist() == ["Seasonal", "", "In-house"]


@pytest.mark.parametrize(
    ("word", "label"), [("premium", "Premium"), ("推诿退款", "推诿退款"), (None, "unknown"), (float("nan"), "unknown")]
)
def test_codes_are_words_and_the_shops_own_texts_stay(word: Any, label: str):
    use("en")
    assert parts.label_of(word) == label


@pytest.mark.parametrize(
    ("first_line", "synthetic"),
    [
        ("<!-- cskit simulate: double11 1 -->", True),
        ("<!-- cskit synthetic: written by hand -->", True),
        ("# My shop", False),
    ],
)
def test_synthetic_data_are_known_by_their_readme(tmp_path: Path, first_line: str, synthetic: bool):
    assert not is_synthetic(tmp_path)
    (tmp_path / "README.md").write_text(first_line + "\n", encoding="utf-8")
    assert is_synthetic(tmp_path) is synthetic
    assert not is_synthetic(None)


@pytest.mark.parametrize(
    ("given", "ready"),
    [
        ({}, {}),
        (None, {}),
        ({"inquiry_conversion": 0.5}, {"inquiry_conversion": (0.5, None)}),
        ({"first_response_within(30)": [0.8, 1]}, {"first_response_within(30)": (0.8, 1.0)}),
    ],
)
def test_peers_as_they_may_be_written(given: Any, ready: Any):
    assert opening.checked_peers(given) == ready


@pytest.mark.parametrize(
    "given", [{"inquiry_conversion": True}, {"inquiry_conversion": [1, 2, 3]}, {"nonsense": 1}, "0.5"]
)
def test_peers_as_they_may_not_be_written(given: Any):
    with pytest.raises(UsageError):
        opening.checked_peers(given)


def test_what_was_wrong_with_the_tables_is_said_where_the_page_begins(shown: list[dict[str, Any]]):
    made = shops.tables(chats=30)
    made["refunds"]["order_id"] = "gone"
    made["agents"]["agent_id"] += " "
    shop = Shop.from_frames(made)
    opening.opening(Reviewed(shop, resolve(shop)))
    notes = [o["text/plain"] for o in shown if "cskit-doubt" in o.get("text/html", "")]
    assert any("carried spaces" in note for note in notes)
    assert any("`refunds.order_id`" in note for note in notes)
    assert len(notes) == 2
