"""A class of 300: good trainees, every mistake, copied answers, broken files. Marked from answers, all of them."""

from __future__ import annotations

import itertools
import json
import random
from pathlib import Path

import pytest

from cskit.course.exercises.author.assign import Trainee
from cskit.course.exercises.author.ledger import Ledger, Person
from cskit.course.exercises.grading.grade import Graded
from cskit.course.exercises.grading.pages import class_progress_page, mark
from cskit.course.exercises.grading.tables import items, mistakes, stuck_table
from cskit.course.exercises.question import Grid
from cskit.course.exercises.records import sealed
from tests.course.exercises.classroom import book_of, hand_out, total, truth

SIZE = 300
DRAWN = 24
PLANTED = {"created_for_paid": 60, "orders_for_buyers": 30, "unpaid_amounts": 15}  # on 90.q1


@pytest.fixture(scope="module")
def klass(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ledger]:
    """Hand-outs for 300, and what they send back.

    0-99 good; 100-204 the planted mistakes on q1; 205-264 with the answers of the neighbour before; 265-284 answers
    nobody knows; 285-291 corrupt files; 292-295 nothing at all; 296-299 good.
    """
    out = tmp_path_factory.mktemp("klass")
    hand_out(out, [Trainee(f"t{i:03d}") for i in range(DRAWN)])
    ledger = Ledger.read(out / "ledger.json")
    for i in range(SIZE):  # data of the same draw are 24 seats apart: neighbours differ
        given = ledger.people[f"t{i % DRAWN:03d}"].exercises
        ledger.people[f"t{i:03d}"] = Person(f"t{i:03d}", f"Trainee {i}", ("en", "zh")[i % 2], dict(given))
    ledger.write(out / "ledger.json")
    folder = out / "submissions"
    folder.mkdir()
    codes = [code for code, count in PLANTED.items() for _ in range(count)]
    rng = random.Random(7)
    for i, (id_, person) in enumerate(sorted(ledger.people.items())):
        given = person.exercises["90"]
        answers = {question: truth(person, question) for question in given.specs}
        if 100 <= i < 205:
            answers["90.q1"] = given.mistakes["90.q1"][codes[i - 100]]
            answers["90.q2"] = rng.random() if rng.random() < 0.5 else answers["90.q2"]
        elif 205 <= i < 265:
            answers = {question: truth(ledger.people[f"t{i - 1:03d}"], question) for question in given.specs}
        elif 265 <= i < 285:
            answers["90.q1"] = answers["90.q1"] * 1.37 + 5
        path = folder / f"{id_}_90.ipynb"
        if 285 <= i < 292:
            path.write_bytes(json.dumps(book_of(records(given, id_, answers))).encode()[: 90 * (i - 284)])
        elif not 292 <= i < 296:
            path.write_text(json.dumps(book_of(records(given, id_, answers))), encoding="utf-8")
    return out, ledger


def records(given, id_: str, answers: dict) -> list[dict]:
    """The records of these answers, sealed as `check` seals them."""
    made: list[dict] = []
    for question, value in answers.items():
        record = {
            "v": 1,
            "n": len(made) + 1,
            "course": "demo",
            "exercise": "90",
            "trainee": id_,
            "question": question,
            "value": value,
            "state": "right",
            "code": "",
            "attempt": 1,
            "data": given.checksum[:12],
            "at": "",
        }
        made.append(sealed(record, made[-1]["digest"] if made else "", given.secret))
    return made


@pytest.fixture(scope="module")
def graded(klass: tuple[Path, Ledger]) -> Graded:
    return mark(klass[0] / "submissions").graded


def test_the_planted_mistakes_are_found_and_ranked(graded: Graded):
    found = {m["code"]: m for m in mistakes(graded) if m["question"].id == "90.q1"}
    for code, count in PLANTED.items():
        planted = {
            f"t{i:03d}" for i, c in enumerate([c for c, n in PLANTED.items() for _ in range(n)], 100) if c == code
        }
        assert planted <= set(found[code]["made"])
        assert count <= len(found[code]["made"]) <= count + 3  # a copied answer may look like one now and then
    named = [m["code"] for m in mistakes(graded) if m["question"].id == "90.q1" and m["code"]]
    assert named == list(PLANTED)


def test_good_trainees_have_all_points_and_copied_answers_are_wrong(graded: Graded):
    ids = list(graded.results)
    for id_ in [*ids[:100], *ids[296:]]:
        assert total(graded.results[id_]) == 10
    for id_ in ids[205:265]:
        marks = graded.results[id_].marks
        assert [marks[q].state in ("wrong", "mistake") for q in ("90.q1", "90.q3")] == [True, True]
    grid, lucky = Grid(0.002), 0
    for before, id_ in itertools.pairwise(ids[204:265]):  # a share is the neighbour's by chance now and then
        shares = [truth(graded.results[who].person, "90.q2") for who in (id_, before)]
        assert (graded.results[id_].marks["90.q2"].state == "right") == grid.covers(*shares)
        lucky += grid.covers(*shares)
    assert lucky < 10


def test_nobody_is_lost(graded: Graded):
    ids = list(graded.results)
    assert len(ids) == SIZE
    absent = {f.submission for f in graded.findings if f.kind == "absent"}
    assert absent == {*ids[285:296]}
    broken = [f.submission for f in graded.findings if f.kind == "bad_notebook"]
    assert broken == [f"{id_}_90.ipynb" for id_ in ids[285:292]]


def test_items_tell_hard_from_easy_and_telling_from_not(graded: Graded):
    by_id = {item["question"].id: item for item in items(graded)}
    assert by_id["90.q1"]["answered"] == 289
    assert by_id["90.q1"]["right"] == 104
    assert by_id["90.q1"]["difficulty"] == pytest.approx(104 / 289)
    assert by_id["90.q1"]["difficulty"] < by_id["90.q2"]["difficulty"] < 1
    assert by_id["90.q2"]["discrimination"] > 0.2
    assert by_id["90.q2"]["upper_lower"] > 0.2
    assert by_id["90.q4"]["difficulty"] == 1
    assert by_id["90.q4"]["discrimination"] is None  # everybody has it right: nothing to tell
    assert by_id["90.q5"]["difficulty"] is None  # not marked yet


def test_who_is_stuck_where_is_told(graded: Graded):
    rows = stuck_table(graded, "en").rows
    assert len(rows) == sum(m.state in ("mistake", "wrong") for r in graded.results.values() for m in r.marks.values())
    assert {row[2] for row in stuck_table(graded, "zh", "90.q1").rows} == {"90.q1"}
    page = class_progress_page(graded, "zh")
    assert "没付款的订单也算进来了。" in page


def test_the_files_are_there(klass: tuple[Path, Ledger], graded: Graded):
    marks = klass[0] / "marks"
    assert len(list((marks / "feedback").glob("*.html"))) == SIZE
    assert len((marks / "gradebook.csv").read_text(encoding="utf-8-sig").splitlines()) == SIZE + 1
    assert "created" not in (marks / "class.html").read_text(encoding="utf-8")  # words, not codes
