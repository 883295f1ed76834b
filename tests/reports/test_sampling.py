"""Conversations to inspect: who is drawn, and a sheet that comes back as `inspections`."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from cskit.errors import DataError
from cskit.period import Period
from cskit.reports.sampling import PARTS, draw, write_sample
from cskit.shop import Shop, load as load_folder
from cskit.sources.importing import import_files
from cskit.terms import LANGS, speak, term
from tests.shops import load


@pytest.fixture(scope="module")
def shop(mens_wear_week: Path) -> Shop:
    return load(mens_wear_week)


def strata(drawn: pd.DataFrame) -> pd.Series:
    return drawn.groupby(["agent", "part", "outcome"]).size()


def test_agents_take_turns_and_every_stratum_comes_once_before_one_comes_twice(shop: Shop) -> None:
    every = draw(shop, 10_000)
    sizes = strata(every)
    for n in (3, 10, 40):
        drawn = draw(shop, n, seed=5)
        each = drawn["agent"].value_counts()
        assert (len(drawn), each.max() - each.min() <= 1) == (n, True)
        for agent, own in strata(drawn).groupby("agent"):
            there = sizes[agent]
            full = own.droplevel("agent").reindex(there.index, fill_value=0)
            missed = full[full < there.clip(upper=full.max())]
            assert missed.empty or missed.min() >= full.max() - 1, agent
    assert set(every["outcome"]) == {"paid", "lost", "open", "none"}
    assert (every["part"] == [PARTS[at // 3600 % 24 // 6] for at in every["at"]]).all()


def test_a_seed_draws_the_same_again_and_another_another(shop: Shop) -> None:
    one, again, other = (draw(shop, 12, seed=seed) for seed in (1, 1, 2))
    assert one.equals(again)
    assert not one.equals(other)


def test_only_days_asked_for_and_nobody_is_one_line(shop: Shop) -> None:
    day = Period.parse("2021-09-08")
    assert set(pd.to_datetime(draw(shop, 50, period=day)["at"], unit="s").dt.strftime("%Y-%m-%d")) == {str(day)}
    with pytest.raises(DataError, match="2021-10-01"):
        draw(shop, 5, period=Period.parse("2021-10-01"))


@pytest.mark.parametrize("lang", LANGS)
def test_a_marked_sheet_comes_back_as_inspections(shop: Shop, mens_wear_week: Path, tmp_path: Path, lang: str) -> None:
    speak(lang)
    path, data = tmp_path / "sheet.xlsx", tmp_path / "shop"
    drawn = draw(shop, 4)
    write_sample(path, shop, drawn)
    book = openpyxl.load_workbook(path)
    marks, talks = book.worksheets[1:]
    rows = list(marks.iter_rows(min_row=4))
    to_do = term("sample_to_do", lang)
    assert [row[9].value for row in rows] == [to_do] * 24  # six items of each
    assert {choices.formula1.split(",")[0] for choices in marks.data_validations.dataValidation} == {f'"{to_do}'}
    assert not {*drawn["customer"]} & {str(row[2].value) for row in talks.iter_rows(min_row=4)}
    texts = shop.pandas("messages")
    first = texts[(texts["customer_id"] == drawn["customer"][0]) & (texts["agent_id"] == drawn["agent"][0])]
    assert talks.cell(4, 2).value == pd.Timestamp(drawn["at"][0], unit="s")
    assert len(first) >= 2
    rows[0][9].value, rows[0][10].value = 5, {"zh": "否", "en": "no"}[lang]
    rows[7][9].value = 10
    book.save(path)
    report = import_files([path, mens_wear_week], data)
    assert "inspections" in report.rows
    with load_folder(data) as made:
        found = made.pandas("inspections")
    assert list(found["score"]) == [5, 10]
    assert list(found["max_score"]) == [10, 10]
    assert list(found["agent_id"]) == [drawn["agent"][0], drawn["agent"][1]]
    assert list(found["inspected_at"]) == list(pd.to_datetime(drawn["at"][:2], unit="s"))
    assert (found["passed"][0], found["passed"].isna()[1]) == (False, True)
    rows[0][9].value = 10  # a mark that is changed takes the place of the one before
    book.save(path)
    import_files([path], data)
    with load_folder(data) as made:
        assert list(made.pandas("inspections")["score"]) == [10, 10]
    speak("en")
