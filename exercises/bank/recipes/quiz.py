"""The quiz asks nothing of data: one chat and one order, so that there is a shop."""

from __future__ import annotations

import numpy as np
import pandas as pd
from bank.shared.books import Books, second


def draw(rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    """One trainee's shop."""
    book = Books(rng)
    book.staff({"xiaoman": "in_house"})
    book.shelf()
    at = book.talk("c1", "xiaoman", second("2022-08-01", 36_000))
    book.order("c1", at + 60, at + 120, book.basket())
    return book.frames()
