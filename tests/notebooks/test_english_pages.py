"""An English page holds no Chinese but the terms it teaches, and names that a reader has to find in Chinese tools."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from cskit.course.contents import entries
from cskit.metrics import headings
from cskit.terms import glossary
from tests.notebooks.lessons import run

ROOT = Path(__file__).resolve().parents[2]
BOOKS = sorted((ROOT / "notebooks" / "en").glob("*.ipynb"))
BOOKS += [path for place in ("en", "solutions/en") for path in sorted((ROOT / "exercises" / place).glob("*.ipynb"))]
TOOLS = (  # to be clicked on, in Chinese, or to be read in an export
    "生意参谋 服务 核心监控 客服排名 飞鸽 客服表现 赤兔 自定义报表 业绩询单 售前明细"
    " 抖店 主订单编号 子订单编号 订单应付金额 支付完成时间 合计 用户昵称 客服昵称 发送时间 消息内容 接待会话量"
    " 全天首响时长 全天 工作时间 分钟回复率 询单人数 支付人数 店铺汇总值 店铺平均值 小时 分 秒"
    " 客服绩效 首响 平响 讲品 汇总行 脱敏 专项分析 客单价分析 销售成交 成功率分析 询单到付款 接待服务"
    " 千牛 店铺 店铺管理 子账号管理 聊天记录"
    " 先拍 先付款 先下单 付款 下单 什么时候有货 什么时候补货 没货了"  # looked for in chats, which are Chinese
)
HERE = {"中文", *TOOLS.split(), *(entry.titles["zh"] for entry in entries())}
CHINESE = re.compile("[\u3001-\u303f\u3400-\u9fff\uff01-\uffef]+")
_TAGS = re.compile("<style.*?</style>|<[^>]*>", re.DOTALL)


@cache
def allowed() -> re.Pattern[str]:
    """What may stand there in Chinese: the tools as a card tells of them, the metrics' names, what `HERE` declares."""
    tools = [entry["en"] for key, entry in glossary().items() if key.startswith("tool_")]
    taught = sorted(HERE | {card.zh for _, card in headings()}, key=len, reverse=True)
    whole = f"(?<![\u3400-\u9fff])(?:{'|'.join(map(re.escape, taught))})(?![\u3400-\u9fff])"
    return re.compile("|".join([*map(re.escape, tools), whole]))


def foreign(text: str) -> list[str]:
    """The Chinese of a text that is neither a metric's name nor declared above."""
    text = unescape(_TAGS.sub(" ", text)).replace("\u2060", "")
    return CHINESE.findall(allowed().sub(" ", text)) if CHINESE.search(text) else []


def texts(value: Any) -> Iterator[str]:
    """Every text in what a notebook holds, whatever the depth."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list) and all(isinstance(line, str) for line in value):
        yield "".join(value)
    else:
        parts = value if isinstance(value, list) else value.values() if isinstance(value, dict) else ()
        for part in parts:
            yield from texts(part)


@pytest.mark.parametrize("path", BOOKS, ids=lambda p: "/".join(p.parts[-3:]).removesuffix(".ipynb"))
def test_an_english_notebook_is_english(path: Path) -> None:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    shown = {(n, word) for n, cell in enumerate(cells) for text in texts(cell) for word in foreign(text)}
    assert sorted(shown) == []


@pytest.mark.parametrize(
    ("lesson", "asked"),
    [("04_response_time", {"period": "2021-04-20"}), ("08_review", {"promo": "2021-04-20"})],
)
def test_a_lesson_on_the_small_day_is_english(clinic_day: Path, lesson: str, asked: dict[str, str]) -> None:
    page = run(lesson, data=str(clinic_day), lang="en", **asked).page
    assert {word for text in texts(page.outputs) for word in foreign(text)} == set()
    assert "Xiaobai" in page.html
    if lesson == "04_response_time":
        assert page.column("unanswered_3min", "content") == ["Is this trench coat waterproof?"]


def test_what_is_not_english_would_be_seen() -> None:
    assert foreign("客单价 · spend per buyer, 生意参谋") == []
    assert foreign("<b>客单价高</b> 小雅&amp;小北，") == ["客单价高", "小雅", "小北，"]
