"""One table of a shop, read: made on a DuckDB connection if nothing is wrong with it, and all that is wrong."""

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import duckdb

from cskit.columns import Table
from cskit.errors import DataError, told
from cskit.reading import faults
from cskit.reading.faults import FileVerdict, Listing
from cskit.reading.held import SHARE, Held
from cskit.reading.joined import joined
from cskit.reading.problems import Problem, nearest, problem, the_rest
from cskit.reading.stage import NOTHING, Stage, first_line, first_row, staged_file, staged_frame
from cskit.reading.typed import (
    cells_sql,
    may_be_neat,
    natural,
    neat_sql,
    plainly_neat_sql,
    seq_of,
    shape_of,
    tidied,
    values_sql,
)
from cskit.reading.workbook import UnreadableFile
from cskit.terms import language

LIMIT = 20


@dataclass
class Opened:
    """A table's file (or frame), opened on a connection. Its `stage` is `NOTHING` where it cannot be read at all."""

    con: duckdb.DuckDBPyConnection
    table: Table
    file: str
    stage: Stage = NOTHING
    refused: UnreadableFile | None = None
    verdict: FileVerdict | None = None  # once it is made
    rows: int = 0
    rising: bool = False  # whether ids of messages were seen to rise, row by row
    twice: bool = False  # whether a key occurs twice
    partial: bool = False  # columns it must have may be missing: an import that told of them has written it

    @property
    def cells(self) -> str:
        return cells_sql(self.table, self.stage)

    @property
    def is_usable(self) -> bool:
        """Whether its rows can be looked at: known columns are there, each once."""
        known = self.table.present(self.stage.header)
        return bool(known) and all(self.stage.header.count(column.name) == 1 for column in known)

    @property
    def is_worth_saying(self) -> bool:
        """Whether reading it did something a user has to know: ids were cleaned, sheets left out."""
        return self.verdict is not None and (self.verdict.cleaned or bool(self.stage.unread or self.stage.overlap))

    def listing(self, lang: str, limit: int) -> Listing:
        return Listing(self.con, self.cells, self.table, self.stage, self.file, lang, limit)

    # -- making it

    def make(self) -> str:
        """Create the canonical table on the connection, under its own name: a `TABLE`, or a `VIEW` of a file that is
        read in place. Errors: `DataError` with the first thing that is wrong, if anything is."""
        kind = self.try_to_make() if self._is_whole() else ""
        wrong = self.twice or self._is_empty() or bool(self.stage.ragged)
        if not kind or wrong or (self.verdict is not None and self.verdict.faulty):
            raise self.refusal()
        return kind

    def try_to_make(self) -> str:
        """The same, whatever is wrong with its cells; empty if the rows cannot be read."""
        try:
            try:
                return self._made(self.stage)
            except duckdb.Error:
                if self.stage.irregular is None:
                    raise
                self.stage = self.stage.irregular()
                return self._made(self.stage)
        except UnreadableFile as error:
            self.refused = error
        except duckdb.Error as error:
            self.refused = UnreadableFile("unreadable", why=first_line(error))
        return ""

    def _made(self, source: Stage) -> str:
        """Make it as if its ids and choices were neat (most are), look at them, and make it anew where they are not."""
        shape = self._shape(source)
        hoped = {column.name for column in may_be_neat(self.table, source)}
        where = f"({source.unnumbered or source.sql})"
        if source.in_place:  # to look first costs no more there
            in_shape = {"message_id"} if shape else set()
            hoped = self._neat(source, hoped - in_shape, where) | in_shape
        bits = self._put(replace(source, neat=frozenset(hoped)), shape)
        neat = hoped
        if not source.in_place:
            in_shape = (
                {"message_id"} if shape and not faults.verdict(self.table, self.stage, bits).out_of_shape else set()
            )
            neat = self._neat(source, hoped - in_shape, f'"{self.table.name}"') | in_shape
        elif shape and faults.verdict(self.table, self.stage, bits).out_of_shape:
            neat = self._neat(source, hoped, where)
        if neat != hoped:
            bits = self._put(replace(source, neat=frozenset(neat)), shape)
        self.verdict = faults.verdict(self.table, self.stage, bits)
        self.twice = self._has_a_key_twice(source)
        return "VIEW" if source.in_place else "TABLE"

    def _shape(self, source: Stage) -> tuple[str, str] | None:
        if (
            self.table.name != "messages"
            or "message_id" not in source.header
            or source.type_of("message_id") != "VARCHAR"
        ):
            return None
        ids = f"SELECT {source.cell('message_id')} AS id FROM ({source.sql})"
        return shape_of(first_row(self.con, f"SELECT id FROM ({ids}) WHERE id IS NOT NULL LIMIT 1"))

    def _neat(self, source: Stage, names: set[str], where: str) -> set[str]:
        """Those of these columns that are neat; `where`: the file, by its cells, or the table made, by its names."""
        plain = self._looked(plainly_neat_sql, source, names, where)
        odd = {name for name in names - plain if not self.table[name].choices}
        return plain | self._looked(neat_sql, source, odd, where)

    def _looked(self, look: Callable[..., str], source: Stage, names: set[str], where: str) -> set[str]:
        asked = sorted(names)
        if not asked:
            return set()
        cells = [source.cell(name) if where.startswith("(") else name for name in asked]
        looks = [look(self.table[name], cell, where) for name, cell in zip(asked, cells, strict=True)]
        found = first_row(self.con, f"SELECT {', '.join(looks)}") or ()
        return {name for name, neat in zip(asked, found, strict=True) if neat}

    def _put(self, source: Stage, shape: tuple[str, str] | None) -> int:
        """Create the table (or view) of a stage; the flags of its rows."""
        self.stage = source
        table, con, name = self.table, self.con, f'"{self.table.name}"'
        seq, out_of_shape = seq_of(source, shape) if table.name == "messages" else ("", "")
        cells = cells_sql(table, source, numbered=seq == "_row" or not source.in_place)
        flags = faults.flags_sql(table, source, out_of_shape)
        has_order = seq not in ("", "_row") and out_of_shape != "true"
        if source.in_place:
            order = "v_message_id" if shape and shape[0] else seq  # texts of one width are quicker to compare
            bits = self._look(flags, order if has_order else "", f"({cells})")
            if faults.verdict(table, source, bits).out_of_shape:
                seq = f"row_number() OVER (ORDER BY p_sent_at, {natural('v_message_id')})"
            elif self.rising:  # as an export has them: its rows say all
                seq, cells = "_row", cells_sql(table, source)
            else:
                seq = seq.replace("try_cast", "CAST")  # every id was seen to be a number
            values = ", ".join(values_sql(table, source, seq))
            con.execute(f"CREATE OR REPLACE VIEW {name} AS SELECT {values} FROM ({cells})")
            return bits
        values = ", ".join([*values_sql(table, source, seq), f"{flags} AS _flags"])
        con.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT {values} FROM ({cells})")
        bits = self._look("_flags", "seq" if has_order else "", name)
        con.execute(f"ALTER TABLE {name} DROP COLUMN _flags")
        if faults.verdict(table, source, bits).out_of_shape:
            ordered = f"row_number() OVER (ORDER BY sent_at, {natural('message_id')}) AS seq"
            con.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * EXCLUDE (seq), {ordered} FROM {name}")
        return bits

    def _look(self, flags: str, order: str, rows: str) -> int:
        """All flags of the rows; on the way their number, and whether they rise by `order` (empty: they have none)."""
        rises = f"count_if({order} > before)" if order else "NULL"
        looked = f"(SELECT *, lag({order}) OVER () AS before FROM {rows})" if order else rows
        found = first_row(self.con, f"SELECT bit_or({flags}), count(*), {rises} FROM {looked}") or (0, 0, None)
        bits, self.rows, rising = found
        self.rising = rising is not None and rising == self.rows - 1
        return bits or 0

    def _has_a_key_twice(self, source: Stage) -> bool:
        key = self.table.key
        if self.rising or not key or not {*key} <= {*source.header}:
            return False
        name, columns = f'"{self.table.name}"', f"({', '.join(key)})" if len(key) > 1 else key[0]
        given = " AND ".join(f"{column} IS NOT NULL" for column in key)
        [(twice,)] = self.con.execute(
            f"SELECT count(*) > count(DISTINCT {columns}) FROM {name} WHERE {given}"
        ).fetchall()
        return bool(twice)

    def _is_whole(self) -> bool:
        if not self.is_usable or self.stage.ragged:
            return False
        needed = set() if self.partial else {*self.table.must_have}
        return needed <= {*self.stage.header} and not any(True for _ in faults.of_columns(self.listing(language(), 1)))

    def _is_empty(self) -> bool:
        return self.table.required and not self.rows and not self.stage.in_memory

    def values(self) -> tuple[tuple[str, ...], Held]:
        """The columns that are there, and the rows as Python values: texts, dates, numbers; messages by their ids,
        which order those of one second. Errors: as `make`."""
        self.make()
        here = self.table.present(self.stage.header)
        number, whole = "n_{}", "n_{}::BIGINT"
        native = {"time": "p_{}", "date": "p_{}::DATE", "int": whole, "number": number, "money": number}
        columns = ", ".join(native.get(column.kind, "v_{}").format(column.name) for column in here)
        order = "length(v_message_id), v_message_id, " if "message_id" in self.stage.header else ""
        found = self.con.execute(f"SELECT {columns} FROM ({self.cells}) ORDER BY {order}_row")
        blocks = iter(partial(found.fetchmany, SHARE), [])
        return tuple(column.name for column in here), Held(row for block in blocks for row in block)

    # -- what is wrong with it

    def refusal(self) -> DataError:
        """The first error as one line, how many more there are, and how to see them."""
        excused = ("missing_column", "misnamed_column") if self.partial else ()
        found = [p for p in self.problems(language(), 1) if p.level == "error" and p.code not in excused]
        if not found:
            return DataError(told("at", where=self.file, why=told("unread_fault")))
        first, more = found[0], sum(p.count for p in found) - 1
        return DataError(told("table_more", problem=first, more=more) if more else str(first))

    def problems(self, lang: str, limit: int = LIMIT) -> Iterator[Problem]:
        """Everything that is wrong with it, structure first, then row by row; warnings too."""
        if self.stage is not NOTHING:
            yield from of_header(self.listing(lang, limit))
            if not self.is_usable:
                return
            if self.verdict is None and self.refused is None:
                self.try_to_make()
        if (why := self.refused) is not None:
            yield problem(why.code, lang, file=self.file, row=why.row, table=self.table.name, **why.values)
            return
        listing = self.listing(lang, limit)
        assert self.verdict is not None
        yield from _of_width(listing)
        if self._is_empty():
            yield listing.problem("no_rows", table=self.table.name)
        yield from faults.of_columns(listing)
        if self.verdict.faulty:
            yield from faults.of_rows(listing)
        if self.twice:
            yield from faults.of_keys(listing)
        yield from faults.of_unusual(listing)
        if self.verdict.cleaned:
            yield from faults.of_cleaned(listing)


def read_values(table: Table, path: Path, *, partial: bool = False) -> tuple[tuple[str, ...], Held]:
    """A table as Python values: its columns and its rows. `partial`: columns it must have may be missing.

    Errors: `DataError` with the first thing that is wrong.
    """
    with tempfile.TemporaryDirectory(prefix="cskit-read-") as spill, duckdb.connect() as con:
        return replace(open_files(con, table, [path], Path(spill)), partial=partial).values()


def open_files(con: duckdb.DuckDBPyConnection, table: Table, paths: Sequence[Path], spill: Path) -> Opened:
    """A table's file, or its files side by side, by what their bytes say; what is irregular is copied into the folder
    `spill`."""
    if len(paths) == 1:
        return _open_file(con, table, paths[0], spill)
    parts = []
    for i, path in enumerate(paths):
        (spill / f"{table.name}_{i}").mkdir(exist_ok=True)
        opened = _open_file(con, table, path, spill / f"{table.name}_{i}")
        if opened.refused:
            return opened
        parts.append((path.name, opened.stage))
    try:
        found = joined(con, table, parts)
    except duckdb.Error:  # DuckDB's own reader refuses one of them
        found = joined(con, table, [(name, stage.irregular() if stage.irregular else stage) for name, stage in parts])
    return Opened(con, table, f"{table.name}_*", found)


def _open_file(con: duckdb.DuckDBPyConnection, table: Table, path: Path, spill: Path) -> Opened:
    if not path.is_file():
        return Opened(con, table, path.name, refused=UnreadableFile("no_file"))
    try:
        return Opened(con, table, path.name, tidied(con, table, staged_file(con, table, path, spill)))
    except UnreadableFile as error:
        return Opened(con, table, path.name, refused=error)
    except OSError as error:
        return Opened(con, table, path.name, refused=UnreadableFile("unreadable", why=first_line(error)))


def open_frame(con: duckdb.DuckDBPyConnection, table: Table, source: str) -> Opened:
    """A frame in memory, registered with the connection as `source`."""
    return Opened(con, table, told("the_table", table=table.name), tidied(con, table, staged_frame(con, source)))


def of_header(listing: Listing) -> Iterator[Problem]:
    """Columns that are missing, misnamed, unknown or there twice; sheets that hold something else."""
    header, table = listing.stage.header, listing.table
    for name, count in Counter(header).items():
        if count > 1 and name in table.names:
            yield listing.problem("duplicate_header", 1, name, times=count)
    missing = [name for name in table.must_have if name not in header]
    absent = [name for name in table.names if name not in header]
    explained = set()
    for name in dict.fromkeys(header):
        if name in table.names or not name:
            continue
        meant = nearest(name, absent)
        if meant in missing:
            explained.add(meant)
            yield listing.problem("misnamed_column", 1, meant, found=name)
        else:
            code = "unknown_column_near" if meant else "unknown_column"
            yield listing.problem(code, 1, name, meant=meant, table=table.name)
    for name in missing:
        if name not in explained:
            yield listing.problem("missing_column", 1, name, table=table.name)
    if listing.stage.overlap:
        files = len(listing.stage.sheets)
        yield listing.problem("overlapping_files", None, None, count=listing.stage.overlap, files=files)
    for name in listing.stage.unread:
        yield listing.problem("sheet_not_read", None, None, sheet=name, table=table.name)


def _of_width(listing: Listing) -> Iterator[Problem]:
    ragged, width = listing.stage.ragged, len(listing.stage.header)
    listed = [listing.problem("ragged_row", row, cells=cells, width=width) for row, cells in ragged[: listing.limit]]
    yield from listed
    if len(ragged) > len(listed):
        yield the_rest(listed[0], len(ragged) - len(listed), listing.lang)
