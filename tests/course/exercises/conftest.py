"""Fixtures of the exercise tests: a small class with its hand-outs and ledger."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import IPython.display
import pytest

from cskit.course.exercises.author.assign import Trainee
from cskit.course.exercises.author.ledger import Ledger
from cskit.course.exercises.bank import Bank
from tests.course.exercises.classroom import BANK, hand_out


@pytest.fixture(scope="session")
def bank() -> Bank:
    """The small bank."""
    return Bank.open(BANK)


@pytest.fixture(scope="session")
def assigned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The hand-outs and ledger of four trainees. To be read, or copied."""
    out = tmp_path_factory.mktemp("class")
    people = [
        Trainee("s001", "Ann"),
        Trainee("s002", "李雷", "zh"),
        Trainee("s003"),
        Trainee("s004", "=cmd|' /C calc'!A0"),
    ]
    hand_out(out, people, attempts=3)
    return out


@pytest.fixture(scope="session")
def ledger(assigned: Path) -> Ledger:
    return Ledger.read(assigned / "ledger.json")


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What is displayed from here on, as a notebook would get it."""
    seen: list[dict[str, Any]] = []
    monkeypatch.setattr(IPython.display, "display", lambda data, **_: seen.append(data))
    return seen


@pytest.fixture(autouse=True)
def somebody_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test before may have built a notebook in this process, where nobody answers and nothing is logged."""
    monkeypatch.delenv("CSKIT_STATIC", raising=False)
