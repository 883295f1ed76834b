"""A sentence: a finding that somebody can act on."""

from __future__ import annotations

from cskit.course.exercises.question import Question, Text

QUESTION = Question(
    id="08.q7",
    kind="sentence",
    points=3,
    prompt=Text(
        "从你这家店的复盘里挑一个发现，写成一条能落地的行动：依据哪个数，值多少钱或影响多少人，谁来改，什么时候看结果。",
        "Pick one finding from your shop's review and turn it into an action somebody can take: which figure supports it, "
        "how much money or how many people it concerns, who changes it, and when the result is looked at.",
    ),
    recipe="review",
    hints=(
        Text("“加强培训”不算行动。谁，做什么，到哪天？", "“More training” is no action. Who does what, by which day?"),
    ),
    guidance=Text(
        "四样各占一份：有数字依据（与这位学员的数据相符）；写出规模（元或人数）；有负责人和动作；有复查的日期和指标。"
        "数字与其数据对不上的，依据一项不给分。",
        "Four parts of equal weight: a figure as evidence (true of this trainee's data); its size in yuan or people; a person "
        "and an act; a date and the metric to look at then. A figure that does not fit their data earns nothing for evidence.",
    ),
)
