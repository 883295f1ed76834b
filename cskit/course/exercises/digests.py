"""Answers as sealed boxes: a box opens for who has the answer, and says nothing to anybody else.

For each of a question's answers (the right one and every named mistake) a hand-out carries one box: a salt (the
question's), the shift of the answer's grid, a digest, and a sealed message. All come from one scrypt of the answer's
cell: its first half is the digest, its second half the key of the message. So a trainee reads what a mistake is called
only after making it, and the box of the right answer looks like the others. An answer is put to the scrypt once per
shift, four times at most for a number, however many boxes there are: a page in a telephone has to do it too.

What this is worth: no truth stands in a hand-out, and none can be found by looking; who programs a search over all
cells pays one scrypt (`COST`, some 30 ms) per cell and shift. Nothing that gives feedback without a server can promise
more; what it costs is their evening, not yours.
"""

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from cskit.course.exercises.question import Answer, Grid, Question, Spec, Text, Values, rows_of

COST = 2**13  # scrypt's n: 8 MB and some 30 ms
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
    return next(_opened([box], grid, values, cost), None)


def _opened(boxes: Sequence[Box], grid: Grid, values: Values, cost: int) -> Iterator[Match]:
    """What is in those boxes of one salt and one shift that `values` open."""
    rows = sorted(values.items())
    secret = _secret(grid, rows, boxes[0].shifts) if len(rows) == len(boxes[0].shifts) else None
    if secret is None:
        return
    digest, key = _scrypt(secret, bytes.fromhex(boxes[0].salt), cost)
    for box in boxes:
        if digest.hex() == box.digest:
            said = json.loads(_mixed(base64.b64decode(box.sealed), key))
            yield Match(said["code"], Text(**said["says"]) if said["says"] else None)


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

    own = hashlib.sha256(salt.encode()).digest()[:16]
    with ThreadPoolExecutor(2) as pool:  # scrypt runs outside the interpreter's lock
        return list(
            pool.map(lambda code: seal(grid, answers[code], Match(code, says.get(code)), own, cost, size), order)
        )


def row_boxes_of(question: Question, truth: Answer, *, salt: str, cost: int = COST) -> dict[str, Box]:
    """A box for every row of a table's right answer, so that a page without the answer can tell which rows are off."""
    if not isinstance(truth, Mapping):
        return {}
    grid = Grid.of(question)
    own = {row: hashlib.sha256(f"{salt}\0row\0{row}".encode()).digest()[:16] for row in truth}
    with ThreadPoolExecutor(2) as pool:
        made = pool.map(lambda row: seal(grid, truth[row], Match(), own[row], cost), truth)
        return dict(zip(truth, made, strict=True))


@dataclass(frozen=True)
class SealedKey:
    boxes: Mapping[str, Sequence[Box]]
    cost: int = COST
    rows: Mapping[str, Mapping[str, Box]] = field(default_factory=dict)  # by question and row of a table

    def match(self, spec: Spec, answer: Values | str) -> Match | None:
        """Try the answer on every box of its question."""
        if isinstance(answer, str):
            return None
        alike: dict[tuple[str, ...], list[Box]] = {}
        for box in self.boxes.get(spec.id, ()):
            alike.setdefault((box.salt, *map(str, box.shifts)), []).append(box)
        with ThreadPoolExecutor(4) as pool:
            found = pool.map(lambda boxes: list(_opened(boxes, spec.grid, answer, self.cost)), alike.values())
        every = [match for matches in found for match in matches]
        return min(every, key=lambda match: match.code, default=None)  # the right answer's code is empty

    def off(self, spec: Spec, answer: Values) -> list[str]:
        """The rows of a table that are not right; none where nobody can tell."""

        def is_off(row: str) -> bool:
            return unseal(self.rows[spec.id][row], spec.grid, {"": answer[row]}, self.cost) is None

        known = [row for row in answer if row in self.rows.get(spec.id, ())]
        with ThreadPoolExecutor(4) as pool:
            return [row for row, wrong in zip(known, pool.map(is_off, known), strict=True) if wrong]


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

    def off(self, spec: Spec, answer: Values) -> list[str]:
        """The rows of a table that are not right."""
        truth = self.truths.get(spec.id)
        known = truth if isinstance(truth, Mapping) else {}
        return [row for row, value in answer.items() if row in known and not spec.grid.covers(known[row], value)]


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
