"""The charts of planning: forecast, staffing, roster. Each answers a `Figure`."""

from cskit.reports.planning.figure import Figure
from cskit.reports.planning.forecast import back_test, hours
from cskit.reports.planning.roster import cover, gantt
from cskit.reports.planning.staffing import booked, methods, need

__all__ = ["Figure", "back_test", "booked", "cover", "gantt", "hours", "methods", "need"]
