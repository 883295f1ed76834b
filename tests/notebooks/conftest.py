"""The demo lesson, for what is tried on a notebook of no importance; and a module's `LESSON` on small shops."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cskit.shop import Shop
from tests.notebooks.lessons import Ran, called, run
from tests.reports.demo import books
from tests.shops import load

__all__ = ["books"]


@pytest.fixture(scope="session")
def bare_folder(mens_wear_week: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Only messages and orders."""
    folder = tmp_path_factory.mktemp("bare")
    for name in ("messages.csv", "orders.csv"):
        shutil.copy(mens_wear_week / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def small(request: pytest.FixtureRequest, mens_wear_week: Path) -> Ran:
    return run(request.module.LESSON, data=str(mens_wear_week), lang="en", report=False)


@pytest.fixture(scope="module")
def bare(request: pytest.FixtureRequest, bare_folder: Path) -> Ran:
    return run(request.module.LESSON, data=str(bare_folder), lang="zh")


@pytest.fixture(scope="module")
def shop(double11: Path) -> Shop:
    return load(double11)


@pytest.fixture(scope="module")
def names(shop: Shop) -> dict[str, str]:
    """Agent → name as an English page shows it."""
    return called(shop)
