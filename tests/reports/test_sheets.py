"""`cskit export`: a shop's figures as its tools' sheets, and the same figures when those are imported."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner

from cskit.cli.app import app
from cskit.errors import UsageError
from cskit.metrics import find, measure
from cskit.period import Period
from cskit.reading.sheets import heads
from cskit.reports.sheets import export_sheets
from cskit.rules import Rules, load_rules
from cskit.shop import Shop, load as load_folder
from cskit.sources.importing import import_files
from tests.shops import load

DAYS = Period.parse("2021-11-10..2021-11-12")
NEAR = {"fraction": 0.0000501, "seconds": 0.501, "minutes": 0.501 / 60}  # how exactly a sheet writes it, by unit
SPLITS = {"agent": ["agent"], "date": ["date"], "hour": ["date", "hour"], "shop": []}


@pytest.fixture(scope="module")
def shop(double11: Path) -> Shop:
    return load(double11)


def reported(shop: Shop, tool: str, tmp_path: Path, period: Period, rules: Rules) -> pd.DataFrame:
    export_sheets(shop, [tool], tmp_path / "sheets", period=period, rules=rules)
    import_files([tmp_path / "sheets"], tmp_path / "shop")
    with load_folder(tmp_path / "shop") as imported:
        return imported.pandas("reported")


def expected(shop: Shop, metrics: list[str], period: Period, rules: Rules) -> dict[tuple[Any, ...], float]:
    """`measure` for the shop, its agents, days and hours: (split, metric, key) → value."""
    found = {}
    for split, by in SPLITS.items():
        asked = metrics if split != "hour" else [m for m in metrics if m == "served_customers"]
        if asked:
            frame = measure(shop, asked, by=by or None, period=period, rules=rules, interval=False)
            found |= {(split, r["metric"], *(str(r[b]) for b in by)): r["value"] for r in frame.to_dict("records")}
    return found


@pytest.mark.parametrize(
    ("tool", "named"),
    [
        *(("chitu", name) for name in ("order", "order_first", "payment")),
        *((tool, "order") for tool in ("sycm", "feige", "kuaishou", "jd")),
    ],
)
def test_what_a_tools_sheets_say_is_what_is_measured(shop: Shop, tmp_path: Path, tool: str, named: str) -> None:
    rules = load_rules().replace(attribution=named)
    found = reported(shop, tool, tmp_path, DAYS, rules)
    assert {*found["source"]} == {tool}
    if tool == "chitu":
        assert {*found["rules"].fillna("")} == {f"attribution={named}", ""}
    for said, rows in found.groupby("rules", dropna=False):
        moved = dict(rule.split("=") for rule in str(said).split(";") if "=" in rule)
        told = expected(shop, [*rows["metric"].unique()], DAYS, rules.replace(**moved))
        kinds = {}
        for row in rows.to_dict("records"):
            day = str(row["starts_on"])[:10]
            if not pd.isna(row["hour"]):
                key: tuple[str, ...] = ("hour", day, str(int(row["hour"])))
            elif row["scope"] == "agent":
                key = ("agent", row["agent_id"])
            else:
                key = ("date", day) if row["starts_on"] == row["ends_on"] else ("shop",)
            value = told.get((key[0], row["metric"], *key[1:]), 0.0 if key[0] == "hour" else None)
            near = NEAR.get(find(row["metric"]).unit, 0.0000501)
            assert row["value"] == pytest.approx(value, abs=near, nan_ok=True), row
            kinds.setdefault((row["metric"], key[0]), []).append(value)
            if row["denominator"] == 0:  # the tool leaves it blank, and nothing is waited for
                assert value != value
            elif not pd.isna(row["numerator"]) and find(row["metric"]).unit == "fraction":
                assert row["numerator"] / row["denominator"] == pytest.approx(value, rel=0.01, abs=0.006)
        assert all(any(v == v for v in values) for (metric, _), values in kinds.items() if "conversion" not in metric)


@pytest.mark.parametrize(
    ("tool", "scopes", "metrics"),
    [
        ("chitu", {"agent", "shop", "day", "hour"}, {"reply_rate_customers", "cs_sales", "served_customers"}),
        ("sycm", {"agent", "day"}, {"reply_rate", "spend_per_buyer", "inquiry_conversion_same_day"}),
        ("feige", {"agent", "shop"}, {"satisfaction", "net_sales", "response_rate_3min"}),
        ("kuaishou", {"agent", "shop"}, {"response_rate_3min", "cs_sales"}),
        ("jd", {"agent", "day"}, {"first_response_within(30)", "units_sold"}),
    ],
)
def test_each_tool_says_it_of_whom_it_does(
    shop: Shop, tmp_path: Path, tool: str, scopes: set[str], metrics: set[str]
) -> None:
    found = reported(shop, tool, tmp_path, DAYS, load_rules())
    one_day = (found["starts_on"] == found["ends_on"]) & (found["scope"] == "shop")
    named = found["scope"].mask(one_day, "day").mask(found["hour"].notna(), "hour")
    assert {*named} == scopes
    assert metrics <= {*found["metric"]}
    agents = found[found["scope"] == "agent"]
    assert {*agents["agent_id"]} == {*shop.pandas("agents")["agent_id"]}
    assert not agents[agents.duplicated(["agent_id", "metric"])].size


def test_what_has_not_settled_yet_is_late_and_comes_back_as_null(shop: Shop, tmp_path: Path) -> None:
    last = Period(shop.span.end, shop.span.end)
    rules = load_rules()
    found = reported(shop, "chitu", tmp_path, last, rules)
    rate = measure(shop, "inquiry_conversion", period=last, rules=rules)
    assert rate["status"].item() == "immature"
    assert found.loc[found["metric"] == "inquiry_conversion", "value"].isna().all()
    [sheet] = [path for path in (tmp_path / "sheets").iterdir() if "每周" in path.name]
    assert any("延迟统计" in row for head in heads(sheet) for row in head.rows)


def test_a_tool_without_sheets_is_named(shop: Shop, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="chatwoot"):
        export_sheets(shop, ["chatwoot"], tmp_path, period=DAYS, rules=load_rules())
    assert not [*tmp_path.iterdir()]


def test_the_command_says_that_no_platform_made_them(double11: Path, tmp_path: Path) -> None:
    arguments = ["export", str(double11), "--as", "feige", "--out", str(tmp_path), "--period", str(DAYS)]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    assert done.stdout.split("\t")[0] == str(tmp_path / f"飞鸽_客服表现_{DAYS.start}至{DAYS.end}.xlsx")
    assert "no platform made them" in done.stderr
