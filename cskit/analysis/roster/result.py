"""A roster as tables: who works when, how every hour is covered, and what each person gets."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from cskit.analysis.roster.model import Cell
from cskit.analysis.roster.plan import Need, RosterPerson, Shift
from cskit.terms import term
from cskit.written import hours_listed, written


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
        """Wages of all shifts."""
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
        spare = self.coverage["spare"].sum()
        lines.append(term("roster_spare", lang, spare=written(spare, "count")))
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
    columns = ["agent", "name", "team", "date", "shift", "role", "start", "end"]
    table = pd.DataFrame(rows, columns=columns)
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
