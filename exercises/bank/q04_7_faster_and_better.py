"""A sentence: does a quick reply sell, or do quiet hours?"""

from __future__ import annotations

from cskit.course.exercises.question import Question, Text

QUESTION = Question(
    id="04.q7",
    kind="sentence",
    points=3,
    prompt=Text(
        "报表显示：30 秒内得到首次回复的客户，成交率高出一大截。有人说：“把首响压到 30 秒，销售额就上去了。”"
        "请用一两句话说明，这个结论还缺什么。",
        "A report shows that customers whose first reply came within 30 seconds buy far more often. Somebody concludes: "
        "“Get the first reply under 30 seconds and sales will rise.” In one or two sentences: what is still missing?",
    ),
    recipe="response",
    hints=(
        Text("什么时候回得快？那时候来的又是些什么客户？", "When are replies quick, and who comes at those hours?"),
    ),
    guidance=Text(
        "要点：时段（排队、忙闲）、商品和客户意向同时影响响应快慢与成交，属于混杂；应在同一时段、同类商品内比较，"
        "或做对照试验。只说“相关不等于因果”而指不出混杂因素的，给一半分。",
        "The hour (queue, load), the product and the customer's intent move both the wait and the sale: confounding. "
        "Compare within the same hour and product, or run an experiment. “Correlation is not causation” without naming a "
        "confounder: half the points.",
    ),
)
