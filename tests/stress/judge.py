"""One mutated folder: made from a number, read by everything that reads folders, and judged by what it declared."""

from __future__ import annotations

import functools
import math
import random
import re
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cskit
from cskit.errors import DataError
from cskit.metrics.measuring import measure
from cskit.sources.check import Problem, check
from cskit.tables import TABLES

from .bases import base
from .cases import Case, case, folder_of, measured
from .draft import Draft
from .mutation import KEPT, NOTED, SAID, SAME

METRICS = [
    "receptions",
    "first_response_seconds",
    "average_response_seconds",
    "peak_concurrency",
    "answer_question_ratio",
    "cs_sales",
    "shop_sales",
    "units_sold",
    "spend_per_buyer",
    "premium_order_share",
    "inquiry_conversion",
    "order_to_payment",
    "refund_rate",
    "refund_completion_hours",
    "net_sales",
    "complaint_rate",
    "satisfaction",
    "quality_score",
    "quality_pass_rate",
    "resolution_rate",
    "reminder_recovery_rate",
    "recommendation_success_rate",
    "handover_rate",
    "seconds_to_human",
    "visitors",
    "stay_seconds",
    "sell_through_rate",
    "output_per_hour",
    "cost_to_output",
    "forecast_error",
    "attainment(shop_sales)",
]
ENGINES = ("duckdb", "duckdb", "duckdb", "duckdb", "duckdb", "duckdb", "duckdb", "duckdb", "pandas", "polars")
VERDICTS = ("ok", "crash", "unexpected", "differ", "changed", "unsaid", "refused")


@dataclass(frozen=True)
class Verdict:
    """`ok`, or the fault: `crash` (a foreign error or an abort), `unexpected` (a message that is none), `differ` (check
    and load disagree), `changed` (another number, unsaid), `unsaid` (a fault or doubt that nobody names, or at another
    place), `refused` (what should be read is refused)."""

    number: int
    mutation: str
    outcome: str
    verdict: str
    note: str = ""


def judge(number: int) -> Verdict:
    """Make the case, read it with everything, and say what came of it."""
    made = case(number)
    with folder_of(made) as folder:
        verdict, note = _Judge(made, folder).verdict()
    where = f"{made.shop}/{made.struck.file} row {made.mark.row} {made.mark.column or ''} [{', '.join(made.names)}]"
    return Verdict(number, made.main.name, made.main.outcome, verdict, f"{where}: {note}" if note else "")


class _Judge:
    def __init__(self, made: Case, folder: Path) -> None:
        self.made, self.folder = made, folder
        self.engine = ENGINES[random.Random(f"engine {made.number}").randrange(len(ENGINES))]

    def verdict(self) -> tuple[str, str]:
        try:
            self.problems = check(self.folder)
        except Exception as error:
            return "crash", f"check: {type(error).__name__}: {_line(error)}"
        self.errors = [p for p in self.problems if p.level == "error"]
        return self._loaded()

    def _loaded(self) -> tuple[str, str]:
        refused: dict[str, str] = {}
        changed: list[str] = []
        try:
            shop = cskit.load(self.folder, engine=self.engine)
        except DataError as error:
            return self._compare({"": str(error)}, [])
        except Exception as error:
            return "crash", f"load: {type(error).__name__}: {_line(error)}"
        with shop:
            for name, draft in self._looked_at().items():
                try:
                    if name not in shop.tables:
                        changed.append(f"{draft.file} is not seen")
                        continue
                    found = shop.table(name).collect("pyarrow").to_native().to_pydict()
                except DataError as error:
                    refused[name] = str(error)
                    continue
                except Exception as error:
                    return "crash", f"load {name} on {self.engine}: {type(error).__name__}: {_line(error)}"
                if difference := _difference(draft, base(self.made.shop)[name].truth(), found):
                    changed.append(f"{draft.file}: {difference}")
            verdict, note = self._compare(refused, changed)
            if verdict == "ok" and measured(self.made.number):
                return self._measured(shop, compared=not changed)
            return verdict, note

    def _looked_at(self) -> dict[str, Draft]:
        """What is loaded and compared cell by cell: all that was changed or is complained of (all, where measured)."""
        made, named = self.made, {_table_of(p) for p in self.errors}
        if measured(made.number):
            return made.drafts
        return {n: d for n, d in made.drafts.items() if d is made.struck or d.touched or n in named}

    def _compare(self, refused: dict[str, str], changed: list[str]) -> tuple[str, str]:
        for said in refused.values():
            if "\n" in said or "Traceback" in said or "unexpected error" in said:
                return "unexpected", said[:200]
        by_check = {_table_of(p) for p in self.errors}
        if "" in refused:
            if not self.errors:
                return "differ", f"load refuses the folder, check has no error: {refused['']}"
        elif by_check != set(refused):
            return (
                "differ",
                f"check refuses {sorted(by_check)}, load {refused}; {self._said()}",
            )
        return self._against(refused, changed)

    def _against(self, refused: dict[str, str], changed: list[str]) -> tuple[str, str]:
        made, name, outcome = self.made, self.made.struck.table.name, self.made.outcome
        own = [p for p in self.errors if _table_of(p) == name]
        if outcome in (SAME, NOTED):
            if self.errors:
                return "refused", self._said()
            if changed:
                return "changed", "; ".join(changed)[:300]
            return ("unsaid", "no warning") if outcome == NOTED and not self._news() else ("ok", "")
        if outcome == KEPT:
            others = [p for p in self.errors if _table_of(p) != name]
            if changed and "sheet_not_read" not in {p.code for p in self.problems}:
                return "changed", "; ".join(changed)[:300]
            return ("refused", self._said()) if others else ("ok", "")
        if outcome == SAID:
            return (
                ("ok", "") if self._news() else ("changed" if changed else "unsaid", f"nothing is said; {changed[:1]}")
            )
        if not own:
            return "changed" if changed else "unsaid", f"no error in {made.struck.file}; {self._said()}; {changed[:1]}"[
                :300
            ]
        return self._place(own, refused.get(name, refused.get("", "")))

    def _place(self, own: list[Problem], said: str) -> tuple[str, str]:
        """Row and column, in check and in the line that load says."""
        struck, mark = self.made.struck, self.made.mark
        row = None if mark.row is None else struck.place(mark.row)
        near = [
            p for p in own if (row is None or p.row == row) and (mark.column is None or mark.column in (p.column or ""))
        ]
        if not near:
            return "unsaid", f"check names another place than row {row} {mark.column or ''}: {self._said()}"
        first = own[0]
        wanted = [struck.file, *([str(first.row)] if first.row else []), *([first.column] if first.column else [])]
        lacks = [w for w in wanted if not re.search(rf"(?<!\d){re.escape(w)}(?!\d)", said)]
        return ("unsaid", f"load does not name {lacks}: {said[:200]}") if lacks else ("ok", "")

    def _measured(self, shop: Any, *, compared: bool) -> tuple[str, str]:
        made = self.made
        try:
            now = _values(shop)
        except DataError as error:
            if "\n" in str(error) or "unexpected error" in str(error):
                return "unexpected", str(error)[:200]
            return ("ok", "") if self.errors else ("differ", f"measure refuses, check does not: {error}")
        except Exception as error:
            return "crash", f"measure on {self.engine}: {type(error).__name__}: {_line(error)}"
        if not compared or made.outcome == SAID or made.struck.restated:
            return "ok", ""
        before = base_values(made.shop, self.engine)
        moved = [
            m for m in METRICS if not _alike(before[m], now[m], exact=not any(d.shuffled for d in made.drafts.values()))
        ]
        if moved:
            return "changed", "; ".join(f"{m} was {before[m]}, is {now[m]}" for m in moved)[:300]
        return "ok", ""

    def _news(self) -> bool:
        """Whether check says something that it does not say of the shop as it was."""
        return bool(Counter((_table_of(p), p.code) for p in self.problems) - _base_said(self.made.shop))

    def _said(self) -> str:
        return "check: " + ("; ".join(str(p) for p in self.problems[:2])[:240] or "nothing")


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:160]


def _table_of(problem: Problem) -> str:
    stem = Path(problem.file).stem
    return stem if stem in TABLES else ""


def _values(shop: Any) -> dict[str, tuple[Any, str]]:
    frame = measure(shop, list(METRICS))
    return {m: (v, s) for m, v, s in zip(frame["metric"], frame["value"], frame["status"], strict=True)}


@functools.cache
def _pure(shop: str) -> Path:
    """The base as it is, in plain Parquet."""
    folder = Path(tempfile.mkdtemp(prefix="stress-base-"))
    for name, sheet in base(shop).items():
        Draft(sheet.table, sheet.names, list(sheet.names), sheet.rows, "parquet").write(folder)
        assert name
    return folder


@functools.cache
def base_values(shop: str, engine: str) -> dict[str, tuple[Any, str]]:
    """The metrics of a base before anything was done to it."""
    with cskit.load(_pure(shop), engine=engine) as opened:
        return _values(opened)


@functools.cache
def base_problems(shop: str) -> tuple[Problem, ...]:
    """What check says of a base before anything was done to it."""
    return tuple(check(_pure(shop)))


@functools.cache
def _base_said(shop: str) -> Counter[tuple[str, str]]:
    return Counter((_table_of(p), p.code) for p in base_problems(shop))


def _alike(before: tuple[Any, str], now: tuple[Any, str], *, exact: bool) -> bool:
    (a, status), (b, again) = before, now
    if status != again or (a is None) != (b is None):
        return False
    if a is None or (math.isnan(a) and math.isnan(b)):
        return True
    return a == b if exact else math.isclose(a, b, rel_tol=1e-12)


def _difference(draft: Draft, truth: dict[str, list[Any]], found: dict[str, list[Any]]) -> str:
    """The first cell that is not what it was, or ""."""
    for row, column, text in draft.restated:
        truth[column][row] = text
    for column, values in truth.items():
        if column not in found:
            return f"no column {column}"
        now = found[column]
        if draft.shuffled:
            values, now = (sorted(cells, key=lambda c: (c is None, c)) for cells in (values, now))
        if len(values) != len(now):
            return f"{len(now)} rows, were {len(values)}"
        for r, (a, b) in enumerate(zip(values, now, strict=True)):
            if a != b or type(a) is not type(b):
                return f"{column} of row {r} was {a!r}, is {b!r}"
    return ""
