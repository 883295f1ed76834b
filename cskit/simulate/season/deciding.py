"""What becomes of each chat: answered or not, bought or not, recommended what, passed on to whom."""

import numpy as np

from cskit.simulate.season import talk
from cskit.simulate.season.arrivals import AFTER_SALE, ASKS, Chats
from cskit.simulate.season.goods import Goods
from cskit.simulate.season.plan import Day, SeasonPlan
from cskit.simulate.season.staff import LATE_AFTER, PREMIUM, Desk, Staff
from cskit.simulate.season.talk import Course
from cskit.simulate.season.wording import ABOUT_DEPOSIT
from cskit.tables import TIERS

REASON_SHARES = (0.45, 0.30, 0.25)  # price, comparing shops, doubts about quality
SLOW = 30  # seconds
LONGEST_MINUTES = 2.0  # waiting longer than this costs no more
SAYS_WHY = 0.62  # of those who do not buy


def decide(
    plan: SeasonPlan, goods: Goods, staff: Staff, day: Day, desk: Desk, chats: Chats, rng: np.random.Generator
) -> Course:
    """Draws the course of each chat. Whether a customer buys depends on category, price tier, product, hour and
    agent, on being answered at all, and a little on how long the first answer took."""
    count, kind = len(chats), day.kind
    strain = talk.strain(plan, staff, chats)
    asks = (chats.stage == ASKS) & ~np.isin(chats.topic, ABOUT_DEPOSIT)
    load = plan.recipe.load
    ignored = rng.random(count) < np.clip(load.ignored + load.gives_up * (strain - 1), 0, 0.5)
    first_wait = np.ceil(kind.first_wait * strain * np.exp(0.6 * rng.standard_normal(count)))
    patience = 1 - plan.recipe.buying.waiting * np.minimum(first_wait / 60, LONGEST_MINUTES)
    patience = np.where(ignored, plan.recipe.buying.unanswered, patience)
    ready = asks * np.clip(readiness(plan, goods, staff, day, chats) * patience, 0, 0.96)
    alike = np.lexsort((staff.skill[chats.agent], chats.route, chats.start // 3600, first_wait > SLOW))
    buys = quota(ready, alike, rng)
    turns = np.where(ignored, 1, 1 + rng.poisson(kind.turns - 1, count))
    says = asks & ~buys & ~ignored & (turns > 1) & (rng.random(count) < SAYS_WHY)
    reason = np.searchsorted(np.cumsum(REASON_SHARES), rng.random(count) * (1 - 1e-12), "right")
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
