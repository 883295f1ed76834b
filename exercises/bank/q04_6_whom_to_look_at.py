"""Which agent's late turns to look at first."""

from __future__ import annotations

from bank.shared.frames import turns, values
from bank.shared.letters import letters, to_choose
from bank.shared.mistakes import count_for_rate

from cskit.course.exercises.question import Mistake, Question, Text
from cskit.shop import Shop

KEYS = letters("ahe", "lixia", "xiaoman", "zhiqiu")


def _top(of: dict[str, float]) -> str:
    return KEYS[max(of, key=lambda agent: of[agent])]


def _answer(shop: Shop) -> str:
    return _top(values(shop, "unanswered_3min_rate", "agent"))


def _unless_right(shop: Shop, key: str) -> str | None:
    return None if key == _answer(shop) else key


def _most_late_turns(shop: Shop) -> str | None:
    late = turns(shop).groupby("agent_id")["late"].sum()
    return _unless_right(shop, KEYS[str(late.idxmax())])


def _longest_average(shop: Shop) -> str | None:
    return _unless_right(shop, _top(values(shop, "average_response_seconds", "agent")))


QUESTION = Question(
    id="04.q6",
    kind="choice",
    points=2,
    prompt=Text(
        "按 **3 分钟未响应率**看，最该先翻谁的聊天记录？",
        "Going by the rate of turns **not answered within 3 minutes**, whose chats should be read first?",
    ),
    recipe="response",
    answer=_answer,
    mistakes=(
        count_for_rate(_most_late_turns),
        Mistake(
            "average_for_rate",
            Text(
                "这位的平均响应最慢，但平均里没有那些根本没人回的回合。三分钟没等到的比例，要把没回复的也算上。",
                "This agent has the longest average, but the average leaves out the turns nobody answered at all. The rate "
                "asked for includes them.",
            ),
            _longest_average,
        ),
    ),
    hints=(
        Text("题目问的是率。", "The question asks for a rate."),
        Text("按客服看 `unanswered_3min_rate`。", "Split `unanswered_3min_rate` by agent."),
    ),
    choices=to_choose(KEYS),
)
