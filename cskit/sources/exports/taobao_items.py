"""Taobao/Tmall order items (ExportOrderDetailList): one row per product and order.

The older cut gives list prices only: what was paid for each line is then apportioned from the order (`apportion`).
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cskit.errors import DataError, told
from cskit.reading.cells import number, text
from cskit.reading.sheets import Head, exact_id, open_sheet
from cskit.sources.reading import Accounts, Reader, Reading, Rows

ORDER = ("主订单编号", "订单编号")
TITLE = ("商品标题", "标题", "宝贝标题")
PRICE = ("商品价格", "价格")
QUANTITY = ("购买数量",)
PAID = ("买家实付金额", "买家实际支付金额")
PRODUCT = ("商品ID", "商家编码", "外部系统编号")  # in this order; the title names the product where all are blank


def recognises(head: Head) -> float:
    """Certain of a header with order id, quantity and title."""
    return 1.0 if any(head.has(o, QUANTITY[0], t) for o in ORDER for t in TITLE) else 0.0


def read(path: Path, roster: Accounts) -> Reading:
    """`order_items` (with `list_amount` instead of `amount` where nothing says what was paid) and `products`.

    Errors: `DataError` if ids were rounded by a spreadsheet, or no row is usable.
    """
    sheet = open_sheet(path, lambda names: bool({*ORDER} & {*names}) and bool({*QUANTITY} & {*names}))
    order, title, quantity = sheet.at(*ORDER) or 0, sheet.at(*TITLE), sheet.at(*QUANTITY) or 0
    price, paid = sheet.at(*PRICE), sheet.at(*PAID)
    products = [i for name in PRODUCT if (i := sheet.at(name)) is not None]
    if price is None and paid is None:
        raise DataError(told("no_paid_price", name=path.name, paid=PAID[0], price=PRICE[1]))
    reading = Reading()
    items = Rows(("order_id", "product_id", "quantity", "list_amount" if paid is None else "amount"))
    named: dict[str, str | None] = {}

    def made(n: int, cells: Sequence[Any]) -> tuple[str | None, str | None, float | None, float | None, str | None]:
        name = text(cells[title]) if title is not None else None
        units = number(cells[quantity])
        line = number(cells[paid]) if paid is not None else _line(number(cells[price or 0]), units)
        return exact_id(cells[order], n, path), _product(cells, products, name), units, line, name

    for n, cells, (*row, name) in reading.usable(sheet, made):
        if any(value is None for value in row) or row[2] != int(row[2] or 0):
            reading.drop("incomplete", n, ", ".join(str(cell) for cell in cells[:4]))
            continue
        items.data.append((row[0], row[1], int(row[2] or 0), row[3]))
        named.setdefault(str(row[1]), name)
    reading.read = len(items.data) + sum(dropped.count for dropped in reading.dropped.values())
    DataError.when(not items.data, "no_usable_row", name=path.name)
    reading.tables = {"order_items": items, "products": Rows(("product_id", "name"), list(named.items()))}
    return reading


def _product(cells: Sequence[Any], columns: list[int], title: str | None) -> str | None:
    return next((value for i in columns if (value := text(cells[i])) is not None), title)


def _line(price: float | None, units: float | None) -> float | None:
    return None if price is None or units is None else round(price * units, 2)


READER = Reader("taobao_items", "淘宝/天猫订单商品明细", "Taobao/Tmall order items", recognises, read)
