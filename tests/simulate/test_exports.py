"""A simulated shop as its tools export it: encodings, headers and cells, and the same shop when it is read back."""

from __future__ import annotations

import csv
import io
import re
import shutil
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from cskit.errors import UsageError
from cskit.metrics import measure
from cskit.reading.cells import number, when
from cskit.shop import load
from cskit.simulate import simulate
from cskit.simulate.exports import formats
from cskit.sources.check import check
from cskit.sources.importing import import_files

SMALL = 10_000
# encoding, a header, and the sixth cell or so of the first line: what gives each tool away
FILES = {
    "taobao/ExportOrderList.csv": ("gb18030", "收货地址 "),
    "taobao/ExportOrderDetailList.csv": ("gb18030", "退款状态"),
    "taobao/退款列表.csv": ("gb18030", "退款操作人"),
    "jd/orders.csv": ("gb18030", "下单帐号"),
    "doudian/1640966400_orders.csv": ("utf-8-sig", "选购商品"),
    "pinduoduo/orders_export.csv": ("utf-8-sig", "用户实付金额(元)"),
    "weixin/订单.csv": ("utf-8-sig", "商品售后"),
    "kuaishou/orders.csv": ("utf-8-sig", "实付款(元)\n"),
    "doudian_joined/1640966400_orders.csv": ("utf-8-sig", "应付金额（到付按此收费）"),
    "taobao_now/订单报表.csv": ("utf-8-sig", "确认收货打款金额"),
    "taobao_now/销售明细.csv": ("utf-8-sig", "购买数量"),
    "xiaohongshu/订单.csv": ("utf-8-sig", "用户下单时间"),
    "1688/orders.csv": ("gb18030", "货品总价(元)"),
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small Double-11 shop with the exports of every tool beside its tables."""
    folder = tmp_path_factory.mktemp("exported") / "shop"
    simulate("double11", folder, 3, messages=SMALL, export_as=tuple(formats()))
    return folder


def lines(shop: Path, name: str) -> list[dict[str, str]]:
    """The rows of an exported table as the bytes say, without what stands above its header."""
    encoding, header = FILES[name]
    content = (shop / "exports" / name).read_bytes().decode(encoding)
    rows = list(csv.reader(io.StringIO(content)))
    top = next(i for i, row in enumerate(rows) if header in row)
    return [dict(zip(rows[top], row, strict=True)) for row in rows[top + 1 :]]


def table(shop: Path, name: str) -> pd.DataFrame:
    return duckdb.sql(f"from '{shop}/{name}.parquet'").df()


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_in_the_tools_encoding_with_its_headers(shop: Path, name: str) -> None:
    assert lines(shop, name)
    raw = (shop / "exports" / name).read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf") == (FILES[name][0] == "utf-8-sig")
    assert b"\r\n" in raw


def test_ids_and_blanks_are_as_each_tool_writes_them(shop: Path) -> None:
    taobao, jd = lines(shop, "taobao/ExportOrderList.csv"), lines(shop, "jd/orders.csv")
    douyin, pdd = lines(shop, "doudian/1640966400_orders.csv"), lines(shop, "pinduoduo/orders_export.csv")
    assert taobao[0]["订单编号"] == '="2100000000000000001"'
    assert taobao[0]["联系手机"].startswith("'138****")
    assert {row["卖家服务费"] for row in taobao} == {"0元"}
    assert len(lines(shop, "taobao/退款列表.csv")[0]) == 42
    assert douyin[0]["主订单编号"].startswith("\t6917")
    assert "-" in {row["支付完成时间"] for row in douyin}
    assert "\t" in {row["支付时间"] for row in pdd}
    assert pdd[0]["订单号"].strip()[:7] == f"{table(shop, 'orders')['created_at'].min():%y%m%d}-"
    assert not any("买家" in header or "帐号" in header for header in (*douyin[0], *pdd[0]))
    assert {row["售后状态"] for row in douyin} == {"-", "售后处理中", "退款成功"}
    several = pd.DataFrame(jd).groupby("订单号")
    assert (several["订单金额"].nunique() == 1).all()
    assert several.size().max() > 1


@pytest.mark.parametrize("name", [name for name in FILES if "taobao" not in name])
def test_the_lines_of_a_tool_add_up_to_the_shop(shop: Path, name: str) -> None:
    """Units, and what was paid for: read cell by cell with the grammar every reader uses."""
    columns = {  # units, amount, time of payment; 1: the amount is that of one unit
        "jd": ("订购数量", "京东价", "付款确认时间", 1),
        "doudian": ("商品数量", "订单应付金额", "支付完成时间", 0),
        "doudian_joined": ("商品数量", "应付金额（到付按此收费）", "支付完成时间", 0),
        "xiaohongshu": ("SKU件数", "实付总额(元)", "用户支付时间", 0),
        "pinduoduo": ("商品数量(件)", "用户实付金额(元)", "支付时间", 0),
        "weixin": ("商品数量", "商品实际价格(总共)", "订单支付时间", 0),
        "kuaishou": ("成交数量", "实付款(元)\n", "订单支付时间 ", 0),
        "1688": ("数量", "单价(元)", "订单付款时间", 1),
    }
    units, amount, paid, each = columns[name.split("/")[0]]
    rows = [
        (number(row[units]) or 0, number(row[amount]) or 0, when(row[paid].strip("-"))) for row in lines(shop, name)
    ]
    items = table(shop, "order_items").merge(table(shop, "orders")[["order_id", "paid_at"]])
    assert sum(quantity for quantity, *_ in rows) == items["quantity"].sum()
    told = sum((q if each else 1) * a for q, a, at in rows if at is not None)
    assert told == pytest.approx(items.loc[items["paid_at"].notna(), "amount"].sum(), abs=len(rows) * 0.02)


def test_taobao_shows_what_was_paid_less_what_was_given_back(shop: Path) -> None:
    orders, refunds = table(shop, "orders"), table(shop, "refunds")
    back = refunds.dropna(subset="completed_at").groupby("order_id")["amount"].sum()
    paid = orders["amount"].where(orders["paid_at"].notna(), 0) - orders["order_id"].map(back).fillna(0)
    told = [number(row["买家实际支付金额"]) for row in lines(shop, "taobao/ExportOrderList.csv")]
    assert told == pytest.approx(list(paid.iloc[orders.sort_values(["created_at", "order_id"]).index]))
    assert back.sum() > 0


def test_a_refund_taken_back_is_closed_without_a_time_of_completion(shop: Path) -> None:
    rows = lines(shop, "taobao/退款列表.csv")
    refunds = table(shop, "refunds")
    by_state = pd.DataFrame(rows)["退款状态"].value_counts()
    assert by_state["退款成功"] == refunds["completed_at"].notna().sum()
    assert by_state["退款关闭"] == refunds["withdrawn_at"].notna().sum() > 0
    assert all(bool(row["退款完结时间"]) == (row["退款状态"] == "退款成功") for row in rows)
    assert {row["责任方"] for row in rows} | {"平台"} == {
        "卖家",
        "买家",
        "物流",
        "平台",
    }  # the platform is to blame seldom


METRICS = [
    *("orders", "units_sold", "cs_sales", "spend_per_buyer", "items_per_order", "receptions", "served_customers"),
    *("first_response_seconds", "average_response_seconds", "response_rate_3min", "long_reception_customers"),
]
ON_REFUNDS = [
    *("refunds_completed", "refund_completion_hours", "refund_rate_period", "refund_rate", "refund_rate_amount"),
    *("refund_rate_unshipped", "refund_rate_returns", "net_sales", "shop_net_sales"),
]
OF_ORDERS = [
    *("shop_sales", "shop_spend_per_buyer", "repeat_purchase_rate", "active_product_rate", "orders", "units_sold"),
    *("cs_sales", "average_order_value", "items_per_order", "unassisted_sales", "unassisted_units", "cs_sales_share"),
]
OF_SALES = [
    *("shop_sales", "shop_units", "shop_orders", "shop_average_order_value", "shop_average_item_price"),
    *("active_product_rate",),
]
OF_TALK = ["receptions", "average_response_seconds", "contacting_customers"]
PERIOD = "2021-10-20..2021-12-05"


@pytest.fixture(scope="module")
def agents(shop: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shop's accounts as its chats and refunds name them."""
    here = tmp_path_factory.mktemp("team") / "agents.csv"
    team = table(shop, "agents")[["agent_id", "team", "role"]]
    team.assign(agent_id="样例旗舰店:" + team["agent_id"]).to_csv(here, index=False)
    return here


@pytest.fixture(scope="module")
def again(shop: Path, agents: Path) -> Path:
    """The shop imported from what Taobao and Qianniu export."""
    out = agents.parent / "taobao"
    import_files([shop / "exports" / "taobao", shop / "exports" / "qianniu"], out, agents=agents, key=b"k" * 32)
    return out


@pytest.fixture(scope="module")
def as_logged(shop: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shop as a chat log shows it: what the bot writes under an agent's account is that agent's."""
    folder = tmp_path_factory.mktemp("logged")
    for file in shop.glob("*.parquet"):
        shutil.copy(file, folder)
    messages = table(shop, "messages")
    automatic = (messages["sender"] == "bot") & (messages["agent_id"] != "bot")
    assert automatic.sum() > 100
    messages.assign(sender=messages["sender"].mask(automatic, "agent")).to_parquet(folder / "messages.parquet")
    return folder


@pytest.mark.parametrize("by", [None, "agent", "date"])
def test_taobao_and_qianniu_read_back_give_the_same_numbers(as_logged: Path, again: Path, by: str | None) -> None:
    assert [p for p in check(again) if p.level == "error"] == []
    with load(as_logged) as one, load(again) as other:
        asked = [*METRICS, *(m for m in ON_REFUNDS if by is None or not m.startswith("shop_"))]
        before, after = (measure(s, asked, by=by, period=PERIOD) for s in (one, other))
    if by == "agent":
        after["agent"] = after["agent"].str.removeprefix("样例旗舰店:")
    key = [*([by] if by else []), "metric"]
    expected = before.set_index(key)["value"].dropna().to_dict()
    assert len(expected) >= len(METRICS) + len(ON_REFUNDS) - 1
    assert after.set_index(key)["value"].dropna().to_dict() == pytest.approx(expected)


def test_1688_orders_read_back_give_the_same_numbers(as_logged: Path, shop: Path, agents: Path) -> None:
    """Its buyers are those of the chats: what agents sold is told as well."""
    out = agents.parent / "1688"
    import_files([shop / "exports" / "1688", shop / "exports" / "qianniu"], out, agents=agents, key=b"k" * 32)
    assert [p for p in check(out) if p.level == "error"] == []
    assert values(out, OF_ORDERS) == pytest.approx(values(as_logged, OF_ORDERS))


def test_jd_orders_read_back_give_the_same_numbers(as_logged: Path, shop: Path, agents: Path) -> None:
    """Its accounts are none that chat on Taobao: what the shop sold is told, what agents sold has no value."""
    out = agents.parent / "jd"
    report = import_files([shop / "exports" / "jd", shop / "exports" / "qianniu"], out, agents=agents, key=b"k" * 32)
    assert "customers_do_not_match" in {note.code for note in report.notes}
    told = {name: value for name, value in values(as_logged, OF_ORDERS).items() if name in OF_ORDERS[:4]}
    assert values(out, OF_ORDERS) == pytest.approx(told)
    orders, items = table(out, "orders"), table(out, "order_items")
    assert sorted(orders["amount"]) == pytest.approx(sorted(table(shop, "orders")["amount"]))
    per_order = items.groupby("order_id")["amount"].sum()
    assert per_order.to_dict() == pytest.approx(orders.set_index("order_id")["amount"].to_dict())


@pytest.mark.parametrize(
    "tool", ["doudian", "doudian_joined", "pinduoduo", "kuaishou", "weixin", "xiaohongshu", "taobao_now"]
)
def test_orders_without_buyers_read_back_give_the_same_sales(
    as_logged: Path, shop: Path, agents: Path, tool: str
) -> None:
    """What was sold, when and of what is told as ever, whatever way a tool writes it; who bought it is not."""
    out = agents.parent / tool
    report = import_files([shop / "exports" / tool, shop / "exports" / "qianniu"], out, agents=agents, key=b"k" * 32)
    assert not report.unread
    assert [p for p in check(out) if p.level == "error"] == []
    one_product = tool == "pinduoduo"  # each of whose orders is of one product, so that there are more of them
    metrics = [m for m in OF_SALES if not (one_product and m in ("shop_orders", "shop_average_order_value"))]
    assert values(out, [*metrics, *OF_TALK]) == pytest.approx(values(as_logged, [*metrics, *OF_TALK]))
    assert values(out, ["shop_buyers", "cs_sales", "inquiry_conversion", "shop_spend_per_buyer"]) == {}
    with load(as_logged) as one, load(out) as other:
        by_day = [measure(s, "shop_sales", by="date", period=PERIOD).set_index("date")["value"] for s in (one, other)]
    assert by_day[1].to_dict() == pytest.approx(by_day[0].to_dict())
    assert [note.values["count"] for f in report.files for note in f.reading.notes if note.code == "no_customers"] == [
        table(out, "orders")["order_id"].nunique()
    ]


def values(folder: Path, metrics: list[str]) -> dict[str, float]:
    """The metrics that have a value."""
    with load(folder) as shop:
        return measure(shop, metrics, period=PERIOD).set_index("metric")["value"].dropna().to_dict()


def test_a_refund_is_what_it_was(shop: Path, again: Path) -> None:
    """Kind, party held responsible, handler and money; requests that were withdrawn move none and are left out."""
    columns = ["refund_id", "kind", "responsible", "platform_involved", "agent_id", "amount", "completed_at"]
    true, read = (table(folder, "refunds")[columns] for folder in (shop, again))
    known = {re.sub(r"\D", "", id).zfill(17): row for id, *row in true.itertuples(index=False)}
    pairs = [(known[row.refund_id[1:]], row) for row in read.itertuples(index=False)]
    assert len(pairs) == table(shop, "refunds")["withdrawn_at"].isna().sum() > 200
    for was, now in pairs:
        assert (was[1], was[2], was[4]) == (now.responsible, now.platform_involved, pytest.approx(now.amount))
        assert now.agent_id == f"样例旗舰店:{was[3]}"
        assert pd.isna(was[5]) == pd.isna(now.completed_at)
    assert sum(was[0] == now.kind for was, now in pairs) >= len(pairs) * 0.95


def test_a_customer_has_one_code_in_orders_and_chats(shop: Path, again: Path) -> None:
    pairs = {}
    for folder in (shop, again):
        orders, messages = table(folder, "orders"), table(folder, "messages")
        assert not orders["customer_id"].str.contains("tb").any() or folder == shop
        pairs[folder] = len({*orders["customer_id"]} & {*messages["customer_id"]}), orders["customer_id"].nunique()
    assert pairs[shop] == pairs[again]
    assert len(table(shop, "messages")) == len(table(again, "messages"))
    assert len(table(shop, "handovers")) == len(table(again, "handovers"))


def test_the_same_seed_gives_the_same_bytes(shop: Path, tmp_path: Path) -> None:
    simulate("double11", tmp_path / "shop", 3, messages=SMALL, export_as=tuple(formats()))
    for file in sorted((shop / "exports").rglob("*.*")):
        assert file.read_bytes() == (tmp_path / "shop" / file.relative_to(shop)).read_bytes(), file.name


def test_a_shop_with_few_tables_is_exported_too(tmp_path: Path) -> None:
    made = simulate("mens_wear_week", tmp_path / "Tom's shop", 1, export_as=["taobao", "jd"])
    assert made.rows["exports/taobao/ExportOrderList.csv"] == made.rows["orders"]
    assert made.rows["exports/jd/orders.csv"] == made.rows["order_items"]
    assert made.rows["exports/taobao/退款列表.csv"] == 0
    assert check(tmp_path / "Tom's shop") == []


def test_a_tool_nobody_knows_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="did you mean `taobao`"):
        simulate("mens_wear_week", tmp_path / "shop", 1, export_as=["taobo"])
    assert not (tmp_path / "shop").exists()
