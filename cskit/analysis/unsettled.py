"""What the review cannot know yet: values whose windows are still open, or have not closed for anyone."""

from __future__ import annotations

import pandas as pd

from cskit.analysis.phases import phases
from cskit.analysis.promotion import Promotion
from cskit.analysis.section import once
from cskit.analysis.tiles import tiles
from cskit.rules import Rules
from cskit.shop import Shop


@once
def unsettled(shop: Shop, promotion: Promotion, *, rules: str | Rules = "textbook") -> pd.DataFrame:
    """Every open or immature number of page one and of the phases: metric, where (`promotion` or a phase's id), status,
    value (a lower bound where open, none where immature), counted (the denominator so far)."""
    page_one = tiles(shop, promotion, rules=rules)
    by_phase = phases(shop, promotion, rules=rules)
    frame = pd.concat([page_one.assign(where="promotion"), by_phase.rename(columns={"phase": "where"})])
    frame = frame[frame["status"].isin(["open", "immature"])].rename(columns={"denominator": "counted"})
    return frame[["metric", "where", "status", "value", "counted"]].reset_index(drop=True)
