"""A sentence: how can a refund rate pass 100 %?"""

from __future__ import annotations

from cskit.course.exercises.question import Question, Text

QUESTION = Question(
    id="05.q7",
    kind="sentence",
    points=3,
    prompt=Text(
        "大促次日的报表写着“退款率 106%”。老板问：“怎么会超过百分之百？是不是出大事了？”请用一两句话回答，并说出该看哪个数。",
        "On the day after a promotion a report says “refund rate 106%”. The boss asks: “How can that be? Is something badly "
        "wrong?” Answer in one or two sentences, and say which number to look at instead.",
    ),
    recipe="aftersales",
    hints=(Text("分子是哪些订单，分母又是哪些？", "Which orders are on top, and which below?"),),
    guidance=Text(
        "要点：当期退款率的分子是这天退完的（多半前一天付款），分母是这天付款的，不是同一批；应看大促那天付款的订单退了多少"
        "（按付款时间追踪），并说明还没到期。只说“不是同一批”而没有给出该看的数，给一半分。",
        "The rate of the period has refunds of orders paid the day before on top and the day's own payments below: not the "
        "same orders. Look at the share refunded of the orders paid on the promotion day (cohort), and say it is still open. "
        "Naming the mismatch without the right number: half the points.",
    ),
)
