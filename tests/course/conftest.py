"""Fixtures of the course tests. The sources and the small bank here are data, not modules."""

from tests.reports.demo import books  # noqa: F401

collect_ignore_glob = ["sources/*", "bank/*"]
