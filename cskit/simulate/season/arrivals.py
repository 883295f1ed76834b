"""Who is there and who comes: the agents, when they are meant to work and were on line; who starts a chat, when and
about what; and which agent gets it, and how busy they are."""

from functools import partial
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

from cskit.errors import DataError, expect, unknown
from cskit.period import day_date, day_number
from cskit.simulate.ground import NONE, Recipe, Writer, stream, wall_seconds
from cskit.simulate.lines import TOPIC
from cskit.simulate.season.plan import DAY, SLOT, SLOTS, Columns, Day, Goods, SeasonPlan, day_numbers

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
    staff = Staff(**(told | derived))
    for more in plan.recipe.reinforcements:
        strange = more.group not in plan.recipe.roster.get(more.roster, {})
        DataError.when(strange, "recipe_reinforcements", roster=more.roster, group=more.group)
    for agent in (a for k in plan.recipe.knocked_out for a in k.agents):
        expect("agent", agent, staff.id)
    return staff


class Spells(Columns, of="agent start end"):
    """Stretches of time of one day in which agents are meant to work, or are on line (an outage splits a shift)."""


def spells(plan: SeasonPlan, staff: Staff, day: Day) -> tuple[Spells, Spells]:
    """The day's shifts as the roster of its kind says, and logins a little around them."""
    rng, said = stream(plan.seed, 1, day.number), plan.recipe
    more = {r.group: said.roster[r.roster][r.group] for r in said.reinforcements if day.number in day_numbers(r)}
    roster = {**said.roster[day.kind.roster], **more}
    shifts, logins = [], []
    for a, group in enumerate(staff.group):
        place, rule = int(staff.place[a]), roster.get(group)
        if rule is None or staff.hired[a] > day.number or (day.number + 3 * place) % 7 < rule.off:
            continue
        for start, end in rule.shifts[(place + (day.number + 3) // 7) % len(rule.shifts)]:
            begin, until = day.start + round(start * 3600), day.start + round(end * 3600)
            shifts.append((a, begin, until))
            on = begin - int(rng.integers(0, 420))
            off = min(until + int(rng.integers(0, 600)), day.start + DAY - 1)
            logins += [(a, *spell) for spell in _interrupted(said, staff.id[a], on, off)]
    return Spells(*map(np.array, zip(*shifts, strict=True))), Spells(*map(np.array, zip(*logins, strict=True)))


def _interrupted(said: SimpleNamespace, agent: str, on: int, off: int) -> list[tuple[int, int]]:
    for knock in said.knocked_out:
        out, back = wall_seconds(knock.from_), wall_seconds(knock.to)
        if agent in knock.agents and on < out < off:
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


LONG_AGO = -(10**12)
ASKS, AFTER_SALE = 0, 1  # what a chat is: a pre-sale question, or talk after the sale

_CLOTHES = [TOPIC[t] for t in ("size", "size", "size", "material", "material", "material", "colour", "stock")]
_BEAUTY = [TOPIC[t] for t in ("skin", "skin", "skin", "genuine", "stock")]
_ANY = [TOPIC[t] for t in ("price", "price", "discount", "discount", "shipping", "shipping", "returns", "gift")]


class Coming(Columns, of="start customer product stage topic late"):
    """Chats about to start; `late` is after-sale talk about an order paid more than 15 days before, which is for
    after-sales agents only."""


class Chats(Coming, of="route agent busy number"):
    """Chats with the agent they go to. `busy` is how many chats that agent began in the minutes before."""


class Customers:
    """Numbers customers as they come and finds known ones to come back.

    Someone who paid in the last 15 days and talks to a sales agent counts as after-sale talk, and someone who talked
    in the last days and orders counts as that agent's sale: askers and silent buyers are drawn so that neither
    happens by accident.
    """

    def __init__(self) -> None:
        self.count = 0
        self._paid = np.full(1024, LONG_AGO)
        self._talked = np.full(1024, LONG_AGO)

    def new(self, count: int) -> np.ndarray:
        first, self.count = self.count, self.count + count
        if self.count > len(self._paid):
            more = np.full(max(self.count, 2 * len(self._paid)) - len(self._paid), LONG_AGO)
            self._paid, self._talked = np.concatenate([self._paid, more]), np.concatenate([self._talked, more])
        return np.arange(first, self.count)

    def draw(
        self, count: int, known: float, rng: np.random.Generator, *, paid_before: int, talked_before: int
    ) -> np.ndarray:
        """`count` different customers, a share `known` of them from those who last paid and talked before a moment."""
        wanted = int(rng.binomial(count, known))
        pool = np.unique(rng.integers(0, self.count, 3 * wanted)) if self.count and wanted else np.empty(0, np.int64)
        pool = rng.permutation(pool[(self._paid[pool] < paid_before) & (self._talked[pool] < talked_before)])[:wanted]
        return rng.permutation(np.concatenate([pool, self.new(count - len(pool))]))

    def paid_between(
        self, customer: np.ndarray, since: np.ndarray | int, until: np.ndarray | float = np.inf
    ) -> np.ndarray:
        """Whose last payment lies (or is going to) between two moments."""
        return (self._paid[customer] >= since) & (self._paid[customer] <= until)

    def note_paid(self, customer: np.ndarray, at: np.ndarray) -> None:
        np.maximum.at(self._paid, customer, at)

    def note_talk(self, customer: np.ndarray, at: np.ndarray) -> None:
        np.maximum.at(self._talked, customer, at)


class Diary:
    """Chats that will start later, kept by day until their time comes."""

    def __init__(self, days: tuple[Day, ...]) -> None:
        none = np.empty(0, np.int64)
        nobody = Coming(none, none, none, none, none, none.astype(bool))
        self._days = {d.number: [nobody] for d in days}

    def add(self, coming: Coming, *, not_before: int) -> None:
        """Notes chats; those before `not_before` move by whole days, those outside the data are forgotten."""
        start = coming.start + np.maximum(0, -((coming.start - not_before) // DAY)) * DAY
        # late after-sale talk is for after-sales agents, who work by day
        clock = start % DAY
        unfit = coming.late & ((clock < 10 * 3600) | (clock >= 17 * 3600))
        coming.start = np.where(unfit, start - clock + np.maximum(not_before % DAY, 10 * 3600) + clock % 25_200, start)
        day = coming.start // DAY
        for number in np.unique(day):
            if int(number) in self._days:
                self._days[int(number)].append(coming.pick(day == number))

    def take(self, day: int, start: int, end: int) -> Coming:
        whole = Coming.join(self._days[day])
        now = (whole.start >= start) & (whole.start < end)
        self._days[day] = [whole.pick(~now)]
        return whole.pick(now)


def in_day(hours: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """Seconds after midnight, by the shares of the hours."""
    hour = np.searchsorted(np.cumsum(hours), rng.random(count) * (1 - 1e-12), "right")
    return np.minimum(hour, 23) * 3600 + rng.integers(0, 3600, count)


def new_askers(
    plan: SeasonPlan, goods: Goods, customers: Customers, day: Day, hours: range, known: float, rng: np.random.Generator
) -> Coming:
    """New pre-sale chats of some hours: by visitors, the day's curve and what gets through a broken entry."""
    count = rng.poisson((plan.expected(day) * plan.open_entry(day))[hours.start : hours.stop])
    hour = np.repeat(np.arange(hours.start, hours.stop), count)
    into = rng.random(len(hour))
    rush = (hour == 0) & (plan.hours[day.kind.hours][0] > 0.1)  # at the stroke of midnight
    start = day.start + hour * 3600 + (3600 * np.where(rush, into**2, into)).astype(np.int64)
    who = customers.draw(len(start), known, rng, paid_before=day.start - 17 * DAY, talked_before=day.start - 5 * DAY)
    product = goods.draw(len(start), rng)
    zeros = np.zeros(len(start), np.int64)
    return Coming(start, who, product, zeros, first_topics(goods, product, day, rng), zeros.astype(bool))


def let_in(plan: SeasonPlan, day: Day, coming: Coming, rng: np.random.Generator) -> Coming:
    """Those who get through while an entry to the queue is broken."""
    share = plan.open_entry(day)[np.clip((coming.start - day.start) // 3600, 0, 23)]
    return coming.pick(rng.random(len(coming)) < share)


def first_topics(goods: Goods, product: np.ndarray, day: Day, rng: np.random.Generator) -> np.ndarray:
    """What is asked first, by category: sizes of clothes, skins for beauty, prices for both."""
    beauty = np.array([c == "美妆" for c in goods.categories])[goods.category[product]]
    draw = rng.random((3, len(product)))
    about = np.where(
        beauty,
        np.array(_BEAUTY)[(draw[0] * len(_BEAUTY)).astype(int)],
        np.array(_CLOTHES)[(draw[0] * len(_CLOTHES)).astype(int)],
    )
    about = np.where(draw[1] < 0.42, np.array(_ANY)[(draw[2] * len(_ANY)).astype(int)], about)
    about = np.where((day.due is not None) & (draw[1] > 0.8), TOPIC["presale"], about)
    gone = [sold for sold, days, units, _ in goods.unsold if units == 0 and day.number in days]
    return np.select(
        [np.isin(product, gone), goods.bought[product] == 0],  # when will it be back, do you have it at all?
        [TOPIC["restock"], TOPIC["stock"]],
        about,
    )


def seat(
    plan: SeasonPlan, goods: Goods, desk: Desk, coming: Coming, first_number: int, rng: np.random.Generator
) -> Chats:
    coming = coming.pick(np.argsort(coming.start, kind="stable"))
    route = np.where(coming.stage == AFTER_SALE, np.where(coming.late, LATE_AFTER, AFTER), goods.tier[coming.product])
    agent = desk.assign(coming.start, route, rng)
    busy = _busy(plan, desk, coming.start, agent)
    return Chats(**vars(coming), route=route, agent=agent, busy=busy, number=first_number + np.arange(len(agent)))


def _busy(plan: SeasonPlan, desk: Desk, start: np.ndarray, agent: np.ndarray) -> np.ndarray:
    """Chats the agent began in the last minutes, half their own and half the mean of all on line: they help out.

    In a shop smaller than the recipe's, whose agents hardly ever have two chats at once, the mean of the desk is
    scaled up instead, so that rush hours are felt at every size.
    """
    window = int(plan.recipe.load.minutes * 60)
    span = 4 * DAY
    key = agent.astype(np.int64) * span + (start - desk.day.start)
    order = np.argsort(key, kind="stable")
    in_order = key[order]
    own = np.empty(len(key))
    own[order] = np.arange(len(key)) - np.searchsorted(in_order, in_order - window, "right")
    slot = np.clip((start - desk.day.start) // SLOT, 0, SLOTS - 1)
    small = min(1.0, plan.scale)
    mean = np.bincount(slot, minlength=SLOTS) / np.maximum(desk.online, 1) * (window / SLOT) / small
    return 0.5 * small * own + (1 - 0.5 * small) * mean[slot]
