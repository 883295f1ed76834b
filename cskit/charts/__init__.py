"""The shapes a lesson and a report draw with, and what puts them before a reader: one theme, one look.

A shape takes a tidy frame (from `measure`, or pandas) and column names and returns a plain Altair chart, so that one
can go on with `.properties()`, `+`, `|`. It knows labels, units, tooltips and colours from the metric's card, says in
words what it shows, and carries its data to the Excel appendix: `show(dots(answer, "value", of="agent"), title=…)`.
Everything is imported on first use: reports read tables without paying for Altair.
"""

from typing import TYPE_CHECKING

from cskit.charts import lean as lean  # first: it makes Altair cheap
from cskit.lazily import on_first_use

if TYPE_CHECKING:
    from cskit.charts.display import (
        Finding,
        findings,
        note,
        sentences,
        show,
        show_parameters,
        table,
        use,
    )
    from cskit.charts.headline import Tile, tiles
    from cskit.charts.over_time import lines, timeline
    from cskit.charts.ranked import dots, pair
    from cskit.charts.spread import distribution, heat, scatter
    from cskit.charts.stacks import bars, stacked, waterfall
    from cskit.charts.state import kind_of, wide
    from cskit.charts.tables import Column, rows_table

__all__ = [
    "Column",
    "Finding",
    "Tile",
    "bars",
    "distribution",
    "dots",
    "findings",
    "heat",
    "kind_of",
    "lines",
    "note",
    "pair",
    "rows_table",
    "scatter",
    "sentences",
    "show",
    "show_parameters",
    "stacked",
    "table",
    "tiles",
    "timeline",
    "use",
    "waterfall",
    "wide",
]
_HOMES = {
    "display": "Finding findings note sentences show show_parameters table use",
    "state": "kind_of wide",
    "over_time": "lines timeline",
    "ranked": "dots pair",
    "spread": "distribution heat scatter",
    "stacks": "bars stacked waterfall",
    "tables": "Column rows_table",
    "headline": "Tile tiles",
}
__getattr__ = on_first_use(__name__, _HOMES)
_SHAPES = "bars distribution dots heat lines pair scatter stacked timeline waterfall"
_TAB = f"{_SHAPES} show table tiles Tile Column sentences note use".split()


def __dir__() -> list[str]:
    """What a lesson draws and shows with; the rest is for the package itself."""
    return sorted(_TAB)
