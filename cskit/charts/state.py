"""What the running notebook speaks by: language, rules, people; and how it reads metrics: cards, a wide frame."""

from collections.abc import Mapping
from functools import reduce
from typing import Any

import pandas as pd

from cskit.charts.tables import Column
from cskit.errors import expect
from cskit.metrics import Card, find
from cskit.rules import Rules, load_rules
from cskit.terms import LANGS, begun, language, speak, term

_rules: Rules | None = None
_people: dict[str, tuple[str, str | None]] = {}


def set_lang(lang: str) -> None:
    expect("language", lang, LANGS)
    speak(lang)


def set_rules(rules: Rules | None) -> None:
    """From here on, metrics are called and explained as these rules read them (None: as the textbook does)."""
    global _rules
    _rules = rules


def set_people(names: Mapping[str, str], teams: Mapping[str, str | None] | None = None) -> None:
    """From here on, charts call agents by these names (id → name) and colour them by their teams, on every chart alike.

    The id stands behind a name that two agents share.
    """
    _people.clear()
    given = list(names.values())
    for id_, name in names.items():
        called = f"{name} ({id_})" if given.count(name) > 1 and name != id_ else name
        _people[id_] = called, (teams or {}).get(id_)


def people() -> Mapping[str, tuple[str, str | None]]:
    """Agent id → name as shown and team (None where unknown), as `set_people` was told."""
    return _people


def in_force() -> Rules:
    """The rules that the running notebook reads by: the textbook's until `set_rules` says otherwise."""
    return _rules or load_rules()


def card_of(metric: str) -> Card:
    """A metric's card as the rules in force read it.

    >>> set_rules(load_rules("pinduoduo-2020"))
    >>> card_of("response_rate_3min").en
    '5-minute response rate (first turns)'
    >>> set_rules(None)
    """
    return find(metric).under(in_force())


def kind_of(metric: str) -> str:
    """The kind of column in which a metric is written: its card's unit, yuan per person with two decimals."""
    return find(metric).written_as


def wide(measured: pd.DataFrame, *, interval: bool = True) -> tuple[pd.DataFrame, dict[str, Column | str]]:
    """The wide frame, and its columns labelled from the metrics' cards, ready for `table`.

    Per metric `m`: `m`, `m:status`, and where the metric has an interval `m:low` and `m:high`.

    >>> from cskit.bundled import bundled
    >>> from cskit.metrics import measure
    >>> from cskit.shop import load
    >>> frame, columns = wide(measure(load(bundled("mens_wear_week")), ["cs_sales", "buyers"], by="agent"))
    >>> list(columns)
    ['agent', 'cs_sales', 'buyers']
    """
    lang = language()
    groups = list(measured.columns[: list(measured.columns).index("metric")])
    columns: dict[str, Column | str] = {g: begun(term(g, lang)) for g in groups}
    parts = []
    for metric in dict.fromkeys(measured["metric"]):
        part = measured.loc[measured["metric"] == metric]
        ends = ("low", "high") if interval and part["low"].notna().any() else ()
        named = {"value": metric} | {column: f"{metric}:{column}" for column in ("status", *ends)}
        label = begun(card_of(metric).name(lang))
        columns[metric] = Column(label, kind_of(metric), low=named.get("low"), high=named.get("high"))
        parts.append(part[[*groups, *named]].rename(columns=named))
    how: dict[str, Any] = {"on": groups, "how": "outer"} if groups else {"how": "cross"}
    return reduce(lambda one, other: one.merge(other, **how), parts), columns
