"""Between the shell and the commands: every way a command can fail becomes one line and an exit code.

0 done · 1 the data (or the disk) cannot answer · 2 the command cannot be understood · 130 stopped by the user ·
141 whoever read the output went away (`cskit metrics … | head`).
"""

import errno
import os
import re
import sys
import warnings
from collections.abc import Sequence
from typing import NoReturn

from cskit.cli.emit import say
from cskit.errors import CskitError, os_words, resaid, told, unknown
from cskit.terms import speak

_WRONG_VALUE = re.compile(r"invalid value for (?P<name>'.+?'): (?P<why>.+)")
_SAYS = {  # the term → what Typer says of a line it cannot read, without the capital and the full stop
    "missing_argument": r"missing argument (?P<name>'.+')",
    "missing_option": r"missing option (?P<name>'.+')",
    "no_command": r"no such command (?P<name>'[^']*')",
    "no_command_close": r"no such command (?P<name>'.+?')\. Did you mean (?P<close>'.+')\?",
    "extra_arguments": r"got unexpected extra argument\(s\) \((?P<words>.+)\)",
    "option_empty": r"option (?P<name>'.+?') requires an argument",
    "option_several": r"option (?P<name>'.+?') requires (?P<count>\d+) arguments",
    "arguments_several": r"argument (?P<name>'.+?') takes (?P<count>\d+) values",
    "option_full": r"option (?P<name>'.+?') does not take a value",
}
_WHY = {
    "value_choice": r"(?P<value>'.*') is not one of (?P<known>'.+')",
    "value_int": r"Input should be a valid integer, unable to parse string as an integer",
    "value_float": r"Input should be a valid number, unable to parse string as a number",
    "value_moment": r"(?P<text>'.*') does not match the formats .+",
    "value_least": r"Input should be greater than or equal to (?P<least>\S+)",
}
STOPPED = 130
READER_GONE = 141


def main() -> NoReturn:
    """The entry point of the `cskit` command."""
    _speak_utf8()
    sys.exit(run(sys.argv[1:]))


def run(argv: Sequence[str]) -> int:
    """Run one command line; the exit code. Nothing escapes but its answer on stdout and lines on stderr."""
    argv, debug = _without_debug(argv)
    if not debug:
        warnings.simplefilter("ignore")
    try:
        from typer.main import get_command

        from cskit.cli.app import app, spoken
        from cskit.cli.options import asked_lang, paired

        speak(asked_lang(argv))
        code = spoken(get_command(app)).main(paired(argv), prog_name="cskit", standalone_mode=False)
        sys.stdout.flush()
        return _stopped() if code == STOPPED else int(code or 0)
    except SystemExit as error:
        if isinstance(error.__context__, OSError):  # what Typer makes of a broken pipe
            return _reader_gone()
        return error.code if isinstance(error.code, int) else 1
    except BrokenPipeError:
        return _reader_gone()
    except KeyboardInterrupt:
        return _stopped()
    except Exception as error:
        if type(error).__name__ == "NoArgsIsHelpError":  # `cskit` alone: no mistake, a question
            print(error.format_message())  # type: ignore[attr-defined]
            return 0
        if debug:
            import traceback

            traceback.print_exc()
        message, code = explain(error)
        say(message)
        return code


def explain(error: Exception) -> tuple[str, int]:
    """What to tell the user about `error`, and the exit code.

    >>> explain(PermissionError(13, "Permission denied", "review/index.html"))
    ('review/index.html: permission denied; choose another place or change its permissions', 1)
    """
    if isinstance(error, CskitError):
        return str(error), error.exit_code
    if hasattr(error, "format_message"):  # Typer's and Click's own errors
        return _misunderstood(error), getattr(error, "exit_code", 2)
    if isinstance(error, OSError):
        return _os_trouble(error), 1
    if isinstance(error, MemoryError):
        return told("no_memory"), 1
    return told("unexpected", kind=type(error).__name__, error=error), 1


def _misunderstood(error: Exception) -> str:
    message = error.format_message().replace("Value error, ", "").strip().rstrip(".")  # type: ignore[attr-defined]
    context = getattr(error, "ctx", None)
    if type(error).__name__ == "NoSuchOption" and context:
        known = [name for p in context.command.params for name in p.opts if name.startswith("--")]
        message = str(unknown("option", error.option_name, known))  # type: ignore[attr-defined]
    message = said_of(message[:1].lower() + message[1:])
    return told("see_help", message=message, command=context.command_path) if context else message


def said_of(message: str) -> str:
    """Typer's message in the language spoken; as it is where it is none of those known.

    >>> said_of("missing argument 'DATA'")
    "missing argument 'DATA'"
    """
    if wrong := _WRONG_VALUE.fullmatch(message):
        return told("option_value", name=wrong["name"], why=resaid(wrong["why"], _WHY))
    return resaid(message, _SAYS)


def _os_trouble(error: OSError) -> str:
    where = told("os_place", place=error.filename) if error.filename else ""
    if isinstance(error, PermissionError):
        return told("no_permission", where=where)
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return told("disk_full", where=where)
    return f"{where}{os_words(error).lower()}"


def _without_debug(argv: Sequence[str]) -> tuple[list[str], bool]:
    """`--debug` may stand anywhere before a bare `--`."""
    end = argv.index("--") if "--" in argv else len(argv)
    ours, rest = list(argv[:end]), list(argv[end:])
    return [a for a in ours if a != "--debug"] + rest, "--debug" in ours


def _stopped() -> int:
    say(told("stopped"))
    return STOPPED


def _reader_gone() -> int:
    """Nobody reads any more: keep the interpreter from trying to flush what is left when it exits."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return READER_GONE


def _speak_utf8() -> None:
    """Files and pipes get UTF-8 on every system; a terminal keeps its own encoding and shows `?` for the rest."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed by whoever started us (`cskit … >&-`)
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
        elif stream.isatty():
            stream.reconfigure(errors="replace")
        else:
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
