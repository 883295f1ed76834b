"""What was asked: the text a turn begins with."""

import narwhals as nw

from cskit.facts.talk import distinct


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
