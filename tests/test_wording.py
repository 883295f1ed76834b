"""One thing has one name: what the trade does not say, or says of another thing, stands in no term, lesson or page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cskit.metrics import CARDS, define
from cskit.metrics.listings import CARDS as LISTED
from cskit.terms import LANGS, glossary

ROOT = Path(__file__).parent.parent
PAGES = [
    *(ROOT / "notebooks" / "source").glob("*.py"),
    *(ROOT / "exercises" / "source").glob("*.py"),
    *(ROOT / "exercises" / "bank").glob("*.py"),
    *(ROOT / "cskit" / "simulate" / "recipes").glob("*.toml"),
    *(ROOT / "datasets").glob("*/README.md"),
    ROOT / "README.md",
    ROOT / "README.zh-CN.md",
]
NOT_SAID = {  # not said: what is said instead
    "九成位": "P90（90 分位）",
    "合计之比": "比率（先合计后相除）",
    "检验力": "检验功效",
    "整人重抽": "整群自助抽样",
    "比值重抽": "比率自助抽样",
    "及时接起": "N 秒应答率",
    "忙碌率": "占用率",
    "多聊模拟": "一对多并发接待模拟",
    "贵货": "高价位商品",
    "便宜货": "低价位商品",
    "白干": "盈亏平衡流失率",
    "应付订单": "待付款订单",
    "未催即付": "未催自付",
    "问到一半没人接": "中途未回复",
    "排队异常": "进线异常",
    "排队中断": "进线骤降",
    "倍数": "件/人、件/单、人次/人天",
    "答复率": "回复率",
    "指标卡": "定义卡",
    "慢响应名单": "慢响应明细",
    "主管": "经理（看报告的人）、组长（带班的人）",
    "老师": "讲师",
    "评分卡": "评分表",
    "临时客服": "临促客服",
    "人时": "工时",
    "购买人数": "销售人数",
    "成交客户": "买家",
    "付款客户": "买家",
    "对话时长": "接待时长",
    "聊天时长": "接待时长",
    "品类": "类目",
    "主推款": "中价位",
    "入门款": "低价位",
    "高端款": "高价位",
    "高价商品": "高价位商品",
    "主力价位": "中价位",
    "走完": "到期",
    "大促准备一文": "《…》",
    "dear goods": "high-priced goods",
    "is dear for": "is high-priced",
    "slow-served": "customers with slow replies",
    "long-served": "customers with long chats",
    "mean stay": "average session duration",
    "mean talk time": "average handling time",
    "shuffling off": "stonewalling",
    "active product rate": "share of SKUs sold",
    "cost to output": "cost-to-sales ratio",
    "upright line": "vertical line",
    "queue was broken": "inflow dropped",
    "queue broken": "inflow drop",
    "pre-sale": "pre-purchase",
    "returns phase": "encore",
}
MEANT = {  # where the word is another word's part, or means what it says
    "倍数": ("它是占比，不是倍数", "比的是倍数，不是差几件"),
    "人时": ("个人时间", "每人时", "本人时", "客人时"),
    "您": (),
}


def told(text: str, word: str) -> list[str]:
    for said in MEANT.get(word, ()):
        text = text.replace(said, "")
    return [text[max(0, m.start() - 30) : m.end() + 30] for m in re.finditer(re.escape(word), text)]


@pytest.mark.parametrize("word", NOT_SAID)
def test_a_word_the_trade_does_not_say_is_said_nowhere(word: str) -> None:
    terms = [text for entry in glossary().values() for text in (entry["zh"], entry["en"])]
    cards = [str(define(id, lang)) for id in (*CARDS, *(card.id for card in LISTED)) for lang in LANGS]
    texts = [*terms, *cards, *(page.read_text(encoding="utf-8") for page in PAGES)]
    found = [place for text in texts for place in told(text, word)]
    assert not found, f"say {NOT_SAID[word]}: {found[:5]}"


def test_the_encore_is_no_return() -> None:
    assert glossary()["phase_returns"] == {"zh": "返场期", "en": "encore"}


def test_lessons_and_readme_say_you_the_same_way() -> None:
    for page in PAGES:
        if (page.suffix == ".md" and page.parent == ROOT) or page.parent.name == "source":
            assert "您" not in re.sub(r"“[^”]*”", "", page.read_text(encoding="utf-8")), page.name
