"""The bundled Double 11 shop, opened once for all tests of this room."""

from __future__ import annotations

from pathlib import Path

import pytest

from cskit.analysis.promotion import Promotion, resolve
from cskit.shop import Shop
from tests.shops import load

DATASETS = Path(__file__).parents[2] / "datasets"


@pytest.fixture(scope="session")
def double11() -> Shop:
    return load(DATASETS / "double11")


@pytest.fixture(scope="session")
def promotion(double11: Shop) -> Promotion:
    return resolve(double11)
