"""An expert finds the bundled shop plausible: ordinary days against the promotion, in plain SQL.

Receptions per agent and concurrency are smaller than a large shop's (the row counts are), their ratios are not.
"""

from __future__ import annotations

import duckdb
import pytest

ORDINARY = "between '2021-11-17' and '2021-12-05'"
ORDINARY_CLOSED = "between '2021-11-17' and '2021-12-02'"
ELEVENTH = "= '2021-11-11'"
WAVES = "in ('2021-11-01', '2021-11-11')"

PER_RECEPTION = "select sum(messages) / count(*) from served where day {days}"
ANSWER_QUESTION = "select sum(answers) / sum(questions) from served where day {days}"
FIRST = "select avg(first_wait) from served where day {days}"
AVERAGE = "select avg(wait) from turns where day {days}"
WITHIN_3_MIN = "select avg((coalesce(wait, 999) <= 180)::int) from turns where day {days}"
CONVERSION = "select avg(converted::int) from conversions where day {days} and category {category}"
CONTACT = """select (select count(distinct (customer_id, day)) from served where day {days})
                  / (select sum(visitors) from traffic where "at"::date {days})"""
SHOP_CONVERSION = """select (select count(distinct (customer_id, paid_at::date)) from orders where paid_at::date {days})
                          / (select sum(visitors) from traffic where "at"::date {days})"""
CS_SHARE = "select sum(amount) filter (agent_id is not null) / sum(amount) from attributed where paid_at::date {days}"
SPEND = """
with one as (select order_id, any_value(category) as category
             from order_items join products using (product_id) group by 1)
select sum(amount) / count(distinct (customer_id, paid_at::date)) from orders join one using (order_id)
where paid_at::date {days} and category {category}
"""
RAISED = "select ({promo}) / ({usual})"
REFUNDED = """
with one as (select order_id, any_value(category) as category
             from order_items join products using (product_id) group by 1)
select avg((exists (select 1 from refunds r where r.order_id = o.order_id and completed_at is not null))::int)
from orders o join one using (order_id) where paid_at::date {days} and category {category}
"""
PER_AGENT_DAY = "select count(*) / count(distinct (agent_id, day)) from served where day {days} and {who}"
REGULAR = "role = 'sales' and team <> 'seasonal'"
PEAK = """
with said as (select agent_id, customer_id, sent_at from in_receptions where day = '{day}')
select max(n) from (
  select a.agent_id, a.sent_at, count(distinct b.customer_id) as n
  from said a join said b on a.agent_id = b.agent_id and b.sent_at between a.sent_at - interval 4 minute and a.sent_at
  group by 1, 2)
"""
CLOTHES = "in ('女装', '男装')"
BEAUTY = "= '美妆'"

# (what, question, at least, at most)
MAGNITUDES: list[tuple[str, str, float, float]] = [
    ("messages", "select count(*) from messages", 600_000, 690_000),
    ("customers", "select count(distinct customer_id) from (from messages union by name from orders)", 42_000, 50_000),
    ("messages per reception, ordinary", PER_RECEPTION.format(days=ORDINARY), 10, 16),
    ("messages per reception, promotion", PER_RECEPTION.format(days=WAVES), 7, 11),
    ("answers per question, ordinary", ANSWER_QUESTION.format(days=ORDINARY), 1.2, 1.6),
    ("answers per question, promotion", ANSWER_QUESTION.format(days=WAVES), 1.0, 1.3),
    ("first response, ordinary", FIRST.format(days=ORDINARY), 6, 18),
    ("first response, promotion", FIRST.format(days=ELEVENTH), 15, 60),
    ("average response, ordinary", AVERAGE.format(days=ORDINARY), 15, 35),
    ("average response, promotion", AVERAGE.format(days=WAVES), 40, 90),
    ("within 3 minutes, ordinary", WITHIN_3_MIN.format(days=ORDINARY), 0.97, 0.995),
    ("within 3 minutes, promotion", WITHIN_3_MIN.format(days=ELEVENTH), 0.85, 0.95),
    ("inquiry conversion, clothes, ordinary", CONVERSION.format(days=ORDINARY_CLOSED, category=CLOTHES), 0.45, 0.60),
    ("inquiry conversion, beauty, ordinary", CONVERSION.format(days=ORDINARY_CLOSED, category=BEAUTY), 0.50, 0.65),
    ("inquiry conversion, clothes, promotion", CONVERSION.format(days=ELEVENTH, category=CLOTHES), 0.60, 0.75),
    ("inquiry conversion, beauty, promotion", CONVERSION.format(days=ELEVENTH, category=BEAUTY), 0.60, 0.75),
    (
        "inquiry conversion, warm-up",
        "select avg(converted::int) from conversions where day between '2021-11-04' and '2021-11-10'",
        0.20,
        0.35,
    ),
    ("contact rate, ordinary", CONTACT.format(days=ORDINARY), 0.03, 0.06),
    ("contact rate, promotion", CONTACT.format(days=WAVES), 0.02, 0.04),
    ("shop conversion, ordinary", SHOP_CONVERSION.format(days=ORDINARY), 0.02, 0.04),
    ("shop conversion, promotion", SHOP_CONVERSION.format(days=WAVES), 0.06, 0.12),
    ("share of assisted sales, ordinary", CS_SHARE.format(days=ORDINARY), 0.20, 0.35),
    ("share of assisted sales, promotion", CS_SHARE.format(days=WAVES), 0.10, 0.20),
    ("spend per buyer, clothes, ordinary", SPEND.format(days=ORDINARY, category=CLOTHES), 150, 300),
    ("spend per buyer, beauty, ordinary", SPEND.format(days=ORDINARY, category=BEAUTY), 200, 450),
    *(
        (
            f"spend per buyer, {name}, promotion over ordinary",
            RAISED.format(
                promo=SPEND.format(days=ELEVENTH, category=category),
                usual=SPEND.format(days=ORDINARY, category=category),
            ),
            1.3,
            1.8,
        )
        for name, category in (("clothes", CLOTHES), ("beauty", BEAUTY))
    ),
    *(
        (f"refund rate, {category}, {when}", REFUNDED.format(days=days, category=f"= '{category}'"), low, high)
        for when, days, rates in (
            ("ordinary", "< '2020-11-01'", ((0.15, 0.30), (0.30, 0.50), (0.05, 0.12))),
            ("promotion", WAVES, ((0.20, 0.45), (0.35, 0.65), (0.10, 0.27))),
        )
        for category, (low, high) in zip(("男装", "女装", "美妆"), rates, strict=True)
    ),
    (
        "final payments of deposits",
        "select avg((paid_at is not null)::int) from orders where deposit_paid_at is not null",
        0.75,
        0.90,
    ),
    (
        "receptions per regular agent-day, promotion over ordinary",
        RAISED.format(
            promo=PER_AGENT_DAY.format(days=ELEVENTH, who=REGULAR),
            usual=PER_AGENT_DAY.format(days=ORDINARY, who=REGULAR),
        ),
        3.0,
        5.0,
    ),
    # a third of a large shop's 80-150, as its arrivals are
    ("receptions per regular agent-day, ordinary", PER_AGENT_DAY.format(days=ORDINARY, who=REGULAR), 30, 50),
    (
        "receptions per seasonal over regular agent-day",
        RAISED.format(
            promo=PER_AGENT_DAY.format(days=WAVES, who="team = 'seasonal'"),
            usual=PER_AGENT_DAY.format(days=WAVES, who=REGULAR),
        ),
        0.4,
        0.6,
    ),
    ("peak concurrency, ordinary", PEAK.format(day="2021-11-24"), 3, 12),
    ("peak concurrency, promotion", PEAK.format(day="2021-11-11"), 12, 30),
    ("satisfaction", "select avg((score >= 4)::int) from ratings where score is not null", 0.85, 0.95),
    ("ratings returned", "select count(score) / count(*) from ratings", 0.2, 0.5),
]


@pytest.mark.parametrize(("what", "question", "low", "high"), MAGNITUDES, ids=[m[0] for m in MAGNITUDES])
def test_the_magnitude_is_plausible(
    shop: duckdb.DuckDBPyConnection, what: str, question: str, low: float, high: float
) -> None:
    answer = shop.execute(question).fetchone()
    assert answer is not None
    assert low <= answer[0] <= high, what
