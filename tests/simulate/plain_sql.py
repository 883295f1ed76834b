"""The few facts the truths are about, in plain DuckDB SQL, written apart from `cskit.facts` and `cskit.metrics`."""

from __future__ import annotations

from pathlib import Path

import duckdb

FACTS = """
create table talk as
select m.customer_id, m.agent_id, m.sender, m.sent_at, m.message_id, m.product_id
from messages m join agents a using (agent_id)
where a.role <> 'bot' and m.sender in ('customer', 'agent');

create table in_sessions as
select *, sum(fresh) over (partition by customer_id, agent_id order by sent_at, message_id) as session
from (
  select *, coalesce(sent_at - lag(sent_at) over (partition by customer_id, agent_id order by sent_at, message_id)
                     > interval 30 minute, true)::int as fresh
  from talk);

create table in_receptions as
select *, min(sent_at) over (partition by customer_id, agent_id, session)::date as day from in_sessions;

create table turns as
with marked as (
  select *, sum((sender = 'agent')::int) over (
      partition by customer_id, agent_id, day order by sent_at, message_id
      rows between unbounded preceding and 1 preceding) as answers_before
  from in_receptions),
asked as (
  select customer_id, agent_id, day, coalesce(answers_before, 0) as answers_before, min(sent_at) as asked_at
  from marked where sender = 'customer' group by all),
answered as (
  select customer_id, agent_id, day, coalesce(answers_before, 0) as answers_before, min(sent_at) as answered_at
  from marked where sender = 'agent' group by all)
select a.*, epoch(n.answered_at - a.asked_at) as wait,
       row_number() over (partition by a.customer_id, a.agent_id, a.day order by asked_at) as place
from asked a left join answered n using (customer_id, agent_id, day, answers_before);

create table receptions as
select r.customer_id, r.agent_id, r.day, min(sent_at) as starts_at, max(sent_at) as ends_at, count(*) as messages,
       count(*) filter (sender = 'customer') as questions, count(*) filter (sender = 'agent') as answers,
       any_value(product_id) as product_id,
       (select wait from turns t where t.customer_id = r.customer_id and t.agent_id = r.agent_id and t.day = r.day
        and place = 1) as first_wait
from in_receptions r group by all having count(*) filter (sender = 'customer') > 0;

create table served as
select r.*, a.team, a.role, p.category, p.tier,
  coalesce(a.role, 'sales') <> 'aftersales'
  and not exists (select 1 from orders o where o.customer_id = r.customer_id and o.created_at::date = r.day
                  and o.created_at <= r.starts_at)
  and not exists (select 1 from orders o where o.customer_id = r.customer_id and o.paid_at <= r.starts_at
                  and o.paid_at >= r.starts_at - interval 15 day) as inquiry
from receptions r join agents a using (agent_id) left join products p using (product_id);

create table attributed as
select o.*, (
  select last(s.agent_id order by m.sent_at, m.message_id)
  from in_receptions m join receptions s
    on s.customer_id = m.customer_id and s.agent_id = m.agent_id and s.day = m.day
  where m.customer_id = o.customer_id and m.sent_at <= o.created_at and s.starts_at <= o.created_at
    and o.created_at::date - m.day between 0 and 3) as agent_id
from orders o;

create table conversions as
select s.*, exists (
  select 1 from attributed o where o.customer_id = s.customer_id and o.agent_id = s.agent_id
  and o.created_at >= s.starts_at
  and o.paid_at::date <= greatest(s.day, coalesce(o.final_due_from::date, s.day)) + 3) as converted
from served s where inquiry;
"""


def open_shop(folder: Path) -> duckdb.DuckDBPyConnection:
    """A connection with the tables of the shop and the facts above."""
    shop = duckdb.connect()
    shop.execute("set threads = 2")
    for file in sorted(folder.glob("*.parquet")) + sorted(folder.glob("*.csv")):
        shop.execute(f"create table {file.stem} as select * from '{file}'")
    shop.execute(FACTS)
    return shop
