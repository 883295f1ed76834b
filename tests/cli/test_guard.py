"""Whatever goes wrong, a user meets one line on stderr and an exit code."""

from __future__ import annotations

import errno
import subprocess
import sys

import pytest

from cskit.cli import guard
from cskit.cli.guard import explain, run, say
from cskit.errors import DataError, MissingTable, UsageError

from .conftest import Command


@pytest.mark.parametrize(
    ("error", "says", "code"),
    [
        (DataError("data/: no tables here"), "data/: no tables here", 1),
        (MissingTable("refunds", "refund rate"), "refund rate needs table `refunds`", 1),
        (UsageError("unknown metric `x`"), "unknown metric `x`", 2),
        (PermissionError(errno.EACCES, "Permission denied", "out/a.html"), "out/a.html: permission denied", 1),
        (OSError(errno.ENOSPC, "No space left on device", "out/a.html"), "out/a.html: the disk is full", 1),
        (OSError(errno.ENOSPC, "No space left on device"), "the disk is full", 1),
        (FileNotFoundError(errno.ENOENT, "No such file or directory", "x.toml"), "x.toml: no such file", 1),
        (IsADirectoryError(errno.EISDIR, "Is a directory", "x"), "x: is a directory", 1),
        (MemoryError(), "out of memory", 1),
        (ZeroDivisionError("division by zero"), "unexpected error (ZeroDivisionError", 1),
    ],
)
def test_every_error_has_one_line_and_a_code(error: Exception, says: str, code: int) -> None:
    message, exit_code = explain(error)
    assert message.startswith(says)
    assert exit_code == code


def test_an_unexpected_error_says_how_to_see_more() -> None:
    assert "--debug" in explain(RuntimeError("boom"))[0]


def test_a_message_is_one_line_and_harmless_whatever_it_holds(capsys: pytest.CaptureFixture[str]) -> None:
    say("agent `\x1b[31mred\nnext`: 客服")
    assert capsys.readouterr().err == "cskit: agent `\\x1b[31mred next`: 客服\n"


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (["metrisc", "x"], "did you mean 'metrics'"),
        (["metrics", "x", "--metric", "a", "--formt", "csv"], "did you mean `--format`?"),
        (["metrics", "x", "--metric", "a", "--format", "xml"], "'xml' is not one of 'table', 'csv', 'json'"),
        (["metrics"], "missing argument 'DATA'"),
        (["rules", "--diff", "textbook"], "--diff"),
        (["review", "--lang", "fr"], "'fr' is not one of"),
        (["--nonsense"], "unknown option `--nonsense`"),
    ],
)
def test_a_command_that_cannot_be_understood_is_one_line_and_exit_2(cskit: Command, argv: list[str], says: str) -> None:
    result = cskit(*argv)
    assert (result.code, result.out) == (2, "")
    assert result.err.count("\n") == 1
    assert says.lower() in result.err.lower()


def test_no_arguments_is_a_question_not_a_mistake(cskit: Command) -> None:
    result = cskit()
    assert result.code == 0
    assert "Commands:" in result.out
    assert result.err == ""


def test_debug_shows_where(cskit: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> list[str]:
        raise RuntimeError("boom")

    monkeypatch.setattr("cskit.rules.rule_sets", broken)
    without, with_debug = cskit("rules"), cskit("rules", "--debug")
    assert without.code == with_debug.code == 1
    assert "Traceback" not in without.err
    assert without.err.count("\n") == 1
    assert "Traceback" in with_debug.err


def test_ctrl_c_is_one_line_and_130(cskit: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted() -> list[str]:
        raise KeyboardInterrupt

    monkeypatch.setattr("cskit.rules.rule_sets", interrupted)
    result = cskit("rules")
    assert (result.code, result.err) == (guard.STOPPED, "cskit: stopped\n")


def test_a_reader_that_goes_away_is_no_error() -> None:
    code = "import sys; sys.argv = ['cskit', 'define']; from cskit.cli import main; main()"
    done = subprocess.run(
        ["bash", "-c", 'set -o pipefail; "$1" -c "$2" | true', "-", sys.executable, code],
        capture_output=True,
        text=True,
    )
    assert done.stderr == ""
    assert done.returncode in (0, guard.READER_GONE)  # 0 when the answer was out before the reader left


def test_debug_after_a_bare_double_dash_is_not_ours() -> None:
    assert guard._without_debug(["lab", "--", "--debug"]) == (["lab", "--", "--debug"], False)
    assert guard._without_debug(["review", "--debug", "x"]) == (["review", "x"], True)


def test_run_gives_help_for_every_command() -> None:
    from cskit.cli.app import app

    for command in app.registered_commands:
        name = command.name or command.callback.__name__  # type: ignore[union-attr]
        assert run([name, "--help"]) == 0
