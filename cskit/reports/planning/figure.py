"""A planning chart with the table behind it: shown in a lesson, or saved by a command."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd

from cskit.charts.display import show
from cskit.charts.drawing import svg
from cskit.charts.parts import Heads
from cskit.errors import UsageError, told

if TYPE_CHECKING:
    from cskit.charts.tables import Table

SUFFIXES = (".svg", ".png")


@dataclass(frozen=True)
class Figure:
    """The chart, its data with their heads, and the question it answers."""

    chart: Any
    frame: pd.DataFrame
    columns: Heads
    name: str
    title: str
    note: str = ""

    def show(self) -> None:
        """In a lesson: the chart under its title, its data in the appendix."""
        show(self.chart, table=self.frame, columns=self.columns, name=self.name, title=self.title, note=self.note)

    @property
    def table(self) -> Table:
        """The data as a table with labels and kinds."""
        from cskit.charts.tables import as_table

        return as_table(self.frame, self.columns)

    def save(self, path: Path) -> None:
        """As a drawing with its title, whole or not at all; SVG or PNG by the file's ending."""
        import vl_convert

        check_suffix(path)
        spec = self.chart.properties(title=alt.TitleParams(self.title, subtitle=self.note or alt.Undefined)).to_dict()
        part = path.with_name(f".{path.name}.part")
        if path.suffix.lower() == ".svg":
            part.write_text(svg(spec), encoding="utf-8")
        else:
            part.write_bytes(vl_convert.vegalite_to_png(spec, scale=2))
        os.replace(part, path)


def check_suffix(path: Path) -> None:
    """`UsageError` for a file that is neither SVG nor PNG."""
    if path.suffix.lower() not in SUFFIXES:
        raise UsageError(told("chart_suffix", path=path))
