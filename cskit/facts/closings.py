"""Talk that ends on a closing (谢谢, 好的, OK …): an open turn that waits for nobody."""

from collections.abc import Iterable

import narwhals as nw

from cskit.facts.talk import TALK, flag
from cskit.facts.texts import closes


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
