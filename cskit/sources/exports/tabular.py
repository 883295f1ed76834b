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
from cskit.reading.sheets import Head, Sheet, open_sheet
from cskit.sources.chatlog import account
from cskit.sources.exports.suborders import Row, added, parted
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
        not rows[next(iter(rows))], "report_again", name=path.name, why=lambda: reading.all_left_out() or told("no_row")
    )
    if any(row.get("refund") for row in rows.get("orders", ())):
        _before_refunds(rows["orders"], reading, path, assumed.get("refunds", ""))
    nothing = sum(row.get("paid_at") is not None and not row["amount"] for row in rows.get("orders", ()))
    if nothing:
        reading.note("paid_nothing", count=nothing)
    personal = [name for name in opened.columns if name in layout.personal]
    if personal:
        reading.note("personal_columns", columns=", ".join(personal))
    for code in (code for header, code in layout.notes.items() if header in opened.columns):
        reading.note(code)
    if "orders" in rows:
        _name(rows["orders"], reading)
    if "messages" in rows:
        rows["messages"] = conversed(rows["messages"], reading, path.name)
    if layout.times == "utc" and not assumed.get("time_zone"):
        reading.note("times_as_local")
    reading.tables |= {name: _table(name, found, several=len(rows) > 1) for name, found in rows.items()}
    return reading


def _rows(layout: Layout, sheet: Sheet, reading: Reading, path: Path, assumed: Assumed) -> dict[str, list[Row]]:
    """Every usable row, table by table."""
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
    required = [(t, c, layout.tables[t][c].headers[0]) for t, columns in taken.items() for c in _required(t, columns)]
    rows: dict[str, list[Row]] = {table: [] for table in taken}
    deposits = 0

    def made(n: int, cells: Sequence[Any]) -> dict[str, Row] | None:
        if layout.skip and skip(cells):
            return None
        try:
            return {table: {name: get(cells) for name, get in columns.items()} for table, columns in taken.items()}
        except RoundedId as error:
            raise DataError(told("id_rounded", name=path.name, row=n, id=error)) from None

    for n, cells, row in reading.usable(sheet, made):
        if row is None:
            reading.drop("skipped", n, listed(text(cells[i]) or "" for i in sheet.at(layout.skip)))
        elif empty := [header for table, name, header in required if row[table][name] is None]:
            reading.drop("incomplete", n, ", ".join(empty))
        else:
            if "orders" in row and row["orders"]["paid_at"] is not None and unpaid(cells):
                row["orders"]["paid_at"] = None
                deposits += 1
            for table, found in row.items():
                parts = parted(found, layout.joined) if layout.joined else [found]
                rows[table] += parts
                if table == "order_items" and len(parts) > 1:
                    told_of["items_joined", layout.joined] += 1
    reading.read = len(next(iter(rows.values()))) + sum(dropped.count for dropped in reading.dropped.values())
    if deposits:
        reading.note("deposit_only", count=deposits)
    for (code, column), count in told_of.items():
        reading.note(code, count=count, column=column)
    if sums := [name for name, cells in layout.tables.get("orders", {}).items() if cells.step == "sum"]:
        rows["orders"] = added(rows["orders"], sums)
    return rows


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
    kind = _beginning if cells.step == "day" else moment if column.kind == "time" else _reader(column)

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


def _reader(column: Column) -> Callable[[Any], Any]:
    """How a cell of a column of the schema is read."""
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


def _before_refunds(rows: list[Row], reading: Reading, path: Path, assumed: str) -> None:
    """Turn the amounts into what was paid before refunds, whichever of the two the file gives or the user `assumed`.

    A refund above the amount paid shows net amounts; paid + refund above the order's total shows gross ones. Where no
    row tells, they are taken as net, as they are in the public Tmall report.
    """
    refunded = [row for row in rows if (row["refund"] or 0) > CENT]
    net = sum(row["refund"] > row["amount"] + CENT for row in refunded)
    told_gross = [row for row in refunded if row.get("total") is not None and row["refund"] <= row["amount"] + CENT]
    gross = sum(row["amount"] + row["refund"] > row["total"] + CENT for row in told_gross)
    unclear = not assumed and min(net, gross) * 20 > max(net, gross)
    DataError.when(unclear, "net_and_gross", name=path.name, net=net, gross=gross)
    amount = f"{sum(row['refund'] for row in refunded):,.2f}"
    if assumed == "gross" or (not assumed and gross > net):
        reading.note("refunds_gross", count=len(refunded), sum=amount)
        return
    for row in refunded:
        row["amount"] = round(row["amount"] + row["refund"], 2)
    reading.note("refunds_net" if net or assumed else "refunds_assumed_net", count=len(refunded), sum=amount)


def _name(rows: list[Row], reading: Reading) -> None:
    """A mask names nobody: where customers are masked, or not told, orders stay, without them, and that is said."""
    masked = [row for row in rows if "**" in (row.get("customer_id") or "")]
    for row in masked:
        row["customer_id"] = None
    unnamed = {row["order_id"] for row in rows if row.get("customer_id") is None}
    if unnamed:
        total = len({row["order_id"] for row in rows})
        code = "no_customers" if len(unnamed) == total and not masked else "customers_masked"
        reading.note(code, count=len(unnamed), total=total)


def _table(name: str, rows: list[Row], *, several: bool) -> Rows:
    """The canonical columns. Where lines of an order repeat what it says, that is said once."""
    if "list_price" in rows[0] and "amount" not in rows[0]:
        for row in rows:
            row["list_amount"] = round(row["list_price"] * row["quantity"], 2)
    schema = TABLES[name]
    names = [n for n in (*schema.names, "list_amount") if n in rows[0]]
    names = [
        n for n in names if n not in schema.names or not schema[n].optional or any(row[n] is not None for row in rows)
    ]
    data = []
    for at, row in enumerate(rows):
        data.append(tuple(row[n] for n in names))
        rows[at] = {}  # of a year's orders both would take twice the memory
    if several and schema.key:
        first: dict[Any, tuple[Any, ...]] = {}
        for line in data:  # a product may be titled anew, an order that says two things is for the merging to refuse
            first.setdefault(line[0] if name == "products" else line, line)
        data = list(first.values())
    return Rows(tuple(names), data)
