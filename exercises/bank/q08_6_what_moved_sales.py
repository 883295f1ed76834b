"""Why CS sales changed: the factor with the largest part of an exact split."""

from __future__ import annotations

from bank.shared.days import LAST_SALE, SALE
from bank.shared.frames import once, value

from cskit.analysis.decompose import split_chain
from cskit.course.exercises.question import Mistake, Question, Text
from cskit.period import Period
from cskit.shop import Shop

CHAIN = ("visitors", "contacting_customers", "buyers", "units_sold", "cs_sales")
KEYS = {
    "visitors": "a",
    "contact_rate": "b",
    "buyers_per_contact": "c",
    "items_per_buyer": "d",
    "average_item_price": "e",
}


def _totals(shop: Shop, days: Period) -> dict[str, float]:
    return {total: value(shop, total, days) for total in CHAIN}


def _parts(shop: Shop) -> dict[str, float]:
    """Each factor's contribution in yuan."""

    def split() -> dict[str, float]:
        frame = split_chain(_totals(shop, LAST_SALE), _totals(shop, SALE))
        return dict(zip(frame["factor"], frame["contribution"], strict=True))

    return once(shop, "parts", split)


def _answer(shop: Shop) -> str:
    parts = _parts(shop)
    return KEYS[max(parts, key=lambda factor: abs(parts[factor]))]


def _unless_right(shop: Shop, key: str) -> str | None:
    return None if key == _answer(shop) else key


def _smallest(shop: Shop) -> str | None:
    parts = _parts(shop)
    return _unless_right(shop, KEYS[min(parts, key=lambda factor: abs(parts[factor]))])


QUESTION = Question(
    id="08.q6",
    kind="choice",
    points=3,
    prompt=Text(
        "客服销售额 = 访客数 × 咨询率 × 咨询成交率 × 客件数 × 件均价。从去年大促三天到今年大促三天，"
        "哪个因素对变化的贡献**最大**（按金额，不论正负）？",
        "CS sales = visitors × contact rate × buyers per contact × items per buyer × item price. From last year's three "
        "promotion days to this year's, which factor contributed **most** to the change (in yuan, whatever its sign)?",
    ),
    recipe="review",
    answer=_answer,
    mistakes=(
        Mistake(
            "largest_number",
            Text(
                "访客数的差额看着最大，因为它的单位是“人”，一来就是几千。因素之间不能直接比差额，要比各自变了几倍。",
                "The difference in visitors looks largest because it is counted in people, by the thousand. Factors cannot "
                "be compared by their differences; compare by what ratio each of them changed.",
            ),
            lambda shop: _unless_right(shop, "a"),
        ),
        Mistake(
            "smallest_part",
            Text(
                "这个因素几乎没动。按金额的绝对值从大到小排，看第一个。",
                "This factor hardly moved. Order the parts by their absolute size in yuan and take the first.",
            ),
            _smallest,
        ),
    ),
    hints=(
        Text(
            "先算出两年各自的五个因素，再看每个变了几倍。",
            "Compute the five factors of both years, then by what ratio each changed.",
        ),
        Text(
            "离 1 最远（取对数看）的那个，分到的金额最多。",
            "The ratio furthest from 1 (on a log scale) gets the largest part.",
        ),
    ),
    choices={
        "a": Text("访客数", "Visitors"),
        "b": Text("咨询率", "Contact rate"),
        "c": Text("咨询成交率", "Buyers per contact"),
        "d": Text("客件数", "Items per buyer"),
        "e": Text("件均价", "Item price"),
    },
)
