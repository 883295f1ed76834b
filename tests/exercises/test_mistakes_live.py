"""Each named mistake of the live exercise is the wrong formula it says it is: two files and a few chats by hand."""

from __future__ import annotations

import pytest

from cskit.course.exercises.bank import BANK, Bank
from cskit.shop import Shop
from tests.oracle.build import at, chat, world
from tests.oracle.pack import frames

DAY = "2022-07-08"
ORDERS = """主订单编号,子订单编号
"\t6917138000000000010","\t6917138000000000011"
"\t6917138000000000020","\t6917138000000000021;\t6917138000000000022;\t6917138000000000023;\t6917138000000000024"
"\t6917138000000000010","\t6917138000000000011"
"\t6917138000000000010","\t6917138000000000011"
合计,-"""
SHEET = """客服昵称,接待会话量,全天首响时长,全天3分钟回复率
xiaoman,3,50秒,90.00%
ahe,1,1小时2分10秒,0.00%
lixia,6,-,-
店铺汇总值,10,-,-
店铺平均值,-,30分0秒,45.50%"""
SAID = {  # customer → what is written at which second after 20:00:00
    "c1": [(10, "尺码怎么选"), (15, "我的电话13800001234"), (16, "再说一遍 138-0000-1234")],
    "c2": [(119, "尺码怎么选"), (125, "我的电话139 0000 1234")],
    "c3": [(30, "还能便宜点吗"), (31, "还能便宜点吗"), (32, "还能便宜点吗")],
    "c4": [(120, "这是什么面料"), (130, "订单6917138000012340010帮我看一下")],
    "c5": [(300, "这是什么面料"), (301, "座机0571-13800001234567")],
    "c6": [(400, "这是什么面料")],
}


def posted(name: str, file: str) -> list[dict[str, object]]:
    common = {"customer_id": "export", "agent_id": None, "sender": "system", "conversation_id": name}
    return [
        {**common, "sent_at": at(f"10:{i:02d}:00", "2022-07-09"), "text": line}
        for i, line in enumerate(file.split("\n"))
    ]


def asked() -> list[dict[str, object]]:
    start = at("20:00:00", DAY)
    return [
        {"customer_id": who, "agent_id": "xiaoman", "sender": "customer", "sent_at": start + second, "text": text}
        for who, lines in SAID.items()
        for second, text in lines
    ]


# Xiaoman is in time for two of three before 23:00 and late for the fourth; Ahe is late for the only one she has.
WAITS = world(
    chat("w1", "xiaoman", "c 10:00:00", "a 10:03:00", day=DAY),
    chat("w2", "xiaoman", "c 11:00:00", "a 11:00:10", day=DAY),
    chat("w3", "xiaoman", "c 22:59:59", day=DAY),
    chat("w4", "xiaoman", "c 23:00:00", "a 23:09:00", day=DAY),
    chat("w5", "ahe", "c 12:00:00", "a 12:03:01", day=DAY),
    posted("sheet.csv", SHEET),
)
FILES = world(
    asked(),
    posted("orders.csv", ORDERS),
    posted("sheet.csv", SHEET),
    airings=[{"product_id": "hoodie", "starts_at": at("20:00:00", DAY), "ends_at": at("20:11:59", DAY)}],
)

CASES = [
    (FILES, "12.q1", "", 2),
    (FILES, "12.q1", "duplicates_in", 4),
    (FILES, "12.q1", "suborders_for_orders", 5),
    (FILES, "12.q1", "total_row_in", 3),
    (FILES, "12.q1", "lines_counted", 5),
    (FILES, "12.q2", "", (3 * 50 + 3730) / 4),
    (FILES, "12.q2", "mean_of_agents", (50 + 3730) / 2),
    (FILES, "12.q2", "dash_as_zero", (3 * 50 + 3730) / 10),
    (FILES, "12.q2", "minutes_dropped", (3 * 50 + 10) / 4),
    (FILES, "12.q2", "average_row", 1800),
    (FILES, "12.q3", "", 2),
    (FILES, "12.q3", "rows_for_customers", 3),
    (FILES, "12.q3", "order_ids_matched", 4),
    (FILES, "12.q3", "separators_missed", 1),
    (WAITS, "12.q4", "", 2 / 4),
    (WAITS, "12.q4", "mean_of_rates", (2 / 3 + 0) / 2),
    (WAITS, "12.q4", "all_day_for_hours", 2 / 5),
    (WAITS, "12.q4", "average_row", 0.455),
    (FILES, "12.q5", "", "a"),  # two customers; the price has one, the fabric's came at 120 seconds
    (FILES, "12.q5", "by_messages", "c"),
    (FILES, "12.q5", "all_show", "d"),
]


@pytest.fixture(scope="module")
def bank() -> Bank:
    return Bank.open(BANK)


@pytest.fixture(scope="module")
def shops() -> dict[int, Shop]:
    return {id(made): Shop.from_frames(frames(made), engine="pandas") for made in (FILES, WAITS)}


@pytest.mark.parametrize(
    ("made", "question", "code", "expected"), CASES, ids=[f"{q}-{code or 'right'}" for _, q, code, _ in CASES]
)
def test_the_formula_is_the_one_it_is_named_for(
    bank: Bank, shops: dict[int, Shop], made: object, question: str, code: str, expected: float | str
):
    asked_for, shop = bank.questions[question], shops[id(made)]
    formula = next(m.answer for m in asked_for.mistakes if m.code == code) if code else asked_for.value
    found = formula(shop)
    assert found == (expected if isinstance(expected, str) else pytest.approx(expected))
