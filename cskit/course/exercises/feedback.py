"""What a trainee sees after a check: a box in their language, and the same as plain text."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

from cskit.course.exercises.records import MIME, Record
from cskit.terms import term

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
        """As text."""
        sign = _LOOKS[self.state][2]
        return "\n".join(part for part in (f"{sign} {self.question} {self.headline}", *self.lines, self.foot) if part)

    def html(self) -> str:
        """As HTML; every text is escaped."""
        colour, ground, sign = _LOOKS[self.state]
        head = (
            f'<div><b style="color:{colour}">{sign} {escape(self.headline)}</b>'
            f' <span style="color:#52606d;font-size:0.88em">{escape(self.question)}</span></div>'
        )
        body = "".join(f'<div style="margin-top:0.3em">{_paragraph(line)}</div>' for line in self.lines)
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


def _paragraph(line: str) -> str:
    return escape(line).replace("\n", "<br>")


def attempts_line(lang: str, attempt: int, limit: int | None) -> str:
    """Which attempt this was, and whether it still counts."""
    if limit is None:
        return term("answer_attempt", lang, attempt=attempt)
    key = "answer_attempt_of" if attempt <= limit else "answer_attempt_beyond"
    return term(key, lang, attempt=attempt, limit=limit)
