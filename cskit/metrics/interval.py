"""The interval of a proportion."""

from __future__ import annotations

from typing import Any

Z95 = 1.959963984540054


def wilson_limits(successes: Any, n: Any, z: float = Z95) -> tuple[Any, Any]:
    """Lower and upper limit of Wilson's score interval, element by element; NaN where n is 0.

    Written out because importing statsmodels for it costs seconds of every command's start.

    >>> low, high = wilson_limits([7], [7])
    >>> round(float(low[0]), 3), float(high[0])
    (0.646, 1.0)
    """
    import numpy as np

    k, n = np.asarray(successes, dtype="float64"), np.asarray(n, dtype="float64")
    with np.errstate(divide="ignore", invalid="ignore"):
        p = k / n
        middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
        low = np.where(k == 0, 0.0, middle - half)
        high = np.where(k == n, 1.0, middle + half)
    empty = ~(n > 0)
    return np.where(empty, np.nan, low), np.where(empty, np.nan, high)
