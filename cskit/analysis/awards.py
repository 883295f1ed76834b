"""Award results with their 计算口径: who is first, by which metric, among agents with enough customers to say so."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from cskit.analysis.frames import with_people
from cskit.analysis.measured import per_agent
from cskit.analysis.promotion import Promotion
from cskit.analysis.section import once
from cskit.metrics import CARDS
from cskit.rules import Rules
from cskit.shop import Shop

PLACES = 3


@dataclass(frozen=True)
class Award:
    """`metric` decides; only agents with at least `least` of its denominator (`of`; empty for sums) take part."""

    id: str  # glossary: `award_<id>`
    metric: str
    least: int = 0
    of: str = ""


AWARDS = (
    Award("sales", "cs_sales"),
    Award("conversion", "inquiry_conversion", 50, "inquiring_customers"),
    Award("unit_price", "spend_per_buyer", 30, "buyers"),
    Award("cross_selling", "items_per_order", 30, "orders"),
    Award("speed", "average_response_seconds", 200, "turns"),
    Award("satisfaction", "satisfaction", 20, "ratings"),
)


@once
def awards(shop: Shop, promotion: Promotion, *, rules: str | Rules = "textbook") -> pd.DataFrame:
    """The first three of every award: award, metric, least, of, place, agent, name, team, role, value, n, tied.

    `tied`: the agent's interval and the winner's overlap, so that the order between them may be luck. After-sales
    agents are not ranked by sales metrics. Awards whose table is missing are left out.
    """
    rows = per_agent(shop, promotion.period, rules)
    rows = with_people(shop, rows[rows["value"].notna()])
    places = []
    for award in AWARDS:
        own = rows[(rows["metric"] == award.metric) & (rows["numerator" if not award.of else "denominator"] > 0)]
        own = own[(own["denominator"] >= award.least) | (award.least == 0)]
        if CARDS[award.metric].topic in ("sales", "conversion"):
            own = own[own["role"] != "aftersales"]
        own = own.sort_values(["value", "agent"], ascending=[CARDS[award.metric].better == "down", True]).head(PLACES)
        if own.empty:
            continue
        first = own.iloc[0]
        tied = (own["high"] >= first["low"]) & (own["agent"] != first["agent"])
        places.append(
            own[["agent", "name", "team", "role", "value"]].assign(
                award=award.id,
                metric=award.metric,
                least=award.least,
                of=award.of,
                place=range(1, len(own) + 1),
                n=own["denominator"],
                tied=tied,
            )
        )
    columns = ["award", "metric", "least", "of", "place", "agent", "name", "team", "role", "value", "n", "tied"]
    return pd.concat(places, ignore_index=True)[columns] if places else pd.DataFrame(columns=columns)
