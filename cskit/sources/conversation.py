"""Who is who in a chat log, and which blocks are one customer's."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from cskit.errors import DataError, told
from cskit.sources.chatlog import NICK, Block, account
from cskit.sources.reading import Accounts
from cskit.written import listed

HANDOVER = re.compile(
    rf"(?:.*?[:：]\s*)?由\s*[“\"【\[]?(?P<from>{NICK}?)[”\"】\]]?\s*转[交接]给\s*[“\"【\[]?(?P<to>{NICK}?)[”\"】\]]?\s*[。！!.]?"
)
RECALL = re.compile(r".{0,60}撤回了(?:一|1)条消息[。.]?")
SYSTEM = frozenset({"系统消息", "系统提示", "系统", "系统通知"})


@dataclass(frozen=True)
class Cast:
    """The accounts of a log: the shop's agents, and the names under which the system speaks."""

    agents: frozenset[str]
    system: frozenset[str] = SYSTEM

    def is_customer(self, nick: str) -> bool:
        return bool(nick) and nick not in self.agents and nick not in self.system

    def account(self, nick: str) -> str:
        """An agent as the log's headers name it: transfer notices often leave out the shop before the colon."""
        name = account(nick)
        full = [agent for agent in self.agents if agent.endswith(f":{name}")]
        return full[0] if name not in self.agents and len(full) == 1 else name


@dataclass(frozen=True)
class Conversation:
    """Blocks of one customer, in order of time; `customer` is None if nobody names one."""

    customer: str | None
    blocks: list[Block]
    between_staff: bool = False


def cast_of(found: list[Block], roster: Accounts, file: str) -> Cast:
    """The agents of a log; lines that only look like headers are given back to the text they are part of.

    Errors: `DataError` if no account can be told to be the shop's.
    """
    nicks = {nick for block in found for nick in (block.nick, block.to) if nick} - SYSTEM
    agents = {nick for nick in nicks if ":" in nick or nick in roster}
    agents |= {nick for nick in nicks if any(agent.startswith(f"{nick}:") for agent in agents)}
    if not agents:
        named = listed(f"`{nick}`" for nick in sorted(nicks)[:3])
        raise DataError(told("whose_shop", file=file, named=named))
    cast = Cast(frozenset(agents))
    for block in found:
        for line in block.lines:
            if moved := HANDOVER.fullmatch(line.strip()):
                agents |= {cast.account(moved["from"]), cast.account(moved["to"])}
    _give_back_quotes(found, agents)
    return Cast(frozenset(agents))


def _give_back_quotes(found: list[Block], agents: set[str]) -> None:
    """A name seen once, at a time that breaks the order which its neighbours keep, is a line somebody wrote.

    For instance 预计发货时间 2021-11-13 18:00:00 in the middle of a chat of the 11th.
    """
    times = Counter(block.nick for block in found)
    people: set[str] = set()
    for i in range(1, len(found) - 1):
        before, block, after = found[i - 1], found[i], found[i + 1]
        people.add(before.nick)
        lone = block.nick not in agents and times[block.nick] == 1 and not block.to
        in_order = before.at <= block.at <= after.at
        if lone and not in_order and before.at <= after.at and (after.nick in agents or after.nick in people):
            before.lines += [*block.header.split("\n"), *block.lines]
            found[i] = before
    kept: list[Block] = []
    for block in found:
        if not kept or kept[-1] is not block:
            kept.append(block)
    found[:] = kept


def conversations(found: list[Block], cast: Cast, file: str) -> Iterator[Conversation]:
    """The log, customer by customer.

    One customer in the file: all of it is theirs. Several: each block by whom it names; where agents' lines name
    nobody, the file is cut where a ruled line stands or time starts again, and each piece must have one customer.

    Errors: `DataError` if a piece has several customers and does not say to whom its agents write.
    """
    staff = [block for block in found if block.to and {block.nick, block.to} <= cast.agents]
    if staff:
        yield Conversation(None, staff, between_staff=True)
    rest = [block for block in found if not (block.to and {block.nick, block.to} <= cast.agents)]
    customers = {nick for block in rest for nick in (block.nick, block.to) if cast.is_customer(nick)}
    if len(customers) == 1:
        yield Conversation(customers.pop(), sorted(rest, key=lambda block: block.at))
        return
    pieces: dict[str, list[Block]] = {}
    for piece in _pieces(rest):
        named = [nick for block in piece for nick in (block.nick, block.to) if cast.is_customer(nick)]
        alone = named[0] if len(set(named)) == 1 else None
        for block in piece:
            customer = next((nick for nick in (block.nick, block.to) if cast.is_customer(nick)), alone)
            if customer is None and named:
                either = listed((f"`{nick}`" for nick in list(dict.fromkeys(named))[:3]), "or")
                raise DataError(told("which_customer", file=file, line=block.line, nick=block.nick, either=either))
            elif customer is None:
                yield Conversation(None, [block])
            else:
                pieces.setdefault(customer, []).append(block)
    for customer, blocks in pieces.items():
        yield Conversation(customer, sorted(blocks, key=lambda block: block.at))


def _pieces(found: list[Block]) -> Iterator[list[Block]]:
    piece: list[Block] = []
    for block in found:
        if piece and (block.cut or block.at < piece[-1].at):
            yield piece
            piece = []
        piece.append(block)
    if piece:
        yield piece
