"""Money for targets: floor and stretch, what each agent earns, and the 计算口径 (how it is counted) beside it."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from cskit.analysis.scorecard.card import Bonus, Scorecard
from cskit.analysis.scorecard.reading import load_scorecard
from cskit.analysis.scorecard.scoring import score
from cskit.errors import UsageError
from cskit.metrics import find, measure
from cskit.metrics.compared import targets_for
from cskit.period import Period
from cskit.rules import Rules
from cskit.shop import Shop, rules_of


@dataclass(frozen=True)
class Incentives:
    """`table`: metric, formula_zh, formula_en, floor, stretch, at_floor, at_stretch, minimum_n: the notice as it is put
    up. `rows`: who, name, metric, value, n, status, reached (`none`, `floor`,
    `stretch`, `too_few`, `no_value`, `not_final`), yuan."""

    table: pd.DataFrame
    rows: pd.DataFrame

    @property
    def total(self) -> float:
        """Yuan in all."""
        return float(self.rows["yuan"].sum())


def award_of(award: Bonus, value: float, better: str = "up") -> tuple[str, float]:
    """What a value earns: nothing below the floor, `at_floor` on it, and in proportion up to `at_stretch`.

    >>> a = Bonus("inquiry_conversion", 0.45, 0.55, 200, 500, 50)
    >>> award_of(a, 0.44), award_of(a, 0.50), award_of(a, 0.60)
    (('none', 0.0), ('floor', 350.0), ('stretch', 500))
    """
    if np.isnan(value):
        return "no_value", 0.0
    sign = -1 if better == "down" else 1
    if sign * value < sign * award.floor:
        return "none", 0.0
    share = (value - award.floor) / (award.stretch - award.floor)
    if share >= 1:
        return "stretch", award.at_stretch
    return "floor", round(award.at_floor + share * (award.at_stretch - award.at_floor), 2)


def incentives(
    shop: Shop,
    scorecard: str | Path | Scorecard = "linear",
    *,
    rules: str | Rules = "textbook",
    period: str | Period | None = None,
) -> Incentives:
    """The incentive table of a scorecard's awards, and what each agent whom it scores earns by them.

    Floor and stretch are the shop's own `targets` of scope `all` where it has set them for the period (not those of
    sums, which are everyone's together), else the card's. A value that is not final (`open`,
    `immature`) earns nothing yet. Errors: `UsageError` for a scorecard without awards.
    """
    card = load_scorecard(scorecard)
    UsageError.when(not card.awards, "card_no_award", name=card.name)
    days = None if period is None else Period.parse(period)
    own = targets_for(shop, days, "all").set_index("metric")
    awards = [_with_targets(award, own) for award in card.awards]
    read_by = rules_of(shop, rules, days)
    cards = {a.metric: find(a.metric, read_by) for a in awards}
    heads = ["metric", "formula_zh", "formula_en", "floor", "stretch", "at_floor", "at_stretch", "minimum_n"]
    notice = [
        (
            a.metric,
            *(cards[a.metric].text("formula", lang, read_by) for lang in ("zh", "en")),
            a.floor,
            a.stretch,
            a.at_floor,
            a.at_stretch,
            a.minimum_n,
        )
        for a in awards
    ]
    table = pd.DataFrame(notice, columns=heads)
    who = score(shop, card, rules=rules, period=days).rows[["who", "name"]].sort_values("who")
    cells = measure(shop, list(cards), by="agent", rules=rules, period=days, interval=False)
    cells = cells.set_index(["agent", "metric"])
    rows = []
    for agent, name in who.itertuples(index=False):
        for award in awards:
            cell = cells.loc[(agent, award.metric)]
            reached, yuan = award_of(award, float(cell["value"]), cards[award.metric].better)
            if cell["status"] in ("open", "immature"):
                reached, yuan = "not_final", 0.0
            elif float(cell["denominator"]) < award.minimum_n and reached != "no_value":
                reached, yuan = "too_few", 0.0
            rows.append((agent, name, award.metric, cell["value"], cell["denominator"], cell["status"], reached, yuan))
    columns = ["who", "name", "metric", "value", "n", "status", "reached", "yuan"]
    return Incentives(table, pd.DataFrame(rows, columns=columns))


def _with_targets(award: Bonus, own: pd.DataFrame) -> Bonus:
    """The shop's own targets where both are set and the stretch is the better one."""
    if award.metric not in own.index or find(award.metric).is_sum:  # a sum's target is everyone's together
        return award
    floor, stretch = (float(own.loc[award.metric, name]) for name in ("floor", "stretch"))  # type: ignore[arg-type]
    if np.isnan(floor) or np.isnan(stretch) or (stretch - floor) * (award.stretch - award.floor) <= 0:
        return award
    return replace(award, floor=floor, stretch=stretch)
