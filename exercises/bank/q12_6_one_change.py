"""A sentence: one change of the process, its reason, the number that will tell."""

from __future__ import annotations

from cskit.course.exercises.question import Question, Text

QUESTION = Question(
    id="12.q6",
    kind="sentence",
    points=4,
    prompt=Text(
        "写一句方案：看到什么（带一个你自己算的数），改流程里的哪一步，谁从什么时候做，看哪个数、变成多少算成。",
        "Write a proposal in one or two sentences: what you saw (with a number of your own), which step changes, who does it "
        "from when, and which number tells, at what value, that it worked.",
    ),
    recipe="live",
    hints=(
        Text(
            "先从第 2、4、5 题里挑一个数当依据。",
            "Take a number from questions 2, 4 or 5 as your reason.",
        ),
    ),
    guidance=Text(
        "四分：依据是自己数据里的数（1）；改的是具体一步，不是“加强培训”（1）；有人、有开始的时间（1）；验收的数和门槛与依据是同一件事（1）。"
        "提到不在群里收集个人信息的，可在满分内补一分。",
        "Four points: the reason is a number of their own data (1); one definite step, not “more training” (1); a person and "
        "a start (1); the number and its threshold are about the same matter as the reason (1). A remark that no personal "
        "data are collected in the group may make up for one lost point.",
    ),
)
