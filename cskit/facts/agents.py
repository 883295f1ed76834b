"""Who an agent is: team, role, growth stage."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import narwhals as nw

from cskit.errors import MissingTable, told
from cskit.facts import calendar, joins
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
