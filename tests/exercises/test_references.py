"""The reference answers, once more as the plain loops of the oracle, on the shops of a few trainees."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from math import ceil, sqrt
from pathlib import Path
from statistics import NormalDist

import pytest

from cskit.course.exercises.bank import Bank, Drawn
from cskit.period import Period, day_number
from tests.exercises import trainees
from tests.oracle import aftersales, conversion, productivity, reception, response, sales, service
from tests.oracle.facts import Facts
from tests.oracle.folder import read_world
from tests.oracle.world import OracleRules, World

TRAINEES = range(3)
METRICS = {
    name: metric
    for topic in (reception, response, sales, conversion, aftersales, productivity, service)
    for name, metric in {**topic.METRICS, **getattr(topic, "SHOP_METRICS", {})}.items()
}
RETURNS = "2022-05-09..2022-05-15"
WEEK, SALE, LAST_SALE = "2021-06-07..2021-06-13", "2021-11-11..2021-11-13", "2020-11-11..2020-11-13"


class Sceptic:
    """A trainee's shop as lists of rows, and the oracle's answers on it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.facts: dict[str, Facts] = {}

    def ask(self, metric: str, period: str = "", by: tuple[str, ...] = ()) -> dict[tuple[object, ...], float]:
        """The oracle's values by key."""
        if period not in self.facts:
            days = Period.parse(period) if period else None
            self.facts[period] = Facts(self.world, period=(days.first, days.last) if days else None)
        found = METRICS[metric](self.facts[period], by)
        return {key: cell.value for key, cell in found.items() if cell.value is not None}

    def one(self, metric: str, period: str = "") -> float:
        return self.ask(metric, period)[()]

    def by(self, metric: str, split: str, period: str = "") -> dict[str, float]:
        return {str(key[0]): value for key, value in self.ask(metric, period, (split,)).items()}

    def sellers(self) -> list[str]:
        return [a["agent_id"] for a in self.world.rows("agents") if a["role"] == "sales"]


def of_sellers(metric: str, period: str = "") -> Callable[[Sceptic], dict[str, float]]:
    return lambda s: {agent: s.by(metric, "agent", period)[agent] for agent in s.sellers()}


def growth(s: Sceptic) -> float:
    return (s.one("cs_sales", SALE) / s.one("cs_sales", LAST_SALE) - 1) * 100


def ahead(s: Sceptic) -> float:
    rate = s.by("inquiry_conversion", "team")
    return (rate["in_house"] / rate["outsourced"] - 1) * 100


def to_serve(s: Sceptic) -> float:
    money = 1_000_000 * s.one("cs_sales_share", SALE)
    per_inquiry = s.one("spend_per_buyer", SALE) * s.one("inquiry_conversion", SALE)
    return money / (per_inquiry * s.one("inquiry_rate", SALE))


def at_the_peak(s: Sceptic) -> float:
    hours = s.by("receptions", "hour", "2021-11-11")
    return ceil(12_500 * max(hours.values()) / sum(hours.values()) / 26)


def off_by_the_hour(s: Sceptic) -> float:
    came = {int(hour): count for hour, count in s.by("receptions", "hour", "2021-11-11").items()}
    midnight = day_number(date(2021, 11, 11)) * 86_400
    told = {row["hour"]: row["receptions"] for row in s.world.rows("forecast")}
    off = sum(abs(told[midnight + hour * 3600] - came.get(hour, 0)) for hour in range(24))
    return 100 * off / sum(came.values())


def hours_worked(s: Sceptic) -> dict[str, float]:
    first, after = (day_number(date(2021, 11, day)) * 86_400 for day in (22, 29))
    hours = dict.fromkeys(("daxue", "guyu", "lidong"), 0.0)
    for shift in s.world.rows("shifts"):
        if first <= shift["starts_at"] < after:
            length = (shift["ends_at"] - shift["starts_at"]) / 3600
            hours[shift["agent_id"]] += length - 1 if length >= 8 else length
    return hours


def seasonal_hour(s: Sceptic) -> float:
    fit = {row["agent_id"] for row in s.world.rows("training") if row["course_day"] == 7 and row["score"] >= 80}
    days = Period.parse(SALE)
    on = [
        shift["ends_at"] - shift["starts_at"]
        for shift in s.world.rows("shifts")
        if shift["agent_id"] in fit and days.first <= shift["starts_at"] // 86_400 <= days.last
    ]
    count = s.by("receptions", "agent", SALE)
    return sum(count[agent] for agent in fit) / (sum(on) / 3600)


def receptions_by_day(*days: str) -> Callable[[Sceptic], dict[str, float]]:
    return lambda s: {day: s.one("receptions", day) for day in days}


def missing_at_the_peak(s: Sceptic) -> float:
    hours = s.by("receptions", "hour", "2022-03-05..2022-03-07")
    busiest = max(hours, key=lambda hour: hours[hour])
    moment = day_number(date(2022, 3, 6)) * 86_400 + int(busiest) * 3600
    there = sum(shift["starts_at"] <= moment < shift["ends_at"] for shift in s.world.rows("shifts"))
    return ceil(hours[busiest] / 3 / 5) - there


def per_agent_day(s: Sceptic) -> dict[str, float]:
    count = s.by("receptions", "team", SALE)
    days = Period.parse(SALE)
    team = {a["agent_id"]: a["team"] for a in s.world.rows("agents")}
    duty = {(shift["agent_id"], shift["starts_at"] // 86_400) for shift in s.world.rows("shifts")}
    worked = [team[agent] for agent, day in duty if days.first <= day <= days.last]
    return {name: count[name] / worked.count(name) for name in sorted(set(team.values()))}


def pages_each(s: Sceptic) -> float:
    rows = s.world.rows("traffic")
    return sum(row["page_views"] for row in rows) / sum(row["visitors"] for row in rows)


def bought_on(s: Sceptic, first: str, last: str) -> list[tuple[str, int, list[dict[str, object]]]]:
    """Customer, day and lines of every order paid on these days."""
    days = Period.parse(f"{first}..{last}")
    lines: dict[str, list[dict[str, object]]] = {}
    for line in s.world.rows("order_items"):
        lines.setdefault(line["order_id"], []).append(line)
    paid = [(o, o["paid_at"] // 86_400) for o in s.world.rows("orders") if o["paid_at"] is not None]
    return [(o["customer_id"], day, lines[o["order_id"]]) for o, day in paid if days.first <= day <= days.last]


def sold_units(s: Sceptic) -> dict[str, int]:
    units: dict[str, int] = {}
    for _, _, lines in bought_on(s, "2022-04-01", "2022-04-30"):
        for line in lines:
            units[line["product_id"]] = units.get(line["product_id"], 0) + line["quantity"]
    return units


def hoodies_gone(s: Sceptic) -> float:
    books = sorted((r for r in s.world.rows("stock") if r["product_id"] == "hoodie"), key=lambda r: r["date"])
    return sold_units(s)["hoodie"] / (books[0]["opening_units"] + sum(row["received_units"] for row in books))


def products_that_sold(s: Sceptic) -> dict[str, float]:
    stocked, found = {row["product_id"] for row in s.world.rows("stock")}, {}
    for sort in ("tops", "bottoms", "extras"):
        on_sale = [
            p["product_id"] for p in s.world.rows("products") if p["category"] == sort and p["product_id"] in stocked
        ]
        found[sort] = sum(product in sold_units(s) for product in on_sale) / len(on_sale)
    return found


def days_bought(s: Sceptic) -> dict[str, set[int]]:
    days: dict[str, set[int]] = {}
    for customer, day, _ in bought_on(s, "2022-03-01", "2022-04-29"):
        days.setdefault(customer, set()).add(day)
    return days


def units_back(s: Sceptic) -> float:
    orders = [lines for _, _, lines in bought_on(s, "2022-03-01", "2022-04-29")]
    numbers = {lines[0]["order_id"] for lines in orders}
    back = [r for r in s.world.rows("refunds") if r["kind"] == "return" and r["completed_at"] is not None]
    units = sum(line["quantity"] for lines in orders for line in lines)
    return sum(refund["quantity"] for refund in back if refund["order_id"] in numbers) / units


def missed_targets(s: Sceptic) -> dict[str, float]:
    """Each day's value against that day's floor."""
    missed: dict[str, float] = {}
    for row in s.world.rows("targets"):
        if row["scope"] != "all" or row["period_start"] != row["period_end"]:
            continue
        came = s.one(row["metric"], str(date(1970, 1, 1) + timedelta(days=row["period_start"])))
        worse = came > row["floor"] if row["metric"] == "average_response_seconds" else came < row["floor"]
        missed[row["metric"]] = missed.get(row["metric"], 0) + worse
    return missed


def floors(s: Sceptic, kind: str) -> list[float]:
    """The floors of CS sales for the three days as a whole."""
    return [
        row["floor"]
        for row in s.world.rows("targets")
        if row["period_end"] > row["period_start"] and row["scope"].partition(":")[0] == kind
    ]


JUNE = "2022-06-01..2022-06-30"
TARGETS = {
    "inquiry_conversion": (0.40, 0.55),
    "average_response_seconds": (60, 35),
    "refund_completion_hours": (72, 24),
}
SHARES = dict(zip(TARGETS, (0.5, 0.3, 0.2), strict=True))


def marks(s: Sceptic, metric: str) -> dict[str, float]:
    """60 points at the floor, 100 at the stretch, a step of the line for each unit between."""
    floor, stretch = TARGETS[metric]
    step = 40 / (stretch - floor)
    own = {a: v for a, v in s.by(metric, "agent", JUNE).items() if a in s.sellers()}
    return {agent: sorted((0.0, 60 + step * (value - floor), 100.0))[1] for agent, value in own.items()}


def june_totals(s: Sceptic) -> dict[str, float]:
    top, bottom = dict.fromkeys(s.sellers(), 0.0), dict.fromkeys(s.sellers(), 0.0)
    for metric, share in SHARES.items():
        for agent, mark in marks(s, metric).items():
            top[agent] += share * mark
            bottom[agent] += share
    return {agent: top[agent] / bottom[agent] for agent in top}


def commission(s: Sceptic) -> float:
    left, paid = s.by("net_sales", "agent", JUNE)["xiaoman"], 0.0
    for size, rate in ((4000, 0.01), (4000, 0.02), (1e9, 0.03)):
        paid += rate * min(left, size)
        left -= min(left, size)
    return paid


def invited_and_content(s: Sceptic) -> float:
    scores = [r["score"] for r in s.world.rows("ratings") if r["invited_at"] is not None and r["score"] is not None]
    return len([score for score in scores if score in (4, 5)]) / len(scores)


def file(s: Sceptic, name: str) -> list[list[str]]:
    """The lines of an export that stands in the chats, behind its heading."""
    lines = [m["text"] for m in s.world.rows("messages") if m["conversation_id"] == name]
    return [[cell.strip() for cell in row] for row in csv.reader(lines)][1:]


def orders_of_the_file(s: Sceptic) -> int:
    return len({number for number, _ in file(s, "orders.csv") if number.isdigit()})


def first_reply(s: Sceptic) -> float:
    chats = spent = 0
    for _, count, took, _ in file(s, "sheet.csv")[:-2]:
        units = dict(zip("hms", (0, 0, 0), strict=True))
        for number, unit in re.findall(r"(\d+)(小时|分|秒)", took):
            units[{"小时": "h", "分": "m", "秒": "s"}[unit]] = int(number)
        if took != "-":
            chats += int(count)
            spent += int(count) * (units["h"] * 3600 + units["m"] * 60 + units["s"])
    return spent / chats


def wrote_a_phone(s: Sceptic) -> int:
    found = set()
    for m in s.world.rows("messages"):
        runs = re.findall(r"[0-9]+", re.sub(r"(?<=[0-9])[- ](?=[0-9])", "", m["text"] or ""))
        if m["sender"] == "customer" and any(len(run) == 11 for run in runs):
            found.add(m["customer_id"])
    return len(found)


def in_time(s: Sceptic) -> float:
    facts = Facts(s.world, OracleRules(hours=(8 * 3600, 23 * 3600)))
    return METRICS["response_rate_3min"](facts, ())[()].value or 0.0


PK_WEEK, SCRIPT_WEEK = "2022-09-05..2022-09-11", "2022-09-12..2022-09-18"


def compared(s: Sceptic, agent: str = "") -> dict[tuple[str, str], list[int]]:
    """By team and tier those who paid and all who asked in the week of the PK; of one agent where one is named."""
    s.one("inquiry_conversion", PK_WEEK)
    facts, rows, days = s.facts[PK_WEEK], s.world.rows, Period.parse(PK_WEEK)
    tier = {row["product_id"]: row["tier"] for row in rows("products")}
    about = {row["customer_id"]: tier[row["product_id"]] for row in rows("messages") if row["product_id"] is not None}
    team = {row["agent_id"]: row["team"] for row in rows("agents")}
    found: dict[tuple[str, str], list[int]] = {}
    for asked in facts.inquiries:
        if days.first <= asked["date"] <= days.last and agent in ("", asked["agent"]):
            parts = found.setdefault((team[asked["agent"]], about[asked["customer"]]), [0, 0])
            parts[0] += conversion.pays(facts, asked, ("agent",) if agent else ("team",), 3)
            parts[1] += 1
    return found


def least_of_bailu(s: Sceptic) -> float:
    k, n = (sum(part) for part in zip(*compared(s, "bailu").values(), strict=True))
    z, p = NormalDist().inv_cdf(0.975), k / n
    return (p + z * z / (2 * n) - z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))) / (1 + z * z / n)


def own_rate(s: Sceptic) -> float:
    return s.by("inquiry_conversion", "team", PK_WEEK)["in_house"]


def levelled(s: Sceptic) -> float:
    found, customers, sales = compared(s), 0, 0.0
    for tier in ("entry", "core", "premium"):
        paid, asked = found["outsourced", tier]
        customers += asked + found["in_house", tier][1]
        sales += paid / asked * (asked + found["in_house", tier][1])
    return sales / customers


def done_by_scripts(s: Sceptic) -> float:
    before, after = (s.by("spend_per_buyer", "team", week) for week in (PK_WEEK, SCRIPT_WEEK))
    return after["outsourced"] - before["outsourced"] - (after["in_house"] - before["in_house"])


def each_team(s: Sceptic) -> float:
    p1 = own_rate(s)
    p2, mean = p1 + 0.03, p1 + 0.015
    root = 1.96 * sqrt(2 * mean * (1 - mean)) + 0.8416 * sqrt(p1 * (1 - p1) + p2 * (1 - p2))
    return root**2 / 0.0009


SCEPTICAL: dict[str, Callable[[Sceptic], float | Mapping[str, float]]] = {
    "01.q1": lambda s: s.one("contacting_customers"),
    "01.q2": receptions_by_day("2022-03-05", "2022-03-06", "2022-03-07", "2022-03-08"),
    "01.q3": lambda s: s.one("reply_rate"),
    "01.q4": missing_at_the_peak,
    "01.q5": lambda s: max(s.by("peak_concurrency", "agent", "2022-03-08").values()),
    "02.q1": lambda s: s.one("spend_per_buyer", WEEK),
    "02.q2": lambda s: s.one("buyers", WEEK),
    "02.q3": lambda s: s.one("net_sales", WEEK),
    "02.q4": of_sellers("average_order_value", WEEK),
    "03.q1": lambda s: s.one("inquiry_conversion"),
    "03.q2": lambda s: s.one("inquiring_customers"),
    "03.q3": ahead,
    "03.q4": of_sellers("inquiry_conversion"),
    "04.q1": lambda s: s.one("average_response_seconds"),
    "04.q2": lambda s: s.one("response_p50"),
    "04.q3": lambda s: s.one("response_rate_3min"),
    "04.q4": lambda s: s.one("slow_response_customers"),
    "04.q5": receptions_by_day("2022-05-18", "2022-05-19", "2022-05-20"),
    "05.q1": lambda s: s.one("refund_rate", RETURNS),
    "05.q2": lambda s: s.one("refund_rate_amount", RETURNS),
    "05.q3": lambda s: {who: s.by("complaint_rate", "agent")[who] for who in ("daxue", "guyu", "lidong")},
    "05.q4": lambda s: s.one("complaint_cause_within(2)"),
    "05.q5": lambda s: s.one("refund_completion_hours"),
    "06.q1": pages_each,
    "06.q2": hoodies_gone,
    "06.q3": products_that_sold,
    "06.q4": lambda s: len([days for days in days_bought(s).values() if len(days) > 1]) / len(days_bought(s)),
    "06.q5": units_back,
    "07.q1": to_serve,
    "07.q2": at_the_peak,
    "07.q4": off_by_the_hour,
    "07.q5": hours_worked,
    "07.q6": seasonal_hour,
    "08.q1": growth,
    "08.q2": lambda s: s.one("refund_rate", SALE),
    "08.q3": missed_targets,
    "08.q4": lambda s: sum(floors(s, "team")) - sum(floors(s, "all")),
    "08.q5": per_agent_day,
    "09.q1": least_of_bailu,
    "09.q2": lambda s: 113 * own_rate(s),
    "09.q3": levelled,
    "09.q4": done_by_scripts,
    "09.q5": each_team,
    "10.q1": lambda s: marks(s, "inquiry_conversion"),
    "10.q2": lambda s: marks(s, "average_response_seconds")["xiaoman"],
    "10.q3": june_totals,
    "10.q4": commission,
    "11.q1": lambda s: s.one("bot_true_resolution", "2022-08-22"),
    "11.q2": lambda s: s.one("first_contact_resolution", "2022-08-24"),
    "11.q3": lambda s: s.one("seconds_to_human", "2022-08-22"),
    "11.q5": invited_and_content,
    "12.q1": orders_of_the_file,
    "12.q2": first_reply,
    "12.q3": wrote_a_phone,
    "12.q4": in_time,
}


@pytest.fixture(scope="module")
def bank() -> Bank:
    return trainees.bank()


def test_every_number_asked_for_has_a_sceptic(bank: Bank):
    assert set(SCEPTICAL) == {q.id for q in bank.questions.values() if q.kind in ("numeric", "table")}


@pytest.mark.parametrize("exercise", sorted({question.partition(".")[0] for question in SCEPTICAL}))
def test_the_reference_is_what_a_sceptic_counts(exercise: str, tmp_path: Path):
    for trainee in TRAINEES:
        one = trainees.trainee(exercise, trainee)
        sceptic = Sceptic(read_world(written(one, tmp_path / one.trainee)))
        for id_, truth in one.truths.items():
            if id_ in SCEPTICAL:
                assert truth == pytest.approx(SCEPTICAL[id_](sceptic), rel=1e-9), (id_, trainee)


def written(one: Drawn, folder: Path) -> Path:
    folder.mkdir()
    for data in one.data.values():
        for name, frame in data.frames.items():
            frame.to_csv(folder / f"{name}.csv", index=False)
    return folder
