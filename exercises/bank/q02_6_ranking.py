"""A sentence: what a ranking by spend per buyer does not say."""

from __future__ import annotations

from cskit.course.exercises.question import Question, Text

QUESTION = Question(
    id="02.q6",
    kind="sentence",
    points=3,
    prompt=Text(
        "经理想按这一周的客单价给四位客服排名，第一名发奖金。请用一两句话告诉他：发之前，还应该先看什么，为什么？",
        "The manager wants to rank the four agents by this week's spend per buyer and pay the first a bonus. In one or "
        "two sentences: what should be looked at first, and why?",
    ),
    recipe="unit_price",
    hints=(
        Text(
            "每人只有几十位买家，一两件大衣能差多少？他们接到的客户一样吗？",
            "A few dozen buyers each: how much do one or two coats do? And do they all meet the same customers?",
        ),
    ),
    guidance=Text(
        "至少说出一点并讲明理由：人数少、金额右偏，要看置信区间是否重叠；商品和时段分配不同（谁接到贵的商品），"
        "要先分层比较；退款、成交率没算进去，只奖客单价会诱使人放走小单。只说“样本少”而不说后果的，给一半分。",
        "At least one point with its reason: few buyers and skewed amounts, so see whether intervals overlap; unequal "
        "products or hours (who gets the high-priced goods), so compare within strata first; refunds and conversion are not in "
        "it, and a bonus on spend alone invites agents to drop small customers. “Small sample” without its consequence: "
        "half the points.",
    ),
)
