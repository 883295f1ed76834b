"""A sentence: right in total, wrong by the hour."""

from __future__ import annotations

from cskit.course.exercises.question import Question, Text

QUESTION = Question(
    id="07.q7",
    kind="sentence",
    points=3,
    prompt=Text(
        "老板说：“全天的预测只差百分之几，为什么还有客户等了 4 分钟？”请用一两句话回答，拿你数据里的一个钟点作证。",
        "The boss says: “The day's forecast was only a few per cent off, so why did customers wait for 4 minutes?” Answer in one or two "
        "sentences, with an hour of your own data as evidence.",
    ),
    recipe="planning",
    hints=(
        Text(
            "差百分之几，说的是哪个数？哪个钟点报得最低？",
            "A few per cent of what? Which hour was forecast far too low?",
        ),
    ),
    guidance=Text(
        "要点：差百分之几的是全天总数，多报的钟点和少报的抵消了；指出一个少报的钟点（报多少、来多少、缺几个人）；说明下次按钟点报、按最忙的钟点排。"
        "只说“总数准、钟点不准”而没有给出钟点，给一半分。",
        "The few per cent are of the day's total, in which hours too high and too low cancel; names an hour that was forecast too low (how "
        "many forecast, how many came, how many agents short); says to forecast and staff by the hour next time. Only “right "
        "in total, wrong by the hour” without an hour: half the points.",
    ),
)
