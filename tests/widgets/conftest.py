"""The small bundled shop, opened once."""

from __future__ import annotations

from pathlib import Path

import pytest

from cskit.rules import Rules, load_rules
from cskit.shop import Shop
from tests.shops import load


@pytest.fixture(scope="session")
def rules() -> Rules:
    return load_rules("textbook")


@pytest.fixture(scope="session")
def week(mens_wear_week: Path) -> Shop:
    return load(mens_wear_week)
