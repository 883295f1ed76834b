"""`cskit import`: exports of shop tools → one folder of canonical tables, customers under codes.

    from cskit.sources.importing import import_files
    report = import_files(["ExportOrderList.csv", "chats/"], "shop")
    print(report.text("en"))

Every file is read by the reader that recognises it, of a workbook every sheet; the tables are merged (with those of
former imports into the same folder, too), and written whole or not at all. What a file cannot tell is said in the
report and left out, and so are the files that nobody knows.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Literal

from cskit import __version__
from cskit.errors import DataError, UsageError, told
from cskit.reading.table import read_values
from cskit.sources.chatlog import account
from cskit.sources.exports import recognised
from cskit.sources.exports.declared import READERS_FILE, declared
from cskit.sources.folder import Format, Part, earlier, manifest, merge, write
from cskit.sources.privacy import CustomerCodes, fingerprint, load_key
from cskit.sources.reading import (
    UNSAID,
    Accounts,
    Assumed,
    FileReport,
    ImportReport,
    Note,
    Reader,
    Reading,
    Rows,
    Undated,
)
from cskit.tables import TABLES
from cskit.written import listed

TEXTS = ("text", "reason")  # columns in which people may have written anything
LOSSES = ("bad_cell", "incomplete", "ragged", "twice")  # rows that were data, and cannot be used
TOLERATED = 0.01  # of a file's rows; of the orders, those without a buyer


def import_files(
    files: Iterable[str | Path],
    out: str | Path,
    *,
    customers: Literal["pseudonymise", "keep"] = "pseudonymise",
    key: str | Path | bytes | None = None,
    agents: str | Path | Sequence[str] | None = None,
    lang: str = "en",
    format: Format = "parquet",
    accept_loss: bool = False,
    assume: Assumed = UNSAID,
) -> ImportReport:
    """Turn exports into canonical tables in the folder `out`.

    `files`: exports, or folders of them; those named `*.reader.toml` say how others are read. `customers`: coded with
    a key (default), or kept as they are; texts are masked either way. `key`: the file the key is in, default
    `~/.cskit/keys/` (see `privacy`). `agents`: the shop's accounts, as names or as an agents table (agent_id, name,
    team, role …), where chat logs do not show them. `accept_loss`: go on where more than 1 % of a file's rows could
    not be used. `assume`: what the files do not say, such as `{"period": "2026-04-19..2026-04-25"}` of sheets.

    Errors: `DataError` if no file is known, one is damaged or loses rows, two of them contradict each other, or `out`
    holds what no import made; nothing is written then.
    """
    UsageError.when(customers not in ("pseudonymise", "keep"), "customers_how", customers=customers)
    out = Path(out)
    before = manifest(out)
    if before and before["customers"] != customers:
        raise DataError(told("customers_before", out=out, customers=before["customers"]))
    roster = accounts_of(agents)
    found, unread = _read(_expand(files), roster, assume, lang)
    for path, _, reading in [] if accept_loss else found:
        lost = sum(reading.dropped[reason].count for reason in LOSSES if reason in reading.dropped)
        why = partial(reading.all_left_out, LOSSES)
        DataError.when(lost > reading.read * TOLERATED, "rows_lost", name=path.name, read=reading.read, why=why)
    secret, key_file = None, None
    former = earlier(out)
    readings = [reading.tables for *_, reading in found]
    one_spelling([*(rows for _, rows in former.values()), *(rows for t in readings for rows in t.values())], roster)
    if customers == "pseudonymise" and any("customer_id" in rows.columns for t in readings for rows in t.values()):
        secret, key_file = load_key(key, before.get("key", ""))
    coder = CustomerCodes(secret)
    sources: dict[str, list[Part]] = {name: [part] for name, part in former.items()}
    for path, _, reading in found:
        for name, rows in reading.tables.items():
            sources.setdefault(name, []).append((path.name, _coded(rows, coder)))
    if roster:  # last: what the user says of an account stands over what a log shows of it
        names = dict.fromkeys(["agent_id", *(name for known in roster.values() for name in known)])
        said = [tuple({**known, "agent_id": id}.get(name) for name in names) for id, known in roster.items()]
        sources.setdefault("agents", []).append(("agents", Rows(tuple(names), said)))
    merged = {name: merge(name, parts) for name, parts in sources.items()}
    tables = {name: rows for name, (rows, _) in merged.items()}
    notes = _finish(tables)
    report = ImportReport(
        out=out,
        files=[FileReport(path.name, reader, reading) for path, reader, reading in found],
        rows={name: len(rows.data) for name, rows in tables.items()},
        repeated={name: repeated for name, (_, repeated) in merged.items() if repeated},
        earlier={name: len(rows.data) for name, (_, rows) in former.items()},
        masked=dict(coder.masked),
        key_file=key_file,
        notes=notes,
        unread=unread,
    )
    about = {"made_by": f"cskit import {__version__}", "customers": customers}
    about |= {"key": fingerprint(secret) if secret else before.get("key", "")}
    write(out, tables, about | report.record([path for path, *_ in found]), format)
    return report


def _read(
    paths: Iterable[Path], roster: Accounts, assume: Assumed, lang: str
) -> tuple[list[tuple[Path, Reader, Reading]], list[str]]:
    """What every file, and every sheet of a workbook, holds; and for each file that nobody knows, or knows the days of,
    why it was not read.

    Errors: `DataError` if that is so of all of them.
    """
    own = {path: declared(path) for path in paths if path.name.endswith(READERS_FILE)}
    found: list[tuple[Path, Reader, Reading]] = []
    unread: list[str] = []
    for path in (path for path in paths if path not in own):
        try:
            parts, others = recognised(path, lang, [*own.values()])
        except DataError as error:
            unread.append(str(error))
            continue
        try:
            found += [(path, reader, reader.read(path, roster, sheet, assume)) for reader, sheet in parts]
        except Undated as error:
            unread.append(str(error))
            continue
        if others:
            found[-1][2].note("sheets_unread", sheets=listed(others, ",", lang))
    if not found:
        raise DataError("\n".join(unread) or told("no_import_file"))
    return found, unread


def _expand(files: Iterable[str | Path]) -> list[Path]:
    paths: list[Path] = []
    for file in map(Path, files):
        DataError.when(not file.exists(), "no_file", path=file)
        inside = [p for p in sorted(file.rglob("*")) if p.is_file() and not p.name.startswith((".", "~$"))]
        DataError.when(file.is_dir() and not inside, "no_file_in_folder", file=file)
        paths += inside if file.is_dir() else [file]
    UsageError.when(not paths, "no_import_file")
    return list({path.resolve(): path for path in paths}.values())  # each file once, however it was named


def _coded(rows: Rows, coder: CustomerCodes) -> Rows:
    """The rows with customers under codes and texts masked: the one place that does it, for every reader."""
    who = rows.columns.index("customer_id") if "customer_id" in rows.columns else None
    texts = [rows.columns.index(name) for name in TEXTS if name in rows.columns]
    if who is None and not texts:
        return rows
    data = []
    for row in rows.data:
        cells = list(row)
        for i in texts:
            cells[i] = coder.mask(cells[i], (cells[who] or "") if who is not None else "")
        if who is not None and cells[who] is not None:
            cells[who] = coder.code(cells[who])
        data.append(tuple(cells))
    return Rows(rows.columns, data)


_ORDER = {
    "orders": ("created_at", "order_id"),
    "refunds": ("requested_at", "refund_id"),
    "handovers": ("at",),
    "agents": ("agent_id",),
    "products": ("product_id",),
}


def _finish(tables: dict[str, Rows]) -> list[Note]:
    """What can only be done, or said, once all files are together."""
    notes: list[Note] = []
    if "customer_id" in tables.get("orders", Rows(())).columns:
        notes += _without_unnamed(tables)
    if "list_amount" in tables.get("order_items", Rows(())).columns:
        notes += apportion(tables)
    for name, order in _ORDER.items():
        if name in tables:
            at = [tables[name].columns.index(column) for column in order]
            tables[name].data.sort(key=lambda row, at=at: tuple(row[i] for i in at))  # type: ignore[misc]
    notes += _loose_lines(tables)
    if "messages" in tables:
        tables["messages"] = _numbered(tables["messages"])
        notes += _match(tables)
    for name in [name for name, rows in tables.items() if not rows.data and not TABLES[name].required]:
        del tables[name]
    return notes


def _without_unnamed(tables: dict[str, Rows]) -> list[Note]:
    """Leave out the few orders whose buyer no file names, for one of them takes every figure of people its value; where
    they are more than `TOLERATED`, they stay: sales short of them would be wrong by more than that."""
    orders = tables["orders"]
    who, paid, amount = (orders.columns.index(name) for name in ("customer_id", "paid_at", "amount"))
    unnamed = [row for row in orders.data if row[who] is None]
    if not 0 < len(unnamed) <= len(orders.data) * TOLERATED:
        return []
    spent = f"{sum(row[amount] for row in unnamed if row[paid] is not None):,.2f}"
    tables["orders"] = Rows(orders.columns, [row for row in orders.data if row[who] is not None])
    return [Note("customer_unknown", {"count": len(unnamed), "total": len(orders.data), "sum": spent})]


def _numbered(messages: Rows) -> Rows:
    """In order of time, ids from 1: what is said in one second keeps the order of the log."""
    columns = tuple(name for name in messages.columns if name != "message_id")
    keep = [messages.columns.index(name) for name in columns]
    at = messages.columns.index("sent_at")
    ordered = sorted(messages.data, key=lambda row: row[at])
    return Rows((*columns, "message_id"), [(*(row[i] for i in keep), str(n)) for n, row in enumerate(ordered, start=1)])


def _loose_lines(tables: dict[str, Rows]) -> list[Note]:
    """Order lines whose order is in no report."""
    lines, orders = tables.get("order_items"), tables.get("orders")
    if lines is None or orders is None:
        return []
    known = set(orders.column("order_id"))
    loose = sum(order not in known for order in lines.column("order_id"))
    return [Note("lines_without_order", {"count": loose, "total": len(lines.data)})] if loose else []


def _match(tables: dict[str, Rows]) -> list[Note]:
    """Whether customers of the orders are those of the chats: if not one is, the names do not fit together."""
    orders = tables.get("orders")
    if orders is None or "customer_id" not in orders.columns:
        return []
    buyers, talkers = set(orders.column("customer_id")) - {None}, set(tables["messages"].column("customer_id"))
    both = len(buyers & talkers)
    code = "customers_match" if both else "customers_do_not_match"
    return [Note(code, {"both": both, "buyers": len(buyers), "talkers": len(talkers)})]


def apportion(tables: dict[str, Rows]) -> list[Note]:
    """Replace `list_amount` of `order_items` by `amount`: the order's paid amount, shared out by list price.

    Exact for orders of one line, and in sum for every order; the split between lines is an assumption, and said to be.
    Lines whose order is not there, or whose prices are all 0, cannot be told and are left out.
    Without any order to go by the table is left out.
    """
    items, orders = tables["order_items"], tables.get("orders")
    if orders is None:
        del tables["order_items"]
        return [Note("items_need_orders", {"count": len(items.data)})]
    paid = dict(zip(orders.column("order_id"), orders.column("amount"), strict=True))
    names = ("order_id", "product_id", "quantity", "amount")
    every = list(items.spread((*names, "list_amount")))
    rows = [tuple(line) for *line, _ in every if line[3] is not None]
    lines: dict[str, list[tuple[list[Any], float]]] = defaultdict(list)  # by order those whose amount is not told
    for *line, price in every:
        if line[3] is None:
            lines[line[0]].append((line[:3], price))
    lost = shared = 0
    for order, held in lines.items():
        whole = sum(price or 0.0 for _, price in held)
        if order not in paid or (len(held) > 1 and not whole):
            lost += len(held)
            continue
        shared += len(held) > 1
        parts = [round(paid[order] * price / whole, 2) for _, price in held[:-1]]
        parts.append(round(round(paid[order], 2) - sum(parts), 2))
        rows += [(*line, part) for (line, _), part in zip(held, parts, strict=True)]
    tables["order_items"] = Rows(names, rows)
    notes = [Note("items_apportioned", {"count": shared})] if shared else []
    return notes + ([Note("items_without_order", {"count": lost})] if lost else [])


def one_spelling(tables: Iterable[Rows], roster: Accounts) -> None:
    """Give agents whom a sheet calls by their nick alone (小美) the account that others write out (某店:小美), if only
    one has that nick."""
    named = [(rows, i) for rows in tables for i, column in enumerate(rows.columns) if column.endswith("agent_id")]
    known = {row[i] for rows, i in named for row in rows.data if row[i]} | {*roster}
    whole: defaultdict[str, list[str]] = defaultdict(list)
    for name in known:
        whole[name.rpartition(":")[2]].append(name)
    full = {nick: max(names, key=len) for nick, names in whole.items() if nick in names and len(names) == 2}
    for rows, i in named if full else ():
        rows.data = [(*row[:i], full.get(row[i], row[i]), *row[i + 1 :]) for row in rows.data]


def accounts_of(agents: str | Path | Sequence[str] | None) -> Accounts:
    """Names (a list, or one text with commas), or the path of an agents table with at least `agent_id`.

    >>> sorted(accounts_of("某店, 某店：小美"))
    ['某店', '某店:小美']
    """
    if agents is None:
        return {}
    if isinstance(agents, Path) or (isinstance(agents, str) and agents.lower().endswith((".csv", ".xlsx"))):
        return _from_table(Path(agents))
    names = agents.replace("，", ",").split(",") if isinstance(agents, str) else agents
    return {account(name): {} for name in names if name.strip()}


def _from_table(path: Path) -> Accounts:
    DataError.when(not path.is_file(), "no_agents_file", path=path)
    names, rows = read_values(TABLES["agents"], path)
    found = [dict(zip(names, row, strict=True)) for row in rows]
    DataError.when(not found, "no_agent_row", name=path.name)
    return {account(row["agent_id"]): row for row in found}
