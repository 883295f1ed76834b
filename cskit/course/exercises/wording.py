"""Answers, states, mistakes and findings in words, for every page and table an instructor or a trainee reads."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from cskit.course.exercises.grade import Mark
from cskit.course.exercises.ledger import Asked
from cskit.course.exercises.submissions import Finding
from cskit.terms import term
from cskit.written import written


def answer_text(value: Any) -> str:
    """An answer as one short text: cents stay, and four decimals at most, as many as any question asks for.

    >>> answer_text(30633.184), answer_text({"ann": 3.0, "bo": 2 / 3}), answer_text(None)
    ('30,633.184', 'ann: 3; bo: 0.6667', '—')
    """
    if isinstance(value, Mapping):
        return "; ".join(f"{row}: {answer_text(cell)}" for row, cell in value.items())
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return written(value, "exact" if is_number else "text")


def state_text(mark: Mark, lang: str) -> str:
    """What became of a question."""
    return term(f"mark_state_{mark.state}", lang)


def mistake_text(asked: Asked, code: str, lang: str) -> str:
    """What a mistake is told; an answer nobody knows has no name."""
    if not code:
        return term("mistake_unknown", lang)
    return asked.says[code].of(lang) if code in asked.says else code


def question_text(asked: Asked, lang: str) -> str:
    """A prompt as one paragraph of plain text (in the notebook it may carry Markdown)."""
    return " ".join(re.sub(r"[*`]", "", asked.prompt.of(lang)).split())


def finding_text(finding: Finding, lang: str) -> str:
    """A finding as one line."""
    values = {"count": "", "detail": "", **dict(finding.values)}
    said = term(f"finding_{finding.kind}", lang, **values)
    return f"{finding.file}: {said}" if finding.file else said


def points_text(points: float | None) -> str:
    """Points as people write them; a sentence that waits for its mark has none.

    >>> points_text(2.0), points_text(1.5), points_text(None)
    ('2', '1.5', '—')
    """
    return written(points, "exact")
