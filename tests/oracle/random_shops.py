"""Small nasty shops: a few agents and customers, and every awkward second the definitions speak of.

`random_shop(seed, label=…)` prefixes every id with its label, so that shops can be packed into one data set
without meeting each other. All shops share the last day, because maturity looks at the whole data set.
"""

from __future__ import annotations

import random

from .random_goods import add_goods
from .world import DAY, HOUR, Row, World, day_number

LAST_DAY = day_number("2021-11-20")
_DAYS = (0, 0, 1, 1, 2, 3, 4, 5, 8, 14, 15, 16, 18, 24, 25, 26, 30, 30, 31, 45, 45)  # days before the last one
_CLOCKS = ("09:00:00", "10:15:20", "12:00:00", "21:30:30", "23:40:00", "23:58:00", "23:59:59", "00:00:00", "00:10:00")
_GAPS = (
    0,
    0,
    0,
    1,
    5,
    20,
    30,
    31,
    60,
    119,
    120,
    121,
    121,
    150,
    179,
    180,
    181,
    240,
    241,
    600,
    900,
    1799,
    1800,
    1801,
    4000,
)
_TIERS = ("entry", "premium", None)
_REPLIED = (
    "有货的",
    "这款是纯棉的",
    "今天能发",
    "在的",
    "稍等~",
    "稍等 马上帮您查",
    "嗯",
    "😊",
    "One moment",
    None,
    "自己看详情",
    "喜欢就先拍下哦",
    "加我微信 给您便宜",
)
_SAID = (
    "谢谢",
    "好的~",
    "OK",
    "收到啦！",
    "Thank  You",
    "谢谢 在吗",
    "太贵了",
    "再想想，别家也在看",
    "好的？",
    "在吗",
    "你好",
    "好的亲，谢谢您",
    None,
    "就要这个",
    "人呢",
    "我要投诉",
)
_EDGES = (-1, 0, 0, 1, 30, 7200)


def _clock(text: str) -> int:
    hours, minutes, seconds = (int(p) for p in text.split(":"))
    return hours * HOUR + minutes * 60 + seconds


class _Maker:
    """Draws one shop. Everything random comes from one generator, so a seed is a shop."""

    def __init__(self, seed: int, label: str) -> None:
        self.rng = random.Random(seed)
        self.words = random.Random(f"words of {seed}")  # its own, so that what is said changes nothing else
        self.label = label
        self.messages: list[Row] = []
        self.handovers: list[Row] = []
        self.orders: list[Row] = []
        self.items: list[Row] = []
        self.starts: list[tuple[str, int]] = []  # (customer, second) at which talk starts or ends

    def chance(self, p: float) -> bool:
        return self.rng.random() < p

    def id(self, kind: str, number: int) -> str:
        return f"{self.label}{kind}{number}"

    # -- accounts -------------------------------------------------------------------------------------
    def accounts(self) -> None:
        rng = self.rng
        teams = [f"{self.label}-blue", f"{self.label}-red"]
        self.people = [self.id("a", i) for i in range(rng.randint(1, 4))]
        self.stranger = self.id("stranger", 0) if self.chance(0.3) else None
        self.bot = self.id("bot", 0)
        self.agents = [
            {
                "agent_id": a,
                "name": f"名 {a}",
                "team": None if self.chance(0.1) else rng.choice(teams),
                "role": rng.choice(["sales", "sales", "sales", "aftersales", "live", None]),
                "hourly_cost": rng.choice([20.0, 25.5, None]),
            }
            for a in self.people
        ]
        self.agents.append({"agent_id": self.bot, "name": "bot", "team": None, "role": "bot", "hourly_cost": None})
        if self.chance(0.3):  # an account that never does anything
            self.agents.append(
                {"agent_id": self.id("idle", 0), "name": "idle", "team": teams[0], "role": "sales", "hourly_cost": 30.0}
            )
        self.talkers = [*self.people, self.stranger] if self.stranger else self.people
        self.customers = [self.id("c", i) for i in range(rng.randint(3, 8))]
        self.products = [self.id("p", i) for i in range(3)]

    # -- talk -----------------------------------------------------------------------------------------
    def say(self, customer: str, agent: str | None, sender: str, at: int) -> None:
        text = self.words.choice(_SAID if sender == "customer" else _REPLIED)
        row = {"customer_id": customer, "agent_id": agent, "sender": sender, "sent_at": at, "text": text}
        self.messages.append(row)

    def moment(self) -> int:
        """A start of talk: an awkward clock on a day that windows turn on; sometimes where talk already is."""
        if self.starts and self.chance(0.25):
            return self.within(
                self.rng.choice(self.starts)[1] + self.rng.choice((0, 0, 1, 60, 1800, 1801, DAY, DAY + 1))
            )
        day = LAST_DAY - self.rng.choice(_DAYS)
        return day * DAY + (_clock(self.rng.choice(_CLOCKS)) if self.chance(0.7) else self.rng.randrange(DAY))

    def within(self, t: int) -> int:
        """Nothing happens after the last day."""
        return min(t, LAST_DAY * DAY + DAY - 1)

    def chat(self, customer: str, *, start: int | None = None) -> None:
        rng = self.rng
        t = self.within(self.moment() if start is None else start)
        agent = rng.choice(self.talkers)
        self.starts.append((customer, t))
        if self.chance(0.25):
            t = self.bot_part(customer, t, hand_to=agent if self.chance(0.6) else None)
        style = rng.choice(["normal"] * 5 + ["outbound", "customer_only", "greeting", "slow"])
        senders = {"outbound": ["agent"], "customer_only": ["customer"], "slow": ["customer", "agent"] * 6}.get(style)
        if senders is None:
            senders = rng.choices(["customer", "agent"], k=rng.randint(1, 12))
        if style == "greeting":
            senders = ["agent", *senders]
        for sender in senders:
            if style != "slow" and self.chance(0.05):  # the other account steps in: several agents in one talk
                other = rng.choice(self.talkers)
                if other != agent and self.chance(0.7):
                    self.handovers.append(
                        {"customer_id": customer, "from_agent_id": agent, "to_agent_id": other, "at": t}
                    )
                agent = other
            self.say(customer, agent, sender, t)
            if self.chance(0.06):  # a welcome text or a system line under the person's account: never a reply
                self.say(customer, agent, rng.choice(["bot", "system"]), t)
            gap = rng.choice((121, 130, 119, 120)) if style == "slow" else rng.choice(_GAPS)
            t = self.within(t + gap)
        self.starts.append((customer, t))

    def bot_part(self, customer: str, t: int, hand_to: str | None) -> int:
        account = self.bot if self.chance(0.6) else None
        for sender in self.rng.choices(["customer", "bot", "system"], weights=[4, 4, 1], k=self.rng.randint(1, 4)):
            self.say(customer, account, sender, t)
            t = self.within(t + self.rng.choice((0, 1, 30)))
        if hand_to:
            self.handovers.append({"customer_id": customer, "from_agent_id": account, "to_agent_id": hand_to, "at": t})
        return t

    def bot_only(self, customer: str) -> None:
        """The bot alone serves; often it has the last word, sometimes the customer comes back within a day."""
        t = self.bot_part(customer, self.moment(), hand_to=None)
        if self.chance(0.7):
            self.say(customer, self.bot if self.chance(0.5) else None, "bot", t)
        if self.chance(0.3):
            back = self.within(t + self.rng.choice((0, 1, DAY - 1, DAY, DAY + 1)))
            self.say(customer, self.rng.choice([self.bot, *self.talkers]), "customer", back)

    def crowd(self) -> None:
        """Many customers at one agent within minutes: concurrency with ties and both ends of the window."""
        t0 = self.moment()
        agent = self.rng.choice(self.talkers)
        for customer in self.customers:
            for step in self.rng.sample((0, 60, 120, 239, 240, 241, 360, 480, 481), k=3):
                self.say(customer, agent, self.rng.choice(["customer", "agent"]), self.within(t0 + step))

    # -- orders ---------------------------------------------------------------------------------------
    def order(self, number: int) -> None:
        rng = self.rng
        near = [s for s in self.starts if s[0] in self.customers]
        customer, base = rng.choice(near) if near and self.chance(0.9) else (rng.choice(self.customers), self.moment())
        created = base + rng.choice(_EDGES)
        if self.chance(0.35):  # the attribution and conversion windows, to the second
            created = (base // DAY + rng.choice((0, 1, 2, 3, 4))) * DAY + rng.choice((0, 1, DAY - 1, 36000))
        created = self.within(created)
        paid: int | None = created + rng.choice((0, 0, 5, 60, HOUR))
        if self.chance(0.35):
            paid = (created // DAY + rng.choice((1, 1, 2, 3, 4))) * DAY + rng.choice((0, 1, DAY - 1))
        if near and self.chance(0.25):  # paid 15 x 24 hours before some talk, give or take a second
            paid = rng.choice(near)[1] - 15 * DAY + rng.choice((-1, 0, 1))
            created = min(created, paid - rng.choice((0, 10, DAY)))
        if self.chance(0.2):
            paid = None
        deposit = due = None
        if self.chance(0.25):
            deposit = created + rng.choice((0, 30))
            due = (created // DAY + rng.choice((0, 1, 2, 3, 6, 12))) * DAY + rng.choice((0, 0, 20 * HOUR))
            if paid is not None and self.chance(0.9):
                paid = max(paid, due + rng.choice((0, 1, HOUR, 2 * DAY, 3 * DAY, 4 * DAY)))
        if paid is not None and paid > LAST_DAY * DAY + DAY - 1:
            paid = None
        row = {
            "order_id": self.id("o", number),
            "customer_id": customer,
            "created_at": created,
            "paid_at": paid,
            "amount": rng.choice([0.0, 35.0, 99.9, 160.0, 220.0, 650.0]),
            "deposit_paid_at": deposit,
            "final_due_from": due,
            "final_due_until": due and self.words.choice((due + 3 * DAY, None)),
            "delivered_at": None if paid is None or self.chance(0.4) else paid + 2 * DAY,
        }
        self.orders.append(row)
        for _ in range(rng.choice((0, 1, 1, 1, 2, 3))):
            self.items.append(
                {
                    "order_id": row["order_id"],
                    "product_id": rng.choice(self.products),
                    "quantity": rng.choice((0, 1, 1, 2, 5)),
                    "amount": row["amount"] / 2,
                }
            )
        if self.chance(0.2):  # a split order: same customer, same seconds
            self.orders.append({**row, "order_id": self.id("o", 100 + number), "amount": 12.5})

    # -- after the sale -----------------------------------------------------------------------------------
    def refunds(self) -> list[Row]:
        rng = self.rng
        rows = []
        for order in self.orders:
            for _ in range(rng.choice((0, 0, 0, 1, 1, 2))):
                requested = self.within((order["paid_at"] or order["created_at"]) + rng.choice((1, HOUR, DAY, 9 * DAY)))
                done = requested + rng.choice((0, 60, HOUR, DAY, 3 * DAY, 20 * DAY, 26 * DAY))
                done_at = None if self.chance(0.3) or done > LAST_DAY * DAY + DAY - 1 else done
                rows.append(
                    {
                        "refund_id": self.id("r", len(rows)),
                        "order_id": order["order_id"],
                        "requested_at": requested,
                        "completed_at": done_at,
                        "amount": rng.choice((0.0, order["amount"], order["amount"] / 2)),
                        "quantity": rng.choice((0, 1, 2)),
                        "kind": rng.choice(("unshipped", "refund_only", "return", None)),
                        "reason": rng.choice(("size", "late", None)),
                        "agent_id": rng.choice([*self.talkers, None]),
                        "operations": rng.choice((1, 2, 3, None)),
                        "score": rng.choice((1, 3, 4, 5, None)) if done_at is not None else None,
                        "withdrawn_at": requested + HOUR if done_at is None and self.words.random() < 0.4 else None,
                        "consented_at": requested + self.words.choice((0, 90, HOUR, 11 * HOUR))
                        if done_at is not None and self.words.random() < 0.8
                        else None,
                        "platform_involved": self.words.choice((True, False, False, None)),
                        "compensation": self.words.choice((0.0, 8.5, None)),
                    }
                )
        return rows

    def complaints(self) -> list[Row]:
        rng = self.rng
        rows = []
        for number in range(rng.choice((0, 1, 2, 4))):
            at = self.moment()
            cause, solved = (
                None if self.chance(0.25) else self.within(at + HOUR * hours + rng.choice((-1, 0, 1)))
                for hours in (2, 24)
            )
            rows.append(
                {
                    "complaint_id": self.id("k", number),
                    "customer_id": rng.choice(self.customers),
                    "agent_id": rng.choice(self.talkers),
                    "received_at": at,
                    "cause_found_at": cause,
                    "resolved_at": solved,
                    "reason": rng.choice(("rude", "slow", None)),
                    "order_id": self.words.choice([*(o["order_id"] for o in self.orders), None]),
                    "channel": self.words.choice(("platform", "platform", "shop", None)),
                }
            )
        return rows

    def ratings(self) -> list[Row]:
        rng = self.rng
        rows = []
        for _ in range(rng.randint(0, 8)):
            at = self.moment()
            scored = self.chance(0.7)
            invited = self.chance(0.6) or not scored
            rows.append(
                {
                    "customer_id": rng.choice(self.customers),
                    "agent_id": rng.choice(self.talkers),
                    "rated_at": at if scored else None,
                    "score": rng.randint(1, 5) if scored else None,
                    "invited_at": at if invited else None,
                    "resolved": self.words.choice((True, False, None)) if scored else None,
                }
            )
        return rows

    def tickets(self) -> list[Row]:
        words, rows = self.words, []
        for number in range(words.randint(0, 5)):
            opened = (LAST_DAY - words.choice(_DAYS)) * DAY + words.randrange(DAY)
            rows.append(
                {
                    "ticket_id": self.id("t", number),
                    "customer_id": words.choice(self.customers),
                    "agent_id": words.choice([*self.talkers, None]),
                    "opened_at": opened,
                    "due_at": words.choice((opened + DAY, opened + DAY, opened + 20 * DAY, None)),
                    "closed_at": words.choice((None, opened + HOUR, opened + DAY, opened + DAY + 1)),
                    "resolved": words.choice((True, False, None)),
                    "fields_filled": words.choice((0, 2, 5, None)),
                    "fields_asked": words.choice((5, 6, None)),
                }
            )
        return rows

    def logins(self) -> list[Row]:
        words, rows = self.words, []
        for agent in self.talkers:
            for _ in range(words.randint(0, 3)):
                online = (LAST_DAY - words.choice(_DAYS)) * DAY + words.randrange(DAY)
                offline = words.choice((None, online, online + 9 * HOUR, online + 30 * HOUR))
                rows.append({"agent_id": agent, "online_at": online, "offline_at": offline})
        return rows

    def inspections(self) -> list[Row]:
        rng = self.rng
        return [
            {
                "agent_id": rng.choice(self.talkers),
                "inspected_at": self.moment(),
                "item": rng.choice(("tone", "facts")),
                "score": rng.choice((0.0, 3.0, 4.5, 5.0)),
                "max_score": rng.choice((5.0, 10.0)),
                "passed": rng.choice((True, False, None)),
            }
            for _ in range(rng.randint(0, 6))
        ]

    # -- work ---------------------------------------------------------------------------------------------
    def shifts(self) -> list[Row]:
        rows = []
        for agent in self.people:
            for day in self.rng.sample(sorted(set(_DAYS)), k=self.rng.randint(0, 5)):
                starts = (LAST_DAY - day) * DAY + self.rng.choice((8 * HOUR, 16 * HOUR, 23 * HOUR))
                rows.append(
                    {"agent_id": agent, "starts_at": starts, "ends_at": starts + self.rng.choice((4, 8)) * HOUR}
                )
                if self.chance(0.2):  # two shifts on one day are one day worked
                    rows.append({"agent_id": agent, "starts_at": starts + 60, "ends_at": starts + HOUR})
        return rows

    def recommendations(self) -> list[Row]:
        rng = self.rng
        rows = []
        for _ in range(rng.randint(0, 6)):
            customer, at = rng.choice(self.starts) if self.starts else (rng.choice(self.customers), self.moment())
            rows.append(
                {
                    "agent_id": rng.choice(self.talkers),
                    "customer_id": customer,
                    "product_id": rng.choice(self.products),
                    "at": at,
                }
            )
        return rows

    def reminders(self) -> list[Row]:
        rng = self.rng
        return [
            {
                "order_id": order["order_id"],
                "agent_id": rng.choice([*self.talkers, None]),
                "channel": "chat",
                "at": self.within(
                    rng.choice((order["created_at"], order["paid_at"] or order["created_at"]))
                    + rng.choice((0, 1, 60, DAY))
                ),
            }
            for order in self.orders
            for _ in range(rng.choice((0, 0, 1, 2)))
        ]

    def traffic(self) -> list[Row]:
        return [
            {"at": (LAST_DAY - day) * DAY, "visitors": self.rng.choice((0, 10, 37)), "page_views": 120}
            for day in sorted(set(_DAYS))
        ]

    def costs(self) -> list[Row]:
        return [
            {"date": LAST_DAY - day, "item": "bonus", "amount": 50.0} for day in self.rng.sample((0, 1, 5, 16), k=2)
        ]


def random_shop(seed: int, label: str = "") -> World:
    """One nasty shop; the same seed is the same shop.

    >>> len(random_shop(1).tables["messages"]) > 0
    True
    """
    maker = _Maker(seed, label)
    maker.accounts()
    for customer in maker.customers:
        for _ in range(maker.rng.choice((0, 1, 1, 2, 3))):
            maker.chat(customer)
        if maker.chance(0.3):
            maker.bot_only(customer)
    if maker.chance(0.4):
        maker.crowd()
    if maker.chance(0.5):
        maker.chat(maker.customers[0], start=LAST_DAY * DAY - 900)  # across midnight into the last day
    maker.say(maker.customers[0], None, "system", LAST_DAY * DAY + 12 * HOUR)  # so every shop has the same last day
    for number in range(maker.rng.randint(0, 9)):
        maker.order(number)
    tables = {
        "messages": _numbered(maker.messages, maker.rng),
        "agents": maker.agents,
        "orders": maker.orders,
        "order_items": maker.items,
        "products": [{"product_id": p, "tier": t} for p, t in zip(maker.products, _TIERS, strict=True)],
        "refunds": maker.refunds(),
        "complaints": maker.complaints(),
        "ratings": maker.ratings(),
        "inspections": maker.inspections(),
        "shifts": maker.shifts(),
        "recommendations": maker.recommendations(),
        "reminders": maker.reminders(),
        "handovers": maker.handovers,
        "traffic": maker.traffic(),
        "costs": maker.costs(),
        "tickets": maker.tickets(),
        "logins": maker.logins(),
    }
    add_goods(tables, seed, LAST_DAY)
    return World(tables)


def _numbered(messages: list[Row], rng: random.Random) -> list[Row]:
    """Message ids that decide ties against the order of the rows, and rows in no order at all."""
    ids = [f"m{i:05d}" for i in range(len(messages))]
    rng.shuffle(ids)
    rows = [{"message_id": i, **m} for i, m in zip(ids, messages, strict=True)]
    rng.shuffle(rows)
    return rows
