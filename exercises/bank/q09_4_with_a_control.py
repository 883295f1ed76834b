"""What new scripts did: the change of the team that has them, less the change of the team that has not."""

from __future__ import annotations

from bank.shared.days import PK_WEEK, SCRIPT_WEEK
from bank.shared.frames import values

from cskit.course.exercises.question import Mistake, Question, Text
from cskit.shop import Shop


def _after(shop: Shop, team: str) -> float:
    return values(shop, "spend_per_buyer", "team", SCRIPT_WEEK)[team]


def _change(shop: Shop, team: str) -> float:
    return _after(shop, team) - values(shop, "spend_per_buyer", "team", PK_WEEK)[team]


QUESTION = Question(
    id="09.q4",
    kind="numeric",
    points=3,
    prompt=Text(
        "从 9 月 12 日起外包团队换了新话术，自有没换。比 9 月 5 日到 11 日和 9 月 12 日到 18 日两周的**客单价**，"
        "用双重差分，新话术的作用是多少元？保留两位小数。",
        "From 12 September the outsourced team had new scripts, in-house had not. Compare **spend per buyer** of 5–11 and of "
        "12–18 September: by difference in differences, what did the scripts do, in yuan? Two decimals.",
    ),
    recipe="pk",
    answer=lambda shop: _change(shop, "outsourced") - _change(shop, "in_house"),
    tolerance=0.02,
    unit="yuan",
    mistakes=(
        Mistake(
            "before_after",
            Text(
                "这是外包自己前后之差。没换话术的自有同时也变了，那一份不是话术的功劳，要减掉。",
                "That is the outsourced team's own change. In-house changed as well, without new scripts: that part is not "
                "their doing. Take it off.",
            ),
            lambda shop: _change(shop, "outsourced"),
        ),
        Mistake(
            "after_only",
            Text(
                "你只比了换话术以后两队的高低。换之前就有差距，看的是差距变了多少。",
                "You compared the two teams afterwards only. They differed before, too: see by how much the gap changed.",
            ),
            lambda shop: _after(shop, "outsourced") - _after(shop, "in_house"),
        ),
        Mistake(
            "control_sign",
            Text(
                "自有的变化你加上去了，应当减去。",
                "You added the in-house change; it has to come off.",
            ),
            lambda shop: _change(shop, "outsourced") + _change(shop, "in_house"),
        ),
    ),
    hints=(
        Text("四个数：两队、两周的客单价。", "Four numbers: two teams, two weeks."),
        Text("（外包后 − 外包前）−（自有后 − 自有前）。", "(outsourced after − before) − (in-house after − before)."),
    ),
)
