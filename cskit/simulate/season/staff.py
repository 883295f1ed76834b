"""The agents: who they are, when they are meant to work, when they were on line, and who gets which chat."""

from dataclasses import dataclass
from functools import partial
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

from cskit.errors import DataError, expect, unknown
from cskit.period import day_date, day_number
from cskit.simulate.recipe import Recipe, stream, wall_seconds
from cskit.simulate.season.plan import DAY, SLOT, SLOTS, Day, SeasonPlan, day_numbers
from cskit.simulate.writer import NONE, Writer

ENTRY, CORE, PREMIUM, AFTER, LATE_AFTER = range(5)  # what a chat is routed by: a price tier, or talk after the sale
ROUTES = 5


@dataclass(frozen=True)
class Staff:
    """One entry per human agent, numbered as in the arrays of chats and orders."""

    ids: tuple[str, ...]
    names: tuple[str, ...]
    teams: tuple[str, ...]
    roles: tuple[str, ...]
    groups: tuple[str, ...]
    place: np.ndarray  # number within the group, for rosters
    hired: np.ndarray
    cost: np.ndarray
    speed: np.ndarray
    skill: np.ndarray
    dear: np.ndarray
    share: np.ndarray
    routes: np.ndarray  # agents x ROUTES: preference
    lines: np.ndarray
    extra_tiers: np.ndarray  # agents x 3: the tiers of further products sold
    recommend: np.ndarray
    complaint: np.ndarray
    unsettled: np.ndarray
    shuffles: np.ndarray
    careless: np.ndarray
    habit: np.ndarray
    exam: np.ndarray  # score of the final exam of the course, 0 for those who took none

    def __len__(self) -> int:
        return len(self.ids)


def read_staff(recipe: Recipe, plan: SeasonPlan) -> Staff:
    """The agents of the recipe; a shop k times as large has k - 1 ordinary colleagues more beside each."""
    people: list[SimpleNamespace] = []
    for own in plan.recipe.agents:
        group = str(own.get("group")) if isinstance(own, dict) else "?"
        usual = plan.recipe.groups.get(group)
        why = partial(unknown, "group", group, plan.recipe.groups)
        DataError.when(not isinstance(usual, dict), "recipe_place", where=recipe.where, place="agents", why=why)
        person = recipe.read("agent", {**usual, **own}, f"agents.{own.get('id', '?')}")
        people.append(person)
        who = {k: own[k] for k in ("group", "hired", "cost")}
        people += [
            recipe.read("agent", {**usual, **who, "id": f"{person.id}-{copy}", "name": f"{person.name}{copy}"})
            for copy in range(2, max(1, round(plan.scale)) + 1)
        ]
    DataError.when(not any(p.after_late > 0 for p in people), "recipe_refunds", where=recipe.where)
    groups = [p.group for p in people]
    return Staff(
        ids=tuple(p.id for p in people),
        names=tuple(p.name for p in people),
        teams=tuple(p.team for p in people),
        roles=tuple(p.role for p in people),
        groups=tuple(groups),
        place=pd.Series(groups).groupby(groups).cumcount().to_numpy(),
        hired=np.array([day_number(p.hired) for p in people]),
        cost=np.array([p.cost for p in people]),
        speed=np.array([p.speed for p in people]),
        skill=np.array([p.skill for p in people]),
        dear=np.array([p.dear for p in people]),
        share=np.array([p.share for p in people]),
        routes=np.array([[*p.tiers, p.after, p.after_late] for p in people]),
        lines=np.array([p.lines for p in people]),
        extra_tiers=np.array([p.extra_tiers for p in people]),
        recommend=np.array([p.recommend for p in people]),
        complaint=np.array([plan.recipe.after.complaint if p.complaint is None else p.complaint for p in people]),
        unsettled=np.array([p.unsettled for p in people]),
        shuffles=np.array([p.shuffles for p in people]),
        careless=np.array([p.careless for p in people]),
        habit=np.array([p.habit or "" for p in people]),
        exam=np.array([p.exam for p in people]),
    )


@dataclass(frozen=True)
class Spells:
    """Planned and actual working time of one day: shifts, and the stretches on line (an outage splits a shift)."""

    agent: np.ndarray
    start: np.ndarray
    end: np.ndarray
    login_agent: np.ndarray
    online: np.ndarray
    offline: np.ndarray


class Rota:
    """Makes each day's shifts and logins, and hands chats to whoever is on line."""

    def __init__(self, plan: SeasonPlan, staff: Staff) -> None:
        self.plan, self.staff = plan, staff
        said = plan.recipe
        for more in said.reinforcements:
            strange = more.group not in said.roster.get(more.roster, {})
            DataError.when(strange, "recipe_reinforcements", roster=more.roster, group=more.group)
        for agent in (a for k in said.knocked_out for a in k.agents):
            expect("agent", agent, staff.ids)
        self._more = {
            (r.group, day): said.roster[r.roster][r.group] for r in said.reinforcements for day in day_numbers(r)
        }

    def spells(self, day: Day) -> Spells:
        """Shifts as the roster of the kind of day says; logins a little around them."""
        rng = stream(self.plan.seed, 1, day.number)
        roster = self.plan.recipe.roster[day.kind.roster]
        shifts, logins = [], []
        for a, group in enumerate(self.staff.groups):
            place = int(self.staff.place[a])
            rule = self._more.get((group, day.number), roster.get(group))
            if rule is None or self.staff.hired[a] > day.number or (day.number + 3 * place) % 7 < rule.off:
                continue
            for start, end in rule.shifts[(place + (day.number + 3) // 7) % len(rule.shifts)]:
                begin, until = day.start + round(start * 3600), day.start + round(end * 3600)
                shifts.append((a, begin, until))
                on = begin - int(rng.integers(0, 420))
                off = min(until + int(rng.integers(0, 600)), day.start + DAY - 1)
                logins += [(a, *spell) for spell in self._interrupted(a, on, off)]
        return Spells(*map(np.array, zip(*shifts, strict=True)), *map(np.array, zip(*logins, strict=True)))

    def _interrupted(self, agent: int, on: int, off: int) -> list[tuple[int, int]]:
        for knock in self.plan.recipe.knocked_out:
            out, back = wall_seconds(knock.from_), wall_seconds(knock.to)
            if self.staff.ids[agent] in knock.agents and on < out < off:
                return [(on, out), (back, off)] if back < off else [(on, out)]
        return [(on, off)]


class Desk:
    """One day's queue: who is on line in each half hour, and with which weight for each route."""

    def __init__(self, day: Day, staff: Staff, spells: Spells) -> None:
        slots = day.start + np.arange(SLOTS) * SLOT
        online = np.zeros((SLOTS, len(staff)))
        for agent, start, end in zip(spells.login_agent, spells.online, spells.offline, strict=True):
            overlap = np.minimum(end, slots + SLOT) - np.maximum(start, slots)
            # less than ten minutes of a half hour is arriving and leaving, not serving
            online[:, agent] += np.where(overlap >= 600, overlap / SLOT, 0)
        weights = online[:, None, :] * (staff.share[:, None] * staff.routes).T[None, :, :]
        # a route nobody serves in this half hour goes to whoever is there
        nobody = weights.sum(axis=2) == 0
        weights[nobody] = np.repeat(online[:, None, :], ROUTES, axis=1)[nobody]
        total = weights.sum(axis=2, keepdims=True)
        DataError.when((total == 0).any(), "recipe_nobody", day=day_date(day.number))
        self.day = day
        self.spells = spells
        self.agents = len(staff)
        self.online = online.sum(axis=1)
        row = np.arange(SLOTS * ROUTES)[:, None]
        self._ladder = (row + np.cumsum(weights / total, axis=2).reshape(SLOTS * ROUTES, -1)).ravel()

    def assign(self, at: np.ndarray, route: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """An agent on line at each moment, drawn by weight."""
        row = np.clip((at - self.day.start) // SLOT, 0, SLOTS - 1) * ROUTES + route
        found = np.searchsorted(self._ladder, row + rng.random(len(at)) * (1 - 1e-9), "right")
        return np.minimum(found - row * self.agents, self.agents - 1)


def write_staff(staff: Staff, bot: SimpleNamespace, writer: Writer) -> None:
    """The `agents` table: the people, then the bot."""
    writer.add(
        "agents",
        {
            "agent_id": [*staff.ids, bot.id],
            "name": [*staff.names, bot.name],
            "team": [*staff.teams, None],
            "role": [*staff.roles, "bot"],
            "hired_on": [*(day_date(int(d)) for d in staff.hired), None],
            "hourly_cost": [*staff.cost, None],
        },
    )


def write_spells(spells: Spells, ids: Any, end: int, writer: Writer) -> None:
    """One day's `shifts` and `logins`; who is on line when the data end has no end yet."""
    writer.add("shifts", {"agent_id": ids.take(spells.agent), "starts_at": spells.start, "ends_at": spells.end})
    open_ = np.where(spells.offline >= end - 1, NONE, spells.offline)
    writer.add("logins", {"agent_id": ids.take(spells.login_agent), "online_at": spells.online, "offline_at": open_})
