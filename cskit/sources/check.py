"""`cskit check`: everything that is wrong with a folder of canonical tables, each with file, row, column and remedy.

What is right is declared once, in `cskit.tables.TABLES`, and read once, in `cskit.reading`: what is an error here is
refused by everything that loads the folder, and nothing else is. What only shows across rows and tables (rows twice,
references to nothing, lost days) leaves a folder usable.
"""

import sys
import tempfile
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import duckdb

from cskit.english import FILE
from cskit.errors import DataError
from cskit.reading.faults import Listing
from cskit.reading.joined import FORMATS, are_one_table, copies_of, files_of
from cskit.reading.problems import Problem, nearest, problem
from cskit.reading.stage import Stage, first_row
from cskit.reading.table import LIMIT, Opened, open_files
from cskit.sources.exports import recognised
from cskit.tables import TABLES, lacking
from cskit.written import listed

NOT_READ = (".json", ".feather", ".ods", ".xlsb", ".zip", ".html", ".htm")  # endings of tables nobody reads here
MEMORY = "1GB"


def check(folder: str | Path, *, lang: str = "en", limit: int | None = None) -> list[Problem]:
    """Every problem of a folder, by table and row; an empty list if there is none.

    The first `limit` rows (20) of one kind of problem in one column are listed one by one, the others stand
    together in one line with their `count`: Σ `count` is the number of faults. Problems of level `warning`
    (a file that is not read, rows that occur twice, orders whose customers never wrote) leave the folder usable.

    Errors: `DataError` if there is no such folder.

    >>> from cskit.bundled import bundled
    >>> check(bundled("mens_wear_week"))
    []
    """
    folder = Path(folder)
    DataError.when(not folder.is_dir(), "no_folder", folder=folder)
    with (
        tempfile.TemporaryDirectory(prefix="cskit-check-") as spill,
        duckdb.connect(config={"memory_limit": MEMORY, "temp_directory": spill}) as con,
    ):
        con.execute("SET enable_progress_bar = false")
        return list(_problems(folder, con, Path(spill), lang, LIMIT if limit is None else max(limit, 1)))


def _problems(folder: Path, con: duckdb.DuckDBPyConnection, spill: Path, lang: str, limit: int) -> Iterator[Problem]:
    of_table = {name: files_of(folder, name) for name in TABLES}
    yield from _of_folder(folder, of_table, lang)
    opened: dict[str, Opened] = {}
    for name, paths in of_table.items():
        if paths:
            found = open_files(con, TABLES[name], paths if are_one_table(paths) else paths[:1], spill)
            if (kind := _export(found, paths[0], lang)) is not None:
                yield problem("is_export", lang, file=paths[0].name, kind=kind)
                continue
            yield from sorted(found.problems(lang, limit), key=lambda p: p.row if p.row is not None else sys.maxsize)
            if found.verdict is not None:
                opened[name] = found
    yield from _across(opened, lang, limit)


def _export(found: Opened, path: Path, lang: str) -> str | None:
    """What export a file is that has none of the columns of its table."""
    if found.refused or {*found.table.must_have} & {*found.stage.header}:
        return None
    try:
        (reader, _), *_ = recognised(path, lang)[0]
    except DataError:
        return None
    return reader.name(lang)


def _of_folder(folder: Path, of_table: dict[str, list[Path]], lang: str) -> Iterator[Problem]:
    here = f"{folder.name or folder}/"
    for name in lacking([name for name, paths in of_table.items() if paths]):
        yield problem("missing_table", lang, file=here, table=name)
    for name, paths in of_table.items():
        if paths and not are_one_table(paths):
            yield problem(
                "two_files", lang, file=paths[1].name, table=name, names=listed((p.name for p in paths), ",", lang)
            )
    known = {path for paths in of_table.values() for path in paths} | {folder / FILE}
    copies = {path: name for name, paths in of_table.items() if paths for path in copies_of(folder, name)}
    for path in sorted(folder.iterdir()):
        ending = path.suffix.lower()
        if not path.is_file() or path in known or path.name.startswith((".", "~$")):
            continue
        meant = nearest(path.stem, TABLES)
        if path in copies:
            yield problem("kept_copy", lang, file=path.name, table=copies[path])
        elif ending in NOT_READ and path.stem in TABLES:
            yield problem("unknown_format", lang, file=path.name, table=path.stem)
        elif ending in FORMATS[:-1] and (meant or ending != ".txt"):
            code = "misnamed_file" if meant else "unknown_file"
            yield problem(code, lang, file=path.name, name=f"{meant}{ending}")


LITTLE = 0.01  # of the buyers: fewer than this among those who wrote is a sign that the names do not fit together
ENOUGH = 100  # buyers from which that can be told
SOME = 3  # buyers of whom one at least is expected to have written
LONGEST_GAP = 31  # days; a longer silence lies between two periods somebody chose to export
CENT = 0.005


def _across(opened: Mapping[str, Opened], lang: str, limit: int) -> Iterator[Problem]:
    """Warnings about tables that could be read; rows that could not are held against nobody."""
    for name, table in opened.items():
        listing = table.listing(lang, limit)
        if not table.table.key or not {*table.table.key} <= {*listing.stage.header}:
            yield from _identical(listing)
        yield from _dangling(listing, opened)
        if name == "refunds" and "orders" in opened:
            yield from _above_the_order(listing, opened["orders"])
    if {"targets", "orders"} <= {*opened}:
        yield from _in_wan(opened["targets"].listing(lang, limit), opened["orders"])
    if "orders" in opened:
        yield from _unnamed(opened["orders"].listing(lang, limit))
    if {"orders", "messages"} <= {*opened}:
        yield from _strangers(opened["orders"], opened["messages"], lang, limit)
        listing = opened["orders"].listing(lang, limit)
        yield from _apart(listing, listing.stage, opened["messages"].listing(lang, limit).stage)
    if {"orders", "order_items"} <= {*opened}:
        items = opened["order_items"].listing(lang, limit).stage
        yield from _without_lines(opened["orders"].listing(lang, limit), items)
    if "messages" in opened:
        yield from _gaps(opened["messages"].listing(lang, limit))


def _identical(listing: Listing) -> Iterator[Problem]:
    source, cells = listing.stage.sql, ", ".join(f"c{i}" for i in range(len(listing.stage.header)))
    if listing.table.name == "order_items" and "order_id" in listing.stage.header:
        order = listing.stage.cell("order_id")  # lines of one order that stand together may be alike
        whole = f"SELECT {order} FROM ({source}) GROUP BY 1 HAVING max(_row) - min(_row) + 1 = count(*)"
        source = f"SELECT * FROM ({source}) WHERE {order} NOT IN ({whole})"
    alike = (
        f"SELECT min(_row) AS first, unnest(list(_row)) AS _row FROM ({source}) GROUP BY {cells} HAVING count(*) > 1"
    )
    sql = f"SELECT count(*), min(_row), arg_min(first, _row) FROM ({alike}) WHERE _row > first"
    count, row, first = first_row(listing.con, sql) or (0, None, None)
    if count:
        yield listing.problem("identical_rows", row, None, count=count, other=first)


def _dangling(listing: Listing, opened: Mapping[str, Opened]) -> Iterator[Problem]:
    """Values that must exist in another table, where that table could be read whole, and do not."""
    for column in listing.table.present(listing.stage.header):
        target, _, key = column.refers_to.partition(".")
        other = opened.get(target)
        if other is None or key not in other.stage.header or other.stage.ragged:
            continue
        found = f'SELECT {column.name} FROM "{listing.table.name}" WHERE {column.name} IS NOT NULL'
        known = f'SELECT {key} FROM "{target}"'
        matching = f"count(DISTINCT {column.name}) FILTER ({column.name} IN ({known}))"
        share = f"SELECT count(DISTINCT {column.name}), {matching} FROM ({found})"
        total, matched = first_row(listing.con, share) or (0, 0)
        if total and not matched:
            yield listing.problem("no_match", None, column.name, count=total, other=target)
        elif matched < total:
            sql = (
                f"SELECT _row, left(v_{column.name}, 40) FROM ({listing.cells}) WHERE v_{column.name} NOT IN ({known})"
            )
            yield from listing.rows("dangling_reference", column.name, sql, ["value"], other=target)


def _above_the_order(listing: Listing, orders: Opened) -> Iterator[Problem]:
    if not {"order_id", "amount"} <= {*listing.stage.header} or not {"order_id", "amount"} <= {*orders.stage.header}:
        return
    refunded = "SELECT order_id, sum(amount) AS refunded FROM refunds GROUP BY 1"
    above = (
        f"SELECT order_id, refunded, amount AS paid FROM ({refunded}) JOIN orders USING (order_id) "
        f"WHERE refunded > amount + {CENT}"
    )
    sql = (
        "SELECT min(_row), any_value(printf('%.2f', refunded)), any_value(printf('%.2f', paid)), order_id "
        f"FROM ({listing.cells}) c JOIN ({above}) a ON c.v_order_id = a.order_id GROUP BY order_id"
    )
    yield from listing.rows("refund_above_order", "amount", sql, ["value", "other", "order"])


def _in_wan(listing: Listing, orders: Opened) -> Iterator[Problem]:
    """Sales targets of the whole shop below a thousandth of what was paid in their days: they were written in 万."""
    if not {"scope", "period_start", "period_end"} <= {*listing.stage.header} or "paid_at" not in orders.stage.header:
        return
    ends = "epoch(p_period_start) AND epoch(p_period_end) + 86399"
    paid = f"(SELECT sum(amount) FROM orders WHERE paid_at BETWEEN {ends})"
    rows = f"SELECT _row, v_floor, n_floor, v_metric, {paid} AS paid FROM ({listing.cells})"
    rows += " WHERE v_scope = 'all' AND v_metric IN ('cs_sales', 'shop_sales', 'net_sales', 'shop_net_sales')"
    sql = f"SELECT _row, left(v_floor, 40), v_metric, printf('%.0f', paid) FROM ({rows}) WHERE n_floor < paid / 1000"
    yield from listing.rows("in_wan", "floor", sql, ["value", "metric", "paid"])


def _unnamed(listing: Listing) -> Iterator[Problem]:
    """Orders that name no buyer: as most platforms export them, and no figure of people stands on such."""
    unnamed = "count_if(customer_id IS NULL)" if "customer_id" in listing.stage.header else "count(*)"
    total, without = first_row(listing.con, f"SELECT count(*), {unnamed} FROM orders") or (0, 0)
    if without:
        yield listing.problem("unnamed_orders", None, "customer_id", count=without, total=total)


def _strangers(orders: Opened, messages: Opened, lang: str, limit: int) -> Iterator[Problem]:
    """Buyers who never wrote: if (nearly) all of them, the two tables name customers differently."""
    listing = orders.listing(lang, limit)
    if "customer_id" not in listing.stage.header or "customer_id" not in messages.listing(lang, limit).stage.header:
        return
    buyers = "SELECT DISTINCT customer_id FROM orders WHERE customer_id IS NOT NULL"
    both = "SELECT count(*), coalesce(count_if(customer_id IN (SELECT customer_id FROM messages)), 0) FROM ({})"
    total, wrote = first_row(listing.con, both.format(buyers)) or (0, 0)
    if total >= SOME and not wrote:
        yield listing.problem("no_match", None, "customer_id", count=total, other="messages")
    elif total >= ENOUGH and wrote < LITTLE * total:
        yield listing.problem("few_match", None, "customer_id", count=total, matched=wrote, other="messages")


def _apart(listing: Listing, orders: Stage, messages: Stage) -> Iterator[Problem]:
    """Orders and messages of periods that do not touch: one of the two exports is of other days."""
    if "created_at" not in orders.header or "sent_at" not in messages.header:
        return
    spans = [
        f"SELECT min({column}) // 86400, max({column}) // 86400 FROM {table}"
        for table, column in (("orders", "created_at"), ("messages", "sent_at"))
    ]
    (a, b), (c, d) = (first_row(listing.con, sql) or (None, None) for sql in spans)
    if None in (a, b, c, d) or (a <= d and c <= b):
        return
    days = {name: date(1970, 1, 1) + timedelta(days=int(day)) for name, day in zip("abcd", (a, b, c, d), strict=True)}
    yield listing.problem("days_apart", None, "created_at", **days)


def _without_lines(listing: Listing, items: Stage) -> Iterator[Problem]:
    """Orders of which no line is there, where other orders have theirs: their units count as none."""
    if not {"order_id", "paid_at"} <= {*listing.stage.header} or "order_id" not in items.header:
        return
    lined = "SELECT order_id FROM order_items WHERE order_id IS NOT NULL"
    lost = f"SELECT count(*), count_if(order_id NOT IN ({lined})) FROM orders"
    total, without = first_row(listing.con, f"{lost} WHERE paid_at IS NOT NULL") or (0, 0)
    if without and without < total:
        yield listing.problem("no_lines", None, "order_id", count=without, total=total)


def _gaps(listing: Listing) -> Iterator[Problem]:
    """Days without a message between days with some; or one day far from all others, as a mistyped date makes it."""
    if "sent_at" not in listing.stage.header:
        return
    sql = "SELECT DISTINCT sent_at // 86400 FROM messages WHERE sent_at IS NOT NULL ORDER BY 1"
    days = [int(day) for (day,) in listing.con.execute(sql).fetchall()]
    gaps = [(i, after - before - 1) for i, (before, after) in enumerate(pairwise(days), start=1) if after > before + 1]
    ends = [0, *(i for i, missing in gaps if missing > LONGEST_GAP), len(days)]
    alone = {i for first, last in pairwise(ends) if last - first == 1 < len(days) for i in (first, last)}
    for i, missing in gaps:
        if missing <= LONGEST_GAP or i in alone:
            first_missing = date(1970, 1, 1) + timedelta(days=days[i - 1] + 1)
            yield listing.problem("day_gap", None, "sent_at", count=missing, first=first_missing)
