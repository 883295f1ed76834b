"""Encodings are told from the whole file, block by block."""

from __future__ import annotations

from pathlib import Path

import pytest

from cskit.reading import container as textfile
from cskit.reading.container import container, text_facts

LINES = "订单编号,名称\n1,羽绒服\n\n2,帽子\n"


@pytest.mark.parametrize("block", [1, 2, 3, 7, 1 << 20])
@pytest.mark.parametrize(
    ("encoding", "told"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("gb18030", "gb18030"), ("gbk", "gb18030"), ("utf-16", "utf-16")],
)
def test_the_encoding_whatever_the_blocks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int, encoding: str, told: str
) -> None:
    monkeypatch.setattr(textfile, "BLOCK", block)
    (tmp_path / "f.csv").write_bytes(LINES.encode(encoding))
    facts = text_facts(tmp_path / "f.csv")
    assert facts.encoding == told
    assert facts.encoding.startswith("utf-8") == told.startswith("utf-8")
    assert facts.irregular or told == "utf-16"


@pytest.mark.parametrize("block", [1, 4, 1 << 20])
def test_the_line_of_the_first_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    """A file that turns from UTF-8 into something else in its third line is no text of one kind."""
    monkeypatch.setattr(textfile, "BLOCK", block)
    (tmp_path / "f.csv").write_bytes("a\n羽绒服\nx".encode() + b"\xff\xff\n\0\n")
    facts = text_facts(tmp_path / "f.csv")
    assert (facts.encoding, facts.bad_line, facts.nul_line) == ("", 3, 4)


def test_late_gb18030_is_not_missed(tmp_path: Path) -> None:
    (tmp_path / "f.csv").write_bytes(b"a,b\n" * 500_000 + "羽绒服\n".encode("gb18030"))
    facts = text_facts(tmp_path / "f.csv")
    assert (facts.encoding, facts.bad_line) == ("gb18030", 500_001)


@pytest.mark.parametrize(("head", "kind"), [(b"PK\x03\x04", "xlsx"), (b"PAR1", "parquet"), (b"id,a", ""), (b"", "")])
def test_binary_formats_are_known_by_their_first_bytes(tmp_path: Path, head: bytes, kind: str) -> None:
    (tmp_path / "f.csv").write_bytes(head)
    assert container(tmp_path / "f.csv") == kind
