"""Whose hours are fullest."""

from __future__ import annotations

from bank.shared.frames import once, values
from bank.shared.letters import letters, to_choose
from bank.shared.mistakes import count_for_rate

from cskit.course.exercises.question import Mistake, Question, Text
from cskit.shop import Shop

KEYS = letters("ahe", "lixia", "xiaoman", "zhiqiu")


def _hours(shop: Shop) -> dict[str, float]:
    def ask() -> dict[str, float]:
        shifts = shop.pandas("shifts")
        length = (shifts["ends_at"] - shifts["starts_at"]).dt.total_seconds() / 3600
        return {str(agent): float(some) for agent, some in length.groupby(shifts["agent_id"]).sum().items()}

    return once(shop, "hours on shift", ask)


def _top(of: dict[str, float]) -> str:
    return KEYS[max(KEYS, key=lambda agent: of[agent])]


def _answer(shop: Shop) -> str:
    count, hours = values(shop, "receptions", "agent"), _hours(shop)
    return _top({agent: count[agent] / hours[agent] for agent in KEYS})


def _unless_right(shop: Shop, metric: str) -> str | None:
    key = _top(values(shop, metric, "agent"))
    return None if key == _answer(shop) else key


QUESTION = Question(
    id="01.q6",
    kind="choice",
    points=2,
    prompt=Text(
        "四天下来，四位售前里**谁最该先减负**？按每个在班小时的接待人次看，班表在 `shifts` 里。",
        "Over the four days, which of the four pre-purchase agents **needs relief first**? Go by receptions per hour on "
        "shift; the roster is in `shifts`.",
    ),
    recipe="workload",
    answer=_answer,
    mistakes=(
        count_for_rate(lambda shop: _unless_right(shop, "receptions")),
        Mistake(
            "highest_ratio",
            Text(
                "这位的答问比最高：话说得多，不等于接得多。一句话拆成三句发，比值也会高。",
                "This agent has the highest answer–question ratio: many lines are not many customers. One answer cut into "
                "three raises it, too.",
            ),
            lambda shop: _unless_right(shop, "answer_question_ratio"),
        ),
    ),
    hints=(
        Text("有人一天上 12 小时，有人上 6 小时。", "Some work 12 hours a day, some 6."),
        Text("接待人次 ÷ 在班小时数，各算一个。", "Receptions ÷ hours on shift, for each of them."),
    ),
    choices=to_choose(KEYS),
)
