"""What a line of an export stands for: orders, their items, refunds and messages, as questions to the tables.

Ids come as their digits (`number`, `who`), each format spells them its own way. Times are null where nothing happened.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from cskit.reading.cleaning import DUCKDB, DUCKDB_TYPES
from cskit.reading.table import files_of
from cskit.tables import TABLES

SHOP = "样例旗舰店"

_FACTS = """
CREATE VIEW lines AS
SELECT order_id, row_number() OVER (PARTITION BY order_id ORDER BY product_id, quantity, i.amount) AS line, product_id,
  quantity, i.amount AS line_amount, round(i.amount / greatest(quantity, 1), 2) AS price,
  coalesce(name, product_id) AS title
FROM order_items i LEFT JOIN products USING (product_id);
CREATE VIEW bought AS
SELECT o.order_id, regexp_replace(o.order_id, '\\D', '', 'g') AS number,
  regexp_replace(customer_id, '\\D', '', 'g') AS who, right(lpad(who, 4, '0'), 4) AS tail,
  created_at AS created, paid_at AS paid, deposit_paid_at AS deposit, shipped_at AS shipped, delivered_at AS delivered,
  o.amount AS total, CASE WHEN paid_at IS NULL THEN 0 ELSE o.amount END AS gross, coalesce(back, 0) AS refunded,
  gross - refunded AS net, pending,
  CASE WHEN refunded >= o.amount AND paid_at IS NOT NULL OR status = 'closed' THEN 'closed'
    WHEN paid_at IS NULL THEN 'unpaid' WHEN delivered_at IS NOT NULL THEN 'completed'
    WHEN shipped_at IS NOT NULL THEN 'shipped' ELSE 'paid' END AS state,
  CASE WHEN refunded > 0 THEN 'done' WHEN pending THEN 'open' ELSE 'none' END AS after_sale
FROM orders o LEFT JOIN (
  SELECT order_id, sum(amount) FILTER (completed_at IS NOT NULL) AS back,
    bool_or(completed_at IS NULL AND withdrawn_at IS NULL) AS pending
  FROM refunds GROUP BY 1) USING (order_id);
"""
ROWS = {
    "order": """
SELECT b.*, title, titles, kinds, units, subs, products, parts
FROM bought b LEFT JOIN (
  SELECT order_id, first(title ORDER BY line) AS title, string_agg(title, ';' ORDER BY line) AS titles,
    count(*) AS kinds, sum(quantity) AS units, string_agg(product_id, ';' ORDER BY line) AS products,
    string_agg(line, ';' ORDER BY line) AS parts, string_agg(lpad(line::VARCHAR, 2, '0'), ';' ORDER BY line) AS subs
  FROM lines GROUP BY 1) USING (order_id) ORDER BY created, order_id""",
    "item": """
SELECT b.*, line, product_id AS product, quantity, line_amount, price, title,
  CASE WHEN refunded > 0 THEN round(line_amount * refunded / total, 2) END AS line_refund
FROM bought b JOIN lines USING (order_id) ORDER BY created, order_id, line""",
    "refund": """
SELECT b.*, regexp_replace(refund_id, '\\D', '', 'g') AS refund, requested_at AS requested, completed_at AS completed,
  consented_at AS consented, r.amount AS back, r.kind, reason, responsible, platform_involved::VARCHAR AS platform,
  agent_id AS agent, title, product_id AS product,
  CASE WHEN completed_at IS NOT NULL THEN 'done' WHEN withdrawn_at IS NOT NULL THEN 'withdrawn' ELSE 'open'
    END AS outcome,
  CASE WHEN delivered_at <= requested_at THEN 'delivered' WHEN shipped_at <= requested_at THEN 'shipped'
    ELSE 'unshipped' END AS goods,
  CASE WHEN r.amount >= b.total THEN 'whole' ELSE 'part' END AS extent
FROM refunds r JOIN bought b USING (order_id) JOIN orders USING (order_id) JOIN lines USING (order_id)
WHERE line = 1 ORDER BY requested, refund_id""",
    "message": f"""
SELECT who, "at", sender, text, CASE sender WHEN 'system' THEN '系统消息' ELSE '{SHOP}:' || agent END AS account
FROM (
  SELECT regexp_replace(customer_id, '\\D', '', 'g') AS who, coalesce(agent_id, '机器人') AS agent, sender,
    sent_at AS "at", text, message_id AS n, 1 AS place FROM messages
  UNION ALL
  SELECT regexp_replace(customer_id, '\\D', '', 'g'), '', 'system', "at",
    '由 {SHOP}:' || coalesce(from_agent_id, '机器人') || ' 转交给 {SHOP}:' || to_agent_id, '', 0 FROM handovers)
ORDER BY "at", place, n, who""",
}


class Tables:
    """The tables of a folder, joined as exports join them."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self._con = con

    def rows(self, kind: str) -> Iterator[dict[str, object]]:
        """The rows of one kind, in the order in which they came about."""
        found = self._con.execute(ROWS[kind])
        names = [column[0] for column in found.description]
        while part := found.fetchmany(10_000):
            yield from (dict(zip(names, row, strict=True)) for row in part)


@contextmanager
def opened(folder: Path) -> Iterator[Tables]:
    """The tables of a simulated shop; a table or a column it does not have is empty."""
    with duckdb.connect(config={"threads": 1}) as con:
        for name in ("messages", "orders", "order_items", "products", "refunds", "handovers"):
            con.execute(f"CREATE VIEW {name} AS {_view(con, folder, name)}")
        con.execute(_FACTS)
        yield Tables(con)


def _view(con: duckdb.DuckDBPyConnection, folder: Path, name: str) -> str:
    wanted = {column.name: DUCKDB_TYPES[column.kind] for column in TABLES[name]}
    files = files_of(folder, name)
    source = f"FROM {DUCKDB.literal(str(files[0]))}" if files else ""
    there = {row[0] for row in con.execute(f"DESCRIBE {source}").fetchall()} if files else set()
    cells = {c: f'"{c}"' if c in there else "NULL" for c in wanted}
    columns = ", ".join(f'{cells[c]}::{kind} AS "{c}"' for c, kind in wanted.items())
    return f"SELECT {columns} {source or 'LIMIT 0'}"
