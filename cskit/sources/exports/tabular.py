"""A table read as its declaration says (`declared`): the rows of a sheet, or of a CSV, to rows of canonical tables."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from cskit.columns import Column
from cskit.errors import DataError, told
from cskit.reading.cells import BadCell, RoundedId, identifier, number, text, when
from cskit.reading.held import Held, sets, shares
from cskit.reading.sheets import Head, Sheet, open_sheet
from cskit.sources.chatlog import account
from cskit.sources.exports.suborders import added, parted
from cskit.sources.exports.talks import CONVERSED, MOMENTS, conversed
from cskit.sources.reading import UNSAID, Accounts, Assumed, Reading, Rows
from cskit.tables import TABLES
from cskit.written import listed

Words = Mapping[str, tuple[str, ...]]  # header → the words with which a cell under it begins
HELPERS = {"orders": ("total", "refund"), "order_items": ("list_price",)}  # numbers that only help to read the others
IDS = ("order_id", "refund_id")  # what a spreadsheet rounds; with one of them, the whole file has lost its ids
STEPS = ("sum", "earliest", "day")  # a part in each row of an order; the earliest of several; YYMMDD begins an id
CENT = 0.005


@dataclass(frozen=True)
class Cells:
    """Where the cells of one column stand: the headers; what the tool's words mean; beside what words they hold, and
    beside which blanks; a step (of `STEPS`) if they say it in another way; where to look if all are blank."""

    headers: tuple[str, ...]
    words: Mapping[str, Any] = field(default_factory=dict)
    only: Words = field(default_factory=dict)
    blank: tuple[str, ...] = ()
    step: str = ""
    other: "Cells | None" = None


@dataclass(frozen=True)
class Layout:
    """A declaration: table → column → its cells, and the rest as `declared` explains it."""

    tables: Mapping[str, Mapping[str, Cells]]
    unpaid: Words
    skip: Words
    merged: bool
    joined: str
    personal: tuple[str, ...]
    times: str
    notes: Mapping[str, str]

    def needs(self) -> tuple[tuple[str, ...], ...]:
        """The columns without which it is another file: what a table must have; where prices can stand for it, not the
        amount of a line."""
        found = {}
        for table, columns in self.tables.items():
            for name in TABLES[table].must_have:
                price = columns["list_price"].headers if name == "amount" and "list_price" in columns else ()
                found[name, table] = (*(columns[name].headers if name in columns else ()), *price)
        return tuple(dict.fromkeys(filter(None, found.values())))


def recognises(needs: Sequence[Sequence[str]], head: Head) -> float:
    """Sure of a row that holds all a file needs, the surer the more that is."""
    return float(len(needs)) if any(_is_header(needs, row) for row in head.rows) else 0.0


def _is_header(needs: Sequence[Sequence[str]], row: Sequence[str]) -> bool:
    return all({*names} & {*row} for names in needs)


def read(
    layout: Layout, path: Path, _roster: Accounts, sheets: Sequence[str] = (), assumed: Assumed = UNSAID
) -> Reading:
    """The tables of the declaration; a column that may be absent and that nothing fills is left out.

    Errors: `DataError` if ids were rounded by a spreadsheet, no row is usable, or the paid amounts can be read neither
    as net nor as gross of refunds.
    """
    needs = layout.needs()
    opened = open_sheet(path, lambda row: _is_header(needs, row), sheets)
    reading = Reading()
    rows = _rows(layout, opened, reading, path, assumed)
    DataError.when(
        not rows[next(iter(rows))].data,
        "report_again",
        name=path.name,
        why=lambda: reading.all_left_out() or told("no_row"),
    )
    is_net = "orders" in rows and _are_net(rows["orders"], reading, path, assumed.get("refunds", ""))
    if "orders" in rows:
        _tell(rows["orders"], reading)
    if personal := [name for name in opened.columns if name in layout.personal]:
        reading.note("personal_columns", columns=", ".join(personal))
    if twice := {
        name: None
        for table in layout.tables.values()
        for cells in table.values()
        for name in cells.headers
        if len(opened.at([name])) > 1
    }:
        reading.note("columns_twice", columns=", ".join(twice))
    for code in (code for header, code in layout.notes.items() if header in opened.columns):
        reading.note(code)
    if "messages" in rows:
        rows["messages"] = conversed(rows["messages"], reading, path.name)
    if layout.times == "utc" and not assumed.get("time_zone"):
        reading.note("times_as_local")
    reading.tables |= {name: _table(name, found, is_net=is_net and name == "orders") for name, found in rows.items()}
    return reading


def _rows(layout: Layout, sheet: Sheet, reading: Reading, path: Path, assumed: Assumed) -> dict[str, Rows]:
    """Every usable row, table by table; what rows of an order repeat of it, once."""
    if layout.merged:
        own = [i for cells in layout.tables["orders"].values() for i in sheet.at(cells.headers)]
        sheet = replace(sheet, rows=_filled(sheet.rows, sheet.at(layout.tables["orders"]["order_id"].headers)[0], own))
    told_of: Counter[tuple[str, str]] = Counter()
    moment = partial(MOMENTS[layout.times], assumed, path.name) if layout.times else when
    taken = {
        table: {
            name: _getter(table, name, cells, sheet, told_of, moment)
            for name, cells in columns.items()
            if sheet.at(cells.headers) or not cells.headers
        }
        for table, columns in layout.tables.items()
    }
    skip, unpaid = _beside(layout.skip, sheet), _beside(layout.unpaid, sheet)
    rows = {table: Rows(tuple(columns)) for table, columns in taken.items()}
    getters = [[*columns.values()] for columns in taken.values()]
    required = [
        (t, rows[table].columns.index(name), layout.tables[table][name].headers[0])
        for t, (table, columns) in enumerate(taken.items())
        for name in _required(table, columns)
    ]
    paid = [(t, rows[name].columns.index("paid_at")) for t, name in enumerate(rows) if name == "orders"]

    def made(n: int, cells: Sequence[Any]) -> list[tuple[Any, ...]] | None:
        if layout.skip and skip(cells):
            return None
        try:
            return [tuple([get(cells) for get in columns]) for columns in getters]
        except RoundedId as error:
            raise DataError(told("id_rounded", name=path.name, row=n, id=error)) from None

    for n, cells, row in reading.usable(sheet, made):
        if row is None:
            reading.drop("skipped", n, listed(text(cells[i]) or "" for i in sheet.at(layout.skip)))
        elif empty := [header for t, i, header in required if row[t][i] is None]:
            reading.drop("incomplete", n, ", ".join(empty))
        else:
            for t, i in paid:
                if row[t][i] is not None and unpaid(cells):
                    row[t] = (*row[t][:i], None, *row[t][i + 1 :])
                    told_of["deposit_only", "paid_at"] += 1
            for (table, found), said in zip(rows.items(), row, strict=True):
                parts = parted(found.columns, said, layout.joined) if layout.joined else [said]
                for part in parts:
                    found.data.append(part)
                if table == "order_items" and len(parts) > 1:
                    told_of["items_joined", layout.joined] += 1
    reading.read = len(next(iter(rows.values())).data) + sum(dropped.count for dropped in reading.dropped.values())
    for (code, column), count in told_of.items():
        reading.note(code, count=count, column=column)
    sums = [name for name, cells in layout.tables.get("orders", {}).items() if cells.step == "sum"]
    for table in [table for table in rows if TABLES[table].key] if len(rows) > 1 or sums else ():
        rows[table].data = _once(table, rows[table], sums if table == "orders" else ())
    return rows


def _once(table: str, rows: Rows, sums: Collection[str]) -> Held:
    """Each row once, of an order that is told in parts one, and one of a product, which may be titled anew. An order
    that says two things is for the merging to refuse."""
    [key, *_] = TABLES[table].key
    once = partial(added, rows.columns, key=key, sums=sums) if sums or table == "products" else dict.fromkeys
    found = shares((rows.data, rows.columns.index(key)), total=len(rows.data))
    return Held(row for [share] in found for row in once(share))


def _filled(
    rows: Iterator[tuple[int, Sequence[Any]]], key: int, own: Sequence[int]
) -> Iterator[tuple[int, Sequence[Any]]]:
    """Rows without an order's id belong to the order above: it says in its first row what holds for all of them."""
    above: Sequence[Any] = ()
    for n, cells in rows:
        if above and text(cells[key]) is None:
            cells = [above[i] if i in own and text(cell) is None else cell for i, cell in enumerate(cells)]
        above = cells
        yield n, cells


def _required(table: str, columns: Collection[str]) -> list[str]:
    """Of the columns that are there those without which a row says nothing."""
    wanted = [column.name for column in TABLES[table] if not (column.optional or column.nullable)]
    return [
        name
        for name in (*wanted, *([] if "amount" in columns else ["list_price"]))
        if name in columns and (table, name) not in CONVERSED
    ]


def _getter(
    table: str,
    name: str,
    cells: Cells,
    sheet: Sheet,
    told_of: Counter[tuple[str, str]],
    moment: Callable[[Any], datetime | None],
) -> Callable[[Sequence[Any]], Any]:
    """What takes one column's value from a row. A bad cell of a column that may be absent costs that cell alone."""
    otherwise = _getter(table, name, cells.other, sheet, told_of, moment) if cells.other else lambda _: None
    blanks = sheet.at(cells.blank)
    at, holds, words = sheet.at(cells.headers), _beside(cells.only, sheet), cells.words
    column = Column(name, "number", "", "") if name in HELPERS.get(table, ()) else TABLES[table][name]
    kind = _beginning if cells.step == "day" else moment if column.kind == "time" else _reader(table, column)

    if len(at) == 1 and not column.optional and cells == Cells(cells.headers):
        return lambda row, i=at[0]: kind(row[i])  # type: ignore[misc]

    def get(row: Sequence[Any]) -> Any:
        if (cells.only and not holds(row)) or (blanks and any(text(row[i]) is not None for i in blanks)):
            return otherwise(row)
        several: list[Any] = []
        for i in at:
            try:
                found = kind(words.get(text(row[i]) or "", row[i]) if words else row[i])
            except BadCell:
                if not column.optional:
                    raise
                told_of["cells_unread", sheet.columns[i]] += 1
                continue
            if found is not None:
                several.append(found)
                if cells.step != "earliest":
                    break
        if several and cells.step == "day" and not column.nullable:
            told_of["day_only", sheet.columns[at[0]]] += 1
        return min(several) if several else otherwise(row)

    return get


def _beginning(cell: Any) -> datetime | None:
    """The day with which an order's number begins."""
    return when(f"20{begins[:6]}") if (begins := text(cell)) else None


def _beside(words: Words, sheet: Sheet) -> Callable[[Sequence[Any]], bool]:
    """Whether a row has one of the words where they are looked for."""
    places = [(i, said) for header, said in words.items() for i in sheet.at([header])]
    return lambda row: any((text(row[i]) or "").startswith(said) for i, said in places)


def _reader(table: str, column: Column) -> Callable[[Any], Any]:
    """How a cell of a column of the schema is read. A mask names no buyer."""
    if table == "orders" and column.name == "customer_id":
        return lambda cell: None if (found := text(cell)) and "**" in found else found
    if column.choices:
        return lambda cell: found if (found := text(cell)) in column.choices else None
    if column.refers_to == "agents.agent_id":
        return lambda cell: account(found) if (found := text(cell)) else None
    if column.kind == "date":
        return lambda cell: found.date() if (found := when(cell)) else None
    kinds = {"int": _whole, "number": number, "money": number, "bool": _flag}
    return identifier if column.name in IDS else kinds.get(column.kind, text)


def _whole(cell: Any) -> int | None:
    found = number(cell)
    if found is not None and found != int(found):
        raise BadCell(str(cell))
    return None if found is None else int(found)


def _flag(cell: Any) -> bool | None:
    return {"true": True, "false": False, "是": True, "否": False}.get((text(cell) or "").lower())


def _are_net(orders: Rows, reading: Reading, path: Path, assumed: str) -> bool:
    """Whether amounts are net of refunds, in the file or as the user `assumed`, and say so.

    A refund above the amount paid shows net amounts; paid + refund above the order's total shows gross ones. Where no
    row tells, they are taken as net, as they are in the public Tmall report.
    """
    refunded = Held(row for row in orders.spread(("amount", "refund", "total")) if (row[1] or 0) > CENT)
    if not refunded:
        return False
    net = sum(refund > amount + CENT for amount, refund, _ in refunded)
    gross = sum(
        total is not None and refund <= amount + CENT and amount + refund > total + CENT
        for amount, refund, total in refunded
    )
    DataError.when(
        not assumed and min(net, gross) * 20 > max(net, gross), "net_and_gross", name=path.name, net=net, gross=gross
    )
    is_net = assumed != "gross" and (bool(assumed) or gross <= net)
    code = "refunds_gross" if not is_net else "refunds_net" if net or assumed else "refunds_assumed_net"
    reading.note(code, count=len(refunded), sum=f"{sum(refund for _, refund, _ in refunded):,.2f}")
    return is_net


def _tell(orders: Rows, reading: Reading) -> None:
    """What is worth saying of orders: that nothing was paid for some, that some name no buyer."""
    told_of = orders.spread(("paid_at", "amount", "refund"))
    if count := sum(paid is not None and not amount and (refund or 0) <= CENT for paid, amount, refund in told_of):
        reading.note("paid_nothing", count=count)
    if unnamed := Held(order for order, who in orders.spread(("order_id", "customer_id")) if who is None):
        kinds = (sets(ids, total=len(orders.data)) for ids in (unnamed, orders.column("order_id")))
        count, total = (sum(len(ids) for [ids] in found) for found in kinds)
        reading.note(
            "customers_masked" if "customer_id" in orders.columns else "no_customers", count=count, total=total
        )


def _table(name: str, rows: Rows, *, is_net: bool) -> Rows:
    """The canonical columns that are filled, amounts before refunds; of lines whose prices stand for what was paid
    what they come to."""
    schema = TABLES[name]
    here = (column for column in schema if column.name in rows.columns)
    names = tuple(c.name for c in here if not c.optional or any(cell is not None for cell in rows.column(c.name)))
    if "list_price" in rows.columns and "amount" not in rows.columns:
        priced = rows.spread((*names, "list_price", "quantity"))
        return Rows((*names, "list_amount"), Held((*row, round(price * n, 2)) for *row, price, n in priced))
    if not is_net:
        return Rows(names, rows.data if names == rows.columns else Held(map(tuple, rows.spread(names))))
    at, whole = names.index("amount"), rows.spread((*names, "refund"))
    gross = ((*row[:at], round(row[at] + refund, 2) if refund else row[at], *row[at + 1 :]) for *row, refund in whole)
    return Rows(names, Held(gross))
