"""The folder an import writes: what a former import left there, and tables written whole or not at all."""

import csv
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

from cskit.errors import DataError, told
from cskit.reading.cleaning import DUCKDB_TYPES
from cskit.reading.table import read_values
from cskit.sources.merge import Contribution
from cskit.sources.reading import Rows
from cskit.tables import TABLES, Column
from cskit.written import listed

MANIFEST = "import.json"
EARLIER = "earlier imports"
Format = Literal["parquet", "csv"]


def manifest(folder: Path) -> dict[str, Any]:
    """What the last import wrote of itself; empty for a new folder.

    Errors: `DataError` if the folder holds tables that no import made: they are not overwritten.
    """
    path = folder / MANIFEST
    if path.is_file():
        try:
            found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            return found
        except ValueError:
            raise DataError(told("manifest_damaged", path=path)) from None
    if folder.exists() and not folder.is_dir():
        raise DataError(told("folder_is_file", folder=folder))
    strangers = [p.name for name in TABLES for p in folder.glob(f"{name}.*")] if folder.is_dir() else []
    if strangers:
        raise DataError(told("foreign_tables", folder=folder, files=listed(strangers[:3])))
    return {}


def earlier(folder: Path) -> dict[str, Contribution]:
    """The tables a former import wrote, as parts to merge with. Errors: `DataError` if one was spoilt since."""
    parts = {}
    for name, table in TABLES.items():
        for path in (folder / f"{name}.parquet", folder / f"{name}.csv"):
            if path.is_file():
                parts[name] = Contribution(EARLIER, Rows(*read_values(table, path, partial=True)))
                break
    return parts


def write(folder: Path, tables: Mapping[str, Rows], about: Mapping[str, Any], format: Format) -> None:
    """Write the tables and the manifest: all of them, or (whatever goes wrong) none.

    Columns stand in the order of the schema. A new folder appears at once; in one that exists, files are exchanged
    only after all of them are written, and put back if that fails half-way.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        for name, rows in tables.items():
            columns = [column for column in TABLES[name] if column.name in rows.columns]
            _write_csv(fresh / f"{name}.csv", columns, rows)
            if format == "parquet":
                _to_parquet(fresh / f"{name}.csv", columns)
        (fresh / MANIFEST).write_text(json.dumps(about, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        fresh.chmod(0o755)
        if folder.exists():
            _exchange(fresh, folder, [f"{name}.{other}" for name in tables for other in ("csv", "parquet")])
        else:
            fresh.rename(folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _exchange(fresh: Path, folder: Path, replaced: list[str]) -> None:
    """Move new files in, old ones of the same tables out; on failure everything goes back."""
    old = fresh / "old"
    old.mkdir()
    new = [path.name for path in fresh.iterdir() if path.is_file()]
    moved: list[str] = []
    try:
        for name in {*replaced, *new}:
            if (folder / name).exists():
                os.replace(folder / name, old / name)
        for name in new:
            os.replace(fresh / name, folder / name)
            moved.append(name)
    except OSError:
        for name in moved:
            (folder / name).unlink(missing_ok=True)
        for path in old.iterdir():
            os.replace(path, folder / path.name)
        raise


def _write_csv(path: Path, columns: list[Column], rows: Rows) -> None:
    at = [rows.columns.index(column.name) for column in columns]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([column.name for column in columns])
        writer.writerows([_written(row[i]) for i in at] for row in rows.data)


def _to_parquet(path: Path, columns: list[Column]) -> None:
    """Exchange a CSV just written for Parquet. DuckDB does it, because it loads five times faster than pyarrow."""
    import duckdb

    types = ", ".join(f"'{column.name}': '{DUCKDB_TYPES[column.kind]}'" for column in columns)
    options = "header = true, auto_detect = false, parallel = false, delim = ',', quote = '\"', escape = '\"'"
    longest = max(path.stat().st_size, 1 << 21)
    source = f"read_csv($from, {options}, columns = {{{types}}}, max_line_size = {longest})"
    target = str(path.with_suffix(".parquet")).replace("'", "''")
    with duckdb.connect() as con:
        con.execute(f"COPY (SELECT * FROM {source}) TO '{target}' (FORMAT parquet)", {"from": str(path)})
    path.unlink()


def _written(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
