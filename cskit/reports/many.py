"""Several shops: a report each, side by side, and one page that leads to them."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any

from cskit import __version__
from cskit.errors import CskitError
from cskit.reports.page import policy
from cskit.reports.report import Rendered, render, whole_files
from cskit.terms import term

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
    names: list[str] = []
    used: set[str] = set()
    for folder in folders:
        base = folder.resolve().name or "shop"
        name, number = base, 1
        while name.casefold() in used:
            number += 1
            name = f"{base}-{number}"
        used.add(name.casefold())
        names.append(name)
    return names


def index_page(results: Mapping[str, Rendered | CskitError], out: Path, lang: str) -> str:
    """The page of all shops: headline numbers side by side, a link to each file, the reason where one failed."""
    labels: dict[str, None] = {}
    for result in results.values():
        if isinstance(result, Rendered):
            labels.update(dict.fromkeys(label for label, _ in result.headline))
    head = "".join(f'<th scope="col" class="cskit-n">{escape(label)}</th>' for label in labels)
    rows = "".join(_row(name, result, list(labels), out, lang) for name, result in results.items())
    title = escape(term("report_index_title", lang))
    styles = (files("cskit.charts") / "display.css").read_text(encoding="utf-8")
    styles += (files(__package__) / "template" / "report" / "report.css").read_text(encoding="utf-8")
    return (
        f'<!DOCTYPE html>\n<html lang="{"zh-CN" if lang == "zh" else "en"}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy([])}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">'
        f'<title>{title}</title><style>{styles}</style></head><body class="index"><main><h1>{title}</h1>'
        f'<div class="cskit-scroll" tabindex="0"><table class="cskit-table"><thead><tr>'
        f'<th scope="col">{escape(term("report_shop", lang))}</th>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
        f"<footer><p>{escape(term('report_made_by', lang, version=__version__))}</p></footer></main></body></html>\n"
    )


def _row(name: str, result: Rendered | CskitError, labels: Sequence[str], out: Path, lang: str) -> str:
    if not isinstance(result, Rendered):
        reason = escape(term("report_failed", lang, reason=result))
        return (
            f'<tr><td class="cskit-t">{escape(name)}</td><td class="cskit-t" colspan="{len(labels)}">{reason}</td></tr>'
        )
    links = [
        f'<a href="{escape(_address(path, out))}">{escape(name if n == 0 else path.suffix[1:].upper())}</a>'
        for n, path in enumerate(result.files)
    ]
    values = dict(result.headline)
    cells = "".join(f'<td class="cskit-n">{escape(values.get(label, "—"))}</td>' for label in labels)
    return f'<tr><td class="cskit-t">{" · ".join(links)}</td>{cells}</tr>'


def _address(path: Path, out: Path) -> str:
    from urllib.parse import quote

    return quote(path.relative_to(out).as_posix())
