"""A sentence: the bot holds off more than before; which two numbers to ask for first?"""

from __future__ import annotations

from cskit.course.exercises.question import Question, Text

QUESTION = Question(
    id="11.q6",
    kind="sentence",
    points=3,
    prompt=Text(
        "周会上有人报喜：“机器人‘挡住’的客户从 50% 升到了 70%。”先别鼓掌，**先问哪两个数**？请用一两句话写下来，并说明为什么。",
        "“The bot now holds off 70% of our customers instead of 50%”, somebody reports at the weekly meeting. Before you "
        "applaud: **which two numbers do you ask for first**, and why? One or two sentences.",
    ),
    recipe="monitoring",
    hints=(Text("没找到人的客户，后来去了哪里？", "Those who met no person: where did they go next?"),),
    guidance=Text(
        "要点：一、真实解决率有没有跟着升（没再来、最后一句有人答）；二、同一时期别的渠道和回头的客户有没有变多（24 小时内再来、电话、"
        "评价、投诉、平台介入），或者人工入口是不是藏深了（转人工率、到人工的秒数）。两个数各一半分；只说“要看满意度”而说不出为什么，"
        "给一半分。",
        "One: did true resolution rise as well (nobody back, last line answered)? Two: did other channels and returns grow in the "
        "same days (back within 24 hours, phone, ratings, complaints, the platform), or was the way to a person hidden "
        "(hand-over rate, seconds to a person)? Half the points for each; “look at satisfaction” without a reason: half.",
    ),
)
