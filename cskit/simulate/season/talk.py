"""From chats to messages: turns of questions and answers whose waits grow with the load of the agent."""

from dataclasses import dataclass

import numpy as np

from cskit.simulate.season.arrivals import Chats
from cskit.simulate.season.columns import Columns, running, unrolled
from cskit.simulate.season.plan import Day, SeasonPlan, factor
from cskit.simulate.season.staff import Staff
from cskit.tables import SENDERS

CUSTOMER, AGENT, BOT, SYSTEM = (SENDERS.index(s) for s in ("customer", "agent", "bot", "system"))


@dataclass
class Course(Columns):
    """How each chat goes: its number of turns, what becomes of it, its pace and its end."""

    turns: np.ndarray
    strain: np.ndarray  # factor on the agent's waits
    first_wait: np.ndarray  # seconds until the first answer, if there is one
    ignored: np.ndarray  # nobody ever answers
    loose_end: np.ndarray  # the last turn is not answered
    buys: np.ndarray
    reason: np.ndarray  # why the customer hesitates (index of REASONS), -1 if not said
    recommended: np.ndarray  # product the agent recommends, -1 for none
    passed_to: np.ndarray  # agent to whom the chat is passed on after the first turn, -1 for none


@dataclass
class Turns(Columns):
    """One row per turn, in order of chat and time."""

    chat: np.ndarray
    place: np.ndarray  # 0 for the first turn of the chat
    start: np.ndarray
    wait: np.ndarray
    more_questions: np.ndarray
    answers: np.ndarray  # messages of the agent; 0 = not answered
    pace: np.ndarray  # seconds between messages of the same answer


@dataclass
class Messages(Columns):
    """Messages as numbers; `text` is the number of the line among all `Lines`."""

    at: np.ndarray
    customer: np.ndarray
    agent: np.ndarray  # -1 the bot's account
    sender: np.ndarray
    chat: np.ndarray  # number of the conversation
    product: np.ndarray  # -1 unknown
    text: np.ndarray


def strain(plan: SeasonPlan, staff: Staff, chats: Chats) -> np.ndarray:
    """How much longer than an idle agent's the waits of each chat are.

    Waits grow slowly until an agent has as many chats as is comfortable, quickly close to it, and in proportion to
    the chats beyond.
    """
    load = plan.recipe.load
    busy = chats.busy / load.comfort
    heavy = np.where(busy < 1, busy**3, 1 + load.beyond * (busy - 1))
    return (1 + load.strength * heavy) * staff.speed[chats.agent] * factor(plan.recipe.lags, chats.start)


def made_turns(
    plan: SeasonPlan, day: Day, chats: Chats, course: Course, advice: np.ndarray, rng: np.random.Generator
) -> Turns:
    """The turns of every chat, one after the other; in turn `advice` the agent has something to add."""
    kind = day.kind
    chat, place = unrolled(course.turns)
    last = place == course.turns[chat] - 1
    count = len(chat)
    first = place == 0
    later = np.ceil(kind.later_wait * course.strain[chat] * np.exp(0.6 * rng.standard_normal(count)))
    wait = np.where(first, course.first_wait[chat], later).astype(np.int64)
    answers = 1 + rng.poisson(kind.answers, count)
    answers = np.where(place == advice[chat], np.maximum(answers, 2), answers)
    answers[(last & course.loose_end[chat]) | course.ignored[chat]] = 0
    # what is passed on is sometimes passed on without a word
    answers[first & (course.passed_to[chat] >= 0) & (rng.random(count) < 0.3)] = 0
    more = rng.poisson(kind.questions, count)
    pace = rng.integers(0, 13, count)
    think = np.ceil(rng.lognormal(3.3, 0.8, count)).astype(np.int64)
    think += np.where(rng.random(count) < 0.012, rng.integers(1900, 7200, count), 0)  # back after a break
    length = np.where(answers == 0, wait + 5, wait + (answers - 1) * pace) + 1 + think
    start = chats.start[chat] + running(length, course.turns)
    return Turns(chat, place, start, wait, more, answers, pace)


def ends(chats: Chats, course: Course, spoken: Turns) -> np.ndarray:
    """The second of the last message of each chat."""
    final = spoken.pick(np.cumsum(course.turns) - 1)
    asked = final.start + np.where(final.more_questions > 0, final.wait, 0)
    return np.where(final.answers == 0, asked, final.start + final.wait + (final.answers - 1) * final.pace)
