"""The grammar of a season's recipe: one dataclass per section, read and checked before anything is written.

Rates are per visitor, customer or chat; waits are seconds; shares and factors are fractions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from math import inf
from typing import Annotated, Any, Literal

from cskit.simulate.recipe import Count, NotNegative, Share

Tier = Literal["entry", "core", "premium"]
Hour = Annotated[float, (0, 24)]
Manner = Literal["perfunctory", "urge", "pitch", "refuse", "mechanical", "thrice", "banned", "promise"]
ByTier = tuple[NotNegative, NotNegative, NotNegative]


@dataclass(frozen=True)
class DayRange:
    """Days from one to another, both included."""

    from_: date
    to: date


@dataclass(frozen=True)
class DayBlock:
    """Days of one kind in a row, one for each count of visitors.

    `due` is when the final payment of their presale opens, `opens` when the presale itself does (else at once).
    """

    from_: date
    visitors: tuple[Count, ...]
    kind: str
    due: datetime | None = None
    opens: datetime | None = None


@dataclass(frozen=True)
class PhaseDays:
    """A phase of a promotion, as in the table `calendar`."""

    promotion: str
    phase: Literal["presale", "warm_up", "first_wave", "second_wave", "returns"]
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class DayKind:
    """What is usual on a kind of day."""

    hours: str  # curve of arrivals
    intent: str  # curve of the readiness to buy
    roster: str
    inquiry_rate: NotNegative  # new pre-sale chats per visitor
    silent_rate: NotNegative  # orders without a chat per visitor
    conversion: Mapping[str, Share]  # by category, of those who ask
    price: NotNegative  # paid per list price
    lines: NotNegative  # further products per order
    two_orders: Share  # buyers who place a second order
    turns: Annotated[float, (1, inf)]
    questions: NotNegative  # further customer messages per turn
    answers: NotNegative  # further agent messages per answered turn
    first_wait: NotNegative  # median with an idle agent
    later_wait: NotNegative
    last_unanswered: Share
    via_bot: Share  # chats that meet the bot first
    bot_only: NotNegative  # talks with the bot alone, per new pre-sale chat
    comes_back: Share  # of those who do not buy
    refund_extra: Share
    ship_hours: tuple[NotNegative, NotNegative]
    ask_shipping: Share
    invite: Share
    returned: Share  # invitations that get a score
    page_views: NotNegative
    bot_unhelped: Share  # talks with the bot alone that end on the customer's words
    bot_returns: Share  # … after which the customer is back within a day
    content: Share = 0.965  # of those who rate: happy, with an idle agent
    deposit: Share = 0.0  # orders of the presale


@dataclass(frozen=True)
class StaffMember:
    """An agent; what is not said is the group's."""

    id: str
    name: str
    group: str
    hired: date
    cost: NotNegative
    team: Literal["in_house", "outsourced", "seasonal"]
    role: Literal["sales", "aftersales", "live"]
    tiers: ByTier  # how much of the entry, core and premium questions are routed there
    after: NotNegative = 0.0  # and of the talk after the sale
    after_late: NotNegative = 0.0  # … about orders of more than 15 days ago
    share: NotNegative = 1.0  # of a full load
    speed: NotNegative = 1.0  # factor on waits
    skill: NotNegative = 1.0  # factor on conversion
    dear: NotNegative = 1.0  # another, for those who ask about dear goods
    lines: float = 0.0  # added to the further products per order
    extra_tiers: ByTier = (0.5, 0.42, 0.08)  # tiers of the further products
    recommend: Share = 0.15
    complaint: Share | None = None  # None: as `after.complaint`
    unsettled: Share = 0.0  # of the talk after the sale: the customer is back the next day about the same matter
    shuffles: Share = 0.0  # shuffles off refunds: share of complaints about it
    careless: NotNegative = 1.0  # factor on every bad manner of service
    habit: Manner | None = None  # the manner this agent is given to: ten times as often
    exam: Count = 0  # score of the course's final exam; 0: drawn, and passed


@dataclass(frozen=True)
class Bot:
    id: str
    name: str


@dataclass(frozen=True)
class WorkRule:
    """A group's roster: days off of seven, and the day's spells (hours from-to) of each agent in turn."""

    off: Annotated[int, (0, 7)]
    shifts: tuple[tuple[tuple[Hour, Hour], ...], ...]


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
    factor: NotNegative


@dataclass(frozen=True)
class Knock:
    """Accounts thrown off line."""

    agents: tuple[str, ...]
    from_: datetime
    to: datetime


@dataclass(frozen=True)
class Load:
    """How waits grow with the chats an agent began in the last minutes."""

    minutes: NotNegative
    comfort: NotNegative  # chats that are just comfortable
    strength: NotNegative  # extra wait at that point, as a share of an idle agent's
    beyond: NotNegative  # how fast it grows from there
    gives_up: NotNegative  # chats nobody answers, per unit of extra wait
    ignored: NotNegative  # chats nobody answers anyway


@dataclass(frozen=True)
class Buying:
    tiers: ByTier  # readiness to buy by the price tier asked about
    unanswered: NotNegative  # readiness of those nobody answered
    waiting: NotNegative  # readiness lost per minute of waiting for the first answer, over at most two minutes
    pays_at_once: Share
    pays_later: Share
    reminded: Share
    recovered: Share
    final_paid: Share
    accepts: Share  # recommendations accepted by those who buy
    returning: Share  # share of known customers
    refund: Mapping[str, Share]  # by category


@dataclass(frozen=True)
class After:
    """Talk after the sale, per paid order."""

    legacy: NotNegative  # chats a day about orders from before the data, at 20,000 visitors
    refund_talk: Share  # per refund
    exchange: Share
    address: Share  # who want another address before the goods leave
    price_drop: Share
    complaint: Share


@dataclass(frozen=True)
class GoodsGroup:
    category: str
    tier: Tier
    share: NotNegative
    prices: tuple[NotNegative, NotNegative]
    supplier: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Unsold(DayRange):
    """Days on which nobody buys a product: it is sold out (`units` 0), or lies on the shelf."""

    product: str
    units: Count
    asked: NotNegative = 0.0  # times as many as usual ask about it


@dataclass(frozen=True)
class Overstock:
    """A product of which far too much was bought in: no more comes."""

    product: str
    months: NotNegative


@dataclass(frozen=True)
class LateSupplier(DayRange):
    """Orders of a supplier's products, paid on these days, that leave late; some buyers do not wait for them."""

    supplier: str
    hours: tuple[NotNegative, NotNegative]
    cancelled: Share


@dataclass(frozen=True)
class Leak:
    """A product that is asked about a lot and bought seldom."""

    product: str
    asked: NotNegative
    conversion: NotNegative


@dataclass(frozen=True)
class Forecast:
    from_: date
    to: date
    noise: NotNegative
    bias: tuple[Factor, ...] = ()


@dataclass(frozen=True)
class TargetDays:
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

    messages: Annotated[int, (1, inf)]
    segments: tuple[DayRange, ...]
    calendar: tuple[PhaseDays, ...]
    days: tuple[DayBlock, ...]
    kinds: Mapping[str, Any]
    hours: Mapping[str, tuple[NotNegative, ...]]
    intent: Mapping[str, tuple[NotNegative, ...]]
    groups: Mapping[str, Any]
    agents: tuple[Any, ...]
    bot: Bot
    roster: Mapping[str, Mapping[str, WorkRule]]
    load: Load
    buying: Buying
    after: After
    goods: tuple[GoodsGroup, ...]
    forecast: Forecast
    targets: tuple[TargetDays, ...]
    leaks: tuple[Leak, ...] = ()
    unsold: tuple[Unsold, ...] = ()
    overstocks: tuple[Overstock, ...] = ()
    late_suppliers: tuple[LateSupplier, ...] = ()
    reinforcements: tuple[Reinforcement, ...] = ()
    outages: tuple[Factor, ...] = ()  # an entry to the queue is broken: the share of arrivals that gets through
    lags: tuple[Factor, ...] = ()  # the platform is slow: factor on waits
    reminder_gaps: tuple[Factor, ...] = ()
    knocked_out: tuple[Knock, ...] = ()
    no_refunds: tuple[DayRange, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
