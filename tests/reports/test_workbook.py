"""The appendix: values at full precision with formats and units, text that stays text, headers in sight."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from cskit.reports.report import Rendered
from cskit.reports.workbook import sheet_names, write_workbook
from cskit.written import NUMERIC


def column(id_: str, kind: str = "text", signed: bool = False) -> dict[str, Any]:
    return {"id": id_, "label": id_, "kind": kind, "signed": signed}


def written(tmp_path: Path, *tables: dict[str, Any], lang: str = "en") -> Workbook:
    path = tmp_path / "x.xlsx"
    write_workbook(path, tables, "Report", lang)
    return load_workbook(path)


def one(tmp_path: Path, kind: str, value: Any, *, signed: bool = False, status: str = "ok", lang: str = "en") -> Any:
    """The cell written for one value."""
    packed = {
        "name": "t",
        "title": "T",
        "columns": [column("a"), column("v", kind, signed)],
        "rows": [["x", value]],
        "status": [["ok", status]],
    }
    return written(tmp_path, packed, lang=lang)["1 T"]["B4"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_demo(reports: dict[str, Rendered], lang: str):
    book = load_workbook(reports[lang].files[1])
    contents, *sheets = book.worksheets
    assert contents.title == {"zh": "目录", "en": "Contents"}[lang]
    assert [row[0].value for row in contents.iter_rows(min_row=4)] == [sheet.title for sheet in sheets]
    assert [row[0].hyperlink.location for row in contents.iter_rows(min_row=4)] == [f"'{s.title}'!A1" for s in sheets]
    assert len(sheets) == 6
    assert all(sheet.freeze_panes == "B4" for sheet in sheets)
    agents = next(s for s in sheets if s.title.startswith("5 "))
    head = [cell.value for cell in agents[3]]
    assert head[2] == {"zh": "平均响应时长（秒）", "en": "Average response (s)"}[lang]
    first = [cell.value for cell in agents[4]]
    assert first == ["林岚", 412, 18.4, 0.523456789, 0.47, 0.57, 91234.5]  # full precision, not what is shown
    assert [cell.number_format for cell in agents[4]][1:] == ["#,##0", "#,##0.0", "0.0%", "0.0%", "0.0%", "#,##0"]


def test_no_text_is_a_formula_or_a_link(reports: dict[str, Rendered], tmp_path: Path):
    names = ['=HYPERLINK("x")', "+1", "-1", "@SUM(A1)", "https://example.org", "<script>", "0012", "\t=1"]
    packed = {"name": "t", "title": "T", "columns": [column("a")], "rows": [[name] for name in names]}
    sheet = written(tmp_path, packed)["1 T"]
    cells = [row[0] for row in sheet.iter_rows(min_row=4)]
    assert [cell.data_type for cell in cells] == ["s"] * len(names)
    assert [cell.value for cell in cells] == names
    assert not any(cell.hyperlink for cell in cells)
    whole = load_workbook(reports["en"].files[1])
    assert not [c for sheet in whole for row in sheet.iter_rows() for c in row if c.data_type == "f"]


@pytest.mark.parametrize(
    ("kind", "signed", "value", "kept", "code"),
    [
        ("money", False, 12345.678, 12345.678, "#,##0"),
        ("price", False, 218.636, 218.636, "#,##0.00"),
        ("rate", False, 0.1234, 0.1234, "0.0%"),
        ("rate", True, 0.04, 4.0, "+0.0;-0.0;0.0"),
        ("growth", False, 0.04, 0.04, "+0.0%;-0.0%;0.0%"),
        ("count", True, 5, 5, "+#,##0;-#,##0;#,##0"),
        ("seconds", False, 75.25, 75.25, "#,##0.0"),
    ],
)
def test_numbers(tmp_path: Path, kind: str, signed: bool, value: float, kept: float, code: str):
    cell = one(tmp_path, kind, value, signed=signed)
    assert cell.value == pytest.approx(kept)
    assert cell.number_format == code


def test_dates_are_dates(tmp_path: Path):
    cell = one(tmp_path, "date", "2021-11-11")
    assert cell.is_date
    assert cell.value.isoformat() == "2021-11-11T00:00:00"
    assert one(tmp_path, "date", "soon").value == "soon"


def test_what_is_not_there_is_said_and_never_a_number(tmp_path: Path):
    assert one(tmp_path, "rate", None).value is None
    assert one(tmp_path, "rate", None, status="immature").value == "not mature yet"
    assert one(tmp_path, "rate", None, status="missing_table", lang="zh").value == "缺数据表"
    cell = one(tmp_path, "rate", 0.5, status="open", lang="zh")
    assert cell.value == 0.5
    assert cell.number_format == '0.0%" 暂计"'


@pytest.mark.parametrize("kind", [kind for kind in NUMERIC if kind != "by_row"])
def test_a_number_of_any_kind_stays_a_number(tmp_path: Path, kind: str):
    assert one(tmp_path, kind, 0.125).value == 0.125


def test_a_row_may_have_its_own_kind(tmp_path: Path):
    packed = {
        "name": "t",
        "title": "T",
        "columns": [column("a"), column("v", "by_row")],
        "rows": [["x", 0.5], ["y", 90]],
        "row_kinds": ["rate", "seconds"],
    }
    sheet = written(tmp_path, packed)["1 T"]
    assert [sheet["B4"].number_format, sheet["B5"].number_format] == ["0.0%", "#,##0.0"]


def test_names_excel_accepts():
    titles = ["a" * 40, "a" * 40, "谁/卖[得]最多:？", "'", ""]
    names = sheet_names(titles, "目录")
    assert all(0 < len(name) <= 31 for name in names)
    assert len(set(names)) == len(names)
    assert not any(set(name) & set("[]:*?/\\'") for name in names)


def test_the_same_report_has_the_same_bytes(tmp_path: Path):
    packed = {"name": "t", "title": "T", "columns": [column("a")], "rows": [["x"]]}
    for name in ("a", "b"):
        write_workbook(tmp_path / name, [packed], "Report", "en")
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_row_leads_to_the_sheet_of_the_table_that_it_names(tmp_path: Path):
    told = {"name": "told", "title": "Told", "columns": [column("a")], "rows": [["one"], ["two"]]}
    shown = {"name": "shown", "title": "Shown", "columns": [column("a")], "rows": []}
    book = written(tmp_path, {**told, "links": ["shown", "nowhere"]}, shown, {**shown, "title": "Again"})
    sheet = book["1 Told"]
    assert sheet["A4"].hyperlink.location == "'2 Shown'!A1"  # the first of that name
    assert (sheet["A4"].value, sheet["A5"].hyperlink) == ("one", None)
