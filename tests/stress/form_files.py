"""Columns, rows and text files in another form: every value stays what it was."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from .draft import Bare, Draft, Raw
from .mutation import KEPT, SAME, WHOLE, Mark, add, mutation, written


# -- columns and rows --------------------------------------------------------------------------------------------
@mutation(SAME)
def columns_shuffled(draft: Draft, rng: random.Random) -> Mark | None:
    order = rng.sample(range(len(draft.names)), k=len(draft.names))
    draft.names, draft.header = [draft.names[i] for i in order], [draft.header[i] for i in order]
    draft.rows = [[row[i] for i in order] for row in draft.rows]
    return WHOLE


@mutation(SAME)
def rows_shuffled(draft: Draft, rng: random.Random) -> Mark | None:
    if draft.restated or (draft.table.name == "messages" and "message_id" not in draft.names):
        return None
    rng.shuffle(draft.rows)
    draft.shuffled = True
    return WHOLE


def _rename(spell: Callable[[str], str], *, first: bool = False) -> Any:
    def do(draft: Draft, rng: random.Random) -> Mark | None:
        at = 0 if first else rng.randrange(len(draft.header))
        draft.header[at] = spell(draft.header[at])
        return WHOLE

    return do


for _name, _around in {
    "space": " {} ",
    "tab": "{}\t",
    "nbsp": "\u00a0{}",
    "zero_width": "{}\u200b",
    "bom": "\ufeff{}",
}.items():
    add(f"header_{_name}", SAME, (), _rename(_around.format, first=_name == "bom"))
add("header_capital", KEPT, (), _rename(str.upper))
add("header_wide", KEPT, (), _rename(lambda h: h.translate({c: c + 0xFEE0 for c in range(97, 123)})))


@mutation(KEPT)
def header_chinese(draft: Draft, rng: random.Random) -> Mark | None:
    for i, name in enumerate(draft.names):
        if name in draft.table.names:
            draft.header[i] = draft.table[name].zh
    return WHOLE if len(set(draft.header)) == len(draft.header) else None


# -- CSV ---------------------------------------------------------------------------------------------------------
for _name, _encoding in {
    "bom": "utf-8-sig",
    "gb18030": "gb18030",
    "utf16_le": "utf-16-le",
    "utf16_be": "utf-16-be",
}.items():
    add(f"csv_{_name}", SAME, ("csv",), written(encoding=_encoding))
for _name, _delimiter in {"tabs": "\t", "semicolons": ";", "pipes": "|"}.items():
    add(f"csv_{_name}", SAME, ("csv",), written(delimiter=_delimiter))
for _name, _eols in {
    "crlf": ("\r\n",),
    "cr": ("\r",),
    "mixed": ("\r\n", "\n", "\n"),
    "all_ends": ("\n", "\r\n", "\r"),
}.items():
    add(f"csv_{_name}", SAME, ("csv",), written(eols=_eols))
add("csv_quoted", SAME, ("csv",), written(quote="all"))
add("csv_quoted_bom", SAME, ("csv",), written(quote="all", encoding="utf-8-sig"))
add("csv_excel_unicode", SAME, ("csv",), written(encoding="utf-16-le", delimiter="\t", eols=("\r\n",)))
add("csv_open_end", SAME, ("csv",), written(last_eol=False))
add("csv_blank_tail", SAME, ("csv",), written(tail="\n\r\n\n"))
add("csv_space_tail", SAME, ("csv",), written(tail="  \n"))
add("csv_sep_line", KEPT, ("csv",), written(head=("sep=,",)))
add("csv_title_line", KEPT, ("csv",), written(head=("店铺数据导出 2021-11",)))
for _name, _encoding in {"utf16_without_bom": "utf-16le", "utf32": "utf-32"}.items():
    add(f"csv_{_name}", KEPT, ("csv",), written(encoding=_encoding))
add("csv_end_of_file_mark", KEPT, ("csv",), written(tail="\x1a"))


@mutation(KEPT, "csv")
def csv_empty_cells_tail(draft: Draft, rng: random.Random) -> Mark | None:
    draft.form.tail = (draft.form.delimiter * (len(draft.header) - 1) + "\n") * 2
    return WHOLE


@mutation(SAME, "csv", "xlsx")
def blank_rows_between(draft: Draft, rng: random.Random) -> Mark | None:
    draft.form.blanks = frozenset(rng.sample(range(len(draft.rows)), k=min(3, len(draft.rows))))
    return WHOLE


@mutation(SAME, "csv")
def csv_stray_quote(draft: Draft, rng: random.Random) -> Mark | None:
    """A quote inside an unquoted cell, as tools that never quote write it."""
    at = draft.columns(lambda c: c.name in ("text", "reason", "name", "item", "exam"))
    rows = [(r, a) for a in at for r in draft.filled(a) if str(draft.rows[r][a]).isalnum()]
    if not rows or draft.shuffled:
        return None
    r, a = rng.choice(rows)
    return _restate(draft, r, a, Bare(f'{draft.rows[r][a]}12"屏'))


def _restate(draft: Draft, r: int, at: int, cell: str) -> Mark:
    """Another value, and the truth with it: the sheet that is compared learns it too."""
    draft.rows[r][at] = cell
    draft.restated.append((r, draft.names[at], str(cell)))
    return WHOLE


@mutation(KEPT, "csv")
def csv_trailing_delimiter(draft: Draft, rng: random.Random) -> Mark | None:
    draft.names.append("")
    draft.header.append("")
    for row in draft.rows:
        row.append(None)
    return WHOLE


@mutation(KEPT, "csv")
def csv_short_rows(draft: Draft, rng: random.Random) -> Mark | None:
    """Rows end at their last filled cell."""
    for row in draft.rows:
        while row and row[-1] is None:
            row.pop()
    return WHOLE if any(len(row) < len(draft.header) for row in draft.rows) else None


# -- names of files -----------------------------------------------------------------------------------------------
@mutation(SAME)
def suffix_capital(draft: Draft, rng: random.Random) -> Mark | None:
    draft.suffix = "." + rng.choice((draft.format.upper(), draft.format.capitalize()))
    return WHOLE


@mutation(KEPT)
def suffix_of_another(draft: Draft, rng: random.Random) -> Mark | None:
    """What a file is, its bytes say."""
    draft.suffix = "." + rng.choice([f for f in ("csv", "xlsx", "parquet") if f != draft.format])
    return WHOLE


@mutation(SAME)
def folder_with_marks(draft: Draft, rng: random.Random) -> Mark | None:
    """Names that a shell, a query or a pattern would take for more than a name."""
    draft.folder = rng.choice(("shop [1]", "it's {a,b}", "双11*店铺?", 'a "b" %s', "x;--", "..shop", "a#b&c"))
    return WHOLE


@mutation(KEPT)
def namesake_in_capitals(draft: Draft, rng: random.Random) -> Mark | None:
    """A column more, whose name differs from another's in its capitals only, with other values."""
    at = rng.choice(draft.columns(lambda c: c.kind != "bool"))
    draft.names.append(draft.names[at].upper())
    draft.header.append(draft.names[-1])
    for row in draft.rows:
        row.append(Raw("7"))
    return WHOLE


@mutation(KEPT, "csv", "xlsx")
def column_without_name(draft: Draft, rng: random.Random) -> Mark | None:
    at = rng.randrange(len(draft.names) + 1)
    for cells, new in ((draft.names, ""), (draft.header, ""), *((row, Raw("x")) for row in draft.rows)):
        cells.insert(at, new)
    return WHOLE
