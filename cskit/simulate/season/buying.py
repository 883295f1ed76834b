"""Orders: from chats that end in a purchase and from customers who buy without asking; deposits and payments."""

import numpy as np

from cskit.simulate.ground import NONE
from cskit.simulate.season.arrivals import Chats, Customers, Staff, in_day
from cskit.simulate.season.plan import DAY, HABITS, Columns, Day, Goods, SeasonPlan, factor, unrolled
from cskit.simulate.season.talk import Course
from cskit.simulate.season.wording import Script

MINUTE, HOUR = 60, 3600


class Wanted(Columns, of="created customer product agent extra promised ahead"):
    """Orders about to be placed: their first `product`, the `agent` (-1 without one), an `extra` product that was
    recommended and goes with it (-1 for none), whether the agent `promised` too much about it, and whether a deposit is
    paid `ahead`, if the presale is open."""


class Orders(Wanted, of="amount units first_amount first_units deposit due paid"):
    """Orders placed; `first_…` is of the first product alone. `NONE` stands for a moment that never comes."""


class Items(Columns, of="order product quantity amount"):
    """Products of orders; `order` is the row in `Orders`."""


class RemindersSent(Columns, of="order agent at channel"):
    """Payment reminders; `order` is the row in `Orders`, `channel` indexes CHANNELS, agent -1 = automatic."""


def wanted_after_chats(
    plan: SeasonPlan,
    day: Day,
    chats: Chats,
    course: Course,
    script: Script,
    end: np.ndarray,
    rng: np.random.Generator,
) -> Wanted:
    """Orders of the chats whose customer buys: mostly at once, some later that day or in the next two days."""
    kind = day.kind
    rows = np.flatnonzero(course.buys)
    count = len(rows)
    when = rng.random(count)
    soon = rng.exponential(5 * MINUTE, count) + 20
    later = rng.exponential(2.5 * HOUR, count) + 10 * MINUTE
    days_on = rng.integers(9 * HOUR, 44 * HOUR, count)
    delay = np.where(when < 0.80, soon, np.where(when < 0.94, later, days_on)).astype(np.int64)
    takes = rng.random(count) < plan.recipe.buying.accepts
    first = Wanted(
        created=end[rows] + delay,
        customer=chats.customer[rows],
        product=chats.product[rows],
        agent=np.where(course.passed_to >= 0, course.passed_to, chats.agent)[rows],
        extra=np.where(takes & (script.advice[rows] >= 0), course.recommended[rows], -1),
        promised=script.promised[rows],
        ahead=script.deposit[rows],
    )
    return _with_second_orders(first, kind.two_orders, rng)


def wanted_in_silence(
    plan: SeasonPlan, goods: Goods, customers: Customers, day: Day, hours: range, known: float, rng: np.random.Generator
) -> Wanted:
    """Orders of customers who asked nobody, by the hours of the day."""
    curve = plan.hours[day.kind.hours]
    share = curve[hours.start : hours.stop].sum()
    count = int(rng.poisson(day.visitors * plan.scale * day.kind.silent_rate * share / (1 + day.kind.two_orders)))
    within = np.where(np.isin(np.arange(24), hours), curve / share, 0)
    who = customers.draw(count, known, rng, paid_before=day.start + DAY, talked_before=day.start - 5 * DAY)
    product = np.minimum(np.searchsorted(np.cumsum(goods.bought), rng.random(count)), len(goods) - 1)
    nobody = np.full(count, -1)
    ahead = rng.random(count) < day.kind.deposit
    first = Wanted(day.start + in_day(within, count, rng), who, product, nobody, nobody, np.zeros(count, bool), ahead)
    return _with_second_orders(first, day.kind.two_orders, rng)


def _with_second_orders(first: Wanted, share: float, rng: np.random.Generator) -> Wanted:
    second = first.pick(rng.random(len(first)) < share)
    second.created = second.created + rng.integers(4 * MINUTE, 50 * MINUTE, len(second))
    second.extra = np.full(len(second), -1)
    return Wanted.join([first, second])


def bought(
    plan: SeasonPlan, goods: Goods, staff: Staff, day: Day, wanted: Wanted, rng: np.random.Generator
) -> tuple[Orders, Items]:
    """Fills the baskets, and pays: at once, later, as a presale's deposit and final payment, or never."""
    wanted = wanted.pick(np.argsort(wanted.created, kind="stable"))
    wanted = wanted.pick(wanted.created < day.ends)
    items = _baskets(goods, staff, day, wanted, rng)
    first = np.searchsorted(items.order, np.arange(len(wanted)))
    deposit, due, paid = _payments(plan, day, wanted, rng)
    orders = Orders(
        **vars(wanted),
        amount=np.bincount(items.order, items.amount, len(wanted)),
        units=np.bincount(items.order, items.quantity, len(wanted)).astype(np.int64),
        first_amount=items.amount[first],
        first_units=items.quantity[first],
        deposit=deposit,
        due=due,
        paid=paid,
    )
    return orders, items


def _baskets(goods: Goods, staff: Staff, day: Day, wanted: Wanted, rng: np.random.Generator) -> Items:
    silent = wanted.agent < 0
    agent = np.maximum(wanted.agent, 0)
    mean = day.kind.lines + np.where(silent, HABITS.silent_lines, staff.lines[agent] * (1 + 1.2 * day.kind.lines))
    further = rng.poisson(np.clip(mean, 0, None))
    takes = (wanted.extra >= 0).astype(np.int64)
    order, place = unrolled(1 + takes + further)
    tiers = np.where(silent[:, None], np.array([0.45, 0.42, 0.13]), staff.extra_tiers[agent])
    ladder = np.cumsum(tiers / tiers.sum(axis=1, keepdims=True), axis=1)
    tier = (rng.random(len(order))[:, None] > ladder[order]).sum(axis=1)
    product = goods.draw_in(goods.category[wanted.product[order]], np.minimum(tier, 2), rng)
    product = np.where(place == 0, wanted.product[order], product)
    product = np.where((place == 1) & (takes[order] > 0), wanted.extra[order], product)
    many = rng.random(len(order)) < np.where(goods.tier[product] == 0, 0.16, 0.05)
    quantity = np.where(many & (mean[order] > 0), 2, 1)
    return Items(order, product, quantity, np.round(goods.price[product] * day.kind.price) * quantity)


def _payments(
    plan: SeasonPlan, day: Day, wanted: Wanted, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    buying = plan.recipe.buying
    count = len(wanted)
    when = rng.random(count)
    at_once = wanted.created + rng.integers(12, 420, count)
    later = wanted.created + rng.integers(1 * HOUR, 22 * HOUR, count)
    direct = np.where(when < buying.pays_at_once, at_once, later)
    direct = np.where(when < buying.pays_at_once + buying.pays_later, direct, NONE)
    nothing = np.full(count, NONE)
    if day.due is None:
        return nothing, nothing, direct
    open_ = (wanted.created >= day.opens) & (wanted.created < day.due)
    ahead = open_ & wanted.ahead
    wait = np.where(when < 0.45, rng.exponential(25 * MINUTE, count), rng.integers(1 * HOUR, 22 * HOUR, count)).astype(
        np.int64
    )
    final = np.where(rng.random(count) < buying.final_paid, day.due + 5 + wait, NONE)
    return (
        np.where(ahead, wanted.created + rng.integers(8, 120, count), NONE),
        np.where(ahead, day.due, NONE),
        np.where(ahead, final, direct),
    )


def remind(plan: SeasonPlan, staff: Staff, orders: Orders, rng: np.random.Generator) -> RemindersSent:
    """Reminds some of those who have not paid; some of them then do (`orders.paid` is filled in).

    A presale's final payment is reminded once it has been due for some hours.
    """
    buying = plan.recipe.buying
    chance = buying.reminded * factor(plan.recipe.reminder_gaps, orders.created)
    rows = np.flatnonzero((orders.paid == NONE) & (rng.random(len(orders)) < chance))
    count = len(rows)
    at = np.where(
        orders.due[rows] != NONE,
        orders.due[rows] + rng.integers(9 * HOUR, 22 * HOUR, count),
        orders.created[rows] + rng.integers(12 * MINUTE, 100 * MINUTE, count),
    )
    channel = np.searchsorted([0.55, 0.68], rng.random(count), "right")
    # an order without an agent is reminded by one of the longest-serving in-house sales agents
    house = (staff.role == "sales") & (staff.team == "in_house")
    anyone = np.flatnonzero(house & (staff.hired <= plan.days[0].number))
    anyone = anyone if len(anyone) else np.array([-1])
    agent = np.where(orders.agent[rows] >= 0, orders.agent[rows], anyone[rng.integers(0, len(anyone), count)])
    agent = np.where(channel == 2, -1, agent)
    pays = rng.random(count) < buying.recovered
    orders.paid[rows[pays]] = (at + 60 + rng.exponential(1.2 * HOUR, count).astype(np.int64))[pays]
    kept = at < plan.end
    return RemindersSent(rows[kept], agent[kept], at[kept], channel[kept])
