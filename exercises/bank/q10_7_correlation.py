"""A sentence: what a weight taken from a correlation lacks."""

from __future__ import annotations

from cskit.course.exercises.question import Question, Text

QUESTION = Question(
    id="10.q7",
    kind="sentence",
    points=3,
    prompt=Text(
        "同事说：“满意度和复购率的相关系数是 0.8，所以满意度的权重就定 20%。”请用一两句话回答他：还缺什么？",
        "A colleague says: “Satisfaction and repeat purchase have a correlation of 0.8, so satisfaction gets a weight of "
        "20%.” Answer in one or two sentences: what is missing?",
    ),
    recipe="scorecard",
    hints=(Text("0.8 是几个月的数据算出来的？", "How many months was the 0.8 computed from?"),),
    guidance=Text(
        "三点各一分：n 是多少（几个月、几个人）；区间有多宽（12 个月时 0.42–0.94，所以 20% 是选的）；相关不是因果，"
        "大促、商品、来的客户可能同时影响两个。",
        "One point each: n (how many months or people); how wide the interval is (0.42–0.94 with 12 months, so 20% is a "
        "choice); rising together is not cause and effect: a promotion, the goods, the mix of customers may move both.",
    ),
)
