"""A `Shop`: the tables of one folder on one engine, with canonical types."""

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any, NoReturn

import narwhals as nw
import pandas as pd

from cskit.bundled import located
from cskit.engines import Engine, collected, open_engine
from cskit.errors import DataError, MissingTable, told, worded
from cskit.period import Period, day_date, day_number
from cskit.reading.joined import are_one_table, copies_of, files_of
from cskit.reading.problems import problem
from cskit.rules import Rules, load_rules
from cskit.tables import TABLES, lacking
from cskit.terms import language
from cskit.written import listed

_GAPS = 4  # stretches of days that are named
_MOMENTS = (("messages", ("sent_at",)), ("orders", ("created_at", "paid_at")))


def load(folder: str | Path, engine: str = "duckdb", **options: Any) -> "Shop":
    """Open a folder of canonical tables (`<table>.parquet|csv|tsv|xlsx|xls`; what a file is, its bytes say), or a
    bundled shop by its name.

    `messages` and `orders` are required, or `reported`. A table is read at its first use, and refused with one line if
    anything is wrong with it: what `cskit check` calls an error. Files side by side (`messages_1.csv`,
    `messages_2.csv`) are one table; what several of them hold counts once.
    `engine`: `duckdb` (option `memory_limit`, such as `"2GB"`), `pandas`, `polars` or `spark` (options `session` and
    `time_zone`). With `spark` the folder may be whatever Spark reads, such as `s3a://bucket/shop`.
    Errors: `DataError` if the folder or a required table is missing, or a table is there twice.

    >>> load("mens_wear_week").tables
    ('messages', 'agents', 'orders', 'order_items', 'products')
    """
    if "://" in str(folder):
        return Shop.from_spark(str(folder), **options) if engine == "spark" else _refuse(folder)
    folder = located(folder)
    DataError.when(not folder.exists(), "no_folder", folder=folder)
    DataError.when(not folder.is_dir(), "not_a_folder", folder=folder)
    files = {name: paths for name in TABLES if (paths := _files_of(folder, name))}
    DataError.when(not files, "no_tables", folder=folder)
    _require(files, str(folder))
    shop = Shop(open_engine(engine, **options), files=files, folder=folder)
    shop.notices.extend(
        str(problem("kept_copy", language(), file=path.name, table=name))
        for name, paths in files.items()
        for path in copies_of(folder, name)
        if path not in paths
    )
    return shop


def _refuse(place: str | Path) -> NoReturn:
    raise DataError(told("only_spark", place=place))


def _files_of(folder: Path, table: str) -> list[Path]:
    paths = files_of(folder, table)
    if paths and not are_one_table(paths):
        names = ", ".join(p.name for p in paths)
        raise DataError(str(problem("two_files", language(), file=paths[1].name, table=table, names=names)))
    return paths


def _check_names(tables: Mapping[str, Any], where: str = "shop") -> None:
    strange = [name for name in tables if name not in TABLES]
    DataError.when(strange, "unknown_tables", strange=listed(strange), known=listed(TABLES))
    _require(tables, where)


def _require(tables: Mapping[str, Any], where: str) -> None:
    for table in lacking(tables):
        raise DataError(told("required_table", where=where, table=table))


class Shop:
    """The tables of a shop. Reading is lazy; what is derived from it is kept in `memo` for the next question."""

    def __init__(
        self,
        engine: Engine,
        *,
        files: Mapping[str, Sequence[Path]] | None = None,
        frames: Mapping[str, Any] | None = None,
        folder: Path | None = None,
    ) -> None:
        self._engine = engine
        self._files = dict(files or {})
        self._frames = dict(frames or {})
        self._open: dict[str, nw.LazyFrame] = {}
        self.folder = folder or Path()
        self.memo: dict[Hashable, Any] = {}
        self._noting: list[list[nw.LazyFrame]] = []

    @classmethod
    def from_frames(cls, frames: Mapping[str, pd.DataFrame], engine: str = "duckdb") -> "Shop":
        """A shop from pandas frames, times as datetimes or `YYYY-MM-DD HH:MM:SS` texts."""
        _check_names(frames)
        return cls(open_engine(engine), frames=frames)

    @classmethod
    def from_spark(
        cls,
        tables: str | Mapping[str, Any],
        *,
        session: Any = None,
        time_zone: str | None = None,
    ) -> "Shop":
        """A shop where Spark's data are: a folder or bucket (`s3a://bucket/shop`, with `<table>.parquet` or `.csv`),
        or each table as a Spark frame, the name of a table (`sales.messages`) or the place of its files.

        `session`: any, local or of a cluster; left out = the frames', else the one of this process, else a local one.
        Times are wall clocks (TIMESTAMP_NTZ or texts); instants (TIMESTAMP) are read in `time_zone`.
        """
        given = [] if isinstance(tables, str) else [t for t in tables.values() if not isinstance(t, str)]
        engine: Any = open_engine(
            "spark", session=session or (given[0].sparkSession if given else None), time_zone=time_zone
        )
        where = tables if isinstance(tables, str) else "shop"
        found: Mapping[str, Any] = engine.found(tables) if isinstance(tables, str) else tables
        _check_names(found, where)
        return cls(engine, frames=found, folder=Path(where) if isinstance(tables, str) else None)

    @property
    def engine(self) -> str:
        return self._engine.name

    @property
    def notices(self) -> list[str]:
        """What reading the tables did that a user has to know, so far: ids cleaned, sheets left out."""
        return self._engine.notices

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables present, in the order of the schema."""
        return tuple(name for name in TABLES if name in self._files or name in self._frames)

    def table(self, name: str) -> nw.LazyFrame:
        """A table after ingest: times int64 local seconds, dates day numbers, `messages` with `seq`."""
        if name not in self._open:
            if name in self._files:
                self._open[name] = self._engine.read(TABLES[name], self._files[name])
            elif name in self._frames:
                self._open[name] = self._engine.take(TABLES[name], self._frames[name])
            else:
                raise MissingTable(name)
            if name == "orders" and not self.has(name, "customer_id"):
                self._open[name] = self._open[name].with_columns(customer_id=nw.lit(None, dtype=nw.String))
        return self._open[name]

    def has(self, table: str, *columns: str) -> bool:
        """Whether the table is there, with these columns."""
        if table not in self.tables:
            return False
        return not columns or set(columns) <= set(self.table(table).collect_schema().names())

    def need(self, table: str, *columns: str, for_: str = "") -> nw.LazyFrame:
        """The table, or `MissingTable` if it or one of the columns is not there."""
        if not self.has(table):
            raise MissingTable(table, worded("for", for_))
        absent = [c for c in columns if not self.has(table, c)]
        if absent:
            raise MissingTable(table, worded("for", for_), absent)
        return self.table(table)

    def without(self, table: str = "", *, days: Collection[date] = ()) -> "Shop":
        """The same shop, of the same first and last second, as if it had no such table, or no message and no order of
        those calendar days."""
        files = {name: path for name, path in self._files.items() if name != table}
        frames = {name: frame for name, frame in self._frames.items() if name != table}
        rest = Shop(self._engine, files=files, frames=frames, folder=self.folder)
        rest._open = {name: frame for name, frame in self._open.items() if name != table}
        rest.__dict__["seconds"] = self.seconds
        gone = [day_number(day) for day in days]
        for name, (column, *_) in self._moments() if gone else ():
            rest._open[name] = self.table(name).filter(~(nw.col(column) // 86_400).is_in(gone))
        return rest

    def until(self, second: int) -> "Shop":
        """The same shop as it was known at a moment: no later message or order, nothing done to one later."""
        rest = self.without()
        for name, (column, *_) in self._moments():
            later = [c.name for c in TABLES[name] if c.kind == "time" and c.nullable and self.has(name, c.name)]
            happened = [nw.when(nw.col(c) <= second).then(nw.col(c)).alias(c) for c in later if "_due_" not in c]
            rest._open[name] = self.table(name).filter(nw.col(column) <= second).with_columns(happened)
        del rest.__dict__["seconds"]
        return rest

    def given(self, table: str, frame: pd.DataFrame) -> "Shop":
        """The same shop with this frame, as a table is after ingest, as the table; for what is small."""
        rest = self.without(table)
        rest._frames[table], rest._open[table] = frame, nw.from_native(frame).lazy()
        return rest

    def keep(self, frame: nw.LazyFrame) -> nw.LazyFrame:
        return self._noted(self._engine.keep(frame))

    def number(self, frame: nw.LazyFrame, name: str) -> nw.LazyFrame:
        """Keep a frame of distinct rows, each with a whole number of its own in the column `name`."""
        return self._noted(self._engine.number(frame, name))

    def _noted(self, frame: nw.LazyFrame) -> nw.LazyFrame:
        for noted in self._noting[-1:]:
            noted.append(frame)
        return frame

    @contextmanager
    def noting(self) -> Iterator[list[nw.LazyFrame]]:
        """The frames that are kept meanwhile, to `forget` them one day; where nothing comes of it, at once."""
        self._noting.append([])
        try:
            yield self._noting[-1]
        except BaseException:
            self.forget(self._noting[-1])
            raise
        finally:
            self._noting.pop()

    def forget(self, frames: Iterable[nw.LazyFrame]) -> None:
        """Give back what the engine holds for kept frames; nothing may stand on them any more."""
        for frame in frames:
            self._engine.forget(frame)

    def pandas(self, name: str) -> pd.DataFrame:
        """A (small) table as a pandas frame with real datetimes and dates, for names, targets, calendars."""
        key = ("pandas", name)
        if key not in self.memo:
            frame = collected(self.table(name)).copy()  # the pandas engine hands out its own table
            for column in TABLES[name]:
                if column.name not in frame:
                    continue
                if column.kind == "time":
                    frame[column.name] = pd.to_datetime(frame[column.name], unit="s")
                elif column.kind == "date":
                    frame[column.name] = pd.to_datetime(frame[column.name], unit="D")
            self.memo[key] = frame
        return self.memo[key].copy()

    @cached_property
    def seconds(self) -> tuple[int, int]:
        """First and last second seen in messages and orders; where neither has a row, of the days that `reported` is
        about."""
        seen: list[int] = []
        for table, columns in self._moments():
            ends = nw.col(*columns).min().name.prefix("first_"), nw.col(*columns).max().name.prefix("last_")
            seen += [int(v) for v in collected(self.table(table).select(*ends)).iloc[0].dropna()]
        if not seen and self.sheet_days:
            seen = [self.sheet_days.first * 86_400, (self.sheet_days.last + 1) * 86_400 - 1]
        DataError.when(not seen, "empty_shop", folder=self.folder)
        return min(seen), max(seen)

    @cached_property
    def sheet_spans(self) -> list[Period]:
        """The days that each figure of `reported` is of, every stretch once, in order."""
        if not self.has("reported"):
            return []
        spans = collected(self.table("reported").select("starts_on", "ends_on").unique())
        return sorted(Period(*map(day_date, ends)) for ends in spans.itertuples(index=False))

    @property
    def sheet_days(self) -> Period | None:
        """From the first day that `reported` is about to the last; None without a figure."""
        spans = self.sheet_spans
        return Period(spans[0].start, max(span.end for span in spans)) if spans else None

    @property
    def first_day(self) -> date:
        return day_date(self.seconds[0] // 86400)

    @property
    def last_day(self) -> date:
        return day_date(self.seconds[1] // 86400)

    @property
    def span(self) -> Period:
        """The calendar days the data cover, those of `reported` among them."""
        days = Period(self.first_day, self.last_day)
        return days.around(self.sheet_days) if self.sheet_days else days

    def gaps(self, *periods: Period) -> list[Period]:
        """The days inside the data (and inside these periods) without one message or order, as stretches: nobody came,
        or an export is missing, and the tables cannot tell which."""
        if "gaps" not in self.memo:
            seen = pairwise(sorted(self._days()))
            self.memo["gaps"] = [Period(day_date(a + 1), day_date(b - 1)) for a, b in seen if b - a > 1]
        known: list[Period] = self.memo["gaps"]
        return [part for asked in periods or [self.span] for gap in known if (part := gap.within(asked))]

    def gaps_said(self, *periods: Period) -> str:
        """One sentence on the `gaps`; empty where there is none."""
        gaps = list(dict.fromkeys(self.gaps(*periods)))
        days, shown = sum(gap.days for gap in gaps), listed(map(str, gaps[:_GAPS]))
        more = told("silent_days_more", count=len(gaps) - _GAPS) if len(gaps) > _GAPS else ""
        return told("silent_days", days=days, shown=shown + more) if gaps else ""

    def _moments(self) -> list[tuple[str, tuple[str, ...]]]:
        """The tables of events that are there, and their columns that tell when something happened."""
        return [(table, columns) for table, columns in _MOMENTS if self.has(table)]

    def _days(self) -> set[int]:
        found = {day for span in self.sheet_spans for day in range(span.first, span.last + 1)}
        for table, columns in self._moments():
            for column in columns:
                days = collected(self.table(table).select(day=nw.col(column) // 86_400).unique())
                found |= {int(day) for day in days["day"].dropna()}
        return found

    def close(self) -> None:
        self._engine.close()

    def __enter__(self) -> "Shop":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Shop({str(self.folder)!r}, engine={self.engine!r}, tables={', '.join(self.tables)})"


def rules_of(shop: Shop, rules: str | Path | Rules, period: Period | None = None) -> Rules:
    """The rule set asked for; a platform's bare name is its set in force on the last day of the period, or of the
    data."""
    return load_rules(rules, on=lambda: shop.last_day if period is None else period.end)
