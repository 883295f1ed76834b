"""What nbval compares when it runs a generated notebook: texts and tables, word for word.

Not compared: drawings and chart specifications (they change with fonts and versions; the browser tests look at
charts) and the tables' JSON (its twelfth digit may differ between machines; the HTML of the same table is compared).
What a widget shows at its start is compared as anything else: nobody is here to move it, and the kernels are told so.
"""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from tests.kernels import CAN_FORK, Forked

NOT_COMPARED = ("image/svg+xml", "application/vnd.vegalite.v5+json", "application/vnd.cskit.table+json")
TOLD = {"CSKIT_STATIC": "1"}  # in a kernel's environment


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> Generator[None, Any, Any]:
    collected = yield
    for collector in collected or ():
        if hasattr(collector, "skip_compare"):
            collector.skip_compare = (*collector.skip_compare, *NOT_COMPARED)
    return collected


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, Any, Any]:
    """A notebook's kernel starts while its first cell is set up."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in TOLD.items():
            patch.setenv(name, value)
        if CAN_FORK:
            patch.setattr("jupyter_client.provisioning.local_provisioner.launch_kernel", Forked)
        return (yield)
