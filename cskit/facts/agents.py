"""Who an agent is: team, role, growth stage; and which accounts are a bot's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

import narwhals as nw

from cskit.engines import collected
from cskit.errors import MissingTable, told
from cskit.facts import calendar, joins
from cskit.shop import Shop
from cskit.written import listed

if TYPE_CHECKING:
    from cskit.facts import Facts


def described(facts: Facts, frame: nw.LazyFrame, columns: Sequence[str]) -> nw.LazyFrame:
    """`frame` with the attributes of its `agent_id` that are asked for: `team`, `role`, `hired_on` (with the first
    day of each later stage), or `stage` on the frame's `day`.

    What is unknown is an empty text, so that groups of unknown agents still match each other.
    Errors: `MissingTable` without `agents` or a column of them, `Unmatched` if they are other accounts than talk names.
    """
    wanted = [c for c in columns if c != "agent_id"]
    if not wanted:
        return frame
    needed = list(dict.fromkeys("hired_on" if c == "stage" else c for c in wanted))
    absent = [c for c in needed if not facts.shop.has("agents", c)]
    if absent:
        raise MissingTable("agents", told("a_split", by=listed(wanted)), absent)
    joins.need_accounts(facts)
    attributes = facts.shop.table("agents").select("agent_id", *needed)
    if "hired_on" in needed:
        attributes = calendar.with_stages(attributes)
    joined = frame.join(attributes, on="agent_id", how="left")
    texts = [c for c in needed if c != "hired_on"]
    if texts:
        joined = joined.with_columns(*(nw.col(c).fill_null("") for c in texts))
    return joined.with_columns(stage=calendar.stage(nw.col("day"))) if "stage" in wanted else joined


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
