"""The bundled Double 11 shop under review, opened once for all tests of this room."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cskit.analysis.promotion import resolve
from cskit.charts import use
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


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, Any]]]:
    """What is displayed, in order, in English."""
    said: list[dict[str, Any]] = []
    monkeypatch.setenv("CSKIT_REPORT", "1")
    monkeypatch.setattr("IPython.display.display", lambda data, raw=True: said.append(data))
    use("en")
    yield said
    use("en")
