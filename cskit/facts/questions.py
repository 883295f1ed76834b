"""What the texts of a talk say: what was asked, and whether it ends on a closing (谢谢, 好的, OK …)."""

from collections.abc import Iterable

import narwhals as nw

from cskit.facts.talk import TALK, distinct, flag
from cskit.facts.texts import closes


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
