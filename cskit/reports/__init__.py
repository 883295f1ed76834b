"""From a lesson and a shop to a report someone can show: HTML, Excel, PDF; one shop or many.

    render("review", "my_shop", "out", parameters={"promo": "2021-11-11"}, lang="zh")

Imported on first use: what it stands on is heavy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cskit.charts import lean as lean  # first: it makes papermill cheap

if TYPE_CHECKING:
    from cskit.reports.lesson import find_lesson
    from cskit.reports.many import Job, render_many
    from cskit.reports.report import FORMATS, Rendered, render
    from cskit.reports.run import ReportError

__all__ = ["FORMATS", "Job", "Rendered", "ReportError", "find_lesson", "render", "render_many"]

_HOME = {"find_lesson": "lesson", "Job": "many", "render_many": "many", "ReportError": "run"}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'cskit.reports' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"cskit.reports.{_HOME.get(name, 'report')}"), name)
