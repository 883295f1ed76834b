"""Charts, tables and tiles of lessons and reports: one theme, one look, figures carried along.

A lesson begins with `use(lang)` and then calls `show`, `show_table`, `tiles`, `findings`, `sentences`, `note`.
Everything is imported on first use: reports read tables without paying for Altair.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cskit.charts import lean as lean  # first: it makes Altair cheap

if TYPE_CHECKING:
    from cskit.charts.colours import agent_colours, agent_scale, colour, meaning_scale
    from cskit.charts.display import (
        Finding,
        findings,
        note,
        sentences,
        show,
        show_parameters,
        show_table,
        use,
        with_tips,
    )
    from cskit.charts.display import show_table as table
    from cskit.charts.headline import Tile, attainment, tiles
    from cskit.charts.measured import kind_of, wide
    from cskit.charts.over_time import lines, timeline
    from cskit.charts.ranked import dots, pair
    from cskit.charts.spread import distribution, heat, scatter
    from cskit.charts.stacks import bars, stacked, waterfall
    from cskit.charts.tables import Column, Table, rows_table
    from cskit.charts.theme import axis

__all__ = [
    "Column",
    "Finding",
    "Table",
    "Tile",
    "agent_colours",
    "agent_scale",
    "attainment",
    "axis",
    "bars",
    "colour",
    "distribution",
    "dots",
    "findings",
    "heat",
    "kind_of",
    "lines",
    "meaning_scale",
    "note",
    "pair",
    "rows_table",
    "scatter",
    "sentences",
    "show",
    "show_parameters",
    "show_table",
    "stacked",
    "table",
    "tiles",
    "timeline",
    "use",
    "waterfall",
    "wide",
    "with_tips",
]
_HOME = {
    "colours": "agent_colours agent_scale colour meaning_scale",
    "display": "Finding findings note sentences show show_parameters show_table use with_tips",
    "measured": "kind_of wide",
    "over_time": "lines timeline",
    "ranked": "dots pair",
    "spread": "distribution heat scatter",
    "stacks": "bars stacked waterfall",
    "tables": "Column Table rows_table",
    "theme": "axis",
    "headline": "Tile attainment tiles",
}
_MODULE = {name: module for module, names in _HOME.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name == "table":
        return __getattr__("show_table")
    if name not in _MODULE:
        raise AttributeError(f"module 'cskit.charts' has no attribute {name!r}")
    return getattr(import_module(f"cskit.charts.{_MODULE[name]}"), name)
