"""The arguments and options that several commands share, so that they are called and explained the same everywhere; and
groups of options as one object."""

import functools
import inspect
import os
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal, get_type_hints

import typer

from cskit.bundled import located
from cskit.cli.names import rules_named
from cskit.errors import told
from cskit.terms import LANGS


def asked_lang(argv: Sequence[str]) -> str:
    """What `--lang` asks for, else the variable CSKIT_LANG, else the system's language; read before the command is
    understood, so that its help and whatever goes wrong speak it too.

    >>> asked_lang(["check", "shop", "--lang", "zh"]), asked_lang(["check", "shop", "--lang=en"])
    ('zh', 'en')
    """
    words = list(argv[: argv.index("--")] if "--" in argv else argv)
    after = [following for word, following in pairwise(words) if word == "--lang"]
    joined = [word.partition("=")[2] for word in words if word.startswith("--lang=")]
    set_to = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    system = "zh" if set_to.lower().startswith("zh") else "en"
    return next(lang for lang in (*after, *joined, os.environ.get("CSKIT_LANG"), system) if lang in LANGS)


def number(said: Any) -> float:
    """A number as a person types it.

    >>> number("100万"), number("30%"), number("￥1,200"), number("１.２亿"), number(0.5)
    (1000000.0, 0.3, 1200.0, 120000000.0, 0.5)
    """
    if not isinstance(said, str):
        return float(said)
    from cskit.reading.cells import BadCell, number as plain

    text = unicodedata.normalize("NFKC", said).strip().removesuffix("元").strip()
    unit = text[-1:] if text[-1:] in _UNITS else ""
    try:
        value = plain(text.removesuffix(unit))
    except BadCell:
        value = None
    if value is None:
        raise ValueError(told("value_typed", text=repr(said)))
    return round(value * _UNITS[unit], 12)


def whole(said: Any) -> int:
    """A whole number as a person types it.

    >>> whole("100万"), whole("１２")
    (1000000, 12)
    """
    value = number(said)
    if value != int(value):
        raise ValueError(told("value_whole", text=repr(said)))
    return int(value)


_UNITS = {"": 1.0, "%": 0.01, "万": 1e4, "亿": 1e8}
Number = Annotated[float, typer.Option(parser=number, metavar="NUMBER")]
NumberOrNot = Annotated[float | None, typer.Option(parser=number, metavar="NUMBER")]
Whole = Annotated[int, typer.Option(parser=whole, metavar="NUMBER")]
WholeOrNot = Annotated[int | None, typer.Option(parser=whole, metavar="NUMBER")]
Lang = Annotated[Literal["en", "zh"], typer.Option("--lang")]
Data = Annotated[Path, typer.Argument(metavar="DATA", callback=located)]
By = Annotated[list[str] | None, typer.Option("--by", metavar="NAME[,NAME…]")]
RuleSet = Annotated[str, typer.Option("--rules", metavar="NAME|FILE", callback=rules_named)]
Span = Annotated[str, typer.Option("--period", metavar="DATE[..DATE]")]
Engine = Annotated[str, typer.Option("--engine", metavar="NAME")]
ShowCustomers = Annotated[bool, typer.Option("--show-customers")]
Jobs = Annotated[int, typer.Option("--jobs", min=1)]


@dataclass(frozen=True)
class Answer:
    format: Annotated[Literal["table", "csv", "json"], typer.Option("--format")] = "table"
    lang: Lang = "en"


ANSWER = Answer()


def grouped(command: Callable[..., None]) -> Callable[..., None]:
    """The command as Typer is to see it: in place of each parameter that is a dataclass of options, its options."""
    hints = get_type_hints(command, include_extras=True)
    groups: dict[str, Any] = {name: hint for name, hint in hints.items() if is_dataclass(hint)}
    flat: list[inspect.Parameter] = []
    for name, parameter in inspect.signature(command).parameters.items():
        members: Any = {name: (hints[name], parameter.default)}
        if group := groups.get(name):
            kinds = get_type_hints(group, include_extras=True)
            defaults = {f.name: inspect.Parameter.empty if f.default is MISSING else f.default for f in fields(group)}
            members = {member: (kinds[member], default) for member, default in defaults.items()}
        flat += [
            inspect.Parameter(m, inspect.Parameter.KEYWORD_ONLY, default=d, annotation=a)
            for m, (a, d) in members.items()
        ]

    @functools.wraps(command)
    def run(**given: Any) -> None:
        made = {name: group(**{f.name: given.pop(f.name) for f in fields(group)}) for name, group in groups.items()}
        command(**given, **made)

    run.__signature__ = inspect.Signature(flat)  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in flat}
    return run


def paired(argv: list[str]) -> list[str]:
    """`-p name value` as `-p name=value`: Typer can repeat an option of one word, but not of two.

    >>> paired(["render", "08", "-p", "promo", "2021-11-11", "-p", "lang=zh"])
    ['render', '08', '-p', 'promo=2021-11-11', '-p', 'lang=zh']
    """
    if argv[:1] != ["render"]:
        return argv
    words, made = iter(argv), []
    for word in words:
        made.append(word)
        if word == "-p":
            name = next(words, None)
            value = None if name is None or "=" in name else next(words, None)
            joins = value is not None and not value.startswith("--")
            made += [f"{name}={value}"] if joins else [w for w in (name, value) if w is not None]
    return made
