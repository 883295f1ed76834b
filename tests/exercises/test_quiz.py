"""The quiz as the course's contract has it: how many of what, and the right options worked out once more by hand."""

from __future__ import annotations

import pytest

from cskit.course.exercises.question import Question
from tests.exercises.trainees import bank

SERVED, FIRST = (120, 80, 40), (12, 20, 35)  # of the sheet that stands above its questions
BY_HAND = {
    9: "50 receptions, 42 customers",  # the same customer, agent and day
    10: f"¥{650 / 1:.0f}",
    11: f"{90 / 100:.0%}",
    14: f"{(6 - 3) / 10:.0%}",
    15: f"{0.40 * 1.13:.1%}",
    16: f"{(5 + 60) / (10 + 200):.1%}",
    18: f"{sum(n * s for n, s in zip(SERVED, FIRST, strict=True)) / sum(SERVED):.1f} s, weighted",
    21: "beginner 0–1 month, growing 1–3, mature 3–12",
    30: f"{0.9 * 1.1:.0%} (ten per cent) or {0.9 + 0.1:.0%} (ten points)",
}


def questions() -> dict[int, Question]:
    return {int(q.id.removeprefix("Q.q")): q for q in bank().of("Q")}


def right(number: int) -> str:
    question = questions()[number]
    assert question.choices is not None
    assert question.answer is not None
    return question.choices[str(question.answer(None))].en  # type: ignore[arg-type]


def test_there_are_blanks_short_answers_and_choices():
    asked = questions()
    assert [n for n, q in asked.items() if q.kind == "sentence"] == list(range(1, 9))
    assert [n for n, q in asked.items() if q.kind == "choice"] == list(range(9, 31))
    assert [asked[n].points for n in range(1, 9)] == [1, 1, 1, 1, 4, 4, 4, 4]


@pytest.mark.parametrize("number", BY_HAND)
def test_the_right_option_is_the_one_worked_out_by_hand(number: int):
    assert BY_HAND[number] in right(number)


def test_every_other_option_names_its_own_mistake():
    for number, question in questions().items():
        if question.kind == "choice":
            wrong = {m.code: m.answer(None) for m in question.mistakes}  # type: ignore[arg-type]
            assert sorted([*wrong.values(), question.value(None)]) == sorted(question.choices or ()), number  # type: ignore[arg-type]


def test_the_right_letter_is_not_always_the_same():
    letters = [str(q.value(None)) for q in questions().values() if q.kind == "choice"]  # type: ignore[arg-type]
    assert {letter: letters.count(letter) >= 5 for letter in "abc"} == dict.fromkeys("abc", True)
