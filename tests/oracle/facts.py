"""The derived tables of the contract: receptions, turns, inquiries, attributed orders."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from functools import cached_property
from typing import Any

from .segments import segment_of
from .world import DAY, HOUR, Key, OracleRules, Row, World

EPOCH = date(1970, 1, 1).toordinal()
HESITATIONS = {"too_expensive": "太贵", "undecided": "再想想", "comparing": "别家"}  # said in the random shops


class Facts:
    """Everything derived from one world under one set of rules, optionally seen through a period.

    The period (first and last day number) hides rows by their own date when they are grouped; facts are
    always built on all data, and so is maturity.
    """

    def __init__(
        self,
        world: World,
        rules: OracleRules | None = None,
        period: tuple[int, int] | None = None,
        last_moment: int | None = None,
    ) -> None:
        self.world = world
        self.rules = rules or OracleRules()
        self.period = period
        self._last_moment = last_moment

    # -- time ---------------------------------------------------------------------------------------------
    def day(self, t: int) -> int:
        """The business day of a second."""
        return (t - self.rules.day_offset) // DAY

    def hour(self, t: int) -> int:
        """The clock hour of a second."""
        return t % DAY // HOUR

    def stamped(self, row: Row, t: int) -> Row:
        """The row with the date and hour it is counted under."""
        return {**row, "date": self.day(t), "hour": self.hour(t), "moment": t}

    @cached_property
    def last_day(self) -> int:
        """The last business day seen in messages and orders."""
        return self.day(self.last_moment)

    @cached_property
    def last_moment(self) -> int:
        """The last second seen in messages and orders: what windows of hours close by."""
        if self._last_moment is not None:
            return self._last_moment
        seen = [m["sent_at"] for m in self.world.rows("messages")]
        for order in self.world.rows("orders"):
            seen += [t for t in (order["created_at"], order["paid_at"]) if t is not None]
        return max(seen)

    # -- people -------------------------------------------------------------------------------------------
    @cached_property
    def accounts(self) -> dict[str, Row]:
        return {a["agent_id"]: a for a in self.world.rows("agents")}

    def team(self, agent: str | None) -> str | None:
        return self.world.value("agents", self.accounts[agent], "team") if agent in self.accounts else None

    def role(self, agent: str | None) -> str | None:
        return self.world.value("agents", self.accounts[agent], "role") if agent in self.accounts else None

    @cached_property
    def bots(self) -> set[str]:
        """Accounts of role bot; without any role, those that only ever spoke as one."""
        if self.world.has("agents", "role"):
            return {a for a in self.accounts if self.role(a) == "bot"}
        senders: dict[str, set[str]] = defaultdict(set)
        for message in self.world.rows("messages"):
            senders[message["agent_id"]].add(message["sender"])
        return {a for a, seen in senders.items() if a is not None and "bot" in seen and "agent" not in seen}

    # -- grouping -----------------------------------------------------------------------------------------
    def who(self, agent: str | None, by: tuple[str, ...], day: int | None = None) -> Key:
        """The part of a key that depends on the agent alone."""
        parts = {"agent": agent, "team": self.team(agent), "role": self.role(agent)}
        return tuple(self.stage(agent, day) if b == "stage" else parts[b] for b in by if b in parts or b == "stage")

    def stage(self, agent: str | None, day: int | None) -> str | None:
        """The growth stage on a day, by counting months on a calendar."""
        hired = self.world.value("agents", self.accounts[agent], "hired_on") if agent in self.accounts else None
        if hired is None or day is None:
            return None
        since, now = (date.fromordinal(EPOCH + d) for d in (hired, day))
        months = (
            (now.year - since.year) * 12
            + now.month
            - since.month
            - (now.day < min(since.day, monthrange(now.year, now.month)[1]))
        )
        return "0-1" if months < 1 else "1-3" if months < 3 else "3-12" if months < 12 else "12+"

    @cached_property
    def rostered(self) -> dict[str, list[tuple[int, int]]]:
        """Agent → when each shift begins and ends."""
        found: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for shift in self.world.rows("shifts"):
            found[shift["agent_id"]].append((shift["starts_at"], shift["ends_at"]))
        return found

    def shift(self, agent: str | None, t: int) -> str | None:
        """The shift an agent is on at a second: of several the one that began last, of these the longest."""
        if agent is None:
            return None
        on = [(starts, ends) for starts, ends in self.rostered[agent] if starts <= t < ends]
        if not on:
            return "off"
        starts, ends = max(on)
        minutes = starts % DAY // 60, (ends % DAY or DAY) // 60
        return "-".join(f"{minute // 60:02}:{minute % 60:02}" for minute in minutes)

    def key(self, row: Row, by: tuple[str, ...]) -> Key:
        agent = row.get("agent")
        told: dict[str, Callable[[], Any]] = {
            "agent": lambda: agent,
            "team": lambda: self.team(agent),
            "role": lambda: self.role(agent),
            "stage": lambda: self.stage(agent, row["date"]),
            "shift": lambda: row["shift"] if "shift" in row else self.shift(agent, row["moment"]),
        }
        return tuple(
            told[b]() if b in told else segment_of(self, row, b) if b.startswith("segment") else row[b] for b in by
        )

    def bucket(self, rows: Iterable[Row], by: tuple[str, ...]) -> dict[Key, list[Row]]:
        """The rows of the period, by key."""
        buckets: dict[Key, list[Row]] = defaultdict(list)
        for row in rows:
            if self.period is None or self.period[0] <= row["date"] <= self.period[1]:
                for told in self.reasons(row) if "reason" in by else [row]:
                    buckets[self.key(told, by)].append(told)
        return buckets

    def reasons(self, row: Row) -> list[Row]:
        """A reception once under each reason that its customer gives; under none where they give none."""
        said = [m.get("text") or "" for m in row["talk"] if m["sender"] == "customer"]
        told = [reason for reason, words in HESITATIONS.items() if any(words in text for text in said)]
        return [{**row, "reason": reason} for reason in told or [None]]

    def base_keys(self, by: tuple[str, ...]) -> set[Key]:
        """Keys that have a row even with nothing in it: the whole, and each account of `agents`."""
        if set(by) - {"agent", "team", "role"}:
            return set()
        if not by:
            return {()}
        return {self.who(a, by) for a in self.accounts}

    # -- talk ---------------------------------------------------------------------------------------------
    @cached_property
    def messages(self) -> list[Row]:
        """All messages in message order, numbered by it (`place`)."""
        rows = list(self.world.rows("messages"))
        with_id = self.world.has("messages", "message_id")
        ordered = sorted(range(len(rows)), key=lambda i: (rows[i]["sent_at"], rows[i]["message_id"] if with_id else i))
        return [{**rows[i], "place": place} for place, i in enumerate(ordered)]

    def is_human(self, message: Row) -> bool:
        """Written by customer or agent, to or from an account that is a person's; by rule a bot's text there too."""
        if not self.is_counted(message):
            return False
        return message["sender"] == "customer" or message["place"] not in self.empty_replies

    @cached_property
    def empty_replies(self) -> set[int]:
        """Places of the account's lines that answer nothing, where only valid replies count."""
        if not self.rules.valid_replies_only or not self.world.has("messages", "text"):
            return set()
        said: dict[tuple[str, str, int], Row] = {}
        found = set()
        for m in self.messages:
            if m["sender"] == "customer" or not self.is_counted(m):
                continue
            before = said.get(key := (m["customer_id"], m["agent_id"], self.day(m["sent_at"])))
            said[key] = m
            text = m["text"]
            if text is None:
                continue
            letters = [c for c in text if (c.isascii() and c.isalnum()) or "\u3400" <= c <= "\u9fff"]
            plain = "".join(c for c in text.lower() if c not in " 。.!~？?😊亲哦")
            if len(letters) <= 1 or plain in self.rules.perfunctory_texts or (before and before["text"] == text):
                found.add(m["place"])
        return found

    def is_counted(self, message: Row) -> bool:
        agent = message["agent_id"]
        if agent is None or agent in self.bots:
            return False
        if message["sender"] == "bot":
            welcome = message["place"] in self.welcome_texts
            return self.rules.welcome_text_counts if welcome else self.rules.bot_replies_count
        return message["sender"] in ("customer", "agent")

    @cached_property
    def welcome_texts(self) -> set[int]:
        """Places of the bot's texts that are the account's first to the customer on a business day."""
        first: dict[tuple[str, str, int], Row] = {}
        for m in self.messages:
            if m["sender"] in ("agent", "bot") and m["agent_id"] is not None:
                first.setdefault((m["customer_id"], m["agent_id"], self.day(m["sent_at"])), m)
        return {m["place"] for m in first.values() if m["sender"] == "bot"}

    @cached_property
    def sessions(self) -> list[list[Row]]:
        """Human talk of one customer and one agent without a gap longer than the rule allows."""
        pairs: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for message in self.messages:
            if self.is_human(message):
                pairs[(message["customer_id"], message["agent_id"])].append(message)
        sessions: list[list[Row]] = []
        for talk in pairs.values():
            current: list[Row] = []
            for message in talk:
                if current and message["sent_at"] - current[-1]["sent_at"] > self.rules.session_gap_minutes * 60:
                    sessions.append(current)
                    current = []
                current.append(message)
            sessions.append(current)
        return sessions

    @cached_property
    def receptions(self) -> list[Row]:
        """All receptions, outbound and filtered ones too (flags `contact`, `served`)."""
        days: dict[tuple[str, str, int], list[list[Row]]] = defaultdict(list)
        for session in self.sessions:
            first = session[0]
            days[(first["customer_id"], first["agent_id"], self.day(first["sent_at"]))].append(session)
        found = []
        for (customer, agent, day), sessions in days.items():
            talk = sorted((m for s in sessions for m in s), key=lambda m: m["place"])
            reception = {
                "customer": customer,
                "agent": agent,
                "date": day,
                "hour": self.hour(talk[0]["sent_at"]),
                "moment": talk[0]["sent_at"],
                "start": talk[0]["sent_at"],
                "end": talk[-1]["sent_at"],
                "talk": talk,
                "first_place": talk[0]["place"],
                "talk_seconds": sum(s[-1]["sent_at"] - s[0]["sent_at"] for s in sessions),
                "customer_messages": sum(m["sender"] == "customer" for m in talk),
                "agent_messages": sum(m["sender"] != "customer" for m in talk),
            }
            reception["session_of"] = {m["place"]: s[0]["sent_at"] for s in sessions for m in s}
            reception["session_ends"] = {s[0]["sent_at"]: s[-1]["sent_at"] for s in sessions}
            reception["turns"] = self._turns(reception)
            reception["replied"] = any(t["wait"] is not None for t in reception["turns"])
            reception["contact"] = reception["customer_messages"] > 0
            found.append(reception)
        for reception in found:
            reception["served"] = reception["contact"] and not self._filtered(reception, found)
        return found

    def _filtered(self, reception: Row, everyone: list[Row]) -> bool:
        rules = self.rules
        if reception["agent"] in rules.accounts or reception["customer"] in rules.customers:
            return True
        if rules.filter_one_line:
            that_day = [r for r in everyone if (r["customer"], r["date"]) == (reception["customer"], reception["date"])]
            if sum(r["customer_messages"] for r in that_day) == 1:
                return True
        if (
            rules.filter_forwards
            and reception["agent_messages"] <= rules.forward_messages
            and any(
                (h["customer_id"], h["from_agent_id"]) == (reception["customer"], reception["agent"])
                and self.day(h["at"]) == reception["date"]
                and h["at"] >= reception["start"]
                for h in self.world.rows("handovers")
            )
        ):
            return True
        if rules.filter_after_sale and any(
            o["customer_id"] == reception["customer"]
            and o["paid_at"] is not None
            and reception["start"] - rules.after_sale_days * DAY <= o["paid_at"] <= reception["start"]
            for o in self.world.rows("orders")
        ):
            return True
        return bool(reception["customer_messages"] <= rules.max_customer_messages)

    def _turns(self, reception: Row) -> list[Row]:
        turns: list[Row] = []
        waiting: Row | None = None
        for message in reception["talk"]:
            if message["sender"] == "customer" and waiting is None:
                waiting = {
                    "customer": reception["customer"],
                    "agent": reception["agent"],
                    "date": reception["date"],
                    "hour": self.hour(message["sent_at"]),
                    "moment": message["sent_at"],
                    "start": message["sent_at"],
                    "wait": None,
                    "session": reception["session_of"][message["place"]],
                    "reception": reception["start"],
                    "place": message["place"],
                }
                turns.append(waiting)
            elif message["sender"] != "customer" and waiting is not None:
                waiting["wait"] = message["sent_at"] - waiting["start"]
                waiting = None
        begun: set[Any] = set()
        for turn in turns:
            of = turn["session"] if self.rules.first_of == "session" else "reception"
            turn["first"] = of not in begun
            begun.add(of)
            turn["clock"] = self._clock(turn, reception)
        return turns

    def _clock(self, turn: Row, reception: Row) -> int | None:
        """The wait as first responses count it: by rule from the bot's latest hand-over at or before the question to
        the agent's next message, within 24 hours, if that is said in this reception (in this session)."""
        if self.rules.first_from != "handover" or not turn["first"]:
            return turn["wait"]
        handed = [h["at"] for h in self.bot_handovers[(turn["customer"], turn["agent"])] if h["at"] <= turn["start"]]
        said = [
            m["sent_at"]
            for m in self.said_by[(turn["customer"], turn["agent"])]
            if handed and max(handed) <= m["sent_at"] <= max(handed) + DAY
        ]
        begins = turn["session"] if self.rules.first_of == "session" else reception["start"]
        if not said or not begins <= min(said) <= reception["end"]:
            return turn["wait"]
        return int(min(said) - max(handed))

    @cached_property
    def bot_handovers(self) -> dict[tuple[str, str], list[Row]]:
        """Hand-overs by a bot to a person, by customer and the account that took over."""
        found: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for h in self.world.rows("handovers"):
            if (h["from_agent_id"] is None or h["from_agent_id"] in self.bots) and h["to_agent_id"] not in self.bots:
                found[(h["customer_id"], h["to_agent_id"])].append(h)
        return found

    @cached_property
    def said_by(self) -> dict[tuple[str, str], list[Row]]:
        """What each account said to each customer as a person would."""
        found: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for m in self.messages:
            if m["sender"] != "customer" and self.is_human(m):
                found[(m["customer_id"], m["agent_id"])].append(m)
        return found

    @cached_property
    def written(self) -> dict[tuple[str, str], list[Row]]:
        """What each customer and account wrote each other themselves, in message order."""
        found: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for m in self.messages:
            if m["sender"] in ("customer", "agent"):
                found[(m["customer_id"], m["agent_id"])].append(m)
        return found

    def assessed(self, turn: Row) -> bool:
        """Whether what the rule names (turn, session, reception) starts in the assessment hours."""
        if self.rules.hours is None:
            return True
        start = {"turn": "start", "session": "session", "reception": "reception"}[self.rules.assessed_by]
        return self.in_hours(turn[start])

    def in_hours(self, t: int) -> bool:
        return self.rules.hours is None or bool(self.rules.hours[0] <= t % DAY < self.rules.hours[1])

    @cached_property
    def contacts(self) -> list[Row]:
        return [r for r in self.receptions if r["contact"]]

    @cached_property
    def served(self) -> list[Row]:
        return [r for r in self.receptions if r["served"]]

    @cached_property
    def turns(self) -> list[Row]:
        return [t for r in self.served for t in r["turns"]]

    @cached_property
    def served_of(self) -> dict[str, list[Row]]:
        """Served receptions by customer."""
        found: dict[str, list[Row]] = defaultdict(list)
        for reception in self.served:
            found[reception["customer"]].append(reception)
        return found

    # -- orders -------------------------------------------------------------------------------------------
    @cached_property
    def orders(self) -> list[Row]:
        """Orders with the agent they are attributed to (None: unassisted)."""
        found = []
        for raw in self.world.rows("orders"):
            order = {
                "order": raw["order_id"],
                "customer": raw["customer_id"],
                "created": raw["created_at"],
                "paid": raw["paid_at"],
                "amount": raw["amount"],
                "deposit": self.world.value("orders", raw, "deposit_paid_at"),
                "due": self.world.value("orders", raw, "final_due_from"),
                "until": self.world.value("orders", raw, "final_due_until"),
                "delivered": self.world.value("orders", raw, "delivered_at"),
                "shipped": self.world.value("orders", raw, "shipped_at"),
            }
            order["agent"] = self._winner(order)
            found.append(order)
        return found

    def _winner(self, order: Row) -> str | None:
        by_order = self._credited(order["customer"], order["created"])
        by_payment = None if order["paid"] is None else self._credited(order["customer"], order["paid"])
        if self.rules.attribution == "order":
            return by_order
        if self.rules.attribution == "payment":
            return by_payment
        return by_order if by_order is not None else by_payment

    def _credited(self, customer: str, event: int) -> str | None:
        best: tuple[int, int, str] | None = None  # (turns if they decide, place of the latest message, agent)
        for reception in self.served_of.get(customer, []):
            if reception["start"] > event:
                continue
            if not 0 <= self.day(event) - reception["date"] <= self.rules.attribution_days:
                continue
            for message in reception["talk"]:
                if message["sent_at"] > event:
                    continue
                turns = len(reception["turns"]) if self.rules.tie_break == "most_turns" else 0
                if best is None or (turns, message["place"]) > best[:2]:
                    best = (turns, message["place"], reception["agent"])
        return best[2] if best else None

    def claimants(self, customer: str, event: int) -> dict[str, int]:
        """Each agent who may claim what happened then, and the second of their chat's last message up to it."""
        said: dict[str, int] = {}
        for reception in self.served_of.get(customer, []):
            if 0 <= self.day(event) - reception["date"] <= self.rules.attribution_days:
                for message in reception["talk"]:
                    if message["sent_at"] <= event:
                        said[reception["agent"]] = max(said.get(reception["agent"], 0), message["sent_at"])
        return said

    @cached_property
    def orders_of(self) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = defaultdict(list)
        for order in self.orders:
            found[order["customer"]].append(order)
        return found

    @cached_property
    def paid_orders(self) -> list[Row]:
        """Orders that count as sales, dated by their payment."""
        sold = [o for o in self.orders if o["paid"] is not None]
        if self.rules.sale_counts == "completed":
            sold = [o for o in sold if o["delivered"] is not None]
        return [self.stamped(o, o["paid"]) for o in sold]

    @cached_property
    def paid_orders_of(self) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = defaultdict(list)
        for order in self.paid_orders:
            found[order["customer"]].append(order)
        return found

    @cached_property
    def created_orders(self) -> list[Row]:
        return [self.stamped(o, o["created"]) for o in self.orders]

    @cached_property
    def items_of(self) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = defaultdict(list)
        for item in self.world.rows("order_items"):
            found[item["order_id"]].append(item)
        return found

    @cached_property
    def tiers(self) -> dict[str, str | None]:
        return {p["product_id"]: self.world.value("products", p, "tier") for p in self.world.rows("products")}

    def units(self, order: Row) -> int:
        return sum(item["quantity"] for item in self.items_of.get(order["order"], []))

    # -- inquiries ----------------------------------------------------------------------------------------
    def after_sale(self, reception: Row) -> bool:
        """The customer paid an order in the days before: the talk is about that order."""
        since = reception["start"] - self.rules.after_sale_days * DAY
        return any(
            o["paid"] is not None and since <= o["paid"] <= reception["start"]
            for o in self.orders_of.get(reception["customer"], [])
        )

    def ordered_that_day(self, reception: Row) -> bool:
        return any(
            self.day(o["created"]) == reception["date"] and o["created"] <= reception["start"]
            for o in self.orders_of.get(reception["customer"], [])
        )

    def owes_a_final_payment(self, reception: Row) -> bool:
        """A deposit paid at or before the reception's start, the final payment not made by then."""
        return any(
            o["deposit"] is not None
            and o["deposit"] <= reception["start"]
            and (o["paid"] is None or o["paid"] > reception["start"])
            for o in self.orders_of.get(reception["customer"], [])
        )

    @cached_property
    def depositors(self) -> list[Row]:
        return [r for r in self.served if self.owes_a_final_payment(r)]

    @cached_property
    def inquiries(self) -> list[Row]:
        return [
            r
            for r in self.served
            if self.role(r["agent"]) != "aftersales"
            and not self.owes_a_final_payment(r)
            and (self._orders_anew(r) or not (self.ordered_that_day(r) or self.after_sale(r)))
        ]

    def _orders_anew(self, reception: Row) -> bool:
        """Taken back in by rule: a new order follows in the conversion window."""
        last = reception["date"] + self.rules.conversion_days
        return self.rules.reopen_on_order and any(
            o["created"] >= reception["start"] and self.day(o["created"]) <= last
            for o in self.orders_of.get(reception["customer"], [])
        )
