"""A trainee's hand-out: their own tables, the notebook, and one file that says how to read and judge their answers.

02.handout.json            questions, hints, sealed answers (`digests.py`); no truth and no mistake in plain text;
                           the secret that signs this trainee's records (`records.py`)
02_unit_price.ipynb        the exercise
data/02/<recipe>/*.csv     the tables
02.answers.jsonl           written by `check` as the trainee works
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

import pandas as pd

from cskit.course.exercises.bank import Drawn
from cskit.course.exercises.digests import COST, Box, OpenKey, SealedKey, boxes_of, row_boxes_of
from cskit.course.exercises.question import Question, Spec
from cskit.errors import UsageError, told

SUFFIX = ".handout.json"
FORMAT = 2  # 1 had no secret: its records are signed by nobody, and are not graded
_LARGEST = 20 * 2**20


@dataclass(frozen=True)
class Exam:
    """A hand-out that tells nobody what is right: no boxes and no hints, the last answer counts. `opens`, `closes`:
    from when on it can be answered, and when it is due; empty where that was left open."""

    opens: str = ""
    closes: str = ""

    def opens_later(self) -> bool:
        return bool(self.opens) and datetime.now().astimezone() < datetime.fromisoformat(self.opens).astimezone()


@dataclass(frozen=True)
class Handout:
    folder: Path
    course: str
    exercise: str
    trainee: str
    name: str
    secret: str
    attempts: int | None
    checksum: str
    files: Mapping[str, str]  # path below the folder → sha256
    recipes: Mapping[str, str]  # by question
    specs: Mapping[str, Spec]
    key: SealedKey | OpenKey
    exam: "Exam | None" = None


def find_handout(folder: Path, exercise: str) -> Handout | None:
    paths = (place / f"{exercise}{SUFFIX}" for place in (folder, folder.parent))
    return next((open_handout(path) for path in paths if path.is_file()), None)


def open_handout(path: Path) -> Handout:
    """Read a hand-out. Errors: `UsageError` if the file is damaged."""
    try:
        if path.stat().st_size > _LARGEST:
            raise ValueError("too large")
        said = json.loads(path.read_text(encoding="utf-8"))
        if said["format"] == FORMAT and path.name == f"{said['exercise']}{SUFFIX}" and _stays_inside(said):
            return _opened(path.parent, said)
        if said["format"] != 1:
            raise ValueError("another format, or another exercise")
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise UsageError(told("handout_damaged", name=path.name)) from None
    raise UsageError(told("handout_old", name=path.name))


def _stays_inside(said: Mapping[str, Any]) -> bool:
    data = PurePosixPath("data", said["exercise"])
    named = [PurePosixPath(path) for path in said["files"]]
    named += [data / question["recipe"] / "table" for question in said["questions"]]
    return all(path.parts[:2] == data.parts and len(path.parts) == 4 and ".." not in path.parts for path in named)


def _opened(folder: Path, said: Mapping[str, Any]) -> Handout:
    specs = {question["id"]: Spec.from_json(question) for question in said["questions"]}
    boxes = {q["id"]: [Box(**box) for box in q["boxes"]] for q in said["questions"]}
    rows = {q["id"]: {r: Box(**box) for r, box in q.get("row_boxes", {}).items()} for q in said["questions"]}
    return Handout(
        folder,
        said["course"],
        said["exercise"],
        said["trainee"],
        said["name"],
        said["secret"],
        said["attempts"],
        said["checksum"],
        dict(said["files"]),
        {q["id"]: q["recipe"] for q in said["questions"]},
        specs,
        SealedKey(boxes, said["cost"], rows),
        Exam(**said["exam"]) if said.get("exam") else None,
    )


def secret_of(drawn: Drawn, course_secret: str) -> str:
    """What signs a trainee's records of an exercise: nobody finds it without the secret of the course."""
    said = "\0".join((drawn.course, drawn.exercise, drawn.trainee))
    return hmac.digest(course_secret.encode(), said.encode(), "sha256").hex()


def files_of(drawn: Drawn) -> dict[str, bytes]:
    """A trainee's tables of one exercise as CSV, by their path below the hand-out's folder."""
    return {
        f"data/{drawn.exercise}/{recipe}/{table}.csv": csv_of(frame)
        for recipe, data in drawn.data.items()
        for table, frame in data.frames.items()
    }


def checksum_of(files: Mapping[str, bytes]) -> str:
    """What tells a trainee's tables from any others."""
    digests = [(path, hashlib.sha256(content).hexdigest()) for path, content in sorted(files.items())]
    return hashlib.sha256(json.dumps(digests).encode()).hexdigest()


def content_of(
    drawn: Drawn,
    files: Mapping[str, bytes],
    *,
    secret: str,
    name: str = "",
    attempts: int | None = None,
    cost: int = COST,
    exam: Exam | None = None,
) -> dict[str, Any]:
    """What a hand-out says, in a file or in a page: whose it is, and how to read and judge their answers."""
    digests = {path: hashlib.sha256(content).hexdigest() for path, content in sorted(files.items())}
    return {
        "format": FORMAT,
        "course": drawn.course,
        "exercise": drawn.exercise,
        "trainee": drawn.trainee,
        "name": name,
        "secret": secret,
        "attempts": attempts,
        "checksum": checksum_of(files),
        "files": digests,
        "cost": cost,
        "exam": vars(exam) if exam else None,
        "questions": [_question(question, drawn, cost, exam is not None) for question in drawn.questions],
    }


def write_handout(folder: Path, content: Mapping[str, Any], files: Mapping[str, bytes]) -> None:
    """Write a trainee's hand-out of one exercise into `folder`: the tables, and what `begin` reads."""
    for path, table in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(table)
    said = json.dumps(content, ensure_ascii=False, indent=1)
    (folder / f"{content['exercise']}{SUFFIX}").write_text(f"{said}\n", encoding="utf-8", newline="\n")


def _question(question: Question, drawn: Drawn, cost: int, is_exam: bool) -> dict[str, Any]:
    truth, spec = drawn.truths[question.id], drawn.specs[question.id]
    boxes: list[Box] = []
    rows: dict[str, Box] = {}
    if is_exam:
        spec = replace(spec, hints=())
    elif spec.is_judged and truth is not None:
        salt = "\0".join((drawn.course, drawn.trainee, question.id))
        boxes = boxes_of(question, truth, drawn.mistakes[question.id], salt=salt, cost=cost)
        rows = row_boxes_of(question, truth, salt=salt, cost=cost)
    sealed = {"boxes": [vars(box) for box in boxes], "row_boxes": {row: vars(box) for row, box in rows.items()}}
    return {**spec.to_json(), "recipe": question.recipe, **sealed}


def csv_of(frame: pd.DataFrame) -> bytes:
    """A table as CSV, the same bytes everywhere; an empty cell is a missing value."""
    return plain_times(frame).to_csv(index=False, lineterminator="\n").encode()


def plain_times(frame: pd.DataFrame) -> pd.DataFrame:
    """A table with its times as text; a midnight keeps its time."""
    times = {str(column): frame[column].dt.strftime("%Y-%m-%d %H:%M:%S") for column in frame.select_dtypes("datetime")}
    return frame.assign(**times)


def digest_of_file(path: Path) -> str:
    """The sha256 of a file; empty where there is none."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
