"""A choice: who meets every line of the rule?"""

from __future__ import annotations

from bank.shared.card import totals
from bank.shared.days import JUNE
from bank.shared.frames import values
from bank.shared.letters import letters, to_choose

from cskit.course.exercises.question import Mistake, Question, Text
from cskit.shop import Shop

KEYS = letters("ahe", "lixia", "xiaoman", "zhiqiu")


def _new(shop: Shop) -> set[str]:
    """Who had not completed three months by 30 June."""
    agents = shop.pandas("agents").set_index("agent_id")["hired_on"]
    return {agent for agent in KEYS if str(agents[agent])[:10] > "2022-03-30"}


def _able(shop: Shop) -> list[str]:
    passed, points = values(shop, "quality_pass_rate", "agent", JUNE), totals(shop)
    return [a for a in KEYS if points[a] >= 70 and passed[a] >= 0.8 and a not in _new(shop)]


def _top(shop: Shop) -> str | None:
    points = totals(shop)
    key = KEYS[max(KEYS, key=lambda agent: points[agent])]
    return None if key == _answer(shop) else key


def _answer(shop: Shop) -> str:
    return KEYS[_able(shop)[0]]


QUESTION = Question(
    id="10.q5",
    kind="choice",
    points=2,
    prompt=Text(
        "晋升规则：到 6 月 30 日入职满 3 个月（`agents.hired_on`），6 月总分（上一题的算法）不低于 70，质检合格率（`inspections`）不低于 80%。"
        "**谁可以升？**",
        "The rule for promotion: three months completed by 30 June (`agents.hired_on`), a June total (as computed above) of at "
        "least 70, an inspection pass rate (`inspections`) of at least 80%. **Who may be promoted?**",
    ),
    recipe="scorecard",
    answer=_answer,
    mistakes=(
        Mistake(
            "total_rank_only",
            Text(
                "这位总分最高，质检却没过线。规则的每一条都要满足，总分盖不住不合格。",
                "Highest in total, but below the line in inspection. Every line of the rule has to be met; a total does not "
                "hide a failure.",
            ),
            _top,
        ),
        Mistake(
            "other_tier",
            Text(
                "这位分数够，入职却还不满 3 个月：还在成长档，不和成熟档一起评。",
                "The points are there, but not three months: still in the growing stage, and not judged with the mature.",
            ),
            lambda shop: KEYS[min(_new(shop))],
        ),
    ),
    hints=(
        Text("三条规则列成三列，每人打勾。", "Make a column for each of the three lines and tick them."),
        Text('看看 `my.table("agents")` 的入职日期。', 'See the dates in `my.table("agents")`.'),
    ),
    choices=to_choose(KEYS),
)
