"""What makes the review of a day, a week or a month another page than a promotion's: title, what is left out."""

from collections.abc import Mapping, Sequence

import pandas as pd

from cskit.charts import note
from cskit.charts.display import retitled
from cskit.charts.parts import say
from cskit.engines import collected
from cskit.metrics import CARDS
from cskit.review import opening
from cskit.review.base import Reviewed
from cskit.shop import Shop


def show_opening(review: Reviewed) -> None:
    """The opening under the kind's own title; where nobody said which kind, why it is this one."""
    kind, why = review.promotion.kind, review.promotion.why
    own = why if kind == "promo" else kind
    if own not in ("", "calendar"):
        retitled(say(f"review_title_{own}", days=review.period.days))
    opening.opening(review)
    if why:
        note(say(f"review_kind_{own}", days=review.period.days))


def with_targets(shop: Shop, targets: Mapping[str, Sequence[float]]) -> Shop:
    """The shop with these targets of the whole shop (metric → floor, stretch) in place of its own."""
    rows = [(CARDS[metric].id, "all", *both, *[None] * (2 - len(both))) for metric, both in targets.items()]
    mine = pd.DataFrame(rows, columns=["metric", "scope", "floor", "stretch"])
    own = collected(shop.table("targets")) if shop.has("targets") else mine[:0]
    return shop.given("targets", pd.concat([own[(own["scope"] != "all") | ~own["metric"].isin(mine["metric"])], mine]))
