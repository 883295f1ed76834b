"""The five families as somebody who knows DuckDB would write them for this one question: no rules, no other engine."""

from __future__ import annotations

from benchmarks.families import Answers

# Human talk in order, each message with its session's day and the start of the latest stretch of questions.
SPOKEN = """
CREATE TEMP TABLE spoken AS
WITH talk AS (
    SELECT customer_id, agent_id, epoch(sent_at)::BIGINT AS t, sender = 'customer' AS asks, message_id
    FROM '{folder}/messages.parquet'
    WHERE sender IN ('customer', 'agent')
      AND agent_id NOT IN (SELECT agent_id FROM '{folder}/agents.parquet' WHERE role = 'bot')
), placed AS (
    SELECT *, t - lag(t) OVER w AS gap, lag(asks) OVER w AS after_question, row_number() OVER w AS n
    FROM talk
    WINDOW w AS (PARTITION BY customer_id, agent_id ORDER BY t, message_id)
)
SELECT customer_id, agent_id, t, asks, gap, after_question, n,
       max(CASE WHEN gap IS NULL OR gap > 1800 THEN t END) OVER w // 86400 AS day,
       max(CASE WHEN asks AND after_question IS NOT TRUE THEN t END) OVER w AS asked
FROM placed
WINDOW w AS (PARTITION BY customer_id, agent_id ORDER BY n)
"""

RECEPTIONS = """
CREATE TEMP TABLE receptions AS
SELECT customer_id, agent_id, day, min(t) AS started, max(t) AS ended, count_if(asks) AS questions,
       count_if(NOT asks) AS answers, sum(CASE WHEN gap <= 1800 THEN gap ELSE 0 END) AS talk_seconds,
       max(n) AS last_n, arg_max(asks, n) AS left_open, arg_max(asked, n) AS last_asked
FROM spoken GROUP BY customer_id, agent_id, day
"""

# A reply in this reception to a question in this reception; a question left over from another day is none.
TURNS = """
CREATE TEMP TABLE turns AS
SELECT customer_id, agent_id, day, s.n, greatest(s.asked, r.started) AS asked_at,
       s.t - greatest(s.asked, r.started) AS wait
FROM spoken s JOIN receptions r USING (customer_id, agent_id, day)
WHERE NOT s.asks AND s.after_question AND s.t - s.gap >= r.started
UNION ALL
SELECT customer_id, agent_id, day, last_n + 1, greatest(last_asked, started), NULL FROM receptions WHERE left_open
"""

RESPONSE = """
WITH firsts AS (
    SELECT agent_id, arg_min_null(wait, n) AS wait FROM turns GROUP BY customer_id, agent_id, day
), first AS (
    SELECT agent_id, avg(wait) AS first_response_seconds FROM firsts GROUP BY agent_id
)
SELECT agent_id AS agent, first_response_seconds, avg(wait) AS average_response_seconds,
       quantile_cont(wait, 0.5) AS response_p50, quantile_cont(wait, 0.9) AS response_p90
FROM turns JOIN first USING (agent_id) GROUP BY agent_id, first_response_seconds
"""

SLOW = """
WITH slow AS (
    SELECT *, count(*) OVER (PARTITION BY customer_id, agent_id, day) AS slow_turns FROM turns WHERE wait > 120
), listed AS (
    SELECT make_timestamp(asked_at * 1000000) AS moment, customer_id, agent_id, wait AS wait_seconds, slow_turns
    FROM slow WHERE slow_turns > 3
), texts AS (
    SELECT m.customer_id, m.agent_id, m.sent_at AS moment, arg_min_null(text, message_id) AS content
    FROM '{folder}/messages.parquet' m
    SEMI JOIN listed l ON m.customer_id = l.customer_id AND m.agent_id = l.agent_id AND m.sent_at = l.moment
    WHERE m.sender = 'customer' GROUP BY ALL
)
SELECT moment AS "at", customer_id AS customer, agent_id AS agent, wait_seconds, slow_turns, content
FROM listed LEFT JOIN texts USING (customer_id, agent_id, moment)
"""

LONG = """
SELECT make_timestamp(started * 1000000) AS "at", customer_id AS customer, agent_id AS agent,
       talk_seconds / 60 AS talk_minutes, questions AS customer_messages, answers AS agent_messages
FROM receptions WHERE questions > 0 AND talk_seconds > 1200
"""

CONCURRENCY = """
WITH pauses AS (
    SELECT agent_id, t, gap FROM spoken s JOIN receptions r USING (customer_id, agent_id, day)
    WHERE gap > 240 AND t > started AND questions > 0
), changes AS (
    SELECT agent_id, started - 120 AS second, 1 AS change FROM receptions WHERE questions > 0
    UNION ALL SELECT agent_id, ended + 121, -1 FROM receptions WHERE questions > 0
    UNION ALL SELECT agent_id, t - 120, 1 FROM pauses
    UNION ALL SELECT agent_id, t - gap + 121, -1 FROM pauses
), steps AS (
    SELECT agent_id, sum(sum(change)) OVER (PARTITION BY agent_id ORDER BY second) AS active
    FROM changes GROUP BY agent_id, second
)
SELECT agent_id AS agent, max(active) AS peak_concurrency FROM steps GROUP BY agent_id
"""

ORDERS = """
CREATE TEMP TABLE dated AS
SELECT order_id, customer_id, amount, epoch(created_at)::BIGINT AS created, epoch(paid_at)::BIGINT AS paid,
       created // 86400 AS created_day, paid // 86400 AS paid_day, epoch(final_due_from)::BIGINT // 86400 AS opens_day,
       epoch(deposit_paid_at)::BIGINT AS deposit
FROM '{folder}/orders.parquet'
"""

# The served reception with the latest message at or before the order; of the same second, the later message.
CREDITED = """
CREATE TEMP TABLE credited AS
WITH near AS (
    SELECT order_id, customer_id, agent_id, day, created, ended
    FROM dated JOIN receptions USING (customer_id)
    WHERE questions > 0 AND started <= created AND created_day - day BETWEEN 0 AND 3
), latest AS (
    SELECT order_id, customer_id, agent_id, ended AS last FROM near WHERE ended <= created
    UNION ALL
    SELECT order_id, customer_id, agent_id, max(t) FROM near JOIN spoken USING (customer_id, agent_id, day)
    WHERE ended > created AND t <= created GROUP BY order_id, customer_id, agent_id
), best AS (
    SELECT * FROM latest QUALIFY last = max(last) OVER (PARTITION BY order_id)
), counted AS (
    SELECT *, count(*) OVER (PARTITION BY order_id) AS claims FROM best
), winners AS (
    SELECT order_id, agent_id FROM counted WHERE claims = 1
    UNION ALL
    SELECT order_id, arg_max(c.agent_id, message_id)
    FROM counted c JOIN '{folder}/messages.parquet' m
      ON m.customer_id = c.customer_id AND m.agent_id = c.agent_id AND m.sent_at = make_timestamp(last * 1000000)
    WHERE claims > 1 AND sender IN ('customer', 'agent') GROUP BY order_id
)
SELECT * FROM dated JOIN winners USING (order_id)
"""

CONVERSION = """
WITH last AS (
    SELECT greatest((SELECT max(sent_at) FROM '{folder}/messages.parquet'), max(created_at), max(paid_at)) AS moment
    FROM '{folder}/orders.parquet'
), inquiries AS (
    SELECT customer_id, agent_id, day, started FROM receptions r
    WHERE questions > 0
      AND agent_id NOT IN (SELECT agent_id FROM '{folder}/agents.parquet' WHERE role = 'aftersales')
      AND NOT EXISTS (
          SELECT 1 FROM dated d WHERE d.customer_id = r.customer_id
             AND (d.created <= r.started AND d.created_day = r.day
                  OR d.paid BETWEEN r.started - 15 * 86400 AND r.started
                  OR d.deposit <= r.started AND (d.paid IS NULL OR d.paid > r.started)))
), outcomes AS (
    SELECT i.customer_id, i.agent_id, i.day,
           bool_or(paid_day - greatest(opens_day, i.day) <= 3) AS converted,
           max(greatest(opens_day, i.day)) AS closes
    FROM inquiries i LEFT JOIN credited c
      ON c.customer_id = i.customer_id AND c.agent_id = i.agent_id
     AND c.created >= i.started AND c.created_day - i.day <= 3
    GROUP BY i.customer_id, i.agent_id, i.day
)
SELECT agent_id AS agent,
       count(DISTINCT customer_id) FILTER (converted) / count(DISTINCT customer_id) AS inquiry_conversion
FROM outcomes, last
WHERE greatest(day, closes) + 3 <= epoch(last.moment)::BIGINT // 86400 GROUP BY agent_id
"""

SALES = """
SELECT agent_id AS agent, sum(amount) AS cs_sales, count(*) AS orders, count(DISTINCT customer_id) AS buyers,
       cs_sales / buyers AS spend_per_buyer
FROM credited WHERE paid IS NOT NULL GROUP BY agent_id
"""

FLOOR = """
CREATE TEMP TABLE sorted AS
SELECT customer_id, agent_id, sender, sent_at, message_id FROM '{folder}/messages.parquet'
ORDER BY customer_id, agent_id, sent_at, message_id;
CREATE TEMP TABLE bought AS SELECT order_id, customer_id, created_at, paid_at, amount FROM '{folder}/orders.parquet'
"""


def answered(folder: str) -> Answers:
    """The five families from a folder of Parquet files."""
    con = _connect()

    def ask(sql: str):  # type: ignore[no-untyped-def]
        return con.execute(sql.format(folder=folder)).df()

    for step in (SPOKEN, RECEPTIONS, TURNS):
        con.execute(step.format(folder=folder))
    answers = {"response": ask(RESPONSE), "slow": ask(SLOW), "long": ask(LONG), "concurrency": ask(CONCURRENCY)}
    for step in (ORDERS, CREDITED):
        con.execute(step.format(folder=folder))
    return {**answers, "conversion": ask(CONVERSION), "sales": ask(SALES)}


def floor(folder: str) -> Answers:
    """The least anything could cost: read the columns, sort once."""
    _connect().execute(FLOOR.format(folder=folder))
    return {}


def _connect():  # type: ignore[no-untyped-def]
    import duckdb

    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'")
    con.execute("SET enable_progress_bar = false")
    return con
