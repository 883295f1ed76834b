"""From numbers to rows: ids, names and the columns of the tables."""

from collections import Counter
from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from cskit.simulate.ground import NONE, Writer, chosen, numbered, stream
from cskit.simulate.lines import TOPIC, Lines
from cskit.simulate.season import claims
from cskit.simulate.season.aftersales import REASONS as REFUND_REASONS, Complaints, Refunds, Shipping
from cskit.simulate.season.arrivals import AFTER_SALE, Chats, Staff
from cskit.simulate.season.buying import Items, Orders, RemindersSent
from cskit.simulate.season.plan import DAY, HABITS, Goods, SeasonPlan
from cskit.simulate.season.talk import Course, Messages
from cskit.tables import CHANNELS, COMPLAINT_CHANNELS, REFUND_KINDS, SENDERS

UNSENT = [TOPIC[t] for t in ("ship_late", "address", "cancel")]  # what is asked only before the goods leave
STATUS = ("unpaid", "deposit_paid", "paid", "shipped", "completed", "closed")


def customer_ids(customer: np.ndarray) -> pa.Array:
    return numbered("U", customer, 8)


class Recorder:
    """Numbers what happens and hands it to the writer."""

    def __init__(self, writer: Writer, goods: Goods, staff: Staff, lines: Lines, plan: SeasonPlan) -> None:
        self.writer, self.lines, self.goods, self.plan, self.staff = writer, lines, goods, plan, staff
        self.aside = stream(plan.seed, 20)  # what is written down of claims changes nothing that happens
        self.agents = pa.array([*staff.id, plan.recipe.bot.id])  # code -1 of `Messages.agent` is the bot: the last one
        self.bot = len(staff.id)
        self._counts: Counter[str] = Counter()
        # by customer, of the last paid order: its number, when it was placed, its product, and the moments it leaves,
        # arrives, is asked to be refunded and is refunded
        self._last_order = np.full((7, 1024), NONE)

    def _next(self, what: str, count: int) -> np.ndarray:
        first = self._counts[what]
        self._counts[what] += count
        return np.arange(first + 1, first + count + 1)

    def messages(self, said: Messages) -> None:
        who, row = np.unique(said.customer, return_inverse=True)
        self.writer.add(
            "messages",
            {
                "customer_id": chosen(customer_ids(who), row),
                "agent_id": chosen(self.agents, np.where(said.agent < 0, self.bot, said.agent)),
                "sender": chosen(SENDERS, said.sender),
                "sent_at": said.at,
                "message_id": numbered("M", self._next("message", len(said)), 10),
                "conversation_id": numbered("K", said.chat, 9),
                "product_id": chosen(self.goods.ids, said.product),
                "text": chosen(self.lines.all, said.text),
            },
        )

    def sales(
        self,
        orders: Orders,
        items: Items,
        shipping: Shipping,
        refunds: Refunds,
        reminders: RemindersSent,
        rng: np.random.Generator,
    ) -> np.ndarray:
        """Orders with their items and reminders; returns the numbers of the orders."""
        number = self._next("order", len(orders))
        self._note_last(orders, shipping, refunds, number)
        cut = self.plan.end
        shipped = np.where(shipping.shipped < cut, shipping.shipped, NONE)
        delivered = np.where(shipping.delivered < cut, shipping.delivered, NONE)
        self.writer.add(
            "orders",
            {
                "order_id": numbered("O", number, 9),
                "customer_id": customer_ids(orders.customer),
                "created_at": orders.created,
                "paid_at": orders.paid,
                "amount": orders.amount.astype(float),
                "shop_id": [self.plan.name] * len(orders),
                "deposit_paid_at": orders.deposit,
                "final_due_from": orders.due,
                "final_due_until": np.where(orders.due == NONE, NONE, orders.due + HABITS.final_days * DAY - 1),
                "shipped_at": shipped,
                "delivered_at": delivered,
                "status": chosen(STATUS, _status(orders, shipped, delivered, refunds, cut)),
            },
        )
        sent = np.where(shipped[items.order] != NONE, items.quantity, 0)
        self.writer.add(
            "order_items",
            {
                "order_id": numbered("O", number[items.order], 9),
                "product_id": chosen(self.goods.ids, items.product),
                "quantity": items.quantity,
                "amount": items.amount.astype(float),
                "shipped_quantity": sent - ((sent > 1) & (rng.random(len(items)) < 0.02)),
            },
        )
        self.writer.add(
            "reminders",
            {
                "order_id": numbered("O", number[reminders.order], 9),
                "agent_id": chosen(self.agents, reminders.agent),
                "at": reminders.at,
                "channel": chosen(CHANNELS, reminders.channel),
            },
        )
        return number

    def refunds(
        self, orders: Orders, refunds: Refunds, withdrawn: np.ndarray, complained: np.ndarray, number: np.ndarray
    ) -> None:
        """Refunds of the orders of these numbers; `complained`: the customer did."""
        why = [REFUND_REASONS[kind][reason] for kind, reason in zip(refunds.kind, refunds.reason, strict=True)]
        self.writer.add(
            "refunds",
            {
                "refund_id": numbered("R", self._next("refund", len(refunds)), 8),
                "order_id": numbered("O", number[refunds.order], 9),
                "requested_at": refunds.requested,
                "completed_at": refunds.completed,
                "amount": refunds.amount.astype(float),
                "quantity": refunds.quantity,
                "kind": chosen(REFUND_KINDS, refunds.kind),
                "reason": why,
                "agent_id": chosen(self.agents, refunds.agent),
                "operations": refunds.operations,
                "score": refunds.score,
                "withdrawn_at": withdrawn,
                **claims.settled(self.plan.end, refunds, why, withdrawn, complained, self.aside),
            },
        )

    def _note_last(self, orders: Orders, shipping: Shipping, refunds: Refunds, number: np.ndarray) -> None:
        """Keeps each customer's last paid order: what they complain and talk about."""
        back = np.full((2, len(orders)), NONE)
        back[:, refunds.order] = refunds.requested, refunds.completed
        paid = np.flatnonzero(orders.paid != NONE)
        missing = orders.customer.max(initial=0) + 1 - self._last_order.shape[1]
        if missing > 0:
            room = max(missing, self._last_order.shape[1])
            self._last_order = np.pad(self._last_order, ((0, 0), (0, room)), constant_values=NONE)
        last = paid[np.argsort(orders.created[paid], kind="stable")]
        self._last_order[:, orders.customer[last]] = np.stack(
            [number, orders.created, orders.product, shipping.shipped, shipping.delivered, *back]
        )[:, last]

    def talked_of(self, chats: Chats) -> np.ndarray:
        """The topics of the chats; those about a customer's last order as it stands by then, whatever was planned."""
        known = chats.customer < self._last_order.shape[1]
        _, placed, product, *moments = self._last_order[:, np.where(known, chats.customer, 0)]
        ours = known & (chats.stage == AFTER_SALE) & (placed <= chats.start) & (product == chats.product)
        left, came, asked, done = ((moment != NONE) & (moment <= chats.start) for moment in moments)
        unsent, moving = np.isin(chats.topic, UNSENT), chats.topic == TOPIC["logistics"]
        return np.select(
            [ours & done, ours & asked, ours & came & (unsent | moving), ours & left & unsent],
            [TOPIC[t] for t in ("refunded", "refund_wait", "not_received", "logistics")],
            chats.topic,
        )

    def handovers(
        self,
        chats: Chats,
        from_bot: np.ndarray,
        course: Course,
        passed: np.ndarray,
        passed_at: np.ndarray,
        rng: np.random.Generator,
    ) -> None:
        """From the bot to a person, and from one person to another."""
        why = np.concatenate([(rng.random(len(from_bot)) < 0.35).astype(np.int64), np.full(len(passed), 2)])
        self.writer.add(
            "handovers",
            {
                "customer_id": customer_ids(chats.customer[np.concatenate([from_bot, passed])]),
                "from_agent_id": chosen(
                    self.agents, np.concatenate([np.full(len(from_bot), self.bot), chats.agent[passed]])
                ),
                "to_agent_id": chosen(self.agents, np.concatenate([chats.agent[from_bot], course.passed_to[passed]])),
                "at": np.concatenate([chats.start[from_bot], passed_at]),
                "reason": chosen(("客户要求人工", "机器人未识别", "售后问题"), why),
            },
        )

    def recommendations(self, chats: Chats, course: Course, rows: np.ndarray, at: np.ndarray) -> None:
        self.writer.add(
            "recommendations",
            {
                "agent_id": chosen(self.agents, chats.agent[rows]),
                "customer_id": customer_ids(chats.customer[rows]),
                "product_id": chosen(self.goods.ids, course.recommended[rows]),
                "at": at,
            },
        )

    def ratings(self, given: Mapping[str, np.ndarray], returning: np.ndarray) -> None:
        """Invitations and scores; `returning`: the customers who will come back with the same question."""
        self.writer.add(
            "ratings",
            {
                "customer_id": customer_ids(given["customer"]),
                "agent_id": chosen(self.agents, given["agent"]),
                "rated_at": given["rated"],
                "score": given["score"],
                "invited_at": given["invited"],
                "resolved": claims.solved(given["score"], np.isin(given["customer"], returning), self.aside),
            },
        )

    def complaints(self, made: Complaints, order: np.ndarray | None = None) -> None:
        """Complaints about the orders of these numbers, or about the customer's last order before."""
        reason = np.where(made.reason < 0, len(HABITS.complaints), made.reason)
        if order is None:
            known = made.customer < self._last_order.shape[1]
            order, placed = self._last_order[:2, np.where(known, made.customer, 0)]
            order = np.where(known & (placed <= made.received), order, NONE)
        channel = claims.by_platform(made, self.aside)
        self.writer.add(
            "complaints",
            {
                "complaint_id": numbered("T", self._next("complaint", len(made)), 7),
                "customer_id": customer_ids(made.customer),
                "agent_id": chosen(self.agents, made.agent),
                "received_at": made.received,
                "cause_found_at": made.found,
                "resolved_at": made.resolved,
                "reason": chosen((*HABITS.complaints, HABITS.shuffling), reason),
                "order_id": numbered("O", order, 9),
                "channel": chosen(COMPLAINT_CHANNELS, channel.astype(np.int64)),
            },
        )

    def tickets(self, chats: Chats, course: Course, finish: np.ndarray) -> None:
        made = claims.tickets(self.plan, self.staff, chats, course, finish, self.aside)
        self.writer.add(
            "tickets",
            {
                **made,
                "ticket_id": numbered("W", self._next("ticket", len(made["kind"])), 8),
                "customer_id": customer_ids(made["customer_id"]),
                "agent_id": chosen(self.agents, made["agent_id"]),
                "kind": chosen(claims.TICKET_KINDS, made["kind"]),
                "resolved": pa.array(made["resolved"], mask=made["closed_at"] == NONE),
            },
        )


def _status(orders: Orders, shipped: np.ndarray, delivered: np.ndarray, refunds: Refunds, end: int) -> np.ndarray:
    """How the order stands when the data end: unpaid ones are closed after three days, refunded ones when refunded."""
    status = np.select(
        [delivered != NONE, shipped != NONE, orders.paid != NONE, orders.deposit != NONE], [4, 3, 2, 1], 0
    )
    late = np.maximum(orders.created, orders.due) < end - 3 * DAY
    status[late & (orders.paid == NONE)] = 5
    whole = refunds.amount >= orders.amount[refunds.order]
    status[refunds.order[whole & (refunds.completed != NONE)]] = 5
    return status
