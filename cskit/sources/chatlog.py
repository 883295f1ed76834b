"""Chat logs as blocks: a header line that says who and when, and the lines written beneath it.

Header lines seen: `nick 2021-11-11 9:05:00`, the same with no space between, name and time on two lines,
`nick --> nick 2021-11-11 9:05:00`, `[nick] 2021-11-11 09:05:00`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

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
    """One message as the log shows it. `cut`: a ruled line stands between it and the block before."""

    nick: str
    to: str
    at: datetime
    line: int
    header: str
    lines: list[str] = field(default_factory=list)
    cut: bool = False


def is_header(line: str) -> bool:
    """Whether a line opens a block by itself, or is the second line of a header in two lines."""
    return _header(line.strip()) is not None or _TIME_ALONE.fullmatch(line.strip()) is not None


def account(nick: str) -> str:
    """A nick in one spelling: half-width colon, without the `cntaobao` that some tools put before it.

    >>> account("cntaobao某店：小美 ")
    '某店:小美'
    """
    return nick.strip().replace("：", ":").removeprefix("cntaobao")


def blocks(lines: Iterable[str]) -> list[Block]:
    """The blocks of a log, in the order of time (a log with the newest first is turned round).

    A time standing alone opens a block only if the log's first header is of that form.
    """
    found: list[Block] = []
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
                block.cut = _trim(found[-1])
            found.append(block)
        elif found:
            found[-1].lines.append(line)
        before = line.strip()
    if found:
        _trim(found[-1])
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


def _trim(block: Block) -> bool:
    """Take blank and ruled lines off a block's end; whether there was a ruled one."""
    cut = False
    while block.lines and (not block.lines[-1].strip() or _RULE.fullmatch(block.lines[-1].strip())):
        cut = bool(block.lines.pop().strip()) or cut
    return cut
