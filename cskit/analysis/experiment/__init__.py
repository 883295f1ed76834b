"""Is the difference more than luck, and is it theirs? What a PK needs before, during and after.

Counts → `rate_interval`, `rate_difference`, `sample_size`; agents as clusters → `cluster_bootstrap`,
`cluster_permutation`; like with like → `stratified_difference`; spending → `spend_difference`; a change →
`difference_in_differences`; many agents → `funnel_plot`, `shrinkage`, `holm`, `benjamini_hochberg`.
`pk` and `league` ask them all of a shop. Every answer carries estimate, interval, n, method and a sentence.
"""

from cskit.analysis.estimate import Verdict
from cskit.analysis.experiment.groups import Funnel, League, benjamini_hochberg, funnel_plot, league, shrinkage
from cskit.analysis.experiment.pk import Pair, Pk, pk
from cskit.analysis.experiment.rates import (
    cluster_bootstrap,
    cluster_permutation,
    rate_difference,
    rate_interval,
    sample_size,
    spend_difference,
)
from cskit.analysis.experiment.strata import (
    DifferenceInDifferences,
    Stratified,
    change_by_agent,
    difference_in_differences,
    pre_trend,
    stratified_by_agent,
    stratified_difference,
)
from cskit.analysis.intervals import holm

__all__ = [
    "DifferenceInDifferences",
    "Funnel",
    "League",
    "Pair",
    "Pk",
    "Stratified",
    "Verdict",
    "benjamini_hochberg",
    "change_by_agent",
    "cluster_bootstrap",
    "cluster_permutation",
    "difference_in_differences",
    "funnel_plot",
    "holm",
    "league",
    "pk",
    "pre_trend",
    "rate_difference",
    "rate_interval",
    "sample_size",
    "shrinkage",
    "spend_difference",
    "stratified_by_agent",
    "stratified_difference",
]
