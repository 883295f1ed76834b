"""Why CS sales changed: an exact split over the chain from visitors to item price (log-mean, LMDI-I)."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import fsum, isfinite, log, prod

import pandas as pd

from cskit.analysis.intervals import log_mean

CHAIN = ("visitors", "contacting_customers", "buyers", "units_sold", "cs_sales")
_FACTORS = {  # (total before it in the chain, total) → the factor between them
    ("visitors", "contacting_customers"): "contact_rate",
    ("contacting_customers", "buyers"): "buyers_per_contact",
    ("buyers", "units_sold"): "items_per_buyer",
    ("units_sold", "cs_sales"): "average_item_price",
    ("buyers", "cs_sales"): "spend_per_buyer",
}


def lmdi(before: Sequence[float], after: Sequence[float]) -> list[float]:
    """Contributions of the factors to the change of their product; they add up to it exactly.

    Contribution of factor k = L(V1, V0) × ln(x1k ÷ x0k), L the logarithmic mean of the two products (Ang 2005).
    Zeros take the limit of a vanishing factor: a side whose product is 0 gives the whole change to the factors that
    are 0 there, in equal parts; factors that cannot be known on that side (NaN, what follows a 0 in a chain) get none.

    >>> parts = lmdi([100, 0.5], [120, 0.6])
    >>> [round(p, 2) for p in parts], round(sum(parts), 10)
    ([11.0, 11.0], 22.0)
    """
    dead = {k for side in (before, after) for k, x in enumerate(side) if x == 0}
    if dead:
        change = _product(after) - _product(before)
        return [change / len(dead) if k in dead else 0.0 for k in range(len(before))]
    if not all(isfinite(x) and x > 0 for x in (*before, *after)):
        raise ValueError("factors must be positive numbers, or 0")
    mean = log_mean(_product(after), _product(before))
    return [mean * log(x1 / x0) for x0, x1 in zip(before, after, strict=True)]


def _product(factors: Sequence[float]) -> float:
    return 0.0 if 0 in factors else prod(factors)  # what follows a 0 may be unknown (NaN)


def split_chain(before: Mapping[str, float], after: Mapping[str, float]) -> pd.DataFrame:
    """Split the change in `cs_sales` between two sets of chain totals (see `CHAIN`).

    A link that either side lacks is left out: without visitors the chain starts at contacting customers, without
    units it ends in spend per buyer. Contacts without a single visitor mean that traffic was not recorded, not that
    there was none.
    """
    chain = [total for total in CHAIN if all(_known(total, side) for side in (before, after))]
    x0, x1 = _factors(before, chain), _factors(after, chain)
    parts = lmdi(x0, x1)
    change = fsum(parts)
    return pd.DataFrame(
        {
            "factor": [chain[0], *(_FACTORS[pair] for pair in pairwise(chain))],
            "before": x0,
            "after": x1,
            "contribution": parts,
            "share": [p / change if change else float("nan") for p in parts],
        }
    )


def _known(total: str, side: Mapping[str, float]) -> bool:
    value = side.get(total, float("nan"))
    return isfinite(value) and not (total == "visitors" and value <= 0 < side["contacting_customers"])


def _factors(totals: Mapping[str, float], chain: Sequence[str]) -> list[float]:
    """First the chain's head, then each total ÷ the one before it; NaN behind a 0."""
    ratios = (totals[b] / totals[a] if totals[a] > 0 else float("nan") for a, b in pairwise(chain))
    return [float(totals[chain[0]]), *ratios]
