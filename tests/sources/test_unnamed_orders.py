"""Order reports that name no buyer (of Douyin, Pinduoduo, Kuaishou, WeChat, Xiaohongshu, Taobao today): sub-orders
added up or taken apart, days from an order's number, and nothing of the receiver copied."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from cskit.sources.exports import recognised
from cskit.sources.importing import import_files
from cskit.sources.reading import Reading, said
from tests.sources.writers import write_csv

SECRETS = ("张小三", "13800001111", "文三路99号")
DOUYIN = "主订单编号 子订单编号 选购商品 商品规格 商品数量 商品ID 商家编码 商品单价 商品金额 {} 运费 收件人 \
收件人手机号 详细地址 订单提交时间 支付完成时间 支付方式 商家备注 订单完成时间 订单状态 售后状态 发货时间"
PDD = "商品 订单号 订单状态 商品总价(元) 用户实付金额(元) 商家实收金额(元) 商品数量(件) 支付时间 \
拼单成功时间 订单成交时间 发货时间 商品id 商家备注 售后状态 快递单号 省"


def read(path: Path) -> Reading:
    [(reader, sheet)], _ = recognised(path)
    reading = reader.read(path, {}, sheet)
    assert all(said(note, lang) for note in reading.notes for lang in ("en", "zh"))
    assert not any(secret in repr(reading.tables) for secret in SECRETS)
    return reading


def rows(reading: Reading, table: str, *names: str) -> list[tuple[Any, ...]]:
    """The rows of a table, of each these columns."""
    return [tuple(row) for row in reading.tables[table].spread(names)]


def codes(reading: Reading) -> dict[str, Any]:
    return {note.code: note.values for note in reading.notes}


def douyin(order: str, sub: str, product: str, units: str, paid: str, at: str, **more: str) -> list[str]:
    cells = {"name": f"商品{product}", "state": "已完成", "after": "-", "shipped": "2021-11-12 08:00:00"} | more
    return [
        *(f"\t{order}", f"\t{sub}", cells["name"], "\t1袋", units, f"\t{product}", f"\t{product}", "28.90", paid, paid),
        *("0.00", SECRETS[0], SECRETS[1], SECRETS[2], "2021-11-11 01:54:10", at, "抖音支付", "-", "-"),
        *(cells["state"], cells["after"], cells["shipped"]),
    ]


def test_sub_orders_of_douyin_are_one_order_of_their_sum(tmp_path: Path) -> None:
    """By hand: 28.90 + 1,057.80 = 1,086.70 for the first; the second was never paid."""
    made = [
        douyin("6917000000000000001", "6917000000000000001", "35", "1", "28.90", "2021-11-11 01:54:30"),
        douyin("6917000000000000001", "6917000000000000002", "36", "2", '"1,057.80"', "2021-11-11 01:54:30"),
        douyin("6917000000000000003", "6917000000000000003", "35", "1", "28.90", "-", state="已关闭", shipped="-"),
    ]
    made = [[cell.strip('"') for cell in row] for row in made]
    reading = read(write_csv(tmp_path / "1791430000_a.csv", DOUYIN.format("订单应付金额").split(), made, "utf-8-sig"))
    at = datetime(2021, 11, 11, 1, 54, 30)
    assert rows(reading, "orders", "order_id", "customer_id", "paid_at", "amount") == [
        ("6917000000000000001", None, at, 1086.70),
        ("6917000000000000003", None, None, 28.90),
    ]
    assert rows(reading, "order_items", "order_id", "product_id", "quantity", "amount") == [
        ("6917000000000000001", "35", 1, 28.90),
        ("6917000000000000001", "36", 2, 1057.80),
        ("6917000000000000003", "35", 1, 28.90),
    ]
    assert codes(reading)["no_customers"] == {"count": 2, "total": 2}
    assert {"no_refund_times", "personal_columns"} <= {*codes(reading)}


@pytest.mark.parametrize("money", ["应付金额（到付按此收费）", "实收款（到付按此收费）"])
def test_joined_sub_orders_of_the_old_cut_are_shared_out_and_that_is_said(tmp_path: Path, money: str) -> None:
    """Three units and 100.01 yuan for two products: 2 and 1, 50.01 and 50.00; the order's own figures are exact."""
    row = douyin("6917", "6917;6918", "35;36", "3", "100.01", "2021-11-11 01:54:30", name="豆干;面筋;外一")
    reading = read(write_csv(tmp_path / "a.csv", DOUYIN.format(money).split(), [row], "utf-8-sig"))
    assert rows(reading, "orders", "order_id", "amount") == [("6917", 100.01)]
    lines = rows(reading, "order_items", "product_id", "quantity", "amount")
    assert lines == [("35", 2, 50.01), ("36", 1, 50.0)]
    assert rows(reading, "products", "product_id", "name") == [("35", None), ("36", None)]  # three names for two
    assert codes(reading)["items_joined"]["count"] == 1


def pdd(number: str, state: str, times: tuple[str, str, str]) -> list[str]:
    return ["横幅", number, state, "17.8", "17.8", "17.8", "1", *times, "", "754", SECRETS[0], "无售后", "YT1", "****"]


def test_orders_of_pinduoduo_without_times_are_of_the_day_in_their_number(tmp_path: Path) -> None:
    """A remark above the header; payment precedes the closing of the deal; rows without a time at all."""
    closed = ("\t2021-11-11 01:00:00", "2021-11-11 01:00:05", "2021-11-11 01:00:07")
    blank = ("\t", "", "\t")
    made = [
        pdd("211111-607198974340001", "已收货", closed),
        pdd("211112-607198974340002", "已发货，待收货", blank),
        pdd("211113-607198974340003", "已取消", blank),
        pdd("211114-607198974340004", "已取消", ("\t", "", "2021-11-14 10:00:00")),
        pdd("219999-607198974340005", "已收货", blank),
    ]
    path = write_csv(tmp_path / "orders_export.csv", PDD.split(), made, "utf-8-sig")
    head, body = path.read_bytes()[:3], path.read_bytes()[3:]
    path.write_bytes(head + "说明：数据为导出时的状态\r\n".encode() + body)
    reading = read(path)
    first = datetime(2021, 11, 11, 1)
    assert rows(reading, "orders", "order_id", "created_at", "paid_at") == [
        ("211111-607198974340001", first, first),
        ("211112-607198974340002", datetime(2021, 11, 12), datetime(2021, 11, 12)),
        ("211113-607198974340003", datetime(2021, 11, 13), None),
        ("211114-607198974340004", datetime(2021, 11, 14, 10), None),
    ]
    assert codes(reading)["day_only"]["count"] == 2
    assert reading.dropped["bad_cell"].count == 1  # no day is called 219999


def test_headers_of_kuaishou_with_line_breaks_and_money_with_its_unit(tmp_path: Path) -> None:
    header = [
        "订单编号\n",
        " 订单创建时间",
        "订单支付时间 ",
        "订单状态",
        "实付款(元)\n",
        "商品名称",
        "成交数量",
        "收货人",
    ]
    row = [
        "`2100000000000001`",
        "2021-11-11 10:00:00",
        "2021-11-11 10:00:09",
        "已发货",
        "99.00元",
        "围巾",
        "2",
        SECRETS[0],
    ]
    reading = read(write_csv(tmp_path / "orders.csv", header, [row], "utf-8-sig"))
    assert rows(reading, "orders", "order_id", "amount") == [("2100000000000001", 99.0)]
    assert rows(reading, "order_items", "product_id", "quantity", "amount") == [("围巾", 2, 99.0)]


def test_what_an_order_of_wechat_paid_is_on_each_of_its_lines(tmp_path: Path) -> None:
    header = """订单号 订单下单时间 订单支付时间 订单状态 商品名称 商品编码(平台) 商品数量 商品实际价格(总共)
        订单实际支付金额 商品售后""".split()
    times = ["2021-11-11 10:00:00", "2021-11-11 10:00:09"]
    made = [
        ["37001\t", *times, "待收货", "围巾", "a1\t", "1", "¥60.00", "¥100.00", ""],
        ["37001\t", *times, "待收货", "帽子", "a2\t", "2", "¥40.00", "¥100.00", "退款完成"],
    ]
    reading = read(write_csv(tmp_path / "o.csv", header, made, "utf-8-sig"))
    assert rows(reading, "orders", "order_id", "amount") == [("37001", 100.0)]
    assert rows(reading, "order_items", "product_id", "quantity", "amount") == [("a1", 1, 60.0), ("a2", 2, 40.0)]


def test_lines_of_xiaohongshu_each_hold_their_part(tmp_path: Path) -> None:
    header = (
        "订单号 订单状态 售后状态 用户下单时间 用户支付时间 商品名称 规格ID SKU件数 实付总额(元) 收件人姓名".split()
    )
    times = ["2021-11-11 10:00:00", "2021-11-11 10:00:09"]
    made = [
        ["P1", "已发货", "", *times, name, id, "1", paid, SECRETS[0]]
        for name, id, paid in (("a", "x", "60"), ("b", "y", "40"))
    ]
    reading = read(write_csv(tmp_path / "o.csv", header, made, "utf-8-sig"))
    assert rows(reading, "orders", "order_id", "amount") == [("P1", 100.0)]


def test_the_workbook_of_qianniu_gives_its_orders_and_items_and_no_receiver(tmp_path: Path) -> None:
    """订单报表 and 销售明细 are read, no masked buyer is made up; 发货报表 holds receivers alone and is passed over."""
    import xlsxwriter

    path = tmp_path / "千牛.xlsx"
    sheets = {
        "订单报表": [
            """订单编号 买家会员名 买家应付货款 买家实付金额 打款商家金额 退款金额 店铺名称 订单状态 订单创建时间
            订单付款时间""".split(),
            [
                "35001",
                "t**1",
                "100.00",
                "70.00",
                "70.00元",
                "30.00",
                "某店",
                "交易成功",
                "2021-11-11 10:00:00",
                "2021-11-11 10:01:00",
            ],
            [
                "35002",
                "t**2",
                "50.00",
                "50.00",
                "50.00元",
                "无退款申请",
                "某店",
                "交易成功",
                "2021-11-11 11:00:00",
                "2021-11-11 11:01:00",
            ],
        ],
        "销售明细": [
            "子订单编号 主订单编号 商品标题 商品价格 购买数量 买家实付金额 退款状态".split(),
            ["1", "35001", "围巾", "50.00", "2", "100.00", "退款成功"],
            ["2", "35002", "帽子", "50.00", "1", "50.00", "没有申请退款"],
        ],
        "发货报表": ["订单编号 收货人姓名 联系手机 收货地址".split(), ["35001", *SECRETS]],
    }
    with xlsxwriter.Workbook(str(path)) as book:
        for name, lines in sheets.items():
            sheet = book.add_worksheet(name)
            for r, line in enumerate(lines):
                sheet.write_row(r, 0, line)
    report = import_files([path], tmp_path / "shop", format="csv")
    assert "发货报表" in report.text("zh")
    orders = (tmp_path / "shop" / "orders.csv").read_text(encoding="utf-8").splitlines()
    assert orders[0] == "order_id,created_at,paid_at,amount,shop_id,status"
    assert [line.split(",")[3] for line in orders[1:]] == ["100.0", "50.0"]
    assert len((tmp_path / "shop" / "order_items.csv").read_text(encoding="utf-8").splitlines()) == 3
    written = b"".join(file.read_bytes() for file in (tmp_path / "shop").iterdir())
    assert not any(secret.encode() in written for secret in (*SECRETS, "t**1"))
