"""`pytest --nbval exercises` runs the model solutions again; the copies handed out have nothing to compare."""

from tests.nbval import pytest_collect_file, pytest_runtest_setup

__all__ = ["pytest_collect_file", "pytest_runtest_setup"]
collect_ignore = ["bank", "conftest.py", "en", "source", "zh"]
