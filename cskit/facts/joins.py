"""Tables that should fit together and do not: what stands on such a join has no value, never 0.

Order lines and refunds name an order, so a single match is expected of any of them. A buyer need not have written: only
where none of many buyers did are customers named differently in the two tables. `cskit check` warns of each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals as nw

from cskit.engines import collected
from cskit.errors import MissingTable, Unmatched, told, worded
from cskit.facts.keep import once
from cskit.facts.talk import flag

if TYPE_CHECKING:
    from cskit.facts import Facts

ENOUGH_BUYERS = 3  # fewer may all have bought without a word


def need_orders_of(facts: Facts, table: str) -> None:
    """Errors: `Unmatched` if `order_items` or `refunds` has rows, and not one of them is of an order that is there."""
    if facts.shop.has(table) and _none_matches(facts, table):
        raise Unmatched(table, "order_id", "orders")


def need_buyers(facts: Facts) -> None:
    """Errors: `MissingTable` if an order does not say who bought it: people cannot be counted, nor agents credited."""
    unnamed, total = _unnamed(facts)
    if unnamed:
        what = told("the_buyers", unnamed=unnamed, total=total)
        raise MissingTable("orders", worded("for", "buyers"), ["customer_id"], what=what)


@once
def _unnamed(facts: Facts) -> tuple[int, int]:
    """How many orders name no buyer, and how many there are."""
    orders = facts.shop.table("orders").select(unnamed=flag(nw.col("customer_id").is_null()), one=nw.lit(1))
    unnamed, total = collected(orders.select(nw.col("unnamed", "one").sum())).fillna(0).iloc[0]
    return int(unnamed), int(total)


def need_customers(facts: Facts) -> None:
    """Errors: as `need_buyers`, `MissingTable` without `messages`, and `Unmatched` if there are three buyers or more,
    and not one of them wrote to an agent."""
    need_buyers(facts)
    facts.shop.need("messages")
    if _nobody_wrote(facts):
        raise Unmatched("orders", "customer_id", "messages")


def need_accounts(facts: Facts) -> None:
    """Errors: `Unmatched` if not one account of `agents` is one that customers talk to."""
    if no_account_talks(facts):
        raise Unmatched("agents", "agent_id", "messages")


@once
def _none_matches(facts: Facts, table: str) -> bool:
    orders = facts.shop.table("orders").select("order_id")
    return _is_torn(facts.shop.table(table).select("order_id"), orders, "order_id")


@once
def _nobody_wrote(facts: Facts) -> bool:
    buyers = facts.shop.table("orders").select("customer_id")
    if not _is_torn(buyers, facts.pairs().select("customer_id"), "customer_id"):
        return False
    return len(buyers.unique().head(ENOUGH_BUYERS).collect("pandas")) >= ENOUGH_BUYERS


@once
def no_account_talks(facts: Facts) -> bool:
    """Whether `agents` names accounts, and customers talk to none of them but to others."""
    accounts = facts.shop.table("agents").select("agent_id")
    return facts.shop.has("messages") and _is_torn(accounts, facts.pairs().select("agent_id"), "agent_id")


def _is_torn(rows: nw.LazyFrame, known: nw.LazyFrame, key: str) -> bool:
    """Whether both have rows, and none of the rows is known."""
    matching = rows.join(known, on=key, how="semi")
    return _is_empty(matching) and not (_is_empty(rows) or _is_empty(known))


def _is_empty(frame: nw.LazyFrame) -> bool:
    return not len(frame.head(1).collect("pandas"))
