"""A choice: what is behind the highest complaint rate?"""

from __future__ import annotations

from cskit.course.exercises.question import Mistake, Question, Text

QUESTION = Question(
    id="05.q6",
    kind="choice",
    points=2,
    prompt=Text(
        "投诉率最高的那位售后客服，**背后是什么**？看他的退款时长、退款笔数、每笔操作次数，再看投诉的原因。",
        "**What is behind** the after-sales agent with the highest complaint rate? Look at the hours, the number and the "
        "operations of their refunds, then at the reasons of the complaints.",
    ),
    recipe="aftersales",
    answer=lambda shop: "c",
    mistakes=(
        Mistake(
            "slow",
            Text(
                "比一比从申请到完结的小时数：和别人差不多。慢不是原因。",
                "Compare the hours from request to completion: much like the others'. Slowness is not it.",
            ),
            lambda shop: "a",
        ),
        Mistake(
            "more_refunds",
            Text(
                "这位经手的退款并不比别人多；何况投诉率已经除过客户数。",
                "This agent does not handle more refunds than the others; and a rate is already divided by customers.",
            ),
            lambda shop: "b",
        ),
        Mistake(
            "product",
            Text(
                "商品不挑客服：同样的货，别人处理就没有这么多投诉。看看原因一列。",
                "Goods do not choose an agent: with the same goods the others get far fewer complaints. Look at the "
                "reasons.",
            ),
            lambda shop: "d",
        ),
    ),
    hints=(
        Text("每笔退款操作了几次？", "How many operations does a refund take?"),
        Text("投诉原因里哪一个特别多，只在谁身上多？", "Which reason is frequent, and with whom alone?"),
    ),
    choices={
        "a": Text("退款处理得慢", "refunds are handled slowly"),
        "b": Text("经手的退款多", "more refunds are handled"),
        "c": Text("把客户推来推去，一笔要操作好几次", "customers are sent back and forth, several operations a refund"),
        "d": Text("商品有问题", "the goods are faulty"),
    },
)
