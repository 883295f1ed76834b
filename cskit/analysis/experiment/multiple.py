"""Many comparisons at once: who is judged twenty times is unlucky once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cskit.analysis.intervals import holm as holm


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """Benjamini and Hochberg's adjusted p-values (1995, J. R. Stat. Soc. B 57, 289–300): with a cut at 5 %, on average
    at most one in twenty of the *findings* is false; weaker than `holm`, under which one *family* in twenty has any.

    NaN (nothing to compare) stays NaN and does not count as a comparison.

    >>> [round(p, 3) for p in benjamini_hochberg([0.01, 0.04, 0.03, 0.005])]
    [0.02, 0.04, 0.04, 0.02]
    """
    from scipy.stats import false_discovery_control

    p = np.asarray(p_values, dtype=float)
    adjusted = np.full(len(p), np.nan)
    known = np.isfinite(p)
    if known.any():
        adjusted[known] = false_discovery_control(p[known], method="bh")
    return adjusted.tolist()
