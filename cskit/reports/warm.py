"""Run by a report's kernel while it starts: the libraries every lesson needs, loaded beside papermill's import."""

import cskit.charts.lean  # noqa: I001  (first: it makes the others cheap)
import altair
import duckdb
import narwhals
import pandas

__all__ = ["altair", "cskit", "duckdb", "narwhals", "pandas"]
