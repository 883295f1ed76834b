"""How far a trainee is, from the log: a table per exercise, and a page of all of them."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from cskit.charts.html import table_html
from cskit.charts.tables import Column, Table, rows_table
from cskit.course.exercises.handout import SUFFIX, Handout, open_handout
from cskit.course.exercises.question import Spec
from cskit.course.exercises.records import ANSWERED, Record, log_path, read_log
from cskit.course.template import page
from cskit.terms import term

_SIGNS = {"right": "✓", "wrong": "✗", "recorded": "●", "missing": "·"}


def own_table(handout: Handout, records: Sequence[Record], lang: str) -> Table:
    """A trainee's questions: points, how each stands, and how often it was answered."""
    heads = {"question": "text", "points": "count", "state": "text", "attempts": "count"}
    columns = {head: Column(term(f"progress_{head}", lang), kind) for head, kind in heads.items()}
    rows = []
    for id_, spec in handout.specs.items():
        said = [r for r in records if r["question"] == id_ and r["state"] in ANSWERED]
        mine = [r for r in said if r["trainee"] == handout.trainee]
        state = own_state(spec, mine, handout.attempts)
        different = len({str(r["value"]) for r in mine})
        rows.append([id_, spec.points, f"{_SIGNS[state]} {term(f'progress_{state}', lang)}", different])
    return rows_table(columns, rows)


def own_state(spec: Spec, answered: list[Record], attempts: int | None = None) -> str:
    """How a question stands for the trainee: `right`, `wrong`, `recorded` (marked later) or `missing`."""
    if not answered:
        return "missing"
    if not spec.is_judged and answered[-1]["state"] == "recorded":
        return "recorded"
    different = list({str(r["value"]): r for r in reversed(answered)}.values())[::-1]
    counting = answered[-1:] if spec.kind == "choice" else different[:attempts]
    return "right" if any(r["state"] == "right" for r in counting) else "wrong"


def own_handouts(folder: Path) -> list[Handout]:
    """The hand-outs in a trainee's folder."""
    return [open_handout(path) for path in sorted(folder.glob(f"*{SUFFIX}"))]


def own_tables(handouts: Iterable[Handout], lang: str) -> dict[str, Table]:
    """Per exercise of a trainee's folder a title and the table of `own_table`."""
    made = {}
    for handout in handouts:
        title = term("progress_own", lang, exercise=handout.exercise)
        made[title] = own_table(handout, read_log(log_path(handout.folder, handout.exercise)), lang)
    return made


def own_page(handouts: list[Handout], lang: str) -> str:
    """A trainee's own page."""
    title = term("progress_own_title", lang, name=handouts[0].name or handouts[0].trainee)
    return page(
        title, lang, tables=[table_html(table, head, lang) for head, table in own_tables(handouts, lang).items()]
    )
