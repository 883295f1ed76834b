"""The faults a single row can have, as SQL conditions made from the schema's declaration of each column."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import duckdb

from cskit.sources.problems import Problem, problem, the_rest
from cskit.sources.stage import Stage
from cskit.tables import Column, Table
from cskit.terms import term

_NUMBER = r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?"
_INTEGER = r"[+-]?\d+(\.0*)?"
_ROUNDED = r"[1-9](\.\d+)?[eE]\+?\d+"  # what Excel makes of a long id
_NUMERIC = ("int", "number", "money")
_CLOCK = r"( \d{1,2}:\d{2}(:\d{2})?)?"

# How a date may be written. The first two are canonical; the rest are recognised so that they can be named.
FORMATS = {
    "iso": r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?",
    "date": r"\d{4}-\d{2}-\d{2}",
    "zone": r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)? ?(Z|[+-]\d{2}(:?\d{2})?)",
    "short": r"\d{4}-\d{1,2}-\d{1,2}" + _CLOCK,
    "slash": r"\d{4}/\d{1,2}/\d{1,2}" + _CLOCK,
    "dot": r"\d{4}\.\d{1,2}\.\d{1,2}" + _CLOCK,
    "chinese": r"\d{4}年\d{1,2}月\d{1,2}日.*",
    "compact": r"(19|20)\d{6}(\d{6})?",
    "serial": r"[2-7]\d{4}(\.\d+)?",
    "day_first": r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}" + _CLOCK,
}
_STRPTIME = ["%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d", "%Y.%m.%d %H:%M:%S", "%Y.%m.%d"]


@dataclass(frozen=True)
class Rule:
    """Rows that meet `where` have the fault `code` in `column`; `values` are further SQL texts for the message."""

    code: str
    column: str
    where: str
    values: dict[str, str] = field(default_factory=dict)
    constants: dict[str, Any] = field(default_factory=dict)


def rows_sql(table: Table, stage: Stage) -> str:
    """The stage with each known column as `v_` text or null, `p_` time, `n_` number and `f_` date format."""
    parts = ["_row"]
    for column in present(table, stage):
        text = f"nullif(trim({stage.cell(column.name)}, ' \t\r\n'), '')"
        parts.append(f"{text} AS v_{column.name}")
        if column.kind in ("time", "date"):
            cases = " ".join(f"WHEN regexp_full_match({text}, '{p}') THEN '{name}'" for name, p in FORMATS.items())
            formats = ", ".join(f"'{f}'" for f in _STRPTIME)
            stamp = f"coalesce(try_cast({text} AS TIMESTAMP), try_strptime({text}, [{formats}]))"
            parts += [f"CASE {cases} END AS f_{column.name}", f"{stamp} AS p_{column.name}"]
        if column.kind in _NUMERIC:
            number = f"CASE WHEN regexp_full_match({text}, '{_NUMBER}') THEN try_cast({text} AS DOUBLE) END"
            parts.append(f"{number} AS n_{column.name}")
    return f"SELECT {', '.join(parts)} FROM ({stage.sql})"


def present(table: Table, stage: Stage) -> list[Column]:
    return [column for column in table if column.name in stage.header]


def rules(table: Table, stage: Stage, lang: str) -> list[Rule]:
    """Every rule the schema implies for the columns that are there."""
    names = {column.name for column in present(table, stage)}
    found: list[Rule] = []
    for column in present(table, stage):
        found += _column_rules(column, table, lang)
        v, p, n = f"v_{column.name}", f"p_{column.name}", f"n_{column.name}"
        before, above = column.not_before, column.not_above
        if before in names:
            found.append(Rule("not_before", column.name, f"{p} < p_{before}", {"value": v, "other": f"v_{before}"},
                              {"before": before}))  # fmt: skip
        if above in names:
            found.append(Rule("not_above", column.name, f"{n} > n_{above}", {"value": v, "other": f"v_{above}"},
                              {"above": above}))  # fmt: skip
    return found


def _column_rules(column: Column, table: Table, lang: str) -> Iterator[Rule]:
    v, n, name = f"v_{column.name}", f"n_{column.name}", column.name
    show = {"value": v}
    if not column.nullable:
        yield Rule("empty_cell", name, f"{v} IS NULL")
    wrong = _wrong_type(column)
    if wrong:
        yield Rule("wrong_type", name, wrong, show, {"kind": term(f"check_kind_{column.kind}", lang)})
    if column.kind == "text" and (name in table.key or column.refers_to or name.endswith("_id")):
        yield Rule("lost_digits", name, f"regexp_full_match({v}, '{_ROUNDED}')", show)
    if column.choices:
        options = ", ".join(f"'{choice}'" for choice in column.choices)
        yield Rule("bad_choice", name, f"{v} NOT IN ({options})", show, {"choices": ", ".join(column.choices)})
    if column.not_negative:
        yield Rule("negative", name, f"{n} < 0", show)
    if column.between:
        low, high = column.between
        yield Rule("out_of_range", name, f"{n} NOT BETWEEN {low} AND {high}", show, {"low": low, "high": high})


def _wrong_type(column: Column) -> str:
    v = f"v_{column.name}"
    if column.kind in ("time", "date"):
        impossible = f"f_{column.name} IN ('iso', 'date') AND try_cast({v} AS TIMESTAMP) IS NULL"
        return f"{v} IS NOT NULL AND (f_{column.name} IS NULL OR {impossible})"
    if column.kind == "bool":
        return f"{v} IS NOT NULL AND try_cast({v} AS BOOLEAN) IS NULL"
    if column.kind == "int":
        return f"NOT regexp_full_match({v}, '{_INTEGER}')"
    if column.kind in _NUMERIC:
        return f"NOT regexp_full_match({v}, '{_NUMBER}')"
    return ""


def check_rows(
    con: duckdb.DuckDBPyConnection, rows: str, table: Table, stage: Stage, *, file: str, lang: str, limit: int
) -> Iterator[Problem]:
    """Count every fault in one pass over the file, then fetch the first rows of those that occur."""
    found = rules(table, stage, lang)
    dated = [column for column in present(table, stage) if column.kind in ("time", "date")]
    tallies = [f"count_if({rule.where})" for rule in found] + [f"histogram(f_{column.name})" for column in dated]
    tally = con.execute(f"SELECT {', '.join(['count(*)', *tallies])} FROM ({rows})").fetchone() or ()
    counts, ways = tally[1 : 1 + len(found)], tally[1 + len(found) :]
    for rule, count in zip(found, counts, strict=True):
        if count:
            yield from _listed(con, rows, rule, count, file, lang, limit)
    for column, used in zip(dated, ways, strict=True):
        if not _canonical(column, set(used or ())):
            yield _date_problem(con, rows, column, file, lang)


def _listed(
    con: duckdb.DuckDBPyConnection, rows: str, rule: Rule, count: int, file: str, lang: str, limit: int
) -> Iterator[Problem]:
    values = "".join(f", left({sql}, 40)" for sql in rule.values.values())
    sql = f"SELECT _row{values} FROM ({rows}) WHERE {rule.where} ORDER BY _row LIMIT {limit}"
    listed = [
        problem(
            rule.code,
            lang,
            file=file,
            row=row,
            column=rule.column,
            **rule.constants,
            **dict(zip(rule.values, shown, strict=True)),
        )
        for row, *shown in con.execute(sql).fetchall()
    ]
    yield from listed
    if count > len(listed):
        yield the_rest(listed[0], count - len(listed), lang)


def _canonical(column: Column, ways: set[str]) -> bool:
    """Whether the ways its dates are written in are fine: one way only, except that a date may carry a midnight."""
    return ways <= {"iso", "date"} if column.kind == "date" else ways in (set(), {"iso"}, {"date"})


def _date_problem(con: duckdb.DuckDBPyConnection, rows: str, column: Column, file: str, lang: str) -> Problem:
    f = f"f_{column.name}"
    wanted = f"{f}, count(*), min(_row), arg_min(v_{column.name}, _row)"
    sql = f"SELECT {wanted} FROM ({rows}) WHERE {f} IS NOT NULL GROUP BY 1"
    ways = sorted(con.execute(sql).fetchall(), key=lambda way: (-way[1], way[2]))
    if len(ways) == 1:
        _, count, row, example = ways[0]
        return problem("date_format", lang, file=file, row=row, column=column.name, count=count, value=example)
    shown = ", ".join(f"`{example}` × {count}" for _, count, _, example in ways)
    strays = sum(count for _, count, *_ in ways[1:])
    first = min(row for _, _, row, _ in ways[1:])
    return problem("mixed_dates", lang, file=file, row=first, column=column.name, count=strays, ways=shown)
