"""`check` as a trainee meets it: right, the named mistake, unreadable; hints and attempts; never a traceback."""

from __future__ import annotations

import json
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cskit.course.exercises.author.ledger import Ledger
from cskit.course.exercises.question import Question, Spec, Text
from cskit.course.exercises.records import MIME, is_chain, read_log
from cskit.course.exercises.trainee import checking, session
from cskit.course.exercises.trainee.checking import check, checked
from cskit.errors import UsageError
from tests.course.exercises.classroom import Desk, sit_down


@pytest.fixture
def own(assigned: Path, tmp_path: Path) -> Path:
    """A fresh copy of the first trainee's hand-out."""
    return Path(shutil.copytree(assigned / "handouts" / "s001", tmp_path / "s001"))


@pytest.fixture
def desk(own: Path) -> Desk:
    return sit_down(own)


def said(question: str, value: Any) -> str:
    return checked(question, value)[0].plain()


def truths(ledger: Ledger, id_: str = "s001") -> Any:
    return ledger.people[id_].exercises["90"].truths


def mistakes(ledger: Ledger, id_: str = "s001") -> Any:
    return ledger.people[id_].exercises["90"].mistakes


def test_right_and_each_mistake_by_its_own_name_in_both_languages(own: Path, ledger: Ledger):
    for lang, right in (("en", "Right"), ("zh", "答对了")):
        desk = sit_down(own, lang)
        for question in ("90.q1", "90.q2", "90.q3"):
            assert desk.answer(question, truths(ledger)[question])["state"] == "right"
            assert right in said(question, truths(ledger)[question])
            for code, answer in mistakes(ledger)[question].items():
                record = desk.answer(question, answer)
                assert (record["state"], record["code"]) == ("mistake", code)
                assert ledger.questions[question].says[code].of(lang) in said(question, answer)


def test_a_share_above_one_is_a_percentage_unless_a_named_mistake_leads_there():
    question = Question("90.q8", "numeric", 1, Text("多少？", "How much?"), "stall", unit="fraction", tolerance=0.001)
    for wrong, readable, refused in (((0.8,), 1.0, 1.4), ((0.8, 1.4), 1.4, 42.0), ((), 0.4, 1.4)):
        spec = Spec.of(question, 0.6, mistakes=wrong)
        assert checking.read(spec, readable) == {"": readable}
        with pytest.raises(checking.Unreadable, match="unreadable_percent"):
            checking.read(spec, refused)
    assert checking.read(Spec.of(question, 1.2), 42.0) == {"": 42.0}  # what may itself be above 1 is no share


def test_within_the_tolerance_is_right(desk: Desk, ledger: Ledger):
    right = truths(ledger)["90.q1"]
    states = [desk.answer("90.q1", right + off)["state"] for off in (-0.05, 0.05, 0.09, -0.1, 0)]
    assert states == ["right", "right", "wrong", "wrong", "right"]


def test_the_answer_is_never_shown(desk: Desk, ledger: Ledger):
    answer = truths(ledger)["90.q1"]
    for value in (answer + 7.77, answer * 3, "x", None, float("nan")):
        for text in (checked("90.q1", value)[0].plain(), checked("90.q1", value)[0].html()):
            assert f"{answer:.2f}" not in text
            assert f"{answer:.1f}" not in text


@pytest.mark.parametrize(
    "kind",
    [
        float,
        np.float64,
        np.float32,
        lambda v: pd.Series([v]),
        lambda v: np.array([[v]]),
        lambda v: pd.DataFrame({"x": [v]}),
        lambda v: Decimal(repr(v)),
    ],
)
def test_a_number_may_come_in_any_dress(desk: Desk, ledger: Ledger, kind: Any):
    assert desk.answer("90.q1", kind(truths(ledger)["90.q1"]))["state"] == "right"


@pytest.mark.parametrize(
    ("question", "value", "reason"),
    [
        ("90.q1", "187.4 a head", "no single number"),
        ("90.q1", "42%", "percent"),
        ("90.q1", None, "nothing"),
        ("90.q1", pd.NA, "nothing"),
        ("90.q1", float("nan"), "NaN"),
        ("90.q1", float("inf"), "infinite"),
        ("90.q1", 10**400, "infinite"),
        ("90.q1", True, "True or False"),
        ("90.q1", np.True_, "True or False"),
        ("90.q1", 3 + 4j, "complex"),
        ("90.q1", [1, 2], "list"),
        ("90.q1", pd.Series([1.0, 2.0]), "Series"),
        ("90.q1", print, "builtin"),
        ("90.q1", 3.0, "decimal"),
        ("90.q2", 42, "write 0.42"),
        ("90.q2", 0.4, "at least 3"),
        ("90.q3", 7, "small table"),
        ("90.q3", {"ann": 1}, "Rows missing: 2"),
        ("90.q3", {"ann": 1, "bo": 2, "cai": 3, "total": 6}, "total"),
        ("90.q3", {"ann": "x", "bo": 2, "cai": 3}, "no single number"),
        ("90.q3", pd.DataFrame({"a": [1], "b": [2], "c": [3]}), "small table"),
        ("90.q4", "d", '"a", "b", "c"'),
        ("90.q4", 2, '"a", "b", "c"'),
        ("90.q5", "  ", "nothing"),
        ("90.q5", 5, "quotes"),
        ("90.q5", "x" * 3000, "2000"),
    ],
)
def test_what_cannot_be_read_costs_no_attempt(desk: Desk, ledger: Ledger, question: str, value: Any, reason: str):
    feedback, record = checked(question, value)
    assert record is not None
    assert (record["state"], record["attempt"]) == ("unreadable", 0)
    assert reason in feedback.plain()
    assert "costs no attempt" in feedback.plain()
    assert desk.answer("90.q1", truths(ledger)["90.q1"] + 11.11)["attempt"] == 1


def test_a_table_may_be_a_dict_a_series_or_a_frame(desk: Desk, ledger: Ledger):
    rows = truths(ledger)["90.q3"]
    series = pd.Series(rows)
    named = series.rename_axis("agent").reset_index(name="asked")
    for table in (rows, series, series.to_frame(), named, dict(reversed(rows.items()))):
        assert desk.answer("90.q3", table)["state"] == "right"


def test_a_table_is_told_which_rows_are_off(desk: Desk, ledger: Ledger):
    rows = dict(truths(ledger)["90.q3"]) | {"bo": 99, "cai": 98}
    assert "Rows that are right: 1. These are not: bo, cai." in said("90.q3", rows)
    assert "These are not" not in said("90.q3", mistakes(ledger)["90.q3"]["people"])  # the mistake says more


def test_hints_climb_with_different_wrong_answers_only(desk: Desk, ledger: Ledger):
    base = truths(ledger)["90.q1"]
    first, second, third = base + 11.11, base + 12.12, base + 13.13
    assert "Hint 1 of 2" in said("90.q1", first)
    assert "Hint 1 of 2" in said("90.q1", first)
    assert "Hint 2 of 2" in said("90.q1", second)
    assert "Hint 1 of 2" in said("90.q1", first)
    assert "no more hints" in said("90.q1", third)
    assert "card" in said("90.q2", 0.1234)  # a question without hints


def test_attempts_are_different_answers_and_the_limit_is_said(desk: Desk, ledger: Ledger):
    base = truths(ledger)["90.q1"]
    attempts = [desk.answer("90.q1", base + off)["attempt"] for off in (11.11, 11.11, 12.12, 13.13, 11.11)]
    assert attempts == [1, 1, 2, 3, 1]
    assert "only the first 3 count" in said("90.q1", base + 14.14)


def test_choices_and_sentences_are_recorded_and_not_judged(desk: Desk):
    assert [desk.answer("90.q4", key)["state"] for key in ("a", " B ")] == ["recorded", "recorded"]
    assert desk.answer("90.q5", " Because. ")["value"] == "Because."
    assert "Right" not in said("90.q4", "b")


def test_records_stand_in_the_output_and_in_a_log_that_only_grows(own: Path, desk: Desk, ledger: Ledger, shown: Any):
    check("90.q1", truths(ledger)["90.q1"])
    data = shown[0]
    assert {"text/plain", "text/html", MIME} <= set(data)
    desk.answer("90.q2", 0.1234)
    before = (own / "90.answers.jsonl").read_text(encoding="utf-8")
    sit_down(own)  # the kernel was started again
    desk.answer("90.q2", 0.4321)
    after = (own / "90.answers.jsonl").read_text(encoding="utf-8")
    assert after.startswith(before)
    records = read_log(own / "90.answers.jsonl")
    assert [r["n"] for r in records] == [1, 2, 3]
    assert records[0] == data[MIME]
    assert is_chain(records, ledger.people["s001"].exercises["90"].secret)


def test_a_damaged_log_stops_nobody(own: Path, desk: Desk, ledger: Ledger):
    desk.answer("90.q2", 0.1234)
    log = own / "90.answers.jsonl"
    log.write_text(log.read_text(encoding="utf-8") + '{"half": ', encoding="utf-8")
    assert desk.answer("90.q2", 0.4321)["attempt"] == 2
    assert len(read_log(log)) == 2
    log.unlink()
    log.mkdir()  # nothing can be written any more
    assert desk.answer("90.q2", 0.4321)["state"] == "wrong"
    assert desk.answer("90.q2", 0.5432)["attempt"] == 2


def test_no_value_of_any_kind_ends_in_a_traceback(desk: Desk, shown: Any):
    class Hostile:
        def __repr__(self) -> str:
            raise RuntimeError("no")

        def __getattr__(self, name: str) -> Any:
            raise RuntimeError("no")

    for value in (Hostile(), object(), lambda: 1, b"\xff", "\ud800", {1: Hostile()}, pd.DataFrame(), [], {}):
        for question in ("90.q1", "90.q3", "90.q4", "90.q5", "90.q99", "77.q1", 12, None):
            check(question, value)  # type: ignore[arg-type]
    check("90.q1")
    texts = [data["text/plain"] for data in shown]
    assert len(texts) == 9 * 8 + 1
    assert not [text for text in texts if "Traceback" in text]
    assert "Not answered yet" in texts[-1]
    assert any("did you mean" in text for text in texts)
    assert any("Run the first code cell" in text for text in texts)


def test_what_a_trainee_writes_is_never_markup(desk: Desk):
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    for question in ("90.q5", "90.q1", "90.q3", evil):
        html = checked(question, {evil: 1} if question == "90.q3" else evil)[0].html()
        assert "<script" not in html
        assert "<img" not in html


def numbers_in(said: Any, known: set[str]) -> list[Any]:
    """The numbers in a JSON value that stand under none of the known keys."""
    if isinstance(said, dict):
        return [n for key, value in said.items() if key not in known for n in numbers_in(value, known)]
    if isinstance(said, list):
        return [n for value in said for n in numbers_in(value, known)]
    return [said] if isinstance(said, int | float) and not isinstance(said, bool) else []


def test_a_handout_holds_no_answer_and_no_mistake_in_plain_text(own: Path, ledger: Ledger):
    text = (own / "90.handout.json").read_text(encoding="utf-8")
    assert (
        numbers_in(json.loads(text), known={"format", "attempts", "cost", "points", "tolerance", "shifts", "share"})
        == []
    )
    for question, truth in truths(ledger).items():
        answers = [truth, *mistakes(ledger)[question].values()]
        for number in (
            v for a in answers for v in (a.values() if isinstance(a, dict) else [a]) if isinstance(v, float)
        ):
            if not number.is_integer():
                assert f"{number:.3f}"[:-1] not in text
        for code, says in ledger.questions[question].says.items():
            assert f'"{code}"' not in text
            assert says.zh not in text
            assert says.en not in text
    boxes = {q["id"]: q["boxes"] for q in json.loads(text)["questions"]}
    assert {id_: len(b) for id_, b in boxes.items()} == {"90.q1": 4, "90.q2": 4, "90.q3": 3, "90.q4": 0, "90.q5": 0}
    assert all(len({len(box["sealed"]) for box in b}) <= 1 for b in boxes.values())


def test_two_trainees_have_different_data_and_answers(assigned: Path, ledger: Ledger):
    one, two = (truths(ledger, id_) for id_ in ("s001", "s002"))
    assert one["90.q1"] != two["90.q1"]
    desk = sit_down(assigned / "handouts" / "s003")
    log = assigned / "handouts" / "s003" / "90.answers.jsonl"
    assert desk.answer("90.q1", one["90.q1"])["state"] in ("wrong", "mistake")
    log.unlink()


def test_changed_data_and_a_damaged_handout_are_one_line(own: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(own)
    orders = own / "data" / "90" / "stall" / "orders.csv"
    orders.write_bytes(orders.read_bytes().replace(b"\n", b"\r\n"))
    with pytest.raises(UsageError, match=r"orders\.csv") as raised:
        session.begin("90", lang="en")
    assert raised.value._render_traceback_() == [str(raised.value)]
    (own / "90.handout.json").write_text("{}", encoding="utf-8")
    with pytest.raises(UsageError, match="这份练习材料已损坏"):
        session.begin("90", lang="zh")
    with pytest.raises(UsageError, match="fr"):
        session.begin("90", lang="fr")


def test_who_learns_alone_uses_the_bank_openly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shown: Any):
    from tests.course.exercises.classroom import BANK

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CSKIT_BANK", str(BANK))
    mine = session.begin("90", lang="zh")
    assert "自学者" in shown[-1]["text/plain"]
    other = session.begin("90", lang="zh", trainee="小明")
    assert "小明" in shown[-1]["text/plain"]
    assert not mine.table("orders").equals(other.table("orders"))
    assert set(mine.tables().index) == {"messages", "orders"}
    assert checked("90.q4", "b")[1]["state"] == "right"  # type: ignore[index]
    assert "那是笔单价" in checked("90.q4", "a")[0].plain()
    assert checked("90.q4", "c")[1]["state"] == "wrong"  # type: ignore[index]
    other.progress()
    assert "✗" in shown[-1]["text/plain"]
    assert (tmp_path / "90.answers.jsonl").is_file()


def test_what_breaks_while_checking_is_said_and_not_raised(desk: Desk, monkeypatch: pytest.MonkeyPatch, shown: Any):
    def broken(*_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(checking, "read", broken)
    check("90.q1", 1.0)
    assert "ZeroDivisionError" in shown[0]["text/plain"]
