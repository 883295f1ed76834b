"""The shows of a live channel: what is on air, what is asked about it a minute later, what is bought and sent back."""

from collections.abc import Mapping, Sequence
from itertools import count
from types import SimpleNamespace
from typing import Any

import numpy as np

from cskit.simulate.ground import NONE, Writer, wall_seconds

MINUTE, HOUR, DAY = 60, 3600, 86_400
LOOK = "订单{}帮我看一下"
Row = dict[str, Any]


class Live:
    """Draws the shows of a recipe, row by row. A message has its text as written (`raw`) and without personal data
    (`text`)."""

    def __init__(self, recipe: SimpleNamespace, rng: np.random.Generator) -> None:
        self.recipe, self.rng = recipe, rng
        self.airings: list[Row] = []
        self.messages: list[Row] = []
        self.orders: list[Row] = []
        self.refunds: list[Row] = []
        self.ratings: list[Row] = []
        self.customers, self._chats = 0, count(1)  # numbered so far
        self._price = {p.id: p.price for p in recipe.products}
        self._first = {a.id: a.first for a in recipe.agents}

    def draw(self) -> None:
        """Everything, in the order of time."""
        recipe, impatient = self.recipe, self._customer()
        for show in recipe.shows:
            known = self.customers
            start = wall_seconds(show)
            for place, product in enumerate(recipe.slots):
                self._airing(start + place * recipe.minutes * MINUTE, product, known, impatient)
        self._night()
        for _ in range(recipe.silent):
            start = wall_seconds(self._one(recipe.shows))
            at = start + int(self.rng.integers(0, len(recipe.slots) * recipe.minutes * MINUTE))
            self._order(self._customer(), "", at, str(self._one(recipe.slots)))
        self._several()
        self._personal()
        self._refund()
        self._later()
        self.messages.sort(key=lambda m: m["at"])
        self.orders.sort(key=lambda o: o["created"])
        for row in self.ratings:
            row["at"] = min(row["at"], self.end - 1)

    def english(self) -> Mapping[str, str]:
        """The English of what is written; a message about an order is one template with its number."""
        about = {LOOK.format(o["order"]): self.recipe.english[LOOK].format(o["order"]) for o in self.orders}
        return {**self.recipe.english, **about}

    @property
    def end(self) -> int:
        """The first second after the data: two days after the last show."""
        return (wall_seconds(max(self.recipe.shows)) // DAY + 3) * DAY

    def _one(self, of: Sequence[Any]) -> Any:
        return of[int(self.rng.integers(0, len(of)))]

    def _customer(self) -> str:
        self.customers += 1
        return f"V{self.customers:04d}"

    def _airing(self, at: int, product: str, known: int, impatient: str) -> None:
        rng, length = self.rng, self.recipe.minutes * MINUTE
        self.airings.append({"product": product, "starts": at, "ends": at + length - 1})
        soon = np.clip(rng.normal(60, 20, rng.poisson(self.recipe.burst)), 5, 2 * MINUTE - 1).astype(int)
        rest = rng.integers(2 * MINUTE, length, rng.poisson(self.recipe.trickle))
        for after in sorted([*soon.tolist(), *rest.tolist()]):
            back = known > 1 and rng.random() < 0.1  # somebody of an earlier show
            who = f"V{int(rng.integers(2, known + 1)):04d}" if back else self._customer()
            self._asks(who, at + after, product, self._topic(product), busy=after < 2 * MINUTE)
        if product == self.recipe.special.product:
            times = at + 20 + np.arange(self.recipe.special.impatient) * 10
            self._asks(impatient, int(times[0]), product, "price", busy=True, again=times[1:].tolist())

    def _topic(self, product: str) -> str:
        topics = self.recipe.topics
        weights = np.array([t.special if product == self.recipe.special.product else t.share for t in topics.values()])
        return str(self.rng.choice(list(topics), p=weights / weights.sum()))

    def _asks(self, who: str, at: int, product: str, topic: str, *, busy: bool, again: Sequence[int] = ()) -> None:
        """One chat in a show: a question, its answer, thanks, and sometimes an order."""
        recipe, rng, said = self.recipe, self.rng, self.recipe.topics[topic]
        agent = str(rng.choice([a.id for a in recipe.agents], p=[a.share for a in recipe.agents]))
        chat, place = next(self._chats), int(rng.integers(0, len(said.asks)))
        for moment in (at, *again):
            self._say(chat, who, agent, "customer", moment, said.asks[place], product)
        if rng.random() < recipe.unanswered and not again:
            return
        wait = max(4, int(rng.lognormal(np.log(self._first[agent]), 0.6) * (1.5 if busy else 0.8)))
        wait = int(wait * (recipe.tired if at % DAY >= 23 * HOUR else 1))
        last = max((at, *again)) + (3 if again else wait)
        self._say(chat, who, agent, "agent", last, said.answers[place], product)
        if rng.random() < 0.4:
            last += int(rng.integers(8, 60))
            self._say(chat, who, agent, "customer", last, str(self._one(recipe.after.thanks)), product)
        if rng.random() < 0.15:
            rated = {"score": int(rng.choice([1, 2, 3, 4, 5], p=[0.05, 0.05, 0.1, 0.2, 0.6]))}
            self.ratings.append({**rated, "customer": who, "agent": agent, "at": last + int(rng.integers(30, 900))})
        if rng.random() < recipe.buys and not again:
            self._order(who, agent, last + int(rng.integers(20, 400)), product)

    def _night(self) -> None:
        night, product = self.recipe.night, self.recipe.slots[-1]
        who, chat, at = self._customer(), next(self._chats), wall_seconds(night.asked_at)
        said = next(iter(self.recipe.topics.values()))
        self._say(chat, who, night.agent, "customer", at, said.asks[0], product)
        self._say(chat, who, night.agent, "agent", at + night.waits, said.answers[0], product)

    def _later(self) -> None:
        """The days after the shows: buyers ask by day what became of their orders."""
        paid = [o for o in self.orders if o["paid"] != NONE and o["agent"]]
        for order in [paid[int(i)] for i in self.rng.permutation(len(paid))[: self.recipe.later]]:
            day = (order["created"] // DAY + int(self.rng.integers(1, 3))) * DAY
            at = min(day, self.end - DAY) + int(self.rng.integers(9 * HOUR, 20 * HOUR))
            chat, place = next(self._chats), int(self.rng.integers(0, len(self.recipe.after.asks)))
            product, who, agent = order["lines"][0][0], order["customer"], order["agent"]
            self._say(chat, who, agent, "customer", at, self.recipe.after.asks[place], product)
            at += max(5, int(self.rng.lognormal(np.log(self._first[agent]), 0.6)))
            self._say(chat, who, agent, "agent", at, self.recipe.after.answers[place], product)

    def _say(self, chat: int, who: str, agent: str, sender: str, at: int, text: str, product: str) -> None:
        row = {"chat": chat, "customer": who, "agent": agent, "sender": sender, "at": at, "product": product}
        self.messages.append({**row, "text": text, "raw": text})

    def _order(self, who: str, agent: str, created: int, product: str) -> None:
        number = int(self.rng.integers(10**11, 10**12))
        paid = NONE if self.rng.random() < 0.1 else created + int(self.rng.integers(8, 300))
        units = 1 + int(self.rng.random() < 0.1)
        shipped = NONE if paid == NONE else paid + int(self.rng.integers(14, 40)) * HOUR
        self.orders.append(
            {
                "order": f"6917138{number}",
                "customer": who,
                "agent": agent,
                "created": created,
                "paid": paid,
                "shipped": shipped if shipped < self.end else NONE,
                "lines": [(product, units, units * self._price[product])],
            }
        )

    def _several(self) -> None:
        """So many orders hold a second product."""
        for i in self.rng.permutation(len(self.orders))[: self.recipe.dirt.several]:
            lines = self.orders[int(i)]["lines"]
            product = str(self._one([p for p in self._price if p != lines[0][0]]))
            lines.append((product, 1, self._price[product]))

    def _personal(self) -> None:
        """Some customers write down what belongs to nobody else; the tables have it masked, the chat file does not."""
        dirt, rng = self.recipe.dirt, self.rng
        by_day = (m for m in self.messages if m["sender"] == "agent" and m["agent"] != self.recipe.night.agent)
        talk = {message["customer"]: message for message in by_day}
        bought = [o for o in self.orders if o["agent"] and o["customer"] in talk]
        orders = [bought[int(i)] for i in rng.permutation(len(bought))[: dirt.order_numbers]]
        for order in orders:
            last, number = talk[order["customer"]], order["order"]
            self._add({**last, "at": max(last["at"], order["created"])}, LOOK.format(number), LOOK.format(number))
        known = {o["customer"] for o in orders}
        free = [who for who in talk if who not in known and who != "V0001"]
        chosen = [talk[free[int(i)]] for i in rng.permutation(len(free))]
        forms = ("138-0000-{:04d}", "138 0000 {:04d}", "1380000{:04d}")
        for i, last in enumerate(chosen[: dirt.phones]):
            phone = forms[i % 3].format(int(rng.integers(0, 10_000)))
            self._add(last, "我的电话[电话]", f"我的电话{phone}")
            if i < dirt.phones_twice:
                self._add({**last, "at": last["at"] + 20}, "再发一遍[电话]", f"再发一遍{phone}")
        rest = chosen[dirt.phones :]
        for i, last in enumerate(rest[: dirt.wechats]):
            self._add(last, "加我微信号：[已隐去]", f"加我微信号：qinghe_demo{i + 1:02d}")
        for i, last in enumerate(rest[dirt.wechats :][: dirt.addresses]):
            self._add(last, "收货人：[已隐去]，[地址]", f"收货人：李小满{i + 1}，浙江省杭州市西湖区样例路{i + 1}号")

    def _add(self, last: Row, text: str, raw: str) -> None:
        """One more message behind the last of a chat; `raw`: as the customer wrote it."""
        at = last["at"] + int(self.rng.integers(5, 15))
        self.messages.append({**last, "sender": "customer", "at": at, "text": text, "raw": raw})

    def _refund(self) -> None:
        reasons = ("不想要了", "尺码不合适", "与描述不符")
        for order in [o for o in self.orders if o["paid"] != NONE and self.rng.random() < self.recipe.refunds]:
            asked = order["paid"] + int(self.rng.integers(1, 30)) * HOUR
            takes = int(self.rng.integers(10 * MINUTE, 12 * HOUR))
            done = self.rng.random() < 0.8 and asked + takes < self.end
            if asked >= self.end:
                continue
            unshipped = order["shipped"] == NONE or order["shipped"] > asked
            if unshipped and done:
                order["shipped"] = NONE
            self.refunds.append(
                {
                    "order": order,
                    "at": asked,
                    "completed": asked + takes if done else NONE,
                    "kind": "unshipped" if unshipped else "refund_only",
                    "reason": reasons[0] if unshipped else str(self._one(reasons[1:])),
                }
            )


def amount(order: Row) -> float:
    return float(sum(paid for *_, paid in order["lines"]))


def write_tables(live: Live, writer: Writer) -> None:
    """The truth: messages, orders, their items, agents, products, refunds, ratings and what was on air."""
    recipe, said, orders, refunds, rated = live.recipe, live.messages, live.orders, live.refunds, live.ratings
    lines = [(o["order"], *line) for o in orders for line in o["lines"]]
    tables: dict[str, dict[str, object]] = {
        "messages": {
            "customer_id": [m["customer"] for m in said],
            "agent_id": [m["agent"] for m in said],
            "sender": [m["sender"] for m in said],
            "sent_at": np.array([m["at"] for m in said]),
            "message_id": [f"M{n:05d}" for n in range(1, len(said) + 1)],
            "conversation_id": [f"K{m['chat']:04d}" for m in said],
            "product_id": [m["product"] for m in said],
            "text": [m["text"] for m in said],
        },
        "orders": {
            "order_id": [o["order"] for o in orders],
            "customer_id": [o["customer"] for o in orders],
            **{f"{name}_at": np.array([o[name] for o in orders]) for name in ("created", "paid", "shipped")},
            "amount": [amount(o) for o in orders],
        },
        "order_items": {
            "order_id": [line[0] for line in lines],
            "product_id": [line[1] for line in lines],
            "quantity": [line[2] for line in lines],
            "amount": [float(line[3]) for line in lines],
        },
        "agents": {
            "agent_id": [a.id for a in recipe.agents],
            "name": [a.name for a in recipe.agents],
            "role": ["live"] * len(recipe.agents),
        },
        "products": {
            "product_id": [p.id for p in recipe.products],
            "name": [p.name for p in recipe.products],
            "category": [recipe.category] * len(recipe.products),
            "tier": [p.tier for p in recipe.products],
            "list_price": [float(p.price) for p in recipe.products],
        },
        "refunds": {
            "refund_id": [f"R{n:04d}" for n in range(1, len(refunds) + 1)],
            "order_id": [r["order"]["order"] for r in refunds],
            "requested_at": np.array([r["at"] for r in refunds]),
            "completed_at": np.array([r["completed"] for r in refunds]),
            "amount": [amount(r["order"]) for r in refunds],
            "kind": [r["kind"] for r in refunds],
            "reason": [r["reason"] for r in refunds],
        },
        "ratings": {
            "customer_id": [r["customer"] for r in rated],
            "agent_id": [r["agent"] for r in rated],
            "rated_at": np.array([r["at"] for r in rated]),
            "score": [r["score"] for r in rated],
        },
        "airings": {
            "product_id": [a["product"] for a in live.airings],
            "starts_at": np.array([a["starts"] for a in live.airings]),
            "ends_at": np.array([a["ends"] for a in live.airings]),
        },
    }
    for name, columns in tables.items():
        writer.add(name, columns)
