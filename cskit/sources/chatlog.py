"""Chat logs: blocks (a header line that says who and when, and the lines written beneath it), who is who in them, and
which blocks are one customer's.

Header lines seen: `nick 2021-11-11 9:05:00`, the same with no space between, name and time on two lines,
`nick --> nick 2021-11-11 9:05:00`, `[nick] 2021-11-11 09:05:00`.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

from cskit.errors import DataError, told
from cskit.sources.reading import Accounts
from cskit.written import listed

_TIME = r"(?P<at>\d{4}[-/]\d{1,2}[-/]\d{1,2}\s+\d{1,2}:\d{2}:\d{2})"
NICK = r"[^\s，。！？、；,!?;“”\"()（）\[\]<>]{1,60}"
_HEADERS = (
    re.compile(rf"(?P<nick>{NICK}?)\s*-{{1,2}}>\s*(?P<to>{NICK}?)\s*{_TIME}"),
    re.compile(rf"\[(?P<nick>[^\]]{{1,60}})\]\s*{_TIME}"),
    re.compile(rf"(?P<nick>{NICK}?)\s*{_TIME}"),
)
_TIME_ALONE = re.compile(_TIME)
_NICK_ALONE = re.compile(NICK)
_RULE = re.compile(r"[-=*_~—]{5,}")


@dataclass(slots=True)
class Block:
    """One message as the log shows it: its `lines` until it is closed, then what they say (a list of each would take
    as much memory as all texts do). `cut`: a ruled line stands between it and the block before."""

    nick: str
    to: str
    at: datetime
    line: int
    header: str
    lines: list[str] = field(default_factory=list)
    cut: bool = False
    said: str = ""


def is_header(line: str) -> bool:
    """Whether a line opens a block by itself, or is the second line of a header in two lines."""
    return _header(line.strip()) is not None or _TIME_ALONE.fullmatch(line.strip()) is not None


def account(nick: str) -> str:
    """A nick in one spelling: half-width colon, without the `cntaobao` that some tools put before it.

    >>> account("cntaobao某店：小美 ")
    '某店:小美'
    """
    return nick.strip().replace("：", ":").removeprefix("cntaobao")


def blocks(lines: Iterable[str], *, texts: bool = True) -> list[Block]:
    """The blocks of a log, in the order of time (a log with the newest first is turned round).

    A time standing alone opens a block only if the log's first header is of that form. Without `texts` lines are kept
    only where they tell of more than what was said, and nothing is held twice: a log may have a million blocks.
    """
    found: list[Block] = []
    first: dict[str, Block] = {}  # of each nick: only who wrote once may turn out to be no nick, but a line
    before = ""  # the line before, which in a header of two lines is the name
    two_lines: bool | None = None
    for n, raw in enumerate(lines, start=1):
        line = raw.rstrip("\r\n").strip("\ufeff")
        block = _open(line.strip(), n)
        if block is None and two_lines is not False:
            block = _open_second(line.strip(), before, n)
            if block is not None:
                two_lines = True
                if found and found[-1].lines:
                    found[-1].lines.pop()
        if block is not None:
            two_lines = bool(two_lines)
            if found:
                block.cut = _closed(found[-1], texts=texts)
            met = first.setdefault(block.nick, block)
            block.nick = met.nick
            block.to = first[block.to].nick if block.to in first else block.to
            if met is not block:
                met.header = block.header = ""
            found.append(block)
        elif found:
            found[-1].lines.append(line)
        before = line.strip()
    if found:
        _closed(found[-1], texts=texts)
    steps = [(a.at < b.at) - (a.at > b.at) for a, b in pairwise(found)]
    return found[::-1] if sum(steps) < 0 else found


def _header(line: str) -> re.Match[str] | None:
    if ":" not in line or len(line) > 200:
        return None
    return next((match for pattern in _HEADERS if (match := pattern.fullmatch(line))), None)


def _open(line: str, n: int) -> Block | None:
    match = _header(line)
    at = _moment(match["at"]) if match else None
    if match is None or at is None:
        return None
    return Block(account(match["nick"]), account(match.groupdict().get("to") or ""), at, n, line)


def _open_second(line: str, name: str, n: int) -> Block | None:
    match = _TIME_ALONE.fullmatch(line)
    at = _moment(line) if match and _NICK_ALONE.fullmatch(name) else None
    return Block(account(name), "", at, n - 1, f"{name}\n{line}") if at else None


def _moment(text: str) -> datetime | None:
    try:
        return datetime(*map(int, re.findall(r"\d+", text)))  # type: ignore[arg-type]
    except ValueError:
        return None  # 2021-13-45: written by somebody, not by the log


def _closed(block: Block, *, texts: bool) -> bool:
    """Take blank and ruled lines off a block's end, and its lines together; whether there was a ruled one."""
    cut = False
    while block.lines and (not block.lines[-1].strip() or _RULE.fullmatch(block.lines[-1].strip())):
        cut = bool(block.lines.pop().strip()) or cut
    is_kept = texts or not block.lines or any(map(_tells, block.lines))
    block.said, block.lines = "\n".join(block.lines) if is_kept else UNTOLD, CLOSED
    return cut


RECEIPTS = frozenset({"已读", "未读", "发送中"})
UNTOLD = "…"  # of all messages whose text is of no use
CLOSED: list[str] = []  # the lines of every block that is closed


def _tells(line: str) -> bool:
    """Whether a line may be about the chat, not of it: a transfer, a recall, a receipt."""
    return "转" in line or "撤回" in line or line.strip() in RECEIPTS


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
        for line in block.said.split("\n"):
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
            before.said = "\n".join(filter(None, [before.said, block.header, block.said]))
            found[i] = before
    kept: list[Block] = []
    for block in found:
        if not kept or kept[-1] is not block:
            kept.append(block)
    found[:] = kept


def conversations(found: list[Block], cast: Cast, file: str) -> Iterator[Conversation]:
    """The log, customer by customer; `found` is emptied, so that what was taken of a long log is held no longer.

    One customer in the file: all of it is theirs. Several: each block by whom it names; where agents' lines name
    nobody, the file is cut where a ruled line stands or time starts again, and each piece must have one customer.

    Errors: `DataError` if a piece has several customers and does not say to whom its agents write.
    """
    staff = [block for block in found if block.to and {block.nick, block.to} <= cast.agents]
    if staff:
        yield Conversation(None, staff, between_staff=True)
    rest = [block for block in found if not (block.to and {block.nick, block.to} <= cast.agents)]
    found.clear()
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
        piece.clear()
    rest.clear()
    for customer in [*pieces]:
        yield Conversation(customer, sorted(pieces.pop(customer), key=lambda block: block.at))


def _pieces(found: list[Block]) -> Iterator[list[Block]]:
    piece: list[Block] = []
    for block in found:
        if piece and (block.cut or block.at < piece[-1].at):
            yield piece
            piece = []
        piece.append(block)
    if piece:
        yield piece
