"""Twelve random shops one by one: what packing hides."""

from __future__ import annotations

import pytest

from tests.oracle.facts import Facts
from tests.oracle.random_shops import random_shop

from .ask import open_shop
from .families import FAMILIES, SHOP_WIDE, assert_agree


@pytest.mark.parametrize("seed", range(12))
def test_small_shops_alone(seed: int) -> None:
    """Not packed: empty tables, missing teams and zero denominators of a whole shop show only here."""
    world = random_shop(1000 + seed)
    metrics = {name: m for family in FAMILIES.values() for name, m in family.items()} | SHOP_WIDE
    assert_agree(open_shop(world), Facts(world), metrics, ())
