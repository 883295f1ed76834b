"""The texts of cells in one spelling, as SQL: what `cells.text` does to a cell, done to a column.

Written for DuckDB and for Spark: a `Dialect` says the little in which they differ.
"""

import re
from dataclasses import dataclass

from cskit.reading.cells import HIDDEN, MISSING, SUBTOTALS

_BLANKS = r"\s\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}"
_UNSEEN = "".join(rf"\x{{{first:x}}}-\x{{{last:x}}}" for first, last in HIDDEN)
_PLAIN_ID = "[!#-&(-<>-_a-~][!-~]*"  # ASCII without a blank, a quote or a mark at its start
NEAT = r"[A-Za-z_][-\w.:]*[0-9][-\w.:]*|[0-9]+"  # an id as most are: no word, no mark, and no number that was rounded
_TO_CLEAN = rf"[{_UNSEEN}]|^[{_BLANKS}]|[{_BLANKS}]$"
_NARROW = "".join(chr(code) for code in range(0x21, 0x7F))
_WIDE = "".join(chr(code + 0xFEE0) for code in range(0x21, 0x7F))  # the same, as a Chinese keyboard writes it
PLACEHOLDERS = tuple(sorted((MISSING - {""}) | {"n/a", "#n/a", "\\n", "undefined", "(null)", "<null>", "无", "空"}))
TOTALS = tuple(sorted(SUBTOTALS | {"grand total", "合 计", "总 计", "小 计", "汇 总"}))


@dataclass(frozen=True)
class Dialect:
    """How an engine says that a text is all of a pattern, matches it anywhere, has every match replaced; whether `\\`
    escapes in its texts."""

    is_all: str
    matches: str
    replaces: str
    stamp: str
    string: str
    seconds: str
    days: str
    nan: str
    escapes: bool = False

    def literal(self, text: str) -> str:
        escaped = text.replace("\\", "\\\\") if self.escapes else text
        return "'" + escaped.replace("'", "\\'" if self.escapes else "''") + "'"

    def has(self, value: str, pattern: str) -> str:
        return self.matches.format(value=value, pattern=self.literal(pattern))

    def full(self, value: str, pattern: str) -> str:
        return self.is_all.format(value=value, pattern=self.literal(f"(?:{pattern})"))

    def swap(self, value: str, pattern: str, new: str) -> str:
        return self.replaces.format(value=value, pattern=self.literal(pattern), new=self.literal(new))

    def is_word(self, value: str, words: tuple[str, ...]) -> str:
        """Whether the text is one of these, in whatever case."""
        return self.full(value, f"(?i:{'|'.join(map(re.escape, words))})[:：]?")


DUCKDB_TYPES = {  # the kinds of the schema's columns, in SQL
    "text": "VARCHAR",
    "time": "TIMESTAMP",
    "date": "DATE",
    "int": "BIGINT",
    "number": "DOUBLE",
    "money": "DOUBLE",
    "bool": "BOOLEAN",
}
DUCKDB = Dialect(
    "regexp_full_match({value}, {pattern})",
    "regexp_matches({value}, {pattern})",
    "regexp_replace({value}, {pattern}, {new}, 'g')",
    "TIMESTAMP",
    "VARCHAR",
    "CAST(floor(epoch_us({value}) / 1000000) AS BIGINT)",
    "CAST(date_diff('day', DATE '1970-01-01', CAST({value} AS DATE)) AS BIGINT)",
    "",  # taken out of a stage beforehand
)
SPARK = Dialect(
    "regexp_like({value}, concat('^', {pattern}, '$'))",
    "regexp_like({value}, {pattern})",
    "regexp_replace({value}, {pattern}, {new})",
    "TIMESTAMP_NTZ",
    "STRING",
    "CAST(unix_date(CAST({value} AS DATE)) AS BIGINT) * 86400 + hour({value}) * 3600 + minute({value}) * 60"
    " + CAST(second({value}) AS BIGINT)",
    "CAST(unix_date(CAST({value} AS DATE)) AS BIGINT)",
    "isnan({value})",
    escapes=True,
)


def clean_id(raw: str, sql: Dialect = DUCKDB) -> str:
    """An id: half-width, without control and zero-width characters, blanks around it, and the marks `="…"`, `'` and
    back-tick."""
    narrow = f"translate({raw}, {sql.literal(_WIDE)}, {sql.literal(_NARROW)})"
    plain = _trimmed(sql.swap(sql.swap(narrow, f"[{_UNSEEN}]", ""), f"[{_BLANKS}]+", " "), sql)
    return (
        f"CASE WHEN {sql.full(raw, _PLAIN_ID)} THEN {raw} ELSE nullif({_trimmed(_unmarked(plain, sql), sql)}, '') END"
    )


def _unmarked(plain: str, sql: Dialect) -> str:
    framed = sql.swap(plain, '^["=]+|["=]+$', "")
    opened = sql.has(plain, '^(="|"=|=.*"$)')
    return sql.swap(f"CASE WHEN {opened} THEN {framed} ELSE {plain} END", "^['`]+", "")


def clean_text(raw: str, sql: Dialect = DUCKDB) -> str:
    """Any other text: without control and zero-width characters, and blanks around it."""
    bare = _trimmed(sql.swap(raw, f"[{_UNSEEN}]", ""), sql)
    return f"nullif(CASE WHEN {sql.has(raw, _TO_CLEAN)} THEN {bare} ELSE {raw} END, '')"


def _trimmed(text: str, sql: Dialect) -> str:
    return sql.swap(text, rf"^[{_BLANKS}]+|[{_BLANKS}]+$", "")
