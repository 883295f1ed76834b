"""What is found and written down afterwards: ratings and inspections, requests taken back, who was to blame, tickets.

Claims are drawn from a stream of their own: what is written down of them changes nothing of what happens.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from cskit.simulate.ground import NONE, Writer, chosen, stream
from cskit.simulate.lines import TOPIC
from cskit.simulate.season.aftersales import (
    REFUND_ONLY,
    RETURN,
    UNSHIPPED,
    Complaints,
    Refunds,
    Shipping,
    reasons,
)
from cskit.simulate.season.arrivals import AFTER_SALE, LATE_AFTER, Chats, Coming, Staff
from cskit.simulate.season.buying import HOUR, MINUTE, Orders
from cskit.simulate.season.plan import DAY, HABITS, Day, Goods, SeasonPlan
from cskit.simulate.season.talk import Course
from cskit.tables import RESPONSIBLE

TICKET_KINDS = [kind for kind, _ in HABITS.tickets.values()]
_HOURS = np.array([hours for _, hours in HABITS.tickets.values()])
_TICKET_OF = np.full(max(TOPIC.values()) + 1, -1)
_TICKET_OF[[TOPIC[topic] for topic in HABITS.tickets]] = np.arange(len(HABITS.tickets))
_TICKET_OF[TOPIC["described"]] = _TICKET_OF[TOPIC["quality"]]
OPENS = 10 * 3600  # from when on customers come back with yesterday's trouble


def taken_back(
    plan: SeasonPlan,
    goods: Goods,
    staff: Staff,
    day: Day,
    orders: Orders,
    shipping: Shipping,
    refunds: Refunds,
    rng: np.random.Generator,
) -> tuple[Refunds, np.ndarray]:
    """The refunds, followed by requests that their customers withdraw, and when each is withdrawn (`NONE`: it is not).

    Nothing is paid back on those, and what was bought stays.
    """
    free = orders.paid != NONE
    free[refunds.order] = False
    rows = np.flatnonzero(free & (rng.random(len(orders)) < HABITS.withdrawn))
    count = len(rows)
    kind = np.array([UNSHIPPED, REFUND_ONLY, RETURN])[np.searchsorted([0.45, 0.6], rng.random(count), "right")]
    paid, shipped, delivered = orders.paid[rows], shipping.shipped[rows], shipping.delivered[rows]
    share, rest = rng.uniform(0.05, 0.6, count), rng.uniform(0.1, 0.9, count)
    early = kind == UNSHIPPED  # asked for and taken back before the goods leave
    after = delivered + 20 * MINUTE + rng.integers(0, 3 * DAY, count)
    asked = np.where(early, paid + ((shipped - paid) * share).astype(np.int64), after)
    later = asked + HOUR + rng.exponential(20 * HOUR, count).astype(np.int64)
    back = np.where(early, asked + ((shipped - asked) * rest).astype(np.int64), later)
    whole = early | (rng.random(count) < 0.7)
    hired = staff.hired[None, :] <= (asked // DAY)[:, None]
    agent = (rng.random((count, len(staff))) * (staff.routes[:, 4] > 0) * hired).argmax(axis=1)
    none = np.full(count, NONE)
    found = Refunds(
        order=rows,
        requested=asked,
        completed=none,
        amount=np.where(whole, orders.amount[rows], orders.first_amount[rows]),
        quantity=np.where(whole, orders.units[rows], orders.first_units[rows]),
        kind=kind,
        reason=reasons(plan, goods, day, orders, rows, kind, asked, rng),
        agent=agent,
        operations=1 + rng.poisson(0.8, count),
        score=none,
    )
    kept = (asked < plan.end) & ~np.isin(asked // DAY, list(plan.no_refunds))
    taken = np.where(back < plan.end, back, NONE)[kept]
    return Refunds.join([refunds, found.pick(kept)]), np.concatenate([np.full(len(refunds), NONE), taken])


def settled(
    end: int,
    refunds: Refunds,
    reasons: Sequence[str],
    withdrawn: np.ndarray,
    complained: np.ndarray,
    rng: np.random.Generator,
) -> dict[str, object]:
    """Consent between request and outcome, the party to blame for the reason, the platform where it was called in, and
    small sums for faults and complaints."""
    count = len(refunds)
    done, back = refunds.completed != NONE, withdrawn != NONE
    last = np.select([done, back], [refunds.completed, withdrawn], end)
    takes = last - refunds.requested
    part = np.where(refunds.kind == RETURN, rng.uniform(0.03, 0.3, count), rng.uniform(0.5, 1, count))
    consents = done | (rng.random(count) < np.where(back, 0.2, 0.6) * (refunds.kind == RETURN))
    shares = np.array([HABITS.blame[reason] for reason in reasons]).reshape(count, 4).cumsum(axis=1)
    long = takes > 7 * DAY
    called = rng.random(count) < 0.004 + 0.10 * long + 0.05 * complained + 0.15 * (long & ~done & ~back)
    faulty = np.isin(np.array(reasons, str), HABITS.faults)
    pays = rng.random(count) < np.where(complained, 0.5, 0.22 * faulty)
    responsible = (rng.random(count)[:, None] >= shares).sum(axis=1).clip(max=3)
    paid = np.minimum(rng.choice([5.0, 10.0, 20.0, 30.0], count), refunds.amount)
    return {
        "consented_at": np.where(consents, refunds.requested + (takes * part).astype(np.int64), NONE),
        "responsible": chosen(RESPONSIBLE, responsible),
        "platform_involved": called,
        "compensation": pa.array(paid, mask=~pays | ~(done | back) | (paid == 0)),
    }


def by_platform(complaints: Complaints, rng: np.random.Generator) -> np.ndarray:
    """Which complaints went to the platform: above all those sent from one to the other and those left lying."""
    late = (complaints.resolved == NONE) | (complaints.resolved - complaints.received > DAY)
    stonewalled = (complaints.reason < 0) | (complaints.reason == HABITS.complaints.index("承诺未兑现"))
    return rng.random(len(complaints)) < 0.08 + 0.35 * late + 0.15 * stonewalled


def solved(score: np.ndarray, returns: np.ndarray, rng: np.random.Generator) -> pa.Array:
    """Whether customers say that their problem is solved: by their score, and seldom where they come back with it."""
    given = score != NONE
    chance = np.array(HABITS.solved)[np.where(given, score - 1, 0)] * np.where(returns, 0.6, 1)
    return pa.array(rng.random(len(score)) < chance, mask=~given | (rng.random(len(score)) < 0.12))


def tickets(
    plan: SeasonPlan, staff: Staff, chats: Chats, course: Course, finish: np.ndarray, rng: np.random.Generator
) -> dict[str, np.ndarray]:
    """Tickets opened at the end of talk after the sale: most are closed in time, some late, some not yet."""
    kind = _TICKET_OF[chats.topic]
    ours = (chats.stage == AFTER_SALE) & ~course.ignored & (kind >= 0)
    rows = np.flatnonzero(ours & (rng.random(len(chats)) < 0.22))
    count = len(rows)
    agent = np.where(course.passed_to[rows] >= 0, course.passed_to[rows], chats.agent[rows])
    opened, kind = finish[rows], kind[rows]
    due = opened + _HOURS[kind] * HOUR
    slow = 1 + 0.8 * (staff.shuffles[agent] > 0)
    closed = opened + 600 + ((due - opened) * slow * rng.lognormal(-1.1, 0.75, count)).astype(np.int64)
    forgotten = (rng.random(count) < 0.1) & (opened > plan.end - 30 * DAY)  # what is older was seen to
    closed = np.where(forgotten | (closed >= plan.end), NONE, closed)
    asked = 5 + kind % 3
    seasonal = staff.team[agent] == "seasonal"
    found = {
        "customer_id": chats.customer[rows],
        "agent_id": np.where(rng.random(count) < 0.03, -1, agent),
        "kind": kind,
        "opened_at": opened,
        "due_at": due,
        "closed_at": closed,
        "resolved": rng.random(count) < np.where(closed <= due, 0.94, 0.78),
        "fields_filled": rng.binomial(asked, np.where(seasonal, 0.86, 0.95) - 0.1 * (staff.shuffles[agent] > 0)),
        "fields_asked": asked,
    }
    return {name: column[opened < plan.end] for name, column in found.items()}


def ratings(
    plan: SeasonPlan, staff: Staff, day: Day, chats: Chats, course: Course, end: np.ndarray, rng: np.random.Generator
) -> dict[str, np.ndarray]:
    """Invitations and scores: customers who waited, and those after the sale, are less content."""
    rows = np.flatnonzero(~course.ignored & (rng.random(len(chats)) < day.kind.invite))
    count = len(rows)
    agent = chats.agent[rows]
    content = day.kind.content - 0.024 * np.minimum(course.strain[rows] - 1, 12)
    content -= 0.03 * (chats.stage[rows] == AFTER_SALE) + 0.20 * (staff.shuffles[agent] > 0)
    score = np.where(
        rng.random(count) < content, 5 - (rng.random(count) < 0.18), 1 + rng.choice(3, count, p=[0.35, 0.25, 0.4])
    )
    asked = end[rows] + rng.integers(5, 120, count)
    rated = asked + 10 + rng.exponential(900, count).astype(np.int64)
    gives = (rng.random(count) < day.kind.returned) & (rated < plan.end)
    return {
        "customer": chats.customer[rows],
        "agent": agent,
        "rated": np.where(gives, rated, NONE),
        "score": np.where(gives, score, NONE),
        "invited": asked,
    }


def unsettled(staff: Staff, chats: Chats, end: np.ndarray, rng: np.random.Generator) -> Coming:
    """Customers who are back the next day, within 24 hours, about what a talk after the sale left unsettled."""
    clock = end % DAY
    later = (chats.stage == AFTER_SALE) & (clock > OPENS + 3600)
    rows = np.flatnonzero(later & (rng.random(len(chats)) < staff.unsettled[chats.agent]))
    again = chats.pick(rows)
    at = end[rows] - clock[rows] + DAY + rng.integers(OPENS, clock[rows] - 1800)
    return Coming(at, again.customer, again.product, again.stage, again.topic, again.route == LATE_AFTER)


def write_inspections(
    plan: SeasonPlan, staff: Staff, ids: pa.Array, worked: Mapping[int, set[int]], writer: Writer
) -> None:
    """Each agent's weekly inspection, five items of 20 points, on a day they worked."""
    rows: list[tuple[int, int, str, float]] = []
    for agent in range(len(staff)):
        days = sorted(d for d, who in worked.items() if agent in who)
        for week in sorted({(d + 3) // 7 for d in days}):
            rng = stream(plan.seed, 3, agent, week)
            own = [d for d in days if (d + 3) // 7 == week]
            at = own[int(rng.integers(0, len(own)))] * DAY + int(rng.integers(14 * 3600, 18 * 3600))
            mean = 18.2 - 3.0 * (staff.shuffles[agent] > 0) - 1.4 * (staff.team[agent] == "seasonal")
            mean -= 1.6 * (0 < staff.exam[agent] < HABITS.pass_mark)
            scores = np.clip(np.round(rng.normal(mean, 1.6, len(HABITS.items))), 6, 20)
            rows += [(agent, at, item, float(score)) for item, score in zip(HABITS.items, scores, strict=True)]
    writer.add(
        "inspections",
        {
            "agent_id": ids.take([r[0] for r in rows]),
            "inspected_at": np.array([r[1] for r in rows]),
            "item": [r[2] for r in rows],
            "score": [r[3] for r in rows],
            "max_score": [20.0] * len(rows),
            "passed": [r[3] >= 16 for r in rows],
        },
    )


def write_training(plan: SeasonPlan, staff: Staff, ids: pa.Array, writer: Writer) -> None:
    """The seven-day course of the seasonal agents: a test a day and the final exam."""
    rows: list[tuple[int, int, str, float, int]] = []
    for agent in np.flatnonzero(staff.team == "seasonal"):
        rng = stream(plan.seed, 4, int(agent))
        final = float(staff.exam[agent]) or float(rng.integers(82, 97))
        for number, exam in enumerate(HABITS.exams, 1):
            score = final if number == len(HABITS.exams) else float(np.clip(round(final + rng.normal(1, 5)), 45, 100))
            at = (int(staff.hired[agent]) + number - 1) * DAY + 17 * 3600 + int(rng.integers(0, 1800))
            rows.append((int(agent), number, exam, score, at))
    writer.add(
        "training",
        {
            "agent_id": ids.take([r[0] for r in rows]),
            "course_day": [r[1] for r in rows],
            "exam": [r[2] for r in rows],
            "score": [r[3] for r in rows],
            "pass_mark": [float(HABITS.pass_mark)] * len(rows),
            "taken_at": np.array([r[4] for r in rows]),
        },
    )
