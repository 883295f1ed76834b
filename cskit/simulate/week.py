"""The small shop: a few agents, one week, every order counted out by the recipe.

Who sells how many orders of what is the recipe's; the seed draws the customers' days, goods, words and waits.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from types import SimpleNamespace
from typing import Any, Literal

import numpy as np

from cskit.errors import DataError, unknown
from cskit.period import day_number
from cskit.simulate.ground import NONE, Recipe, Writer, stream
from cskit.simulate.lines import DOUBTS, Lines

DAY = 86_400
TOPICS = "size size material colour stock price discount shipping returns gift".split()
SHADES = 1 << 30  # as many ways to choose among texts
CUSTOMERS, _MOST = 399, 1000  # in all, and of one product in an order
AFTER = "logistics refund exchange quality".split()


@dataclass(frozen=True)
class _Talk:
    lines: Lines
    products: list[str]
    matters: np.random.Generator  # what is talked about, apart from who buys what and when
    messages: list[dict[str, Any]] = field(default_factory=list)  # as they come up, before sorting and numbering

    def chat(
        self,
        rng: np.random.Generator,
        agent: str,
        customer: str,
        start: int,
        product: str,
        *,
        ending: Literal["decide", "lost", "after"],
    ) -> int:
        lines, number = self.lines, self.products.index(product)
        draw = self.matters.random
        topic = str(rng.choice(AFTER if ending == "after" else TOPICS))
        reason = str(rng.choice(DOUBTS, p=[0.45, 0.3, 0.25]))
        turns = lines.chat(number, topic, int(rng.integers(1, 4)), draw)
        turns += {
            "decide": [(lines["decide"], lines["confirm"])],
            "lost": lines.chat(number, reason, 1, draw),
            "after": [(lines["thanks"], lines["bye_after"])],
        }[ending]
        more = lines["c_more_after" if ending == "after" else "c_more"]
        unanswered = ending == "lost" and rng.random() < 0.08
        at = start

        def say(sender: str, at: int, pool: int) -> None:
            self.messages.append(
                {
                    "customer": customer,
                    "agent": agent,
                    "sender": sender,
                    "at": at,
                    "text": lines.text(pool, float(rng.integers(SHADES)) / SHADES),
                    "product": product,
                    "chat": (start, customer),
                }
            )

        for i, (ask, answer) in enumerate(turns):
            if i:
                at += int(rng.integers(15, 80))
            say("customer", at, ask)
            if i == 0 and rng.random() < 0.2:  # the same second, or the next
                say("customer", at + int(rng.integers(0, 2)), more)
            if unanswered and i == len(turns) - 1:
                return at
            at += int(np.clip(rng.lognormal(2.9, 0.8), 3, 400))
            say("agent", at, answer)
        return at


def write_week(recipe: Recipe, writer: Writer, seed: int, *_: object) -> Mapping[str, str]:
    """Writes messages, orders, order_items, products and agents of a `week` recipe; the English of their words.

    Draws that do not tell the recipe's story (see `_tells_the_story`) are drawn again, from the next stream.
    """
    week = recipe.read("week")
    _check(recipe, week)
    lines = Lines([(p.name, week.category) for p in week.products], english=recipe.entries.get("english"))
    for attempt in range(1000):
        talk = _Talk(lines, [p.id for p in week.products], stream(seed, attempt, 1))
        orders = _draw(week, talk, stream(seed, attempt))
        if _tells_the_story([a.id for a in week.agents], orders):
            break
    _write(writer, talk.messages, orders, week)
    return lines.english


def _check(recipe: Recipe, week: SimpleNamespace) -> None:
    """Errors: `DataError` for what nobody could draw."""

    where, known = recipe.where, [p.id for p in week.products]
    sold = {f"agents.{a.id}": a.products for a in week.agents} | {"unassisted": week.unassisted.products}
    for place, product in ((place, product) for place, products in sold.items() for product in products):
        why = partial(unknown, "product", product, known)
        DataError.when(product not in known, "declared_place", where=recipe.at, place=f"{place}.products", why=why)
    for agent in week.agents:
        for name, most in (("lines", len(set(agent.products))), ("quantity", _MOST)):
            low, high = getattr(agent, name)
            words = {"place": f"agents.{agent.id}.{name}", "most": most, "value": [low, high]}
            DataError.when(not 1 <= low <= high <= most, "recipe_span", where=where, **words)
        buyers = agent.orders - agent.repeat  # the first of them, whose payment may be late, never comes again
        few = agent.repeat > 0 and agent.repeat >= buyers
        counts = {"repeat": agent.repeat, "buyers": buyers}
        DataError.when(few, "recipe_repeat", where=where, place=f"agents.{agent.id}.repeat", **counts)
    people = sum(a.orders - a.repeat + a.lost for a in week.agents) + week.unassisted.orders
    DataError.when(people > CUSTOMERS, "recipe_people", where=where, people=people, most=CUSTOMERS)


def _draw(week: SimpleNamespace, talk: _Talk, rng: np.random.Generator) -> list[dict[str, Any]]:
    orders: list[dict[str, Any]] = []
    prices = {p.id: p.price for p in week.products}
    first = day_number(week.start)
    customers = iter(f"C{n:03d}" for n in rng.permutation(np.arange(1, CUSTOMERS + 1)))
    for agent in week.agents:
        name, count, repeat = agent.id, agent.orders, agent.repeat
        buyers = [next(customers) for _ in range(count - repeat)]
        days = np.sort(rng.integers(0, 5, count - repeat))
        for i in range(count):
            second = i >= count - repeat
            # a buyer's second order follows on a later day, the others are spread over the week
            buyer = buyers[i - (count - repeat) + 1] if second else buyers[i]
            day = int(days[i - (count - repeat) + 1]) + 1 if second else int(days[i])
            lines = _lines(agent, prices, rng)
            start = _moment(first + day, rng)
            end = talk.chat(rng, name, buyer, start, lines[0][0], ending="decide")
            created = end + int(rng.integers(20, 400))
            if name in week.unusual.paid_next_day and i == 0:
                paid = (first + day + 1) * DAY + int(rng.integers(9, 12)) * 3600 + int(rng.integers(0, 3600))
            elif name in week.unusual.unpaid and i == count - 1 - repeat:
                paid = NONE
            else:
                paid = created + int(rng.integers(10, 200))
            orders.append({"agent": name, "customer": buyer, "created": created, "paid": paid, "lines": lines})
            if i < agent.after and paid != NONE:
                talk.chat(rng, name, buyer, _moment(first + day + 2, rng), lines[0][0], ending="after")
        for _ in range(agent.lost):
            start = _moment(first + int(rng.integers(0, 7)), rng)
            talk.chat(rng, name, next(customers), start, str(rng.choice(agent.products)), ending="lost")
    for _ in range(week.unassisted.orders):
        created = _moment(first + int(rng.integers(0, 7)), rng)
        product = str(rng.choice(week.unassisted.products))
        bought = {"paid": created + int(rng.integers(10, 200)), "lines": [(product, 1, prices[product])]}
        orders.append({"agent": "", "customer": next(customers), "created": created, **bought})
    return orders


def _moment(day: int, rng: np.random.Generator) -> int:
    return day * DAY + int(rng.integers(9 * 3600, 22 * 3600))


def _lines(agent: SimpleNamespace, prices: Mapping[str, int], rng: np.random.Generator) -> list[tuple[str, int, int]]:
    count = int(rng.integers(agent.lines[0], agent.lines[1] + 1))
    low, high = agent.quantity
    chosen = [(str(p), int(rng.integers(low, high + 1))) for p in rng.choice(agent.products, count, replace=False)]
    return [(product, quantity, quantity * prices[product]) for product, quantity in chosen]


def _tells_the_story(agents: list[str], orders: list[dict[str, Any]]) -> bool:
    """Table 8-1 by plain counting: who has most orders and items, and whose buyers spend most. A recipe of other than
    three agents tells no such story."""
    if len(agents) != 3:
        return True
    paid = [o for o in orders if o["paid"] != NONE]
    count = {a: sum(o["agent"] == a for o in paid) for a in agents}
    items = {a: sum(q for o in paid if o["agent"] == a for _, q, _ in o["lines"]) for a in agents}
    spend = {a: _spend(paid, a) for a in agents}
    one, two, three = agents
    return (
        count[one] < count[three] < count[two]
        and items[two] > max(items[one], items[three])
        and spend[one] > 2 * spend[three] > 2.2 * spend[two]
        and items[three] * count[one] < items[one] * count[three]
    )


def _spend(orders: list[dict[str, Any]], agent: str) -> float:
    mine = [o for o in orders if o["agent"] == agent]
    return sum(amount for o in mine for _, _, amount in o["lines"]) / max(1, len({o["customer"] for o in mine}))


def _write(writer: Writer, messages: list[dict[str, Any]], orders: list[dict[str, Any]], week: SimpleNamespace) -> None:
    products, agents = week.products, week.agents
    said = sorted(messages, key=lambda m: m["at"])
    chats = {chat: f"K{n:04d}" for n, chat in enumerate(sorted({m["chat"] for m in said}), 1)}
    writer.add(
        "messages",
        {
            "customer_id": [m["customer"] for m in said],
            "agent_id": [m["agent"] for m in said],
            "sender": [m["sender"] for m in said],
            "sent_at": np.array([m["at"] for m in said]),
            "message_id": [f"M{n:05d}" for n in range(1, len(said) + 1)],
            "conversation_id": [chats[m["chat"]] for m in said],
            "product_id": [m["product"] for m in said],
            "text": [m["text"] for m in said],
        },
    )
    placed = sorted(orders, key=lambda o: o["created"])
    ids = [f"O{n:03d}" for n in range(1, len(placed) + 1)]
    lines = [(order, *line) for order, o in zip(ids, placed, strict=True) for line in o["lines"]]
    writer.add(
        "orders",
        {
            "order_id": ids,
            "customer_id": [o["customer"] for o in placed],
            "created_at": np.array([o["created"] for o in placed]),
            "paid_at": np.array([o["paid"] for o in placed]),
            "amount": [float(sum(amount for _, _, amount in o["lines"])) for o in placed],
        },
    )
    writer.add(
        "order_items",
        {
            "order_id": [order for order, *_ in lines],
            "product_id": [product for _, product, _, _ in lines],
            "quantity": [quantity for _, _, quantity, _ in lines],
            "amount": [float(amount) for _, _, _, amount in lines],
        },
    )
    writer.add(
        "products",
        {
            "product_id": [p.id for p in products],
            "name": [p.name for p in products],
            "category": [week.category] * len(products),
            "tier": [p.tier for p in products],
            "list_price": [float(p.price) for p in products],
        },
    )
    writer.add(
        "agents",
        {
            "agent_id": [a.id for a in week.agents],
            "name": [a.name for a in agents],
            "team": ["in_house"] * len(agents),
            "role": ["sales"] * len(agents),
        },
    )
