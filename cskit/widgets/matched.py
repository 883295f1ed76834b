"""What became of talk, on arrays: `cskit.facts.conversion.outcomes` for a window or a way of crediting that moves.

Which order of a customer followed which talk does not move; who it is credited to and how long one waits do.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

GROUPS = ("agent_id", "team", "role")  # what an order may have to share with the talk


class Talks:
    """Talks (rows of a fact) beside the later orders of the same customer: `talk` and `order` are places in the two
    frames, `apart` the business days between them."""

    def __init__(self, talks: pd.DataFrame, orders: pd.DataFrame) -> None:
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
    credited: pd.Series,
    agents: pd.DataFrame | None,
    group: Sequence[str],
    days: int,
    last_day: int,
) -> pd.DataFrame:
    """`shown` (the rows that `talks` was made of) with `ordered`, `converted`, `order_mature`, `mature` within `days`.

    `credited`: per order the agent; `agents` their teams and roles, where `group` asks for these.
    """
    codes, names = pd.factorize(np.concatenate([shown["agent_id"].to_numpy(object), credited.to_numpy(object)]))
    of_talk, of_order = codes[: len(shown)], codes[len(shown) :]
    found = (talks.apart <= days) & (of_order[talks.order] >= 0)
    more = {}
    for column in group:
        mine, theirs = of_talk, of_order
        if column != "agent_id":
            assert agents is not None
            known = agents.set_index("agent_id")[column].reindex(names).fillna("").to_numpy(object)
            more[column] = pd.Series(known[of_talk], index=shown.index, dtype="str")
            of = pd.factorize(known)[0]
            mine, theirs = of[of_talk], of[of_order]
        found &= mine[talks.talk] == theirs[talks.order]
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
