"""What a trainee hands to `check`, read as an answer: numbers as people type them, in any dress; or the one reason why
it cannot be read. The page of a hand-out reads the same (`templates/handout.js`)."""

import math
import numbers
import re
import unicodedata
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

    @classmethod
    def given(cls, wrong: object, reason: str, **values: Any) -> None:
        """Raised if something is so."""
        if wrong:
            raise cls(reason, **values)


def read(spec: Spec, raw: Any) -> Values | str:
    """The answer: numbers by row, the key of a choice, or a sentence. Errors: `Unreadable`."""
    if spec.kind == "sentence":
        return _sentence(raw)
    if spec.kind == "choice":
        return _choice(spec, raw)
    return _table(spec, raw) if spec.kind == "table" else {"": _in_unit(spec, number(raw, spec.unit))}


def number(raw: Any, unit: str = "") -> float:
    """One finite number, also as it is typed (`templates/handout.js` reads the same): ¥, thousands, 万, full-width; a
    per cent as the question's `unit` has it. A Series, an array or a frame with one cell is taken as what is in it.

    >>> number("￥1，234.50"), number("1.2万"), number("24.39％", "fraction"), number("24.39%", "percent")
    (1234.5, 12000.0, 0.2439, 24.39)
    """
    raw = _alone(raw)
    Unreadable.given(raw is None or type(raw).__name__ in ("NAType", "NaTType"), "unreadable_nothing")
    if isinstance(raw, str):
        raw = _typed(raw, unit)
    kind = type(raw).__name__
    Unreadable.given(kind in ("bool", "bool_"), "unreadable_bool")
    Unreadable.given(not isinstance(raw, numbers.Real | Decimal), "unreadable_type", kind=kind[:40])
    try:
        value = float(raw)
    except (OverflowError, ValueError):
        raise Unreadable("unreadable_huge") from None
    Unreadable.given(math.isnan(value), "unreadable_nan")
    Unreadable.given(abs(value) > 1e15, "unreadable_huge")
    return value


_TYPED = re.compile(
    r"([+-]?)¥?\s*([0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?|[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
    r"(?:e([+-]?[0-9]{1,2}))?\s*(万|亿|%)?\s*(?:元|yuan)?",
    re.IGNORECASE,
)
_RATES = {"fraction": -2, "percent": 0, "points": 0}


def _typed(text: str, unit: str) -> float:
    plain = unicodedata.normalize("NFKC", text).replace("\u2212", "-").replace("\u2013", "-").strip()
    Unreadable.given(not plain, "unreadable_nothing")
    found = _TYPED.fullmatch(plain)
    if not found:
        raise Unreadable("unreadable_text")
    sign, digits, own, end = found.groups()
    Unreadable.given(end == "%" and unit not in _RATES, "unreadable_percent_text")
    power = int(own or 0) + {"万": 4, "亿": 8, "%": _RATES.get(unit, 0)}.get(end, 0)
    return float(f"{sign}{digits.replace(',', '')}e{power}")


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
    beyond = spec.share and abs(value) > spec.share + spec.grid.tolerance
    Unreadable.given(beyond, "unreadable_percent", fraction=f"{value / 100:g}", given=f"{value:g}")
    return value


def _sentence(raw: Any) -> str:
    Unreadable.given(not isinstance(raw, str), "unreadable_no_text")
    text = raw.encode("utf-8", "replace").decode().strip()  # half a character cannot be written down
    Unreadable.given(not text, "unreadable_nothing")
    Unreadable.given(len(text) > LONGEST, "unreadable_long", most=LONGEST)
    return text


def _choice(spec: Spec, raw: Any) -> str:
    raw = _alone(raw)
    key = raw.strip().lower() if isinstance(raw, str) else ""
    choices = ", ".join(f'"{known}"' for known in spec.choices)
    Unreadable.given(key not in spec.choices, "unreadable_choice", choices=choices)
    return key


def _table(spec: Spec, raw: Any) -> dict[str, float]:
    rows = _rows(raw)
    Unreadable.given(len(rows) > MOST_ROWS, "unreadable_table")
    given = {_label(row): value for row, value in rows.items()}
    absent = [row for row in spec.rows if row not in given]
    Unreadable.given(absent, "unreadable_row_missing", row="".join(absent[:1]), count=len(absent))
    strange = [row for row in given if row not in spec.rows]
    Unreadable.given(strange, "unreadable_row_strange", row="".join(strange[:1])[:40])
    return {row: _in_unit(spec, number(given[row], spec.unit)) for row in spec.rows}


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
