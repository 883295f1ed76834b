"""The reference page: complete in both languages, and what is committed is what the cards say today."""

from __future__ import annotations

import pytest

from cskit.bundled import ROOT
from cskit.course.reference import FILE, build_reference
from cskit.metrics import CARDS, FAMILIES, define
from cskit.metrics.compared import FAMILIES as METRICS_OF_METRICS
from cskit.terms import LANGS, term


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    out = tmp_path_factory.mktemp("reference")
    build_reference(out)
    return {lang: (out / lang / FILE).read_text(encoding="utf-8") for lang in LANGS}


def section(page: str, heading: str) -> str:
    return next(part for part in page.split("\n### ") if part.splitlines()[0].endswith(f"`{heading}`"))


@pytest.mark.parametrize("lang", LANGS)
def test_the_page_committed_is_todays(pages: dict[str, str], lang: str) -> None:
    assert (ROOT / "notebooks" / lang / FILE).read_text(encoding="utf-8") == pages[lang]


@pytest.mark.parametrize("lang", LANGS)
def test_every_metric_has_its_card_and_an_example(pages: dict[str, str], lang: str) -> None:
    must = [term(f"card_{key}", lang) for key in ("formula", "unit", "source")] + [term("reference_example", lang)]
    for id in CARDS:
        said = section(pages[lang], id)
        assert all(f"**{word}**" in said for word in must), id
        assert all(text in said for _, text in define(id, lang).rows), id
    for name in (*FAMILIES, *METRICS_OF_METRICS):
        assert f"`{name}(" in pages[lang]


@pytest.mark.parametrize("lang", LANGS)
def test_curves_and_lists_have_their_card_and_the_command_that_shows_them(pages: dict[str, str], lang: str) -> None:
    for id, command in (
        ("funnel", "cskit metrics datasets/double11 --metric funnel"),
        ("backlog", "cskit detail backlog datasets/double11"),
    ):
        said = section(pages[lang], id)
        assert all(text in said for _, text in define(id, lang).rows)
        assert f"**{term('reference_ask', lang)}**" in said
        assert f"`{command}`" in said
    said = section(pages[lang], "year_on_year(metric)")
    assert '--metric "year_on_year(spend_per_buyer)" --period 2021-11-11' in said


def test_an_example_shows_what_was_divided(pages: dict[str, str]) -> None:
    said = section(pages["en"], "spend_per_buyer")
    price, rest = said.split("**example**: ¥")[1].split(" = ")
    top, bottom = (float(part.split()[0].replace(",", "")) for part in rest.split(" ÷ "))
    assert float(price) == pytest.approx(top / bottom, abs=0.005)


def test_the_pages_speak_one_language_each(pages: dict[str, str]) -> None:
    assert "暂计" in pages["zh"]
    assert "so far" in pages["en"]
    assert "暂计" not in pages["en"]


def test_readmes_link_to_it() -> None:
    for name, lang in (("README.md", "en"), ("README.zh-CN.md", "zh")):
        assert f"](notebooks/{lang}/{FILE})" in (ROOT / name).read_text(encoding="utf-8")
