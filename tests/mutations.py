"""Small faults put into the code one by one: does a test notice?

    python -m tests.mutations              # all 60 of seed 1; those done before are not run again
    python -m tests.mutations 20 30        # numbers 20 to 29
    python -m tests.mutations --list       # what is drawn, nothing run
    python -m tests.mutations --table      # killed and survived so far

Drawn (with the same seed and code: the same ones) from lesson cells, statistics, grading, widgets and the review: the
ends of a sort swapped, first for last, `>` for `>=`, `min` for `max`, a ratio upside down, a filter left out. Each is
tried in a copy of the checkout with the tests of its room, those that name its module first (most are noticed there,
in seconds), not with the comparison of notebooks (a golden picture notices everything and understands nothing). A
mutation that changes no behaviour survives too: read those.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COUNT = 60
SECONDS = 1200  # a mutation that makes the tests hang is noticed
COPIED = ("cskit", "datasets", "exercises", "notebooks", "tests", "benchmarks", "pyproject.toml", "README.md")
# What is mutated, and the tests that should notice.
ROOMS: dict[str, tuple[str, ...]] = {
    "notebooks/source": (),  # and the tests that name the lesson, and the checks in its own cells
    "cskit/analysis": ("tests/analysis",),
    "cskit/review": ("tests/review", "tests/analysis", "tests/charts", "tests/notebooks/test_review.py"),
    "cskit/widgets": ("tests/widgets",),
    "cskit/course": ("tests/course/exercises", "tests/exercises", "tests/cli/test_course.py"),
}
PICTURES = ("test_generated.py", "test_nbval.py", "test_fields.py")  # golden: what a notebook looked like
AREAS = {  # each gets its share of the mutations
    "lessons": ("notebooks/source",),
    "statistics": ("cskit/analysis",),
    "grading": ("cskit/course/exercises",),
    "widgets": ("cskit/widgets",),
    "review": ("cskit/review",),
}
BUILD = (
    "from pathlib import Path; from cskit.course.build import build; "
    "build(['{name}'], out=Path({out!r}), langs=['en'], jobs=1)"
)
PLAIN = ("--no-header", "-p", "no:cacheprovider", "-p", "no:nbval", "-p", "no:xdist", "-o", "addopts=")


@dataclass(frozen=True)
class Mutation:
    """One replaced stretch of one file; `start` and `end` are places in its bytes."""

    area: str
    path: str
    line: int
    kind: str
    start: int
    end: int
    old: str
    new: str


@dataclass(frozen=True)
class Outcome:
    number: int
    mutation: Mutation
    verdict: str  # killed, survived, hangs (noticed too)
    by: str
    seconds: int


@cache
def found(area: str, path: Path, root: Path = ROOT) -> list[Mutation]:
    """Every mutation of a file that `ast` can see."""
    data = path.read_bytes()
    lines = [0]
    for line in data.splitlines(keepends=True):
        lines.append(lines[-1] + len(line))
    name = path.relative_to(root).as_posix()
    made = []

    def put(kind: str, whole: ast.expr | ast.keyword, new: str) -> None:
        start, end = _span(whole, lines)
        made.append(Mutation(area, name, whole.lineno, kind, start, end, data[start:end].decode(), new))

    def text(node: ast.expr) -> str:
        start, end = _span(node, lines)
        return data[start:end].decode()

    for node in ast.walk(ast.parse(data)):
        for kind, part, new in _changes(node, text):
            put(kind, part, new)
    return made


def _span(node: ast.expr | ast.keyword, lines: list[int]) -> tuple[int, int]:
    assert node.end_lineno is not None
    assert node.end_col_offset is not None
    return lines[node.lineno - 1] + node.col_offset, lines[node.end_lineno - 1] + node.end_col_offset


SIGNS = {ast.Gt: ">", ast.GtE: ">=", ast.Lt: "<", ast.LtE: "<="}
OTHERS = {">": ">=", ">=": ">", "<": "<=", "<=": "<"}
NAMES = {"head": "tail", "tail": "head", "min": "max", "max": "min", "nlargest": "nsmallest", "nsmallest": "nlargest"}
NAMES |= {"idxmax": "idxmin", "idxmin": "idxmax", "first": "last", "last": "first", "cummax": "cummin"}
NAMES |= {"gt": "ge", "ge": "gt", "lt": "le", "le": "lt"}


def _changes(node: ast.AST, text: Callable[[ast.expr], str]) -> Iterator[tuple[str, ast.expr | ast.keyword, str]]:
    """(kind, the part that is replaced, what it is replaced by)."""
    match node:
        case ast.keyword(arg="ascending" | "descending" | "reverse", value=ast.Constant(value=bool(b))):
            yield "sort", node, f"{node.arg}={not b}"
        case ast.Call(func=ast.Attribute(attr="sort_values"), keywords=given) if not _has(given, "ascending"):
            yield "sort", node, text(node)[:-1].rstrip().rstrip(",") + ", ascending=False)"
        case ast.Call(func=ast.Name(id="sorted"), keywords=given) if not _has(given, "reverse"):
            yield "sort", node, text(node)[:-1].rstrip().rstrip(",") + ", reverse=True)"
        case ast.Call(func=ast.Attribute(value=of, attr="query" | "filter" | "dropna")):
            yield "filter", node, text(of)
        case ast.Call(func=ast.Attribute(value=of, attr=name)) if name in NAMES:
            whole = text(node)
            yield "end", node, f"{text(of)}.{NAMES[name]}{whole[len(text(node.func)) :]}"
        case ast.Call(func=ast.Name(id="min" | "max" as name)):
            yield "end", node, NAMES[name] + text(node)[len(name) :]
        case ast.Subscript(value=of, slice=ast.Constant(value=0)):
            yield "end", node, f"{text(of)}[-1]"
        case ast.Subscript(value=of, slice=ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=1))):
            yield "end", node, f"{text(of)}[0]"
        case ast.Subscript(value=of, slice=ast.Compare() | ast.BinOp(op=ast.BitAnd() | ast.BitOr())):
            yield "filter", node, text(of)
        case ast.comprehension(iter=of, ifs=[condition, *_]):
            yield "filter", condition, "True"
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in SIGNS:
            yield "border", node, f"{text(left)} {OTHERS[SIGNS[type(op)]]} {text(right)}"
        case ast.BinOp(left=left, op=ast.Div(), right=right) if not (_is_path(text(node)) or _is_number(right)):
            yield "ratio", node, f"({text(right)}) / ({text(left)})"


def _is_path(code: str) -> bool:
    return bool(re.search(r"home|folder|path|parent|place|root|HOME|NAME|ROOT|[\"']\w+\.\w+[\"']|\.name|out /", code))


def _is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant)


def _has(given: list[ast.keyword], name: str) -> bool:
    return any(k.arg in (name, None) for k in given)


def drawn(seed: int, count: int = COUNT) -> list[Mutation]:
    """`count` mutations, the areas in turn, the kinds of an area in turn."""
    rng = random.Random(seed)
    queues = {}
    for area, places in AREAS.items():
        files = sorted(p for place in places for p in (ROOT / place).rglob("*.py"))
        every = [m for path in files for m in found(area, path)]
        rng.shuffle(every)
        by_kind: dict[str, list[Mutation]] = {}
        for mutation in every:
            by_kind.setdefault(mutation.kind, []).append(mutation)
        ranked = ((place, kind, m) for kind, ms in sorted(by_kind.items()) for place, m in enumerate(ms))
        queues[area] = [m for _, _, m in sorted(ranked, key=lambda r: r[:2])]
    taken = []
    while len(taken) < count and any(queues.values()):
        for queue in queues.values():
            while queue and len(taken) < count and not _is_another_program(queue[0]):
                queue.pop(0)
            taken += queue[:1] if len(taken) < count else []
            del queue[:1]
    return taken


def _is_another_program(mutation: Mutation) -> bool:
    path = ROOT / mutation.path
    try:
        return ast.dump(ast.parse(mutated(path, mutation))) != ast.dump(ast.parse(path.read_bytes()))
    except SyntaxError:
        return False


def mutated(path: Path, mutation: Mutation) -> bytes:
    data = path.read_bytes()
    return data[: mutation.start] + mutation.new.encode() + data[mutation.end :]


def noticing(path: str) -> list[list[str]]:
    """The tests that should notice a change of `path`: those that name its module (where none does, its package), then
    the rest of its room's."""
    (room,) = (room for room in ROOMS if path.startswith(room + "/"))
    if room == "notebooks/source":
        named = (p for p in _tests("tests/notebooks") if p.name not in PICTURES)
        return [_names(p for p in named if Path(path).stem in p.read_text(encoding="utf-8"))]
    whole = [p for place in ROOMS[room] for p in _tests(place)]
    module, near = Path(path).with_suffix("").as_posix().replace("/", "."), list[Path]()
    while not near and len(module) > len(room):
        package, _, name = module.rpartition(".")
        says = re.compile(rf"{re.escape(module)}\b|from {re.escape(package)} import [^\n]*\b{name}\b")
        near = [p for p in whole if p.stem == f"test_{name}" or says.search(p.read_text(encoding="utf-8"))]
        module = package
    return [names for some in (near, [p for p in whole if p not in near]) if (names := _names(some))]


def _tests(place: str) -> list[Path]:
    found = ROOT / place
    return [found] if found.is_file() else sorted(found.rglob("test_*.py"))


def _names(paths: Iterable[Path]) -> list[str]:
    return [p.relative_to(ROOT).as_posix() for p in paths]


def judged(number: int, mutation: Mutation, copy: Path) -> Outcome:
    """Run the tests against a copy of the checkout that has the mutation."""
    target = copy / mutation.path
    plain = [sys.executable, "-m", "pytest", "-q", "-x", *PLAIN, "-m", "not stress and not lessons and not browser"]
    lines = [[*plain, *asked] for asked in noticing(mutation.path)]
    if mutation.area == "lessons":  # a cell that disagrees with `measure` stops the build
        lines.insert(0, [sys.executable, "-c", BUILD.format(name=target.stem, out=str(copy / "out"))])
    whole, begun = target.read_bytes(), time.monotonic()
    target.write_bytes(mutated(target, mutation))
    try:
        verdict, by = next((o for line in lines if (o := _run(line, copy))[0] != "survived"), ("survived", ""))
    finally:
        target.write_bytes(whole)
    return Outcome(number, mutation, verdict, by, round(time.monotonic() - begun))


def _run(line: list[str], copy: Path) -> tuple[str, str]:
    environment = {**os.environ, "PYTHONPATH": str(copy)}
    pipe = subprocess.PIPE
    with subprocess.Popen(
        line, cwd=copy, env=environment, stdout=pipe, stderr=subprocess.STDOUT, text=True, start_new_session=True
    ) as running:
        try:
            said, _ = running.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)
            return "hangs", ""
    if running.returncode not in (0, 1, 2):  # 2: the tests could not even be collected
        raise SystemExit(said[-2000:])
    if not running.returncode:
        return "survived", ""
    failed = [part.split()[1] for part in said.splitlines() if part.startswith(("FAILED ", "ERROR "))]
    return "killed", failed[0] if failed else said.strip().splitlines()[-1][:80]


def table(outcomes: list[Outcome]) -> str:
    """One line each, then the counts."""
    lines = ["| no | area | place | kind | was | is | verdict | by |", "|--:|:--|:--|:--|:--|:--|:--|:--|"]
    for o in sorted(outcomes, key=lambda o: o.number):
        m = o.mutation
        cells = [o.number, m.area, f"{m.path}:{m.line}", m.kind, _short(m.old), _short(m.new), o.verdict, o.by]
        lines.append("| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |")
    counts = Counter(o.verdict for o in outcomes)
    noticed = counts["killed"] + counts["hangs"]
    said = ", ".join(f"{n} {verdict}" for verdict, n in counts.most_common())
    return "\n".join([*lines, "", f"{noticed} of {len(outcomes)} noticed ({said})"])


def _short(code: str) -> str:
    line = " ".join(code.split())
    return f"`{line if len(line) <= 60 else line[:28] + ' … ' + line[-28:]}`"


def read(results: Path) -> dict[int, Outcome]:
    """What was found before."""
    if not results.is_file():
        return {}
    rows = [json.loads(line) for line in results.read_text(encoding="utf-8").splitlines()]
    return {row["number"]: Outcome(**{**row, "mutation": Mutation(**row["mutation"])}) for row in rows}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("first", nargs="?", type=int, default=0)
    parser.add_argument("end", nargs="?", type=int, default=COUNT)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--results", type=Path, default=Path("out/mutations.jsonl"), help="where verdicts are kept")
    parser.add_argument("--list", action="store_true", help="show what is drawn, run nothing")
    parser.add_argument("--table", action="store_true", help="show the verdicts so far, run nothing")
    asked = parser.parse_args()
    every = list(enumerate(drawn(asked.seed)))[asked.first : asked.end]
    done = {n: o for n, o in read(asked.results).items() if (n, o.mutation) in every}
    if asked.list:
        print(table([Outcome(n, m, "", " ".join(noticing(m.path)[0]), 0) for n, m in every]))
    elif asked.table:
        print(table(list(done.values())))
    else:
        asked.results.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="mutations-") as place:
            for name in COPIED:
                copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
                copy(ROOT / name, Path(place, name))
            for number, mutation in every:
                if number in done:
                    continue
                done[number] = judged(number, mutation, Path(place))
                with asked.results.open("a", encoding="utf-8") as out:
                    out.write(json.dumps(asdict(done[number]), ensure_ascii=False) + "\n")
                print(number, mutation.path, mutation.line, mutation.kind, done[number].verdict, flush=True)
        print(table(list(done.values())))


if __name__ == "__main__":
    main()
