"""Between the shell and the commands: every way a command can fail becomes one line and an exit code.

0 done · 1 the data (or the disk) cannot answer · 2 the command cannot be understood · 130 stopped by the user ·
141 whoever read the output went away (`cskit metrics … | head`).
"""

from __future__ import annotations

import errno
import os
import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from cskit.cli.misread import said_of
from cskit.errors import CskitError, os_words, told, unknown
from cskit.terms import speak

if TYPE_CHECKING:
    from cskit.shop import Shop

STOPPED = 130
READER_GONE = 141


@contextmanager
def opened(folder: str | Path, engine: str = "duckdb") -> Iterator[Shop]:
    """A shop for a command: what reading its tables did is said on stderr once the answer is there."""
    from cskit.shop import load

    with load(folder, engine) as shop:
        yield shop
        for notice in shop.notices:
            say(notice)


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
        from cskit.cli.app import app
        from cskit.cli.options import asked_lang, paired

        speak(asked_lang(argv))
        code = app(paired(argv), prog_name="cskit", standalone_mode=False)
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


def say(message: str) -> None:
    """One line to the user, on stderr, whatever the message holds (newlines and escape codes included)."""
    line = " ".join(message.split())
    safe = "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in line)
    print(f"cskit: {safe}", file=sys.stderr)


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
    option = getattr(error, "option_name", None)
    if type(error).__name__ == "NoSuchOption" and option:
        command = getattr(getattr(error, "ctx", None), "command", None)
        known = [name for p in getattr(command, "params", ()) for name in p.opts if name.startswith("--")]
        message = str(unknown("option", option, known))
    message = said_of(message[:1].lower() + message[1:])
    context = getattr(error, "ctx", None)
    return told("see_help", message=message, command=context.command_path) if context else message


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
