"""The three-minute rate: over which turns, and is 180 seconds in time?"""

from __future__ import annotations

from bank.shared.clocks import clocks, line_waits
from bank.shared.frames import turns, value
from bank.shared.mistakes import bot_counted, every_line, last_question, mean_of_rates
from bank.shared.usual import complement, other_metric

from cskit.course.exercises.question import Mistake, Question, Text
from cskit.shop import Shop


def _over_answered(shop: Shop) -> float:
    wait = turns(shop)["wait"].dropna()
    return float((wait <= 180).mean())


def _below_only(shop: Shop) -> float:
    return float((turns(shop)["wait"] < 180).mean())


def _by_person(shop: Shop) -> float:
    return 1 - float(turns(shop).groupby("customer_id")["late"].max().mean())


def _from_last_question(shop: Shop) -> float:
    seen = clocks(shop)
    return float((seen["replied"] - seen["last_asked"] <= 180).mean())


def _bots_answer(shop: Shop) -> float:
    seen = clocks(shop, bots=True)
    return float((seen["replied"] - seen["first_asked"] <= 180).mean())


def _first_turns(shop: Shop) -> float:
    seen = turns(shop)
    return float((seen.loc[seen["is_first"] == 1, "wait"] <= 180).mean())


QUESTION = Question(
    id="04.q3",
    kind="numeric",
    points=3,
    prompt=Text(
        "三天合起来，全店的 **3 分钟响应率**是多少？（等待不超过 180 秒的回合 ÷ 全部回合。）写成小数，保留四位。",
        "Over the three days, what is the shop's **3-minute response rate**? (Turns with a wait of at most 180 seconds ÷ "
        "all turns.) As a fraction to four decimals.",
    ),
    recipe="response",
    answer=lambda shop: value(shop, "response_rate_3min"),
    tolerance=0.0001,
    unit="fraction",
    mistakes=(
        every_line(lambda shop: float((line_waits(shop) <= 180).mean())),
        mean_of_rates("response_rate_3min"),
        Mistake(
            "answered_turns_only",
            Text(
                "你的分母只有已回复的回合，没人理的客户就这样不见了。没回复，当然也没在三分钟内回复：它们要留在分母里。",
                "Your denominator holds answered turns only, and the customers nobody answered have vanished. Not answered "
                "is not answered in time: they stay below the line.",
            ),
            _over_answered,
        ),
        Mistake(
            "boundary",
            Text(
                "差在正好 180 秒的回合上。“三分钟内”含三分钟整：等了 180 秒的算及时，超过 180 秒的才算迟。",
                "The turns of exactly 180 seconds make the difference. Within three minutes includes three minutes: 180 "
                "seconds is in time, only more than that is late.",
            ),
            _below_only,
        ),
        Mistake(
            "persons_for_turns",
            Text(
                "你按人算：一位客户只要有一次迟了，整个人都不及格。有的平台确实这样考核，但这里的单位是回合。",
                "You counted persons, and one late turn fails the whole customer. Some platforms do assess so, but the "
                "unit here is the turn.",
            ),
            _by_person,
        ),
        complement(lambda shop: value(shop, "response_rate_3min")),
        other_metric(
            "first_turns_only",
            "你只看了每次接待的第一个回合。题目问的是全部回合，后面的往往更慢。",
            "You took the first turn of each reception alone. The question is about all turns, and the later ones are often slower.",
            _first_turns,
        ),
        other_metric(
            "reply_rate",
            "这是回复率：有人回就算，等多久都行。题目还要在三分钟之内。",
            "That is the reply rate, for which any reply will do however late. Here it has to come within three minutes.",
            lambda shop: value(shop, "reply_rate"),
        ),
        last_question(_from_last_question),
        bot_counted(_bots_answer),
    ),
    hints=(
        Text("没人回复的回合，应该放在哪里？", "Where does a turn go that nobody answered?"),
        Text(
            "分母是全部回合，有没有回复都在；分子是等了 180 秒或更短的。",
            "Below: all turns, answered or not. Above: those that waited 180 seconds or less.",
        ),
    ),
)
