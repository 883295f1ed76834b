"""千牛 chat log: text blocks, each a header line (who, when) and what was written.

The log says who wrote, seldom to whom. An account with a colon (`shop:nick`) is an agent, so is the shop's own account
and whoever the user names; the other one in a conversation is the customer. What stays open is refused, not guessed.
"""

from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

from cskit.errors import DataError
from cskit.reading.sheets import Head, text_encoding
from cskit.sources.chatlog import HANDOVER, RECALL, RECEIPTS, Block, Cast, blocks, cast_of, conversations, is_header
from cskit.sources.reading import UNSAID, Accounts, Assumed, Reader, Reading, Rows, agents_seen

MESSAGES = ("customer_id", "agent_id", "sender", "sent_at", "text")
HANDOVERS = ("customer_id", "from_agent_id", "to_agent_id", "at")


def recognises(head: Head) -> float:
    """Likely if the first lines hold headers of blocks; a table is never a chat log."""
    if not head.lines or any(len(row) > 3 for row in head.rows[:1]):
        return 0.0
    return 0.9 if any(is_header(line) for line in head.lines) else 0.0


def read(path: Path, roster: Accounts, _sheets: Sequence[str], assumed: Assumed = UNSAID) -> Reading:
    """`messages`, `handovers` and the `agents` seen.

    Errors: `DataError` if nothing tells which account is the shop's, or which of several customers a line belongs to,
    or a customer's name is masked: the same mask may hide two people.
    """
    with path.open(encoding=text_encoding(path)) as file:
        found = blocks(file, texts=assumed.get("texts") != "drop")
    DataError.when(not found, "no_message", name=path.name)
    reading = Reading(read=len(found))
    cast = cast_of(found, roster, path.name)
    messages, handovers, receipts = Rows(MESSAGES), Rows(HANDOVERS), 0
    for talk in conversations(found, cast, path.name):
        DataError.when("**" in (talk.customer or ""), "masked_nicks", name=path.name, nick=talk.customer)
        if talk.customer is None:
            reason = "staff_talk" if talk.between_staff else "nobody_named"
            reading.drop(reason, talk.blocks[0].line, count=len(talk.blocks))
            continue
        receipts += _take(talk.blocks, talk.customer, cast, roster, messages, handovers)
    DataError.when(not messages.data and not handovers.data, "no_customer_message", name=path.name)
    accounts = [handovers.column(name) for name in ("from_agent_id", "to_agent_id")]
    seen = agents_seen(chain(messages.column("agent_id"), *accounts))
    reading.tables = {"messages": messages, "handovers": handovers, "agents": seen}
    if receipts:
        reading.note("receipts", count=receipts)
    _report(reading, messages)
    return reading


def _take(talk: list[Block], customer: str, cast: Cast, roster: Accounts, messages: Rows, handovers: Rows) -> int:
    """One conversation's blocks, as messages and handovers; the answer is how many status lines were left out."""
    nicks, receipts = tuple(block.nick for block in talk), 0
    for block, holder in zip(talk, _holders(talk, cast), strict=True):
        every = block.said.split("\n")
        moved = [match for line in every if (match := HANDOVER.fullmatch(line.strip()))]
        for match in moved:
            handovers.data.append((customer, cast.account(match["from"]), cast.account(match["to"]), block.at))
        lines = [line for line in every if not HANDOVER.fullmatch(line.strip())]
        written = [line for line in lines if block.nick not in cast.agents or line.strip() not in RECEIPTS]
        unsaid = [line for line in written if RECALL.fullmatch(line.strip()) and line.strip().startswith(nicks)]
        if len(unsaid) < len(written):  # where nothing else is said, the recall is the message
            written = [line for line in written if line not in unsaid]
        receipts += len(lines) - len(written)
        said = "\n".join(written).strip() or None
        if moved and said is None:
            continue  # the block was the transfer notice alone
        messages.data.append((customer, holder, _sender(block, said, cast, roster), block.at, said))
    return receipts


def _sender(block: Block, said: str | None, cast: Cast, roster: Accounts) -> str:
    if block.nick in cast.system or (said is not None and RECALL.fullmatch(said)):
        return "system"
    if block.nick in cast.agents:
        return "bot" if roster.get(block.nick, {}).get("role") == "bot" else "agent"
    return "customer"


def _holders(talk: list[Block], cast: Cast) -> Iterator[str | None]:
    """Who has the customer at each block: whoever is written to, else who writes, else who answers next.

    A customer's line before a transfer belongs to the account that lets go; after the last answer, to who gave it.
    """
    holders: list[str | None] = [None] * len(talk)
    ahead: str | None = None
    for i in reversed(range(len(talk))):
        block = talk[i]
        moved = next((m for line in block.said.split("\n") if (m := HANDOVER.fullmatch(line.strip()))), None)
        if moved:
            ahead = cast.account(moved["from"])
        if block.nick in cast.agents:
            ahead = block.nick
        holders[i] = block.to if block.to in cast.agents else ahead
    last: str | None = None
    for i, block in enumerate(talk):
        holders[i] = holders[i] or last
        if block.nick in cast.agents:
            last = block.nick
        for line in block.said.split("\n"):
            if moved := HANDOVER.fullmatch(line.strip()):
                last = cast.account(moved["to"])
    yield from holders


def _report(reading: Reading, messages: Rows) -> None:
    unheld = sum(row[1] is None for row in messages.data)
    if unheld:
        reading.note("no_agent", count=unheld)
    recalled = sum(row[2] == "system" for row in messages.data)
    if recalled:
        reading.note("system_lines", count=recalled)
    accounts = sorted({row[1] for row in messages.data if row[1]})
    robots = [name for name in accounts if any(mark in name for mark in ("机器人", "店小蜜", "智能"))]
    if robots and not any(row[2] == "bot" for row in messages.data):
        reading.note("maybe_bots", accounts=", ".join(robots))


READER = Reader("qianniu_chat", "千牛聊天记录", "Qianniu chat log", recognises, read)
