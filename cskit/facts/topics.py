"""What customers talk about, told by keywords in what they write: why they hesitate, what they ask."""

import tomllib
from functools import cache
from importlib.resources import files

import narwhals as nw

from cskit.facts import Facts
from cskit.facts.keep import once
from cskit.facts.talk import PAIR, RECEPTION, flag
from cskit.terms import language


@cache
def topics() -> dict[str, dict[str, dict[str, str]]]:
    """The keyword rules: `reasons` and `questions`, each topic with zh, en and words."""
    return tomllib.loads((files(__package__) / "topics.toml").read_text(encoding="utf-8"))


def topic_label(topic: str) -> str:
    """A topic's name as people read it.

    >>> topic_label("comparing"), topic_label("size")
    ('comparing shops', 'size')
    """
    return next(group[topic][language()] for group in topics().values() if topic in group)


@once
def said(facts: Facts, group: str) -> nw.LazyFrame:
    """The receptions in which the customer writes a word of a topic, one row per topic: their key and `reason`.

    Errors: `MissingTable` without `messages.text`.
    """
    words = {topic: rule["words"] for topic, rule in topics()[group].items()}
    messages = facts.shop.need("messages", "text", for_="a split by reason").filter(nw.col("sender") == "customer")
    spoke = messages.filter(nw.col("text").str.contains("|".join(words.values())))
    flags = {topic: flag(nw.col("text").str.contains(pattern)) for topic, pattern in words.items()}
    spans = facts.talks().select(*RECEPTION, "started_at", "ended_at")
    met = spoke.select(*PAIR, "sent_at", **flags).join(spans, on=PAIR, how="inner")
    inside = met.filter(nw.col("sent_at") >= nw.col("started_at"), nw.col("sent_at") <= nw.col("ended_at"))
    marked = facts.shop.keep(inside.group_by(*RECEPTION).agg(*(nw.col(topic).max() for topic in words)))
    each = [marked.filter(nw.col(t) == 1).select(*RECEPTION, reason=nw.lit(t)) for t in words]
    return facts.shop.keep(nw.concat(each, how="vertical"))
