"""A sentence: eighty receptions each, equally busy?"""

from __future__ import annotations

from cskit.course.exercises.question import Question, Text

QUESTION = Question(
    id="01.q7",
    kind="sentence",
    points=3,
    prompt=Text(
        "两名客服昨天都接了 80 人次。组长说：“一样忙。”请用一两句话说明，还要知道什么才能这样说。",
        "Two agents had 80 receptions each yesterday. Their lead says: “Equally busy.” In one or two sentences: what must "
        "be known before one may say so?",
    ),
    recipe="workload",
    hints=(Text("80 人次是几个小时里接的？都是些什么客户？", "In how many hours, and what kind of customers?"),),
    guidance=Text(
        "要点：在班几小时、在几点（高峰还是夜里）、售前还是售后、同时接几位、每次多久。说出两样以上给满分；"
        "只说“看质量”而没有指标的，给一半分。",
        "Hours on shift, the time of day (peak or night), pre-purchase or after-sales, how many at once, how long each "
        "took. Two or more of these: full points. “Look at quality” without naming a number: half the points.",
    ),
)
