"""Whatever is handed in does nothing but be read: bounded, not executed, not unpacked, told to the instructor."""

from __future__ import annotations

import json
import os
import shutil
import struct
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import pytest

from cskit.course.exercises.author.ledger import Ledger
from cskit.course.exercises.grading import submissions
from cskit.course.exercises.grading.pages import mark
from cskit.course.exercises.grading.submissions import collect
from cskit.course.exercises.records import sealed
from cskit.errors import DataError
from tests.course.exercises.classroom import Desk, answers, book_of, sit_down, total, truth, write_book

EVIL = '<script>document.title="owned"</script><img src=x onerror=alert(1)>=HYPERLINK("http://x","y")'


@pytest.fixture
def place(tmp_path: Path, assigned: Path) -> Path:
    """A folder for submissions, the ledger beside it."""
    shutil.copy(assigned / "ledger.json", tmp_path)
    (tmp_path / "submissions").mkdir()
    return tmp_path / "submissions"


@pytest.fixture
def desk(assigned: Path, tmp_path: Path) -> Desk:
    """The first trainee, in a copy of their hand-out."""
    return sit_down(Path(shutil.copytree(assigned / "handouts" / "s001", tmp_path / "desk")))


def kinds(folder: Path) -> dict[str, list[str]]:
    return {made.name: [finding.kind for finding in made.findings] for made in collect(folder)}


def zipped(path: Path, files: dict[str, bytes], **how: Any) -> Path:
    with zipfile.ZipFile(path, "w", **how) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def good(desk: Desk, ledger: Ledger) -> bytes:
    for question, value in answers(ledger, "s001", truth).items():
        desk.answer(question, value)
    return json.dumps(book_of(desk.shown)).encode()


def test_every_way_of_handing_in_is_read(place: Path, desk: Desk, ledger: Ledger):
    book = good(desk, ledger)
    log = (desk.folder / "90.answers.jsonl").read_bytes()
    (place / "s001").mkdir()
    (place / "s001" / "90_stall.ipynb").write_bytes(book)
    (place / "s001" / "90.answers.jsonl").write_bytes(log)
    zipped(
        place / "s001 (2).zip", {"s001/90_stall.ipynb": book, "s001/data/orders.csv": b"x", "__MACOSX/._a.ipynb": b"x"}
    )
    (place / "my homework.ipynb").write_bytes(book)
    (place / "s001.answers.jsonl").write_bytes(log)
    assert kinds(place) == {"my homework.ipynb": [], "s001": [], "s001 (2).zip": [], "s001.answers.jsonl": []}
    assert {len(piece.records) for made in collect(place) for piece in made.pieces} == {5}


def test_a_malicious_class_does_nothing_and_is_reported(place: Path, desk: Desk, ledger: Ledger, tmp_path: Path):
    """os.system in cells, forged records, 200 MB of output, markup in answers, path tricks in names, zip slip."""
    book = good(desk, ledger)
    canary = tmp_path / "canary"
    command = f"import os; os.system('touch {canary}')"
    code = {"cell_type": "code", "id": "x", "metadata": {}, "execution_count": 1, "source": command, "outputs": []}
    desk.answer("90.q5", EVIL)
    write_book(place / "s001" / "90_stall.ipynb", desk.shown, extra=[code])

    forged = {**desk.shown[0], "trainee": "s002", "state": "right", "value": 1e9}
    write_book(place / "s002" / "90.ipynb", [forged, {**forged, "question": "../../etc", "v": 1}])
    huge = place / "s003.ipynb"
    with huge.open("wb") as file:  # sparse: it is refused by its size, before a byte is read
        file.truncate(200 * 2**20)
    slip = {"../../../canary": b"x", "/tmp/canary": b"x", "C:\\canary.ipynb": book, "..\\..\\canary.ipynb": book}
    zipped(place / "s004.zip", slip)
    (place / 'x";rm -rf ~;".ipynb').write_bytes(book)
    (place / "<img src=x onerror=alert(1)>.zip").write_bytes(b"PK\x03\x04 broken")
    if hasattr(os, "symlink"):
        (place / "s003_link").symlink_to(Path(__file__).parent)

    tracemalloc.start()
    done = mark(place)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 60 * 2**20
    assert not canary.exists()
    assert not list(tmp_path.rglob("canary*"))
    told = {(f.submission, f.kind) for f in done.graded.findings}
    assert {
        ("s002", "tampered"),
        ("s003.ipynb", "too_large"),
        ("s004.zip", "path_trick"),
        ("s003", "absent"),
        ("s003_link", "link"),
        ("s002", "absent"),
    } <= told
    assert any(kind == "bad_zip" for _, kind in told)
    assert total(done.graded.results["s002"]) == 0
    assert total(done.graded.results["s001"]) == 10
    pages = [path.read_text(encoding="utf-8") for path in done.out.rglob("*.html")]
    assert len(pages) == 5
    for page in pages:
        assert page.count("<script") == ('class="everybody"' in page)  # the class's own, which filters lines
        assert "<img" not in page
    assert any("&lt;script&gt;" in page for page in pages)
    lines = (done.out / "gradebook.csv").read_text(encoding="utf-8-sig").splitlines()
    assert any(line.startswith("s004,'=cmd|") for line in lines)


def test_a_zip_bomb_is_bounded(place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(submissions.LARGEST, "notebook", 100_000)
    monkeypatch.setitem(submissions.MOST, "bytes", 250_000)
    zeros = b"0" * 10_000_000
    zipped(place / "one.zip", {"a.ipynb": zeros}, compression=zipfile.ZIP_DEFLATED)
    small = json.dumps(book_of([])).encode().ljust(90_000)
    zipped(place / "many.zip", {f"{i}.ipynb": small for i in range(5)}, compression=zipfile.ZIP_DEFLATED)
    zipped(place / "crowd.zip", {f"{i}.ipynb": b'{"cells": []}' for i in range(submissions.MOST["files"] + 1)})
    zipped(place / "directory.zip", {f"{'n' * 300}{i}": b"" for i in range(4000)})
    inner = zipped(tmp_path / "inner.zip", {"a.ipynb": small}).read_bytes()
    zipped(place / "two.zip", {"inner.zip": inner})
    zipped(place / "three.zip", {"middle.zip": (place / "two.zip").read_bytes()})
    found = kinds(place)
    assert found["one.zip"] == ["too_large"]
    assert found["many.zip"] == ["too_much"]
    assert found["crowd.zip"] == ["many_files"]
    assert found["directory.zip"] == ["many_files"]
    assert found["two.zip"] == ["no_answers"]  # read, as far as it goes
    assert found["three.zip"] == ["zip_in_zip"]


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_member_that_unpacks_without_a_bound_is_not_unpacked(place: Path, method: int):
    """1.5 KB took 4 GB: bz2 and LZMA give back a whole block, however little of it is asked for."""
    book = json.dumps(book_of([])).encode()
    zipped(place / "bomb.zip", {"a.ipynb": book, "b.ipynb": b"0" * 60 * 2**20}, compression=method)
    tracemalloc.start()
    found = kinds(place)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == {"bomb.zip": ["odd_zip", "odd_zip"]}
    assert peak < 5 * 2**20


@pytest.mark.parametrize("name", ["a.zip", "a.ipynb", "a.answers.jsonl", "folder/a.zip"])
def test_what_is_no_ordinary_file_is_not_opened(place: Path, name: str):
    """A pipe with nobody at its other end held the whole run for ever."""
    (place / name).parent.mkdir(exist_ok=True)
    os.mkfifo(place / name)
    assert list(kinds(place).values()) == [["special"]]


def test_one_broken_member_does_not_hide_the_others(place: Path, desk: Desk, ledger: Ledger):
    book = good(desk, ledger)
    path = zipped(place / "s001.zip", {"a.ipynb": book, "b.ipynb": book.replace(b"check", b"chekk")})
    content = bytearray(path.read_bytes())
    content[content.find(b"chekk")] ^= 1
    path.write_bytes(content)
    (made,) = collect(place)
    assert [(finding.file, finding.kind) for finding in made.findings] == [("b.ipynb", "bad_zip")]
    assert [len(piece.records) for piece in made.pieces] == [5]


def test_members_that_lie_over_each_other_are_refused(place: Path):
    path = zipped(place / "over.zip", {"a.ipynb": b"0" * 100_000}, compression=zipfile.ZIP_DEFLATED)
    content = path.read_bytes()
    at, end = content.find(b"PK\1\2"), content.rfind(b"PK\5\6")
    directory = content[at:end] * 300
    tail = struct.pack("<HHHHIIH", 0, 0, 300, 300, len(directory), at, 0)
    path.write_bytes(content[:at] + directory + b"PK\5\6" + tail)
    assert kinds(place) == {"over.zip": ["bad_zip"]}


def test_names_in_the_encoding_of_a_chinese_windows_are_read(place: Path):
    path = zipped(place / "a.zip", {"xxxx.ipynb": b"{}"})
    path.write_bytes(path.read_bytes().replace(b"xxxx", "作业".encode("gb18030")))
    (made,) = collect(place)
    assert [finding.file for finding in made.findings] == ["作业.ipynb"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_file_that_an_editor_saved_is_read(place: Path, desk: Desk, ledger: Ledger, encoding: str):
    book, log = good(desk, ledger).decode(), (desk.folder / "90.answers.jsonl").read_text(encoding="utf-8")
    (place / "s001.ipynb").write_text(book, encoding=encoding)
    (place / "s001.answers.jsonl").write_text(log, encoding=encoding)
    assert [len(piece.records) for made in collect(place) for piece in made.pieces] == [5, 5]


def test_a_huge_notebook_costs_no_more_than_its_size(place: Path):
    (place / "a.ipynb").write_bytes(b'{"cells": [' + b'{"a":{}},' * 1_000_000 + b"{}]}")
    tracemalloc.start()
    found = kinds(place)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == {"a.ipynb": ["no_answers"]}
    assert peak < 4 * 9 * 2**20


def test_a_locked_or_lying_zip_is_told(place: Path):
    path = zipped(place / "locked.zip", {"a.ipynb": b"{}"})
    content = bytearray(path.read_bytes())
    content[6] |= 1  # the flag of encryption, in the entry and in the directory
    content[content.rfind(b"PK\1\2") + 8] |= 1
    path.write_bytes(content)
    zip64 = zipped(place / "zip64.zip", {"a.ipynb": b"{}"})
    tail = zip64.read_bytes()
    at = tail.rfind(b"PK\5\6")
    zip64.write_bytes(tail[:at] + b"PK\6\7" + struct.pack("<IQI", 0, 0, 1) + tail[at:])
    found = kinds(place)
    assert found["locked.zip"] == ["locked"]
    assert found["zip64.zip"] == ["many_files"]


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.ipynb", b"", "empty_file"),
        ("a.ipynb", b"not json", "bad_notebook"),
        ("a.ipynb", b"[1, 2]", "bad_notebook"),
        ("a.ipynb", b'{"cells": {}}', "bad_notebook"),
        ("a.ipynb", b"[" * 200_000, "bad_notebook"),
        ("a.ipynb", b"\xff\xfe\x00\xd8", "bad_notebook"),
        ("a.ipynb", b'{"cells": [1, {"outputs": 3}, {"outputs": [4, {"data": []}]}]}', "no_answers"),
        ("a.ipynb", json.dumps(book_of([])).encode()[:-9], "bad_notebook"),
        ("a.ipynb", json.dumps(book_of([{"v": 1}])).encode(), "strange_records"),
        ("a.answers.jsonl", b"\x00\xff\n{}\n[1]\nnull", "strange_records"),
        ("a.answers.jsonl", b"[" * 100_000, "strange_records"),
        ("a.zip", b"", "bad_zip"),
        ("a.zip", b"PK\x05\x06" + b"\0" * 18, "nothing_to_mark"),
        ("a.docx", b"PK", "nothing_to_mark"),
    ],
)
def test_what_is_broken_is_a_finding(place: Path, name: str, content: bytes, kind: str):
    (place / name).write_bytes(content)
    assert kinds(place) == {name: [kind]}


def test_records_of_any_shape_are_refused_or_read_but_never_raise(place: Path, desk: Desk, ledger: Ledger):
    base = desk.answer("90.q1", 12.345)
    values: list[Any] = [
        10**400,
        1e308,
        True,
        None,
        [],
        {"a": "b"},
        {"a": 1e400},
        "x" * 5000,
        {str(i): 1 for i in range(2000)},
        {"ann": 1},
        {"ann": 1, "bo": 2, "cai": 3},
        "b",
        -0.0,
        "\ud800",
        {"": 12.5},
    ]
    secret = ledger.people["s001"].exercises["90"].secret
    shapes = [sealed({**base, "question": q, "value": v}, "x", secret) for v in values for q in ledger.questions]
    shapes += [{**base, key: odd} for key in base for odd in (None, [], {}, "x" * 300, -1, 1.5)]
    text = json.dumps(book_of(shapes)).replace("Infinity", "1e999")
    (place / "s001.ipynb").write_text(text, encoding="utf-8")
    done = mark(place)
    assert done.graded.results["s001"].marks["90.q4"].state == "right"
    assert {"tampered", "strange_records"} <= {f.kind for f in done.graded.findings}


def test_a_folder_that_cannot_be_the_right_one_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(DataError, match="no such folder"):
        list(collect(tmp_path / "nothing"))
    monkeypatch.setattr(submissions, "MOST_NAMES", 2)
    for name in ("a", "b", "c"):
        (tmp_path / name).mkdir()
    with pytest.raises(DataError, match="3 entries"):
        list(collect(tmp_path))
