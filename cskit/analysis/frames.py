"""From what `measure` answers to what a section shows: one row per group, with people's names beside their ids."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cskit.english import english
from cskit.facts.agents import bots
from cskit.metrics.details import READINGS
from cskit.period import Period
from cskit.rules import Rules, load_rules
from cskit.shop import Shop
from cskit.terms import term
from cskit.written import listed

PEOPLE = ["name", "team", "role"]


def wide(rows: pd.DataFrame, by: str | list[str], parts: Mapping[str, str] | None = None) -> pd.DataFrame:
    """What `measure` answered, as one row per group and one column per metric; one whose table is missing has none.

    What has an interval brings `<metric>_low`, `<metric>_high` and `<metric>_n` (its denominator); a value that is not
    final brings its status as `<metric>:status`. `parts` gives the denominators of other metrics a column of their own.
    """
    keys = [by] if isinstance(by, str) else list(by)
    named = parts or {}
    rows = rows[rows["status"] != "missing_table"]
    groups = rows.groupby(keys, sort=False, dropna=False).ngroup()
    frame = rows[keys].drop_duplicates().reset_index(drop=True)
    made: dict[str, np.ndarray] = {}
    for metric, own in rows.assign(group=groups).groupby("metric", sort=False):
        columns = {"value": str(metric)}
        if own["low"].notna().any():
            columns |= {"low": f"{metric}_low", "high": f"{metric}_high", "denominator": f"{metric}_n"}
        if metric in named:
            columns |= {"denominator": named[str(metric)]}
        if own["status"].isin(["open", "immature"]).any():
            columns |= {"status": f"{metric}:status"}
        for column, name in columns.items():
            made[name] = np.full(len(frame), np.nan, dtype=object if column == "status" else float)
            made[name][own["group"].to_numpy()] = own[column].to_numpy()
    return frame.assign(**made)


def value_of(rows: pd.DataFrame, metric: str) -> float:
    """The value of one metric in what `measure` answered without `by`; NaN if it is not there."""
    own = rows.loc[rows["metric"] == metric, "value"]
    return float(own.iloc[0]) if len(own) else float("nan")


def in_days(times: pd.Series, period: Period, rules: str | Rules) -> pd.Series:
    """Whether each time lies in the period's business days."""
    days = (times - pd.Timedelta(seconds=load_rules(rules).day_offset)).dt.normalize()
    return days.between(pd.Timestamp(period.start), pd.Timestamp(period.end))


def people(shop: Shop) -> pd.DataFrame:
    """agent, name (the id where none is known), team, role of every agent the shop names; empty without the table."""
    if "agents" not in shop.tables:
        return pd.DataFrame(columns=["agent", *PEOPLE])
    agents = shop.pandas("agents").rename(columns={"agent_id": "agent"})
    if "role" not in agents:
        agents["role"] = np.where(agents["agent"].isin(bots(shop)), "bot", "")
    for column in PEOPLE:
        if column not in agents:
            agents[column] = None
    agents["name"] = agents["name"].fillna(agents["agent"])
    agents[["team", "role"]] = agents[["team", "role"]].fillna("")
    return agents[["agent", *PEOPLE]]


def told_apart(names: pd.Series, ids: pd.Series) -> pd.Series:
    """The names as the page shows them, and the id beside one that two have."""
    names = names.map(english, na_action="ignore")
    return names.where(ids.groupby(names).transform("nunique") < 2, names + " (" + ids.astype(str) + ")")


def labels(shop: Shop, split: str = "agent") -> dict[str, str]:
    """How a page names the agents (or products) of the shop's table, by id; empty for another split."""
    table, column = {"agent": ("agents", "agent_id"), "product": ("products", "product_id")}.get(split, ("", ""))
    if not shop.has(table, "name"):
        return {}
    known = shop.pandas(table).dropna(subset="name")
    return dict(zip(known[column], told_apart(known["name"], known[column]), strict=True))


def with_names(shop: Shop, rows: pd.DataFrame) -> pd.DataFrame:
    """A list of `cskit.metrics.details` in which agents go by the names that a page gives them."""
    names = labels(shop)
    rows = rows.assign(**{c: rows[c].astype(object).replace(names) for c in ("agent", *READINGS) if c in rows})
    if "others" in rows:
        rows["others"] = [listed(names.get(one, one) for one in ids.split()) for ids in rows["others"]]
    return rows


def with_people(shop: Shop, frame: pd.DataFrame) -> pd.DataFrame:
    """`frame` with name, team and role behind its `agent` column; bots are left out."""
    joined = frame.merge(people(shop), on="agent", how="left")
    joined["name"] = joined["name"].fillna(joined["agent"])
    joined[["team", "role"]] = joined[["team", "role"]].fillna("")
    at = list(frame.columns).index("agent") + 1
    columns = list(frame.columns)
    ordered = joined[[*columns[:at], *PEOPLE, *columns[at:]]]
    return ordered[ordered["role"] != "bot"].reset_index(drop=True)


@dataclass(frozen=True)
class Missing:
    """What a section answers instead of its numbers when the shop lacks the tables; never a 0."""

    section: str  # glossary: `section_<section>`
    tables: tuple[str, ...]  # `table` or `table.column`
    sampled: bool = False  # of its messages there is a sample

    def text(self, lang: str) -> str:
        """One plain line for the report."""
        section = term(f"section_{self.section}", lang)
        key = "sampled_section" if self.sampled else "missing_section"
        return term(key, lang, section=section, tables=listed(self.tables, ",", lang))


def lacking(shop: Shop, *needs: str) -> tuple[str, ...]:
    """Those of `needs` (`table` or `table.column`) that the shop does not have."""
    absent = []
    for need in needs:
        table, _, column = need.partition(".")
        if table not in shop.tables:
            absent.append(table)
        elif column and not shop.has(table, column):
            absent.append(need)
    return tuple(dict.fromkeys(absent))
