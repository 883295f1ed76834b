"""What became of talk, on arrays: `cskit.facts.conversion.outcomes` for a window or a way of crediting that moves.

Which order of a customer followed which talk does not move; who it is credited to and how long one waits do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd


class Talks:
    """Talks (rows of a fact) beside the later orders of the same customer: `talk` and `order` are places in the two
    frames, `apart` the business days between them. `agent` is a number per talk."""

    def __init__(self, talks: pd.DataFrame, orders: pd.DataFrame, agent: np.ndarray) -> None:
        self.agent = agent
        left = pd.DataFrame({"customer_id": talks["customer_id"].array, "talk": np.arange(len(talks))})
        right = pd.DataFrame({"customer_id": orders["customer_id"].array, "order": np.arange(len(orders))})
        pairs = left.merge(right, on="customer_id")
        talk, order = pairs["talk"].to_numpy(), pairs["order"].to_numpy()
        self.day = talks["day"].to_numpy()
        self.size = len(talks)
        after = orders["created_at"].to_numpy()[order] >= talks["started_at"].to_numpy()[talk]
        self.talk, self.order = talk[after], order[after]
        day = self.day[self.talk]
        self.apart = orders["created_day"].to_numpy()[self.order] - day
        self.opens = np.maximum(orders["opens_day"].to_numpy()[self.order], day)
        paid = orders["paid_day"].to_numpy("float64", na_value=np.nan)[self.order]
        self.paid_after = paid - self.opens


def became(
    talks: Talks,
    shown: pd.DataFrame,
    credited: np.ndarray,
    group: Sequence[str],
    labels: Mapping[str, pd.Series],
    days: int,
    last_day: int,
) -> pd.DataFrame:
    """`shown` (the rows that `talks` was made of) with `ordered`, `converted`, `order_mature`, `mature` within `days`.

    `credited`: per order the number of its agent (-1: nobody). An order must share the columns of `group` with the
    talk; `labels` has those beside `agent_id`, per agent.
    """
    theirs = credited[talks.order]
    found = (talks.apart <= days) & (theirs >= 0)
    more = {}
    for column in group:
        if column == "agent_id":
            found &= talks.agent[talks.talk] == theirs
            continue
        known = labels[column].fillna("").astype("str")
        more[column] = pd.Series(known.array.take(talks.agent), index=shown.index)
        of = known.factorize()[0]
        found &= of[talks.agent][talks.talk] == of[theirs]
    talk, opens = talks.talk[found], talks.opens[found]
    ordered, converted, closes = (np.zeros(talks.size, dtype="int64") for _ in range(3))
    ordered[talk] = 1
    converted[talk[talks.paid_after[found] <= days]] = 1
    np.maximum.at(closes, talk, opens)
    closed = talks.day + days <= last_day
    return shown.assign(
        **more,
        ordered=ordered,
        converted=converted,
        order_mature=closed.astype("int32"),
        mature=(closed & (closes + days <= last_day)).astype("int32"),
    )
