"""What a line of text is, told by word lists (a closing, or a perfunctory reply); and what the texts of a talk say:
what was asked, and whether it ends on a closing (谢谢, 好的, OK …)."""

import re
from collections.abc import Iterable

import narwhals as nw

from cskit.facts.talk import TALK, distinct, flag

# What may stand around a closing: blanks, punctuation, emoji (no question mark among them) and particles.
_AROUND = (
    "^[\\s\u3000~～!！.。…,，、;；:：\\-—_()（）'\"“”‘’·*^\u200d\ufe0f☀-❒❕-➿🌀-\U0001faff"
    "亲您你了啦呀哈呢啊哒滴的哦噢喔嗯恩咯嘞勒吧哟们那太很老板客服小姐哥]*$"
)


def closes(text: nw.Expr, words: Iterable[str]) -> nw.Expr:
    """Whether a line is nothing but closing words and what may stand around them."""
    longest_first = sorted((word for word in words if word.strip()), key=len, reverse=True)
    pattern = "(?i)" + "|".join(r"\s*".join(map(re.escape, word.split())) for word in longest_first)
    return text.str.contains(pattern) & text.str.replace_all(pattern, "").str.contains(_AROUND)


_LETTER = "[0-9A-Za-z\u3400-\u9fff]"
_BARE = f"^[^{_LETTER[1:]}*{_LETTER}?[^{_LETTER[1:]}*$"  # one letter at most: a character, an emoji, a full stop


def perfunctory(text: nw.Expr, words: Iterable[str]) -> nw.Expr:
    """Whether a line answers nothing: one of these words and what may stand around it, one character, emoji only."""
    return closes(text, words) | text.str.contains(_BARE)


def questions(exchanges: nw.LazyFrame, spoken: nw.LazyFrame, messages: nw.LazyFrame) -> nw.LazyFrame:
    """`pair`, `asked_at` and `content`: the text of each turn's first message.

    Of several turns that begin in one second only the last can have waited, so it is that one's: the first text after
    the agent's last.
    """
    place = ["pair", "sent_at"]
    begun = distinct(exchanges.select("pair", sent_at="asked_at"), *place)
    said = spoken.select(*place, "seq", "from_customer").join(begun, on=place, how="inner")
    replies = (1 - nw.col("from_customer")).cast(nw.Int64).cum_sum().over(place, order_by=["seq"])
    asked = said.with_columns(replies=replies).filter(nw.col("from_customer") == 1)
    last = asked.group_by(*place).agg(nw.col("replies").max())
    first = asked.join(last, on=[*place, "replies"], how="inner").group_by(*place).agg(nw.col("seq").min())
    texts = messages.select("seq", "sent_at", content="text")
    return first.join(texts, on=["seq", "sent_at"], how="left").select("pair", "content", asked_at="sent_at")


def closed(
    open_talks: nw.LazyFrame, spoken: nw.LazyFrame, messages: nw.LazyFrame, words: Iterable[str]
) -> nw.LazyFrame:
    """The keys of those talks (which end on an unanswered turn) whose every line after the agent's last is a closing.
    `messages` have their `text`."""
    said = spoken.join(open_talks.select(*TALK), on=TALK, how="semi")
    said = said.select(*TALK, "sent_at", "seq", "from_customer", "place")
    own = nw.when(nw.col("from_customer") == 0).then(nw.col("place"))
    replied = said.with_columns(replied=own.fill_null(0)).group_by(*TALK).agg(nw.col("replied").max())
    lines = said.join(replied, on=TALK, how="inner").filter(nw.col("place") > nw.col("replied"))
    customers = messages.filter(nw.col("sender") == "customer")
    texts = customers.select("sent_at", "seq", open=flag(~closes(nw.col("text").fill_null(""), words)))
    told = lines.join(texts, on=["sent_at", "seq"], how="inner")
    return told.group_by(*TALK).agg(nw.col("open").max()).filter(nw.col("open") == 0).select(*TALK)
