"""A platform's bare name is the set in force on the day asked about, the official one where there is any."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from cskit.errors import UsageError
from cskit.metrics import curve, measure
from cskit.rules import in_force, load_rules, platforms, rule_sets
from tests.metrics.ask import open_shop
from tests.oracle.build import agent, chat, world

DAYS = [
    ("taobao", "2021-12-31", "taobao-2020"),
    ("taobao", "2022-01-01", "taobao-2022"),
    ("taobao", "2025-06-29", "taobao-2022"),
    ("taobao", "2025-06-30", "taobao-2025-06"),
    ("taobao", "2026-03-15", "taobao-2025-06"),
    ("taobao", "2026-03-16", "taobao-2026-03"),
    ("douyin", "2026-05-06", "douyin-2023"),
    ("douyin", "2026-05-07", "douyin-2026-05"),
    ("douyin", "2026-07-13", "douyin-2026-05"),
    ("douyin", "2026-07-14", "douyin-2026-07"),
    ("douyin", "2026-09-08", "douyin-2026-09"),
    ("douyin", "2026-12-01", "douyin-2026-09"),  # the set of 29 September is second-hand
    ("pinduoduo", "2025-12-31", "pinduoduo-2020"),
    ("pinduoduo", "2026-01-01", "pinduoduo-2026"),
    ("jd", "2026-01-01", "jd-2026"),
]


@pytest.mark.parametrize(("platform", "day", "name"), DAYS)
def test_the_set_of_a_day(platform: str, day: str, name: str) -> None:
    assert in_force(platform, date.fromisoformat(day)).name == name
    assert load_rules(f"{platform}@{day}").name == name
    assert load_rules(platform, on=lambda: date.fromisoformat(day)).name == name


def test_every_set_belongs_to_a_platform_and_says_in_both_languages_where_it_comes_from() -> None:
    of_platforms = [one for owned in platforms().values() for one in owned]
    assert {one.name for one in of_platforms} == set(rule_sets()) - {"textbook"}
    for one in of_platforms:
        assert one.name.startswith(f"{one.owner}-")
        assert one.source_zh != one.source
        assert [one.effective for one in platforms()[one.owner]] == sorted(o.effective for o in platforms()[one.owner])


def test_a_file_of_ones_own_need_not_say_its_source_twice(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('name = "own"\nsource = "the team"\n')
    assert (load_rules(own).source, load_rules(own).source_zh) == ("the team", "the team")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("taobao@2019-12-31", "no rules of Taobao on 2019-12-31: the first took effect on 2020-01-01"),
        ("taobao@tomorrow", "taobao@tomorrow: tomorrow is not a date; write it as 2026-03-20"),
        ("tabao", "did you mean `taobao`"),
        ("textbook@2026-01-01", "unknown rule set"),
    ],
)
def test_what_cannot_be_asked(asked: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        load_rules(asked)


@pytest.mark.parametrize("rules", ["douyin", "douyin@2026-09-08"])
def test_a_question_takes_the_last_day_of_its_period_or_of_the_data(rules: str) -> None:
    """An unanswered turn counts 600 s since May 2026; before that it was left out."""
    shop = open_shop(
        world(
            chat("c1", "a1", "c 2026-05-06 10:00:00"), chat("c1", "a1", "c 2026-05-08 10:00:00"), agents=[agent("a1")]
        )
    )
    bare = "@" not in rules
    for period, seconds in ((None, 600), ("2026-05-06", None if bare else 600), ("2026-05-06..2026-05-08", 600)):
        value = measure(shop, "average_response_seconds", rules=rules, period=period)["value"].iloc[0]
        assert (None if pd.isna(value) else value) == seconds
    beside = measure(
        shop, "average_response_seconds", rules=["textbook", "douyin"], period=["2026-05-06", "2026-05-08"]
    )
    assert list(dict.fromkeys(beside["rules"])) == ["textbook", "douyin-2026-05"]
    listed = curve(shop, "reception_by_hour", rules=rules, period="2026-05-08")
    assert listed["receptions"].sum() == 1
