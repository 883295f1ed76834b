"""The commands as a user types them, and a shop small enough to know every answer by heart."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from cskit.bundled import ROOT
from cskit.cli.guard import run
from cskit.terms import speak
from tests.shops import load

DATASETS = ROOT / "datasets"

MESSAGES = """\
customer_id,agent_id,sender,sent_at,message_id
c1,ann,customer,2021-11-11 10:00:00,m01
c1,ann,agent,2021-11-11 10:00:20,m02
c2,ann,customer,2021-11-11 10:05:00,m03
c2,ann,agent,2021-11-11 10:09:00,m04
c3,bob,customer,2021-11-11 11:00:00,m05
c3,bob,agent,2021-11-11 11:00:10,m06
c4,bob,customer,2021-11-12 09:00:00,m07
"""
ORDERS = """\
order_id,customer_id,created_at,paid_at,amount
o1,c1,2021-11-11 10:10:00,2021-11-11 10:11:00,300
o2,c2,2021-11-11 10:20:00,2021-11-11 10:21:00,100
o3,c3,2021-11-11 11:30:00,2021-11-12 08:00:00,50.5
o4,c9,2021-11-20 12:00:00,2021-11-20 12:01:00,80
"""


@dataclass(frozen=True)
class Result:
    """What a command answered."""

    code: int
    out: str
    err: str


Command = Callable[..., Result]


@pytest.fixture
def cskit(capsys: pytest.CaptureFixture[str]) -> Command:
    """Run a command line in this process (the guard included): `cskit("metrics", folder, …)`."""

    def call(*args: object) -> Result:
        capsys.readouterr()
        code = run([str(a) for a in args])
        captured = capsys.readouterr()
        return Result(code, captured.out, captured.err)

    return call


@pytest.fixture
def shell() -> Command:
    """Run the installed `cskit` command in a process of its own."""

    def call(*args: object, timeout: int = 120, **more: object) -> Result:
        program = Path(sys.executable).with_name("cskit")
        done = subprocess.run(  # type: ignore[call-overload]
            [str(program), *map(str, args)], capture_output=True, text=True, timeout=timeout, encoding="utf-8", **more
        )
        return Result(done.returncode, done.stdout, done.stderr)

    return call


@pytest.fixture(autouse=True)
def bundled_shops_are_opened_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What one command has read, the next need not read again."""
    monkeypatch.setattr("cskit.shop.load", load)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Two agents, four customers, two days; c1 and c2 buy with ann, c3 with bob a day later, c9 with nobody."""
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "messages.csv").write_text(MESSAGES, encoding="utf-8")
    (folder / "orders.csv").write_text(ORDERS, encoding="utf-8")
    return folder


@pytest.fixture(autouse=True)
def somebody_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test before may have built a notebook in this process, where nobody answers and nothing is logged."""
    monkeypatch.delenv("CSKIT_STATIC", raising=False)


@pytest.fixture(autouse=True)
def the_system_speaks_english(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CSKIT_LANG", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    speak("en")
