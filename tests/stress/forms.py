"""Mutations of the form: the value stays what it was. `KEPT` where a strict reader may refuse instead."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pyarrow as pa

from cskit.tables import Column

from .draft import Bare, Draft, Raw, Xml, plain
from .mutation import KEPT, SAME, Mark, add, mutation

WHOLE = Mark()
TEXTUAL = ("csv", "xlsx")


def _is_id(column: Column) -> bool:
    return column.kind == "text" and column.name.endswith("_id")


def _of(*kinds: str) -> Callable[[Column], bool]:
    return lambda column: column.kind in kinds


# -- cells, one or a whole column ------------------------------------------------------------------------------
def _respell(test: Callable[[Column], bool], spell: Callable[[Any], str | None], *, whole: bool | None = None) -> Any:
    """Write cells of one column another way: one of them, some, or all. `spell` answers None where it cannot."""

    def do(draft: Draft, rng: random.Random) -> Mark | None:
        places = draft.columns(test)
        rng.shuffle(places)
        for at in places:
            rows = [r for r in draft.filled(at) if not isinstance(draft.rows[r][at], Raw | Xml)]
            rows = [r for r in rows if spell(draft.rows[r][at]) is not None]
            if whole and len(rows) < len(draft.filled(at)):
                continue
            share = 1.0 if whole else 0.0 if whole is False else rng.choice((0.0, 0.3, 1.0))
            hit = [r for r in rows if rng.random() < share] or rng.sample(rows, k=min(1, len(rows)))
            for r in hit:
                draft.rows[r][at] = spell(draft.rows[r][at])
            if hit:
                return WHOLE
        return None

    return do


_AROUND = {"tab": "\t", "space": "  ", "nbsp": "\u00a0", "wide_space": "\u3000", "zero_width": "\u200b", "bom": "\ufeff",
           "joiner": "\u2060", "embedding": "\u202d", "left_to_right": "\u200e", "vertical_tab": "\x0b", "unit": "\x1f",
           "en_space": "\u2002", "line_end": "\n"}  # fmt: skip
for _name, _mark in _AROUND.items():
    _formats = ("csv", "parquet") if _mark in "\x0b\x1f" else ()
    for _where, _shape in (("after", "{0}{1}"), ("before", "{1}{0}")):
        add(f"id_{_name}_{_where}", SAME, _formats,
            _respell(_is_id, lambda v, s=_shape, m=_mark: Raw(s.format(v, m))))  # fmt: skip
add("id_formula_quoted", SAME, TEXTUAL, _respell(_is_id, lambda v: Raw(f'="{v}"')))
add("id_formula_bare", SAME, ("csv",), _respell(_is_id, lambda v: Bare(f'="{v}"')))
add("id_apostrophe", SAME, (), _respell(_is_id, lambda v: Raw(f"'{v}")))
add("id_backtick", SAME, (), _respell(_is_id, lambda v: Raw(f"`{v}")))


def _whole_number(v: Any) -> bool:
    return float(v).is_integer()


_NUMBERS: dict[str, tuple[str, tuple[str, ...], Callable[[Any], str | None]]] = {
    "plus": (SAME, ("int", "number", "money"), lambda v: f"+{plain(v)}"),
    "spaces": (SAME, ("int", "number", "money"), lambda v: f" {plain(v)}  "),
    "tab": (SAME, ("int", "number", "money"), lambda v: f"{plain(v)}\t"),
    "nbsp": (SAME, ("int", "number", "money"), lambda v: f"\u00a0{plain(v)}"),
    "two_places": (SAME, ("number", "money"), lambda v: f"{v:.2f}" if float(f"{v:.2f}") == v else None),
    "many_zeros": (SAME, ("number", "money"), lambda v: f"{v:.6f}" if float(f"{v:.6f}") == v else None),
    "point_zero": (SAME, ("int",), lambda v: f"{v}.0"),
    "exponent": (SAME, ("number", "money"), lambda v: f"{v:.15e}" if float(f"{v:.15e}") == v else None),
    "leading_zero": (SAME, ("int", "number", "money"), lambda v: f"0{plain(v)}"),
    "exponent_int": (KEPT, ("int",), lambda v: f"{v:e}" if float(f"{v:e}") == v else None),
    "grouped": (KEPT, ("int", "number", "money"), lambda v: f"{v:,}" if v >= 1000 else None),
    "grouped_wide": (KEPT, ("number", "money"), lambda v: f"{v:,}".replace(",", "，") if v >= 1000 else None),
    "yen": (KEPT, ("money",), lambda v: f"¥{plain(v)}"),
    "yen_wide": (KEPT, ("money",), lambda v: f"￥{v:,.2f}" if float(f"{v:.2f}") == v else None),
    "yuan": (KEPT, ("money",), lambda v: f"{plain(v)}元"),
    "wide_digits": (KEPT, ("int", "number", "money"), lambda v: plain(v).translate({48 + d: 0xFF10 + d for d in range(10)})),
    "wan": (KEPT, ("money",), lambda v: f"{plain(v / 10000)}万" if v else None),
    "formula": (KEPT, ("int", "number", "money"), lambda v: f'="{plain(v)}"'),
    "apostrophe": (KEPT, ("int", "number", "money"), lambda v: f"'{plain(v)}"),
    "decimal_comma": (KEPT, ("number", "money"), lambda v: plain(v).replace(".", ",") if not _whole_number(v) else None),
}  # fmt: skip
for _name, (_outcome, _kinds, _spell) in _NUMBERS.items():
    add(f"number_{_name}", _outcome, (),
        _respell(_of(*_kinds), lambda v, s=_spell: None if (t := s(v)) is None else Raw(t)))  # fmt: skip

_TIMES: dict[str, tuple[str, bool | None, Callable[[datetime], str | None]]] = {
    "T": (SAME, True, lambda v: v.isoformat()),
    "spaces": (SAME, None, lambda v: f" {v}\u00a0"),
    "tab": (SAME, None, lambda v: f"{v}\t"),
    "fraction": (SAME, True, lambda v: f"{v}.000"),
    "part_of_second": (SAME, True, lambda v: f"{v}.250"),
    "no_seconds": (SAME, None, lambda v: f"{v:%Y-%m-%d %H:%M}" if not v.second else None),
    "T_in_one": (KEPT, False, lambda v: v.isoformat()),
    "slash": (KEPT, True, lambda v: f"{v:%Y/%m/%d %H:%M:%S}"),
    "slash_short": (KEPT, True, lambda v: f"{v.year}/{v.month}/{v.day} {v.hour}:{v:%M:%S}"),
    "slash_in_one": (KEPT, False, lambda v: f"{v:%Y/%m/%d %H:%M:%S}"),
    "short": (KEPT, True, lambda v: f"{v.year}-{v.month}-{v.day} {v.hour}:{v:%M:%S}"),
    "dots": (KEPT, True, lambda v: f"{v:%Y.%m.%d %H:%M:%S}"),
    "chinese": (KEPT, True, lambda v: f"{v.year}年{v.month}月{v.day}日 {v:%H:%M:%S}"),
    "compact": (KEPT, True, lambda v: f"{v:%Y%m%d%H%M%S}"),
    "wide_colon": (KEPT, None, lambda v: f"{v:%Y-%m-%d %H：%M：%S}"),
    "two_spaces": (KEPT, None, lambda v: f"{v:%Y-%m-%d  %H:%M:%S}"),
    "apostrophe": (KEPT, None, lambda v: f"'{v}"),
    "formula": (KEPT, None, lambda v: f'="{v}"'),
}
for _name, (_outcome, _whole, _when) in _TIMES.items():
    add(f"time_{_name}", _outcome, (),
        _respell(_of("time"), lambda v, s=_when: None if (t := s(v)) is None else Raw(t), whole=_whole))  # fmt: skip
add("date_midnight", SAME, (), _respell(_of("date"), lambda v: Raw(f"{v} 00:00:00"), whole=True))
add("date_slash", KEPT, (), _respell(_of("date"), lambda v: Raw(f"{v.year}/{v.month}/{v.day}"), whole=True))
add("date_compact", KEPT, (), _respell(_of("date"), lambda v: Raw(f"{v:%Y%m%d}"), whole=True))
for _name, _pair in {"capital": ("TRUE", "FALSE"), "title": ("True", "False"), "digit": ("1", "0"), "chinese": ("是", "否"),
                     "word": ("yes", "no"), "letter": ("Y", "N")}.items():  # fmt: skip
    add(f"bool_{_name}", SAME if _name in ("capital", "title") else KEPT, TEXTUAL,
        _respell(_of("bool"), lambda v, p=_pair: Raw(p[0] if v else p[1]), whole=True))  # fmt: skip
add("choice_spaces", SAME, (), _respell(lambda c: bool(c.choices), lambda v: Raw(f" {v}\t")))
add("choice_capital", KEPT, (), _respell(lambda c: bool(c.choices), lambda v: Raw(v.upper())))


def _blank(mark: str) -> Any:
    def do(draft: Draft, rng: random.Random) -> Mark | None:
        empty = [(r, at) for at in draft.columns(lambda c: c.nullable and c.kind != "text")
                 for r, row in enumerate(draft.rows) if row[at] is None]  # fmt: skip
        for r, at in rng.sample(empty, k=min(3, len(empty))):
            draft.rows[r][at] = Raw(mark)
        return WHOLE if empty else None

    return do


for _name, _mark in {"spaces": "  ", "tab": "\t", "nbsp": "\u00a0", "zero_width": "\u200b"}.items():
    add(f"blank_{_name}", SAME, (), _blank(_mark))
for _name, _mark in {"dash": "-", "dashes": "--", "null": "NULL", "none": "None", "na": "N/A", "escape": "\\N", "zh": "暂无数据",
                     "nan": "nan"}.items():  # fmt: skip
    add(f"blank_{_name}", KEPT, (), _blank(_mark))


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
def _form(**options: Any) -> Any:
    def do(draft: Draft, rng: random.Random) -> Mark | None:
        for name, value in options.items():
            setattr(draft.form, name, value)
        return WHOLE

    return do


for _name, _encoding in {
    "bom": "utf-8-sig",
    "gb18030": "gb18030",
    "utf16_le": "utf-16-le",
    "utf16_be": "utf-16-be",
}.items():
    add(f"csv_{_name}", SAME, ("csv",), _form(encoding=_encoding))
for _name, _delimiter in {"tabs": "\t", "semicolons": ";", "pipes": "|"}.items():
    add(f"csv_{_name}", SAME, ("csv",), _form(delimiter=_delimiter))
for _name, _eols in {
    "crlf": ("\r\n",),
    "cr": ("\r",),
    "mixed": ("\r\n", "\n", "\n"),
    "all_ends": ("\n", "\r\n", "\r"),
}.items():
    add(f"csv_{_name}", SAME, ("csv",), _form(eols=_eols))
add("csv_quoted", SAME, ("csv",), _form(quote="all"))
add("csv_quoted_bom", SAME, ("csv",), _form(quote="all", encoding="utf-8-sig"))
add("csv_excel_unicode", SAME, ("csv",), _form(encoding="utf-16-le", delimiter="\t", eols=("\r\n",)))
add("csv_open_end", SAME, ("csv",), _form(last_eol=False))
add("csv_blank_tail", SAME, ("csv",), _form(tail="\n\r\n\n"))
add("csv_space_tail", SAME, ("csv",), _form(tail="  \n"))
add("csv_sep_line", KEPT, ("csv",), _form(head=("sep=,",)))
add("csv_title_line", KEPT, ("csv",), _form(head=("店铺数据导出 2021-11",)))
add("csv_end_of_file_mark", KEPT, ("csv",), _form(tail="\x1a"))


@mutation(SAME, "csv")
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


# -- XLSX ----------------------------------------------------------------------------------------------------------
def _book(**options: Any) -> Any:
    def do(draft: Draft, rng: random.Random) -> Mark | None:
        draft.form.xlsx |= options
        return WHOLE

    return do


_NOTES = [[Raw("说明"), None], [Raw("导出时间"), Raw("2021-11-12")]]
for _name, _outcome, _options in (
    ("size_too_small", SAME, {"dimension": "A1:B3"}), ("size_of_one", SAME, {"dimension": "A1"}),
    ("size_too_big", SAME, {"dimension": "A1:XFD1048576"}), ("no_size", SAME, {"dimension": None}),
    ("uneven", SAME, {"uneven": True}), ("far_cell", SAME, {"far": 90_000}), ("stored", SAME, {"store": True}),
    ("no_places", SAME, {"places": False}), ("absolute", SAME, {"absolute": True}), ("rich", SAME, {"rich": True}),
    ("empty_sheets", SAME, {"after": {"Sheet2": [], "Sheet3": []}}), ("odd_part", SAME, {"part": "data_{}.xml"}),
    ("notes_first", KEPT, {"before": {"说明": _NOTES}}), ("empty_first", KEPT, {"before": {"Sheet1": []}}),
    ("notes_after", KEPT, {"after": {"说明": _NOTES}}), ("epoch_1904", KEPT, {"epoch_1904": True}),
    ("hidden_notes", KEPT, {"before": {"说明": _NOTES}, "hidden": True}),
):  # fmt: skip
    add(f"xlsx_{_name}", _outcome, ("xlsx",), _book(**_options))
for _name, _outcome, _options in (
    ("inline", SAME, {"strings": "inline"}), ("text_results", SAME, {"strings": "str"}), ("date_texts", SAME, {"dates": "text"}),
    ("number_texts", SAME, {"numbers": "text"}), ("iso_dates", KEPT, {"dates": "iso"}),
):  # fmt: skip
    add(f"xlsx_{_name}", _outcome, ("xlsx",), _form(**_options))


@mutation(KEPT, "xlsx")
def xlsx_two_sheets(draft: Draft, rng: random.Random) -> Mark | None:
    """The rows go on, under the same header, on a second sheet: all of them or none."""
    if len(draft.rows) < 4:
        return None
    draft.form.xlsx["split"] = len(draft.rows) // 2
    return WHOLE


@mutation(SAME, "xlsx")
def xlsx_number_ids(draft: Draft, rng: random.Random) -> Mark | None:
    at = [a for a in draft.columns(_is_id) if all(str(row[a]).isdigit() for row in draft.rows if row[a] is not None)]
    for a in at:
        for row in draft.rows:
            row[a] = None if row[a] is None else int(row[a])
    return WHOLE if at else None


@mutation(SAME, "xlsx")
def xlsx_formula_results(draft: Draft, rng: random.Random) -> Mark | None:
    at = rng.choice(draft.columns(_of("int", "number", "money")) or [-1])
    for row in draft.rows if at >= 0 else []:
        if isinstance(row[at], int | float):
            row[at] = Xml(f'<c r="{{r}}"><f>1+1</f><v>{plain(row[at])}</v></c>')
    return WHOLE if at >= 0 else None


@mutation(KEPT, "xlsx")
def xlsx_bare_serials(draft: Draft, rng: random.Random) -> Mark | None:
    """Dates that lost their format: the numbers that Excel keeps inside."""
    places = draft.columns(_of("time", "date"))
    if not places:
        return None
    at = rng.choice(places)
    for row in draft.rows:
        if isinstance(row[at], date):
            moment = row[at] if isinstance(row[at], datetime) else datetime(row[at].year, row[at].month, row[at].day)
            row[at] = (moment - datetime(1899, 12, 30)).total_seconds() / 86400
    return WHOLE


# -- Parquet ---------------------------------------------------------------------------------------------------------
def _arrow(test: Callable[[Column], bool], make: Callable[[list[Any]], Any]) -> Any:
    def do(draft: Draft, rng: random.Random) -> Mark | None:
        done = False
        for at in draft.columns(test):
            if any(isinstance(row[at], Raw) for row in draft.rows):
                continue
            try:
                make([row[at] for row in draft.rows])
            except (pa.ArrowException, OverflowError, ValueError, TypeError, AttributeError, StopIteration):
                continue
            draft.form.arrow[draft.names[at]] = make
            done = True
        return WHOLE if done else None

    return do


def _typed(kind: pa.DataType) -> Callable[[list[Any]], Any]:
    return lambda values: pa.array(values, kind)


def _stamps(unit: str) -> Callable[[list[Any]], Any]:
    return lambda values: pa.array(values, pa.timestamp("us")).cast(pa.timestamp(unit))


def _null_as_nan(values: list[Any]) -> Any:
    return pa.array([float("nan") if v is None else float(v) for v in values], pa.float64())


_INTS, _REALS, _TEXTS = _of("int"), _of("number", "money"), _of("text")
for _name, _outcome, _test, _make in (
    *((f"int_{k}", SAME, _INTS, _typed(k)) for k in (pa.int8(), pa.int16(), pa.int32(), pa.uint8(), pa.uint16(), pa.uint32())),
    ("uint64", KEPT, _INTS, _typed(pa.uint64())),
    ("int_as_double", SAME, _INTS, lambda v: pa.array([None if x is None else float(x) for x in v], pa.float64())),
    ("int_as_nan_double", KEPT, lambda c: c.kind == "int" and c.nullable, _null_as_nan),
    ("real_as_nan", KEPT, lambda c: c.kind in ("number", "money") and c.nullable, _null_as_nan),
    ("decimal", SAME, _REALS, lambda v: pa.array([None if x is None else f"{x:.2f}" for x in v], pa.string()).cast(pa.decimal128(18, 2))),
    ("real_as_text", SAME, _REALS, lambda v: pa.array([None if x is None else plain(x) for x in v], pa.string())),
    ("int_as_text", SAME, _INTS, lambda v: pa.array([None if x is None else str(x) for x in v], pa.large_string())),
    ("large_text", SAME, _TEXTS, _typed(pa.large_string())),
    ("dictionary", SAME, _TEXTS, lambda v: pa.array(v, pa.string()).dictionary_encode()),
    ("binary_text", KEPT, _TEXTS, lambda v: pa.array([None if x is None else x.encode() for x in v], pa.binary())),
    *((f"time_{u}", SAME, _of("time"), _stamps(u)) for u in ("s", "ms", "ns")),
    ("time_as_text", SAME, _of("time"), lambda v: pa.array([None if x is None else str(x) for x in v], pa.string())),
    ("date_as_text", SAME, _of("date"), lambda v: pa.array([None if x is None else str(x) for x in v], pa.string())),
    ("date_as_time", SAME, _of("date"), lambda v: pa.array(v, pa.date32()).cast(pa.timestamp("ns"))),
    ("date64", SAME, _of("date"), lambda v: pa.array(v, pa.date32()).cast(pa.date64())),
    ("bool_as_int", KEPT, _of("bool"), lambda v: pa.array([None if x is None else int(x) for x in v], pa.int8())),
):  # fmt: skip
    add(f"parquet_{_name}", _outcome, ("parquet",), _arrow(_test, _make))
for _name, _kind in {"int": pa.int64(), "double": pa.float64()}.items():
    add(f"parquet_id_as_{_name}", SAME, ("parquet",), _arrow(
        _is_id, lambda v, k=_kind: pa.array([None if x is None else int(x) for x in v], pa.int64()).cast(k)))  # fmt: skip


def _written(**options: Any) -> Any:
    def do(draft: Draft, rng: random.Random) -> Mark | None:
        draft.form.parquet |= options
        return WHOLE

    return do


for _name, _options in {"row_groups": {"row_group_size": 7}, "gzip": {"compression": "gzip"}, "zstd": {"compression": "zstd"},
                        "plain": {"compression": "none", "use_dictionary": False}, "old": {"version": "1.0"},
                        "int96": {"use_deprecated_int96_timestamps": True}}.items():  # fmt: skip
    add(f"parquet_{_name}", SAME, ("parquet",), _written(**_options))


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
