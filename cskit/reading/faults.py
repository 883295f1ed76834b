"""The faults of one table, as SQL conditions made from the schema's declaration of each column.

One list of rules serves everybody: `any_fault` says whether a row has one (what loading asks, in the same pass that
reads the table), `listed` names them one by one (what `check` shows).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import duckdb

from cskit.columns import AMOUNTS, SHARES, Column, Table
from cskit.reading.cleaning import DUCKDB, PLACEHOLDERS, TOTALS, Dialect
from cskit.reading.problems import Problem, problem, the_rest
from cskit.reading.stage import PER_SHEET, Stage, first_row
from cskit.reading.typed import CANONICAL, DATED, NO, NUMBER, NUMERIC, ROUNDED, YES, fits, is_id, is_text
from cskit.terms import term

_INTEGER = r"[+-]?\d+(\.0*)?"
_LARGEST = 10**15  # beyond it a number has lost digits, or never was a count or an amount

_BAD, _CLEANED, _OUT_OF_SHAPE, _FIRST_WAY = 1, 2, 4, 8  # flags of a row; from 8 on, two for each dated column


@dataclass(frozen=True)
class Rule:
    """Rows that meet `where` have the fault `code` in `column`; `values` are further SQL texts for the message."""

    code: str
    column: str
    where: str
    values: dict[str, str] = field(default_factory=dict)
    constants: dict[str, Any] = field(default_factory=dict)

    def said(self, lang: str) -> dict[str, Any]:
        """The constants for the message, the kind of value wanted in words."""
        kind = self.constants.get("kind")
        return self.constants | ({"kind": term(kind, lang)} if kind else {})


def years() -> tuple[int, int]:
    """The first and last year a time may lie in: a shop on the net is no older, and next year is planned for."""
    return 2000, date.today().year + 1


def rules(table: Table, stage: Stage, sql: Dialect = DUCKDB) -> list[Rule]:
    """Every rule the schema implies for the columns that are there."""
    here = table.present(stage.header)
    names = {column.name for column in here}
    found: list[Rule] = []
    for column in here:
        if not fits(column, stage.type_of(column.name)):
            continue  # a fault of the whole column
        if column.name in stage.neat:
            found += [] if column.nullable else [Rule("empty_cell", column.name, f"e_{column.name}")]
        else:
            found += _column_rules(column, stage.type_of(column.name), sql)
        v, p, n = f"v_{column.name}", f"p_{column.name}", f"n_{column.name}"
        before, above = column.not_before, column.not_above
        if before in names:
            found.append(
                Rule(
                    "not_before",
                    column.name,
                    f"{p} < p_{before}",
                    {"value": v, "other": f"v_{before}"},
                    {"before": before},
                )
            )
        if (of := f"v_{column.of_metric}") and column.of_metric in names:
            units = ("not_a_share", SHARES, f"{n} > 1"), ("not_an_amount", AMOUNTS, f"{n} > 0 AND {n} < 1")
            for code, ids, wrong in units:
                where = f"{of} IN ({', '.join(map(sql.literal, ids))}) AND {wrong}"
                found.append(Rule(code, column.name, where, {"value": v, "metric": of}))
        if above in names:
            found.append(
                Rule(
                    "not_above", column.name, f"{n} > n_{above}", {"value": v, "other": f"v_{above}"}, {"above": above}
                )
            )
    return found


def _column_rules(column: Column, kind: str, sql: Dialect) -> Iterator[Rule]:
    name = column.name
    v, n, p = f"v_{name}", f"n_{name}", f"p_{name}"
    show = {"value": v}
    text = is_text(kind)
    if not column.nullable:
        yield Rule("empty_cell", name, f"e_{name}")
    wrong = _wrong_type(column, sql, text=text)
    if wrong:
        yield Rule("wrong_type", name, wrong, show, {"kind": f"check_kind_{column.kind}"})
    if column.kind in DATED:
        first, last = years()
        late = f"{p} < {sql.stamp} '{first}-01-01' OR {p} >= {sql.stamp} '{last + 1}-01-01'"
        yield Rule("year_range", name, late, show, {"first": first, "last": last})
    odd = f"NOT k_{name} AND " if is_id(column) and text else ""
    if column.kind == "text" and not column.choices and (is_id(column) or not column.nullable) and text:
        yield Rule("total_row", name, odd + sql.is_word(v, TOTALS), show)
    if is_id(column):
        yield Rule("lost_digits", name, odd + sql.full(v, ROUNDED), show)
        if text:
            yield Rule("placeholder", name, odd + sql.is_word(v, PLACEHOLDERS), show)
    if column.choices:
        known = ", ".join(map(sql.literal, column.choices))
        yield Rule("bad_choice", name, f"{v} NOT IN ({known})", show, {"choices": ", ".join(column.choices)})
    if column.not_negative:
        yield Rule("negative", name, f"{n} < 0", show)
    if column.between:
        low, high = column.between
        yield Rule("out_of_range", name, f"{n} NOT BETWEEN {low} AND {high}", show, {"low": low, "high": high})


def _wrong_type(column: Column, sql: Dialect, *, text: bool) -> str:
    v, n, p, f = f"v_{column.name}", f"n_{column.name}", f"p_{column.name}", f"f_{column.name}"
    if column.kind in DATED:
        return f"{v} IS NOT NULL AND ({f} IS NULL OR ({f} IN ('iso', 'date') AND {p} IS NULL))" if text else ""
    if column.kind == "bool":
        return f"lower({v}) NOT IN ({', '.join(repr(word) for word in YES + NO)})"
    if column.kind in NUMERIC:
        odd = f"abs({n}) >= {_LARGEST}"
        odd += f" OR {n} <> floor({n})" if column.kind == "int" else ""
        if not text:
            return odd
        pattern = _INTEGER if column.kind == "int" else NUMBER
        scientific = f" AND NOT {sql.full(v, NUMBER)}" if column.kind == "int" else ""
        return f"(NOT {sql.full(v, pattern)}{scientific}) OR ({v} IS NOT NULL AND {n} IS NULL) OR {odd}"
    return ""


def dated(table: Table, stage: Stage) -> list[Column]:
    """The columns of times and dates that are texts, and so may be written in several ways."""
    columns = [c for c in table.present(stage.header) if c.kind in DATED]
    return [c for c in columns if is_text(stage.type_of(c.name))]


def flags_sql(table: Table, stage: Stage, out_of_shape: str, sql: Dialect = DUCKDB) -> str:
    """A number per row that says what is the matter with it; `bit_or` of all rows is for `verdict`."""
    strange = [f"f_{c.name} NOT IN ('iso', 'date')" for c in dated(table, stage)]
    wrong = [f"coalesce({where}, false)" for where in (*(r.where for r in rules(table, stage, sql)), *strange)]
    cleaned = [
        f"coalesce(o_{c.name}, false)" for c in table.present(stage.header) if is_id(c) and c.name not in stage.neat
    ]
    parts = [(wrong, _BAD), (cleaned, _CLEANED), ([out_of_shape] if out_of_shape else [], _OUT_OF_SHAPE)]
    for i, column in enumerate(dated(table, stage)):
        for j, way in enumerate(("iso", "date")):
            parts.append(([f"coalesce(f_{column.name} = '{way}', false)"], _FIRST_WAY << (2 * i + j)))
    summed = [f"CASE WHEN {' OR '.join(some)} THEN {flag} ELSE 0 END" for some, flag in parts if some]
    return f"CAST({' + '.join(summed) or '0'} AS BIGINT)"


@dataclass(frozen=True)
class FileVerdict:
    """What the flags of all rows say together: whether one is wrong, whether ids were cleaned, whether `seq` holds."""

    faulty: bool
    cleaned: bool
    out_of_shape: bool


def verdict(table: Table, stage: Stage, flags: int) -> FileVerdict:
    mixed = any(
        column.kind == "time" and (flags // (_FIRST_WAY << 2 * i)) % 4 == 3
        for i, column in enumerate(dated(table, stage))
    )
    return FileVerdict(bool(flags & _BAD) or mixed, bool(flags & _CLEANED), bool(flags & _OUT_OF_SHAPE))


@dataclass(frozen=True)
class Listing:
    """How problems are listed: the rows as SQL, where from, in which language, how many one by one."""

    con: duckdb.DuckDBPyConnection
    cells: str
    table: Table
    stage: Stage
    file: str
    lang: str
    limit: int

    def problem(self, code: str, row: int | None = None, column: str | None = None, **values: Any) -> Problem:
        file, place = self.file, row
        if row is not None and self.stage.sheets:
            file, place = f"{file} [{self.stage.sheets[row // PER_SHEET]}]", row % PER_SHEET
        return problem(code, self.lang, file=file, row=place, column=column, **values)

    def rows(self, code: str, column: str, where_sql: str, names: list[str], **constants: Any) -> Iterator[Problem]:
        """A problem per row of `where_sql` (its first column is the row, the others are `names`), up to the limit."""
        total = first_row(self.con, f"SELECT count(*) FROM ({where_sql})")
        if not total or not total[0]:
            return
        found = self.con.execute(f"SELECT * FROM ({where_sql}) ORDER BY 1 LIMIT {self.limit}").fetchall()
        listed = [
            self.problem(code, row, column, **constants, **dict(zip(names, shown, strict=True)))
            for row, *shown in found
        ]
        yield from listed
        if total[0] > len(listed):
            yield the_rest(listed[0], total[0] - len(listed), self.lang)


def of_rows(listing: Listing) -> Iterator[Problem]:
    """Count every fault in one pass over the file, then fetch the first rows of those that occur."""
    table, stage = listing.table, listing.stage
    found = rules(table, stage)
    columns = dated(table, stage)
    tallies = [f"count_if({rule.where})" for rule in found] + [f"histogram(f_{column.name})" for column in columns]
    tally = first_row(listing.con, f"SELECT {', '.join(['count(*)', *tallies])} FROM ({listing.cells})") or ()
    counts, ways = tally[1 : 1 + len(found)], tally[1 + len(found) :]
    for rule, count in zip(found, counts, strict=True):
        if count:
            values = "".join(f", left({sql}, 40)" for sql in rule.values.values())
            sql = f"SELECT _row{values} FROM ({listing.cells}) WHERE {rule.where}"
            yield from listing.rows(rule.code, rule.column, sql, [*rule.values], **rule.said(listing.lang))
    for column, used in zip(columns, ways, strict=True):
        if not _canonical(column, set(used or ())):
            yield _date_problem(listing, column)


def _canonical(column: Column, ways: set[str]) -> bool:
    """Whether the ways its dates are written in are fine: one way only, except that a date may carry a midnight."""
    return ways <= {*CANONICAL} if column.kind == "date" else ways in (set(), {"iso"}, {"date"})


def _date_problem(listing: Listing, column: Column) -> Problem:
    f = f"f_{column.name}"
    wanted = f"{f}, count(*), min(_row), arg_min(v_{column.name}, _row)"
    sql = f"SELECT {wanted} FROM ({listing.cells}) WHERE {f} IS NOT NULL GROUP BY 1"
    ways = sorted(listing.con.execute(sql).fetchall(), key=lambda way: (-way[1], way[2]))
    zoned = [way for way in ways if way[0] == "zone"]
    if zoned or len(ways) == 1:
        _, count, row, example = (zoned or ways)[0]
        return listing.problem("time_zone" if zoned else "date_format", row, column.name, count=count, value=example)
    shown = ", ".join(f"`{example}` × {count}" for _, count, _, example in ways)
    strays = sum(count for _, count, *_ in ways[1:])
    first = min(row for _, _, row, _ in ways[1:])
    return listing.problem("mixed_dates", first, column.name, count=strays, ways=shown)


def of_columns(listing: Listing) -> Iterator[Problem]:
    """Columns whose values are of a kind that cannot be what the column holds."""
    for column in listing.table.present(listing.stage.header):
        kind = listing.stage.type_of(column.name)
        if fits(column, kind):
            continue
        sql = f"SELECT left(v_{column.name}, 40) FROM ({listing.cells}) WHERE v_{column.name} IS NOT NULL LIMIT 1"
        example = first_row(listing.con, sql)
        code = "time_zone" if kind == "TIMESTAMP WITH TIME ZONE" else "column_type"
        if column.kind in DATED and code == "column_type":
            code = "epoch"
        wanted = term(f"check_kind_{column.kind}", listing.lang)
        yield listing.problem(code, None, column.name, value=example[0] if example else "", type=kind, kind=wanted)


def of_keys(listing: Listing) -> Iterator[Problem]:
    """Rows whose key was already used by an earlier row."""
    key = listing.table.key
    if not key or not {*key} <= {*listing.stage.header}:
        return
    names = [f"{'p' if listing.table[name].kind in DATED else 'v'}_{name}" for name in key]
    given = " AND ".join(f"{name} IS NOT NULL" for name in names)
    columns = ", ".join(names)
    twice = f"SELECT {columns} FROM ({listing.cells}) WHERE {given} GROUP BY {columns} HAVING count(*) > 1"
    shown = f"left(concat_ws(' · ', {', '.join(f'v_{name}' for name in key)}), 40)"
    again = (
        f"SELECT _row, min(_row) OVER (PARTITION BY {columns}) AS first, {shown} AS value "
        f"FROM ({listing.cells}) SEMI JOIN ({twice}) USING ({columns})"
    )
    sql = f"SELECT * FROM ({again}) WHERE _row > first"
    yield from listing.rows("duplicate_key", ", ".join(key), sql, ["other", "value"])


def of_cleaned(listing: Listing) -> Iterator[Problem]:
    """Ids that carried blanks, marks or hidden characters: taken off, and said."""
    for column in listing.table.present(listing.stage.header):
        if not is_id(column):
            continue
        sql = f"SELECT count(*), min(_row), arg_min(v_{column.name}, _row) FROM ({listing.cells}) WHERE o_{column.name}"
        count, row, example = first_row(listing.con, sql) or (0, None, "")
        if count:
            yield listing.problem("cleaned_ids", row, column.name, count=count, value=(example or "")[:40])


def of_unusual(listing: Listing) -> Iterator[Problem]:
    """Values the kit knows nothing about, where it knows some: perhaps meant to be one of these."""
    for column in listing.table.present(listing.stage.header):
        if not column.usual:
            continue
        known = ", ".join(map(DUCKDB.literal, column.usual))
        v = f"v_{column.name}"
        sql = f"SELECT min(_row), left({v}, 40), count(*) FROM ({listing.cells}) WHERE {v} NOT IN ({known}) GROUP BY 2"
        for row, value, count in listing.con.execute(f"{sql} ORDER BY 1 LIMIT {listing.limit}").fetchall():
            usual = ", ".join(column.usual)
            yield listing.problem("unusual_value", row, column.name, count=count, value=value, usual=usual)
