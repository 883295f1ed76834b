"""What is planted about staffing, newcomers, the presale, goods, the talk after the sale and the targets, in plain SQL:
rows of (truth, question, at least, at most) for `test_truths`."""

from __future__ import annotations

import math

DAYS = "between '2021-11-01' and '2021-11-11'"

LOAD = f"""
with hours as (
  select h, (select count(*) from served where date_trunc('hour', starts_at) = h) as receptions,
         (select sum(epoch(least(coalesce(offline_at, h), h + interval 1 hour) - greatest(online_at, h))) / 3600
          from logins where online_at < h + interval 1 hour and offline_at > h) as agents
  from range(timestamp '2021-11-01', timestamp '2021-12-05', interval 1 hour) t(h))
select (sum(receptions) filter ({{when}}) / sum(agents) filter ({{when}}))
     / (sum(receptions) filter (h::date {DAYS}) / sum(agents) filter (h::date {DAYS})) from hours
"""
WAVES = "h::date in ('2021-11-01', '2021-11-11')"

INQUIRIES = f"""
with inquiries as (
  select *, year(day) as year,
         case when dayofmonth(day) < 4 then 'first' when dayofmonth(day) < 11 then 'warm_up' else 'second' end phase,
         (select hired_on from agents a where a.agent_id = c.agent_id) >= '2021-09-01' as newcomer
  from conversions c where day {DAYS} or day between '2020-11-01' and '2020-11-11'),
alike as (
  select count(*) filter (year = 2021) as n, count(*) filter (newcomer) as newcomers,
         avg(converted::int) filter (year = 2020) as before, avg(converted::int) filter (year = 2021) as now,
         avg(converted::int) filter (year = 2021 and not newcomer) as others,
         avg(converted::int) filter (newcomer) as theirs
  from inquiries group by phase, tier)
"""
FIRST_WAVE = """
with waves as (
  select year(day) as year, customer_id, max(converted::int) as bought from conversions
  where day between '2020-11-01' and '2020-11-03' or day between '2021-11-01' and '2021-11-03' group by 1, 2),
deposits as (
  select customer_id, max((paid_at is not null)::int) as bought from attributed
  where agent_id is not null and deposit_paid_at < '2021-11-01' group by 1),
rates as (
  select avg(bought) filter (year = 2020) as before, avg(bought) filter (year = 2021) as now,
         (sum(bought) filter (year = 2021) + (select sum(bought) from deposits))
         / (count(*) filter (year = 2021) + (select count(*) from deposits)) as counted_in
  from waves)
"""
WITHIN_HOURS = f"""
with hours as (
  select avg(converted::int) filter (first_wait <= 30) as fast, avg(converted::int) filter (first_wait > 30) as slow,
         count(*) filter (first_wait <= 30) as n, count(*) filter (first_wait > 30) as m
  from conversions where day {DAYS} group by day, hour(starts_at)),
weighed as (select *, n * m / (n + m) as weight from hours where n > 0 and m > 0),
pooled as (
  select sum(weight * (fast - slow)) / sum(weight) as gap,
         sqrt(sum(weight ** 2 * (fast * (1 - fast) / n + slow * (1 - slow) / m))) / sum(weight) as error from weighed)
"""
ON_SHELF = f"""
with sales as (
  select product_id, sum(quantity) as units from order_items join orders using (order_id)
  where paid_at::date {DAYS} group by 1),
shelf as (
  select p.*, closing_units, coalesce(units, 0) as units, closing_units / (units / 11) as lasts
  from stock join products p using (product_id) left join sales using (product_id) where date = '2021-11-11')
"""
NEVER_SOLD = """
select count(*) from products p
where not exists (select 1 from order_items join orders using (order_id)
                  where product_id = p.product_id and paid_at >= '2021-10-12')
and (select min(least(opening_units, closing_units)) from stock s
     where s.product_id = p.product_id and date >= '2021-10-20') > 0
"""
HOODIE = "(select product_id from products where name = '加绒卫衣')"
SUPPLIERS = f"""
with sold as (
  select distinct o.*, supplier = '北川制衣厂' as late from orders o join order_items using (order_id)
  join products using (product_id) where paid_at::date {DAYS}),
told as (
  select late, median(epoch(shipped_at - paid_at)) / 86400 as days,
         avg((exists (select 1 from refunds r where r.order_id = sold.order_id
              and reason = '未按约定时间发货'))::int) as refunded
  from sold group by 1)
"""
REFUNDS_OF = """
select (select {what} from refunds where requested_at between '2021-10-20' and '2021-12-01' and agent_id = 'cs09')
     / (select {what} from refunds where requested_at between '2021-10-20' and '2021-12-01' and agent_id <> 'cs09')
"""
SETTLED = """
select avg((not exists (select 1 from served o where o.customer_id = s.customer_id and o.starts_at > s.ends_at
                        and o.starts_at <= s.ends_at + interval 24 hour))::int)
from served s where answers > 0 and day between '2021-10-20' and '2021-12-03' and agent_id = '{agent}'
"""
AUTUMN = "between '2021-10-20' and '2021-12-05'"
JUNE = "in (" + ", ".join(f"'2021-06-{day}'" for day in (15, 16, 17, 19, 20, 21)) + ")"
CONTACTS = """((select count(distinct (customer_id, day)) from served where day {days})
               / (select sum(visitors) from traffic where "at"::date {days}))"""
HAPPY = "(select avg((score >= 4)::int) from ratings where score is not null and invited_at::date {days})"
FLOORS = "select sum(floor) from targets where metric = 'cs_sales' and period_start = '2021-11-11' and {scope}"

ROWS: list[tuple[str, str, float, float]] = [
    ("staffing", LOAD.format(when=f"{WAVES} and hour(h) in (13, 14, 17)"), 0.2, 0.5),
    ("staffing", LOAD.format(when=f"{WAVES} and hour(h) < 2"), 1.5, 5),
    ("staffing", LOAD.format(when="h::date = '2021-11-11' and hour(h) >= 20"), 1.5, 5),
    (
        "staffing",
        LOAD.format(when="h::date between '2021-11-04' and '2021-11-09' and hour(h) between 8 and 22"),
        0.75,
        1.25,
    ),
    ("staffing", LOAD.format(when="h::date > '2021-11-16'"), 0.6, 1.1),
    ("new_team", INQUIRIES + "select sum(newcomers) / sum(n) from alike", 0.42, 0.52),
    ("new_team", INQUIRIES + "select sum(newcomers * (others - theirs)) / sum(newcomers) from alike", 0.06, 0.13),
    (
        "new_team",
        INQUIRIES + "select avg(converted::int) filter (year = 2020) - avg(converted::int) filter (year = 2021) "
        "from inquiries",
        0.03,
        0.065,
    ),
    (  # most of the fall, like with like
        "new_team",
        INQUIRIES + "select sum(newcomers * (others - theirs)) / sum(n * (before - now)) from alike",
        0.5,
        0.85,
    ),
    ("presale", FIRST_WAVE + "select before - now from rates", 0.07, 0.12),
    ("presale", FIRST_WAVE + "select before - counted_in from rates", 0.005, 0.055),
    ("presale", "select count(*) from orders where deposit_paid_at < '2021-10-01'", 0, 0),
    ("fast_replies", WITHIN_HOURS + "select gap from pooled", 0.015, 0.055),
    ("fast_replies", WITHIN_HOURS + "select gap - 1.96 * error from pooled", 0.0, 0.03),
    ("dead_stock", NEVER_SOLD, 4, 4),
    ("dead_stock", ON_SHELF + "select avg((units > 0)::int) from shelf", 0.93, 0.95),
    (
        "sold_out",
        f"select min(date)::date - date '2021-11-01' from stock where product_id = {HOODIE} and closing_units = 0",
        1,
        1,
    ),
    (
        "sold_out",
        f"""select max(closing_units + received_units) from stock where product_id = {HOODIE}
            and date between '2021-11-03' and '2021-11-13'""",
        0,
        0,
    ),
    (
        "sold_out",
        f"select count(*) from served where product_id = {HOODIE} and day between '2021-11-03' and '2021-11-13'",
        100,
        math.inf,
    ),
    ("sold_out", "select count(distinct product_id) from stock where closing_units <= 0", 1, 1),
    ("overstock", ON_SHELF + "select lasts from shelf where name = '男士棒球服'", 55, 90),
    (
        "overstock",
        ON_SHELF + "select min(lasts) from shelf where name not in ('男士棒球服', '加绒卫衣') and units > 0",
        7,
        12,
    ),
    ("overstock", ON_SHELF + "select max(lasts) from shelf where name <> '男士棒球服' and units > 0", 14, 22),
    ("late_supplier", SUPPLIERS + "select max(days) filter (late) - max(days) filter (not late) from told", 3, 5),
    ("late_supplier", SUPPLIERS + "select refunded from told where late", 0.09, 0.16),
    ("late_supplier", SUPPLIERS + "select refunded from told where not late", 0.002, 0.02),
    ("complaints", REFUNDS_OF.format(what="avg(operations)"), 1.4, 1.7),
    ("complaints", REFUNDS_OF.format(what="avg(epoch(completed_at - requested_at))"), 0.93, 1.07),
    *(
        ("settled", SETTLED.format(agent=agent), rate - 0.045, rate + 0.045)
        for agent, rate in (("cs09", 0.77), ("cs11", 0.87), ("cs12", 0.91), ("cs10", 0.95))
    ),
    ("hidden_entrance", f"select {CONTACTS.format(days=JUNE)} / {CONTACTS.format(days=AUTUMN)}", 0.5, 0.72),
    ("hidden_entrance", f"select {HAPPY.format(days=AUTUMN)} - {HAPPY.format(days=JUNE)}", 0.05, 0.18),
    ("team_floors", FLOORS.format(scope="scope = 'all'"), 380_000, 380_000),
    ("team_floors", FLOORS.format(scope="scope like 'team:%'"), 355_000, 355_000),
    (
        "low_floor",
        """select (select avg(converted::int) from conversions where day between '2020-11-01' and '2020-11-11')
                - floor from targets where metric = 'inquiry_conversion' and scope = 'all'
                and period_start = '2021-11-01' and period_end = '2021-11-11'""",
        0.02,
        0.12,
    ),
    ("encore", "select epoch(max(ends_at)) - epoch(timestamp '2021-11-16 23:59:59') from calendar", 0, 0),
    ("encore", """select min("at"::date) - date '2020-10-20' from traffic""", 0, 0),
    (
        "open_windows",
        """select count(*) from refunds
           where completed_at is null and withdrawn_at is null and requested_at < '2021-10-20'""",
        0,
        0,
    ),
    (
        "open_windows",
        "select count(*) from complaints where resolved_at is null and received_at < '2021-10-20'",
        0,
        0,
    ),
    (
        "broken_hour",
        """select avg((coalesce(wait, 999) <= 180)::int) from turns
           where day = '2021-11-11' and hour(asked_at) = 1""",
        0.35,
        0.6,
    ),
    (
        "broken_hour",
        "select count(*) from turns where day = '2021-11-11' and hour(asked_at) < 3 and wait is null",
        20,
        90,
    ),
]
