"""Facts: the derived tables every metric stands on, built once per shop and rule set and then shared.

`Facts(shop, rules)` is cheap; each method builds its table on first use and keeps it on the engine.
"""

from collections.abc import Sequence

import narwhals as nw

from cskit.errors import told
from cskit.facts import agents, calendar, concurrency, conversion, questions, readings, service, talk
from cskit.facts.keep import Kept, ReadRules, once as _once
from cskit.facts.talk import PAIR, RECEPTION, business_day, flag
from cskit.rules import Rules
from cskit.shop import Shop

_REACH = 7  # business days back from an order: as far as the control of `attribution_days` goes


class Facts:
    """The derived tables of one shop under one rule set (narwhals LazyFrames)."""

    def __init__(self, shop: Shop, rules: Rules) -> None:
        self.shop = shop
        self.rules = rules if isinstance(rules, ReadRules) else ReadRules(rules)
        self.kept: Kept = shop.memo.setdefault("facts", Kept())

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
        table = self.shop.pandas("agents")
        return sorted(table.loc[table["role"] == role, "agent_id"].astype(str))

    @property
    def bots(self) -> list[str]:
        return agents.bots(self.shop)

    # ---- talk

    def talk(self) -> nw.LazyFrame:
        return talk.human_talk(self.shop.table("messages"), bots=self.bots, rules=self.rules)

    @_once
    def pairs(self) -> nw.LazyFrame:
        """Each customer and agent who talk to each other, and their number (`pair`): one key instead of two texts."""
        return self.shop.number(talk.distinct(self.talk(), *PAIR), "pair")

    @_once
    def _placed(self) -> nw.LazyFrame:
        """Human talk in order, each message with its place: the one pass all that follows stands on."""
        # only human accounts have pairs; a filter more, and an engine takes the messages for the short side of the join
        if self.rules.valid_replies_only:
            self._has_texts("valid_replies_untold")
        said = talk.written(self.shop.table("messages"), self.rules)
        numbered = said.join(self.pairs(), on=PAIR, how="inner").select("pair", *talk.ORDER, "from_customer")
        return self.shop.keep(talk.placed(numbered, self.rules))

    @_once
    def spoken(self) -> nw.LazyFrame:
        """Human talk in order, each message with the business `day` on which its session began."""
        placed, late = self._placed(), self.shop.keep(talk.over_midnight(self._placed(), self.rules))
        moved = talk.in_sessions(placed.join(late, on="pair", how="semi"), self.rules)
        kept = self.shop.keep(moved.select(columns := placed.collect_schema().names()))
        same = placed.join(late, on="pair", how="anti").select(columns)
        return talk.wide(nw.concat([same, kept], how="vertical"))

    @_once
    def _sessions(self) -> nw.LazyFrame:
        """All that is `spoken`, with `session_at`."""
        return talk.wide(self.shop.keep(talk.in_sessions(self._placed(), self.rules)))

    @_once
    def outlines(self) -> nw.LazyFrame:
        return self.shop.keep(talk.outlines(self.spoken(), self.rules))

    @_once
    def exchanges(self) -> nw.LazyFrame:
        """Every turn, also of receptions that a filter sets aside."""
        return self.shop.keep(talk.exchanges(self.spoken(), self.outlines()))

    @_once
    def talks(self) -> nw.LazyFrame:
        """Receptions before any is judged: what is slow or long changes nothing here."""
        made = talk.receptions(self.outlines(), self.exchanges(), self.pairs(), self.rules)
        if conversion.filters_more(self.rules):
            made = conversion.set_aside(made, self.shop, self.rules)
        return self.shop.keep(made)

    @_once
    def receptions(self) -> nw.LazyFrame:
        """`talks` with `slow_turns`, `is_slow` and `is_long` (1/0)."""
        counted = self.talks().join(self._slow_turns(), on=talk.TALK, how="left")
        counted = counted.with_columns(slow_turns=nw.col("slow_turns").fill_null(0))
        made = readings.with_long(counted, self._moments, self._longest_sessions, self.rules)
        return made.with_columns(is_slow=flag((nw.col("served") == 1) & (nw.col("slow_turns") > self.rules.slow_turns)))

    @_once
    def read_exchanges(self) -> nw.LazyFrame:
        """`exchanges`, with `session_at` where the rules read turns by their session."""
        if not self.rules.by_session:
            return self.exchanges()
        return self.shop.keep(readings.in_sessions(self.exchanges(), self._sessions(), self.rules))

    @_once
    def _moments(self) -> nw.LazyFrame:
        """`exchanges` with the `moment` that must lie in the assessment hours."""
        return self.shop.keep(readings.with_moment(self.read_exchanges(), self.outlines(), self.rules))

    @_once
    def _slow_turns(self) -> nw.LazyFrame:
        exchanges = self.exchanges() if self.rules.hours is None else self._moments()
        return self.shop.keep(talk.slow_turns(exchanges, self.rules))

    @_once
    def _longest_sessions(self) -> nw.LazyFrame:
        return self.shop.keep(talk.session_seconds(self._sessions(), self.rules))

    @_once
    def turns(self) -> nw.LazyFrame:
        if readings.reads_otherwise(self.rules):
            waits = None
            if self.rules.first_from == "handover" and self.shop.has("handovers"):
                waits = self.human_waits().join(self.pairs(), on=PAIR, how="inner")
            made = readings.turns(self.read_exchanges(), self.talks(), waits, self.rules)
            return self.shop.keep(made)
        return talk.turns(self.exchanges(), self.talks(), self.rules)

    @_once
    def questions(self, least: float) -> nw.LazyFrame:
        """The texts of turns that waited longer than `least` seconds or for ever: `pair`, `asked_at`, `content`."""
        waited = self.exchanges().filter(nw.col("wait").is_null() | (nw.col("wait") > least))
        messages = self.shop.need("messages", "text", for_="texts")
        return self.shop.keep(questions.questions(waited, self.spoken(), messages))

    @_once
    def reception_products(self) -> nw.LazyFrame:
        """Which products a reception talks about (one row each)."""
        messages = self.shop.need("messages", "product_id", for_="a split by product")
        named = talk.distinct(messages.filter(~nw.col("product_id").is_null()), *PAIR, "sent_at", "product_id")
        spans = self.talks().select(*RECEPTION, "started_at", "ended_at")
        inside = nw.col("sent_at") >= nw.col("started_at"), nw.col("sent_at") <= nw.col("ended_at")
        found = named.join(spans, on=PAIR, how="inner").filter(*inside)
        return self.shop.keep(talk.distinct(found, *RECEPTION, "product_id"))

    @_once
    def active_changes(self) -> nw.LazyFrame:
        window = self.rules.concurrency_minutes * 60
        return self.shop.keep(concurrency.changes(self.spoken(), self.talks(), window))

    def concurrency(self, group: list[str], *, ticks: bool, moments: Sequence[nw.LazyFrame] = ()) -> nw.LazyFrame:
        """Customers active at once by agent attribute (`agent_id`, or what `with_agents` adds), with `ticks` at full
        hours too, and at `moments` (`agent_id`, `at`)."""
        at = [self.with_agents(own, group).select(*group, "at", change=nw.lit(0)) for own in moments]
        if ticks:
            kept = self.talks().filter(nw.col("served") == 1).select(*talk.TALK, "agent_id")
            served = self.spoken().select(*talk.TALK, "sent_at").join(kept, on=talk.TALK, how="inner")
            window = self.rules.concurrency_minutes * 60
            at.append(concurrency.hour_ticks(self.with_agents(served, group), window, group))
        return concurrency.concurrency(self.with_agents(self.active_changes(), group), group, at)

    # ---- orders

    @_once
    def dated_orders(self) -> nw.LazyFrame:
        return self.shop.keep(conversion.dated_orders(self.shop.table("orders"), self.rules))

    @_once
    def orders(self) -> nw.LazyFrame:
        """Every order with the agent it is credited to (`agent_id`, null = unassisted, or that no `messages` tell)."""
        dated = self.dated_orders()
        if not self.shop.has("messages"):
            return self.shop.keep(dated.with_columns(agent_id=nw.lit(None, dtype=nw.String)))
        who = self._credited(conversion.credited_by(self.rules))
        if self.rules.attribution == "order_first":
            late = self._credited("paid_at").join(who, on="order_id", how="anti")
            who = nw.concat([who, late], how="vertical")
        return self.shop.keep(dated.join(who, on="order_id", how="left"))

    def _credited(self, event: str) -> nw.LazyFrame:
        return self.shop.keep(conversion.credited(self.claims_in_time(event), self.rules))

    def claims_in_time(self, event: str) -> nw.LazyFrame:
        """The claims to each order by `event` that lie within `attribution_days`."""
        reach = max(_REACH, 2 ** (days := self.rules.attribution_days).bit_length() - 1)  # 7, 15, 31, …
        return self.claims(event, reach).filter(nw.col("apart") <= days)

    @_once
    def claims(self, event: str, reach: int) -> nw.LazyFrame:
        """Who may claim an order, from further back than most rules look, so that these may move."""
        known, keep = (self.dated_orders(), self.talks(), self.spoken()), self.shop.keep
        return keep(conversion.claims(*known, self.rules, keep=keep, event=event, reach=reach))

    @_once
    def sales(self) -> nw.LazyFrame:
        """Orders that count as sold, dated by payment."""
        return self.orders().filter(nw.col("sold") == 1)

    @_once
    def credited_sales(self) -> nw.LazyFrame:
        return self.sales().filter(~nw.col("agent_id").is_null())

    @_once
    def unit_sales(self) -> nw.LazyFrame:
        """Sales with `units` and, where product tiers are known, `premium`."""
        items = self.shop.need("order_items", for_="units sold")
        products = self.shop.table("products") if self.shop.has("products", "tier") else None
        units = self.shop.keep(conversion.order_units(items, products))
        return self.sales().join(units, on="order_id", how="left")

    def sold_items(self) -> nw.LazyFrame:
        """Sales, one row per product of an order: what a split by product counts."""
        items = self.shop.need("order_items", for_="a split by product")
        lines = items.select("order_id", "product_id", units=nw.col("quantity"), line_amount=nw.col("amount"))
        return self.sales().join(lines, on="order_id", how="inner").with_columns(amount=nw.col("line_amount"))

    # ---- inquiries and what became of them

    @_once
    def inquiries(self) -> nw.LazyFrame:
        return self.talks().join(self._inquiry_keys(), on=talk.TALK, how="semi")

    @_once
    def _inquiry_keys(self) -> nw.LazyFrame:
        dated = self.dated_orders().select("customer_id", "created_at", "paid_at")
        after = self.agents_with_role("aftersales")
        made = conversion.inquiries(self.talks(), dated, aftersales=after, rules=self.rules)
        if self.rules.reopen_on_order:
            made = conversion.reopened(made, self.talks(), dated, aftersales=after, rules=self.rules)
        keys = made.select(talk.TALK)
        if self.shop.has("orders", "deposit_paid_at"):
            keys = keys.join(self._deposit_keys(), on=talk.TALK, how="anti")
        return self.shop.keep(keys)

    @_once
    def _deposit_keys(self) -> nw.LazyFrame:
        orders = self.shop.need("orders", "deposit_paid_at", for_="deposits")
        return self.shop.keep(conversion.depositors(self.talks(), orders))

    def depositors(self) -> nw.LazyFrame:
        """Served receptions of customers who had paid a deposit and owed the final payment: no inquiries."""
        return self.talks().join(self._deposit_keys(), on=talk.TALK, how="semi")

    def _has_texts(self, without: str) -> bool:  # where they are not, what follows is noted
        if not (found := self.shop.has("messages", "text")) and (said := told(without)) not in self.shop.notices:
            self.shop.notices.append(said)
        return found

    @_once
    def closings(self) -> nw.LazyFrame:
        """The keys of receptions whose open turn is nothing but a closing; without texts none can be told."""
        open_talks = self.outlines().filter(nw.col("left_open") == 1).select(*talk.TALK)
        words = self.rules.closing_texts
        if not words or not self._has_texts("closings_untold"):
            return open_talks.filter(nw.col("day").is_null())
        messages = self.shop.table("messages")
        return self.shop.keep(questions.closed(open_talks, self.spoken(), messages, words))

    @_once
    def outcomes(self, population: str, group: tuple[str, ...], days: int) -> nw.LazyFrame:
        """`inquiries` or `contacts` with what became of them within `days`, for orders credited to the same `group`."""
        everyone = self.inquiries() if population == "inquiries" else self.talks().filter(nw.col("contact") == 1)
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

    # ---- after-sales, service

    @_once
    def refunds(self) -> nw.LazyFrame:
        """Completed refunds, dated by completion (`day`), with `hours` from request to completion."""
        return service.completed(self.shop.need("refunds", for_="refunds"), self.rules)

    @_once
    def refund_cohort(self) -> nw.LazyFrame:
        """Sold orders with what was refunded on them to date, and `closed` once `refund_days` have passed."""
        sold = self.unit_sales() if self.shop.has("order_items") else self.sales()
        refunded = self.shop.keep(service.refunded(self.shop.need("refunds", for_="refund rate")))
        return service.cohort(sold, refunded, self.rules, last_day=self.last_day)

    @_once
    def aftersale_customers(self) -> nw.LazyFrame:
        """(`customer_id`, `agent_id`, `day`) of after-sale talk and of refunds an agent handled."""
        paid = self.dated_orders().select("customer_id", "created_at", "paid_at")
        after = self.agents_with_role("aftersales")
        talks = conversion.after_sale_talk(self.talks(), paid, aftersales=after, rules=self.rules)
        rows = talks.select(*RECEPTION, at=nw.col("started_at"))
        if self.shop.has("refunds", "agent_id"):
            handled = service.handled(self.shop.table("refunds"), self.dated_orders(), self.rules)
            rows = nw.concat([rows, handled.select(*RECEPTION, "at")], how="vertical")
        return self.shop.keep(rows)

    @_once
    def resolutions(self) -> nw.LazyFrame:
        returned = self.shop.keep(service.returned(self.talks(), self.rules))
        return service.resolutions(self.talks(), returned, self.rules, now=self.last_moment)

    @_once
    def human_waits(self) -> nw.LazyFrame:
        moved = self.dated("handovers", "at").filter(agents.from_bot(self.bots))
        if self.bots:
            moved = moved.filter(~nw.col("to_agent_id").is_in(self.bots))
        handed = talk.distinct(moved.select("customer_id", "day", "at", agent_id="to_agent_id"), *RECEPTION, "at")
        return self.shop.keep(service.human_waits(handed, self.talk()))

    @_once
    def bot_days(self) -> nw.LazyFrame:
        over = self.shop.table("handovers") if self.shop.has("handovers") else None
        known, keep = (self.shop.table("messages"), self.talk(), over), self.shop.keep
        return keep(service.bot_days(*known, bots=self.bots, rules=self.rules, now=self.last_moment, keep=keep))

    def dated(self, table: str, column: str, *needed: str) -> nw.LazyFrame:
        """Any table with its own `day` and `at` from a time (or date) column; rows without one are left out."""
        frame = self.shop.need(table, column, *needed, for_=table).filter(~nw.col(column).is_null())
        if column == "date":
            return frame.with_columns(day=nw.col(column), at=nw.col(column) * talk.DAY)
        return frame.with_columns(day=business_day(nw.col(column), self.rules), at=nw.col(column))

    def with_agents(self, frame: nw.LazyFrame, columns: Sequence[str]) -> nw.LazyFrame:
        """`frame` with the attributes of its `agent_id` that are asked for: see `agents.described`."""
        return agents.described(self, frame, columns)
