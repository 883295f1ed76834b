"""Opening a notebook in JupyterLab: it looks as it was built before anything is run, and it stays the file it was."""

import json
from pathlib import Path
from typing import Any

import nbformat
from nbformat.sign import NotebookNotary

from cskit.bundled import ROOT

_CHART = "application/vnd.vegalite"


def trust() -> None:
    """Sign the notebooks that come with the course, so that Lab shows their tables, cards and styles as they are.

    A signature is of what a notebook holds: an unchanged copy elsewhere has it, a changed one has not.
    """
    notary = NotebookNotary()
    for path in [*ROOT.glob("notebooks/??/*.ipynb"), *ROOT.glob("exercises/??/*.ipynb")]:
        notary.sign(nbformat.read(path, as_version=4))


def keep(model: dict[str, Any], path: str, contents_manager: Any, **_: Any) -> None:
    """Lab saves what it has opened after two minutes, though nobody changed it: then the file stays as it is."""
    file = Path(contents_manager.root_dir, path.strip("/"))
    if model["type"] != "notebook" or not file.is_file():
        return
    there = file.read_text(encoding="utf-8")
    if _held(nbformat.writes(nbformat.from_dict(model["content"]))) == _held(there):
        model["content"] = nbformat.reads(there, as_version=4)
        notary = contents_manager.notary
        notary.mark_cells(model["content"], notary.check_signature(model["content"]))


def _held(text: str) -> Any:
    """What a notebook holds but for what Lab adds on opening: the kernel's version, and a picture beside a chart."""
    book = json.loads(text)
    book["metadata"].pop("language_info", None)
    for output in (output for cell in book["cells"] for output in cell.get("outputs", ())):
        if any(kind.startswith(_CHART) for kind in output.get("data", ())):
            output["data"].pop("image/png", None)
    return book
