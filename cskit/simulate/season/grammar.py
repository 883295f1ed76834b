"""The grammar of a season's recipe: one dataclass per section, read and checked before anything is written.

Rates are per visitor, customer or chat; waits are seconds; shares and factors are fractions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True)
class DayRange:
    """Days from one to another, both included."""

    from_: date
    to: date


@dataclass(frozen=True)
class DayBlock:
    """Days of one kind in a row, one for each count of visitors; `due` opens the final payment of their presale."""

    from_: date
    visitors: tuple[int, ...]
    kind: str
    due: datetime | None = None


@dataclass(frozen=True)
class Phase:
    """A phase of a promotion, as in the table `calendar`."""

    promotion: str
    phase: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class DayKind:
    """What is usual on a kind of day."""

    hours: str  # curve of arrivals
    intent: str  # curve of the readiness to buy
    roster: str
    inquiry_rate: float  # new pre-sale chats per visitor
    silent_rate: float  # orders without a chat per visitor
    conversion: Mapping[str, float]  # by category, of those who ask
    price: float  # paid per list price
    lines: float  # further products per order
    two_orders: float  # buyers who place a second order
    turns: float
    questions: float  # further customer messages per turn
    answers: float  # further agent messages per answered turn
    first_wait: float  # median with an idle agent
    later_wait: float
    last_unanswered: float
    via_bot: float  # chats that meet the bot first
    bot_only: float  # talks with the bot alone, per new pre-sale chat
    comes_back: float  # of those who do not buy
    refund_extra: float
    ship_hours: tuple[float, ...]
    ask_shipping: float
    invite: float
    returned: float  # invitations that get a score
    page_views: float
    deposit: float = 0.0  # orders of the presale


@dataclass(frozen=True)
class Person:
    """An agent; what is not said is the group's."""

    id: str
    name: str
    group: str
    hired: date
    cost: float
    team: str
    role: str
    tiers: tuple[float, ...]  # how much of the entry, core and premium questions are routed there
    after: float = 0.0  # and of the talk after the sale
    after_late: float = 0.0  # … about orders of more than 15 days ago
    share: float = 1.0  # of a full load
    speed: float = 1.0  # factor on waits
    skill: float = 1.0  # factor on conversion
    lines: float = 0.0  # added to the further products per order
    extra_tiers: tuple[float, ...] = (0.5, 0.42, 0.08)  # tiers of the further products
    recommend: float = 0.15
    complaint: float = -1.0  # -1: as `after.complaint`
    shuffles: float = 0.0  # shuffles off refunds: share of complaints about it
    exam: int = 0  # score of the course's final exam; 0: drawn, and passed


@dataclass(frozen=True)
class Bot:
    id: str
    name: str
    customer_last: float  # talks with the bot alone that end on the customer's words
    returns: float  # … after which the customer is back within a day


@dataclass(frozen=True)
class Rule:
    """A group's roster: days off of seven, and the day's spells (hours from-to) of each agent in turn."""

    off: int
    shifts: tuple[tuple[tuple[float, ...], ...], ...]


@dataclass(frozen=True)
class Reinforcement:
    """Days on which a group works as in another roster."""

    group: str
    roster: str
    from_: date
    to: date


@dataclass(frozen=True)
class Factor:
    """A stretch of time in which something differs by a factor."""

    from_: datetime
    to: datetime
    factor: float


@dataclass(frozen=True)
class Knock:
    """Accounts thrown off line."""

    agents: tuple[str, ...]
    from_: datetime
    to: datetime


@dataclass(frozen=True)
class Load:
    """How waits grow with the chats an agent began in the last minutes."""

    minutes: float
    comfort: float  # chats that are just comfortable
    strength: float  # extra wait at that point, as a share of an idle agent's
    beyond: float  # how fast it grows from there
    gives_up: float  # chats nobody answers, per unit of extra wait
    ignored: float  # chats nobody answers anyway


@dataclass(frozen=True)
class Buying:
    tiers: tuple[float, ...]  # readiness to buy by the price tier asked about
    unanswered: float  # readiness of those nobody answered
    pays_at_once: float
    pays_later: float
    reminded: float
    recovered: float
    final_paid: float
    accepts: float  # recommendations accepted by those who buy
    returning: float  # share of known customers
    refund: Mapping[str, float]  # by category


@dataclass(frozen=True)
class After:
    """Talk after the sale, per paid order."""

    legacy: float  # chats a day about orders from before the data, at 20,000 visitors
    refund_talk: float  # per refund
    exchange: float
    price_drop: float
    complaint: float


@dataclass(frozen=True)
class GoodsGroup:
    category: str
    tier: str
    share: float
    prices: tuple[float, ...]
    names: tuple[str, ...]


@dataclass(frozen=True)
class Leak:
    """A product that is asked about a lot and bought seldom."""

    product: str
    asked: float
    conversion: float


@dataclass(frozen=True)
class Forecast:
    from_: date
    to: date
    noise: float
    bias: tuple[Factor, ...] = ()


@dataclass(frozen=True)
class Target:
    metric: str
    floor: float
    stretch: float
    from_: date
    to: date
    scope: str = "all"
    sum: bool = False  # a total, that grows with the size of the shop


@dataclass(frozen=True)
class FollowUp:
    """A moment from which agents write first to those who asked before and did not buy."""

    at: datetime


@dataclass(frozen=True)
class SeasonRecipe:
    """All sections. Kinds of day and agents are read in a second step: they take over what others say."""

    messages: int
    segments: tuple[DayRange, ...]
    calendar: tuple[Phase, ...]
    days: tuple[DayBlock, ...]
    kinds: Mapping[str, Any]
    hours: Mapping[str, tuple[float, ...]]
    intent: Mapping[str, tuple[float, ...]]
    groups: Mapping[str, Any]
    agents: tuple[Any, ...]
    bot: Bot
    roster: Mapping[str, Mapping[str, Rule]]
    load: Load
    buying: Buying
    after: After
    goods: tuple[GoodsGroup, ...]
    forecast: Forecast
    targets: tuple[Target, ...]
    leaks: tuple[Leak, ...] = ()
    reinforcements: tuple[Reinforcement, ...] = ()
    outages: tuple[Factor, ...] = ()  # an entry to the queue is broken: the share of arrivals that gets through
    lags: tuple[Factor, ...] = ()  # the platform is slow: factor on waits
    reminder_gaps: tuple[Factor, ...] = ()
    knocked_out: tuple[Knock, ...] = ()
    no_refunds: tuple[DayRange, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
