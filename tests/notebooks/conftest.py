"""The demo lesson, for what is tried on a notebook of no importance."""

from tests.reports.demo import books

__all__ = ["books"]
