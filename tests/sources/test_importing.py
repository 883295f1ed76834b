"""`import_files`: several exports → one folder, whole or not at all, and the report that says what was done."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import zipfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from cskit.columns import Table
from cskit.errors import DataError, UsageError
from cskit.reading.joined import files_of
from cskit.reading.table import read_values
from cskit.shop import load
from cskit.sources import folder as folder_module
from cskit.sources.check import check
from cskit.sources.exports import readers
from cskit.sources.importing import import_files
from cskit.sources.reading import ImportReport, Rows
from cskit.tables import TABLES
from cskit.terms import glossary
from tests.sources.writers import (
    FULL_HEADER,
    ITEM_HEADER,
    TMALL_HEADER,
    Order,
    Said,
    full_row,
    read_csv,
    tmall_row,
    write_chat,
    write_csv,
    write_xlsx,
)

NOON = datetime(2021, 11, 11, 12)
SHOP = "某某男装旗舰店"
MEI, LI = f"{SHOP}:小美", f"{SHOP}:小丽"


def s(seconds: int) -> datetime:
    return NOON + timedelta(seconds=seconds)


ORDERS = [
    Order("100000000000000001", "tb_客1", s(600), s(700), 198.5),
    Order("100000000000000002", "tb_客2", s(900), None, 0.0),
    Order("100000000000000003", "tb_客3", s(1200), s(1230), 88.0, 88.0),
]
CHAT_1 = [Said("tb_客1", MEI, s(0), "在吗，我电话13800001111"), Said(MEI, "tb_客1", s(9), "tb_客1 您好")]
CHAT_2 = [Said("tb_客9", LI, s(100), "在吗"), Said(LI, "tb_客9", s(160), "亲")]


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    """A folder as somebody has it: an order report and two chat logs."""
    here = tmp_path / "exports"
    here.mkdir()
    write_csv(here / "ExportOrderList202111121000.csv", FULL_HEADER, map(full_row, ORDERS))
    write_chat(here / "tb_客1.txt", CHAT_1, "plain")
    write_chat(here / "b.txt", CHAT_2, "bracket", "utf-8")
    return here


def table(out: Path, name: str) -> list[dict[str, Any]]:
    with duckdb.connect() as con:
        found = con.execute("SELECT * FROM read_parquet(?)", [str(out / f"{name}.parquet")])
        names = [name for name, *_ in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def noted(report: ImportReport) -> set[str]:
    """The codes of everything noted, of the import and of its files."""
    return {note.code for note in [*report.notes, *(n for file in report.files for n in file.reading.notes)]}


def test_exports_become_a_shop_that_loads_and_checks(exports: Path, tmp_path: Path) -> None:
    out = tmp_path / "shop"
    report = import_files([exports], out)
    assert report.rows == {"orders": 3, "messages": 4, "agents": 2}
    assert check(out) == []
    with load(out) as shop:
        assert shop.tables == ("messages", "agents", "orders")
        assert str(shop.span) == "2021-11-11"
    assert [m["message_id"] for m in table(out, "messages")] == ["1", "2", "3", "4"]
    assert [o["amount"] for o in table(out, "orders")] == [198.5, 0.0, 88.0]


def test_customers_match_between_orders_and_chats_and_are_named_nowhere(exports: Path, tmp_path: Path) -> None:
    out = tmp_path / "shop"
    report = import_files([exports], out, format="csv", keep_text=True)
    buyers = {o["customer_id"] for o in read_csv(out / "orders.csv")}
    talkers = {m["customer_id"] for m in read_csv(out / "messages.csv")}
    assert len(buyers & talkers) == 1
    assert "customers_match" in noted(report)
    everything = "".join(p.read_text(encoding="utf-8") for p in out.iterdir())
    assert not any(secret in everything for secret in ("tb_客", "13800001111", "张三丰", "文三路", "somebody@"))
    assert "[电话]" in everything


def test_the_key_is_never_in_the_folder(exports: Path, tmp_path: Path, own_keys: Path) -> None:
    out = tmp_path / "shop"
    report = import_files([exports], out)
    [key] = own_keys.iterdir()
    assert report.key_file == key
    assert not any(key.read_text().strip() in p.read_text(errors="replace") for p in out.iterdir())


def test_kept_customers_keep_their_names(exports: Path, tmp_path: Path, own_keys: Path) -> None:
    import_files([exports], tmp_path / "shop", customers="keep", format="csv")
    assert "tb_客1" in {m["customer_id"] for m in read_csv(tmp_path / "shop" / "messages.csv")}
    assert not own_keys.exists()


def test_imports_one_after_the_other_are_one_import(exports: Path, tmp_path: Path) -> None:
    """The same codes, the same tables, whether files come together or week by week; the folder may have moved."""
    first, moved = tmp_path / "first", tmp_path / "elsewhere" / "shop"
    import_files([exports / "tb_客1.txt"], first)
    moved.parent.mkdir()
    first.rename(moved)
    import_files([exports / "b.txt"], moved)
    import_files([exports / "ExportOrderList202111121000.csv"], moved)
    key = next((tmp_path / "home" / "keys").iterdir())
    import_files([exports], tmp_path / "at_once", key=key)
    for name in ("messages", "orders", "agents"):
        assert table(moved, name) == table(tmp_path / "at_once", name)


def test_overlapping_exports_count_once(exports: Path, tmp_path: Path) -> None:
    """The second report is of a later day: one order is paid by now, one is new; the second log repeats and goes on."""
    paid = Order(ORDERS[1].number, ORDERS[1].customer, ORDERS[1].created, s(5000), 20.0)
    new = Order("100000000000000004", "tb_客1", s(6000), s(6010), 5.0)
    write_csv(exports / "later.csv", FULL_HEADER, map(full_row, [paid, ORDERS[2], new]))
    twice = [*CHAT_1, Said("tb_客1", MEI, s(9), "好"), Said("tb_客1", MEI, s(9), "好")]
    write_chat(exports / "z.txt", twice, "arrow")
    report = import_files([exports], tmp_path / "shop")
    assert report.repeated == {"orders": 2, "messages": 2, "agents": 1}
    assert [(o["order_id"][-1], o["paid_at"], o["amount"]) for o in table(tmp_path / "shop", "orders")] == [
        ("1", s(700), 198.5),
        ("2", s(5000), 20.0),
        ("3", s(1230), 88.0),
        ("4", s(6010), 5.0),
    ]
    assert len(table(tmp_path / "shop", "messages")) == 6


def test_the_newer_report_wins_whatever_the_order_of_files(exports: Path, tmp_path: Path) -> None:
    paid = Order(ORDERS[1].number, ORDERS[1].customer, ORDERS[1].created, s(5000), 20.0)
    write_csv(exports / "A_earlier_name.csv", FULL_HEADER, [full_row(paid)])
    import_files([exports], tmp_path / "shop")
    [order] = [o for o in table(tmp_path / "shop", "orders") if o["order_id"].endswith("2")]
    assert (order["paid_at"], order["amount"], order["status"]) == (s(5000), 20.0, "卖家已发货，等待买家确认")


@pytest.mark.parametrize(
    ("other", "what"),
    [
        (Order(ORDERS[0].number, "tb_客2", s(600), s(700), 198.5), "customer_id is"),
        (Order(ORDERS[0].number, "tb_客1", s(601), s(700), 198.5), "created_at is"),
    ],
)
def test_exports_that_contradict_each_other_are_refused(exports: Path, tmp_path: Path, other: Order, what: str) -> None:
    write_csv(exports / "other.csv", FULL_HEADER, [full_row(other)])
    with pytest.raises(DataError, match=f"order 100000000000000001 in .*: {what}"):
        import_files([exports], tmp_path / "shop")
    assert not (tmp_path / "shop").exists()


def test_a_report_without_customers_is_imported_and_says_what_follows(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "tmall_order_report.csv", TMALL_HEADER, map(tmall_row, ORDERS), "utf-8")
    report = import_files([path], tmp_path / "shop")
    assert "no_customers" in noted(report)
    assert "买家会员名" in report.text("zh")
    assert list(table(tmp_path / "shop", "orders")[0]) == ["order_id", "created_at", "paid_at", "amount"]
    assert [p.code for p in check(tmp_path / "shop")] == ["missing_table", "unnamed_orders"]
    assert report.key_file is None


def test_orders_are_named_by_whichever_report_knows_their_customers(exports: Path, tmp_path: Path) -> None:
    known = write_csv(exports / "t.csv", TMALL_HEADER, map(tmall_row, ORDERS), "utf-8")
    import_files([exports], tmp_path / "shop")  # the same orders: their customers are known from the other report
    assert check(tmp_path / "shop") == []
    write_csv(known, TMALL_HEADER, [tmall_row(Order("7", "", NOON, NOON, 5.0))], "utf-8")
    import_files([exports], tmp_path / "other")  # too many to leave out: it stays, and whose it is nobody says
    assert [o["order_id"] for o in table(tmp_path / "other", "orders") if o["customer_id"] is None] == ["7"]
    assert all(o["customer_id"] for o in table(tmp_path / "shop", "orders"))


@pytest.mark.parametrize(("masked", "left"), [(1, 99), (2, 100)])
def test_a_handful_of_masked_orders_is_left_out_and_more_are_kept_unnamed(
    tmp_path: Path, masked: int, left: int
) -> None:
    """Of 100 orders of 10 yuan one is a handful, two are not: then sales stay whole, and people are not counted."""
    made = [Order(str(1000 + n), "t**1" if n < masked else f"tb_{n}", NOON, NOON, 10.0) for n in range(100)]
    path = write_csv(tmp_path / "ExportOrderList.csv", FULL_HEADER, map(full_row, made))
    report = import_files([path], tmp_path / "shop")
    orders = table(tmp_path / "shop", "orders")
    assert len(orders) == left
    assert sum(o["customer_id"] is None for o in orders) == (0 if masked == 1 else 2)
    assert ("customer_unknown" in noted(report)) == (masked == 1)
    if masked == 1:
        assert "1 of 100 orders left out" in report.text("en")
        assert "这些订单实付 10.00 元" in report.text("zh")


def test_items_share_what_their_order_paid(exports: Path, tmp_path: Path) -> None:
    tail = [""] * 5
    rows = [
        [ORDERS[0].number, "羽绒服", "100", "1", *tail, "A"],
        [ORDERS[0].number, "帽子", "50", "2", *tail, "B"],
        [ORDERS[2].number, "帽子", "50", "1", *tail, "B"],
        ["404", "帽子", "50", "1", *tail, "B"],
    ]
    write_csv(exports / "ExportOrderDetailList.csv", ITEM_HEADER, rows)
    report = import_files([exports], tmp_path / "shop")
    assert [tuple(r.values()) for r in table(tmp_path / "shop", "order_items")] == [
        (ORDERS[0].number, "A", 1, 99.25),
        (ORDERS[0].number, "B", 2, 99.25),
        (ORDERS[2].number, "B", 1, 88.0),
    ]
    assert {"items_apportioned", "items_without_order"} <= noted(report)
    assert check(tmp_path / "shop") == []


def test_items_alone_cannot_say_what_was_paid(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "items.csv", ITEM_HEADER, [["1", "帽子", "50", "1", *[""] * 5, "B"]])
    report = import_files([path], tmp_path / "shop")
    assert report.rows == {"products": 1}
    assert "items_need_orders" in noted(report)


def test_names_that_do_not_fit_together_are_pointed_out(tmp_path: Path) -> None:
    orders = write_csv(tmp_path / "o.csv", FULL_HEADER, [full_row(ORDERS[1])])
    report = import_files([orders, write_chat(tmp_path / "c.txt", CHAT_1)], tmp_path / "shop")
    assert "customers_do_not_match" in noted(report)


@pytest.mark.parametrize("how", ["names", "table"])
def test_the_users_word_on_agents_stands(tmp_path: Path, how: str) -> None:
    chat = write_chat(tmp_path / "c.txt", [Said("某店", "tb_1", s(0), "您好"), Said("tb_1", "某店", s(9), "在")])
    roster = tmp_path / "team.xlsx"
    write_xlsx(roster, ["agent_id", "name", "team", "role", "hired_on"], [["某店", "老板", "in_house", "bot", NOON]])
    import_files([chat], tmp_path / "shop", agents=roster if how == "table" else ["某店"])
    [agent] = table(tmp_path / "shop", "agents")
    assert agent["name"] == ("老板" if how == "table" else "某店")
    assert table(tmp_path / "shop", "messages")[0]["sender"] == ("bot" if how == "table" else "agent")
    assert {p.code for p in check(tmp_path / "shop")} == {"missing_table"}


def test_a_folder_no_import_made_is_left_alone(exports: Path, tmp_path: Path) -> None:
    mine = tmp_path / "shop"
    mine.mkdir()
    (mine / "orders.csv").write_text("mine")
    with pytest.raises(DataError, match=r"orders\.csv, which no import made"):
        import_files([exports], mine)
    assert (mine / "orders.csv").read_text() == "mine"


def test_another_key_or_mode_than_the_folders_is_refused(exports: Path, tmp_path: Path) -> None:
    import_files([exports], tmp_path / "shop")
    with pytest.raises(DataError, match="two codes"):
        import_files([exports], tmp_path / "shop", key=b"x" * 32)
    with pytest.raises(DataError, match="imported with `pseudonymise`"):
        import_files([exports], tmp_path / "shop", customers="keep")


def test_a_failure_half_way_leaves_the_folder_as_it_was(
    exports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "shop"
    import_files([exports / "b.txt"], out)
    before = {p.name: p.read_bytes() for p in out.iterdir()}
    real = folder_module._write

    def full_disk(path: Path, table: Table, rows: Rows) -> None:
        if table.name == "orders":
            raise OSError("no space left on device")
        real(path, table, rows)

    monkeypatch.setattr(folder_module, "_write", full_disk)
    with pytest.raises(OSError, match="no space"):
        import_files([exports], out)
    assert {p.name: p.read_bytes() for p in out.iterdir()} == before


KILLED = """
import os, signal, sys
from pathlib import Path
from cskit.sources.importing import import_files
left = int(sys.argv[1])
def ended(real):
    def step(*given, **how):
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*given, **how)
    return step
Path.rename, Path.replace, Path.unlink, Path.rmdir = map(ended, (Path.rename, Path.replace, Path.unlink, Path.rmdir))
import_files([sys.argv[2]], sys.argv[3], key=b"k" * 32, format="csv")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal")
def test_an_import_killed_at_any_step_leaves_the_old_tables_or_the_new_ones(tmp_path: Path) -> None:
    first = write_csv(tmp_path / "2021-11-11.csv", FULL_HEADER, [full_row(ORDERS[0])])
    both = write_csv(tmp_path / "2021-11-12.csv", FULL_HEADER, map(full_row, ORDERS[:2]))
    children, steps = [], {2: 1, 3: 2, 5: 2, 6: 2, 7: 2}  # until the new folder has its name, the old one stands
    for step in steps:
        import_files([first], tmp_path / str(step), key=b"k" * 32)
        command = [sys.executable, "-c", KILLED, str(step), str(both), str(tmp_path / str(step))]
        children.append(subprocess.Popen(command))
    assert [child.wait() for child in children] == [-signal.SIGKILL] * len(steps)
    for step, count in steps.items():
        [found] = files_of(tmp_path / str(step), "orders")
        assert len(read_values(TABLES["orders"], found)[1]) == count
        assert import_files([both], tmp_path / str(step), key=b"k" * 32).rows["orders"] == 2
        assert sorted(p.name for p in (tmp_path / str(step)).iterdir()) == ["import.json", "orders.parquet"]


def test_files_nobody_knows_are_all_named_and_stop_nothing(exports: Path, tmp_path: Path) -> None:
    expected = import_files([exports], tmp_path / "alone").rows
    (exports / "zz.csv").write_text("a,b\n1,2\n")
    write_xlsx(exports / "飞鸽_客服表现.xlsx", ["客服昵称", "接待会话量"], [["店铺汇总值", 1200]])
    (exports / "orders.zip").write_bytes(b"PK\x05\x06" + b"\0" * 18)
    report = import_files([exports], tmp_path / "shop")
    assert report.rows == expected
    assert [why.split(":")[0] for why in report.unread] == ["orders.zip", "zz.csv", "飞鸽_客服表现.xlsx"]
    assert "header: 客服昵称, 接待会话量" in report.text("en")
    assert all("\n" not in why for why in report.unread)


def test_files_nobody_knows_alone_are_an_error_that_names_them_all(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("什么,多少\n1,2\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"a\.csv: not an export.*; b\.csv: not an export"):
        import_files([tmp_path / "a.csv", tmp_path / "b.csv"], tmp_path / "shop")
    assert not (tmp_path / "shop").exists()


def test_a_known_file_that_is_damaged_still_stops_the_import(exports: Path, tmp_path: Path) -> None:
    row = full_row(ORDERS[0])
    row[0] = "1.23457E+17"
    write_csv(exports / "zz.csv", FULL_HEADER, [row])
    with pytest.raises(DataError, match=r"zz\.csv: row 2: id .* was rounded"):
        import_files([exports], tmp_path / "shop")
    assert not (tmp_path / "shop").exists()


def test_csv_and_parquet_hold_the_same(exports: Path, tmp_path: Path) -> None:
    import_files([exports], tmp_path / "a", key=b"k" * 32, format="csv")
    import_files([exports], tmp_path / "b", key=b"k" * 32)
    assert check(tmp_path / "a") == []
    for name in ("messages", "orders"):
        plain = [{k: "" if v is None else str(v) for k, v in row.items()} for row in table(tmp_path / "b", name)]
        assert plain == read_csv(tmp_path / "a" / f"{name}.csv")
    import_files([exports], tmp_path / "a", key=b"k" * 32)
    assert sorted(p.name for p in (tmp_path / "a").iterdir()) == [
        "agents.parquet",
        "import.json",
        "messages.parquet",
        "orders.parquet",
    ]
    assert table(tmp_path / "a", "orders") == table(tmp_path / "b", "orders")


def test_the_manifest_names_no_file_and_no_customer(exports: Path, tmp_path: Path) -> None:
    import_files([exports], tmp_path / "shop")
    about = json.loads((tmp_path / "shop" / "import.json").read_text(encoding="utf-8"))
    assert about["rows"] == {"orders": 3, "messages": 4, "agents": 2}
    assert sorted(file["reader"] for file in about["files"]) == ["qianniu_chat", "qianniu_chat", "taobao_orders"]
    assert "tb_" not in json.dumps(about, ensure_ascii=False)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_report_accounts_for_every_row(exports: Path, tmp_path: Path, lang: str) -> None:
    bad = full_row(ORDERS[0])
    bad[FULL_HEADER.index("买家实际支付金额")] = "很多"
    write_csv(exports / "bad.csv", FULL_HEADER, [bad, ["合计"] + [""] * (len(FULL_HEADER) - 1), full_row(ORDERS[1])])
    report = import_files([exports], tmp_path / "shop", lang=lang, accept_loss=True)
    [file] = [file for file in report.files if file.file == "bad.csv"]
    assert (file.reading.read, len(file.reading.tables["orders"].data)) == (3, 1)
    assert {reason: dropped.count for reason, dropped in file.reading.dropped.items()} == {"bad_cell": 1, "subtotal": 1}
    text = report.text(lang)
    assert "bad.csv" in text
    assert "{" not in text
    assert "`很多`" in text


def test_every_text_of_a_report_can_be_said() -> None:
    """Readers note codes; each must have its texts in the glossary."""
    home = Path(folder_module.__file__).parent
    source = "".join(path.read_text(encoding="utf-8") for path in home.rglob("*.py"))
    noted = re.findall(r'(?:\.note\(|Note\()\s*"(\w+)"', source)
    dropped = re.findall(r'\.drop\(\s*"(\w+)"', source)
    assert {"receipts", "items_apportioned"} <= set(noted)
    assert {f"import_{code}" for code in noted} | {f"import_drop_{code}" for code in dropped} <= set(glossary())


def test_every_reader_has_a_name_in_both_languages() -> None:
    events = [reader.id for reader in readers() if not reader.layout and reader.id not in TABLES]
    assert events == [
        *(
            "1688_orders",
            "chatwoot_conversations",
            "chatwoot_messages",
            "doudian_orders",
            "inspection_sheet",
            "jd_orders",
        ),
        *("kuaishou_orders", "pinduoduo_orders", "qianniu_chat", "qianniu_web", "taobao_items", "taobao_orders"),
        *("taobao_refunds", "weixin_orders", "xiaohongshu_orders", "zendesk_tickets"),
    ]
    assert all(reader.name("zh") != reader.name("en") for reader in readers())


@pytest.mark.parametrize(("files", "error"), [([], UsageError), (["nothing.csv"], DataError)])
def test_nothing_to_import(tmp_path: Path, files: list[str], error: type[Exception]) -> None:
    with pytest.raises(error):
        import_files([tmp_path / f for f in files], tmp_path / "shop")


def test_every_file_that_stops_an_import_is_named_in_one_go(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        write_chat(tmp_path / name, [Said("t**1", MEI, s(0), "在吗"), Said(MEI, "t**1", s(9), "在的")])
    write_csv(tmp_path / "orders.csv", FULL_HEADER, map(full_row, ORDERS))
    write_csv(tmp_path / "strange.csv", ["a", "b"], [["1", "2"]])
    with pytest.raises(DataError) as error:
        import_files([tmp_path], tmp_path / "shop", key=b"k" * 32)
    assert all(f"{name}: " in str(error.value) for name in ("a.txt", "b.txt", "strange.csv"))
    assert not (tmp_path / "shop").exists()


@pytest.mark.parametrize("name", ["./orders.csv", "../orders.csv", ".下载/orders.csv"])
def test_no_file_of_a_zip_is_passed_over_for_the_folder_it_lies_in(tmp_path: Path, name: str) -> None:
    path = write_csv(tmp_path / "o.csv", FULL_HEADER, map(full_row, ORDERS))
    with zipfile.ZipFile(tmp_path / "orders.zip", "w") as packed:
        packed.writestr(name, path.read_bytes())
        packed.writestr("__MACOSX/._orders.csv", b"rubbish")
    report = import_files([tmp_path / "orders.zip"], tmp_path / "shop", key=b"k" * 32)
    assert report.rows["orders"] == len(ORDERS)
    assert report.unread == []


def test_orders_of_two_shops_are_said_to_be_counted_together(tmp_path: Path) -> None:
    at = FULL_HEADER.index("店铺名称")
    rows = [full_row(order) for order in ORDERS]
    one = write_csv(tmp_path / "a.csv", FULL_HEADER, rows)
    assert "several_shops" not in noted(import_files([one], tmp_path / "one", key=b"k" * 32))
    others = [["9" * 18, *row[1:at], "另一家店", *row[at + 1 :]] for row in rows[:1]]
    other = write_csv(tmp_path / "b.csv", FULL_HEADER, others)
    report = import_files([one, other], tmp_path / "both", key=b"k" * 32)
    assert "several_shops" in noted(report)
    assert f"另一家店, {SHOP}" in report.text("en") or f"{SHOP}, 另一家店" in report.text("en")


def test_a_column_that_stands_twice_is_told_of(tmp_path: Path) -> None:
    rows = [[*full_row(order), "1.00"] for order in ORDERS]
    path = write_csv(tmp_path / "o.csv", [*FULL_HEADER, "买家实际支付金额"], rows)
    report = import_files([path], tmp_path / "shop", key=b"k" * 32, dry_run=True)
    assert [note.values for note in report.files[0].reading.notes if note.code == "columns_twice"] == [
        {"columns": "买家实际支付金额"}
    ]
