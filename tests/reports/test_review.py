"""The review of a shop with messages and orders only: what can be said is said, the rest names its table."""

from __future__ import annotations

import re
import shutil

import pytest

from cskit.bundled import bundled
from cskit.reports.report import Rendered, render


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Rendered:
    folder = tmp_path_factory.mktemp("two_tables")
    for table in ("messages", "orders"):
        shutil.copy(bundled("mens_wear_week") / f"{table}.csv", folder)
    return render("review", folder, tmp_path_factory.mktemp("out"), lang="en", formats=("html", "xlsx"))


def test_what_can_be_said_is_said(small: Rendered):
    said = dict(small.headline)
    assert said
    assert all(value and value[0] in "¥0123456789—n" for value in said.values())
    assert '<figure class="chart">' in small.files[0].read_text(encoding="utf-8")


@pytest.mark.parametrize("table", ["refunds", "shifts", "complaints", "forecast"])
def test_what_cannot_be_said_names_its_table(small: Rendered, table: str):
    html = small.files[0].read_text(encoding="utf-8")
    notes = re.findall(r'<(?:div|p) class="cskit-(?:note cskit-missing|caption)">(.*?)</(?:div|p)>', html)
    assert any(re.search(rf"\b{table}\b", note) for note in notes)
