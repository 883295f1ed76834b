"""`check`: read an answer, or say the one reason why it cannot be read, say what it is, leave a record. It never shows
the answer, and never a traceback.

What a trainee sees is a box in their language, and the same as plain text.
"""

import math
import numbers
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from html import escape
from typing import Any

from cskit.course.exercises.digests import Match
from cskit.course.exercises.question import LONGEST, Spec, Values
from cskit.course.exercises.records import ANSWERED, MIME, Record, plain_answer
from cskit.course.exercises.trainee.session import Exercise, begun, is_static
from cskit.errors import unknown
from cskit.terms import language, term
from cskit.written import listed

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


# Styles stand in the element: the notebook shows the box right also where it is not trusted and drops style sheets.
_LOOKS = {
    "right": ("#0b6e4f", "#eef8f3", "✓"),
    "mistake": ("#b2401a", "#fdf3ee", "✗"),
    "wrong": ("#b2401a", "#fdf3ee", "✗"),
    "recorded": ("#0072b2", "#f4f8fb", "●"),
    "unreadable": ("#7c4a03", "#fdf6e7", "?"),
    "waiting": ("#52606d", "#f5f7f9", "…"),
}


@dataclass(frozen=True)
class Feedback:
    """A verdict in words: `state`, a headline, sentences under it, and a small line at the end."""

    question: str
    state: str
    headline: str
    lines: tuple[str, ...] = ()
    foot: str = ""

    def plain(self) -> str:
        sign = _LOOKS[self.state][2]
        return "\n".join(part for part in (f"{sign} {self.question} {self.headline}", *self.lines, self.foot) if part)

    def html(self) -> str:
        colour, ground, sign = _LOOKS[self.state]
        head = (
            f'<div><b style="color:{colour}">{sign} {escape(self.headline)}</b>'
            f' <span style="color:#52606d;font-size:0.88em">{escape(self.question)}</span></div>'
        )
        body = "".join(f'<div style="margin-top:0.3em">{escape(line)}</div>' for line in self.lines).replace(
            "\n", "<br>"
        )
        foot = f'<div style="margin-top:0.4em;color:#52606d;font-size:0.85em">{escape(self.foot)}</div>'
        return (
            f'<div class="cskit-answer cskit-answer-{self.state}" role="status" style="border-left:3px solid {colour};'
            f"background:{ground};color:#1f2933;padding:0.6em 0.9em;margin:0.5em 0 0.8em;border-radius:0 6px 6px 0;"
            f'max-width:46em;line-height:1.55">{head}{body}{foot if self.foot else ""}</div>'
        )

    def show(self, record: Record | None = None) -> None:
        """Display it, carrying the record along in the output."""
        from IPython.display import display

        data: dict[str, Any] = {"text/plain": self.plain(), "text/html": self.html()}
        if record is not None:
            data[MIME] = record
        display(data, raw=True)


def check(question: str, value: Any = ...) -> None:
    """Check an answer and show what it is: right, wrong (naming the mistake where it is known), or unreadable.

    `value`: a number; for a table numbers by row (dict, Series, frame of one column); for a choice its key; for a
    sentence a text. `...` stands for no answer yet. What cannot be read costs no attempt, nor does the same answer
    given again.
    """
    try:
        feedback, record = checked(question, value)
    except Exception as error:  # a trainee never meets a traceback, whatever object they hand in
        said = term("answer_failed", language(), error=type(error).__name__)
        feedback, record = Feedback(str(question)[:40], "waiting", said), None
    feedback.show(record)


def checked(question: str, value: Any) -> tuple[Feedback, Record | None]:
    """What `check` shows, and the record it leaves (None where there was nothing to record)."""
    if not isinstance(question, str):
        return Feedback("", "waiting", term("answer_question_first", language())), None
    exercise = begun(question)
    if exercise is None:
        return Feedback(question, "waiting", term("answer_not_begun", language())), None
    spec = exercise.handout.specs.get(question)
    if spec is None:
        said = term("answer_unknown", exercise.lang, questions=listed(exercise.handout.specs, ",", exercise.lang))
        return Feedback(question, "waiting", said, (str(unknown("question", question, exercise.handout.specs)),)), None
    exam = exercise.handout.exam
    if exam and exam.opens_later():
        said = term("answer_not_open", exercise.lang, opens=exam.opens)
        return Feedback(question, "waiting", said), None
    if value is ...:
        return Feedback(question, "waiting", term("answer_waiting", exercise.lang)), None
    return _judged(exercise, spec, value)


def _judged(exercise: Exercise, spec: Spec, value: Any) -> tuple[Feedback, Record]:
    mine = [r for r in exercise.log.records() if r["question"] == spec.id and r["trainee"] == exercise.handout.trainee]
    is_told = not exercise.handout.exam and (spec.is_judged or (spec.kind == "choice" and exercise.is_open))
    try:
        answer = read(spec, value)
        match = exercise.handout.key.match(spec, answer) if is_told else None
        if (
            is_told
            and match is None
            and not isinstance(answer, str)
            and (decimals := too_coarse(spec, answer)) is not None
        ):
            raise Unreadable("unreadable_coarse", decimals=decimals)
    except Unreadable as why:
        said = term(why.reason, exercise.lang, **why.values)
        heading = term("answer_unreadable", exercise.lang)
        feedback = Feedback(spec.id, "unreadable", heading, (said,), term("answer_no_attempt", exercise.lang))
        return _kept(exercise, spec, feedback, _shown(value), "unreadable", why.reason, 0)
    given = plain_answer(answer)
    earlier = _distinct(mine, ANSWERED)
    attempt = earlier.index(given) + 1 if given in earlier else len(earlier) + 1
    state = "recorded" if not is_told else "wrong" if match is None else "mistake" if match.code else "right"
    wrong = _distinct(mine, ("wrong",))
    rung = wrong.index(given) if given in wrong else len(wrong)
    off = exercise.handout.key.off(spec, answer) if state == "wrong" and not isinstance(answer, str) else []
    feedback = _feedback(exercise, spec, state, match, attempt, rung, off)
    return _kept(exercise, spec, feedback, given, state, match.code if match else "", attempt)


def _feedback(
    exercise: Exercise, spec: Spec, state: str, match: Match | None, attempt: int, rung: int, off: Sequence[str]
) -> Feedback:
    """`off`: the rows of a table that are not right, where that can be told."""
    lang, lines = exercise.lang, []
    if off:
        lines.append(term("answer_rows", lang, off=listed(off, ",", lang), right=len(spec.rows) - len(off)))
    if state == "mistake" and match and match.says:
        lines.append(match.says.of(lang))
    if state == "wrong" and spec.hints:
        step = min(rung, len(spec.hints) - 1)
        said = spec.hints[step].of(lang)
        lines.append(term("answer_hint", lang, step=step + 1, steps=len(spec.hints), hint=said))
        if rung >= len(spec.hints):
            lines.append(term("answer_hints_end", lang))
    elif state == "wrong":
        lines.append(term("answer_no_hint", lang))
    if state == "recorded":
        lines.append(term(f"answer_recorded_{spec.kind}", lang))
    heading = term(f"answer_{state}", lang, points=spec.points)
    limited = exercise.handout.attempts if spec.is_judged and not exercise.handout.exam else None
    foot = "" if state in ("right", "recorded") and limited is None else _attempts_line(lang, attempt, limited)
    return Feedback(spec.id, state, heading, tuple(lines), foot)


def _kept(
    exercise: Exercise, spec: Spec, feedback: Feedback, value: Any, state: str, code: str, attempt: int
) -> tuple[Feedback, Record]:
    record = {
        "course": exercise.handout.course,
        "exercise": exercise.handout.exercise,
        "trainee": exercise.handout.trainee,
        "question": spec.id,
        "value": value,
        "state": state,
        "code": code,
        "attempt": attempt,
        "data": exercise.handout.checksum[:12],
        "at": "" if is_static() else datetime.now().astimezone().isoformat(timespec="seconds"),
    }
    return feedback, exercise.log.add(record)


def _distinct(records: list[Record], states: tuple[str, ...]) -> list[Any]:
    """The different answers in these states, in the order in which they were first given."""
    found: list[Any] = []
    for record in records:
        if record["state"] in states and record["value"] not in found:
            found.append(record["value"])
    return found


def _shown(value: Any) -> str:
    try:
        text = value if isinstance(value, str) else repr(value)
    except Exception:
        text = type(value).__name__
    return text[:200].encode("utf-8", "replace").decode()


def _attempts_line(lang: str, attempt: int, limit: int | None) -> str:
    if limit is None:
        return term("answer_attempt", lang, attempt=attempt)
    key = "answer_attempt_of" if attempt <= limit else "answer_attempt_beyond"
    return term(key, lang, attempt=attempt, limit=limit)
