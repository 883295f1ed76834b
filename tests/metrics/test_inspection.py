"""What the chats show, worked by hand: a line each for what is a fault, and for what only looks like one."""

from __future__ import annotations

import pandas as pd
import pytest

from cskit.metrics import detail, measure
from tests.oracle.build import agent, at, ends, world
from tests.oracle.world import Row, World

from .ask import ask, number, open_shop


def talk(*lines: str, who: str = "a1") -> list[Row]:
    """`c 10:00:00 text` from the customer, `a …` from the agent; without text a picture."""
    names, rows = {"c": "customer", "a": "agent", "b": "bot"}, []
    for line in lines:
        sender, clock, *text = line.split(" ", 2)
        row = {"customer_id": "c1", "agent_id": who, "sender": names[sender], "sent_at": at(clock)}
        rows.append({**row, "text": text[0] if text else None})
    return rows


def shop(*lines: str) -> World:
    return world(talk(*lines), ends("2021-11-03"), agents=[agent("a1")])


ASK, ANSWER = "c 10:00:00 这件会起球吗", "a 10:00:20 正常穿不会的"
FAULTS = [
    ("curt_reply_rate", "one character", ["a 10:00:09 嗯"], 1),
    ("curt_reply_rate", "an emoji", ["a 10:00:09 😊"], 1),
    ("curt_reply_rate", "sent away to read", ["a 10:00:09 自己看详情"], 1),
    ("curt_reply_rate", "an answer behind it", ["a 10:00:09 嗯", ANSWER], 0),
    ("curt_reply_rate", "a picture is an answer", ["a 10:00:09 嗯", "a 10:00:12"], 0),
    ("curt_reply_rate", "thanks need no answer", [ANSWER, "c 10:00:30 谢谢", "a 10:00:33 🌹"], 0),
    ("curt_reply_rate", "a greeting alone is none", ["a 10:00:09 您好 在的"], 0),
    ("curt_reply_rate", "what the bot says is none", [ANSWER, "b 10:00:40 嗯"], 0),
    ("left_waiting_rate", "never back", ["a 10:00:10 稍等一下"], 1),
    ("left_waiting_rate", "back in 3 minutes", ["a 10:00:10 稍等一下", "a 10:03:10 不起球"], 0),
    ("left_waiting_rate", "a second later", ["a 10:00:10 稍等一下", "a 10:03:11 不起球"], 1),
    ("left_waiting_rate", "passed on", ["a 10:00:10 给您转专员处理 稍等"], 0),
    ("left_waiting_rate", "the customer says so", [ANSWER, "c 10:00:30 稍等 我想想"], 0),
    ("mechanical_reply_rate", "three turns", [f"{s} 10:0{n}:00 {s}" for n in range(3) for s in "ca"], 0),
    (
        "mechanical_reply_rate",
        "a sentence in three turns",
        [line for n in range(3) for line in (f"c 10:0{n}:00 问{n}", f"a 10:0{n}:30 请以页面为准")],
        1,
    ),
    (
        "mechanical_reply_rate",
        "in two",
        [line for n in range(2) for line in (f"c 10:0{n}:00 问{n}", f"a 10:0{n}:30 请以页面为准")],
        0,
    ),
    (
        "mechanical_reply_rate",
        "a greeting in three",
        [line for n in range(3) for line in (f"c 10:0{n}:00 问{n}", f"a 10:0{n}:30 在的亲")],
        0,
    ),
    ("banned_words_rate", "to another app", [ANSWER, "a 10:00:30 加我微信 给您便宜"], 1),
    ("banned_words_rate", "how to pay is no invitation", [ANSWER, "a 10:00:30 支持微信支付的"], 0),
    ("banned_words_rate", "a superlative", [ANSWER, "a 10:00:30 全网最低价"], 1),
    ("banned_words_rate", "the customer may", [ANSWER, "c 10:00:30 加个微信吧"], 0),
    ("early_urging_rate", "nothing else", ["a 10:00:09 喜欢就先拍下哦"], 1),
    ("early_urging_rate", "behind a greeting", ["a 10:00:05 亲", "a 10:00:09 喜欢就先拍下哦"], 1),
    ("early_urging_rate", "behind the answer", [ANSWER, "a 10:00:30 喜欢就先拍下哦"], 0),
    ("early_urging_rate", "when nothing was asked", [ANSWER, "c 10:00:30 好的", "a 10:00:40 那先拍下哦"], 0),
    ("volley_rate", "three", [ANSWER, *(f"a 10:0{n}:00 想好了吗" for n in (5, 6, 7))], 1),
    ("volley_rate", "two", [ANSWER, *(f"a 10:0{n}:00 想好了吗" for n in (5, 6))], 0),
    (
        "volley_rate",
        "answered between",
        [ANSWER, "a 10:05:00 想好了吗", "a 10:06:00 想好了吗", "c 10:06:30 没", "a 10:07:00 想好了吗"],
        0,
    ),
    ("chased_rate", "anybody there", ["c 10:01:00 人呢"], 1),
    ("chased_rate", "a question is no chase", ["c 10:01:00 在吗 快递到哪了", ANSWER], 0),
    ("anger_rate", "a bad review", [ANSWER, "c 10:01:00 等着收差评吧"], 1),
    ("anger_rate", "dear", [ANSWER, "c 10:01:00 超预算了"], 0),
    ("thanks_rate", "thanks", [ANSWER, "c 10:01:00 谢谢亲"], 1),
    ("thanks_rate", "please", [ANSWER, "c 10:01:00 辛苦看一下"], 0),
]


@pytest.fixture(scope="module")
def judged() -> pd.Series[float]:
    """Every case the talk of an agent of its own."""
    cases = [talk(ASK, *lines, who=f"a{n}") for n, (_, _, lines, _) in enumerate(FAULTS)]
    some = world(*cases, ends("2021-11-03"), agents=[agent(f"a{n}") for n in range(len(FAULTS))])
    frame = measure(open_shop(some), sorted({metric for metric, *_ in FAULTS}), by="agent", interval=False)
    return frame.set_index(["metric", "agent"])["value"]


@pytest.mark.parametrize("case", range(len(FAULTS)), ids=[f"{metric}-{what}" for metric, what, *_ in FAULTS])
def test_a_reception_that_shows_it(case: int, judged: pd.Series[float]) -> None:
    metric, what, _, met = FAULTS[case]
    assert judged[metric, f"a{case}"] == met, what


def test_an_opening_are_you_there_is_a_greeting() -> None:
    assert number(shop("c 10:00:00 在吗", "a 10:00:09 您好"), "chased_rate") == 0


def test_a_promise_to_be_back_is_judged_once_its_time_has_passed() -> None:
    """The data end 170 s after it in one shop, and 181 s after it in the other."""
    for last, met in (("10:03:00", 0), ("10:03:11", 1)):
        late = [{"customer_id": "c2", "agent_id": None, "sender": "system", "sent_at": at(last), "text": None}]
        short = world(talk(ASK, "a 10:00:10 稍等"), late, agents=[agent("a1")])
        assert number(short, "left_waiting_rate") == met


def test_hand_overs_that_nobody_met() -> None:
    """Two are a day old, one of these met; a third is too young to be judged."""
    moves = [
        {"customer_id": who, "from_agent_id": giver, "to_agent_id": "a2", "at": at(clock)}
        for who, giver, clock in (("c1", "a1", "10:05:00"), ("c9", "bot", "11:00:00"), ("c8", "a1", "+1 12:00:01"))
    ]
    met = talk("a 10:06:00 我来接着帮您看", who="a2")
    some = world(talk(ASK), met, ends("2021-11-03"), agents=[agent("a1"), agent("a2")], handovers=moves)
    cell = ask(some, "unmet_handover_rate")
    assert (cell.numerator, cell.denominator, cell.status) == (1, 2, "open")
    assert ask(some, "unmet_handover_rate", by=("agent",), key=("a2",)).value == 0.5


def test_the_lines_behind_the_numbers() -> None:
    some = open_shop(shop(ASK, "a 10:00:09 嗯", "c 10:00:30 什么态度", "a 10:01:00 加我微信说", "c 10:05:00 谢谢"))
    rows = detail(some, "marked_lines")[["at", "agent", "kind", "content"]].astype(str).to_numpy().tolist()
    assert rows == [
        ["2021-11-01 10:00:09", "a1", "curt", "嗯"],
        ["2021-11-01 10:00:30", "a1", "anger", "什么态度"],
        ["2021-11-01 10:01:00", "a1", "banned", "加我微信说"],
        ["2021-11-01 10:05:00", "a1", "thanking", "谢谢"],
    ]
    assert detail(some, "marked_lines", period="2021-11-02").empty


def test_a_reception_of_pictures_alone_is_in_neither_part() -> None:
    pictures = [{**row, "customer_id": "c2"} for row in talk("c 11:00:00", "a 11:00:30")]
    both = world(talk(ASK, "a 10:00:09 嗯"), pictures, ends("2021-11-03"), agents=[agent("a1")])
    cell = ask(both, "curt_reply_rate")
    assert (cell.numerator, cell.denominator) == (1, 1)
    dropped = world(pictures, ends("2021-11-03"), agents=[agent("a1")])
    assert ask(dropped, "anger_rate").status == "undefined"
