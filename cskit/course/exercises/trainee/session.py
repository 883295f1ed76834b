"""How an exercise opens (whose it is, its data, and who can tell what an answer is), and how far its trainee is."""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from cskit.charts.tables import Column, Table, rows_table, table_html
from cskit.course.exercises.bank import BANK, BANK_VARIABLE, ENGINE, Bank, drawn, english_of, exercise_of
from cskit.course.exercises.digests import OpenKey
from cskit.course.exercises.handout import SUFFIX, Handout, digest_of_file, find_handout, open_handout
from cskit.course.exercises.question import Spec
from cskit.course.exercises.records import ANSWERED, Log, Record, log_path, read_log
from cskit.course.template import page
from cskit.english import show_as
from cskit.errors import UsageError, expect
from cskit.shop import Shop, load
from cskit.terms import term

SELF_LEARNER = "self"
_open: "dict[str, Exercise]" = {}


@dataclass(eq=False)
class Exercise:
    """An exercise that has begun: a trainee's own shop, and what `check` needs to know. `handout`: theirs, or one made
    of the bank, which has no file."""

    handout: Handout
    lang: str
    shops: Mapping[str, Shop]  # by question
    log: Log
    is_open: bool = False  # the bank is here: choices are told at once

    @property
    def shop(self) -> Shop:
        """The shop of the exercise's first question (and of all, where there is one)."""
        return next(iter(self.shops.values()))

    def shop_for(self, question: str) -> Shop:
        """The shop a question is about."""
        expect("question", question, self.shops)
        return self.shops[question]

    def table(self, name: str, question: str = "") -> pd.DataFrame:
        """A table of the shop as a pandas frame, times as datetimes."""
        shop = self.shop_for(question) if question else self.shop
        expect("table", name, shop.tables)
        frame = shop.pandas(name)
        return frame.drop(columns=[column for column in ("seq",) if column in frame])

    def tables(self, question: str = "") -> pd.DataFrame:
        """Which tables there are, and how many rows each has."""
        names = (self.shop_for(question) if question else self.shop).tables
        rows = [len(self.table(name, question)) for name in names]
        heads = (term("exercise_table", self.lang), term("exercise_rows", self.lang))
        return pd.DataFrame({heads[0]: names, heads[1]: rows}).set_index(heads[0])

    def progress(self) -> None:
        from IPython.display import display

        table = own_table(self.handout, self.log.records(), self.lang)
        title = term("progress_own", self.lang, exercise=self.handout.exercise)
        words = "\n".join([title, *("  ".join(str(cell) for cell in row) for row in table.rows)])
        display({"text/html": table_html(table, title, self.lang), "text/plain": words}, raw=True)


def begin(exercise: str, *, lang: str, trainee: str = "", of: str = "") -> Exercise:
    """Open an exercise: from the hand-out beside the notebook, or else from the bank of this repository.

    Says whose data these are. `trainee` is for who learns alone: any name gives a shop of its own; a hand-out knows its
    trainee. `of`: whose hand-out the notebook came with; it begins beside that hand-out and nowhere else, so that
    nobody works through another shop without noticing. Errors: one line, if there is neither, if it is not the one, if
    the data were changed, or if there is no such exercise.

    In a cell: `my = begin("02", lang="en")`, and after some work `check("02.q1", 187.4)`.
    """
    from cskit.charts import note, use

    use(lang)
    show_as(english_of(_bank()) if lang == "en" else {})
    handout = find_handout(Path.cwd(), exercise)
    if of and (handout is None or handout.trainee != of):
        raise UsageError(term("exercise_elsewhere", lang, trainee=of, file=f"{exercise}{SUFFIX}", folder=Path.cwd()))
    made = _from_handout(handout, lang) if handout else _from_bank(exercise, lang, trainee)
    _open[exercise] = made
    who = made.handout.trainee if handout or trainee else term("exercise_self", lang)
    note(term("exercise_begun", lang, exercise=exercise, trainee=who, questions=len(made.handout.specs)))
    return made


def begun(question: str) -> Exercise | None:
    """The exercise a question belongs to, if it has begun in this kernel."""
    return _open.get(exercise_of(question))


def _from_handout(handout: Handout, lang: str) -> Exercise:
    for path, digest in handout.files.items():
        if digest_of_file(handout.folder / path) != digest:
            raise UsageError(term("exercise_data_changed", lang, file=path))
    data = handout.folder / "data" / handout.exercise
    shops = {recipe: load(data / recipe, engine=ENGINE) for recipe in dict.fromkeys(handout.recipes.values())}
    return Exercise(
        handout,
        lang,
        {id_: shops[recipe] for id_, recipe in handout.recipes.items()},
        Log(log_path(handout.folder, handout.exercise), handout.secret),
    )


def _from_bank(exercise: str, lang: str, trainee: str) -> Exercise:
    folder = _bank()
    if not folder.is_dir():
        raise UsageError(term("exercise_nothing_here", lang, exercise=exercise))
    drew = drawn(Bank.open(folder), exercise, trainee or SELF_LEARNER)
    handout = Handout(
        Path.cwd(),
        drew.course,
        exercise,
        drew.trainee,
        name="",
        secret=drew.seed,
        attempts=None,
        checksum="",
        files={},
        recipes={q.id: q.recipe for q in drew.questions},
        specs=drew.specs,
        key=OpenKey(drew.truths, drew.mistakes, {q.id: q.says for q in drew.questions}),
    )
    return Exercise(
        handout,
        lang,
        {q.id: drew.data[q.recipe].shop for q in drew.questions},
        Log(None if is_static() else log_path(handout.folder, exercise), handout.secret),
        is_open=True,
    )


def _bank() -> Path:
    return Path(os.environ.get(BANK_VARIABLE) or BANK)


def is_static() -> bool:
    """Whether this runs where a notebook is built: nothing is written then, and no clock is read."""
    from cskit.widgets import STATIC_VARIABLE

    return bool(os.environ.get(STATIC_VARIABLE))


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
    if answered[-1]["state"] == "recorded":
        return "recorded"
    different = list({str(r["value"]): r for r in reversed(answered)}.values())[::-1]
    counting = answered[-1:] if spec.kind == "choice" else different[:attempts]
    return "right" if any(r["state"] == "right" for r in counting) else "wrong"


def own_handouts(folder: Path) -> list[Handout]:
    return [open_handout(path) for path in sorted(folder.glob(f"*{SUFFIX}"))]


def own_tables(handouts: Iterable[Handout], lang: str) -> dict[str, Table]:
    titles = {term("progress_own", lang, exercise=handout.exercise): handout for handout in handouts}
    return {
        title: own_table(handout, read_log(log_path(handout.folder, handout.exercise)), lang)
        for title, handout in titles.items()
    }


def own_page(handouts: list[Handout], lang: str) -> str:
    title = term("progress_own_title", lang, name=handouts[0].name or handouts[0].trainee)
    return page(
        title, lang, tables=[table_html(table, head, lang) for head, table in own_tables(handouts, lang).items()]
    )
