"""What a platform's own sheets answer (`reported`), where the events that a metric needs are not there or are a sample.

A figure is true of its own days, its own agent and its own hour. Amounts and counts of what happens once (receptions,
orders, turns) may be added over days and agents, and a ratio of two such is that of the added parts; people may not: who
came on two days is one person. Hours are never added: a platform may count a customer once a day and again in each hour.
"""

from collections.abc import Mapping
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from cskit.engines import collected
from cskit.errors import told
from cskit.metrics.card import AnyPart, Card, Part
from cskit.metrics.catalogue import CARDS
from cskit.metrics.clusters import Spreads
from cskit.metrics.question import Question
from cskit.metrics.splits import PERIOD, Groups, shown
from cskit.period import Period
from cskit.rules import as_written, in_words
from cskit.shop import Shop
from cskit.terms import called, language
from cskit.written import aside, listed, written

SPLITS = ("agent", "date", "hour")
CELL = ["source", "rules", "scope", "agent", "first", "last", "hour"]
FIGURES = ["value", "numerator", "denominator"]
SOURCES = "chitu sycm feige kuaishou jd pinduoduo chatwoot".split()  # of two that tell the same, the earlier; then own
WHOLE = 0.9  # of the receptions that a sheet counts: with fewer of them `messages` are a sample
COUNTED = ("receptions", "contacting_customers")  # by which that is told
ALL_DAY = -1


def instead(question: Question, named: tuple[str, Card], rows: pd.DataFrame) -> pd.DataFrame:
    """Of one metric the rows that `measure` has, or where what it needs is not there those of the sheets; where these
    tell it otherwise than asked, the note says which sheet would do. In days that no event reaches nothing is known."""
    name, card = named
    found = []
    for alone in question.each() or [question]:
        own = rows[rows[PERIOD] == str(alone.period)] if question.periods else rows
        told_by = answered(alone, card) if (own["status"] == "missing_table").all() else None
        if told_by is not None:
            own = told_by.assign(**{PERIOD: str(alone.period)}, metric=name)
        elif (own["status"] == "missing_table").all():
            own = own.assign(note=own["note"] + _needed(alone, card))
        elif alone.period and alone.period.within(question.event_days) is None:
            nothing: dict[str, Any] = dict.fromkeys((*FIGURES, "low", "high", "clusters"), np.nan)
            own = own.assign(status="undefined", **nothing)
        found.append(own)
    return pd.concat(found, ignore_index=True)


def answered(question: Question, card: Card) -> pd.DataFrame | None:
    """The columns of `measure` (dates as day numbers) as one sheet gives them; None where none answers just this.

    Of several the one that tells most of the days asked, then by the order of `SOURCES`, then the one that states the
    rules asked for: never two in one column. What it has not settled yet has no value and is `immature`.
    """
    rows, days = _figures(question.shop).get(card.id), question.period or question.shop.sheet_days
    if rows is None or days is None or not set(question.by) <= set(SPLITS):
        return None
    rows = rows[(rows["hour"] != ALL_DAY) == ("hour" in question.by)]
    rows = rows[(rows["first"] >= days.first) & (rows["last"] <= days.last)]
    rows = _of_nobody(rows, _figures(question.shop).get(_counts(card), pd.DataFrame(columns=[*CELL, "value"])))
    sheets = []
    for told_by, own in rows.groupby(["source", "rules"]):
        cells, (source, rules) = _cells(own, list(question.by), card, days), map(str, told_by)
        if cells is not None:
            stated = dict(pairs(rules))
            other = sum(as_written(getattr(question.rules, rule, None)) != value for rule, value in stated.items())
            known = cells[cells["value"].notna()]
            covered = known["date"].nunique() if "date" in cells else min(len(known), 1)
            place = SOURCES.index(source) if source in SOURCES else len(SOURCES)
            sheets.append(((-covered, place, other, source, rules), cells.assign(source=_named(source, stated, days))))
    if not sheets:
        return None
    cells = min(sheets, key=lambda sheet: sheet[0])[1]
    value, top, bottom = (cells[figure].to_numpy() for figure in FIGURES)
    limits: dict[str, Any] = dict.fromkeys(("low", "high", "clusters"), np.nan) | {"note": ""}
    if question.interval:
        limits = Spreads(question, [], {}).limits(
            ("", card), Groups([], []), np.arange(len(cells)), (value, top, bottom)
        )
    return cells.assign(**limits)


def _counts(card: Card) -> str:
    """The metric that counts what a ratio is of; empty where none does."""
    of = (c.id for c in CARDS.values() if c.denominator is None and c.numerator == card.denominator)
    return next(of, "inquiring_customers" * card.id.startswith(("inquiry_conversion", "inquiry_to_order")))


def _of_nobody(rows: pd.DataFrame, counted: pd.DataFrame) -> pd.DataFrame:
    """A ratio without a value, of which the same sheet counts that it is of nobody, is 0 of 0, not still unsettled."""
    nobody = pd.MultiIndex.from_frame(counted.loc[counted["value"] == 0, CELL])
    empty = rows["value"].isna() & pd.MultiIndex.from_frame(rows[CELL]).isin(nobody)
    return rows.assign(**{part: rows[part].mask(empty, 0.0) for part in ("numerator", "denominator")})


def _figures(shop: Shop) -> dict[str, pd.DataFrame]:
    """The figures by metric: `first` and `last` day, `hour` (`ALL_DAY`: none), scope, agent, the figure, source, rules.
    Where a sheet gives one twice, the larger."""
    if not shop.has("reported"):
        return {}
    if "reported" not in shop.memo:
        columns = {"starts_on": "first", "ends_on": "last", "agent_id": "agent"}
        rows = collected(shop.table("reported")).rename(columns=columns).astype(dict.fromkeys(FIGURES, "float64"))
        rows["hour"] = rows["hour"].astype("float64").fillna(ALL_DAY).astype("int64")
        rows = rows.fillna({"agent": "", "rules": ""}).sort_values(FIGURES, na_position="first")
        own = [column for column in rows if column not in FIGURES]
        shop.memo["reported"] = dict(iter(rows.drop_duplicates(own, keep="last").groupby("metric")))
    return shop.memo["reported"]


def _cells(rows: pd.DataFrame, by: list[str], card: Card, days: Period) -> pd.DataFrame | None:
    """The columns of `by`, the figures and their status, as far as these rows of one sheet tell them; None: not at all.

    An agent (or an hour) without a row on a day that the sheet is about did nothing then.
    """
    adds = all(_adds(part) for part in (card.numerator, card.denominator, card.minus) if part is not None)
    for scope in ("agent",) if "agent" in by else ("shop", "agent") if adds else ("shop",):
        own = rows[rows["scope"] == scope]
        if "date" in by:
            own = own[own["first"] == own["last"]]
        else:
            spans = _tiled(set(zip(own["first"], own["last"], strict=True)), days)
            if len(spans) > 1 and not adds:
                continue
            own = own[[ends in spans for ends in zip(own["first"], own["last"], strict=True)]]
        if len(own) and len(cells := _added(own.rename(columns={"first": "date"}), by, card)):
            return cells
    return None


def _adds(part: AnyPart) -> bool:
    """Whether what happened on two days, or with two agents, is the sum of both. An order is paid once."""
    if not isinstance(part, Part) or part.scope != "group":
        return False
    return part.how in ("rows", "sum") or (part.column == "order_id" and part.fact.endswith("sales"))


def _tiled(spans: set[tuple[int, int]], days: Period) -> list[tuple[int, int]]:
    """The spans that fill the days without a gap and without a day twice, the longer ones first; none where none do."""
    ways: dict[int, list[tuple[int, int]]] = {days.last + 1: []}
    for first, last in sorted(spans, reverse=True):
        if first not in ways and last + 1 in ways:
            ways[first] = [(first, last), *ways[last + 1]]
    return ways.get(days.first, [])


def _added(rows: pd.DataFrame, by: list[str], card: Card) -> pd.DataFrame:
    """The figures of each group: a ratio of several is that of its parts, and not told where a part is not."""
    keys: Any = [rows[name] for name in by] or np.zeros(len(rows))
    groups = rows.groupby(keys)
    size = groups.size()
    cells = groups[FIGURES].sum().where(groups[FIGURES].count().eq(size, axis=0))
    told = rows["value"].notna() | (rows["denominator"] == 0)  # by 0 there is nothing to settle
    several, settled = size > 1, told.groupby(keys).all()
    if card.denominator is None:
        cells["numerator"], cells["denominator"] = cells["value"], np.nan
    else:
        parts = cells["numerator"] / cells["denominator"].where(cells["denominator"] != 0)
        cells["value"] = cells["value"].where(~several, parts).where(settled)
    without_parts = rows["value"].notna() & rows[["numerator", "denominator"]].isna().any(axis=1)
    alone = ~without_parts.groupby(keys).any()
    told_by = ~several | (card.denominator is None) | alone
    status = np.where(settled, np.where(cells["value"].isna(), "undefined", "ok"), "immature")
    return cells.assign(status=status)[told_by].reset_index()[[*by, *FIGURES, "status"]]


def _needed(question: Question, card: Card) -> str:
    """Which sheet would do, where the sheets have this metric otherwise; why a table that is there does not."""
    asked = {"days": question.period or question.shop.sheet_days, "by": shown(question.by)}
    sheet = told("or_a_sheet_by" if question.by else "or_a_sheet", **asked)
    would = card.id in _figures(question.shop) and set(question.by) <= set(SPLITS)
    return sheet * would + aside(*question.shop.memo.get("sample", ()))


def pairs(rules: str) -> list[tuple[str, str]]:
    """The rules that a sheet states, `a=1;b=2`, as pairs."""
    return [(key, value) for key, _, value in (one.partition("=") for one in rules.split(";") if one)]


def _named(source: str, stated: Mapping[str, str], days: Period) -> str:
    """Where figures come from: the tool, the rules its sheet states, the days."""
    lang, words = language(), []
    for rule, value in stated.items():
        said = in_words(rule, value, lang)
        words.append(said if said != value else f"{called(rule, lang, f'rule_name_{rule}')} {value}")
    return listed([called(source, lang, f"source_{source}"), *words, days])


def whole(question: Question) -> Question:
    """The question as if `messages` were not there, where they are a sample: in its (first) period they hold fewer
    than nine in ten of the receptions, else of the contacting customers, that the sheets count. A notice says so."""
    shop, alone = question.shop, (question.each() or [question])[0]
    sampled = ("sampled", alone.period, alone.rules)
    if sampled not in shop.memo and shop.has("reported") and shop.has("messages"):
        own, sheets = _counted(replace(alone, interval=False))
        shop.memo[sampled] = own < WHOLE * sheets
        if shop.memo[sampled] and "sampled" not in shop.memo:
            shop.memo["sampled"] = shop.without("messages")
            said = told("sample", own=written(own, "count"), sheets=written(sheets, "count"))
            shop.memo["sampled"].memo["sample"] = (said,)
            shop.notices.append(said)
    return replace(question, shop=shop.memo["sampled"]) if shop.memo.get(sampled) else question


def _counted(question: Question) -> tuple[float, float]:
    """How many the messages hold and how many the sheets count, on the same days; zeros where these count none."""
    for metric, by in product(COUNTED, ((), ("date",))):
        sheet = answered(replace(question, by=by), CARDS[metric])
        if sheet is not None and sheet["value"].sum() > 0:
            own = question.ask(metric, by=by)
            same = own["date"].isin(sheet.loc[sheet["value"].notna(), "date"]) if by else own["value"].notna()
            return float(own.loc[same, "value"].sum()), float(sheet["value"].sum())
    return 0.0, 0.0
