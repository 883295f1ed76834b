"""Every question of the course's bank, on the shops of many trainees: the reference passes, each mistake has its name.

Six seeds in `make test`; `make stress` takes 200 and prints its report.
"""

from __future__ import annotations

import itertools
import math
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from cskit.course.exercises.bank import BANK, Bank, Drawn, drawn, rng_of
from cskit.course.exercises.digests import Match, OpenKey, SealedKey, boxes_of
from cskit.course.exercises.handout import content_of, csv_of, files_of, write_handout
from cskit.course.exercises.question import Answer, Grid, Question, Spec, rows_of
from cskit.course.exercises.trainee.answers import read
from cskit.shop import load
from tests.exercises import trainees
from tests.exercises.trainees import trainee

STARRED = ("02", "03", "04", "08")
EXERCISES = Bank.open(BANK).exercises


@pytest.fixture(scope="module")
def bank() -> Bank:
    return trainees.bank()


def test_the_starred_lessons_have_their_questions(bank: Bank):
    assert set(STARRED) <= set(bank.exercises)
    assert len(bank.questions) >= 20
    for exercise in STARRED:
        kinds = Counter(question.kind for question in bank.of(exercise))
        assert 5 <= kinds.total() <= 7, exercise
        assert set(kinds) == {"numeric", "table", "choice", "sentence"}, exercise


def test_every_question_is_said_in_two_languages(bank: Bank):
    for question in bank.questions.values():
        texts = [
            question.prompt,
            *question.hints,
            *(m.says for m in question.mistakes),
            *(question.choices or {}).values(),
        ]
        for text in texts:
            assert any("\u4e00" <= c <= "\u9fff" for c in text.zh) or question.choices, (question.id, text.zh)
            assert not any("\u4e00" <= c <= "\u9fff" for c in text.en), (question.id, text.en)


@pytest.mark.parametrize("exercise", EXERCISES)
def test_six_trainees(bank: Bank, exercise: str):
    different: dict[str, set[str]] = {}
    for one in (trainee(exercise, number) for number in range(6)):
        for question in one.questions:
            check(question, one)
            different.setdefault(question.id, set()).add(repr(one.truths[question.id]))
    assert_truths_differ(bank, exercise, different)


@pytest.mark.parametrize("exercise", EXERCISES)
def test_what_a_trainee_reads_gives_the_ledgers_answers(exercise: str, tmp_path: Path):
    """The CSV files of a hand-out hold what the answers were computed from; and its boxes open for the answers."""
    one = trainee(exercise, 0)
    write_handout(tmp_path, content_of(one, files_of(one), secret="s", cost=16), files_of(one))
    for recipe in one.data:
        with load(tmp_path / "data" / exercise / recipe, engine="pandas") as shop:
            for question in (q for q in one.questions if q.recipe == recipe):
                again, truth = question.value(shop), one.truths[question.id]
                assert truth is None or isinstance(truth, str) or rows_of(again) == pytest.approx(rows_of(truth)), (
                    question.id
                )
    for question in one.questions:
        truth = one.truths[question.id]
        if truth is None or isinstance(truth, str):
            continue
        spec = one.specs[question.id]
        key = SealedKey({question.id: boxes_of(question, truth, one.mistakes[question.id], salt="s", cost=16)}, 16)
        assert key.match(spec, rows_of(truth)) == Match()
        for code, answer in one.mistakes[question.id].items():
            if Grid.of(question).same(answer, answer):
                assert key.match(spec, rows_of(answer)).code == code  # type: ignore[union-attr, arg-type]


def test_a_draw_is_the_same_every_time(bank: Bank):
    """One exercise with its answers; of the others the shops alone, drawn as they were."""
    whole = drawn(bank, "01", "trainee-1")
    assert (whole.truths, whole.mistakes) == (trainee("01", 1).truths, trainee("01", 1).mistakes)
    for exercise in EXERCISES:
        for recipe, data in trainee(exercise, 1).data.items():
            again = bank.recipes[recipe](rng_of("cskit", exercise, "trainee-1", recipe, str(data.attempt)))
            assert [csv_of(f) for f in data.frames.values()] == [csv_of(f) for f in again.values()]


@pytest.mark.stress
@pytest.mark.parametrize("exercise", EXERCISES)
def test_two_hundred_trainees(bank: Bank, exercise: str, capsys: pytest.CaptureFixture[str]):
    """Prints per question how far apart its answers lie at least (in tolerances), and how often a shop was redrawn."""
    nearest: dict[str, float] = {}
    absent: Counter[tuple[str, str]] = Counter()
    redrawn = 0
    different: dict[str, set[str]] = {}
    for one in shops(bank, exercise, 200):
        redrawn += sum(data.attempt for data in one.data.values())
        for question in one.questions:
            check(question, one)
            apart = distance(question, one)
            nearest[question.id] = min(nearest.get(question.id, math.inf), apart)
            different.setdefault(question.id, set()).add(repr(one.truths[question.id]))
            absent.update((question.id, m.code) for m in question.mistakes if m.code not in one.mistakes[question.id])
    with capsys.disabled():  # to stderr: what a worker of xdist says on stdout is not shown
        print(f"\nexercise {exercise}: 200 trainees, {redrawn} shops redrawn", file=sys.stderr)
        for id_, apart in nearest.items():
            missing = ", ".join(f"{code} cannot be made by {n}" for (q, code), n in absent.items() if q == id_)
            said = "no numbers" if apart == math.inf else f"answers at least {apart:.3g} tolerances apart"
            line = f"  {id_}: {said}, {len(different[id_])} different truths{'; ' + missing if missing else ''}"
            print(line, file=sys.stderr)
    assert all(count < 200 for count in absent.values()), "a mistake that nobody can make"
    assert_truths_differ(bank, exercise, different)


def shops(bank: Bank, exercise: str, count: int) -> Iterator[Drawn]:
    for i in range(count):
        one = drawn(bank, exercise, f"trainee-{i}", course="stress")
        yield one
        for data in one.data.values():
            data.shop.close()


def assert_truths_differ(bank: Bank, exercise: str, different: dict[str, set[str]]) -> None:
    for question in bank.of(exercise):
        if question.kind in ("numeric", "table"):
            assert len(different[question.id]) > 1, f"{question.id}: everybody has the same answer"


def check(question: Question, one: Drawn) -> None:
    """The reference passes, each mistake is recognised by its own name, and all lie more than a tolerance apart."""
    truth, wrong = one.truths[question.id], one.mistakes[question.id]
    where = (question.id, one.trainee)
    if question.kind == "sentence":
        assert truth is None, where
        return
    spec = one.specs[question.id]
    key = OpenKey(one.truths, one.mistakes, {})
    assert truth is not None
    assert key.match(spec, asked(spec, truth)) == Match(), where
    for code, answer in wrong.items():
        found = key.match(spec, asked(spec, answer))
        if spec.grid.same(answer, answer) and question.kind != "choice":
            assert found is not None, (*where, code)
            assert found.code == code, where
        else:
            assert found is None or found.code, where
    if question.kind != "choice":
        assert distance(question, one) > 1, where
    if question.kind == "numeric":
        assert len(wrong) >= 3 or len(question.mistakes) > 3, where


def asked(spec: Spec, answer: Answer) -> object:
    """An answer as `check` would read it from a trainee."""
    return read(spec, answer)


def distance(question: Question, one: Drawn) -> float:
    """The least distance between two answers of a question, in tolerances (whole numbers: in ones)."""
    answers = [one.truths[question.id], *one.mistakes[question.id].values()]
    rows = [rows_of(a) for a in answers if a is not None and not isinstance(a, str)]
    grid = Grid.of(question)
    unit = 0.999 if grid.whole else grid.tolerance
    apart = [max(abs(a[row] - b[row]) for row in a) / unit for a, b in itertools.combinations(rows, 2)]
    return min(apart, default=math.inf)
