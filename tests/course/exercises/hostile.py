"""Submissions of somebody who means harm: each writes one entry into a folder. Whoever makes them has a hand-out of
their own (`s003`, with its secret), a copy of what `s001` handed in, and all the time in the world."""

from __future__ import annotations

import bz2
import io
import json
import lzma
import os
import pickle
import socket
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cskit.course.exercises.records import MIME, Record, sealed
from tests.course.exercises.classroom import book_of

MIB = 2**20
RLO = "\u202e"


@dataclass(frozen=True)
class Means:
    """What the attacker has: a folder to hand in to, a command that would prove that something ran, a file outside
    that nobody may open, records of `s001` as handed in, and the own secret."""

    folder: Path
    command: str
    outside: Path
    stolen: list[Record]
    secret: str
    data: str  # the checksum of the own tables

    def put(self, name: str, content: bytes | str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content)

    def forged(self, secret: str = "", **changes: Any) -> list[Record]:
        """Records for `s001`, chained and signed with what the attacker has."""
        made: list[Record] = []
        for record in self.stolen:
            bare = {**record, **changes, "n": record["n"] + 100}
            made.append(sealed(bare, made[-1]["digest"] if made else "", secret or self.secret))
        return made

    def own(self, **changes: Any) -> Record:
        """A record of the attacker's own, rightly signed."""
        return sealed({**self.stolen[0], "trainee": "s003", "data": self.data, **changes}, "", self.secret)


def book(records: list[Record], **more: Any) -> str:
    return json.dumps(book_of(records, **more))


def log(records: list[Record]) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


def zipped(files: dict[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def raw_zip(entries: list[tuple[bytes, int, int, bytes, int, int, int]], copies: int = 1) -> bytes:
    """A zip written by hand: name, flags, method, data, declared size, checksum, file type; `copies` of the directory's
    entries, all pointing at the same data."""
    body, directory, count = b"", b"", 0
    for name, flags, method, data, size, crc, form in entries:
        head = struct.pack("<HHHHHIIIHH", 20, flags, method, 0, 33, crc, len(data), size, len(name), 0)
        at = len(body)
        body += b"PK\3\4" + head + name + data
        for _ in range(copies):
            directory += b"PK\1\2" + struct.pack("<H", 3 << 8 | 20) + head
            directory += struct.pack("<HHHII", 0, 0, 0, form << 16, at) + name
            count += 1
    end = struct.pack("<HHHHIIH", 0, 0, count, count, len(directory), len(body), 0)
    return body + directory + b"PK\5\6" + end


def squeezed(size: int, how: str) -> bytes:
    """That many zeros, as a zip's member holds them."""
    if how == "bz2":
        return bz2.compress(bytes(size))
    if how == "lzma":
        filters = [{"id": lzma.FILTER_LZMA1, "preset": 0}]
        return (
            struct.pack("<BBH", 9, 4, 5)
            + b"\x5d\0\0\x01\0"
            + lzma.compress(bytes(size), lzma.FORMAT_RAW, -1, None, filters)
        )
    packer = zlib.compressobj(1, zlib.DEFLATED, -15)
    return packer.compress(bytes(size)) + packer.flush()


def bomb(how: str, method: int, size: int, declared: int | None = None) -> bytes:
    data = squeezed(size, how)
    return raw_zip([(b"90.ipynb", 0, method, data, size if declared is None else declared, 0, 0)])


class Runs:
    """A pickle that runs a command when it is opened."""

    def __init__(self, command: str) -> None:
        self.command = command

    def __reduce__(self) -> Any:
        return os.system, (self.command,)


def code(command: str) -> dict[str, Any]:
    source = f"import os; os.system({command!r})"
    return {"cell_type": "code", "id": "x", "metadata": {}, "execution_count": 1, "source": source, "outputs": []}


def a_socket(means: Means) -> None:
    here = os.getcwd()
    os.chdir(means.folder)  # the path of a socket is short
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind("socket.ipynb")
    finally:
        os.chdir(here)


def a_folder_of(count: int, name: str) -> Callable[[Means], None]:
    def make(means: Means) -> None:
        (means.folder / name).mkdir()
        for i in range(count):
            (means.folder / name / f"{i}.ipynb").touch()

    return make


def a_deep_folder(means: Means) -> None:
    here = os.getcwd()
    os.chdir(means.folder)
    try:
        for _ in range(300):
            os.mkdir("down")
            os.chdir("down")
    finally:
        os.chdir(here)


def fifo(name: str) -> Callable[[Means], None]:
    def make(means: Means) -> None:
        (means.folder / name).parent.mkdir(exist_ok=True)
        os.mkfifo(means.folder / name)

    return make


def link(name: str, target: str) -> Callable[[Means], None]:
    def make(means: Means) -> None:
        (means.folder / name).symlink_to(
            target.format(outside=means.outside, ledger=means.folder.parent / "ledger.json")
        )

    return make


def put(name: str, content: Callable[[Means], bytes | str]) -> Callable[[Means], None]:
    return lambda means: means.put(name, content(means))


def layers(count: int) -> bytes:
    made = zipped({"90.ipynb": book([])})
    for i in range(count):
        made = zipped({f"{i}.zip": made})
    return made


def odd_name(raw: bytes) -> Callable[[Means], None]:
    def make(means: Means) -> None:
        with open(os.path.join(os.fsencode(means.folder), raw), "wb") as file:
            file.write(b"{}")

    return make


def flipped(content: bytes, place: bytes, offset: int) -> bytes:
    """The zip with one byte of its data turned."""
    made = bytearray(content)
    made[made.find(place) + offset] ^= 255
    return bytes(made)


EVIL = '<script>document.title="owned"</script><img src=x onerror=alert(1)>'
BIG = 19 * MIB

HOSTILE: dict[str, Callable[[Means], None]] = {
    # zips
    "a bz2 bomb": put("bz2.zip", lambda m: bomb("bz2", 12, 200 * MIB)),
    "a bz2 bomb that claims to be small": put("bz2-small.zip", lambda m: bomb("bz2", 12, 200 * MIB, 1000)),
    "an lzma bomb": put("lzma.zip", lambda m: bomb("lzma", 14, 200 * MIB)),
    "a deflate bomb": put("deflate.zip", lambda m: bomb("deflate", 8, 200 * MIB)),
    "a deflate bomb that claims to be small": put("deflate-small.zip", lambda m: bomb("deflate", 8, 200 * MIB, 1000)),
    "a bomb in a zip in a zip": put("inner.zip", lambda m: zipped({"x.zip": bomb("deflate", 8, 200 * MIB)})),
    "a method nobody knows": put("method.zip", lambda m: raw_zip([(b"90.ipynb", 0, 97, b"xx", 2, 0, 0)])),
    "nine layers": put("layers.zip", lambda m: layers(9)),
    "members over each other": put(
        "over.zip", lambda m: raw_zip([(b"9.ipynb", 0, 8, squeezed(9 * MIB, "z"), 9 * MIB, 0, 0)], 400)
    ),
    "twelve thousand names": put("names.zip", lambda m: zipped({f"{i}.ipynb": b"" for i in range(12_000)})),
    "a zip64 without need": put(
        "zip64.zip", lambda m: zipped({"9.ipynb": b"{}"}).replace(b"PK\5\6", b"PK\6\7" + bytes(16) + b"PK\5\6")
    ),
    "names that lead out": put(
        "slip.zip",
        lambda m: zipped({"../../x.ipynb": book(m.stolen), "/tmp/x.ipynb": "{}", "C:\\x.ipynb": "{}", "/": "{}"}),
    ),
    "a link in a zip": put(
        "linked.zip",
        lambda m: raw_zip(
            [
                (
                    b"9.ipynb",
                    0,
                    0,
                    os.fsencode(m.outside),
                    len(os.fsencode(m.outside)),
                    zlib.crc32(os.fsencode(m.outside)),
                    0o120777,
                )
            ]
        ),
    ),
    "a locked zip": put("locked.zip", lambda m: raw_zip([(b"9.ipynb", 1, 0, bytes(20), 8, 0, 0)])),
    "a wrong checksum": put(
        "crc.zip", lambda m: flipped(zipped({"9.ipynb": book(m.stolen)}, zipfile.ZIP_STORED), b'"cells"', 3)
    ),
    "a member that claims 4 GB": put("claims.zip", lambda m: raw_zip([(b"9.ipynb", 0, 0, b"{}", 2**32 - 2, 0, 0)])),
    "the same name twice": put(
        "twice.zip", lambda m: raw_zip([(b"9.ipynb", 0, 0, b"{}", 2, zlib.crc32(b"{}"), 0)] * 2)
    ),
    "half a zip": put("half.zip", lambda m: zipped({"9.ipynb": book(m.stolen)})[:200]),
    "a zip behind a comment that is one": put("comment.zip", lambda m: zipped({"9.ipynb": "{}"}) + zipped({})),
    "names in no encoding": put(
        "encoding.zip",
        lambda m: raw_zip(
            [
                (b"\xff\xfe\x81.ipynb", 0, 0, b"{}", 2, zlib.crc32(b"{}"), 0),
                (b"\xff.ipynb", 0x800, 0, b"{}", 2, zlib.crc32(b"{}"), 0),
            ]
        ),
    ),
    # what is no ordinary file
    "a pipe named as a zip": fifo("pipe.zip"),
    "a pipe named as a notebook": fifo("pipe.ipynb"),
    "a pipe named as a log": fifo("pipe.answers.jsonl"),
    "pipes in a folder": fifo("s003 pipes/pipe.zip"),
    "a socket": a_socket,
    "a link to a device": link("zero.ipynb", "/dev/zero"),
    "a link to the ledger": link("ledger.ipynb", "{ledger}"),
    "a link to a file outside": link("s001_outside.ipynb", "{outside}"),
    "a link to a folder": link("folder", "/"),
    "a folder named as a notebook": lambda m: (m.folder / "s001_folder.ipynb").mkdir(),
    "six thousand files": a_folder_of(6000, "crowd"),
    "a folder without end": a_deep_folder,
    # somebody else's marks
    "a forged log with another's name": put(
        "s001_late.answers.jsonl", lambda m: log(m.forged(at="2099-01-01T00:00:00+00:00", value="a"))
    ),
    "a forged log in nobody's name": put("forged.answers.jsonl", lambda m: log(m.forged(value="c"))),
    "a forged notebook in one's own name": put("s003_forged.ipynb", lambda m: book(m.forged(value=0))),
    "a forged chain from a guessed key": put("guessed.ipynb", lambda m: book(m.forged("demo\090\0s001", value="a"))),
    "stolen records, edited": put(
        "s001_edited.ipynb", lambda m: book([{**r, "value": "a", "at": ""} for r in m.stolen])
    ),
    "stolen records, replayed in nobody's name": put(
        "replay.zip", lambda m: zipped({"90.ipynb": book(m.stolen[::-1] * 3)})
    ),
    "a stolen log without its middle": put("cut.answers.jsonl", lambda m: log([m.stolen[-1], m.stolen[0]])),
    "stolen records in one's own name": put("s003_stolen.ipynb", lambda m: book(m.stolen)),
    "records of nobody": put(
        "nobody.ipynb", lambda m: book([{**r, "trainee": f"x{i}"} for i, r in enumerate(m.stolen * 50)])
    ),
    "a hand-out": put("90.handout.json", lambda m: '{"format": 2}'),
    "a ledger": put("s003 ledger/ledger.json", lambda m: '{"format": 2, "course": "demo", "people": []}'),
    # what is in a file
    "code in every place": put("s003_code.ipynb", lambda m: book([m.own()], extra=[code(m.command)])),
    "a pickle named as a notebook": put("pickle.ipynb", lambda m: pickle.dumps(Runs(m.command))),
    "modules that Python would find": put(
        "s003 modules/sitecustomize.py", lambda m: f"import os; os.system({m.command!r})"
    ),
    "a deep notebook": put("deep.ipynb", lambda m: '{"cells": [' + "[" * 500_000 + "]" * 500_000 + "]}"),
    "a deep log": put("deep.answers.jsonl", lambda m: ("[" * 90_000 + "\n") * 20),
    "a deep record": put(
        "deeper.ipynb", lambda m: '{"cells": [' + f'{{"{MIME}": ' * 100_000 + "1" + "}" * 100_000 + "]}"
    ),
    "wrong types within": put(
        "types.ipynb",
        lambda m: (
            '{"cells": [1, null, {"outputs": 3}, {"source": 5, "metadata": null, "outputs": '
            '[4, {"data": []}, {"data": {"' + MIME + '": [1, {}]}}]}]}'
        ),
    ),
    "19 MB of brackets": put("brackets.ipynb", lambda m: '{"cells": [' + "[]," * (BIG // 3) + "[]]}"),
    "19 MB of little objects": put("objects.ipynb", lambda m: '{"cells": [' + '{"a":{}},' * (BIG // 9) + "{}]}"),
    "19 MB of one picture": put("picture.ipynb", lambda m: '{"cells": ["' + "QUJD" * (BIG // 4) + '😀"]}'),
    "50 MB of one picture": put("album.ipynb", lambda m: '{"cells": ["' + "QUJD" * (50 * MIB // 4) + '"]}'),
    "a hundred thousand cells": put(
        "cells.ipynb", lambda m: '{"cells": [' + ",".join(['{"cell_type": "code", "outputs": []}'] * 100_000) + "]}"
    ),
    "half a million places of records": put(
        "places.ipynb", lambda m: '{"cells": [{' + ",".join([f'"{MIME}":{{}}'] * 400_000) + "}]}"
    ),
    "records as big as they go": put(
        "s003_big.ipynb",
        lambda m: book([m.own(n=i, question="90.q3", value={f"row{j}": j for j in range(1000)}) for i in range(700)]),
    ),
    "ten thousand long sentences": put(
        "s003_spam.answers.jsonl",
        lambda m: log([m.own(n=i, question="90.q5", value=f"{i} 😀{'x' * 1990}") for i in range(2200)]),
    ),
    "numbers that are none": put(
        "s003_numbers.ipynb",
        lambda m: book(
            [m.own(n=i, value=v) for i, v in enumerate([float("nan"), float("inf"), 10**400, -0.0, True, [1], None])]
        ),
    ),
    "a number of a million digits": put(
        "digits.answers.jsonl", lambda m: '{"v": 1, "n": ' + "9" * 90_000 + "}\n" + "9" * MIB
    ),
    "keys twice": put("s003_keys.answers.jsonl", lambda m: json.dumps(m.own())[:-1] + ', "trainee": "s001"}\n'),
    "UTF-16": put("utf16.ipynb", lambda m: book(m.forged()).encode("utf-16")),
    "invalid UTF-8 and halves of characters": put(
        "halves.ipynb", lambda m: book([{**m.own(), "value": "\ud800"}]).encode().replace(b"check", b"\xff\xfe")
    ),
    "a sentence that is a page": put(
        "s003_page.ipynb",
        lambda m: book([m.own(question="90.q5", value=f'=HYPERLINK("http://x")\x1b[2J\r\n{EVIL}{RLO}')]),
    ),
    # names
    "a name that is a page": put("<img src=x onerror=alert(1)>.ipynb", lambda m: "{}"),
    "a name that is a command": put("=cmd|' C calc'!A0.ipynb", lambda m: "{}"),
    "a name that is markup": put("[bold red]s1[", lambda m: "{}"),
    "a name with a line break and an escape": put("a\n\x1b[2Jb.ipynb", lambda m: "{}"),
    "a name that runs backwards": put(f"s001{RLO}bpyn.ipynb", lambda m: "{}"),
    "a name in no encoding": odd_name(b"\xff\xfe\x80.ipynb"),
}
