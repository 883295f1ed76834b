"""What the planning commands read: past days of a shop, needs and people from files, shifts from words."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from cskit.analysis.forecast import DayForecast, Inputs, forecast_day, history
from cskit.analysis.frames import Missing
from cskit.analysis.hours import Booked, booked, hours
from cskit.analysis.promotion import resolve
from cskit.analysis.roster import SHIFTS, RosterPerson, Shift
from cskit.analysis.staffing import Target
from cskit.cli.emit import notify
from cskit.cli.names import meant, split
from cskit.errors import DataError, UsageError, told
from cskit.period import day_typed
from cskit.shop import Shop, load
from cskit.written import listed, written


def day_of(text: str, option: str) -> date:
    try:
        return day_typed(text)
    except ValueError:
        raise UsageError(told("option_date", option=option, text=text)) from None


def days_of(like: list[str] | None) -> list[date]:
    return [day_of(word, "--like") for word in split(like)]


def inputs_of(given: dict[str, float | None], per: str, orders_per_buyer: float | None) -> Inputs:
    """The formula's inputs as typed; `UsageError` names the first that is not there."""
    for name, value in given.items():
        UsageError.when(value is None, "forecast_input", option="--" + name.replace("_", "-"))
    UsageError.when(per == "order" and orders_per_buyer is None, "per_order")
    values: dict[str, Any] = given
    return Inputs(**values, per=per, orders_per_buyer=1.0 if orders_per_buyer is None else orders_per_buyer)  # type: ignore[arg-type]


def plan_of(shop: Shop, given: dict[str, float | None], like: list[date], rules: str, **how: Any) -> DayForecast:
    """A day forecast from the shop's past promotion days; a rate that is given stands instead of theirs."""
    sales = given["sales"]
    if sales is None:
        raise UsageError(told("forecast_sales"))
    past = history(shop, like=like, rules=rules)
    fixed: dict[str, Any] = {name: value for name, value in given.items() if name != "sales" and value is not None}
    inputs = replace(past.inputs(sales), **fixed)
    return forecast_day(inputs, shares=past.shares, past=past.days.assign(**fixed), **how)


def hours_of(shop: Shop, sales: float, like: list[date], day: str, rules: str, **how: Any) -> pd.DataFrame:
    """The receptions of every hour of the day forecast, on the date typed if one was."""
    plan = plan_of(shop, {"sales": sales}, like, rules, **how)
    assert plan.hours is not None
    return plan.hours.assign(date=day_of(day, "--date")) if day else plan.hours


def shifts_of(words: list[str]) -> list[Shift]:
    """Shifts from words such as `A=8+8` (name, start hour, hours); none = A, B, C and a night shift."""
    read = {word: re.fullmatch(r"\s*([^=]*[^=\s])\s*=\s*(\d+)\s*\+\s*(\d+)\s*", word) for word in words}
    wrong = [word for word, found in read.items() if not found]
    UsageError.when(wrong, "shift_word", word=lambda: wrong[0])
    return [Shift(found[1], int(found[2]), int(found[3])) for found in map(read.get, words) if found] or list(SHIFTS)


def table_file(path: Path) -> pd.DataFrame:
    """A CSV or XLSX file as a frame."""
    DataError.when(not path.is_file(), "no_file", path=path)
    try:
        return pd.read_excel(path) if path.suffix.lower() == ".xlsx" else pd.read_csv(path, encoding="utf-8-sig")
    except (ValueError, UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError):
        raise DataError(told("no_table_file", path=path)) from None


def people_of(source: Path, off: list[str]) -> list[RosterPerson]:
    """People from a shop's folder (its agents table) or a file with agent_id and, where known, name, team, role,
    hourly_cost, max_hours, days_off, prefers, avoids (several with `;`). Bots and live-stream hosts are left out.
    `off`: more days off, `AGENT=DATE`, the agent by id or name."""
    if source.is_dir():
        with load(source) as shop:
            DataError.when(not shop.has("agents"), "no_agents_table", source=source)
            frame = shop.pandas("agents")
    else:
        frame = table_file(source)
    DataError.when("agent_id" not in frame, "no_agent_id", source=source)
    names = {str(row["agent_id"]): [_text(row, "name")] for row in frame.to_dict("records")}
    extra: dict[str, set[date]] = {}
    for word in off:
        agent, equals, day = word.partition("=")
        UsageError.when(not equals, "off_word", word=word)
        extra.setdefault(meant(agent.strip(), names), set()).add(day_of(day, "--off"))
    strange = set(extra) - set(frame["agent_id"].astype(str))
    UsageError.when(strange, "off_nobody", agent=lambda: min(strange))
    return [
        RosterPerson(
            id=str(row["agent_id"]),
            name=_text(row, "name"),
            team=_text(row, "team"),
            role=_text(row, "role") or "any",
            hourly_cost=_cost(row, source),
            max_hours=_number(row, "max_hours"),
            days_off=frozenset(
                {day_of(d, "days_off") for d in _several(row, "days_off")} | extra.get(str(row["agent_id"]), set())
            ),
            prefers=frozenset(_several(row, "prefers")),
            avoids=frozenset(_several(row, "avoids")),
        )
        for row in frame.to_dict("records")
        if _text(row, "role") not in ("bot", "live")
    ]


def _cost(row: dict[Any, Any], source: Path) -> float:
    if "hourly_cost" not in row:
        return 1.0
    cost = _number(row, "hourly_cost")
    if cost is None:
        raise DataError(told("no_hourly_cost", source=source, agent=row["agent_id"]))
    return cost


def _number(row: dict[Any, Any], name: str) -> float | None:
    value = row.get(name)
    if value is None or value != value:
        return None
    try:
        return float(value)
    except (TypeError, ValueError):
        raise DataError(told("agent_number", agent=row["agent_id"], name=name, value=value)) from None


def _text(row: dict[Any, Any], name: str) -> str:
    value = row.get(name)
    return "" if value is None or value != value else str(value).strip()


def _several(row: dict[Any, Any], name: str) -> list[str]:
    return [part.strip() for part in _text(row, name).split(";") if part.strip()]


def booked_of(shop: Shop, day: str, rules: str, target: Target) -> Booked:
    """Who was there against the need. `DataError` where the tables for that are missing."""
    found = booked(shop, resolve(shop, day, rules=rules), rules=rules, target=target)
    if isinstance(found, Missing):
        raise DataError(told("booked_needs", tables=listed(found.tables)))
    return found


def carried(shop: Shop, rules: str) -> float:
    """What agents carried an hour in the busy hours that were not slow; said, since nobody typed it."""
    each = float(hours(shop, resolve(shop, rules=rules), rules=rules).frame["carries"].iloc[0])
    DataError.when(not each > 0, "no_capacity")
    notify("capacity", capacity=written(each, "number", digits=1))
    return each
