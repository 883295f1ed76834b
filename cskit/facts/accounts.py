"""Which accounts are a bot's."""

from typing import cast

import narwhals as nw

from cskit.engines import collected
from cskit.shop import Shop

_KEY = "bots"


def bots(shop: Shop) -> list[str]:
    """Accounts of role `bot`. Where no table tells roles, those that have sent bot messages and never one as an agent:
    what customers write to them waits for nobody. One look at two columns of `messages`, if they are
    there, and only then."""
    if _KEY not in shop.memo:
        tell = _told if shop.has("agents", "role") else _seen
        shop.memo[_KEY] = tell(shop) if tell is _told or shop.has("messages") else []
    return cast(list[str], shop.memo[_KEY])


def from_bot(bots: list[str], column: str = "from_agent_id") -> nw.Expr:
    """Whether the account in a column is a bot's; no account stands for a bot without a name."""
    unnamed = nw.col(column).is_null()
    return nw.any_horizontal(unnamed, nw.col(column).is_in(bots), ignore_nulls=True) if bots else unnamed


def _told(shop: Shop) -> list[str]:
    agents = shop.pandas("agents")
    return sorted(agents.loc[agents["role"] == "bot", "agent_id"].astype(str))


def _seen(shop: Shop) -> list[str]:
    written = shop.table("messages").filter(~nw.col("agent_id").is_null(), nw.col("sender").is_in(["agent", "bot"]))
    first = written.group_by("agent_id").agg(nw.col("sender").min().alias("writes"))  # `agent` stands before `bot`
    return sorted(collected(first.filter(nw.col("writes") == "bot"))["agent_id"].astype(str))
