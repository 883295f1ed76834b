"""`check`: read an answer, say what it is, leave a record. It never shows the answer, and never a traceback.

What a trainee sees is a box in their language, and the same as plain text.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

from cskit.course.exercises.digests import Match
from cskit.course.exercises.question import Spec
from cskit.course.exercises.records import ANSWERED, MIME, Record, plain_answer
from cskit.course.exercises.trainee.answers import Unreadable, read, too_coarse
from cskit.course.exercises.trainee.session import Exercise, begun, is_static
from cskit.errors import unknown
from cskit.terms import language, term
from cskit.written import listed

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
