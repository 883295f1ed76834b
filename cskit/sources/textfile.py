"""What kind of text a file is: its encoding, and the irregularities that decide how it must be read.

Chinese shop tools write GB18030, Excel's "Unicode text" is UTF-16, everything modern is UTF-8. The whole
file is looked at, block by block: an encoding guessed from the first lines is wrong where it hurts.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

BLOCK = 1 << 20
_MAGIC = {b"PK\x03\x04": "xlsx", b"\xd0\xcf\x11\xe0": "xls", b"PAR1": "parquet", b"%PDF": "pdf", b"\x1f\x8b": "gzip"}
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True)
class TextFacts:
    """`encoding` is empty if the bytes are no text; `bad_line` is the first line that is not UTF-8 (0 = none)."""

    encoding: str
    bad_line: int = 0
    nul_line: int = 0
    blank_lines: bool = False

    @property
    def is_utf8(self) -> bool:
        return self.encoding in ("utf-8", "utf-8-sig")


def container(path: Path) -> str:
    """The binary format the first bytes announce (`xlsx`, `xls`, `parquet` …), whatever the file is called; else ""."""
    with path.open("rb") as file:
        head = file.read(4)
    return next((kind for magic, kind in _MAGIC.items() if head.startswith(magic)), "")


def text_facts(path: Path) -> TextFacts:
    """Read the file once, in bounded memory, and say what it is."""
    with path.open("rb") as file:
        head = file.read(4)
    if head.startswith(_UTF16):
        return TextFacts("utf-16" if _decodes(path, "utf-16") else "")
    name = "utf-8-sig" if head.startswith(codecs.BOM_UTF8) else "utf-8"
    bad_line, nul_line, blank = _scan(path)
    if bad_line:
        name = "gb18030" if not nul_line and _decodes(path, "gb18030") else ""
    return TextFacts(name, bad_line, nul_line, blank)


def _scan(path: Path) -> tuple[int, int, bool]:
    """First line that is not UTF-8, first line with a NUL, and whether blank lines occur (0, 0, False = clean)."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    line, bad_line, nul_line, blank, tail = 1, 0, 0, False, b""
    for block in _blocks(path):
        if not nul_line and (at := block.find(b"\0")) >= 0:
            nul_line = line + block.count(b"\n", 0, at)
        if not bad_line:
            try:
                decoder.decode(block)
            except UnicodeDecodeError as error:
                # `error.object` may start with bytes kept from the block before: never a line break
                bad_line = line + error.object.count(b"\n", 0, error.start)
        seam = tail + block
        blank = blank or b"\n\n" in seam or b"\n\r\n" in seam
        tail = block[-2:]
        line += block.count(b"\n")
    if not bad_line:
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            bad_line = line
    return bad_line, nul_line, blank


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for block in _blocks(path):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block
