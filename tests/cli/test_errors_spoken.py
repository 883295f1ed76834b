"""With `--lang zh` whatever goes wrong is one line of Chinese: no English sentence is left in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cskit.cli.guard import said_of
from cskit.terms import speak

from .conftest import Command

FILES = {
    "own.toml": "[windows]\nconversion_days = -1\n",
    "unread.toml": "[windows\n",
    "card.toml": '[[indicator]]\nmetric = "buyers"\nweight = 0.5\nworst = 0\nbest = 9\n',
    "award.toml": '[[indicator]]\nmetric = "buyers"\nweight = 1\nworst = 0\nbest = 9\n[[award]]\nmetric = "buyers"\n',
    "need.csv": "date,hour,role,agents\n2021-11-11,25,any,2\n",
    "needed.csv": "date,hour,role,agents\n2021-11-11,9,any,2\n",
    "staff.csv": "agent_id,role,hourly_cost\nann,boss,30\n",
    "class.csv": "id,name\ns001,Ann\ns001,Bob\n",
    "strange.csv": "a,b,c\n1,2,3\n",
    "recipe.toml": 'kind = "week"\ntitle_zh = 3\n',
    "notes.txt": "nothing of a chat\n",
}
WRONG = [
    # what Typer says
    "metrics",
    "metrics {shop}",
    "metrisc {shop}",
    "zzzz",
    "check {shop} more",
    "check {shop} --limit no",
    "check {shop} --limit 0",
    "metrics {shop} --metric orders --format xml",
    "metrics {shop} --metric orders --formt csv",
    "pk --p1 many",
    # metrics and periods
    "metrics {shop} -m ordrs",
    "metrics {shop} -m ,",
    "metrics {shop} -m orders --by agnt",
    "metrics {shop} -m orders --by agent,agent",
    "metrics {shop} -m orders --by team",
    "metrics {shop} -m refund_rate",
    "metrics {shop} -m orders --period 2020-11-11",
    "metrics {shop} -m orders --period then",
    "metrics {shop} -m orders --compare last_year",
    "metrics {shop} -m orders --compare last_promo --period 2021-11-11",
    "metrics {shop} -m orders --compare previous --period 2021-11-12 --by week",
    "metrics {shop} -m funnel,orders",
    "metrics {shop} -m funnel --compare previous",
    "metrics {shop} -m backlog",
    "metrics {shop} -m retention(0)",
    "metrics {shop} -m first_response_within(x)",
    "metrics {shop} -m shop_conversion --by agent",
    "metrics {shop} -m orders --rules own.toml",
    "metrics {shop} -m orders --rules unread.toml",
    "metrics {shop} -m orders --engine duck",
    "detail backlog {shop}",
    "detail slow {shop}",
    "define ordrs",
    "rules textbok",
    # folders, tables and cells
    "metrics nowhere -m orders",
    "metrics {shop}/orders.csv -m orders",
    "metrics {broken} -m orders",
    "check {broken}",
    # judging
    "pk",
    "pk --x1 9 --n1 7",
    "pk --x1 1 --n1 7 --x2 1",
    "pk --plan --p1 0.25",
    "pk --plan --p1 25 --p2 0.28",
    "pk {shop} --x1 1",
    "pk --by agent",
    "pk {shop}",
    "pk {shop} --groups agent:ann",
    "pk {shop} --groups agent:ann,agent:eve",
    "pk {shop} --groups agent:ann,agent:bob --metric orders",
    "pk {shop} --groups agent:ann,agent:bob --stratify agent",
    "pk {shop} --groups agent:ann,agent:bob --before 2021-11-12 --period 2021-11-11",
    "score {shop} --scorecard none",
    "score {shop} --scorecard none.toml",
    "score {shop} --scorecard card.toml",
    "score {shop} --scorecard award.toml",
    "score {shop} --show notice --by team",
    # planning
    "forecast",
    "forecast --sales 0 --cs-share 0.3 --spend-per-buyer 200 --conversion 0.4 --inquiry-share 0.6",
    "forecast --sales 9 --cs-share 30 --spend-per-buyer 200 --conversion 0.4 --inquiry-share 0.6",
    "forecast {shop}",
    "forecast {shop} --sales 1000 --like yesterday",
    "forecast {shop} --sales 1000 --like 2021-11-15",
    "staff",
    "staff --receptions 10 --capacity 0",
    "staff --receptions 10 --capacity 4 --handling 60",
    "staff {shop}",
    "staff {shop} --date 2021-11-11",
    "roster none.csv --people staff.csv",
    "roster need.csv --people staff.csv",
    "roster needed.csv --people staff.csv",
    "roster needed.csv --people staff.csv --shift A",
    "roster needed.csv --people staff.csv --off eve=2021-11-11",
    "roster needed.csv --people {shop}",
    # reports
    "review {shop} --format ,",
    "review {shop} --format docx",
    "render none {shop}",
    "render review {shop} -p promos x",
    "render review {shop} -p rules none.toml",
    "review {shop} --out {shop}/orders.csv",
    # exports
    "import none.xlsx --out {new}",
    "import strange.csv --out {new}",
    "import notes.txt --out {new}",
    "import strange.csv --out {shop}",
    "import strange.csv --out {shop}/orders.csv",
    # simulated shops
    "simulate nothing --out {new}",
    "simulate recipe.toml --out {new}",
    "simulate double11 --out {new} --messages 5",
    "simulate mens_wear_week --out {new} --seed -1",
    "simulate mens_wear_week --out {new} --messages 20000",
    "simulate mens_wear_week --out {shop}",
    "simulate mens_wear_week --out {shop}/orders.csv",
    # the course
    "course build 99",
    "course assign none.csv --exercise 02 --out {new}",
    "course assign class.csv --exercise 02 --out {new}",
    "course grade {shop}/none",
    "course grade {shop} --due soon",
    "course progress {shop}",
]


def english(said: str, *places: Path) -> list[str]:
    """The runs of four English words and more in a line, its commands, quotations, names and places taken off,
    and what stands in brackets: there another program is quoted."""
    for place in places:
        said = said.replace(str(place), "…")
    said = re.sub(r"`[^`]*`|'[^']*'|\"[^\"]*\"|[(（][^()（）]*[)）]|--?[a-z][\w-]*", "…", said)
    return re.findall(r"(?:\b[A-Za-z][a-z'-]*\b[ ,;:]+){3,}[A-Za-z]+", said)


@pytest.fixture
def places(shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Path]:
    """A shop, one whose orders cannot be read, and where nothing is yet; beside them files with something wrong."""
    monkeypatch.chdir(tmp_path)
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    broken = tmp_path / "broken"
    broken.mkdir()
    for path in shop.iterdir():
        text = path.read_text(encoding="utf-8")
        (broken / path.name).write_text(text.replace("300", "three").replace("2021-11-11 10:10:00", "early"), "utf-8")
    return {"shop": shop, "broken": broken, "new": tmp_path / "new"}


@pytest.mark.parametrize("line", WRONG)
def test_what_goes_wrong_is_told_in_chinese(cskit: Command, places: dict[str, Path], line: str) -> None:
    result = cskit(*(word.format(**places) for word in line.split()), "--lang", "zh")
    assert result.code in (1, 2), result
    assert result.err.count("\n") == 1, result.err
    assert re.search("[一-鿿]", result.err), result.err
    assert english(result.err.removeprefix("cskit: "), *places.values()) == []
    assert not re.search(r"[一-鿿][,;!?]|[一-鿿]: |意外出错", result.err), result.err


def test_an_english_sentence_is_seen() -> None:
    assert english("cskit: x.csv: no such file; give the folder") != []
    assert english("没有 `one of the four` 这个文件，请用 --groups team:in_house") == []


@pytest.mark.parametrize(
    "said",
    [
        "missing argument 'DATA'",
        "missing option '--metric' / '-m'",
        "no such command 'zzzz'",
        "no such command 'metrisc'. Did you mean 'metrics'?",
        "got unexpected extra argument(s) (more)",
        "option '--metric' requires an argument",
        "option '--plan' does not take a value",
        "invalid value for '--format': 'xml' is not one of 'table', 'csv', 'json'",
        "invalid value for '--limit': Input should be a valid integer, unable to parse string as an integer",
        "invalid value for '--p1': Input should be a valid number, unable to parse string as a number",
        "invalid value for '--limit': Input should be greater than or equal to 1",
        "something new",
    ],
)
def test_what_typer_says_stays_as_it_is_in_english(said: str) -> None:
    speak("en")
    assert said_of(said) == said


def test_every_command_that_can_fail_takes_a_language() -> None:
    from typer.main import get_command

    from cskit.cli.app import app

    root = get_command(app)
    groups = [root, *(c for c in root.commands.values() if hasattr(c, "commands"))]  # type: ignore[attr-defined]
    commands = [c for group in groups for c in group.commands.values() if not hasattr(c, "commands")]
    assert len(commands) > 15
    assert [c.name for c in commands if "--lang" not in {name for p in c.params for name in p.opts}] == []
