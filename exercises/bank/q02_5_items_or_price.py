"""Two agents' spend per buyer part: through items or through price?"""

from __future__ import annotations

from math import log

from bank.shared.days import WEEK
from bank.shared.frames import values

from cskit.course.exercises.question import Mistake, Question, Text
from cskit.shop import Shop


def _answer(shop: Shop) -> str:
    """The factor with the larger ratio: the identity is a product, so logs of the ratios add up."""
    items, price = (
        abs(log(each["xiaoman"] / each["ahe"]))
        for each in (values(shop, metric, "agent", WEEK) for metric in ("items_per_buyer", "average_item_price"))
    )
    return "a" if items > price else "b"


QUESTION = Question(
    id="02.q5",
    kind="choice",
    points=2,
    prompt=Text(
        "同一周，小满（xiaoman）和阿禾（ahe）的客单价不一样。用“客单价 = 客件数 × 件均价”去看，差别主要来自哪里？"
        "（比较两个因素各差几倍。）",
        "In the same week Xiaoman (xiaoman) and Ahe (ahe) have different spends per buyer. Read them by spend per buyer "
        "= items per buyer × average item price. Where does the difference mainly come from? (Compare by what factor "
        "each of the two differs.)",
    ),
    recipe="unit_price",
    answer=_answer,
    mistakes=(
        Mistake(
            "other_factor",
            Text(
                "再算一次：用小满的客件数除以阿禾的客件数，再用两人的件均价相除。离 1 更远的那个，才是主要原因。"
                "比的是倍数，不是差几件、差几元。",
                "Compute again: Xiaoman's items per buyer over Ahe's, then their item prices likewise. The one further "
                "from 1 is the main reason. Compare ratios, not pieces with yuan.",
            ),
            lambda shop: "b" if _answer(shop) == "a" else "a",
        ),
        Mistake(
            "head_count",
            Text(
                "买家多少影响销售额，不影响客单价：人数在分子和分母里同时变，除掉了。恒等式里也没有它。",
                "The number of buyers moves sales, not spend per buyer: it changes both parts and divides out. It does not "
                "stand in the identity either.",
            ),
            lambda shop: "c",
        ),
    ),
    hints=(
        Text(
            "`items_per_buyer` 和 `average_item_price` 都可以按客服看。",
            "`items_per_buyer` and `average_item_price` can both be split by agent.",
        ),
        Text(
            "两个比值相乘，正好等于两人客单价之比。",
            "The two ratios multiply to the ratio of the two spends per buyer.",
        ),
    ),
    choices={
        "a": Text("客件数：每位买家买的件数不同", "Items per buyer: their buyers take different numbers of items"),
        "b": Text("件均价：卖出的商品贵贱不同", "Item price: what they sell is dearer or cheaper"),
        "c": Text("买家数：两人的买家多少不同", "Buyers: one has more buyers than the other"),
    },
)
