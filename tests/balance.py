"""Which worker runs what (`pytest -n 2`): a file's tests in one, what shares something dear too, the longest first.

What is dear: a JupyterLab with its browser, a JVM, the demo lesson built and rendered, 220 random shops. A long file
that is begun last keeps one worker busy while the others have nothing left.
"""

from __future__ import annotations

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

# in the order in which they are begun; what is not named comes after, file by file
GROUPS = {
    "browser": ("tests/browser/", "tests/reports/", "tests/course/test_build.py", "tests/notebooks/test_nbval.py"),
    "spark": (  # and the packed shops, which are Spark's too
        "tests/engines/test_spark.py",
        "tests/metrics/test_official_boundaries.py",
        "tests/metrics/test_agreement.py",
        "tests/metrics/test_agreement_spark.py",
        "tests/metrics/test_agreement_time.py",
        "tests/metrics/test_identities.py",
        "tests/metrics/test_splits.py",
        "tests/metrics/test_store.py",
    ),
    "words": ("tests/metrics/test_card_words.py",),
    "installed": ("tests/test_installed.py",),
    "trainees": tuple(f"tests/exercises/test_{name}.py" for name in ("bank", "beginners", "references")),
}


class Balanced(LoadScopeScheduling):
    """Like `--dist loadfile`, but by group, and in the order collected."""

    def __init__(self, config: pytest.Config, log: Any = None) -> None:
        config.option.loadscopereorder = False
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)


def group_of(nodeid: str) -> str:
    """The group of a test; the path of its file where it is in none."""
    path = nodeid.partition("::")[0]
    return next((name for name, starts in GROUPS.items() if path.startswith(starts)), path)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Balanced:
    return Balanced(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In a worker the long groups come first."""
    if hasattr(config, "workerinput"):
        place = {name: i for i, name in enumerate(GROUPS)}
        items.sort(key=lambda item: place.get(group_of(item.nodeid), len(place)))
