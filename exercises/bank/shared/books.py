"""A little shop being written down: people, chats, orders, refunds, each in the rows of its table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from cskit.period import day_number
from cskit.simulate.lines import ANSWER, ASK, TOPIC, Lines

T = TypeVar("T")
MINUTE, HOUR, DAY = 60, 3600, 86_400
TOPICS = ("size", "material", "colour", "price", "discount", "shipping", "stock")
REASONS = ("尺码不合适", "和图片色差大", "不想要了", "质量问题", "发货太慢")

PEOPLE = {  # the cast, the same in every exercise: id → name, role
    "xiaoman": ("小满", "sales"),
    "ahe": ("阿禾", "sales"),
    "lixia": ("立夏", "sales"),
    "zhiqiu": ("知秋", "sales"),
    "dongqing": ("冬青", "sales"),
    "chunfen": ("春分", "sales"),
    "bailu": ("白露", "sales"),
    "hanlu": ("寒露", "sales"),
    "guyu": ("谷雨", "aftersales"),
    "lidong": ("立冬", "aftersales"),
    "daxue": ("大雪", "aftersales"),
    "robot": ("小店机器人", "bot"),
}
GOODS = (  # product, name, tier, price
    ("sock", "棉袜三双装", "entry", 29.9),
    ("tee", "纯棉T恤", "entry", 69.0),
    ("shorts", "速干短裤", "entry", 89.0),
    ("shirt", "免烫衬衫", "core", 139.0),
    ("chino", "休闲长裤", "core", 169.0),
    ("hoodie", "连帽卫衣", "core", 199.0),
    ("jacket", "轻薄夹克", "premium", 329.0),
    ("coat", "羊毛大衣", "premium", 499.0),
)
_TIMES = (
    "sent_at",
    "created_at",
    "paid_at",
    "deposit_paid_at",
    "final_due_from",
    "requested_at",
    "completed_at",
    "starts_at",
    "ends_at",
    "received_at",
    "cause_found_at",
    "resolved_at",
    "taken_at",
    "hour",
    "at",
    "inspected_at",
    "hired_on",
    "rated_at",
    "invited_at",
)


def second(day: str, clock: int = 0) -> int:
    """A moment of a day in seconds, as the shop's tables have it after ingest."""
    return day_number(date.fromisoformat(day)) * DAY + clock


def said_in_shop(english: Mapping[str, str] | None = None) -> Lines:
    """What is said in chats about the goods, and its English, with that of their names."""
    return Lines([(name, "男装") for _, name, *_ in GOODS], english=english)


_said_in_shop = cache(said_in_shop)


@dataclass(frozen=True)
class Asked:
    """One turn of a chat: the customer's messages come `gaps` seconds after each other, the answer (if any) `wait`
    seconds after the first of them, the next turn `pause` seconds later."""

    wait: int | None
    gaps: tuple[int, ...] = ()
    pause: int = 20


class Books:
    """Collects rows; `frames()` gives the tables. Everything random comes from the one generator."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.lines = _said_in_shop()
        self.rows: dict[str, list[dict[str, Any]]] = {}

    # ---- chance

    def chance(self, p: float) -> bool:
        return bool(self.rng.random() < p)

    def between(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both possible."""
        return int(self.rng.integers(low, high + 1))

    def pick(self, things: Sequence[T]) -> T:
        return things[int(self.rng.integers(len(things)))]

    def shuffled(self, things: Iterable[T]) -> list[T]:
        listed = list(things)
        return [listed[i] for i in self.rng.permutation(len(listed))]

    def about(self, median: float, spread: float = 0.7) -> int:
        """A positive number of seconds around a median, with a long right tail."""
        return max(1, round(median * float(np.exp(spread * self.rng.standard_normal()))))

    # ---- rows

    def add(self, table: str, **row: Any) -> None:
        self.rows.setdefault(table, []).append(row)

    def say(self, customer: str, agent: str | None, sender: str, at: int, pool: int | str) -> None:
        self.add(
            "messages",
            customer_id=customer,
            agent_id=agent,
            sender=sender,
            sent_at=at,
            text=self.lines.text(self.lines[pool] if isinstance(pool, str) else pool, self.rng.random()),
        )

    def staff(self, teams: dict[str, str]) -> None:
        """The agents of the shop, each with a team."""
        for agent, team in teams.items():
            name, role = PEOPLE[agent]
            self.add("agents", agent_id=agent, name=name, team=team, role=role)

    def shelf(self) -> None:
        for product, name, tier, price in GOODS:
            self.add("products", product_id=product, name=name, category="男装", tier=tier, list_price=price)

    def chat(
        self,
        customer: str,
        agent: str,
        at: int,
        turns: Sequence[Asked],
        *,
        bot_first: bool = False,
        product: str | None = None,
    ) -> int:
        """A chat with a person, turn by turn; answers the second of its last message.

        `bot_first`: the bot's welcome text stands under the person's account two seconds after the first question.
        `product`: what the talk is about, kept with its messages; without it about any, and not kept.
        """
        before = len(self.rows.get("messages", []))
        number = self.between(0, len(GOODS) - 1) if product is None else [name for name, *_ in GOODS].index(product)
        told = self.lines.chat(number, self.pick(TOPICS), len(turns), self.rng.random)
        now = at
        for i, (turn, (question, answer)) in enumerate(zip(turns, told, strict=True)):
            self.say(customer, agent, "customer", now, question)
            if i == 0 and bot_first:
                self.say(customer, agent, "bot", now + 2, "b_welcome")
            asked = now
            for gap in turn.gaps:
                asked += gap
                self.say(customer, agent, "customer", asked, "c_more")
            if turn.wait is None:
                now = asked
            else:
                now = max(now + turn.wait, asked)
                self.say(customer, agent, "agent", now, answer)
            now += turn.pause
        if product is not None:
            for row in self.rows["messages"][before:]:
                row["product_id"] = product
        return now - (turns[-1].pause if turns else 0)

    def talk(
        self, customer: str, agent: str, at: int, *, turns: int = 3, patience: float = 25, product: str | None = None
    ) -> int:
        """An ordinary chat of some turns, answered after about `patience` seconds."""
        asked = [
            Asked(self.about(patience), (self.between(0, 9),) if self.chance(0.3) else (), self.between(8, 90))
            for _ in range(turns)
        ]
        return self.chat(customer, agent, at, asked, product=product)

    def bot_chat(self, customer: str, at: int) -> None:
        """A chat the bot has alone, on its own account."""
        count, chance, menu = self.between(1, 3), self.rng.random(), np.flatnonzero(self.lines.topic == TOPIC["bot"])
        nothing = np.zeros(count, np.int64)
        entries = menu[(int(chance * len(menu)) + np.arange(count)) % len(menu)]
        for case in self.lines.case(entries, nothing.astype(float), nothing, nothing):
            self.say(customer, "robot", "customer", at, int(self.lines.pool(case, ASK)))
            self.say(customer, "robot", "bot", at + 1, int(self.lines.pool(case, ANSWER)))
            at += self.between(10, 60)

    def basket(self, dear: float = 0.5, lines: int = 1, most: int = 2) -> list[tuple[str, int, float]]:
        """What somebody buys: product, quantity, amount. `dear` from 0 to 1 leans towards the dear shelf."""
        chosen: dict[str, tuple[int, float]] = {}
        for _ in range(lines):
            place = float(self.rng.beta(1 + 3 * dear, 4 - 3 * dear))
            product, _, _, price = GOODS[min(int(place * len(GOODS)), len(GOODS) - 1)]
            count = self.between(1, most)
            paid = round(price * count * (0.86 + 0.14 * float(self.rng.random())), 2)
            had = chosen.get(product, (0, 0.0))
            chosen[product] = (had[0] + count, round(had[1] + paid, 2))
        return [(product, count, paid) for product, (count, paid) in chosen.items()]

    def order(
        self,
        customer: str,
        created: int,
        paid: int | None,
        lines: Sequence[tuple[str, int, float]],
        *,
        deposit: int | None = None,
        due: int | None = None,
    ) -> str:
        """An order of these lines; answers its id."""
        number = f"o{len(self.rows.get('orders', [])) + 1:04d}"
        self.add(
            "orders",
            order_id=number,
            customer_id=customer,
            created_at=created,
            paid_at=paid,
            amount=round(sum(amount for _, _, amount in lines), 2),
            deposit_paid_at=deposit,
            final_due_from=due,
        )
        for product, count, amount in lines:
            self.add("order_items", order_id=number, product_id=product, quantity=count, amount=amount)
        return number

    def refund(self, order: str, requested: int, completed: int | None, share: float = 1.0, **more: Any) -> None:
        """A refund of a share of an order; `more`: who handles it, in how many operations …"""
        amount = next(row["amount"] for row in reversed(self.rows["orders"]) if row["order_id"] == order)
        self.add(
            "refunds",
            refund_id=f"r{len(self.rows.get('refunds', [])) + 1:04d}",
            order_id=order,
            requested_at=requested,
            completed_at=completed,
            amount=round(amount * share, 2),
            kind=self.pick(("unshipped", "refund_only", "return")),
            reason=self.pick(REASONS),
            **more,
        )

    def frames(self) -> dict[str, pd.DataFrame]:
        """The tables: messages in the order of time with ids that settle ties, moments as datetimes."""
        self.rows["messages"].sort(key=lambda row: row["sent_at"])
        for i, row in enumerate(self.rows["messages"], 1):
            row["message_id"] = f"m{i:05d}"
        return {name: _dated(pd.DataFrame(rows)) for name, rows in self.rows.items()}


def _dated(frame: pd.DataFrame) -> pd.DataFrame:
    for column in frame.columns.intersection(_TIMES):
        frame[column] = pd.to_datetime(frame[column].astype("float64"), unit="s").astype("datetime64[s]")
    return frame.dropna(axis="columns", how="all")
