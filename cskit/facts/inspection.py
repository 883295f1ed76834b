"""What an inspector would mark in the chats, told by word lists: faults of service, and the customers' temper."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

import narwhals as nw

from cskit.facts import Facts
from cskit.facts.keep import once
from cskit.facts.service import human_waits
from cskit.facts.talk import DAY, ORDER, PAIR, RECEPTION, TALK, distinct, flag
from cskit.facts.texts import bare, closes

KINDS = (  # faults of service, errors of the follow-up, what the customer shows
    *("curt", "stalled", "mechanical", "banned"),
    *("early", "volley"),
    *("urging", "anger", "thanking"),
)


@cache
def looked_for() -> dict[str, Any]:
    """The words and limits of the inspection."""
    return tomllib.loads((files(__package__) / "inspection.toml").read_text(encoding="utf-8"))


@once
def marked(facts: Facts) -> nw.LazyFrame:
    """The lines that show something, one row for each of `KINDS`: `pair`, `day`, `at`, `kind`, `content`.

    A line without text (a picture) shows nothing, and is an answer. Errors: `MissingTable` without `messages.text`.
    """
    limits, lines = looked_for(), _in_turns(_lines(facts))
    turn, same = [*TALK, "turn"], [*TALK, "own", "text"]
    lines = lines.with_columns(
        answers=nw.col("own").sum().over(turn),
        asked=nw.col("asks").sum().over(turn),
        empties=nw.col("curt").sum().over(turn),
        fillers=nw.col("filler").sum().over(turn),
        alike=nw.col("one").sum().over([*same, "turn"]),
        nth=nw.col("one").cum_sum().over([*same, "turn"], order_by=ORDER),
    ).with_columns(first=flag(nw.col("nth") == 1))
    lines = lines.with_columns(turns=nw.col("first").sum().over(same))
    away = nw.col("next_at").fill_null(facts.last_moment) - nw.col("sent_at")
    own, asked = (nw.col("own") == 1) & ~nw.col("text").is_null(), nw.col("asked") > 0
    told = own & (nw.col("courtesy") == 0) & (nw.col("bare") == 0)
    shows = {
        "curt": (nw.col("curt") == 1) & (nw.col("empties") == nw.col("answers")) & asked,
        "stalled": told & _says("wait") & (nw.col("passes_on") == 0) & (away > limits["back_within"]),
        "mechanical": told & (nw.col("turns") >= limits["times"]),
        "banned": told & _says("banned"),
        "early": told & _says("urges") & (nw.col("fillers") == nw.col("answers")) & asked,
        "volley": told & (nw.col("alike") >= limits["times"]),
        "urging": (nw.col("own") == 0) & _says("urging") & (nw.col("sent_at") > nw.col("started_at")),
        **{kind: (nw.col("own") == 0) & _says(kind) for kind in ("anger", "thanking")},
    }
    judged = lines.select(*TALK, at="sent_at", content="text", **{kind: flag(shown) for kind, shown in shows.items()})
    some = facts.shop.keep(judged.filter(nw.any_horizontal(*(_says(kind) for kind in KINDS), ignore_nulls=True)))
    each = [some.filter(_says(kind)).select(*TALK, "at", "content", kind=nw.lit(kind)) for kind in KINDS]
    return facts.shop.keep(nw.concat(each, how="vertical"))


@once
def _lines(facts: Facts) -> nw.LazyFrame:
    """What customers and agents wrote each other, by reception, and what each line is (1/0)."""
    own, text = nw.col("sender") == "agent", nw.col("text")
    words = {name: flag(text.str.contains(f"(?i){pattern}")) for name, pattern in looked_for()["words"].items()}
    closing = flag(closes(text, facts.rules.closing_texts))
    written = facts.shop.need("messages", "text", for_="texts").filter(own | (nw.col("sender") == "customer"))
    said = written.join(facts.pairs(), on=PAIR, how="inner").select(
        "pair", *ORDER, "text", own=flag(own), one=nw.lit(1), bare=flag(bare(text)), closing=closing, **words
    )
    spans = facts.outlines().select(*TALK, "started_at", "ended_at")
    inside = nw.col("sent_at") >= nw.col("started_at"), nw.col("sent_at") <= nw.col("ended_at")
    return facts.shop.keep(said.join(spans, on="pair", how="inner").filter(*inside).drop("ended_at"))


def _in_turns(lines: nw.LazyFrame) -> nw.LazyFrame:
    """Lines with the number of their `turn` (a customer's lines and what they are answered), when the same side writes
    next (`next_at`), and whether they ask (`asks`), are no answer (`curt`), or neither answer nor urge (`filler`)."""
    own = nw.col("own")
    curt = own * flag((nw.col("bare") == 1) | (nw.col("brush_off") == 1))
    return (
        lines.with_columns(
            before=own.shift(1).over("pair", order_by=ORDER),
            next_at=nw.col("sent_at").shift(-1).over(["pair", "own"], order_by=ORDER),
            curt=curt,
            filler=own * flag((curt == 1) | (nw.col("courtesy") == 1) | (nw.col("urges") == 1)),
            asks=flag((own == 0) & (nw.col("closing") == 0)),
        )
        .with_columns(begins=flag((own == 0) & (nw.col("before").fill_null(1) == 1)))
        .with_columns(turn=nw.col("begins").cum_sum().over("pair", order_by=ORDER))
    )


def _says(words: str) -> nw.Expr:
    return nw.col(words) == 1


@once
def inspected(facts: Facts) -> nw.LazyFrame:
    """Served receptions of which anything written is known, and whether each of `KINDS` was met in them (1/0)."""
    kinds = {kind: flag(nw.col("kind") == kind) for kind in KINDS}
    met = marked(facts).select(*TALK, **kinds).group_by(*TALK).agg(*(nw.col(kind).max() for kind in KINDS))
    served = facts.talks().filter(nw.col("served") == 1).select("pair", *RECEPTION, "started_at")
    told = distinct(_lines(facts).filter(~nw.col("text").is_null()), *TALK)
    made = (
        served.join(told, on=TALK, how="semi")
        .join(met, on=TALK, how="left")
        .with_columns(*(nw.col(kind).fill_null(0) for kind in KINDS))
    )
    return facts.shop.keep(made)


@once
def handed(facts: Facts) -> nw.LazyFrame:
    """Hand-overs to a person, from a bot or a colleague, with `closed` (24 h have passed) and `unmet` (closed, and the
    new agent wrote nothing to the customer), each 1 or 0."""
    moved = facts.dated("handovers", "at")
    if facts.bots:
        moved = moved.filter(~nw.col("to_agent_id").is_in(facts.bots))
    to = distinct(moved.select("customer_id", "day", "at", agent_id="to_agent_id"), *RECEPTION, "at")
    waits = facts.shop.keep(human_waits(to, facts.talk()))
    closed = waits.with_columns(closed=flag(nw.col("at") + DAY <= facts.last_moment))
    return closed.with_columns(unmet=nw.col("closed") * flag(nw.col("seconds").is_null()))
