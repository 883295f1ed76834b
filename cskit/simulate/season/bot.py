"""Talk with the bot: alone, or before a person takes over."""

from __future__ import annotations

import numpy as np

from cskit.simulate.season.arrivals import ASKS, Chats, Coming, first_topics
from cskit.simulate.season.columns import unrolled
from cskit.simulate.season.customers import Customers
from cskit.simulate.season.goods import Goods
from cskit.simulate.season.plan import DAY, Day, SeasonPlan
from cskit.simulate.season.talk import BOT, CUSTOMER, SYSTEM, Messages
from cskit.simulate.season.wording import Words

SELF = -1  # the bot's account in `Messages.agent`


def alone(
    plan: SeasonPlan,
    goods: Goods,
    customers: Customers,
    words: Words,
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
    rate = (plan.expected(day) * day.kind.bot_only)[hours.start : hours.stop]
    count = rng.poisson(rate)
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
    said = _exchanges(words, start, 1 + rng.poisson(1.0, total), lost, rng)
    row, at, sender, pool = said
    messages = Messages(at, who[row], np.full(len(row), SELF), sender, first_number + row, np.full(len(row), -1), pool)
    returning = Coming(
        start + rng.integers(14 * 3600, 23 * 3600, total),
        who,
        product,
        np.full(total, ASKS),
        first_topics(goods, product, day, rng),
        np.zeros(total, bool),
    ).pick(back)
    # only those who are back on the next day, in its waking hours, count as talk of another day
    clock = returning.start % DAY
    fair = (returning.start >= day.start + DAY) & (clock > 7 * 3600)
    return messages, returning.pick(fair), total


def before_people(words: Words, chats: Chats, rows: np.ndarray, not_before: int, rng: np.random.Generator) -> Messages:
    """What is said to the bot before the chats `rows` reach a person: it ends with the wish for one."""
    row, at, sender, pool = _exchanges(words, np.zeros(len(rows), np.int64), rng.integers(1, 3, len(rows)), None, rng)
    if not len(rows):
        return Messages(*(np.empty(0, np.int64) for _ in range(7)))
    length = np.bincount(row, minlength=len(rows)) * 0
    np.maximum.at(length, row, at)
    gap = rng.integers(3, 40, len(rows))
    at = np.maximum(chats.start[rows][row] - gap[row] - length[row] + at, not_before)
    agent = np.where(sender == SYSTEM, chats.agent[rows][row], SELF)
    return Messages(at, chats.customer[rows][row], agent, sender, chats.number[rows][row], np.full(len(row), -1), pool)


def welcomes(words: Words, chats: Chats, rows: np.ndarray, rng: np.random.Generator) -> Messages:
    """The automatic welcome under the agent's account, in the second of the first question or the next."""
    count = len(rows)
    return Messages(
        chats.start[rows] + rng.integers(0, 2, count),
        chats.customer[rows],
        chats.agent[rows],
        np.full(count, BOT),
        chats.number[rows],
        np.full(count, -1),
        np.full(count, words["b_welcome"]),
    )


def _exchanges(
    words: Words, start: np.ndarray, rounds: np.ndarray, lost: np.ndarray | None, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Question, answer, question, answer … as (row, second, sender, pool).

    `lost` talks end with one more line of the customer. None: the talks end with the wish for a person, the bot's
    word and the system's.
    """
    tail = np.full(len(start), 3) if lost is None else lost.astype(np.int64)
    row, place = unrolled(2 * rounds + tail)
    final = place - 2 * rounds[row]
    asks = (place % 2 == 0) & (final < 0) | (final == 0)
    pool = np.where(asks, np.where(place == 0, words["c_bot_ask"], words["c_bot_again"]), words["b_answer"])
    pool = np.where(~asks & (rng.random(len(row)) < 0.25), words["b_fallback"], pool)
    sender = np.where(asks, CUSTOMER, BOT)
    if lost is None:
        pool = np.select(
            [final == 0, final == 1, final == 2],
            [words["c_bot_human"], words["b_transfer"], words["s_handover"]],
            pool,
        )
        sender = np.where(final == 2, SYSTEM, sender)
    else:
        pool = np.where(
            final == 0, np.where(rng.random(len(row)) < 0.5, words["c_bot_human"], words["c_bot_again"]), pool
        )
    step = np.where(sender == CUSTOMER, rng.integers(6, 40, len(row)), rng.integers(0, 3, len(row)))
    step[place == 0] = 0
    total = np.cumsum(step)
    begins = (np.cumsum(2 * rounds + tail) - (2 * rounds + tail))[row] if len(row) else row
    at = start[row] + total - (total[begins] if len(row) else 0)
    return row, at, sender, pool
