"""What a roster is made from (shifts, people, limits, how many people each hour takes), and a roster as tables: who
works when, how every hour is covered, what each person gets."""

import math
from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from cskit.errors import DataError, UsageError, told, worded
from cskit.terms import term
from cskit.written import hours_listed, listed, written

Cell = tuple[int, int, int, str]  # unit, day, shift, role served
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
    for column in ("hour", "agents"):
        DataError.when(column not in frame, "need_column", column=column)
    untold: dict[str, Any] = {"date": date(2000, 1, 1), "role": ANY}
    frame = frame.assign(**{column: value for column, value in untold.items() if column not in frame})
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
        DataError.when(strange, "agent_shift", id=p.id, shift=min(strange, default=""), shifts=listed(sorted(known)))


@dataclass(frozen=True)
class Roster:
    """`table`: agent, name, team, date, shift, role, start, end: one row per shift worked. `coverage`: date, hour,
    role, need, have, spare, missing. `agents`: agent, name, team, role, shifts, hours, nights, rest_days, cost and
    disliked (shifts they would rather not work). `proven`: no better roster exists (see `make_roster` for better)."""

    table: pd.DataFrame
    coverage: pd.DataFrame
    agents: pd.DataFrame
    shifts: tuple[Shift, ...]
    days: tuple[object, ...]
    proven: bool

    @property
    def missing(self) -> pd.DataFrame:
        """The hours that lack people, and how many; empty when every hour is covered."""
        return self.coverage[self.coverage["missing"] > 0].reset_index(drop=True)

    @property
    def feasible(self) -> bool:
        return self.missing.empty

    @property
    def cost(self) -> float:
        return float(self.agents["cost"].sum())

    @property
    def seasonal_hours(self) -> float:
        return float(self.agents.loc[self.agents["team"] == "seasonal", "hours"].sum())

    @property
    def spread(self) -> float:
        """Most minus least hours within a team and role, the widest of them."""
        hours = self.agents.groupby(["team", "role"])["hours"]
        return float((hours.max() - hours.min()).max())

    def _seasonal_alone(self) -> list[int]:
        """The hours of the day that on some day only seasonal agents work."""
        teams: dict[pd.Timestamp, set[str]] = defaultdict(set)
        for start, end, team in self.table[["start", "end", "team"]].itertuples(index=False):
            for at in pd.date_range(start, end, freq="h", inclusive="left"):
                teams[at].add(team)
        return sorted({at.hour for at, there in teams.items() if there == {"seasonal"}})

    def said(self, lang: str) -> list[str]:
        """Covered or not and where not, hours and rest, seasonal agents, cost."""
        lines = []
        worked = self.agents[self.agents["shifts"] > 0]
        if self.feasible:
            lines.append(term("roster_covered", lang, agents=len(worked), shifts=len(self.table), days=len(self.days)))
        else:
            gaps = self.missing
            worst = gaps.sort_values("missing", kind="stable").iloc[-1]
            lines.append(
                term(
                    "roster_missing",
                    lang,
                    hours=len(gaps),
                    total=int(gaps["missing"].sum()),
                    at=f"{worst['date']} {written(worst['hour'], 'hour')}",
                    most=int(worst["missing"]),
                )
            )
        lines.append(term("roster_hours", lang, spread=written(self.spread, "exact"), cost=written(self.cost, "money")))
        if (self.agents["team"] == "seasonal").any():
            key = "roster_seasonal" if self.seasonal_hours else "roster_no_seasonal"
            lines.append(term(key, lang, hours=written(self.seasonal_hours, "exact")))
        if alone := self._seasonal_alone():
            lines.append(term("roster_seasonal_alone", lang, hours=hours_listed(alone, lang)))
        lines.append(term("roster_spare", lang, spare=written(self.coverage["spare"].sum(), "count")))
        if not self.proven:
            lines.append(term("roster_unproven", lang))
        return lines


def roster_of(
    need: Need, people: Sequence[RosterPerson], shifts: Sequence[Shift], worked: Mapping[Cell, int], proven: bool
) -> Roster:
    """The tables of a solved roster."""
    rows, have = [], Counter[tuple[int, int, str]]()
    for u, d, s, role in sorted(worked, key=lambda cell: (cell[0], cell[1], cell[2])):
        person, shift = people[u], shifts[s]
        start = pd.Timestamp(need.days[d]) + pd.Timedelta(hours=shift.start)
        rows.append(
            {
                "agent": person.id,
                "name": person.name or person.id,
                "team": person.team,
                "date": need.days[d],
                "shift": shift.name,
                "role": role,
                "start": start,
                "end": start + pd.Timedelta(hours=shift.hours),
            }
        )
        for step in range(shift.hours):
            later, hour = divmod(shift.start + step, 24)
            have[d + later, hour, role] += 1
    table = pd.DataFrame(rows, columns=["agent", "name", "team", "date", "shift", "role", "start", "end"])
    coverage = pd.DataFrame(
        [
            {
                "date": need.days[d],
                "hour": hour,
                "role": role,
                "need": n,
                "have": have[d, hour, role],
                "spare": max(have[d, hour, role] - n, 0),
                "missing": max(n - have[d, hour, role], 0),
            }
            for (d, hour, role), n in sorted(need.cells.items())
        ],
        columns=["date", "hour", "role", "need", "have", "spare", "missing"],
    )
    return Roster(table, coverage, _agents(need, people, shifts, worked), tuple(shifts), need.days, proven)


def _agents(
    need: Need, people: Sequence[RosterPerson], shifts: Sequence[Shift], worked: Mapping[Cell, int]
) -> pd.DataFrame:
    rows = []
    for u, person in enumerate(people):
        own = [shifts[s] for (who, _, s, _) in worked if who == u]
        hours = sum(shift.hours for shift in own)
        rows.append(
            {
                "agent": person.id,
                "name": person.name or person.id,
                "team": person.team,
                "role": person.role,
                "shifts": len(own),
                "hours": hours,
                "nights": sum(shift.night for shift in own),
                "rest_days": len(need.days) - len(own),
                "cost": hours * person.hourly_cost,
                "disliked": sum(shift.name in person.avoids for shift in own),
            }
        )
    return pd.DataFrame(rows)
