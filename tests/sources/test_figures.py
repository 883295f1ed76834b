"""Sheets of figures that a platform has worked out: whose row is whose, of which days, and what a cell says."""

from __future__ import annotations

import re
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings, strategies as st

from cskit.errors import DataError
from cskit.metrics.catalogue import CARDS
from cskit.shop import load
from cskit.sources.check import check
from cskit.sources.exports import readers, recognised
from cskit.sources.importing import import_files
from cskit.sources.reading import Reading, said
from tests.sources.writers import Said, read_csv, write_chat, write_csv, write_xlsx

NAMED = "自定义报表_客服数据_下单优先判定_2026-04-19至2026-04-25.xlsx"
CHITU = ["客服昵称", "聊天人数(原咨询人数)", "接待人数", "未回复人数", "回复率", "平均响应(秒)", "平均接待时长"]
SYCM = ["旺旺昵称", "咨询人数", "接待人数", "平均响应时长（秒)", "3分钟人工响应率", "旺旺回复率"]
DAYS = ["日期", "咨询人数", "接待人数", "咨询客服人次", "客服回复人次", "旺旺回复率", "平均接待时长"]


def read(path: Path, **assumed: str) -> Reading:
    """The file's one sheet; whatever was noted can be said in both languages."""
    [(reader, sheet)], _ = recognised(path)
    reading = reader.read(path, {}, sheet, assumed)
    assert all(said(note, lang) and "{" not in said(note, lang) for note in reading.notes for lang in ("en", "zh"))
    return reading


def rows(reading: Reading) -> list[dict[str, Any]]:
    found = reading.tables["reported"]
    return [dict(zip(found.columns, row, strict=True)) for row in found.data]


def of(reading: Reading, agent: str | None = None) -> dict[str, Any]:
    """The figures of an agent, or of the shop."""
    return {row["metric"]: row["value"] for row in rows(reading) if row["agent_id"] == agent}


def parts(reading: Reading, metric: str) -> set[tuple[float | None, float | None]]:
    return {(row["numerator"], row["denominator"]) for row in rows(reading) if row["metric"] == metric}


def chitu(tmp_path: Path, *lines: list[object], header: list[str] = CHITU, name: str = NAMED) -> Reading:
    return read(write_xlsx(tmp_path / name, header, lines))


MEI: list[object] = ["小美", 98, 82, 2, 0.9756, 37.79, "8分48秒"]
LI: list[object] = ["小丽", 50, 40, 0, 1, 20, "1小时0分30秒"]
SUM: list[object] = ["汇总", 148, 122, 2, 0.9836, 31.2, "9分"]


def test_the_name_of_a_chitu_sheet_says_its_days_and_whose_orders_are_whose(tmp_path: Path) -> None:
    reading = chitu(tmp_path, MEI, LI, SUM, ["均值", 74, 61, 1, 0.98, 30, "9分"])
    first = rows(reading)[0]
    assert (first["starts_on"], first["ends_on"]) == (date(2026, 4, 19), date(2026, 4, 25))
    assert (first["source"], first["rules"], first["hour"]) == ("chitu", "attribution=order_first", None)
    whose = [who for who, _ in groupby((row["scope"], row["agent_id"]) for row in rows(reading))]
    assert whose == [("agent", "小丽"), ("agent", "小美"), ("shop", None)]
    assert of(reading, "小美") == {
        "contacting_customers": 98,
        "served_customers": 82,
        "unreplied_customers": 2,
        "reply_rate_customers": 0.9756,
        "average_response_seconds": 37.79,
        "reception_minutes": pytest.approx(8.8),
    }
    assert of(reading, "小丽")["reception_minutes"] == pytest.approx(60.5)
    assert of(reading)["contacting_customers"] == 148
    assert (reading.read, reading.dropped["subtotal"].count) == (4, 1)


@pytest.mark.parametrize(
    ("word", "rules"), [("下单判定", "attribution=order"), ("付款判定", "attribution=payment"), ("别的", "")]
)
def test_what_the_name_says_of_attribution(tmp_path: Path, word: str, rules: str) -> None:
    reading = chitu(tmp_path, MEI, name=f"自定义报表_{word}_2026-04-19至2026-04-19.xlsx")
    assert {row["rules"] for row in rows(reading)} == {rules}


def test_parts_are_kept_where_they_give_the_figure(tmp_path: Path) -> None:
    assert parts(chitu(tmp_path, MEI), "reply_rate_customers") == {(80.0, 82.0)}
    other = ["小美", 98, 82, 2, 0.5, 37.79, "8分48秒"]
    assert parts(chitu(tmp_path, other), "reply_rate_customers") == {(None, None)}


@pytest.mark.parametrize("late", ["", "-", "延迟统计", None])
def test_what_is_not_settled_is_null_and_never_zero(tmp_path: Path, late: object) -> None:
    header = ["客服昵称", "询单人数", "询单->最终付款成功率", "销售额", "客单价"]
    reading = chitu(tmp_path, ["小美", 10, late, late, late], ["小丽", 0, late, late, late], header=header)
    assert of(reading, "小美") == {
        "inquiring_customers": 10,
        "inquiry_conversion": None,
        "cs_sales": None,
        "spend_per_buyer": None,
    }
    assert of(reading, "小丽")["inquiring_customers"] == 0


def test_a_rate_that_others_have_is_nobodys_where_it_is_blank_and_late_where_it_says_so(tmp_path: Path) -> None:
    """What a sheet has not worked out yet it has of no agent: a blank beside figures is of whom nobody asked."""
    header = ["客服昵称", "询单人数", "询单->最终付款成功率", "客户满意率", "评价发送率", "首次响应(秒)"]
    reading = chitu(
        tmp_path,
        ["小美", 10, 0.4, 0.95, "-", 27.5],
        ["小丽", 0, "-", "", "-", "--"],
        ["小芳", 5, "-", "延迟统计", "-", 31],
        header=header,
    )
    told = {(row["agent_id"], row["metric"]): (row["value"], row["denominator"]) for row in rows(reading)}
    assert told["小丽", "inquiry_conversion"] == (None, 0)  # as its own column of inquirers says
    assert told["小芳", "inquiry_conversion"] == (None, None)  # five inquired
    assert told["小丽", "satisfaction"] == told["小丽", "first_response_seconds"] == (None, 0)
    assert told["小芳", "satisfaction"] == (None, None)
    assert told["小美", "satisfaction"] == (0.95, None)
    assert {told[agent, "invite_rate"] for agent in ("小美", "小丽", "小芳")} == {(None, None)}


def test_headings_are_known_however_they_are_spelt(tmp_path: Path) -> None:
    header = [
        "\ufeff客服昵称",
        "聊天人数（原咨询人数）",
        "接待\n人数",
        "询单->最终付款成功率",
        "首次响应（秒)",
        "\u00a0未回复人数",
    ]
    assert of(chitu(tmp_path, ["小美", 98, 82, "40%", 27.7, 3], header=header), "小美") == {
        "contacting_customers": 98,
        "served_customers": 82,
        "inquiry_conversion": 0.4,
        "first_response_seconds": 27.7,
        "unreplied_customers": 3,
    }


def test_a_duration_that_stands_twice_counts_once_as_it_is_more_exact(tmp_path: Path) -> None:
    header = ["客服", "接待人数", "询单人数", "平均接待时长", "平均接待时长(秒)"]
    reading = chitu(tmp_path, ["小美", 82, 40, "8分48秒", 528.3], header=header)
    assert of(reading, "小美")["reception_minutes"] == pytest.approx(528.3 / 60)


def test_columns_nobody_knows_keep_their_headings_and_texts_are_no_figures(tmp_path: Path) -> None:
    header = [*CHITU, "上班天数", "参与率", "静默时长", "分组", "备注"]
    reading = chitu(tmp_path, [*MEI, 6, "12.5%", "1分5秒", "售前", None], header=header)
    known = of(reading, "小美")
    assert (known["上班天数"], known["参与率"], known["静默时长"]) == (6, 0.125, 65)
    assert {"分组", "备注"}.isdisjoint(known)
    notes = {note.code: note.values for note in reading.notes}
    assert notes["own_headings"]["columns"] == "上班天数, 参与率, 静默时长"
    assert notes["columns_of_text"]["columns"] == "分组, 备注"


def test_a_cell_that_is_no_figure_costs_that_figure_and_is_counted(tmp_path: Path) -> None:
    reading = chitu(tmp_path, MEI, ["小丽", "很多", 40, 0, 1, 20, "9分"])
    assert "contacting_customers" not in of(reading, "小丽")
    assert of(reading, "小丽")["served_customers"] == 40
    assert [note.values for note in reading.notes if note.code == "cells_unread"] == [
        {"count": 1, "column": "聊天人数(原咨询人数)"}
    ]


def test_an_agent_who_stands_twice_is_not_added_up(tmp_path: Path) -> None:
    reading = chitu(tmp_path, MEI, LI, [*MEI[:1], 1, *MEI[2:]])
    assert of(reading, "小美")["contacting_customers"] == 98
    assert reading.dropped["twice"].rows == [4]


# ---- rates: what a number without % is


@pytest.mark.parametrize(
    ("cells", "value"),
    [
        (["0.9971", "1"], 1.0),
        (["99.71%", "1%"], 0.01),
        (["99.71", "1"], 0.01),
        (["99.71", "100"], 1.0),
        (["1", "1"], None),
        (["1", "0"], None),
        (["0.5", "20%"], None),
    ],
)
def test_the_other_rows_of_a_column_tell_what_its_ones_are(
    tmp_path: Path, cells: list[str], value: float | None
) -> None:
    lines = [[f"某店:{n}", 10, 10, 20, cell, cell] for n, cell in enumerate(cells)]
    reading = read(write_xlsx(tmp_path / "2026-04-01至2026-04-30.xlsx", SYCM, lines))
    last = of(reading, "某店:1")
    if value is None and cells[-1] != "0":
        assert "response_rate_3min" not in last
        assert "rate_unclear" in {note.code for note in reading.notes}
    elif value is not None:
        assert last["response_rate_3min"] == pytest.approx(value)


@pytest.mark.parametrize(("unreplied", "value"), [(0, 1.0), (99, 0.01)])
def test_where_ones_alone_stand_the_parts_tell(tmp_path: Path, unreplied: int, value: float) -> None:
    reading = chitu(tmp_path, ["小美", 100, 100, unreplied, 1, 20, "9分"], ["小丽", 100, 100, unreplied, 1, 20, "9分"])
    assert of(reading, "小丽")["reply_rate_customers"] == pytest.approx(value)


# ---- whose row, which days


def test_a_day_of_the_shop_is_a_row_and_what_sums_up_is_none(tmp_path: Path) -> None:
    lines = [
        [datetime(2026, 4, 19), 100, 98, 120, 119, "99.17%", "8分48秒"],
        ["2026年4月20日", 90, 88, 100, 100, "100%", "8分"],
        ["汇总", 180, 170, 220, 219, "99.5%", "8分20秒"],
        ["全店", *["--"] * 6],
        ["同行", *["--"] * 6],
    ]
    reading = read(write_xlsx(tmp_path / "咨询接待_20260501.xlsx", DAYS, lines))
    assert [(row["starts_on"], row["value"]) for row in rows(reading) if row["metric"] == "served_customers"] == [
        (date(2026, 4, 19), 98),
        (date(2026, 4, 20), 88),
    ]
    assert {row["scope"] for row in rows(reading)} == {"shop"}
    assert parts(reading, "reply_rate") == {(119.0, 120.0), (100.0, 100.0)}
    assert (reading.read, reading.dropped["subtotal"].count) == (5, 3)


AGENT = ["某店：小美", 310, 300, 22.5, 0.9971, 0.9935]


@pytest.mark.parametrize(
    ("name", "assumed", "days"),
    [
        ("客服_2026-04-01_2026-04-30.xlsx", {}, ("2026-04-01", "2026-04-30")),
        ("客服_2026年4月.xlsx", {}, ("2026-04-01", "2026-04-30")),
        ("客服_2026-04.xlsx", {"period": "2025-01-01"}, ("2026-04-01", "2026-04-30")),
        ("客服.xlsx", {"period": "2026-04-19..2026-04-25"}, ("2026-04-19", "2026-04-25")),
        ("客服_20260501.xlsx", {"period": "2026-04"}, ("2026-04-01", "2026-04-30")),
    ],
)
def test_which_days_an_agents_sheet_is_of(
    tmp_path: Path, name: str, assumed: dict[str, str], days: tuple[str, str]
) -> None:
    reading = read(write_xlsx(tmp_path / name, SYCM, [AGENT, ["汇总值", 310, 300, None, None, None]]), **assumed)
    assert {(str(row["starts_on"]), str(row["ends_on"]), row["agent_id"]) for row in rows(reading)} == {
        (*days, "某店:小美")
    }


@pytest.mark.parametrize("name", ["客服.xlsx", "客服_20260501.xlsx", "客服_1791430000.xlsx"])
def test_a_sheet_of_no_day_is_refused_with_the_way_to_give_it(tmp_path: Path, name: str) -> None:
    """生意参谋 puts the day of the download into the name: that is no day of the figures."""
    with pytest.raises(DataError, match=rf"{name}: .*--assume period=2026-04-19\.\.2026-04-25"):
        read(write_xlsx(tmp_path / name, SYCM, [AGENT]))


def test_a_sheet_of_no_day_stops_no_other(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    write_xlsx(tmp_path / "in" / "客服.xlsx", SYCM, [AGENT])
    write_xlsx(tmp_path / "in" / NAMED, CHITU, [MEI])
    report = import_files([tmp_path / "in"], tmp_path / "shop")
    assert [why.partition(":")[0] for why in report.unread] == ["客服.xlsx"]
    assert report.rows["reported"] == 6
    with pytest.raises(DataError, match="--assume period"):
        import_files([tmp_path / "in" / "客服.xlsx"], tmp_path / "other")
    told = import_files([tmp_path / "in"], tmp_path / "both", assume={"period": "2026-04"})
    assert (told.unread, told.rows["reported"]) == ([], 11)


@pytest.mark.parametrize(
    ("above", "day"),
    [
        ("统计日期：2026-04-19", "2026-04-19"),
        ("2026-04-19至2026-04-19 导出时间 2026-05-01", "2026-04-19"),
        ("导出时间：2026-05-01", None),
    ],
)
def test_a_line_above_the_header_says_the_days_unless_it_says_when_the_file_was_made(
    tmp_path: Path, above: str, day: str | None
) -> None:
    path = write_xlsx(tmp_path / "客服.xlsx", [above], [[""], SYCM, AGENT])
    if day is None:
        with pytest.raises(DataError, match="--assume period"):
            read(path)
    else:
        assert {str(row["starts_on"]) for row in rows(read(path))} == {day}


def test_a_workbook_may_have_a_sheet_for_each_day(tmp_path: Path) -> None:
    path = tmp_path / "飞鸽_客服表现.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for n, day in enumerate(("2026-04-19", "20260420")):
            page = book.add_worksheet(day)
            page.write_row(0, 0, FEIGE)
            page.write_row(1, 0, ["小美", 600 + n, 550, "11秒", "95%", 19, 20, 8000])
    assert import_files([path], tmp_path / "shop", format="csv").rows["agents"] == 1
    found = [row for row in read_csv(tmp_path / "shop" / "reported.csv") if row["metric"] == "receptions"]
    assert [(row["starts_on"], row["value"]) for row in found] == [("2026-04-19", "600.0"), ("2026-04-20", "601.0")]


def test_where_rows_are_days_too_a_sum_over_them_is_nobodys_number_of_people(tmp_path: Path) -> None:
    header = ["日期", *CHITU]
    lines: list[list[object]] = [
        ["2026-04-19", *MEI],
        ["2026-04-19", *SUM],
        ["2026-04-20", *MEI],
        ["汇总", "汇总", *SUM[1:]],
    ]
    reading = read(write_xlsx(tmp_path / NAMED, header, lines))
    assert [
        (str(r["starts_on"]), r["agent_id"], r["value"]) for r in rows(reading) if r["metric"] == "served_customers"
    ] == [
        ("2026-04-19", "小美", 82),
        ("2026-04-19", None, 122),
        ("2026-04-20", "小美", 82),
    ]
    assert reading.dropped["subtotal"].rows == [5]


@pytest.mark.parametrize("label", ["小计", "合 计：", "本店合计", "客服平均值", "Total", "grand total", "ＡＶＧ"])
def test_whatever_sums_up_is_no_agent(tmp_path: Path, label: str) -> None:
    reading = chitu(tmp_path, MEI, LI, [label, *SUM[1:]])
    assert {row["agent_id"] for row in rows(reading)} == {"小美", "小丽"}
    assert reading.dropped["subtotal"].count == 1


@pytest.mark.parametrize(("above", "told"), [("2026-03-01至2026-03-07", True), ("2026-04-19至2026-04-25", False)])
def test_days_in_the_name_that_are_not_the_sheets_are_told_of(tmp_path: Path, above: str, *, told: bool) -> None:
    reading = read(write_xlsx(tmp_path / NAMED, [f"统计周期：{above}", *[""] * 6], [CHITU, MEI]))
    assert {str(row["starts_on"]) for row in rows(reading)} == {above[:10]}
    assert ("named_otherwise" in {note.code for note in reading.notes}) is told


def test_a_heading_that_stands_twice_is_told_of(tmp_path: Path) -> None:
    reading = chitu(tmp_path, [*MEI, 820], header=[*CHITU, "接待人数"])
    assert of(reading, "小美")["served_customers"] == 82
    assert [note.values for note in reading.notes if note.code == "columns_twice"] == [{"columns": "接待人数"}]


def test_a_remark_or_a_header_among_the_rows_is_no_agent(tmp_path: Path) -> None:
    reading = chitu(tmp_path, MEI, [*CHITU], LI, ["注：数据每日更新", *[None] * 6], ["1. 口径见帮助", *[None] * 6])
    assert [row[0] for row in reading.tables["agents"].data] == ["小丽", "小美"]
    assert reading.dropped["unlabelled"].rows == [3, 5, 6]


def test_a_day_that_is_none_is_a_bad_cell(tmp_path: Path) -> None:
    lines = [[day, 100, 98, 120, 119, "99.17%", "8分"] for day in ("2026-04-19", "2026-04-31", "待定")]
    reading = read(write_xlsx(tmp_path / "咨询接待.xlsx", DAYS, lines))
    assert {code: dropped.rows for code, dropped in reading.dropped.items()} == {"bad_cell": [3], "unlabelled": [4]}


FEIGE = [
    "客服昵称",
    "接待会话量",
    "已接待人数",
    "全天首响时长",
    "全天满意率",
    "有效好评数",
    "有效评价数",
    "客服询单支付额",
]


@pytest.mark.parametrize("where", ["飞鸽_2026-04-19.xlsx", "2026-04-19/飞鸽_客服表现.xlsx"])
def test_feige_gives_the_shops_totals_in_one_row_and_its_rates_in_another(tmp_path: Path, where: str) -> None:
    (tmp_path / where).parent.mkdir(exist_ok=True)
    lines = [
        ["店铺汇总值", "1,200", 1100, "99秒", "-", 90, 100, "28,000.00"],
        ["店铺平均值", 600, "-", "7小时41分52秒", "90.00%", "-", "-", "-"],
        ["小美", 600, 550, "11秒", "95.00%", 19, 20, "￥8,000"],
    ]
    reading = read(write_xlsx(tmp_path / where, FEIGE, lines))
    assert of(reading) == {
        "receptions": 1200,
        "served_customers": 1100,
        "cs_sales": 28000,
        "satisfaction": 0.9,
        "first_response_seconds": 27712,
        "有效好评数": 90,
        "有效评价数": 100,
    }
    assert parts(reading, "satisfaction") == {(90.0, 100.0), (19.0, 20.0)}
    assert of(reading, "小美")["cs_sales"] == 8000
    assert {str(row["starts_on"]) for row in rows(reading)} == {"2026-04-19"}


def test_what_an_agent_did_is_no_part_of_the_shops_rate(tmp_path: Path) -> None:
    sums, rates = ["店铺汇总值", 1200, 1100, *["-"] * 5], ["店铺平均值", "-", "-", "11秒", "90%", "-", "-", "-"]
    lines = [sums, rates, ["小美", 600, 550, "11秒", "90%", 18, 20, "8,000"]]
    found = rows(read(write_xlsx(tmp_path / "飞鸽_2026-04-19.xlsx", FEIGE, lines)))
    shops = next(row for row in found if row["metric"] == "satisfaction" and row["scope"] == "shop")
    assert (shops["value"], shops["numerator"], shops["denominator"]) == (0.9, None, None)


def test_a_sheet_somebody_made_is_not_taken_for_a_tools(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "4月业绩.xlsx", ["客服", "接待人数", "销售额", "提成"], [["小美", 82, 9000, 90]])
    with pytest.raises(DataError, match="declare its columns"):
        recognised(path)


def test_the_first_row_of_kuaishou_is_the_shops_and_a_rate_names_its_unit(tmp_path: Path) -> None:
    header = [
        "客服昵称",
        "三分钟回复率（人维度）",
        "三分钟回复率（会话）",
        "咨询人数",
        "人工会话量",
        "人工平均回复时长",
    ]
    lines = [["快手小店", "86.1%", "95%", 100, 130, "52秒"], ["小美", "90%", "96%", 60, 70, "1分1秒"]]
    reading = read(write_xlsx(tmp_path / "客服_考核数据_2026-04-19.xlsx", header, lines))
    assert (of(reading)["contacting_customers"], of(reading, "小美")["average_response_seconds"]) == (100, 61)
    assert {row["metric"]: row["rules"] for row in rows(reading)} == {
        **dict.fromkeys(("contacting_customers", "receptions", "average_response_seconds", "三分钟回复率(会话)"), ""),
        "response_rate_3min": "late_unit=customer",
    }


@pytest.mark.parametrize("between", [0, 2])
def test_a_day_of_jd_is_a_row_that_names_one(tmp_path: Path, between: int) -> None:
    header = ["日期", "咨询量", "接待量", "应答率", "30s应答率", "首次平均响应(s)"]
    lines = [["全部", 1, 1, "1%", "1%", 1]] * between + [["2026-04-13 - 2026-04-19", 100, 98, "98%", "70.5%", 12.5]]
    reading = read(write_xlsx(tmp_path / "服务工作量.xlsx", header, lines))
    assert of(reading) == {
        "咨询量": 100,
        "receptions": 98,
        "reply_rate": 0.98,
        "first_response_within(30)": 0.705,
        "first_response_seconds": 12.5,
    }
    assert {(str(row["starts_on"]), str(row["ends_on"])) for row in rows(reading)} == {("2026-04-13", "2026-04-19")}
    assert reading.read == between + 1


def test_a_header_of_two_rows(tmp_path: Path) -> None:
    groups = ["发出", "收到", "很满意", "满意", "发送率", "返回率", "满意率"]
    header = ["日期", "接待人数", *(f"{group}" * (n == 0) for group in ("总", "邀请", "自主") for n in range(7))]
    lines = [
        ["", "", *groups * 3],
        ["2026-04-19", 100, 50, 20, 15, 3, "50%", "40%", "90%", 40, 10, 8, 1, "40%", "25%", "90%", *["-"] * 7],
        ["汇总", *["--"] * 22],
    ]
    reading = read(write_xlsx(tmp_path / "接待评价.xlsx", header, lines, preface=2))
    assert {m: of(reading)[m] for m in ("served_customers", "invite_rate", "rating_return_rate", "satisfaction")} == {
        "served_customers": 100,
        "invite_rate": 0.5,
        "rating_return_rate": 0.4,
        "satisfaction": 0.9,
    }
    assert of(reading)["邀请/发出"] == 40
    assert parts(reading, "satisfaction") == {(18.0, 20.0)}
    assert of(reading)["自主/满意率"] is None if "自主/满意率" in of(reading) else True


@pytest.mark.parametrize("unit", ["", "点"])
def test_hours_stand_beside_the_day_that_counts_each_person_once(tmp_path: Path, unit: str) -> None:
    header = ["日期", *(f"{hour}{unit}" for hour in range(24)), "全天"]
    reading = read(write_xlsx(tmp_path / "分时接待.xlsx", header, [["2026-04-19", *range(24), 200]]))
    assert [(row["hour"], row["value"]) for row in rows(reading)] == [
        (None, 200),
        *((hour, hour) for hour in range(24)),
    ]
    assert {(row["metric"], row["source"]) for row in rows(reading)} == {("served_customers", "chitu")}


def test_a_roster_by_days_of_the_month_is_no_sheet_by_hours(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "排班.xlsx", ["客服", *map(str, range(1, 32)), "合计"], [["小美", *[1] * 31, 31]])
    with pytest.raises(DataError, match="not an export this kit knows"):
        recognised(path)


def test_chatwoot_says_its_days_above_the_header_and_its_unit_in_it(tmp_path: Path) -> None:
    path = tmp_path / "agents.csv"
    path.write_text(
        "Reporting period 2021-11-01 to 2021-11-30\n\nAgent name,Conversations count,Avg first response time (Minutes),"
        "Avg resolution time (Minutes),Resolution Count\nAna,120,3.2,45,110\n"
    )
    reading = read(path)
    assert of(reading, "Ana") == {
        "receptions": 120,
        "first_response_seconds": pytest.approx(192),
        "Avg resolution time": 2700,
        "Resolution count": 110,
    }
    assert {(str(row["starts_on"]), str(row["ends_on"])) for row in rows(reading)} == {("2021-11-01", "2021-11-30")}


# ---- the folder


def test_every_figure_declared_is_the_kits_or_has_a_heading_for_its_name() -> None:
    layouts = [reader.layout for reader in readers() if reader.layout]
    assert {layout.source for layout in layouts} == {"chitu", "sycm", "feige", "kuaishou", "jd", "chatwoot"}
    metrics = {figure.metric for layout in layouts for figure in layout.headings.values()}
    assert [m for m in metrics - {*CARDS} if re.fullmatch(r"[a-z_0-9()]+", m)] == ["first_response_within(30)"]


def test_a_sheets_nick_is_the_account_that_chats_write_out(tmp_path: Path) -> None:
    write_xlsx(tmp_path / NAMED, CHITU, [MEI, LI])
    mei = "某店:小美"
    said = [Said("tb1", mei, datetime(2026, 4, 19, 9), "在吗"), Said(mei, "tb1", datetime(2026, 4, 19, 9, 1), "在的")]
    write_chat(tmp_path / "tb1.txt", said)
    out = tmp_path / "shop"
    import_files([tmp_path / NAMED], out, format="csv")
    import_files([tmp_path / "tb1.txt"], out, format="csv")
    import_files([tmp_path / NAMED], out, format="csv")
    figures = read_csv(out / "reported.csv")
    assert {row["agent_id"] for row in figures} == {mei, "小丽"}
    assert len(figures) == 12
    assert [(row["agent_id"], row["name"]) for row in read_csv(out / "agents.csv")] == [("小丽", "小丽"), (mei, "小美")]


def test_a_nick_that_two_accounts_have_is_neither(tmp_path: Path) -> None:
    write_xlsx(tmp_path / NAMED, CHITU, [MEI])
    import_files([tmp_path / NAMED], tmp_path / "shop", agents=["甲店:小美", "乙店:小美"], format="csv")
    assert {row["agent_id"] for row in read_csv(tmp_path / "shop" / "reported.csv")} == {"小美"}


def test_a_folder_of_sheets_alone_is_sound(tmp_path: Path) -> None:
    write_xlsx(tmp_path / NAMED, CHITU, [MEI, LI, SUM])
    report = import_files([tmp_path / NAMED], tmp_path / "shop")
    assert report.rows == {"reported": 18, "agents": 2}
    assert "2026-04-19..2026-04-25" in report.text("zh")
    assert check(tmp_path / "shop") == []
    with load(tmp_path / "shop") as shop:
        assert len(shop.pandas("reported")) == 18


OWN = """
zh = "自家日报"
[reported]
agent = "姓名"
shop = { "全部" = "all" }
named = { "付款口径" = "attribution=payment" }
[reported.number]
cs_sales = "成交"
buyers = "成交人数"
[reported.rate]
inquiry_conversion = { from = "成交率", parts = ["成交人数", "问的人"] }
"""


def test_a_sheet_the_user_declares(tmp_path: Path) -> None:
    (tmp_path / "日报.reader.toml").write_text(OWN, encoding="utf-8")
    header = ["姓名", "成交", "成交人数", "问的人", "成交率"]
    write_csv(
        tmp_path / "付款口径20260419.csv", header, [["小美", "100元", "2", "8", "25%"], ["全部", "9", "2", "9", "-"]]
    )
    import_files([tmp_path], tmp_path / "shop", format="csv")
    figures = {(row["agent_id"], row["metric"]): row for row in read_csv(tmp_path / "shop" / "reported.csv")}
    assert (figures["小美", "cs_sales"]["value"], figures["", "cs_sales"]["value"]) == ("100.0", "9.0")
    rate = figures["小美", "inquiry_conversion"]
    assert (rate["value"], rate["numerator"], rate["denominator"]) == ("0.25", "2.0", "8.0")
    assert (rate["source"], rate["rules"], rate["starts_on"]) == ("日报", "attribution=payment", "2026-04-19")


def test_what_the_user_declares_stands_before_what_the_kit_knows(tmp_path: Path) -> None:
    said = "[reported]\nagent = '客服昵称'\n[reported.number]\n'聊天' = '聊天人数(原咨询人数)'\n"
    (tmp_path / "我的.reader.toml").write_text(said, encoding="utf-8")
    write_xlsx(tmp_path / NAMED, CHITU, [MEI])
    import_files([tmp_path], tmp_path / "shop", format="csv")
    found = read_csv(tmp_path / "shop" / "reported.csv")
    assert {row["source"] for row in found} == {"我的"}
    assert "聊天" in {row["metric"] for row in found}


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_the_declaration_in_the_readme_is_understood(root: Path, tmp_path: Path, readme: str) -> None:
    text = (root / readme).read_text(encoding="utf-8")
    [said] = [block for block in re.findall(r"```toml\n(.*?)```", text, flags=re.S) if "[reported]" in block]
    (tmp_path / "日报.reader.toml").write_text(said, encoding="utf-8")
    write_csv(
        tmp_path / "2026-04-19.csv",
        ["姓名", "成交", "成交率", "成交人数", "询单人数"],
        [["小美", "9", "25%", "1", "4"]],
    )
    assert import_files([tmp_path], tmp_path / "shop").rows == {"reported": 4, "agents": 1}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("[reported]\n[reported.number]\na = 'b'", "needs the heading of `agent` or `date`"),
        ("[reported]\nagent = 'x'", "and a figure"),
        ("[reported]\nagnet = 'x'", "agnet"),
        ("[reported]\nagent = 'x'\nshop = {y = 'sum'}\n[reported.number]\na = 'b'", "sum"),
        ("[reported]\nagent = 'x'\n[reported.rate]\na = {from = 'b', part = 'c'}", "part"),
        ("[reported]\nagent = 'x'\n[reported.rate]\na = {from = 'b', parts = ['c']}", "column"),
        ("[reported]\nagent = 'x'\n[reported.rate]\na = {parts = ['c', 'd']}", "column"),
        ("[reported]\nagent = 'x'\n[orders]\norder_id = 'b'", "orders"),
    ],
)
def test_a_declaration_that_cannot_be_understood_is_one_line(tmp_path: Path, text: str, what: str) -> None:
    (tmp_path / "x.reader.toml").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=rf"^x\.reader\.toml: .*{what}") as caught:
        import_files([tmp_path], tmp_path / "shop")
    assert "\n" not in str(caught.value)


ODD = [None, "", "-", "延迟统计", "nan", "1e400", "-5", "12.5%", "%", "1:2:3:4", "8分48秒", "秒", "2026-13-45", "=1+1"]
ODD += [
    "汇总",
    "均值",
    "\u200b",
    "1,2,3",
    "１２％",
    "a" * 300,
    True,
    1,
    0,
    0.5,
    100,
    1e15,
    -1,
    "客服昵称",
    "小美",
    "0秒",
]


@settings(max_examples=150)
@given(st.lists(st.lists(st.sampled_from(ODD), min_size=6, max_size=8), min_size=1, max_size=6))
def test_whatever_stands_in_a_sheet_no_row_is_lost_unsaid_and_no_zero_is_made_up(
    tmp_path_factory: pytest.TempPathFactory, lines: list[list[object]]
) -> None:
    path = write_csv(
        tmp_path_factory.mktemp("odd") / "付款判定_2026-04-19.csv",
        CHITU,
        [["" if c is None else str(c) for c in line] for line in lines],
    )
    try:
        reading = read(path)
    except DataError:
        return
    found = rows(reading)
    told = {(row["scope"], row["agent_id"]) for row in found}
    given = sum(any(cell not in (None, "") for cell in line) for line in lines)
    assert given == reading.read >= len(told) + sum(dropped.count for dropped in reading.dropped.values())
    zeros = {"0", "0.0", "0秒", "False"}
    assert all(row["value"] != 0 or any({*map(str, line)} & zeros for line in lines) for row in found)
    assert all(row["scope"] == "shop" or row["agent_id"] for row in found)
