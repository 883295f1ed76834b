"""What follows an order: shipping, refunds and who handles them, complaints, and the talk about all this."""

import numpy as np

from cskit.simulate.ground import NONE
from cskit.simulate.lines import TOPIC
from cskit.simulate.season.arrivals import AFTER_SALE, Coming, Customers, Staff, in_day
from cskit.simulate.season.buying import HOUR, MINUTE, Orders
from cskit.simulate.season.plan import DAY, HABITS, Columns, Day, Goods, SeasonPlan, day_numbers
from cskit.tables import REFUND_KINDS

UNSHIPPED, REFUND_ONLY, RETURN = (REFUND_KINDS.index(k) for k in ("unshipped", "refund_only", "return"))
REASONS = {
    UNSHIPPED: ("拍错/多拍", "不想要了", "未按约定时间发货", "降价未保价"),
    REFUND_ONLY: ("少件/漏发", "质量问题", "降价未保价", "包裹丢失"),
    RETURN: ("尺码不合适", "不喜欢/效果不好", "质量问题", "与描述不符", "不想要了"),
}
# what the talk before a refund is about, by kind and reason
TALKED_OF = np.array(
    [
        [TOPIC[t] for t in ("cancel", "cancel", "ship_late", "price_drop", "cancel")],
        [TOPIC[t] for t in ("missing", "quality", "price_drop", "not_received", "quality")],
        [TOPIC[t] for t in ("refund", "refund", "quality", "described", "refund")],
    ]
)
CHOICE = np.array([len(REASONS[k]) for k in range(len(REFUND_KINDS))])
LATE = REASONS[UNSHIPPED].index("未按约定时间发货")
SIZE = REASONS[RETURN].index("尺码不合适")
FELL = np.array([REASONS[kind].index("降价未保价") for kind in (UNSHIPPED, REFUND_ONLY)] + [NONE])  # no RETURN has it


class Shipping(Columns, of="shipped delivered cancelled"):
    """What became of orders; `cancelled`: the supplier is late, and the buyer does not wait."""


class Refunds(Columns, of="order requested completed amount quantity kind reason agent operations score"):
    """Refunds; `order` is the row in `Orders`, `reason` which of the REASONS of its kind."""


class Complaints(Columns, of="customer agent received found resolved reason about"):
    """Complaints; `reason` is its place in the habits (-1: shuffling), `about` which of the customers served it is."""


def ship(plan: SeasonPlan, goods: Goods, day: Day, orders: Orders, rng: np.random.Generator) -> Shipping:
    """Paid orders leave after some hours, those of a late supplier days later, and arrive after some days."""
    low, high = day.kind.ship_hours
    count = len(orders)
    paid = orders.paid != NONE
    takes = rng.uniform(low, high, count)
    cancelled = np.zeros(count, bool)
    supplier = np.array(goods.suppliers)[orders.product]
    for late in plan.recipe.late_suppliers:
        held = paid & (supplier == late.supplier) & np.isin(orders.paid // DAY, day_numbers(late))
        takes += held * rng.uniform(late.hours[0], late.hours[1], count)
        cancelled |= held & (rng.random(count) < late.cancelled)
    shipped = orders.paid + (takes * HOUR).astype(np.int64)
    # couriers come by day
    delivered = (shipped // DAY + rng.integers(2, 6, count)) * DAY + rng.integers(9 * HOUR, 20 * HOUR, count)
    return Shipping(np.where(paid, shipped, NONE), np.where(paid, delivered, NONE), cancelled)


def refund(
    plan: SeasonPlan, goods: Goods, staff: Staff, day: Day, orders: Orders, shipping: Shipping, rng: np.random.Generator
) -> Refunds:
    """Some buyers want their money back: before the goods leave, instead of them, or sending them back.

    Where the platform takes no refund on a day, the request waits for midnight. `shipping` is emptied for orders
    refunded before they left.
    """
    rates = plan.recipe.buying.refund
    usual = np.array([rates[c] for c in goods.categories])[goods.category[orders.product]]
    wants = rng.random(len(orders)) < (usual + day.kind.refund_extra + HABITS.broken_promise * orders.promised)
    rows = np.flatnonzero((wants | shipping.cancelled) & (orders.paid != NONE))
    count = len(rows)
    cancelled = shipping.cancelled[rows]
    kind = np.where(cancelled, UNSHIPPED, np.searchsorted([0.24, 0.36], rng.random(count), "right"))
    delivered, shipped = shipping.delivered[rows], shipping.shipped[rows]
    soon = np.where(cancelled, rng.uniform(50, 90, count) * HOUR, rng.exponential(7 * HOUR, count) + 300)
    before = orders.paid[rows] + np.minimum(soon, (shipped - orders.paid[rows]) * 0.9)
    after = (delivered // DAY + rng.integers(0, np.where(kind == RETURN, 6, 3))) * DAY
    after = np.maximum(after + in_day(plan.hours["normal"], count, rng), delivered + 20 * MINUTE)
    asked = np.where(kind == UNSHIPPED, before, after).astype(np.int64)
    asked = _not_on(plan, asked, rng.exponential(1.5 * HOUR, count))
    takes = np.select(
        [kind == UNSHIPPED, kind == REFUND_ONLY],
        [rng.exponential(5 * HOUR, count) + 600, rng.uniform(3, 40, count) * HOUR],
        rng.uniform(2.5, 7.5, count) * DAY,
    )
    done = _not_on(plan, asked + takes.astype(np.int64), rng.exponential(9 * HOUR, count))
    stuck = (rng.random(count) < 0.05) & (asked > plan.end - HABITS.open_days * DAY)
    done = np.where(stuck | (done >= plan.end), NONE, done)
    whole = (kind == UNSHIPPED) | (rng.random(count) < 0.68)
    agent = _handler(staff, np.flatnonzero(staff.routes[:, 4] > 0), asked, rng)
    shuffles = staff.shuffles[agent] > 0
    score = np.where(
        rng.random(count) < np.where(shuffles, 0.60, 0.86), rng.integers(4, 6, count), rng.integers(1, 4, count)
    )
    refunds = Refunds(
        order=rows,
        requested=asked,
        completed=done,
        amount=np.where(whole, orders.amount[rows], orders.first_amount[rows]),
        quantity=np.where(whole, orders.units[rows], orders.first_units[rows]),
        kind=kind,
        reason=np.where(cancelled, LATE, reasons(plan, goods, day, orders, rows, kind, asked, rng)),
        agent=agent,
        operations=1 + rng.poisson(np.where(kind == RETURN, 1.6, 0.6) + shuffles * 1.2),
        score=np.where((rng.random(count) < 0.32) & (done != NONE), score, NONE),
    )
    refunds = refunds.pick(asked < plan.end)
    unshipped = refunds.order[refunds.kind == UNSHIPPED]
    shipping.shipped[unshipped] = shipping.delivered[unshipped] = NONE
    return refunds


def reasons(
    plan: SeasonPlan,
    goods: Goods,
    day: Day,
    orders: Orders,
    rows: np.ndarray,
    kind: np.ndarray,
    asked: np.ndarray,
    rng: np.random.Generator,
) -> np.ndarray:
    """Which of the REASONS of its kind each refund has: late is what was awaited for two days, cheaper what is, and
    only clothes have a wrong size."""
    drawn = (rng.random(len(kind)) * CHOICE[kind]).astype(np.int64)
    early = (kind == UNSHIPPED) & (drawn == LATE) & (asked < orders.paid[rows] + 2 * DAY)
    clothes = np.array([c != "美妆" for c in goods.categories])[goods.category[orders.product[rows]]]
    unfit = [early, (drawn == FELL[kind]) & ~_cheaper(plan, day, asked), (kind == RETURN) & (drawn == SIZE) & ~clothes]
    return np.select(unfit, [0, 1, 1], drawn)


def _cheaper(plan: SeasonPlan, day: Day, at: np.ndarray) -> np.ndarray:
    """Whether what was ordered on the day sells for less at a later moment."""
    prices = {d.number: d.kind.price for d in plan.days}
    return np.array([prices.get(int(d), day.kind.price) < day.kind.price for d in at // DAY], bool)


def _not_on(plan: SeasonPlan, at: np.ndarray, after_midnight: np.ndarray) -> np.ndarray:
    """Moves what falls on a day without refunds to the night that follows it."""
    blocked = np.isin(at // DAY, list(plan.no_refunds))
    return np.where(blocked, (at // DAY + 1) * DAY + after_midnight.astype(np.int64), at)


def _handler(staff: Staff, handlers: np.ndarray, at: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """One of the after-sales agents hired by then."""
    pick = rng.random((len(at), len(handlers)))
    pick[staff.hired[handlers][None, :] > (at // DAY)[:, None]] = -1
    return handlers[pick.argmax(axis=1)]


def talk_about(
    plan: SeasonPlan, day: Day, orders: Orders, shipping: Shipping, refunds: Refunds, rng: np.random.Generator
) -> Coming:
    """The chats that the orders will cause: where is it, how do I return it, why is it cheaper now."""
    after = plan.recipe.after
    count = len(orders)
    paid = orders.paid != NONE
    day_hours = plan.hours["normal"]
    parts = []

    def chat(rows: np.ndarray, at: np.ndarray, topic: np.ndarray | int) -> None:
        parts.append(
            Coming(
                at,
                orders.customer[rows],
                orders.product[rows],
                np.full(len(rows), AFTER_SALE),
                np.broadcast_to(topic, len(rows)).astype(np.int64),
                at - orders.paid[rows] > 15 * DAY - HOUR,
            )
        )

    def some(share: float, among: np.ndarray) -> np.ndarray:
        return np.flatnonzero(among & (rng.random(count) < share))

    def days_after(at: np.ndarray, low: int, high: int) -> np.ndarray:
        days = (at // DAY + rng.integers(low, high + 1, len(at))) * DAY
        return np.maximum(days + in_day(day_hours, len(at), rng), at + 20 * MINUTE)

    rows = some(day.kind.ask_shipping, paid)
    at = days_after(orders.paid[rows], 1, 3)
    on_way = (shipping.shipped[rows] != NONE) & (shipping.shipped[rows] <= at)
    there = on_way & (shipping.delivered[rows] <= at)
    topics = np.array([TOPIC[t] for t in ("ship_late", "logistics", "not_received")])
    chat(rows, at, topics[on_way.astype(np.int64) + there])
    waits = np.where(shipping.shipped != NONE, shipping.shipped - orders.paid, 0)
    rows = some(after.address, paid & (waits > HOUR))
    chat(
        rows, orders.paid[rows] + 60 + (waits[rows] * rng.uniform(0, 0.8, len(rows))).astype(np.int64), TOPIC["address"]
    )
    rows = some(after.exchange, paid & (shipping.delivered != NONE))
    chat(rows, days_after(shipping.delivered[rows], 0, 4), TOPIC["exchange"])
    rows = some(after.price_drop, paid)
    at = days_after(orders.paid[rows], 1, 5)
    cheaper = _cheaper(plan, day, at)
    chat(rows[cheaper], at[cheaper], TOPIC["price_drop"])
    talked = np.flatnonzero(rng.random(len(refunds)) < after.refund_talk)
    rows, kind, done = refunds.order[talked], refunds.kind[talked], refunds.completed[talked]
    asked = refunds.requested[talked] - rng.integers(3 * MINUTE, 90 * MINUTE, len(talked))
    first = np.where(kind == UNSHIPPED, orders.paid[rows], shipping.delivered[rows])
    asked = np.maximum(asked, first + 120)
    # of those who have sent goods back some ask where their money is
    late = (kind == RETURN) & (done != NONE) & (rng.random(len(rows)) < 0.35)
    between = refunds.requested[talked] + (0.8 * (done - refunds.requested[talked])).astype(np.int64)
    topic = TALKED_OF[kind, refunds.reason[talked]]
    chat(rows, np.where(late, between, asked), np.where(late, TOPIC["refund_wait"], topic))
    return Coming.join(parts)


def legacy_talk(plan: SeasonPlan, goods: Goods, customers: Customers, day: Day, rng: np.random.Generator) -> Coming:
    """Talk about orders older than the data: it fades over 15 days, and only after-sales agents have it."""
    first = next(d for d in plan.days if d.segment == day.segment)
    fades = max(0.0, 1 - (day.number - first.number) / 15)
    count = int(rng.poisson(plan.recipe.after.legacy * first.visitors / 20_000 * plan.scale * fades))
    at = day.start + in_day(plan.hours["normal"], count, rng)
    topic = np.array([TOPIC[t] for t in ("logistics", "refund_wait", "exchange", "quality")])[rng.integers(0, 4, count)]
    product, stage = goods.draw(count, rng), np.full(count, AFTER_SALE)
    return Coming(at, customers.new(count), product, stage, topic, np.ones(count, bool))


def complain(
    plan: SeasonPlan, staff: Staff, customer: np.ndarray, agent: np.ndarray, at: np.ndarray, rng: np.random.Generator
) -> Complaints:
    """Complaints of customers served after the sale (talk ended, or a refund handled, `at` some moment).

    2 h for the cause and 24 h for the outcome are mostly kept.
    """
    rng = rng.spawn(1)[0]  # a stream of their own: how many complain does not change what happens next
    rows = np.flatnonzero(rng.random(len(customer)) < staff.complaint[agent])
    count = len(rows)
    received = at[rows] + 60 + rng.exponential(4 * HOUR, count).astype(np.int64)
    found = received + 120 + rng.exponential(55 * MINUTE, count).astype(np.int64)
    resolved = found + 300 + rng.exponential(8 * HOUR, count).astype(np.int64)
    stuck = (rng.random(count) < 0.04) & (received > plan.end - HABITS.open_days * DAY)
    resolved = np.where(stuck, NONE, resolved)
    shuffled = rng.random(count) < staff.shuffles[agent[rows]]
    complaints = Complaints(
        customer[rows],
        agent[rows],
        received,
        np.where(found < plan.end, found, NONE),
        np.where(resolved < plan.end, resolved, NONE),
        np.where(shuffled, -1, rng.integers(0, len(HABITS.complaints), count)),
        rows,
    )
    return complaints.pick(received < plan.end)
