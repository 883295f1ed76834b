"""`cskit check`: everything that is wrong with a folder of canonical tables, each with file, row, column and remedy.

What is right is declared once, in `cskit.tables.TABLES`. Files of any size are read in place and in bounded memory.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from cskit.errors import DataError, told
from cskit.sources import check_cells, check_keys
from cskit.sources.problems import Problem, nearest, problem, the_rest
from cskit.sources.stage import Stage, Unreadable, stage
from cskit.sources.textfile import TextFacts, container, text_facts
from cskit.tables import TABLES, Table

FORMATS = (".parquet", ".csv", ".xlsx")  # of several files of one table, the first is the one that is loaded
OTHER_TABLES = (".xls", ".tsv", ".txt", ".json", ".feather", ".ods")
LIMIT = 20
MEMORY = "1GB"


def check(folder: str | Path, *, lang: str = "en", limit: int | None = None) -> list[Problem]:
    """Every problem of a folder, by table and row; an empty list if there is none.

    The first `limit` rows (20) of one kind of problem in one column are listed one by one, the others stand
    together in one line with their `count`: Σ `count` is the number of faults. Problems of level `warning`
    (a column or file that is not read) leave the folder usable.

    Errors: `DataError` if there is no such folder.

    >>> from cskit.bundled import bundled
    >>> check(bundled("mens_wear_week"))
    []
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise DataError(told("no_folder", folder=folder))
    with tempfile.TemporaryDirectory(prefix="cskit-check-") as spill, duckdb.connect() as con:
        con.execute(f"SET memory_limit = '{MEMORY}'")
        con.execute(f"SET temp_directory = '{spill}'")
        return list(_Check(folder, con, Path(spill), lang, LIMIT if limit is None else max(limit, 1)).problems())


class _Check:
    def __init__(self, folder: Path, con: duckdb.DuckDBPyConnection, spill: Path, lang: str, limit: int) -> None:
        self.folder, self.con, self.spill, self.lang, self.limit = folder, con, spill, lang, limit
        self.staged: dict[str, tuple[Stage, str]] = {}

    def problems(self) -> Iterator[Problem]:
        files = [p for p in sorted(self.folder.iterdir()) if p.is_file() and not p.name.startswith((".", "~$"))]
        of_table: dict[str, list[Path]] = {
            name: sorted((p for p in files if p.stem == name and p.suffix in FORMATS), key=_preference)
            for name in TABLES
        }
        yield from self._folder(files, of_table)
        for name, paths in of_table.items():
            if paths:
                found = list(self._file(TABLES[name], paths[0]))
                yield from sorted(found, key=lambda p: p.row if p.row is not None else sys.maxsize)
        for name in self.staged:
            file = of_table[name][0].name
            yield from check_keys.check_references(
                self.con, TABLES[name], self.staged, file=file, lang=self.lang, limit=self.limit
            )

    def _folder(self, files: list[Path], of_table: dict[str, list[Path]]) -> Iterator[Problem]:
        here = f"{self.folder.name or self.folder}/"
        for name, table in TABLES.items():
            if table.required and not of_table[name]:
                yield problem("missing_table", self.lang, file=here, table=name)
            if len(of_table[name]) > 1:
                names = ", ".join(p.name for p in of_table[name])
                yield problem("two_files", self.lang, file=of_table[name][1].name, table=name, names=names,
                              used=of_table[name][0].name)  # fmt: skip
        for path in files:
            if path.suffix in FORMATS and path.stem in TABLES:
                continue
            meant = nearest(path.stem, TABLES)
            known = path.suffix.lower() in FORMATS
            if path.suffix.lower() in OTHER_TABLES and path.stem in TABLES:
                yield problem("unknown_format", self.lang, file=path.name, table=path.stem)
            elif known and meant:
                yield problem("misnamed_file", self.lang, file=path.name, name=f"{meant}{path.suffix.lower()}")
            elif known:
                yield problem("unknown_file", self.lang, file=path.name)

    def _file(self, table: Table, path: Path) -> Iterator[Problem]:
        file = path.name
        if path.stat().st_size == 0:
            yield problem("empty_file", self.lang, file=file)
            return
        facts = None
        if path.suffix == ".csv":
            facts = text_facts(path)
            fault = self._not_text(path, facts)
            if fault:
                yield fault
                return
            if facts.nul_line:
                yield problem("nul_bytes", self.lang, file=file, row=facts.nul_line)
        try:
            stage_ = stage(self.con, table, path, facts, self.spill)
        except Unreadable as error:
            yield problem("unreadable", self.lang, file=file, why=str(error))
            return
        yield from self._columns(table, stage_, file)
        yield from self._ragged(stage_, file)
        if not check_cells.present(table, stage_) or len(set(stage_.header)) < len(stage_.header):
            return
        yield from self._rows(table, stage_, file)

    def _not_text(self, path: Path, facts: TextFacts) -> Problem | None:
        kind = container(path)
        if kind or not facts.encoding:
            return problem("binary", self.lang, file=path.name, kind=kind or "binary")
        if not facts.is_utf8:
            name = {"gb18030": "GB18030 (GBK)", "utf-16": "UTF-16"}[facts.encoding]
            return problem("encoding", self.lang, file=path.name, row=facts.bad_line or 1, encoding=name)
        return None

    def _columns(self, table: Table, stage_: Stage, file: str) -> Iterator[Problem]:
        for name, count in Counter(stage_.header).items():
            if count > 1:
                yield problem("duplicate_header", self.lang, file=file, row=1, column=name, times=count)
        missing = [name for name in table.must_have if name not in stage_.header]
        absent = [name for name in table.names if name not in stage_.header]
        explained = set()
        for name in dict.fromkeys(stage_.header):
            if name in table.names:
                continue
            meant = nearest(name, absent)
            if meant in missing:
                explained.add(meant)
                yield problem("misnamed_column", self.lang, file=file, row=1, column=meant, found=name)
            else:
                code = "unknown_column_near" if meant else "unknown_column"
                yield problem(code, self.lang, file=file, row=1, column=name, meant=meant, table=table.name)
        for name in missing:
            if name not in explained:
                yield problem("missing_column", self.lang, file=file, row=1, column=name, table=table.name)

    def _ragged(self, stage_: Stage, file: str) -> Iterator[Problem]:
        width = len(stage_.header)
        listed = [
            problem("ragged_row", self.lang, file=file, row=r.row, cells=r.cells, width=width)
            for r in stage_.ragged[: self.limit]
        ]
        yield from listed
        if len(stage_.ragged) > len(listed):
            yield the_rest(listed[0], len(stage_.ragged) - len(listed), self.lang)

    def _rows(self, table: Table, stage_: Stage, file: str) -> Iterator[Problem]:
        rows = check_cells.rows_sql(table, stage_)
        options: dict[str, Any] = {"file": file, "lang": self.lang, "limit": self.limit}
        try:
            first = self.con.execute(f"SELECT 1 FROM ({stage_.sql}) LIMIT 1").fetchone()
            if not first:
                if table.required:
                    yield problem("no_rows", self.lang, file=file, table=table.name)
                return
            yield from check_cells.check_rows(self.con, rows, table, stage_, **options)
            yield from check_keys.check_keys(self.con, rows, table, stage_, **options)
        except duckdb.Error as error:
            yield problem("unreadable", self.lang, file=file, why=str(error).splitlines()[0][:120])
            return
        self.staged[table.name] = (stage_, rows)


def _preference(path: Path) -> int:
    return FORMATS.index(path.suffix)
