"""Exports that are declared: the kit's own tables, several sheets of one workbook, and what a user declares."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from cskit.errors import DataError
from cskit.sources.check import check
from cskit.sources.exports import recognised
from cskit.sources.importing import import_files
from cskit.sources.reading import ImportReport, Reading, said
from tests.sources.writers import FULL_HEADER, NEW_ITEM_HEADER, Order, full_row, read_csv, write_csv

T = datetime(2021, 11, 11, 10)


def read(path: Path) -> Reading:
    """The file's one table, read; whatever was noted can be said in both languages."""
    [(reader, sheet)], _ = recognised(path)
    reading = reader.read(path, {}, sheet)
    assert all(said(note, lang) for note in reading.notes for lang in ("en", "zh"))
    return reading


def rows(reading: Reading, table: str) -> list[dict[str, Any]]:
    found = reading.tables[table]
    return [dict(zip(found.columns, row, strict=True)) for row in found.data]


# ---- refunds

REFUND = {
    "订单编号": "1",
    "退款编号": "9",
    "退款完结时间": "2021-11-14 09:00:00",
    "买家会员名称": "tb_客1",
    "买家退款金额": "30.00",
    "是否需要退货": "是",
    "退款的申请时间": "2021-11-12 09:00:00",
    "退款状态": "退款成功",
    "货物状态": "买家已收到货",
    "客服介入状态": "未申请客服介入",
    "买家退款原因": "不喜欢/不想要",
    "责任方": "物流",
    "退款操作人": "某店：小美",
}


def refunds(tmp_path: Path, *changes: dict[str, str]) -> Reading:
    lines = [list((REFUND | {"退款编号": str(n)} | change).values()) for n, change in enumerate(changes, start=1)]
    return read(write_csv(tmp_path / "refunds.csv", list(REFUND), lines))


def test_a_refund_says_who_what_and_when(tmp_path: Path) -> None:
    reading = refunds(tmp_path, {})
    assert rows(reading, "refunds") == [
        {
            "refund_id": "1",
            "order_id": "1",
            "requested_at": datetime(2021, 11, 12, 9),
            "completed_at": datetime(2021, 11, 14, 9),
            "amount": 30.0,
            "kind": "return",
            "reason": "不喜欢/不想要",
            "agent_id": "某店:小美",
            "responsible": "logistics",
            "platform_involved": False,
        }
    ]
    assert {note.code for note in reading.notes} == {"personal_columns"}


@pytest.mark.parametrize(
    ("change", "column", "value"),
    [
        ({"退款状态": "买家已经申请退款，等待卖家同意"}, "completed_at", None),
        ({"退款状态": "等待买家退货"}, "completed_at", None),
        ({"是否需要退货": "否", "货物状态": "未发货"}, "kind", "unshipped"),
        ({"是否需要退货": "否"}, "kind", "refund_only"),
        ({"是否需要退货": "", "货物状态": ""}, "kind", None),
        ({"客服介入状态": "客服介入处理中"}, "platform_involved", True),
        ({"客服介入状态": "不知道"}, "platform_involved", None),
        ({"退款操作人": ""}, "agent_id", None),
    ],
)
def test_words_of_the_tool_become_those_of_the_schema(
    tmp_path: Path, change: dict[str, str], column: str, value: object
) -> None:
    _, changed = rows(refunds(tmp_path, {}, change), "refunds")
    assert changed[column] == value


def test_a_refund_that_was_closed_moved_no_money_and_is_left_out(tmp_path: Path) -> None:
    reading = refunds(tmp_path, {}, {"退款状态": "退款关闭"})
    assert [r["refund_id"] for r in rows(reading, "refunds")] == ["1"]
    assert (reading.dropped["skipped"].rows, reading.dropped["skipped"].example) == ([3], "退款关闭")


def test_the_newer_cut_of_refunds_names_one_column_twice(tmp_path: Path) -> None:
    header = [
        "退款编号",
        "订单编号",
        "退款申请时间",
        "退款完结时间",
        "退款完结时间",
        "退款总额",
        "退给买家金额",
        "退款状态",
        "售后类型",
    ]
    line = ["9", "1", "2021-11-12 09:00:00", "", "2021-11-14 09:00:00", "35", "30", "退款成功", "退货退款"]
    [refund] = rows(read(write_csv(tmp_path / "r.csv", header, [line], "utf-8-sig")), "refunds")
    assert (refund["completed_at"], refund["amount"], refund["kind"]) == (datetime(2021, 11, 14, 9), 30.0, "return")


def test_refunds_of_a_later_export_are_those_of_an_earlier_one_gone_on(tmp_path: Path) -> None:
    first, later = tmp_path / "first", tmp_path / "later"
    for folder in (first, later):
        folder.mkdir()
    refunds(first, {"退款状态": "等待买家退货", "退款完结时间": ""}, {})
    refunds(later, {}, {}, {})
    import_files([first / "refunds.csv"], tmp_path / "shop", format="csv")
    report = import_files([later / "refunds.csv"], tmp_path / "shop", format="csv")
    assert (report.rows, report.repeated) == ({"refunds": 3}, {"refunds": 2})
    assert all(r["completed_at"] for r in read_csv(tmp_path / "shop" / "refunds.csv"))


# ---- one row per product

JD = [
    "订单号",
    "商品ID",
    "商品名称",
    "订购数量",
    "下单时间",
    "京东价",
    "结算金额",
    "订单状态",
    "下单帐号",
    "客户姓名",
    "付款确认时间",
]


def test_an_order_stands_once_and_its_lines_share_what_was_paid(tmp_path: Path) -> None:
    order = ["2021-11-11 10:00:00", "完成", "jd_1", "张三", "2021-11-11 10:01:00"]
    lines = [
        ["7", "A", "冰箱", "1", order[0], "300", "350.00", *order[1:]],
        ["7", "B", "支架", "2", order[0], "50", "350.00", *order[1:]],
        [""] * len(JD),
        ["8", "A", "冰箱", "1", order[0], "300", "300.00", "(删除)等待付款", "jd_2", "李四", ""],
    ]
    path = write_csv(tmp_path / "jd.csv", JD, lines)
    report = import_files([path], tmp_path / "shop", format="csv")
    assert report.rows == {"orders": 2, "order_items": 3, "products": 2}
    assert [(o["order_id"], o["amount"], o["paid_at"]) for o in read_csv(tmp_path / "shop" / "orders.csv")] == [
        ("7", "350.0", "2021-11-11 10:01:00"),
        ("8", "300.0", ""),
    ]
    items = [tuple(i.values()) for i in read_csv(tmp_path / "shop" / "order_items.csv")]
    assert items == [("7", "A", "1", "262.5"), ("7", "B", "2", "87.5"), ("8", "A", "1", "300.0")]
    everything = "".join(p.read_text(encoding="utf-8") for p in (tmp_path / "shop").iterdir())
    assert not any(secret in everything for secret in ("jd_1", "张三"))


def test_lines_that_tell_two_stories_of_one_order_are_refused(tmp_path: Path) -> None:
    line = ["7", "A", "冰箱", "1", "2021-11-11 10:00:00", "300", "350.00", "完成", "jd_1", "", "2021-11-11 10:01:00"]
    other = [*line[:1], "B", *line[2:6], "360.00", *line[7:]]
    with pytest.raises(DataError, match=r"amount paid is 350\.0 and 360\.0"):
        import_files([write_csv(tmp_path / "jd.csv", JD, [line, other])], tmp_path / "shop")


def test_cells_merged_over_the_lines_of_an_order_hold_for_all_of_them(tmp_path: Path) -> None:
    import xlsxwriter

    header = [
        "订单编号",
        "买家会员名",
        "货品总价(元)",
        "实付款(元)",
        "订单状态",
        "订单创建时间",
        "订单付款时间",
        "货品标题",
        "单价(元)",
        "数量",
    ]
    with xlsxwriter.Workbook(str(tmp_path / "1688.xlsx")) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, header)
        stamp = "2021-11-11 10:00:00"
        sheet.write_row(1, 0, ["1001", "tb1", "40", "30", "交易成功", stamp, stamp, "杯", "10", "2"])
        sheet.write_row(2, 7, ["盘", "20", "1"])
        sheet.write_row(3, 0, ["1002", "tb2", "10", "10", "等待买家付款", stamp, "", "杯", "10", "1"])
        sheet.merge_range(1, 0, 2, 0, "1001")
    report = import_files([tmp_path / "1688.xlsx"], tmp_path / "shop", format="csv", customers="keep")
    assert report.rows == {"orders": 2, "order_items": 3, "products": 2}
    items = [tuple(i.values()) for i in read_csv(tmp_path / "shop" / "order_items.csv")]
    assert items == [("1001", "杯", "2", "15.0"), ("1001", "盘", "1", "15.0"), ("1002", "杯", "1", "10.0")]
    assert [o["paid_at"] for o in read_csv(tmp_path / "shop" / "orders.csv")] == ["2021-11-11 10:00:00", ""]


# ---- several sheets, cells


@pytest.mark.parametrize("order", [("订单报表", "销售明细", "发货报表"), ("发货报表", "销售明细", "订单报表")])
def test_every_sheet_of_a_workbook_is_read_or_named(tmp_path: Path, order: tuple[str, ...]) -> None:
    import xlsxwriter

    bought = Order("100000000000000001", "tb_客1", T, T, 180.5)
    sheets = {
        "订单报表": [FULL_HEADER, full_row(bought)],
        "销售明细": [NEW_ITEM_HEADER, ["", bought.number, "羽绒服", "100", "2", "180.50", "没有申请退款", "777"]],
        "发货报表": [["订单编号", "收货人姓名", "运单号"], [bought.number, "张三", "YT1"]],
    }
    with xlsxwriter.Workbook(str(tmp_path / "千牛.xlsx")) as book:
        for name in order:
            sheet = book.add_worksheet(name)
            for r, row in enumerate(sheets[name]):
                sheet.write_row(r, 0, row)
        book.add_worksheet("空")
    report = import_files([tmp_path / "千牛.xlsx"], tmp_path / "shop")
    assert report.rows == {"orders": 1, "order_items": 1, "products": 1}
    notes = [note for file in report.files for note in file.reading.notes if note.code == "sheets_unread"]
    assert [note.values["sheets"] for note in notes] == ["发货报表"]


def test_no_refund_in_words_is_no_refund(tmp_path: Path) -> None:
    """As in 退款金额 of item reports; a refund in numbers beside it still shows that amounts are net."""
    bought = [Order(str(n), "tb_客1", T, T, 100.0, 30.0 if n == 1 else 0.0) for n in range(1, 6)]
    lines = [full_row(order) for order in bought]
    for line in lines[1:]:
        line[FULL_HEADER.index("退款金额")] = "无退款申请"
    reading = read(write_csv(tmp_path / "o.csv", FULL_HEADER, lines))
    assert [o["amount"] for o in rows(reading, "orders")] == [100.0] * 5
    assert not reading.dropped


def test_a_bad_cell_of_a_column_nobody_needs_costs_that_cell_alone(tmp_path: Path) -> None:
    header = [*FULL_HEADER, "发货时间"]
    bought = [Order(str(n), "tb_客1", T, T, 5.0) for n in (1, 2)]
    lines = [[*full_row(order), at] for order, at in zip(bought, ("2021-11-12 10:00:00", "已发"), strict=True)]
    reading = read(write_csv(tmp_path / "o.csv", header, lines))
    assert [o["shipped_at"] for o in rows(reading, "orders")] == [datetime(2021, 11, 12, 10), None]
    [note] = [note for note in reading.notes if note.code == "cells_unread"]
    assert note.values == {"count": 1, "column": "发货时间"}


def test_a_reason_is_one_line_whatever_stands_in_the_cell(tmp_path: Path) -> None:
    line = full_row(Order("1", "tb_客1", T, T, 5.0))
    line[FULL_HEADER.index("买家实际支付金额")] = "很\n多"
    with pytest.raises(DataError) as raised:
        import_files([write_csv(tmp_path / "o.csv", FULL_HEADER, [line])], tmp_path / "shop")
    assert "\n" not in str(raised.value)
    assert "很 多" in str(raised.value)


@pytest.mark.parametrize(("bad", "refused"), [(1, False), (2, True)])
def test_losing_more_than_one_row_in_a_hundred_needs_a_word(tmp_path: Path, bad: int, refused: bool) -> None:
    lines = [full_row(Order(str(n), "tb_客1", T, T, 5.0)) for n in range(150)]
    for line in lines[:bad]:
        line[FULL_HEADER.index("买家实际支付金额")] = "很多"
    path = write_csv(tmp_path / "o.csv", [*FULL_HEADER], lines)
    if refused:
        with pytest.raises(DataError, match=r"o\.csv: of 150 rows, 2 left out: a cell .*row 2, 3.*--accept-loss"):
            import_files([path], tmp_path / "shop")
        assert not (tmp_path / "shop").exists()
    assert import_files([path], tmp_path / "shop", accept_loss=True).rows == {"orders": 150 - bad}


# ---- a user's own

MINE = """
zh = "我店订单"
en = "my shop's orders"
[orders]
order_id = "单号"
customer_id = "会员"
created_at = "下单"
paid_at = { from = "付款", only = { "状态" = ["已付", "已发"] } }
amount = ["实付", "实收"]
status = { from = "状态", words = { "已付" = "paid" } }
"""
MY_HEADER = ["单号", "会员", "下单", "付款", "实收", "状态", "备注"]
MY_ROWS = [
    ["a1", "小王", "2021.11.11 10:00", "2021.11.11 10:05", "￥1,234.50", "已付", "送到楼下"],
    ["a2", "小李", "2021.11.11 11:00", "2021.11.11 11:05", "20元", "待付", ""],
]


def mine(tmp_path: Path, declaration: str = MINE) -> Path:
    folder = tmp_path / "downloads"
    folder.mkdir()
    (folder / "myshop.reader.toml").write_text(declaration, encoding="utf-8")
    write_csv(folder / "订单.csv", MY_HEADER, MY_ROWS)
    return folder


@pytest.mark.parametrize("how", [MINE, "\ufeff" + MINE, MINE.replace('["已付", "已发"]', '"已付"')])
def test_a_declaration_may_be_written_as_people_write(tmp_path: Path, how: str) -> None:
    import_files([mine(tmp_path, how)], tmp_path / "shop", format="csv")
    assert [o["paid_at"] for o in read_csv(tmp_path / "shop" / "orders.csv")] == ["2021-11-11 10:05:00", ""]


@pytest.mark.parametrize("named", [False, True])
def test_a_declaration_beside_the_data_is_a_reader(tmp_path: Path, named: bool) -> None:
    folder = mine(tmp_path)
    files = sorted(folder.iterdir(), reverse=True) if named else [folder]
    report = import_files(files, tmp_path / "shop", format="csv")
    assert "订单.csv (my shop's orders): 2 rows read → orders 2" in report.text("en")
    assert "我店订单" in report.text("zh")
    first, second = read_csv(tmp_path / "shop" / "orders.csv")
    assert (first["paid_at"], first["amount"], first["status"]) == ("2021-11-11 10:05:00", "1234.5", "paid")
    assert (second["paid_at"], second["amount"], second["status"]) == ("", "20.0", "待付")
    assert first["customer_id"].startswith("c")
    assert "送到楼下" not in (tmp_path / "shop" / "orders.csv").read_text(encoding="utf-8")


def test_tables_no_tool_of_the_kit_exports_can_be_declared(tmp_path: Path) -> None:
    (tmp_path / "t.reader.toml").write_text(
        '[traffic]\nat = "日期"\nvisitors = "访客数"\npage_views = "浏览量"\n', encoding="utf-8"
    )
    path = write_csv(
        tmp_path / "流量.csv", ["日期", "访客数", "浏览量"], [["2021-11-11", "1,200", "9000"], ["汇总", "1", "1"]]
    )
    report = import_files([tmp_path / "t.reader.toml", path], tmp_path / "shop", format="csv")
    assert report.rows == {"traffic": 1}
    assert not [p for p in check(tmp_path / "shop") if p.file == "traffic.csv"]
    again = import_files([tmp_path / "t.reader.toml", path], tmp_path / "shop", format="csv")
    assert again.rows == {"traffic": 1}


def test_the_users_word_stands_over_the_kits(tmp_path: Path) -> None:
    columns = "\n".join(
        f'{c} = "{h}"'
        for c, h in {
            "order_id": "订单编号",
            "created_at": "订单创建时间",
            "paid_at": "订单付款时间",
            "amount": "总金额",
        }.items()
    )
    (tmp_path / "gross.reader.toml").write_text(f"[orders]\n{columns}\n", encoding="utf-8")
    write_csv(tmp_path / "o.csv", FULL_HEADER, [full_row(Order("1", "tb_客1", T, T, 100.0, 30.0))])
    report = import_files([tmp_path], tmp_path / "shop", format="csv")
    assert [file.reader.name("en") for file in report.files] == ["gross"]


@pytest.mark.parametrize(
    ("declaration", "why"),
    [
        ("[orders", "end of"),
        ("", "it names no table"),
        ('[order]\norder_id = "单号"\n', "unknown table `order`; did you mean `orders`"),
        ('[orders]\norderid = "单号"\n', "unknown column `orderid`; did you mean `order_id`"),
        ('[orders]\norder_id = "单号"\n', "`[orders]` has no `created_at`"),
        (MINE.replace('"单号"', "7"), "a table holds `column = "),
        (MINE.replace('from = "付款"', 'form = "付款"'), "unknown entry `form`; did you mean `from`"),
        (MINE.replace('from = "付款"', 'from = "付款", step = "summ"'), "unknown entry `summ`; did you mean `sum`"),
        (MINE.replace('from = "付款", ', ""), "a table holds `column = "),
        ('orders = "单号"\n', "a table holds `column = "),
        ("\x00", "line 1"),
        (MINE + "[refunds]\n", "`[refunds]` has no `refund_id`"),
        (MINE.replace('["实付", "实收"]', "[]"), "a table holds `column = "),
        ('notes = { "备注" = "hm" }\n' + MINE, "unknown note `hm`"),
        ('merged = true\n[traffic]\nat = "日"\nvisitors = "人"\npage_views = "页"\n', "`[orders]` has no `order_id`"),
    ],
)
def test_a_declaration_that_cannot_be_understood_is_one_line(tmp_path: Path, declaration: str, why: str) -> None:
    with pytest.raises(DataError) as raised:
        import_files([mine(tmp_path, declaration)], tmp_path / "shop")
    line = str(raised.value)
    assert line.startswith("myshop.reader.toml: cannot be understood as a reader: ")
    assert why in line
    assert "\n" not in line


def test_a_file_nobody_knows_is_told_with_its_header_and_what_it_is_nearest_to(tmp_path: Path) -> None:
    folder = mine(tmp_path)
    write_csv(folder / "old.csv", MY_HEADER[:4], [["a1", "x", "2021-11-11", ""]])
    write_csv(folder / "什么.csv", ["甲", "乙"], [["1", "2"]])
    report: ImportReport = import_files([folder], tmp_path / "shop")
    assert report.unread == [
        "old.csv: not an export this kit knows (header: 单号, 会员, 下单, 付款), nearest to my shop's orders, "
        "without 实付; declare its columns in a `NAME.reader.toml` (see README), or leave it out",
        "什么.csv: not an export this kit knows (header: 甲, 乙); declare its columns in a `NAME.reader.toml` "
        "(see README), or leave it out",
    ]


def test_nearest_is_what_lacks_least_not_what_shares_most(tmp_path: Path) -> None:
    header = ["主订单编号", "标题", "价格", "订单状态", "收货人姓名", "联系手机", "物流单号", "收货地址"]
    path = write_csv(tmp_path / "items.csv", header, [["1", "帽子", "5", "交易成功", "", "", "", ""]])
    with pytest.raises(DataError, match="nearest to Taobao/Tmall order items, without 购买数量;"):
        import_files([path], tmp_path / "shop")
