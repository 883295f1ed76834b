"""The tidy answer of `measure` as a grid (one row per group, one cell per metric), and the grid as CSV or JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TextIO

from cskit.csvfile import safe as safe
from cskit.csvfile import write_csv
from cskit.terms import term

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Cell:
    """One metric of one group. `base` and `change` are there only when a comparison was asked for, `low` and `high`
    when intervals were; `note` says what is missing, or that an interval is rough."""

    value: float | None
    status: str
    base: float | None = None
    base_status: str = ""
    change: float | None = None
    note: str = ""
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Grid:
    """Groups × metrics, in the order in which `measure` answered them; `limited` are the metrics shown with limits."""

    by: tuple[str, ...]
    metrics: tuple[str, ...]
    rows: tuple[tuple[tuple[Any, ...], dict[str, Cell]], ...]
    compared: bool = False
    limited: tuple[str, ...] = ()

    def parts(self, metric: str) -> list[str]:
        """What is shown of each cell of a metric, in order."""
        limits = ["low", "high"] if metric in self.limited else []
        return ["value", *limits, *(["base", "change"] if self.compared else [])]

    @property
    def cells(self) -> Iterable[Cell]:
        return (cell for _, cells in self.rows for cell in cells.values())


def grid_of(
    frame: pd.DataFrame,
    by: Sequence[str],
    metrics: Sequence[str],
    sums: Collection[str] = (),
    limited: Sequence[str] = (),
) -> Grid:
    """The grid of a tidy frame with columns `by`, metric, value, status (and base, base_status, change).

    A group that one metric knows and another does not: a count or sum (`sums`) is 0 there, others have no value.
    `limited`: the metrics to show with the limits of their interval.
    """
    compared = "base" in frame.columns
    rows: dict[tuple[Any, ...], dict[str, Cell]] = {}
    for record in frame.to_dict("records"):
        key = tuple(None if record[name] == "" else plain(record[name]) for name in by)
        rows.setdefault(key, {})[record["metric"]] = Cell(
            plain(record["value"]),
            record["status"],
            plain(record.get("base")),
            record.get("base_status") or "",
            plain(record.get("change")),
            record.get("note") or "",
            plain(record.get("low")),
            plain(record.get("high")),
        )
    nothing = Cell(None, "undefined", None, "undefined" if compared else "")
    zero = Cell(0, "ok", 0, "ok", 0) if compared else Cell(0, "ok")
    for cells in rows.values():
        for metric in metrics:
            cells.setdefault(metric, zero if metric in sums else nothing)
    ordered = sorted(rows.items(), key=lambda row: [(value is None, value) for value in row[0]])
    return Grid(tuple(by), tuple(metrics), tuple(ordered), compared, tuple(limited))


def in_words(grid: Grid, lang: str) -> Grid:
    """The grid as scripts get it: its weekdays as words, in the order of the week."""
    rows = tuple(
        (tuple(spoken(name, value, lang) for name, value in zip(grid.by, key, strict=True)), cells)
        for key, cells in grid.rows
    )
    return replace(grid, rows=rows)


def spoken(column: str, value: Any, lang: str) -> Any:
    """A cell of a split: a weekday's number as its name, anything else as it is.

    >>> spoken("weekday", 0, "en"), spoken("weekday", 6, "zh"), spoken("hour", 6, "en")
    ('Mon', '周日', 6)
    """
    return term(f"cli_weekday_{value}", lang) if column == "weekday" and value is not None else value


def plain(value: Any) -> Any:
    """A cell as a plain Python value: missing → None, a whole number → int, a time or date → ISO text.

    >>> plain(float("nan")), plain(12.0), plain(0.25), plain("a1")
    (None, 12, 0.25, 'a1')
    """
    if hasattr(value, "item"):  # a numpy scalar
        value = value.item()
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return None
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        return int(value) if value.is_integer() else value
    if hasattr(value, "isoformat"):
        return value.isoformat(sep=" ") if hasattr(value, "hour") else value.isoformat()
    return value


def write_json(out: TextIO, rows: Sequence[dict[str, Any]]) -> None:
    """A JSON list of rows, ids exactly as they are in the data."""
    json.dump(rows, out, ensure_ascii=False, indent=1, allow_nan=False)
    out.write("\n")


def write_rows(format: str, names: Sequence[str], rows: Sequence[dict[str, Any]], out: TextIO) -> None:
    """Any rows as `csv` with these columns, an empty cell for no value, or as a `json` list, null for no value."""
    if format == "csv":
        write_csv(out, names, ([*row.values()] for row in rows))
    else:
        write_json(out, rows)


def plain_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Any table as rows of plain Python values, columns by name."""
    return [{str(key): plain(value) for key, value in row.items()} for row in frame.to_dict("records")]


def csv_of(grid: Grid, out: TextIO) -> None:
    """One column per `by`, then per metric; with its interval also `<metric>_low` and `<metric>_high`, with a
    comparison `<metric>__base` and `<metric>__change`."""
    columns = [(m, part) for m in grid.metrics for part in grid.parts(m)]
    ends = {"value": "", "low": "_low", "high": "_high", "base": "__base", "change": "__change"}
    header = [*grid.by, *(f"{m}{ends[part]}" for m, part in columns)]
    write_csv(out, header, ([*key, *(getattr(cells[m], part) for m, part in columns)] for key, cells in grid.rows))


def json_of(grid: Grid, out: TextIO) -> None:
    """One object per group; every metric cell is `{"value", "status"}`, with its interval `low` and `high` too, with a
    comparison in cells of its own."""
    rows: list[dict[str, Any]] = []
    for key, cells in grid.rows:
        row: dict[str, Any] = dict(zip(grid.by, key, strict=True))
        for metric in grid.metrics:
            cell = cells[metric]
            row[metric] = {"value": cell.value, "status": cell.status}
            if metric in grid.limited:
                row[metric] |= {"low": cell.low, "high": cell.high}
            if grid.compared:
                row[f"{metric}__base"] = {"value": cell.base, "status": cell.base_status}
                row[f"{metric}__change"] = {"value": cell.change, "status": _weaker(cell.status, cell.base_status)}
        rows.append(row)
    write_json(out, rows)


def _weaker(status: str, base_status: str) -> str:
    """A change is only as good as the worse of its two ends."""
    return status if status != "ok" else base_status
