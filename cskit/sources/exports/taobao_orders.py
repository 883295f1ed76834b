"""Taobao/Tmall order report (ExportOrderList): one row per order.

The report comes in many cuts, from some fifty columns to seven without a customer. What matters when reading it:
the amount paid may already be net of refunds, and it tells the time of no refund and of no delivery.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from cskit.errors import DataError, told
from cskit.reading.cells import identifier, number, text, when
from cskit.reading.sheets import Head, Sheet, exact_id, open_sheet
from cskit.sources.reading import Accounts, Reader, Reading, Rows

HEADERS: dict[str, tuple[str, ...]] = {  # canonical (and two that only help reading) → the headers seen for it
    "order_id": ("订单编号", "订单号"),
    "customer_id": ("买家会员名", "买家会员名称", "买家昵称", "买家旺旺"),
    "created_at": ("订单创建时间", "买家下单时间"),
    "paid_at": ("订单付款时间", "买家付款时间"),
    "amount": ("买家实际支付金额", "买家实付金额"),
    "shop_id": ("店铺名称", "店铺Id"),
    "shipped_at": ("发货时间",),
    "status": ("订单状态",),
    "total": ("总金额",),
    "refund": ("退款金额",),
}
NAMES = tuple(HEADERS)
READ: dict[str, Callable[[Any], Any]] = dict.fromkeys(NAMES, text) | {
    "order_id": identifier,
    "created_at": when,
    "paid_at": when,
    "shipped_at": when,
    "amount": number,
    "total": number,
    "refund": number,
}
NEEDED = ("order_id", "created_at", "paid_at", "amount")  # columns without which the report says nothing
FILLED = ("order_id", "created_at", "amount")  # cells without which a row says nothing
OPTIONAL = ("shop_id", "shipped_at", "status")
PERSONAL = frozenset(
    ("买家支付宝账号", "收货人姓名", "收货地址", "修改后的收货地址", "联系电话", "联系手机", "买家姓名", "买家手机号")
) | {"买家身份证号", "买家留言", "订单备注", "商家备注", "发票抬头", "支付单号", "支付交易号", "物流单号"}
UNPAID = ("等待买家付款", "等待付款")  # a time of payment beside this status is that of a deposit
CENT = 0.005
_PAID_AT, _AMOUNT, _WHO, _STATUS, _TOTAL, _REFUND = (
    NAMES.index(n) for n in ("paid_at", "amount", "customer_id", "status", "total", "refund")
)


def recognises(head: Head) -> float:
    """Certain of a header with order id, time of creation and amount paid."""
    seen = all(any(head.has(header) for header in HEADERS[name]) for name in ("order_id", "created_at", "amount"))
    return 1.0 if seen else 0.0


def read(path: Path, roster: Accounts) -> Reading:
    """Orders, with what was paid *before* refunds; a column that nothing fills is left out.

    Errors: `DataError` if a needed column is missing, ids were rounded by a spreadsheet, no row is usable, or the paid
    amounts can be read neither as net nor as gross of refunds.
    """
    sheet = open_sheet(path, lambda names: bool({*HEADERS["order_id"]} & {*names}) and len(names) > 3)
    for name in NEEDED:
        if sheet.at(*HEADERS[name]) is None:
            raise DataError(told("no_export_column", name=path.name, column=HEADERS[name][0]))
    reading = Reading()
    rows = _rows(sheet, reading, path)
    if not rows:
        raise DataError(told("report_again", name=path.name, why=_why_nothing(reading)))
    _before_refunds(rows, reading, path)
    _say_what_is_missing(sheet, reading)
    reading.tables["orders"] = _orders(rows, reading)
    return reading


def _rows(sheet: Sheet, reading: Reading, path: Path) -> list[list[Any]]:
    """Every usable row, in the order of `NAMES`."""
    kinds = [(READ[name], sheet.at(*headers)) for name, headers in HEADERS.items()]
    needed = [NAMES.index(name) for name in FILLED]
    rows: list[list[Any]] = []
    deposits = 0

    def made(n: int, cells: Sequence[Any]) -> list[Any]:
        exact_id(cells[kinds[0][1] or 0], n, path)
        return [None if i is None else kind(cells[i]) for kind, i in kinds]

    for n, _, row in reading.usable(sheet, made):
        if any(row[i] is None for i in needed):
            reading.drop("incomplete", n, ", ".join(HEADERS[NAMES[i]][0] for i in needed if row[i] is None))
            continue
        if row[_PAID_AT] is not None and (row[_STATUS] or "").startswith(UNPAID):
            row[_PAID_AT] = None
            deposits += 1
        rows.append(row)
    reading.read = len(rows) + sum(dropped.count for dropped in reading.dropped.values())
    if deposits:
        reading.note("deposit_only", count=deposits)
    return rows


def _why_nothing(reading: Reading) -> str:
    if not reading.read:
        return told("no_order_row")
    dropped = next(iter(reading.dropped.values()))
    return told("no_order_usable", rows=reading.read, row=dropped.rows[0], why=dropped.example or told("uneven"))


def _before_refunds(rows: list[list[Any]], reading: Reading, path: Path) -> None:
    """Turn the amounts into what was paid before refunds, whichever of the two the file gives.

    A refund above the amount paid shows net amounts; paid + refund above the order's total shows gross ones. Where no
    row tells, they are taken as net, as they are in the public Tmall report.
    """
    refunded = [row for row in rows if (row[_REFUND] or 0) > CENT]
    if not refunded:
        return
    net = sum(row[_REFUND] > row[_AMOUNT] + CENT for row in refunded)
    told_gross = [row for row in refunded if row[_TOTAL] is not None and row[_REFUND] <= row[_AMOUNT] + CENT]
    gross = sum(row[_AMOUNT] + row[_REFUND] > row[_TOTAL] + CENT for row in told_gross)
    DataError.when(min(net, gross) * 20 > max(net, gross), "net_and_gross", name=path.name, net=net, gross=gross)
    amount = f"{sum(row[_REFUND] for row in refunded):,.2f}"
    if gross > net:
        reading.note("refunds_gross", count=len(refunded), sum=amount)
        return
    for row in refunded:
        row[_AMOUNT] = round(row[_AMOUNT] + row[_REFUND], 2)
    reading.note("refunds_net" if net else "refunds_assumed_net", count=len(refunded), sum=amount)


def _say_what_is_missing(sheet: Sheet, reading: Reading) -> None:
    personal = [name for name in sheet.columns if name in PERSONAL]
    if personal:
        reading.note("personal_columns", columns=", ".join(personal))
    if "确认收货时间" in sheet.columns:
        reading.note("no_delivery")


def _orders(rows: list[list[Any]], reading: Reading) -> Rows:
    """The canonical columns. A customer nobody names is not made up: the row, or the whole column, is left out."""
    known = [row for row in rows if row[_WHO] is not None and "**" not in row[_WHO]]
    names = ["order_id", "customer_id", *NEEDED[1:]]
    names += [n for n in OPTIONAL if any(row[NAMES.index(n)] is not None for row in rows)]
    if not known:
        reading.note("customers_masked" if any(row[_WHO] for row in rows) else "no_customers", count=len(rows))
        names.remove("customer_id")
        known = rows
    elif len(known) < len(rows):
        lost = [row for row in rows if row[_WHO] is None or "**" in row[_WHO]]
        paid = sum(row[_AMOUNT] for row in lost if row[_PAID_AT] is not None)
        reading.drop("customer_unknown", 0, f"{paid:,.2f}", count=len(lost))
    at = [NAMES.index(name) for name in names]
    return Rows(tuple(names), [tuple(row[i] for i in at) for row in known])


READER = Reader("taobao_orders", "淘宝/天猫订单报表", "Taobao/Tmall order report", recognises, read)
