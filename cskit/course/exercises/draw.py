"""A trainee's own data: drawn from a seed that is theirs, until no two answers can be taken for each other."""

import hashlib
import itertools
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from cskit.course.exercises.bank import Bank
from cskit.course.exercises.question import Answer, Grid, Question, Spec, rows_of
from cskit.errors import CskitError, DataError, told, worded
from cskit.shop import Shop

DRAWS = 60  # so often at most; a question that needs more is a bad question
TRUTH = "the right answer"
ENGINE = "pandas"  # the quickest for tables of a few hundred rows


@dataclass(frozen=True)
class Data:
    """The tables one recipe drew; `attempt` counts the draws before it that were thrown away."""

    recipe: str
    attempt: int
    frames: Mapping[str, pd.DataFrame]
    shop: Shop


@dataclass(frozen=True)
class Drawn:
    """A trainee's exercise: data by recipe; truths, mistakes (code → answer) and what is told openly by question id."""

    course: str
    exercise: str
    trainee: str
    seed: str
    questions: tuple[Question, ...]
    data: Mapping[str, Data]
    truths: Mapping[str, Answer | None]
    mistakes: Mapping[str, Mapping[str, Answer]]
    specs: Mapping[str, Spec]


@dataclass(frozen=True)
class Answers:
    """What a question's reference and mistakes give on one shop."""

    truth: Answer | None
    mistakes: Mapping[str, Answer]
    rows: tuple[str, ...]


def drawn(bank: Bank, exercise: str, trainee: str, *, course: str = "cskit", seed: str = "") -> Drawn:
    """Draw a trainee's data for an exercise, and all its answers.

    The draw depends on (course, exercise, seed, recipe) alone; `seed` is the trainee's id unless it is given. A draw on
    which two answers of a question coincide (one would be taken for the other) is thrown away, and the next one is
    numbered. Errors: `DataError` naming the question and the answers that stay together through all draws.
    """
    questions = bank.of(exercise)
    data: dict[str, Data] = {}
    answers: dict[str, Answers] = {}
    for recipe in dict.fromkeys(question.recipe for question in questions):
        asked = [question for question in questions if question.recipe == recipe]
        data[recipe], found = _separate(bank, recipe, asked, (course, exercise, seed or trainee))
        answers |= found
    return Drawn(
        course,
        exercise,
        trainee,
        seed or trainee,
        tuple(questions),
        data,
        {q.id: answers[q.id].truth for q in questions},
        {q.id: answers[q.id].mistakes for q in questions},
        {q.id: Spec.of(q, answers[q.id].truth, answers[q.id].rows) for q in questions},
    )


def rng_of(*parts: str) -> np.random.Generator:
    """A generator that depends on nothing but these texts.

    >>> int(rng_of("cskit", "02", "s001").integers(1000)) == int(rng_of("cskit", "02", "s001").integers(1000))
    True
    """
    return np.random.default_rng(int.from_bytes(hashlib.sha256("\0".join(parts).encode()).digest(), "big"))


def _separate(
    bank: Bank, recipe: str, questions: list[Question], seed: tuple[str, ...]
) -> tuple[Data, dict[str, Answers]]:
    trouble = ""
    for attempt in range(DRAWS):
        frames = bank.recipes[recipe](rng_of(*seed, recipe, str(attempt)))
        shop = Shop.from_frames(frames, engine=ENGINE)
        found = {}
        for question in questions:
            found[question.id] = answers_of(question, shop)
            trouble = next(coincidences(question, found[question.id]), "")
            if trouble:
                break
        else:
            return Data(recipe, attempt, frames, shop), found
        shop.close()
    raise DataError(told("draw_trouble", trouble=trouble, draws=DRAWS, recipe=recipe))


def answers_of(question: Question, shop: Shop) -> Answers:
    """The reference answer and what each mistake gives on one shop; mistakes that cannot be made there are left out."""
    try:
        rows = tuple(question.rows(shop)) if question.rows else ()
        truth = plain(question.value(shop))
        wrong = {mistake.code: plain(mistake.answer(shop)) for mistake in question.mistakes}
    except CskitError as error:
        raise DataError(told("question_fails", id=question.id, why=error)) from error
    return Answers(truth, {code: answer for code, answer in wrong.items() if answer is not None}, rows)


def plain(answer: Any) -> Answer | None:
    """An answer as plain Python numbers and texts."""
    if answer is None or isinstance(answer, str):
        return answer
    if isinstance(answer, Mapping):
        return rows_of(answer)
    return float(answer)


def coincidences(question: Question, answers: Answers) -> Iterator[str]:
    """What is wrong with these answers: no value, other rows than asked for, two that are taken for each other."""
    if question.kind == "sentence":
        return
    named = {TRUTH: answers.truth, **{f"`{code}`": value for code, value in answers.mistakes.items()}}
    for name, value in named.items():
        if not _is_whole_answer(question, answers, value):
            yield told("answer_empty", id=question.id, name=worded("value", name))
    grid = Grid.of(question)
    if question.kind == "choice":
        strange = [name for name, key in named.items() if key not in (question.choices or {})]
        if strange:
            yield told("answer_no_choice", id=question.id, name=worded("value", strange[0]))
        named = {name: key for name, key in named.items() if name == TRUTH or key == answers.truth}
    for (one, a), (other, b) in itertools.combinations(named.items(), 2):
        if grid.same(a, b) or grid.same(b, a):
            pair = {"one": worded("value", one), "other": worded("value", other)}
            yield told("answers_near", id=question.id, **pair)


def _is_whole_answer(question: Question, answers: Answers, value: Answer | None) -> bool:
    if question.kind == "choice":
        return isinstance(value, str)
    if value is None or isinstance(value, str) or isinstance(value, Mapping) != (question.kind == "table"):
        return False
    rows = rows_of(value)
    return all(math.isfinite(v) for v in rows.values()) and (question.kind != "table" or set(rows) == set(answers.rows))
