"""Synthetic export files in the formats shop tools write: what `cskit.sources` is tested on. No line is real.

Headers and format facts follow what is publicly known of these exports: GB18030 with stray spaces in headers, `="…"`
ids, `'138…` phones, CRLF chat logs with five kinds of header line.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

FULL_HEADER = [
    *("订单编号", "买家会员名", "买家支付宝账号", "买家应付货款", "买家应付邮费", "买家支付积分", "总金额", "返点积分"),
    *(
        "买家实际支付金额",
        "买家实际支付积分",
        "订单状态",
        "买家留言",
        "收货人姓名",
        "收货地址 ",
        "运送方式",
        "联系电话 ",
    ),
    *("联系手机", "订单创建时间", "订单付款时间 ", "宝贝标题 ", "宝贝种类 ", "物流单号 ", "物流公司", "订单备注"),
    *("宝贝总数量", "店铺Id", "店铺名称", "订单关闭原因", "卖家服务费", "买家服务费", "发票抬头", "是否手机订单"),
    *("分阶段订单信息", "退款金额", "确认收货时间", "打款商家金额"),
]
TMALL_HEADER = ("订单编号", "总金额", "买家实际支付金额", "收货地址 ", "订单创建时间", "订单付款时间 ", "退款金额")
ITEM_HEADER = (
    "订单编号",
    "标题",
    "价格",
    "购买数量",
    "外部系统编号",
    "商品属性",
    "套餐信息",
    "备注",
    "订单状态",
    "商家编码",
)
NEW_ITEM_HEADER = ("子订单编号", "主订单编号", "商品标题", "商品价格", "购买数量", "买家实付金额", "退款状态", "商品ID")


@dataclass(frozen=True)
class Order:
    """An order as it happened: `paid` before refunds; how a report shows it is the writer's business."""

    number: str
    customer: str
    created: datetime
    paid_at: datetime | None
    paid: float
    refund: float = 0.0

    @property
    def status(self) -> str:
        return "等待买家付款" if self.paid_at is None else "卖家已发货，等待买家确认"


@dataclass(frozen=True)
class Said:
    """One message of a chat, as it happened."""

    by: str
    to: str
    at: datetime
    text: str


def stamp(at: datetime | None) -> str:
    return "" if at is None else at.isoformat(" ")


def full_row(order: Order, *, net: bool = True) -> list[str]:
    """A row of the full report; `net`: the amount paid is shown after refunds."""
    paid = order.paid - order.refund if net else order.paid
    cells = dict.fromkeys((name.strip() for name in FULL_HEADER), "")
    cells |= {
        "订单编号": f'="{order.number}"',
        "买家会员名": order.customer,
        "买家支付宝账号": "somebody@example.com",
        "总金额": f"{order.paid:.2f}",
        "买家实际支付金额": f"{paid:.2f}",
        "订单状态": order.status,
        "收货人姓名": "张三丰",
        "收货地址": "浙江省 杭州市 西湖区 文三路1号",
        "联系手机": "'13800001111",
        "订单创建时间": stamp(order.created),
        "订单付款时间": stamp(order.paid_at),
        "宝贝标题": "羽绒服，男款",
        "店铺Id": "0",
        "店铺名称": "某某男装旗舰店",
        "退款金额": f"{order.refund:.2f}",
        "打款商家金额": "0.00元",
        "订单关闭原因": "订单未关闭",
        "宝贝总数量": "1",
    }
    return [cells[name.strip()] for name in FULL_HEADER]


def tmall_row(order: Order) -> list[str]:
    net = order.paid - order.refund
    times = [stamp(order.created), stamp(order.paid_at)]
    return [order.number, f"{order.paid:.2f}", f"{net:.2f}", "上海", *times, f"{order.refund:.2f}"]


def write_csv(
    path: Path, header: Sequence[str], rows: Iterable[Sequence[str]], encoding: str = "gb18030", newline: str = "\r\n"
) -> Path:
    """Cells as the shop tool writes them: quotes only where commas ask for them, so that `="1234"` stays bare."""
    text = io.StringIO()
    for row in [header, *rows]:
        text.write(",".join(_cell(cell) for cell in row) + newline)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def _cell(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if ("," in cell or "\n" in cell) and not cell.startswith("=") else cell


def write_xlsx(path: Path, header: Sequence[object], rows: Iterable[Sequence[object]], preface: int = 0) -> Path:
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd hh:mm:ss"}) as book:
        sheet = book.add_worksheet()
        for r in range(preface):
            sheet.write_string(r, 0, f"说明 {r + 1}")
        for r, row in enumerate([header, *rows], start=preface):
            for c, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(r, c, cell)
                elif isinstance(cell, datetime):
                    sheet.write_datetime(r, c, cell)
                elif cell is not None:
                    sheet.write(r, c, cell)
    return path


def loose(at: datetime) -> str:
    """2021-11-1 9:05:00: months, days and hours without a leading zero, as 千牛 writes them."""
    return f"{at.year}-{at.month}-{at.day} {at.hour}:{at.minute:02}:{at.second:02}"


CHAT_STYLES = {
    "plain": lambda m: f"{m.by} {loose(m.at)}",
    "tight": lambda m: f"{m.by}{loose(m.at)}",
    "two_lines": lambda m: f"{m.by}\n{loose(m.at)}",
    "arrow": lambda m: f"{m.by} --> {m.to} {loose(m.at)}",
    "bracket": lambda m: f"[{m.by}] {stamp(m.at)}",
}


def chat_text(said: Iterable[Said], style: str) -> str:
    blocks = [f"{CHAT_STYLES[style](m)}\n{m.text}\n" for m in said]
    return "\n".join(blocks).replace("\n", "\r\n")


def write_chat(path: Path, said: Iterable[Said], style: str = "plain", encoding: str = "gb18030") -> Path:
    path.write_bytes(chat_text(said, style).encode(encoding))
    return path


def write_tables(folder: Path, tables: Mapping[str, str]) -> Path:
    """Canonical CSV files from texts: name → content."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in tables.items():
        (folder / f"{name}.csv").write_text(content, encoding="utf-8")
    return folder


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
