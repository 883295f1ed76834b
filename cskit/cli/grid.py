"""The tidy answer of `measure` as a grid (one row per group, one cell per metric), for people and for scripts."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cskit.charts.state import kind_of
from cskit.cli.emit import Sheet, emit, group, heading, plain, spoken, write_json
from cskit.metrics import find
from cskit.metrics.splits import sortable
from cskit.terms import term
from cskit.written import aside, limits, written

Cell = dict[str, Any]
"""One metric of one group: value, status, note (what is missing, or that an interval is rough), source (the sheet it is
from, or empty); with an interval low and high, with a comparison base, base_status and change."""
_ENDS = {"value": "", "low": "_low", "high": "_high", "base": "__base", "change": "__change"}


@dataclass(frozen=True)
class Grid:
    """Groups × metrics, in the order in which `measure` answered them; `limited` are the metrics shown with limits."""

    by: Sequence[str]
    metrics: Sequence[str]
    rows: Sequence[tuple[tuple[Any, ...], dict[str, Cell]]]
    compared: bool = False
    limited: Sequence[str] = ()

    def parts(self, metric: str) -> list[str]:
        """What is shown of each cell of a metric, in order."""
        limits = ["low", "high"] if metric in self.limited else []
        return ["value", *limits, *(["base", "change"] if self.compared else [])]

    def emit(self, format: str, lang: str, rules: Sequence[str] = ("textbook",), against: str = "") -> None:
        """On stdout: a table, CSV (one column per `by`, then per metric: `<metric>`, with its interval `<metric>_low`
        and `<metric>_high`, with a comparison `<metric>__base` and `<metric>__change`), or JSON (cells as objects)."""
        if format == "json":
            return write_json([self._objects(key, cells, lang) for key, cells in self.rows])
        places = {f"{m}{_ENDS[part]}": (m, part) for m in self.metrics for part in self.parts(m)}
        rows = [
            dict(zip(self.by, key, strict=True)) | {name: cells[m][part] for name, (m, part) in places.items()}
            for key, cells in self.rows
        ]
        return emit(rows, format, lang, shown=_shown(self, lang, rules, against), columns=[*self.by, *places])

    def _objects(self, key: tuple[Any, ...], cells: dict[str, Cell], lang: str) -> dict[str, Any]:
        """A group as JSON has it: every metric cell is `{"value", "status"}`, with its interval `low` and `high` too,
        from a sheet its `source`, with a comparison in cells of its own (a change is only as good as the worse of its
        two ends)."""
        row: dict[str, Any] = {name: spoken(name, value, lang) for name, value in zip(self.by, key, strict=True)}
        for metric in self.metrics:
            cell = cells[metric]
            kept = ("value", "status", *(("low", "high") if metric in self.limited else ()))
            row[metric] = {part: cell[part] for part in (*kept, *(["source"] if cell["source"] else []))}
            if self.compared:
                weaker = cell["status"] if cell["status"] != "ok" else cell["base_status"]
                row[f"{metric}__base"] = {"value": cell["base"], "status": cell["base_status"]}
                row[f"{metric}__change"] = {"value": cell["change"], "status": weaker}
        return row


def grid_of(
    frame: pd.DataFrame,
    by: Sequence[str],
    metrics: Sequence[str],
    sums: Collection[str] = (),
    limited: Sequence[str] = (),
) -> Grid:
    """The grid of a tidy frame with columns `by`, metric, value, status (and base, base_status, change).

    A group that one metric knows and another does not: a count or sum (`sums`) is 0 there, others, and those that a
    sheet gives, have no value.
    `limited`: the metrics to show with the limits of their interval.
    """
    nothing = dict.fromkeys(("value", "base", "change", "low", "high")) | {"note": "", "source": ""}
    undefined = nothing | {"status": "undefined", "base_status": "undefined"}
    zero = nothing | {"value": 0, "base": 0, "change": 0, "status": "ok", "base_status": "ok"}
    rows: dict[tuple[Any, ...], dict[str, Cell]] = {}
    for record in frame.to_dict("records"):
        key = tuple(None if record[name] == "" else plain(record[name]) for name in by)
        cell = nothing | {str(name): plain(value) for name, value in record.items() if name not in by}
        rows.setdefault(key, {})[record["metric"]] = cell
    told = set(frame.loc[frame["source"] != "", "metric"])
    for cells in rows.values():
        for metric in metrics:
            cells.setdefault(metric, zero if metric in sums and metric not in told else undefined)
    ordered = sorted(rows.items(), key=lambda row: sortable(row[0], by))
    return Grid(by, metrics, ordered, "base" in frame.columns, limited)


def _shown(grid: Grid, lang: str, rules: Sequence[str], against: str) -> Iterator[Sheet | str]:
    """The cards' names as the first rule set reads them, one line per group; a comparison adds two columns to each
    metric. What another rule set calls a metric otherwise is said under the table."""
    named = {(m, each): find(m, each).name(lang) for m in grid.metrics for each in rules}
    header = [heading(name, lang) for name in grid.by]
    for metric in grid.metrics:
        header.append(named[metric, rules[0]])
        header += [term("cli_limits", lang)] if metric in grid.limited else []
        header += [against, term("cli_change", lang)] if grid.compared else []
    kinds = {metric: kind_of(metric) for metric in grid.metrics}
    rows = (
        [group(name, value, lang) for name, value in zip(grid.by, key, strict=True)]
        + [text for metric in grid.metrics for text in _texts(cells[metric], kinds[metric], lang, grid.parts(metric))]
        for key, cells in grid.rows
    )
    yield Sheet(header, rows, len(grid.by))
    for (metric, each), name in named.items():
        if name != named[metric, rules[0]]:
            yield term("cli_named", lang, rules=each, name=name, first=named[metric, rules[0]])


def _texts(cell: Cell, kind: str, lang: str, parts: Sequence[str]) -> list[str]:
    texts = [written(cell["value"], kind, lang, status=cell["status"])]
    if "low" in parts:
        rough = term("cli_rough", lang) if cell["note"] else ""
        texts.append("" if cell["low"] is None else limits(cell["low"], cell["high"], kind, lang) + rough)
    if "base" in parts:
        texts.append(written(cell["base"], kind, lang, status=cell["base_status"]))
        relative = cell["change"] and cell["base"] and kind != "rate"
        share = [written(cell["change"] / cell["base"], "growth", lang)] if relative else []
        texts.append(written(cell["change"], kind, lang, signed=True) + aside(*share, lang=lang))
    return texts
