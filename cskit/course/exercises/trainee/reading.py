"""Whatever a trainee hands to `check`, read as an answer, or the one reason why it cannot be read."""

import math
import numbers
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from cskit.course.exercises.question import LONGEST, Spec, Values

MOST_ROWS = 1000


class Unreadable(Exception):
    """Why an answer cannot be read: a term's id, and what goes into it. It costs no attempt."""

    def __init__(self, reason: str, **values: Any) -> None:
        super().__init__(reason)
        self.reason, self.values = reason, values


def read(spec: Spec, raw: Any) -> Values | str:
    """The answer: numbers by row, the key of a choice, or a sentence. Errors: `Unreadable`."""
    if spec.kind == "sentence":
        return _sentence(raw)
    if spec.kind == "choice":
        return _choice(spec, raw)
    if spec.kind == "table":
        return _table(spec, raw)
    return {"": _in_unit(spec, number(raw))}


def number(raw: Any) -> float:
    """One finite number. A Series, an array or a frame with one cell is taken as what is in it."""
    raw = _alone(raw)
    if raw is None or type(raw).__name__ in ("NAType", "NaTType"):
        raise Unreadable("unreadable_nothing")
    if isinstance(raw, str):
        text = raw.strip()
        raise Unreadable("unreadable_percent_text" if text.endswith(("%", "％")) else "unreadable_text")
    if type(raw).__name__ in ("bool", "bool_"):
        raise Unreadable("unreadable_bool")
    if not isinstance(raw, numbers.Real | Decimal):
        raise Unreadable("unreadable_type", kind=type(raw).__name__[:40])
    try:
        value = float(raw)
    except (OverflowError, ValueError):
        raise Unreadable("unreadable_huge") from None
    if math.isnan(value):
        raise Unreadable("unreadable_nan")
    if math.isinf(value) or abs(value) > 1e15:
        raise Unreadable("unreadable_huge")
    return value


def too_coarse(spec: Spec, values: Values) -> int | None:
    """The decimals this question needs, if an answer has fewer than that and may be right but for its rounding.

    >>> from cskit.course.exercises.question import Grid
    >>> spec = Spec("02.q1", "numeric", "fraction", 1, Grid(0.005))
    >>> too_coarse(spec, {"": 0.4}), too_coarse(spec, {"": 0.43})
    (2, None)
    """
    if spec.grid.whole:
        return None
    coarsest = max((_unit_of(value) for value in values.values()), default=0.0)
    if coarsest / 2 <= spec.grid.tolerance * (1 + 1e-9):
        return None
    return max(0, math.ceil(-math.log10(2 * spec.grid.tolerance) - 1e-9))


def _unit_of(value: float) -> float:
    """One in the last decimal written: 0.1 for 0.4, 1 for 200."""
    exponent = Decimal(repr(value)).normalize().as_tuple().exponent
    return 10.0 ** min(int(exponent), 0)


def _in_unit(spec: Spec, value: float) -> float:
    if spec.share and abs(value) > 1 + spec.grid.tolerance:
        raise Unreadable("unreadable_percent", fraction=f"{value / 100:g}", given=f"{value:g}")
    return value


def _sentence(raw: Any) -> str:
    if not isinstance(raw, str):
        raise Unreadable("unreadable_no_text")
    text = raw.encode("utf-8", "replace").decode().strip()  # half a character cannot be written down
    if not text:
        raise Unreadable("unreadable_nothing")
    if len(text) > LONGEST:
        raise Unreadable("unreadable_long", most=LONGEST)
    return text


def _choice(spec: Spec, raw: Any) -> str:
    raw = _alone(raw)
    key = raw.strip().lower() if isinstance(raw, str) else None
    if key not in spec.choices:
        raise Unreadable("unreadable_choice", choices=", ".join(f'"{key}"' for key in spec.choices))
    return key


def _table(spec: Spec, raw: Any) -> dict[str, float]:
    rows = _rows(raw)
    if len(rows) > MOST_ROWS:
        raise Unreadable("unreadable_table")
    given = {_label(row): value for row, value in rows.items()}
    absent = [row for row in spec.rows if row not in given]
    if absent:
        raise Unreadable("unreadable_row_missing", row=absent[0], count=len(absent))
    strange = [row for row in given if row not in spec.rows]
    if strange:
        raise Unreadable("unreadable_row_strange", row=strange[0][:40])
    return {row: _in_unit(spec, number(given[row])) for row in spec.rows}


def _rows(raw: Any) -> Mapping[Any, Any]:
    """A table as row name → value: a mapping, a Series, or a frame of one column (or of names and one column)."""
    if isinstance(raw, Mapping):
        return raw
    kind = type(raw).__name__
    if kind == "Series" and hasattr(raw, "to_dict"):
        return raw.to_dict()
    if kind == "DataFrame" and hasattr(raw, "columns"):
        if len(raw.columns) == 2:
            raw = raw.set_index(raw.columns[0])
        if len(raw.columns) == 1:
            return raw.iloc[:, 0].to_dict()
    raise Unreadable("unreadable_table")


def _label(row: Any) -> str:
    """A row's name as text; the hour 9.0 of a frame is the row 9."""
    if isinstance(row, float) and row.is_integer():
        row = int(row)
    return str(row).strip()


def _alone(raw: Any) -> Any:
    """The one cell of a Series, array or frame; anything else as it is."""
    if type(raw).__module__.partition(".")[0] in ("pandas", "numpy") and getattr(raw, "size", 0) == 1:
        while getattr(raw, "shape", ()):  # a frame's values are an array, whose only cell is a number
            raw = getattr(raw, "values", raw).reshape(-1)[0]
    return raw
