"""The random shops of the agreement tests: packed once, opened once per engine."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cskit.shop import Shop
from tests.oracle.facts import Facts
from tests.oracle.pack import packed
from tests.oracle.world import World

from .ask import open_shop

SHOPS = 220


@pytest.fixture(scope="session")
def many() -> World:
    """220 random shops in one data set, told apart by their ids and team names."""
    return packed(SHOPS)[0]


@pytest.fixture(scope="session")
def many_facts(many: World) -> Facts:
    """The oracle's facts of the packed shops under the textbook."""
    return Facts(many)


@pytest.fixture(scope="session")
def many_shop(many: World) -> Callable[[str], Shop]:
    """The packed shops on an engine, opened at its first use."""
    opened: dict[str, Shop] = {}

    def open_on(engine: str) -> Shop:
        if engine not in opened:
            opened[engine] = open_shop(many, engine)
        return opened[engine]

    return open_on
