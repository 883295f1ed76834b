"""Exports that are tables, declared: a TOML file says under which headers the columns of the canonical tables stand and
what the tool's words mean. How a cell is read follows from the schema (`cskit.tables`), and so does what a row needs.

    zh = "…"                                # what people call the export
    en = "…"
    [orders]                                # a canonical table; several of them if a row holds some of each
    order_id = "单号"                       # a column: its header
    amount = ["实付", "实付款"]             # or those it was seen under; the first cell that is filled counts
    paid_at = { from = "付款", only = { "状态" = ["已付"] } }   # cells that hold beside such a word, or its beginning
    status = { from = "状态", words = { "已发" = "shipped" } }  # what the tool calls a value
    amount = { from = "应付", step = "sum" }                    # each row of an order holds a part of it
    paid_at = { from = ["付款", "成交"], step = "earliest" }    # of several that are filled the earliest counts
    created_at = { from = "下单", else = { from = "单号", step = "day" } }   # where blank: YYMMDD a cell begins with
    paid_at = { from = "付款", else = { from = "单号", step = "day", blank = "下单" } }     # if that is blank as well

Beside columns, numbers that only help to read them: `total` and `refund` of an order (is its amount net of refunds?),
`list_price` of a line (to share out what its order paid). Beside tables: `unpaid`, the words by which a time of payment
is that of a deposit; `skip`, those of rows that say nothing; `merged`, cells of an order stand once for all its lines;
`joined`, what stands between the products of an order where one cell holds them all;
`personal`, headers to be named as not copied; `notes`, what the presence of a header gives to say; `times`, `utc` where
the tool writes those, `clock` where it may leave out the day. `[]` instead of a header: the file does not tell; of a
message, its conversation does.

A sheet of figures that a platform has worked out declares `[reported]` alone; headings it does not name are kept under
their own name.

    [reported]
    agent = "客服"                          # the heading of the agents' column, or
    date = "日期"                           # of that of the days; both, where a row is an agent's day
    by_day = true                           # there may be no agent: a row is the shop's day
    shop = { "汇总" = "all" }               # rows that are the shop's: `all` of their figures, `totals` or `rates` only
    named = { "付款判定" = "attribution=payment" }   # words of the file's name, and the rules they stand for
    [reported.number]                       # how the cells are read: `number`, `rate`, `seconds`, `minutes`
    buyers = ["付款人数", "支付人数"]       # a metric of the kit, or any name: its heading, or those it was seen under
    [reported.rate]                         # `parts`: what is divided by what, summed up, `-` before one taken away
    inquiry_conversion = { from = "转化率", parts = ["付款人数", "询单人数"] }
    [reported.hours]
    served_customers = "全天"               # the metric under the hours 0 … 23, and the heading of the whole day

`source`: the tool, where the file is named otherwise; `shop_first`: the first row is the shop's; `dated = false`: one
day in the file's name is that of the download; `stacked`: the header is two rows; `sheets`: how `cskit export` lays
them out.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from importlib.resources.abc import Traversable
from types import SimpleNamespace
from typing import Any

from cskit.errors import CskitError, DataError, expect, told, toml_words
from cskit.reading.cells import header
from cskit.sources.exports import figures
from cskit.sources.exports.figures import Figure
from cskit.sources.exports.tabular import HELPERS, STEPS, Cells, Layout, Words, read, recognises
from cskit.sources.exports.talks import CONVERSED, MOMENTS
from cskit.sources.reading import Reader
from cskit.tables import TABLES

OPTIONS = ("zh", "en", "unpaid", "skip", "merged", "joined", "personal", "notes", "times")
NOTES = ("no_delivery", "no_refund_times")
KINDS = ("number", "rate", "seconds", "minutes", "hours")
PLAIN: Mapping[str, Any] = {
    "source": "",
    "agent": (),
    "date": (),
    "shop": {},
    "named": {},
    "sheets": (),
    "by_day": False,
    "shop_first": False,
    "dated": True,
    "stacked": False,
}
READERS_FILE = ".reader.toml"  # how the name of a user's own declaration ends


def declared(path: Traversable) -> Reader:
    """The reader that a file declares. Errors: `DataError` with the file's name for one that cannot be understood."""
    name = path.name.removesuffix(READERS_FILE).removesuffix(".toml")
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        if "reported" in said:
            return _of_figures(name, said)
        layout = _layout(said)
    except (ValueError, CskitError) as error:
        raise DataError(told("reader_file", name=path.name, why=toml_words(error))) from None
    except (AttributeError, KeyError, TypeError):
        raise DataError(told("reader_file", name=path.name, why=told("reader_shape"))) from None
    needs = layout.needs()
    headers = {header for columns in layout.tables.values() for cells in columns.values() for header in cells.headers}
    return Reader(
        name,
        said.get("zh", name),
        said.get("en", name),
        partial(recognises, needs),
        partial(read, layout),
        needs,
        frozenset(headers | {*layout.personal}),
    )


def _of_figures(name: str, said: Mapping[str, Any]) -> Reader:
    about = PLAIN | said["reported"]
    for entry in {**said, **about}:
        expect("entry", entry, ("zh", "en", "reported", *PLAIN, *KINDS))
    for takes in about["shop"].values():
        expect("entry", takes, ("all", "totals", "rates"))
    about |= {"agent": _headers(about["agent"]), "date": _headers(about["date"]), "source": about["source"] or name}
    about["headings"] = {heading: figure for kind in KINDS for heading, figure in _figures(kind, about.pop(kind, {}))}
    about["hours"] = {heading for heading, figure in about["headings"].items() if figure.hour == 0}
    layout = SimpleNamespace(**about)
    DataError.when(not (layout.agent or layout.date) or not layout.headings, "reader_no_figures")
    read, known = partial(figures.read, layout), partial(figures.recognises, layout)
    return Reader(name, said.get("zh", name), said.get("en", name), known, read, layout=layout)


def _figures(kind: str, said: Mapping[str, Any]) -> Iterator[tuple[str, Figure]]:
    """The figures of one kind by their headings."""
    for metric, how in said.items():
        told_of = how if isinstance(how, dict) else {"from": how}
        for key in told_of:
            expect("entry", key, ("from", "parts", "rules"))
        parts = tuple(map(_headers, told_of.get("parts", ())))
        DataError.when(len(parts) not in (0, 2), "reader_shape")
        for heading in _headers(told_of["from"]):
            yield heading, Figure(metric, "number" if kind == "hours" else kind, parts, told_of.get("rules", ""))
        for hour in range(24) if kind == "hours" else ():
            for unit in ("", "点", "时", ":00"):
                yield f"{hour}{unit}", Figure(metric, "number", hour=hour)


def _headers(said: str | Sequence[str]) -> tuple[str, ...]:
    return tuple(map(header, [said] if isinstance(said, str) else said))


def _layout(said: Mapping[str, Any]) -> Layout:
    tables = {}
    for name, columns in said.items():
        if name not in OPTIONS:
            expect("table", name, TABLES)
            tables[name] = {column: _cells(name, column, how) for column, how in columns.items()}
            given = {*tables[name], *(["amount"] if "list_price" in tables[name] else [])}
            for need in TABLES[name].must_have:
                DataError.when(need not in given, "reader_lacks", table=name, column=need)
    DataError.when(not tables, "reader_empty")
    merged = bool(said.get("merged"))
    DataError.when(merged and "orders" not in tables, "reader_lacks", table="orders", column="order_id")
    for code in said.get("notes", {}).values():
        expect("note", code, NOTES)
    expect("entry", said.get("times", ""), ("", *MOMENTS))
    return Layout(
        tables,
        unpaid=_words(said.get("unpaid", {})),
        skip=_words(said.get("skip", {})),
        merged=merged,
        joined=str(said.get("joined", "")),
        personal=tuple(map(header, said.get("personal", ()))),
        times=said.get("times", ""),
        notes={header(name): code for name, code in said.get("notes", {}).items()},
    )


def _cells(table: str, column: str, how: Any) -> Cells:
    expect("column", column, [*TABLES[table].names, *HELPERS.get(table, ())])
    said = how if isinstance(how, dict) else {"from": how}
    for key in said:
        expect("entry", key, ("from", "words", "only", "blank", "step", "else"))
    names, blank = _headers(said["from"]), _headers(said.get("blank", ()))
    may_be_untold = (table, column) in CONVERSED or (column in TABLES[table].names and TABLES[table][column].nullable)
    DataError.when(not names and not may_be_untold, "reader_shape")
    expect("entry", said.get("step", ""), ("", *STEPS))
    return Cells(
        names,
        dict(said.get("words", {})),
        _words(said.get("only", {})),
        blank,
        said.get("step", ""),
        _cells(table, column, said["else"]) if "else" in said else None,
    )


def _words(said: Mapping[str, Any]) -> Words:
    return {header(name): tuple([words] if isinstance(words, str) else map(str, words)) for name, words in said.items()}
