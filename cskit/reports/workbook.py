"""The appendix: every table an executed lesson carries, one sheet each, behind a sheet of contents."""

import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from cskit.terms import term
from cskit.written import NUMERIC, with_unit

FORMATS = {
    "count": "#,##0",
    "number": "#,##0.00",
    "exact": "#,##0.####",
    "p": "0.000",
    "money": "#,##0",
    "price": "#,##0.00",
    "rate": "0.0%",
    "growth": "+0.0%;-0.0%;0.0%",
    "attained": "0.00%",
    "factor": "0.00",
    "seconds": "#,##0.0",
    "minutes": "#,##0.0",
    "hours": "#,##0.0",
    "days": "#,##0.0",
    "hour": "0",
    "date": "yyyy-mm-dd",
    "time": "yyyy-mm-dd hh:mm:ss",
}
_POINTS = "+0.0;-0.0;0.0"
_WIDEST = 60
_MADE = datetime(2000, 1, 1)  # a workbook says when it was made: the same tables are the same bytes


def write_workbook(path: Path, tables: Sequence[Mapping[str, Any]], title: str, lang: str) -> None:
    """Write the tables to an XLSX file: values at full precision, formats and units, headers that stay in sight.

    A text is a text, also one that begins with `=`; a value that is not mature yet says so instead of a number.
    """
    import xlsxwriter

    book = xlsxwriter.Workbook(
        str(path), {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    book.set_properties({"title": title, "created": _MADE})
    try:
        sheets = _Sheets(book, lang)
        names = sheet_names([str(table["title"]) for table in tables], term("report_contents", lang))
        first = {table["name"]: name for name, table in zip(names[:0:-1], tables[::-1], strict=True)}
        sheets.contents(title, tables, names)
        for name, table in zip(names[1:], tables, strict=True):
            sheets.table(name, table, first)
    finally:
        book.close()


def plain_workbook(sheets: Mapping[str, pd.DataFrame]) -> bytes:
    """Frames as they are, a sheet each, for people who go on computing and for systems that take one table: header in
    sight, filters on it, times as times. The same frames are the same bytes."""
    made = io.BytesIO()
    plain = {"options": {"strings_to_formulas": False, "strings_to_urls": False}}
    with pd.ExcelWriter(made, "xlsxwriter", datetime_format="yyyy-mm-dd hh:mm:ss", engine_kwargs=plain) as writer:
        writer.book.set_properties({"created": _MADE})
        for name, frame in sheets.items():
            frame.to_excel(writer, sheet_name=name, index=False)
            sheet = writer.sheets[name]
            sheet.freeze_panes(1, 0)
            sheet.autofilter(0, 0, len(frame), len(frame.columns) - 1)
            sheet.set_column(0, len(frame.columns) - 1, 20)
    return made.getvalue()


def sheet_names(titles: Sequence[str], first: str) -> list[str]:
    """Names Excel accepts (31 characters, none of `[]:*?/\\'`), numbered so that they are unique.

    >>> sheet_names(["Who sells most?", "A/B"], "Contents")
    ['Contents', '1 Who sells most', '2 A B']
    """
    clean = [" ".join(re.sub(r"[\[\]:*?/\\'\x00-\x1f]", " ", title).split()) for title in titles]
    return [first, *(f"{n} {title}"[:31].strip() for n, title in enumerate(clean, 1))]


class _Sheets:
    """The sheets of one workbook, and the formats they share."""

    def __init__(self, book: Any, lang: str) -> None:
        self.book, self.lang = book, lang
        self.head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.head_right = book.add_format(
            {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", "align": "right"}
        )
        self.title = book.add_format({"bold": True, "font_size": 13})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self.mark = book.add_format({"italic": True, "align": "right", "font_color": "#7C4A03"})
        self.link = book.add_format({"font_color": "#0072B2", "underline": 1, "text_wrap": True, "valign": "top"})
        self._numbers: dict[str, Any] = {}

    def contents(self, title: str, tables: Sequence[Mapping[str, Any]], names: Sequence[str]) -> None:
        sheet = self.book.add_worksheet(names[0])
        sheet.hide_gridlines(2)
        sheet.write_string(0, 0, title, self.title)
        for place, key in enumerate(("report_sheet", "report_table", "report_rows")):
            sheet.write_string(2, place, term(key, self.lang), self.head)
        for row, (name, table) in enumerate(zip(names[1:], tables, strict=True), 3):
            sheet.write_url(row, 0, f"internal:'{name}'!A1", self.link, string=name)
            sheet.write_string(row, 1, str(table["title"]))
            sheet.write_number(row, 2, len(table["rows"]))
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 1, 50)
        sheet.freeze_panes(3, 0)

    def table(self, name: str, table: Mapping[str, Any], first: Mapping[str, str]) -> None:
        """Title, back link, header in row 3 (frozen with the first column), then the rows, whose first cell may lead to
        the `first` sheet of another table's name."""
        sheet = self.book.add_worksheet(name)
        columns = table["columns"]
        sheet.write_string(0, 0, str(table["title"]), self.title)
        sheet.write_url(
            1,
            0,
            f"internal:'{term('report_contents', self.lang)}'!A1",
            self.link,
            string=term("report_back", self.lang),
        )
        widths = []
        for place, column in enumerate(columns):
            label = with_unit(column["label"], column["kind"], self.lang, signed=column["signed"])
            sheet.write_string(2, place, label, self.head_right if column["kind"] in NUMERIC else self.head)
            widths.append(min(columns_of(label), 18))
        statuses = table.get("status")
        for i, row in enumerate(table["rows"]):
            for place, (value, column) in enumerate(zip(row, columns, strict=True)):
                status = statuses[i][place] if statuses else "ok"
                kind = table["row_kinds"][i] if column["kind"] == "by_row" else column["kind"]
                shown = self._cell(sheet, i + 3, place, value, kind, column["signed"], status)
                widths[place] = max(widths[place], columns_of(shown))
            if there := first.get((table.get("links") or {i: ""})[i]):
                sheet.write_url(i + 3, 0, f"internal:'{there}'!A1", self.link, string=str(row[0]))
        for place, width in enumerate(widths):
            sheet.set_column(place, place, min(max(width + 2, 8), _WIDEST))
        sheet.freeze_panes(3, 1)
        for place, column in enumerate(columns):
            if column["id"] in table.get("choices", ()):
                how = {"validate": "list", "source": table["choices"][column["id"]]}
                sheet.data_validation(3, place, len(table["rows"]) + 2, place, how)
        if table["rows"] and len(columns) > 1:
            sheet.autofilter(2, 0, len(table["rows"]) + 2, len(columns) - 1)

    def _cell(self, sheet: Any, row: int, place: int, value: Any, kind: str, signed: bool, status: str) -> str:
        """Write one cell; what is returned is as wide as what it shows."""
        if status in ("immature", "missing_table"):
            shown = term(f"mark_{status}", self.lang)
            sheet.write_string(row, place, shown, self.mark)
            return shown
        if value is None:
            sheet.write_blank(row, place, None)
            return ""
        if kind in NUMERIC and isinstance(value, int | float) and not isinstance(value, bool):
            points = kind == "rate" and signed
            number = value * 100 if points else value
            sheet.write_number(row, place, number, self._number(kind, signed, status))
            return f"{number:,.2f}" + (" " + term("mark_open", self.lang) if status == "open" else "")
        if kind in ("date", "time") and isinstance(value, str):
            try:
                sheet.write_datetime(row, place, datetime.fromisoformat(value), self._number(kind, False, status))
                return value
            except ValueError:
                pass
        sheet.write_string(row, place, str(value), self.wrapped)
        return str(value)

    def _number(self, kind: str, signed: bool, status: str) -> Any:
        code = FORMATS[kind]
        if kind == "rate" and signed:
            code = _POINTS
        elif signed and kind != "growth":
            code = f"+{code};-{code};{code}"
        if status == "open":
            mark = f'" {term("mark_open", self.lang)}"'
            code = ";".join(part + mark for part in code.split(";"))
        if code not in self._numbers:
            self._numbers[code] = self.book.add_format({"num_format": code, "valign": "top"})
        return self._numbers[code]


def columns_of(text: str) -> int:
    """Width in Excel's unit: a Chinese character is two wide."""
    lines = text.splitlines() or [""]
    return max(sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line) for line in lines)
