"""Making the roster: first nobody missing, then no needless seasonal agents, least cost, equal hours, wishes."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from cskit.analysis.roster.model import Answer, Model, Unit
from cskit.analysis.roster.plan import (
    SHIFTS,
    Cell,
    Limits,
    Need,
    Roster,
    RosterPerson,
    Shift,
    check_people,
    need_of,
    roster_of,
)

EXACT = 400  # columns up to which every step is solved over single people, to the very optimum
SLACK = 1e-6
# hours within one shift of each other and nights even too; then wider by so many shifts; for at most so many seconds
_TRIES = ((0, True, 3.0), (0, False, 6.0), (1, False, 6.0), (2, False, 6.0), (None, False, 10.0))


def make_roster(
    need: pd.DataFrame,
    people: Sequence[RosterPerson],
    *,
    shifts: Sequence[Shift] = SHIFTS,
    limits: Limits | None = None,
) -> Roster:
    """Who works which shift on which day, so that every hour has the people it needs.

    `need`: (date,) hour, (role,) agents. In this order of importance: as few people-hours missing as can be; as few
    hours of seasonal agents; least wages (hours × the mean hourly cost of a team and role); hours as equal as can be
    within each team and role, and nights too; wishes (`prefers`, `avoids`). Never broken: one shift a day, rest between
    two, days off, hours and days in any seven (`Limits`), roles.

    Integer programming with scipy's HiGHS. Small rosters are solved over single people to the very optimum. Larger ones
    in two steps: how many of each group work when, then who; if its members cannot do what a group can, the first step
    is taken over single people. A step stopped by its time limit is not `proven`.
    Errors: `DataError`, `UsageError` for needs, people or shifts that make no sense. A need that cannot be covered is
    no error: `feasible` is False and `missing` says which hours lack how many.

    >>> made = make_roster(pd.DataFrame({"hour": range(8, 16), "agents": 1}), [RosterPerson("a"), RosterPerson("b")])
    >>> made.feasible, made.table["shift"].tolist()
    (True, ['A'])
    """
    asked, rules = need_of(need), limits or Limits()
    check_people(people, shifts)
    people = tuple(people)
    singles = [Unit((p,)) for p in people]
    if len(people) * len(asked.days) * len(shifts) * max(len(asked.roles), 1) <= EXACT:
        return roster_of(asked, people, shifts, *_exact(singles, asked, shifts, rules))
    groups = _groups(people)
    split = _split(Model([Unit(tuple(people[u] for u in members)) for members in groups], asked, shifts, rules))
    worked, proven = _shared(split, groups, people, asked, shifts, rules)
    if worked is None:  # what groups can do, their members cannot: count over single people, then share out again
        single = _split(Model(_at_group_cost(singles), asked, shifts, rules))
        of = {u: g for g, members in enumerate(groups) for u in members}
        counts: Counter[Cell] = Counter()
        for (u, d, s, role), n in single[0].items():
            counts[of[u], d, s, role] += n
        worked, proven = _shared((counts, single[1]), groups, people, asked, shifts, rules)
        assert worked is not None  # those single people are an answer
    return roster_of(asked, people, shifts, worked, proven)


def _split(model: Model) -> tuple[dict[Cell, int], bool]:
    """How many of each unit work when."""
    answer = _cheapest(model)
    assert answer.values is not None  # people may be missing, so there is always an answer
    return model.worked(answer.values), answer.proven


def _shared(
    split: tuple[Mapping[Cell, int], bool],
    groups: Sequence[Sequence[int]],
    people: Sequence[RosterPerson],
    need: Need,
    shifts: Sequence[Shift],
    limits: Limits,
) -> tuple[dict[Cell, int] | None, bool]:
    """Who works when, given how many of each group do; None if the members of a group cannot."""
    counts, proven = split
    who: dict[Cell, int] = {}
    for g, members in enumerate(groups):
        own = {(d, s, role): n for (group, d, s, role), n in counts.items() if group == g}
        named = _named([people[u] for u in members], own, need, shifts, limits)
        if named is None:
            return None, False
        who |= {(members[u], d, s, role): 1 for (u, d, s, role) in named[0]}
        proven = proven and named[1]
    return who, proven


def _cheapest(model: Model) -> Answer:
    """Fewest missing, then fewest seasonal hours, then least cost."""
    seasonal = model.hours(u for u, unit in enumerate(model.units) if unit.people[0].seasonal)
    wages = {i: h * model.units[model.cells[i][0]].cost for i, h in model.hours(range(len(model.units))).items()}
    return _in_turn(model, (model.missing(), seasonal, wages), Answer(None, True))


def _in_turn(model: Model, goals: Sequence[Mapping[int, float]], answer: Answer) -> Answer:
    """`answer` made better goal by goal; each is kept while the next is sought."""
    proven = answer.proven
    for goal in goals:
        if answer.values is not None and not goal:
            continue
        found = model.solve(goal)
        proven = proven and found.proven
        if found.values is None:  # time ran out: what was found before still holds
            break
        answer = found
        best = sum(f * found.values[i] for i, f in goal.items())
        model.add(goal, high=best + SLACK * max(1.0, abs(best)))
    return replace(answer, proven=proven)


def _exact(
    singles: Sequence[Unit], need: Need, shifts: Sequence[Shift], limits: Limits
) -> tuple[dict[Cell, int], bool]:
    """Every step over single people."""
    model = Model(_at_group_cost(singles), need, shifts, limits)
    cheapest = _cheapest(model)
    best = _in_turn(model, (_even(model, "hours"), _even(model, "nights"), _wishes(model)), cheapest)
    assert best.values is not None
    return model.worked(best.values), best.proven


def _at_group_cost(singles: Sequence[Unit]) -> list[Unit]:
    """Equal hours share the wages too: each costs the mean of its team and role."""
    people = [unit.people[0] for unit in singles]
    mean = {people[g[0]].group: float(np.mean([people[u].hourly_cost for u in g])) for g in _groups(people)}
    return [Unit((replace(p, hourly_cost=mean[p.group]),)) for p in people]


def _groups(people: Sequence[RosterPerson]) -> list[list[int]]:
    """The places of the members of each team and role."""
    return [[u for u, p in enumerate(people) if p.group == group] for group in dict.fromkeys(p.group for p in people)]


def _even(model: Model, what: str) -> dict[int, float]:
    """Most minus least hours (or nights) within each team and role, as columns to make small."""
    goal: dict[int, float] = {}
    for members in _groups([unit.people[0] for unit in model.units]):
        if len(members) < 2:
            continue
        most, least = model.extra(1e4), model.extra(1e4)
        for u in members:
            row = _counted(model, u, what)
            model.add({**row, most: -1.0}, high=0.0)
            model.add({**row, least: -1.0}, low=0.0)
            if not row:  # somebody who can never work holds the least at 0
                model.add({least: 1.0}, high=0.0)
        goal |= {most: 1.0, least: -1.0}
    return goal


def _counted(model: Model, unit: int, what: str) -> dict[int, float]:
    hours = model.hours([unit])
    return hours if what == "hours" else {i: 1.0 for i in hours if model.shifts[model.cells[i][2]].night}


def _wishes(model: Model) -> dict[int, float]:
    """Shifts somebody would rather not work count 1, those somebody would like −1."""
    goal = {}
    for i, (u, _, s, _) in enumerate(model.cells):
        person, name = model.units[u].people[0], model.shifts[s].name
        wish = (name in person.avoids) - (name in person.prefers)
        if wish:
            goal[i] = float(wish)
    return goal


def _named(
    members: Sequence[RosterPerson],
    counts: Mapping[tuple[int, int, str], int],
    need: Need,
    shifts: Sequence[Shift],
    limits: Limits,
) -> tuple[list[Cell], bool] | None:
    """Which of the group work, given how many do; hours within one shift of each other if that can be, then wider."""
    if not counts:
        return [], True
    singles = [Unit((p,)) for p in members]
    total = sum(n * shifts[s].hours for (_, s, _), n in counts.items())
    nights = sum(n for (_, s, _), n in counts.items() if shifts[s].night)
    step = max(shift.hours for shift in shifts)
    mean, share = total / len(singles), nights / len(singles)
    for wider, even_nights, seconds in _TRIES:
        model = Model(singles, need, shifts, limits, only=counts)
        for key, n in counts.items():
            row = {i: 1.0 for i, (_, *cell) in enumerate(model.cells) if tuple(cell) == key}
            if not row:
                return None
            model.add(row, low=n, high=n)
        for u in range(len(singles)):
            if wider is not None:
                low, high = step * (mean // step - wider), step * (-(-mean // step) + wider)
                model.add(model.hours([u]), low=low, high=high)
            if even_nights:
                model.add(_counted(model, u, "nights"), low=float(np.floor(share)), high=float(np.floor(share)) + 1)
        answer = model.solve(_wishes(model), gap=0.01, seconds=seconds)
        if answer.values is not None:
            return list(model.worked(answer.values)), answer.proven and wider == 0
    return None
