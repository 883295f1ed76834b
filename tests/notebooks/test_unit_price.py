"""Lesson 02 on a whole shop, on a small one, and on a folder with only messages and orders: its tables and sentences
against plain loops over who paid what to whom."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import combinations
from math import log, sqrt
from pathlib import Path
from statistics import mean, variance
from typing import Any

import pytest

from cskit.english import words_of
from cskit.errors import DataError, UsageError
from cskit.facts import Facts
from cskit.metrics import measure
from cskit.period import Period
from cskit.rules import load_rules
from cskit.shop import Shop
from tests.notebooks.lessons import Ran, run

LESSON = "02_unit_price"
DAYS = Period.parse("2021-11-01..2021-11-11")
RULES = load_rules("textbook")
ALWAYS = {"headline", "per_buyer_and_order", "story", "intervals", "worth", "trust"}
WITH_PRODUCTS = ALWAYS | {"identity", "parts", "mix", "standardised", "bundles", "together_sold"}
EVERY_TABLE = WITH_PRODUCTS | {"teams", "phases", "recommendations"}
LESSON_ONLY = {"drawn", "explored"}
TIERS = ("entry", "core", "premium")


@pytest.fixture(scope="module")
def whole(double11: Path) -> Ran:
    return run(LESSON, data=str(double11), lang="en")


@pytest.fixture(scope="module")
def paid(shop: Shop) -> list[dict[str, Any]]:
    """Every order paid in the period with its agent: the rows all loops below run over."""
    rows = Facts(shop, RULES).credited_sales().collect("pandas").to_native().to_dict("records")
    return [row for row in rows if DAYS.first <= row["paid_day"] <= DAYS.last]


@pytest.fixture(scope="module")
def spent(paid: list[dict[str, Any]]) -> dict[str, dict[str, float]]:
    """Agent → customer → yuan, of the agents with enough buyers to be compared."""
    found: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for row in paid:
        found[row["agent_id"]][row["customer_id"]] += row["amount"]
    counts = sorted(len(own) for own in found.values())
    middle = counts[len(counts) // 2] if len(counts) % 2 else mean(counts[len(counts) // 2 - 1 :][:2])
    return {agent: own for agent, own in found.items() if len(own) >= max(5, middle / 10)}


def by_agent(ran: Ran, table: str, column: str, names: dict[str, str]) -> dict[str, float]:
    ids = {name: agent for agent, name in names.items()}
    agents = [ids[name] for name in ran.page.column(table, "agent")]
    return dict(zip(agents, ran.page.column(table, column), strict=True))


def near(expected: dict[str, float]) -> Any:
    return pytest.approx(expected, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(
    ("page", "tables"), [("whole", EVERY_TABLE), ("small", WITH_PRODUCTS | LESSON_ONLY), ("bare", ALWAYS)]
)
def test_each_shop_has_the_sections_its_tables_allow(page: str, tables: set[str], request: pytest.FixtureRequest):
    assert set(request.getfixturevalue(page).page.tables) - {"parameters"} == tables


def test_what_is_missing_is_said_once(whole: Ran, small: Ran, bare: Ran):
    assert whole.page.notes == []
    assert [("recommendations, refunds" in note) for note in small.page.notes] == [True]
    (note,) = bare.page.notes
    assert "order_items、products、agents、recommendations、refunds" in note


def test_per_buyer_and_per_order_highest_first(whole: Ran, paid: list[dict[str, Any]], spent: Any, names: Any):
    orders = Counter(row["agent_id"] for row in paid)
    per_buyer = {agent: sum(own.values()) / len(own) for agent, own in spent.items()}
    per_order = {agent: sum(own.values()) / orders[agent] for agent, own in spent.items()}
    shown = by_agent(whole, "per_buyer_and_order", "spend_per_buyer", names)
    assert shown == near(per_buyer)
    assert list(shown) == sorted(per_buyer, key=per_buyer.__getitem__, reverse=True)
    assert by_agent(whole, "per_buyer_and_order", "average_order_value", names) == near(per_order)
    places = [sorted(of, key=of.__getitem__, reverse=True) for of in (per_buyer, per_order)]
    moved = sum(places[0].index(agent) != places[1].index(agent) for agent in spent)
    assert f"{moved} of {len(spent)} agents change places" in whole.page.html


def test_three_ways_to_sell_are_told_of_the_right_agents(whole: Ran, paid: Any, spent: Any, names: Any, shop: Shop):
    orders = Counter(row["agent_id"] for row in paid if row["agent_id"] in spent)
    per_buyer = {agent: sum(own.values()) / len(own) for agent, own in spent.items()}
    units = shop.pandas("order_items").groupby("order_id")["quantity"].sum().to_dict()
    items: dict[str, list[float]] = defaultdict(list)
    for row in paid:
        items[row["agent_id"]].append(units[row["order_id"]])
    dear, many = max(per_buyer, key=per_buyer.__getitem__), max(orders, key=orders.__getitem__)
    poor = min(spent, key=lambda agent: mean(items[agent]))
    said = whole.page.html
    assert f"{names[dear]} has the highest spend per buyer, ¥{per_buyer[dear]:.2f}, with {orders[dear]} orders" in said
    assert f"{names[many]} closes most orders, {orders[many]}, at ¥{per_buyer[many]:.2f} per buyer" in said
    assert f"{names[poor]} adds least to an order: {mean(items[poor]):.2f} items each" in said
    assert len({dear, many, poor}) == 3
    shown = by_agent(whole, "story", "spend_per_buyer", names)
    assert shown == near(per_buyer)
    assert list(shown) == sorted(per_buyer, key=per_buyer.__getitem__, reverse=True)


def test_items_times_price_is_spend_and_both_parts_are_the_gap(whole: Ran, shop: Shop, names: Any):
    asked = ["spend_per_buyer", "items_per_buyer", "average_item_price"]
    spend, items, price = (measure(shop, asked, period=DAYS).set_index("metric")["value"][m] for m in asked)
    own = [by_agent(whole, "identity", column, names) for column in ("items_per_buyer", "average_item_price")]
    per_buyer = by_agent(whole, "per_buyer_and_order", "spend_per_buyer", names)
    assert {agent: own[0][agent] * own[1][agent] for agent in own[0]} == near(per_buyer)
    rows = zip(*(whole.page.column("parts", c) for c in ("agent", "part", "yuan")), strict=True)
    parts = {(name, part): yuan for name, part, yuan in rows}
    for agent, value in per_buyer.items():
        weight = (value - spend) / log(value / spend)
        assert parts[names[agent], "from items per buyer"] == pytest.approx(weight * log(own[0][agent] / items))
        assert parts[names[agent], "from item price"] == pytest.approx(weight * log(own[1][agent] / price))


def test_who_is_told_apart_from_everyone(whole: Ran, shop: Shop, spent: Any, names: Any):
    found = measure(shop, "spend_per_buyer", by="agent", period=DAYS)
    everyone = measure(shop, "spend_per_buyer", period=DAYS)["value"].iloc[0]
    rows = [row for row in found.to_dict("records") if row["agent"] in spent]
    above, below = (sum(row["low"] > everyone for row in rows), sum(row["high"] < everyone for row in rows))
    assert 0 < above < below < len(rows) - above - below
    assert (
        f"{above} clearly above, {below} clearly below, {len(rows) - above - below} not clearly either"
        in whole.page.html
    )
    assert by_agent(whole, "intervals", "value", names) == near({row["agent"]: row["value"] for row in rows})


def dearest(pairs: Any, tier_of: dict[str, str]) -> dict[tuple[str, str], str]:
    """Agent and customer → the highest tier among the products named with them."""
    found: dict[tuple[str, str], str] = {}
    for agent, customer, product in pairs:
        tier = tier_of.get(product)
        if isinstance(tier, str):
            known = found.get((agent, customer), tier)
            found[agent, customer] = max(known, tier, key=TIERS.index)
    return found


@pytest.fixture(scope="module")
def tiers(shop: Shop, paid: list[dict[str, Any]]) -> dict[str, dict[tuple[str, str], str]]:
    tier_of = shop.pandas("products").set_index("product_id")["tier"].to_dict()
    since = min(row["created_day"] for row in paid) - RULES.attribution_days
    talks = Facts(shop, RULES).reception_products().collect("pandas").to_native()
    seen = zip(*(talks[c] for c in ("agent_id", "customer_id", "product_id", "day")), strict=True)
    owner = {row["order_id"]: (row["agent_id"], row["customer_id"]) for row in paid}
    lines = shop.pandas("order_items")[["order_id", "product_id"]].itertuples(index=False)
    return {
        "asked": dearest(((a, c, p) for a, c, p, day in seen if since <= day <= DAYS.last), tier_of),
        "bought": dearest(((*owner[order], product) for order, product in lines if order in owner), tier_of),
    }


def test_who_had_the_dear_customers(whole: Ran, spent: Any, tiers: Any, names: Any):
    rows = zip(*(whole.page.column("mix", c) for c in ("agent", "tier", "buyers")), strict=True)
    shown = {(name, tier): n for name, tier, n in rows if n}
    counted = Counter(
        (names[agent], tiers["asked"].get((agent, customer), "unknown").capitalize())
        for agent, own in spent.items()
        for customer in own
    )
    assert shown == counted
    share = {agent: counted[names[agent], "Premium"] / len(own) for agent, own in spent.items()}
    most = max(share, key=share.__getitem__)
    assert f"{share[most]:.1%} of {names[most]}&#x27;s buyers want the highest tier" in whole.page.html


@pytest.mark.parametrize("basis", ["asked", "bought"])
def test_everyone_on_the_same_mix(whole: Ran, spent: Any, tiers: Any, basis: str):
    amounts: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for agent, own in spent.items():
        for customer, yuan in own.items():
            amounts[tiers[basis].get((agent, customer), "")][agent].append(yuan)
    of_tier = {tier: [yuan for own in agents.values() for yuan in own] for tier, agents in amounts.items()}
    everyone = sum(map(len, of_tier.values()))
    found = whole.names["same_mix"](basis)
    assert set(found.index) == set(spent)
    for agent in spent:
        there = [tier for tier in amounts if amounts[tier][agent]]
        covered = sum(len(of_tier[tier]) for tier in there) / everyone
        level = spread = 0.0
        for tier in there:
            weight, own = len(of_tier[tier]) / everyone / covered, amounts[tier][agent]
            level += weight * mean(own)
            spread += weight**2 * variance(of_tier[tier]) / len(own)
        assert found["covered"][agent] == pytest.approx(covered)
        assert found["same_mix"][agent] == pytest.approx(level)
        assert found["high"][agent] - level == pytest.approx(1.96 * sqrt(spread))


def test_the_dear_customers_explain_most_of_cs01_and_turn_the_teams_round(whole: Ran, names: Any):
    as_it_is, level = (by_agent(whole, "standardised", c, names) for c in ("as_it_is", "same_mix"))
    moved = max(level, key=lambda agent: abs(level[agent] - as_it_is[agent]))
    assert moved == "cs01"
    assert level["cs01"] < as_it_is["cs01"] - 50
    place = sorted(level, key=level.__getitem__, reverse=True).index("cs01") + 1
    assert f"from place 1 to {place} of {len(level)}" in whole.page.html
    columns = (whole.page.column("teams", c) for c in ("team", "as_it_is", "same_mix"))
    teams = {team: values for team, *values in zip(*columns, strict=True)}
    assert teams["In-house"][0] > teams["Outsourced"][0]
    assert teams["In-house"][1] < teams["Outsourced"][1]


def test_who_gains_most_by_items_and_how_it_bundles(whole: Ran, paid: Any, spent: Any, names: Any, shop: Shop):
    rows = zip(*(whole.page.column("parts", c) for c in ("agent", "part", "yuan")), strict=True)
    gain = {name: yuan for name, part, yuan in rows if part == "from items per buyer"}
    bundler = max(spent, key=lambda agent: gain[names[agent]] * len(spent[agent]))
    assert bundler == "cs04"
    units = shop.pandas("order_items").groupby("order_id")["quantity"].sum().to_dict()
    sizes = Counter(
        (names[bundler] if row["agent_id"] == bundler else "other agents", min(4, units[row["order_id"]]))
        for row in paid
        if row["agent_id"] in spent
    )
    shown = zip(*(whole.page.column("bundles", c) for c in ("whose", "size", "orders")), strict=True)
    assert {(who, int(size[0])): n for who, size, n in shown} == sizes
    mine, peers = whole.page.column("phases", "mine"), whole.page.column("phases", "peers")
    assert len(mine) == 5
    assert all(own > team for own, team in zip(mine, peers, strict=True))
    assert mine[-1] == pytest.approx(220, abs=10)
    assert peers[-1] == pytest.approx(165, abs=15)


def test_which_two_are_bought_together_most(whole: Ran, paid: Any, spent: Any, shop: Shop):
    """Two products in one order, however many pieces of each: counted once an order."""
    title = words_of(shop.folder)
    goods = shop.pandas("products").set_index("product_id")["name"]
    in_order: dict[str, set[str]] = defaultdict(set)
    for item in shop.pandas("order_items").to_dict("records"):
        in_order[item["order_id"]].add(goods[item["product_id"]])
    orders = {order["order_id"] for order in paid if order["agent_id"] in spent}
    pairs = Counter(frozenset(two) for order in orders for two in combinations(in_order[order], 2))
    told = dict(
        zip(whole.page.column("together_sold", "pair"), whole.page.column("together_sold", "orders"), strict=True)
    )
    assert len(told) == len(pairs)
    assert max(told.values()) == max(pairs.values()) == next(iter(told.values()))
    best = next(iter(told))
    assert told[best] == pairs[frozenset(name for name in goods if title.get(name, name) in best.split(" + "))]


def test_what_20_yuan_are_worth(whole: Ran, small: Ran, shop: Shop):
    found = measure(shop, ["buyers", "spend_per_buyer"], period=DAYS).set_index("metric")["value"]
    buyers, spend = found["buyers"], found["spend_per_buyer"]
    gain = dict(zip(whole.page.column("worth", "lost"), whole.page.column("worth", "gain"), strict=True))
    assert gain[0.0] == pytest.approx(20 * buyers)
    assert gain[0.1] == pytest.approx(0.9 * buyers * (spend + 20) - buyers * spend)
    assert f"losing {20 / (spend + 20):.1%} of the buyers would cancel it" in whole.page.html


def test_the_doubts_are_of_those_they_name(whole: Ran, shop: Shop, spent: Any, names: Any):
    largest = {agent: max(own.values()) / sum(own.values()) for agent, own in spent.items()}
    without = {agent: (sum(own.values()) - max(own.values())) / (len(own) - 1) for agent, own in spent.items()}
    assert by_agent(whole, "trust", "largest", names) == near(largest)
    assert by_agent(whole, "trust", "without", names) == near(without)
    one, said = max(largest, key=largest.__getitem__), whole.page.html
    per_buyer = {agent: sum(own.values()) / len(own) for agent, own in spent.items()}
    assert f"{names[one]} falls from ¥{per_buyer[one]:.2f} to ¥{without[one]:.2f}" in said
    found = measure(shop, ["inquiring_customers", "net_sales"], by="agent", period=DAYS)
    inquirers, net = (own.set_index("agent")["value"].to_dict() for _, own in found.groupby("metric", sort=False))
    asked = {agent: sum(own.values()) / inquirers[agent] for agent, own in spent.items()}
    assert by_agent(whole, "trust", "per_inquirer", names) == near(asked)
    places = [sorted(of, key=of.__getitem__, reverse=True) for of in (per_buyer, asked)]
    jump = max(spent, key=lambda agent: abs(places[0].index(agent) - places[1].index(agent)))
    before, after = (of.index(jump) + 1 for of in places)
    assert f"{names[jump]} is number {before} by it, and number {after} of {len(spent)}" in said
    kept = {agent: net[agent] / sum(own.values()) for agent, own in spent.items()}
    fell = min(kept, key=kept.__getitem__)
    assert f"{names[fell]} falls most, from ¥{per_buyer[fell]:.2f} to ¥{net[fell] / len(spent[fell]):.2f}" in said
    amounts = sorted((yuan for own in spent.values() for yuan in own.values()), reverse=True)
    top = sum(amounts[: round(0.05 * len(amounts))]) / sum(amounts)
    assert f"The top 5% of buyers bring {top:.0%} of sales" in said


def test_table_8_1_by_hand(small: Ran):
    two = small.names["table_8_1"]
    assert two["orders"].idxmin() == "agent_1" == two["spend_per_buyer"].idxmax()
    assert two["orders"].idxmax() == "agent_2" == two["items"].idxmax() == two["spend_per_buyer"].idxmin()
    assert two["items_per_order"].idxmin() == "agent_3"
    low, high = small.names["low"], small.names["high"]
    assert low < 7060 / 8 < high
    assert small.names["spent"].sort_values().iloc[:-1].mean() == pytest.approx(774.29, abs=0.01)


def test_one_agent_is_compared_with_everyone(mens_wear_week: Path):
    page = run(LESSON, data=str(mens_wear_week), lang="en", agent="agent_2", period="2021-09-06..2021-09-10").page
    values = page.column("headline", "value"), page.column("headline", "base")
    assert values[0][0] < values[1][0]


@pytest.mark.parametrize(
    ("parameters", "kind", "said"),
    [
        ({"uplift": "20"}, UsageError, "parameter `uplift` = '20': must be a number of yuan from 1 to 1000"),
        ({"uplift": 0}, UsageError, "uplift"),
        ({"agent": "nobody"}, UsageError, "nobody"),
        ({"attribution": "guess"}, UsageError, "guess"),
        ({"attribution_days": -1}, UsageError, "attribution_days"),
        ({"period": "2021-09-12"}, DataError, "no agent had 5 buyers in 2021-09-12; choose other days"),
    ],
)
def test_a_bad_parameter_is_one_sentence(
    parameters: dict[str, Any], kind: type[Exception], said: str, mens_wear_week: Path
):
    with pytest.raises(kind, match=said) as raised:
        run(LESSON, data=str(mens_wear_week), lang="en", **parameters)
    assert "\n" not in str(raised.value)
