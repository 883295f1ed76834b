"""The quiz's questions, as `quiz.toml` words them: a choice names the mistake of every option but the right one."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from cskit.course.exercises.question import Mistake, Question, Text
from cskit.shop import Shop


def _always(key: str) -> Callable[[Shop], str]:
    return lambda shop: key


def _choice(name: str, said: Mapping[str, Any]) -> Question:
    options = {key: said[key] for key in "abcd" if key in said}
    (right,) = [key for key, option in options.items() if "code" not in option]
    return Question(
        id=name,
        kind="choice",
        points=1,
        prompt=Text(**said["ask"]),
        recipe="quiz",
        answer=_always(right),
        mistakes=tuple(
            Mistake(option["code"], Text(**option["says"]), _always(key))
            for key, option in options.items()
            if key != right
        ),
        choices={key: Text(option["zh"], option["en"]) for key, option in options.items()},
    )


def _written(name: str, said: Mapping[str, Any]) -> Question:
    return Question(
        id=name,
        kind="sentence",
        points=said["points"],
        prompt=Text(**said["ask"]),
        recipe="quiz",
        guidance=Text(**said["guidance"]),
    )


_SAID = tomllib.loads(Path(__file__).with_name("quiz.toml").read_text(encoding="utf-8"))["question"]
QUESTIONS = tuple(
    (_choice if "a" in said else _written)(f"Q.q{number}", said) for number, said in enumerate(_SAID, start=1)
)
