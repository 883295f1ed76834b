"""Talk with the bot: alone, or before a person takes over."""

import numpy as np

from cskit.simulate.lines import ANSWER, ASK, TOPIC, Lines
from cskit.simulate.season.arrivals import ASKS, Chats, Coming, Customers, first_topics
from cskit.simulate.season.plan import DAY, Day, Goods, SeasonPlan, running, unrolled
from cskit.simulate.season.talk import BOT, CUSTOMER, SYSTEM, Messages
from cskit.simulate.season.wording import Script

SELF = -1  # the bot's account in `Messages.agent`


def alone(
    plan: SeasonPlan,
    goods: Goods,
    customers: Customers,
    lines: Lines,
    day: Day,
    hours: range,
    known: float,
    first_number: int,
    rng: np.random.Generator,
) -> tuple[Messages, Coming, int]:
    """Customers who talk with the bot only: messages, those who come back next day, and how many talks.

    Most talks end on the bot's words; a part ends on the customer's, or the customer is back within a day: contained
    all the same, but not helped.
    """
    count = rng.poisson((plan.expected(day) * day.kind.bot_only)[hours.start : hours.stop])
    hour = np.repeat(np.arange(hours.start, hours.stop), count)
    total = len(hour)
    # talks end before midnight, so that a talk is one day's
    start = day.start + np.minimum(hour * 3600 + rng.integers(0, 3600, total), DAY - 900)
    before = day.start - 5 * DAY
    who = customers.draw(total, known, rng, paid_before=before, talked_before=before)
    customers.note_talk(who, start)
    product = goods.draw(total, rng)
    fate = rng.random(total)
    lost = fate < day.kind.bot_unhelped
    back = (fate > 1 - day.kind.bot_returns) & (start - day.start > 10 * 3600)
    row, at, sender, text = _exchanges(lines, start, 1 + rng.poisson(1.0, total), lost, rng)
    messages = Messages(at, who[row], np.full(len(row), SELF), sender, first_number + row, np.full(len(row), -1), text)
    again = start + rng.integers(14 * 3600, 23 * 3600, total)
    # only those who are back on the next day, in its waking hours, count as talk of another day
    fair = back & (again >= day.start + DAY) & (again % DAY > 7 * 3600)
    returning = Coming(
        again,
        who,
        product,
        np.full(total, ASKS),
        first_topics(goods, product, day, rng),
        np.zeros(total, bool),
    )
    return messages, returning.pick(fair), total


def before_people(
    lines: Lines, chats: Chats, script: Script, rows: np.ndarray, not_before: int, rng: np.random.Generator
) -> Messages:
    """What is said to the bot before the chats `rows` reach a person: the question, and the wish for a person."""
    rounds = rng.integers(1, 3, len(rows))
    row, at, sender, text = _exchanges(
        lines, np.zeros(len(rows), np.int64), rounds, None, rng, lines.pool(script.case[rows], ASK)
    )
    length = np.zeros(len(rows), np.int64)
    np.maximum.at(length, row, at)
    gap = rng.integers(3, 40, len(rows))
    at = np.maximum(chats.start[rows][row] - gap[row] - length[row] + at, not_before)
    agent = np.where(sender == SYSTEM, chats.agent[rows][row], SELF)
    return Messages(at, chats.customer[rows][row], agent, sender, chats.number[rows][row], np.full(len(row), -1), text)


def notices(
    lines: Lines, chats: Chats, rows: np.ndarray, at: np.ndarray, agent: np.ndarray, pool: str, rng: np.random.Generator
) -> Messages:
    """A line of a machine in the chats `rows`, under an agent's account: a welcome, or a notice."""
    count = len(rows)
    return Messages(
        at,
        chats.customer[rows],
        agent,
        np.full(count, BOT if pool.startswith("b_") else SYSTEM),
        chats.number[rows],
        np.full(count, -1),
        lines.choose(np.full(count, lines[pool]), rng.random(count)),
    )


def _exchanges(
    lines: Lines,
    start: np.ndarray,
    rounds: np.ndarray,
    lost: np.ndarray | None,
    rng: np.random.Generator,
    asked: np.ndarray | None = None,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Question, answer, question, answer … as (row, second, sender, text): what the menu has is answered by the menu,
    other questions (the pools `asked`, put first) and complaints about its answers are not understood.

    `lost` talks end with one more line of the customer. None: the talks end with the wish for a person, the bot's
    word and the system's.
    """
    tail = np.full(len(start), 3) if lost is None else lost.astype(np.int64)
    row, place = unrolled(2 * rounds + tail)
    final = place - 2 * rounds[row]
    asks = (place % 2 == 0) & (final < 0) | (final == 0)
    menu = np.flatnonzero(lines.topic == TOPIC["bot"])
    item = menu[(rng.integers(0, len(menu), len(start))[row] + place // 2) % len(menu)]
    nothing = np.zeros(len(row), np.int64)
    case = lines.case(item, nothing.astype(float), nothing, nothing)
    # a later question is another one of the menu, or wants the answer in more detail, if there was one
    strange, lost_on = rng.random((2, len(start), 16))[:, row, np.minimum(place // 2, 15)]
    unknown = lost_on < 0.04
    strange = (strange < 0.5) & (place // 2 % 2 == 1) & ~np.roll(unknown, 2)
    question = np.where(strange, lines["c_bot_again"], lines.pool(case, ASK))
    unknown |= strange
    if asked is not None:
        question = asked[row]
        unknown = np.ones(len(row), bool)
    pool = np.where(asks, question, np.where(unknown, lines["b_fallback"], lines.pool(case, ANSWER)))
    sender = np.where(asks, CUSTOMER, BOT)
    if lost is None:
        end = lines.many(["c_bot_human", "b_transfer", "s_handover"])
        sender = np.where(final == 2, SYSTEM, sender)
        pool = np.where(final >= 0, end[np.maximum(final, 0)], pool)
    else:
        unhappy = lines.many(["c_bot_human", "c_bot_again"])[rng.integers(0, 2, len(row))]
        pool = np.where(final == 0, np.where(np.roll(unknown, 1), lines["c_bot_human"], unhappy), pool)
    step = np.where(sender == CUSTOMER, rng.integers(6, 40, len(row)), rng.integers(0, 3, len(row)))
    step[place == 0] = 0
    return (
        row,
        start[row] + running(step, 2 * rounds + tail) + step,
        sender,
        lines.choose(pool, rng.random(len(start))[row], place // 2),
    )
