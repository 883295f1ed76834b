"""papermill's engine for a kernel that is already running: it takes the kernel over, and ends it."""

from typing import Any

from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines

NAME = "cskit"
_PASSED_ON = ("km", "on_cell_start", "on_cell_executed")


class RunningKernel(NBClientEngine):
    """As papermill's own engine, but for a kernel given as `km`, whose channels are closed at the end."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> NotebookNode:
        given = {name: options[name] for name in _PASSED_ON}
        return PapermillNotebookClient(nb_man, kernel_name=kernel_name, record_timing=False, **given).execute(
            cleanup_kc=True
        )


papermill_engines.register(NAME, RunningKernel)
