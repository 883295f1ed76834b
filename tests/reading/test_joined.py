"""Files of one table side by side: one table, what several of them saw counted once, rows named by their file."""

from __future__ import annotations

from pathlib import Path

import pytest

from cskit.errors import DataError
from cskit.metrics import measure
from cskit.reading.joined import files_of
from cskit.shop import load
from cskit.sources.check import check

HEAD = "message_id,customer_id,agent_id,sender,sent_at\n"
ORDERS = "order_id,customer_id,created_at,paid_at,amount\n1,c1,2021-11-11 09:10:00,2021-11-11 09:11:00,8.5\n"


def row(n: int, day: int, who: str = "customer") -> str:
    return f"m{n},c{n},a1,{who},2021-11-{day} 09:00:{n:02}\n"


def shop(folder: Path, **files: str) -> Path:
    folder.mkdir(parents=True)
    for name, content in {"orders": ORDERS, **files}.items():
        (folder / f"{name}.csv").write_text(content, encoding="utf-8")
    return folder


@pytest.mark.parametrize("engine", ["duckdb", "pandas", "polars"])
def test_files_side_by_side_are_one_table_and_overlaps_count_once(tmp_path: Path, engine: str) -> None:
    first, second, third = row(1, 11) + row(2, 12), row(2, 12) + row(3, 13), row(4, 14)
    parts = {"messages_a": HEAD + first, "messages_b": HEAD + second, "messages_2021-11-14": HEAD + third}
    whole = shop(tmp_path / "one", messages=HEAD + row(1, 11) + row(2, 12) + row(3, 13) + row(4, 14))
    with load(shop(tmp_path / "many", **parts), engine) as many, load(whole, engine) as one:
        figures = [measure(each, ["customer_messages", "contacting_customers"], by="date") for each in (many, one)]
        assert figures[0].equals(figures[1])
        assert any("1 row of these 3 files" in notice for notice in many.notices)
        assert not one.notices
    assert [(p.code, p.count) for p in check(tmp_path / "many") if p.code != "dangling_reference"] == [
        ("overlapping_files", 1)
    ]


def test_what_one_file_holds_twice_is_not_an_overlap(tmp_path: Path) -> None:
    """Two equal lines of an order are two units; a second export of both adds none."""
    lines = "order_id,product_id,quantity,amount\n" + "1,A,1,4.25\n" * 2
    with load(shop(tmp_path / "s", messages=HEAD + row(1, 11), order_items_1=lines, order_items_2=lines)) as found:
        assert len(found.pandas("order_items")) == 2


def test_a_fault_is_named_by_its_file(tmp_path: Path) -> None:
    later = HEAD + row(2, 12) + row(3, 13, "nobody")
    folder = shop(tmp_path / "s", messages_1=HEAD + row(1, 11), messages_2=later)
    [fault] = [p for p in check(folder) if p.level == "error"]
    assert (fault.code, fault.file, fault.row) == ("bad_choice", "messages_* [messages_2.csv]", 3)
    with pytest.raises(DataError, match=r"messages_2\.csv\]:3 sender"), load(folder) as found:
        found.table("messages")


def test_columns_in_another_order_or_missing_from_one_file_are_brought_together(tmp_path: Path) -> None:
    other = "text,sent_at,sender,agent_id,customer_id,message_id\n在吗,2021-11-12 09:00:00,customer,a1,c9,m9\n"
    with load(shop(tmp_path / "s", messages=HEAD + row(1, 11), messages_new=other)) as found:
        messages = found.pandas("messages")
    assert list(messages["customer_id"]) == ["c1", "c9"]
    assert list(messages["text"].fillna("-")) == ["-", "在吗"]


def test_an_irregular_file_among_others_and_an_unreadable_one(tmp_path: Path) -> None:
    folder = shop(
        tmp_path / "s", messages_1=HEAD + row(1, 11), messages_2=HEAD.replace("\n", "\r\n") + "\n" + row(2, 12)
    )
    with load(folder) as found:
        assert len(found.pandas("messages")) == 2
    (folder / "messages_3.csv").write_bytes(b"")
    with pytest.raises(DataError, match=r"messages_3\.csv"), load(folder) as found:
        found.table("messages")


def test_two_formats_of_a_table_are_still_two_versions_of_it(tmp_path: Path) -> None:
    folder = shop(tmp_path / "s", messages=HEAD + row(1, 11))
    (folder / "messages_2.tsv").write_text("x")
    with pytest.raises(DataError, match="more than once"):
        load(folder)
    assert "two_files" in {p.code for p in check(folder)}


def test_a_copy_kept_beside_a_table_is_no_part_of_it_which_is_said(tmp_path: Path) -> None:
    folder = shop(tmp_path / "shop", messages=HEAD + row(1, 11), orders_old=ORDERS.replace("8.5", "7.5"))
    assert [(p.code, p.file, p.level) for p in check(folder)] == [("kept_copy", "orders_old.csv", "warning")]
    with load(folder) as one:
        assert measure(one, "shop_sales")["value"].tolist() == [8.5]
        assert [notice for notice in one.notices if "orders_old.csv" in notice and "a copy of orders" in notice]


def test_only_a_whole_word_of_its_name_makes_a_file_a_copy(tmp_path: Path) -> None:
    kept = ["orders.csv", "orders_2021-12.csv", "orders_bold.csv", "orders_gold.csv"]
    for name in (*kept, "orders_Old.csv", "orders_old2.csv", "orders_12月-备份.csv", "orders_backup(1).csv"):
        (tmp_path / name).touch()
    for name in ("refunds_a.csv", "refunds_old.csv"):  # parts of a table, none of which is called like it
        (tmp_path / name).touch()
    assert [path.name for path in files_of(tmp_path, "orders")] == kept
    assert [path.name for path in files_of(tmp_path, "refunds")] == ["refunds_a.csv", "refunds_old.csv"]
