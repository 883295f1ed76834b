"""Commission: net of refunds, what is settled apart from what may still come back, tier by tier, order by order."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from cskit.analysis.scorecard import commission, load_scorecard
from cskit.errors import DataError, MissingTable, UsageError
from cskit.period import Period
from cskit.rules import load_rules
from tests.metrics.ask import facts_of, open_shop
from tests.oracle.build import agent, chat, ends, order, refund, world
from tests.oracle.pack import packed

STAFF = [{**agent("a1"), "name": "Ann"}, {**agent("a2", role="aftersales"), "name": "Bo"}]
CARD = """
roles = ["sales"]
[[indicator]]
metric = "inquiry_conversion"
weight = 1
worst = 0.2
best = 0.8
[commission]
paid_after_days = {days}
tiers = {tiers}
"""


def card(folder: Path, days: object = 2, tiers: str = "[[0, 0.01], [100, 0.02], [250, 0.1]]") -> Path:
    path = folder / "card.toml"
    path.write_text(CARD.format(days=days, tiers=tiers), encoding="utf-8")
    return path


def test_every_step_by_hand(tmp_path: Path) -> None:
    talk = [chat(name, "a1", "c 09:00:00", "a 09:00:05") for name in "cde"]
    orders = [
        order("first", "c", "10:00:00", "10:01:00", 200),
        order("second", "d", "10:00:00", "10:01:00", 150),
        order("waits", "e", "10:00:00", "+1 10:01:00", 90),
        order("nobody's", "x", "10:00:00", "10:01:00", 999),
        order("after-sales", "y", "10:00:00", "10:01:00", 999),
    ]
    back = [
        refund("r1", "first", "+1 09:00:00", "+1 10:00:00", amount=20.0),
        refund("r2", "second", "+1 09:00:00", None, amount=150.0),  # asked for, not completed
    ]
    talk.append(chat("y", "a2", "c 09:00:00", "a 09:00:05"))
    made = world(*talk, ends("2021-11-03"), agents=STAFF, orders=orders, refunds=back)
    found = commission(open_shop(made), card(tmp_path), period="2021-11-01..2021-11-03")
    (row,) = found["commission"].to_dict("records")
    assert (row["name"], row["orders"], row["amount"], row["refunded"], row["net"]) == ("Ann", 3, 440, 20, 420)
    assert (row["settled"], row["waiting"]) == (330, 90)  # the last day is the 3rd: what was paid on the 1st is settled
    assert [row[f"part_{n}"] for n in (1, 2, 3)] == [100, 150, 80]
    assert [row[f"pay_{n}"] for n in (1, 2, 3)] == pytest.approx([1, 3, 8])
    assert (row["due"], row["later"]) == pytest.approx((12, 9))  # 90 more, all of it in the last tier
    lines = found["orders"].set_index("order")
    assert set(lines.index) == {"first", "second", "waits"}
    assert str(lines.loc["waits", "final_on"]) == "2021-11-04"
    assert found["appeals"].empty


@pytest.mark.parametrize("moved", [{}, {"attribution": "payment"}], ids=str)
def test_commission_by_brute_force(moved: dict[str, str], tmp_path: Path) -> None:
    some = packed(40, first_seed=300)[0]
    tiers = [(0, 0.01), (100, 0.02), (250, 0.1)]
    rules = load_rules("textbook").replace(**moved)
    found = commission(open_shop(some), card(tmp_path, 5), rules=rules, period="2021-11-05..2021-11-19")
    f = facts_of(some, **moved)
    roles = {a["agent_id"]: a.get("role") or "sales" for a in some.tables["agents"]}
    back: dict[str, float] = defaultdict(float)
    for r in some.tables["refunds"]:
        if r["completed_at"] is not None:
            back[r["order_id"]] += r["amount"]
    settled: dict[str, float] = defaultdict(float)
    whole: dict[str, float] = defaultdict(float)
    first, last = (Period.parse(d).first for d in ("2021-11-05", "2021-11-19"))
    for o in f.paid_orders:
        if o["agent"] and roles.get(o["agent"], "sales") == "sales" and first <= o["date"] <= last:
            net = o["amount"] - back[o["order"]]
            whole[o["agent"]] += net
            settled[o["agent"]] += net if o["date"] + 5 <= f.last_day else 0

    def earned(net: float) -> float:
        edges = [*(start for start, _ in tiers[1:]), float("inf")]
        return sum(max(0.0, min(net, end) - start) * rate for (start, rate), end in zip(tiers, edges, strict=True))

    told = found["commission"].set_index("agent")
    assert set(told.index) == set(whole)
    assert len(whole) > 3
    assert any(settled[a] != whole[a] for a in whole)
    for who, row in told.iterrows():
        assert row["net"] == pytest.approx(whole[who])
        assert row["settled"] == pytest.approx(settled[who])
        assert row["due"] == pytest.approx(earned(settled[who]), abs=0.006)
        assert row["due"] + row["later"] == pytest.approx(earned(whole[who]), abs=0.006)


@pytest.mark.parametrize(
    ("days", "tiers", "words"),
    [
        (25, "[[100, 0.01]]", "begin at 0 yuan"),
        (25, "[[0, 0.01], [50, 0.02], [20, 0.03]]", "each begins higher"),
        (25, "[[0, 4]]", "must be between 0 and 1"),
        ('"soon"', "[[0, 0.01]]", "paid_after_days"),
    ],
)
def test_a_faulty_scheme_is_one_clear_line(days: object, tiers: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=words):
        load_scorecard(card(tmp_path, days, tiers))


def test_what_commission_cannot_do_without(tmp_path: Path) -> None:
    shop = open_shop(world(chat("c", "a1", "c 09:00:00", "a 09:00:05"), agents=STAFF))
    with pytest.raises(UsageError, match=r"no \[commission\]; add `paid_after_days`"):
        commission(shop, "band", period="2021-11-01")
    with pytest.raises(MissingTable, match="refunds"):
        commission(shop, card(tmp_path), period="2021-11-01")
    with pytest.raises(DataError):
        commission(shop, card(tmp_path), period="2022-05")
