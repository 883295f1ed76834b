"""A score for each agent that says what it is made of, what is missing, and whether the order survives scrutiny.

`choose_indicators` → `delphi` / `correlation_weights` → `load_scorecard` → `score` → `rank_stability`,
`compare_pilot`, `incentives`.
"""

from cskit.analysis.scorecard.card import Bonus, Indicator, Scorecard, Tier, check_weights
from cskit.analysis.scorecard.reading import load_scorecard, scorecards
from cskit.analysis.scorecard.scoring import Scores, choose_indicators, indicator_candidates, score, stage_on
from cskit.analysis.scorecard.stability import (
    Incentives,
    PilotComparison,
    Stability,
    award_of,
    compare_pilot,
    incentives,
    rank_stability,
)
from cskit.analysis.scorecard.weights import Delphi, correlation, correlation_weights, delphi

__all__ = [
    "Bonus",
    "Delphi",
    "Incentives",
    "Indicator",
    "PilotComparison",
    "Scorecard",
    "Scores",
    "Stability",
    "Tier",
    "award_of",
    "check_weights",
    "choose_indicators",
    "compare_pilot",
    "correlation",
    "correlation_weights",
    "delphi",
    "incentives",
    "indicator_candidates",
    "load_scorecard",
    "rank_stability",
    "score",
    "scorecards",
    "stage_on",
]
