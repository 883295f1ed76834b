"""How the shops of the exercises are shown on English pages: their names, and whatever is said about their goods."""

from __future__ import annotations

from pathlib import Path

from bank.shared.books import said_in_shop

from cskit.english import words_of

NAMES = words_of(Path(__file__).parents[1])
WORDS = said_in_shop(NAMES).english | NAMES
