"""A shop as plain Python: table name -> list of rows; times are int seconds, dates int days since 1970-01-01."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

Row = dict[str, Any]
Key = tuple[Any, ...]

DAY = 86400
HOUR = 3600


@dataclass(frozen=True)
class OracleRules:
    """The `textbook` parameters, written down a second time on purpose."""

    day_offset: int = 0
    session_gap_minutes: float = 30
    after_sale_days: float = 15
    accounts: tuple[str, ...] = ()
    customers: tuple[str, ...] = ()
    max_customer_messages: int = 0
    slow_seconds: float = 120
    slow_turns: int = 3
    long_minutes: float = 20
    long_reading: str = "day"
    late_seconds: float = 180
    concurrency_minutes: float = 2
    attribution: str = "order"
    attribution_days: int = 3
    tie_break: str = "last_chat"
    conversion_days: int = 3
    refund_days: int = 25
    sale_counts: str = "paid"
    filter_one_line: bool = False
    filter_forwards: bool = False
    forward_messages: int = 1
    filter_after_sale: bool = False
    reopen_on_order: bool = False
    closing_texts: tuple[str, ...] = ("谢谢", "好的", "ok", "收到", "thank you")
    bot_replies_count: bool = False
    welcome_text_counts: bool = False
    zero_second_replies_count: bool = True
    unanswered: str = "exclude"
    cap_seconds: float = 600
    valid_replies_only: bool = False
    perfunctory_texts: tuple[str, ...] = ("稍等", "在的", "好的", "收到", "onemoment")
    satisfied_from: int = 4
    satisfied_unless_unresolved: bool = False
    ratings_in_hours: bool = False
    audit_rest: tuple[int, int] | None = None
    help_reading: str = "paid"
    hours: tuple[int, int] | None = None
    assessed_by: str = "turn"
    first_of: str = "reception"
    first_from: str = "question"
    late_reading: str = "late_or_never"
    late_unit: str = "turn"
    late_turns: str = "all"
    merge_same_day: bool = True
    recency_days: tuple[int, ...] = (30, 90)
    spend_yuan: tuple[float, ...] = (200, 1000)
    price_band_yuan: tuple[float, ...] = (100, 300)
    turnover_by: str = "units"
    after_sale_hours: float = 24


@dataclass(repr=False, eq=False)
class World:
    """One shop. `absent` tables are simply not keys of `tables`; an empty list is a table without rows."""

    tables: dict[str, list[Row]]
    absent_columns: frozenset[tuple[str, str]] = field(default_factory=frozenset)

    def __repr__(self) -> str:
        return f"World({', '.join(f'{name}: {len(rows)}' for name, rows in self.tables.items())})"

    def rows(self, table: str) -> list[Row]:
        """The rows of a table that may be absent."""
        return self.tables.get(table, [])

    def has(self, table: str, *columns: str) -> bool:
        """Whether the table and these columns of it are there."""
        return table in self.tables and not any((table, c) in self.absent_columns for c in columns)

    def value(self, table: str, row: Row, column: str) -> Any:
        """A cell; None when it is empty or its column absent."""
        return None if (table, column) in self.absent_columns else row.get(column)


@dataclass(frozen=True)
class Cell:
    """One expected answer."""

    value: float | None
    status: str = "ok"
    numerator: float | None = None
    denominator: float | None = None


def second(text: str) -> int:
    """`2021-11-11 00:00:01` (or a day alone) as seconds since 1970-01-01, wall clock."""
    day, _, clock = text.partition(" ")
    hours, minutes, seconds = (int(p) for p in (clock or "0:0:0").split(":"))
    return day_number(day) * DAY + hours * HOUR + minutes * 60 + seconds


def day_number(text: str) -> int:
    """`2021-11-11` as days since 1970-01-01."""
    return (date.fromisoformat(text) - date(1970, 1, 1)).days


def ratio(numerator: float, denominator: float, *, left_out: int = 0) -> Cell:
    """numerator / denominator; `left_out` parts were not mature and are in neither."""
    if not denominator:
        return Cell(None, "immature" if left_out else "undefined", numerator, denominator)
    return Cell(numerator / denominator, "open" if left_out else "ok", numerator, denominator)


def mean(values: Sequence[float]) -> Cell:
    """The arithmetic mean; undefined of nothing."""
    return Cell(sum(values) / len(values), "ok", sum(values), len(values)) if values else Cell(None, "undefined")


def quantile(values: Sequence[float], q: float) -> Cell:
    """Linear interpolation between the two neighbours, as every spreadsheet does."""
    if not values:
        return Cell(None, "undefined")
    ordered = sorted(values)
    place = q * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return Cell(ordered[below] + (ordered[above] - ordered[below]) * (place - below))


def distinct(rows: Iterable[Row], column: str = "customer") -> int:
    """How many different values a column of the rows has."""
    return len({row[column] for row in rows})
