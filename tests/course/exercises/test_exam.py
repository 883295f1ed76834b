"""An exam: nothing is told and nothing can be found out before it is marked; questions from a pool; a time window."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import v4

from cskit.course.exercises.author.assign import Plan, Trainee, assign, notebook_for
from cskit.course.exercises.author.ledger import Ledger
from cskit.course.exercises.bank import Bank, drawn, picked
from cskit.course.exercises.grading.grade import grade
from cskit.course.exercises.grading.submissions import collect
from cskit.course.exercises.handout import Exam
from cskit.course.exercises.trainee.checking import checked
from cskit.course.exercises.trainee.session import begin
from cskit.errors import UsageError
from tests.course.exercises.classroom import COURSE, hand_out, home, sit_down

NOW = datetime.now().astimezone()


def stamp(hours: float) -> str:
    return (NOW + timedelta(hours=hours)).isoformat()


def room(tmp_path: Path, **exam: str) -> Ledger:
    hand_out(tmp_path, [Trainee("s001", "Ann")], exam=Exam(**exam))
    return Ledger.read(tmp_path / "ledger.json")


def test_no_answer_no_hint_and_no_box_is_in_the_handout_and_nothing_is_told(tmp_path: Path):
    ledger = room(tmp_path)
    said = json.loads((tmp_path / "handouts/s001/90.handout.json").read_text("utf-8"))
    assert [(q["boxes"], q["row_boxes"], q["hints"]) for q in said["questions"]] == [([], {}, [])] * 5
    read_me = (tmp_path / "handouts/s001/read me first.txt").read_text("utf-8")
    assert "This is an exam" in read_me
    assert "what went wrong" not in read_me
    desk = sit_down(tmp_path / "handouts/s001")
    truths = ledger.people["s001"].exercises["90"].truths
    for answer in (truths["90.q1"], 1.0, 17):  # right, wrong, and few decimals: all alike
        feedback, record = checked("90.q1", answer)
        assert record is not None
        assert (record["state"], feedback.lines) == ("recorded", (feedback.lines[0],))
        assert "Nothing is told" in feedback.plain() or "nothing is told" in feedback.plain()
    assert desk.answer("90.q3", {"ann": 1, "bo": 2, "cai": 3})["state"] == "recorded"


def test_the_last_answer_counts(tmp_path: Path):
    ledger = room(tmp_path)
    desk = sit_down(tmp_path / "handouts/s001")
    truths: Any = ledger.people["s001"].exercises["90"].truths
    for question, value in (
        ("90.q1", truths["90.q1"]),
        ("90.q1", 1.5),
        ("90.q2", 0.123456),
        ("90.q2", truths["90.q2"]),
    ):
        desk.answer(question, value)
    (tmp_path / "submissions").mkdir()
    (desk.folder / "90.answers.jsonl").rename(tmp_path / "submissions" / "s001.answers.jsonl")
    marks = grade(ledger, collect(tmp_path / "submissions")).results["s001"].marks
    assert (marks["90.q1"].points, marks["90.q2"].points) == (0, 2)


@pytest.mark.parametrize(("closes", "late"), [(1.0, False), (-0.5, True), (None, False)])
def test_it_is_due_when_it_closes(tmp_path: Path, closes: float | None, late: bool):
    ledger = room(tmp_path, closes="" if closes is None else stamp(closes))
    desk = sit_down(tmp_path / "handouts/s001")
    desk.answer("90.q1", 1.5)
    (tmp_path / "submissions").mkdir()
    (desk.folder / "90.answers.jsonl").rename(tmp_path / "submissions" / "s001.answers.jsonl")
    assert grade(ledger, collect(tmp_path / "submissions")).results["s001"].late == late


@pytest.mark.parametrize(
    ("opens", "closes", "told"), [(1, None, True), (1, 2, True), (-1, None, False), (-1, 2, False)]
)
def test_what_is_dated_before_it_opened_counts_and_is_told(
    tmp_path: Path, opens: float, closes: float | None, told: bool, monkeypatch: pytest.MonkeyPatch
):
    ledger = room(tmp_path, opens=stamp(opens), closes="" if closes is None else stamp(closes))
    desk = sit_down(tmp_path / "handouts/s001")
    monkeypatch.setattr(Exam, "opens_later", lambda _: False)  # whoever gets round the lock
    desk.answer("90.q1", ledger.people["s001"].exercises["90"].truths["90.q1"])
    (tmp_path / "submissions").mkdir()
    (desk.folder / "90.answers.jsonl").rename(tmp_path / "submissions" / "s001.answers.jsonl")
    graded = grade(ledger, collect(tmp_path / "submissions"))
    assert graded.results["s001"].marks["90.q1"].points == 3
    assert ([finding.kind for finding in graded.findings] == ["before_opening"]) == told


def test_before_it_opens_nothing_is_recorded(tmp_path: Path):
    room(tmp_path, opens=stamp(1))
    sit_down(tmp_path / "handouts/s001")
    feedback, record = checked("90.q1", 1.5)
    assert (record, "Not open yet" in feedback.plain()) == (None, True)


def test_each_trainee_gets_questions_of_their_own_from_the_pool(tmp_path: Path, bank: Bank):
    people = [Trainee(f"s{i:03d}") for i in range(12)]
    hand_out(tmp_path, people, exam=Exam(), pick=3, forms=("notebook", "html"))
    ledger = Ledger.read(tmp_path / "ledger.json")
    asked = {id_: tuple(person.exercises["90"].specs) for id_, person in ledger.people.items()}
    assert {len(ids) for ids in asked.values()} == {3}
    assert len(set(asked.values())) > 3
    assert all(list(ids) == sorted(ids) for ids in asked.values())
    again = picked(drawn(bank, "90", "s003", course=COURSE), 3)
    assert tuple(q.id for q in again.questions) == asked["s003"]
    page = (tmp_path / "handouts/s003/90_stall.html").read_text("utf-8")
    assert [f'data-question="90.q{i}"' in page for i in range(1, 6)] == [
        f"90.q{i}" in asked["s003"] for i in range(1, 6)
    ]


def test_the_notebook_says_whose_it_is_and_asks_what_they_are_asked(tmp_path: Path, bank: Bank):
    cells = [
        v4.new_code_cell('lang = "en"\ntrainee = ""  # any name', id="a"),
        v4.new_code_cell('my = begin("90", lang=lang, trainee=trainee)', id="b"),
        v4.new_markdown_cell("## One\n\n**90.q1** · 3 points", id="c"),
        v4.new_code_cell('x = ...\ncheck("90.q1", x)', id="d"),
        v4.new_markdown_cell("## Two\n\n**90.q2** · 2 points", id="e"),
        v4.new_code_cell('y = ...\ncheck("90.q2", y)', id="f"),
    ]
    path = tmp_path / "90_stall.ipynb"
    nbformat.write(v4.new_notebook(cells=cells), path)
    pool = (picked(drawn(bank, "90", f"s{n}"), 1) for n in range(50))
    one = next(p for p in pool if p.questions[0].id == "90.q2")
    book = nbformat.reads(notebook_for(path, one, "en"), 4)
    assert [cell.id for cell in book.cells] == ["a", "b", "e", "f"]
    assert book.cells[0].source == 'lang = "en"'
    assert book.cells[1].source == f'my = begin("90", lang=lang, of="{one.trainee}")'


def test_a_handouts_notebook_begins_beside_it_and_nowhere_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    room(tmp_path)
    monkeypatch.chdir(tmp_path / "handouts" / "s001")
    assert begin("90", lang="en", of="s001").handout.trainee == "s001"
    with pytest.raises(UsageError, match="handed out to s002"):
        begin("90", lang="en", of="s002")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    with pytest.raises(UsageError, match="open it in the folder you unpacked"):
        begin("90", lang="en", of="s001")


def test_the_wheel_lies_beside_the_handouts_with_the_line_that_installs_it(tmp_path: Path):
    (tmp_path / "cskit-9-py3-none-any.whl").write_bytes(b"wheel")
    plan = Plan(("90",), COURSE, "en", None, home(tmp_path / "made"), 16, wheel=tmp_path / "cskit-9-py3-none-any.whl")
    assign([Trainee("s001")], plan, tmp_path / "out")
    assert (tmp_path / "out/handouts/cskit-9-py3-none-any.whl").read_bytes() == b"wheel"
    read_me = (tmp_path / "out/handouts/s001/read me first.txt").read_text("utf-8")
    assert "py -m pip install cskit-9-py3-none-any.whl" in read_me
    assert "cskit lab" in read_me


@pytest.mark.parametrize(
    ("forms", "named"),
    [(("notebook",), (".ipynb",)), (("html",), (".html",)), (("notebook", "html"), (".html", ".ipynb"))],
)
def test_the_text_beside_a_handout_names_what_lies_there_and_nothing_else(
    tmp_path: Path, forms: tuple[str, ...], named: tuple[str, ...]
):
    hand_out(tmp_path, [Trainee("s001")], forms=forms)
    folder = tmp_path / "handouts" / "s001"
    read_me = (folder / "read me first.txt").read_text("utf-8")
    assert tuple(sorted(p.suffix for p in folder.iterdir() if p.suffix in (".ipynb", ".html"))) == named
    assert tuple(ending for ending in (".html", ".ipynb") if ending in read_me) == named
