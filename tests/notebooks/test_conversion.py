"""Lesson 03 on a whole shop, on a small one, and on a folder with only messages and orders: its tables and sentences
against plain loops over who asked, ordered and paid."""

from __future__ import annotations

import re
from collections import defaultdict
from math import sqrt
from pathlib import Path
from statistics import mean, variance
from typing import Any

import pytest

from cskit.errors import CskitError, UsageError
from cskit.facts import Facts
from cskit.metrics import curve, measure
from cskit.period import Period
from cskit.rules import load_rules
from cskit.shop import Shop
from tests.notebooks.lessons import Page, Ran, called, run
from tests.shops import load
from tests.words import faults

LESSON = "03_conversion"
DAYS = Period.parse("2021-11-01..2021-11-11")
RULES = load_rules("textbook")
ALWAYS = {
    "headline",
    "called",
    "funnel",
    "split",
    "last_days",
    "windows",
    "ranking",
    "expected",
    "levelled",
    "rhythm",
    "definitions",
}
EVERY_TABLE = ALWAYS | {"identity", "identity_gap", "teams", "ways", "reopened", "thrice", "pushed"}
TIERS = ["entry", "core", "premium"]


@pytest.fixture(scope="module")
def whole(double11: Path) -> Ran:
    return run(LESSON, data=str(double11), lang="en")


@pytest.fixture(scope="module")
def asked(shop: Shop) -> list[dict[str, Any]]:
    """Every inquiry of the period whose window has closed, in order, with what its customer came for."""
    rows = Facts(shop, RULES).outcomes("inquiries", ("agent_id",), 3).collect("pandas").to_native()
    seen = Facts(shop, RULES).reception_products().collect("pandas").to_native()
    known = shop.pandas("products").set_index("product_id")
    about: dict[tuple[Any, ...], str] = {}
    for row in seen[seen["product_id"].isin(known.index)].to_dict("records"):
        key = row["customer_id"], row["agent_id"], row["day"]
        both = sorted([about.get(key, row["product_id"]), row["product_id"]])
        about[key] = max(both, key=lambda product: TIERS.index(known["tier"][product]))
    found = []
    for row in rows.sort_values(["started_at", "customer_id", "agent_id"]).to_dict("records"):
        if DAYS.first <= row["day"] <= DAYS.last and row["mature"] == 1:
            product = about.get((row["customer_id"], row["agent_id"], row["day"]))
            kind = ("", "") if product is None else (known["tier"][product], known["category"][product])
            found.append({**row, "tier": kind[0], "kind": (*kind, row["started_at"] % 86400 // 21600)})
    return found


@pytest.fixture(scope="module")
def inquirers(asked: list[dict[str, Any]]) -> dict[str, dict[str, tuple[dict[str, Any], bool]]]:
    """Agent → customer → the first inquiry, and whether any converted."""
    found: dict[str, dict[str, tuple[dict[str, Any], bool]]] = defaultdict(dict)
    for row in asked:
        first, sold = found[row["agent_id"]].get(row["customer_id"], (row, False))
        found[row["agent_id"]][row["customer_id"]] = first, sold or row["converted"] == 1
    return {agent: own for agent, own in found.items() if len(own) >= 10}


def by_label(page: Page, table: str, column: str, label: str = "label") -> dict[str, Any]:
    return dict(zip(page.column(table, label), page.column(table, column), strict=True))


@pytest.mark.parametrize(
    ("page", "tables"), [("whole", EVERY_TABLE), ("small", ALWAYS | {"small_conversion", "what_if"}), ("bare", ALWAYS)]
)
def test_each_shop_has_the_sections_its_tables_allow(page: str, tables: set[str], request: pytest.FixtureRequest):
    got: Ran = request.getfixturevalue(page)
    assert set(got.page.tables) - {"parameters"} == tables
    assert not re.search(r"\{\w+\}|\bnan\b", got.page.html)
    said = re.sub(r"<style.*?</style>|<svg.*?</svg>|<[^>]+>", " ", got.page.html, flags=re.DOTALL)
    assert not faults(said, frozenset({"double11", "mens_wear_week"}))


def test_what_is_missing_is_said_once(whole: Ran, small: Ran, bare: Ran):
    assert whole.page.notes == []
    assert "traffic" in small.page.notes[-1]
    for table in ("traffic", "products", "agents", "reminders"):
        assert sum(table in note for note in bare.page.notes) == 1


# ---- by hand


def test_the_small_shop_counted_by_hand(small: Ran, capsys: pytest.CaptureFixture[str]):
    steps = small.names["steps"]
    assert steps.loc["shop", ["inquired", "ordered", "paid"]].tolist() == [67, 43, 39]
    assert steps["conversion"]["shop"] == pytest.approx(39 / 67)
    assert small.names["each"].mean() == pytest.approx((7 / 17 + 17 / 26 + 15 / 24) / 3)
    assert small.names["by_day"]["final"].isna().tolist() == [False] * 4 + [True] * 3
    four = small.names["outcome"].set_index("order_id").loc[["O002", "O005", "O047", "O050"]]
    assert four["ordered_after"].tolist() == [0, 0, 0, 0]
    assert four["paid_after"].fillna(-1).tolist() == [1, 0, -1, 0]


# ---- the whole shop


def test_the_tiles_are_measures(whole: Ran, shop: Shop):
    found = measure(shop, whole.names["on_the_way"], period=DAYS)["value"]
    assert len(found) == 8
    assert whole.page.column("headline", "value") == pytest.approx(list(found))


def test_one_name_for_several_numbers(whole: Ran, asked: list[dict[str, Any]]):
    people = {row["customer_id"] for row in asked}
    shown = by_label(whole.page, "called", "denominator", "how")
    assert shown["paid ÷ inquirers"] == len(people)
    values = by_label(whole.page, "called", "value", "how")
    high, low = max(values, key=values.__getitem__), min(values, key=values.__getitem__)
    assert f"anything from {values[high]:.1%} ({high}) to {values[low]:.1%} ({low})" in whole.page.html


def test_the_funnel_is_the_curve(whole: Ran, shop: Shop):
    steps = curve(shop, "funnel", period=DAYS).set_index("step")["customers"]
    order = ["contacting", "served", "inquiring", "ordered", "paid"]
    assert whole.page.column("funnel", "customers") == steps[order].tolist()
    before = steps["mature"] - steps["ordered"]
    unpaid = steps["ordered"] - steps["paid"]
    said = f"{before:,.0f} ({before / steps['mature']:.1%}) placed no order within 3 days, and {unpaid:,.0f} ordered"
    assert said in whole.page.html


def test_where_people_are_lost(whole: Ran, shop: Shop):
    rows = curve(shop, "funnel", by="tier", period=DAYS).pivot(index="tier", columns="step", values="customers")
    called = {"entry": "Entry", "core": "Core", "premium": "Premium"}
    rate, lost = rows["paid"] / rows["mature"], rows["mature"] - rows["paid"]
    assert by_label(whole.page, "split", "rate") == pytest.approx({called[t]: rate[t] for t in rate.index})
    assert by_label(whole.page, "split", "lost") == {called[t]: lost[t] for t in lost.index}
    assert f"lost in “{called[lost.idxmax()]}”" in whole.page.html
    assert f"highest in “{called[rate.idxmax()]}” ({rate.max():.1%})" in whole.page.html
    assert f"lowest in “{called[rate.idxmin()]}” ({rate.min():.1%})" in whole.page.html


def test_the_identity_holds_over_one_population_only(whole: Ran, shop: Shop):
    cards, aligned = whole.page.column("identity", "apart")
    parts = ["call_in_rate", "contact_conversion", "unassisted_conversion", "shop_conversion", "visitors"]
    found = measure(shop, parts, period=DAYS).set_index("metric")["value"]
    together = found["call_in_rate"] * found["contact_conversion"] + found["unassisted_conversion"]
    assert cards == pytest.approx((together - found["shop_conversion"]) * found["visitors"])
    assert cards < 0 == aligned
    assert sum(whole.page.column("identity_gap", "people")) == cards


def test_days_whose_window_is_open_have_no_rate(whole: Ran, small: Ran):
    for ran in (whole, small):
        rates = ran.page.column("last_days", "rate")
        assert rates[-3:] == [None, None, None]
        assert all(rate is not None for rate in rates[:-3])
        paid, people = ran.page.column("last_days", "paid"), ran.page.column("last_days", "inquiring")
        naive = ran.page.column("last_days", "naive")
        assert naive == pytest.approx([p / n for p, n in zip(paid, people, strict=True)])
        assert naive[:-3] == rates[:-3]
    assert whole.page.tables["last_days"]["status"][-1][4] == "immature"


def test_a_longer_window_judges_the_same_people(whole: Ran, shop: Shop):
    rows = zip(*(whole.page.column("windows", c) for c in ("of", "days", "inquiring", "paid")), strict=True)
    found = {(of, days): (people, paid) for of, days, people, paid in rows}
    assert len({people for people, _ in found.values()}) == 1
    for days in (0, 1, 3):
        now = measure(shop, "inquiry_conversion", period=DAYS, rules=RULES.replace(conversion_days=days)).iloc[0]
        assert found["orders credited for 3 days", days][1] == now["numerator"]
    seven = RULES.replace(conversion_days=7, attribution_days=7)
    wide = measure(shop, "inquiry_conversion", period=DAYS, rules=seven)["numerator"].iloc[0]
    assert found["orders credited for 7 days", 7][1] == wide > found["orders credited for 3 days", 7][1]


def test_agents_are_those_of_measure_with_their_intervals(whole: Ran, inquirers: Any, shop: Shop, names: Any):
    found = measure(shop, "inquiry_conversion", by="agent", period=DAYS).set_index("agent").loc[list(inquirers)]
    rates = {names[a]: mean(sold for _, sold in own.values()) for a, own in inquirers.items()}
    shown = by_label(whole.page, "ranking", "value", "agent")
    assert shown == pytest.approx(rates)
    assert next(iter(shown)) == max(rates, key=rates.__getitem__)
    pooled = sum(found["numerator"]) / sum(found["denominator"])
    above, below = (found["low"] > pooled).sum(), (found["high"] < pooled).sum()
    assert f"Agents pooled: {pooled:.1%}" in whole.page.html
    assert f"Of {len(found)}, {above} lie wholly above it, {below} wholly below" in whole.page.html
    assert 0 < below < above


def test_what_was_to_be_expected_of_each_agent(whole: Ran, inquirers: Any, names: Any):
    sold: dict[Any, list[bool]] = defaultdict(list)
    for own in inquirers.values():
        for first, converted in own.values():
            sold[first["kind"]].append(converted)
    usual = {names[a]: mean(mean(sold[first["kind"]]) for first, _ in own.values()) for a, own in inquirers.items()}
    gained = {names[a]: mean(c for _, c in own.values()) - usual[names[a]] for a, own in inquirers.items()}
    assert by_label(whole.page, "expected", "usual") == pytest.approx(usual)
    assert by_label(whole.page, "expected", "gained") == pytest.approx(gained)
    easy, hard = max(usual, key=usual.__getitem__), min(usual, key=usual.__getitem__)
    best, worst = max(gained, key=gained.__getitem__), min(gained, key=gained.__getitem__)
    assert f"{easy} was given the easiest inquirers" in whole.page.html
    assert f"{hard} the hardest" in whole.page.html
    assert f"Furthest above the usual is {best}" in whole.page.html
    assert f"furthest below {worst}" in whole.page.html
    assert hard == names["cs01"]  # planted: cs01 is given the dear goods


def test_everyone_on_the_same_mix_of_prices(whole: Ran, inquirers: Any, names: Any):
    sold: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for agent, own in inquirers.items():
        for first, converted in own.values():
            sold[first["tier"]][agent].append(converted)
    of_tier = {tier: [c for own in agents.values() for c in own] for tier, agents in sold.items()}
    everyone = sum(map(len, of_tier.values()))
    shown = {c: by_label(whole.page, "levelled", c) for c in ("as_it_is", "same_mix", "same_mix_high", "covered")}
    for agent in inquirers:
        there = [tier for tier in sold if sold[tier][agent]]
        covered = sum(len(of_tier[tier]) for tier in there) / everyone
        level = spread = 0.0
        for tier in there:
            weight, own = len(of_tier[tier]) / everyone / covered, sold[tier][agent]
            level += weight * mean(own)
            spread += weight**2 * variance(map(int, of_tier[tier])) / len(own)
        name = names[agent]
        assert shown["covered"][name] == pytest.approx(covered)
        assert shown["same_mix"][name] == pytest.approx(level)
        assert shown["same_mix_high"][name] == pytest.approx(min(1, level + 1.959964 * sqrt(spread)))
    moves = {name: abs(level - shown["as_it_is"][name]) for name, level in shown["same_mix"].items()}
    most = max(moves, key=moves.__getitem__)
    place = sorted(shown["same_mix"].values(), reverse=True).index(shown["same_mix"][most]) + 1
    assert f"{most} moves most" in whole.page.html
    assert f"on the same inquirers, number {place}." in whole.page.html


def test_the_planted_reversal_of_teams(whole: Ran):
    rows = zip(*(whole.page.column("teams", c) for c in ("tier", "team", "rate")), strict=True)
    rate = {(tier, team): value for tier, team, value in rows}
    assert rate["All together", "Outsourced"] > rate["All together", "In-house"]
    for tier in ("Entry", "Core", "Premium"):
        assert rate[tier, "Outsourced"] < rate[tier, "In-house"]
    assert "Overall the seasonal team is best" in whole.page.html
    assert "on the same mix of prices it is the in-house team" in whole.page.html


def test_what_happens_after_the_last_word(whole: Ran, shop: Shop):
    """Message by message: when the buyers ordered, and who was written to again in time."""
    facts = Facts(shop, RULES)
    asked = facts.outcomes("inquiries", (), 3).collect("pandas").to_native()
    asked = [r for r in asked.to_dict("records") if r["mature"] == 1 and DAYS.first <= r["day"] <= DAYS.last]
    talk = shop.pandas("messages")
    talk = talk[talk["sender"].isin(["customer", "agent"]) & talk["agent_id"].notna()]
    at = (talk["sent_at"] - talk["sent_at"].min().normalize().replace(year=1970, month=1, day=1)).dt.total_seconds()
    chats: dict[tuple[str, str], list[tuple[float, bool]]] = defaultdict(list)
    for customer, agent, when, sender in zip(talk["customer_id"], talk["agent_id"], at, talk["sender"], strict=True):
        chats[customer, agent].append((when, sender == "customer"))
    for lines in chats.values():
        lines.sort(key=lambda line: line[0])
    orders = facts.orders().collect("pandas").to_native()
    orders = orders[orders["agent_id"].notna()].to_dict("records")
    begun: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in asked:
        begun[row["customer_id"]].append(row)
    ordered: dict[int, float] = {}
    presale = set()
    last_word = {}
    for row in asked:
        own = [
            t
            for t, mine in chats[row["customer_id"], row["agent_id"]]
            if mine and row["started_at"] <= t <= row["ended_at"]
        ]
        last_word[id(row)] = own[-1]
    for order in orders:
        fits = [
            row
            for row in begun[order["customer_id"]]
            if row["started_at"] <= order["created_at"] and order["created_day"] - row["day"] <= 3
        ]
        if fits:
            row = max(fits, key=lambda r: (r["started_at"], r["agent_id"]))
            waited = max(0.0, (order["created_at"] - last_word[id(row)]) / 60)
            ordered[id(row)] = min(waited, ordered.get(id(row), waited))
            if order["presale"] == 1:
                presale.add(id(row))
    kept = [row for row in asked if id(row) not in presale]
    buying = [ordered[id(row)] for row in kept if id(row) in ordered]
    share = by_label(whole.page, "rhythm", "ordered", "minutes")
    assert share[10] == pytest.approx(sum(w <= 10 for w in buying) / len(buying))
    assert share[1440] == pytest.approx(sum(w <= 1440 for w in buying) / len(buying))
    undecided = sum(ordered.get(id(row), 1e9) > 30 for row in kept)
    assert by_label(whole.page, "rhythm", "undecided", "minutes")[30] == undecided
    followed = 0
    for row in kept:
        word, earlier, answered = last_word[id(row)], last_word[id(row)], 0
        for when, mine in chats[row["customer_id"], row["agent_id"]]:
            if when > word and mine:
                break
            if when >= word and not mine:
                if answered and when - earlier > RULES.concurrency_minutes * 60:
                    minutes = (when - word) / 60
                    followed += minutes <= 1440 < ordered.get(id(row), 1e9)
                    break
                answered, earlier = answered + 1, when
    assert by_label(whole.page, "rhythm", "followed", "minutes")[1440] == followed > 0


def test_the_same_line_three_times_and_orders_asked_for_before_an_answer(whole: Ran, shop: Shop):
    """A plain loop over the chats; the shop's README says whom it gave these habits."""
    talks: dict[Any, list[Any]] = defaultdict(list)
    for row in sorted(shop.pandas("messages").itertuples(), key=lambda m: (m.sent_at, m.message_id)):
        if row.sender != "system" and str(DAYS.start) <= str(row.sent_at)[:10] <= str(DAYS.end):
            talks[row.customer_id, row.agent_id].append(row)
    receptions: dict[str, set[Any]] = defaultdict(set)
    habits: dict[str, dict[str, set[Any]]] = {"thrice": defaultdict(set), "pushed": defaultdict(set)}
    for (customer, agent), rows in talks.items():
        for n, row in enumerate(rows):
            if row.sender != "agent":
                continue
            day, three = (customer, row.sent_at.date()), rows[max(0, n - 2) : n + 1]
            receptions[agent].add(day)
            if len({(said.sender, said.text) for said in three}) == 1 and len(three) == 3:
                habits["thrice"][agent].add(day)
            if n and rows[n - 1].sender == "customer" and re.search("先拍|先付款|先下单", row.text):
                habits["pushed"][agent].add(day)
    names = called(shop)
    for habit, found in habits.items():
        shares = {names[agent]: len(found[agent]) / len(days) for agent, days in receptions.items() if len(days) >= 10}
        told = dict(zip(whole.page.column(habit, "agent"), whole.page.column(habit, "rate"), strict=True))
        assert {agent: told[agent] for agent in told} == pytest.approx({agent: shares[agent] for agent in told})
        assert max(told, key=told.__getitem__) == names[{"thrice": "out03", "pushed": "tmp05"}[habit]]


def test_who_talked_to_the_customer(whole: Ran, shop: Shop):
    """Customer-days by who talked, from the messages themselves."""
    facts = Facts(shop, RULES)
    after_sales = set(facts.agents_with_role("aftersales"))
    talk = shop.pandas("messages")
    bots = set(facts.bots)
    seen: dict[tuple[str, Any], set[str]] = defaultdict(set)
    for customer, agent, sender, when in zip(
        talk["customer_id"], talk["agent_id"], talk["sender"], talk["sent_at"], strict=True
    ):
        if sender == "customer" and (not isinstance(agent, str) or agent in bots):
            seen[customer, when.date()].add("bot")
    only_bot = {key for key in seen if DAYS.first <= (key[1] - DAYS.start).days + DAYS.first <= DAYS.last}
    served = facts.receptions().collect("pandas").to_native()
    served = served[~served["agent_id"].isin(after_sales)]
    with_people = set(
        zip(served.loc[served["contact"] == 1, "customer_id"], served.loc[served["contact"] == 1, "day"], strict=True)
    )
    days = {(customer, (day - DAYS.start).days + DAYS.first) for customer, day in only_bot}
    shown = by_label(whole.page, "ways", "inquiries", "way")
    assert shown["Bot only"] <= len(days - with_people)
    assert shown["Bot, then an agent"] <= len(days & with_people)
    rates = by_label(whole.page, "ways", "rate", "way")
    high, low = max(rates, key=rates.__getitem__), min(rates, key=rates.__getitem__)
    assert f"highest with “{high}” ({rates[high]:.1%}" in whole.page.html
    assert f"lowest with “{low}” ({rates[low]:.1%}" in whole.page.html
    assert low in ("Bot only", "Agent wrote first")  # nobody who was asked by the shop, or by a bot, has asked to buy


def test_taking_back_who_ordered_selects_on_the_outcome(whole: Ran, small: Ran, shop: Shop):
    rows = list(
        zip(*(whole.page.column("reopened", c) for c in ("inquiries", "rate", "paid_added", "added")), strict=True)
    )
    for row, rules in zip(rows[:2], (RULES, RULES.replace(reopen_on_order=True)), strict=True):
        found = measure(shop, "inquiry_conversion", period=DAYS, rules=rules).iloc[0]
        assert row[:2] == pytest.approx((found["denominator"], found["value"]))
    assert rows[2][1] < rows[0][1] <= rows[1][1]
    assert rows[2][3] > rows[1][3]
    first, second, third = small.names["back"]["paid"].cumsum() / small.names["back"]["people"].cumsum()
    assert third < first < second


# ---- parameters and controls


def test_the_window_is_a_parameter(mens_wear_week: Path, small: Ran):
    moved = {"conversion_days": 0, "attribution_days": 1, "attribution": "payment"}
    same_day = run(LESSON, data=str(mens_wear_week), **moved).page
    assert same_day.column("headline", "value")[2] == same_day.column("headline", "value")[3]  # final is same day
    assert None not in same_day.column("last_days", "rate")
    assert same_day.column("parameters", "value")[-3:] == ["payment", "1", "0"]
    assert small.page.column("parameters", "value")[-3:] == ["order", "3", "3"]


def test_one_agent_beside_everyone(mens_wear_week: Path):
    page = run(LESSON, data=str(mens_wear_week), lang="en", agent="小北").page
    found = measure(load(mens_wear_week), "inquiry_conversion", by="agent").set_index("agent")["value"]
    at = page.column("headline", "tile").index("Inquiry conversion")
    assert page.column("headline", "value")[at] == pytest.approx(found["agent_2"])
    assert page.column("headline", "base")[at] == pytest.approx(30 / 43)
    assert page.column("funnel", "customers")[0] == 26
    assert f"{called(load(mens_wear_week))['agent_2']}: 78.9% (15 of 19), number 1." in page.html


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"agent": "nobody"}, "unknown agent `nobody`"),
        ({"attribution": "guess"}, "`attribution` = 'guess': must be one of"),
        ({"attribution_days": -1}, "`attribution_days` = -1: must not be negative"),
        ({"conversion_days": "three"}, "`conversion_days` = 'three': must be a number"),
        ({"rules": "textbok"}, "did you mean"),
        ({"period": "2031-01-01"}, "2031-01-01"),
    ],
)
def test_a_bad_parameter_is_one_sentence(given: dict[str, Any], said: str, mens_wear_week: Path):
    with pytest.raises(CskitError, match=re.escape(said)) as raised:
        run(LESSON, **{"data": str(mens_wear_week), "lang": "en", **given})
    assert "\n" not in str(raised.value)


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    outputs: list[dict[str, Any]] = []
    monkeypatch.setattr("IPython.display.display", lambda data, raw=True: outputs.append(data))
    return outputs


def test_a_moved_control_gives_measures_numbers(whole: Ran, shop: Shop, shown: list[dict[str, Any]]):
    moved = {"conversion_days": 1, "attribution_days": 0, "attribution": "order"}
    other = RULES.replace(attribution="payment", after_sale_days=3)
    whole.names["compared"](rule_set=other, days=DAYS, agent=None, **moved)
    rules = other.replace(conversion_days=1, attribution_days=0)  # where no control was moved the rule set speaks
    found = measure(shop, "inquiry_conversion", by="agent", rules=rules, period=DAYS)
    page = Page(shown)
    assert sum(page.column("ranking", "numerator")) == found["numerator"].sum()
    assert sum(page.column("ranking", "denominator")) == found["denominator"].sum()
    with pytest.raises(UsageError):
        whole.names["compared"](rule_set=RULES, days=DAYS, agent=None, conversion_days=-1)


def test_the_funnel_moved_ends_in_money(small: Ran, shown: list[dict[str, Any]]):
    """Of the closed days: those who paid × what a buyer spends, each part moved alone and all together."""
    per_buyer = measure(small.names["small"], "spend_per_buyer")["value"].iloc[0]
    closed = small.names["final"].sum()
    sales, rate = closed["paid_so_far"] * per_buyer, closed["paid_so_far"] / closed["inquired"]
    small.names["what_if"](10, 5, -20, 0)
    page = Page(shown)
    says = re.search(r"from ¥([\d,]+) to ¥([\d,]+) .*add up to (\u2212)¥([\d,]+)", page.html)
    assert says is not None
    whole, alone = 1.1 * (1 + 0.05 / rate) * 0.8, 0.1 + 0.05 / rate - 0.2
    said = [float(says[i].replace(",", "")) for i in (1, 2, 4)]
    assert said == pytest.approx([sales, sales * whole, -sales * alone], abs=0.51)


@pytest.mark.parametrize("by", ["agent", "team", "category", "product", "hour", "segment"])
def test_every_split_adds_up_to_at_least_everyone(whole: Ran, by: str, shown: list[dict[str, Any]]):
    whole.names["where"](DAYS, by)
    page = Page(shown)
    assert len(page.tables["split"]["rows"]) > 1
    total = whole.page.column("funnel", "customers")[2]
    assert sum(page.column("split", "mature")) >= 0.99 * total  # people stand in every group they were in


def test_open_days_give_no_agent_a_rate(whole: Ran, shown: list[dict[str, Any]]):
    whole.names["compared"](rule_set=RULES, days=Period.parse("2021-12-04..2021-12-05"), agent=None)
    page = Page(shown)
    assert page.tables == {}
    assert "not lost" in page.notes[0]
