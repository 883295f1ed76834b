"""Fixtures of the browser tests."""

from tests.reports.demo import books, no_chromium, reports  # noqa: F401
