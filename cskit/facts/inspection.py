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
    limits, turn = looked_for(), [*TALK, "turn"]
    lines = _lines(facts).join(_wordings(facts).drop("text"), on="wording", how="left")
    lines = _read(lines.with_columns(nw.col(c).fill_null(0) for c in ("bare", "closing", *limits["words"])))
    turns = lines.group_by(*turn).agg(
        nw.col("own").sum().alias("answers"),
        nw.col("asks").sum().alias("asked"),
        nw.col("curt").sum().alias("empties"),
        nw.col("filler").sum().alias("fillers"),
    )
    asked = nw.col("asked") > 0
    hollow = flag(asked & (nw.col("empties") == nw.col("answers")))
    urged = flag(asked & (nw.col("fillers") == nw.col("answers")))
    lines = lines.join(turns.select(*turn, hollow=hollow, urged=urged), on=turn, how="inner")
    lines = lines.join(_repeated(lines, limits["times"]), on=[*turn, "told", "wording"], how="left")
    away = nw.col("next_at").fill_null(facts.last_moment) - nw.col("sent_at")
    told = nw.col("told") == 1
    shows = {
        "curt": (nw.col("curt") == 1) & (nw.col("hollow") == 1),
        "stalled": told & _says("wait") & (nw.col("passes_on") == 0) & (away > limits["back_within"]),
        "mechanical": nw.col("turns") >= limits["times"],
        "banned": told & _says("banned"),
        "early": told & _says("urges") & (nw.col("urged") == 1),
        "volley": nw.col("alike") >= limits["times"],
        "urging": (nw.col("own") == 0) & _says("urging") & (nw.col("sent_at") > nw.col("started_at")),
        **{kind: (nw.col("own") == 0) & _says(kind) for kind in ("anger", "thanking")},
    }
    judged = lines.select(*TALK, "wording", at="sent_at", **{kind: flag(shown) for kind, shown in shows.items()})
    some = judged.filter(nw.any_horizontal(*(_says(kind) for kind in KINDS), ignore_nulls=True))
    texts = _wordings(facts).select("wording", content="text")
    some = facts.shop.keep(some.join(texts, on="wording", how="inner"))
    each = [some.filter(_says(kind)).select(*TALK, "at", "content", kind=nw.lit(kind)) for kind in KINDS]
    return facts.shop.keep(nw.concat(each, how="vertical"))


def _written(facts: Facts) -> nw.LazyFrame:
    return facts.shop.need("messages", "text", for_="texts").filter(nw.col("sender").is_in(["customer", "agent"]))


@once
def _wordings(facts: Facts) -> nw.LazyFrame:
    """Each text that was written, with its number (`wording`) and what it is (1/0): read once, however often it was
    sent."""
    text = nw.col("text")
    words = {name: flag(text.str.contains(f"(?i){pattern}")) for name, pattern in looked_for()["words"].items()}
    closing = flag(closes(text, facts.rules.closing_texts))
    texts = facts.shop.number(distinct(_written(facts).filter(~text.is_null()), "text"), "wording")
    return facts.shop.keep(
        texts.select("text", nw.col("wording").cast(nw.Int64), bare=flag(bare(text)), closing=closing, **words)
    )


@once
def _lines(facts: Facts) -> nw.LazyFrame:
    """What customers and agents wrote each other, by reception, with the number of its text (`wording`; -1: none), of
    its `turn` (a customer's lines and what they are answered), and when the same side writes next (`next_at`)."""
    own = nw.col("own")
    said = _written(facts).join(facts.pairs(), on=PAIR, how="inner")
    said = said.join(_wordings(facts).select("text", "wording"), on="text", how="left").select(
        "pair", *ORDER, wording=nw.col("wording").fill_null(-1).cast(nw.Int64), own=flag(nw.col("sender") == "agent")
    )
    spans = facts.outlines().select(*TALK, "started_at", "ended_at")
    inside = nw.col("sent_at") >= nw.col("started_at"), nw.col("sent_at") <= nw.col("ended_at")
    placed = (
        said.join(spans, on="pair", how="inner")
        .filter(*inside)
        .with_columns(
            before=own.shift(1).over("pair", order_by=ORDER),
            next_at=nw.col("sent_at").shift(-1).over(["pair", "own"], order_by=ORDER),
        )
        .with_columns(begins=flag((own == 0) & (nw.col("before").fill_null(1) == 1)))
        .with_columns(turn=nw.col("begins").cum_sum().over("pair", order_by=ORDER))
    )
    return facts.shop.keep(placed.select(*TALK, "turn", "sent_at", "next_at", "started_at", "own", "wording"))


def _read(lines: nw.LazyFrame) -> nw.LazyFrame:
    """Lines with whether they ask (`asks`), are no answer (`curt`), neither answer nor urge (`filler`), or tell the
    customer something in words (`told`)."""
    own = nw.col("own")
    curt = own * flag((nw.col("bare") == 1) | (nw.col("brush_off") == 1))
    return lines.with_columns(
        curt=curt,
        filler=own * flag((curt == 1) | (nw.col("courtesy") == 1) | (nw.col("urges") == 1)),
        asks=flag((own == 0) & (nw.col("closing") == 0)),
        told=own * flag((nw.col("wording") >= 0) & (nw.col("courtesy") == 0) & (nw.col("bare") == 0)),
    )


def _repeated(lines: nw.LazyFrame, times: int) -> nw.LazyFrame:
    """What an agent tells a customer so many `times` in one reception: how often in each turn (`alike`), and in how
    many (`turns`)."""
    same = [*TALK, "told", "wording"]
    often = lines.filter(nw.col("told") == 1).group_by(*same, "turn").agg(nw.len().alias("alike"))
    each = often.group_by(*same).agg(nw.len().alias("turns"), nw.col("alike").sum().alias("all"))
    return often.join(each.filter(nw.col("all") >= times).drop("all"), on=same, how="inner")


def _says(words: str) -> nw.Expr:
    return nw.col(words) == 1


@once
def inspected(facts: Facts) -> nw.LazyFrame:
    """Served receptions of which anything written is known, and whether each of `KINDS` was met in them (1/0)."""
    kinds = {kind: flag(nw.col("kind") == kind) for kind in KINDS}
    met = marked(facts).select(*TALK, **kinds).group_by(*TALK).agg(*(nw.col(kind).max() for kind in KINDS))
    served = facts.talks().filter(nw.col("served") == 1).select("pair", *RECEPTION, "started_at")
    told = distinct(_lines(facts).filter(nw.col("wording") >= 0), *TALK)
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
