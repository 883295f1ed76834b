"""What every test may use: the bundled shops, a real Chromium, and how hard hypothesis tries."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.balance import pytest_collection_modifyitems, pytest_xdist_make_scheduler

__all__ = ["pytest_collection_modifyitems", "pytest_xdist_make_scheduler"]
ROOT = Path(__file__).resolve().parents[1]

# The same examples on every run: a failure is a change of the code, never of the weather. `make stress` explores.
_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]
settings.register_profile("steady", derandomize=True, deadline=None, suppress_health_check=_SLOW)
settings.register_profile("stress", max_examples=2000, deadline=None, suppress_health_check=_SLOW, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


def pytest_collection_finish() -> None:
    """What stays for all tests (modules, the tests themselves) need not be looked through again and again for rubbish,
    nor rubbish be looked for after every 700 objects: frames make thousands."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 5)


def pytest_unconfigure() -> None:
    gc.unfreeze()


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="module", autouse=True)
def english() -> Iterator[None]:
    """Every module of tests begins in English, whatever the one before spoke last."""
    from cskit.english import show_as
    from cskit.terms import speak

    speak("en")
    show_as({})  # nor of which shop's words
    yield
    speak("en")


@pytest.fixture(scope="session")
def double11() -> Path:
    """The bundled Double-11 shop."""
    return ROOT / "datasets" / "double11"


@pytest.fixture(scope="session")
def mens_wear_week() -> Path:
    """The bundled shop that is small enough to check by hand."""
    return ROOT / "datasets" / "mens_wear_week"


@pytest.fixture(scope="session")
def clinic_day() -> Path:
    """The bundled shop from whose chats and orders lessons 01, 05 and 11 are counted on paper."""
    return ROOT / "datasets" / "clinic_day"


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium. Without one a test is skipped with one line, and fails in CI."""
    from cskit.reports.page import find_chromium

    found = find_chromium()
    if found:
        return found
    say = "no Chromium here; install chromium and fonts-noto-cjk to run the browser tests"
    if os.environ.get("CI"):
        pytest.fail(say, pytrace=False)
    pytest.skip(say)


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Any]:
    """A running browser (playwright), offline by nature of the tests: pages are opened from files."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as tool:
        running = tool.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    """A running local Spark, tuned for tables of a few hundred rows: no code generated or optimised for one use.
    Its time zone is one with daylight saving, so that a number that depends on it shows."""
    from cskit.engines.spark_engine import LOCAL_SETTINGS, has_java
    from cskit.errors import told

    if not has_java():
        if os.environ.get("CI"):
            pytest.fail(told("no_java"), pytrace=False)
        pytest.skip(told("no_java"))
    from pyspark.sql import SparkSession

    quick = {
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.session.timeZone": "America/New_York",
        "spark.sql.shuffle.partitions": "2",
    }
    running = SparkSession.builder.config(map={**LOCAL_SETTINGS, **quick}).getOrCreate()
    yield running
    running.stop()
