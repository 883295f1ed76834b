"""Every turn with the clocks that people start and stop: what the wrong readings of a wait are made of."""

from __future__ import annotations

import pandas as pd
from bank.shared.frames import once, people

from cskit.shop import Shop

DAY, GAP = 86_400, 1800


def clocks(shop: Shop, *, bots: bool = False) -> pd.DataFrame:
    """One row per turn: `customer_id`, `agent_id`, `day`, `first_asked`, `last_asked`, `replied` (NaN: nobody did).

    With `bots` a bot's message under a person's account stops the clock, as a careless reading has it.
    """
    return once(shop, ("clocks", bots), lambda: _clocks(shop, bots))


def line_waits(shop: Shop) -> pd.Series:
    """For each line of a customer to a person the seconds to that person's next line (NaN: none follows)."""

    def ask() -> pd.Series:
        talk = shop.pandas("messages").sort_values(["sent_at", "seq"])
        talk = talk[talk["agent_id"].isin(people(shop)) & talk["sender"].isin(["customer", "agent"])]
        answers = talk["sent_at"].where(talk["sender"] == "agent")
        following = answers.groupby([talk["customer_id"], talk["agent_id"]]).bfill()
        return (following - talk["sent_at"])[talk["sender"] == "customer"].dt.total_seconds()

    return once(shop, "line waits", ask)


def _clocks(shop: Shop, bots: bool) -> pd.DataFrame:
    accounts = shop.pandas("agents").set_index("agent_id")["role"]
    people = set(accounts[accounts != "bot"].index)
    talk = shop.pandas("messages").sort_values(["sent_at", "seq"])
    at = talk["sent_at"].astype("datetime64[s]").astype("int64")
    rows: list[list[object]] = []
    last: dict[tuple[str, str], tuple[int, int]] = {}  # pair → second of its last message, day of its session
    waiting: dict[tuple[str, str, int], list[object]] = {}
    for customer, agent, sender, now in zip(talk["customer_id"], talk["agent_id"], talk["sender"], at, strict=True):
        if agent not in people or sender not in ("customer", "agent", "bot") or (sender == "bot" and not bots):
            continue
        before, day = last.get((customer, agent), (now, now // DAY))
        day = now // DAY if now - before > GAP else day
        last[customer, agent] = (now, day)
        open_turn = waiting.get((customer, agent, day))
        if sender != "customer":
            if open_turn is not None:
                open_turn[5] = now
                del waiting[customer, agent, day]
        elif open_turn is None:
            waiting[customer, agent, day] = [customer, agent, day, now, now, None]
            rows.append(waiting[customer, agent, day])
        else:
            open_turn[4] = now
    columns = ["customer_id", "agent_id", "day", "first_asked", "last_asked", "replied"]
    return pd.DataFrame(rows, columns=columns).astype({"replied": "float64"})
