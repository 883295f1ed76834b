"""A score for each agent that says what it is made of, what is missing, and whether the order survives scrutiny.

`load_scorecard` → `score` → `rank_stability`, `incentives`; `commission`. Where the indicators and their weights come
from, and whether a pilot held, lesson 10 works out in the open; `candidates.toml` and `rewards.toml` are its tables.
"""

from cskit.analysis.scorecard.card import Bonus, Indicator, Scorecard, Tier, check_weights
from cskit.analysis.scorecard.reading import load_scorecard, scorecards
from cskit.analysis.scorecard.scoring import Scores, score, stage_on
from cskit.analysis.scorecard.stability import (
    Incentives,
    Stability,
    award_of,
    commission,
    incentives,
    rank_stability,
)

__all__ = [
    "Bonus",
    "Incentives",
    "Indicator",
    "Scorecard",
    "Scores",
    "Stability",
    "Tier",
    "award_of",
    "check_weights",
    "commission",
    "incentives",
    "load_scorecard",
    "rank_stability",
    "score",
    "scorecards",
    "stage_on",
]
