"""Fixtures of the course tests. The lesson sources here are data, not modules."""

from tests.reports.demo import books  # noqa: F401

collect_ignore_glob = ["sources/*"]
