"""The figures of the Double-11 review in plain DuckDB SQL over the shop's tables: nothing of `cskit` counts here."""

from __future__ import annotations

DAYS = "between '2021-11-01' and '2021-11-11'"
VIEWS = """
create table asked as
select s.* from served s where inquiry and not exists (
  select 1 from orders o where o.customer_id = s.customer_id and o.deposit_paid_at <= s.starts_at
  and (o.paid_at is null or o.paid_at > s.starts_at));

create table bought as
select s.*, o.agent_id as sold_by, g.team as sold_by_team
from asked s join attributed o using (customer_id) join agents g on g.agent_id = o.agent_id
where o.created_at >= s.starts_at and o.created_at::date - s.day <= 3
  and o.paid_at::date <= greatest(s.day, coalesce(o.final_due_from::date, s.day)) + 3;

create table sold as
select a.*, g.team, g.name, (select sum(quantity) from order_items i where i.order_id = a.order_id) as units,
  exists (select 1 from refunds r where r.order_id = a.order_id and r.completed_at is not null) as refunded
from attributed a left join agents g using (agent_id) where a.paid_at is not null;

create table answers as select t.*, g.team from turns t join agents g using (agent_id);

create table due as
select *, (deposit_paid_at is not null or final_due_from is not null) as presale,
  exists (select 1 from reminders r where r.order_id = o.order_id and (o.paid_at is null or r.at < o.paid_at)) as told
from orders o where greatest(created_at, coalesce(final_due_from, created_at))::date {DAYS};

create table helped as
select agent_id, customer_id from served where day {DAYS} and not inquiry
union select r.agent_id, o.customer_id from refunds r join orders o using (order_id) where r.requested_at::date {DAYS};
""".replace("{DAYS}", DAYS)

# figure → SQL, of one value each; {DAYS} are the reviewed days or last year's
WHOLE = {
    "shop_sales": "select sum(amount) from orders where paid_at::date {DAYS}",
    "cs_sales": "select sum(amount) from sold where agent_id is not null and paid_at::date {DAYS}",
    "inquiry_conversion": "select (select count(distinct customer_id) from bought where day {DAYS})"
    " / count(distinct customer_id) from asked where day {DAYS}",
    "spend_per_buyer": "select sum(amount) / count(distinct customer_id) from sold"
    " where agent_id is not null and paid_at::date {DAYS}",
    "receptions": "select count(*) from served where day {DAYS}",
    "average_response_seconds": "select avg(wait) from turns where day {DAYS}",
    "refund_rate": "select avg(refunded::int) from sold where paid_at::date {DAYS}",
    "cost_to_output": "select ((select sum(epoch(ends_at - starts_at) / 3600 * hourly_cost) from shifts join agents"
    " using (agent_id) where starts_at::date {DAYS}) + (select sum(amount) from costs where date::date {DAYS}))"
    " / sum(amount) from sold where agent_id is not null and paid_at::date {DAYS}",
}
BY_TEAM = {
    "receptions": "select team, count(*) from served where day {DAYS} group by team",
    "inquiring_customers": "select team, count(distinct customer_id) from asked where day {DAYS} group by team",
    "inquiry_conversion": "select a.team, count(distinct b.customer_id) / count(distinct a.customer_id) from asked a"
    " left join (select * from bought where team = sold_by_team and day {DAYS}) b"
    " using (customer_id, agent_id, day) where a.day {DAYS} group by a.team",
    "cs_sales": "select team, sum(amount) from sold where team is not null and paid_at::date {DAYS} group by team",
    "spend_per_buyer": "select team, sum(amount) / count(distinct customer_id) from sold"
    " where team is not null and paid_at::date {DAYS} group by team",
    "items_per_buyer": "select team, sum(units) / count(distinct customer_id) from sold"
    " where team is not null and paid_at::date {DAYS} group by team",
    "first_response_seconds": "select team, avg(wait) from answers where place = 1 and day {DAYS} group by team",
    "average_response_seconds": "select team, avg(wait) from answers where day {DAYS} group by team",
    "satisfaction": "select team, count(*) filter (score >= 4) / count(score) from ratings join agents"
    " using (agent_id) where rated_at::date {DAYS} group by team",
    "refund_rate": "select team, avg(refunded::int) from sold where team is not null and paid_at::date {DAYS}"
    " group by team",
    "complaint_rate": "select team, (select count(*) from complaints c join agents d using (agent_id)"
    " where d.team = g.team and received_at::date {DAYS}) / count(distinct customer_id) from helped join agents g"
    " using (agent_id) group by team",
    "quality_score": "select team, sum(score) / sum(max_score) from inspections join agents using (agent_id)"
    " where inspected_at::date {DAYS} group by team",
}

# what page, workbook and slides say of findings → SQL whose one row fills the words in, each value by its format
SAID = {
    "{:,} unpaid orders were never reminded, ¥{:,.0f} in all": "select count(*), sum(amount) from due"
    " where paid_at is null and not told",
    "{:.1%} of those that needed one; of {:,} reminded, {:.1%} paid": "select count(*) filter (paid_at is null"
    " and not told) / count(*), count(*) filter (told), count(*) filter (told and paid_at is not null)"
    " / count(*) filter (told) from due where paid_at is null or told",
    "¥{:,.0f}, of it gross margin": "select sum(amount) filter (paid_at is null and not told)"
    " * count(*) filter (told and paid_at is not null) / count(*) filter (told) from due",
    "Xiaoman sells few items per order: {:.2f}, against {:.2f} for the others": "select"
    " avg(units) filter (agent_id = 'cs03'), avg(units) filter (agent_id <> 'cs03') from sold"
    " where paid_at::date {DAYS}",
    "{:,} orders, 95% interval": "select count(*) from sold where agent_id = 'cs03' and paid_at::date {DAYS}",
    "Xiaolan draws complaints from {:.1%} of after-sale customers, against {:.1%}": "select"
    " sum(n) filter (who = 'cs09') / sum(people) filter (who = 'cs09'),"
    " sum(n) filter (who <> 'cs09') / sum(people) filter (who <> 'cs09')"
    " from (select agent_id as who, count(*) as people,"
    " (select count(*) from complaints c where c.agent_id = h.agent_id and received_at::date {DAYS}) as n"
    " from helped h group by agent_id)",
    "{:,} complaints from {:,} after-sale customers": "select (select count(*) from complaints where agent_id = 'cs09'"
    " and received_at::date {DAYS}), count(*) from helped where agent_id = 'cs09'",
    "{:,} receptions; by the hours beside them about {:,.0f}": "select count(*) filter (hour(starts_at) in (15, 16)),"
    " 2 * count(*) filter (hour(starts_at) in (14, 17)) / 2 from served where day = '2021-11-11'",
    "answers took 3:{:02.0f}, {:.1%} of them within 3 minutes": "select avg(wait) - 180,"
    " count(*) filter (wait <= 180) / count(*) from turns where day = '2021-11-11' and hour(asked_at) = 1",
    "71 (80), 64 (80); {:,} receptions": "select count(*) from served where day {DAYS} and agent_id in (select agent_id"
    " from training where exam is not null and score < pass_mark)",
}
IN_FULL = {  # the lesser findings, which the appendix alone has
    "has always been hard to sell: {:.1%} of": "select (select count(distinct customer_id) from bought where day {DAYS}"
    " and product_id = 'P024')"
    " / count(distinct customer_id) from asked where day {DAYS} and product_id = 'P024'",
    "{:,} inquirers, list price ¥{:,.0f}": "select count(distinct customer_id), (select list_price from products"
    " where product_id = 'P024') from asked where day {DAYS} and product_id = 'P024'",
    "{} complaints of these days are open past 24 hours": "select count(*) from complaints where resolved_at is null"
    " and received_at::date {DAYS}",
    "{} more came in on other days": "select count(*) from complaints where resolved_at is null and"
    " not received_at::date {DAYS} and received_at < (select max(sent_at) from messages) - interval 24 hour",
    "Seasonal agents received too little: {:.0f} receptions a day each": "select (select count(*) from served"
    " where day {DAYS} and team = 'seasonal') / count(distinct (agent_id, starts_at::date)) from shifts"
    " join agents using (agent_id) where starts_at::date {DAYS} and team = 'seasonal'",
}
# of the page alone: tiles and sentences
WRITTEN = {
    "Shop sales net of refunds ¥{:,.0f}": "select (select sum(amount) from orders where paid_at::date {DAYS})"
    " - sum(r.amount)"
    " from refunds r join orders o using (order_id) where o.paid_at::date {DAYS} and r.completed_at is not null",
    "{:.1%} of the shop": "select sum(amount) filter (agent_id is not null) / sum(amount) from sold"
    " where paid_at::date {DAYS}",
    "CS sales rose by ¥{:,.0f}": "select sum(amount) filter (paid_at::date {DAYS}) - sum(amount) filter"
    " (paid_at::date between '2020-11-01' and '2020-11-11') from sold where agent_id is not null",
    "the other 9 days ¥{:,.0f} of": "select sum(amount) from sold where agent_id is not null"
    " and paid_at::date between '2021-11-02' and '2021-11-10'",
    "1 Nov ¥{:,.0f} of": "select sum(amount) from sold where agent_id is not null and paid_at::date = '2021-11-01'",
    "11 Nov ¥{:,.0f} of": "select sum(amount) from sold where agent_id is not null and paid_at::date = '2021-11-11'",
    "Visitors were up {:.1%}": """select sum(visitors) filter ("at"::date {DAYS}) / sum(visitors) filter"""
    """ ("at"::date between '2020-11-01' and '2020-11-11') - 1 from traffic""",
    "{:,} agent-days": "select count(distinct (agent_id, starts_at::date)) from shifts where starts_at::date {DAYS}",
    "First response time {:.1f} s": "select avg(wait) from turns where place = 1 and day {DAYS}",
    "satisfaction 88.9% → {:.1%}": "select count(*) filter (score >= 4) / count(score) from ratings"
    " where rated_at::date {DAYS}",
    "Xiaohe sold most, ¥{:,.0f}": "select sum(amount) from sold where name = '小禾' and paid_at::date {DAYS}",
}
LISTS = {  # sheets with a row per case
    "Slow-response list": "select sum(n) from (select count(*) as n from turns where day {DAYS} and wait > 120"
    " group by customer_id, agent_id, day having count(*) > 3)",
    "Long-reception list": "select count(*) from (select sum(seconds) as talked from (select customer_id, agent_id,"
    " day, session, epoch(max(sent_at) - min(sent_at)) as seconds from in_receptions semi join served"
    " using (customer_id, agent_id, day) where day {DAYS} group by all)"
    " group by customer_id, agent_id, day having talked > 1200)",
}
PHASES = {  # a phase's receptions, CS sales, spend per buyer
    "Deposit presale": ("2021-10-20", "2021-10-31"),
    "First wave": ("2021-11-01", "2021-11-03"),
    "Warm-up": ("2021-11-04", "2021-11-10"),
    "Second wave": ("2021-11-11", "2021-11-11"),
    "Encore": ("2021-11-12", "2021-11-16"),
}
RECEIVED = "select agent_id, count(*) from served where day {DAYS} group by agent_id"
SOLD = "select agent_id, sum(amount) from sold where agent_id is not null and paid_at::date {DAYS} group by agent_id"
