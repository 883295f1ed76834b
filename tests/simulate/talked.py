"""What is planted in the words of the chats, in plain SQL: rows of (truth, question, at least, at most) for
`test_truths`."""

from __future__ import annotations

HABIT = """
with hits as (select distinct conversation_id, agent_id from messages where sender = 'agent' and {says}),
served as (select distinct conversation_id, agent_id from messages where sender = 'agent')
select count(h.conversation_id) / count(*) from served s left join hits h using (conversation_id, agent_id) where {who}
"""
PERFUNCTORY = (
    "regexp_full_match(text, '嗯|哦|自己看详情|详情页都有|都写着呢|你自己看吧|看评价|等着吧|在查|知道了|自己看订单')"
)
URGE = "regexp_matches(text, '先拍下哦|先拍下我给您优先|先下单再说|先付款锁库存|先拍下来')"
PITCH = "regexp_matches(text, '再加一件一起带走|搭配着买更好看|新款也上了|首页的推荐')"
MECHANICAL = "regexp_matches(text, '一切以详情页为准|请以页面信息为准|问题已经记录')"
BANNED = "regexp_matches(text, '微信|全网最低|绝对')"
THRICE = """
with said as (
  select agent_id, conversation_id, sender = 'agent' and text = lag(text) over w and text = lag(text, 2) over w
         and lag(sender) over w = 'agent' and lag(sender, 2) over w = 'agent' as third
  from messages window w as (partition by conversation_id order by sent_at, message_id)),
chats as (select agent_id, conversation_id, max(third::int) as third from said group by 1, 2)
select avg(third) from chats join agents using (agent_id) where role = 'sales' and {who}
"""
REFUSED = """
select count(*) filter (agent_id = 'cs08') / count(*) from messages
where sender = 'agent' and regexp_full_match(text, '不行|没有|不可以|做不到')
"""
SERVED_BADLY = f"""
with chats as (
  select customer_id, agent_id, sent_at::date as day, max(({PERFUNCTORY} and sender = 'agent')::int) as bad
  from messages group by 1, 2, 3)
select avg(bad) filter (not converted) / avg(bad) filter (converted)
from conversions join chats using (customer_id, agent_id, day)
"""
PROMISED = """
with promised as (
  select customer_id, agent_id, max(sent_at) as told from messages
  where sender = 'agent' and regexp_matches(text, '保证|一定') group by 1, 2),
sold as (
  select exists (select 1 from promised p where p.customer_id = o.customer_id and o.created_at >= told
                 and o.created_at < told + interval 2 day) as promised,
         exists (select 1 from refunds r where r.order_id = o.order_id) as refunded
  from orders o where paid_at is not null)
"""
ENDS = """
with ends as (
  select conversation_id, last(sender order by sent_at, message_id) as who,
         last(text order by sent_at, message_id) as words
  from messages where sender <> 'system' group by 1 having count(*) filter (sender = 'agent') > 0)
"""
THANKS = "regexp_matches(words, '谢|好的$|辛苦了$|^[😊🌹]$|知道了$|了解了$|好滴$|^OK$|^👌$')"
URGING = "regexp_matches(words, '在吗|人呢|^？+$|怎么不回|有人吗|在不在|回一下')"
HANDED = """
with handed as (
  select conversation_id, bool_or(sender = 'agent') as answered,
         first(text order by sent_at, message_id) filter (sender = 'customer') as question
  from messages
  where conversation_id in (select conversation_id from messages where text = '客服已接入会话') group by 1)
"""
TIMING = """
with told as (
  select r.*, (select last(m.text order by sent_at, message_id) from messages m
               where m.customer_id = r.customer_id and m.agent_id = r.agent_id and m.sent_at <= r."at"
               and m.sent_at > r."at" - interval 1 day and m.sender = 'customer'
               and regexp_matches(m.text, '拍|下单|就买|就这个|定金')) is not null as decided
  from recommendations r)
"""
DEPOSITS = """
with asked as (
  select distinct m.conversation_id, m.customer_id, m.sent_at from messages m
  where sender = 'customer' and regexp_matches(text, '{words}')),
owed as (
  select a.*, o.final_due_from as due from asked a join orders o using (customer_id)
  where o.deposit_paid_at < a.sent_at and o.deposit_paid_at > a.sent_at - interval 20 day)
"""
BEFORE = DEPOSITS.format(words="付过定金|定金已经付|预售订单尾款|两个定金|尾款之前能改|付尾款前能改")
AFTERWARDS = DEPOSITS.format(words="按钮在哪|付不了尾款|尾款金额怎么|没减满减")
BACK = DEPOSITS.format(words="不想要了 定金能退|怎么退定金")

ROWS: list[tuple[str, str, float, float]] = [
    ("manners", HABIT.format(says=PERFUNCTORY, who="agent_id = 'tmp06'"), 0.18, 0.45),
    ("manners", HABIT.format(says=PERFUNCTORY, who="agent_id <> 'tmp06'"), 0.01, 0.05),
    ("manners", HABIT.format(says=URGE, who="agent_id = 'tmp05'"), 0.10, 0.25),
    ("manners", HABIT.format(says=URGE, who="agent_id <> 'tmp05'"), 0.003, 0.02),
    ("manners", HABIT.format(says=PITCH, who="agent_id = 'tmp02'"), 0.09, 0.22),
    ("manners", HABIT.format(says=MECHANICAL, who="agent_id = 'out02'"), 0.03, 0.08),
    ("manners", HABIT.format(says=MECHANICAL, who="agent_id <> 'out02'"), 0.001, 0.01),
    ("manners", HABIT.format(says=BANNED, who="agent_id = 'out04'"), 0.03, 0.08),
    ("manners", HABIT.format(says=BANNED, who="agent_id <> 'out04'"), 0.001, 0.01),
    ("manners", THRICE.format(who="agent_id = 'out03'"), 0.06, 0.13),
    ("manners", THRICE.format(who="agent_id <> 'out03'"), 0.004, 0.015),
    ("manners", REFUSED, 0.2, 0.7),
    ("manners", SERVED_BADLY, 1.3, 4),
    ("promises", PROMISED + "select avg(refunded::int) from sold where promised", 0.42, 0.72),
    ("promises", PROMISED + "select avg(refunded::int) from sold where not promised", 0.22, 0.30),
    (
        "promises",
        "select avg((agent_id = 'out05')::int) from messages "
        "where sender = 'agent' and regexp_matches(text, '保证|一定')",
        0.15,
        0.45,
    ),
    ("last_lines", ENDS + f"select avg(({THANKS})::int) from ends where who = 'customer'", 0.18, 0.35),
    ("last_lines", ENDS + f"select avg(({URGING})::int) from ends where who = 'customer'", 0.15, 0.35),
    ("handed_to_nobody", HANDED + "select avg((not answered)::int) from handed", 0.02, 0.05),
    ("handed_to_nobody", HANDED + "select count(*) from handed where question like '%人工%'", 0, 0),
    ("timing", TIMING + "select avg(decided::int) from told", 0.25, 0.5),
    ("timing", HABIT.format(says=PITCH, who="agent_id in ('cs10', 'cs11', 'cs12')"), 0.008, 0.025),
    ("deposits_asked", BEFORE + "select count(distinct conversation_id) from owed where sent_at < due", 60, 400),
    ("deposits_asked", AFTERWARDS + "select count(distinct conversation_id) from owed where sent_at >= due", 4, 100),
    ("deposits_asked", BACK + "select count(distinct conversation_id) from owed where sent_at < due", 15, 150),
]
