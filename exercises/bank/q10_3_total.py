"""The totals of four agents, one value missing."""

from __future__ import annotations

from bank.shared.card import marks, totals, weighted
from bank.shared.frames import names

from cskit.course.exercises.question import Mistake, Question, Text
from cskit.shop import Shop

HOURS = "refund_completion_hours"


def _missing_as_zero(shop: Shop, agent: str) -> float:
    return weighted({HOURS: 100.0, **marks(shop, agent)})  # 0 hours: faster than any target


def _unweighted(shop: Shop, agent: str) -> float:
    own = marks(shop, agent)
    return sum(own.values()) / len(own)


QUESTION = Question(
    id="10.q3",
    kind="table",
    points=4,
    prompt=Text(
        "四位客服 6 月的**总分**：询单转化率（权重 50%，40% → 60 分，55% → 100 分）、平均响应时长（30%，60 秒 → 60 分，35 秒 → 100 分）、"
        "退款平均完结时长（20%，72 小时 → 60 分，24 小时 → 100 分）；每项都是直线，不低于 0、不高于 100。有一位没有完结的退款："
        "缺的权重由其余各项按比例分。每人一行，行名写账号，保留一位小数。",
        "The **total** of each of the four agents in June: inquiry conversion (weight 50%; 40% is 60 points, 55% is 100), average response "
        "time (30%; 60 s is 60, 35 s is 100), hours to complete a refund (20%; 72 h is 60, 24 h is 100); straight lines, "
        "each kept within 0 and 100. One of them completed no refund: the rest share its weight in proportion. One row "
        "each, named by account, to one decimal.",
    ),
    recipe="scorecard",
    answer=totals,
    tolerance=0.06,
    unit="count",
    mistakes=(
        Mistake(
            "missing_as_zero",
            Text(
                "没有退款的那位，你按 0 小时算，得了满分。没有数不是 0：不做的人反而最快。",
                "Whoever completed no refund got full marks for “0 hours”. Missing is not 0: doing nothing would be fastest.",
            ),
            lambda shop: totals(shop, _missing_as_zero),
        ),
        Mistake(
            "missing_dropped",
            Text(
                "缺的那项你没有加分，也没有把 20% 的权重分给其余两项，等于给了 0 分。除以剩下的权重 0.8。",
                "You left the missing one out and did not share its 20% among the other two, which is 0 points for it. Divide "
                "by the weight that is there, 0.8.",
            ),
            lambda shop: totals(shop, lambda shop, agent: weighted(marks(shop, agent))),
        ),
        Mistake(
            "unweighted",
            Text(
                "这是各项得分的简单平均。权重 50、30、20 不一样，要先乘权重。",
                "That is the plain mean of the points. The weights are 50, 30 and 20: multiply first.",
            ),
            lambda shop: totals(shop, _unweighted),
        ),
    ),
    hints=(
        Text(
            "先做一张 4 人 × 3 项的得分表，空格留空。",
            "Make a table of 4 agents × 3 indicators first, the blank left blank.",
        ),
        Text("总分 = Σ 权重 × 得分 ÷ Σ 有数的权重。", "Total = Σ weight × points ÷ Σ weights of what is there."),
    ),
    rows=names,
)
