"""From points to marks: what was not handed in is blank, lateness, weights, the lowest dropped; what systems take."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cskit.course.exercises.author.ledger import Ledger
from cskit.course.exercises.grading.grade import Graded, Mark, Result
from cskit.course.exercises.grading.pages import mark, read_lines
from cskit.course.exercises.grading.scores import Marking, settle
from cskit.course.exercises.question import Question, Text
from cskit.errors import DataError
from tests.course.exercises.classroom import sit_down


@pytest.fixture
def room(assigned: Path, tmp_path: Path) -> Callable[[dict[str, dict[str, Any]]], Path]:
    """A class whose trainees (the keys) gave these answers; the others handed nothing in."""
    (tmp_path / "ledger.json").write_bytes((assigned / "ledger.json").read_bytes())

    def answered(said: dict[str, dict[str, Any]]) -> Path:
        for who, answers in said.items():
            desk = sit_down(assigned / "handouts" / who)
            for question, value in answers.items():
                desk.answer(question, value)
            (tmp_path / "submissions" / who).mkdir(parents=True)
            (assigned / "handouts" / who / "90.answers.jsonl").rename(
                tmp_path / "submissions" / who / "90.answers.jsonl"
            )
        return tmp_path / "submissions"

    return answered


def made(**exercises: list[Mark]) -> Graded:
    """One trainee with these marks; each question has four points."""
    ledger, result = Ledger("demo"), Result(None)  # type: ignore[arg-type]
    given: dict[str, Any] = {}
    for name, marks in exercises.items():
        given[name[1:]] = None
        for number, one in enumerate(marks, 1):
            id_ = f"{name[1:]}.q{number}"
            ledger.questions[id_] = Question(id_, "numeric", 4, Text("?", "?"), "")
            result.marks[id_] = one
    result.person = type("Somebody", (), {"exercises": given, "id": "s1"})()
    return Graded(ledger, {"s1": result}, [])


RIGHT, WRONG, MISSING = Mark("right", 4), Mark("wrong", 0), Mark("missing", 0)
CASES = [
    # marking, e02, e03, e04, mark by hand
    (Marking(), [RIGHT, WRONG], [RIGHT, RIGHT], [MISSING], 100 * 12 / 16),
    (Marking(absent="zero"), [RIGHT, WRONG], [RIGHT, RIGHT], [MISSING], 100 * 12 / 20),
    (Marking(absent="zero", drop_lowest=1), [RIGHT, WRONG], [RIGHT, RIGHT], [MISSING], 100 * 12 / 16),
    (Marking(drop_lowest=1), [RIGHT, WRONG], [RIGHT, RIGHT], [MISSING], 100.0),
    (Marking(drop_lowest=9), [RIGHT, WRONG], [RIGHT, RIGHT], [MISSING], 100.0),
    (Marking(weights={"02": 3, "03": 1}), [RIGHT, WRONG], [RIGHT, RIGHT], [MISSING], 100 * (3 * 0.5 + 1) / 4),
    (Marking(weights={"04": 1}), [RIGHT, WRONG], [RIGHT, RIGHT], [MISSING], None),
    (Marking(late_per_day=0.1), [Mark("right", 4, late_hours=25), WRONG], [MISSING], [MISSING], 100 * 4 * 0.8 / 8),
    (Marking(late_per_day=0.1, grace_minutes=30), [Mark("right", 4, late_hours=0.5)], [], [], 100.0),
    (Marking(late_per_day=0.1, grace_minutes=30), [Mark("right", 4, late_hours=0.51)], [], [], 90.0),
    (Marking(late_per_day=0.4, late_at_most=0.5), [Mark("right", 4, late_hours=300)], [], [], 50.0),
    (Marking(), [Mark("recorded", None), RIGHT], [], [], 50.0),
    (Marking(), [MISSING, MISSING], [], [], None),
]


@pytest.mark.parametrize(("marking", "e02", "e03", "e04", "by_hand"), CASES)
def test_the_mark_of_the_course(marking: Marking, e02: list, e03: list, e04: list, by_hand: float | None):
    graded = made(**{name: marks for name, marks in (("e02", e02), ("e03", e03), ("e04", e04)) if marks})
    settle(graded, marking)
    assert graded.results["s1"].mark == (None if by_hand is None else pytest.approx(by_hand, abs=0.005))


def test_not_handed_in_is_blank_everywhere(room: Callable, ledger: Ledger):
    """Absent is no 0: not in the gradebook, nor in what a school's system takes; a wrong answer is one."""
    done = mark(room({"s001": {"90.q1": 1.2345678}}))
    with (done.out / "gradebook.csv").open(encoding="utf-8-sig") as file:
        rows = {row["Trainee"]: row for row in csv.DictReader(file)}
    assert (rows["s001"]["Mark"], rows["s001"]["90.q1 (3)"], rows["s001"]["90.q2 (2)"]) == ("0", "0", "0")
    assert {rows["s003"][name] for name in ("Mark", "Points", "Out of", "Share", "90 (12)", "90.q1 (3)")} == {""}
    for name in ("moodle.csv", "canvas.csv"):
        text = (done.out / name).read_text(encoding="utf-8-sig")
        assert "s001,s001,,0\n" in text or "s001,Ann,,,0\n" in text, text
        assert ",,\n" in text
    book = openpyxl.load_workbook(done.out / "marks.xlsx")
    assert [[cell.value for cell in row] for row in book["Marks"]][:3] == [
        ["Trainee", "Name", "Mark"],
        ["s001", "Ann", 0],
        ["s002", "李雷", None],
    ]


def test_gradebooks_have_the_headers_their_systems_know(room: Callable, ledger: Ledger):
    done = mark(room({"s001": {"90.q1": ledger.people["s001"].exercises["90"].truths["90.q1"]}}))
    moodle = (done.out / "moodle.csv").read_text(encoding="utf-8-sig").splitlines()
    assert moodle[:2] == ["ID number,First name,Last name,Email address,Exercise 90", "s001,Ann,,,3"]
    canvas = (done.out / "canvas.csv").read_text(encoding="utf-8-sig").splitlines()
    assert canvas[:2] == ["Student,ID,SIS User ID,SIS Login ID,Section,Exercise 90", "    Points Possible,,,,,12"]
    assert canvas[2] == "Ann,,s001,s001,,3"
    assert "'=cmd" in canvas[-1]  # a name no spreadsheet runs


def test_late_days_cost_what_is_declared(room: Callable, ledger: Ledger):
    truth = ledger.people["s001"].exercises["90"].truths["90.q1"]
    folder = room({"s001": {"90.q1": truth}})
    (folder.parent / "marking.toml").write_text("late_per_day = 0.25\ngrace_minutes = 10\n[weights]\n90 = 2\n")
    due = datetime.now() - timedelta(hours=30)
    done = mark(folder, due=due)
    assert done.graded.results["s001"].scores["90"].points == pytest.approx(3 * 0.5)
    page = (done.out / "feedback" / "s001.html").read_text(encoding="utf-8")
    assert "1.5 of 12 points" in page
    assert "cost 1.5 points" in page


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("late_per_day = 2", "late_per_day"),
        ("drop = 1", "drop"),
        ("absent = 'nil'", "nil"),
        ("[weights]\n95 = 1", "95"),
        ("[weights]\n90 = 1e308", "weights.90"),
        ("[weights]\n90 = 0", "every weight"),
        ("weights =", "marking.toml"),
    ],
)
def test_a_wrong_declaration_is_told_and_nothing_written(room: Callable, said: str, told: str):
    folder = room({"s001": {"90.q1": 1.2345678}})
    (folder.parent / "marking.toml").write_text(said)
    with pytest.raises(DataError, match=told):
        mark(folder)
    assert not (folder.parent / "marks").exists()


def test_a_line_of_ones_own_gives_any_question_a_comment_or_other_points(room: Callable):
    folder = room({"s001": {"90.q1": 1.2345678, "90.q5": "Weights differ."}})
    done = mark(folder)
    table = done.out / "sentences.csv"
    table.write_text(table.read_text(encoding="utf-8-sig") + "s001,,90.q1,,,1.5,a slip of the pen,\n", encoding="utf-8")
    again = mark(folder)
    assert (again.graded.results["s001"].marks["90.q1"].points, again.to_mark) == (1.5, 1)
    assert "a slip of the pen" in (done.out / "feedback" / "s001.html").read_text(encoding="utf-8")
    assert read_lines(table)["s001", "90.q1"]["points"] == "1.5"


def test_the_page_of_the_class_names_nobody_unless_asked(room: Callable):
    folder = room({"s001": {"90.q1": 1.2345678}})
    shown = (mark(folder).out / "class.html").read_text(encoding="utf-8")
    assert not {name for name in ("s001", "Ann", "李雷") if name in shown}
    named = (mark(folder, names=True).out / "class.html").read_text(encoding="utf-8")
    assert "s001 Ann" in named
    assert "too few to say" in named
