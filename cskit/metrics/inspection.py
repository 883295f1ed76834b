"""What the chats show: faults of service, errors of the follow-up, and the customers' temper (G: 情感值)."""

from typing import Any

from cskit.facts.inspection import looked_for
from cskit.metrics.card import Card, Part

_served = Part("inspected", "rows")
_TIMES, _MINUTES = looked_for()["times"], looked_for()["back_within"] / 60
_WORDS = (
    "按词表（cskit/facts/inspection.toml）在聊天原文里找，可按自己店铺增改；没有文字的消息（图片）不判断，整次没有文字的接待不计。",
    "Found in the texts by the word lists of `cskit/facts/inspection.toml`, to be adapted to the shop; a message without text (a picture) is not judged, a reception without any is in neither part.",
)


def _share(id: str, shown: str, zh: str, en: str, formula: tuple[str, str], **more: Any) -> Card:
    """The share of served receptions in which a kind of line was met."""
    whole = (
        f"{formula[0]}的接待人次 ÷ 留有文字的接待人次",
        f"receptions {formula[1]} ÷ receptions served with any text",
    )
    told: dict[str, Any] = {"better": "down", "note": _WORDS, **more}
    numerator = Part("inspected", "sum", shown)
    return Card(id, "service", zh, en, "fraction", "ratio", numerator, _served, formula=whole, proportion=True, **told)


CARDS = (
    _share(
        "curt_reply_rate",
        "curt",
        "敷衍回复率",
        "curt reply rate",
        (
            "客户问了，客服整轮只回一个字、表情或“自己看详情”一类话",
            "in which a question got nothing but one character, an emoji or a brush-off",
        ),
        pitfall=(
            "客户只说“谢谢”“好的”时，回一个表情不算敷衍。",
            "An emoji in reply to a mere “thanks” or “OK” is no fault and not counted.",
        ),
        aliases=("敷衍率", "一字回复率"),
    ),
    _share(
        "left_waiting_rate",
        "stalled",
        "让等无下文率",
        "left-waiting rate",
        (
            f"客服请客户稍等、之后 {_MINUTES:g} 分钟内没有再发消息",
            f"in which the agent asks the customer to wait and writes nothing for {_MINUTES:g} minutes",
        ),
        note=(
            f"说明要转给同事的不算；数据末尾不满 {_MINUTES:g} 分钟的还不判断。{_WORDS[0]}",
            f"Announcing a transfer is no such promise; within {_MINUTES:g} minutes of the end of the data nothing is judged yet. {_WORDS[1]}",
        ),
        aliases=("稍等没下文",),
    ),
    _share(
        "mechanical_reply_rate",
        "mechanical",
        "机械重复率",
        "mechanical reply rate",
        (
            f"客服在 {_TIMES} 轮以上里回了一字不差的同一句话",
            f"in which the agent answers {_TIMES} turns or more with the very same sentence",
        ),
        pitfall=(
            "问候和单个表情不算；快捷短语用得对也会重复，先看原文再下结论。",
            "Greetings and single emoji do not count; a canned phrase may be right each time: read the chat before judging.",
        ),
        aliases=("机械回复率", "复读率"),
    ),
    _share(
        "banned_words_rate",
        "banned",
        "违禁词率",
        "banned-words rate",
        (
            "客服说了违禁词（引导到平台外、极限词）",
            "in which the agent writes a banned word (off-platform contact, superlatives that advertising law forbids)",
        ),
        aliases=("违规词率", "禁语率"),
    ),
    _share(
        "early_urging_rate",
        "early",
        "未答先催率",
        "urged-before-answered rate",
        (
            "客户问了，客服整轮只催下单、付款，没有回答",
            "in which a question was met with nothing but an urge to order or pay",
        ),
        aliases=("先催后答率",),
    ),
    _share(
        "volley_rate",
        "volley",
        "连发三条率",
        "volley rate",
        (
            f"客服在客户没有回话时把同一句话发了 {_TIMES} 遍以上",
            f"in which the agent sends the same sentence {_TIMES} times or more before the customer writes again",
        ),
        aliases=("三连发",),
    ),
    Card(
        "unmet_handover_rate",
        "service",
        "转接无人接率",
        "unmet hand-over rate",
        "fraction",
        "ratio",
        Part("handed", "sum", "unmet"),
        Part("handed", "sum", "closed"),
        better="down",
        proportion=True,
        closed=Part("handed", "sum", "closed"),
        total=Part("handed", "rows"),
        formula=(
            "接手客服 24 小时内没给客户发过消息的转接 ÷ 转接（转出已满 24 小时的）",
            "hand-overs after which the new agent wrote nothing to the customer for 24 h ÷ hand-overs at least 24 h old",
        ),
        note=(
            "机器人转人工和客服之间转接都算，算在接手的客服名下。",
            "From the bot and between agents alike; counted with who was to take over.",
        ),
    ),
    _share(
        "chased_rate",
        "urging",
        "客户催回复率",
        "chased-by-customer rate",
        ("客户催过回复（人呢、怎么不回、？）", "in which the customer asks for an answer again (anybody there? ??)"),
        note=(
            f"一次接待的第一句“在吗”是打招呼，不算。{_WORDS[0]}",
            f"The opening “are you there?” is a greeting and not counted. {_WORDS[1]}",
        ),
        source="G",
    ),
    _share(
        "anger_rate",
        "anger",
        "客户不满率",
        "customer anger rate",
        (
            "客户说了生气的话（投诉、差评、什么态度）",
            "in which the customer writes angry words (complaint, bad review, how rude)",
        ),
        pitfall=(
            "是线索，不是结论：词表看不懂反话，生气的也不一定是对这位客服。",
            "A lead, no verdict: a word list misses irony, and the anger may be about the parcel, not the agent.",
        ),
        aliases=("情感值", "负面情绪率"),
        source="G",
    ),
    _share(
        "thanks_rate",
        "thanking",
        "客户致谢率",
        "customer thanks rate",
        ("客户道过谢（谢谢、辛苦了、麻烦了）", "in which the customer thanks the agent"),
        better="up",
        source="G",
    ),
)
