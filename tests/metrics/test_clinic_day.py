"""The shop of lessons 01, 05 and 11: what they print, counted with plain Python from the CSV rows and measured by the
kit, is one number; and the wrong ways of counting that the lessons name give others."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from cskit.bundled import is_synthetic
from cskit.metrics import measure
from cskit.rules import load_rules
from cskit.shop import Shop, load
from cskit.sources.check import check
from cskit.tables import TABLES

Row = dict[str, str]
Ask = Callable[..., Any]
THE_DAY, NEXT_DAY = "2021-04-20", "2021-04-21"
WEEK, TWO_WEEKS = "2021-03-08..2021-03-14", "2021-03-08..2021-03-21"
BOT_DAY, FCR_DAY = "2021-05-24", "2021-05-26"
LATE_EVENING, CLOCK_DAY = "2021-06-29", "2021-06-30"
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


class Tables:
    """The rows of each CSV file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __getattr__(self, name: str) -> list[Row]:
        with (self.folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))


def time(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.fixture(scope="module")
def rows(clinic_day: Path) -> Tables:
    return Tables(clinic_day)


@pytest.fixture(scope="module", params=["duckdb", "pandas"])
def shop(request: pytest.FixtureRequest, clinic_day: Path) -> Shop:
    return load(clinic_day, engine=request.param)


@pytest.fixture(scope="module")
def asked(shop: Shop) -> Ask:
    """One metric of one period: its value, or {group: value} with `by`."""

    def ask(metric: str, period: str, by: str | None = None, **more: Any) -> Any:
        frame = measure(shop, metric, period=period, by=by, interval=False, **more)
        if by is None:
            return pytest.approx(frame["value"].item())
        named = frame[frame[by].notna() & frame["value"].notna()]
        return dict(zip(named[by].astype(str), named["value"], strict=True))

    return ask


# ---- receptions, as a reader with a pencil finds them


def human(rows: Tables) -> list[Row]:
    """Lines between a customer and a person; none of the bot's, none of the system's."""
    return [m for m in rows.messages if m["sender"] in ("customer", "agent") and m["agent_id"] != "BOT"]


def sessions(rows: Tables) -> list[list[Row]]:
    """Talk of one customer and one agent with no silence above 30 minutes."""
    found: dict[tuple[str, str], list[list[Row]]] = {}
    for line in human(rows):
        own = found.setdefault((line["customer_id"], line["agent_id"]), [])
        if own and time(line["sent_at"]) - time(own[-1][-1]["sent_at"]) <= 30 * MINUTE:
            own[-1].append(line)
        else:
            own.append([line])
    return [session for own in found.values() for session in own]


def talks(rows: Tables, day: str = "") -> list[list[Row]]:
    """Receptions and outbound talk that start on a day (or on any), the sessions of a customer and an agent joined."""
    found: dict[tuple[str, str, str], list[Row]] = {}
    for session in sessions(rows):
        first = session[0]
        found.setdefault((first["customer_id"], first["agent_id"], first["sent_at"][:10]), []).extend(session)
    return [talk for (_, _, date), talk in found.items() if date.startswith(day)]


def receptions(rows: Tables, day: str = "") -> list[list[Row]]:
    return [talk for talk in talks(rows, day) if any(m["sender"] == "customer" for m in talk)]


def people(found: list[list[Row]]) -> set[str]:
    return {talk[0]["customer_id"] for talk in found}


def replied(talk: list[Row]) -> bool:
    senders = [m["sender"] for m in talk]
    return "customer" in senders and "agent" in senders[senders.index("customer") :]


def of_agent(found: list[list[Row]], agent: str) -> list[list[Row]]:
    return [talk for talk in found if talk[0]["agent_id"] == agent]


def bought_before(rows: Tables, talk: list[Row]) -> bool:
    """Paid in the 15 days before the talk, or ordered earlier on its day."""
    start = time(talk[0]["sent_at"])
    own = [o for o in rows.orders if o["customer_id"] == talk[0]["customer_id"]]
    paid = any(o["paid_at"] and start - 15 * DAY <= time(o["paid_at"]) < start for o in own)
    return paid or any(start.date() == time(o["created_at"]).date() and time(o["created_at"]) <= start for o in own)


# ---- the folder


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_folder_has_no_problem(clinic_day: Path, lang: str) -> None:
    assert check(clinic_day, lang=lang) == []


def test_the_readme_tells_of_every_table_and_column(rows: Tables) -> None:
    readme = (rows.folder / "README.md").read_text(encoding="utf-8")
    assert is_synthetic(rows.folder)
    for file in set(rows.folder.glob("*.csv")) - {rows.folder / "english.csv"}:
        table, (_, _, part) = getattr(rows, file.stem), readme.partition(f"\n### {file.stem}\n")
        assert f"| [`{file.stem}`](#{file.stem}) | {len(table)} |" in readme
        told = [line.split("`")[1] for line in part.partition("\n#")[0].splitlines() if line.startswith("| `")]
        assert told == [*table[0]] == [c.name for c in TABLES[file.stem].present([*table[0]])]


def test_the_day_can_be_read_on_two_pages(rows: Tables) -> None:
    lines = [m for m in rows.messages if m["sent_at"][:10] == THE_DAY or m["customer_id"] == "C2"]
    assert 55 <= len(lines) <= 70
    assert {m["customer_id"] for m in lines} == {f"C{i}" for i in range(1, 11)}
    texts = [m["text"] for m in rows.messages if m["sender"] == "customer" and len(m["text"]) > 5]
    assert len(texts) == len({*texts})


# ---- lesson 01


def test_01_contacting_customers(rows: Tables, asked: Ask) -> None:
    found = receptions(rows, THE_DAY)
    by_agent = {agent: len(people(of_agent(found, agent))) for agent in "ABD"}
    assert len(people(found)) == 6 == asked("contacting_customers", THE_DAY)
    assert by_agent == {"A": 2, "B": 4, "D": 1}
    measured = asked("contacting_customers", THE_DAY, "agent")
    assert {agent: measured[agent] for agent in "ABD"} == by_agent
    wrote = {m["customer_id"] for m in rows.messages if m["sent_at"][:10] == THE_DAY and m["sender"] == "customer"}
    assert len(wrote) == 8  # bot_counted
    assert sum(by_agent.values()) == 7  # agents_added_up
    assert len(people(talks(rows, THE_DAY))) == 7  # outbound_counted
    assert people(talks(rows, THE_DAY)) - people(found) == {"C4"}


def test_01_receptions_by_day(rows: Tables, asked: Ask) -> None:
    days = {day: len(receptions(rows, day)) for day in (THE_DAY, NEXT_DAY)}
    assert days == {THE_DAY: 7, NEXT_DAY: 4} == asked("receptions", f"{THE_DAY}..{NEXT_DAY}", "date")
    cut = {(m["sent_at"][:10], m["customer_id"], m["agent_id"]) for m in human(rows) if m["customer_id"] != "C4"}
    assert [sum(day == d for d, _, _ in cut) for day in days] == [7, 5]  # day_cut
    on_the_day = [s for s in sessions(rows) if s[0]["sent_at"][:10] == THE_DAY and s[0]["customer_id"] != "C4"]
    assert len(on_the_day) == 8  # sessions_for_receptions
    assert len(people(receptions(rows, THE_DAY))) == 6  # customers_for_receptions


def test_01_inquiring_customers(rows: Tables, asked: Ask) -> None:
    found = [talk for talk in receptions(rows, THE_DAY) if talk[0]["agent_id"] != "D"]
    asking = people([talk for talk in found if not bought_before(rows, talk)])
    assert asking == {"C1", "C2", "C3", "C8"}
    assert len(asking) == 4 == asked("inquiring_customers", THE_DAY)
    assert len(people(found)) == 5  # with the question about a parcel


def test_01_reply_rate(rows: Tables, asked: Ask) -> None:
    found = receptions(rows, THE_DAY)
    answered = [talk for talk in found if replied(talk)]
    assert Fraction(len(answered), len(found)) == Fraction(6, 7) == asked("reply_rate", THE_DAY)
    assert Fraction(len(people(answered)), len(people(found))) == Fraction(5, 6)  # by_person
    assert Fraction(5, 6) == asked("reply_rate_customers", THE_DAY)
    welcomed = [m for m in rows.messages if m["sender"] == "bot" and m["agent_id"] == "B"]
    assert {m["customer_id"] for m in welcomed} == people(found) - people(answered) == {"C3"}
    lenient = load_rules("textbook").replace(bot_replies_count=True, welcome_text_counts=True)
    assert asked("reply_rate", THE_DAY, rules=lenient) == 1  # bot_welcome_is_reply
    greeted = [any(m["sender"] == "agent" for m in talk) for talk in talks(rows, THE_DAY)]
    assert Fraction(sum(greeted), len(greeted)) == Fraction(7, 8)  # greeting_counts
    shares = [Fraction(len(of_agent(answered, a)), len(of_agent(found, a))) for a in "ABD"]
    assert sum(shares) / 3 == Fraction(11, 12)  # mean_of_agents


def test_01_lines_of_agents_and_customers(rows: Tables, asked: Ask) -> None:
    lines = [m["sender"] for talk in receptions(rows, THE_DAY) for m in talk]
    assert (lines.count("agent"), lines.count("customer")) == (26, 20)
    assert Fraction(26, 20) == asked("answer_question_ratio", THE_DAY)


def test_01_concurrency(rows: Tables, asked: Ask) -> None:
    said = [(time(m["sent_at"]), m["customer_id"]) for talk in receptions(rows, NEXT_DAY) for m in talk]

    def heard(moment: datetime, before: int = 2, after: int = 2) -> list[str]:
        return [who for at, who in said if moment - before * MINUTE <= at <= moment + after * MINUTE]

    first = sorted(said)[:4]
    assert [str(at)[11:] for at, _ in first] == ["10:00:00", "10:01:30", "10:03:00", "10:05:10"]
    assert len({*heard(time(f"{NEXT_DAY} 10:02:00"))}) == 3
    assert len({*heard(time(f"{NEXT_DAY} 10:04:30"))}) == 2
    moments = [at + shift * MINUTE for at, _ in said for shift in (-2, 0, 2)]
    assert max(len({*heard(at)}) for at in moments) == 3 == asked("peak_concurrency", NEXT_DAY)
    minutes = {at.replace(second=0) for at, _ in said}
    assert max(len({who for at, who in said if at.replace(second=0) == m}) for m in minutes) == 1  # same_minute
    assert max(len({*heard(at, after=0)}) for at in moments) == 2  # one_sided
    assert max(len(heard(at)) for at in moments) == 7  # messages_for_customers


# ---- lesson 05


def test_05_refund_rates(rows: Tables, asked: Ask) -> None:
    first, last = WEEK.split("..")
    created = [o for o in rows.orders if first <= o["created_at"][:10] <= last]
    paid = {o["order_id"]: o for o in created if o["paid_at"]}
    assert [len(paid), len(created), {o["amount"] for o in paid.values()}] == [10, 12, {"100"}]
    requests = [r for r in rows.refunds if r["order_id"] in paid]
    done = [r for r in requests if r["completed_at"]]
    back = sum(int(r["amount"]) for r in done)
    orders = {r["order_id"] for r in done}
    in_week = {r["order_id"] for r in rows.refunds if first <= r["completed_at"][:10] <= last}
    unshipped = {r["order_id"] for r in done if r["kind"] == "unshipped"}
    assert orders == {"O1", "O2", "O3"}
    assert len(orders) / len(paid) == 0.30 == asked("refund_rate", WEEK)
    assert back / 1000 == 0.24 == asked("refund_rate_amount", WEEK)
    assert in_week == {"O1", "O0"}
    assert len(in_week) / len(paid) == 0.20 == asked("refund_rate_period", WEEK)
    assert len(unshipped) / len(paid) == 0.10 == asked("refund_rate_unshipped", WEEK)
    assert len({r["order_id"] for r in requests}) / len(paid) == 0.50  # requests_counted
    assert len(done) / len(paid) == 0.40  # refunds_for_orders
    assert len(orders) / len(created) == 0.25  # created_orders_below
    cut = {o for o in paid if paid[o]["paid_at"][:10] < last}
    assert Fraction(len(orders & cut), len(cut)) == Fraction(3, 7)  # last_day_cut
    assert sum(int(paid[o]["amount"]) for o in orders) / 1000 == 0.30  # partial_as_whole, orders_for_amount
    assert Fraction(back, 1000 - back) == Fraction(6, 19)  # net_below


def test_05_who_sold_is_not_who_handled(rows: Tables, asked: Ask) -> None:
    assert asked("refund_rate", WEEK, "agent") == {"A": 0.5, "B": 0.25}
    assert {r["agent_id"] for r in rows.refunds} == {"D"}


def test_05_hours_to_complete(rows: Tables, asked: Ask) -> None:
    first, last = TWO_WEEKS.split("..")
    in_time = [r for r in rows.refunds if first <= r["completed_at"][:10] <= last]
    hours = [(time(r["completed_at"]) - time(r["requested_at"])).total_seconds() / 3600 for r in in_time]
    assert sorted(hours) == [12, 22, 48, 48, 120]
    assert sum(hours) / len(hours) == 50 == asked("refund_completion_hours", TWO_WEEKS)
    assert median(hours) == 48  # median_for_mean
    paid = {o["order_id"]: time(o["paid_at"]) for o in rows.orders if o["paid_at"]}
    since = [(time(r["completed_at"]) - paid[r["order_id"]]).total_seconds() / 3600 for r in in_time]
    assert sum(since) / len(since) > 100  # from_payment


def test_05_the_clock_of_complaints(rows: Tables, asked: Ask) -> None:
    now = max(time(m["sent_at"]) for m in rows.messages)
    assert str(now) == f"{CLOCK_DAY} 18:00:00"
    two = timedelta(hours=2)

    def took(row: Row) -> timedelta | None:
        return time(row["cause_found_at"]) - time(row["received_at"]) if row["cause_found_at"] else None

    received = [c for c in rows.complaints if c["received_at"][:10] == CLOCK_DAY]
    found = [span for row in received if (span := took(row)) is not None]
    assert [str(span) for span in found] == ["1:59:59", "2:00:00", "2:15:00"]
    ages = [now - time(row["received_at"]) for row in received if not row["cause_found_at"]]
    assert [age.total_seconds() / 3600 for age in ages] == [5, 1]
    due = [row for row in received if time(row["received_at"]) + two <= now]
    in_time = sum(span <= two for span in found)
    assert (in_time, len(due)) == (2, 4)
    assert in_time / len(due) == 0.5 == asked("complaint_cause_within(2)", CLOCK_DAY)
    assert (in_time, len(received)) == (2, 5)  # open_as_failed
    assert (in_time, len(found)) == (2, 3)  # found_only
    assert sum(span < two for span in found) == 1  # strictly_less
    (late,) = [row for row in rows.complaints if row["received_at"][:10] == LATE_EVENING]
    assert str(took(late)) == "1:40:00"
    assert asked("complaint_cause_within(2)", LATE_EVENING) == 1
    assert late["cause_found_at"][:10] != LATE_EVENING  # same_calendar_day


# ---- lesson 11


def test_11_the_bot(rows: Tables, asked: Ask) -> None:
    lines = [m for m in rows.messages if m["agent_id"] == "BOT" and m["sent_at"][:10] == BOT_DAY]
    last = {m["customer_id"]: m for m in lines}
    alone = {*last} - {m["customer_id"] for m in human(rows) if m["sent_at"][:10] == BOT_DAY}

    def back(customer: str, **where: str) -> bool:
        end = time(last[customer]["sent_at"])
        own = [m for m in rows.messages if m["customer_id"] == customer and m["sender"] == "customer"]
        own = [m for m in own if where.get("bot") != "ignored" or m["agent_id"] != "BOT"]
        return any(end < time(m["sent_at"]) <= end + DAY for m in own)

    answered = {c for c in alone if last[c]["sender"] == "bot"}
    solved = {c for c in answered if not back(c)}
    handed = {h["customer_id"] for h in rows.handovers if h["from_agent_id"] == "BOT"}
    assert (len(last), len(alone), len(answered), len(handed)) == (10, 6, 5, 4)
    assert len(alone) / 10 == 0.6 == asked("bot_containment", BOT_DAY)
    assert len(solved) / 10 == 0.3 == asked("bot_true_resolution", BOT_DAY)
    assert len(handed) / 10 == 0.4 == asked("handover_rate", BOT_DAY)
    assert len({c for c in answered if not back(c, bot="ignored")}) == 4  # returns_to_bot_ignored
    assert Fraction(len(solved), len(alone)) == Fraction(1, 2)  # over_contained


def test_11_seconds_to_a_human(rows: Tables, asked: Ask) -> None:
    over = [h for h in rows.handovers if h["from_agent_id"] == "BOT"]
    waits, since_first = [], []
    for h in over:
        own = [m for m in rows.messages if m["customer_id"] == h["customer_id"]]
        reply = [time(m["sent_at"]) for m in own if m["sender"] == "agent"]
        if reply:
            waits.append((reply[0] - time(h["at"])).total_seconds())
            since_first.append((reply[0] - time(own[0]["sent_at"])).total_seconds())
    assert waits == [10, 35, 75]
    assert sum(waits) / len(waits) == 40 == asked("seconds_to_human", BOT_DAY)
    assert median(waits) == 35  # median
    assert sum(waits) / len(over) == 30  # never_reached_as_zero
    assert sum(since_first) / len(since_first) == 100  # from_first_message_of_day


def test_11_first_contact_resolution(rows: Tables, asked: Ask) -> None:
    every = receptions(rows)
    found = receptions(rows, FCR_DAY)
    answered = [talk for talk in found if replied(talk)]

    def open_end(talk: list[Row]) -> bool:
        return talk[-1]["sender"] == "customer"

    def back(
        talk: list[Row], *, agent: str = "", until: Callable[[datetime], datetime] = lambda end: end + DAY
    ) -> bool:
        end = time(talk[-1]["sent_at"])
        own = [t for t in every if t[0]["customer_id"] == talk[0]["customer_id"] and agent in t[0]["agent_id"]]
        return any(end < time(t[0]["sent_at"]) <= until(end) for t in own)

    closed = [talk for talk in answered if not open_end(talk)]
    solved = [talk for talk in closed if not back(talk)]
    assert (len(found), len(answered), len(closed), len(solved)) == (10, 8, 7, 5)
    assert Fraction(5, 7) == asked("first_contact_resolution", FCR_DAY)
    assert asked("abandoned_receptions", FCR_DAY) == 1
    assert Fraction(len(solved), len(answered)) == Fraction(5, 8)  # abandoned_as_unsolved
    assert sum(not back(talk, agent=talk[0]["agent_id"]) for talk in closed) == 6  # same_agent_only

    def midnight(end: datetime, days: int = 1) -> datetime:
        return datetime(end.year, end.month, end.day) + days * DAY

    assert sum(not back(talk, until=midnight) for talk in closed) == 6  # calendar_day
    assert sum(not back(talk, until=lambda end: midnight(end, 2)) for talk in closed) == 4  # and the next one
    unreplied = [talk for talk in found if not replied(talk)]
    assert Fraction(len(solved) + len(unreplied), len(closed) + len(unreplied)) == Fraction(7, 9)  # unreplied_in


def test_11_satisfaction_of_the_invited(rows: Tables, asked: Ask) -> None:
    scores = [int(r["score"]) for r in rows.ratings if r["score"]]
    invited = [r for r in rows.ratings if r["invited_at"]]
    given = [int(r["score"]) for r in invited if r["score"]]
    good = sum(score >= 4 for score in given)
    assert (good, len(given), len(invited)) == (5, 6, 8)
    assert Fraction(6, 8) == asked("rating_return_rate", FCR_DAY)
    assert Fraction(sum(s >= 4 for s in scores), len(scores)) == Fraction(2, 3)  # own_and_invited
    assert Fraction(2, 3) == asked("satisfaction", FCR_DAY)
    assert len({Fraction(good, len(given)), Fraction(good, len(invited)), Fraction(6, 9)}) == 3  # over_invited
