"""Chats and tickets that are tables: what a message's conversation tells of it, and times in UTC or without a day."""

import re
from collections import defaultdict
from datetime import UTC, datetime, time
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from cskit.errors import DataError, told
from cskit.period import day_typed
from cskit.reading.cells import instant, text, when
from cskit.reading.held import Held
from cskit.sources.chatlog import account
from cskit.sources.reading import Assumed, Reading, Rows, Undated, agents_seen

Row = dict[str, Any]
_CLOCK = re.compile(r"\d{1,2}:\d\d(:\d\d)?")
CONVERSED = (("messages", "customer_id"), ("messages", "sender"))  # what the other messages may tell of one


def of_utc(assumed: Assumed, file: str, cell: Any) -> datetime | None:
    """A time in UTC, in the shop's zone. Errors: `DataError` if it says that it is UTC, and no zone is given."""
    at, is_said = instant(cell)
    DataError.when(is_said and not assumed.get("time_zone"), "utc_times", name=file, at=cell)
    if at is None or not assumed.get("time_zone"):
        return at
    return at.replace(tzinfo=UTC).astimezone(ZoneInfo(assumed["time_zone"])).replace(tzinfo=None)


def of_clock(assumed: Assumed, file: str, cell: Any) -> datetime | None:
    """A time that may have no day. Errors: `Undated` if none is given."""
    said = cell.isoformat() if isinstance(cell, time) else text(cell) or ""
    if not _CLOCK.fullmatch(said):
        return when(cell)
    if not assumed.get("date"):
        raise Undated(told("chat_undated", name=file, at=said))
    return when(f"{day_typed(assumed['date'])} {said}")


MOMENTS = {"utc": of_utc, "clock": of_clock}


def conversed(messages: Rows, reading: Reading, file: str) -> Rows:
    """Messages with what their conversation tells: whose it is, who wrote where the file names the writer only, and
    who has the customer: whoever answers next, or answered last. The accounts seen become `agents`.

    Errors: `DataError` if a customer's name is masked.
    """
    rows = [dict(zip(messages.columns, row, strict=True)) for row in messages.data]
    talks: defaultdict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        talks[row.get("conversation_id") or row["customer_id"]].append(row)
    back = sum(a["sent_at"] > b["sent_at"] for talk in talks.values() for a, b in pairwise(talk))
    if back and all(row["sent_at"].date() == rows[0]["sent_at"].date() for row in rows):
        reading.note("times_run_back", count=back, date=rows[0]["sent_at"].date())
    kept: list[Row] = []
    for talk in talks.values():
        named = {row["customer_id"]: None for row in talk if row["customer_id"]}
        if len(named) != 1:
            reading.drop("nobody_named", 0, count=len(talk))
            continue
        [customer] = named
        DataError.when("**" in customer, "masked_nicks", name=file, nick=customer)
        talk.sort(key=lambda row: row["sent_at"])
        for row in talk:
            wrote = row["agent_id"] if row["agent_id"] != account(customer) else None
            row |= {"customer_id": customer, "sender": row["sender"] or ("agent" if wrote else "customer")}
            row["agent_id"] = wrote if row["sender"] in ("agent", "bot") else None
        for turn in (reversed, iter):
            holder = None
            for row in turn(talk):
                row["agent_id"] = holder = row["agent_id"] or holder
        kept += talk
    reading.tables["agents"] = agents_seen(row["agent_id"] for row in kept)
    return Rows(tuple(kept[0]) if kept else messages.columns, Held(tuple(row.values()) for row in kept))
