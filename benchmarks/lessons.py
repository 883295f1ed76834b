"""How long a lesson's code takes once its kernel runs, and how long its widgets take to answer.

Each lesson runs in a kernel of its own, its controls live as in Lab; then every control is moved: to the next value, to
both ends, through a list. What a browser needs to draw the answer comes on top. Nothing is compared with a figure of
another machine.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = ROOT / "notebooks"
_STATIC = ("CSKIT_STATIC", "CSKIT_REPORT")  # with these nobody could move a control

# Run in the kernel before the lesson: it keeps each panel that the lesson makes.
_KEEP = """
import cskit.widgets.panel as _panel
_made, _new = [], _panel.panel
def _kept(view, controls):
    _made.append((view.__name__, list(controls), _new(view, controls)))
    return _made[-1][2]
_panel.panel = _kept
"""

# Run after it: every control moved, the first time to a value and the first time back.
_MOVE = """
import json as _json, time as _time
def _elsewhere(widget):
    if hasattr(widget, 'options'):
        return [value for _, value in widget.options if value != widget.value][:6]
    if hasattr(widget, 'step'):
        near = widget.value + widget.step
        return [v for v in dict.fromkeys((min(near, widget.max), widget.min, widget.max)) if v != widget.value]
    return [not widget.value]
_moves = []
for _view, _names, _box in _made:
    for _widget in _box.children[1].children[:-1]:
        _start = _widget.value
        for _value in _elsewhere(_widget):
            for _to in (_value, _start):
                _began = _time.perf_counter()
                _widget.value = _to
                _moves.append([_view, _widget.description, str(_to), _to == _start, _time.perf_counter() - _began])
print(_json.dumps(_moves))
"""


@dataclass(frozen=True)
class Move:
    """A control of a view set to a value. `again`: back to where it started, which has been computed before."""

    view: str
    control: str
    value: str
    again: bool
    seconds: float


@dataclass(frozen=True)
class Lesson:
    """A lesson in a language: seconds its code took, and its moves."""

    name: str
    lang: str
    seconds: float
    moves: list[Move]


def run(path: Path) -> Lesson:
    """One lesson's figures. `path` is the built notebook."""
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.read(path, as_version=4)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    notebook.cells = [nbformat.v4.new_code_cell(_KEEP), *cells, nbformat.v4.new_code_cell(_MOVE)]
    client = NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": path.parent}})
    took = []
    environment = {name: value for name, value in os.environ.items() if name not in _STATIC}
    with client.setup_kernel(env=environment, stderr=subprocess.DEVNULL):
        for place, cell in enumerate(notebook.cells):
            began = time.perf_counter()
            client.execute_cell(cell, place)
            took.append(time.perf_counter() - began)
    said = "".join(output["text"] for output in notebook.cells[-1].outputs if output.get("name") == "stdout")
    moves = [Move(*figures) for figures in json.loads(said.splitlines()[-1])]
    return Lesson(path.stem, path.parent.name, sum(took[:-1]), moves)


def line(lesson: Lesson) -> str:
    """A lesson's figures as a line of the table."""
    first = [move for move in lesson.moves if not move.again]
    if not first:
        return f"{lesson.name:20}{lesson.lang:>5}{lesson.seconds:>9.1f}"
    slowest = max(first, key=lambda move: move.seconds)
    return (
        f"{lesson.name:20}{lesson.lang:>5}{lesson.seconds:>9.1f}{len(first):>8}"
        f"{_ms([m.seconds for m in first]):>9}{_ms([m.seconds for m in lesson.moves if m.again]):>9}"
        f"{slowest.seconds * 1000:>9.0f}  {slowest.view}: {slowest.control} → {slowest.value}"
    )


def _ms(seconds: list[float]) -> str:
    return f"{median(seconds) * 1000:.0f}"


def main() -> str:
    """Every built lesson in both languages, a line each."""
    lines = [f"{'lesson':20}{'':5}{'code s':>9}{'moves':>8}{'ms':>9}{'back':>9}{'slowest':>9}"]
    for path in sorted(NOTEBOOKS.glob("*/[0-9]*.ipynb"), key=lambda p: (p.name, p.parent.name)):
        lines.append(line(run(path)))
        print(f"  {path.parent.name}/{path.stem}", file=sys.stderr, flush=True)
    return "\n".join(lines)
