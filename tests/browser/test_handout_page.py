"""A hand-out as a page: judged in the browser as `check` judges, kept there, handed in as a file or as text, graded."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from cskit.course.exercises.author.assign import Trainee
from cskit.course.exercises.author.ledger import Assigned, Ledger
from cskit.course.exercises.grading.grade import grade
from cskit.course.exercises.grading.submissions import collect
from cskit.course.exercises.question import Spec
from cskit.course.exercises.records import in_log, is_chain, read_log
from cskit.course.exercises.trainee.answers import Unreadable, number
from tests.browser.harness import DESK, PHONE, Opened, opened
from tests.course.exercises.classroom import hand_out, sit_down

pytestmark = pytest.mark.browser
PEOPLE = [Trainee("s001", "Ann"), Trainee("s002", "李雷", "zh"), Trainee("s003", "Bo"), Trainee("s004", "</script>")]


@pytest.fixture(scope="module")
def handed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("pages")
    hand_out(out, PEOPLE, attempts=4, forms=("notebook", "html"))
    return out


@pytest.fixture(scope="module")
def ledger(handed: Path) -> Ledger:
    return Ledger.read(handed / "ledger.json")


class Desk:
    """A trainee before the page."""

    def __init__(self, seen: Opened) -> None:
        self.page = seen.page

    def answer(self, question: str, value: Any) -> str:
        """Give an answer as a person does; what the page says, its sign first."""
        asked = self.page.locator(f'[id="{question}"]')
        if isinstance(value, Mapping):
            for row, one in value.items():
                asked.locator(f'input[data-row="{row}"]').fill(str(one))
        elif asked.locator("input[type=radio]").count():
            asked.locator(f'input[value="{value}"]').check()
        else:
            asked.locator("[name=value]").fill(str(value))
        count = self.page.evaluate("localStorage.length && localStorage.getItem(localStorage.key(0)).length")
        asked.locator("form button").click()
        self.page.wait_for_function(
            """([q, before]) => !document.querySelector(`[data-question="${q}"] button`).disabled
               && document.querySelector(`[id="${q}"] .said`).textContent
               && (localStorage.length && localStorage.getItem(localStorage.key(0)).length) !== before""",
            arg=[question, count],
        )
        return str(asked.locator(".said").inner_text())

    def download(self, folder: Path) -> Path:
        with self.page.expect_download() as coming:
            self.page.locator("#download").click()
        folder.mkdir(exist_ok=True)
        coming.value.save_as(folder / coming.value.suggested_filename)
        return folder / coming.value.suggested_filename

    def progress(self) -> str:
        return str(self.page.locator("#progress").inner_text())


@contextmanager
def desk(browser: Any, handed: Path, who: str, width: int = DESK) -> Iterator[tuple[Desk, Opened]]:
    with opened(browser, handed / "handouts" / who / "90_stall.html", width) as seen:
        yield Desk(seen), seen


def given(ledger: Ledger, who: str) -> Assigned:
    return ledger.people[who].exercises["90"]


def test_the_page_judges_as_check_does(browser: Any, handed: Path, ledger: Ledger, tmp_path: Path):
    """Every answer there is a box for, some there is none for, one that cannot be read: the same states, codes and
    attempts as from `check` in the notebook, in records of the same signature."""
    mine = given(ledger, "s001")
    tried: list[tuple[str, Any]] = []
    for id_, spec in mine.specs.items():
        if spec.is_judged:
            tried += [(id_, wrong) for wrong in mine.mistakes[id_].values()]
            tried.append((id_, mine.truths[id_]))
    tried += [("90.q1", 17.123456), ("90.q1", 1e-07), ("90.q1", "0"), ("90.q1", 17.123456), ("90.q1", 3), ("90.q2", 42)]
    rows = dict(mine.truths["90.q3"].items()) | {"bo": 99.0}  # type: ignore[union-attr]
    tried += [("90.q3", rows), ("90.q4", "a"), ("90.q4", "b"), ("90.q5", '多少人买、"权重"不同\n换行 😀')]
    with desk(browser, handed, "s001") as (page, seen):
        said = [page.answer(question, value) for question, value in tried]
        log = page.download(tmp_path)
        assert page.progress().count("✓") == 3
    assert "Rows that are right: 2. These are not: bo." in said[tried.index(("90.q3", rows))]
    assert [url for url in seen.requests if not url.startswith("blob:")] == []
    assert seen.complaints == []
    check = sit_down(handed / "handouts" / "s001")
    theirs = [check.answer(question, value) for question, value in tried]
    (handed / "handouts" / "s001" / "90.answers.jsonl").unlink()
    ours = read_log(log)
    kept = ("question", "value", "state", "code", "attempt", "data", "n", "trainee", "exercise", "course")
    assert [{key: record[key] for key in kept} for record in ours] == [
        {key: record[key] for key in kept} | ({"value": str(tried[i][1])} if record["state"] == "unreadable" else {})
        for i, record in enumerate(theirs)
    ]
    assert is_chain(ours, mine.secret)
    assert log.name == "90_s001.answers.jsonl"


def test_closed_and_opened_again_in_two_tabs_nothing_is_lost(
    browser: Any, handed: Path, ledger: Ledger, tmp_path: Path
):
    mine = given(ledger, "s002")
    place = (handed / "handouts" / "s002" / "90_stall.html").as_uri()
    with browser.new_context() as context:
        one, other = context.new_page(), context.new_page()
        one.goto(place)
        other.goto(place)
        first, second = Desk(Opened(one)), Desk(Opened(other))
        assert first.answer("90.q1", mine.truths["90.q1"]).startswith("✓ 答对了")
        assert "1" in second.answer("90.q2", mine.mistakes["90.q2"]["complement"])
        first.answer("90.q4", "b")
        one.close()
        again = context.new_page()
        again.goto(place)
        assert float(again.locator('[id="90.q1"] input').input_value()) == mine.truths["90.q1"]
        assert again.locator('[id="90.q4"] input[value=b]').is_checked()
        log = Desk(Opened(again)).download(tmp_path)
    assert [record["question"] for record in read_log(log)] == ["90.q1", "90.q2", "90.q4"]
    assert is_chain(read_log(log), mine.secret)


def test_a_browser_that_keeps_nothing_says_so_and_the_file_has_every_answer(
    browser: Any, handed: Path, ledger: Ledger, tmp_path: Path
):
    mine = given(ledger, "s003")
    full = "() => { Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }; }"
    with desk(browser, handed, "s003") as (page, seen):
        seen.page.evaluate(full)
        for question in ("90.q1", "90.q2"):
            asked = seen.page.locator(f'[id="{question}"]')
            asked.locator("input").fill(str(mine.truths[question]))
            asked.locator("form button").click()
            asked.locator(".answer-right").wait_for()
        assert "Download the file" in seen.page.locator("#warning").inner_text()
        log = page.download(tmp_path)
    assert is_chain(read_log(log), mine.secret)
    assert [record["state"] for record in read_log(log)] == ["right", "right"]


def test_a_mixed_class_is_graded_together(browser: Any, handed: Path, ledger: Ledger, tmp_path: Path):
    """One in the notebook, one with the page's file, one with its text, broken in transit, one who changed over."""
    sent = tmp_path / "submissions"
    for who in ("s001", "s004"):
        sit_down(handed / "handouts" / who).answer("90.q1", given(ledger, who).truths["90.q1"])
        (sent / who).mkdir(parents=True)
        (handed / "handouts" / who / "90.answers.jsonl").rename(sent / who / "90.answers.jsonl")
    with desk(browser, handed, "s002") as (page, _):
        page.answer("90.q1", given(ledger, "s002").truths["90.q1"])
        page.download(sent)
    texts = []
    for who in ("s003", "s004"):
        with desk(browser, handed, who) as (page, seen):
            page.answer("90.q2", given(ledger, who).truths["90.q2"])
            seen.page.wait_for_function("document.getElementById('text').value.endsWith(':END')")
            texts.append(seen.page.locator("#text").input_value())
    broken = [f"{text[:70]}\r\n{text[70:]}" for text in texts]
    (sent / "chat.txt").write_text("老师好：\n" + "\n好的\n".join(broken), encoding="utf-8")
    (sent / "read me first.txt").write_text("Send it back.", encoding="utf-8")
    graded = grade(ledger, collect(sent))
    right = {who: [q for q, mark in r.marks.items() if mark.state == "right"] for who, r in graded.results.items()}
    assert right == {"s001": ["90.q1"], "s002": ["90.q1"], "s003": ["90.q2"], "s004": ["90.q1", "90.q2"]}
    assert {finding.kind for finding in graded.findings} == {"nothing_to_mark"}


@pytest.mark.stress
def test_thirty_of_whom_ten_each_send_a_notebook_s_log_a_page_s_file_and_a_text(browser: Any, tmp_path: Path):
    people = [Trainee(f"s{i:03}", f"学员{i}", ("zh", "en")[i % 2]) for i in range(30)]
    hand_out(tmp_path, people, forms=("notebook", "html"))
    ledger, sent = Ledger.read(tmp_path / "ledger.json"), tmp_path / "submissions"
    texts = []
    for i, person in enumerate(people):
        truth = given(ledger, person.id).truths["90.q1"]
        if i % 3 == 0:
            sit_down(tmp_path / "handouts" / person.id).answer("90.q1", truth)
            (sent / person.id).mkdir(parents=True)
            (tmp_path / "handouts" / person.id / "90.answers.jsonl").rename(sent / person.id / "90.answers.jsonl")
            continue
        with desk(browser, tmp_path, person.id) as (page, seen):
            page.answer("90.q1", truth)
            if i % 3 == 1:
                page.download(sent)
            else:
                seen.page.wait_for_function("document.getElementById('text').value.endsWith(':END')")
                texts.append(seen.page.locator("#text").input_value())
    (sent / "chat.txt").write_text("\n".join(texts), encoding="utf-8")
    graded = grade(ledger, collect(sent))
    right = [who for who, result in graded.results.items() if result.marks["90.q1"].state == "right"]
    assert right == [person.id for person in people]
    assert graded.findings == []


@pytest.mark.parametrize("packed", [b"", b"A", b"eJzzSM3JyQcABYwB9Q==", b"/w=="])
def test_a_pasted_text_that_holds_no_records_gives_none(packed: bytes, tmp_path: Path):
    (tmp_path / "s001.txt").write_bytes(b"CSKIT-ANSWERS 90 s001:" + packed + b":END")
    (one,) = collect(tmp_path)
    assert [record for piece in one.pieces for record in piece.records] == []
    assert one.findings


def test_a_bomb_in_a_pasted_text_unpacks_no_further_than_a_log_may(tmp_path: Path):
    import base64
    import zlib

    from cskit.course.exercises.records import pasted

    bomb = b"CSKIT-ANSWERS 90 s001:" + base64.b64encode(zlib.compress(bytes(10**7))) + b":END"
    assert [len(log) for _, log in pasted(bomb, 1000)] == [1000]


TYPED = {
    "1,234.5": 1234.5,
    "￥1，234.50": 1234.5,
    "１２": 12,
    "1.2万": 12000,
    "3 亿": 3e8,
    "24.39%": 0.2439,
    "24.39％": 0.2439,
    "−0.5": -0.5,
    ".5": 0.5,
    "0.3元": 0.3,
    " 7 ": 7,
    "1,23": None,
    "12 34": None,
    "1e-3": 0.001,
    "1e300": None,
    "abc": None,
    "": None,
    "--1": None,
    "5 人": None,
    "٣": None,
}


def test_typed_numbers_are_read_alike_in_page_and_notebook(browser: Any, handed: Path):
    """What a person may type, for a question that asks for a fraction: one grammar, written twice."""
    spec = Spec.from_json(json.loads((handed / "handouts/s004/90.handout.json").read_text("utf-8"))["questions"][1])
    assert spec.unit == "fraction"
    with desk(browser, handed, "s004") as (page, seen):
        before = seen.page.evaluate("localStorage.clear()")
        assert before is None
        for text, value in TYPED.items():
            page.answer("90.q2", text)
            log = seen.page.evaluate("localStorage.getItem(localStorage.key(0))")
            (*_, (record, _)) = in_log(log.encode())
            assert record is not None
            beyond = value is not None and value > 1
            assert record["state"] == "unreadable" or (not beyond and record["value"] == value), text
            assert (record["code"] == "unreadable_percent") == beyond, text
    for text, value in TYPED.items():
        if value is None:
            with pytest.raises(Unreadable):
                number(text, "fraction")
        else:
            assert number(text, "fraction") == value, text


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_tables_are_looked_at_filtered_and_pasted_into(browser: Any, handed: Path, ledger: Ledger, width: int):
    mine = given(ledger, "s004")
    with desk(browser, handed, "s004", width) as (_, seen):
        assert seen.too_wide() == []
        assert seen.boxes() == []
        assert seen.page.locator("#closed").count() == 0
        seen.page.get_by_role("button", name="orders Orders").click()
        rows = seen.page.locator(".view tbody tr")
        everything = rows.count()
        seen.page.get_by_label("paid_at filter").fill(">2000")
        assert 0 < rows.count() < everything  # an order that was not paid has no time of payment
        assert seen.too_wide() == []
        table = "\n".join(f"{row}\t{value:g}" for row, value in reversed(list(mine.truths["90.q3"].items())))  # type: ignore[union-attr]
        seen.page.evaluate(
            """(text) => {
              const data = new DataTransfer();
              data.setData("text", text);
              document.querySelector(".rows input").dispatchEvent(
                new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
            }""",
            table,
        )
        seen.page.locator('[id="90.q3"] form button').click()
        seen.page.locator('[id="90.q3"] .answer-right').wait_for()


def test_a_page_that_was_saved_from_a_browser_still_works(browser: Any, handed: Path, ledger: Ledger, tmp_path: Path):
    """What "save as" writes is the page as it stands, its lists and tables already in it."""
    with desk(browser, handed, "s003") as (_, seen):
        (tmp_path / "saved.html").write_text(seen.page.content(), encoding="utf-8")
    with opened(browser, tmp_path / "saved.html", DESK) as seen:
        rows = ledger.people["s003"].exercises["90"].specs["90.q3"].rows
        assert seen.page.locator('[id="90.q3"] .rows input').count() == len(rows)
        assert Desk(seen).answer("90.q1", given(ledger, "s003").truths["90.q1"]).startswith("✓")


def test_without_scripts_the_page_says_open_me_in_a_browser(browser: Any, handed: Path):
    with opened(browser, handed / "handouts/s002/90_stall.html", PHONE, java_script_enabled=False) as seen:
        assert "用浏览器打开" in seen.page.locator("#closed").inner_text()
