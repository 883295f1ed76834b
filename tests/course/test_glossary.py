"""The glossary: every metric in both languages, the lessons that use it, and what the trade's tools call it."""

from __future__ import annotations

import re

import pytest

from cskit.bundled import ROOT
from cskit.course.glossary import FILE, glossary_page
from cskit.metrics import headings
from cskit.terms import LANGS


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return {lang: glossary_page(headings(), lang) for lang in LANGS}


def row(page: str, heading: str) -> list[str]:
    (line,) = [line for line in page.splitlines() if f"[`{heading}`]" in line]
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


@pytest.mark.parametrize("lang", LANGS)
def test_the_page_committed_is_todays(pages: dict[str, str], lang: str) -> None:
    assert (ROOT / "notebooks" / lang / FILE).read_text(encoding="utf-8") == pages[lang]


def test_every_metric_is_a_row_with_both_names_and_a_line(pages: dict[str, str]) -> None:
    for heading, card in headings():
        zh, en = row(pages["zh"], heading), row(pages["en"], heading)
        assert (zh[0], en[0]) == (f"**{card.zh}**", f"**{card.en}**")
        assert (zh[1], en[1]) == (card.en, card.zh)
        assert zh[2]
        assert en[2]
        assert len(zh) == len(en) == 6


def test_a_metric_leads_to_its_lessons_and_to_its_card(pages: dict[str, str]) -> None:
    for lang in LANGS:
        links = row(pages[lang], "slow_response_customers")[4]
        assert links.startswith("[04](04_response_time.ipynb ")
        stems = set(re.findall(r"\]\((\w+)\.ipynb ", pages[lang]))
        assert {"01_reception", "05_aftersales"} <= stems
        assert all((ROOT / "notebooks" / "source" / f"{stem}.py").is_file() for stem in stems)
        reference = (ROOT / "notebooks" / lang / "metrics.md").read_text(encoding="utf-8")
        for place in set(re.findall(r"\]\(metrics\.md#([^)]+)\)", pages[lang])):
            assert f"\n## {place}\n" in reference
    assert row(pages["zh"], "tickets_unattended")[4] == ""  # in no lesson


def test_what_tools_call_it_is_the_heading_of_their_reports(pages: dict[str, str]) -> None:
    assert row(pages["zh"], "slow_response_customers")[5] == "赤兔客服报表：慢接待人数；生意参谋客服报表：慢响应人数"
    assert "Feige agents' performance: 全天3分钟回复率" in row(pages["en"], "response_rate_3min")[5]
    for lang in LANGS:
        assert "Chatwoot" not in pages[lang]
        assert "全天 " not in row(pages[lang], "served_customers")[5].replace("；", " ").replace(";", " ") + " "
    assert row(pages["zh"], "lost_inquirers")[5] == ""
