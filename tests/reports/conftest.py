"""Fixtures of the reports' tests."""

from tests.reports.demo import books, no_chromium, reports  # noqa: F401
