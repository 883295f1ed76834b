"""What is to be chosen from, by letter."""

from __future__ import annotations

from collections.abc import Mapping

from bank.shared.books import PEOPLE

from cskit.course.exercises.question import Text


def letters(*things: str) -> dict[str, str]:
    """agent (or product) → letter, in the order given."""
    return dict(zip(things, "abcdefgh", strict=False))


def to_choose(keys: Mapping[str, str]) -> dict[str, Text]:
    """letter → the agent's name and account."""
    return {
        key: Text(f"{PEOPLE[agent][0]}（{agent}）", f"{agent.capitalize()} ({agent})") for agent, key in keys.items()
    }
