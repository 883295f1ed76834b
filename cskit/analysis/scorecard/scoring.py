"""The scores of a shop's agents: each value in its tier, weighted, and what lacks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from cskit.analysis.estimate import NOTHING, Estimate
from cskit.analysis.frames import labels, people
from cskit.analysis.intervals import combined
from cskit.analysis.scorecard.card import Indicator, Scorecard, Tier
from cskit.analysis.scorecard.reading import load_scorecard
from cskit.errors import DataError, UsageError
from cskit.facts.calendar import STAGES
from cskit.metrics import measure
from cskit.period import Period
from cskit.rules import Rules
from cskit.shop import Shop
from cskit.written import listed

COLUMNS = ["metric", "value", "low", "high", "n", "status", "score", "weight", "points", "why"]
STARTS = (0, 1, 3, 12)  # months: when each growth stage begins


@dataclass(frozen=True)
class Scores:
    """The answer of `score`.

    `rows`: who, name, team, role, stage, tier, score (0–100, NaN = none), low, high (from the intervals of the rates),
    rank (within the tier), there (share of the weight that has a value), missing (metrics without one), status
    (`scored`, `refused`: too much is missing). `details`: who, tier, metric, value, low, high, n, status, score, weight
    (as used: renormalised), points, why (`ok`, `no_value`, `too_few`).
    """

    card: Scorecard
    by: str
    period: Period | None
    rows: pd.DataFrame
    details: pd.DataFrame

    def scored(self) -> pd.DataFrame:
        """Those with a score."""
        return self.rows[self.rows["status"] == "scored"]


def score(
    shop: Shop,
    scorecard: str | Path | Scorecard = "linear",
    *,
    by: str = "agent",
    rules: str | Rules = "textbook",
    period: str | Period | None = None,
) -> Scores:
    """Score agents (or teams) under a scorecard: `band`, `linear`, a TOML file or a `Scorecard`.

    score = Σ weight × score of the value. A value counts only with `minimum_n` cases; what is missing is handled as the
    card's `missing` says. Ranks are given within a tier: a newcomer does not compete with an old hand. The limits carry
    the counting error of rates only. Stages are as of the period's last day.
    Errors: `UsageError` for a faulty scorecard or a split other than agent or team, `DataError` where no agent can be
    scored at all.

    >>> from cskit.bundled import bundled
    >>> from cskit.shop import load
    >>> scores = score(load(bundled("double11")), "linear", period="2021-11-01..2021-11-30")
    >>> round(float(scores.rows.set_index("who").loc["cs02", "score"]), 1)
    72.1
    """
    card = load_scorecard(scorecard)
    UsageError.when(by not in ("agent", "team"), "score_by", by=by)
    days = None if period is None else Period.parse(period)
    measured = measure(shop, list(card.metrics), by=by, rules=rules, period=days)
    who = _who(shop, measured, by, card, days)
    DataError.when(who.empty, "score_nobody", name=card.name, roles=listed(card.roles))
    cells = {(r[by], r["metric"]): r for r in measured.to_dict("records")}
    details = pd.concat(
        [_scored(card, tier_of(card, row), row["who"], cells) for _, row in who.iterrows()], ignore_index=True
    )
    rows = who.merge(_totals(card, details), on="who", how="left")
    rows["rank"] = rows.groupby("tier")["score"].rank(ascending=False, method="min")
    rows = rows.sort_values(["tier", "rank", "who"], na_position="last", ignore_index=True)
    return Scores(card, by, days, rows, details)


def tier_of(card: Scorecard, row: pd.Series) -> Tier:
    """The tier of a row of `who`; a team is held against the base."""
    return next(t for t in card.tiers if t.name == row["tier"])


def stage_on(hired_on: object, day: date) -> str:
    """The stage in months that an agent hired on `hired_on` has reached on `day`; empty where that is not known.

    A month is complete on the same day of the month. Who is hired later than `day` is at the beginning.

    >>> from datetime import date
    >>> [stage_on(date(2021, 10, 18), day) for day in (date(2021, 11, 17), date(2021, 11, 18), date(2022, 10, 18))]
    ['0-1', '1-3', '12+']
    >>> stage_on(None, date(2021, 11, 17))
    ''
    """
    if hired_on is None or pd.isna(hired_on):  # type: ignore[call-overload]
        return ""
    hired = pd.Timestamp(hired_on)  # type: ignore[arg-type]
    months = 12 * (day.year - hired.year) + day.month - hired.month
    if day.day < min(hired.day, pd.Timestamp(day).days_in_month):
        months -= 1
    return STAGES[max(i for i, start in enumerate(STARTS) if months >= start or i == 0)]


def _who(shop: Shop, measured: pd.DataFrame, by: str, card: Scorecard, days: Period | None) -> pd.DataFrame:
    names = [w for w in dict.fromkeys(measured[by]) if w is not None and w == w]
    if by == "team":
        blank = {"name": names, "team": names, "role": "", "stage": "", "tier": card.base.name}
        return pd.DataFrame({"who": names, **blank})
    known = people(shop).set_index("agent")
    called = labels(shop)
    hired = {}
    if shop.has("agents", "hired_on"):
        agents = shop.pandas("agents")
        hired = dict(zip(agents["agent_id"], agents["hired_on"], strict=True))
    last = days.end if days is not None else shop.last_day
    rows = []
    for agent in names:
        about = known.loc[agent] if agent in known.index else {"name": agent, "team": "", "role": ""}
        role = about["role"]
        if role == "bot" or (card.roles and (role or "sales") not in card.roles):
            continue
        own = stage_on(hired.get(agent), last)
        rows.append((agent, called.get(agent, agent), about["team"], role, own, card.tier(role, own).name))
    return pd.DataFrame(rows, columns=["who", "name", "team", "role", "stage", "tier"])


def _scored(card: Scorecard, tier: Tier, who: str, cells: Mapping[tuple[str, str], Any]) -> pd.DataFrame:
    """The indicators of one agent: values, scores, and the weights as they are used."""
    rows = []
    for indicator in tier.indicators:
        cell = cells[who, indicator.metric]
        value, n = float(cell["value"]), float(cell["denominator"])
        why = "no_value" if np.isnan(value) else "too_few" if n < indicator.minimum_n else "ok"
        rows.append(
            (
                indicator.metric,
                value,
                float(cell["low"]),
                float(cell["high"]),
                n,
                cell["status"],
                indicator.score(value) if why == "ok" else float("nan"),
                indicator.weight,
                why,
            )
        )
    frame = pd.DataFrame(rows, columns=[c for c in COLUMNS if c != "points"])
    there = float(frame.loc[frame["why"] == "ok", "weight"].sum())
    enough = there >= (1 if card.missing == "refuse" else card.least_weight) - 1e-9 and there > 0
    ok = frame["why"] == "ok"
    frame["declared"] = frame["weight"]
    frame["weight"] = np.where(ok & enough, frame["weight"] / (there or 1), np.where(ok, frame["weight"], 0.0))
    frame["points"] = frame["weight"] * frame["score"] if enough else float("nan")
    limits = [_limits(i, *r) for i, r in zip(tier.indicators, frame[["score", "low", "high"]].to_numpy(), strict=True)]
    frame["score_low"], frame["score_high"] = zip(*limits, strict=True)
    return frame.assign(who=who, tier=tier.name, there=there)


def _limits(indicator: Indicator, points: float, low: float, high: float) -> tuple[float, float]:
    """The scores at the limits of a rate; the score itself where the metric has no interval."""
    if np.isnan(low) or np.isnan(points):
        return points, points
    ends = sorted((indicator.score(low), indicator.score(high)))
    return min(ends[0], points), max(ends[1], points)


def _totals(card: Scorecard, details: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for who, own in details.groupby("who", sort=False):
        used = own[own["points"].notna()]
        parts = used[["weight", "score", "score_low", "score_high"]].to_numpy().tolist()
        found = combined(*((w, Estimate(s, low, high)) for w, s, low, high in parts)) if parts else NOTHING
        rows.append(
            (
                who,
                found.value,
                found.low,
                found.high,
                float(own["there"].iloc[0]),
                tuple(own.loc[own["why"] != "ok", "metric"]),
                "scored" if parts else "refused",
            )
        )
    return pd.DataFrame(rows, columns=["who", "score", "low", "high", "there", "missing", "status"])
