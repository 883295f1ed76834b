"""Run by a report's kernel while it starts: the libraries every lesson needs, loaded beside papermill's import."""

import cskit.charts.lean  # noqa: I001  (first: it makes the others cheap)
import altair
import duckdb
import narwhals
import pandas
from altair.utils.schemapi import disable_debug_mode

__all__ = ["altair", "cskit", "duckdb", "narwhals", "pandas"]

disable_debug_mode()  # charts were checked when the notebook was built; checking each piece again costs a second
