"""What becomes of each chat (answered, bought, recommended, passed on), and its turns of questions and answers.

Waits grow with the load of the agent.
"""

import numpy as np

from cskit.simulate.lines import ABOUT_DEPOSIT
from cskit.simulate.season.arrivals import AFTER_SALE, ASKS, LATE_AFTER, PREMIUM, Chats, Desk, Staff
from cskit.simulate.season.plan import HABITS, Columns, Day, Goods, SeasonPlan, factor, running, unrolled
from cskit.tables import SENDERS, TIERS

CUSTOMER, AGENT, BOT, SYSTEM = (SENDERS.index(s) for s in ("customer", "agent", "bot", "system"))


class Course(Columns, of="turns strain first_wait ignored loose_end buys reason recommended passed_to"):
    """How each chat goes.

    Its number of `turns`; the `strain`, a factor on the agent's waits; seconds until the first answer, if there is one;
    whether it is `ignored` (nobody ever answers) or has a `loose_end` (the last turn is not answered); whether the
    customer buys; and, -1 for none: the `reason` to hesitate, if it is said (its place among its shares), the product
    that is `recommended`, the agent to whom the chat is passed on after the first turn.
    """


class Turns(Columns, of="chat place start wait more_questions answers pace"):
    """One row per turn, in order of chat and time; `place` is 0 for the first turn of the chat, `answers` are messages
    of the agent (0 = not answered), `pace` the seconds between messages of the same answer."""


class Messages(Columns, of="at customer agent sender chat product text"):
    """Messages as numbers; `agent` -1 is the bot's account, `chat` the number of the conversation, `product` -1
    unknown, `text` the number of the line among all `Lines`."""


def _strain(plan: SeasonPlan, staff: Staff, chats: Chats) -> np.ndarray:
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
    return Turns(chat, place, chats.start[chat] + running(length, course.turns), wait, more, answers, pace)


def ends(chats: Chats, course: Course, spoken: Turns) -> np.ndarray:
    final = spoken.pick(np.cumsum(course.turns) - 1)
    asked = final.start + np.where(final.more_questions > 0, final.wait, 0)
    return np.where(final.answers == 0, asked, final.start + final.wait + (final.answers - 1) * final.pace)


def decide(
    plan: SeasonPlan, goods: Goods, staff: Staff, day: Day, desk: Desk, chats: Chats, rng: np.random.Generator
) -> Course:
    """Draws the course of each chat. Whether a customer buys depends on category, price tier, product, hour and
    agent, on being answered at all, and a little on how long the first answer took."""
    count, kind = len(chats), day.kind
    strain = _strain(plan, staff, chats)
    asks = (chats.stage == ASKS) & ~np.isin(chats.topic, ABOUT_DEPOSIT)
    load = plan.recipe.load
    ignored = rng.random(count) < np.clip(load.ignored + load.gives_up * (strain - 1), 0, 0.5)
    first_wait = np.ceil(kind.first_wait * strain * np.exp(0.6 * rng.standard_normal(count)))
    patience = 1 - plan.recipe.buying.waiting * np.minimum(first_wait / 60, HABITS.longest_minutes)
    patience = np.where(ignored, plan.recipe.buying.unanswered, patience)
    ready = asks * np.clip(readiness(plan, goods, staff, day, chats) * patience, 0, 0.96)
    alike = np.lexsort((staff.skill[chats.agent], chats.route, chats.start // 3600, first_wait > HABITS.slow))
    buys = quota(ready, alike, rng)
    turns = np.where(ignored, 1, 1 + rng.poisson(kind.turns - 1, count))
    says = asks & ~buys & ~ignored & (turns > 1) & (rng.random(count) < HABITS.says_why)
    reason = np.searchsorted(np.cumsum(HABITS.reason_shares), rng.random(count) * (1 - 1e-12), "right")
    recommended = _recommended(goods, staff, chats, asks & ~ignored, rng)
    moved = (chats.stage == AFTER_SALE) & (turns > 1) & (rng.random(count) < 0.05)
    moved |= asks & (turns > 1) & (rng.random(count) < 0.008)
    to = desk.assign(chats.start, np.full(count, LATE_AFTER), rng)
    return Course(
        turns=turns,
        strain=strain,
        first_wait=first_wait,
        ignored=ignored,
        loose_end=rng.random(count) < kind.last_unanswered,
        buys=buys,
        reason=np.where(says, reason, -1),
        recommended=recommended,
        passed_to=np.where(moved & ~ignored & (to != chats.agent), to, -1),
    )


def quota(chance: np.ndarray, order: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Draws each with its chance, so that of any run in `order` about as many are drawn as its chances add up to: what
    is planted is not blurred by luck.

    >>> quota(np.full(8, 0.25), np.arange(8), np.random.default_rng(1)).sum()
    np.int64(2)
    """
    reached = np.floor(np.cumsum(chance[order]) + rng.random())
    drawn = np.empty(len(chance), bool)
    drawn[order] = np.diff(reached, prepend=0.0) > 0
    return drawn


def readiness(plan: SeasonPlan, goods: Goods, staff: Staff, day: Day, chats: Chats) -> np.ndarray:
    """The chance to buy of each chat; the recipe's conversion is that of the usual mix of goods and hours."""
    kind = day.kind
    tiers = np.array(plan.recipe.buying.tiers)
    usual_tier = (goods.asked * tiers[goods.tier]).sum()
    curve = plan.intent[kind.intent]
    usual_hour = (curve * plan.hours[kind.hours]).sum()
    hour = np.clip((chats.start - day.start) // 3600, 0, 23)
    product = chats.product
    return (
        np.array([kind.conversion[c] for c in goods.categories])[goods.category[product]]
        * tiers[goods.tier[product]]
        / usual_tier
        * goods.readiness[product]
        * curve[hour]
        / usual_hour
        * staff.skill[chats.agent]
        * np.where(chats.route == PREMIUM, staff.dear[chats.agent], 1.0)
    )


def _recommended(goods: Goods, staff: Staff, chats: Chats, may: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A dear product of the category asked about, from agents who recommend."""
    does = may & (rng.random(len(chats)) < staff.recommend[chats.agent])
    dear = goods.draw_in(goods.category[chats.product], np.full(len(chats), TIERS.index("premium")), rng)
    return np.where(does & (dear != chats.product), dear, -1)
