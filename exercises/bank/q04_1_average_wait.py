"""The average wait: where the clock starts, who stops it, and what has no wait at all."""

from __future__ import annotations

from bank.shared.clocks import clocks, line_waits
from bank.shared.frames import turns, value
from bank.shared.mistakes import bot_counted, every_line, last_question, mean_of_rates, missing_as_zero
from bank.shared.usual import mean_of_days, minutes_for_seconds

from cskit.course.exercises.question import Mistake, Question, Text
from cskit.shop import Shop


def _from_last_question(shop: Shop) -> float:
    seen = clocks(shop)
    return float((seen["replied"] - seen["last_asked"]).mean())


def _bots_answer(shop: Shop) -> float:
    seen = clocks(shop, bots=True)
    return float((seen["replied"] - seen["first_asked"]).mean())


QUESTION = Question(
    id="04.q1",
    kind="numeric",
    points=3,
    prompt=Text(
        "三天合起来，全店的**平均响应时长**是多少秒？保留一位小数。",
        "Over the three days, what is the shop's **average response time** in seconds? One decimal.",
    ),
    recipe="response",
    answer=lambda shop: value(shop, "average_response_seconds"),
    tolerance=0.1,
    unit="seconds",
    mistakes=(
        last_question(_from_last_question),
        bot_counted(_bots_answer),
        every_line(lambda shop: float(line_waits(shop).mean())),
        mean_of_rates("average_response_seconds"),
        mean_of_days("average_response_seconds"),
        minutes_for_seconds(lambda shop: value(shop, "average_response_seconds")),
        Mistake(
            "mean_of_talks",
            Text(
                "你先算每次接待的平均，再把它们平均。只有一个回合的接待，就和有十个回合的一样重。所有回合放在一起平均一次。",
                "You averaged each reception and then the receptions, so that one with a single turn weighs as much as one with "
                "ten. Put all turns together and average once.",
            ),
            lambda shop: float(turns(shop).groupby(["customer_id", "agent_id", "day"])["wait"].mean().mean()),
        ),
        missing_as_zero(lambda shop: float(turns(shop)["wait"].fillna(0).mean())),
        Mistake(
            "median_for_mean",
            Text(
                "这是中位数：一半的回合比它快。题目问平均。等得特别久的少数回合会把平均拉高，这正是两个数不同的原因。",
                "That is the median: half of the turns were quicker. The question asks for the mean, which the few very "
                "long waits pull up; that is why the two differ.",
            ),
            lambda shop: value(shop, "response_p50"),
        ),
        Mistake(
            "first_turns_only",
            Text(
                "你只看了每次接待的第一个回合，那是首次响应时长。平均响应看的是所有已回复的回合，后面的往往更慢。",
                "You took the first turn of each reception: that is first response time. Average response looks at every "
                "answered turn, and the later ones are often slower.",
            ),
            lambda shop: value(shop, "first_response_seconds"),
        ),
    ),
    hints=(
        Text(
            "找一段客户连发两条的对话，自己掐一次表：从哪一秒开始，到哪一秒结束？",
            "Find a chat in which the customer writes twice in a row and time it by hand: which second starts the clock, "
            "which stops it?",
        ),
        Text(
            "从第一个还没回的问题，到下一条人工客服的消息；没人回的回合不进平均。",
            "From the first unanswered question to the next message of a human agent; turns nobody answered stay out.",
        ),
    ),
)
