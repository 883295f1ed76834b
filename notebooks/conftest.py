"""`pytest --nbval notebooks` runs the lessons again and compares what a reader sees."""

from tests.nbval import pytest_collect_file, pytest_runtest_setup

__all__ = ["pytest_collect_file", "pytest_runtest_setup"]
collect_ignore = ["conftest.py", "source"]
