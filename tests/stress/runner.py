"""Cases in processes of their own, so that one that aborts is counted and the rest goes on; then the counts.

`python -m tests.stress.runner 0 200` prints the table; a single number shows one case and leaves its folder behind.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

from .cases import case, folder_of
from .judge import VERDICTS, Verdict, judge
from .mutation import REGISTRY

ROOT = Path(__file__).resolve().parents[2]
BATCH = 200
SECONDS = 180  # a case that takes longer hangs
PROGRAM = [sys.executable, "-m", "tests.stress.runner"]
JOBS = int(os.environ.get("JOBS", "2"))


def run(numbers: Sequence[int]) -> list[Verdict]:
    """Judge the cases, `JOBS` processes at a time."""
    batches = [numbers[i : i + BATCH] for i in range(0, len(numbers), BATCH)]
    with ThreadPoolExecutor(JOBS) as pool:  # each waits for a process
        return [verdict for found in pool.map(_batch, batches) for verdict in found]


def _batch(numbers: Sequence[int]) -> list[Verdict]:
    """One process after another until every case of the batch has its verdict."""
    done: list[Verdict] = []
    while len(done) < len(numbers):
        left = numbers[len(done) :]
        with tempfile.TemporaryDirectory(prefix="stress-batch-") as place:
            out, said = Path(place, "verdicts.jsonl"), Path(place, "stderr")
            why = _judged(left, out, said)
            found = [Verdict(**json.loads(line)) for line in out.read_text(encoding="utf-8").splitlines()]
        done += found
        if len(found) < len(left):
            at = left[len(found)]
            main = REGISTRY[case(at).main.name]
            done.append(Verdict(at, main.name, main.outcome, "crash", why))
    return done


def _judged(numbers: Sequence[int], out: Path, said: Path) -> str:
    """Judge the cases in one process, a line of `out` for each; how it ended. No new line for `SECONDS` is a hang."""
    out.touch()
    with said.open("wb") as errors:
        child = subprocess.Popen(
            [*PROGRAM, "--into", str(out), *map(str, numbers)],
            cwd=ROOT,
            stdout=errors,
            stderr=errors,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        size, since = 0, time.monotonic()
        while child.poll() is None:
            time.sleep(0.2)
            if out.stat().st_size > size:
                size, since = out.stat().st_size, time.monotonic()
            elif time.monotonic() - since > SECONDS:
                child.kill()
                child.wait()
                return f"no answer within {SECONDS} s"
    return f"the process ended with {child.returncode}: {said.read_text(encoding='utf-8', errors='replace')[-300:]}"


def table(verdicts: Iterable[Verdict]) -> str:
    """Mutation × verdict, those with faults first."""
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for v in verdicts:
        counts[v.outcome, v.mutation][v.verdict] += 1
    width = max(len(name) for _, name in counts) + 2
    head = f"{'mutation':{width}}{'declared':10}" + "".join(f"{v:>11}" for v in VERDICTS)
    order = sorted(counts, key=lambda k: (-sum(counts[k].values()) + counts[k]["ok"], k))
    lines = [
        f"{name:{width}}{outcome:10}" + "".join(f"{counts[outcome, name][v] or '.':>11}" for v in VERDICTS)
        for outcome, name in order
    ]
    total = sum(counts.values(), Counter())
    return "\n".join([head, *lines, f"{'all':{width}}{'':10}" + "".join(f"{total[v]:>11}" for v in VERDICTS)])


def peak() -> str:
    """How much memory the largest of the processes took."""
    return f"largest process: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024} MB"


def _main(words: list[str]) -> None:
    if words[0] == "--into":
        with Path(words[1]).open("a", encoding="utf-8") as out:
            for number in map(int, words[2:]):
                out.write(json.dumps(asdict(judge(number)), ensure_ascii=False) + "\n")
                out.flush()
    elif len(words) == 1:
        print(judge(int(words[0])))
        with folder_of(case(int(words[0]))) as folder:
            kept = Path(tempfile.mkdtemp(prefix="stress-kept-"))
            folder.rename(kept)
            print(kept)
    else:
        found = run(range(int(words[0]), int(words[1])))
        print(table(found), peak(), sep="\n")
        for v in found:
            if v.verdict != "ok":
                print(v.number, v.mutation, v.outcome, v.verdict, v.note, sep=" | ")


if __name__ == "__main__":
    _main(sys.argv[1:])
