"""`cskit metrics`, `detail`, `define`, `rules` as a user types them."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from pathlib import Path

import pandas as pd
import pytest

from cskit.bundled import bundled
from cskit.cli.emit import records_sheet

from .conftest import Command

ENGINES = ("duckdb", "pandas", "polars")


@pytest.mark.parametrize("engine", ENGINES)
def test_the_numbers_of_a_shop_known_by_heart(cskit: Command, shop: Path, engine: str) -> None:
    asked = "orders,spend_per_buyer,inquiry_conversion,first_response_seconds"
    result = cskit("metrics", shop, "--metric", asked, "--by", "agent", "--format", "csv", "--engine", engine)
    assert (result.code, result.err) == (0, "")
    assert result.out == f"agent,{asked}\nann,2,200,1,130\nbob,1,50.5,0.5,10\n"


def test_a_total_is_the_ratio_of_sums(cskit: Command, shop: Path) -> None:
    result = cskit("metrics", shop, "--metric", "spend_per_buyer", "--format", "csv")
    assert float(result.out.splitlines()[1]) == pytest.approx(450.5 / 3, rel=1e-15)


def test_csv_keeps_full_precision(cskit: Command, shop: Path) -> None:
    text = cskit("metrics", shop, "--metric", "sales_share", "--by", "agent", "--format", "csv").out
    shares = [float(row["sales_share"]) for row in csv.DictReader(io.StringIO(text))]
    assert shares == [400 / 450.5, 50.5 / 450.5]
    assert math.fsum(shares) == pytest.approx(1, abs=1e-15)


def test_dates_and_several_splits(cskit: Command, shop: Path) -> None:
    result = cskit("metrics", shop, "-m", "orders", "-m", "receptions", "--by", "agent,date", "--format", "csv")
    assert result.out.splitlines() == [
        "agent,date,orders,receptions",
        "ann,2021-11-11,2,2",
        "bob,2021-11-11,0,1",
        "bob,2021-11-12,1,1",
    ]


def test_json_tells_no_value_from_0(cskit: Command, shop: Path) -> None:
    result = cskit("metrics", shop, "--metric", "orders,spend_per_buyer", "--period", "2021-11-13", "--format", "json")
    assert json.loads(result.out) == [
        {"orders": {"value": 0, "status": "ok"}, "spend_per_buyer": {"value": None, "status": "undefined"}}
    ]


def test_what_has_not_matured_is_said_and_is_an_empty_cell(cskit: Command, shop: Path) -> None:
    orders = shop / "orders.csv"
    orders.write_text("\n".join(orders.read_text(encoding="utf-8").splitlines()[:-1]), encoding="utf-8")  # ends on 12th
    asked = ["metrics", shop, "--metric", "inquiry_conversion", "--period", "2021-11-11"]
    assert cskit(*asked, "--format", "csv").out == 'inquiry_conversion\n""\n'
    assert json.loads(cskit(*asked, "--format", "json").out)[0]["inquiry_conversion"]["status"] == "immature"
    assert "not mature yet" in cskit(*asked).out
    assert "未到期" in cskit(*asked, "--lang", "zh").out


def test_the_table_has_names_units_and_words(cskit: Command, shop: Path) -> None:
    asked = ["metrics", shop, "--metric", "spend_per_buyer,inquiry_conversion,first_response_seconds", "--by", "agent"]
    english, chinese = cskit(*asked).out, cskit(*asked, "--lang", "zh").out
    for said in ("spend per buyer", "¥200.00", "50.0%", "2:10", "10.0 s"):
        assert said in english
    for said in ("客单价", "询单转化率", "首次响应时长", "客服", "10.0 秒"):
        assert said in chinese


def test_what_waits_is_told_in_days_and_a_deadline_that_passed_as_passed() -> None:
    rows = pd.DataFrame({"hours_open": [36.0, 12.0, 1.0], "hours_left": [-768.0, 36.0, float("nan")]})
    told = [list(records_sheet(rows, lang).rows) for lang in ("zh", "en")]
    assert told[0] == [["1.5 天", "已过期 32.0 天"], ["0.5 天", "1.5 天"], ["0.0 天", "—"]]
    assert told[1][0] == ["1.5 days", "32.0 days overdue"]


def test_a_comparison_of_two_periods(cskit: Command, shop: Path) -> None:
    asked = ["metrics", shop, "--metric", "orders", "--period", "2021-11-12", "--compare", "2021-11-11"]
    assert cskit(*asked, "--format", "csv").out == "orders,orders__base,orders__change\n1,2,-1\n"
    row = json.loads(cskit(*asked, "--format", "json").out)[0]
    assert row["orders__change"] == {"value": -1, "status": "ok"}
    assert "−1" in cskit(*asked).out


def test_two_periods_day_by_day(cskit: Command, mens_wear_week: Path) -> None:
    """The nth day of one beside the nth of the other, under the dates of the period asked about."""
    asked = ["metrics", mens_wear_week, "-m", "orders", "--by", "date"]
    both = cskit(*asked, "--period", "2021-09-08..2021-09-10", "--compare", "2021-09-06..2021-09-08", "--format", "csv")
    alone = cskit(*asked, "--period", "2021-09-06..2021-09-08", "--format", "csv").out.splitlines()[1:]
    head, *rows = (line.split(",") for line in both.out.splitlines())
    assert head == ["date", "orders", "orders__base", "orders__change"]
    assert [row[0] for row in rows] == ["2021-09-08", "2021-09-09", "2021-09-10"]
    assert [row[2] for row in rows] == [line.split(",")[1] for line in alone]
    assert all(int(row[1]) - int(row[2]) == int(row[3]) for row in rows)
    table = cskit(*asked, "--period", "2021-09-09..2021-09-10", "--compare", "previous")
    assert "the days before 2021-09-07..2021-09-08" in table.out
    assert "compared with 2021-09-07..2021-09-08, day by day" in table.err


def test_a_month_beside_the_same_of_last_year(cskit: Command, double11: Path) -> None:
    asked = ["metrics", double11, "-m", "orders", "--by", "month", "--period", "2021-11-01..2021-11-11"]
    last = cskit("metrics", double11, "-m", "orders", "--period", "2020-11-01..2020-11-11", "--format", "csv").out
    row = json.loads(cskit(*asked, "--compare", "last_year", "--format", "json").out)[0]
    assert (row["month"], row["orders__base"]["value"]) == ("2021-11", int(last.splitlines()[1]))


def test_a_table_that_is_missing_is_named_and_the_rest_is_answered(cskit: Command, shop: Path) -> None:
    some = cskit("metrics", shop, "--metric", "orders,refund_rate", "--format", "csv")
    assert (some.code, some.out) == (0, "orders,refund_rate\n3,\n")
    assert "refund_rate" in some.err
    assert "`refunds`" in some.err
    alone = cskit("metrics", shop, "--metric", "refund_rate", "--format", "json")
    assert alone.code == 1
    assert json.loads(alone.out)[0]["refund_rate"] == {"value": None, "status": "missing_table"}


def test_hostile_ids_are_text(cskit: Command, shop: Path) -> None:
    messages = shop / "messages.csv"
    text = messages.read_text(encoding="utf-8").replace(",ann,", ",=cmd|calc,").replace(",bob,", ",[red]\x1b[31mx,")
    messages.write_text(text, encoding="utf-8")
    asked = ["metrics", shop, "--metric", "orders", "--by", "agent"]
    rows = list(csv.reader(io.StringIO(cskit(*asked, "--format", "csv").out)))
    assert ["'=cmd|calc", "2"] in rows
    assert {row["agent"] for row in json.loads(cskit(*asked, "--format", "json").out)} >= {"=cmd|calc"}
    table = cskit(*asked).out
    assert "[red][31mx" in table  # a control character is no part of an id
    assert "\x1b" not in table


def test_the_lists_behind_a_count(cskit: Command, shop: Path) -> None:
    asked = ["detail", "unanswered_3min", shop, "--format", "json"]
    rows = json.loads(cskit(*asked).out)
    assert [(row["at"], row["agent"], row["wait_seconds"]) for row in rows] == [
        ("2021-11-11 10:05:00", "ann", 240),
        ("2021-11-12 09:00:00", "bob", None),
    ]
    assert all(row["customer"].startswith("C-") for row in rows)
    assert json.loads(cskit(*asked).out) == rows
    shown = json.loads(cskit(*asked, "--show-customers").out)
    assert [row["customer"] for row in shown] == ["c2", "c4"]
    only = json.loads(cskit(*asked, "--period", "2021-11-12").out)
    assert only == rows[1:]
    assert "4:00" in cskit("detail", "unanswered_3min", shop).out


FUNNEL = """\
step,customers,rate,lost
contacting,4,,
served,4,1,0
inquiring,4,1,0
mature,4,,
ordered,3,0.75,1
paid,3,1,0
"""
BY_HOUR = ["bob,9,1,0.5", "ann,10,2,1", "bob,11,1,0.5"]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_curve_is_printed_as_rows(cskit: Command, shop: Path, engine: str) -> None:
    more = ("--format", "csv", "--engine", engine)
    result = cskit("metrics", shop, "--metric", "funnel", *more)
    assert (result.code, result.out, result.err) == (0, FUNNEL, "")
    lines = cskit("metrics", shop, "--metric", "reception_by_hour", "--by", "agent", *more).out.splitlines()
    assert (lines[0], len(lines)) == ("agent,hour,receptions,share", 1 + 2 * 24)
    assert sorted(line for line in lines if not line.endswith(",0,0")) == sorted([lines[0], *BY_HOUR])
    lines = cskit("metrics", shop, "-m", "concurrency_curve", "--period", "2021-11-12", *more).out.splitlines()
    assert lines == ["at,peak,load", "2021-11-12 08:00:00,1,1", "2021-11-12 09:00:00,1,1"]
    lines = cskit("metrics", shop, "-m", "queue_anomaly", "--period", "2021-11-12", *more).out.splitlines()
    hours = 10  # to the last message, at nine
    assert (lines[0], len(lines)) == ("at,receptions,expected,deviation,z,flag", 1 + hours)
    assert [line for line in lines if ",1," in line] == ["2021-11-12 09:00:00,1,,,,"]  # too small to expect anything


def test_a_curve_in_json_and_for_people(cskit: Command, shop: Path) -> None:
    rows = json.loads(cskit("metrics", shop, "--metric", "转化漏斗", "--by", "agent", "--format", "json").out)
    assert rows[0] == {"agent": "ann", "step": "contacting", "customers": 2, "rate": None, "lost": None}
    assert rows[-2] == {"agent": "bob", "step": "ordered", "customers": 1, "rate": 0.5, "lost": 1}
    table = cskit("metrics", shop, "--metric", "funnel", "--by", "agent").out
    for said in ("step", "Of these, window closed", "50.0%", "ann"):
        assert said in table
    table = cskit("metrics", shop, "--metric", "reception_by_hour", "--lang", "zh").out
    for said in ("时段", "接待人次", "占比", "10:00", "50.0%"):
        assert said in table


def test_a_curve_under_other_rules_and_days(cskit: Command, shop: Path) -> None:
    asked = ["metrics", shop, "--metric", "funnel", "--format", "csv"]
    assert cskit(*asked, "--period", "2021-11-12").out.splitlines()[-2:] == ["ordered,0,0,1", "paid,0,,0"]
    taobao = cskit(*asked, "--rules", "taobao-2022")
    assert (taobao.code, taobao.out.splitlines()[0]) == (0, "step,customers,rate,lost")


def test_rules_change_the_answer(cskit: Command, shop: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('name = "own"\n[response]\nlate_seconds = 300\n', encoding="utf-8")
    asked = ["metrics", shop, "--metric", "response_rate_3min", "--format", "csv"]
    assert cskit(*asked).out == "response_rate_3min\n0.5\n"
    assert cskit(*asked, "--rules", own).out == "response_rate_3min\n0.75\n"
    assert "300" in cskit("rules", "--diff", "textbook", own).out
    assert "late_seconds" in cskit("rules", own).out


def test_cards_and_the_catalogue(cskit: Command) -> None:
    card = cskit("define", "spend_per_buyer", "--lang", "zh")
    assert card.code == 0
    assert "客单价" in card.out
    assert "客服销售额 ÷ 销售人数" in card.out
    catalogue = cskit("define").out
    assert "inquiry_conversion" in catalogue
    for heading in (
        "first_response_within(seconds)",
        "attainment(metric, target)",
        "year_on_year(metric)",
        "reception_by_hour",
        "concurrency_curve",
        "funnel",
        "queue_anomaly",
        "slow_response",
        "long_reception",
        "unanswered_3min",
        "backlog",
    ):
        assert [line.split("  ")[0].strip() for line in catalogue.splitlines()].count(heading) == 1, heading
    assert "textbook" in cskit("rules").out


def test_the_catalogue_for_scripts(cskit: Command) -> None:
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(cskit("define", "--format", "csv").out))}
    assert len(rows) > 100
    assert (rows["funnel"]["kind"], rows["backlog"]["kind"]) == ("curve", "detail")
    assert {row["topic"] for row in rows.values()} >= {"reception", "sales", "shop", "productivity"}
    told = json.loads(cskit("define", "客单价", "--format", "json", "--lang", "zh").out)
    assert [(row["name"], row["unit"], row["formula"]) for row in told] == [("客单价", "yuan", "客服销售额 ÷ 销售人数")]


BAD = {
    "no such folder": (["metrics", "nowhere", "-m", "orders"], 1, "no such folder"),
    "not a folder": (["metrics", "{shop}/orders.csv", "-m", "orders"], 1, "not a folder"),
    "empty folder": (["metrics", "{empty}", "-m", "orders"], 1, "no tables"),
    "unknown metric": (["metrics", "{shop}", "-m", "spend_per_byer"], 2, "did you mean `spend_per_buyer`"),
    "no metric": (["metrics", "{shop}", "-m", ","], 2, "--metric"),
    "unknown split": (["metrics", "{shop}", "-m", "orders", "--by", "agnt"], 2, "did you mean `agent`"),
    "impossible split": (["metrics", "{shop}", "-m", "visitors", "--by", "agent"], 2, "cannot be split"),
    "unknown rules": (["metrics", "{shop}", "-m", "orders", "--rules", "textbok"], 2, "did you mean `textbook`"),
    "rules that are no file": (["metrics", "{shop}", "-m", "orders", "--rules", "x.toml"], 2, "x.toml"),
    "unknown engine": (["metrics", "{shop}", "-m", "orders", "--engine", "duckbd"], 2, "did you mean `duckdb`"),
    "no period": (["metrics", "{shop}", "-m", "orders", "--period", "11.11"], 2, "not a period"),
    "no such day": (["metrics", "{shop}", "-m", "orders", "--period", "2021-02-30"], 2, "not a period"),
    "backwards": (["metrics", "{shop}", "-m", "orders", "--period", "2021-11-12..2021-11-11"], 2, "before it starts"),
    "outside the data": (["metrics", "{shop}", "-m", "orders", "--period", "2020-11-11"], 1, "2021-11-11 to"),
    "nothing to compare": (["metrics", "{shop}", "-m", "orders", "--compare", "2020-11-11"], 1, "outside the data"),
    "days against days": (
        ["metrics", "{shop}", "-m", "orders", "--by", "date", "--compare", "2021-11-11"],
        2,
        "periods of equal length",
    ),
    "weeks against weeks": (
        ["metrics", "{shop}", "-m", "orders", "--by", "week", "--compare", "2021-11-11"],
        2,
        "split by date",
    ),
    "a curve beside a number": (["metrics", "{shop}", "-m", "orders,funnel"], 2, "ask for it alone, without orders"),
    "two curves": (["metrics", "{shop}", "-m", "funnel,queue_anomaly"], 2, "alone, without queue_anomaly"),
    "a curve beside itself": (["metrics", "{shop}", "-m", "funnel,funnel"], 2, "alone"),
    "a curve compared": (["metrics", "{shop}", "-m", "funnel", "--compare", "2021-11-11"], 2, "--compare is for"),
    "a curve under two rule sets": (
        ["metrics", "{shop}", "-m", "funnel", "--rules", "textbook,taobao-2022"],
        2,
        "each rule set by itself",
    ),
    "a curve that knows no agent": (
        ["metrics", "{shop}", "-m", "queue_anomaly", "--by", "agent"],
        2,
        "can be split by team or role",
    ),
    "a curve by product": (
        ["metrics", "{shop}", "-m", "concurrency_curve", "--by", "product"],
        2,
        "can be split by team or role",
    ),
    "a curve by reason": (["metrics", "{shop}", "-m", "funnel", "--by", "reason"], 2, "funnel cannot be split"),
    "a curve by what no table tells": (["metrics", "{shop}", "-m", "funnel", "--by", "team"], 1, "`agents`"),
    "a curve outside the data": (["metrics", "{shop}", "-m", "funnel", "--period", "2020-11-11"], 1, "2021-11-11 to"),
    "a curve misspelt": (["metrics", "{shop}", "-m", "funel"], 2, "did you mean `funnel`"),
    "a list as a number": (["metrics", "{shop}", "-m", "slow_response"], 2, "cskit detail slow_response DATA"),
    "unknown list": (["detail", "slow_respons", "{shop}"], 2, "did you mean `slow_response`"),
    "list outside the data": (["detail", "slow_response", "{shop}", "--period", "2020-11-11"], 1, "outside the data"),
    "list without its table": (["detail", "backlog", "{shop}"], 1, "`refunds`"),
    "no orders": (["metrics", "{no_orders}", "-m", "orders"], 1, "`orders`"),
    "no paid_at": (["metrics", "{no_column}", "-m", "orders"], 1, "paid_at"),
    "no text": (["metrics", "{no_text}", "-m", "orders"], 1, "orders.csv: "),
    "no file of its kind": (["metrics", "{no_parquet}", "-m", "orders"], 1, "orders.parquet"),
    "a word for a number": (["metrics", "{not_a_number}", "-m", "orders"], 1, "`lots`"),
    "unknown card": (["define", "spend_per_byer"], 2, "did you mean `spend_per_buyer`"),
    "unknown rule set": (["rules", "textbok"], 2, "did you mean `textbook`"),
    "unknown in a diff": (["rules", "--diff", "textbook", "textbok"], 2, "did you mean `textbook`"),
    "check nowhere": (["check", "nowhere"], 1, "no such folder"),
    "unknown lesson": (["course", "build", "99_nothing"], 2, "99_nothing"),
}


READ_BY_THE_ENGINE = ("no paid_at", "no text", "no file of its kind", "a word for a number", "outside the data")
CASES = [(case, "duckdb") for case in BAD] + [(case, engine) for case in READ_BY_THE_ENGINE for engine in ENGINES[1:]]


@pytest.mark.parametrize(("case", "engine"), CASES)
def test_what_cannot_be_answered_is_one_line(
    cskit: Command, shop: Path, tmp_path: Path, case: str, engine: str
) -> None:
    argv, code, says = BAD[case]
    places = {
        name: tmp_path / name for name in ("empty", "no_orders", "no_column", "no_text", "no_parquet", "not_a_number")
    }
    for folder in places.values():
        folder.mkdir()
        if folder.name != "empty":
            (folder / "messages.csv").write_bytes((shop / "messages.csv").read_bytes())
    orders = (shop / "orders.csv").read_text(encoding="utf-8")
    (places["no_column"] / "orders.csv").write_text(orders.replace("paid_at", "payed"), encoding="utf-8")
    (places["no_text"] / "orders.csv").write_bytes(b"\x89PNG\r\n" + orders.encode())
    (places["no_parquet"] / "orders.parquet").write_text("not parquet", encoding="utf-8")
    (places["not_a_number"] / "orders.csv").write_text(orders.replace(",300", ",lots"), encoding="utf-8")
    more = ["--engine", engine] if engine != "duckdb" else []
    result = cskit(*(arg.format(shop=shop, **places) for arg in argv), *more)
    assert says in result.err
    assert (result.code, result.out) == (code, "")
    assert result.err.count("\n") == 1
    assert "unexpected error" not in result.err


def test_an_option_given_again_adds_and_does_not_replace(cskit: Command, shop: Path) -> None:
    """`--by agent --by date` is `--by agent,date`; so are rule sets and periods."""
    asked = ["metrics", shop, "-m", "orders", "--format", "csv"]
    for option, names in (
        ("--by", ["agent", "date"]),
        ("--rules", ["textbook", "taobao-2022"]),
        ("--period", ["2021-11-11", "2021-11-12"]),
    ):
        again = cskit(*asked, *(word for name in names for word in (option, name))).out
        assert again == cskit(*asked, option, ",".join(names)).out
        assert again != cskit(*asked, option, names[1]).out


def test_weekdays_are_words_in_the_order_of_the_week(cskit: Command, mens_wear_week: Path) -> None:
    asked = ["metrics", mens_wear_week, "-m", "receptions", "--by", "weekday"]
    week = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    rows = list(csv.DictReader(io.StringIO(cskit(*asked, "--format", "csv").out)))
    assert [row["weekday"] for row in rows] == week
    assert [row["weekday"] for row in json.loads(cskit(*asked, "--format", "json").out)] == week
    assert cskit(*asked, "--format", "csv", "--lang", "zh").out.splitlines()[1].startswith("周一,")
    steps = cskit("metrics", mens_wear_week, "-m", "funnel", "--by", "weekday", "--format", "csv").out
    assert steps.splitlines()[1].startswith("Mon,contacting,")
    assert "weekday" in cskit("metrics", "--help").out


def test_a_missing_table_is_no_zero_beside_what_is_there(cskit: Command, shop: Path) -> None:
    asked = ["metrics", shop, "-m", "orders,units_sold", "--by", "date"]
    result = cskit(*asked, "--format", "csv")
    assert (result.code, result.out) == (0, "date,orders,units_sold\n2021-11-11,2,\n2021-11-12,1,\n")
    assert "units_sold: needs table `order_items`" in result.err
    cells = json.loads(cskit(*asked, "--format", "json").out)
    assert {cell["units_sold"]["status"] for cell in cells} == {"missing_table"}
    alone = cskit("metrics", shop, "-m", "units_sold", "--by", "date", "--format", "json")
    assert alone.code == 1
    assert json.loads(alone.out) == [{"date": None, "units_sold": {"value": None, "status": "missing_table"}}]


def test_several_rule_sets_stand_side_by_side(cskit: Command, shop: Path) -> None:
    asked = [
        "metrics",
        shop,
        "--metric",
        "average_response_seconds",
        "--by",
        "agent",
        "--rules",
        "textbook,taobao-2022",
    ]
    result = cskit(*asked, "--format", "csv")
    assert result.out.splitlines() == [
        "rules,agent,average_response_seconds",
        "taobao-2022,ann,130",
        "taobao-2022,bob,305",
        "textbook,ann,130",
        "textbook,bob,10",
    ]
    assert "口径" in cskit(*asked, "--lang", "zh").out


def test_several_periods_stand_side_by_side(cskit: Command, shop: Path) -> None:
    asked = ["metrics", shop, "-m", "orders", "--period", "2021-11-12,2021-11-11..2021-11-12"]
    assert cskit(*asked, "--format", "csv").out.splitlines() == [
        "period,orders",
        "2021-11-11..2021-11-12,3",
        "2021-11-12,1",
    ]
    assert "统计时段" in cskit(*asked, "--lang", "zh").out


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["metrics", "{shop}", "-m", "orders", "--rules", "textbok"], "口径 `textbok` 不存在；是不是 `textbook`？"),
        (["metrics", "{shop}", "-m", "ordrs"], "指标 `ordrs` 不存在；是不是"),
        (["metrics", "{shop}", "-m", "orders", "--period", "2020-11-11"], "2020-11-11 不在数据范围内，数据从"),
        (["detail", "backlog", "{shop}"], "积压明细需要表 `refunds`，这家店的数据里没有"),
        (["metrics", "{shop}/none", "-m", "orders"], "没有这个文件夹"),
        (["render", "04", "{shop}", "-p", "slow_second=60"], "response_time 的参数 `slow_second` 不存在"),
        (["render", "04", "{shop}", "-p", "show_customers=3"], "参数 `show_customers` = '3'：应当是 True 或 False"),
    ],
)
def test_errors_speak_the_language_asked_for(cskit: Command, shop: Path, asked: list[str], said: str) -> None:
    """Wherever `--lang` stands; without it a command speaks English, also after one that did not."""
    words = [word.format(shop=shop) for word in asked]
    chinese = cskit(*words, "--lang", "zh")
    assert said in chinese.err
    assert chinese.err == cskit(words[0], "--lang", "zh", *words[1:]).err
    assert not re.search("[一-鿿]", cskit(*words).err)


def test_intervals_are_shown_where_they_are_asked_for(cskit: Command) -> None:
    shop = bundled("mens_wear_week")
    asked = ("metrics", shop, "-m", "spend_per_buyer,orders", "--format", "csv")
    assert cskit(*asked).out.splitlines()[0] == "spend_per_buyer,orders"
    (row,) = csv.DictReader(io.StringIO(cskit(*asked, "--interval").out))
    assert list(row) == ["spend_per_buyer", "spend_per_buyer_low", "spend_per_buyer_high", "orders"]
    assert float(row["spend_per_buyer_low"]) < float(row["spend_per_buyer"]) < float(row["spend_per_buyer_high"])
    shown = cskit("metrics", shop, "-m", "spend_per_buyer", "--by", "agent", "--interval").out
    assert "95% interval" in shown
    assert "(rough)" in shown


def test_what_numbers_are_compared_with_may_be_called_as_people_call_it(cskit: Command) -> None:
    asked = ("metrics", "double11", "-m", "orders", "--period", "2021-11-11", "--format", "csv", "--compare")
    for words, id in (("去年同期", "last_year"), ("上次大促", "last_promo"), ("上期", "previous"), ("目标", "target")):
        assert cskit(*asked, words).out == cskit(*asked, id).out != ""
    assert "去念" in cskit(*asked, "去念").err


def test_a_rule_file_of_ones_own_is_its_own(cskit: Command, shop: Path, tmp_path: Path) -> None:
    """It is called by its file and not by the textbook; an indicator nobody knows is refused wherever it is used."""
    own = tmp_path / "ours.toml"
    own.write_text("[response]\nslow_seconds = 90\n", encoding="utf-8")
    assert cskit("rules", own).out.startswith("ours (ours)\nours.toml · ")
    own.write_text('[platform]\nindicators = ["reply_rat"]\n', encoding="utf-8")
    for words in (
        ("metrics", shop, "-m", "orders", "--rules", own),
        ("platform", shop, "--platform", "taobao", "--what-if", own),
    ):
        refused = cskit(*words)
        assert refused.code == 2
        assert "unknown metric `reply_rat`; did you mean `reply_rate`" in refused.err
    unknown = cskit("platform", shop, "--platform", "taobao", "--what-if", "taobao-2052")
    assert "did you mean `taobao-2022`" in unknown.err


def test_days_missing_from_the_data_are_said_once(cskit: Command, shop: Path) -> None:
    """Of the numbers' period and of what it is compared with, of a list, a curve and a board's windows."""
    gap = "7 days have no message and no order (2021-11-13..2021-11-19): nobody came, or an export is missing"
    for words in (("metrics", shop, "-m", "orders,receptions"), ("metrics", shop, "-m", "funnel")):
        assert gap not in cskit(*words).err  # of all the data `check` tells them
        said = cskit(*words, "--period", "2021-11")
        assert said.err.count(gap) == 1
        assert "2021-11-19" not in said.out
    assert gap not in cskit("metrics", shop, "-m", "orders", "--period", "2021-11-11..2021-11-12").err
    assert (
        "(2021-11-13..2021-11-14)" in cskit("metrics", shop, "-m", "orders", "--period", "2021-11-12..2021-11-14").err
    )
    compared = cskit("metrics", shop, "-m", "orders", "--period", "2021-11-20", "--compare", "previous")
    assert "1 day has no message and no order (2021-11-19)" in compared.err
    assert gap in cskit("detail", "slow_response", shop, "--period", "2021-11").err
    board = cskit("platform", shop, "--platform", "taobao", "--period", "2021-11-20", "--lang", "zh")
    assert board.out.count("有 7 天没有任何消息和订单（2021-11-13..2021-11-19）") == 1


def test_the_board_of_a_platform(cskit: Command) -> None:
    """Rows for scripts, a table and sentences for people, in both languages."""
    asked = ("platform", "double11", "--platform", "taobao", "--period", "2021-12-30..2022-01-02")
    assert cskit(*asked).code == 1  # the data end on 5 December
    asked = ("platform", "double11", "--platform", "taobao", "--period", "2021-12-04..2021-12-09")
    rows = list(csv.DictReader(io.StringIO(cskit(*asked, "--format", "csv").out)))
    assert [row["day"] for row in rows] == ["2021-12-04", "2021-12-05"]
    assert rows[0]["rules"] == "taobao-2020"
    assert float(rows[0]["value"]) == float(rows[0]["numerator"]) / float(rows[0]["denominator"])
    assert json.loads(cskit(*asked, "--format", "json").out)[1]["starts_on"] == "2021-11-06"
    said = cskit(*asked, "--what-if", "taobao-2026-03", "--lang", "zh").out
    assert "每天的数都按当天生效的口径重算整个窗口：taobao-2020（2020-01-01 起）。" in said
    assert "按 taobao-2026-03：平均响应时长" in said
    assert cskit("platform", "double11", "--platform", "temu").code == 2
    typed = cskit(*asked[:3], "天猫", "--period", "2021年12月4日至2021/12/9", "--format", "csv")
    assert typed.out.count("taobao-2020") == 2


REPORTED = """\
starts_on,ends_on,hour,scope,agent_id,metric,value,numerator,denominator,source,rules
2026-04-19,2026-04-19,,shop,,receptions,40,,,chitu,attribution=order_first
2026-04-19,2026-04-19,,agent,ann,receptions,30,,,chitu,attribution=order_first
2026-04-19,2026-04-19,,agent,ann,inquiry_conversion,0.5,10,20,chitu,attribution=order_first
2026-04-19,2026-04-19,,agent,bob,inquiry_conversion,,,,chitu,attribution=order_first
"""


def test_figures_of_a_sheet_come_in_every_format_and_say_where_they_are_from(cskit: Command, tmp_path: Path) -> None:
    (tmp_path / "reported.csv").write_text(REPORTED, encoding="utf-8")
    source = "Chitu, time of order, else of payment, 2026-04-19"
    told = f"cskit: receptions, inquiry_conversion: from {source}\n"
    asked = ["metrics", tmp_path, "-m", "receptions,inquiry_conversion", "--by", "agent", "--format"]
    shown = cskit(*asked, "table")
    assert (shown.code, shown.err) == (0, told)
    assert [line.split() for line in shown.out.splitlines()[-3:]] == [
        ["ann", "30", "50.0%"],
        ["bob", "—", "not", "mature", "yet"],  # bob stands in no row of receptions: that is no 0
        [],
    ]
    rows = cskit(*asked, "csv")
    assert rows.out == "agent,receptions,inquiry_conversion\nann,30,0.5\nbob,,\n"
    cells = json.loads(cskit(*asked, "json").out)
    assert cells[0]["receptions"] == {"value": 30, "status": "ok", "source": source}
    assert cells[1]["receptions"] == {"value": None, "status": "undefined"}
    lost = cskit("metrics", tmp_path, "-m", "cs_sales,orders", "--format", "csv")
    assert lost.code == 1
    assert "from" not in lost.err
