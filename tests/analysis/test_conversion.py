"""Conversion's analyses against the loops a sceptic would write, on a hundred awkward shops in one."""

from __future__ import annotations

import math
from collections import defaultdict

import pandas as pd
import pytest

from cskit.analysis import call_in, conversion, follow_up, maturity, ways
from cskit.analysis.section import Missing
from cskit.metrics import measure
from cskit.period import Period, day_date
from cskit.rules import load_rules
from cskit.shop import Shop
from tests.oracle.build import agent, chat, ends, order, world
from tests.oracle.conversion import mature_for_payment, orders_after, pays
from tests.oracle.facts import Facts
from tests.oracle.pack import frames, packed
from tests.oracle.world import DAY, Row, World

TEXTBOOK = load_rules()
DAYS = TEXTBOOK.conversion_days


@pytest.fixture(scope="module")
def facts() -> Facts:
    return Facts(packed(100)[0])


@pytest.fixture(scope="module")
def nasty(facts: Facts) -> Shop:
    return Shop.from_frames(frames(facts.world))


@pytest.fixture(scope="module", params=["all days", "the last week"])
def period(request: pytest.FixtureRequest, facts: Facts) -> Period:
    if request.param == "all days":
        return Period(day_date(facts.last_day - 60), day_date(facts.last_day))
    return Period(day_date(facts.last_day - 7), day_date(facts.last_day))


def inside(rows: list[Row], period: Period) -> list[Row]:
    return [r for r in rows if period.first <= r["date"] <= period.last]


def people(rows: list[Row]) -> set[str]:
    return {r["customer"] for r in rows}


def test_inquirers_are_counted_once_an_agent(nasty: Shop, facts: Facts, period: Period):
    expected: dict[tuple[str, str], int] = defaultdict(int)
    for r in inside(facts.inquiries, period):
        if mature_for_payment(facts, r, ("agent",), DAYS):
            expected[r["agent"], r["customer"]] |= pays(facts, r, ("agent",), DAYS)
    rows = conversion.inquirers(nasty, rules=TEXTBOOK, period=period)
    assert dict(zip(zip(rows["agent"], rows["customer"], strict=True), rows["converted"], strict=True)) == expected
    assert len(rows) > 20


def test_segments_split_by_an_earlier_payment(nasty: Shop, facts: Facts, period: Period):
    groups: dict[str, list[Row]] = {"0": [], "1": []}
    for r in inside(facts.inquiries, period):
        if mature_for_payment(facts, r, (), DAYS):
            paid = [o["paid"] for o in facts.orders_of.get(r["customer"], []) if o["paid"] is not None]
            groups["1" if any(t < r["start"] for t in paid) else "0"].append(r)
    found = conversion.by_segment(nasty, rules=TEXTBOOK, period=period).set_index("segment")
    for name, rows in groups.items():
        if rows:
            assert list(found.loc[name, ["mature", "ordered", "paid"]]) == [
                len(people(rows)),
                len(people([r for r in rows if orders_after(facts, r, (), DAYS)])),
                len(people([r for r in rows if pays(facts, r, (), DAYS)])),
            ]


def test_taking_back_who_ordered_selects_on_the_outcome(nasty: Shop, facts: Facts, period: Period):
    served = [r for r in inside(facts.served, period) if mature_for_payment(facts, r, (), DAYS)]
    served = [r for r in served if facts.role(r["agent"]) != "aftersales"]
    asked = {(r["customer"], r["agent"], r["date"]) for r in facts.inquiries}
    own = [r for r in served if (r["customer"], r["agent"], r["date"]) in asked]
    bought = own + [r for r in served if r not in own and orders_after(facts, r, (), DAYS)]

    def counted(rows: list[Row]) -> tuple[int, int]:
        return len(people([r for r in rows if pays(facts, r, (), DAYS)])), len(people(rows))

    found = conversion.reopened(nasty, rules=TEXTBOOK, period=period)
    assert (found.textbook, found.bought, found.all) == (counted(own), counted(bought), counted(served))


def test_the_identity_and_its_gap(nasty: Shop, facts: Facts, period: Period):
    contacts = inside(facts.contacts, period)
    closed = [r for r in contacts if mature_for_payment(facts, r, (), DAYS)]
    payers = people([r for r in closed if pays(facts, r, (), DAYS)])
    sold = inside(facts.paid_orders, period)
    buyers, silent = people(sold), people([o for o in sold if o["agent"] is None])
    asked = {
        o["customer"] for o in sold for r in contacts if r["customer"] == o["customer"] and r["start"] <= o["paid"]
    }
    found = call_in.identity(nasty, period)
    assert isinstance(found, call_in.Identity)
    assert (found.contacting, found.closed, found.payers) == (len(people(contacts)), len(people(closed)), len(payers))
    assert (found.buyers, found.unassisted, found.asked) == (len(buyers), len(silent), len(asked))
    assert found.twice == len(payers & silent) > 0
    assert found.later == len(payers - buyers)
    assert found.earlier == len(buyers - payers - silent)
    for parts, apart in ((found.cards(), found.gap), (found.aligned(), 0.0)):
        call, contact, unassisted = parts
        assert (call * contact + unassisted - found.shop) * found.visitors == pytest.approx(apart, abs=1e-6)
    names = ["call_in_rate", "contact_conversion", "unassisted_conversion", "shop_conversion"]
    cards = measure(nasty, names, period=period)["value"]
    assert [*found.cards(), found.shop] == pytest.approx(list(cards))


def test_without_traffic_there_is_no_identity(mens_wear_week):
    from cskit.shop import load

    found = call_in.identity(load(mens_wear_week), Period.parse("2021-09-07"))
    assert isinstance(found, Missing)
    assert found.tables == ("traffic",)


def test_days_are_closed_open_or_both(nasty: Shop, facts: Facts, period: Period):
    found = maturity.by_day(nasty, rules=TEXTBOOK, period=period).set_index("date")
    days: dict[int, list[Row]] = defaultdict(list)
    for r in inside(facts.inquiries, period):
        days[r["date"]].append(r)
    assert [d.toordinal() for d in found.index] == [day_date(d).toordinal() for d in sorted(days)]
    for day, rows in days.items():
        closed = [r for r in rows if mature_for_payment(facts, r, (), DAYS)]
        paid = people([r for r in rows if pays(facts, r, (), DAYS)])
        won = people([r for r in closed if pays(facts, r, (), DAYS)])
        got = found.loc[day_date(day)]
        assert (got["inquiring"], got["paid"], got["closed"]) == (len(people(rows)), len(paid), len(people(closed)))
        assert (got["converted"], got["lost"]) == (len(won), len(people(closed) - won))
        assert got["open"] == len(people(rows) - people(closed) - paid)
        status = "immature" if not closed else "ok" if len(closed) == len(rows) else "open"
        assert got["status"] == status
        assert math.isnan(got["rate"]) == (not closed)
    waiting = [r for r in inside(facts.inquiries, period) if not mature_for_payment(facts, r, (), DAYS)]
    paid_already = [r for r in waiting if pays(facts, r, (), DAYS)]
    got_people = maturity.unripe(nasty, rules=TEXTBOOK, period=period)
    assert got_people == (len(people(waiting)), len(people(paid_already)))
    asked = measure(nasty, "inquiry_conversion", by="date", period=period).set_index("date")
    assert list(asked["status"].reindex(found.index)) == list(found["status"])
    assert asked["value"].reindex(found.index).to_numpy() == pytest.approx(found["rate"].to_numpy(), nan_ok=True)


def test_a_longer_window_judges_the_same_people(nasty: Shop, facts: Facts, period: Period):
    found = maturity.by_window(nasty, rules=TEXTBOOK, period=period, windows=range(6))
    same = [r for r in inside(facts.inquiries, period) if mature_for_payment(facts, r, (), 5)]
    assert list(found["inquiring"]) == [len(people(same))] * 6
    assert list(found["converted"]) == [len(people([r for r in same if pays(facts, r, (), d)])) for d in range(6)]
    assert found["rate"].is_monotonic_increasing


def last_words(facts: Facts, period: Period) -> dict[tuple[str, str, int], tuple[object, ...]]:
    """said_at, ordered, paid, followed of each closed inquiry, message by message."""
    rows = [r for r in inside(facts.inquiries, period) if mature_for_payment(facts, r, (), DAYS)]
    owned: dict[int, list[Row]] = defaultdict(list)
    for o in facts.orders:
        claims = [
            r
            for r in rows
            if r["customer"] == o["customer"]
            and o["agent"] is not None
            and o["created"] >= r["start"]
            and facts.day(o["created"]) - r["date"] <= DAYS
        ]
        if claims:
            owned[id(max(claims, key=lambda r: (r["start"], r["agent"])))].append(o)
    found: dict[tuple[str, str, int], tuple[object, ...]] = {}
    for r in rows:
        orders = owned[id(r)]
        if any(o["deposit"] is not None for o in orders):
            continue
        last = [m for m in r["talk"] if m["sender"] == "customer"][-1]
        said = last["sent_at"]
        ordered = min((max(0, o["created"] - said) / 60 for o in orders), default=None)
        paid = [o["paid"] for o in orders if o["paid"] is not None and facts.day(o["paid"]) - r["date"] <= DAYS]
        talk = [m for m in facts.messages if (m["customer_id"], m["agent_id"]) == (r["customer"], r["agent"])]
        followed, before, answers = None, last, 0
        for m in (m for m in talk if m["place"] > last["place"] and facts.is_human(m)):
            if m["sender"] == "customer":
                break
            quiet = m["sent_at"] - before["sent_at"] > TEXTBOOK.concurrency_minutes * 60
            if answers and quiet:
                if facts.day(m["sent_at"]) - r["date"] <= DAYS:
                    followed = (m["sent_at"] - said) / 60
                break
            before, answers = m, answers + 1
        if followed is not None and ordered is not None and ordered <= followed:
            followed = None
        paid_after = min((max(0, t - said) / 60 for t in paid), default=None)
        found[r["customer"], r["agent"], r["date"]] = (said, ordered, paid_after, followed)
    return found


def test_what_happens_after_the_last_word(nasty: Shop, facts: Facts, period: Period):
    expected = last_words(facts, period)
    rows = follow_up.last_words(nasty, period)
    got = {
        (r["customer_id"], r["agent_id"], r["day"]): tuple(
            None if pd.isna(r[c]) else r[c] for c in ("said_at", "ordered", "paid", "followed")
        )
        for r in rows.to_dict("records")
    }
    assert got.keys() == expected.keys()
    wrong = {k: (got[k], e) for k, e in expected.items() if got[k] != pytest.approx(e)}
    assert wrong == {}
    assert sum(e[3] is not None for e in expected.values()) > 0


def test_checkpoints_count_what_had_happened_by_then():
    nan = float("nan")
    rows = pd.DataFrame(
        [(2, 4, nan), (8, nan, nan), (40, 50, 5), (nan, nan, 6), (nan, nan, nan)],
        columns=["ordered", "paid", "followed"],
    )
    found = follow_up.checkpoints(rows, [3, 10]).set_index("minutes")
    assert list(found["ordered"]) == [pytest.approx(1 / 3), pytest.approx(2 / 3)]
    assert list(found["paid"]) == [0, 0.5]
    assert list(found["undecided"]) == [4, 3]
    assert list(found["followed"]) == [0, 2]
    assert found.loc[3, "unprompted"] == 0.25  # of four not yet written to, one orders without ever being
    assert found.loc[10, "unprompted"] == 0.0
    nobody = follow_up.checkpoints(rows.iloc[:0], [3])
    assert nobody["followed_share"].isna().all()


def of_ways(facts: Facts, period: Period) -> dict[str, tuple[int, int]]:
    last = min(period.last, facts.last_day - DAYS)
    days: dict[tuple[str, int], dict[str, int]] = defaultdict(dict)

    def seen(customer: str, day: int, way: str, at: int) -> None:
        if period.first <= day <= last:
            own = days[customer, day]
            own[way] = min(at, own.get(way, at))

    for r in facts.receptions:
        if facts.role(r["agent"]) != "aftersales":
            seen(r["customer"], r["date"], "human" if r["contact"] else "outbound", r["start"])
    for m in facts.messages:
        if m["sender"] == "customer" and (m["agent_id"] is None or facts.role(m["agent_id"]) == "bot"):
            seen(m["customer_id"], facts.day(m["sent_at"]), "bot", m["sent_at"])
    found: dict[str, tuple[int, int]] = {}
    for (customer, day), own in days.items():
        way = "handed" if {"bot", "human"} <= own.keys() else next(w for w in ("bot", "human", "outbound") if w in own)
        at = min(own[w] for w in own if w != "outbound" or way == "outbound")
        orders = facts.orders_of.get(customer, [])
        since = at - TEXTBOOK.after_sale_days * DAY
        if any(o["created"] <= at and facts.day(o["created"]) == day for o in orders) or any(
            o["paid"] is not None and since <= o["paid"] <= at for o in orders
        ):
            continue
        bought = any(
            o["created"] > at
            and o["deposit"] is None
            and facts.day(o["created"]) - day <= DAYS
            and o["paid"] is not None
            and facts.day(o["paid"]) - day <= DAYS
            for o in orders
        )
        n, good = found.get(way, (0, 0))
        found[way] = (n + 1, good + bought)
    return found


def test_the_ways_a_customer_was_talked_to(nasty: Shop, facts: Facts, period: Period):
    rows = ways.ways(nasty, period)
    got = {w: (n, good) for w, n, good in rows[["way", "inquiries", "converted"]].itertuples(index=False)}
    assert got == of_ways(facts, period)
    assert [w for w in ways.WAYS if w in got] == list(rows["way"])


# ---- levelling


def rows_of(cells: list[tuple[str, str, int, int]]) -> pd.DataFrame:
    """Inquirers from (agent, tier, how many, how many of them bought)."""
    parts = [
        pd.DataFrame({"agent": a, "tier": t, "converted": [1.0] * good + [0.0] * (n - good)}) for a, t, n, good in cells
    ]
    return pd.concat(parts, ignore_index=True)


SIMPSON = rows_of([("A", "entry", 20, 14), ("A", "premium", 80, 24), ("B", "entry", 80, 48), ("B", "premium", 20, 4)])


def test_levelling_turns_a_simpson_round():
    found = conversion.levelled(SIMPSON, SIMPSON["tier"]).set_index("agent")
    assert found.loc["A", "raw"] == 0.38 < found.loc["B", "raw"] == 0.52
    assert found.loc["A", "value"] == pytest.approx((0.7 + 0.3) / 2)
    assert found.loc["B", "value"] == pytest.approx((0.6 + 0.2) / 2)
    assert (found["covered"] == 1).all()


def test_limits_of_a_rate_stay_rates():
    found = conversion.levelled(SIMPSON.iloc[:3], SIMPSON["tier"].iloc[:3])
    assert found["low"].fillna(0).ge(0).all()
    assert found["high"].fillna(1).le(1).all()


def test_expected_is_what_everyone_makes_of_the_same_inquirers():
    found = conversion.expected(SIMPSON, SIMPSON["tier"]).set_index("agent")
    entry, premium = 62 / 100, 28 / 100
    assert found.loc["A", "expected"] == pytest.approx(0.2 * entry + 0.8 * premium)
    assert found.loc["B", "easier"] == pytest.approx(0.8 * entry + 0.2 * premium - 0.45)
    total = (found["expected"] * found["inquirers"]).sum()
    assert total == pytest.approx(SIMPSON["converted"].sum())  # nobody gained: only dealt out


def shop_of(*talk: list[Row], orders: list[Row], **tables: list[Row]) -> Shop:
    made: World = world(*talk, ends("2021-11-30"), orders=orders, agents=[agent("a1"), agent("a2")], **tables)
    return Shop.from_frames(frames(made))


def test_a_customer_has_the_dearest_product_of_the_first_inquiry():
    first = [{**m, "product_id": p} for m, p in zip(chat("c", "a1", "c 10:00:00", "a 10:00:09"), "ep", strict=True)]
    later = [{**m, "product_id": "e"} for m in chat("c", "a1", "c 20:00:00", "a 20:00:09", day="2021-11-03")]
    known = [
        {"product_id": "e", "category": "shirts", "tier": "entry"},
        {"product_id": "p", "category": "coats", "tier": "premium"},
    ]
    shop = shop_of(first, later, orders=[order("o", "c", "2021-11-03 20:05:00", "same")], products=known)
    rows = conversion.inquirers(shop, rules=TEXTBOOK, period=Period.parse("2021-11-01..2021-11-05"))
    assert rows.to_dict("records") == [
        {
            "agent": "a1",
            "customer": "c",
            "tier": "premium",
            "category": "coats",
            "block": "06",
            "bought_before": "0",
            "converted": 1.0,
        }
    ]
    assert conversion.traits_there(shop) == ("tier", "category", "block", "bought_before")


def test_the_planted_reversal_of_teams(double11: Shop, promotion):
    rows = conversion.inquirers(double11, rules=TEXTBOOK, period=promotion.period, level="team")
    found = conversion.levelled(rows, rows["tier"]).set_index("agent")
    assert found.loc["outsourced", "raw"] > found.loc["in_house", "raw"]
    assert found.loc["outsourced", "high"] < found.loc["in_house", "low"]
