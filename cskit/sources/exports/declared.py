"""Exports that are tables, declared: a TOML file says under which headers the columns of the canonical tables stand and
what the tool's words mean. How a cell is read follows from the schema (`cskit.tables`), and so does what a row needs.

    zh = "…"                                # what people call the export
    en = "…"
    [orders]                                # a canonical table; several of them if a row holds some of each
    order_id = "单号"                       # a column: its header
    amount = ["实付", "实付款"]             # or those it was seen under; the first cell that is filled counts
    paid_at = { from = "付款", only = { "状态" = ["已付"] } }   # cells that hold beside such a word, or its beginning
    status = { from = "状态", words = { "已发" = "shipped" } }  # what the tool calls a value

Beside columns, numbers that only help to read them: `total` and `refund` of an order (is its amount net of refunds?),
`list_price` of a line (to share out what its order paid). Beside tables: `unpaid`, the words by which a time of payment
is that of a deposit; `skip`, those of rows that say nothing; `merged`, cells of an order stand once for all its lines;
`personal`, headers to be named as not copied; `notes`, what the presence of a header gives to say; `times`, `utc` where
the tool writes those, `clock` where it may leave out the day. `[]` instead of a header: the file does not tell; of a
message, its conversation does.
"""

import tomllib
from collections.abc import Mapping
from functools import partial
from importlib.resources.abc import Traversable
from typing import Any

from cskit.errors import CskitError, DataError, expect, told, toml_words
from cskit.reading.cells import header
from cskit.sources.exports.tabular import HELPERS, UNNAMED, Cells, Layout, Words, read, recognises
from cskit.sources.exports.talks import CONVERSED, MOMENTS
from cskit.sources.reading import Reader
from cskit.tables import TABLES

OPTIONS = ("zh", "en", "unpaid", "skip", "merged", "personal", "notes", "times")
NOTES = ("no_delivery",)
READERS_FILE = ".reader.toml"  # how the name of a user's own declaration ends


def declared(path: Traversable) -> Reader:
    """The reader that a file declares. Errors: `DataError` with the file's name for one that cannot be understood."""
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        layout = _layout(said)
    except (ValueError, CskitError) as error:
        raise DataError(told("reader_file", name=path.name, why=toml_words(error))) from None
    except (AttributeError, KeyError, TypeError):
        raise DataError(told("reader_file", name=path.name, why=told("reader_shape"))) from None
    name = path.name.removesuffix(READERS_FILE).removesuffix(".toml")
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


def _layout(said: Mapping[str, Any]) -> Layout:
    tables = {}
    for name, columns in said.items():
        if name not in OPTIONS:
            expect("table", name, TABLES)
            tables[name] = {column: _cells(name, column, how) for column, how in columns.items()}
            given = {*tables[name], *(["amount"] if "list_price" in tables[name] else [])}
            for need in TABLES[name].must_have:
                DataError.when(need not in given and (name, need) != UNNAMED, "reader_lacks", table=name, column=need)
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
        personal=tuple(map(header, said.get("personal", ()))),
        times=said.get("times", ""),
        notes={header(name): code for name, code in said.get("notes", {}).items()},
    )


def _cells(table: str, column: str, how: Any) -> Cells:
    expect("column", column, [*TABLES[table].names, *HELPERS.get(table, ())])
    said = how if isinstance(how, dict) else {"from": how}
    for key in said:
        expect("entry", key, ("from", "words", "only"))
    names = [said["from"]] if isinstance(said["from"], str) else said["from"]
    may_be_untold = (table, column) in CONVERSED or (column in TABLES[table].names and TABLES[table][column].nullable)
    DataError.when(not names and not may_be_untold, "reader_shape")
    return Cells(tuple(map(header, names)), dict(said.get("words", {})), _words(said.get("only", {})))


def _words(said: Mapping[str, Any]) -> Words:
    return {header(name): tuple([words] if isinstance(words, str) else map(str, words)) for name, words in said.items()}
