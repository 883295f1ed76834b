"""Whatever goes wrong, a user meets one line on stderr and an exit code."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cskit.cli import guard
from cskit.cli.emit import say
from cskit.cli.guard import explain, run
from cskit.errors import DataError, MissingTable, UsageError

from .conftest import Command

CSKIT = Path(sys.executable).with_name("cskit")


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
    done = subprocess.run(["bash", "-o", "pipefail", "-c", f"{CSKIT} define | true"], capture_output=True, text=True)
    assert done.stderr == ""
    assert done.returncode in (0, guard.READER_GONE)  # 0 when the answer was out before the reader left


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="has no /dev/full")
def test_a_full_disk_is_one_line_also_when_it_is_stdout() -> None:
    done = subprocess.run(["bash", "-c", f"{CSKIT} rules > /dev/full"], capture_output=True, text=True)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "disk is full" in done.stderr


@pytest.mark.parametrize(("closed", "code"), [("rules >&-", 0), ("rules nothing 2>&-", 2)])
def test_a_closed_stream_is_no_traceback(closed: str, code: int) -> None:
    done = subprocess.run(["bash", "-c", f"{CSKIT} {closed}"], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (code, "", "")


def test_the_installed_command_speaks_utf8_into_a_pipe_whatever_the_locale(shell: Command) -> None:
    plain = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    result = shell("rules", "textbook", "--lang", "zh", env=plain)
    assert result.code == 0
    assert "教材口径" in result.out


def test_debug_after_a_bare_double_dash_is_not_ours() -> None:
    assert guard._without_debug(["lab", "--", "--debug"]) == (["lab", "--", "--debug"], False)
    assert guard._without_debug(["review", "--debug", "x"]) == (["review", "x"], True)


def test_run_gives_help_for_every_command() -> None:
    from cskit.cli.app import app

    for command in app.registered_commands:
        name = command.name or command.callback.__name__  # type: ignore[union-attr]
        assert run([name, "--help"]) == 0


def test_the_package_is_the_command_too() -> None:
    module = [sys.executable, "-m", "cskit", "rules", "nothing"]
    done = subprocess.run(module, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.startswith("cskit: unknown rule set `nothing`")
