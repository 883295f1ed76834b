"""`cskit review` and `cskit render`: a lesson on a shop's data as files to show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cskit.bundled import located
from cskit.cli import options
from cskit.cli.emit import say, sections_done
from cskit.cli.names import comparison_named, days_named, split
from cskit.errors import CskitError, DataError, UsageError, expect
from cskit.written import listed

if TYPE_CHECKING:
    from cskit.reports.report import Rendered

Folders = Annotated[
    list[Path] | None,
    typer.Argument(metavar="DATA"),
]


@dataclass(frozen=True)
class Files:
    """Which files are written, and where."""

    lang: options.Lang = "en"
    format: Annotated[
        list[str] | None,
        typer.Option("--format", metavar="html,xlsx,pdf"),
    ] = None
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR"),
    ] = None
    jobs: options.Jobs = 1

    def formats(self) -> list[str]:
        """The formats asked for. Errors: `UsageError` for none, or one there is not."""
        from cskit.reports.report import FORMATS

        asked = list(dict.fromkeys(split(["html,xlsx"] if self.format is None else self.format)))
        UsageError.when(not asked, "no_format", formats=listed(FORMATS))
        for name in asked:
            expect("format", name, FORMATS)
        return asked


@options.grouped
def review(
    data: Folders = None,
    promo: Annotated[str, typer.Option(metavar="DATE[..DATE]")] = "",
    compare: Annotated[str, typer.Option(metavar="last_promo|last_year|DATE..DATE", callback=comparison_named)] = "",
    rules: options.RuleSet = "",
    files: Files = Files(),
    show_customers: options.ShowCustomers = False,
    actions: Annotated[Path | None, typer.Option("--actions", metavar="FILE")] = None,
) -> None:
    """The post-promotion review, as files to show."""
    from cskit.period import comparison
    from cskit.shop import load

    for folder in data[:1] if data and promo else ():  # what is no period of the shop is said before a kernel starts
        with load(located(folder)) as shop:
            days_named(promo, shop)
    if compare:
        compare = comparison(compare)
    agreed: dict[str, bool] = {}
    if actions:
        from cskit.review.page_one import agreed as read

        DataError.when(not actions.is_file(), "no_file", path=actions)
        agreed = read(actions)
    given: dict[str, Any] = {"promo": promo, "compare": compare, "rules": rules, "show_customers": show_customers}
    given["last_actions"] = agreed
    _make("review", data or [], {k: v for k, v in given.items() if v}, files, files.out or Path("review"))


@options.grouped
def render(
    lesson: Annotated[str, typer.Argument(metavar="LESSON")],
    data: Folders = None,
    parameter: Annotated[list[str] | None, typer.Option("-p", metavar="NAME VALUE")] = None,
    files: Files = Files(),
) -> None:
    """Any lesson on your own data, as a report."""
    given: dict[str, str] = {}
    for pair in parameter or []:
        name, equals, value = pair.partition("=")
        UsageError.when(not equals, "parameter_pair", pair=pair)
        given[name] = value
    _make(lesson, data or [], given, files, files.out or Path("out"))


def _make(lesson: str, data: Sequence[Path], parameters: Mapping[str, Any], files: Files, out: Path) -> None:
    from cskit.reports import report
    from cskit.shop import load

    formats, lang = files.formats(), files.lang
    name = report.find_lesson(lesson, lang).name
    data = [located(folder) for folder in data]
    if len(data) == 1:  # what is no shop is said before a kernel starts; of several, the index page says it
        load(data[0]).close()
    DataError.when(out.exists() and not out.is_dir(), "out_is_file", out=out)
    results: dict[str, Rendered | CskitError]
    index: Path | None
    with sections_done() as progress:
        if len(data) > 1:
            shops = [report.Job(folder, parameters) for folder in data]
            index, results = report.render_many(
                lesson, shops, out, lang=lang, formats=formats, workers=files.jobs, progress=progress
            )
        else:
            folder = data[0] if data else None
            made = report.render(
                lesson,
                folder,
                out,
                parameters=parameters,
                lang=lang,
                formats=formats,
                progress=lambda done, of, section: progress(name, done, of, section),
            )
            index, results = None, {name: made}  # one shop: its error, if any, is the command's
    for shop, result in results.items():
        if isinstance(result, CskitError):
            say(f"{shop}: {result}")
        else:
            _tell(shop if index else result.title, result)
    if index:
        print(index)
    if any(isinstance(result, CskitError) for result in results.values()):
        raise typer.Exit(1)


def _tell(title: str, result: Rendered) -> None:
    from rich.cells import cell_len

    print(title)
    width = max((cell_len(label) for label, _ in result.headline), default=0)
    for label, value in result.headline:
        print(f"  {label}{' ' * (width - cell_len(label))}  {value}")
    for path in result.files:
        print(path)
    if result.missing:
        say(result.missing)
