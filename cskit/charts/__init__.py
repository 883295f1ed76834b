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
        Tile,
        attainment,
        findings,
        note,
        sentences,
        show,
        show_parameters,
        show_table,
        tiles,
        use,
        with_tips,
    )
    from cskit.charts.measured import kind_of, wide
    from cskit.charts.tables import Column, Table, rows_table, table
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
    "colour",
    "findings",
    "kind_of",
    "meaning_scale",
    "note",
    "rows_table",
    "sentences",
    "show",
    "show_parameters",
    "show_table",
    "table",
    "tiles",
    "use",
    "wide",
    "with_tips",
]

_HOME = {
    "colours": ("agent_colours", "agent_scale", "colour", "meaning_scale"),
    "measured": ("kind_of", "wide"),
    "tables": ("Column", "Table", "rows_table", "table"),
    "theme": ("axis",),
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'cskit.charts' has no attribute {name!r}")
    from importlib import import_module

    home = next((module for module, names in _HOME.items() if name in names), "display")
    return getattr(import_module(f"cskit.charts.{home}"), name)
