"""The agents: who they are, when they are meant to work, when they were on line, and who gets which chat."""

from functools import partial
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

from cskit.errors import DataError, expect, unknown
from cskit.period import day_date, day_number
from cskit.simulate.recipe import Recipe, stream, wall_seconds
from cskit.simulate.season.columns import Columns
from cskit.simulate.season.plan import DAY, SLOT, SLOTS, Day, SeasonPlan, day_numbers
from cskit.simulate.writer import NONE, Writer

ENTRY, CORE, PREMIUM, AFTER, LATE_AFTER = range(5)  # what a chat is routed by: a price tier, or talk after the sale
ROUTES = 5


class Staff(SimpleNamespace):
    """The human agents, numbered as in chats and orders: one array for each entry of the grammar's `agent`.

    `routes` (agents x ROUTES) is how much of each route goes there, `place` the number within the group.
    """

    def __len__(self) -> int:
        return len(self.id)


def read_staff(recipe: Recipe, plan: SeasonPlan) -> Staff:
    """The agents of the recipe; a shop k times as large has k - 1 ordinary colleagues more beside each."""
    people: list[SimpleNamespace] = []
    for own in plan.recipe.agents:
        group = str(own.get("group")) if isinstance(own, dict) else "?"
        usual = plan.recipe.groups.get(group)
        why = partial(unknown, "group", group, plan.recipe.groups)
        DataError.when(not isinstance(usual, dict), "declared_place", where=recipe.at, place="agents", why=why)
        person = recipe.read("agent", {**usual, **own}, f"agents.{own.get('id', '?')}")
        people.append(person)
        who = {k: own[k] for k in ("group", "hired", "cost")}
        people += [
            recipe.read("agent", {**usual, **who, "id": f"{person.id}-{copy}", "name": f"{person.name}{copy}"})
            for copy in range(2, max(1, round(plan.scale)) + 1)
        ]
    DataError.when(not any(p.after_late > 0 for p in people), "recipe_refunds", where=recipe.where)
    told = {name: np.array([getattr(p, name) for p in people]) for name in vars(people[0])}
    complains = plan.recipe.after.complaint
    derived = {
        "place": pd.Series(told["group"]).groupby(told["group"]).cumcount().to_numpy(),
        "routes": np.array([[*p.tiers, p.after, p.after_late] for p in people]),
        "hired": np.array([day_number(p.hired) for p in people]),
        "complaint": np.array([complains if p.complaint is None else p.complaint for p in people]),
        "habit": np.array([p.habit or "" for p in people]),
    }
    return Staff(**(told | derived))


class Spells(Columns, of="agent start end"):
    """Stretches of time of one day in which agents are meant to work, or are on line (an outage splits a shift)."""


class Rota:
    """Makes each day's shifts and logins, and hands chats to whoever is on line."""

    def __init__(self, plan: SeasonPlan, staff: Staff) -> None:
        self.plan, self.staff = plan, staff
        said = plan.recipe
        for more in said.reinforcements:
            strange = more.group not in said.roster.get(more.roster, {})
            DataError.when(strange, "recipe_reinforcements", roster=more.roster, group=more.group)
        for agent in (a for k in said.knocked_out for a in k.agents):
            expect("agent", agent, staff.id)
        self._more = {
            (r.group, day): said.roster[r.roster][r.group] for r in said.reinforcements for day in day_numbers(r)
        }

    def spells(self, day: Day) -> tuple[Spells, Spells]:
        """Shifts as the roster of the kind of day says; logins a little around them."""
        rng = stream(self.plan.seed, 1, day.number)
        roster = self.plan.recipe.roster[day.kind.roster]
        shifts, logins = [], []
        for a, group in enumerate(self.staff.group):
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
        return Spells(*map(np.array, zip(*shifts, strict=True))), Spells(*map(np.array, zip(*logins, strict=True)))

    def _interrupted(self, agent: int, on: int, off: int) -> list[tuple[int, int]]:
        for knock in self.plan.recipe.knocked_out:
            out, back = wall_seconds(knock.from_), wall_seconds(knock.to)
            if self.staff.id[agent] in knock.agents and on < out < off:
                return [(on, out), (back, off)] if back < off else [(on, out)]
        return [(on, off)]


class Desk:
    """One day's queue: who is on line in each half hour, and with which weight for each route."""

    def __init__(self, day: Day, staff: Staff, logins: Spells) -> None:
        slots = day.start + np.arange(SLOTS) * SLOT
        online = np.zeros((SLOTS, len(staff)))
        for agent, start, end in zip(logins.agent, logins.start, logins.end, strict=True):
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
        self.agents = len(staff)
        self.online = online.sum(axis=1)
        row = np.arange(SLOTS * ROUTES)[:, None]
        self._ladder = (row + np.cumsum(weights / total, axis=2).reshape(SLOTS * ROUTES, -1)).ravel()

    def assign(self, at: np.ndarray, route: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        row = np.clip((at - self.day.start) // SLOT, 0, SLOTS - 1) * ROUTES + route
        found = np.searchsorted(self._ladder, row + rng.random(len(at)) * (1 - 1e-9), "right")
        return np.minimum(found - row * self.agents, self.agents - 1)


def write_staff(staff: Staff, bot: SimpleNamespace, writer: Writer) -> None:
    writer.add(
        "agents",
        {
            "agent_id": [*staff.id, bot.id],
            "name": [*staff.name, bot.name],
            "team": [*staff.team, None],
            "role": [*staff.role, "bot"],
            "hired_on": [*(day_date(int(d)) for d in staff.hired), None],
            "hourly_cost": [*staff.cost, None],
        },
    )


def write_spells(shifts: Spells, logins: Spells, ids: Any, end: int, writer: Writer) -> None:
    """One day's `shifts` and `logins`; who is on line when the data end has no end yet."""
    writer.add("shifts", {"agent_id": ids.take(shifts.agent), "starts_at": shifts.start, "ends_at": shifts.end})
    open_ = np.where(logins.end >= end - 1, NONE, logins.end)
    writer.add("logins", {"agent_id": ids.take(logins.agent), "online_at": logins.start, "offline_at": open_})
