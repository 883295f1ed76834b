"""The bundled Double 11 shop under review, opened once for all tests of this room."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cskit.analysis.promotion import resolve
from cskit.review import Review
from cskit.shop import Shop
from cskit.terms import speak
from tests.shops import load

DATASETS = Path(__file__).parents[2] / "datasets"


@pytest.fixture(scope="session")
def double11() -> Shop:
    return load(DATASETS / "double11")


@pytest.fixture(scope="session")
def review(double11: Shop) -> Review:
    return Review(double11, resolve(double11))


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    speak("en")
    yield
    speak("en")
