"""What somebody may hand over by mistake or on purpose: one clear line each, no traceback, nothing written."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from cskit.errors import DataError
from cskit.sources.check import check
from cskit.sources.importing import import_files
from tests.sources.writers import FULL_HEADER, TMALL_HEADER, Order, Said, full_row, read_csv, write_chat, write_csv

NOON = datetime(2021, 11, 11, 12)
ORDER = Order("100000000000000001", "tb_1", NOON, NOON, 5.0)
REPORT = (",".join(FULL_HEADER) + "\r\n" + ",".join(full_row(ORDER))).encode("gb18030")

BAD = {
    "empty.csv": b"",
    "header_only.csv": ",".join(FULL_HEADER).encode("gb18030"),
    "nul.csv": REPORT + b"\r\n\0\0",
    "random.csv": b"\x00\xff\xfe\x9c" + bytes(range(256)) * 40,
    "image.txt": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4,
    "old.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "broken.xlsx": b"PK\x03\x04" + b"\0" * 100,
    "renamed.csv": b"PK\x03\x04" + b"\0" * 100,
    "parquet.csv": b"PAR1" + b"\0" * 100,
    "cut.csv": REPORT + "中".encode("gb18030")[:1],
    "open_quote.csv": REPORT + ('\r\n"' + "1,2\r\n" * 500).encode(),
    "huge_cell.csv": REPORT + b'\r\n"' + b"x" * 3_000_000 + b'"',
    "web_page.csv": b"<html><body><table><tr><td>login</td></tr></table></body></html>",
    "plain.txt": "一封信\n没有时间\n".encode(),
    "nobody.txt": b"tb_1 2021-11-11 12:00:00\nhello\n",
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_one_clear_line(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(BAD[name])
    with pytest.raises(DataError) as raised:
        import_files([tmp_path / name], tmp_path / "shop")
    line = str(raised.value)
    assert line.startswith(f"{name}: ")
    assert "\n" not in line
    assert 20 < len(line) < 300
    assert not (tmp_path / "shop").exists()


def test_a_cut_file_says_so_even_where_gb18030_forgives(tmp_path: Path) -> None:
    """Cut in the middle of a row: what is left of it is not taken for an order."""
    rows = REPORT + b"\r\n" + ",".join(full_row(ORDER)).encode("gb18030")[:60]
    (tmp_path / "o.csv").write_bytes(rows)
    with pytest.raises(DataError, match=r"o\.csv: of 2 rows, 1 left out: more or fewer cells"):
        import_files([tmp_path / "o.csv"], tmp_path / "shop")
    report = import_files([tmp_path / "o.csv"], tmp_path / "shop", accept_loss=True)
    assert report.rows == {"orders": 1}
    assert report.files[0].reading.dropped["ragged"].count == 1


@pytest.mark.parametrize("formula", ['=HYPERLINK("http://x","y")', "=cmd|' /C calc'!A0", "<script>alert(1)</script>"])
def test_formulas_and_scripts_stay_text(tmp_path: Path, formula: str) -> None:
    chat = [Said("tb_1", "店:小美", NOON, formula), Said("店:小美", "tb_1", NOON, "亲")]
    import_files([write_chat(tmp_path / "c.txt", chat)], tmp_path / "shop", format="csv", keep_text=True)
    assert read_csv(tmp_path / "shop" / "messages.csv")[0]["text"] == formula
    assert {p.code for p in check(tmp_path / "shop")} == {"missing_table"}


def test_a_name_that_is_a_path_or_a_quote_does_no_harm(tmp_path: Path) -> None:
    row = full_row(Order("1", "../../etc/'; DROP TABLE orders; --", NOON, NOON, 5.0))
    out = tmp_path / "it's a shop"
    import_files([write_csv(tmp_path / "o.csv", FULL_HEADER, [row])], out, customers="keep")
    assert sorted(p.name for p in out.iterdir()) == ["import.json", "orders.parquet"]
    assert {p.code for p in check(out)} == {"missing_table"}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda out: out.write_text("a file"),
        lambda out: (out.mkdir(), (out / "import.json").write_text("{broken")),
    ],
)
def test_a_spoilt_target_is_one_clear_line(tmp_path: Path, spoil: Callable[[Path], object]) -> None:
    spoil(tmp_path / "shop")
    path = write_csv(tmp_path / "o.csv", TMALL_HEADER, [["1", "5", "5", "", "2021-11-11", "", "0"]])
    with pytest.raises(DataError, match=r"shop.*(is a file|damaged)"):
        import_files([path], tmp_path / "shop")


@pytest.mark.skipif(os.name == "nt", reason="links")
def test_the_same_file_twice_is_read_once(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "o.csv", FULL_HEADER, [full_row(ORDER)])
    (tmp_path / "again.csv").symlink_to(path)
    report = import_files([path, tmp_path / "again.csv", path], tmp_path / "shop")
    assert len(report.files) == 1
