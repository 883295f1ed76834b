"""The season, day by day and block by block: who comes, what is said, what is bought, what follows."""

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from cskit.period import day_date
from cskit.simulate.ground import NONE, Recipe, Writer, stream, wall_seconds
from cskit.simulate.lines import ABOUT_DEPOSIT, TOPIC, Lines
from cskit.simulate.season import aftersales, arrivals, bot, buying, claims, talk, wording
from cskit.simulate.season.arrivals import (
    AFTER_SALE,
    ASKS,
    Chats,
    Coming,
    Customers,
    Desk,
    Diary,
    read_staff,
    write_spells,
    write_staff,
)
from cskit.simulate.season.books import (
    Books,
    write_calendar_and_targets,
    write_costs,
    write_forecast,
    write_stock,
    write_traffic,
)
from cskit.simulate.season.out import Recorder
from cskit.simulate.season.plan import DAY, Day, SeasonPlan, read_goods, read_plan, write_goods
from cskit.simulate.season.talk import Course, Messages
from cskit.simulate.season.wording import Script

BLOCK = 250_000  # messages expected in one block of hours; bounds the memory
PER_CHAT = 13


def write_season(
    recipe: Recipe, writer: Writer, seed: int, messages: int | None, progress: Callable[[float], None]
) -> Mapping[str, str]:
    """Writes every table of a `season` recipe; the English of what is written in them."""
    season = Season(recipe, read_plan(recipe, seed, messages), writer)
    total = sum(d.visitors for d in season.plan.days)
    done = 0
    for day in season.plan.days:
        season.live(day)
        done += day.visitors
        progress(0.98 * done / total)
    season.close()
    return season.lines.english


def stretches(plan: SeasonPlan, day: Day) -> Iterator[range]:
    """The day in stretches of whole hours, each small enough to be made in one piece."""
    expected = plan.expected(day) * PER_CHAT
    start, size = 0, 0.0
    for hour in range(24):
        if size and size + expected[hour] > BLOCK:
            yield range(start, hour)
            start, size = hour, 0.0
        size += expected[hour]
    yield range(start, 24)


class Season:
    """The state that goes from day to day: known customers, chats to come, messages not yet due."""

    def __init__(self, recipe: Recipe, plan: SeasonPlan, writer: Writer) -> None:
        self.plan, self.writer = plan, writer
        self.goods = self.selling = read_goods(plan)  # all, and as they sell today
        self.staff = read_staff(recipe, plan)
        self.dues = np.unique([d.due for d in plan.days if d.due is not None]).astype(np.int64)
        self.lines = Lines(
            list(zip(self.goods.names, [self.goods.categories[c] for c in self.goods.category], strict=True)),
            [_day_and_hour(due) for due in self.dues],
            recipe.entries.get("english"),
        )
        self.customers = Customers()
        self.diary = Diary(plan.days)
        self.books = Books(plan, self.goods)
        self.ledger = Recorder(writer, self.goods, self.staff, self.lines, plan)
        self.known = plan.recipe.buying.returning
        self.chats = 0  # conversations numbered so far
        self.worked: dict[int, set[int]] = {}
        self._later: list[Messages] = []  # messages of later blocks
        self._to_follow: list[np.ndarray] = []  # customer, agent, product, end of talk: to write to on the eve

    def live(self, day: Day) -> None:
        shifts, logins = arrivals.spells(self.plan, self.staff, day)
        desk = Desk(day, self.staff, logins)
        self.selling = self.goods.on(day.number)
        write_spells(shifts, logins, self.ledger.agents, self.plan.end, self.writer)
        write_traffic(self.plan, day, self.writer)
        self.worked[day.number] = set(shifts.agent.tolist())
        self.books.workers[self.books.row(day.number)] = len(self.worked[day.number])
        rng = stream(self.plan.seed, 0, day.number)
        old = aftersales.legacy_talk(self.plan, self.selling, self.customers, day, rng)
        self.diary.add(old, not_before=day.start)
        for hours in stretches(self.plan, day):
            self._block(day, desk, hours, stream(self.plan.seed, 2, day.number, hours.start))

    def close(self) -> None:
        """The tables that are known only at the end, or were before the beginning."""
        write_staff(self.staff, self.plan.recipe.bot, self.writer)
        write_goods(self.goods, self.writer)
        write_calendar_and_targets(self.plan, self.writer)
        write_forecast(self.books, self.writer)
        write_costs(self.books, self.writer)
        write_stock(self.books, self.goods, self.writer)
        claims.write_inspections(self.plan, self.staff, self.ledger.agents, self.worked, self.writer)
        claims.write_training(self.plan, self.staff, self.ledger.agents, self.writer)

    def _block(self, day: Day, desk: Desk, hours: range, rng: np.random.Generator) -> None:
        plan = self.plan
        start, end = day.start + hours.start * 3600, day.start + hours.stop * 3600
        back = self.diary.take(day.number, start, end)
        # those who come back to ask, without those who have bought meanwhile
        bought = self.customers.paid_between(back.customer, back.start - 15 * DAY - 3600, back.start + DAY)
        coming = Coming.join(
            [
                arrivals.let_in(plan, day, back.pick((back.stage != ASKS) | ~bought), rng),
                arrivals.new_askers(plan, self.selling, self.customers, day, hours, self.known, rng),
            ]
        )
        chats = arrivals.seat(plan, self.selling, desk, coming, self.chats, rng)
        self.chats += len(chats)
        self.customers.note_talk(chats.customer, chats.start)
        after = chats.start[chats.stage != ASKS]
        np.add.at(self.books.after_sale[self.books.row(day.number)], (after - day.start) // 3600, 1)
        course = talk.decide(plan, self.selling, self.staff, day, desk, chats, rng)
        spoken_of = Chats(**vars(chats) | {"topic": self.ledger.talked_of(chats)})
        finish, script = self._talk(day, spoken_of, course, start, rng)
        self._sell(day, chats, course, script, finish, hours, end, rng)
        self._look_back(day, chats, course, finish, end, rng)
        self._bot_alone(day, hours, end, rng)
        self._follow_up(day, hours, rng)
        self._emit(end, day.ends)

    def _talk(
        self, day: Day, chats: Chats, course: Course, start: int, rng: np.random.Generator
    ) -> tuple[np.ndarray, Script]:
        """Says everything: the second of each chat's last message, and what the chats were about."""
        lines, words = self.lines, rng.spawn(1)[0]  # what is said does not change what happens next
        night = (chats.start - day.start) // 3600 < 8
        first = rng.random(len(chats)) < day.kind.via_bot * np.where(night, 1.6, 1.0)
        welcomed = np.flatnonzero(~first & (rng.random(len(chats)) < 0.2))
        script = wording.script(lines, self.staff, day, self.dues, chats, course, first, words)
        spoken = talk.made_turns(self.plan, day, chats, course, script.advice, rng)
        said = wording.said(lines, chats, course, script, spoken, words)
        finish = talk.ends(chats, course, spoken)
        passed = np.flatnonzero(course.passed_to >= 0)
        second = spoken.start[(np.cumsum(course.turns) - course.turns)[passed] + 1]
        handed = np.flatnonzero(first)
        welcome = chats.start[welcomed] + rng.integers(0, 2, len(welcomed))
        self._later += [
            bot.before_people(lines, chats, script, handed, start, rng),
            wording.messages(lines, chats, course, script, spoken, said),
            bot.notices(lines, chats, welcomed, welcome, chats.agent[welcomed], "b_welcome", words),
            bot.notices(lines, chats, passed, second - 1, course.passed_to[passed], "s_transfer", words),
        ]
        self.ledger.handovers(chats, handed, course, passed, second, rng)
        turn = np.flatnonzero(said.advises >= 0)
        at = spoken.start[turn] + spoken.wait[turn] + (spoken.answers[turn] - 1) * spoken.pace[turn]
        self.ledger.recommendations(chats, course, spoken.chat[turn], at)
        return finish, script

    def _sell(
        self,
        day: Day,
        chats: Chats,
        course: Course,
        script: Script,
        finish: np.ndarray,
        hours: range,
        end: int,
        rng: np.random.Generator,
    ) -> None:
        plan = self.plan
        wanted = buying.Wanted.join(
            [
                buying.wanted_after_chats(plan, day, chats, course, script, finish, rng),
                buying.wanted_in_silence(plan, self.selling, self.customers, day, hours, self.known, rng),
            ]
        )
        orders, items = buying.bought(plan, self.selling, self.staff, day, wanted, rng)
        reminders = buying.remind(plan, self.staff, orders, rng)
        orders.paid[(orders.paid != NONE) & (orders.paid >= plan.end)] = NONE
        orders.paid[items.order[self.goods.sold_out(items.product, orders.paid[items.order])]] = NONE
        paid = orders.paid != NONE
        self.customers.note_paid(orders.customer[paid], orders.paid[paid])
        self.books.note_sales(
            orders.paid[items.order], items.product, items.quantity, items.amount, orders.agent[items.order] >= 0
        )
        shipping = aftersales.ship(plan, self.goods, day, orders, rng)
        refunds = aftersales.refund(plan, self.selling, self.staff, day, orders, shipping, rng)
        talk_later = aftersales.talk_about(plan, day, orders, shipping, refunds, rng)
        asked, withdrawn = claims.taken_back(
            plan, self.selling, self.staff, day, orders, shipping, refunds, self.ledger.aside
        )
        complaints = aftersales.complain(
            plan, self.staff, orders.customer[asked.order], asked.agent, asked.requested, rng
        )
        self.diary.add(talk_later.pick(talk_later.start < day.ends), not_before=end)
        self.diary.add(self._asks_about_final(day, orders, rng), not_before=end)
        self._later.append(self._remind_in_chat(orders, reminders, rng))
        number = self.ledger.sales(orders, items, shipping, refunds, reminders, rng)
        self.ledger.refunds(orders, asked, withdrawn, np.isin(np.arange(len(asked)), complaints.about), number)
        self.ledger.complaints(complaints, number[asked.order[complaints.about]])

    def _asks_about_final(self, day: Day, orders: buying.Orders, rng: np.random.Generator) -> Coming:
        """Some who paid a deposit ask about the final payment: before it is due, or then, if still unpaid."""
        asks = np.flatnonzero((orders.due != NONE) & (rng.random(len(orders)) < 0.09))
        count, due, paid = len(asks), orders.due[asks], orders.paid[asks]
        fate = rng.random(count)
        room = np.maximum(due - orders.created[asks], 2)
        at = orders.created[asks] + (room * rng.uniform(0.2, 0.95, count)).astype(np.int64)
        at = at // DAY * DAY + arrivals.in_day(self.plan.hours["normal"], count, rng)
        opened = fate < 0.3
        at = np.where(opened, due + (rng.exponential(2500, count)).astype(np.int64), at)
        topic = np.where(opened, TOPIC["final_due"], np.where(fate < 0.45, TOPIC["deposit_back"], TOPIC["final"]))
        fits = np.where(opened, (paid == NONE) | (paid > at), (at < due) & (at // DAY > orders.created[asks] // DAY))
        product, stage = orders.product[asks], np.full(count, ASKS)
        return Coming(at, orders.customer[asks], product, stage, topic, np.zeros(count, bool)).pick(fits)

    def _remind_in_chat(
        self, orders: buying.Orders, reminders: buying.RemindersSent, rng: np.random.Generator
    ) -> Messages:
        told = reminders.pick((reminders.channel == 0) & (reminders.agent >= 0))
        count = len(told)
        pool = np.where(orders.due[told.order] != NONE, self.lines["remind_final"], self.lines["remind"])
        return Messages(
            told.at,
            orders.customer[told.order],
            told.agent,
            np.full(count, talk.AGENT),
            self._number(count),
            orders.product[told.order],
            self.lines.choose(pool, rng.random(count)),
        )

    def _number(self, count: int) -> np.ndarray:
        first, self.chats = self.chats, self.chats + count
        return np.arange(first, self.chats)

    def _look_back(
        self, day: Day, chats: Chats, course: Course, finish: np.ndarray, end: int, rng: np.random.Generator
    ) -> None:
        """After the talk: ratings, complaints, and those who will think it over and come back."""
        rated = claims.ratings(self.plan, self.staff, day, chats, course, finish, rng)
        after = chats.stage == AFTER_SALE
        self.ledger.complaints(
            aftersales.complain(self.plan, self.staff, chats.customer[after], chats.agent[after], finish[after], rng)
        )
        self.ledger.tickets(chats, course, finish)
        unsettled = claims.unsettled(self.staff, chats, finish, rng)
        self.diary.add(unsettled, not_before=end)
        lost = (chats.stage == ASKS) & ~course.buys & ~np.isin(chats.topic, ABOUT_DEPOSIT)
        back = np.flatnonzero(lost & (rng.random(len(chats)) < day.kind.comes_back))
        self.ledger.ratings(rated, np.concatenate([chats.customer[back], unsettled.customer]))
        days = rng.choice([1, 2, 3], len(back), p=[0.5, 0.3, 0.2])
        at = day.start + days * DAY + arrivals.in_day(self.plan.hours["normal"], len(back), rng)
        again = Coming(
            at,
            chats.customer[back],
            chats.product[back],
            chats.stage[back],
            chats.topic[back],
            np.zeros(len(back), bool),
        )
        self.diary.add(again.pick(at < day.ends), not_before=end)
        if day.kind.deposit:
            noted = np.flatnonzero(lost & (rng.random(len(chats)) < 0.25))
            asked = [chats.customer[noted], chats.agent[noted], chats.product[noted], finish[noted]]
            self._to_follow.append(np.stack(asked))

    def _bot_alone(self, day: Day, hours: range, end: int, rng: np.random.Generator) -> None:
        said, back, count = bot.alone(
            self.plan, self.selling, self.customers, self.lines, day, hours, self.known, self.chats, rng
        )
        self.chats += count
        self._later.append(said)
        self.diary.add(back.pick(back.start < day.ends), not_before=end)

    def _follow_up(self, day: Day, hours: range, rng: np.random.Generator) -> None:
        """On the eve of a wave, agents write to those who asked before and have not bought."""
        for at in (wall_seconds(moment.at) for moment in self.plan.recipe.follow_ups):
            if at // DAY != day.number or (at - day.start) // 3600 not in hours or not self._to_follow:
                continue
            customer, agent, product, finish = np.concatenate(self._to_follow, axis=1)
            self._to_follow.clear()
            open_ = ~self.customers.paid_between(customer, day.start - 15 * DAY)
            customer, agent, product, finish = customer[open_], agent[open_], product[open_], finish[open_]
            count = len(customer)
            when = np.maximum(at + rng.integers(0, 3 * 3600, count), np.minimum(finish + 900, day.start + DAY - 60))
            text = self.lines.choose(self.lines["follow_up"] + product, rng.random(count))
            self._later.append(
                Messages(when, customer, agent, np.full(count, talk.AGENT), self._number(count), product, text)
            )

    def _emit(self, end: int, segment_ends: int) -> None:
        """Writes the messages up to `end`; the others wait, or are lost with the end of the segment."""
        waiting = Messages.join(self._later)
        waiting = waiting.pick(np.argsort(waiting.at, kind="stable"))
        due = int(np.searchsorted(waiting.at, end))
        self.ledger.messages(waiting.pick(np.arange(due)))
        self._later = [waiting.pick(np.arange(due, len(waiting)))] if end < segment_ends else []


def _day_and_hour(moment: int) -> tuple[str, str]:
    """A moment as it is said in chats, in Chinese and English."""
    day, hour = day_date(moment // DAY), moment % DAY // 3600
    return f"{day.month}月{day.day}日{hour}点", f"{day.day} {day:%B} at {hour}:00"
