"""How often the 95 % intervals of `measure` hold the truth: `python -m benchmarks.coverage` prints it.

A day is one draw from a population that is known: so many customers, of whom some ask often and some once, some are
always answered slowly, some buy several times and some for much more money than others. All days are one question.
"""

from __future__ import annotations

import argparse
import math
from functools import cache

import numpy as np
import pandas as pd

from cskit.metrics import measure
from cskit.rules import load_rules
from cskit.shop import Shop

METRICS = {
    "inquiry_conversion_same_day": "proportion",
    "response_rate_3min": "clustered rate",
    "shop_average_order_value": "ratio of sums (per order)",
    "shop_spend_per_buyer": "ratio of sums (per buyer)",
    "average_response_seconds": "mean",
    "response_p50": "median",
    "response_p90": "P90",
}
SIZES = (30, 100, 300, 1000)
SEED = 20211111
FIRST = np.datetime64("2018-01-01")
RULES = load_rules("textbook").replace(late_seconds=480)  # so that the rate is near 1, where intervals are hard
_BUYS = 0.4
_MOST_TURNS, _LONGEST = 15, 1500  # what keeps a talk within its day and in one session
_PER_QUESTION = 300_000  # customers at a time, for the memory


class Population:
    """What there is to know about customers, and draws from it."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)

    def customers(self, n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Of n customers how many questions each asks (skewed; the impatient more) and orders each makes (0: none), and
        how slowly each is answered."""
        slowness = self.rng.normal(0, 0.5, n)
        often = self.rng.gamma(0.8, 2.0, n) * np.exp(0.3 * slowness)
        turns = np.minimum(1 + self.rng.poisson(often), _MOST_TURNS)
        orders = np.where(self.rng.random(n) < _BUYS, 1 + self.rng.poisson(self.rng.gamma(0.8, 1.0, n)), 0)
        return turns, orders, slowness

    def waits(self, slowness: np.ndarray) -> np.ndarray:
        """A wait in whole seconds for each turn, by its customer's slowness."""
        drawn = np.exp(4.5 + slowness + self.rng.normal(0, 0.8, len(slowness)))
        return np.minimum(np.ceil(drawn), _LONGEST).astype("int64")

    def amounts(self, orders: np.ndarray) -> np.ndarray:
        """What each order comes to: by the customer's purse (skewed), and by chance; who orders often orders less."""
        purse = np.repeat(self.rng.normal(0, 0.6, len(orders)) - 0.2 * np.log(np.maximum(orders, 1)), orders)
        return np.round(np.exp(5 + purse + self.rng.normal(0, 0.5, len(purse))), 2)


@cache
def truth(draws: int = 4_000_000) -> dict[str, float]:
    """The population's own values, from very many customers."""
    population = Population(SEED - 1)
    turns, orders, slowness = population.customers(draws)
    waits = population.waits(np.repeat(slowness, turns))
    amount = float(population.amounts(orders).sum())
    return {
        "inquiry_conversion_same_day": _BUYS,
        "response_rate_3min": float((waits <= RULES.late_seconds).mean()),
        "shop_average_order_value": amount / float(orders.sum()),
        "shop_spend_per_buyer": amount / float((orders > 0).sum()),
        "average_response_seconds": float(waits.mean()),
        "response_p50": float(np.quantile(waits, 0.5)),
        "response_p90": float(np.quantile(waits, 0.9)),
    }


def frames(customers: int, days: int, seed: int) -> dict[str, pd.DataFrame]:
    """Tables of a shop on whose every day other `customers` are drawn from the population."""
    population = Population(seed)
    n = customers * days
    turns, orders, slowness = population.customers(n)
    who = np.char.add("c", np.arange(n).astype(str))
    starts = (FIRST + np.repeat(np.arange(days), customers)).astype("datetime64[s]")
    waits = population.waits(np.repeat(slowness, turns))
    steps = waits + 5  # the next question comes 5 s after the reply
    before = np.cumsum(steps) - steps
    asked = before - np.repeat(before[np.cumsum(turns) - turns], turns)
    at = np.repeat(starts, turns) + asked.astype("timedelta64[s]")
    said = {"customer_id": np.repeat(who, turns), "agent_id": "a"}
    messages = [
        pd.DataFrame({**said, "sender": "customer", "sent_at": at}),
        pd.DataFrame({**said, "sender": "agent", "sent_at": at + waits.astype("timedelta64[s]")}),
    ]
    made = np.repeat(starts, orders) + np.timedelta64(1, "s")
    bought = {"order_id": np.arange(len(made)).astype(str), "customer_id": np.repeat(who, orders)}
    amount = population.amounts(orders)
    return {
        "messages": pd.concat(messages, ignore_index=True),
        "orders": pd.DataFrame({**bought, "created_at": made, "paid_at": made, "amount": amount}),
    }


def held(customers: int, days: int, seed: int = SEED) -> pd.DataFrame:
    """metric, kind, `coverage` (share of days whose interval holds the truth), `below` and `above` (share in which it
    lies beside), `width` (mean, ÷ truth), `error` (of the coverage: one standard error of the simulation)."""
    known = truth()
    step = max(1, _PER_QUESTION // customers)
    found = []
    for start in range(0, days, step):
        shop = Shop.from_frames(frames(customers, min(step, days - start), seed + start))
        found.append(measure(shop, list(METRICS), by="date", rules=RULES))
        shop.close()
    rows = pd.concat(found, ignore_index=True)
    rows["truth"] = rows["metric"].map(known)
    rows["below"], rows["above"] = rows["truth"] < rows["low"], rows["truth"] > rows["high"]
    rows["coverage"] = rows["low"].notna() & ~rows["below"] & ~rows["above"]
    rows["width"] = (rows["high"] - rows["low"]) / rows["truth"]
    told = rows.groupby("metric", sort=False)[["coverage", "below", "above", "width"]].mean().reset_index()
    told.insert(1, "kind", told["metric"].map(METRICS))
    return told.assign(error=[math.sqrt(c * (1 - c) / days) for c in told["coverage"]])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=1000, help="draws of each size")
    asked = parser.parse_args()
    for customers in SIZES:
        print(f"\n{customers} customers, {asked.days} draws")
        print(held(customers, asked.days).round(4).to_string(index=False))


if __name__ == "__main__":
    main()
