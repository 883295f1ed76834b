"""Sheets as a platform would give them, of small random shops: under other rules, with a loss, or with noise."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Sequence
from datetime import timedelta
from importlib.resources import files
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from cskit.metrics import find, measure
from cskit.rules import load_rules
from cskit.shop import Shop
from tests.oracle.pack import frames, packed

PERIODS = ("2021-10-21..2021-11-20",)
METRICS = (
    "contacting_customers receptions inquiring_customers unreplied_customers agent_messages first_response_seconds "
    "average_response_seconds response_rate_3min slow_response_customers long_reception_customers cs_sales orders "
    "spend_per_buyer inquiry_conversion inquiry_to_order refund_rate_amount satisfaction"
).split()
DIGITS = {"count": 0, "yuan": 2, "seconds": 1, "fraction": 4}


def shop(seed: int, worlds: int = 8) -> dict[str, pd.DataFrame]:
    """Some awkward shops in one, with twelve agents or so."""
    return frames(packed(worlds, first_seed=10_000 + worlds * seed)[0])


def opened(tables: dict[str, pd.DataFrame]) -> Shop:
    """These tables as a shop, of which several sheets are made."""
    return Shop.from_frames(tables, "polars")


def sheet(
    tables: dict[str, pd.DataFrame] | Shop,
    source: str,
    moves: dict[str, Any] | None = None,
    periods: Sequence[str] = PERIODS,
    metrics: Sequence[str] = METRICS,
    scopes: Sequence[str] = ("agent", "shop"),
) -> pd.DataFrame:
    """What a platform reports that reads these tables under moved rules, rounded as its sheet is."""
    rules = load_rules().replace(**(moves or {}))
    some = tables if isinstance(tables, Shop) else opened(tables)
    asked: dict[str, Any] = {"rules": rules, "period": list(periods), "interval": False}
    rows = [
        measure(some, list(metrics), by="agent" if scope == "agent" else None, **asked).assign(scope=scope)
        for scope in scopes
    ]
    told = pd.concat(rows, ignore_index=True).assign(agent=lambda each: each.get("agent"))
    told = told[(told["scope"] == "shop") | told["agent"].fillna("").ne("")]
    days = told["period"].str.split("..", regex=False)
    digits = [DIGITS.get(find(metric).unit, 2) for metric in told["metric"]]
    value = [np.nan if v != v else round(float(v), d) for v, d in zip(told["value"], digits, strict=True)]
    return pd.DataFrame(
        {
            "starts_on": pd.to_datetime(days.str[0]),
            "ends_on": pd.to_datetime(days.str[-1]),
            "hour": pd.array([pd.NA] * len(told), dtype="Int64"),
            "scope": told["scope"],
            "agent_id": told["agent"].astype("string"),
            "metric": told["metric"],
            "value": value,
            "numerator": np.nan,
            "denominator": np.nan,
            "source": source,
            "rules": pd.array([pd.NA] * len(told), dtype="string"),
        }
    )


def noisy(told: pd.DataFrame, rng: random.Random) -> pd.DataFrame:
    """The figures off by up to 30 %, each by its own."""
    digits = [DIGITS.get(find(metric).unit, 2) for metric in told["metric"]]
    values = [
        v if v != v else round(v * (1 + rng.choice((-1, 1)) * rng.uniform(0.05, 0.3)), d)
        for v, d in zip(told["value"], digits, strict=True)
    ]
    return told.assign(value=values)


def switches() -> list[dict[str, Any]]:
    """Every reading of rules that `reconcile.toml` declares."""
    text = (files("cskit.analysis") / "reconcile.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(text)["try"]
    return [
        dict(zip(table, map(frozen, values), strict=True)) for table in tables for values in product(*table.values())
    ]


def frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def differ(one: pd.DataFrame, other: pd.DataFrame) -> int:
    """How many figures two sheets tell otherwise."""
    keys = ["starts_on", "scope", "agent_id", "metric"]
    both = one[one["value"].notna()].merge(other[other["value"].notna()], on=keys)
    return int((both["value_x"] != both["value_y"]).sum())


def shifted(told: pd.DataFrame, days: int) -> pd.DataFrame:
    """The sheet with its dates moved."""
    step = timedelta(days)
    return told.assign(starts_on=told["starts_on"] + step, ends_on=told["ends_on"] + step)
