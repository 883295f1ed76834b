"""What the platform shows: a section where the review goes by a platform's rules, and none elsewhere."""

from typing import Any

import pytest

from cskit.analysis.board import board as of_platform
from cskit.analysis.promotion import Phase, Promotion
from cskit.charts import use
from cskit.charts.tables import MIME
from cskit.period import Period
from cskit.review import board
from cskit.review.base import Reviewed
from cskit.shop import Shop
from tests.analysis.test_board import summer
from tests.metrics.ask import open_shop
from tests.oracle.build import agent, chat, world

CHART = "application/vnd.vegalite.v5+json"


def values(shown: list[dict[str, Any]], name: str) -> list[Any]:
    """The values of the table of that name."""
    found = next(one[MIME] for one in shown if one.get(MIME, {}).get("name") == name)
    place = [column["id"] for column in found["columns"]].index("value" if name == "board" else name[6:])
    return [row[place] for row in found["rows"]]


def reviewed(shop: Shop, days: str, rules: str) -> Reviewed:
    period = Period.parse(days)
    return Reviewed(shop, Promotion("sale", period, (Phase("promotion", period),), None, None), rules)


@pytest.mark.parametrize(
    ("lang", "parts"), [("en", "platform help rate; counted the old way on the day before"), ("zh", "新增平台求助率")]
)
def test_the_platforms_board_of_the_last_day(shown: list[dict[str, Any]], lang: str, parts: str):
    use(lang)
    review = reviewed(summer(), "2026-07-10..2026-07-18", "douyin")
    board.show_board(review)
    known = of_platform(review.shop, "douyin", review.period)
    last = known[known["day"] == review.period.end]
    assert values(shown, "board") == pytest.approx(list(last["value"]))
    assert parts in shown[0]["text/html"]
    charts = [one[MIME]["name"] for one in shown if CHART in one]
    assert charts == [f"board_{metric}" for metric in last["metric"]]
    assert [len(values(shown, name)) for name in charts] == [9, 5, 5, 5]  # the later three from 14 July on


def test_of_what_the_shop_cannot_tell_the_board_shows_no_value(shown: list[dict[str, Any]]):
    bare = open_shop(world(chat("c1", "a1", "c 2026-07-14 10:00:00", "a 2026-07-14 10:00:09"), agents=[agent("a1")]))
    board.show_board(reviewed(bare, "2026-07-14", "douyin"))
    assert "Douyin would have shown: average response time (unanswered = 600 s) 9.0 s." in shown[0]["text/html"]
    assert values(shown, "board") == [9, None, None, None]
    assert not any(CHART in one for one in shown)  # one day is no line


def test_without_a_platform_there_is_no_board(shown: list[dict[str, Any]]):
    board.show_board(reviewed(summer(), "2026-07-10..2026-07-18", "textbook"))
    assert not shown


def test_a_platform_without_rules_on_these_days_says_so(shown: list[dict[str, Any]]):
    early = reviewed(summer(), "2026-07-14", "wechat-2021")
    early.kept[board.board] = "no rules yet"
    board.show_board(early)
    assert "cskit-missing" in shown[0]["text/html"]
    old = open_shop(world(chat("c1", "a1", "c 10:00:00", "a 10:00:09"), agents=[agent("a1")]))
    assert "2023-01-01" in str(board.board(reviewed(old, "2021-11-01", "douyin-2026-05")))
