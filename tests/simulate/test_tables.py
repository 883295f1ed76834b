"""The bundled shops keep to the schema: columns, types, choices, references, and no time before its cause."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from cskit.columns import Column, Table
from cskit.simulate import recipes
from cskit.tables import TABLES

TYPES = {"text": "VARCHAR", "time": "TIMESTAMP", "date": "DATE", "int": "BIGINT", "bool": "BOOLEAN"}
TYPES |= {"number": "DOUBLE", "money": "DOUBLE"}


@pytest.fixture(scope="module", params=recipes())
def bundled(request: pytest.FixtureRequest, root: Path) -> duckdb.DuckDBPyConnection:
    """A connection with a view of each table of one bundled shop."""
    shop = duckdb.connect()
    for file in (root / "datasets" / request.param).glob("*.*"):
        if file.stem in TABLES:
            shop.execute(f"create view {file.stem} as from '{file}'")
    return shop


def present(shop: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """The types of the columns of each table there is."""
    rows = shop.execute("select table_name, column_name, data_type from duckdb_columns() where not internal").fetchall()
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in rows:
        found.setdefault(table, {})[column] = kind
    return found


def count(shop: duckdb.DuckDBPyConnection, question: str) -> int:
    row = shop.execute(question).fetchone()
    assert row is not None
    return row[0]


def broken(table: Table, column: Column, known: dict[str, dict[str, str]]) -> list[str]:
    """Conditions on a row that the schema forbids."""
    name, c = table.name, f'"{column.name}"'  # `at` is a word of SQL
    forbidden = []
    if not column.nullable:
        forbidden.append(f"{c} is null")
    if column.choices:
        forbidden.append(f"{c} not in {column.choices}")
    if column.not_negative:
        forbidden.append(f"{c} < 0")
    if column.between:
        forbidden.append(f"{c} not between {column.between[0]} and {column.between[1]}")
    if column.not_above and column.not_above in known[name]:
        forbidden.append(f"{c} > {column.not_above}")
    if column.not_before and column.not_before in known[name]:
        forbidden.append(f"{c} < {column.not_before}")
    if column.refers_to and (other := column.refers_to.split("."))[0] in known:
        forbidden.append(f"{c} is not null and {c} not in (select {other[1]} from {other[0]})")
    return forbidden


def test_columns_are_those_of_the_schema_in_its_order_and_types(bundled: duckdb.DuckDBPyConnection) -> None:
    for name, columns in present(bundled).items():
        table = TABLES[name]
        assert list(columns) == [c for c in table.names if c in columns]
        assert set(table.must_have) <= set(columns)
        for column, kind in columns.items():
            if not (TYPES[table[column].kind] == "DOUBLE" and kind == "BIGINT"):  # whole yuan in a CSV
                assert kind == TYPES[table[column].kind], (name, column)


def test_no_row_breaks_a_rule_of_the_schema(bundled: duckdb.DuckDBPyConnection) -> None:
    known = present(bundled)
    for name, columns in known.items():
        table = TABLES[name]
        for column in (table[c] for c in columns):
            for condition in broken(table, column, known):
                assert count(bundled, f'select count(*) from "{name}" where {condition}') == 0, condition
        if table.key:
            keys = ", ".join(table.key)
            assert count(bundled, f"select count(*) - count(distinct ({keys})) from {name}") == 0


def test_orders_are_the_sum_of_their_items(bundled: duckdb.DuckDBPyConnection) -> None:
    question = """select count(*) from orders left join
                    (select order_id, sum(amount) as total from order_items group by 1) using (order_id)
                  where orders.amount is distinct from total"""
    assert count(bundled, question) == 0


def test_messages_come_in_order_and_ties_happen(bundled: duckdb.DuckDBPyConnection) -> None:
    steps = """from (select sent_at - lag(sent_at) over (order by message_id) as step,
                     customer_id = lag(customer_id) over (order by message_id) as same from messages)"""
    assert count(bundled, f"select count(*) {steps} where step < interval 0 second") == 0
    assert count(bundled, f"select count(*) {steps} where step = interval 0 second and same") > 0


@pytest.fixture(scope="module")
def all_tables(double11: Path) -> duckdb.DuckDBPyConnection:
    shop = duckdb.connect()
    for file in double11.glob("*.parquet"):
        shop.execute(f"create view {file.stem} as from '{file}'")
    return shop


def test_it_has_every_table_and_column(all_tables: duckdb.DuckDBPyConnection) -> None:
    """All but what was on air, which a shop without live shows does not keep, and the sheets of a platform."""
    there = {(t, c) for t, columns in present(all_tables).items() for c in columns}
    assert there == {(t.name, c) for t in TABLES.values() for c in t.names if t.name not in ("airings", "reported")}


def test_it_is_small_enough_to_commit(double11: Path) -> None:
    assert sum(f.stat().st_size for f in double11.iterdir()) <= 16 * 1024**2


@pytest.mark.parametrize(
    "question",
    [
        # nothing happens after the data end, or outside the segments for messages and orders
        "select count(*) from messages where sent_at >= '2021-12-06'",
        "select count(*) from orders where greatest(created_at, paid_at, shipped_at, delivered_at) >= '2021-12-06'",
        "select count(*) from refunds where greatest(requested_at, completed_at) >= '2021-12-06'",
        """select count(*) from messages where not (sent_at between '2020-10-20' and '2020-11-17'
           or sent_at between '2021-06-15' and '2021-06-22' or sent_at >= '2021-10-20')""",
        # a refund is not more than its order, is after its payment, and leaves no shipping behind if unshipped
        "select count(*) from refunds r join orders o using (order_id) where r.amount > o.amount",
        "select count(*) from refunds r join orders o using (order_id) where r.requested_at < o.paid_at",
        """select count(*) from refunds r join orders o using (order_id)
           where r.kind = 'unshipped' and r.withdrawn_at is null and o.shipped_at is not null""",
        """select count(*) from refunds r join orders o using (order_id)
           where r.kind = 'return' and delivered_at is null""",
        # a final payment is not before it is due
        "select count(*) from orders where paid_at < final_due_from",
        "select count(*) from orders where (deposit_paid_at is null) <> (final_due_from is null)",
        # deposits are paid while a presale is on: from 20 October, 20:00, and again from 4 November
        """select count(*) from orders where deposit_paid_at < '2021-10-20 20:00'
           or deposit_paid_at > '2021-11-11 00:02' or deposit_paid_at between '2021-11-01 00:02' and '2021-11-04'""",
        # nobody talks before being hired, no seasonal agent in the years before
        """select count(*) from messages m join agents a using (agent_id)
           where sender = 'agent' and sent_at::date < hired_on""",
        # the bot's account writes as a bot; agents write under their own
        "select count(*) from messages where agent_id = 'bot' and sender = 'agent'",
        "select count(*) from messages where agent_id <> 'bot' and sender = 'bot' and text not in "
        "(select text from messages where sender = 'bot' group by 1 having count(distinct agent_id) > 20)",
        # stock carries over and what is sold leaves it
        """select count(*) from (
             select opening_units - lag(closing_units) over (partition by product_id order by date) as gap,
                    date - lag(date) over (partition by product_id order by date) as days from stock)
           where days = 1 and gap <> 0""",
        """select count(*) from stock left join (select product_id, paid_at::date as date, sum(quantity) as sold
             from order_items join orders using (order_id) group by 1, 2) using (product_id, date)
           where opening_units + received_units - closing_units <> coalesce(sold, 0)""",
    ],
)
def test_nothing_impossible_is_in_it(all_tables: duckdb.DuckDBPyConnection, question: str) -> None:
    assert count(all_tables, question) == 0


def test_agents_answer_only_in_conversations_that_reached_them(all_tables: duckdb.DuckDBPyConnection) -> None:
    """Chats start with an agent who is on line: hardly an answer falls outside the agent's logins."""
    outside = """select count(*) / (select count(*) from messages where sender = 'agent') from messages m
                 where sender = 'agent' and sent_at >= '2021-10-20' and not exists (
                   select 1 from logins l where l.agent_id = m.agent_id and m.sent_at >= l.online_at
                   and m.sent_at <= coalesce(l.offline_at, m.sent_at) + interval 30 minute)"""
    assert count(all_tables, outside) < 0.03
