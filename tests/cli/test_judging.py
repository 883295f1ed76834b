"""`cskit pk`, `cskit score` and `cskit reconcile` as a user types them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from .conftest import Command

TEAMS, WEEK = "team:in_house,team:outsourced", "2021-11-22..2021-11-28"
NOVEMBER = "2021-11-01..2021-11-30"


def test_one_rate_without_a_shop(cskit: Command) -> None:
    result = cskit("pk", "--x1", 7, "--n1", 7)
    assert (result.code, result.err) == (0, "")
    assert "100.0% (64.6% to 100.0%)" in result.out
    row = json.loads(cskit("pk", "--x1", 7, "--n1", 7, "--format", "json").out)[0]
    assert row["low"] == pytest.approx(0.6457, abs=1e-4)
    assert row["sentence"].startswith("7 of 7 is 100.0%")


def test_two_rates_without_a_shop(cskit: Command) -> None:
    result = cskit("pk", "--x1", 56, "--n1", 70, "--x2", 48, "--n2", 80, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(result.out)))
    assert [r["method"] for r in rows] == ["wilson", "wilson", "newcombe"]
    assert float(rows[2]["low"]) == pytest.approx(0.0524, abs=1e-4)
    assert (rows[2]["n"], rows[2]["n_against"]) == ("70", "80")
    assert "第一组高 20.0 个百分点" in cskit("pk", "--x1", 56, "--n1", 70, "--x2", 48, "--n2", 80, "--lang", "zh").out


def test_a_plan(cskit: Command) -> None:
    result = cskit("pk", "--plan", "--p1", 0.25, "--p2", 0.28)
    assert result.code == 0
    assert "each arm needs 3,397 customers" in result.out
    row = json.loads(
        cskit("pk", "--plan", "--p1", 0.25, "--p2", 0.28, "--cluster-size", 101, "--icc", 0.01, "--format", "json").out
    )[0]
    assert (row["part"], row["estimate"]) == ("sample_size", 6794)


def test_the_planted_reversal_on_the_command_line(cskit: Command, double11: Path) -> None:
    asked = ["pk", double11, "--groups", TEAMS, "--stratify", "tier", "--period", WEEK]
    table = cskit(*asked, "--lang", "zh")
    assert table.code == 0
    assert "辛普森悖论：总体上外包客服高" in table.out
    rows = json.loads(cskit(*asked, "--format", "json").out)
    by_method = {r["method"]: r["estimate"] for r in rows if r["part"] == "difference"}
    assert by_method["newcombe"] < 0 < by_method["mantel_haenszel"]
    assert {r["stratum"] for r in rows if r["part"] == "stratum"} == {"entry", "core", "premium"}
    assert all(r["estimate"] > 0 for r in rows if r["part"] == "stratum")
    assert all(r["sentence"] for r in rows if r["part"] == "difference")


def test_before_and_after_and_everyone(cskit: Command, double11: Path) -> None:
    before = ["--before", "2021-11-15..2021-11-21", "--period", WEEK]
    text = cskit("pk", double11, "--groups", TEAMS, *before).out
    assert "does not prove they ran in step" in text
    rows = list(
        csv.DictReader(io.StringIO(cskit("pk", double11, "--by", "agent", "--period", WEEK, "--format", "csv").out))
    )
    assert list(rows[0])[:4] == ["agent", "x", "n", "rate"]
    below = {r["agent"] for r in rows if r["verdict"] == "below"}
    assert {"cs01"} <= below < {r["agent"] for r in rows}


def test_people_are_named_in_tables_and_sentences_and_kept_by_id_for_scripts(cskit: Command, double11: Path) -> None:
    pair = ["pk", double11, "--groups", "agent:cs04,agent:cs07", "--period", WEEK]
    text = cskit(*pair, "--lang", "zh").out
    assert "小禾 − 小林" in text
    assert text.splitlines()[-1].startswith("小禾")
    assert "cs0" not in text
    assert [r["group"] for r in json.loads(cskit(*pair, "--format", "json").out)[:2]] == ["cs04", "cs07"]
    everyone = cskit("pk", double11, "--by", "agent", "--period", WEEK, "--lang", "zh").out
    assert "小雅" in everyone.split("偏低的：")[1]
    assert "cs01" not in everyone
    for show in ("scores", "details", "incentives"):
        told = cskit("score", double11, "--period", NOVEMBER, "--show", show, "--lang", "zh").out
        assert "小北" in told
        assert "cs02" not in told
    assert "个团队" in cskit("score", double11, "--by", "team", "--period", NOVEMBER, "--lang", "zh").out


def test_price_tiers_stand_from_the_low_one_up(cskit: Command, double11: Path) -> None:
    for asked in (["--by", "tier"], ["--groups", TEAMS, "--stratify", "tier"]):
        text = cskit("pk", double11, *asked, "--period", WEEK, "--format", "csv").out
        order = [t for line in text.splitlines() for t in ("entry", "core", "premium") if t in line]
        assert order == ["entry", "core", "premium"]


def test_scores(cskit: Command, double11: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(cskit("score", double11, "--period", NOVEMBER, "--format", "csv").out)))
    top = next(r for r in rows if r["who"] == "cs02")
    assert (top["tier"], top["rank"], top["status"]) == ("base", "1", "scored")
    assert float(top["low"]) < float(top["score"]) < float(top["high"])
    missing = {r["who"]: r["missing"] for r in rows}
    assert missing["cs02"] == ""
    assert any("complaint_rate" in told for told in missing.values())  # who has no customers after the sale
    text = cskit("score", double11, "--period", NOVEMBER, "--lang", "zh").out
    assert "上下浮动 20%" in text
    assert "新手与成长档" in text


def test_what_is_behind_a_score(cskit: Command, double11: Path) -> None:
    asked = ["score", double11, "--period", NOVEMBER]
    details = json.loads(cskit(*asked, "--show", "details", "--format", "json").out)
    own = [d for d in details if d["who"] == "cs02"]
    assert sum(d["weight"] for d in own) == pytest.approx(1)
    notice = cskit(*asked, "--show", "notice", "--lang", "zh").out
    assert "计算口径" in notice
    assert "4–5 分的评价 ÷ 收到的评价" in notice
    assert "合计" not in notice  # what was earned is no part of what is put up on the wall
    assert "合计 ¥" in cskit(*asked, "--show", "incentives", "--lang", "zh").out
    earned = list(csv.DictReader(io.StringIO(cskit(*asked, "--show", "incentives", "--format", "csv").out)))
    assert {r["reached"] for r in earned} <= {"none", "floor", "stretch", "too_few", "no_value", "not_final"}


def test_a_scorecard_of_ones_own(cskit: Command, double11: Path, tmp_path: Path) -> None:
    card = tmp_path / "mine.toml"
    text = '[[indicator]]\nmetric = "satisfaction"\nweight = {w}\nworst = 0.8\nbest = 1.0\n'
    card.write_text(text.format(w=1), encoding="utf-8")
    result = cskit("score", double11, "--scorecard", card, "--by", "team", "--format", "csv")
    assert result.code == 0
    assert len(result.out.splitlines()) == 4
    card.write_text(text.format(w=0.9), encoding="utf-8")
    refused = cskit("score", double11, "--scorecard", card)
    assert (refused.code, refused.out) == (2, "")
    assert refused.err.count("\n") == 1
    assert "the weights sum to 0.9, not 1" in refused.err


def test_commission_on_the_screen_and_as_a_workbook(cskit: Command, double11: Path, tmp_path: Path) -> None:
    asked, out = ["score", double11, "--show", "commission"], tmp_path / "pay.xlsx"
    assert "add --period" in cskit(*asked).err
    assert "--show commission" in cskit("score", double11, "--period", NOVEMBER, "--out", out).err
    shown = cskit(*asked, "--period", "2021-11-11", "--lang", "zh", "--out", out)
    assert (shown.code, shown.err) == (0, "")
    sheets = [sheet.iter_rows(min_row=3, values_only=True) for sheet in load_workbook(out, read_only=True)][1:]
    pay, orders, appeals = ([*map(list, sheet)] for sheet in sheets)
    assert pay[0][-4:] == [
        "第 3 档：¥60,000 起的部分（元）",
        "第 3 档提成：× 0.8%（元）",
        "本次应发（元）",
        "待发（暂计，元）",
    ]
    due, net = pay[0].index("本次应发（元）"), pay[0].index("净额（元）")
    assert f"本次应发合计 ¥{sum(row[due] for row in pay[1:]):,.2f}" in shown.out
    assert all(row[due] == pytest.approx(row[-7] + row[-5] + row[-3], abs=0.006) for row in pay[1:])
    assert len(orders) - 1 == sum(row[1] for row in pay[1:])  # every order that the sheet of pay counts
    owned = orders[0].index("净额（元）")
    assert sum(row[net] for row in pay[1:]) == pytest.approx(sum(row[owned] for row in orders[1:]))
    assert "付款判定" in appeals[0]


def test_nobody_to_score_is_said(cskit: Command, mens_wear_week: Path) -> None:
    result = cskit("score", mens_wear_week)
    assert result.code == 1
    assert "nobody has enough of its indicators" in result.err
    assert "not scored: too much is missing" in result.out


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        ([], 2, "give DATA, or counts"),
        (["--x1", 8, "--n1", 7], 2, "successes = 8 of n = 7"),
        (["--x1", 0, "--n1", 0], 2, "at least one case"),
        (["--x1", -1, "--n1", 7], 2, "must lie between 0 and n"),
        (["--x1", 1, "--n1", 7, "--x2", 1], 2, "both --x2 and --n2"),
        (["--plan"], 2, "--plan needs --p1 and --p2"),
        (["--plan", "--p1", 25, "--p2", 28], 2, "write 0.25 for 25%"),
        (["--plan", "--p1", 0.2, "--p2", 0.2], 2, "no sample is large enough"),
        (["--groups", TEAMS], 2, "--groups needs DATA"),
        (["DATA"], 2, "either --groups"),
        (["DATA", "--groups", TEAMS, "--by", "agent"], 2, "either --groups"),
        (["DATA", "--x1", 3], 2, "--x1 does not go with DATA"),
        (["DATA", "--by", "agent", "--stratify", "tier"], 2, "they do not go with --by"),
        (["DATA", "--groups", "team:in_house,team:outsorced"], 2, "did you mean `outsourced`"),
        (["DATA", "--groups", TEAMS, "--metric", "response_p50"], 2, "no cases of its own"),
        (["DATA", "--groups", "team:in_house,team:seasonal", "--period", WEEK], 1, "no case of `inquiry_conversion`"),
        (["DATA", "--groups", TEAMS, "--period", "2031-01-01"], 1, "outside the data"),
        (["nowhere", "--by", "agent"], 1, "no such folder"),
    ],
)
def test_nonsense_is_one_line(cskit: Command, double11: Path, words: list, code: int, told: str) -> None:
    result = cskit("pk", *(double11 if w == "DATA" else w for w in words))
    assert (result.code, result.out) == (code, "")
    assert told in result.err
    assert result.err.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--scorecard", "liner"], "did you mean `linear`"),
        (["--scorecard", "none.toml"], "No such file"),
        (["--show", "notice", "--by", "team"], "is about agents"),
        (["--show", "incentives", "--scorecard", "band"], "no [[award]]"),
        (["--spread", 2], "spread 2 must lie between 0 and 1"),
    ],
)
def test_score_nonsense_is_one_line(cskit: Command, double11: Path, words: list, told: str) -> None:
    result = cskit("score", double11, *words)
    assert (result.code, result.out) == (2, "")
    assert told in result.err
    assert result.err.count("\n") == 1


REPORTED = """\
starts_on,ends_on,hour,scope,agent_id,metric,value,numerator,denominator,source,rules
2021-11-11,2021-11-12,,agent,ann,response_rate_3min,1.00,,,chitu,
2021-11-11,2021-11-12,,agent,bob,response_rate_3min,0.50,,,chitu,
2021-11-11,2021-11-12,,shop,,response_rate_3min,0.75,,,chitu,
2021-11-11,2021-11-12,,agent,ann,receptions,2,,,chitu,
2021-11-11,2021-11-12,,agent,bob,receptions,2,,,chitu,
2021-11-11,2021-11-12,,agent,ann,customer_messages,4,,,sycm,
2021-11-11,2021-11-12,,agent,bob,customer_messages,7,,,sycm,
2021-11-11,2021-11-12,,agent,ann,客服字数,120,,,chitu,
"""


def test_what_explains_a_platforms_figures(cskit: Command, shop: Path) -> None:
    (shop / "reported.csv").write_text(REPORTED, encoding="utf-8")
    asked = ["reconcile", shop, "--engine", "polars"]
    said = cskit(*asked)
    assert said.code == 0
    assert "Chitu: 3 of 5 figures agree with ours, within the rounding of the sheet." in said.out
    assert "3-minute response rate: ours come out as reported with answer due within (s) = 300." in said.out
    assert "These figures cannot tell that from: late turns = never answered; " in said.out
    assert "customer messages: none of the" in said.out
    rows = json.loads(cskit(*asked, "--format", "json").out)
    assert len(rows) == 7
    ann = next(r for r in rows if (r["agent"], r["metric"]) == ("ann", "response_rate_3min"))
    assert (ann["theirs"], ann["ours"], ann["explained"]) == (1, 0.5, 1)
    assert "answer due within (s) = 300" in ann["explanations"].split(" | ")
    assert all(r["explained"] is None and not r["explanations"] for r in rows if r["source"] == "sycm")
    assert "响应时限（秒） = 300" in cskit(*asked, "--lang", "zh").out


def test_reconciling_needs_sheets(cskit: Command, shop: Path) -> None:
    result = cskit("reconcile", shop, "--engine", "polars")
    assert result.code != 0
    assert "reported" in result.err
