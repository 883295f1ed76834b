"""The bundled shops, opened once, with their facts in memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from cskit.rules import Rules, load_rules
from cskit.shop import Shop, load
from cskit.widgets import Ready, prepare


@pytest.fixture(scope="session")
def rules() -> Rules:
    return load_rules("textbook")


@pytest.fixture(scope="session")
def week(mens_wear_week: Path) -> Shop:
    return load(mens_wear_week)


@pytest.fixture(scope="session")
def ready(week: Shop, rules: Rules) -> Ready:
    """The small shop, ready for every rule that can be moved."""
    return prepare(week, rules, moving=["slow_seconds", "attribution"], texts=True)
