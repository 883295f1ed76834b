"""A review from the platforms' sheets alone, or beside orders and a few chats: what remains, what the rest needs."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
import pytest

from cskit.analysis.promotion import resolve
from cskit.bundled import ROOT
from cskit.charts import use
from cskit.charts.tables import MIME
from cskit.metrics import find, measure
from cskit.period import Period
from cskit.review import Review
from cskit.review.daily import daily
from cskit.review.findings import findings
from cskit.review.people import show_agents
from cskit.review.seasonal import Seasonal, seasonal
from cskit.review.tiles import tiles
from cskit.review.verdict import story
from cskit.shop import Shop
from tests.analysis.shops import tables

CHART = "application/vnd.vegalite.v5+json"
SECTIONS = re.findall(r"^review\.(\w+)\(\)", (ROOT / "notebooks/source/08_review.py").read_text(encoding="utf-8"), re.M)
DAYS = "2021-11-08..2021-11-12"
METRICS = """
    receptions contacting_customers inquiring_customers buyers orders cs_sales inquiry_conversion spend_per_buyer
    average_response_seconds first_response_seconds response_rate_3min
""".split()


@pytest.fixture(scope="module")
def events() -> Shop:
    return Shop.from_frames(tables(chats=60), engine="pandas")


def sheet(events: Shop, by: str = "", *, days: str = DAYS, source: str = "chitu", parts: bool = True) -> pd.DataFrame:
    """What a tool would report of the shop: of the whole, by `date`, by `agent`, or by both."""
    split, period = by.split(), Period.parse(days)
    rows = measure(events, METRICS, by=split or None, period=period, interval=False)
    rows = rows[rows["value"].notna()]
    shares = ~rows["metric"].isin([m for m in METRICS if find(m).is_sum]) & parts
    return pd.DataFrame(
        {
            "starts_on": rows["date"].astype(str) if "date" in split else str(period.start),
            "ends_on": rows["date"].astype(str) if "date" in split else str(period.end),
            "hour": None,
            "scope": "agent" if "agent" in split else "shop",
            "agent_id": rows["agent"] if "agent" in split else None,
            "metric": rows["metric"],
            "value": rows["value"],
            "numerator": rows["numerator"].where(shares),
            "denominator": rows["denominator"].where(shares),
            "source": source,
            "rules": "",
        }
    )


def reviewed(
    *sheets: pd.DataFrame, promo: str | None = None, compare: str | None = None, **more: pd.DataFrame
) -> Review:
    shop = Shop.from_frames({"reported": pd.concat(sheets, ignore_index=True), **more}, engine="pandas")
    return Review(shop, resolve(shop, promo))


def tiles_of(review: Review) -> list[str]:
    there = tiles(review).query("status != 'missing_table'")
    return list(dict.fromkeys(there.sort_values("tile")["metric"]))


def test_the_tiles_that_remain_for_sheets_of_days_of_a_month_by_agent_and_of_the_whole(events: Shop) -> None:
    """Written down in the README: whoever changes one changes the other."""
    added = ["cs_sales", "receptions", "orders"]
    by_day = reviewed(sheet(events, "date", parts=False), sheet(events, "agent date", parts=False))
    assert str(by_day.period) == DAYS  # that of the sheets
    assert tiles_of(by_day) == added
    assert set(daily(by_day)["metric"]) >= {"cs_sales", "inquiry_conversion", "average_response_seconds"}
    one_day = reviewed(sheet(events, "date"), promo="2021-11-11")
    whole = [
        "cs_sales",
        "inquiry_conversion",
        "spend_per_buyer",
        "receptions",
        "first_response_seconds",
        "average_response_seconds",
        "response_rate_3min",
        "contacting_customers",
        "inquiring_customers",
    ]
    assert tiles_of(one_day) == whole
    assert tiles_of(reviewed(sheet(events, "agent", source="sycm", parts=False))) == added
    assert tiles_of(reviewed(sheet(events))) == whole


def test_the_numbers_are_the_sheets(events: Shop) -> None:
    own = measure(events, METRICS, period=DAYS, interval=False).set_index("metric")["value"]
    page = tiles(reviewed(sheet(events))).set_index("metric")
    for metric in ("cs_sales", "inquiry_conversion", "receptions", "average_response_seconds"):
        assert page.loc[metric, "value"] == pytest.approx(own[metric])
        assert page.loc[metric, "source"] == f"Chitu, {DAYS}"
    added = tiles(reviewed(sheet(events, "agent date"))).set_index("metric")
    assert added.loc["receptions", "value"] == own["receptions"]
    assert added.loc["inquiry_conversion", "status"] == "missing_table"


def test_last_year_and_targets_stand_beside_the_sheets(events: Shop) -> None:
    now, then = sheet(events), sheet(events, days="2021-11-05..2021-11-07")
    then = then.assign(starts_on="2020-11-08", ends_on="2020-11-12")
    targets = pd.DataFrame([{"metric": "cs_sales", "scope": "all", "floor": 1000.0, "stretch": 2000.0}])
    review = reviewed(now, then, targets=targets)
    assert review.promotion.base is not None
    assert review.promotion.base.kind == "last_year"
    row = tiles(review).set_index("metric").loc["cs_sales"]
    old = then.set_index("metric").loc["cs_sales", "value"]
    assert row["base_change"] == pytest.approx(row["value"] / old - 1)
    assert row["floor_attainment"] == pytest.approx(row["value"] / 1000)
    assert len(story(review)) == 2  # no target of single days: no gap to place


def test_the_days_around_a_promotion_are_told_by_sheets_of_days(events: Shop, shown: list[dict[str, Any]]) -> None:
    """A sheet for each of the day before, the promotion and the day after: a trend; phases without shop sales."""
    days = [sheet(events, days=day) for day in ("2021-11-10", "2021-11-11", "2021-11-12")]
    review = reviewed(*days, promo="2021-11-11")
    trend = daily(review)
    assert set(trend["metric"]) >= {"cs_sales", "receptions", "average_response_seconds"}
    own = measure(events, ["receptions"], by="date", period="2021-11-10..2021-11-12", interval=False)
    told = trend[(trend["metric"] == "receptions") & trend["value"].notna()]
    assert dict(zip(told["date"], told["value"], strict=True)) == dict(zip(own["date"], own["value"], strict=True))
    review.phases()
    names = [output[MIME]["name"] for output in shown if MIME in output]
    assert {"phases", "phase_sales", "daily_receptions"} <= {*names}
    assert daily(reviewed(days[1], promo="2021-11-11")).empty


def people(events: Shop) -> pd.DataFrame:
    return events.pandas("agents")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("kind", ["days", "agents", "whole", "orders", "sample"])
def test_every_section_shows_figures_or_names_what_it_needs(
    kind: str, lang: str, events: Shop, shown: list[dict[str, Any]]
) -> None:
    orders, messages = events.pandas("orders"), events.pandas("messages")
    few = messages[messages["customer_id"].isin(messages["customer_id"].unique()[-20:])].drop(columns="seq")
    agents = people(events)
    whole = [sheet(events), sheet(events, "agent")]
    made = {
        "days": lambda: reviewed(sheet(events, "date"), sheet(events, "agent date"), agents=agents),
        "agents": lambda: reviewed(sheet(events, "agent", parts=False)),
        "whole": lambda: reviewed(*whole, agents=agents),
        "orders": lambda: reviewed(*whole, orders=orders.assign(customer_id=None)),
        "sample": lambda: reviewed(*whole, agents=agents, orders=orders, messages=few),
    }
    use(lang)
    review = made[kind]()
    for section in SECTIONS:
        getattr(review, section)()
    texts = [str(o.get("text/plain", "")) for o in shown]
    assert not [text for text in texts if re.search(r"\bnan\b|None", text)]
    for output in shown:
        if CHART in output:
            drawn = output[MIME]["rows"]
            assert drawn, output["text/plain"]
            assert any(isinstance(v, int | float) for row in drawn for v in row), output["text/plain"]
    missing = [text for text in texts if re.search(r"needs|需要", text) and "[" not in text]
    assert any(re.search(r"\bmessages\b", text) for text in missing)
    assert len(set(missing)) == len(missing)
    source = "赤兔" if lang == "zh" else "Chitu"
    assert any(source in text for text in texts)
    assert any(("聊天记录只有" if lang == "zh" else "a sample") in text for text in texts) is (kind == "sample")


def test_sheets_without_agents_say_once_which_days_one_must_cover(events: Shop, shown: list[dict[str, Any]]) -> None:
    use("en")
    review = reviewed(sheet(events, "date"))
    review.every_agent()
    review.agents()
    told = [str(o["text/plain"]) for o in shown if str(o.get("text/plain", "")).startswith("Agents: needs")]
    assert told == [f"Agents: needs messages, or a sheet of exactly {review.period} by agent."]


def test_a_sample_of_chats_finds_nothing_by_itself(events: Shop) -> None:
    messages = events.pandas("messages")
    few = messages[messages["customer_id"].isin(messages["customer_id"].unique()[-20:])].drop(columns="seq")
    review = reviewed(sheet(events), sheet(events, "agent"), orders=events.pandas("orders"), messages=few)
    assert not review.shop.has("messages")
    assert findings(review) == []
    assert tiles(review).set_index("metric").loc["shop_sales", "source"] == ""


def test_seasonal_agents_are_compared_from_sheets_though_no_chat_tells_when_they_began(events: Shop) -> None:
    training = events.pandas("training")
    told = seasonal(reviewed(sheet(events), sheet(events, "agent"), agents=people(events), training=training))
    assert isinstance(told, Seasonal)
    assert "chatted_before_pass" not in told.agents
    assert "inquiry_conversion" in set(told.comparison["metric"])


def test_agents_are_ranked_only_if_the_sheet_gives_everybodys_parts(events: Shop, shown: list[dict[str, Any]]) -> None:
    def ranked(reported: pd.DataFrame) -> bool:
        shown.clear()
        show_agents(reviewed(reported))
        return any(found.get(MIME, {}).get("name") == "agent_conversion" for found in shown)

    whole = sheet(events, "agent")
    assert ranked(whole)
    someone = whole["agent_id"].iloc[0]
    bare = (whole["agent_id"] == someone) & (whole["metric"] == "inquiry_conversion")
    assert not ranked(whole.assign(**{part: whole[part].mask(bare) for part in ("numerator", "denominator")}))


def test_an_agent_whom_nobody_asked_has_no_conversion_and_waits_for_none(events: Shop) -> None:
    own = sheet(events, "agent")
    agent = own.loc[own["metric"] == "inquiring_customers", "agent_id"].iloc[0]
    theirs = own["agent_id"] == agent
    own.loc[theirs & (own["metric"] == "inquiring_customers"), ["value", "numerator"]] = 0.0
    own.loc[theirs & (own["metric"] == "inquiry_conversion"), ["value", "numerator", "denominator"]] = float("nan")
    shop = Shop.from_frames({"reported": own}, engine="pandas")
    rows = measure(shop, ["inquiry_conversion"], by="agent", period=DAYS, interval=False).set_index("agent")
    assert rows.loc[agent, "status"] == "undefined"
