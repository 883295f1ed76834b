"""What every generator stands on: recipes, TOML files read against `grammar.toml`; random numbers; and tables, written
in row groups, in the order and types of `cskit.tables`, whole or not at all."""

import csv
import os
import shutil
import string
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from cskit.columns import Table
from cskit.declared import Declared
from cskit.errors import DataError, os_words, told, toml_words, unknown
from cskit.period import day_number
from cskit.tables import TABLES
from cskit.written import listed

_HERE = resources.files("cskit.simulate")


def bundled_toml(path: str) -> dict[str, Any]:
    return tomllib.loads(_HERE.joinpath(path).read_text(encoding="utf-8"))


@cache
def grammar() -> dict[str, Any]:
    return bundled_toml("grammar.toml")


class Recipe(Declared):
    """A recipe as found: its name, where it lies and its entries, not yet read."""

    def __init__(self, name: str, where: str, entries: Mapping[str, Any]) -> None:
        super().__init__(name, where, entries, grammar())


def recipes() -> list[str]:
    return sorted(f.name.removesuffix(".toml") for f in (_HERE / "recipes").iterdir() if f.name.endswith(".toml"))


def load_recipe(recipe: str | Path) -> Recipe:
    """A bundled recipe by its name, or one of your own by the path of its TOML file."""
    text, path = str(recipe), Path(recipe)
    if text in recipes():
        return Recipe(text, text, bundled_toml(f"recipes/{text}.toml"))
    if path.suffix != ".toml" and not path.exists():
        raise unknown("recipe", text, recipes())
    try:
        return Recipe(path.stem, path.name, tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise DataError(told("no_recipe_file", path=path, known=listed(recipes()))) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise DataError(told("recipe_unreadable", path=path, why=toml_words(error))) from None


def wall_seconds(moment: datetime) -> int:
    return day_number(moment.date()) * 86_400 + moment.hour * 3600 + moment.minute * 60 + moment.second


def stream(seed: int, *place: int) -> np.random.Generator:
    """Random numbers of one place (a day, a block of it, a purpose), independent of the order of the work."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=place)))


Format = Literal["parquet", "csv"]

NONE = np.iinfo(np.int64).min  # an empty cell in an integer or time column
ROWS_PER_GROUP = 262_144
MARK = "<!-- cskit simulate"  # first words of the README of a simulated shop

_TYPES = {
    "text": pa.string(),
    "time": pa.timestamp("us"),
    "date": pa.date32(),
    "int": pa.int64(),
    "number": pa.float64(),
    "money": pa.float64(),
    "bool": pa.bool_(),
}


def numbered(prefix: str, numbers: np.ndarray, width: int) -> pa.Array:
    """Ids such as `O000000042`, all of one width so that their order as text is their order as numbers.

    A number of `NONE` gives an empty cell.
    """
    digits = pc.utf8_lpad(pa.array(numbers, mask=numbers == NONE).cast(pa.string()), width, "0")
    return pc.binary_join_element_wise(pa.scalar(prefix), digits, pa.scalar(""))


def chosen(values: pa.Array | Sequence[str], codes: np.ndarray) -> pa.Array:
    texts = values if isinstance(values, pa.Array) else pa.array(values)
    return texts.take(pa.array(codes, mask=codes < 0))


class Writer:
    """Appends rows to the tables of one folder, holding at most a row group of each table in memory."""

    def __init__(self, folder: Path, format: Format) -> None:
        self.folder = folder
        self.format = format
        self.rows: dict[str, int] = {}
        self.columns: dict[str, tuple[str, ...]] = {}
        self.words: set[str] = set()  # every text written that is no id
        self._waiting: dict[str, list[pa.Table]] = {}
        self._open: dict[str, pq.ParquetWriter | pyarrow.csv.CSVWriter] = {}

    def add(self, table: str, columns: Mapping[str, object]) -> None:
        """Appends rows: one array per column (times and dates as integers, seconds and days since 1970)."""
        spec = TABLES[table]
        names = self.columns.setdefault(table, tuple(n for n in spec.names if n in columns))
        part = pa.table({name: _arrow(spec, name, columns[name]) for name in names})
        self.rows[table] = self.rows.get(table, 0) + part.num_rows
        waiting = self._waiting.setdefault(table, [])
        waiting.append(part)
        if sum(p.num_rows for p in waiting) >= ROWS_PER_GROUP:
            self._flush(table)

    def close(self) -> None:
        """Writes what is still waiting and closes every file."""
        for table in list(self._waiting):
            self._flush(table)
        for writer in self._open.values():
            writer.close()

    def english(self, known: Mapping[str, str]) -> None:
        """Writes `english.csv`: the English of every text in the tables that is `known`; a number behind it stays."""
        with (self.folder / "english.csv").open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file, lineterminator="\n")
            rows.writerow(("original", "english"))
            for text in sorted(word for word in self.words if word and not word.isascii()):
                name, number = text.rstrip(string.digits), text[len(text.rstrip(string.digits)) :]
                if text in known or name in known:
                    rows.writerow((text, known[text] if text in known else f"{known[name]} {number}"))

    def _flush(self, table: str) -> None:
        whole = pa.concat_tables(self._waiting.pop(table)).combine_chunks()
        for column in TABLES[table]:
            if column.kind == "text" and not column.name.endswith("_id") and column.name in whole.column_names:
                self.words.update(pc.unique(whole[column.name]).to_pylist())
        if table not in self._open:
            self._open[table] = self._writer(table, whole.schema)
        if self.format == "csv":
            try:
                self._open[table].write_table(whole.cast(_csv_schema(whole.schema)))
            except pa.ArrowInvalid as error:
                raise DataError(told("recipe_text", table=table)) from error
        else:
            self._open[table].write_table(whole, row_group_size=max(1, whole.num_rows))

    def _writer(self, table: str, schema: pa.Schema) -> pq.ParquetWriter | pyarrow.csv.CSVWriter:
        path = self.folder / f"{table}.{self.format}"
        if self.format == "csv":
            # our values hold no comma, quote or line break; "none" would refuse one, never write it wrongly
            options = pyarrow.csv.WriteOptions(quoting_style="none", quoting_header="none")
            return pyarrow.csv.CSVWriter(str(path), _csv_schema(schema), write_options=options)
        unique = {c for c in TABLES[table].key if len(TABLES[table].key) == 1}
        # ids and times differ in every row: a dictionary of them only costs space, their steps are small
        steps = {c: "DELTA_BYTE_ARRAY" if pa.types.is_string(schema.field(c).type) else "PLAIN" for c in unique}
        if table == "messages":
            steps["sent_at"] = "DELTA_BINARY_PACKED"
        return pq.ParquetWriter(
            str(path),
            schema,
            compression="zstd",
            compression_level=9,
            use_dictionary=[c for c in schema.names if c not in steps],
            column_encoding=steps or None,
            data_page_size=1 << 20,
            dictionary_pagesize_limit=4 << 20,
        )


def _arrow(spec: Table, name: str, values: object) -> pa.Array:
    kind = _TYPES[spec[name].kind]
    if isinstance(values, (pa.Array, pa.ChunkedArray)):
        return values.cast(kind)
    if not isinstance(values, np.ndarray):
        return pa.array(values, type=kind)
    if spec[name].kind == "time":
        empty = values == NONE
        return pa.array(np.where(empty, 0, values) * 1_000_000, mask=empty).cast(kind)
    if spec[name].kind == "date":
        return pa.array(values.astype(np.int32)).cast(kind)
    if values.dtype.kind == "i":
        return pa.array(values, mask=values == NONE).cast(kind)
    return pa.array(values, type=kind)


def _csv_schema(schema: pa.Schema) -> pa.Schema:
    """Times to the second, as text readers expect them: no fraction."""
    return pa.schema([pa.field(f.name, pa.timestamp("s") if pa.types.is_timestamp(f.type) else f.type) for f in schema])


@contextmanager
def whole_folder(out: Path, *, overwrite: bool = False) -> Iterator[Path]:
    """A temporary sibling of `out` that takes its name when the block ends well and vanishes when it does not.

    An existing folder is replaced if it is empty or a simulated shop, or if `overwrite` asks for it.
    """
    out = Path(os.path.abspath(out))
    refuse_foreign(out, overwrite=overwrite)
    partial = out.with_name(f".{out.name}.{os.getpid()}.partial")
    old = out.with_name(f".{out.name}.{os.getpid()}.old")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        partial.mkdir()
        yield partial
        if out.exists():
            out.rename(old)
        partial.rename(out)
    except OSError as error:
        raise DataError(told("no_write", out=out, why=os_words(error))) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
        if out.exists():
            shutil.rmtree(old, ignore_errors=True)


def refuse_foreign(out: Path, *, overwrite: bool) -> None:
    """Refuses (`DataError`) to replace a file, or a folder that holds something else than a simulated shop."""
    if not out.exists():
        return
    DataError.when(not out.is_dir(), "shop_is_file", out=out)
    readme = out / "README.md"
    ours = readme.is_file() and readme.read_text(encoding="utf-8", errors="replace").startswith(MARK)
    written = {
        "README.md",
        "english.csv",
        "exports",
        *(f"{name}{end}" for name in TABLES for end in (".parquet", ".csv")),
    }
    more = sorted(path.name for path in out.iterdir() if path.name not in written)
    DataError.when(ours and more and not overwrite, "shop_holds_more", out=out, name=lambda: more[0])
    DataError.when(not ours and any(out.iterdir()) and not overwrite, "shop_not_ours", out=out)
