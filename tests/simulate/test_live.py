"""The live room: each kind of dirt as often as its README says, and cleaning it by hand in pandas gives the truth."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cskit.bundled import bundled, is_synthetic
from cskit.metrics import measure
from cskit.reading.cells import is_subtotal, seconds
from cskit.shop import load
from cskit.simulate import simulate
from cskit.simulate.ground import load_recipe
from cskit.sources.check import check
from cskit.sources.privacy import CustomerCodes

DIRT = load_recipe("live_room").entries["dirt"]
PHONE = r"1[3-9]\d[ -]?\d{4}[ -]?\d{4}"
ALONE = rf"(?<!\d){PHONE}(?!\d)"
ORDERS, EXCEL = "doudian/1638115200_orders.csv", "doudian/orders_saved_by_excel.csv"
CHATS, SHEET = "feige/chats_gbk.csv", "feige/飞鸽_客服表现.xlsx"


@pytest.fixture(scope="module", params=[1, 2, 3])
def room(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("live") / "room"
    simulate("live_room", folder, request.param)
    return folder


def table(room: Path, name: str) -> pd.DataFrame:
    return pd.read_parquet(room / f"{name}.parquet")


def sold(room: Path) -> pd.DataFrame:
    return pd.read_csv(room / "exports" / ORDERS, dtype=str)


def said(room: Path) -> pd.DataFrame:
    return pd.read_csv(room / "exports" / CHATS, dtype=str, encoding="gbk", skip_blank_lines=False)


def sheet(room: Path) -> pd.DataFrame:
    return pd.read_excel(room / "exports" / SHEET, dtype=str, engine="openpyxl").set_index("客服昵称")


# -- how much of each dirt -------------------------------------------------------------------------------------------
def test_the_order_file_is_as_dirty_as_the_readme_says(room: Path) -> None:
    rows = sold(room)
    assert rows.duplicated().sum() == DIRT["repeated_orders"]
    assert rows.drop_duplicates()["子订单编号"].str.contains(";").sum() == DIRT["several"]
    assert is_subtotal(rows["主订单编号"].iloc[-1])
    units = rows.drop_duplicates()["商品数量"].astype(int)
    assert units.iloc[-1] == units.iloc[:-1].sum()
    assert rows["主订单编号"].iloc[:-1].str.match(r"\t6917\d{15}$").all()
    assert rows["支付完成时间"].eq("-").sum() > 5
    assert rows["订单应付金额"].str.contains(",").sum() > 10


def test_the_chat_file_is_as_dirty_as_the_readme_says(room: Path) -> None:
    rows = said(room)
    assert rows.isna().all(axis=1).sum() == DIRT["blank_rows"]
    rows = rows.dropna(how="all")
    assert rows.duplicated().sum() == DIRT["repeated_messages"]
    assert rows.drop_duplicates()["发送时间"].str.contains("/").sum() == DIRT["slashed_times"]
    with pytest.raises(UnicodeDecodeError):
        (room / "exports" / CHATS).read_bytes().decode("utf-8")


def test_personal_data_is_there_as_often_as_the_readme_says(room: Path) -> None:
    rows = said(room).dropna(how="all").drop_duplicates()
    phones = rows[rows["消息内容"].str.contains(ALONE)]
    assert phones["用户昵称"].nunique() == DIRT["phones"]
    assert len(phones) == DIRT["phones"] + DIRT["phones_twice"]
    assert rows["消息内容"].str.contains(r"6917\d{15}").sum() == DIRT["order_numbers"]
    assert rows["消息内容"].str.contains("微信号：").sum() == DIRT["wechats"]
    assert rows["消息内容"].str.contains("收货人：").sum() == DIRT["addresses"]
    careless = rows[rows["消息内容"].str.contains(PHONE)]  # finds them inside order numbers, too
    assert careless["用户昵称"].nunique() > phones["用户昵称"].nunique()


def test_ids_that_excel_has_saved_are_lost(room: Path) -> None:
    rows = pd.read_csv(room / "exports" / EXCEL, dtype=str, encoding="gb18030")
    assert len(rows) == DIRT["saved_by_excel"]
    assert rows["主订单编号"].str.fullmatch(r"6\.917\d\dE\+18").all()
    assert rows["主订单编号"].nunique() < len(rows)


# -- the truth is what cleaning gives ----------------------------------------------------------------------------------
def test_tidy_orders_are_the_truth(room: Path) -> None:
    rows = sold(room)
    rows = rows[rows["主订单编号"] != "合计"].drop_duplicates()
    told = rows.apply(lambda column: column.str.strip()).replace("-", np.nan)
    tidy = pd.DataFrame(
        {
            "order_id": told["主订单编号"],
            "created_at": pd.to_datetime(told["订单提交时间"]),
            "paid_at": pd.to_datetime(told["支付完成时间"]),
            "amount": told["订单应付金额"].str.replace(",", "").astype(float),
            "shipped_at": pd.to_datetime(told["发货时间"]),
        }
    ).reset_index(drop=True)
    truth = table(room, "orders")[list(tidy)]
    pd.testing.assert_frame_equal(tidy, truth, check_dtype=False)
    lines = told["商品ID"].str.split(";").explode()
    assert Counter(lines) == Counter(table(room, "order_items")["product_id"])
    done = set(told.loc[told["售后状态"] == "退款成功", "主订单编号"])
    refunds = table(room, "refunds")
    assert done == set(refunds.loc[refunds["completed_at"].notna(), "order_id"])


def test_tidy_and_masked_chats_are_the_truth(room: Path) -> None:
    rows = said(room).dropna(how="all").drop_duplicates()
    text = rows["消息内容"].str.replace(ALONE, "[电话]", regex=True)
    text = text.str.replace(r"微信号：\S+", "微信号：[已隐去]", regex=True)
    text = text.str.replace(r"收货人：[^，]+，\S+", "收货人：[已隐去]，[地址]", regex=True)
    names = table(room, "agents").set_index("name")["agent_id"]
    tidy = pd.DataFrame(
        {
            "customer_id": "V" + rows["用户昵称"].str[-4:],
            "agent_id": rows["客服昵称"].map(names),
            "sender": rows["发送方"].map({"用户": "customer", "客服": "agent"}),
            "sent_at": pd.to_datetime(rows["发送时间"].str.replace("/", "-")),
            "conversation_id": rows["会话ID"],
            "product_id": rows["商品ID"],
            "text": text,
        }
    ).reset_index(drop=True)
    truth = table(room, "messages")
    pd.testing.assert_frame_equal(tidy, truth[list(tidy)], check_dtype=False)
    assert truth["sent_at"].is_monotonic_increasing
    masked = [CustomerCodes(None).mask(raw) for raw in rows["消息内容"]]
    assert masked == list(truth["text"])  # what `cskit import` would leave of them


# -- the sheet ---------------------------------------------------------------------------------------------------------
def test_the_sheet_adds_up_and_divides_as_the_rows_do(room: Path) -> None:
    rows, messages, orders = sheet(room), table(room, "messages"), table(room, "orders")
    names = table(room, "agents").set_index("agent_id")["name"]
    agents = rows.drop(["店铺汇总值", "店铺平均值"])
    assert list(agents.index) == list(names)
    chats = messages.groupby("conversation_id").agg(agent=("agent_id", "first"), who=("customer_id", "first"))
    assert {names[a]: str(n) for a, n in chats["agent"].value_counts().items()}.items() <= dict(
        agents["接待会话量"]
    ).items()
    whole = rows.loc["店铺汇总值"]
    assert int(whole["接待会话量"]) == len(chats)
    assert whole["询单人数"] == str(chats["who"].nunique())  # people are not added up
    assert int(whole["询单人数"]) < agents["询单人数"].replace("-", "0").astype(int).sum()
    assert (
        {*whole[["全天首响时长", "全天3分钟回复率"]]} == {"-"} == {*rows.loc["店铺平均值", ["接待会话量", "退款金额"]]}
    )
    assert {*agents.loc["小满"]} == {"-"}
    assert agents.loc["小夜", "全天首响时长"] == "7小时41分52秒"
    asked = orders.merge(chats.drop_duplicates("who"), left_on="customer_id", right_on="who")
    paid = float(whole["客服询单支付额"].replace(",", ""))
    assert paid == asked.loc[asked["paid_at"].notna(), "amount"].sum()


def first_replies(rows: pd.DataFrame, read: Callable[[str], float | None]) -> pd.DataFrame:
    told = rows.assign(first=rows["全天首响时长"].map(read))
    counts = told[["接待会话量", "待回复会话量"]].replace("-", "0").astype(int)
    return told.assign(answered=counts["接待会话量"] - counts["待回复会话量"])


def test_each_wrong_way_to_a_mean_first_reply_gives_another_number(room: Path) -> None:
    def pooled(read: Callable[[str], float | None]) -> float:
        told = first_replies(sheet(room), read).drop(["店铺汇总值", "店铺平均值"])
        return float((told["first"] * told["answered"]).sum() / told["answered"].sum())

    right = pooled(seconds)
    agents = first_replies(sheet(room), seconds)
    means = agents.drop(["店铺汇总值", "店铺平均值"])["first"]
    wrong = {
        "mean_of_agents": means.mean(),
        "dash_as_zero": means.fillna(0).mean(),
        "minutes_dropped": pooled(lambda cell: float(m[1]) if (m := re.search(r"(\d+)秒", cell)) else None),
        "average_row": agents.loc["店铺平均值", "first"],
    }
    found = [right, *wrong.values()]
    assert all(abs(a - b) > 1 for i, a in enumerate(found) for b in found[:i]), wrong
    messages = table(room, "messages")
    first = messages.groupby("conversation_id").apply(by_hand)
    assert right == pytest.approx(first.mean(), abs=0.5)


def by_hand(chat: pd.DataFrame) -> float | None:
    asked = chat.loc[chat["sender"] == "customer", "sent_at"].min()
    replies = chat.loc[(chat["sender"] == "agent") & (chat["sent_at"] >= asked), "sent_at"]
    return (replies.min() - asked).total_seconds() if len(replies) else None


def test_each_wrong_way_to_the_rate_of_quick_replies_gives_another_number(room: Path) -> None:
    messages = table(room, "messages")
    chats = messages.groupby("conversation_id")
    first, hour = chats.apply(by_hand), chats["sent_at"].min().dt.hour
    quick = (first <= 180).astype(float)
    right = quick[hour.between(8, 22)].mean()
    rates = sheet(room)["工作时间3分钟回复率"].replace("-", np.nan).str.rstrip("%").astype(float) / 100
    agents = rates.drop(["店铺汇总值", "店铺平均值"])
    found = [right, quick.mean(), agents.mean(), rates["店铺平均值"]]
    assert all(abs(a - b) > 0.001 for i, a in enumerate(found) for b in found[:i]), found
    assert first[hour == 23].median() > 1.5 * first[hour.between(20, 22)].median()
    assert quick.mean() < right


# -- the shows ---------------------------------------------------------------------------------------------------------
TOPICS = {"size": "尺码", "shipping": "发货", "price": "价格|多少钱", "material": "面料", "link": "链接"}


def questions(room: Path) -> pd.DataFrame:
    asked = table(room, "messages").query("sender == 'customer'")
    topic = pd.Series(pd.NA, index=asked.index, dtype="string")
    for name, words in reversed(TOPICS.items()):
        topic = topic.mask(asked["text"].str.contains(words), name)
    airings = table(room, "airings")
    asked = pd.merge_asof(
        asked.assign(topic=topic).dropna(subset="topic"), airings, left_on="sent_at", right_on="starts_at"
    )
    return asked.assign(soon=(asked["sent_at"] - asked["starts_at"]).dt.total_seconds() < 120)


def test_questions_burst_after_a_product_goes_on_air(room: Path) -> None:
    asked = questions(room)
    assert 0.6 < asked["soon"].mean() < 0.9
    after = (asked["sent_at"] - asked["starts_at"]).dt.total_seconds()
    assert (after.between(30, 90).sum()) > 0.4 * len(asked)


def test_the_top_question_about_a_product_depends_on_how_it_is_asked(room: Path) -> None:
    asked = questions(room)
    about = asked[asked["soon"] & (asked["product_id_y"] == "P03")]
    assert about.groupby("topic")["customer_id"].nunique().idxmax() == "size"
    assert about["topic"].value_counts().idxmax() == "price"
    assert asked.groupby("topic")["customer_id"].nunique().idxmax() == "shipping"


# -- as a shop ---------------------------------------------------------------------------------------------------------
def test_it_is_a_sound_shop_that_answers(room: Path) -> None:
    assert check(room) == []
    assert is_synthetic(room)
    with load(room) as shop:
        frame = measure(shop, ["orders", "receptions", "first_response_seconds"], by="agent")
    assert (frame["status"] == "ok").sum() > 6


def test_the_bundled_room_is_what_the_recipe_makes_and_small(tmp_path: Path) -> None:
    folder = bundled("live_room")
    files = [p for p in folder.rglob("*") if p.is_file()]
    assert sum(p.stat().st_size for p in files) <= 300_000
    simulate("live_room", tmp_path / "room", 1)
    for path in files:
        if path.suffix != ".parquet":  # tables are compared in test_simulate
            assert path.read_bytes() == (tmp_path / "room" / path.relative_to(folder)).read_bytes(), path.name
