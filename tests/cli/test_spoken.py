"""The language a command speaks, the names and numbers it takes as people write them."""

from __future__ import annotations

import json
import re
from itertools import chain

import pytest
from rich.cells import cell_len

from cskit.cli.app import filled
from cskit.cli.names import groups_named, rules_named, split_named
from cskit.cli.options import asked_lang, number, whole
from cskit.metrics import catalogue, find
from cskit.metrics.splits import SPLITS
from cskit.rules import load_rules, rule_sets
from cskit.shop import load
from cskit.terms import LANGS, plainly

from .conftest import DATASETS, Command

FIVE = {"--sales": "1000000", "--cs-share": "0.3", "--spend-per-buyer": "200", "--conversion": "0.4"}


@pytest.mark.parametrize(
    ("words", "settings", "lang"),
    [
        ("check x", {}, "en"),
        ("check x --lang zh", {"CSKIT_LANG": "en"}, "zh"),
        ("--lang=zh check x", {"LANG": "en_US.UTF-8"}, "zh"),
        ("check x", {"CSKIT_LANG": "zh", "LC_ALL": "en_US"}, "zh"),
        ("check x", {"CSKIT_LANG": "en", "LC_ALL": "zh_CN.UTF-8"}, "en"),
        ("check x", {"CSKIT_LANG": "fr", "LANG": "zh_CN.UTF-8"}, "zh"),
        ("check x", {"LANG": "zh_CN.UTF-8"}, "zh"),
        ("check x", {"LC_MESSAGES": "zh_TW", "LANG": "en_US"}, "zh"),
        ("check x", {"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, "en"),
        ("lab -- --lang zh", {}, "en"),
    ],
)
def test_the_language(monkeypatch: pytest.MonkeyPatch, words: str, settings: dict[str, str], lang: str) -> None:
    monkeypatch.delenv("LC_ALL")
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    assert asked_lang(words.split()) == lang


def test_a_command_without_lang_speaks_that_of_the_system(cskit: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CSKIT_LANG", "zh")
    assert "教材口径" in cskit("rules").out
    assert cskit("rules", "none").err.startswith("cskit: 口径 `none` 不存在；可选：textbook、douyin 抖音、")
    assert cskit("rules", "--help").out.startswith("用法：cskit rules [选项] [名称]\n")
    assert "textbook" in cskit("rules", "--lang", "en").out.splitlines()[3]
    assert cskit("--lang", "en", "rules", "none").err.startswith("cskit: unknown rule set `none`; known: textbook,")


@pytest.mark.parametrize("words", [[], ["--lang", "zh"], ["course", "--lang", "zh"]])
def test_a_line_without_a_command_shows_the_help(cskit: Command, words: list[str]) -> None:
    result = cskit(*words)
    assert (result.code, result.err) == (0, "")
    assert ("命令：" if words else "Commands:") in result.out


@pytest.mark.parametrize("lang", LANGS)
def test_help_keeps_to_the_width_and_begins_no_line_with_a_comma(
    cskit: Command, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    for width in (60, 80, 100):
        monkeypatch.setenv("COLUMNS", str(width))
        lines = cskit("metrics", "--help", "--lang", lang).out.splitlines()
        assert max(map(cell_len, lines)) <= width - 2 > len(lines) / 3
        assert [line for line in lines if re.match(r"\s*[，。；：、）]", line)] == []
    assert "[默认：table]" in cskit("metrics", "--help", "--lang", "zh").out


def test_a_text_is_whole_after_it_was_broken() -> None:
    text = "按客服、团队拆分（agent、team），见 `cskit define`：3 分钟，30% 以上。" * 3
    for width in range(6, 90):
        assert "".join(filled(text, width)).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("100万", 1_000_000),
        ("1.2亿", 120_000_000),
        ("30%", 0.3),
        ("30％", 0.3),
        ("7%", 0.07),
        ("￥200", 200),
        ("¥1,234.5", 1234.5),
        ("200元", 200),
        ("120 万元", 1_200_000),
        ("１，２００", 1200),
        ("-5", -5),
        ("1e6", 1_000_000),
        (0.2, 0.2),
    ],
)
def test_a_number_as_people_write_it(said: str, value: float) -> None:
    assert number(said) == value


@pytest.mark.parametrize("said", ["", "万", "一百", "1,2", "30%%", "nan", "1万2", "--", "inf"])
def test_what_is_no_number(said: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        number(said)


def test_a_whole_number() -> None:
    assert whole("1.5万") == 15_000
    with pytest.raises(ValueError, match="whole"):
        whole("1.5")


def test_a_forecast_from_numbers_as_people_write_them(cskit: Command) -> None:
    plain = cskit("forecast", *chain(*FIVE.items()), "--inquiry-share", "0.6", "--format", "json")
    written = ["--sales", "100万", "--cs-share", "30%", "--spend-per-buyer", "￥200", "--conversion", "４０%"]
    assert cskit("forecast", *written, "--inquiry-share", "60％", "--format", "json").out == plain.out
    wrong = cskit("forecast", "--sales", "一百万")
    assert wrong.code == 2
    assert wrong.err.startswith("cskit: invalid value for '--sales': '一百万' is not a number; it may be written 1200,")
    assert cskit("pk", "--x1", "1,200", "--n1", "1万").out == cskit("pk", "--x1", "1200", "--n1", "10000").out


def test_every_name_of_a_metric_finds_it() -> None:
    """Nothing is called as another metric is; under every rule set, in both languages, and by all aliases."""
    cards = [*catalogue.CARDS.values(), *catalogue.LISTINGS.values()]
    named: dict[str, set[str]] = {}
    for card in cards:
        for one in (card, *(card.under(load_rules(rules)) for rules in rule_sets())):
            for name in (one.zh, one.en, *one.aliases):
                named.setdefault(plainly(name), set()).add(card.id)
                assert find(name).id == card.id
    assert {name: ids for name, ids in named.items() if len(ids) > 1} == {}


@pytest.mark.parametrize(
    ("said", "id"),
    [
        ("询单转化率", "inquiry_conversion"),
        ("件单价", "average_item_price"),
        ("会员复购率", "repeat_purchase_rate"),
        ("AOV", "average_order_value"),
        ("fcr", "first_contact_resolution"),
        ("CSAT", "satisfaction"),
        ("３分钟响应率", "response_rate_3min"),
        ("Spend Per Buyer", "spend_per_buyer"),
        ("45秒首次响应率", "first_response_within(45)"),
        ("first response within 45 s", "first_response_within(45)"),
        ("回复率", "reply_rate"),
        ("浏览量", "page_views"),
    ],
)
def test_a_metric_by_what_people_call_it(said: str, id: str) -> None:
    assert find(said).id == id


def test_part_of_a_name_lists_the_metrics_that_have_it(cskit: Command) -> None:
    found = json.loads(cskit("define", "转化", "--format", "json", "--lang", "zh").out)
    assert {"inquiry_conversion", "shop_conversion", "funnel"} <= {row["id"] for row in found}
    assert all(
        "转化" in row["name"] or row["id"] in ("reminder_recovery_rate", "inquiry_to_order", "order_to_payment")
        for row in found
    )
    near = cskit("define", "转画率", "--lang", "zh")
    assert near.code == 2
    assert near.err.count("`") >= 2 * 3
    assert "`handover_rate` 转人工率" in near.err
    assert (
        "`inquiry_conversion` 询单转化率"
        in cskit("metrics", DATASETS / "mens_wear_week", "-m", "转化率x", "--lang", "zh").err
    )


def test_every_split_by_its_labels() -> None:
    from cskit.cli.emit import heading

    for split in SPLITS:
        assert {split_named(heading(split, lang)) for lang in LANGS} == {split}


def test_labels_are_taken_where_ids_are(cskit: Command) -> None:
    week = DATASETS / "mens_wear_week"
    by_id = cskit("metrics", week, "-m", "spend_per_buyer", "--by", "agent,weekday", "--rules", "textbook")
    by_name = cskit("metrics", week, "-m", "客单价", "--by", "客服，星期", "--rules", "教材口径")
    assert by_id.code == 0
    assert by_name.out == by_id.out
    assert cskit("metrics", week, "-m", "inquiry conversion, same day").code == 0
    assert cskit("detail", "慢响应明细", week).out == cskit("detail", "slow_response", week).out


def test_a_sets_own_name_reads_no_other_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cskit.rules.load_rules", None)
    monkeypatch.setattr("cskit.rules.platforms", None)
    assert [rules_named(said) for said in ("taobao-2022", "own.toml", "")] == ["taobao-2022", "own.toml", ""]


def test_who_is_scored_by_its_label(cskit: Command) -> None:
    asked = ("score", DATASETS / "double11", "--period", "2021-11-11", "--format", "csv", "--by")
    assert cskit(*asked, "团队").out == cskit(*asked, "team").out != ""
    assert cskit(*asked, "队形").code == 2


def test_groups_by_their_labels() -> None:
    shop = load(DATASETS / "double11")
    assert groups_named("团队：自有客服，team:外包客服", shop) == ["team:in_house", "team:outsourced"]
    assert groups_named("岗位:售前,role:after-sale", shop) == ["role:sales", "role:aftersales"]
    assert groups_named("stage:新手,星期:周一,team:夜班组", shop) == ["stage:0-1", "weekday:0", "team:夜班组"]
    name = shop.pandas("agents").set_index("agent_id")["name"]["cs01"]
    assert groups_named(f"客服:{name},agent:cs02", shop) == ["agent:cs01", "agent:cs02"]


def test_rule_sets_by_their_names() -> None:
    for rules in rule_sets():
        assert [rules_named(getattr(load_rules(rules), lang)) for lang in LANGS] == [rules, rules]
    assert [rules_named(said) for said in ("淘宝", "JD", "抖音@2026-07-14", "教材", "own.toml", "")] == [
        "taobao",
        "jd",
        "douyin@2026-07-14",
        "textbook",
        "own.toml",
        "",
    ]


def test_rules_in_words(cskit: Command) -> None:
    shown = cskit("rules", "taobao-2026-03", "--lang", "zh").out
    assert re.search(r"assessment_hours +考核时段 +08:00–23:00", shown)
    assert re.search(r"unanswered +未回复的回合 +不计入平均", shown)
    assert re.search(r"indicators +平台看板的指标 +.*退款", shown)
    differing = cskit("rules", "--diff", "教材", "pinduoduo-2026").out
    assert re.search(r"indicators +indicators on the platform's board +first response time,", differing)
    assert "day_starts_at" not in differing
