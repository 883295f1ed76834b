"""Do the teams' targets add up to the shop's?"""

from __future__ import annotations

from bank.shared.days import SALE

from cskit.course.exercises.question import Mistake, Question, Text
from cskit.shop import Shop


def _sums(shop: Shop, target: str = "floor") -> dict[str, float]:
    """The sale's sales targets, added up by kind of scope: all, team, agent."""
    found = shop.pandas("targets")
    whole = found[(found["metric"] == "cs_sales") & (found["period_end"].astype(str).str[:10] == str(SALE.end))]
    whole = whole[whole["period_start"] < whole["period_end"]]
    return {
        str(kind): float(some)
        for kind, some in whole.groupby(whole["scope"].str.split(":").str[0])[target].sum().items()
    }


def _more(shop: Shop, target: str = "floor") -> float:
    sums = _sums(shop, target)
    return sums["team"] - sums["all"]


QUESTION = Question(
    id="08.q4",
    kind="numeric",
    points=2,
    prompt=Text(
        "大促三天合计的客服销售额目标（`targets` 里 `cs_sales`、管三天的那些行）：三个团队的保底（`floor`）加起来，"
        "比全店的保底**多多少元**？少就写负数。",
        "The targets for CS sales in the three days as a whole (`targets`: `cs_sales`, the rows for three days): **by how many "
        "yuan** do the floors of the three teams together exceed the shop's? Negative if they fall short.",
    ),
    recipe="review",
    answer=_more,
    tolerance=1.0,
    unit="yuan",
    mistakes=(
        Mistake(
            "agents_in",
            Text(
                "你把个人的目标也加进来了。个人的已经在团队里：同一层的才能相加。",
                "The agents' own targets are in your sum. They are part of their teams': only targets of one level add up.",
            ),
            lambda shop: _more(shop) + _sums(shop)["agent"],
        ),
        Mistake(
            "stretch_for_floor",
            Text(
                "你加的是冲刺目标，题目问保底。",
                "You added up the stretch targets; the question asks about the floors.",
            ),
            lambda shop: _more(shop, "stretch"),
        ),
        Mistake(
            "turned_round",
            Text(
                "方向反了：题目问团队合计比全店多多少，是团队减全店。",
                "The other way round: by how much the teams exceed the shop is teams minus shop.",
            ),
            lambda shop: -_more(shop),
        ),
        Mistake(
            "sum_for_difference",
            Text(
                "这是三个团队的合计，不是多出来的。再减去全店的目标。",
                "That is what the teams add up to, not what they exceed. Subtract the shop's target.",
            ),
            lambda shop: _sums(shop)["team"],
        ),
    ),
    hints=(
        Text(
            "`scope` 里写着这一行管谁：`all`、`team:…`、`agent:…`。",
            "`scope` says whose target a row is: `all`, `team:…`, `agent:…`.",
        ),
        Text("三行 `team:` 相加，减去 `all` 那一行。", "Add the three `team:` rows and subtract the `all` row."),
    ),
)
