"""What a file is, whatever it is called: its container by its bytes, the encoding of a text, and what is odd in it.

Chinese shop tools write GB18030, Excel's "Unicode text" is UTF-16, everything modern is UTF-8. The whole
file is looked at, block by block: an encoding guessed from the first lines is wrong where it hurts.
"""

import codecs
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

BLOCK = 1 << 20
_MAGIC = {
    b"PAR1": "parquet",
    b"%PDF": "pdf",
    b"\x1f\x8b": "gzip",
    b"\x89PNG": "image",
    b"\xff\xd8\xff": "image",
    b"GIF8": "image",
    b"Rar!": "zip",
    b"7z\xbc\xaf": "zip",
    b"PK\x05\x06": "zip",  # with nothing in it
}
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_PAGE = re.compile(rb"\s*(<!doctype\s+html|<html|<table|<head|<meta|<body|<\?xml)", re.IGNORECASE)
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True)
class TextFacts:
    """`encoding` is empty if the bytes are no text; `bad_line` is the first line that is not UTF-8 (0 = none)."""

    encoding: str
    bad_line: int = 0
    nul_line: int = 0
    irregular: bool = False  # blank lines, or line ends of more than one kind


def container(path: Path) -> str:
    """What the bytes say: `xlsx`, `xls`, `parquet`, or what nobody reads here: `zip`, `locked` (an Office file with a
    password), `xlsb`, `html`, `pdf`, `gzip`, `image`; "" for a text."""
    with path.open("rb") as file:
        head = file.read(512)
    if head.startswith(_ZIP):
        return _zipped(path)
    if head.startswith(_OLE):
        return "locked" if any(_LOCKED in block for block in _blocks(path)) else "xls"
    known = next((kind for magic, kind in _MAGIC.items() if head.startswith(magic)), "")
    return known or ("html" if _PAGE.match(head.removeprefix(codecs.BOM_UTF8)) else "")


def _zipped(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = {name.casefold() for name in archive.namelist()}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return "xlsx"  # a workbook cut short, as far as anybody can tell: opening it says so
    if any(name.endswith("workbook.bin") for name in names):
        return "xlsb"
    return "xlsx" if "[content_types].xml" in names else "zip"


def text_facts(path: Path) -> TextFacts:
    """Read the file once, in bounded memory, and say what it is."""
    with path.open("rb") as file:
        head = file.read(4)
    if head.startswith(_UTF16):
        return TextFacts("utf-16" if _decodes(path, "utf-16") else "")
    name = "utf-8-sig" if head.startswith(codecs.BOM_UTF8) else "utf-8"
    bad_line, nul_line, irregular = _scan(path)
    if bad_line:
        name = "gb18030" if not nul_line and _decodes(path, "gb18030") else ""
    return TextFacts(name, bad_line, nul_line, irregular)


def _scan(path: Path) -> tuple[int, int, bool]:
    """First line that is not UTF-8, first line with a NUL, and whether blank lines or line ends of several kinds occur
    (0, 0, False = clean)."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    line, bad_line, nul_line, blank, tail = 1, 0, 0, False, b""
    returns = pairs = 0
    for block in _blocks(path):
        breaks = block.count(b"\n")
        if not nul_line and (at := block.find(b"\0")) >= 0:
            nul_line = line + block.count(b"\n", 0, at)
        if not bad_line:
            try:
                decoder.decode(block)
            except UnicodeDecodeError as error:
                # `error.object` may start with bytes kept from the block before: never a line break
                bad_line = line + error.object.count(b"\n", 0, error.start)
        seam = tail + block[:2]
        blank = blank or b"\n\n" in block or b"\n\n" in seam
        if b"\r" in block or b"\r" in tail:
            returns += block.count(b"\r")
            pairs += block.count(b"\r\n")
            blank = blank or b"\n\r\n" in block or b"\n\r\n" in seam
        pairs += tail.endswith(b"\r") and block.startswith(b"\n")
        tail = (tail + block)[-2:] if len(block) < 2 else block[-2:]
        line += breaks
    if not bad_line:
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            bad_line = line
    return bad_line, nul_line, blank or returns != pairs or pairs not in (0, line - 1)


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
