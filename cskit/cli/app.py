"""The command line as a whole: every command and where it is written."""

from typing import Annotated

import typer

from cskit import __version__
from cskit.cli import board, course, data, judging, lab, metrics, options, planning, report

app = typer.Typer(
    name="cskit",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)


def _version(asked: bool) -> None:
    if asked:
        print(__version__)
        raise typer.Exit


@app.callback(invoke_without_command=True)
def cskit(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True)] = False,
    debug: Annotated[bool, typer.Option("--debug")] = False,
    lang: options.Lang = "en",
) -> None:
    """A course and review kit for e-commerce customer service."""
    if not context.invoked_subcommand:
        print(context.get_help())


for _command in (
    report.review,
    report.render,
    metrics.metrics,
    metrics.detail,
    metrics.define,
    metrics.rules,
    board.platform,
    planning.forecast,
    planning.staff,
    planning.roster,
    judging.pk,
    judging.score,
    data.import_,
    data.check,
    data.simulate,
):
    app.command(_command.__name__.removesuffix("_"))(_command)
app.command(context_settings={"allow_extra_args": True})(lab.lab)
app.add_typer(course.app, name="course")
