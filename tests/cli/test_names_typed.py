"""What a manager types first: names in Chinese, a month, a promotion, what there is no metric for; and what is said."""

from __future__ import annotations

import pytest

from cskit.bundled import ROOT

from .conftest import Command

DOUBLE11 = ROOT / "datasets" / "double11"
ZH = ("--lang", "zh")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (("rules", "天猫猫"), "是不是 `taobao` 淘宝？"),
        (("rules", "nope"), "pinduoduo 拼多多"),
        (("metrics", "double11", "-m", "客单价", "--by", "客服的组"), "是不是 `team` 团队"),
        (("metrics", "mens_wear_week", "-m", "客单价", "--by", "原因"), "“客单价”不能按原因拆分；可以按客服、"),
        (("detail", "响应", "double11"), "`slow_response` 慢响应明细"),
        (("metrics", "double11"), "`cskit define`"),
        (("metrics", "double11", "-m", "客单价", "--period", "昨天"), "一个月写成 2021-11"),
        (("define", "ROI"), "费效比的倒数"),
        (("define", "炸号"), "cskit review"),
        (("--lang", "zh", "rules", "--diff", "taobao"), "选项 '--diff' 后面要有 2 个值"),
        (("forecast", "--sales", "100万"), "--inquiry-share 售前询单占比"),
        (("pk", "double11", "--groups", "小林,小雅"), "客服：小林，客服：小雅"),
    ],
)
def test_a_dead_end_says_the_way_out(cskit: Command, line: tuple[str, ...], said: str) -> None:
    result = cskit(*line) if line[:2] == ZH else cskit(*line, *ZH)
    assert result.code == 2
    assert said in result.err


@pytest.mark.parametrize(
    ("said", "name"),
    [("好评率", "客户满意度"), ("咨询成交率", "咨询转化率"), ("客单价同比", "客单价同比"), ("积压", "积压明细")],
)
def test_what_the_trade_calls_it_is_found(cskit: Command, said: str, name: str) -> None:
    assert cskit("define", said, *ZH).out.startswith(f"{name}  (")


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("2021-11", "2021-11-01..2021-11-30"),
        ("双十一", "2021-11-01..2021-11-11"),
        ("双11-2020", "2020-11-01..2020-11-11"),
    ],
)
def test_a_month_and_a_promotion_are_periods(cskit: Command, said: str, days: str) -> None:
    asked = ("metrics", DOUBLE11, "-m", "orders", "--format", "csv", "--period")
    assert cskit(*asked, said).out == cskit(*asked, days).out != ""


def test_a_promotion_is_reviewed_by_the_name_the_page_prints() -> None:
    from cskit.analysis.promotion import resolve
    from cskit.shop import load

    with load(DOUBLE11) as shop:
        assert str(resolve(shop, "double11-2020").period) == "2020-11-01..2020-11-11"


def test_what_a_number_is_compared_with_heads_its_column(cskit: Command) -> None:
    asked = ("metrics", DOUBLE11, "-m", "客单价", "--period", "2021-11-11", "--compare", "去年", *ZH)
    head, *rows = cskit(*asked).out.strip().splitlines()
    assert "去年同期 2020-11-11" in head
    assert rows[-1].endswith("%）")


def test_the_sets_of_today_are_marked_and_a_later_unofficial_one_is_named(cskit: Command) -> None:
    marked = [line.split()[1] for line in cskit("rules", *ZH).out.splitlines() if "✓" in line]
    assert len(marked) == len({name.partition("-")[0] for name in marked}) == 6
    assert cskit("rules", "taobao", *ZH).out.splitlines()[0].endswith(f"({next(m for m in marked if 'taobao' in m)})")
    assert "douyin-2026-09-29（非官方" in cskit("rules", "抖音@2026-10-01", *ZH).out + cskit("rules", "抖音", *ZH).out


def test_days_without_data_are_told_only_of_a_period_asked_for(cskit: Command) -> None:
    assert "no message" not in cskit("metrics", DOUBLE11, "-m", "orders").err
    assert "no message" in cskit("metrics", DOUBLE11, "-m", "orders", "--period", "2020-11-01..2021-11-11").err
