"""nbval's kernels, forked from a process that has imported what lessons import: 3 s less for each of 54 notebooks.

What a kernel of its own would notice beyond that is seen elsewhere: a lesson is run by plain papermill, and every
notebook was executed in one when it was built.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections.abc import Mapping, Sequence
from multiprocessing.connection import Connection
from typing import Any

CAN_FORK = "forkserver" in multiprocessing.get_all_start_methods()
IMPORTED = (
    "cskit.charts.lean",  # first: it makes the others cheap
    "ipykernel.ipkernel",
    "ipykernel.kernelapp",
    "cskit.course.exercises.trainee.session",
    "cskit.course.lesson",
    "cskit.engines.duckdb_engine",
    "cskit.review",
    "cskit.widgets.controls",
    "cskit.widgets.panel",
    "scipy.stats",
)


class Forked:
    """A new kernel's process, for a kernel manager that expects a `subprocess.Popen`."""

    stdin = stdout = stderr = None

    def __init__(self, command: Sequence[str], *, env: Mapping[str, str], cwd: str | None = None, **_: Any) -> None:
        nursery = multiprocessing.get_context("forkserver")
        nursery.set_forkserver_preload(list(IMPORTED))
        here, there = nursery.Pipe()
        options = list(command[command.index("-f") :])
        self._process = nursery.Process(target=_kernel, args=(there, options, dict(env), cwd), daemon=True)
        self._process.start()
        here.recv()  # it heads a group of its own now, and groups are what is killed

    @property
    def pid(self) -> int | None:
        return self._process.pid

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int | None:
        self._process.join(timeout)
        return self.poll()


def _kernel(begun: Connection, options: list[str], env: dict[str, str], cwd: str | None) -> None:
    """Everything of a kernel that is not the same in each; charts are checked, but not drawn: nobody compares that."""
    os.setsid()
    begun.send(None)
    os.environ.clear()
    os.environ.update(env)
    os.chdir(cwd or ".")
    gc.freeze()
    from ipykernel.kernelapp import IPKernelApp
    from pandas import set_option

    from cskit.charts import renderer

    set_option("display.max_columns", 20)  # pandas was imported where no notebook was, and took that for a terminal
    renderer.svg = lambda spec: ""
    IPKernelApp.launch_instance(["--HistoryManager.enabled=False", *options])
