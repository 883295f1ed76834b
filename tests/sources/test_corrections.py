"""What a second import of the same things does: nothing, more, or a correction; and what files an import takes."""

from __future__ import annotations

import os
import random
import zipfile
from pathlib import Path
from typing import Any

import pytest

from cskit.errors import DataError, UsageError
from cskit.sources.check import check
from cskit.sources.importing import import_files
from cskit.sources.privacy import CustomerCodes, load_key
from tests.sources.test_importing import CHAT_1, ITEM_HEADER, ORDERS, s, table
from tests.sources.writers import FULL_HEADER, Order, full_row, read_csv, write_chat, write_csv, write_tables

PAID = Order(ORDERS[0].number, ORDERS[0].customer, s(600), s(700), 198.5)
LESS = Order(ORDERS[0].number, ORDERS[0].customer, s(600), s(700), 150.0)
LATER = Order(ORDERS[0].number, ORDERS[0].customer, s(600), s(760), 120.0)


def orders(path: Path, *said: Order, at: int = 0) -> Path:
    write_csv(path, FULL_HEADER, map(full_row, said))
    if at:
        os.utime(path, (at, at))
    return path


def amount(out: Path) -> float:
    return float(table(out, "orders")[0]["amount"])


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(
    ("older", "newer"),
    [
        (("export_2021-11-12.csv", 0), ("export_20211113.csv", 0)),  # by the names, whatever the disk says
        (("a_202111121000.csv", 1_700_000_000), ("b_202111121005.csv", 1_600_000_000)),
        (("1636700000_x.csv", 0), ("1636800000_a.csv", 0)),  # seconds since 1970, as Douyin names its files
        (("b.csv", 1_600_000_000), ("a.csv", 1_600_000_060)),  # by the disk where the names say nothing
    ],
)
def test_a_newer_export_corrects_an_older_one(
    tmp_path: Path, older: tuple[str, int], newer: tuple[str, int], *, turned: bool
) -> None:
    files = [orders(tmp_path / older[0], PAID, at=older[1]), orders(tmp_path / newer[0], LATER, at=newer[1])]
    report = import_files(files[::-1] if turned else files, tmp_path / "shop")
    [order] = table(tmp_path / "shop", "orders")
    assert (order["amount"], order["paid_at"]) == (120.0, s(760))
    assert len(report.corrected["orders"]) == 2
    assert "amount 198.5 → 120.0" in report.text("en")
    assert newer[0] in report.text("zh")


def test_of_files_exported_together_the_last_named_stands(tmp_path: Path) -> None:
    files = [orders(tmp_path / "b.csv", PAID, at=10**9), orders(tmp_path / "a.csv", LESS, at=10**9)]
    import_files(files, tmp_path / "shop")
    assert amount(tmp_path / "shop") == 150.0


def test_an_older_export_that_comes_later_corrects_nothing(tmp_path: Path) -> None:
    out = tmp_path / "shop"
    import_files([orders(tmp_path / "o_2021-11-13.csv", LESS)], out)
    report = import_files([orders(tmp_path / "o_2021-11-12.csv", PAID, ORDERS[1])], out)
    assert [o["amount"] for o in table(out, "orders")] == [150.0, 0.0]
    assert report.rows == {"orders": 2}
    import_files([orders(tmp_path / "o_2021-11-14.csv", LATER)], out)
    assert amount(out) == 120.0


@pytest.mark.parametrize(
    ("other", "what"),
    [
        (Order(PAID.number, "tb_客2", s(600), s(700), 198.5), "customer_id is"),
        (Order(PAID.number, PAID.customer, s(601), s(700), 198.5), "created_at is"),
    ],
)
def test_what_cannot_both_be_true_is_refused(tmp_path: Path, other: Order, what: str) -> None:
    files = [orders(tmp_path / "o_2021-11-12.csv", PAID), orders(tmp_path / "o_2021-11-13.csv", other)]
    with pytest.raises(DataError, match=what):
        import_files(files, tmp_path / "shop")


def test_one_export_cannot_say_two_things(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="amount paid is"):
        import_files([orders(tmp_path / "o.csv", PAID, LESS)], tmp_path / "shop")


def test_the_same_files_twice_add_nothing_and_correct_nothing(tmp_path: Path) -> None:
    """Lines whose amounts are shared out by the import among them."""
    tail = [""] * 5
    lines = [[PAID.number, "羽绒服", "100", "1", *tail, "A"], [PAID.number, "帽子", "50", "2", *tail, "B"]]
    files = [
        orders(tmp_path / "o.csv", PAID),
        write_csv(tmp_path / "items.csv", ITEM_HEADER, lines),
        write_chat(tmp_path / "c.txt", CHAT_1),
    ]
    import_files(files, tmp_path / "shop", keep_text=True)
    before = {name: table(tmp_path / "shop", name) for name in ("orders", "order_items", "messages", "agents")}
    report = import_files(files, tmp_path / "shop", keep_text=True)
    assert {name: table(tmp_path / "shop", name) for name in before} == before
    assert not report.corrected


def test_corrected_lines_of_an_order_replace_the_old_ones(tmp_path: Path) -> None:
    header = ["主订单编号", "商品标题", "商品价格", "购买数量", "买家实付金额", "商品ID"]
    row = [PAID.number, "羽绒服", "100", "2", "198.50", "A"]
    files = [orders(tmp_path / "o.csv", PAID), write_csv(tmp_path / "i_2021-11-12.csv", header, [row])]
    import_files(files, tmp_path / "shop")
    newer = write_csv(tmp_path / "i_2021-11-13.csv", header, [[*row[:3], "1", *row[4:]]])
    report = import_files([newer], tmp_path / "shop")
    assert [line["quantity"] for line in table(tmp_path / "shop", "order_items")] == [1]
    assert len(report.corrected["order_items"]) == 1


# -- texts and codes


@pytest.mark.parametrize("keep", [False, True])
def test_chat_texts_are_dropped_unless_kept_and_a_folder_stays_as_it_began(tmp_path: Path, *, keep: bool) -> None:
    chat, out = write_chat(tmp_path / "c.txt", CHAT_1), tmp_path / "shop"
    report = import_files([chat], out, keep_text=keep)
    assert ("text" in table(out, "messages")[0]) is keep
    assert ("--keep-text" in report.text("en")) is not keep
    with pytest.raises(DataError, match="--keep-text"):
        import_files([chat], out, keep_text=not keep)
    assert import_files([chat], out, keep_text=keep).rows == report.rows


def test_a_folder_coded_the_old_way_goes_on(tmp_path: Path) -> None:
    out = tmp_path / "shop"
    import_files([orders(tmp_path / "o.csv", PAID)], out, format="csv", keep_text=True)
    key, _ = load_key(None, (about := (out / "import.json").read_text()).split('"key": "')[1][:12])
    old, new = CustomerCodes(key, "hmac").code(PAID.customer), CustomerCodes(key).code(PAID.customer)
    assert old != new
    (out / "orders.csv").write_text((out / "orders.csv").read_text().replace(new, old))
    (out / "import.json").write_text(about.replace(' "codes": "blake2b",\n', "").replace(' "texts": "keep",\n', ""))
    import_files([orders(tmp_path / "o.csv", PAID)], out, format="csv", keep_text=True)
    assert [order["customer_id"] for order in read_csv(out / "orders.csv")] == [old]


PERSONAL = ("收货人姓名", "收货地址", "联系电话", "联系手机", "买家支付宝账号", "买家留言", "订单备注", "发票抬头")


def test_of_personal_columns_no_byte_is_written(tmp_path: Path) -> None:
    """Values planted in every personal column, and in a chat, are in no file that an import writes."""
    draw = random.Random(3)
    planted = {name: f"秘{draw.randrange(10**9, 10**10)}密" for name in (*PERSONAL, "买家会员名")}
    row = full_row(PAID)
    for at, name in enumerate(FULL_HEADER):
        row[at] = planted.get(name.strip(), row[at])
    chat = [*CHAT_1]
    files = [write_csv(tmp_path / "o.csv", FULL_HEADER, [row]), write_chat(tmp_path / "c.txt", chat)]
    import_files(files, tmp_path / "shop", format="csv")
    import_files(files, tmp_path / "parquet")
    written = b"".join(p.read_bytes() for out in ("shop", "parquet") for p in (tmp_path / out).iterdir())
    for value in [*planted.values(), "13800001111", "tb_客1"]:
        for encoding in ("utf-8", "gb18030", "utf-16-le"):
            assert value.encode(encoding) not in written


# -- zips, and tables of the kit's own


def zipped(path: Path, **content: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, inside in content.items():
            archive.writestr(name, inside)
    return path


def test_a_zip_in_a_zip_is_read(tmp_path: Path) -> None:
    inner = zipped(tmp_path / "inner.zip", **{"店铺/订单.csv": orders(tmp_path / "o.csv", PAID).read_bytes()})
    chat = write_chat(tmp_path / "c.txt", CHAT_1).read_bytes()
    outer = zipped(tmp_path / "all.zip", **{"x/inner.zip": inner.read_bytes(), "tb_客1.txt": chat, "__MACOSX/c": b"x"})
    report = import_files([outer], tmp_path / "shop")
    assert {file.file for file in report.files} == {"订单.csv", "tb_客1.txt"}
    assert report.rows == {"orders": 1, "messages": 2, "agents": 1}
    assert not report.unread
    deeper = zipped(tmp_path / "deep.zip", **{"all.zip": outer.read_bytes()})
    report = import_files([deeper], tmp_path / "deep")
    assert [why.split(":")[0] for why in report.unread] == ["inner.zip"]


def test_a_bomb_a_locked_zip_and_a_broken_one_are_one_line_each(tmp_path: Path) -> None:
    bomb = zipped(tmp_path / "bomb.zip", zeros=b"0" * (65 << 20))
    locked = zipped(tmp_path / "locked.zip", **{"o.csv": b"a,b"})
    data = bytearray(locked.read_bytes())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at] |= 1
    locked.write_bytes(data)
    broken = zipped(tmp_path / "broken.zip", **{"o.csv": b"a,b\n" * 1000})
    data = bytearray(broken.read_bytes())
    data[50] ^= 0xFF
    broken.write_bytes(data)
    report = import_files([bomb, locked, broken, orders(tmp_path / "o.csv", PAID)], tmp_path / "shop")
    assert report.rows == {"orders": 1}
    assert [why.split(":")[0] for why in report.unread] == ["bomb.zip", "locked.zip", "broken.zip"]
    assert all("\n" not in why for why in report.unread)


OWN = {
    "messages": "message_id,customer_id,agent_id,sender,sent_at,text\n10,王先生,a1,agent,2021-11-11 09:00:00,亲\n"
    "9,王先生,a1,customer,2021-11-11 09:00:00,13800001111 在吗\n",
    "orders": "order_id,customer_id,created_at,paid_at,amount\n1,王先生,2021-11-11 09:10:00,,8.5\n",
    "shifts": "agent_id,starts_at,ends_at\na1,2021-11-11 09:00:00,2021-11-11 18:00:00\n",
    "stock": "product_id,date,opening_units,received_units,closing_units\nA,2021-11-11,5,0,3\n",
}


def test_the_kits_own_tables_are_known_whatever_they_are_called(tmp_path: Path) -> None:
    given = write_tables(tmp_path / "given", OWN)
    (given / "messages.csv").rename(given / "上周.csv")
    report = import_files([given], tmp_path / "shop", keep_text=True)
    assert report.rows == {"messages": 2, "orders": 1, "shifts": 1, "stock": 1}
    assert [m["text"] for m in table(tmp_path / "shop", "messages")] == ["[电话] 在吗", "亲"]
    assert {p.code for p in check(tmp_path / "shop")} == set()
    assert "王先生" not in str(table(tmp_path / "shop", "orders"))


def test_an_imported_table_imported_again_keeps_its_codes(tmp_path: Path) -> None:
    import_files([write_tables(tmp_path / "given", OWN)], tmp_path / "one")
    import_files([tmp_path / "one"], tmp_path / "two")
    for name in ("messages", "orders"):
        assert table(tmp_path / "two", name) == table(tmp_path / "one", name)


def test_of_stock_the_newer_count_of_a_day_stands(tmp_path: Path) -> None:
    old = write_tables(tmp_path / "stock_2021-11-12", {"stock": OWN["stock"]}) / "stock.csv"
    new = tmp_path / "stock_2021-11-13.csv"
    new.write_text(old.read_text().replace(",3\n", ",4\n"))
    os.utime(old, (10**9, 10**9))
    import_files([new, old], tmp_path / "shop")
    assert [row["closing_units"] for row in table(tmp_path / "shop", "stock")] == [4]


# -- what is assumed, and a trial


def test_the_user_says_what_amounts_are(tmp_path: Path) -> None:
    refunded = Order(PAID.number, PAID.customer, s(600), s(700), 100.0, 30.0)
    row = full_row(refunded)
    row[FULL_HEADER.index("总金额")] = ""
    path = write_csv(tmp_path / "o.csv", FULL_HEADER, [row])
    for said, expected in ({}, 100.0), ({"refunds": "net"}, 100.0), ({"refunds": "gross"}, 70.0):
        out = tmp_path / f"shop{len(str(said))}"
        report = import_files([path], out, assume=said)
        assert amount(out) == expected
        assert ("--assume refunds=gross" in report.text("en")) is (not said)


@pytest.mark.parametrize("said", [{"refund": "net"}, {"refunds": "both"}])
def test_what_nobody_asks_is_no_assumption(tmp_path: Path, said: dict[str, str]) -> None:
    with pytest.raises(UsageError, match="assumption"):
        import_files([orders(tmp_path / "o.csv", PAID)], tmp_path / "shop", assume=said)


def test_a_trial_reports_and_writes_nothing(tmp_path: Path, own_keys: Path) -> None:
    report = import_files([orders(tmp_path / "o.csv", PAID)], tmp_path / "shop", dry_run=True)
    assert report.rows == {"orders": 1}
    assert not (tmp_path / "shop").exists()
    assert not own_keys.exists()


def test_progress_names_the_file_and_rises(tmp_path: Path) -> None:
    seen: list[tuple[str, Any]] = []
    files = [orders(tmp_path / "a.csv", PAID), orders(tmp_path / "b.csv", ORDERS[1])]
    import_files(files, tmp_path / "shop", progress=lambda name, share: seen.append((name, share)))
    assert [name for name, _ in seen] == ["a.csv", "b.csv"]
    assert 0 <= seen[0][1] < seen[1][1] < 1
