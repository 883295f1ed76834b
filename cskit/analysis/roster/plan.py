"""What a roster is made from: shifts, people, limits, and how many people each hour takes."""

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from cskit.errors import DataError, UsageError, told, worded
from cskit.written import listed

ANY = "any"
ROLES = ("sales", "aftersales", ANY)


@dataclass(frozen=True)
class Shift:
    """A shift: its name, the hour it starts, and how many hours it lasts (past midnight it runs into the next day)."""

    name: str
    start: int
    hours: int

    def __post_init__(self) -> None:
        UsageError.when(
            not (self.name and 0 <= self.start <= 23 and 1 <= self.hours <= 16), "shift_times", name=self.name or "?"
        )

    @property
    def night(self) -> bool:
        """Half of it or more lies before six in the morning."""
        return sum((self.start + i) % 24 < 6 for i in range(self.hours)) * 2 >= self.hours

    @property
    def text(self) -> str:
        """`08:00–16:00`."""
        return f"{self.start:02d}:00–{(self.start + self.hours - 1) % 24 + 1:02d}:00"


SHIFTS = (Shift("A", 8, 8), Shift("B", 12, 8), Shift("C", 16, 8), Shift("N", 0, 8))


@dataclass(frozen=True)
class RosterPerson:
    """Somebody who can be put on the roster. `role`: sales, aftersales, or any (both). `prefers` and `avoids`: names of
    shifts. `max_hours`: in any seven days, where it differs from the limit for all."""

    id: str
    name: str = ""
    team: str = ""
    role: str = ANY
    hourly_cost: float = 1.0
    days_off: frozenset[date] = frozenset()
    prefers: frozenset[str] = frozenset()
    avoids: frozenset[str] = frozenset()
    max_hours: float | None = None

    @property
    def seasonal(self) -> bool:
        return self.team == "seasonal"

    @property
    def group(self) -> tuple[str, str]:
        """Those who share the hours equally: the same team and role."""
        return self.team, self.role

    def serves(self, role: str) -> bool:
        """Whether this person can fill a need of that role."""
        return ANY in (self.role, role) or self.role == role


@dataclass(frozen=True)
class Limits:
    """For everybody: hours and days of work in any seven days, and hours of rest between two shifts."""

    max_hours: float = 48.0
    max_days: int = 6
    rest_hours: float = 11.0

    def __post_init__(self) -> None:
        UsageError.when(
            not (self.max_hours > 0 and 1 <= self.max_days <= 7 and 0 <= self.rest_hours <= 24), "roster_limits"
        )


@dataclass(frozen=True)
class Need:
    """People needed: `cells` maps (day, hour, role) to a whole number above 0; `days` in order."""

    days: tuple[date, ...]
    cells: dict[tuple[int, int, str], int]

    @property
    def roles(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(role for _, _, role in sorted(self.cells)))


def need_of(frame: pd.DataFrame) -> Need:
    """The need from a frame with `hour`, `agents`, and where there are several `date` and `role`.

    Fractions are rounded up (rather too many than too few). Errors: `DataError` for empty or negative cells, hours that
    do not exist or are there twice, unknown roles, days with a gap between them.
    """
    frame = frame.copy()
    for column in ("hour", "agents"):
        DataError.when(column not in frame, "need_column", column=column)
    if "date" not in frame:
        frame["date"] = date(2000, 1, 1)
    if "role" not in frame:
        frame["role"] = ANY
    try:
        frame["date"] = pd.to_datetime(frame["date"]).dt.date
    except (ValueError, TypeError):
        raise DataError(told("need_date")) from None
    DataError.when(frame.empty or frame["date"].isna().any(), "need_empty")
    first, last = frame["date"].min(), frame["date"].max()
    days = tuple(first + timedelta(days=i) for i in range((last - first).days + 1))
    cells: dict[tuple[int, int, str], int] = {}
    for row in frame.to_dict("records"):
        DataError.when(pd.isna(row["hour"]) or row["hour"] not in range(24), "need_hour", where=_place(row))
        DataError.when(
            pd.isna(row["agents"]) or not math.isfinite(float(row["agents"])) or float(row["agents"]) < 0,
            "need_agents",
            where=_place(row),
        )
        DataError.when(row["role"] not in ROLES, "need_role", where=_place(row), role=row["role"], roles=listed(ROLES))
        key = ((row["date"] - first).days, int(row["hour"]), str(row["role"]))
        DataError.when(key in cells, "need_twice", where=_place(row), role=row["role"])
        cells[key] = math.ceil(round(float(row["agents"]), 9))
    return Need(days, {key: n for key, n in cells.items() if n > 0})


def _place(row: Mapping[Hashable, Any]) -> str:
    return told("need_place", date=row["date"], hour=row["hour"])


def check_people(people: Sequence[RosterPerson], shifts: Sequence[Shift]) -> None:
    """`DataError` or `UsageError` for people or shifts that no roster can be made from."""
    DataError.when(not people, "roster_nobody")
    UsageError.when(not shifts, "roster_no_shift")
    for kind, names in (("agent", [p.id for p in people]), ("shift", [s.name for s in shifts])):
        twice = next((n for n in names if names.count(n) > 1), None)
        DataError.when(twice is not None, "roster_twice", kind=worded("kind", kind), twice=twice)
    known = {s.name for s in shifts}
    for p in people:
        DataError.when(p.role not in ROLES, "agent_role", id=p.id, role=p.role, roles=listed(ROLES))
        DataError.when(not (math.isfinite(p.hourly_cost) and p.hourly_cost >= 0), "agent_cost", id=p.id)
        strange = (p.prefers | p.avoids) - known
        if strange:
            raise DataError(told("agent_shift", id=p.id, shift=min(strange), shifts=listed(sorted(known))))
