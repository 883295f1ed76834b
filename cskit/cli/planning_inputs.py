"""What the planning commands read: past days of a shop, needs and people from files, shifts from words."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cskit.errors import DataError, UsageError

if TYPE_CHECKING:
    import pandas as pd

    from cskit.analysis.forecast import DayForecast, Inputs
    from cskit.analysis.roster import Person, Shift
    from cskit.shop import Shop

FIVE = ("sales", "cs_share", "spend_per_buyer", "conversion", "inquiry_share")


def day_of(text: str, option: str) -> date:
    """A date as it was typed after `option`."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(f"{option} {text}: not a date; write it as 2021-11-11") from None


def inputs_of(given: dict[str, float | None], per: str, orders_per_buyer: float | None) -> Inputs:
    """The formula's inputs as typed; `UsageError` names the first that is not there."""
    from cskit.analysis.forecast import Inputs

    for name in FIVE:
        if given[name] is None:
            option = "--" + name.replace("_", "-")
            raise UsageError(f"forecast needs {option}; give all five inputs, or a folder whose past days tell them")
    if per == "order" and orders_per_buyer is None:
        raise UsageError("--per order needs --orders-per-buyer, such as 1.25")
    values: dict[str, Any] = given
    return Inputs(**values, per=per, orders_per_buyer=1.0 if orders_per_buyer is None else orders_per_buyer)  # type: ignore[arg-type]


def plan_of(shop: Shop, given: dict[str, float | None], like: list[date], rules: str, **how: Any) -> DayForecast:
    """A day forecast from the shop's past promotion days; a rate that is given stands instead of theirs."""
    from cskit.analysis.forecast import forecast_day, history, rates, replaced

    sales = given["sales"]
    if sales is None:
        raise UsageError(
            "a forecast from a folder needs --sales, the shop's sales goal of the day (final payments apart)"
        )
    told = history(shop, like=like, rules=rules)
    fixed = {name: value for name, value in given.items() if name != "sales" and value is not None}
    inputs = replaced(told.inputs(sales), **fixed)
    return forecast_day(inputs, shares=told.shares, past=rates(told.days).assign(**fixed), **how)


def shifts_of(words: list[str]) -> list[Shift]:
    """Shifts from words such as `A=8+8` (name, start hour, hours); none = A, B, C and a night shift."""
    from cskit.analysis.roster import SHIFTS, Shift

    made = []
    for word in words:
        name, equals, times = word.partition("=")
        start, plus, hours = times.partition("+")
        if not (name.strip() and equals and plus and start.strip().isdigit() and hours.strip().isdigit()):
            raise UsageError(f"--shift {word}: write name=start+hours, such as A=8+8 for 08:00 to 16:00")
        made.append(Shift(name.strip(), int(start), int(hours)))
    return made or list(SHIFTS)


def table_file(path: Path) -> pd.DataFrame:
    """A CSV or XLSX file as a frame."""
    import pandas as pd

    if not path.is_file():
        raise DataError(f"{path}: no such file")
    try:
        frame = pd.read_excel(path) if path.suffix.lower() == ".xlsx" else pd.read_csv(path, encoding="utf-8-sig")
    except (ValueError, UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError):
        raise DataError(f"{path}: cannot be read as a table; save it as UTF-8 CSV or XLSX") from None
    return frame


def people_of(source: Path, off: list[str]) -> list[Person]:
    """People from a shop's folder (its agents table) or a file with agent_id and, where known, name, team, role,
    hourly_cost, max_hours, days_off, prefers, avoids (several with `;`). Bots and live-stream hosts are left out.
    `off`: more days off, `AGENT=DATE`."""
    from cskit.analysis.roster import Person

    if source.is_dir():
        from cskit.shop import load

        with load(source) as shop:
            if not shop.has("agents"):
                raise DataError(
                    f"{source}: no agents table; give --people a file with agent_id, team, role, hourly_cost"
                )
            frame = shop.pandas("agents")
    else:
        frame = table_file(source)
    if "agent_id" not in frame:
        raise DataError(f"{source}: no column agent_id; it names the people of the roster")
    extra: dict[str, set[date]] = {}
    for word in off:
        agent, equals, day = word.partition("=")
        if not equals:
            raise UsageError(f"--off {word}: write AGENT=DATE, such as cs01=2021-11-12")
        extra.setdefault(agent.strip(), set()).add(day_of(day, "--off"))
    strange = set(extra) - set(frame["agent_id"].astype(str))
    if strange:
        raise UsageError(f"--off {min(strange)}: nobody of that id; ids are in the column agent_id")
    return [
        Person(
            id=str(row["agent_id"]), name=_text(row, "name"), team=_text(row, "team"), role=_text(row, "role") or "any",
            hourly_cost=_cost(row, source), max_hours=_number(row, "max_hours"),
            days_off=frozenset(
                {day_of(d, "days_off") for d in _several(row, "days_off")} | extra.get(str(row["agent_id"]), set())
            ),
            prefers=frozenset(_several(row, "prefers")), avoids=frozenset(_several(row, "avoids")),
        )
        for row in frame.to_dict("records")
        if _text(row, "role") not in ("bot", "live")
    ]  # fmt: skip


def _cost(row: dict[Any, Any], source: Path) -> float:
    if "hourly_cost" not in row:
        return 1.0
    cost = _number(row, "hourly_cost")
    if cost is None:
        raise DataError(f"{source}: agent {row['agent_id']} has no hourly_cost; fill the cell, or drop the column")
    return cost


def _number(row: dict[Any, Any], name: str) -> float | None:
    value = row.get(name)
    if value is None or value != value:
        return None
    try:
        return float(value)
    except (TypeError, ValueError):
        raise DataError(f"agent {row['agent_id']}: {name} `{value}` is not a number") from None


def _text(row: dict[Any, Any], name: str) -> str:
    value = row.get(name)
    return "" if value is None or value != value else str(value).strip()


def _several(row: dict[Any, Any], name: str) -> list[str]:
    return [part.strip() for part in _text(row, name).split(";") if part.strip()]
