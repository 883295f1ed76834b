"""The roster as an integer program, for single people or for groups of like ones, solved by HiGHS."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from cskit.analysis.roster.plan import Cell, Limits, Need, RosterPerson, Shift

TIME_LIMIT = 10.0  # seconds for one step; a step that is stopped is said not to be proven


@dataclass(frozen=True)
class Unit:
    """People who count as one: a single person, or a whole group for how many of it work when."""

    people: tuple[RosterPerson, ...]

    def there(self, days: Sequence[Any], day: int) -> int:
        return sum(days[day] not in p.days_off for p in self.people)

    @property
    def cost(self) -> float:
        return float(np.mean([p.hourly_cost for p in self.people]))


@dataclass(frozen=True)
class Answer:
    """What a step found. `proven`: it is the best there is; `values` None: there is no roster like that."""

    values: np.ndarray | None
    proven: bool


class Model:
    """Columns: how many of a unit work a shift on a day in a role, and how many are missing in an hour. `only`: there
    are just these (day, shift, role), and nobody asks any more whether an hour is covered."""

    def __init__(
        self,
        units: Sequence[Unit],
        need: Need,
        shifts: Sequence[Shift],
        limits: Limits,
        *,
        only: Collection[tuple[int, int, str]] | None = None,
    ) -> None:
        self.units, self.need, self.shifts, self.limits = units, need, shifts, limits
        self.cells: list[Cell] = [
            (u, d, s, role)
            for u, unit in enumerate(units)
            for d in range(len(need.days))
            if unit.there(need.days, d)
            for s in range(len(shifts))
            for role in need.roles
            if unit.people[0].serves(role) and (only is None or (d, s, role) in only)
        ]
        self.place = {cell: i for i, cell in enumerate(self.cells)}
        self.gaps = sorted(need.cells) if only is None else []
        self.top = [float(units[u].there(need.days, d)) for u, d, _, _ in self.cells]
        self.top += [float(need.cells[gap]) for gap in self.gaps]
        self.whole = [1] * len(self.top)
        self.rows: list[tuple[dict[int, float], float, float]] = []
        if only is None:
            self._cover()
        self._work()

    def extra(self, top: float) -> int:
        """One more column, of any size from 0 to `top`."""
        self.top.append(top)
        self.whole.append(0)
        return len(self.top) - 1

    def add(self, row: Mapping[int, float], low: float = -np.inf, high: float = np.inf) -> None:
        """low ≤ Σ factor × column ≤ high."""
        if row:
            self.rows.append((dict(row), low, high))

    def hours(self, units: Iterable[int]) -> dict[int, float]:
        chosen = set(units)
        return {i: float(self.shifts[s].hours) for i, (u, _, s, _) in enumerate(self.cells) if u in chosen}

    def missing(self) -> dict[int, float]:
        return {len(self.cells) + i: 1.0 for i in range(len(self.gaps))}

    def solve(self, objective: Mapping[int, float], *, gap: float = 0.0, seconds: float = TIME_LIMIT) -> Answer:
        """The smallest objective, to within a relative `gap`."""
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import csr_array

        if not self.top:
            return Answer(np.zeros(0), True)
        c = np.zeros(len(self.top))
        for i, factor in objective.items():
            c[i] = factor
        at = np.array([(r, i, f) for r, (row, _, _) in enumerate(self.rows) for i, f in row.items()]).reshape(-1, 3)
        place = (at[:, 0].astype(int), at[:, 1].astype(int))
        matrix = csr_array((at[:, 2], place), shape=(len(self.rows), len(self.top)))
        limits = LinearConstraint(matrix, [row[1] for row in self.rows], [row[2] for row in self.rows])
        found = milp(
            c,
            integrality=np.array(self.whole),
            bounds=Bounds(0, np.array(self.top)),
            constraints=limits if self.rows else (),
            options={"time_limit": seconds, "mip_rel_gap": gap},
        )
        if found.x is None:
            return Answer(None, found.status == 2)
        values = np.where(np.array(self.whole) == 1, np.round(found.x), found.x)
        return Answer(values, found.status == 0)

    def worked(self, values: np.ndarray) -> dict[Cell, int]:
        """The cells that are worked, with how many."""
        return {cell: int(values[i]) for i, cell in enumerate(self.cells) if values[i] > 0.5}

    def _cover(self) -> None:
        """Every hour has its people, or they are counted as missing."""
        covering: dict[tuple[int, int, str], dict[int, float]] = defaultdict(dict)
        for i, (_, d, s, role) in enumerate(self.cells):
            shift = self.shifts[s]
            for step in range(shift.hours):
                later, hour = divmod(shift.start + step, 24)
                covering[d + later, hour, role][i] = 1.0
        for g, gap in enumerate(self.gaps):
            self.add({**covering[gap], len(self.cells) + g: 1.0}, low=self.need.cells[gap])

    def _work(self) -> None:
        """One shift a day, rest between two, and no more hours and days in any seven than the limits allow."""
        of_day: dict[tuple[int, int], dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        for i, (u, d, s, _) in enumerate(self.cells):
            of_day[u, d][s].append(i)
        clash = {  # the shifts of the next day that begin too soon after each
            s: [t for t, then in enumerate(self.shifts) if 24 + then.start - end < self.limits.rest_hours]
            for s, end in enumerate(shift.start + shift.hours for shift in self.shifts)
        }
        span = len(self.need.days)
        for u, unit in enumerate(self.units):
            n = len(unit.people)
            for d in range(span):
                own = of_day[u, d]
                self.add({i: 1.0 for s in own for i in own[s]}, high=unit.there(self.need.days, d))
                after = of_day[u, d + 1] if d + 1 < span else {}
                for s, columns in own.items():
                    against = [i for t in clash[s] for i in after.get(t, [])]
                    if against:
                        self.add(dict.fromkeys([*columns, *against], 1.0), high=n)
            most = sum(self.limits.max_hours if p.max_hours is None else p.max_hours for p in unit.people)
            for first in range(max(1, span - 6)):
                week = [(s, i) for d in range(first, min(first + 7, span)) for s, c in of_day[u, d].items() for i in c]
                self.add({i: float(self.shifts[s].hours) for s, i in week}, high=most)
                if min(7, span) > self.limits.max_days:
                    self.add({i: 1.0 for _, i in week}, high=self.limits.max_days * n)
