"""`cskit review` and `cskit render` as a user types them: files whole or not at all, headline numbers, exit codes."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import Command


def everything(folder: Path) -> list[str]:
    """Every file under a folder, hidden ones included."""
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()) if folder.exists() else []


def test_two_tables_give_a_review(cskit: Command, shop: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = cskit("review", shop, "--promo", "2021-11-11", "--lang", "zh", "--format", "html,xlsx", "--out", out)
    assert (result.code, result.err) == (0, "")
    assert everything(out) == ["review-zh.html", "review-zh.xlsx"]
    lines = result.out.splitlines()
    assert lines[0] == "大促复盘"
    assert any(line.split() == ["客服销售额", "¥400"] for line in lines)
    assert lines[-2:] == [str(out / "review-zh.html"), str(out / "review-zh.xlsx")]
    page = (out / "review-zh.html").read_text(encoding="utf-8")
    assert "需要 reminders，本店数据中没有" in page


def test_several_shops_give_an_index_and_a_broken_one_does_not_stop_the_others(
    cskit: Command, shop: Path, tmp_path: Path
) -> None:
    broken, out = tmp_path / "broken", tmp_path / "out"
    broken.mkdir()
    (broken / "orders.csv").write_bytes((shop / "orders.csv").read_bytes())
    result = cskit("review", shop, broken, "--format", "xlsx", "--out", out, "--jobs", 2)
    assert result.code == 1
    assert result.err.count("\n") == 1
    assert result.err.startswith("cskit: broken: ")
    assert "`messages`" in result.err
    assert everything(out) == ["index.html", "shop/review-en.xlsx"]
    assert result.out.splitlines()[-1] == str(out / "index.html")
    assert "`messages`" in (out / "index.html").read_text(encoding="utf-8")


def test_without_a_chromium_the_pdf_is_left_out_and_said(
    cskit: Command, shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CSKIT_CHROMIUM", "no-such-browser")
    both = cskit("review", shop, "--format", "xlsx,pdf", "--out", tmp_path / "both")
    assert both.code == 0
    assert everything(tmp_path / "both") == ["review-en.xlsx"]
    assert "Chromium" in both.err
    assert both.err.count("\n") == 1
    alone = cskit("review", shop, "--format", "pdf", "--out", tmp_path / "alone")
    assert (alone.code, everything(tmp_path / "alone")) == (1, [])
    assert alone.err.count("\n") == 1


BAD = {
    "promotion outside the data": (["review", "{shop}", "--promo", "2020-11-11"], 1, "2020-11-11"),
    "comparison outside the data": (
        ["review", "{shop}", "--promo", "2021-11-11", "--compare", "2019-11-11"],
        1,
        "2019",
    ),
    "no promotion": (["review", "{shop}", "--promo", "double11"], 2, "not a period"),
    "backwards": (["review", "{shop}", "--promo", "2021-11-12..2021-11-11"], 2, "before it starts"),
    "no comparison": (["review", "{shop}", "--compare", "lastyeer"], 2, "did you mean `last_year`"),
    "unknown format": (["review", "{shop}", "--format", "docx"], 2, "docx"),
    "no format": (["review", "{shop}", "--format", ","], 2, "--format"),
    "no such folder": (["review", "nowhere"], 1, "no such folder"),
    "not a folder": (["review", "{shop}/orders.csv"], 1, "not a folder"),
    "empty folder": (["review", "{empty}"], 1, "no tables"),
    "unknown lesson": (["render", "reviw", "{shop}"], 2, "did you mean `08_review`"),
    "unknown parameter": (["render", "review", "{shop}", "-p", "promos", "x"], 2, "did you mean `promo`"),
    "parameter of another type": (["render", "review", "{shop}", "-p", "show_customers", "7"], 2, "show_customers"),
    "parameter without value": (["render", "review", "{shop}", "-p", "promo"], 2, "a name and a value"),
    "number for a whole number": (
        ["render", "unit_price", "{shop}", "-p", "uplift", "lots"],
        2,
        "must be a whole number",
    ),
    "language as a parameter": (
        ["render", "unit_price", "{shop}", "-p", "lang", "fr"],
        2,
        "use --lang en or --lang zh",
    ),
    "neither shop nor folder": (["render", "unit_price", "mens_wear"], 1, "no such folder"),
    "comparison of a lesson": (
        ["render", "review", "{shop}", "-p", "compare", "lastyear"],
        2,
        "did you mean `last_year`",
    ),
    "unknown rules": (["render", "review", "{shop}", "-p", "rules", "textbok"], 2, "did you mean `textbook`"),
    "unknown rules in a Chinese lesson": (
        ["render", "review", "{shop}", "-p", "rules", "textbok", "--lang", "zh"],
        2,
        "口径 `textbok` 不存在；是不是 `textbook`？",
    ),
    "a rule file that is not there": (
        ["render", "review", "{shop}", "-p", "rules", "none.toml", "--lang", "zh"],
        2,
        "none.toml：没有这个文件",
    ),
}


def test_a_rule_file_is_read_where_the_command_runs(cskit: Command, shop: Path, tmp_path: Path, monkeypatch) -> None:
    """The lesson runs elsewhere; what it prints as definitions are the file's."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own.toml").write_text("[windows]\nconversion_days = 1\n", encoding="utf-8")
    assert cskit("render", "review", shop, "-p", "rules", "own.toml", "--format", "html", "--out", "out").code == 0
    page = (tmp_path / "out" / "review-en.html").read_text(encoding="utf-8")
    assert "inquiring customers who pay within 1 day ÷ inquiring customers" in page
    assert "Differs from the textbook: conversion window (days) = 1." in page


def test_a_bundled_shop_is_known_by_its_name(cskit: Command, shop: Path, tmp_path: Path, monkeypatch) -> None:
    result = cskit("metrics", "mens_wear_week", "--metric", "orders", "--format", "csv")
    assert (result.code, result.out) == (0, "orders\n46\n")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mens_wear_week").symlink_to(shop)  # a folder of that name comes first
    assert cskit("metrics", "mens_wear_week", "--metric", "orders", "--format", "csv").out == "orders\n3\n"


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_rendered_is_one_line_and_no_file(cskit: Command, shop: Path, tmp_path: Path, case: str) -> None:
    argv, code, says = BAD[case]
    empty, out = tmp_path / "empty", tmp_path / "out"
    empty.mkdir()
    result = cskit(*(arg.format(shop=shop, empty=empty) for arg in argv), "--out", out)
    assert says in result.err
    assert (result.code, result.out, everything(out)) == (code, "", [])
    assert result.err.count("\n") == 1
    assert "unexpected error" not in result.err


def test_a_place_that_cannot_be_written_to_is_one_line(cskit: Command, shop: Path) -> None:
    result = cskit("review", shop, "--format", "xlsx", "--out", shop / "orders.csv")
    assert result.code == 1
    assert "orders.csv" in result.err
    assert result.err.count("\n") == 1
