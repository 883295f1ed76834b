"""`cskit course` as an instructor uses it: class list to hand-outs, submissions to marks, mistakes in one line."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cskit.course.exercises.author.assign import Trainee
from cskit.course.exercises.author.ledger import Ledger, locked
from cskit.course.exercises.grading.grade import grade
from cskit.course.exercises.grading.submissions import collect
from cskit.course.exercises.handout import open_handout
from tests.cli.conftest import Command
from tests.course.exercises.classroom import answers, hand_out, home, sit_down, truth, write_book


@pytest.fixture(scope="module")
def exercises(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of exercises of one's own."""
    return home(tmp_path_factory.mktemp("own"))


@pytest.fixture
def people(tmp_path: Path) -> Path:
    path = tmp_path / "class.csv"
    path.write_text("学号,姓名,语言\ns001,李雷,zh\ns002,Ann,\n", encoding="gb18030")
    return path


def assign(cskit: Command, people: Path, exercises: Path, *more: object):
    return cskit(
        "course",
        "assign",
        people,
        "--exercise",
        "90",
        "--exercises",
        exercises,
        "--jobs",
        1,
        "--out",
        people.parent / "class",
        *more,
    )


def test_from_class_list_to_marks(cskit: Command, people: Path, exercises: Path):
    done = assign(cskit, people, exercises)
    out = people.parent / "class"
    assert (done.code, done.out) == (0, "")
    assert "2 hand-outs" in done.err
    for id_, lang in (("s001", "zh"), ("s002", "en")):
        folder = out / "handouts" / id_
        names = {path.name for path in folder.iterdir()}
        assert {"90_stall.ipynb", "90.handout.json", "data"} <= names
        assert ("请先读我.txt" in names) == (lang == "zh")

    ledger = Ledger.read(out / "ledger.json")
    desk = sit_down(out / "handouts" / "s001", "zh")
    for question, value in answers(ledger, "s001", truth).items():
        desk.answer(
            question,
            value
            if question != "90.q1"
            else ledger.people["s001"].exercises["90"].mistakes[question]["created_for_paid"],
        )
    own = cskit("course", "progress", out / "handouts" / "s001", "--lang", "zh")
    assert own.code == 0
    assert "✗ 还不对" in own.out
    assert "李雷" in (out / "handouts" / "s001" / "progress.html").read_text(encoding="utf-8")

    write_book(out / "submissions" / "s001.ipynb", desk.shown)
    stuck = cskit("course", "progress", out / "submissions")
    assert (stuck.code, "Unpaid orders are counted in." in stuck.out) == (0, True)
    assert (out / "progress.html").is_file()

    marked = cskit("course", "grade", out / "submissions", "--due", "2000-01-01", "--show-answers")
    assert marked.code == 0
    assert "s001: has answers given after the due time" in marked.err
    assert "s002: nothing arrived" in marked.err
    assert "1 sentence is waiting" in marked.err
    feedback = (out / "marks" / "feedback" / "s001.html").read_text(encoding="utf-8")
    assert "没付款的订单也算进来了。" in feedback
    assert "正确答案" in feedback
    assert (
        (out / "marks" / "gradebook.csv")
        .read_text(encoding="utf-8-sig")
        .splitlines()[1]
        .startswith("s001,李雷,58.33,7,12,")
    )


def test_a_longer_list_leaves_what_was_handed_out(cskit: Command, people: Path, exercises: Path):
    assign(cskit, people, exercises)
    out = people.parent / "class"
    first = {p: p.read_bytes() for p in (out / "handouts").rglob("*") if p.is_file()}
    people.write_text("id,name\ns001,李雷\ns002,Ann\ns003,Bo\n", encoding="utf-8")
    done = assign(cskit, people, exercises)
    assert "2 trainees keep their hand-outs" in done.err
    assert "1 hand-out in" in done.err
    assert {p: p.read_bytes() for p in first} == first
    ledger = json.loads((out / "ledger.json").read_text(encoding="utf-8"))
    assert [p["id"] for p in ledger["people"]] == ["s001", "s002", "s003"]
    again = assign(cskit, people, exercises, "--again", "--lang", "zh")
    assert "3 份练习材料" in again.err


def test_a_zip_per_trainee_is_the_same_bytes_every_time(cskit: Command, people: Path, exercises: Path):
    made, home = [], people.parent / "class" / "handouts"
    for more in ((), ("--again",)):
        assign(cskit, people, exercises, "--zip", *more)
        made.append((home / "s001_90.zip").read_bytes())
    assert made[0] == made[1]
    names = zipfile.ZipFile(home / "s001_90.zip").namelist()
    assert {"s001/90.handout.json", "s001/data/90/stall/orders.csv"} <= set(names)
    assert sorted(p.name for p in home.iterdir()) == ["s001_90.zip", "s002_90.zip"]
    assign(cskit, people, exercises, "--zip", "--out", people.parent / "next")  # another class, the same ids
    other, own = (
        json.loads(zipfile.ZipFile(people.parent / out / "handouts" / "s001_90.zip").read(names[0]))
        for out in ("next", "class")
    )
    assert names[0] == "s001/90.handout.json"
    assert other["checksum"] == own["checksum"]
    assert other["secret"] != own["secret"]  # whoever knows the bank and the ids cannot sign for anybody


def test_a_loose_hand_out_does_not_turn_a_class_into_one_trainee(cskit: Command, people: Path, exercises: Path):
    assign(cskit, people, exercises)
    out = people.parent / "class"
    ledger = Ledger.read(out / "ledger.json")
    desk = sit_down(out / "handouts" / "s001")
    desk.answer("90.q1", ledger.people["s001"].exercises["90"].mistakes["90.q1"]["created_for_paid"])
    write_book(out / "submissions" / "s001.ipynb", desk.shown)
    shutil.copy(out / "handouts" / "s002" / "90.handout.json", out / "submissions")
    (out / "submissions" / "91.handout.json").write_text("{", encoding="utf-8")
    for more in ((), ("--ledger", out / "ledger.json")):
        done = cskit("course", "progress", out / "submissions", *more)
        assert (done.code, "Unpaid orders are counted in." in done.out) == (0, True)
    assert "Ann" not in cskit("course", "progress", out / "handouts" / "s001").out  # and one's own stays one's own


def test_two_assigns_at_once_keep_both(people: Path, exercises: Path):
    """Whoever wrote the ledger last once forgot what the other had entered in the meantime."""
    out = people.parent / "class"
    lines = []
    for first in (1, 4):
        ids = [f"s{i:03d}" for i in range(first, first + 3)]
        people.with_name(f"{first}.csv").write_text("id\n" + "\n".join(ids) + "\n", encoding="utf-8")
        lines.append(
            [
                "course",
                "assign",
                str(people.with_name(f"{first}.csv")),
                "--exercise",
                "90",
                "--exercises",
                str(exercises),
                "--jobs",
                "1",
                "--out",
                str(out),
            ]
        )
    running = [subprocess.Popen([sys.executable, "-m", "cskit", *line], stderr=subprocess.PIPE) for line in lines]
    assert [(process.communicate(timeout=120)[1], process.returncode)[1] for process in running] == [0, 0]
    ledger = Ledger.read(out / "ledger.json")
    assert sorted(ledger.people) == [f"s{i:03d}" for i in range(1, 7)]
    for id_, person in ledger.people.items():  # and each can sign for what the ledger knows
        assert open_handout(out / "handouts" / id_ / "90.handout.json").secret == person.exercises["90"].secret


def test_a_ledger_in_use_is_waited_for_and_a_dead_lock_is_none(
    people: Path, exercises: Path, cskit: Command, monkeypatch: pytest.MonkeyPatch
):
    out = people.parent / "class"
    out.mkdir()
    (out / ".ledger.json.lock").write_text("left by somebody who was killed")
    assert assign(cskit, people, exercises).code == 0
    monkeypatch.setattr("cskit.course.exercises.author.ledger.PATIENCE", 0.2)
    with locked(out / "ledger.json"):
        done = assign(cskit, people, exercises, "--again")
    assert (done.code, "another `cskit course assign` is writing it" in done.err) == (1, True)
    assert assign(cskit, people, exercises, "--again").code == 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"format": 1}, "older edition"),
        ({"format": 3}, "damaged"),
        ({"exercise": "../90"}, "damaged"),
        ({"files": {"../../secret": "x"}}, "damaged"),
        ({"questions": [{"recipe": "../../../etc"}]}, "damaged"),
    ],
)
def test_a_hand_out_that_leads_elsewhere_or_is_too_old_is_one_line(
    cskit: Command, people: Path, exercises: Path, change: dict, said: str
):
    assign(cskit, people, exercises)
    path = people.parent / "class" / "handouts" / "s001" / "90.handout.json"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | change), encoding="utf-8")
    done = cskit("course", "progress", path.parent)
    assert done.code == 2
    assert f"90.handout.json: this hand-out {'comes from an ' if said == 'older edition' else 'is '}{said}" in done.err


def test_an_override_draws_from_another_seed_and_a_workbook_is_read(cskit: Command, tmp_path: Path, exercises: Path):
    book = openpyxl.Workbook()
    for row in (["ID", "Name", "Seed"], [1001, "Ann", None], [1002, "Bo", "1001"]):
        book.active.append(row)
    book.save(tmp_path / "class.xlsx")
    assert assign(cskit, tmp_path / "class.xlsx", exercises).code == 0
    data = [tmp_path / "class" / "handouts" / id_ / "data" / "90" / "stall" / "orders.csv" for id_ in ("1001", "1002")]
    assert data[0].read_bytes() == data[1].read_bytes()
    ledger = json.loads((tmp_path / "class" / "ledger.json").read_text(encoding="utf-8"))
    assert [p["exercises"]["90"]["seed"] for p in ledger["people"]] == ["1001", "1001"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id,name\n../../x,Ann\n", "row 2: the id `../../x` becomes a file name"),
        ("id,name\ns1,Ann\nS1,Bo\n", "row 3: `S1` is already in row 2"),
        ("id,name\n,Ann\n", "row 2: no id"),
        ("id,name\nCON,Ann\n", "device"),
        ("id,name\n.hidden,Ann\n", "becomes a file name"),
        (f"id,name\n{'x' * 80},Ann\n", "longer than 60"),
        ("id,lang\ns1,fr\n", "row 2: language `fr`"),
        ("id,name\n", "nobody"),
        ("who,name\ns1,Ann\n", "no header row"),
        ("id,name\ns1,Ann,extra\n", "row 2 has more or fewer cells"),
    ],
)
def test_a_class_list_that_cannot_be_is_one_line(cskit: Command, people: Path, exercises: Path, text: str, said: str):
    people.write_text(text, encoding="utf-8")
    done = assign(cskit, people, exercises)
    assert done.code == 1
    assert said in done.err
    assert not (people.parent / "class").exists()


def test_wrong_words_are_one_line(cskit: Command, people: Path, exercises: Path, tmp_path: Path):
    tries = {
        ("course", "assign", people, "--exercise", "91", "--exercises", exercises): (2, "unknown exercise `91`"),
        ("course", "assign", tmp_path / "no.csv", "--exercise", "90"): (1, "no such class list"),
        ("course", "assign", people, "--exercise", "90", "--exercises", tmp_path): (1, "no question bank here"),
        ("course", "grade", tmp_path / "nothing"): (1, "no ledger here"),
        ("course", "grade", tmp_path, "--due", "tomorrow"): (2, "not a date and time"),
        ("course", "progress", tmp_path): (1, "no ledger here"),
    }
    for line, (code, said) in tries.items():
        done = cskit(*line)
        assert (done.code, said in done.err) == (code, True), (line, done.err)
    shutil.copytree(exercises / "bank", tmp_path / "bank")
    done = cskit("course", "assign", people, "--exercise", "90", "--exercises", tmp_path)
    assert done.code == 1
    assert "no notebook of exercise 90" in done.err


def test_another_course_has_a_ledger_of_its_own(cskit: Command, people: Path, exercises: Path):
    assign(cskit, people, exercises)
    done = assign(cskit, people, exercises, "--course", "spring")
    assert done.code == 2
    assert "the ledger of course `cskit`" in done.err


def test_remark_shows_old_and_new_and_keeps_the_ledger_of_before(cskit: Command, tmp_path: Path):
    out = tmp_path
    hand_out(out, [Trainee("s001"), Trainee("s002")])
    ledger = Ledger.read(out / "ledger.json")
    right: Any = ledger.people["s001"].exercises["90"].truths["90.q1"]
    sit_down(out / "handouts" / "s001").answer("90.q1", 2 * right)
    (out / "submissions").mkdir()
    (out / "handouts/s001/90.answers.jsonl").rename(out / "submissions" / "s001.answers.jsonl")
    path = out / "made" / "bank" / "q90_1_spend.py"
    path.write_text(path.read_text("utf-8").replace("answer=spend,", "answer=lambda shop: 2 * spend(shop),"), "utf-8")
    before = (out / "ledger.json").read_bytes()
    asked = ("course", "remark", str(out / "submissions"), "--question", "90.q1", "--exercises", str(out / "made"))
    shown = cskit(*asked, "--dry-run")
    assert (shown.code, (out / "ledger.json").read_bytes()) == (0, before)
    assert "s001" in shown.out
    assert "s002" not in shown.out
    assert cskit(*asked).code == 0
    assert (out / "ledger.before_90.q1.json").read_bytes() == before
    now = grade(Ledger.read(out / "ledger.json"), collect(out / "submissions"))
    assert now.results["s001"].marks["90.q1"].points == 3


def test_an_exam_opens_when_its_day_begins_and_closes_when_it_ends(cskit: Command, people: Path, exercises: Path):
    day = "2026-12-01"
    assert assign(cskit, people, exercises, "--exam", "--opens", day, "--closes", day).code == 0
    exam = open_handout(people.parent / "class/handouts/s001/90.handout.json").exam
    assert exam is not None
    assert (exam.opens[:19], exam.closes[:19]) == (f"{day}T00:00:00", f"{day}T23:59:59")
    assert "add --exam" in assign(cskit, people, exercises, "--opens", day).err
