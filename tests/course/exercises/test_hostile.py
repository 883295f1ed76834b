"""A class, and whoever means harm in it: nothing runs, nobody else's mark moves, little memory, no end without end."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from cskit.course.exercises.author.ledger import Ledger
from cskit.course.exercises.grading.submissions import shown_name
from tests.course.exercises.classroom import answers, sit_down, truth, write_book
from tests.course.exercises.hostile import HOSTILE, Means

MOST_MEMORY = 300  # MB
LONGEST = 120  # seconds

GRADE = """
import sys
ran = []
def hear(event, args):
    if event in ("os.system", "os.exec", "os.fork", "os.posix_spawn", "subprocess.Popen", "pickle.find_class"):
        ran.append(event)
    elif event == "open" and "outside" in str(args[0]):
        ran.append(f"opened {args[0]}")
sys.addaudithook(hear)
from cskit.cli.guard import run
code = run(sys.argv[1:])
peak = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
print("peak", int(peak) // 1024, "ran", ran, file=sys.stderr)
sys.exit(code)
"""


@pytest.fixture
def room(tmp_path: Path, assigned: Path) -> Path:
    """A class: `s001` and `s002` handed in, `s003` means harm, `s004` did nothing."""
    shutil.copytree(assigned, tmp_path, dirs_exist_ok=True)
    ledger = Ledger.read(tmp_path / "ledger.json")
    for id_ in ("s001", "s002"):
        desk = sit_down(tmp_path / "handouts" / id_)
        for question, value in answers(ledger, id_, truth).items():
            desk.answer(question, value)
        write_book(tmp_path / "submissions" / id_ / "90_stall.ipynb", desk.shown)
        shutil.copy(desk.folder / "90.answers.jsonl", tmp_path / "submissions" / id_)
    return tmp_path


def graded(room: Path, lang: str) -> tuple[int, str, float]:
    """Grade in a process of its own: exit code, what it said, and how long it took."""
    due = datetime.now() + timedelta(days=1)
    line = ["course", "grade", str(room / "submissions"), "--due", f"{due:%Y-%m-%d %H:%M}", "--lang", lang]
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", GRADE, *line],
        cwd=room,
        capture_output=True,
        timeout=LONGEST,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stderr, time.monotonic() - began


def others(room: Path) -> dict[str, object]:
    """What is the others': their rows of the gradebook and their pages."""
    with (room / "marks" / "gradebook.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row[0]: row for row in csv.reader(file)}
    pages = {p.name: p.read_bytes() for p in (room / "marks" / "feedback").iterdir() if p.stem != "s003"}
    return {**{id_: rows[id_] for id_ in ("s001", "s002", "s004")}, **pages}


@pytest.mark.stress
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_sixty_hostile_submissions(room: Path, lang: str, capsys: pytest.CaptureFixture[str]):
    code, said, _ = graded(room, lang)
    assert code == 0, said
    before = others(room)
    shutil.rmtree(room / "marks")

    canary, outside = room / "canary", room / "outside.ipynb"
    ledger = Ledger.read(room / "ledger.json")
    stolen = [
        json.loads(line) for line in (room / "submissions" / "s001" / "90.answers.jsonl").read_text().splitlines()
    ]
    own = ledger.people["s003"].exercises["90"]
    write_book(outside, stolen)
    means = Means(room / "submissions", f"touch {canary}", outside, stolen, own.secret, own.checksum[:12])
    honest = len(os.listdir(means.folder))
    for make in HOSTILE.values():
        make(means)
    assert len(HOSTILE) >= 60
    assert len(os.listdir(means.folder)) == honest + len(HOSTILE)

    code, said, seconds = graded(room, lang)
    assert code == 0, said[-2000:]
    *lines, last = said.strip().splitlines()
    peak, ran = int(last.split()[1]), last.partition(" ran ")[2]
    moved = [what for what, own in others(room).items() if own != before[what]]
    with capsys.disabled():
        print(
            f"\n{len(HOSTILE)} hostile submissions ({lang}): executed or opened outside: {ran}, "
            f"{len(moved)} marks of others changed, {peak} MB, {seconds:.0f} s, {len(lines)} lines"
        )
    assert not canary.exists()
    assert ran == "[]"
    assert moved == []
    assert peak <= MOST_MEMORY
    pages = "".join(path.read_text(encoding="utf-8") for path in (room / "marks").rglob("*.html"))
    assert "<script" not in pages
    assert "<img" not in pages
    assert "\u202e" not in pages + said
    assert "\x1b" not in pages + said
    assert not [line for line in lines if len(line) > 600]
    told = {line.split(": ")[1] for line in lines}
    silent = {shown_name(name) for name in os.listdir(means.folder)} - told
    assert silent == {"s001", "s002", "s003_code.ipynb", "s003_page.ipynb"}  # what is their own answer, and no more
