"""What explains a gap is named, and a gap that nothing explains is not explained."""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import combinations, islice
from typing import Any

import pandas as pd
import pytest

from cskit.analysis.reconcile import OUTSIDE, Reconciled, reconcile
from cskit.errors import DataError, MissingTable
from cskit.rules import load_rules
from cskit.shop import Shop
from cskit.tables import TABLES

from . import sheets

Planted = dict[str, tuple[dict[str, Any], ...]]
PLAIN = dict(load_rules().values)
RULES = [moves for moves in sheets.switches() if not set(moves) & set(OUTSIDE)]
FEW = "contacting_customers receptions average_response_seconds cs_sales orders spend_per_buyer".split()
TOGETHER = 8  # random shops that make one of some ten agents


def found(tables: dict[str, pd.DataFrame], *told: pd.DataFrame, **asked: Any) -> Reconciled:
    reported = pd.concat(told, ignore_index=True)
    assert list(reported) == list(TABLES["reported"].names)
    return reconcile(Shop.from_frames({**tables, "reported": reported}, "polars"), **asked)


def ways(answer: Reconciled, source: str) -> list[dict[str, Any]]:
    """What is read otherwise under each explanation of a source."""
    parts = answer.found.loc[answer.found["source"] == source, "parts"]
    return [dict(sum(each, ())) for each in dict.fromkeys(parts)]


def names(explained: Sequence[dict[str, Any]], *planted: dict[str, Any]) -> bool:
    """Whether one explanation holds all that was planted, or each stands in one."""
    wanted = [{key: value for key, value in moves.items() if PLAIN[key] != value}.items() for moves in planted]
    return all(any(moves <= each.items() for each in explained) for moves in wanted)


def packed(
    pack: int, shops: int
) -> tuple[dict[str, pd.DataFrame], dict[str, tuple[dict[str, Any], ...]], pd.DataFrame]:
    """So many shops side by side (they share no agent and no customer), what was planted in which source, and the
    sheets: of each shop one under a moved rule, one under two, and one with noise."""
    rng = random.Random(pack)
    tables = sheets.shop(pack, shops * TOGETHER)
    read = sheets.opened(tables)

    @cache
    def whole(moves: tuple[tuple[str, Any], ...]) -> pd.DataFrame:
        told = sheets.sheet(read, "", dict(moves), scopes=["agent"])
        worlds = told["agent_id"].str.extract(r"s(\d+)", expand=False).astype(int) - 10_000 - pack * shops * TOGETHER
        return told.assign(shop=worlds // TOGETHER)

    def of(shop: int, **moves: Any) -> pd.DataFrame:
        told = whole(tuple(moves.items()))
        return told[told["shop"] == shop].drop(columns="shop")

    planted: Planted = {}
    told = []
    for shop in range(shops):
        base = of(shop)
        moving = list(islice((m for m in rng.sample(RULES, len(RULES)) if sheets.differ(base, of(shop, **m))), 6))
        two = next(
            (a, b)
            for a, b in combinations(moving[1:] + moving[:1], 2)
            if not set(a) & set(b) and all(sheets.differ(of(shop, **a, **b), of(shop, **one)) for one in (a, b))
        )
        planted |= {f"one {shop}": (moving[0],), f"two {shop}": two}
        told += [
            of(shop, **moving[0]).assign(source=f"one {shop}"),
            of(shop, **two[0], **two[1]).assign(source=f"two {shop}"),
            sheets.noisy(base, rng).assign(source=f"none {shop}"),
        ]
    return tables, planted, pd.concat(told, ignore_index=True)


def judged(pack: int, shops: int) -> dict[str, int]:
    """In how many of the shops one reason was named, both of two were, and none was where there is none."""
    tables, planted, told = packed(pack, shops)
    answer = found(tables, told)
    right = {source: names(ways(answer, source), *moves) for source, moves in planted.items()}
    right |= {source: not ways(answer, source) for source in told["source"].unique() if source not in planted}
    return {kind: sum(right[f"{kind} {shop}"] for shop in range(shops)) for kind in ("one", "two", "none")}


def test_planted_readings_are_named_and_noise_is_not_explained() -> None:
    assert judged(0, 1) == {"one": 1, "two": 1, "none": 1}


def test_a_folder_whose_sheets_hold_nothing_of_ours_is_refused() -> None:
    tables = sheets.shop(41, 2)
    told = sheets.sheet(tables, "strange", metrics=FEW)
    with pytest.raises(DataError, match="nothing to compare"):
        found(tables, told.assign(metric="客服在线天数"))
    with pytest.raises(DataError, match="nothing to compare"):
        found(tables, sheets.shifted(told, 400))


@pytest.mark.stress
def test_of_a_hundred_shops(capsys: pytest.CaptureFixture[str]) -> None:
    total = Counter[str]()
    for pack in range(1, 11):
        total.update(judged(pack, 10))
        with capsys.disabled():
            print(
                f"\nof {10 * pack} shops: the planted reason named in {total['one']}, both of two in {total['two']}, "
                f"none named for noise in {total['none']}",
                file=sys.stderr,
            )
    assert total["one"] >= 95
    assert total["two"] >= 80
    assert total["none"] >= 90


@cache
def outside() -> Reconciled:
    """One shop, and sheets that differ by what is no rule, each a source of its own."""
    tables = sheets.shop(40)
    read = sheets.opened(tables)
    base = sheets.sheet(read, "", metrics=FEW)
    agents = base.loc[base["scope"] == "agent"]
    busy = agents[agents["metric"] == "receptions"].nlargest(2, "value")["agent_id"]
    one, other = busy
    later = sheets.sheet(read, "shifted", metrics=FEW, periods=["2021-10-22..2021-11-21"])
    shorter = sheets.sheet(read, "cut", metrics=FEW, periods=["2021-10-21..2021-11-18"])
    net = base.assign(source="net")
    paid = sheets.sheet(read, "", metrics=["cs_sales", "net_sales"])
    share = paid.pivot_table("value", "agent_id", "metric", dropna=False)
    share = (share["net_sales"] / share["cs_sales"]).fillna(1)
    money = net["metric"].isin(["cs_sales", "spend_per_buyer"]) & net["agent_id"].notna()
    net.loc[money, "value"] = (net["value"] * net["agent_id"].astype(object).map(share).astype(float)).round(2)[money]
    day = pd.Timestamp("2021-11-05")
    gone = {
        "messages": tables["messages"][tables["messages"]["sent_at"].dt.normalize() != day],
        "orders": tables["orders"][tables["orders"]["created_at"].dt.normalize() != day],
    }
    lost = sheets.sheet({**tables, **gone}, "lost", metrics=FEW)
    renamed = base.assign(source="renamed", agent_id=base["agent_id"].replace({one: "x1", other: "x2"}))
    fewer = sheets.sheet(read, "fewer", {"accounts": (one,)}, metrics=FEW)
    fewer = fewer[fewer["agent_id"].fillna("") != one]
    talks = tables["messages"].groupby("customer_id")["agent_id"].nunique()
    staff = sheets.sheet(read, "staff", {"customers": (talks.idxmax(),)}, metrics=FEW)
    ghost = agents[agents["agent_id"] == one].assign(agent_id="ghost", source="ghost")
    more = base.assign(source="ghost")
    sums = (more["scope"] == "shop") & more["metric"].isin(["receptions", "cs_sales"])
    more.loc[sums, "value"] += more.loc[sums, "metric"].map(dict(zip(ghost["metric"], ghost["value"], strict=True)))
    more = more[(more["scope"] == "agent") | sums]
    same = base.assign(source="same")
    shifted = sheets.shifted(later, -1)
    cut = shorter.assign(ends_on=pd.Timestamp("2021-11-20"))
    return found(tables, same, shifted, cut, net, lost, renamed, fewer, staff, more, ghost)


@pytest.mark.parametrize(
    ("source", "key"),
    [
        ("shifted", "shift_days"),
        ("cut", "cut_end"),
        ("net", "refunds"),
        ("lost", "lost_day"),
        ("renamed", "renamed"),
        ("fewer", "accounts"),
        ("staff", "customers"),
        ("ghost", "unknown_agents"),
    ],
)
def test_what_is_no_rule_is_named(source: str, key: str) -> None:
    assert key in {key for way in ways(outside(), source) for key in way}


def test_what_is_named_brings_our_figures_to_theirs() -> None:
    figures = outside().figures
    assert len(figures) > 100
    explained = figures[figures["explained"].notna() & (figures["agent"] != "")]
    near = (explained["explained"] - explained["theirs"]).abs() <= explained["within"]
    assert near.mean() > 0.95
    gaps = outside().found
    assert (gaps["gap"] > 0).all()
    assert (gaps["left"] < gaps["gap"]).mean() > 0.9


def test_where_nothing_differs_nothing_is_explained() -> None:
    assert ways(outside(), "same") == []


def test_a_rule_that_the_sheet_states_is_ours_too() -> None:
    tables = sheets.shop(41, 2)
    told = sheets.sheet(tables, "stated", {"attribution": "payment"}, metrics=FEW)
    answer = found(tables, told.assign(rules="attribution=payment"))
    assert (answer.figures["theirs"] - answer.figures["ours"]).abs().max() < 0.06
    assert answer.tried == {}


def test_orders_alone_are_held_against_the_shops_figures() -> None:
    whole = sheets.shop(41)
    tables = {name: whole[name] for name in ("orders", "refunds")}
    told = sheets.sheet(whole, "own", metrics=["shop_sales", "shop_net_sales", "shop_orders"], scopes=["shop"])
    net = dict(zip(told["metric"], told["value"], strict=True))["shop_net_sales"]
    answer = found(tables, told.assign(value=told["value"].mask(told["metric"] == "shop_sales", net)))
    assert [way["refunds"] for way in ways(answer, "own")] == ["net"]


def test_where_hardly_a_reading_bears_on_a_figure_nothing_is_made_up() -> None:
    tables = {"orders": sheets.shop(41)["orders"].iloc[:1]}
    paid = tables["orders"]["created_at"].dt.strftime("%Y-%m-%d").iloc[0]
    told = sheets.sheet(sheets.shop(41), "odd", metrics=["shop_orders"], scopes=["shop"])
    day = told.assign(starts_on=pd.Timestamp(paid), ends_on=pd.Timestamp(paid), value=77.0)
    assert ways(found(tables, day), "odd") == []


def test_without_sheets_it_says_which_table_is_missing() -> None:
    with pytest.raises(MissingTable, match="reported"):
        reconcile(Shop.from_frames(sheets.shop(41, 2), "polars"))
