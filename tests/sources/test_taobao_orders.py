"""The Taobao/Tmall order report and its items: formats, refunds, and what the report cannot tell."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

from cskit.errors import DataError
from cskit.sources.exports import recognised
from cskit.sources.reading import Reading, said
from tests.sources.writers import (
    FULL_HEADER,
    ITEM_HEADER,
    NEW_ITEM_HEADER,
    TMALL_HEADER,
    Order,
    full_row,
    tmall_row,
    write_csv,
    write_xlsx,
)

NOON = datetime(2021, 11, 11, 12)
PAID = Order("123456789012345678", "tb_客1", NOON, NOON + timedelta(minutes=2), 198.5)
UNPAID = Order("123456789012345679", "tb_客2", NOON, None, 0.0)
REFUNDED = Order("123456789012345680", "tb_客1", NOON, NOON + timedelta(minutes=1), 100.0, 100.0)
PARTLY = Order("123456789012345681", "tb_客3", NOON, NOON + timedelta(minutes=3), 100.0, 30.0)
ALL = [PAID, UNPAID, REFUNDED, PARTLY]


def read(path: Path) -> Reading:
    """The file, read; whatever was noted can be said in both languages."""
    [(reader, sheet)], _ = recognised(path)
    reading = reader.read(path, {}, sheet)
    assert all(said(note, lang) for note in reading.notes for lang in ("en", "zh"))
    return reading


def orders(reading: Reading) -> list[dict[str, Any]]:
    rows = reading.tables["orders"]
    return [dict(zip(rows.columns, row, strict=True)) for row in rows.data]


def codes(reading: Reading) -> set[str]:
    return {note.code for note in reading.notes}


def told(found: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [(o["order_id"], o.get("customer_id"), o["created_at"], o["paid_at"], o["amount"]) for o in found]


def truth(made: list[Order], *, customers: bool = True) -> list[tuple[Any, ...]]:
    return [(o.number, o.customer if customers else None, o.created, o.paid_at, o.paid) for o in made]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("newline", ["\r\n", "\n"])
def test_the_full_report_in_every_encoding(tmp_path: Path, encoding: str, newline: str) -> None:
    path = write_csv(tmp_path / "ExportOrderList.csv", FULL_HEADER, map(full_row, ALL), encoding, newline)
    reading = read(path)
    assert told(orders(reading)) == truth(ALL)
    assert reading.read == 4
    assert {"refunds_net", "personal_columns"} <= codes(reading)
    assert {o["shop_id"] for o in orders(reading)} == {"某某男装旗舰店"}


def test_no_personal_column_is_ever_copied(tmp_path: Path) -> None:
    reading = read(write_csv(tmp_path / "o.csv", FULL_HEADER, map(full_row, ALL)))
    everything = repr(reading.tables)
    assert not any(secret in everything for secret in ("13800001111", "张三丰", "文三路", "somebody@example.com"))
    [note] = [note for note in reading.notes if note.code == "personal_columns"]
    assert {"收货人姓名", "收货地址", "联系手机"} <= set(note.values["columns"].split(", "))


def test_the_public_report_has_no_customers_and_none_are_invented(tmp_path: Path) -> None:
    reading = read(write_csv(tmp_path / "o.csv", TMALL_HEADER, map(tmall_row, ALL), "utf-8"))
    assert "customer_id" not in reading.tables["orders"].columns
    assert told(orders(reading)) == truth(ALL, customers=False)
    assert "no_customers" in codes(reading)


def test_masked_names_are_no_customers(tmp_path: Path) -> None:
    masked = [Order(o.number, "t**1", o.created, o.paid_at, o.paid) for o in ALL]
    reading = read(write_csv(tmp_path / "o.csv", FULL_HEADER, map(full_row, masked)))
    assert "customer_id" not in reading.tables["orders"].columns
    assert "customers_masked" in codes(reading)


def test_orders_without_a_full_name_stay_without_one(tmp_path: Path) -> None:
    made = [PAID, Order("1", "", NOON, NOON, 50.0), Order("2", "t**1", NOON, NOON, 60.0), UNPAID]
    reading = read(write_csv(tmp_path / "o.csv", FULL_HEADER, map(full_row, made)))
    assert [(o["order_id"], o["customer_id"]) for o in orders(reading)][1:3] == [("1", None), ("2", None)]
    [note] = [note for note in reading.notes if note.code == "customers_masked"]
    assert note.values == {"count": 2, "total": 4}


def test_amounts_before_refunds_are_kept(tmp_path: Path) -> None:
    """Paid 100, total 100, refunded 30: net amounts would have shown 70."""
    reading = read(write_csv(tmp_path / "o.csv", FULL_HEADER, [full_row(o, net=False) for o in ALL]))
    assert told(orders(reading)) == truth(ALL)
    assert "refunds_gross" in codes(reading)


def test_where_no_row_tells_net_from_gross_it_is_said(tmp_path: Path) -> None:
    reading = read(write_csv(tmp_path / "o.csv", FULL_HEADER, [full_row(PARTLY)]))
    assert told(orders(reading)) == truth([PARTLY])
    assert "refunds_assumed_net" in codes(reading)


def test_paid_orders_of_nothing_are_said_where_no_column_tells_of_refunds(tmp_path: Path) -> None:
    at = TMALL_HEADER.index("退款金额")
    header = [name for name in TMALL_HEADER if name != "退款金额"]
    rows = [[cell for i, cell in enumerate(tmall_row(order)) if i != at] for order in ALL]
    reading = read(write_csv(tmp_path / "report.csv", header, rows))
    assert [note.values["count"] for note in reading.notes if note.code == "paid_nothing"] == [1]
    assert "paid_nothing" not in codes(read(write_csv(tmp_path / "whole.csv", TMALL_HEADER, map(tmall_row, ALL))))


def test_amounts_that_are_both_net_and_gross_are_refused(tmp_path: Path) -> None:
    rows = [full_row(REFUNDED), full_row(PARTLY, net=False)]
    with pytest.raises(DataError, match="net of refunds in 1 rows and as gross in 1"):
        read(write_csv(tmp_path / "o.csv", FULL_HEADER, rows))


def test_no_refund_table_is_made_up(tmp_path: Path) -> None:
    assert set(read(write_csv(tmp_path / "o.csv", FULL_HEADER, map(full_row, ALL))).tables) == {"orders"}


def test_a_deposit_is_no_payment(tmp_path: Path) -> None:
    row = full_row(PAID)
    row[FULL_HEADER.index("订单状态")] = "等待买家付款"
    reading = read(write_csv(tmp_path / "o.csv", FULL_HEADER, [row]))
    assert orders(reading)[0]["paid_at"] is None
    assert "deposit_only" in codes(reading)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"订单编号": "汇总"}, "subtotal"),
        ({"订单编号": ""}, "incomplete"),
        ({"订单创建时间": "--"}, "incomplete"),
        ({"买家实际支付金额": "暂无数据"}, "incomplete"),
        ({"买家实际支付金额": "很多"}, "bad_cell"),
        ({"订单创建时间": "2021-02-30 10:00:00"}, "bad_cell"),
    ],
)
def test_a_row_that_says_nothing_is_left_out_and_named(tmp_path: Path, change: dict[str, str], reason: str) -> None:
    row = full_row(PAID)
    for name, cell in change.items():
        row[[h.strip() for h in FULL_HEADER].index(name)] = cell
    reading = read(write_csv(tmp_path / "o.csv", FULL_HEADER, [full_row(UNPAID), row]))
    assert told(orders(reading)) == truth([UNPAID])
    assert {why: (d.count, d.rows) for why, d in reading.dropped.items()} == {reason: (1, [3])}
    assert reading.read == 2


def test_uneven_rows_are_left_out_trailing_commas_are_not(tmp_path: Path) -> None:
    rows = [full_row(PAID), [*full_row(UNPAID), ""], full_row(PARTLY)[:5], [*full_row(PARTLY), "more"]]
    reading = read(write_csv(tmp_path / "o.csv", FULL_HEADER, rows))
    assert told(orders(reading)) == truth([PAID, UNPAID])
    assert reading.dropped["ragged"].rows == [4, 5]
    assert reading.read == 4


def test_rounded_ids_stop_the_import(tmp_path: Path) -> None:
    row = full_row(PAID)
    row[0] = "1.23457E+17"
    with pytest.raises(DataError, match=r"row 3: id 1\.23457E\+17 was rounded"):
        read(write_csv(tmp_path / "o.csv", FULL_HEADER, [full_row(UNPAID), row]))


@pytest.mark.parametrize("missing", ["订单付款时间 ", "买家实际支付金额", "订单创建时间"])
def test_a_report_without_what_matters_is_refused(tmp_path: Path, missing: str) -> None:
    at = FULL_HEADER.index(missing)
    path = write_csv(tmp_path / "o.csv", [h for h in FULL_HEADER if h != missing], [_without(full_row(PAID), at)])
    with pytest.raises(DataError, match=f"nearest to Taobao/Tmall order report, without {missing.strip()}"):
        read(path)


def _without(row: list[str], at: int) -> list[str]:
    return row[:at] + row[at + 1 :]


def test_a_workbook_with_preface_numbers_and_real_times(tmp_path: Path) -> None:
    header = [
        "订单编号",
        "买家会员名",
        "总金额",
        "买家实付金额\n",
        "订单状态",
        "订单创建时间",
        "订单付款时间",
        "发货时间",
    ]
    rows = [
        ["123456789012345678", "tb_客1", 198.5, "￥198.50", "卖家已发货", NOON, NOON + timedelta(minutes=2), NOON],
        ["合计", None, 198.5, 198.5],
        ["123456789012345679", "tb_客2", 0, 0, "等待买家付款", 44511.5, None, None],
    ]
    reading = read(write_xlsx(tmp_path / "orders.xlsx", header, rows, preface=4))
    assert told(orders(reading)) == truth([PAID, UNPAID])
    assert orders(reading)[0]["shipped_at"] == NOON
    assert reading.dropped["subtotal"].rows == [7]


def test_a_workbook_that_lost_its_ids_is_refused(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "o.xlsx", TMALL_HEADER, [[123456789012345678.0, 1, 1, "", NOON, NOON, 0]])
    with pytest.raises(DataError, match="rounded by a spreadsheet"):
        read(path)


NAMES = st.text(st.characters(codec="gb18030", exclude_characters="*\"'=,-\ufeff", categories=["L", "N"]), min_size=5)
TIMES = st.datetimes(datetime(2015, 1, 1), datetime(2035, 1, 1)).map(lambda at: at.replace(microsecond=0))


@st.composite
def an_order(draw: st.DrawFn) -> Order:
    created = draw(TIMES)
    wait = draw(st.none() | st.integers(0, 10**6))
    cents = draw(st.integers(1, 10**7)) if wait is not None else 0
    refund = draw(st.just(0) | st.integers(0, cents))
    paid_at = None if wait is None else created + timedelta(seconds=wait)
    number = str(draw(st.integers(10**17, 10**19)))
    return Order(number, draw(NAMES), created, paid_at, cents / 100, refund / 100)


@given(made=st.lists(an_order(), min_size=1, max_size=20), as_sheet=st.booleans())
def test_what_happened_is_what_is_imported(tmp_path: Path, made: list[Order], as_sheet: bool) -> None:
    write = write_xlsx if as_sheet else write_csv
    path = write(tmp_path / ("o.xlsx" if as_sheet else "o.csv"), FULL_HEADER, [full_row(o) for o in made])
    assert told(orders(read(path))) == truth([Order(o.number, o.customer, *_rest(o)) for o in made])


def _rest(order: Order) -> tuple[Any, ...]:
    return order.created, order.paid_at, order.paid


def test_items_with_what_was_paid(tmp_path: Path) -> None:
    rows = [
        ["'1", "'9", "羽绒服", "100", "2", "180.50", "没有申请退款", "777"],
        ["2", "9", "帽子", "20", "1", "0", "", "778"],
        ["3", "9", "帽子", "20", "1.5", "0", "", "778"],
    ]
    reading = read(write_csv(tmp_path / "items.csv", NEW_ITEM_HEADER, rows))
    assert reading.tables["order_items"].columns == ("order_id", "product_id", "quantity", "amount")
    assert [*reading.tables["order_items"].data] == [("9", "777", 2, 180.5), ("9", "778", 1, 0.0)]
    assert [*reading.tables["products"].data] == [("777", "羽绒服"), ("778", "帽子")]
    assert reading.dropped["bad_cell"].rows == [4]


def test_items_with_list_prices_only(tmp_path: Path) -> None:
    rows = [
        ['="9"', "羽绒服", "100.00", "2", "", "颜色:红", "", "", "交易成功", "SKU1"],
        ["9", "帽子", "20", "1"] + [""] * 6,
    ]
    reading = read(write_csv(tmp_path / "ExportOrderDetailList.csv", ITEM_HEADER, rows))
    assert reading.tables["order_items"].columns == ("order_id", "product_id", "quantity", "list_amount")
    assert [*reading.tables["order_items"].data] == [("9", "SKU1", 2, 200.0), ("9", "帽子", 1, 20.0)]
