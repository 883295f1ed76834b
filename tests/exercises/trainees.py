"""Trainees' shops with all their answers, drawn once for all tests of a process."""

from __future__ import annotations

from functools import cache

from cskit.course.exercises.bank import BANK, Bank, Drawn, drawn


@cache
def bank() -> Bank:
    """The course's questions."""
    return Bank.open(BANK)


@cache
def trainee(exercise: str, number: int) -> Drawn:
    """One trainee's exercise; nobody writes into it or closes its shops."""
    return drawn(bank(), exercise, f"trainee-{number}")
