"""Two trainees side by side in JupyterLab: each with data of their own, told in their own language what is wrong."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
import pytest

from cskit.course.exercises.author.assign import Plan, Trainee, assign
from cskit.course.exercises.author.ledger import NAME, Ledger
from tests.browser.lab import PANEL, Lab, Server

pytestmark = pytest.mark.browser
BOOK, QUESTION, MISTAKE = "02_unit_price.ipynb", "02.q1", "mean_of_agents"
FANG, ANN = Trainee("s001", "王芳", "zh"), Trainee("s003", "Ann", "en")


@pytest.fixture(scope="module")
def handed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Exercise 02 handed out to both."""
    out = tmp_path_factory.mktemp("two_trainees")
    assign([FANG, ANN], Plan(("02",), "spring", "zh", None), out)
    return out


@pytest.fixture(scope="module")
def ledger(handed: Path) -> Ledger:
    return Ledger.read(handed / NAME)


@pytest.fixture(scope="module")
def books(handed: Path, ledger: Ledger, server: Server) -> dict[str, str]:
    """Both notebooks in the one JupyterLab, by language, each with an answer written in."""
    (server.folder / "trainees").mkdir()
    for person in ledger.people.values():
        shutil.move(handed / "handouts" / person.id, server.folder / "trainees" / person.lang)
    answers = {
        "zh": ledger.people["s001"].exercises["02"].truths[QUESTION],
        "en": ledger.people["s003"].exercises["02"].mistakes[QUESTION][MISTAKE],
    }
    for lang, answer in answers.items():
        _write(server.folder / "trainees" / lang / BOOK, round(float(answer), 2))
    return {lang: f"trainees/{lang}/{BOOK}" for lang in answers}


def test_data_and_truths_are_their_own(ledger: Ledger) -> None:
    fang, ann = (ledger.people[trainee.id].exercises["02"] for trainee in (FANG, ANN))
    assert fang.checksum != ann.checksum
    assert abs(float(fang.truths[QUESTION]) - float(ann.truths[QUESTION])) > 1


@pytest.mark.parametrize(("lang", "state"), [("zh", "right"), ("en", "mistake")])
def test_each_is_told_in_their_language(lab: Lab, books: dict[str, str], ledger: Ledger, lang: str, state: str) -> None:
    lab.open(books[lang])
    lab.run_all(books[lang])
    assert lab.errors() == []
    answers = lab.page.locator(f"{PANEL} .cskit-answer")
    assert f"cskit-answer-{state}" in str(answers.first.get_attribute("class"))
    said = answers.first.inner_text()
    if state == "mistake":
        assert ledger.questions[QUESTION].says[MISTAKE].of(lang)[:30] in said
    else:
        assert "对" in said
    assert lab.complaints == []
    assert lab.outside == []


def _write(path: Path, answer: float) -> None:
    """Put the answer where the trainee would."""
    book = nbformat.read(path, as_version=4)
    cell = next(c for c in book.cells if c.cell_type == "code" and f'check("{QUESTION}"' in c.source)
    name = cell.source.split(" = ", 1)[0]
    cell.source = f'{name} = {answer}\ncheck("{QUESTION}", {name})'
    nbformat.write(book, path)
