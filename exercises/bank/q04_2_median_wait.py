"""The median wait: what the ordinary customer meets."""

from __future__ import annotations

from bank.shared.clocks import clocks, line_waits
from bank.shared.frames import turns, value
from bank.shared.mistakes import every_line, last_question, missing_as_zero
from bank.shared.usual import minutes_for_seconds

from cskit.course.exercises.question import Mistake, Question, Text
from cskit.shop import Shop


def _from_last_question(shop: Shop) -> float:
    seen = clocks(shop)
    return float((seen["replied"] - seen["last_asked"]).median())


def _first_turns(shop: Shop) -> float:
    seen = turns(shop)
    return float(seen.loc[seen["is_first"] == 1, "wait"].median())


QUESTION = Question(
    id="04.q2",
    kind="numeric",
    points=2,
    prompt=Text(
        "一半的已回复回合，等待不超过多少秒？（也就是**响应时长的中位数**。）保留一位小数。",
        "Half of the answered turns waited no longer than how many seconds? (The **median response time**.) One decimal.",
    ),
    recipe="response",
    answer=lambda shop: value(shop, "response_p50"),
    tolerance=0.1,
    unit="seconds",
    mistakes=(
        Mistake(
            "mean_for_median",
            Text(
                "这是平均数。少数等了好几分钟的回合把它拉高了，多数客户等得没有这么久。题目问的是排在正中间的那个等待。",
                "That is the mean. A few turns of several minutes pull it up; most customers waited less. The question "
                "asks for the wait in the middle of the queue.",
            ),
            lambda shop: value(shop, "average_response_seconds"),
        ),
        last_question(_from_last_question),
        every_line(lambda shop: float(line_waits(shop).median())),
        minutes_for_seconds(lambda shop: value(shop, "response_p50")),
        missing_as_zero(lambda shop: float(turns(shop)["wait"].fillna(0).median())),
        Mistake(
            "first_turns_only",
            Text(
                "你取的是首次响应的中位数，每次接待只有一个回合。这里要看所有已回复的回合。",
                "You took the median of first responses, one turn per reception. Here every answered turn counts.",
            ),
            _first_turns,
        ),
    ),
    hints=(
        Text("把所有等待从短到长排成一队，看中间。", "Line up all waits from short to long and look at the middle."),
        Text("没有回复的回合没有等待时长，不参加排队。", "A turn without a reply has no wait and does not queue."),
    ),
)
