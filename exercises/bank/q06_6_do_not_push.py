"""A choice: the product agents must not push today."""

from __future__ import annotations

from bank.shared.days import STOCKED
from bank.shared.frames import values
from bank.shared.letters import letters

from cskit.course.exercises.question import Mistake, Question, Text
from cskit.shop import Shop

KEYS = letters("tee", "shirt", "hoodie", "jacket")


def _answer(shop: Shop) -> str:
    lasts = values(shop, "days_of_inventory", "product", STOCKED)
    return KEYS[min(KEYS, key=lambda product: lasts.get(product, float("inf")))]


def _unless_right(shop: Shop, metric: str, highest: bool) -> str | None:
    found = values(shop, metric, "product", STOCKED)
    key = KEYS[(max if highest else min)(KEYS, key=lambda product: found.get(product, 0.0))]
    return None if key == _answer(shop) else key


QUESTION = Question(
    id="06.q6",
    kind="choice",
    points=2,
    prompt=Text(
        "今天是 5 月 1 日，按 4 月底的库存和 4 月的卖法，这四款里客服**最不该推**的是哪一款？",
        "It is 1 May. By the stock at the end of April and the sales of April, which of the four should agents **not push**?",
    ),
    recipe="goods",
    answer=_answer,
    mistakes=(
        Mistake(
            "lowest_conversion",
            Text(
                "这一款问了不太肯买，可库存多：正要想办法卖。推了却没货的，才是白跑一趟。",
                "Those who ask about it seldom buy, but there is plenty of it: it wants selling. Pushing what is nearly gone "
                "sends people on an errand for nothing.",
            ),
            lambda shop: _unless_right(shop, "inquiry_conversion", False),
        ),
        Mistake(
            "most_asked",
            Text(
                "问的人最多，库存也跟得上：可以推。看看哪一款剩的卖不到一天。",
                "Most people ask about it and there is stock: push it. See which one will not last a day.",
            ),
            lambda shop: _unless_right(shop, "inquiring_customers", True),
        ),
    ),
    hints=(
        Text("推荐以后，有货可发吗？", "Once recommended, is there anything to ship?"),
        Text("期末库存 ÷ 平均每天卖出的件数，还够几天？", "Closing stock ÷ mean daily units: how many days are left?"),
    ),
    choices={
        "a": Text("纯棉T恤（tee）", "cotton T-shirt (tee)"),
        "b": Text("免烫衬衫（shirt）", "no-iron shirt (shirt)"),
        "c": Text("连帽卫衣（hoodie）", "hooded sweatshirt (hoodie)"),
        "d": Text("轻薄夹克（jacket）", "light jacket (jacket)"),
    },
)
