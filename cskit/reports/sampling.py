"""Conversations to inspect: a sample in which everybody, every part of the day and every outcome is looked at, and the
sheet to mark it on, which `cskit import` reads back into `inspections` (`sources/exports/inspection_sheet.toml`)."""

import tomllib
from contextlib import suppress
from importlib.resources import files
from pathlib import Path

import narwhals as nw
import numpy as np
import pandas as pd

from cskit.analysis.frames import labels
from cskit.charts.parts import say
from cskit.charts.tables import Column, as_table
from cskit.engines import collected
from cskit.errors import DataError, MissingTable
from cskit.facts import Facts
from cskit.facts.joins import need_customers
from cskit.facts.talk import DAY, TALK
from cskit.metrics.codes import customer_code, masked
from cskit.outfile import whole
from cskit.period import Period
from cskit.reports.workbook import write_workbook
from cskit.rules import Rules
from cskit.shop import Shop, rules_of
from cskit.terms import language

PARTS = ("night", "morning", "afternoon", "evening")  # of six hours each
KINDS = {"nth": "count", "at": "time", "sent_at": "time", "max": "count"}
MARKED = ("nth", "name", "agent", "at", "part", "outcome", "item", "looks_at", "max", "score", "passed")
SAID = ("nth", "sent_at", "who", "text")


def draw(
    shop: Shop, n: int, *, seed: int = 1, period: Period | None = None, rules: str | Rules = "textbook"
) -> pd.DataFrame:
    """At most `n` served receptions, by agent and time: `customer`, `agent`, `at`, `ended_at`, `part` of the day and
    `outcome`: `paid`, `lost`, `open` (its window has not closed), or `none` (no inquiry, or no buyers are named).

    Nobody is drawn a second time before everybody was once; of one agent, no part of the day with the same outcome
    twice before each was once. The same seed draws the same. Errors: `DataError` where nobody was served.
    """
    facts = Facts(shop, rules_of(shop, rules, period))
    talks = facts.talks().filter(nw.col("served") == 1)
    if period is not None:
        talks = talks.filter(nw.col("day") >= period.first, nw.col("day") <= period.last)
    rows = collected(talks.select(*TALK, "ended_at", customer="customer_id", agent="agent_id", at="started_at"))
    DataError.when(rows.empty, "sample_none", period=period or shop.span)
    rows["part"] = [PARTS[int(second % DAY) * len(PARTS) // DAY] for second in rows["at"]]
    rows["outcome"] = "none"
    with suppress(MissingTable):
        need_customers(facts)
        known = facts.outcomes("inquiries", ("agent_id",), facts.rules.conversion_days)
        rows = rows.merge(collected(known.select(*TALK, "converted", "mature")), on=TALK, how="left")
        became = [rows["converted"] == 1, rows["mature"] == 1, rows["mature"] == 0]
        rows["outcome"] = np.select(became, ["paid", "lost", "open"], "none")
    mixed = rows.sort_values(["at", "agent", "customer"]).sample(frac=1, random_state=seed)
    for within in (["agent", "outcome", "part"], ["agent"]):  # each once, each twice, …
        mixed = mixed.loc[mixed.groupby(within).cumcount().sort_values(kind="stable").index]
    return mixed[:n].sort_values(["agent", "at", "customer"], ignore_index=True)


def write_sample(path: Path, shop: Shop, drawn: pd.DataFrame) -> None:
    """Write the sheet, whole or not at all, in the language spoken: a row per conversation and item, with drop-down
    marks, and what was said; customers under their codes, texts masked."""
    asked = tomllib.loads((files(__package__) / "sampling.toml").read_text(encoding="utf-8"))
    marks, names, to_do = asked["marks"], labels(shop), say("sample_to_do")
    items = pd.DataFrame([item[language()] for item in asked["items"]], columns=["item", "looks_at"])
    chats = drawn.assign(nth=range(1, len(drawn) + 1), name=[names.get(id, id) for id in drawn["agent"]])
    rows = chats.merge(items, how="cross").assign(max=marks[-1], score=to_do, passed=to_do)
    rows["at"] = pd.to_datetime(rows["at"], unit="s")
    for column in ("part", "outcome"):
        rows[column] = [say(f"sample_{column}_{value}") for value in rows[column]]
    tables = [
        as_table(frame, {c: Column(say(f"sample_{c}"), KINDS.get(c, "text")) for c in columns}).to_json(
            name, say(f"sample_{name}")
        )
        for name, frame, columns in (("marks", rows, MARKED), ("talks", _lines(shop, chats), SAID))
    ]
    tables[0]["choices"] = {"score": [to_do, *marks], "passed": [to_do, say("sample_yes"), say("sample_no")]}
    with whole(path) as part:
        write_workbook(part, tables, say("sample_book"), language())


def _lines(shop: Shop, chats: pd.DataFrame) -> pd.DataFrame:
    """Every message of these conversations: `nth`, `sent_at`, `who`, `text`."""
    said = shop.table("messages").filter(nw.col("customer_id").is_in([*chats["customer"].unique()]))
    lines = collected(said).merge(chats, left_on=["customer_id", "agent_id"], right_on=["customer", "agent"])
    lines = lines[lines["sent_at"].between(lines["at"], lines["ended_at"])].sort_values(["nth", "sent_at", "seq"])
    names = lines["name"].where(lines["sender"] == "agent", say("bot"))
    names = names.mask(lines["sender"] == "customer", lines["customer"].map(customer_code))
    texts = lines.reindex(columns=["text", "customer"]).itertuples(index=False)
    times = pd.to_datetime(lines["sent_at"], unit="s")
    return lines.assign(who=names, text=[masked(*line) or "" for line in texts], sent_at=times)
