"""The bank in an instructor's hands: a question drafted with its test, mended after it was handed out, or taken along
into another system."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from cskit.course.exercises.author.ledger import Ledger
from cskit.course.exercises.author.webpage import workbook
from cskit.course.exercises.bank import ENGINE, Bank, Data, Drawn, answers_of, exercise_of, place, rng_of
from cskit.course.exercises.handout import checksum_of, files_of
from cskit.course.exercises.question import Question, Spec, asks_for, rows_of
from cskit.course.template import filled
from cskit.errors import DataError, expect
from cskit.outfile import whole, write_text
from cskit.reports.workbook import plain_workbook
from cskit.shop import Shop
from cskit.terms import term


def draft(bank: Bank, id_: str, kind: str, recipe: str, out: Path) -> tuple[Path, Path]:
    """Write the draft of a question and of its test into `out`; both run as they stand, and fail until the question is
    one. Errors: `UsageError` for an unknown recipe, `DataError` for an id or a file that is there already."""
    expect("recipe", recipe, bank.recipes)
    exercise, number = place(id_)
    path = out / f"q{exercise}_{number}_draft.py"
    DataError.when(id_ in bank.questions or path.exists(), "question_there", id=id_, path=path)
    test = path.with_name(f"test_q{exercise}_{number}.py")
    values = {"id": id_, "exercise": exercise, "kind": kind, "recipe": recipe, "bank": bank.folder}
    write_text(path, filled("question.py.j2", "en", **values))
    write_text(test, filled("question_test.py.j2", "en", **values))
    return path, test


def mended(ledger: Ledger, bank: Bank, id_: str) -> Ledger:
    """The ledger with the answers of a question as the bank has it now, on the data everybody was given.

    Errors: `UsageError` for a question nobody was given; `DataError` where a recipe has changed since, so that a
    trainee's data cannot be made again.
    """
    expect("question", id_, ledger.questions)
    expect("question", id_, bank.questions)
    question, exercise = bank.questions[id_], exercise_of(id_)
    people = {}
    for who, person in ledger.people.items():
        given = person.exercises.get(exercise)
        if given is None or id_ not in given.specs:
            people[who] = person
            continue
        data = {}
        for recipe, attempt in given.draws.items():
            frames = bank.recipes[recipe](rng_of(ledger.course, exercise, given.seed, recipe, str(attempt)))
            data[recipe] = Data(recipe, attempt, frames, Shop.from_frames(frames, engine=ENGINE))
        made = Drawn(ledger.course, exercise, who, given.seed, (), data, {}, {}, {})
        DataError.when(checksum_of(files_of(made)) != given.checksum, "data_other", exercise=exercise, trainee=who)
        now = answers_of(question, data[question.recipe].shop)
        again = replace(
            given,
            specs={**given.specs, id_: Spec.of(question, now.truth, now.rows)},
            truths={**given.truths, id_: now.truth},
            mistakes={**given.mistakes, id_: now.mistakes},
        )
        people[who] = replace(person, exercises={**person.exercises, exercise: again})
    return replace(ledger, questions={**ledger.questions, id_: question}, people=people)


FORMS = ("xlsx", "moodle")


def write(drawn: Drawn, lang: str, forms: Sequence[str], out: Path) -> None:
    """Write an exercise's questions on these data into `out`, with the data as workbooks: `02_questions.xlsx` (one
    sheet: kind, prompt, options, answer, how near, points, what a mistake is told), `02_moodle.xml`."""
    made = {f"{drawn.exercise}_{recipe}.xlsx": workbook(data.frames, lang) for recipe, data in drawn.data.items()}
    if "xlsx" in forms:
        made[f"{drawn.exercise}_questions.xlsx"] = plain_workbook({term("sheet_questions", lang): _sheet(drawn, lang)})
    if "moodle" in forms:
        made[f"{drawn.exercise}_moodle.xml"] = _moodle(drawn, lang).encode()
    out.mkdir(parents=True, exist_ok=True)
    for name, content in made.items():
        with whole(out / name) as part:
            part.write_bytes(content)


def _sheet(drawn: Drawn, lang: str) -> pd.DataFrame:
    most = max(len(question.choices or {}) for question in drawn.questions)
    rows = []
    for question in drawn.questions:
        options = [text.of(lang) for text in (question.choices or {}).values()]
        said = " / ".join(text.of(lang) for text in question.says.values())
        near = question.tolerance if question.kind in ("numeric", "table") else None
        for row, right in _answers(drawn, question):
            kind, told = term(f"kind_{question.kind}", lang), _told(question, row, lang)
            rows.append([kind, told, *options, *[None] * (most - len(options)), right, near, question.points, said])
    heads = [term(f"sheet_{head}", lang) for head in ("kind", "prompt", "answer", "within", "points", "says")]
    return pd.DataFrame(rows, columns=[*heads[:2], *(chr(ord("A") + i) for i in range(most)), *heads[2:]])


def _moodle(drawn: Drawn, lang: str) -> str:
    """Choices, numbers with tolerance and named mistakes, sentences as essays; a table becomes a question per row."""
    asked = []
    for question in drawn.questions:
        for row, right in _answers(drawn, question):
            wrong = {
                code: answer if isinstance(answer, str) else rows_of(answer)[row]
                for code, answer in drawn.mistakes[question.id].items()
            }
            told, name = _told(question, row, lang), f"{question.id} {row}".strip()
            asked.append({"question": question, "name": name, "told": told, "right": right, "wrong": wrong})
    return filled("moodle.xml.j2", lang, asked=asked, exercise=drawn.exercise)


def _told(question: Question, row: str, lang: str) -> str:
    """The prompt for somewhere else: with the row it is about, and the form of the answer."""
    return " ".join([question.prompt.of(lang), *([f"[{row}]"] if row else []), f"({asks_for(question, lang)[1]})"])


def _answers(drawn: Drawn, question: Question) -> list[tuple[str, float | str]]:
    """The right answers of a question by row; one without a row for everything but a table."""
    truth = drawn.truths[question.id]
    return [("", truth or "")] if truth is None or isinstance(truth, str) else list(rows_of(truth).items())
