from bank.shared.counts import spend, spend_all, spend_created, spend_per_order

from cskit.course.exercises.question import Mistake, Question, Text

QUESTION = Question(
    id="90.q1",
    kind="numeric",
    points=3,
    recipe="stall",
    answer=spend,
    tolerance=0.05,
    unit="yuan",
    prompt=Text(zh="付过款的客户，人均花了多少？", en="How much did a paying customer spend, on average?"),
    mistakes=(
        Mistake("orders_for_buyers", Text(zh="您除的是订单数。", en="You divided by orders."), spend_per_order),
        Mistake("created_for_paid", Text(zh="没付款的订单也算进来了。", en="Unpaid orders are counted in."), spend_all),
        Mistake("unpaid_amounts", Text(zh="分子里有没付款的金额。", en="Unpaid amounts are above."), spend_created),
    ),
    hints=(
        Text(zh="先看清分母。", en="Look at the denominator first."),
        Text(zh="分子只算已付款订单，分母是付过款的人数。", en="Paid orders above, people who paid below."),
    ),
)
