"""What a platform's sheets may be said to answer: every way of filling the days tried, sums in loops."""

from __future__ import annotations

import random
from typing import Any

from .world import Cell, Key, Row

ADDED = {  # metric -> whether its figure, or the parts of its ratio, may be added over days and agents
    "receptions": True,
    "orders": True,
    "buyers": False,
    "peak_concurrency": False,
    "items_per_order": True,
    "average_response_seconds": True,
    "spend_per_buyer": False,
}
RATIOS = ("items_per_order", "average_response_seconds", "spend_per_buyer")
COUNTS = {"items_per_order": "orders", "spend_per_buyer": "buyers"}  # a ratio -> how many it is of
ORDER = ("chitu", "sycm", "feige", "kuaishou", "jd", "pinduoduo", "chatwoot")


def random_rows(seed: int, first: int, days: int) -> list[Row]:
    """Sheets of some days, some stretches, some agents; with gaps, figures that are not settled, parts not told."""
    rng = random.Random(seed)
    rows = {}
    for source in rng.sample(["chitu", "sycm", "own"], rng.randint(1, 3)):
        for rules in rng.sample(["", "attribution=order_first", "attribution=order"], rng.choice((1, 1, 2))):
            for metric in rng.sample(list(ADDED), rng.randint(2, len(ADDED))):
                spans = [(d, d) for d in range(days) if rng.random() < 0.9]
                spans += [(a, b) for a in range(days) for b in range(a + 1, days) if rng.random() < 0.15]
                whose = rng.choice(([""], ["a1", "a2"], ["", "a1", "a2", "a3"]))
                for start, end in spans:
                    for agent in whose:
                        hours = [9, 10] if start == end and rng.random() < 0.3 else []
                        for hour in [None, *hours]:
                            if rng.random() < 0.9:
                                top, bottom = rng.randint(0, 9), rng.randint(0, 4)
                                ratio, parts = metric in RATIOS, rng.random() < 0.85
                                value = (top / bottom if bottom else None) if ratio else float(top)
                                row = {
                                    "starts_on": first + start,
                                    "ends_on": first + end,
                                    "hour": hour,
                                    "scope": "agent" if agent else "shop",
                                    "agent_id": agent or None,
                                    "metric": metric,
                                    "value": None if rng.random() < 0.05 else value,
                                    "numerator": top if ratio and parts else None,
                                    "denominator": bottom if ratio and parts else None,
                                    "source": source,
                                    "rules": rules,
                                }
                                rows[source, rules, metric, start, end, agent, hour] = row
    return list(rows.values())


def answer(rows: list[Row], metric: str, by: tuple[str, ...], first: int, last: int) -> dict[Key, Cell] | None:
    """(key of `by`) -> cell; None where no sheet answers."""
    sheets = {}
    zero = {_place(row) for row in rows if row["metric"] == COUNTS.get(metric) and row["value"] == 0}
    for row in rows:
        if row["value"] is None and _place(row) in zero:  # nobody: 0 of 0, whether or not the sheet says so
            row = {**row, "numerator": 0, "denominator": 0}
        if row["metric"] == metric and (row["hour"] is not None) == ("hour" in by):
            sheets.setdefault((row["source"], row["rules"]), []).append(row)
    best: tuple[Any, dict[Key, Cell]] | None = None
    for (source, rules), own in sheets.items():
        cells = _of_sheet(own, metric, by, first, last)
        if cells:
            told = {
                key[by.index("date")] if "date" in by else 0 for key, cell in cells.items() if cell.value is not None
            }
            place = ORDER.index(source) if source in ORDER else 99
            rank = (-len(told), place, rules == "attribution=order_first", rules)  # the textbook credits by order
            if best is None or rank < best[0]:
                best = rank, cells
    return best and best[1]


def _place(row: Row) -> tuple[Any, ...]:
    return tuple(
        value for column, value in row.items() if column not in ("metric", "value", "numerator", "denominator")
    )


def _of_sheet(rows: list[Row], metric: str, by: tuple[str, ...], first: int, last: int) -> dict[Key, Cell]:
    scopes = ["agent"] if "agent" in by else ["shop", "agent"] if ADDED[metric] else ["shop"]
    for scope in scopes:
        own = [row for row in rows if row["scope"] == scope]
        if "date" in by:
            chosen = {(day, day) for day in range(first, last + 1)}
        else:
            filled = _fill({(row["starts_on"], row["ends_on"]) for row in own}, first, last)
            if filled is None or (len(filled) > 1 and not ADDED[metric]):
                continue
            chosen = set(filled)
        groups: dict[Key, list[Row]] = {}
        for row in own:
            if (row["starts_on"], row["ends_on"]) in chosen:
                named = {"agent": row["agent_id"], "date": row["starts_on"], "hour": row["hour"]}
                groups.setdefault(tuple(named[b] for b in by), []).append(row)
        cells = {key: cell for key, group in groups.items() if (cell := _cell(group, metric in RATIOS)) is not None}
        if cells:
            return cells
    return {}


def _fill(spans: set[tuple[int, int]], first: int, last: int) -> list[tuple[int, int]] | None:
    """The first way found to fill the days, longer stretches tried before shorter ones."""
    if first > last:
        return []
    for end in range(last, first - 1, -1):
        if (first, end) in spans:
            rest = _fill(spans, end + 1, last)
            if rest is not None:
                return [(first, end), *rest]
    return None


def _cell(rows: list[Row], ratio: bool) -> Cell | None:
    untold = [row for row in rows if row["value"] is not None and None in (row["numerator"], row["denominator"])]
    if ratio and len(rows) > 1 and untold:
        return None  # it would not be told either if the platform had settled the others
    if any(row["value"] is None and row["denominator"] != 0 for row in rows):
        return Cell(None, "immature")
    if not ratio:
        total = float(sum(row["value"] for row in rows))
        return Cell(total, "ok", total, None)
    parts = [(row["numerator"], row["denominator"]) for row in rows]
    if len(rows) == 1:
        return Cell(rows[0]["value"], "undefined" if rows[0]["value"] is None else "ok", *parts[0])
    top, bottom = sum(top for top, _ in parts), sum(bottom for _, bottom in parts)
    return Cell(top / bottom, "ok", top, bottom) if bottom else Cell(None, "undefined", top, bottom)
