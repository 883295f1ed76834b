"""What went wrong with a submission is told on its trainee's own page, with what to send, and on nobody else's."""

from __future__ import annotations

import base64
import json
import shutil
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from cskit.course.exercises.author.ledger import Ledger
from cskit.course.exercises.grading.grade import Graded, grade
from cskit.course.exercises.grading.pages import feedback_page
from cskit.course.exercises.grading.submissions import collect
from cskit.course.exercises.records import sealed
from cskit.terms import term
from tests.course.exercises.classroom import Desk, answers, sit_down, truth, write_book

Means = tuple[Path, Desk, Desk, str]  # where to send, one's own desk, a neighbour's, one's own secret


@pytest.fixture
def means(assigned: Path, ledger: Ledger, tmp_path: Path) -> Means:
    """s001 worked and handed in; s002 worked and is about to send something."""
    desks = []
    for id_ in ("s001", "s002"):
        shutil.copytree(assigned / "handouts" / id_, tmp_path / id_)
        desks.append(sit_down(tmp_path / id_))
        for question, value in answers(ledger, id_, truth).items():
            desks[-1].answer(question, value)
    sent = tmp_path / "submissions"
    sent.mkdir()
    shutil.copy(tmp_path / "s001" / "90.answers.jsonl", sent / "s001.answers.jsonl")
    return sent, desks[1], desks[0], ledger.people["s002"].exercises["90"].secret


def log(desk: Desk) -> str:
    return (desk.folder / "90.answers.jsonl").read_text(encoding="utf-8")


def put(name: str, content: Callable[[Means], str | bytes]) -> Callable[[Means], None]:
    def send(means: Means) -> None:
        said = content(means)
        (means[0] / name).write_bytes(said.encode() if isinstance(said, str) else said)

    return send


def text_of(desk: Desk, who: str) -> str:
    return f"CSKIT-ANSWERS 90 {who}:{base64.b64encode(zlib.compress(log(desk).encode())).decode()}:END"


def dropped(means: Means) -> str:
    first, _, *rest = log(means[1]).splitlines(keepends=True)
    return first + "".join(rest)


def changed(means: Means) -> str:
    return log(means[1]).replace('"value": "', '"value": "x')


def of_old_data(means: Means) -> str:
    return json.dumps(sealed({**means[1].shown[0], "data": "0" * 12}, "", means[3]))


def two_names(means: Means) -> None:
    put("s002.answers.jsonl", lambda m: log(m[1]).splitlines()[0])(means)
    put("final.answers.jsonl", lambda m: log(m[1]))(means)


def inside_the_class(means: Means) -> None:
    """One zip of everybody, as a platform gives it."""
    with zipfile.ZipFile(means[0] / "all.zip", "w") as archive:
        archive.writestr("s001_ann/90.answers.jsonl", log(means[2]))
        archive.writestr("s002_li/90_stall.ipynb", "{")


SENT: dict[str, tuple[str, Callable[[Means], None]]] = {
    "the page, not the answers": ("page_only", put("s002_90.html", lambda m: "<html>")),
    "a photo": ("nothing_to_mark", put("s002.jpg", lambda m: b"\xff\xd8")),
    "a document": ("nothing_to_mark", put("s002 作业.docx", lambda m: b"PK")),
    "outputs cleared": ("no_answers", lambda m: write_book(m[0] / "s002.ipynb", []) and None),
    "a notebook cut off": ("bad_notebook", put("s002.ipynb", lambda m: '{"cells": [')),
    "empty": ("empty_file", put("s002.answers.jsonl", lambda m: "")),
    "a broken zip": ("bad_zip", put("s002.zip", lambda m: b"PK\3\4")),
    "a text cut off": ("bad_text", put("s002.txt", lambda m: text_of(m[1], "s002")[:200])),
    "a text edited": ("bad_text", put("s002.txt", lambda m: text_of(m[1], "s002").replace("e", "f"))),
    "a neighbour's file": ("foreign", put("s002.answers.jsonl", lambda m: log(m[2]))),
    "a neighbour's text": ("foreign", put("s002.txt", lambda m: text_of(m[2], "s001"))),
    "records edited": ("tampered", put("s002.answers.jsonl", changed)),
    "a line deleted": ("broken_log", put("s002.answers.jsonl", dropped)),
    "other data": ("other_data", put("s002.answers.jsonl", of_old_data)),
    "half under no name": ("nameless", two_names),
    "in the zip of the class": ("bad_notebook", inside_the_class),
}


@pytest.mark.parametrize("case", SENT)
def test_what_was_the_matter_is_told_to_instructor_and_trainee(case: str, means: Means, ledger: Ledger):
    kind, send = SENT[case]
    send(means)
    found = grade(ledger, collect(means[0]))
    assert kind in {finding.kind for finding in found.findings}
    (said,) = {finding_text(found, kind)}
    assert said in page_of(found, "s002")
    assert term("feedback_send", "zh") in page_of(found, "s002")
    assert 'class="warning"' not in page_of(found, "s001")


def finding_text(found: Graded, kind: str) -> str:
    values = next(dict(finding.values) for finding in found.findings if finding.kind == kind)
    return term(f"yours_{kind}", "zh", **values)


def page_of(found: Graded, id_: str) -> str:
    return feedback_page(found, found.results[id_])


def test_who_sent_nothing_is_told_what_to_send_and_who_sent_all_is_not(means: Means, ledger: Ledger):
    put("s002_90.answers.jsonl", lambda m: log(m[1]))(means)
    write_book(means[0] / "s001" / "90_stall.ipynb", means[2].shown)  # a second time: no harm
    found = grade(ledger, collect(means[0]))
    told = {id_: term("feedback_send", found.results[id_].person.lang) in page_of(found, id_) for id_ in found.results}
    assert told == {"s001": False, "s002": False, "s003": True, "s004": True}
