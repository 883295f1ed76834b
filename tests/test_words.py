"""No sentence for a person holds an unfilled placeholder, a name of the inside, or a source's letter."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

from cskit import terms
from cskit.analysis.scorecard import incentives, load_scorecard
from cskit.bundled import ROOT, bundled
from cskit.metrics import define, find, headings
from cskit.rules import load_rules, rule_sets
from cskit.shop import load
from cskit.terms import LANGS, glossary, is_known

from .words import faults

PROSE = sorted((ROOT / "notebooks" / "source").glob("*.py")) + sorted((ROOT / "exercises" / "source").glob("*.py"))
WORDLESS = {"page.html.j2", "moodle.xml.j2", "question.py.j2", "question_test.py.j2"}  # templates that say nothing
FILLED = re.compile(r"\{\{?[^{}]*\}?\}")  # in a term and in a lesson's source a placeholder is filled later


@pytest.mark.parametrize(
    "text",
    [
        "客户在 {conversion_days} 天内付款",
        "pay within {conversion_days:day}",
        "`bot_days` cannot be split by agent",
        "needs refund_cohort",
        "M calls this inquiry conversion",
        "M 称之为询单转化率",
        "the wait (T)",
    ],
)
def test_what_is_refused(text: str) -> None:
    assert faults(text)


@pytest.mark.parametrize(
    "text", ["the rule turnover_by", "needs column `orders.shipped_at`", "cs_sales by agent", "P90 of a T-shirt shop"]
)
def test_what_people_type_is_not(text: str) -> None:
    assert not faults(text)


@pytest.mark.parametrize("rules", rule_sets())
@pytest.mark.parametrize("lang", LANGS)
def test_cards(lang: str, rules: str) -> None:
    for _, card in headings():
        said = str(define(card.id, lang, rules)) + define(card.id, lang, rules)._repr_html_()
        told = load_rules(rules)
        said += card.text("note", lang, told) + card.text("pitfall", lang, told) + find(card.id, told).name(lang)
        assert not faults(said), card.id


def test_terms_are_declared_once_and_in_both_languages() -> None:
    """Also: a term that is looked up alone is the one that its file, read as a whole, has."""
    whole: dict[str, dict[str, str]] = {}
    for path in sorted(Path(terms.__file__).parent.glob("*.toml")):
        declared = tomllib.loads(path.read_text(encoding="utf-8"))
        assert not set(declared) & set(whole), path.name
        whole |= declared
    assert glossary() == whole
    assert {key for key, texts in whole.items() if set(texts) != set(LANGS)} == set()


SAYS = {"term": "", "told": "error_", "notify": "notice_", "say": ""}  # who says a term, and what its id begins with


@pytest.mark.parametrize("path", sorted((ROOT / "cskit").rglob("*.py")), ids=lambda p: str(p.relative_to(ROOT)))
def test_what_the_code_says_is_in_the_glossary(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {
        node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for n in node.names
        if n.name == "say"
    }
    shapes = path.stem == "saying" or "cskit.charts.saying" in imported
    asked = [
        (node.func.id, node.args[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SAYS and node.args
        if isinstance(node.args[0], ast.Constant)
    ]
    asked += [
        ("told", node.args[place].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        for place in [{"when": 1, "here": 3}.get(node.func.attr, len(node.args))]
        if len(node.args) > place and isinstance(node.args[place], ast.Constant)
    ]
    ids = [("shape_" if by == "say" and shapes else SAYS[by]) + key for by, key in asked]
    assert [id for id in ids if not is_known(id)] == []


@pytest.mark.parametrize("path", sorted((ROOT / "cskit" / "course" / "templates").glob("*.j2")), ids=lambda p: p.name)
def test_what_a_template_says_is_in_the_glossary(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    ids = re.findall(r'\bterm\("(\w+)"[,)]', text)
    ids += [f"feedback_{key}" for key in re.findall(r'\bline\("(\w+)"', text)]
    assert [id for id in ids if not is_known(id)] == []
    assert ids or path.name in WORDLESS


def test_terms() -> None:
    for key, texts in glossary().items():
        for lang in LANGS:
            assert not faults(FILLED.sub("…", texts[lang])), (key, lang)


@pytest.mark.parametrize("rules", rule_sets())
def test_the_notice_for_the_wall(rules: str) -> None:
    shop = load(bundled("mens_wear_week"))
    for scorecard in ("linear", "band"):
        card = load_scorecard(scorecard)
        if card.awards:
            table = incentives(shop, card, rules=rules).table
            assert not [f for lang in LANGS for text in table[f"formula_{lang}"] for f in faults(text)]


@pytest.mark.parametrize("path", PROSE, ids=[path.name for path in PROSE])
def test_the_prose_of_lessons(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    for line in lines:
        if line.startswith("# ") and not line.startswith("# %%"):
            prose = re.sub(r"`[^`]*`|<code>.*?</code>", "…", FILLED.sub("…", line))  # code is code
            assert not faults(prose), line
