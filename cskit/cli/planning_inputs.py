"""What the planning commands read: past days of a shop, needs and people from files, shifts from words."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from cskit.analysis.forecast import DayForecast, Inputs, forecast_day, history
from cskit.analysis.roster import SHIFTS, RosterPerson, Shift
from cskit.cli.names import meant
from cskit.errors import DataError, UsageError, told
from cskit.shop import Shop, load


def day_of(text: str, option: str) -> date:
    """A date as it was typed after `option`."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(told("option_date", option=option, text=text)) from None


def inputs_of(given: dict[str, float | None], per: str, orders_per_buyer: float | None) -> Inputs:
    """The formula's inputs as typed; `UsageError` names the first that is not there."""
    for name, value in given.items():
        if value is None:
            raise UsageError(told("forecast_input", option="--" + name.replace("_", "-")))
    if per == "order" and orders_per_buyer is None:
        raise UsageError(told("per_order"))
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


def shifts_of(words: list[str]) -> list[Shift]:
    """Shifts from words such as `A=8+8` (name, start hour, hours); none = A, B, C and a night shift."""
    made = []
    for word in words:
        name, equals, times = word.partition("=")
        start, plus, hours = times.partition("+")
        if not (name.strip() and equals and plus and start.strip().isdigit() and hours.strip().isdigit()):
            raise UsageError(told("shift_word", word=word))
        made.append(Shift(name.strip(), int(start), int(hours)))
    return made or list(SHIFTS)


def table_file(path: Path) -> pd.DataFrame:
    """A CSV or XLSX file as a frame."""
    if not path.is_file():
        raise DataError(told("no_file", path=path))
    try:
        frame = pd.read_excel(path) if path.suffix.lower() == ".xlsx" else pd.read_csv(path, encoding="utf-8-sig")
    except (ValueError, UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError):
        raise DataError(told("no_table_file", path=path)) from None
    return frame


def people_of(source: Path, off: list[str]) -> list[RosterPerson]:
    """People from a shop's folder (its agents table) or a file with agent_id and, where known, name, team, role,
    hourly_cost, max_hours, days_off, prefers, avoids (several with `;`). Bots and live-stream hosts are left out.
    `off`: more days off, `AGENT=DATE`, the agent by id or name."""
    if source.is_dir():
        with load(source) as shop:
            if not shop.has("agents"):
                raise DataError(told("no_agents_table", source=source))
            frame = shop.pandas("agents")
    else:
        frame = table_file(source)
    if "agent_id" not in frame:
        raise DataError(told("no_agent_id", source=source))
    names = {str(row["agent_id"]): [_text(row, "name")] for row in frame.to_dict("records")}
    extra: dict[str, set[date]] = {}
    for word in off:
        agent, equals, day = word.partition("=")
        if not equals:
            raise UsageError(told("off_word", word=word))
        extra.setdefault(meant(agent.strip(), names), set()).add(day_of(day, "--off"))
    strange = set(extra) - set(frame["agent_id"].astype(str))
    if strange:
        raise UsageError(told("off_nobody", agent=min(strange)))
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
