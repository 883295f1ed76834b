"""A term's work: what was handed out before an upgrade, questions mended on the way, questions of one's own, and
questions taken along into another system."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest

from cskit.course.exercises.author.assign import Plan, Trainee, assign, read_class
from cskit.course.exercises.author.ledger import Ledger
from cskit.course.exercises.author.questions import draft, mended, write
from cskit.course.exercises.bank import Bank, drawn
from cskit.course.exercises.grading.grade import grade
from cskit.course.exercises.grading.submissions import collect
from cskit.errors import DataError, UsageError
from tests.course.exercises.classroom import BANK, COURSE, hand_out, home, sit_down

HERE = Path(__file__).parent
QUESTION = """
from bank.shared.counts import spend
from cskit.course.exercises.question import Mistake, Question, Text

SAID = Text("错", "wrong")
QUESTION = Question(
    "90.q9", "numeric", 5, Text("自己的题", "my own"), "stall", spend, 0.05, "yuan",
    tuple(Mistake(f"m{n}", SAID, lambda shop, n=n: spend(shop) + 10 * n) for n in (1, 2, 3)),
)
"""


def test_a_term_begun_before_an_upgrade_goes_on(tmp_path: Path):
    """A ledger, a hand-out and a log written by the version before pages, exams and boxes for rows."""
    shutil.copytree(HERE / "before", tmp_path / "before")
    ledger = Ledger.read(tmp_path / "before" / "ledger.json")
    desk = sit_down(tmp_path / "before/handouts/s001")
    mistakes: Any = ledger.people["s001"].exercises["90"].mistakes
    assert desk.answer("90.q2", mistakes["90.q2"]["complement"])["code"] == "complement"
    assert desk.answer("90.q3", {"ann": 1, "bo": 2, "cai": 3})["state"] == "wrong"
    (tmp_path / "submissions").mkdir()
    (desk.folder / "90.answers.jsonl").rename(tmp_path / "submissions" / "s001.answers.jsonl")
    found = grade(ledger, collect(tmp_path / "submissions"))
    marks = found.results["s001"].marks
    assert {id_: mark.state for id_, mark in marks.items()} == {
        "90.q1": "right",
        "90.q2": "mistake",
        "90.q3": "wrong",
        "90.q4": "missing",
        "90.q5": "missing",
    }
    assert {finding.kind for finding in found.findings} == {"absent"}  # s002
    ledger.write(tmp_path / "ledger.json")
    assert Ledger.read(tmp_path / "ledger.json").people == ledger.people
    plan = Plan(("90",), COURSE, "en", None, home(tmp_path / "made"), 16, forms=("html",))
    shutil.copy(tmp_path / "ledger.json", tmp_path / "before")
    done = assign([Trainee("s001"), Trainee("s009")], plan, tmp_path / "before")
    assert ([path.name for path in done.made], done.kept) == (["s009"], ("s001",))


@pytest.fixture
def handed(tmp_path: Path) -> tuple[Path, Ledger]:
    hand_out(tmp_path, [Trainee("s001"), Trainee("s002")])
    return tmp_path, Ledger.read(tmp_path / "ledger.json")


def test_a_mended_question_is_marked_anew_on_the_data_everybody_was_given(handed: tuple[Path, Ledger]):
    out, ledger = handed
    old: Any = ledger.people["s001"].exercises["90"]
    path = out / "made" / "bank" / "q90_1_spend.py"
    path.write_text(path.read_text("utf-8").replace("answer=spend,", "answer=lambda shop: 2 * spend(shop),"), "utf-8")
    after = mended(ledger, Bank.open(out / "made" / "bank"), "90.q1")
    new: Any = after.people["s001"].exercises["90"]
    assert new.truths["90.q1"] == pytest.approx(2 * old.truths["90.q1"])
    assert (new.truths["90.q2"], new.checksum, new.secret) == (old.truths["90.q2"], old.checksum, old.secret)
    desk = sit_down(out / "handouts" / "s001")
    desk.answer("90.q1", new.truths["90.q1"])
    (out / "submissions").mkdir()
    (desk.folder / "90.answers.jsonl").rename(out / "submissions" / "s001.answers.jsonl")
    points = [
        grade(book, collect(out / "submissions")).results["s001"].marks["90.q1"].points for book in (ledger, after)
    ]
    assert points == [0, 3]


def test_data_that_cannot_be_made_again_stop_it(handed: tuple[Path, Ledger]):
    out, ledger = handed
    recipe = out / "made" / "bank" / "recipes" / "stall.py"
    recipe.write_text(
        recipe.read_text("utf-8") + "\n_drew = draw\ndef draw(rng):\n    rng.random()\n    return _drew(rng)\n"
    )
    with pytest.raises(DataError, match="cannot be made again"):
        mended(ledger, Bank.open(out / "made" / "bank"), "90.q1")
    with pytest.raises(UsageError, match=r"90\.q8"):
        mended(ledger, Bank.open(out / "made" / "bank"), "90.q8")


def test_questions_of_ones_own_are_handed_out_with_the_banks(tmp_path: Path):
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "q90_9_mine.py").write_text(QUESTION, encoding="utf-8")
    hand_out(tmp_path, [Trainee("s001")], own=tmp_path / "own", forms=("notebook", "html"))
    given = Ledger.read(tmp_path / "ledger.json").people["s001"].exercises["90"]
    assert list(given.specs)[-1] == "90.q9"
    folder = tmp_path / "handouts" / "s001"
    assert 'check(\\"90.q9\\", answer)' in (folder / "90_stall.ipynb").read_text("utf-8")
    assert "my own" in (folder / "90_stall.html").read_text("utf-8")
    assert sit_down(folder).answer("90.q9", given.truths["90.q9"])["state"] == "right"


@pytest.mark.parametrize("kind", ["numeric", "table", "choice", "sentence"])
def test_a_drafted_question_comes_with_a_test_that_runs_and_fails(tmp_path: Path, kind: str):
    path, test = draft(Bank.open(BANK), "90.q8", kind, "stall", tmp_path)
    compile(path.read_text("utf-8"), path.name, "exec")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", "/dev/null", str(test)]
    if kind == "numeric":  # a process of its own: one is enough
        ran = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
        assert (ran.returncode, "q90_8_draft.py" in ran.stdout) == (1, True), ran.stdout + ran.stderr
    with pytest.raises(DataError, match="take another number"):
        draft(Bank.open(BANK), "90.q8", kind, "stall", tmp_path)
    with pytest.raises(DataError, match="take another number"):
        draft(Bank.open(BANK), "90.q1", kind, "stall", tmp_path)


def test_questions_go_into_moodle_with_tolerances_and_named_mistakes(bank: Bank, tmp_path: Path):
    one: Any = drawn(bank, "90", "class")
    write(one, "en", ("moodle",), tmp_path)
    quiz = ElementTree.parse(tmp_path / "90_moodle.xml").getroot()
    kinds = [(q.get("type"), q.findtext("name/text")) for q in quiz]
    rows = [("numerical", f"90.q3 {row}") for row in one.truths["90.q3"]]
    numbers = [("category", None), ("numerical", "90.q1"), ("numerical", "90.q2")]
    assert kinds == [*numbers, *rows, ("multichoice", "90.q4"), ("essay", "90.q5")]
    spend = quiz[1]
    told = {float(a.findtext("text") or 0): (a.get("fraction"), a.findtext("tolerance")) for a in spend.iter("answer")}
    assert told[one.truths["90.q1"]] == ("100", "0.05")
    assert {a for a in told if told[a][0] == "0"} == set(one.mistakes["90.q1"].values())
    choice = quiz[-2]
    assert [a.get("fraction") for a in choice.iter("answer")] == ["0", "100", "0"]
    assert "That is order value." in [f.findtext("text") for f in choice.iter("feedback")]


def test_questions_go_into_a_sheet_with_the_data_beside_it(bank: Bank, tmp_path: Path):
    one: Any = drawn(bank, "90", "class")
    write(one, "zh", ("xlsx",), tmp_path)
    (sheet,) = openpyxl.load_workbook(tmp_path / "90_questions.xlsx").worksheets
    rows = [[cell.value for cell in row] for row in sheet]
    assert rows[0] == ["题型", "题干", "A", "B", "C", "答案", "允许误差", "分值", "解析"]
    assert rows[1][0] == "填空题"
    assert (rows[1][5], rows[1][6], rows[1][7]) == (pytest.approx(one.truths["90.q1"]), 0.05, 3)
    assert (rows[-2][2:6], rows[-1][0]) == (["订单数", "付过款的人数", "咨询人数", "b"], "简答题")
    book = openpyxl.load_workbook(io.BytesIO((tmp_path / "90_stall.xlsx").read_bytes()))
    assert book["orders"].max_row == len(one.data["stall"].frames["orders"]) + 1


def test_every_problem_of_a_class_list_is_told_in_one_go(tmp_path: Path):
    path = tmp_path / "class.csv"
    path.write_text("id,lang\ns001,en\n../x,en\nS001,zh\ns002,fr\n2.02101E+11,en\n合计：5人,\n", encoding="utf-8")
    with pytest.raises(DataError) as told:
        read_class(path)
    lines = str(told.value).splitlines()
    assert [n for n, line in zip((3, 4, 5, 6, 7), lines, strict=True) if f"row {n}" in line] == [3, 4, 5, 6, 7]
    assert "2.02101E+11" in lines[-2]
    assert "no trainee" in lines[-1]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_class_list_is_read_as_a_school_saves_it(tmp_path: Path, mark: str, encoding: str):
    path = tmp_path / "名单.csv"
    rows = [["学员编号", "班级", "学员姓名"], ["2024001", "电商1班", "李雷"], ["2024002", "电商1班", "韩梅梅"]]
    path.write_text("\n".join(mark.join(row) for row in rows), encoding=encoding)
    assert read_class(path) == [Trainee("2024001", "李雷"), Trainee("2024002", "韩梅梅")]
    path.write_text("\n".join(mark.join(row) for row in [*rows, ["", "合计", "合计"]]), encoding=encoding)
    with pytest.raises(DataError, match="row 4: `合计` sums up the list"):
        read_class(path)


def test_who_interrupts_keeps_what_was_handed_out_and_goes_on_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    people, out = [Trainee(f"s{n:03d}") for n in range(5)], tmp_path / "class"
    plan = Plan(("90",), COURSE, "en", None, home(tmp_path / "made"), 16)
    monkeypatch.setattr("cskit.course.exercises.author.assign._TOGETHER", 2)
    done: list[str] = []

    def interrupted(who: str) -> None:
        done.append(who)
        if len(done) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        assign(people, plan, out, progress=interrupted)
    kept = Ledger.read(out / "ledger.json").people
    assert [*kept] == done == sorted(path.name for path in (out / "handouts").iterdir())
    rest = assign(people, plan, out)
    assert (list(rest.kept), len(rest.made)) == (done, 2)
    assert [kept[id_].exercises["90"].at for id_ in done] == [
        Ledger.read(out / "ledger.json").people[id_].exercises["90"].at for id_ in done
    ]
