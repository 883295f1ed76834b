"""Marks come from the ledger and the answers alone; whatever happens to a submission is told, and nothing is lost."""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cskit.course.exercises.author.ledger import Ledger
from cskit.course.exercises.grading.grade import Graded, grade
from cskit.course.exercises.grading.pages import SENTENCES, mark
from cskit.course.exercises.grading.submissions import collect
from cskit.course.exercises.records import sealed
from cskit.errors import DataError
from tests.course.exercises.classroom import Desk, answers, sit_down, total, truth, write_book


@pytest.fixture
def room(tmp_path: Path, assigned: Path) -> Path:
    """A place with the ledger, hand-outs to work in and a folder for submissions."""
    shutil.copytree(assigned, tmp_path, dirs_exist_ok=True)
    (tmp_path / "submissions").mkdir()
    return tmp_path


def work(room: Path, ledger: Ledger, id_: str, **other: Any) -> Desk:
    """A trainee answers everything rightly, but for what is given otherwise (`q1=…`)."""
    desk = sit_down(room / "handouts" / id_)
    for question, value in answers(ledger, id_, truth).items():
        desk.answer(question, other.get(question.partition(".")[2], value))
    return desk


def hand_in(room: Path, desk: Desk, name: str = "") -> Path:
    target = room / "submissions" / (name or desk.folder.name)
    write_book(target / "90_stall.ipynb", desk.shown)
    shutil.copy(desk.folder / "90.answers.jsonl", target)
    return target


def graded(room: Path, **options: Any) -> Graded:
    return grade(Ledger.read(room / "ledger.json"), collect(room / "submissions"), **options)


def told(found: Graded) -> set[tuple[str, str]]:
    return {(f.submission, f.kind) for f in found.findings if f.kind != "absent"}


def states(found: Graded, id_: str) -> list[str]:
    return [mark.state for mark in found.results[id_].marks.values()]


def test_right_answers_get_their_points_and_sentences_wait(room: Path, ledger: Ledger):
    hand_in(room, work(room, ledger, "s001"))
    found = graded(room)
    assert states(found, "s001") == ["right", "right", "right", "right", "recorded"]
    assert total(found.results["s001"]) == 10
    assert states(found, "s002") == ["missing"] * 5
    assert told(found) == set()


def test_each_mistake_is_named_and_a_later_right_answer_counts(room: Path, ledger: Ledger):
    wrong = ledger.people["s001"].exercises["90"].mistakes
    for code, answer in wrong["90.q1"].items():
        desk = sit_down(room / "handouts" / "s001")
        desk.answer("90.q1", answer)
        hand_in(room, desk, "s001")
        mark_ = graded(room).results["s001"].marks["90.q1"]
        assert (mark_.state, mark_.code, mark_.made, mark_.points) == ("mistake", code, (code,), 0)
        (desk.folder / "90.answers.jsonl").unlink()
        desk.shown.clear()
    desk.answer("90.q1", answer)
    desk.answer("90.q1", truth(ledger.people["s001"], "90.q1"))
    hand_in(room, desk, "s001")
    mark_ = graded(room).results["s001"].marks["90.q1"]
    assert (mark_.state, mark_.made, mark_.points, mark_.attempts) == ("right", (code,), 3, 2)


def test_a_table_has_the_points_of_its_right_rows_by_the_best_attempt_that_counts(room: Path, ledger: Ledger):
    desk = sit_down(room / "handouts" / "s001")  # three attempts count; 90.q3 has four points for three agents
    right = ledger.people["s001"].exercises["90"].truths["90.q3"]
    assert isinstance(right, Mapping)
    worse, better = dict(right) | {"ann": 90.0, "bo": 91.0}, dict(right) | {"bo": 99.0}
    for rows in (worse, better, dict.fromkeys(right, 77.0)):
        desk.answer("90.q3", rows)
    hand_in(room, desk)
    mark_ = graded(room).results["s001"].marks["90.q3"]
    assert (mark_.state, mark_.points) == ("wrong", pytest.approx(4 * 2 / 3))


def test_only_the_first_attempts_count_and_of_a_choice_the_last(room: Path, ledger: Ledger):
    desk = sit_down(room / "handouts" / "s001")  # three count
    right = truth(ledger.people["s001"], "90.q1")
    for value in (right + 11, right + 12, right + 12, right + 13, right):
        desk.answer("90.q1", value)
    for key in ("c", "b", "c", "a"):  # first, last and right are three
        desk.answer("90.q4", key)
    hand_in(room, desk)
    found = graded(room).results["s001"].marks
    assert (found["90.q1"].state, found["90.q1"].attempts) == ("wrong", 4)
    assert (found["90.q4"].value, found["90.q4"].state, found["90.q4"].code) == ("a", "mistake", "orders_below")
    desk.answer("90.q4", "b")
    hand_in(room, desk)
    assert graded(room).results["s001"].marks["90.q4"].state == "right"


def test_cells_split_copied_reordered_and_run_again_change_nothing(room: Path, ledger: Ledger):
    desk = work(room, ledger, "s001", q2=0.1234, q4="a")
    desk.answer("90.q4", "b")  # read in the order of the cells below, "a" would be the last word
    base = graded_total(room, desk)
    assert base == 8
    desk.shown = [*reversed(desk.shown), *desk.shown, desk.shown[2]]
    assert graded_total(room, desk) == base
    (room / "submissions" / "s001" / "90.answers.jsonl").unlink()
    assert total(graded(room).results["s001"]) == base


def graded_total(room: Path, desk: Desk) -> float:
    hand_in(room, desk)
    return total(graded(room).results["s001"])


def test_a_neighbours_answers_are_wrong_and_a_neighbours_notebook_does_not_count(room: Path, ledger: Ledger):
    neighbour = answers(ledger, "s001", truth)
    copied = work(room, ledger, "s002", **{q.partition(".")[2]: v for q, v in neighbour.items()})
    hand_in(room, copied)
    hand_in(room, work(room, ledger, "s001"))
    hand_in(room, work(room, ledger, "s001"), "s003")  # somebody else's notebook under one's own name
    found = graded(room)
    assert all(state not in ("right",) for state in states(found, "s002")[:3])
    assert states(found, "s003") == ["missing"] * 5
    assert ("s003", "foreign") in told(found)
    assert total(found.results["s001"]) == 10


def test_a_verdict_that_was_written_by_hand_is_not_believed(room: Path, ledger: Ledger):
    desk = work(room, ledger, "s001", q1=1.2345)
    record, secret = desk.shown[0], ledger.people["s001"].exercises["90"].secret
    desk.shown[0] = {**record, "state": "right"}  # edited: told, and not counted
    target = hand_in(room, desk)
    (target / "90.answers.jsonl").unlink()
    found = graded(room)
    assert found.results["s001"].marks["90.q1"].state == "missing"
    assert ("s001", "tampered") in told(found)
    desk.shown[0] = sealed({**record, "state": "right"}, record["before"], secret)  # sealed afresh: the value speaks
    write_book(target / "90_stall.ipynb", desk.shown)
    assert graded(room).results["s001"].marks["90.q1"].state == "wrong"


def test_a_log_that_was_edited_is_told(room: Path, ledger: Ledger):
    target = hand_in(room, work(room, ledger, "s001"))
    log = target / "90.answers.jsonl"
    lines = log.read_text(encoding="utf-8").splitlines(keepends=True)
    log.write_text("".join(lines[:1] + lines[2:]), encoding="utf-8")
    found = graded(room)
    assert told(found) == {("s001", "broken_log"), ("s001", "not_in_log")}
    assert total(found.results["s001"]) == 10


def test_late_double_renamed_empty_and_unknown_submissions_are_told(room: Path, ledger: Ledger):
    desk = work(room, ledger, "s001")
    hand_in(room, desk, "s001 first")
    hand_in(room, desk, "s001 second")
    hand_in(room, work(room, ledger, "s002"), "final version")
    write_book(room / "submissions" / "s003.ipynb", [])
    stranger = sealed({**desk.shown[0], "trainee": "zz"}, "x", "x")
    write_book(room / "submissions" / "somebody.ipynb", [stranger])
    own = ledger.people["s004"].exercises["90"].secret
    other = sealed({**desk.shown[0], "course": "spring"}, "x", own)
    write_book(
        room / "submissions" / "s004.ipynb", [other, sealed({**other, "course": "demo", "trainee": "s004"}, "x", own)]
    )
    found = graded(room, due=datetime(2000, 1, 1))
    assert told(found) == {
        ("s001", "duplicate"),
        ("s001", "late"),
        ("s002", "late"),
        ("final version", "renamed"),
        ("s003.ipynb", "no_answers"),
        ("somebody.ipynb", "unknown_trainee"),
        ("s004.ipynb", "other_course"),
        ("s004.ipynb", "other_data"),
    }
    assert total(found.results["s001"]) == total(found.results["s002"]) == 10
    assert not graded(room, due=datetime(2100, 1, 1)).results["s001"].late


def logged(room: Path, id_: str) -> list[Any]:
    text = (room / "handouts" / id_ / "90.answers.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize("name", ["s001 again", "s004", "homework"])
def test_nobody_signs_for_somebody_else(room: Path, ledger: Ledger, name: str):
    """A broken log of another once overrode a choice, a sentence and lateness."""
    hand_in(room, work(room, ledger, "s001"))
    due = datetime.now() + timedelta(days=1)
    before = graded(room, due=due).results["s001"]
    other = ledger.people["s004"].exercises["90"].secret
    changes = {"90.q1": 0.5, "90.q4": "a", "90.q5": "Something else."}
    forged = [
        sealed({**record, "value": changes.get(record["question"], 1), "n": 99, "at": "2099-01-01T00:00:00Z"}, "", key)
        for record in logged(room, "s001")
        for key in (other, "", "demo")
    ]
    (room / "submissions" / name).mkdir()
    (room / "submissions" / name / "90.answers.jsonl").write_text("\n".join(map(json.dumps, forged)), encoding="utf-8")
    found = graded(room, due=due)
    assert (found.results["s001"].marks, found.results["s001"].seen) == (before.marks, ["s001"])
    assert {kind for who, kind in told(found) if who == name} == {"foreign" if name == "s004" else "tampered"}


def test_what_comes_in_no_name_counts_only_for_who_sent_nothing_in_theirs(room: Path, ledger: Ledger):
    desk = work(room, ledger, "s001")
    hand_in(room, desk)
    for key in ("c", "a"):  # tried on, and not handed in by themselves
        desk.answer("90.q4", key)
    write_book(room / "submissions" / "homework.ipynb", desk.shown)
    found = graded(room)
    assert found.results["s001"].marks["90.q4"].state == "right"
    assert ("homework.ipynb", "nameless") in told(found)
    (room / "submissions" / "homework.ipynb").rename(room / "submissions" / "s001 homework.ipynb")
    assert graded(room).results["s001"].marks["90.q4"].value == "a"
    shutil.rmtree(room / "submissions" / "s001")
    (room / "submissions" / "s001 homework.ipynb").rename(room / "submissions" / "homework.ipynb")
    found = graded(room)
    assert found.results["s001"].marks["90.q4"].value == "a"
    assert ("homework.ipynb", "renamed") in told(found)


def test_a_zip_of_the_whole_class_is_told_apart_by_the_names_in_it(room: Path, ledger: Ledger):
    for id_ in ("s001", "s002"):
        hand_in(room, work(room, ledger, id_))
    inner = {id_: shutil.make_archive(str(room / id_), "zip", room / "submissions" / id_) for id_ in ("s001", "s002")}
    shutil.rmtree(room / "submissions")
    (room / "submissions").mkdir()
    with zipfile.ZipFile(room / "submissions" / "all.zip", "w") as archive:
        for id_, path in inner.items():
            archive.write(path, f"{id_}.zip")
    found = graded(room)
    assert [total(found.results[id_]) for id_ in ("s001", "s002")] == [10, 10]
    assert told(found) == set()


def test_a_notebook_that_was_saved_in_lab_is_intact(room: Path, ledger: Ledger):
    """A browser writes 3.0 as 3, and sorts nothing."""
    desk = sit_down(room / "handouts" / "s001")
    for record in (desk.answer("90.q1", 12.25), desk.answer("90.q3", {"ann": 3.0, "bo": 2.0, "cai": 1.0})):
        assert record["state"] != "unreadable"
    saved = json.dumps(desk.shown).replace(".0,", ",").replace(".0}", "}")
    assert ".0" not in saved
    write_book(room / "submissions" / "s001.ipynb", json.loads(saved))
    found = graded(room)
    assert told(found) == set()
    assert [found.results["s001"].marks[q].state for q in ("90.q1", "90.q3")] != ["missing", "missing"]
    assert found.results["s001"].marks["90.q3"].value == {"ann": 3, "bo": 2, "cai": 1}


LOCAL, SAMOA = None, timezone(timedelta(hours=-11))


@pytest.mark.parametrize(
    ("says", "written", "zone", "copied", "late", "kinds"),
    [  # hours from now; it is due in one
        (0, 0, LOCAL, False, False, set()),
        (2, 2, LOCAL, False, True, {"late"}),
        (0, 2, LOCAL, False, True, {"late", "clocks_differ"}),  # the answer's time may be made up
        (0, 2, LOCAL, True, False, set()),  # the file's says nothing of the trainee
        (2, 0, LOCAL, False, True, {"late", "clocks_differ"}),
        (-2, 0, LOCAL, False, False, {"clock_early"}),  # before it was handed out
        (-2, 2, LOCAL, False, True, {"late", "clock_early"}),
        (-2, 0, LOCAL, True, True, {"late", "clock_early"}),  # nothing says that it was in time
        (None, 0, LOCAL, False, False, {"clock_early"}),
        (0, 0, SAMOA, False, False, set()),
    ],
)
def test_late_is_what_two_clocks_say(
    room: Path,
    ledger: Ledger,
    says: int | None,
    written: int,
    zone: timezone | None,
    copied: bool,
    late: bool,
    kinds: set[str],
):
    now = datetime.now().astimezone(zone).replace(microsecond=0)
    record = sit_down(room / "handouts" / "s001").answer("90.q4", "b")
    secret = ledger.people["s001"].exercises["90"].secret
    at = "" if says is None else (now + timedelta(hours=says)).isoformat()
    path = write_book(room / "submissions" / "s001.ipynb", [sealed({**record, "at": at}, "", secret)])
    filed = (now + timedelta(hours=written)).timestamp()
    os.utime(path, (filed, filed))
    found = graded(room, due=now + timedelta(hours=1), copied=copied)
    assert found.results["s001"].late == late
    assert {kind for who, kind in told(found)} == kinds


def test_the_last_answer_is_the_last_in_time_wherever_it_was_given(room: Path, ledger: Ledger):
    record = sit_down(room / "handouts" / "s001").answer("90.q4", "a")
    secret = ledger.people["s001"].exercises["90"].secret
    times = {"b": "2026-12-01T05:00:00+00:00", "a": "2026-12-01T12:00:00+08:00", "c": "2026-12-01T11:00:00+08:00"}
    records = [sealed({**record, "value": key, "at": at}, "", secret) for key, at in times.items()]
    write_book(room / "submissions" / "s001.ipynb", records)
    assert graded(room).results["s001"].marks["90.q4"].value == "b"


def test_grading_again_gives_the_same_bytes(room: Path, ledger: Ledger):
    hand_in(room, work(room, ledger, "s001", q1=1.2345))
    hand_in(room, work(room, ledger, "s002"))
    mark(room / "submissions", lang="zh")
    first = {p.relative_to(room): p.read_bytes() for p in (room / "marks").rglob("*") if p.is_file()}
    for path in (room / "submissions").rglob("*"):
        os.utime(path)
    mark(room / "submissions", lang="zh")
    assert first == {p.relative_to(room): p.read_bytes() for p in (room / "marks").rglob("*") if p.is_file()}
    assert {p.name for p in first} >= {"gradebook.csv", "gradebook.xlsx", "class.html", SENTENCES, "s001.html"}


def filled(table: Path, encoding: str = "utf-8-sig", **points: str) -> None:
    """An instructor fills points and comments in."""
    lines = table.read_text(encoding="utf-8-sig").splitlines()
    made = [lines[0]]
    for line in lines[1:]:
        cells = line.split(",")
        if cells[0] in points:
            cells[-3:] = [points[cells[0]], "well said", cells[-1]]
        made.append(",".join(cells))
    table.write_text("\n".join(made) + "\n", encoding=encoding)


def test_marks_given_by_hand_survive(room: Path, ledger: Ledger):
    for id_ in ("s001", "s002", "s003"):
        hand_in(room, work(room, ledger, id_, q5="=1+1 因为权重不同"))
    done = mark(room / "submissions", lang="zh")
    assert done.to_mark == 3
    table = room / "marks" / SENTENCES
    filled(table, "gb18030", s001="2", s002="1.5", s003="7")  # as Excel saves it in China
    done = mark(room / "submissions", lang="zh")
    results = done.graded.results
    assert [results[id_].marks["90.q5"].points for id_ in ("s001", "s002", "s003")] == [2, 1.5, None]
    assert ("s003", "bad_points") in told(done.graded)
    assert "well said" in (room / "marks" / "feedback" / "s001.html").read_text(encoding="utf-8")

    shutil.rmtree(room / "submissions" / "s001")  # lost in the meantime
    desk = sit_down(room / "handouts" / "s002")
    desk.answer("90.q5", "Something else.")
    shutil.copy(desk.folder / "90.answers.jsonl", room / "submissions" / "s002")
    first = mark(room / "submissions", lang="en")  # and the instructor changed the language
    assert first.graded.results["s001"].marks["90.q5"].points == 2
    lines = table.read_text(encoding="utf-8-sig").splitlines()
    assert "changed after it was marked" in lines[2]
    assert lines[2].startswith("s002,李雷,90.q5,Something else.,2,1.5,well said")
    before = table.read_bytes()
    mark(room / "submissions", lang="en")
    assert table.read_bytes() == before


def test_a_table_of_sentences_that_cannot_be_read_is_not_overwritten(room: Path, ledger: Ledger):
    hand_in(room, work(room, ledger, "s001"))
    mark(room / "submissions")
    table = room / "marks" / SENTENCES
    table.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DataError, match=r"sentences\.csv"):
        mark(room / "submissions")
    assert table.read_bytes() == b"\xff\xfe\x00"


def test_the_workbook_holds_the_class_and_no_formula(room: Path, ledger: Ledger):
    hand_in(
        room, work(room, ledger, "s001", q1=ledger.people["s001"].exercises["90"].mistakes["90.q1"]["created_for_paid"])
    )
    mark(room / "submissions")
    book = openpyxl.load_workbook(room / "marks" / "gradebook.xlsx")
    assert len(book.sheetnames) == 6
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert "Unpaid orders are counted in." in {cell.value for cell in cells}
    names = [cell.value for cell in cells if str(cell.value).startswith("=cmd")]
    assert names


def test_a_ledger_that_is_missing_or_damaged_is_one_line(room: Path):
    for text, said in (('{"format": 2}', "damaged"), ('{"format": 1}', "older edition"), ("[" * 100_000, "damaged")):
        (room / "ledger.json").write_text(text, encoding="utf-8")
        with pytest.raises(DataError, match=said):
            mark(room / "submissions")
    (room / "ledger.json").unlink()
    with pytest.raises(DataError, match="no ledger here"):
        mark(room / "submissions")


def test_the_ledger_is_read_as_it_was_written(ledger: Ledger, tmp_path: Path):
    ledger.write(tmp_path / "again.json")
    again = Ledger.read(tmp_path / "again.json")
    assert again.people.keys() == ledger.people.keys()
    assert again.people["s002"].exercises["90"].truths == ledger.people["s002"].exercises["90"].truths
    assert json.loads((tmp_path / "again.json").read_text(encoding="utf-8"))["course"] == "demo"
