"""The class in tables: marks, answers, mistakes, questions (how hard, how telling), findings, and who is stuck where;
answers, states, mistakes and findings in words, for every page and table an instructor or a trainee reads."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from cskit.charts.tables import Column, Table, rows_table
from cskit.course.exercises.bank import exercise_of
from cskit.course.exercises.grading.grade import Graded, Result
from cskit.course.exercises.grading.submissions import Finding
from cskit.course.exercises.question import Question
from cskit.terms import is_known, term
from cskit.written import paragraph, written

SIGNS = {"right": "✓", "marked": "✓", "mistake": "✗", "wrong": "✗", "recorded": "●", "missing": "·"}


def tables(graded: Graded, lang: str) -> list[tuple[str, str, Table]]:
    made = {
        "marks": marks_table,
        "answers": answers_table,
        "mistakes": mistakes_table,
        "items": items_table,
        "findings": findings_table,
    }
    return [(name, term(f"grade_{name}_title", lang), make(graded, lang)) for name, make in made.items()]


def marks_table(graded: Graded, lang: str) -> Table:
    """Everybody's mark and points, by exercise and by question; what was not handed in is blank."""
    asked = list(graded.ledger.asked())
    exercises = {exercise_of(question.id): 0.0 for question in asked}
    for question in asked:
        exercises[exercise_of(question.id)] += question.points
    rows = []
    for id_, result in graded.results.items():
        done = [score for score in result.scores.values() if score.points is not None]
        points, most = sum(score.points or 0 for score in done), sum(score.most for score in done)
        rows.append(
            [
                id_,
                result.person.name,
                result.mark,
                *([points, most, points / most] if most else [None] * 3),
                len(done) if result.person.exercises else None,
                sum(mark.state == "recorded" for mark in result.marks.values()),
                term("grade_yes", lang) if result.late else "",
                sum(score.lost for score in result.scores.values()) or None,
                len(graded.told.get(id_, ())),
                *(result.scores[name].points if name in result.scores else None for name in exercises),
                *(_points(result, question.id) for question in asked),
            ]
        )
    heads = "trainee name mark:number total:number most:count share:rate done:count unmarked:count late lost:number"
    more = {f"={name}": Column(f"{name} ({most:g})", "number") for name, most in exercises.items()}
    return _table(
        f"{heads} findings:count", rows, lang, more | {q.id: Column(f"{q.id} ({q.points})", "number") for q in asked}
    )


def _points(result: Result, question: str) -> float | None:
    """Points on a question; None where its exercise was not handed in."""
    score = result.scores.get(exercise_of(question))
    return None if score is None or score.points is None else result.marks[question].points


def answers_table(graded: Graded, lang: str) -> Table:
    rows = [
        [
            id_,
            question,
            answer_text(mark.value),
            term(f"mark_state_{mark.state}", lang),
            mistake_text(graded.ledger.questions[question], mark.code, lang) if mark.state == "mistake" else "",
            mark.points,
            mark.attempts,
            term("grade_yes", lang) if mark.late else "",
            mark.comment,
        ]
        for id_, result in graded.results.items()
        for question, mark in result.marks.items()
    ]
    return _table("trainee question answer state mistake points:number attempts:count late comment", rows, lang)


def mistakes_table(graded: Graded, lang: str, question: str = "", *, names: bool = True) -> Table:
    """The class's mistakes (or those of one question): how many made each, how many are still at it and, with `names`,
    who."""
    rows = [
        [
            m["question"].id,
            mistake_text(m["question"], m["code"], lang),
            len(m["made"]),
            len(m["stuck"]),
            *([", ".join(m["made"][:20]) + (" …" if len(m["made"]) > 20 else "")] if names else []),
        ]
        for m in mistakes(graded)
        if question in ("", m["question"].id)
    ]
    return _table(f"question mistake made:count stuck:count{' who' if names else ''}", rows, lang)


def items_table(graded: Graded, lang: str) -> Table:
    """The questions in numbers: answered, right, difficulty, discrimination."""
    rows = [
        [
            item["question"].id,
            question_text(item["question"], lang),
            item["answered"],
            None if item["question"].kind == "sentence" else item["right"],
            item_text(item, lang),
            *(item[name] for name in ("difficulty", "discrimination", "upper_lower", "attempts")),
        ]
        for item in items(graded)
    ]
    heads = "question prompt answered:count right:count says difficulty:rate discrimination:number"
    return _table(f"{heads} upper_lower:number mean_attempts:number", rows, lang)


def findings_table(graded: Graded, lang: str) -> Table:
    return _table("submission finding", [[f.submission, finding_text(f, lang)] for f in graded.findings], lang)


def stuck_table(graded: Graded, lang: str, question: str = "") -> Table:
    """Who answered a question (or any) and is still wrong, and on which mistake."""
    rows = [
        [
            result.person.id,
            result.person.name,
            id_,
            mistake_text(graded.ledger.questions[id_], mark.code, lang),
            answer_text(mark.value),
            mark.attempts,
        ]
        for result in graded.results.values()
        for id_, mark in result.marks.items()
        if mark.state in ("mistake", "wrong") and question in ("", id_)
    ]
    rows.sort(key=lambda row: (row[2], row[0]))
    return _table("trainee name question mistake answer attempts:count", rows, lang)


def class_table(graded: Graded, lang: str, question: str = "") -> Table:
    """Everybody's questions (or one) at a glance: ✓ right, ✗ wrong, ● to be marked, · not answered."""
    asked = [one.id for one in graded.ledger.asked() if question in ("", one.id)]
    rows = [
        [id_, r.person.name, *(SIGNS[r.marks[one].state] if one in r.marks else "" for one in asked)]
        for id_, r in graded.results.items()
    ]
    return _table("trainee name", rows, lang, {id_: id_ for id_ in asked})


def _table(
    heads: str, rows: Sequence[Sequence[Any]], lang: str, more: Mapping[str, Column | str] | None = None
) -> Table:
    """A table of the columns named in `heads` (`name`, or `name:kind` where it is no text), then of `more`."""
    named = [head.partition(":") for head in heads.split()]
    columns = {name: Column(term(f"grade_{name}", lang), kind or "text") for name, _, kind in named}
    return rows_table({**columns, **(more or {})}, rows)


def answer_text(value: Any) -> str:
    """An answer as one short text: cents stay, and four decimals at most, as many as any question asks for.

    >>> answer_text(30633.184), answer_text({"ann": 3.0, "bo": 2 / 3}), answer_text(None)
    ('30,633.184', 'ann: 3; bo: 0.6667', '—')
    """
    if isinstance(value, Mapping):
        return "; ".join(f"{row}: {answer_text(cell)}" for row, cell in value.items())
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return written(value, "exact" if is_number else "text")


def mistake_text(asked: Question, code: str, lang: str) -> str:
    """What a mistake is told, in plain text; an answer nobody knows has no name."""
    if not code:
        return term("mistake_unknown", lang)
    return re.sub(r"\*\*|`", "", asked.says[code].of(lang)) if code in asked.says else code


def question_text(asked: Question, lang: str) -> str:
    """A prompt as one paragraph of plain text (in the notebook it may carry Markdown)."""
    return " ".join(re.sub(r"[*`]", "", asked.prompt.of(lang)).split())


def finding_text(finding: Finding, lang: str) -> str:
    said = term(f"finding_{finding.kind}", lang, **{"count": "", "detail": "", **dict(finding.values)})
    return f"{finding.file}: {said}" if finding.file else said


def yours_texts(findings: Iterable[Finding], lang: str) -> list[str]:
    """Findings as their trainee is told; what is no concern of theirs has no such text."""
    told = [(f.file or f.submission, f"yours_{f.kind}", dict(f.values)) for f in findings]
    return [term("yours_in", lang, file=file, said=term(k, lang, **v)) for file, k, v in told if is_known(k)]


FEW = 10  # answers; fewer say nothing about a question


def item_text(item: Mapping[str, Any], lang: str) -> str:
    """What a question's numbers say, in words."""
    if item["answered"] < FEW or item["difficulty"] is None:
        return term("item_few", lang, most=FEW)
    hard, apart = item["difficulty"], item["discrimination"]
    said = ["item_hard"] if hard < 0.3 else ["item_easy"] if hard > 0.9 else ["item_fits"]
    if apart is not None and apart < 0.2:
        said.append("item_against" if apart < 0 else "item_flat")
    return paragraph([term(key, lang) for key in said], lang)


def items(graded: Graded) -> list[dict[str, Any]]:
    """Every question in numbers, in order: `question`, `answered`, `right`, …

    `difficulty`: mean share of the points won by those who handed in something (0 hard … 1 easy; no answer is 0).
    `discrimination`: correlation of this question's points with the points of all other questions (−1 … 1); None where
    fewer than three handed in or one of the two does not vary. `upper_lower`: difficulty among the best 27 % minus that
    among the weakest 27 %, by the other questions' points; None below ten trainees. Unmarked sentences are left out.
    `attempts`: mean number of different answers of those who answered.
    """
    return [_item(graded, asked) for asked in graded.ledger.asked()]


def mistakes(graded: Graded) -> list[dict[str, Any]]:
    """Every mistake that was made (`question`, `code`), those made by most first, then the answers nobody knows, under
    an empty code: who made it on the way (`made`), and whose last counting answer it is (`stuck`)."""
    found = []
    for asked in graded.ledger.asked():
        marks = {id_: r.marks[asked.id] for id_, r in graded.results.items() if asked.id in r.marks}
        for code in (*asked.says, ""):
            made = [id_ for id_, m in marks.items() if (code in m.made if code else m.state == "wrong")]
            stuck = [id_ for id_, m in marks.items() if m.state in ("mistake", "wrong") and m.code == code]
            if made:
                found.append({"question": asked, "code": code, "made": made, "stuck": stuck})
    return sorted(found, key=lambda m: (not m["code"], -len(m["made"]), m["question"].id, m["code"]))


def _item(graded: Graded, asked: Question) -> dict[str, Any]:
    there = [r for r in graded.results.values() if r.has_submitted and asked.id in r.marks]
    marks = [r.marks[asked.id] for r in there]
    answered = [mark for mark in marks if mark.state != "missing"]
    marked = [r for r in there if r.marks[asked.id].points is not None]  # a sentence waits for its points
    own = np.array([(r.marks[asked.id].points or 0) / asked.points for r in marked])
    rest = np.array([sum(m.points or 0 for id_, m in r.marks.items() if id_ != asked.id) for r in marked], dtype=float)
    return {
        "question": asked,
        "answered": len(answered),
        "right": sum(mark.state == "right" for mark in marks),
        "difficulty": float(own.mean()) if len(own) else None,
        "discrimination": _correlation(own, rest),
        "upper_lower": _upper_lower(own, rest),
        "attempts": float(np.mean([mark.attempts for mark in answered])) if answered else None,
    }


def _correlation(own: np.ndarray, rest: np.ndarray) -> float | None:
    varies = len(own) >= 3 and np.ptp(own) > 0 and np.ptp(rest) > 0
    return float(np.corrcoef(own, rest)[0, 1]) if varies else None


def _upper_lower(own: np.ndarray, rest: np.ndarray) -> float | None:
    if len(own) < 10:
        return None
    size = round(0.27 * len(own))
    order = np.argsort(rest, kind="stable")
    return float(own[order[-size:]].mean() - own[order[:size]].mean())
