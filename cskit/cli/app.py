"""The command line as a whole: every command, and where it is written; and `--help` in the language spoken: what the
glossary says of each command and option, laid out by the width of its characters (a Chinese one is two wide)."""

import re
from collections.abc import Iterator
from functools import partial
from typing import Annotated, Any

import typer
from rich.cells import cell_len

from cskit import __version__
from cskit.cli import before, course, data, judging, metrics, options, planning, report
from cskit.terms import called, is_known, language, term

# after a space, between two Chinese characters and where Chinese begins or ends; never before a comma, nor after "（"
_BREAKS = re.compile(r"(?<=\s)|(?<=[一-鿿，。；：！？）》”、])(?![，。；：！？）》”、\s])|(?<=\w)(?=[一-鿿（《“])")
_WORD = re.compile(r"[A-Z]{2,}|(?<=<)[^<>|]+(?=>)")
_NAMES = 30  # the names of options are as wide at most; a longer one has a line of its own


def spoken(command: Any, path: str = "cskit") -> Any:
    """A command (as Typer made it, with those under it) that speaks: its help, and what it answers without `--lang`."""
    command.help = term(f"help_{path}", language())
    command.options_metavar, command.subcommand_metavar = _said("options_there"), _said("command_there")
    command.format_help = partial(_page, command)
    for option in command.params:
        option.help = _said(
            f"{path}_{option.name}" if is_known(f"help_{path}_{option.name}") else f"option_{option.name}"
        )
        option.metavar = option.metavar and _worded(option.metavar)
        option.default = language() if option.name == "lang" else option.default
    for name, under in getattr(command, "commands", {}).items():
        spoken(under, name if path == "cskit" else f"{path}_{name}")
    return command


def filled(text: str, width: int) -> Iterator[str]:
    """The lines of a text, none wider than `width` where there is a place to break it.

    >>> list(filled("按客服、团队拆分 (by team)", 10)), list(filled("one two", 5))
    (['按客服、团', '队拆分 (by', 'team)'], ['one', 'two'])
    """
    line = ""
    for piece in _BREAKS.split(text):
        if line and cell_len(line + piece.rstrip()) > width:
            yield line.rstrip()
            line = ""
        line += piece
    yield line.rstrip()


def _page(command: Any, context: Any, formatter: Any) -> None:
    """Usage, what the command is for, its arguments, its options, the commands under it."""
    width, lead = formatter.width, _said("usage") + context.command_path + " "
    usage = filled(" ".join(command.collect_usage_pieces(context)), width - cell_len(lead))
    formatter.write(lead + ("\n" + " " * cell_len(lead)).join(usage) + "\n")
    for paragraph in command.help.split("\n\n"):
        formatter.write("".join(f"\n  {line}" for line in filled(paragraph, width - 2)) + "\n")
    rows: dict[str, list[tuple[str, str]]] = {"arguments": [], "options": [], "commands": []}
    for parameter in command.get_params(context):
        name, help = parameter.get_help_record(context)
        help = _said("option_help") if parameter.name == "help" else help
        help = re.sub(r"\bdefault: ([^;\]]+)", lambda found: term("help_default", language(), value=found[1]), help)
        help = re.sub(r"(?<=[\[ ])required(?=\]$)", _said("required"), help)
        rows[f"{parameter.param_type_name}s"].append((_worded(name), help))
    rows["commands"] = [
        (name, under.help.partition("\n")[0]) for name, under in getattr(command, "commands", {}).items()
    ]
    for heading, several in rows.items():
        start = 4 + max((cell_len(name) for name, _ in several if cell_len(name) <= _NAMES), default=0)
        formatter.write(f"\n{_said(heading)}\n" if several else "")
        for name, help in several:
            gap, below = start - 2 - cell_len(name), "\n" + " " * start
            formatter.write(f"  {name}{' ' * gap if gap > 1 else below}{below.join(filled(help, width - start))}\n")


def _worded(metavar: str) -> str:
    """Its words, as in `DATE[..DATE]` and `<int range>`, in the language spoken."""
    return _WORD.sub(lambda found: called(found[0], language(), f"help_word_{found[0].replace(' ', '_')}"), metavar)


def _said(key: str) -> str:
    return term(f"help_{key}", language())


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
    report.init,
    metrics.metrics,
    metrics.detail,
    metrics.define,
    metrics.rules,
    judging.platform,
    before.call_list,
    before.sample,
    before.flash,
    planning.forecast,
    planning.staff,
    planning.roster,
    judging.pk,
    judging.score,
    judging.reconcile,
    data.import_,
    data.check,
    data.simulate,
    data.export,
):
    app.command(_command.__name__.removesuffix("_").replace("_", "-"))(_command)
app.command(context_settings={"allow_extra_args": True})(course.lab)
app.add_typer(course.app, name="course")
