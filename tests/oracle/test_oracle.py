"""The oracle is held to hand-made answers too, and packing shops changes nobody's numbers."""

from __future__ import annotations

from . import conversion, reception, response, sales
from .build import agent, chat, ends, order, world
from .facts import Facts
from .pack import packed
from .random_shops import LAST_DAY, random_shop


def test_round_logic_printed_in_the_textbook() -> None:
    facts = Facts(world(chat("c1", "a1", "c 10:10:15", "c 10:15:20", "a 10:18:10", "c 10:18:30", "a 10:19:00")))
    assert [t["wait"] for t in facts.turns] == [475, 30]
    assert response.response_rate_3min(facts, ())[()].value == 0.5


def test_one_conversion_by_hand() -> None:
    talk = chat("c1", "a1", "c 10:00:00", "a 10:00:05"), chat("c2", "a1", "c 11:00:00"), ends("2021-11-30")
    facts = Facts(world(*talk, agents=[agent("a1")], orders=[order("o", "c1", "10:05:00", "+3 23:59:59")]))
    assert conversion.METRICS["inquiry_conversion"](facts, ("agent",))[("a1",)].value == 0.5
    assert sales.METRICS["cs_sales"](facts, ())[()].value == 100


def test_packing_changes_no_shops_numbers() -> None:
    """By agent, the packed data set answers what each shop answers alone."""
    whole, shops = packed(25)
    together = Facts(whole)
    metrics = {**reception.METRICS, **response.METRICS}
    for name in ("inquiry_conversion", "contact_conversion", "inquiry_to_order"):
        metrics[name] = conversion.METRICS[name]
    for label, shop in shops.items():
        alone = Facts(shop)
        assert alone.last_day == LAST_DAY
        agents = {a["agent_id"] for a in shop.rows("agents")}
        for name, metric in metrics.items():
            packed_cells = metric(together, ("agent",))
            for (account,), cell in metric(alone, ("agent",)).items():
                if account in agents:
                    assert packed_cells[(account,)] == cell, (label, name, account)


def test_a_seed_is_a_shop() -> None:
    assert random_shop(3).tables == random_shop(3).tables
    assert random_shop(3).tables != random_shop(4).tables
