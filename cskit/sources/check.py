"""`cskit check`: everything that is wrong with a folder of canonical tables, each with file, row, column and remedy.

What is right is declared once, in `cskit.tables.TABLES`, and read once, in `cskit.reading`: what is an error here is
refused by everything that loads the folder, and nothing else is.
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb

from cskit.errors import DataError, told
from cskit.reading.english import FILE
from cskit.reading.problems import Problem, nearest, problem
from cskit.reading.table import FORMATS, LIMIT, Opened, files_of, open_file
from cskit.sources import check_across
from cskit.sources.exports import reader_of
from cskit.tables import TABLES
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
    if not folder.is_dir():
        raise DataError(told("no_folder", folder=folder))
    with tempfile.TemporaryDirectory(prefix="cskit-check-") as spill, duckdb.connect() as con:
        con.execute(f"SET memory_limit = '{MEMORY}'")
        con.execute(f"SET temp_directory = '{spill}'")
        con.execute("SET enable_progress_bar = false")
        return list(_problems(folder, con, Path(spill), lang, LIMIT if limit is None else max(limit, 1)))


def _problems(folder: Path, con: duckdb.DuckDBPyConnection, spill: Path, lang: str, limit: int) -> Iterator[Problem]:
    of_table = {name: files_of(folder, name) for name in TABLES}
    yield from _of_folder(folder, of_table, lang)
    opened: dict[str, Opened] = {}
    for name, paths in of_table.items():
        if paths:
            found = open_file(con, TABLES[name], paths[0], spill)
            if (kind := _export(found, paths[0], lang)) is not None:
                yield problem("is_export", lang, file=paths[0].name, kind=kind)
                continue
            yield from sorted(found.problems(lang, limit), key=lambda p: p.row if p.row is not None else sys.maxsize)
            if found.verdict is not None:
                opened[name] = found
    yield from check_across.problems(opened, lang, limit)


def _export(found: Opened, path: Path, lang: str) -> str | None:
    """What export a file is that has none of the columns of its table."""
    if found.stage is None or {*found.table.must_have} & {*found.stage.header}:
        return None
    try:
        return reader_of(path, lang).name(lang)
    except DataError:
        return None


def _of_folder(folder: Path, of_table: dict[str, list[Path]], lang: str) -> Iterator[Problem]:
    here = f"{folder.name or folder}/"
    for name, table in TABLES.items():
        paths = of_table[name]
        if table.required and not paths:
            yield problem("missing_table", lang, file=here, table=name)
        if len(paths) > 1:
            yield problem(
                "two_files", lang, file=paths[1].name, table=name, names=listed((p.name for p in paths), ",", lang)
            )
    known = {path for paths in of_table.values() for path in paths} | {folder / FILE}
    for path in sorted(folder.iterdir()):
        ending = path.suffix.lower()
        if not path.is_file() or path in known or path.name.startswith((".", "~$")):
            continue
        meant = nearest(path.stem, TABLES)
        if ending in NOT_READ and path.stem in TABLES:
            yield problem("unknown_format", lang, file=path.name, table=path.stem)
        elif ending in FORMATS[:-1] and (meant or ending != ".txt"):
            code = "misnamed_file" if meant else "unknown_file"
            yield problem(code, lang, file=path.name, name=f"{meant}{ending}")
