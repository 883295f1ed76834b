"""What a `live` recipe holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from cskit.simulate.exports.write import Layout
from cskit.simulate.recipe import Count, NotNegative, Share


@dataclass(frozen=True)
class LiveProduct:
    id: str
    name: str
    tier: str
    price: int


@dataclass(frozen=True)
class LiveAgent:
    """`share` of the chats; `first`: median seconds to the first reply."""

    id: str
    name: str
    share: Share
    first: int


@dataclass(frozen=True)
class Night:
    """The one chat that waits until the morning."""

    agent: str
    asked_at: datetime
    waits: int


@dataclass(frozen=True)
class Special:
    """The product that is asked about otherwise, and how often one customer repeats a question at each airing."""

    product: str
    impatient: Count


@dataclass(frozen=True)
class Topic:
    """How often it is asked in all, and of the special product; `answers` go with `asks`, in their order."""

    share: Share
    special: Share
    asks: tuple[str, ...]
    answers: tuple[str, ...]


@dataclass(frozen=True)
class After:
    asks: tuple[str, ...]
    answers: tuple[str, ...]
    thanks: tuple[str, ...]


@dataclass(frozen=True)
class Dirt:
    """How often each kind of dirt is in the files."""

    repeated_orders: Count
    several: Count
    repeated_messages: Count
    blank_rows: Count
    slashed_times: Count
    phones: Count
    phones_twice: Count
    order_numbers: Count
    wechats: Count
    addresses: Count
    saved_by_excel: Count


@dataclass(frozen=True)
class LiveRecipe:
    shows: tuple[datetime, ...]
    minutes: int
    slots: tuple[str, ...]
    burst: NotNegative
    trickle: NotNegative
    later: Count
    silent: Count
    buys: Share
    tired: NotNegative
    unanswered: Share
    refunds: Share
    category: str
    agents: tuple[LiveAgent, ...]
    night: Night
    products: tuple[LiveProduct, ...]
    special: Special
    topics: Mapping[str, Topic]
    after: After
    dirt: Dirt
    english: Mapping[str, str]
    orders: Layout
    excel: Layout
    chats: Layout
