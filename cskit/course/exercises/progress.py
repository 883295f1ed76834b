"""How far somebody is: a trainee's own page, from the log; the class's, from what was collected so far."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from cskit.charts.html import table_html
from cskit.charts.tables import Column, Table, rows_table
from cskit.course.exercises.grade import Graded, Mark, Result
from cskit.course.exercises.handout import SUFFIX, Handout, open_handout
from cskit.course.exercises.pages import page
from cskit.course.exercises.records import ANSWERED, Record, log_path, read_log
from cskit.course.exercises.spec import Spec
from cskit.course.exercises.statistics import stuck_on
from cskit.course.exercises.wording import answer_text, mistake_text
from cskit.terms import term

if TYPE_CHECKING:
    from cskit.course.exercises.session import Exercise

PAGE = "progress.html"
_SIGNS = {"right": "✓", "marked": "✓", "mistake": "✗", "wrong": "✗", "recorded": "●", "missing": "·"}


def own_table(specs: Mapping[str, Spec], records: Iterable[Record], lang: str, attempts: int | None = None) -> Table:
    """A trainee's questions: points, how each stands, and how often it was answered."""
    said = list(records)
    heads = {"question": "text", "points": "count", "state": "text", "attempts": "count"}
    columns: dict[str, Column | str] = {h: Column(term(f"progress_{h}", lang), kind) for h, kind in heads.items()}
    rows = []
    for id_, spec in specs.items():
        mine = [r for r in said if r["question"] == id_ and r["state"] in ANSWERED]
        state = own_state(spec, mine, attempts)
        different = len({str(r["value"]) for r in mine})
        rows.append([id_, spec.points, f"{_OWN[state]} {term(f'progress_{state}', lang)}", different])
    return rows_table(columns, rows)


_OWN = {"right": "✓", "wrong": "✗", "recorded": "●", "missing": "·"}


def own_state(spec: Spec, answered: list[Record], attempts: int | None = None) -> str:
    """How a question stands for the trainee: `right`, `wrong`, `recorded` (marked later) or `missing`."""
    if not answered:
        return "missing"
    if not spec.is_judged and answered[-1]["state"] == "recorded":
        return "recorded"
    different = list({str(r["value"]): r for r in reversed(answered)}.values())[::-1]
    counting = answered[-1:] if spec.kind == "choice" else different[:attempts]
    return "right" if any(r["state"] == "right" for r in counting) else "wrong"


def show_own(exercise: Exercise) -> None:
    """Show a trainee's progress in their notebook."""
    from IPython.display import display

    mine = [r for r in exercise.log.records() if r["trainee"] == exercise.trainee]
    table = own_table(exercise.specs, mine, exercise.lang, exercise.attempts)
    title = term("progress_own", exercise.lang, exercise=exercise.name)
    shown = table_html(table, title, exercise.lang)
    words = "\n".join([title, *("  ".join(str(cell) for cell in row) for row in table.rows)])
    display({"text/html": shown, "text/plain": words}, raw=True)


def own_handouts(folder: Path) -> list[Handout]:
    """The hand-outs in a trainee's folder."""
    return [open_handout(path) for path in sorted(folder.glob(f"*{SUFFIX}"))]


def own_tables(handouts: Iterable[Handout], lang: str) -> list[tuple[str, Table]]:
    """Per exercise of a trainee's folder a title and the table of `own_table`."""
    made = []
    for handout in handouts:
        records = read_log(log_path(handout.folder, handout.exercise))
        mine = [r for r in records if r["trainee"] == handout.trainee]
        title = term("progress_own", lang, exercise=handout.exercise)
        made.append((title, own_table(handout.specs, mine, lang, handout.attempts)))
    return made


def own_page(handouts: list[Handout], lang: str) -> str:
    """A trainee's own page."""
    who = handouts[0].name or handouts[0].trainee
    title = term("progress_own_title", lang, name=who)
    return page(title, lang, [table_html(table, head, lang) for head, table in own_tables(handouts, lang)])


def stuck_table(graded: Graded, lang: str, question: str = "") -> Table:
    """Who answered a question and is still wrong, and on which mistake."""
    heads = ("trainee", "name", "question", "mistake", "answer", "attempts")
    columns: dict[str, Column | str] = {
        h: Column(term(f"grade_{h}", lang), "count" if h == "attempts" else "text") for h in heads
    }
    rows = []
    for result, id_ in stuck_on(graded.results.values()):
        if question and id_ != question:
            continue
        mark, asked = result.marks[id_], graded.ledger.questions[id_]
        rows.append(
            [
                result.person.id,
                result.person.name,
                id_,
                mistake_text(asked, mark.code, lang),
                answer_text(mark.value),
                mark.attempts,
            ]
        )
    return rows_table(columns, rows)


def class_table(graded: Graded, lang: str, question: str = "") -> Table:
    """Everybody's questions (or one) at a glance: ✓ right, ✗ wrong, ● to be marked, · not answered."""
    asked = [one for one in graded.ledger.asked() if question in ("", one.id)]
    columns: dict[str, Column | str] = {h: term(f"grade_{h}", lang) for h in ("trainee", "name")}
    columns |= {one.id: one.id for one in asked}
    rows = [
        [id_, result.person.name, *(_sign(result, one.id) for one in asked)] for id_, result in graded.results.items()
    ]
    return rows_table(columns, rows)


def class_progress_page(graded: Graded, lang: str) -> str:
    """The class's progress as a page: who is stuck where, then everybody."""
    blocks = [
        f"<p>{escape(term('progress_legend', lang))}</p>",
        table_html(stuck_table(graded, lang), term("progress_stuck", lang), lang),
        table_html(class_table(graded, lang), term("progress_all", lang), lang),
    ]
    return page(term("progress_class_title", lang, course=graded.ledger.course), lang, blocks)


def _sign(result: Result, question: str) -> str:
    mark: Mark | None = result.marks.get(question)
    return "" if mark is None else _SIGNS[mark.state]
