"""A planning chart with the table behind it: saved by a command."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import altair as alt
import pandas as pd

from cskit.charts.drawing import svg
from cskit.charts.parts import Heads
from cskit.charts.tables import Table, as_table
from cskit.errors import UsageError, told

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

    @property
    def table(self) -> Table:
        """The data as a table with labels and kinds."""
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
