"""Stable short codes for customers: a list can be followed to its conversation by who holds the data."""

from __future__ import annotations

from hashlib import blake2b


def customer_code(customer_id: str) -> str:
    """The code under which a customer appears in outputs.

    >>> customer_code("buyer-1") == customer_code("buyer-1"), len(customer_code("buyer-1"))
    (True, 12)
    """
    return "C-" + blake2b(str(customer_id).encode(), digest_size=5).hexdigest()
