"""The agents: who they are, when they are meant to work, when they were on line, and who gets which chat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from cskit.errors import DataError
from cskit.simulate.recipe import Recipe, day_number, seconds, stream
from cskit.simulate.season.plan import DAY, SLOT, SLOTS, Day, Plan, Span
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
    share: np.ndarray
    routes: np.ndarray  # agents x ROUTES: preference
    lines: np.ndarray
    extra_tiers: np.ndarray  # agents x 3: the tiers of further products sold
    recommend: np.ndarray
    complaint: np.ndarray
    shuffles: np.ndarray
    exam: np.ndarray  # score of the final exam of the course, 0 for those who took none

    def __len__(self) -> int:
        return len(self.ids)


def read_staff(recipe: Recipe, scale: float) -> Staff:
    """The agents of the recipe; a shop k times as large has k - 1 ordinary colleagues more beside each."""
    groups = recipe.need("groups", dict)
    complaint = recipe.need("complaint", float, recipe.need("after", dict), of="after")
    rows: list[dict[str, Any]] = []
    for own in recipe.need("agents", list):
        group = recipe.need("group", str, own, of="agents")
        usual = {**_USUAL, "complaint": complaint, **recipe.need(group, dict, groups, of="groups"), "group": group}
        rows.append({**usual, **own})
        who = {"id": own["id"], "name": own["name"], "hired": own["hired"], "cost": own["cost"]}
        rows += [
            {**usual, **who, "id": f"{own['id']}-{copy}", "name": f"{own['name']}{copy}"}
            for copy in range(2, max(1, round(scale)) + 1)
        ]
    seen: dict[str, int] = {}
    place = []
    for row in rows:
        place.append(seen.get(row["group"], 0))
        seen[row["group"]] = place[-1] + 1

    def column(key: str) -> np.ndarray:
        return np.array([row[key] for row in rows], float)

    return Staff(
        ids=tuple(r["id"] for r in rows),
        names=tuple(r["name"] for r in rows),
        teams=tuple(r["team"] for r in rows),
        roles=tuple(r["role"] for r in rows),
        groups=tuple(r["group"] for r in rows),
        place=np.array(place),
        hired=np.array([day_number(r["hired"]) for r in rows]),
        cost=column("cost"),
        speed=column("speed"),
        skill=column("skill"),
        share=column("share"),
        routes=np.array([[*r["tiers"], r["after"], r["after_late"]] for r in rows], float),
        lines=column("lines"),
        extra_tiers=np.array([r["extra_tiers"] for r in rows], float),
        recommend=column("recommend"),
        complaint=column("complaint"),
        shuffles=column("shuffles"),
        exam=column("exam"),
    )


_USUAL: Mapping[str, Any] = {
    "after": 0.0, "after_late": 0.0, "share": 1.0, "speed": 1.0, "skill": 1.0, "lines": 0.0,
    "extra_tiers": [0.5, 0.42, 0.08], "recommend": 0.15, "shuffles": 0.0, "exam": 0,
}  # fmt: skip


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

    def __init__(self, plan: Plan, staff: Staff) -> None:
        self.plan, self.staff = plan, staff
        recipe = plan.recipe
        self._rosters = recipe.need("roster", dict)
        spans = recipe.sections.get("seasonal_days", [])
        self._seasonal = {d for s in spans for d in range(day_number(s["from"]), day_number(s["to"]) + 1)}
        self._knocked = [
            (frozenset(staff.ids.index(a) for a in k["agents"]), Span(seconds(k["from"]), seconds(k["to"])))
            for k in recipe.sections.get("knocked_out", [])
        ]

    def spells(self, day: Day) -> Spells:
        """Shifts as the roster of the kind of day says; logins a little around them."""
        rng = stream(self.plan.seed, 1, day.number)
        roster = self._rosters.get(day.kind.roster)
        if roster is None:
            raise DataError(f"recipe {self.plan.recipe.where}: no roster `{day.kind.roster}`")
        if day.number in self._seasonal:
            roster = {**roster, "seasonal": self._rosters["wave"]["seasonal"]}
        shifts, logins = [], []
        for a, group in enumerate(self.staff.groups):
            place = int(self.staff.place[a])
            rule = roster.get(group)
            if rule is None or self.staff.hired[a] > day.number or (day.number + 3 * place) % 7 < rule["off"]:
                continue
            week = (day.number + 3) // 7
            for start, end in rule["shifts"][(place + week) % len(rule["shifts"])]:
                begin, until = day.start + round(start * 3600), day.start + round(end * 3600)
                shifts.append((a, begin, until))
                early, late = int(rng.integers(0, 420)), int(rng.integers(0, 600))
                on, off = begin - early, min(until + late, day.start + DAY - 1)
                for on_, off_ in self._interrupted(a, on, off):
                    logins.append((a, on_, off_))
        agent, begins, ends = (np.array(c) for c in zip(*shifts, strict=True))
        who, on_line, off_line = (np.array(c) for c in zip(*logins, strict=True))
        return Spells(agent, begins, ends, who, on_line, off_line)

    def _interrupted(self, agent: int, on: int, off: int) -> list[tuple[int, int]]:
        for agents, span in self._knocked:
            if agent in agents and on < span.start < off:
                return [(on, span.start), (span.end, off)] if span.end < off else [(on, span.start)]
        return [(on, off)]

    def desk(self, day: Day) -> Desk:
        return Desk(day, self.staff, self.spells(day))


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
        if (total == 0).any():
            raise DataError(f"the roster leaves nobody on line on {date.fromordinal(719_163 + day.number)}")
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


def write_staff(staff: Staff, bot: Mapping[str, Any], writer: Writer) -> None:
    """The `agents` table: the people, then the bot."""
    writer.add(
        "agents",
        {
            "agent_id": [*staff.ids, bot["id"]],
            "name": [*staff.names, bot["name"]],
            "team": [*staff.teams, None],
            "role": [*staff.roles, "bot"],
            "hired_on": [*(date.fromordinal(719_163 + int(d)) for d in staff.hired), None],
            "hourly_cost": [*staff.cost, None],
        },
    )


def write_spells(spells: Spells, ids: Any, end: int, writer: Writer) -> None:
    """One day's `shifts` and `logins`; who is on line when the data end has no end yet."""
    writer.add("shifts", {"agent_id": ids.take(spells.agent), "starts_at": spells.start, "ends_at": spells.end})
    open_ = np.where(spells.offline >= end - 1, NONE, spells.offline)
    writer.add("logins", {"agent_id": ids.take(spells.login_agent), "online_at": spells.online, "offline_at": open_})
