"""Each truth that the dictionary lists for instructors is really in the bundled shop, at the stated size."""

from __future__ import annotations

import math

import duckdb
import pytest

from cskit.simulate.ground import load_recipe
from tests.simulate.planted import AUTUMN, JUNE, ROWS as PLANTED
from tests.simulate.talked import ROWS as TALKED

ORDINARY = "between '2021-11-17' and '2021-12-05'"
ORDINARY_CLOSED = "between '2021-11-17' and '2021-12-02'"  # inquiries whose three days are over
SEASON = "between '2021-10-20' and '2021-12-02'"
PK_WEEK = "between '2021-11-22' and '2021-11-28'"
EVER = math.inf

AGENT_SALES = """
with sold as (select o.*, (select sum(quantity) from order_items i where i.order_id = o.order_id) as units
              from attributed o where paid_at is not null and agent_id is not null),
agent as (select agent_id, count(*) as orders, sum(units) as units, sum(units) / count(*) as per_order,
                 sum(amount) / count(distinct customer_id) as spend from sold
          where paid_at::date {days} and agent_id in ('cs01', 'cs02', 'cs03') group by 1)
"""
TABLE_8_1 = """
select (arg_min(agent_id, orders) = 'cs01')::int + (arg_max(agent_id, spend) = 'cs01')::int
     + (arg_max(agent_id, orders) = 'cs02')::int + (arg_max(agent_id, units) = 'cs02')::int
     + (arg_min(agent_id, spend) = 'cs02')::int + (arg_min(agent_id, per_order) = 'cs03')::int from agent
"""
SPEND = "select sum(amount) / count(distinct customer_id) from attributed join agents using (agent_id) where {who}"
SPEND += f" and paid_at::date {ORDINARY}"
TEAM_CONVERSION = """
select avg(converted::int) filter (team = '{a}') - avg(converted::int) filter (team = '{b}')
from conversions where day {days} and {tier}
"""
COMPLAINT_RATES = """
with after as (select agent_id, customer_id from served where not inquiry
               union select r.agent_id, o.customer_id from refunds r join orders o using (order_id)),
rates as (select agent_id, count(distinct customer_id) as customers,
                 (select count(*) from complaints c where c.agent_id = after.agent_id)
                 / count(distinct customer_id) as rate
          from after group by 1)
"""
HOUR_SHARE = "select count(*) filter (hour(starts_at) {hours}) / count(*) from served where day {days}"
AROUND_OUTAGE = """
select 1 - (count(*) filter (hour(starts_at) in (15, 16)) / 2)
         / (count(*) filter (hour(starts_at) in (13, 14, 17, 18)) / 4)
from served where day = '2021-11-11'
"""
SEASONAL_ON_LINE = """
select {what}(n) from (
  select h, (select count(distinct agent_id) from logins join agents using (agent_id) where team = 'seasonal'
             and online_at <= h + interval 10 minute and offline_at > h + interval 50 minute) as n
  from range(timestamp '2021-11-11 {first}:00', timestamp '2021-11-11 {end}:00', interval 1 hour) t(h))
"""
PER_AGENT_HOUR = """
select count(*) / sum(on_line) from (
  select h, (select count(distinct agent_id) from logins where online_at <= h + interval 10 minute
             and coalesce(offline_at, h + interval 1 hour) > h + interval 50 minute) as on_line
  from (values {hours}) t(h)) join served on date_trunc('hour', starts_at) = h
"""
FAST_AND_SLOW = """
select avg(converted::int) filter (first_wait <= 30) - avg(converted::int) filter (first_wait > 30)
from conversions where day = '2021-11-11'
"""
BOT = """
with talked as (select customer_id, sent_at::date as day, max(sent_at) as ended,
                       last(sender order by sent_at, message_id) as last_word
                from messages where agent_id = 'bot' and sent_at::date {days} group by 1, 2),
told as (
  select *, not exists (
           select 1 from talk h where h.customer_id = t.customer_id and h.sent_at::date = t.day) as contained,
         last_word = 'bot' and not exists (
           select 1 from messages m where m.customer_id = t.customer_id and m.sender = 'customer'
           and m.sent_at > t.ended and m.sent_at <= t.ended + interval 24 hour) as helped
  from talked t)
select avg(({what})::int) from told
"""
UNPAID = """
select avg((exists (select 1 from reminders r where r.order_id = o.order_id))::int) from orders o
where final_due_from is null and (paid_at is null or paid_at > created_at + interval 12 minute)
and created_at {when} and created_at < '2021-12-05'
and (paid_at is null or exists (select 1 from reminders r where r.order_id = o.order_id))
"""
FORECAST = """
select sum(receptions) / (select count(*) from served where date_trunc('hour', starts_at) in (select hour from chosen))
from chosen
"""
CHOSEN = "with chosen as (select * from forecast where hour::date {day} and hour(hour) {hours}) " + FORECAST

# (truth, question, at least, at most)
TRUTHS: list[tuple[str, str, float, float]] = [
    ("table_8_1", AGENT_SALES.format(days=ORDINARY) + TABLE_8_1, 6, 6),
    ("table_8_1", AGENT_SALES.format(days="between '2021-10-20' and '2021-12-05'") + TABLE_8_1, 6, 6),
    ("table_8_1", SPEND.format(who="agent_id = 'cs01'"), 215, 290),
    ("table_8_1", SPEND.format(who="agent_id = 'cs02'"), 85, 120),
    ("table_8_1", AGENT_SALES.format(days=ORDINARY) + "select per_order from agent where agent_id = 'cs03'", 1.0, 1.06),
    ("bundles", SPEND.format(who="agent_id = 'cs04'"), 205, 235),
    ("bundles", SPEND.format(who="team = 'in_house' and role = 'sales'"), 150, 170),
    ("complaints", COMPLAINT_RATES + "select rate from rates where agent_id = 'cs09'", 0.11, 0.13),
    (
        "complaints",
        COMPLAINT_RATES + "select min(rate) from rates where agent_id <> 'cs09' and customers >= 1000",
        0.02,
        0.04,
    ),
    (
        "complaints",
        COMPLAINT_RATES + "select max(rate) from rates where agent_id <> 'cs09' and customers >= 1000",
        0.02,
        0.04,
    ),
    ("complaints", "select avg((reason = '推诿退款')::int) from complaints where agent_id = 'cs09'", 0.75, 0.85),
    (
        "peaks",
        f"""select count(*) from (
              select hour(starts_at) as h from served where day {ORDINARY} group by 1 order by count(*) desc limit 4)
            where h in (10, 11, 20, 21)""",
        4,
        4,
    ),
    ("peaks", HOUR_SHARE.format(hours="in (10, 11, 20, 21)", days=ORDINARY), 0.28, 0.36),
    *(
        ("midnight", HOUR_SHARE.format(hours=f"= {hour}", days=f"= '2021-11-{day}'"), low, high)
        for day in ("01", "11")
        for hour, low, high in ((0, 0.12, 0.20), (1, 0.055, 0.085))
    ),
    ("outage", AROUND_OUTAGE, 0.60, 0.80),
    ("broken_hour", "select avg(wait) from turns where day = '2021-11-11' and hour(asked_at) = 1", 180, 300),
    (
        "broken_hour",
        """select count(*) from shifts s where exists (
             select 1 from logins a join logins b using (agent_id) where a.agent_id = s.agent_id
             and a.offline_at = '2021-11-11 01:00' and b.online_at = '2021-11-11 01:50'
             and a.online_at <= s.starts_at and b.offline_at >= s.ends_at)""",
        4,
        4,
    ),
    (
        "broken_hour",
        "select count(*) from talk where sender = 'agent' and agent_id = 'cs07' "
        "and sent_at between '2021-11-01 20:50' and '2021-11-01 21:20'",
        0,
        40,
    ),
    ("seasonal_roster", SEASONAL_ON_LINE.format(what="min", first="09", end="15"), 6, 8),
    ("seasonal_roster", SEASONAL_ON_LINE.format(what="max", first="00", end="02"), 0, 0),
    ("seasonal_roster", SEASONAL_ON_LINE.format(what="max", first="20", end="22"), 2, 2),
    (
        "failed_exam",
        """select count(distinct t.agent_id) from training t join served s using (agent_id)
           where t.exam = '结业考试' and t.score < t.pass_mark and t.agent_id in ('tmp03', 'tmp06')
           and s.starts_at > t.taken_at""",
        2,
        2,
    ),
    ("failed_exam", "select count(*) from training where exam = '结业考试' and score < pass_mark", 2, 2),
    ("simpson", TEAM_CONVERSION.format(a="outsourced", b="in_house", days=SEASON, tier="true"), 0.03, 0.08),
    ("simpson", TEAM_CONVERSION.format(a="in_house", b="outsourced", days=SEASON, tier="tier = 'entry'"), 0.06, 0.15),
    ("simpson", TEAM_CONVERSION.format(a="in_house", b="outsourced", days=SEASON, tier="tier = 'core'"), 0.05, 0.13),
    ("simpson", TEAM_CONVERSION.format(a="in_house", b="outsourced", days=SEASON, tier="tier = 'premium'"), 0.03, 0.12),
    ("simpson", TEAM_CONVERSION.format(a="outsourced", b="in_house", days=PK_WEEK, tier="true"), 0.03, 0.15),
    ("simpson", TEAM_CONVERSION.format(a="in_house", b="outsourced", days=PK_WEEK, tier="tier = 'entry'"), 0.02, 0.2),
    ("simpson", TEAM_CONVERSION.format(a="in_house", b="outsourced", days=PK_WEEK, tier="tier = 'core'"), 0.02, 0.2),
    ("simpson", TEAM_CONVERSION.format(a="in_house", b="outsourced", days=PK_WEEK, tier="tier = 'premium'"), 0.0, 0.2),
    (
        "simpson",
        """select avg((not inquiry)::int) filter (team = 'in_house')
                - avg((not inquiry)::int) filter (team = 'outsourced')
           from served where role = 'sales' and day between '2021-11-12' and '2021-12-05'""",
        0.2,
        1,
    ),
    ("fast_replies", FAST_AND_SLOW, 0.05, 0.14),
    *(
        ("no_refunds", f"select count(*) from refunds where {moment}::date in ('2020-11-11', '2021-11-11')", 0, 0)
        for moment in ("requested_at", "completed_at")
    ),
    *(
        (
            "no_refunds",
            f"""select count(*) filter (requested_at::date = '{year}-11-12')
                / (count(*) filter (requested_at between '{year}-11-04' and '{year}-11-11') / 7) from refunds""",
            2.5,
            12,
        )
        for year in (2020, 2021)
    ),
    (
        "no_refunds",
        "select avg((hour(requested_at) < 2)::int) from refunds where requested_at::date = '2021-11-12'",
        0.33,
        0.7,
    ),
    ("bot", BOT.format(what="contained", days=AUTUMN), 0.56, 0.64),
    ("bot", BOT.format(what="contained and helped", days=AUTUMN), 0.34, 0.42),
    ("hidden_entrance", BOT.format(what="contained", days=JUNE), 0.84, 0.92),
    ("hidden_entrance", BOT.format(what="contained and helped", days=JUNE), 0.25, 0.34),
    ("open_windows", "select epoch(max(sent_at)) from messages", 1638748800 - 600, 1638748799),
    ("open_windows", "select count(*) from conversions where day > '2021-12-02'", 500, EVER),
    (
        "open_windows",
        "select count(*) from refunds where completed_at is null and requested_at > '2021-12-01'",
        50,
        EVER,
    ),
    (
        "open_windows",
        "select count(*) from complaints where resolved_at is null and received_at > '2021-12-01'",
        1,
        EVER,
    ),
    (
        "leak",
        """select avg(converted::int) filter (p.name = '短款羽绒服')
                / avg(converted::int) filter (p.name <> '短款羽绒服')
           from conversions c join products p using (product_id) where p.category = '女装' and p.tier = 'premium'""",
        0.2,
        0.5,
    ),
    (
        "leak",
        """select count(*) filter (p.name = '短款羽绒服') / (count(*) / count(distinct product_id))
           from conversions c join products p using (product_id) where p.category = '女装' and p.tier = 'premium'""",
        1.7,
        5,
    ),
    ("withdrawn", "select avg((withdrawn_at is not null)::int) from refunds", 0.04, 0.065),
    ("withdrawn", "select avg(platform_involved::int) from refunds", 0.01, 0.02),
    (
        "withdrawn",
        "select avg(platform_involved::int) from refunds where completed_at - requested_at > interval 7 day",
        0.07,
        0.14,
    ),
    ("reminder_gap", UNPAID.format(when="between '2021-11-11 00:00' and '2021-11-11 03:00'"), 0.0, 0.2),
    ("reminder_gap", UNPAID.format(when="not between '2021-11-11 00:00' and '2021-11-11 03:00'"), 0.45, 0.65),
    ("forecast", CHOSEN.format(day="= '2021-11-11'", hours="< 2"), 0.55, 0.75),
    ("forecast", CHOSEN.format(day="= '2021-11-11'", hours="between 9 and 14"), 1.2, 1.6),
    ("forecast", CHOSEN.format(day="= '2021-11-11'", hours="between 20 and 22"), 0.6, 0.95),
    ("forecast", CHOSEN.format(day="between '2021-11-12' and '2021-11-14'", hours=">= 0"), 0.5, 0.8),
    (
        "recommendations",
        """select avg((exists (
             select 1 from orders o join order_items i using (order_id) where o.customer_id = r.customer_id
             and i.product_id = r.product_id and o.created_at >= r."at"
             and o.created_at::date - r."at"::date <= 3))::int)
           from recommendations r""",
        0.06,
        0.10,
    ),
    *PLANTED,
    *TALKED,
]


@pytest.mark.parametrize(
    ("truth", "question", "low", "high"), TRUTHS, ids=[f"{t[0]}-{i}" for i, t in enumerate(TRUTHS)]
)
def test_the_truth_is_in_the_data(
    shop: duckdb.DuckDBPyConnection, truth: str, question: str, low: float, high: float
) -> None:
    answer = shop.execute(question).fetchone()
    assert answer is not None
    assert low <= answer[0] <= high


def test_every_truth_of_the_dictionary_is_tested() -> None:
    assert {t.id for t in load_recipe("double11").read("about").truths} == {row[0] for row in TRUTHS}
