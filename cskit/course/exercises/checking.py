"""`check`: read an answer, say what it is, leave a record. It never shows the answer, and never a traceback."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cskit.charts.state import lang as current_lang
from cskit.course.exercises.digests import Match
from cskit.course.exercises.feedback import Feedback, attempts_line
from cskit.course.exercises.grid import Values
from cskit.course.exercises.reading import Unreadable, read, too_coarse
from cskit.course.exercises.records import ANSWERED, Record, plain_answer
from cskit.course.exercises.session import Exercise, begun, is_static
from cskit.course.exercises.spec import Spec
from cskit.errors import unknown
from cskit.terms import term
from cskit.written import listed


def check(question: str, value: Any = ...) -> None:
    """Check an answer and show what it is: right, wrong (naming the mistake where it is known), or unreadable.

    `value`: a number; for a table numbers by row (dict, Series, frame of one column); for a choice its key; for a
    sentence a text. `...` stands for no answer yet. What cannot be read costs no attempt, nor does the same answer
    given again.
    """
    try:
        feedback, record = checked(question, value)
    except Exception as error:  # a trainee never meets a traceback, whatever object they hand in
        said = term("answer_failed", current_lang(), error=type(error).__name__)
        feedback, record = Feedback(str(question)[:40], "waiting", said), None
    feedback.show(record)


def checked(question: str, value: Any) -> tuple[Feedback, Record | None]:
    """What `check` shows, and the record it leaves (None where there was nothing to record)."""
    if not isinstance(question, str):
        return Feedback("", "waiting", term("answer_question_first", current_lang())), None
    exercise = begun(question)
    if exercise is None:
        return Feedback(question, "waiting", term("answer_not_begun", current_lang())), None
    spec = exercise.specs.get(question)
    if spec is None:
        said = term("answer_unknown", exercise.lang, questions=listed(exercise.specs, ",", exercise.lang))
        return Feedback(question, "waiting", said, (str(unknown("question", question, exercise.specs)),)), None
    if value is ...:
        return Feedback(question, "waiting", term("answer_waiting", exercise.lang)), None
    return _judged(exercise, spec, value)


def _judged(exercise: Exercise, spec: Spec, value: Any) -> tuple[Feedback, Record]:
    mine = [r for r in exercise.log.records() if r["question"] == spec.id and r["trainee"] == exercise.trainee]
    try:
        answer = read(spec, value)
        match = _match(exercise, spec, answer)
        if match is None and not isinstance(answer, str) and (decimals := too_coarse(spec, answer)) is not None:
            raise Unreadable("unreadable_coarse", decimals=decimals)
    except Unreadable as why:
        said = term(why.reason, exercise.lang, **why.values)
        heading = term("answer_unreadable", exercise.lang)
        feedback = Feedback(spec.id, "unreadable", heading, (said,), term("answer_no_attempt", exercise.lang))
        return _kept(exercise, spec, feedback, _shown(value), "unreadable", why.reason, 0)
    given = plain_answer(answer)
    earlier = _distinct(mine, ANSWERED)
    attempt = earlier.index(given) + 1 if given in earlier else len(earlier) + 1
    state = _state(exercise, spec, match)
    wrong = _distinct(mine, ("wrong",))
    rung = wrong.index(given) if given in wrong else len(wrong)
    feedback = _feedback(exercise, spec, state, match, attempt, rung)
    return _kept(exercise, spec, feedback, given, state, match.code if match else "", attempt)


def _match(exercise: Exercise, spec: Spec, answer: Values | str) -> Match | None:
    if spec.kind == "sentence" or (spec.kind == "choice" and not exercise.is_open):
        return None
    return exercise.key.match(spec, answer)


def _state(exercise: Exercise, spec: Spec, match: Match | None) -> str:
    if not (spec.is_judged or (spec.kind == "choice" and exercise.is_open)):
        return "recorded"
    if match is None:
        return "wrong"
    return "mistake" if match.code else "right"


def _feedback(exercise: Exercise, spec: Spec, state: str, match: Match | None, attempt: int, rung: int) -> Feedback:
    lang, lines = exercise.lang, []
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
    limited = exercise.attempts if spec.is_judged else None
    foot = "" if state in ("right", "recorded") and limited is None else attempts_line(lang, attempt, limited)
    return Feedback(spec.id, state, heading, tuple(lines), foot)


def _kept(
    exercise: Exercise, spec: Spec, feedback: Feedback, value: Any, state: str, code: str, attempt: int
) -> tuple[Feedback, Record]:
    record = {
        "course": exercise.course,
        "exercise": exercise.name,
        "trainee": exercise.trainee,
        "question": spec.id,
        "value": value,
        "state": state,
        "code": code,
        "attempt": attempt,
        "data": exercise.data[:12],
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
    """What could not be read, for the record."""
    try:
        text = value if isinstance(value, str) else repr(value)
    except Exception:
        text = type(value).__name__
    return text[:200].encode("utf-8", "replace").decode()
