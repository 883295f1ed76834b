"""A lesson on one shop's data, rendered to files that appear whole or not at all; on several shops', a report each and
one page that leads to them."""

import contextlib
import itertools
import math
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from cskit.errors import CskitError, DataError, UsageError, expect, os_words, told
from cskit.metrics import CARDS
from cskit.reports import page
from cskit.reports.lesson import find_lesson, settings
from cskit.reports.page import find_chromium, print_pdf
from cskit.reports.run import Executed, Progress, ReportError, execute
from cskit.terms import LANGS, begun, term
from cskit.written import listed, written

FORMATS = ("html", "xlsx", "pdf", "pptx", "png")
BROWSER = ("pdf", "png")


@dataclass(frozen=True)
class Rendered:
    """What was made: the files, the headline numbers as (label, text), and what could not be made and why.

    `tables`: those the report carries, by name.
    """

    title: str
    files: tuple[Path, ...]
    headline: tuple[tuple[str, str], ...]
    missing: str = ""
    tables: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def render(
    lesson: str,
    data: str | Path | None,
    out: str | Path,
    *,
    parameters: Mapping[str, Any] | None = None,
    lang: str = "en",
    formats: Sequence[str] = ("html", "xlsx"),
    progress: Progress | None = None,
    subtitle: str = "",
) -> Rendered:
    """Render a lesson (`review`, `08`, a notebook's path) on a shop's folder into `out`.

    `data=None` is the lesson's own default, the bundled shop. Files are called `<lesson>-<lang>.<format>`.
    `progress(done, of, section)` is called as the lesson proceeds.
    Without a Chromium a PDF is left out and `missing` says so; if nothing else was asked it is an error.
    Errors: `UsageError` (lesson, parameter, format unknown), `DataError` (what the lesson says of the data),
    `ReportError`.
    """
    chosen = tuple(dict.fromkeys(formats))
    for name in chosen:
        expect("format", name, FORMATS)
    found = find_lesson(lesson, lang)
    asked = (parameters or {}).get("lang", lang)
    if asked != lang:
        raise UsageError(" · ".join(term("error_parameter_lang", spoken, value=repr(asked)) for spoken in LANGS))
    given = settings(found, {**(parameters or {}), "lang": lang, **_rule_file(parameters or {}), **_data(data)})
    wanted = [name for name in chosen if name in BROWSER]
    chromium = find_chromium() if wanted else None
    missing = (
        term("report_no_chromium", lang, formats=listed(map(str.upper, wanted))) if wanted and not chromium else ""
    )
    if missing:
        chosen = tuple(name for name in chosen if name not in BROWSER)
        if not chosen:
            raise ReportError(missing)

    with ThreadPoolExecutor(
        1
    ) as beside:  # packing the scripts the first time takes two seconds: while the kernel works
        scripts = beside.submit(page.vega_scripts) if "html" in chosen else None
        done = execute(found, given, draw=chosen != ("xlsx",), progress=progress)
        if scripts:
            scripts.result()
    stem = f"{found.name}-{lang}"
    with whole_files(Path(out), [f"{stem}.{name}" for name in chosen]) as parts:
        for name, part in zip(chosen, parts, strict=True):
            _write(name, part, done, subtitle, chromium)
    files = tuple(Path(out) / f"{stem}.{name}" for name in chosen)
    tables = {table["name"]: table for table in done.tables()}
    return Rendered(done.title, files, headline(done.tables(), lang), missing, tables)


def _rule_file(parameters: Mapping[str, Any]) -> dict[str, str]:
    """A rule file under its whole path: the lesson runs in a folder of its own."""
    path = Path(str(parameters.get("rules", "")))
    return {"rules": str(path.resolve())} if path.suffix == ".toml" else {}


def _data(data: str | Path | None) -> dict[str, str]:
    if data is None:
        return {}
    folder = Path(data)
    DataError.when(not folder.exists(), "no_folder", folder=folder)
    return {"data": str(folder.resolve())}


def _write(name: str, part: Path, done: Executed, subtitle: str, chromium: str | None) -> None:
    if name == "xlsx":
        from cskit.reports.workbook import write_workbook

        write_workbook(part, done.tables(), done.title, done.lesson.lang)
        return
    if name == "pptx":
        from cskit.reports.slides import write_slides

        write_slides(part, done)
    elif name == "html":
        part.write_text(page.page(done, subtitle=subtitle), encoding="utf-8")
    elif chromium:
        make = print_pdf if name == "pdf" else page.picture
        make(page.page(done, subtitle=subtitle, live=False), part, chromium)


def headline(tables: Sequence[Mapping[str, Any]], lang: str) -> tuple[tuple[str, str], ...]:
    """The headline numbers of an executed lesson (its tiles), as people read them."""
    return tuple(
        (str(row[0]), written(row[1], kind, lang, status=status[1]))
        for table in [table for table in tables if table["name"] == "headline"][:1]
        for row, kind, status in zip(table["rows"], table.get("row_kinds", ()), table["status"], strict=True)
    )


@contextlib.contextmanager
def whole_files(folder: Path, names: Sequence[str]) -> Iterator[list[Path]]:
    """Paths to write to; they take their names in `folder` only when all were written without an error."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        work = tempfile.TemporaryDirectory(prefix=".cskit-", dir=folder, suffix=".tmp")
    except OSError as error:
        raise DataError(told("no_write_out", folder=folder, why=os_words(error))) from None
    with work as place:
        parts = [Path(place) / name for name in names]
        yield parts
        for part in parts:
            os.replace(part, folder / part.name)


INDEX = "index.html"


@dataclass(frozen=True)
class Job:
    """One shop to render: its folder, and parameters of its own."""

    data: Path
    parameters: Mapping[str, Any] = field(default_factory=dict)


def render_many(
    lesson: str,
    jobs: Sequence[Job],
    out: str | Path,
    *,
    lang: str = "en",
    formats: Sequence[str] = ("html", "xlsx"),
    workers: int = 1,
    progress: Callable[[str, int, int, str], None] | None = None,
) -> tuple[Path, dict[str, Rendered | CskitError]]:
    """Render each job into a folder of its own under `out`, `workers` at a time, and write the index page.

    Folders are called like the shops' folders; of several shops with one name the later ones get a number.
    `progress(shop, done, of, section)` as in `render`. A shop that fails does not stop the others: the answer
    holds its error, and the index page says why.
    """
    names = shop_names([job.data for job in jobs])

    def one(name: str, job: Job) -> Rendered | CskitError:
        try:
            return render(
                lesson,
                job.data,
                Path(out) / name,
                parameters=job.parameters,
                lang=lang,
                formats=formats,
                progress=partial(progress, name) if progress else None,
                subtitle=name,
            )
        except CskitError as error:
            return error

    with ThreadPoolExecutor(max(1, workers)) as pool:  # each has a kernel process of its own
        results = dict(zip(names, pool.map(one, names, jobs), strict=True))
    with whole_files(Path(out), [INDEX]) as (part,):
        part.write_text(index_page(results, Path(out), lang), encoding="utf-8")
    return Path(out) / INDEX, results


def shop_names(folders: Sequence[Path]) -> list[str]:
    """A name per folder, unique also where file systems ignore case.

    >>> shop_names([Path("a/shop"), Path("b/Shop"), Path("c/other")])
    ['shop', 'Shop-2', 'other']
    """
    names: dict[str, str] = {}  # by how such a file system reads them
    for folder in folders:
        base = folder.resolve().name or "shop"
        tried = itertools.chain([base], (f"{base}-{number}" for number in itertools.count(2)))
        name = next(name for name in tried if name.casefold() not in names)
        names[name.casefold()] = name
    return list(names.values())


def index_page(results: Mapping[str, Rendered | CskitError], out: Path, lang: str) -> str:
    """The page of all shops, most CS sales first: headline numbers side by side, their targets, what may be added up,
    the largest finding, a link to each file, the reason where one failed."""
    tables = {name: result.tables for name, result in results.items() if isinstance(result, Rendered)}
    heads = {name: told["headline"] for name, told in tables.items() if "headline" in told}
    figures = {
        (name, row[0]): (row[1], status[1], kind)
        for name, head in heads.items()
        for row, status, kind in zip(head["rows"], head["status"], head["row_kinds"], strict=True)
    }
    labels = list(dict.fromkeys(label for _, label in figures))
    totals, sums = {}, {begun(card.name(lang)) for card in CARDS.values() if card.is_sum}
    for label in [label for label in labels if label in sums]:
        known = [figures.get((name, label), (None, "", "")) for name in results]
        if all(value is not None for value, *_ in known):
            status = "open" if "open" in [status for _, status, _ in known] else "ok"
            totals[label] = written(sum(value for value, *_ in known), known[0][2], lang, status=status)
    first = begun(CARDS["cs_sales"].name(lang))
    order = sorted(results, key=lambda name: -(figures.get((name, first), (None,))[0] or -math.inf))
    floors = {name: {row[0]: row[5] for row in head["rows"] if len(row) > 5} for name, head in heads.items()}
    met = {
        name: written(figures[name, first][0] / floor, "attained", lang)
        for name, told in floors.items()
        if (floor := told.get(first)) and figures[name, first][0] is not None
    }
    days = {
        name: dict(told["parameters"]["rows"]).get(term("review_promotion", lang), "")
        for name, told in tables.items()
        if "parameters" in told
    }
    top = {
        name: told["findings"]["rows"][0][0] for name, told in tables.items() if told.get("findings", {}).get("rows")
    }
    values = {"results": {name: results[name] for name in order}, "made": tables, "labels": labels, "out": out}
    values |= {"totals": totals, "met": met, "days": days, "top": top}
    return page.filled("shops.html.j2", lang, **values)
