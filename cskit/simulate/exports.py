"""`--export-as`: the tables of a simulated shop in the files that the tools of the trade export, quirks and all.

A format is data (`formats.toml`): for each file the kind of its rows, and for each column its header and how a cell is
written. A cell is a text with fields in braces (`="{number}"`, `{total:.2f}元`); if one of them is empty, the cell is
what the tool writes for nothing. Fields named in `words` are spelled in the tool's own words.

The rows are questions to the tables: orders, their items, refunds and messages. Ids come as their digits (`number`,
`who`), each format spells them its own way. Times are null where nothing happened.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from string import Formatter
from types import SimpleNamespace
from typing import Any

import duckdb

from cskit.errors import expect
from cskit.reading.cleaning import DUCKDB, DUCKDB_TYPES
from cskit.reading.joined import files_of
from cskit.simulate.ground import Recipe, bundled_toml
from cskit.tables import TABLES

Row = Mapping[str, Any]

_SHOP = "样例旗舰店"
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
_ROWS = {
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
SELECT who, "at", sender, text, CASE sender WHEN 'system' THEN '系统消息' ELSE '{_SHOP}:' || agent END AS account
FROM (
  SELECT regexp_replace(customer_id, '\\D', '', 'g') AS who, coalesce(agent_id, '机器人') AS agent, sender,
    sent_at AS "at", text, message_id AS n, 1 AS place FROM messages
  UNION ALL
  SELECT regexp_replace(customer_id, '\\D', '', 'g'), '', 'system', "at",
    '由 {_SHOP}:' || coalesce(from_agent_id, '机器人') || ' 转交给 {_SHOP}:' || to_agent_id, '', 0 FROM handovers)
ORDER BY "at", place, n, who""",
}


@cache
def formats() -> Mapping[str, SimpleNamespace]:
    """Every tool whose exports can be written, by name: its `files` and `words` (the record `tool` of the grammar)."""
    entries = bundled_toml("formats.toml")
    return {name: Recipe(name, "formats.toml", entries).read("tool", said, name) for name, said in entries.items()}


def known_tool(name: str) -> SimpleNamespace:
    """The tool of that name. Errors: `UsageError` with the names there are."""
    expect("tool", name, formats())
    return formats()[name]


def write_exports(folder: Path, tools: Iterable[str]) -> dict[str, int]:
    """Writes `folder/exports/<tool>/…` from the tables in `folder`, of which any table or column may be missing; the
    rows of each file by its place."""
    written: dict[str, int] = {}
    with duckdb.connect(config={"threads": 1}) as con:
        for table in ("messages", "orders", "order_items", "products", "refunds", "handovers"):
            con.execute(f"CREATE VIEW {table} AS {_view(con, folder, table)}")
        con.execute(_FACTS)
        for name in tools:
            tool = known_tool(name)
            (folder / "exports" / name).mkdir(parents=True, exist_ok=True)
            for layout in tool.files:
                place = f"exports/{name}/{layout.file}"
                written[place] = _write(folder / place, layout, _rows(con, layout.rows, tool.words))
    return written


def _view(con: duckdb.DuckDBPyConnection, folder: Path, name: str) -> str:
    wanted = {column.name: DUCKDB_TYPES[column.kind] for column in TABLES[name]}
    files = files_of(folder, name)
    source = f"FROM {DUCKDB.literal(str(files[0]))}" if files else ""
    there = {row[0] for row in con.execute(f"DESCRIBE {source}").fetchall()} if files else set()
    cells = {c: f'"{c}"' if c in there else "NULL" for c in wanted}
    columns = ", ".join(f'{cells[c]}::{kind} AS "{c}"' for c, kind in wanted.items())
    return f"SELECT {columns} {source or 'LIMIT 0'}"


def _rows(con: duckdb.DuckDBPyConnection, kind: str, words: Mapping[str, Mapping[str, str]]) -> Iterator[Row]:
    """The rows of one kind in the order in which they came about, in the words of a tool; a value it has no word for is
    an empty cell."""
    found = con.execute(_ROWS[kind])
    names = [column[0] for column in found.description]
    while part := found.fetchmany(10_000):
        for row in (dict(zip(names, values, strict=True)) for values in part):
            said = {name: spelled.get(str(row[name])) for name, spelled in words.items() if name in row}
            yield {**row, **said, "shop": _SHOP}


def lines(layout: SimpleNamespace, rows: Iterable[Row]) -> Iterator[str]:
    """The rows as lines of CSV."""
    writers = [cell(template, layout.blank) for template in layout.columns.values()]
    return (csv_line(write(row) for write in writers) for row in rows)


def cell(template: str, blank: str) -> Callable[[Row], str]:
    """How a cell is written: the template with the row's values, `blank` where one of them is empty.

    >>> write = cell("{paid:.2f}元", "-")
    >>> write({"paid": 118}), write({"paid": None})
    ('118.00元', '-')
    """
    named = {name.partition(".")[0] for _, name, *_ in Formatter().parse(template) if name}
    if not template:
        return lambda row: blank
    return lambda row: blank if any(row.get(name) is None for name in named) else template.format_map(row)


def _write(path: Path, layout: SimpleNamespace, rows: Iterable[Row]) -> int:
    count = 0
    with path.open("w", encoding=layout.encoding, errors="replace", newline="") as file:
        if layout.remark:
            file.write(f"{layout.remark}\r\n")
        if layout.columns:
            file.write(csv_line(layout.columns))
        for text in map(partial(_talk, layout.lines), rows) if layout.lines else lines(layout, rows):
            count += 1
            file.write(text)
    return count


def _talk(heads: Mapping[str, str], row: Row) -> str:
    """A message with the line that stands above it, which is its sender's own."""
    return f"{heads.get(row['sender'], heads['agent']).format_map(row)}\r\n{row['text'] or ''}\r\n\r\n"


def csv_line(values: Iterable[str]) -> str:
    """A line of CSV: quotes where they are needed and where a tab stands in front; `="1"` stays bare, as tools do it.

    >>> csv_line(['="1"', "a,b", "c", "\\t69"])
    '="1","a,b",c,"\\t69"\\r\\n'
    """
    return ",".join(map(_quoted, values)) + "\r\n"


def _quoted(value: str) -> str:
    needs = value.startswith("\t") or (not value.startswith("=") and any(mark in value for mark in ',"\n'))
    return '"' + value.replace('"', '""') + '"' if needs else value
