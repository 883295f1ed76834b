"""With `--lang zh` nothing that a command prints is English: but ids, file names, and what Chinese readers write so."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from cskit.bundled import ROOT
from cskit.cli.app import app
from cskit.terms import LANGS, glossary, is_known

from ..chinese import english
from .conftest import Command

FIVE = "--sales 100万 --cs-share 30% --spend-per-buyer ￥200 --conversion 40% --inquiry-share 60%"
NEED = "date,hour,role,agents\n2021-11-11,9,sales,1\n"
STAFF = "agent_id,name,role,hourly_cost\na1,小雅,sales,30\n"
CHAT = "a,b\n1,2\n"
RUNS = [
    "",
    "course",
    "metrics {week} -m orders,reply_rate --by agent --interval",
    "metrics {shop} -m refund_rate,spend_per_buyer --by team --compare previous --period 2021-11-11",
    "metrics {shop} -m orders --by weekday,tier --rules textbook,taobao --period 2021-11-11,2021-11-12",
    "metrics {shop} -m refunds_completed --by reason --period 2021-11-11",
    "metrics {shop} -m buyers --by segment --period 2021-11-11",
    "metrics {shop} -m funnel --by team",
    "metrics {shop} -m queue_anomaly --period 2021-11-11",
    "detail slow_response {week}",
    "detail backlog {shop}",
    "detail deposits {shop}",
    "detail credited_orders {week}",
    "detail contested_orders {week}",
    "define",
    "define reply_rate --rules taobao",
    "define customer_retention_rate",
    "rules",
    "rules douyin",
    "rules --diff taobao textbook",
    "platform {week} --platform taobao --what-if textbook",
    "forecast " + FIVE,
    "forecast {shop} --sales 100万",
    "forecast {shop} --back-test",
    "staff --receptions 200 --capacity 30 --shrinkage 10%",
    "staff --receptions 200 --capacity 30 --agents 8",
    "staff {shop} --date 2021-11-11",
    "staff {shop} --sales 100万",
    "roster {need} --people {staff} --shift 早=8+8",
    "pk --x1 7 --n1 7 --x2 40 --n2 60",
    "pk --plan --p1 25% --p2 28%",
    "pk {shop} --groups team:in_house,team:outsourced --stratify tier",
    "pk {shop} --by agent",
    "score {shop}",
    "score {shop} --show details --by team",
    "score {shop} --show incentives",
    "score {shop} --show notice",
    "check {week}",
    "check {broken}",
    "simulate mens_wear_week --out {new}",
]


def lines() -> list[str]:
    """The path of every command, such as `course grade`."""
    root: Any = get_command(app)
    groups = {name: getattr(command, "commands", {}) for name, command in root.commands.items()}
    return ["", *groups, *(f"{name} {under}" for name, several in groups.items() for under in several)]


COMMANDS = {name for line in lines() for name in line.split()}


def said(text: str, *places: Path) -> list[str]:
    """The English words of an answer, its places, defaults, parameters, commands and a card's
    other name taken off."""
    for place in (*places, ROOT / "datasets"):
        text = text.replace(str(place), "…")
    for apart in (r"默认：[^\]；;]+", r"\w+\([a-z, ]+\)", r"\([a-z -]+ · \w+\)"):
        text = re.sub(apart, "", text)
    return [word for word in english(text) if word not in COMMANDS]


def test_every_term() -> None:
    assert {key: words for key, texts in glossary().items() if (words := english(texts["zh"]))} == {}


def test_an_english_word_is_seen() -> None:
    assert english("共 3 rows，见 `metrics`") == ["rows"]
    assert english("95% Wilson 区间，PK 用 --groups team:in_house 写，见 README.md") == []


@pytest.mark.parametrize("line", lines())
def test_help(cskit: Command, line: str) -> None:
    chinese = cskit(*line.split(), "--help", "--lang", "zh").out
    assert chinese.startswith("用法：cskit")
    assert said(chinese) == []


@pytest.mark.parametrize("line", lines())
def test_help_has_words_for_every_command_and_option(line: str) -> None:
    command: Any = get_command(app)
    for name in line.split():
        command = command.commands[name]
    path = line.replace(" ", "_") or "cskit"
    asked = [(f"help_{path}_{p.name}", f"help_option_{p.name}") for p in command.params]
    assert is_known(f"help_{path}")
    assert [keys for keys in asked if not any(map(is_known, keys))] == []
    assert all(glossary()[key][lang] for keys in asked for key in keys if is_known(key) for lang in LANGS)


@pytest.mark.parametrize("line", RUNS)
def test_an_answer(cskit: Command, files: dict[str, Path], line: str) -> None:
    result = cskit(*(word.format(**files) for word in line.split()), "--lang", "zh")
    assert re.search("[一-鿿]", result.out + result.err), result
    assert said(result.out + result.err, *files.values()) == []


@pytest.fixture
def files(shop: Path, tmp_path: Path) -> dict[str, Path | str]:
    """Bundled shops, one whose orders cannot be read, a need and its people, and where nothing is yet."""
    (tmp_path / "need.csv").write_text(NEED, encoding="utf-8")
    (tmp_path / "staff.csv").write_text(STAFF, encoding="utf-8")
    orders = shop / "orders.csv"
    orders.write_text(orders.read_text(encoding="utf-8").replace("300", "three"), encoding="utf-8")
    places = {"need": tmp_path / "need.csv", "staff": tmp_path / "staff.csv", "new": tmp_path / "new", "broken": shop}
    return {**places, "shop": "double11", "week": "mens_wear_week"}
