"""A trainee's hand-out: their own tables, the notebook, and one file that says how to read and judge their answers.

02.handout.json            questions, hints, sealed answers; no truth and no mistake in plain text;
                           the secret that signs this trainee's records (`records.py`)
02_unit_price.ipynb        the exercise
data/02/<recipe>/*.csv     the tables
02.answers.jsonl           written by `check` as the trainee works

Answers are sealed boxes: a box opens for who has the answer, and says nothing to anybody else. For each of a question's
answers (the right one and every named mistake) there is one: a salt, the shift of the answer's grid, a digest, and a
sealed message. All come from one scrypt of the answer's cell: its first half is the digest, its second half the key of
the message. So a trainee reads what a mistake is called only after making it, and the box of the right answer looks
like the others.

What this is worth: no truth stands in a hand-out, and none can be found by looking; who programs a search over all
cells pays one scrypt (`COST`, some 30 ms) per cell and box. Nothing that gives feedback without a server can promise
more; what it costs is their evening, not yours.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import pandas as pd

from cskit.course.exercises.bank import Drawn
from cskit.course.exercises.question import Answer, Grid, Question, Spec, Text, Values, rows_of
from cskit.errors import UsageError, told

COST = 2**13  # scrypt's n: 8 MB and some 30 ms for one box; a question has about six
_BLOCK = 256  # messages are filled up to a multiple


@dataclass(frozen=True)
class Match:
    """What an answer is: right (`code` empty), or a mistake with its code and what to say."""

    code: str = ""
    says: Text | None = None


@dataclass(frozen=True)
class Box:
    """One sealed answer, as it stands in a hand-out: bytes in hex, the message in base64. `shifts` by row, in the order
    of the question's rows."""

    salt: str
    shifts: list[int]
    digest: str
    sealed: str


def seal(
    grid: Grid, answer: float | Mapping[str, float], match: Match, salt: bytes, cost: int = COST, size: int = 0
) -> Box:
    """Put what `answer` is into a box that opens for every value the grid takes for it.

    `size`: bytes of the message at least. Errors: `ValueError` for an answer that lies in no cell.
    """
    rows = sorted(rows_of(answer).items())
    shifts = [grid.shift(value) for _, value in rows]
    secret = _secret(grid, rows, shifts)
    if secret is None:
        raise ValueError("a whole-number question whose answer is no whole number")
    digest, key = _scrypt(secret, salt, cost)
    sealed = base64.b64encode(_mixed(_message(match).ljust(size), key))
    return Box(salt.hex(), shifts, digest.hex(), sealed.decode())


def unseal(box: Box, grid: Grid, values: Values, cost: int = COST) -> Match | None:
    """What is in the box, if `values` open it."""
    rows = sorted(values.items())
    secret = _secret(grid, rows, box.shifts) if len(rows) == len(box.shifts) else None
    if secret is None:
        return None
    digest, key = _scrypt(secret, bytes.fromhex(box.salt), cost)
    if digest.hex() != box.digest:
        return None
    said = json.loads(_mixed(base64.b64decode(box.sealed), key))
    return Match(said["code"], Text(**said["says"]) if said["says"] else None)


def boxes_of(
    question: Question, truth: Answer, mistakes: Mapping[str, Answer], *, salt: str, cost: int = COST
) -> list[Box]:
    """The boxes of a question: all of one size, in an order that tells nothing.

    `salt`: whatever is this trainee's and question's own. A mistake that gives 12.3 where a whole number is asked for
    has no box: nobody can answer that.
    """
    says = question.says
    grid = Grid.of(question)
    answers = {
        code: answer
        for code, answer in {"": truth, **mistakes}.items()
        if not isinstance(answer, str) and (not code or grid.same(answer, answer))
    }
    order = sorted(answers, key=lambda code: hashlib.sha256(f"{salt}\0{answers[code]!r}".encode()).digest())
    size = max(len(_message(Match(code, says.get(code)))) for code in answers)
    size += -size % _BLOCK

    def one(numbered: tuple[int, str]) -> Box:
        own = hashlib.sha256(f"{salt}\0{numbered[0]}".encode()).digest()[:16]
        code = numbered[1]
        return seal(grid, answers[code], Match(code, says.get(code)), own, cost, size)

    with ThreadPoolExecutor(2) as pool:  # scrypt runs outside the interpreter's lock
        return list(pool.map(one, enumerate(order)))


@dataclass(frozen=True)
class SealedKey:
    boxes: Mapping[str, Sequence[Box]]
    cost: int = COST

    def match(self, spec: Spec, answer: Values | str) -> Match | None:
        """Try the answer on every box of its question."""
        if isinstance(answer, str):
            return None
        with ThreadPoolExecutor(4) as pool:
            opened = pool.map(lambda box: unseal(box, spec.grid, answer, self.cost), self.boxes.get(spec.id, ()))
            found = [match for match in opened if match]
        return min(found, key=lambda match: match.code, default=None)  # the right answer's code is empty


@dataclass(frozen=True)
class OpenKey:
    """The answers themselves: for who has the bank, and for grading."""

    truths: Mapping[str, Answer | None]
    mistakes: Mapping[str, Mapping[str, Answer]]
    says: Mapping[str, Mapping[str, Text]]

    def match(self, spec: Spec, answer: Values | str) -> Match | None:
        """Compare with the right answer, then with every mistake."""
        if spec.grid.same(self.truths.get(spec.id), answer):
            return Match()
        for code in sorted(self.mistakes.get(spec.id, ())):
            if spec.grid.same(self.mistakes[spec.id][code], answer):
                return Match(code, self.says.get(spec.id, {}).get(code))
        return None


def _secret(grid: Grid, rows: Sequence[tuple[str, float]], shifts: Sequence[int]) -> bytes | None:
    """The cells of an answer as one text; None if a value lies in no cell."""
    cells = [(row, grid.cell(value, shift)) for (row, value), shift in zip(rows, shifts, strict=True)]
    whole = all(cell is not None for _, cell in cells)
    return json.dumps(cells, ensure_ascii=False).encode() if whole else None


def _message(match: Match) -> bytes:
    says = {"zh": match.says.zh, "en": match.says.en} if match.says else None
    return json.dumps({"code": match.code, "says": says}, ensure_ascii=False).encode()


def _scrypt(secret: bytes, salt: bytes, cost: int) -> tuple[bytes, bytes]:
    both = hashlib.scrypt(secret, salt=salt, n=cost, r=8, p=1, maxmem=256 * cost * 8 + 2**20, dklen=64)
    return both[:32], both[32:]


def _mixed(message: bytes, key: bytes) -> bytes:
    """The message under a key stream; mixed again it is the message."""
    return bytes(a ^ b for a, b in zip(message, hashlib.shake_256(key).digest(len(message)), strict=True))


SUFFIX = ".handout.json"
FORMAT = 2  # 1 had no secret: its records are signed by nobody, and are not graded
_LARGEST = 20 * 2**20


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
        SealedKey(boxes, said["cost"]),
    )


def secret_of(drawn: Drawn, course_secret: str) -> str:
    """What signs a trainee's records of an exercise: nobody finds it without the secret of the course."""
    said = "\0".join((drawn.course, drawn.exercise, drawn.trainee))
    return hmac.digest(course_secret.encode(), said.encode(), "sha256").hex()


def write_handout(
    folder: Path,
    drawn: Drawn,
    *,
    secret: str,
    name: str = "",
    notebook: Path | None,
    attempts: int | None = None,
    cost: int = COST,
) -> str:
    """Write a trainee's hand-out of one exercise into `folder`; the checksum of its data."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {}
    for recipe, data in drawn.data.items():
        place = folder / "data" / drawn.exercise / recipe
        place.mkdir(parents=True, exist_ok=True)
        for table, frame in data.frames.items():
            path = place / f"{table}.csv"
            path.write_bytes(csv_of(frame))
            files[path.relative_to(folder).as_posix()] = digest_of_file(path)
    checksum = hashlib.sha256(json.dumps(sorted(files.items())).encode()).hexdigest()
    said = {
        "format": FORMAT,
        "course": drawn.course,
        "exercise": drawn.exercise,
        "trainee": drawn.trainee,
        "name": name,
        "secret": secret,
        "attempts": attempts,
        "checksum": checksum,
        "files": dict(sorted(files.items())),
        "cost": cost,
        "questions": [_question(question, drawn, cost) for question in drawn.questions],
    }
    path = folder / f"{drawn.exercise}{SUFFIX}"
    path.write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
    if notebook is not None:
        (folder / notebook.name).write_bytes(notebook.read_bytes())
    return checksum


def _question(question: Question, drawn: Drawn, cost: int) -> dict[str, Any]:
    truth, spec = drawn.truths[question.id], drawn.specs[question.id]
    boxes: list[Box] = []
    if spec.is_judged and truth is not None:
        salt = "\0".join((drawn.course, drawn.trainee, question.id))
        boxes = boxes_of(question, truth, drawn.mistakes[question.id], salt=salt, cost=cost)
    return {**spec.to_json(), "recipe": question.recipe, "boxes": [vars(box) for box in boxes]}


def csv_of(frame: pd.DataFrame) -> bytes:
    """A table as CSV, the same bytes everywhere; an empty cell is a missing value, a midnight keeps its time."""
    frame = frame.copy()
    for column in frame:
        if frame[column].dtype.kind == "M":
            frame[column] = frame[column].dt.strftime("%Y-%m-%d %H:%M:%S")
    return frame.to_csv(index=False, lineterminator="\n").encode()


def digest_of_file(path: Path) -> str:
    """The sha256 of a file; empty where there is none."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
