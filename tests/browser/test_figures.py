"""What the review of the bundled shop says, counted again in plain SQL: on the page, in the workbook, on the slides and
by `cskit metrics`."""

from __future__ import annotations

import html
import json
import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
from pptx import Presentation

from cskit.cli.guard import run
from cskit.metrics import CARDS
from cskit.reports.report import Rendered
from cskit.review.findings.finding import WHERE
from cskit.terms import begun
from tests.browser import plain_review as plain
from tests.shops import load
from tests.simulate.plain_sql import open_shop

pytestmark = pytest.mark.browser
LAST_YEAR = "between '2020-11-01' and '2020-11-11'"
TEAMS = {"in_house": "In-house", "outsourced": "Outsourced", "seasonal": "Seasonal"}
CLOSE = 1e-9


@pytest.fixture(scope="module")
def ask(double11: Path) -> Iterator[Callable[..., list[tuple[Any, ...]]]]:
    """The rows of a query in which {DAYS} are the reviewed ones."""
    shop: duckdb.DuckDBPyConnection = open_shop(double11)
    shop.execute(plain.VIEWS)
    yield lambda query, days=plain.DAYS: shop.execute(query.replace("{DAYS}", days)).fetchall()
    shop.close()


@pytest.fixture(scope="module")
def files(reviews: Callable[[str], Rendered]) -> dict[str, Path]:
    return {path.suffix: path for path in reviews("en").files}


@pytest.fixture(scope="module")
def page(files: dict[str, Path]) -> str:
    return files[".html"].read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def book(files: dict[str, Path]) -> dict[str, list[list[Any]]]:
    """The sheets' rows below their headings, the columns' names first, by title."""
    sheets = openpyxl.load_workbook(files[".xlsx"], read_only=True).worksheets[1:]
    rows = [[list(row) for row in sheet.iter_rows(values_only=True)] for sheet in sheets]
    return {str(own[0][0]): own[2:] for own in rows}


@pytest.fixture(scope="module")
def slides(files: dict[str, Path]) -> tuple[str, dict[str, list[str]]]:
    """All the words, and the rows of the first slide's table."""
    shapes = [list(slide.shapes) for slide in Presentation(str(files[".pptx"])).slides]
    words = "\n".join(shape.text_frame.text for own in shapes for shape in own if shape.has_text_frame)
    rows = next(shape.table for shape in shapes[0] if shape.has_table).rows
    return words, {row.cells[0].text: [cell.text for cell in row.cells] for row in rows}


def seen(markup: str) -> str:
    """What a reader sees of a page."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<(style|script).*?</\1>|<[^>]+>", " ", markup, flags=re.DOTALL)))


def cells(sheet: list[list[Any]], row: str) -> dict[str, Any]:
    """The row that begins so, by its columns' names without units."""
    heads = [re.sub(r" \([^()]*\)$", "", str(head)) for head in sheet[0]]
    found = list(zip(heads, next(own for own in sheet[1:] if own[0] == row), strict=True))
    return dict(reversed(found))  # behind a value stand its limits, under the same name


def told(metrics: Any, capsys: pytest.CaptureFixture[str], *more: str) -> list[dict[str, Any]]:
    """What `cskit metrics` answers for the reviewed days."""
    period = ["--period", "2021-11-01..2021-11-11", "--format", "json"]
    assert run(["metrics", "double11", "--metric", ",".join(metrics), *period, *more]) == 0
    answer: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return answer


def in_words(metric: str, value: float) -> str:
    """As a tile or a cell shows it (no wait of these is a minute long)."""
    unit = CARDS[metric].unit
    price = metric == "spend_per_buyer"
    money = f"¥{value:,.2f}" if price else f"¥{value:,.0f}"
    return {"fraction": f"{value:.1%}", "yuan": money, "seconds": f"{value:.1f} s"}.get(unit, f"{value:,.0f}")


def test_the_eight_tiles(
    ask: Any, page: str, book: Any, slides: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr("cskit.shop.load", load)
    (answer,) = told(plain.WHOLE, capsys)
    shown = seen(page)
    for metric, query in plain.WHOLE.items():
        ((now,),), ((then,),) = ask(query), ask(query, LAST_YEAR)
        name, said = begun(CARDS[metric].en), in_words(metric, now)
        row = cells(book["Headline numbers"], name)
        assert (row["Value"], row["Compared with"]) == pytest.approx((now, then), rel=CLOSE), metric
        assert answer[metric]["value"] == pytest.approx(now, rel=CLOSE), metric
        assert said in slides[1][name][1], metric
        assert f"{name} {'¥4.76M' if metric == 'shop_sales' else said}" in shown, metric


def test_the_teams_subtotals(
    ask: Any, page: str, book: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr("cskit.shop.load", load)
    answer = {row["team"]: row for row in told(plain.BY_TEAM, capsys, "--by", "team")}
    sums = re.findall(r'<tr class="cskit-sum"><td class="cskit-t">(.*?)</tr>', page)
    for column, (metric, query) in enumerate(plain.BY_TEAM.items()):
        for team, value in ask(query):
            (row,) = [own for own in sums if own.startswith(TEAMS[team])]
            places = re.findall(r'data-by="([^"]*)"[^>]*>([^<]*)<', row)
            name = begun(CARDS[metric].en)
            assert cells(book["Teams: subtotals"], TEAMS[team])[name] == pytest.approx(value, rel=CLOSE), (metric, team)
            assert answer[team][metric]["value"] == pytest.approx(value, rel=CLOSE), (metric, team)
            assert float(places[column][0]) == pytest.approx(value, rel=CLOSE), (metric, team)


def test_every_agents_receptions_and_sales(ask: Any, page: str, book: Any):
    english = load("double11").pandas("agents").set_index("agent_id")["name"]
    for column, query in (("Receptions", plain.RECEIVED), ("CS sales", plain.SOLD)):
        own = dict(ask(query))
        assert len(own) >= 24
        table = book["How did each agent do?"]
        at = [re.sub(r" \(¥\)", "", str(head)) for head in table[0]].index(column)
        assert sorted(row[at] or 0 for row in table[1:]) == sorted(
            [*own.values(), *[0] * (len(english) - 1 - len(own))]
        )
        people = page[page.index('id="t-agents"') :]
        for value in own.values():
            assert f'data-by="{float(value)}"' in people


def test_what_findings_and_sentences_say(ask: Any, page: str, book: Any, slides: Any):
    shown = seen(page)
    everything = " ".join(str(cell) for row in book["All findings and their evidence"] for cell in row)
    for words, query in (plain.SAID | plain.IN_FULL).items():
        assert words.format(*ask(query)[0]) in everything
    for words, query in plain.SAID.items():
        said = words.format(*ask(query)[0])
        assert said in shown
        assert said in slides[0]
    for words, query in plain.WRITTEN.items():
        assert words.format(*ask(query)[0]) in shown


def test_the_lists_to_work_through_and_the_phases(ask: Any, book: Any):
    for title, query in plain.LISTS.items():
        (sheet,) = [own for name, own in book.items() if name.startswith(title)]
        assert len(sheet) - 1 == ask(query)[0][0], title
    phases = next(own for name, own in book.items() if name.startswith("How did service, conversion"))
    for phase, (first, last) in plain.PHASES.items():
        days, row = f"between '{first}' and '{last}'", cells(phases, phase)
        for metric in ("receptions", "cs_sales", "spend_per_buyer"):
            ((value,),) = ask(plain.WHOLE[metric], days)
            assert row[begun(CARDS[metric].en)] == pytest.approx(value, rel=CLOSE), (phase, metric)


def test_every_kind_of_finding_leads_to_something_on_the_page(root: Path, page: str):
    words = tomllib.loads((root / "cskit" / "terms" / "analysis.toml").read_text(encoding="utf-8"))
    kinds = re.findall(r"finding_(\w+)_fix", " ".join(words))
    places = set(re.findall(r'id="t-([^"]+)"', page))
    assert len(kinds) >= 24
    for kind in kinds:
        shown, cases = next(own for begins, own in WHERE.items() if kind.startswith(begins))
        assert shown in places, kind
        assert not cases or cases in places, kind
