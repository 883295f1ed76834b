"""Cases: a number is a shop, a mutation that decides, and other forms beside it; always the same ones."""

from __future__ import annotations

import functools
import random
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cskit.tables import TABLES

from . import doubts, fault_cells, fault_files, fault_typed, form_cells, form_files, form_typed
from .bases import CAST, base
from .draft import FORMATS, Draft
from .mutation import KEPT, NOTED, REGISTRY, SAME, Mark, Mutation

MODULES = (form_cells, form_files, form_typed, fault_cells, fault_files, fault_typed, doubts)  # each enters its own


@dataclass
class Case:
    """A folder to be: its drafts, the mutation that decides and those that only change the form."""

    number: int
    shop: str
    drafts: dict[str, Draft]
    main: Mutation
    mark: Mark
    struck: Draft
    names: list[str]
    outcome: str


@functools.cache
def _order() -> tuple[str, ...]:
    """Mutations in an order in which any stretch holds all sorts."""
    names = sorted(REGISTRY)
    random.Random("order").shuffle(names)
    return tuple(names)


def case(number: int) -> Case:
    """The case of a number: every mutation in turn, on a shop, table and format drawn for it."""
    rng = random.Random(f"stress {number}")
    names = _order()
    main = REGISTRY[names[number % len(names)]]
    for _ in range(60):
        shop = rng.choice(list(CAST))
        drafts = {name: Draft.of(sheet, rng) for name, sheet in base(shop).items()}
        taken = [main.name]
        if rng.random() < 0.4:  # other forms first, so that the deciding one meets them
            taken += _more_forms(drafts, rng, main)
        tables = rng.sample(list(drafts), k=len(drafts))
        for table in tables:
            draft = drafts[table]
            if not draft.rows or not _fits(main, draft, rng):
                continue
            mark = main.do(draft, rng)
            if mark is not None:
                kept = any(REGISTRY[n].outcome == KEPT for n in taken)
                outcome = KEPT if main.outcome in (SAME, NOTED) and kept else main.outcome
                if not measured(number):
                    drafts = _needed(drafts, draft)
                return Case(number, shop, drafts, main, mark, draft, taken, outcome)
    raise AssertionError(f"no table for {main.name}")


def measured(number: int) -> bool:
    """Whether metrics are compared too: then the folder has every table of its base."""
    return number % 10 == 0


def _needed(drafts: dict[str, Draft], struck: Draft) -> dict[str, Draft]:
    """What the struck table stands on or holds up, what a form has changed: other tables only cost time."""
    name = struck.table.name
    needed = {name, *(t for t in drafts if TABLES[t].required or drafts[t].touched)}
    needed |= {c.refers_to.partition(".")[0] for c in struck.table}
    if name != "agents":
        needed |= {t for t in drafts if any(c.refers_to.startswith(f"{name}.") for c in TABLES[t])}
    return {t: draft for t, draft in drafts.items() if t in needed}


def _fits(mutation: Mutation, draft: Draft, rng: random.Random) -> bool:
    """Whether the draft has a format the mutation can be written in; one nobody has pinned yet is changed for it."""
    if draft.format not in mutation.formats:
        if draft.pinned:
            return False
        draft.format = rng.choice(mutation.formats)
    draft.pinned = draft.pinned or set(mutation.formats) != set(FORMATS)
    return True


def _more_forms(drafts: dict[str, Draft], rng: random.Random, main: Mutation) -> list[str]:
    same = [m for m in REGISTRY.values() if m.outcome == SAME and m is not main]
    taken = []
    for mutation in rng.sample(same, k=rng.choice((1, 1, 2))):
        draft = drafts[rng.choice(list(drafts))]
        if draft.rows and _fits(mutation, draft, rng) and mutation.do(draft, rng) is not None:
            draft.touched = True
            taken.append(mutation.name)
    return taken


@contextmanager
def folder_of(made: Case) -> Iterator[Path]:
    top = Path(tempfile.mkdtemp(prefix="stress-"))
    folder = top / max(draft.folder for draft in made.drafts.values())
    folder.mkdir(exist_ok=True)
    try:
        for draft in made.drafts.values():
            draft.write(folder)
        yield folder
    finally:
        shutil.rmtree(top, ignore_errors=True)
