"""`cskit review` and `cskit render`: a lesson on a shop's data as files to show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cskit.bundled import located
from cskit.cli import options
from cskit.cli.emit import notify, say, sections_done
from cskit.cli.habits import NAME, draft, habits
from cskit.cli.names import comparison_named, days_named, split
from cskit.errors import CskitError, DataError, UsageError, expect
from cskit.outfile import write_text
from cskit.terms import speak
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
        typer.Option("--format", metavar="html,xlsx,pdf,pptx,png"),
    ] = None
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR"),
    ] = None
    jobs: options.Jobs = 1

    def as_usual(self, usual: Mapping[str, Any], context: typer.Context) -> Files:
        """With the shop's usual language and formats where the command names none."""
        lang, given = self.lang, context.get_parameter_source("lang")
        if given and given.name == "DEFAULT":
            speak(lang := usual.get("lang", lang))
        return replace(self, lang=lang, format=self.format or usual.get("formats"))

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
    context: typer.Context,
    data: Folders = None,
    kind: Annotated[str, typer.Option(metavar="day|week|month|promo")] = "",
    promo: Annotated[str, typer.Option(metavar="DATE[..DATE]")] = "",
    period: options.Span = "",
    compare: Annotated[str, typer.Option(metavar="last_promo|last_year|DATE..DATE", callback=comparison_named)] = "",
    rules: options.RuleSet = "",
    files: Files = Files(),
    show_customers: options.ShowCustomers = False,
    actions: Annotated[Path | None, typer.Option("--actions", metavar="FILE")] = None,
) -> None:
    """The review of a promotion, a day, a week or a month, as files to show."""
    from cskit.period import comparison
    from cskit.shop import load

    named = promo or period
    for folder in data[:1] if data and named else ():  # what is no period of the shop is said before a kernel starts
        with load(located(folder)) as shop:
            days_named(named, shop)
    if compare:
        compare = comparison(compare)
    given: dict[str, Any] = {"kind": kind, "promo": promo, "period": period, "compare": compare, "rules": rules}
    given["show_customers"] = show_customers
    if actions:
        from cskit.review.page_one import agreed

        DataError.when(not actions.is_file(), "no_file", path=actions)
        given["last_actions"] = agreed(actions)
    asked = {name: value for name, value in given.items() if value}
    usual = [habits(located(folder)) for folder in data or ()]
    if usual:
        files = files.as_usual(usual[0], context)
    own = [_beside(asked, said) for said in usual] or [asked]
    _make("review", data or [], own, files, files.out or Path("review"))


def init(data: options.Data, lang: options.Lang = "en") -> None:
    """A draft of the shop's cskit.toml."""
    from cskit.shop import load

    path = data / NAME
    DataError.when(path.exists(), "habits_there", path=path)
    with load(data) as shop:
        write_text(path, draft(shop))
    notify("habits_drafted", path=path, data=data)


DAYS = ("kind", "promo", "period")


def _beside(asked: Mapping[str, Any], usual: Mapping[str, Any]) -> dict[str, Any]:
    """What is asked for, and what it leaves out as the shop has it: days asked for leave none of the usual ones."""
    days = DAYS if set(DAYS) & set(asked) else ()
    kept = {name: value for name, value in usual.items() if name not in ("lang", "formats", *days)}
    return {**kept, **asked}


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
    _make(lesson, data or [], [given] * max(1, len(data or [])), files, files.out or Path("out"))


def _make(lesson: str, data: Sequence[Path], parameters: Sequence[Mapping[str, Any]], files: Files, out: Path) -> None:
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
            shops = [report.Job(folder, own) for folder, own in zip(data, parameters, strict=True)]
            index, results = report.render_many(
                lesson, shops, out, lang=lang, formats=formats, workers=files.jobs, progress=progress
            )
        else:
            folder = data[0] if data else None
            made = report.render(
                lesson,
                folder,
                out,
                parameters=parameters[0],
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
