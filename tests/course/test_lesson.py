"""How a lesson opens: parameters checked, each with one clear sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cskit.bundled import bundled
from cskit.course.lesson import agree, begin
from cskit.errors import CskitError, DataError, UsageError
from cskit.metrics import customer_code, detail, measure
from cskit.shop import load


def test_without_a_calendar_all_days_are_looked_at() -> None:
    lesson = begin("mens_wear_week", lang="en")
    assert str(lesson.period) == "2021-09-06..2021-09-12"
    assert list(lesson.names) == ["agent_1", "agent_2", "agent_3"]
    assert lesson.agent is None


def test_with_a_calendar_the_last_promotion_is() -> None:
    lesson = begin("double11", lang="zh")
    assert str(lesson.period) == "2021-11-01..2021-11-11"
    assert "bot" not in lesson.names
    assert set(lesson.teams.values()) == {"in_house", "outsourced", "seasonal"}


def test_parameters_are_taken_by_id_or_name_and_none_leaves_a_rule_alone() -> None:
    lesson = begin("mens_wear_week", lang="en", agent="agent_2", slow_seconds=60, long_minutes=None)
    assert (lesson.agent, lesson.rules.slow_seconds, lesson.rules.long_minutes) == ("agent_2", 60, 20)
    assert begin("mens_wear_week", lang="en", agent=lesson.names["agent_2"]).agent == "agent_2"


def test_what_the_lesson_looks_at_is_said_in_its_language(capsys: Any) -> None:
    begin("mens_wear_week", lang="zh", slow_seconds=60)
    said = capsys.readouterr().out
    assert "本课看的是 2021年9月6日至12日，共 7 天。" in said
    assert "模拟" in said
    assert "slow_seconds" in said


@pytest.mark.parametrize(
    ("given", "kind", "said"),
    [
        ({"data": "double12"}, UsageError, "did you mean `double11`"),
        ({"data": "/no/such/folder"}, CskitError, "no/such/folder"),
        ({"lang": "fr"}, UsageError, "unknown language `fr`"),
        ({"period": "2021-13-01"}, UsageError, "2021-13-01"),
        ({"period": "2019-01-01"}, DataError, "2019-01-01"),
        ({"rules": "textbok"}, UsageError, "textbok"),
        ({"agent": "agent_9"}, UsageError, "did you mean `agent_"),
        ({"slow_seconds": -5}, UsageError, "must not be negative"),
        ({"slow_seconds": "fast"}, UsageError, "must be a number"),
        ({"conversion_days": 1.5}, UsageError, "rule `conversion_days` = 1.5: must be a whole number, such as 3"),
        ({"slow_turns": 2.5}, UsageError, "rule `slow_turns` = 2.5: must be a whole number, such as 3"),
        ({"slow_second": 60}, UsageError, "did you mean `slow_seconds`"),
    ],
)
def test_bad_values_are_one_clear_sentence(given: dict[str, Any], kind: type[Exception], said: str) -> None:
    asked = {"data": "mens_wear_week", "lang": "en", **given}
    with pytest.raises(kind) as raised:
        begin(asked.pop("data"), **asked)
    assert said in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_folder_with_only_messages_and_orders_opens(tmp_path: Path, mens_wear_week: Path) -> None:
    for name in ("messages.csv", "orders.csv"):
        (tmp_path / name).write_bytes((mens_wear_week / name).read_bytes())
    lesson = begin(tmp_path, lang="en")
    assert list(lesson.names) == ["agent_1", "agent_2", "agent_3"]
    assert set(lesson.teams.values()) == {None}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"data": "double12"}, "自带店铺 `double12` 不存在；是不是 `double11`？"),
        ({"data": "/no/such"}, "/no/such：没有这个文件夹；请给出存放 messages 和 orders 的文件夹"),
        (
            {"period": "11.11"},
            "`11.11` 不是日期；一天写成 2021-11-11，一个月写成 2021-11，一段写成 2021-11-01..2021-11-11",
        ),
        ({"period": "2021-09-08..2021-09-07"}, "日期 2021-09-08..2021-09-07 首尾颠倒，请对调"),
        ({"period": "2019-01-01"}, "2019-01-01 没有数据；数据从 2021-09-06 到 2021-09-12"),
        ({"rules": "textbok"}, "口径 `textbok` 不存在；是不是 `textbook`？"),
        ({"agent": "agent_9"}, "客服 `agent_9` 不存在；是不是 `agent_3`、`agent_2` 或 `agent_1`？"),
        ({"slow_seconds": -5}, "规则 `slow_seconds` = -5：不能小于 0"),
        ({"slow_seconds": "fast"}, "规则 `slow_seconds` = 'fast'：应当是数字"),
        ({"conversion_days": 1.5}, "规则 `conversion_days` = 1.5：应当是整数，例如 3"),
        ({"slow_second": 60}, "参数 `slow_second` 不存在；是不是 `slow_seconds`"),
    ],
)
def test_a_chinese_lesson_says_them_in_chinese(given: dict[str, Any], said: str) -> None:
    asked = {"data": "mens_wear_week", "lang": "zh", **given}
    with pytest.raises(CskitError) as raised:
        begin(asked.pop("data"), **asked)
    assert str(raised.value).startswith(said)


def test_a_missing_table_is_named_in_chinese(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text("order_id,customer_id,created_at,paid_at,amount\n", encoding="utf-8")
    with pytest.raises(DataError, match="缺少必需的表 `messages`；请放入"):
        begin(tmp_path, lang="zh")
    (tmp_path / "messages.csv").write_text("customer_id,sender\nc,agent\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"^messages.csv:1 agent_id: 缺少列 `agent_id` → .*另有 1 处问题"):
        begin(tmp_path, lang="zh")


WEEK = {"agent_1": 882.5, "agent_2": 2650 / 18, "agent_3": 220}


@pytest.mark.parametrize(
    ("by_hand", "said"),
    [
        (WEEK, "3 of 3 agree."),
        (pd.Series(WEEK), "3 of 3 agree."),
        (WEEK | {"agent_2": 147.2}, "2 of 3 agree; agent_2: 147.2 by hand, 147.22222222222223 by measure."),
        (WEEK | {"agent_4": None}, "4 of 4 agree."),
        (WEEK | {"agent_4": 1.0}, "3 of 4 agree; agent_4: 1.0 by hand, — by measure."),
        ({"agent_1": 882.5}, "1 of 3 agree; agent_2: — by hand, 147.22222222222223 by measure."),
    ],
)
def test_agreement_is_one_sentence(by_hand: Any, said: str, capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CSKIT_STATIC", raising=False)
    small = begin("mens_wear_week", lang="en").small
    capsys.readouterr()
    agree(by_hand, measure(small, "spend_per_buyer", by="agent"))
    assert capsys.readouterr().out == f"By hand and by measure: {said}\n"


def test_what_does_not_agree_stops_the_build_and_nobody_else(capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    begin("mens_wear_week", lang="zh")
    capsys.readouterr()
    monkeypatch.setenv("CSKIT_STATIC", "1")
    agree("agent_1", "agent_1")
    with pytest.raises(DataError, match="1 个数，0 个一致；：手算 2，measure 3"):
        agree(2, 3)
    monkeypatch.delenv("CSKIT_STATIC")
    agree(2, 3)
    assert capsys.readouterr().out.count("对照") == 2


def test_the_small_shop_shows_customers_under_the_codes_of_lists_and_measures_as_the_week_does() -> None:
    small, week = begin("double11", lang="en").small, load(bundled("mens_wear_week"))
    for table in ("messages", "orders"):
        shown = small.pandas(table)
        assert shown["customer_id"].tolist() == [customer_code(c) for c in week.pandas(table)["customer_id"]]
        assert small.pandas(table) is not shown
    assert str(small.pandas("messages")["sent_at"].iloc[0]) == "2021-09-06 10:55:39"
    asked = ["spend_per_buyer", "average_response_seconds", "inquiry_conversion", "items_per_order"]
    pd.testing.assert_frame_equal(measure(small, asked, by="agent"), measure(week, asked, by="agent"))
    slow = detail(small, "slow_response")["customer"]
    assert set(slow) <= set(small.pandas("messages")["customer_id"])


def test_what_was_left_out_is_said_once_at_the_end(tmp_path: Path, mens_wear_week: Path, capsys: Any) -> None:
    for name in ("messages.csv", "orders.csv"):
        (tmp_path / name).write_bytes((mens_wear_week / name).read_bytes())
    lesson = begin(tmp_path, lang="en")
    assert lesson.has("orders", "messages.text")
    capsys.readouterr()
    lesson.end()
    assert capsys.readouterr().out == ""
    assert not lesson.has("order_items")
    assert not lesson.has("order_items", "orders.shop_id", "messages")
    lesson.end()
    said = capsys.readouterr().out
    assert "This shop's data lack order_items, orders.shop_id" in said


@pytest.mark.parametrize(
    ("lang", "first", "second"),
    [
        (
            "zh",
            "notebooks/en/02_x.ipynb 是英文版，请打开中文版 notebooks/zh/02_x.ipynb",
            "the Chinese one is notebooks/zh",
        ),
        (
            "en",
            "notebooks/zh/02_x.ipynb is the Chinese page; open the English one, notebooks/en/02_x",
            "英文版是 notebooks/en",
        ),
    ],
)
def test_a_page_asked_for_another_language_names_the_other_file(lang: str, first: str, second: str) -> None:
    own = {"zh": "en", "en": "zh"}[lang]
    begin("mens_wear_week", lang=own, notebook=f"{own}/02_x")
    with pytest.raises(UsageError) as raised:
        begin("mens_wear_week", lang=lang, notebook=f"{own}/02_x")
    said = str(raised.value)
    assert said.startswith(first)
    assert second in said
    assert "\n" not in said
