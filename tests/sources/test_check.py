"""`check`: a folder with exactly one fault gives exactly that problem, at its row, in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from cskit.columns import AMOUNTS, SHARES
from cskit.errors import DataError
from cskit.metrics import CARDS
from cskit.reading.problems import Problem
from cskit.shop import load
from cskit.sources.check import check
from cskit.tables import TABLES
from tests.sources.writers import write_tables, write_xlsx

SOUND = {
    "messages": "customer_id,agent_id,sender,sent_at,message_id\nc1,a1,customer,2021-11-11 10:00:00,1\n"
    "c1,a1,agent,2021-11-11 10:00:09,2\nc2,,bot,2021-11-11 10:01:00,3\n",
    "orders": "order_id,customer_id,created_at,paid_at,amount\no1,c1,2021-11-11 10:05:00,2021-11-11 10:06:00,99.5\n"
    "o2,c2,2021-11-11 11:00:00,,20\no3,c3,2021-11-12 00:00:00,2021-11-12 00:00:00,0\n",
    "agents": "agent_id,name,team,hired_on\na1,小美,in_house,2020-01-05\na2,,seasonal,\n",
    "order_items": "order_id,product_id,quantity,amount\no1,p1,2,99.5\no2,p1,1,20\no3,p1,1,0\n",
    "products": "product_id,name\np1,羽绒服\n",
    "refunds": "refund_id,order_id,requested_at,completed_at,amount,score\nr1,o1,2021-11-12 09:00:00,,99.5,5\n",
    "ratings": "customer_id,agent_id,rated_at,score\nc1,a1,2021-11-11 11:00:00,5\n",
    "shifts": "agent_id,starts_at,ends_at\na1,2021-11-11 08:00:00,2021-11-11 16:00:00\n",
    "inspections": "agent_id,inspected_at,item,score,max_score,passed\na1,2021-11-11 12:00:00,礼貌,9,10,true\n",
    "targets": "metric,scope,floor,stretch,period_start\ncs_sales,all,100,200,2021-11-01\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_tables(tmp_path / "shop", SOUND)


def edit(name: str, old: str, new: str) -> Callable[[Path], None]:
    """Replace a piece of one table; the piece must be there."""

    def change(folder: Path) -> None:
        path = folder / f"{name}.csv"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def put(file: str, content: bytes) -> Callable[[Path], None]:
    return lambda folder: (folder / file).write_bytes(content) and None


def drop(file: str) -> Callable[[Path], None]:
    return lambda folder: (folder / file).unlink()


def test_a_sound_folder_has_no_problem(folder: Path) -> None:
    for name in ("README.md", ".hidden.csv", "~$orders.xlsx", "import.json", "notes.txt"):
        (folder / name).write_text("not a table", encoding="utf-8")
    (folder / "old").mkdir()
    assert check(folder) == []


ONE_FAULT = [
    # what is done to the folder, code, file, row, column
    (drop("orders.csv"), "missing_table", "shop/", None, None),
    (put("order.csv", b"x"), "misnamed_file", "order.csv", None, None),
    (put("Refunds.CSV", b"x"), "misnamed_file", "Refunds.CSV", None, None),
    (put("budget.xlsx", b"x"), "unknown_file", "budget.xlsx", None, None),
    (put("traffic.ods", b"x"), "unknown_format", "traffic.ods", None, None),
    (put("orders.xlsx", b"x"), "two_files", "orders.xlsx", None, None),
    (put("traffic.csv", b""), "empty_file", "traffic.csv", None, None),
    (put("orders.csv", b"order_id,customer_id,created_at,paid_at,amount\n"), "no_rows", "orders.csv", None, None),
    (put("costs.csv", b"PK\x03\x04\x00\x00"), "unreadable", "costs.csv", None, None),
    (put("costs.csv", b"%PDF-1.7 ..."), "is_pdf", "costs.csv", None, None),
    (put("costs.xls", b"<html><table><tr><td>date"), "is_html", "costs.xls", None, None),
    (put("costs.csv", b"\xff\xfd\x00\x01\x80"), "binary", "costs.csv", None, None),
    (put("products.csv", b"product_id,name\np1,a\0b\n"), "nul_bytes", "products.csv", 2, None),
    (put("costs.xlsx", b"PK\x03\x04broken"), "unreadable", "costs.xlsx", None, None),
    (put("costs.parquet", b"PAR1broken"), "unreadable", "costs.parquet", None, None),
    (edit("agents", "agent_id,name,team", "agent_id,name,name"), "duplicate_header", "agents.csv", 1, "name"),
    (put("costs.csv", b"date,item\n2021-11-11,meals\n"), "missing_column", "costs.csv", 1, "amount"),
    (edit("orders", "created_at", "creatd_at"), "misnamed_column", "orders.csv", 1, "created_at"),
    (edit("products", "name", "colour"), "unknown_column", "products.csv", 1, "colour"),
    (edit("agents", "hired_on", "hired"), "unknown_column_near", "agents.csv", 1, "hired"),
    (edit("orders", "o2,c2,", "o2,"), "ragged_row", "orders.csv", 3, None),
    (edit("products", "羽绒服", "羽绒服,新款"), "ragged_row", "products.csv", 2, None),
    (
        edit("messages", "c1,a1,customer,2021-11-11 10:00:00,1", " ,a1,customer,2021-11-11 10:00:00,1"),
        "empty_cell",
        "messages.csv",
        2,
        "customer_id",
    ),
    (edit("orders", "o2,c2", "o2, "), "unnamed_orders", "orders.csv", None, "customer_id"),
    (edit("orders", "99.5", "￥99.5"), "wrong_type", "orders.csv", 2, "amount"),
    (edit("orders", "99.5", "nan"), "wrong_type", "orders.csv", 2, "amount"),
    (edit("order_items", "p1,2", "p1,1.5"), "wrong_type", "order_items.csv", 2, "quantity"),
    (edit("messages", "10:00:09", "10:00:99"), "wrong_type", "messages.csv", 3, "sent_at"),
    (edit("messages", "2021-11-11 10:00:09", "yesterday"), "wrong_type", "messages.csv", 3, "sent_at"),
    (edit("targets", "2021-11-01", "2021-02-30"), "wrong_type", "targets.csv", 2, "period_start"),
    (edit("inspections", "true", "perhaps"), "wrong_type", "inspections.csv", 2, "passed"),
    (edit("refunds", "r1,", "1.23457E+17,"), "lost_digits", "refunds.csv", 2, "refund_id"),
    (edit("messages", ",agent,", ",staff,"), "bad_choice", "messages.csv", 3, "sender"),
    (edit("agents", "seasonal", "Seasonal"), "unusual_value", "agents.csv", 3, "team"),
    (edit("orders", "99.5", "-99.5"), "negative", "orders.csv", 2, "amount"),
    (edit("targets", "cs_sales,all,100", "cs_sales,all,-100"), "negative", "targets.csv", 2, "floor"),
    (edit("targets", "cs_sales,all,100", "cs_sales,all,0.45"), "not_an_amount", "targets.csv", 2, "floor"),
    (
        edit("targets", "cs_sales,all,100,200", "inquiry_conversion,all,0.4,45"),
        "not_a_share",
        "targets.csv",
        2,
        "stretch",
    ),
    (edit("refunds", ",5\n", ",6\n"), "out_of_range", "refunds.csv", 2, "score"),
    (edit("ratings", ",5\n", ",0\n"), "out_of_range", "ratings.csv", 2, "score"),
    (edit("inspections", ",9,10", ",11,10"), "not_above", "inspections.csv", 2, "score"),
    (edit("orders", "2021-11-11 10:06:00", "2021-11-11 10:04:59"), "not_before", "orders.csv", 2, "paid_at"),
    (edit("shifts", "16:00:00", "07:00:00"), "not_before", "shifts.csv", 2, "ends_at"),
    (edit("messages", "2021-11-11 10:00:09", "2021/11/11 10:00:09"), "mixed_dates", "messages.csv", 3, "sent_at"),
    (edit("messages", "2021-11-11 10:00:09", "2021-11-11"), "mixed_dates", "messages.csv", 3, "sent_at"),
    (edit("refunds", "2021-11-12 09:00:00", "12/11/2021 09:00"), "date_format", "refunds.csv", 2, "requested_at"),
    (edit("refunds", "2021-11-12 09:00:00", "44512.5"), "date_format", "refunds.csv", 2, "requested_at"),
    (edit("refunds", "09:00:00", "09:00:00+08:00"), "time_zone", "refunds.csv", 2, "requested_at"),
    (edit("orders", "o3", "o1"), "duplicate_key", "orders.csv", 4, "order_id"),
    (edit("messages", ",3\n", ",1\n"), "duplicate_key", "messages.csv", 4, "message_id"),
    (edit("messages", "c1,a1,agent", "c1,a9,agent"), "dangling_reference", "messages.csv", 3, "agent_id"),
    (edit("order_items", "o2,p1", "o9,p1"), "dangling_reference", "order_items.csv", 3, "order_id"),
    (edit("order_items", "o2,p1", "o2,p9"), "dangling_reference", "order_items.csv", 3, "product_id"),
]


@pytest.mark.parametrize(
    ("harm", "code", "file", "row", "column"), ONE_FAULT, ids=lambda v: v if isinstance(v, str) else ""
)
def test_one_fault_is_one_problem(
    folder: Path, harm: Callable[[Path], None], code: str, file: str, row: int | None, column: str | None
) -> None:
    for name in {*SOUND} - {"messages", "orders", "agents", "products", Path(file).stem}:
        (folder / f"{name}.csv").unlink()
    harm(folder)
    found = check(folder)
    assert [(p.code, p.file, p.row, p.column, p.count) for p in found] == [(code, file, row, column, 1)]
    assert refused(folder) == [str(p) for p in found if p.level == "error"]


def refused(folder: Path) -> list[str]:
    """What loading says when every table is used: at most one line, the first problem there is."""
    try:
        with load(folder) as shop:
            for name in shop.tables:
                shop.table(name)
    except DataError as error:
        return [str(error) if "missing" not in str(error) or "column" in str(error) else str(check(folder)[0])]
    return []


def test_every_problem_speaks_both_languages(folder: Path) -> None:
    """All faults that do not exclude each other, at once; and every text there is, filled in without a gap left."""
    for harm, code, *_ in ONE_FAULT:
        if code not in ("missing_table", "empty_file", "no_rows", "encoding", "binary", "two_files"):
            try:
                harm(folder)
            except AssertionError:
                continue  # an earlier fault has already changed this piece
    english, chinese = check(folder, lang="en"), check(folder, lang="zh")
    assert [(p.where, p.code, p.count) for p in english] == [(p.where, p.code, p.count) for p in chinese]
    assert len({p.code for p in english}) >= 15
    for en, zh in zip(english, chinese, strict=True):
        assert "{" not in str(en) + str(zh)
        assert re.search("[a-z]{2}", en.remedy)
        assert re.search("[\u4e00-\u9fff]", zh.message)
        assert re.search("[\u4e00-\u9fff]", zh.remedy)


def test_a_warning_is_no_error(folder: Path) -> None:
    edit("products", "name", "colour")(folder)
    put("budget.csv", b"a,b\n")(folder)
    assert {p.level for p in check(folder)} == {"warning"}


def test_did_you_mean(folder: Path) -> None:
    edit("orders", "created_at", "creatd_at")(folder)
    [found] = check(folder)
    assert found.remedy == "rename `creatd_at` to `created_at`"


def test_rows_are_counted_as_a_spreadsheet_shows_them(folder: Path) -> None:
    """Line breaks within a cell are no rows, blank lines are, and so are rows that could not be read."""
    text = SOUND["products"] + '\np2,"two\nlines"\n\np3\np4,x\np2,again\n'
    (folder / "products.csv").write_text(text, encoding="utf-8")
    found = {p.code: p.row for p in check(folder)}
    assert found == {"ragged_row": 6, "duplicate_key": 8}


def test_repeats_are_summed_up_never_cut(folder: Path) -> None:
    rows = "".join(f"x{i},c1,2021-11-11 10:05:00,,-1\n" for i in range(1000))
    (folder / "orders.csv").write_text("order_id,customer_id,created_at,paid_at,amount\n" + rows, encoding="utf-8")
    found = [p for p in check(folder, limit=7) if p.column == "amount"]
    assert [p.row for p in found] == [2, 3, 4, 5, 6, 7, 8, None]
    assert sum(p.count for p in found) == 1000
    assert "993" in found[-1].message
    assert len([p for p in check(folder, limit=2000) if p.column == "amount"]) == 1000


def test_mixed_dates_name_every_way_and_count_the_strays(folder: Path) -> None:
    rows = "".join(f"x{i},c1,2021-11-11 10:05:00,,1\n" for i in range(5)) + "y,c1,2021.11.11,,1\nz,c1,11/11/2021,,1\n"
    (folder / "orders.csv").write_text("order_id,customer_id,created_at,paid_at,amount\n" + rows, encoding="utf-8")
    [found] = [p for p in check(folder) if p.code == "mixed_dates"]
    assert (found.row, found.count) == (7, 2)
    assert all(way in found.message for way in ("`2021-11-11 10:05:00` × 5", "`2021.11.11` × 1", "`11/11/2021` × 1"))


def test_references_are_not_held_against_a_table_that_is_not_there(folder: Path) -> None:
    for name in ("agents", "products"):
        (folder / f"{name}.csv").unlink()
    assert check(folder) == []


@pytest.mark.parametrize("mark", [";", "\t"])
def test_other_separators_are_read_as_loading_reads_them(folder: Path, mark: str) -> None:
    (folder / "agents.csv").write_text(SOUND["agents"].replace(",", mark), encoding="utf-8")
    assert check(folder) == []


def test_parquet_is_held_to_the_same_rules(folder: Path) -> None:
    (folder / "orders.csv").unlink()
    duckdb.execute(
        f"""COPY (SELECT * FROM (VALUES
        ('o1', 'c1', TIMESTAMP '2021-11-11 10:05:00', TIMESTAMP '2021-11-11 10:00:00', 5.0),
        ('o2', 'c2', TIMESTAMP '2021-11-11 10:05:00', NULL, -5.0), ('o2', 'c2', NULL, NULL, 'NaN'::DOUBLE))
        t(order_id, customer_id, created_at, paid_at, amount)) TO '{folder / "orders.parquet"}'"""
    )
    found = {(p.code, p.row, p.column) for p in check(folder)}
    assert found == {
        ("not_before", 2, "paid_at"),
        ("negative", 3, "amount"),
        ("duplicate_key", 4, "order_id"),
        ("empty_cell", 4, "created_at"),
        ("empty_cell", 4, "amount"),
        ("refund_above_order", 2, "amount"),
        ("dangling_reference", 4, "order_id"),
    }


def test_workbooks_are_held_to_the_same_rules(folder: Path) -> None:
    (folder / "orders.csv").unlink()
    noon = datetime(2021, 11, 11, 12)
    rows = [["o1", "c1", noon, noon, 5], ["o2", "c2", noon, None, -5.5], [], [12345678901234567, "c3", noon, None, 1]]
    write_xlsx(folder / "orders.xlsx", TABLES["orders"].names[:5], rows)
    found = {(p.code, p.row, p.column) for p in check(folder)}
    assert found == {
        ("negative", 3, "amount"),
        ("lost_digits", 5, "order_id"),
        ("refund_above_order", 2, "amount"),
        ("dangling_reference", 4, "order_id"),
    }


def test_hostile_cells_are_quoted_as_text(folder: Path) -> None:
    edit("orders", "99.5", '"\'); DROP TABLE x; --"')(folder)
    [found] = check(folder)
    assert (found.code, found.row) == ("wrong_type", 2)


def test_a_huge_cell_is_one_problem_at_most(folder: Path) -> None:
    edit("products", "羽绒服", "x" * 3_000_000)(folder)
    assert all(len(str(p)) < 500 for p in check(folder))


@pytest.mark.parametrize("where", ["nothing", "file.txt"])
def test_no_such_folder(tmp_path: Path, where: str) -> None:
    (tmp_path / "file.txt").write_text("x")
    with pytest.raises(DataError, match="no such folder"):
        check(tmp_path / where)


def test_an_empty_folder_lacks_what_is_required(tmp_path: Path) -> None:
    assert [p.code for p in check(tmp_path)] == ["missing_table", "missing_table"]


def test_a_problem_reads_as_one_line(folder: Path) -> None:
    edit("orders", "99.5", "-99.5")(folder)
    found, _ = check(folder)  # the other: a refund above what was paid
    assert isinstance(found, Problem)
    assert str(found).startswith("orders.csv:2 amount: `-99.5` is negative → ")
    assert "\n" not in str(found)


def test_targets_know_the_units_of_the_cards() -> None:
    assert {m for m, card in CARDS.items() if card.unit == "fraction"} == {*SHARES}
    assert {m for m, card in CARDS.items() if card.unit == "yuan"} == {*AMOUNTS}


def test_a_target_in_ten_thousands_is_named(folder: Path) -> None:
    header = "metric,scope,floor,stretch,period_start,period_end\n"
    orders = (folder / "orders.csv").read_text(encoding="utf-8").replace("99.5", "99500")
    (folder / "orders.csv").write_text(orders, encoding="utf-8")
    (folder / "targets.csv").write_text(header + "shop_sales,all,9,,2021-11-11,2021-11-11\n", encoding="utf-8")
    assert [p.code for p in check(folder) if p.file == "targets.csv"] == ["in_wan"]
    (folder / "targets.csv").write_text(header + "shop_sales,all,9000,,2021-11-11,2021-11-11\n", encoding="utf-8")
    assert not [p for p in check(folder) if p.file == "targets.csv"]
