"""Facts: the derived tables every metric stands on, built once per shop and rule set and then shared.

`Facts(shop, rules)` is cheap; each method builds its table on first use and keeps it on the engine.
"""

from __future__ import annotations

from collections.abc import Sequence

import narwhals as nw

from cskit.errors import MissingTable, told
from cskit.facts import (
    aftersales,
    calendar,
    closings,
    concurrency,
    conversion,
    filters,
    joins,
    orders,
    readings,
    service,
    talk,
)
from cskit.facts.accounts import bots as _bots
from cskit.facts.accounts import from_bot
from cskit.facts.keep import once as _once
from cskit.facts.talk import PAIR, RECEPTION, business_day, flag
from cskit.rules import Rules
from cskit.shop import Shop
from cskit.written import listed

AGENT_DIMS = ("agent", "team", "role", "stage")


class Facts:
    """The derived tables of one shop under one rule set (narwhals LazyFrames)."""

    def __init__(self, shop: Shop, rules: Rules) -> None:
        self.shop = shop
        self.rules = rules

    @property
    def last_day(self) -> int:
        """The last business day seen in messages and orders: what is mature is judged by it."""
        return (self.shop.seconds[1] - self.rules.day_offset) // talk.DAY

    @property
    def last_moment(self) -> int:
        """The last second seen in messages and orders: windows of hours close by it, not by the day."""
        return self.shop.seconds[1]

    @property
    def first_day(self) -> int:
        return (self.shop.seconds[0] - self.rules.day_offset) // talk.DAY

    # ---- who is who

    @_once
    def agents_with_role(self, role: str) -> list[str]:
        if not self.shop.has("agents", "role"):
            return []
        agents = self.shop.pandas("agents")
        return sorted(agents.loc[agents["role"] == role, "agent_id"].astype(str))

    @property
    def bots(self) -> list[str]:
        return _bots(self.shop)

    # ---- talk

    def talk(self, *more: str) -> nw.LazyFrame:
        """Human talk, with these columns of `messages` beside."""
        return talk.human_talk(self.shop.table("messages"), *more, bots=self.bots, rules=self.rules)

    @_once
    def pairs(self) -> nw.LazyFrame:
        """Each customer and agent who talk to each other, and their number (`pair`): one key instead of two texts."""
        return self.shop.number(talk.distinct(self.talk(), *PAIR), "pair")

    def numbered_talk(self) -> nw.LazyFrame:
        """Human talk by the number of its customer and agent."""
        # only human accounts have pairs; a filter more, and an engine takes the messages for the short side of the join
        said = talk.written(self.shop.table("messages"), rules=self.rules)
        return said.join(self.pairs(), on=PAIR, how="inner").select("pair", *talk.ORDER, "from_customer")

    @_once
    def spoken(self) -> nw.LazyFrame:
        """Human talk in order, each message with its place: the one pass all that follows stands on."""
        return talk.unpacked(self.shop.keep(talk.packed(talk.spoken(self.numbered_talk(), self.rules))))

    @_once
    def outlines(self) -> nw.LazyFrame:
        return self.shop.keep(talk.outlines(self.spoken(), self.rules))

    @_once
    def exchanges(self) -> nw.LazyFrame:
        """Every turn, also of receptions that a filter sets aside."""
        return self.shop.keep(talk.exchanges(self.spoken(), self.outlines()))

    @_once
    def receptions(self) -> nw.LazyFrame:
        rules = self.rules
        exchanges = self.exchanges()
        if rules.hours is not None:
            exchanges = readings.with_moment(exchanges, self.outlines(), self.numbered_talk, rules)
        made = talk.receptions(self.outlines(), exchanges, self.pairs(), rules)
        if filters.filters_more(rules):
            made = filters.set_aside(made, self.shop, rules)
        made = readings.with_long(made, exchanges, self.numbered_talk, rules)
        slow = (nw.col("served") == 1) & (nw.col("slow_turns") > rules.slow_turns)
        return self.shop.keep(made.with_columns(is_slow=flag(slow)))

    @_once
    def turns(self) -> nw.LazyFrame:
        if readings.reads_otherwise(self.rules):
            waits = None
            if self.rules.first_from == "handover" and self.shop.has("handovers"):
                waits = self.human_waits().join(self.pairs(), on=PAIR, how="inner")
            made = readings.turns(self.exchanges(), self.receptions(), self.numbered_talk(), waits, self.rules)
            return self.shop.keep(made)
        return talk.turns(self.exchanges(), self.receptions(), self.rules)

    @_once
    def reception_products(self) -> nw.LazyFrame:
        """Which products a reception talks about (one row each)."""
        messages = self.shop.need("messages", "product_id", for_="a split by product")
        named = talk.distinct(messages.filter(~nw.col("product_id").is_null()), *PAIR, "sent_at", "product_id")
        spans = self.receptions().select(*RECEPTION, "started_at", "ended_at")
        inside = nw.col("sent_at") >= nw.col("started_at"), nw.col("sent_at") <= nw.col("ended_at")
        found = named.join(spans, on=PAIR, how="inner").filter(*inside)
        return self.shop.keep(talk.distinct(found, *RECEPTION, "product_id"))

    @_once
    def active_changes(self) -> nw.LazyFrame:
        window = self.rules.concurrency_minutes * 60
        return self.shop.keep(concurrency.changes(self.spoken(), self.receptions(), window))

    def concurrency(self, group: list[str], *, ticks: bool) -> nw.LazyFrame:
        """Customers active at once by agent attribute (`agent_id`, or what `with_agents` adds)."""
        at_hours = None
        if ticks:
            kept = self.receptions().filter(nw.col("served") == 1).select(*talk.TALK, "agent_id")
            served = self.spoken().select(*talk.TALK, "sent_at").join(kept, on=talk.TALK, how="inner")
            at_hours = concurrency.hour_ticks(
                self.with_agents(served, group), self.rules.concurrency_minutes * 60, group
            )
        return concurrency.concurrency(self.with_agents(self.active_changes(), group), group, at_hours)

    # ---- orders

    @_once
    def orders(self) -> nw.LazyFrame:
        """Every order with the agent it is credited to (`agent_id`, null = unassisted) and its units if known."""
        dated = orders.dated_orders(self.shop.table("orders"), self.rules)
        who = self._credited(dated, orders.credited_by(self.rules))
        if self.rules.attribution == "order_first":
            late = self._credited(dated.join(who, on="order_id", how="anti"), "paid_at")
            who = nw.concat([who, late], how="vertical")
        return self.shop.keep(dated.join(who, on="order_id", how="left"))

    def _credited(self, dated: nw.LazyFrame, event: str) -> nw.LazyFrame:
        keep = self.shop.keep
        return keep(orders.credited(dated, self.receptions(), self.spoken(), self.rules, keep=keep, event=event))

    @_once
    def sales(self) -> nw.LazyFrame:
        """Orders that count as sold, dated by payment."""
        return self.orders().filter(nw.col("sold") == 1)

    @_once
    def credited_sales(self) -> nw.LazyFrame:
        """Sales credited to an agent."""
        return self.sales().filter(~nw.col("agent_id").is_null())

    @_once
    def unit_sales(self) -> nw.LazyFrame:
        """Sales with `units` and, where product tiers are known, `premium`."""
        items = self.shop.need("order_items", for_="units sold")
        products = self.shop.table("products") if self.shop.has("products", "tier") else None
        units = self.shop.keep(orders.order_units(items, products))
        return self.sales().join(units, on="order_id", how="left")

    @_once
    def credited_unit_sales(self) -> nw.LazyFrame:
        """Sales credited to an agent, with their units."""
        return self.unit_sales().filter(~nw.col("agent_id").is_null())

    def sold_items(self) -> nw.LazyFrame:
        """Sales, one row per product of an order: what a split by product counts."""
        items = self.shop.need("order_items", for_="a split by product")
        lines = items.select("order_id", "product_id", units=nw.col("quantity"), line_amount=nw.col("amount"))
        return self.sales().join(lines, on="order_id", how="inner").with_columns(amount=nw.col("line_amount"))

    # ---- inquiries and what became of them

    @_once
    def inquiries(self) -> nw.LazyFrame:
        return self.receptions().join(self._inquiry_keys(), on=talk.TALK, how="semi")

    @_once
    def _inquiry_keys(self) -> nw.LazyFrame:
        dated = self.orders().select("customer_id", "created_at", "paid_at")
        after = self.agents_with_role("aftersales")
        made = conversion.inquiries(self.receptions(), dated, aftersales=after, rules=self.rules)
        if self.rules.reopen_on_order:
            made = filters.reopened(made, self.receptions(), dated, aftersales=after, rules=self.rules)
        keys = made.select(talk.TALK)
        if self.shop.has("orders", "deposit_paid_at"):
            keys = keys.join(self._deposit_keys(), on=talk.TALK, how="anti")
        return self.shop.keep(keys)

    @_once
    def _deposit_keys(self) -> nw.LazyFrame:
        orders = self.shop.need("orders", "deposit_paid_at", for_="deposits")
        return self.shop.keep(conversion.depositors(self.receptions(), orders))

    def depositors(self) -> nw.LazyFrame:
        """Served receptions of customers who had paid a deposit and owed the final payment: no inquiries."""
        return self.receptions().join(self._deposit_keys(), on=talk.TALK, how="semi")

    @_once
    def closings(self) -> nw.LazyFrame:
        """The keys of receptions whose open turn is nothing but a closing; without texts none can be told."""
        open_talks = self.outlines().filter(nw.col("left_open") == 1).select(*talk.TALK)
        words = self.rules.closing_texts
        if not words or not self.shop.has("messages", "text"):
            return open_talks.filter(nw.col("day").is_null())
        messages = self.shop.table("messages")
        return self.shop.keep(closings.closed(open_talks, self.spoken(), messages, words))

    @_once
    def outcomes(self, population: str, group: tuple[str, ...], days: int) -> nw.LazyFrame:
        """`inquiries` or `contacts` with what became of them within `days`, for orders credited to the same `group`."""
        everyone = self.inquiries() if population == "inquiries" else self.contacts()
        talks = self.with_agents(everyone, list(group))
        credited = self.orders().filter(~nw.col("agent_id").is_null())
        if "stage" in group:  # both agents' stage on the day of the talk
            group = tuple(c for c in group if c != "stage")
            theirs = [f"their_{column}" for column in calendar.STAGE_DAYS]
            credited = self.with_agents(credited, ["hired_on"]).rename(
                dict(zip(calendar.STAGE_DAYS, theirs, strict=True))
            )
            same = calendar.stage(nw.col("day"), theirs) == nw.col("stage")
            carried = {"talks": ["stage"], "orders": theirs}
        else:
            same, carried = None, {}
        if group and set(group) != {"agent_id"}:
            credited = self.with_agents(credited, list(group))
        became = conversion.became(talks, credited, group=group, days=days, same=same, carried=carried)
        return conversion.outcomes(talks, self.shop.keep(became), days=days, last_day=self.last_day)

    def contacts(self) -> nw.LazyFrame:
        return self.receptions().filter(nw.col("contact") == 1)

    # ---- after-sales, service

    @_once
    def refunds(self) -> nw.LazyFrame:
        """Completed refunds, dated by completion (`day`), with `hours` from request to completion."""
        return aftersales.completed(self.shop.need("refunds", for_="refunds"), self.rules)

    @_once
    def refund_cohort(self) -> nw.LazyFrame:
        """Sold orders with what was refunded on them to date, and `closed` once `refund_days` have passed."""
        sold = self.unit_sales() if self.shop.has("order_items") else self.sales()
        refunded = self.shop.keep(aftersales.refunded(self.shop.need("refunds", for_="refund rate")))
        return aftersales.cohort(sold, refunded, self.rules, last_day=self.last_day)

    @_once
    def aftersale_customers(self) -> nw.LazyFrame:
        """(`customer_id`, `agent_id`, `day`) of after-sale talk and of refunds an agent handled."""
        paid = self.orders().select("customer_id", "created_at", "paid_at")
        after = self.agents_with_role("aftersales")
        talks = conversion.after_sale_talk(self.receptions(), paid, aftersales=after, rules=self.rules)
        rows = talks.select(*RECEPTION, at=nw.col("started_at"))
        if self.shop.has("refunds", "agent_id"):
            handled = aftersales.handled(self.shop.table("refunds"), self.orders(), self.rules)
            rows = nw.concat([rows, handled.select(*RECEPTION, "at")], how="vertical")
        return self.shop.keep(rows)

    @_once
    def resolutions(self) -> nw.LazyFrame:
        returned = self.shop.keep(service.returned(self.receptions(), self.rules))
        return service.resolutions(self.receptions(), returned, self.rules, now=self.last_moment)

    @_once
    def human_waits(self) -> nw.LazyFrame:
        moved = self.dated("handovers", "at").filter(from_bot(self.bots))
        if self.bots:
            moved = moved.filter(~nw.col("to_agent_id").is_in(self.bots))
        handed = talk.distinct(moved.select("customer_id", "day", "at", agent_id="to_agent_id"), *RECEPTION, "at")
        return self.shop.keep(service.human_waits(handed, self.talk()))

    @_once
    def bot_days(self) -> nw.LazyFrame:
        over = self.shop.table("handovers") if self.shop.has("handovers") else None
        made = service.bot_days(
            self.shop.table("messages"),
            self.talk(),
            over,
            bots=self.bots,
            rules=self.rules,
            now=self.last_moment,
            keep=self.shop.keep,
        )
        return self.shop.keep(made)

    def dated(self, table: str, column: str, *needed: str) -> nw.LazyFrame:
        """Any table with its own `day` and `at` from a time (or date) column; rows without one are left out."""
        frame = self.shop.need(table, column, *needed, for_=table).filter(~nw.col(column).is_null())
        if column == "date":
            return frame.with_columns(day=nw.col(column), at=nw.col(column) * talk.DAY)
        return frame.with_columns(day=business_day(nw.col(column), self.rules), at=nw.col(column))

    # ---- who an agent is

    def with_agents(self, frame: nw.LazyFrame, columns: Sequence[str]) -> nw.LazyFrame:
        """`frame` with the attributes of its `agent_id` that are asked for: `team`, `role`, `hired_on` (with the first
        day of each later stage), or `stage` on the frame's `day`.
        What is unknown is an empty text, so that groups of unknown agents still match each other."""
        wanted = [c for c in columns if c != "agent_id"]
        if not wanted:
            return frame
        columns_of = {"stage": "hired_on"}
        needed = list(dict.fromkeys(columns_of.get(c, c) for c in wanted))
        absent = [c for c in needed if not self.shop.has("agents", c)]
        if absent:
            raise MissingTable("agents", told("a_split", by=listed(wanted)), absent)
        joins.need_accounts(self)
        attributes = self.shop.table("agents").select("agent_id", *needed)
        if "hired_on" in needed:
            attributes = calendar.with_stages(attributes)
        joined = frame.join(attributes, on="agent_id", how="left")
        texts = [c for c in needed if c != "hired_on"]
        if texts:
            joined = joined.with_columns(*(nw.col(c).fill_null("") for c in texts))
        if "stage" not in wanted:
            return joined
        return joined.with_columns(stage=calendar.stage(nw.col("day")))
