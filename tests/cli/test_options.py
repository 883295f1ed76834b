"""What the commands share: options in groups, options given again, and what is said beside an answer."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import pytest
import typer

from cskit.bundled import ROOT
from cskit.cli.options import ANSWER, Answer, grouped
from cskit.cli.report import Files
from cskit.errors import UsageError
from cskit.terms import glossary

from .conftest import Command


@dataclass(frozen=True)
class Size:
    """A group of two options."""

    wide: Annotated[int, typer.Option(help="Width.")] = 2
    high: Annotated[int, typer.Option(help="Height.")] = 3


SIZE = Size()


def test_a_group_is_spread_out_for_typer_and_arrives_as_one_object() -> None:
    seen: list[object] = []

    @grouped
    def command(name: str, size: Size = SIZE, answer: Answer = ANSWER) -> None:
        seen.extend((name, size, answer))

    assert list(inspect.signature(command).parameters) == ["name", "wide", "high", "format", "lang"]
    command(name="x", wide=5, high=7, format="csv", lang="zh")
    assert seen == ["x", Size(5, 7), Answer("csv", "zh")]


@pytest.mark.parametrize(
    ("asked", "formats"),
    [
        (None, ["html", "xlsx"]),
        (["pdf"], ["pdf"]),
        (["html", "xlsx"], ["html", "xlsx"]),
        (["html,pdf", "xlsx", "html"], ["html", "pdf", "xlsx"]),
    ],
)
def test_formats_given_again_add_up(asked: list[str] | None, formats: list[str]) -> None:
    assert Files(format=asked).formats() == formats


@pytest.mark.parametrize("asked", [[","], ["html", "doc"]])
def test_no_format_or_one_there_is_not_is_refused(asked: list[str]) -> None:
    with pytest.raises(UsageError):
        Files(format=asked).formats()


@pytest.mark.parametrize(
    ("command", "option"), [("forecast", "like"), ("staff", "like"), ("review", "format"), ("render", "format")]
)
def test_what_is_a_list_may_be_given_again(command: str, option: str) -> None:
    from typer.main import get_command

    from cskit.cli.app import app

    params = get_command(app).commands[command].params  # type: ignore[attr-defined]
    assert next(p for p in params if p.name == option).multiple


def test_a_like_given_again_is_not_lost(cskit: Command) -> None:
    """Both days are looked at: the second, which is no date, is named."""
    result = cskit("forecast", ROOT / "datasets" / "double11", "--sales", 1, "--like", "2021-11-11", "--like", "soon")
    assert result.code == 2
    assert "soon" in result.err
    result = cskit("forecast", ROOT / "datasets" / "double11", "--sales", 1, "--like", "soon", "--like", "2021-11-11")
    assert "soon" in result.err


def test_every_notice_and_every_bar_has_its_words() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "cskit" / "cli").glob("*.py"))
    notices = set(re.findall(r'notify\(\s*"(\w+)"', source))
    bars = set(re.findall(r'busy\("(\w+)"', source)) | set(re.findall(r'opened\(\w+, "(\w+)"', source))
    assert len(notices) > 8
    assert len(bars) > 5
    assert {f"notice_{key}" for key in notices} | {f"doing_{key}" for key in bars} <= set(glossary())


def test_a_success_is_said_in_the_language_asked_for(cskit: Command, shop: Path, tmp_path: Path) -> None:
    english = cskit("detail", "slow_response", shop).err
    assert english == "cskit: 0 rows; add --format csv or json for other tools\n"
    chinese = cskit("detail", "slow_response", shop, "--lang", "zh").err
    assert chinese == "cskit: 0 行；加 --format csv 或 json 可交给别的工具\n"
    made = cskit("simulate", "mens_wear_week", "--out", tmp_path / "week", "--lang", "zh").err
    assert "模拟店铺" in made
    assert "synthetic" not in made


def test_rule_sets_side_by_side_share_a_heading_and_say_what_another_calls_it(cskit: Command, shop: Path) -> None:
    asked = ("metrics", shop, "-m", "response_rate_3min", "--rules")
    alone = cskit(*asked, "pinduoduo-2020").out.splitlines()[1].strip()
    both = cskit(*asked, "textbook,pinduoduo-2020").out.splitlines()
    assert alone not in both[1]
    assert " / " not in both[1]
    assert any(line.startswith("pinduoduo-2020: ") and alone in line for line in both)
    same = cskit("metrics", shop, "-m", "buyers", "--rules", "textbook,pinduoduo-2020").out
    assert "pinduoduo-2020: " not in same
