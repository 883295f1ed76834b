"""Who starts a chat, when and about what: customers new and known; which agent it goes to, and how busy they are."""

import numpy as np

from cskit.simulate.lines import TOPIC
from cskit.simulate.season.columns import Columns
from cskit.simulate.season.plan import DAY, SLOT, SLOTS, Day, Goods, SeasonPlan
from cskit.simulate.season.staff import AFTER, LATE_AFTER, Desk

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
