"""A bank is read strictly, and data are drawn the same everywhere, until no two answers can be taken for each other."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cskit.course.exercises.bank import Bank, drawn, rng_of
from cskit.course.exercises.handout import content_of, csv_of, files_of, write_handout
from cskit.course.exercises.question import Grid
from cskit.errors import DataError, UsageError
from cskit.shop import load
from tests.course.exercises.classroom import BANK, CHEAP

QUESTION = """
from cskit.course.exercises.question import Mistake, Question, Text
t = Text(zh="中", en="en")
three = tuple(Mistake(c, t, lambda shop, i=i: float(i)) for i, c in enumerate(("a", "b", "c"), 5))
QUESTION = Question(id="91.q1", kind="numeric", points=1, prompt=t, recipe="stall", answer=lambda shop: 1.0,
                    mistakes=three, tolerance=0.1, unit="yuan")
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = Path(shutil.copytree(BANK, tmp_path / "bank", ignore=shutil.ignore_patterns("__pycache__")))
    (copy / "q91_1_own.py").write_text(QUESTION, encoding="utf-8")
    return copy


def test_questions_in_order_and_recipes_by_name(folder: Path):
    bank = Bank.open(folder)
    assert list(bank.questions) == ["90.q1", "90.q2", "90.q3", "90.q4", "90.q5", "91.q1"]
    assert (list(bank.recipes), bank.exercises) == (["stall"], ["90", "91"])
    with pytest.raises(UsageError, match="unknown exercise `92`"):
        bank.of("92")


def test_a_file_may_hold_several_questions(folder: Path):
    several = QUESTION + "\nfrom dataclasses import replace\nQUESTIONS = (QUESTION, replace(QUESTION, id='91.q2'))\n"
    path = folder / "q91_1_own.py"
    path.write_text(several, encoding="utf-8")
    assert [q.id for q in Bank.open(folder).of("91")] == ["91.q1", "91.q2"]
    path.write_text(several.replace("'91.q2'", "'91.q2', points=0"), encoding="utf-8")
    with pytest.raises(DataError, match=r"q91_1_own\.py"):
        Bank.open(folder)


def test_two_banks_do_not_mix(folder: Path, bank: Bank):
    (folder / "shared" / "counts.py").write_text("def spend(shop):\n    return 4.0\n", encoding="utf-8")
    (folder / "q90_1_spend.py").write_text(
        "from bank.shared.counts import spend\n"
        + QUESTION.replace("91.q1", "90.q1").replace("lambda shop: 1.0", "spend"),
        encoding="utf-8",
    )
    for path in folder.glob("q90_[23]*.py"):
        path.unlink()
    assert drawn(Bank.open(folder), "90", "s001").truths["90.q1"] == 4.0
    assert drawn(bank, "90", "s001").truths["90.q1"] != 4.0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("91.q1", "ninety"), "id `ninety`"),
        (("91.q1", "90.q1"), "a second question `90.q1`"),
        (('recipe="stall"', 'recipe="stal"'), "did you mean `stall`"),
        (('kind="numeric"', 'kind="number"'), "kind `number`"),
        (('unit="yuan"', 'unit="rmb"'), "unit `rmb`"),
        (("points=1", "points=0"), "points"),
        (('zh="中"', 'zh=""'), "zh and en"),
        (('"b", "c"', '"b", "b"'), "share a code"),
        (('"a", "b", "c"', '"a", "b"'), "at least three"),
        (("tolerance=0.1", "tolerance=-1"), "tolerance"),
        (("answer=lambda shop: 1.0", "answer=None"), "needs an answer"),
        (('kind="numeric"', 'kind="table"'), "`rows`"),
        (('kind="numeric"', 'kind="choice"'), "choices"),
        (("QUESTION =", "question ="), "defines `QUESTION"),
        (("t = Text", "t == Text"), "NameError"),
        (("t = Text(", "t = = Text("), "q91_1_own.py:3: SyntaxError"),
    ],
)
def test_what_is_malformed_is_named_with_its_file(folder: Path, change: tuple[str, str], said: str):
    path = folder / "q91_1_own.py"
    path.write_text(QUESTION.replace(*change), encoding="utf-8")
    with pytest.raises(DataError) as raised:
        Bank.open(folder)
    assert str(raised.value).startswith("q91_1_own.py")
    assert said in str(raised.value)


def test_the_draw_depends_on_course_exercise_trainee_and_nothing_else(bank: Bank):
    one = drawn(bank, "90", "s001", course="demo")
    again = drawn(Bank.open(BANK), "90", "s001", course="demo")
    assert one.truths == again.truths
    assert [csv_of(f) for f in one.data["stall"].frames.values()] == [
        csv_of(f) for f in again.data["stall"].frames.values()
    ]
    for other in (drawn(bank, "90", "s002", course="demo"), drawn(bank, "90", "s001", course="demo2")):
        assert other.truths["90.q1"] != one.truths["90.q1"]
    assert drawn(bank, "90", "s002", course="demo", seed="s001").truths == one.truths
    assert rng_of("a", "bc").integers(10**9) != rng_of("ab", "c").integers(10**9)


def test_answers_that_coincide_are_drawn_again_and_the_draws_are_counted(bank: Bank):
    seen = {d.data["stall"].attempt for d in (drawn(bank, "90", f"s{i:03d}") for i in range(15))}
    assert 0 in seen
    assert max(seen) > 0
    for i in range(15):
        one = drawn(bank, "90", f"s{i:03d}")
        for question in one.questions:
            grid, wrong = Grid.of(question), one.mistakes[question.id]
            answers = [one.truths[question.id], *wrong.values()]
            for a, first in enumerate(answers):
                assert not any(grid.same(first, other) for b, other in enumerate(answers) if a != b)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("float(i)", "1.1"), "the right answer and `a` are too close"),
        (("float(i)", "float('nan')"), "`a` has no value"),
        (("float(i)", "float(min(i, 6))"), "`b` and `c` are too close"),
    ],
)
def test_a_question_that_never_comes_apart_is_an_error_that_names_it(folder: Path, change: tuple[str, str], said: str):
    path = folder / "q91_1_own.py"
    path.write_text(QUESTION.replace(*change), encoding="utf-8")
    with pytest.raises(DataError, match=f"question 91.q1: {said}.*60 draws"):
        drawn(Bank.open(folder), "91", "s001")


def test_what_a_trainee_reads_from_csv_gives_the_ledgers_answers(bank: Bank, tmp_path: Path):
    one = drawn(bank, "90", "s001")
    write_handout(tmp_path, content_of(one, files_of(one), secret="s", cost=CHEAP), files_of(one))
    for engine in ("pandas", "duckdb"):
        with load(tmp_path / "data" / "90" / "stall", engine=engine) as shop:
            assert {q.id: q.value(shop) for q in one.questions} == one.truths
