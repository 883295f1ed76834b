"""What several questions count, right and wrong."""

from __future__ import annotations

from cskit.shop import Shop


def paid(shop: Shop):
    orders = shop.pandas("orders")
    return orders[orders["paid_at"].notna()]


def spend(shop: Shop) -> float:
    orders = paid(shop)
    return orders["amount"].sum() / orders["customer_id"].nunique()


def spend_per_order(shop: Shop) -> float:
    return paid(shop)["amount"].mean()


def spend_all(shop: Shop) -> float:
    orders = shop.pandas("orders")
    return orders["amount"].sum() / orders["customer_id"].nunique()


def spend_created(shop: Shop) -> float:
    return shop.pandas("orders")["amount"].sum() / paid(shop)["customer_id"].nunique()


def asked(shop: Shop) -> dict[str, float]:
    messages = shop.pandas("messages")
    return {a: float(n) for a, n in messages[messages["sender"] == "customer"].groupby("agent_id").size().items()}


def asked_people(shop: Shop) -> dict[str, float]:
    messages = shop.pandas("messages")
    return {a: float(n) for a, n in messages.groupby("agent_id")["customer_id"].nunique().items()}


def asked_twice(shop: Shop) -> dict[str, float]:
    return {a: float(n) for a, n in shop.pandas("messages").groupby("agent_id").size().items()}
