"""Lesson 00 on a whole shop, on a small one, and on a folder with only messages and orders: its tables, its sentences
and the answers folded in its prose against plain loops over the files' rows."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from contextlib import redirect_stdout
from datetime import datetime
from io import StringIO
from pathlib import Path
from statistics import mean
from typing import Any

import pytest

from cskit.course.build import SOURCES
from cskit.metrics import measure
from cskit.tables import TABLES
from tests.notebooks.lessons import Page, Ran, called, run
from tests.shops import load

LESSON = "00_start_here"
REPORT = {"tables", "numbers", "in_time_by_agent", "late_by_hour", "marks", "privacy"}


@pytest.fixture(scope="module")
def whole(double11: Path) -> Ran:
    return run(LESSON, data=str(double11), lang="zh")


@pytest.fixture(scope="module")
def taught(mens_wear_week: Path) -> tuple[Ran, str]:
    """The lesson with its cells by hand, and what they printed."""
    printed = StringIO()
    with redirect_stdout(printed):
        ran = run(LESSON, data=str(mens_wear_week), lang="en", report=False)
    return ran, printed.getvalue()


@pytest.fixture(scope="module")
def bare(bare_folder: Path) -> Ran:
    return run(LESSON, data=str(bare_folder), lang="en")


@pytest.fixture(scope="module")
def chats(mens_wear_week: Path) -> list[dict[str, str]]:
    return [row for row in rows_of(mens_wear_week / "messages.csv") if row["sender"] in ("customer", "agent")]


@pytest.fixture(scope="module")
def turns(chats: list[dict[str, str]]) -> list[tuple[str, int, float | None]]:
    """Agent, hour asked, seconds waited (None: nobody replied) of every turn of the week."""
    found: list[tuple[str, int, float | None]] = []
    receptions = defaultdict(list)
    for row in sorted(chats, key=lambda row: (row["sent_at"], row["message_id"])):
        receptions[row["customer_id"], row["agent_id"], row["sent_at"][:10]].append(row)
    for (_, agent, _), said in receptions.items():
        asked: datetime | None = None
        for row in said:
            at = datetime.fromisoformat(row["sent_at"])
            if row["sender"] == "customer":
                asked = asked or at
            elif asked:
                found.append((agent, asked.hour, (at - asked).total_seconds()))
                asked = None
        if asked:
            found.append((agent, asked.hour, None))
    return found


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def missed(of: list[tuple[str, int, float | None]], limit: int) -> float:
    return mean(wait is None or wait > limit for _, _, wait in of)


@pytest.mark.parametrize("page", ["whole", "bare"])
def test_a_report_has_no_cell_by_hand(page: str, request: pytest.FixtureRequest):
    assert set(request.getfixturevalue(page).page.tables) - {"parameters"} == REPORT


def test_every_table_is_there_with_its_rows_and_an_absent_one_has_none(taught: Any, bare: Ran, mens_wear_week: Path):
    ran, _ = taught
    assert ran.page.column("tables", "file") == list(TABLES)
    assert [need == "always" for need in ran.page.column("tables", "needed")] == [t.required for t in TABLES.values()]
    files = {path.stem: len(rows_of(path)) for path in mens_wear_week.glob("*.csv")}
    assert ran.page.column("tables", "rows") == [files.get(name) for name in TABLES]
    assert [n for n in bare.page.column("tables", "rows") if n is not None] == [files["messages"], files["orders"]]


def test_what_is_counted_by_hand_is_what_a_loop_counts(taught: Any, chats: list[dict[str, str]], mens_wear_week: Path):
    ran, printed = taught
    orders = rows_of(mens_wear_week / "orders.csv")
    sent = sum(row["sender"] == "customer" for row in chats)
    paid = sum(row["paid_at"] != "" for row in orders)
    receptions = {(row["customer_id"], row["agent_id"], row["sent_at"][:10]) for row in chats}
    people = {row["customer_id"] for row in chats}
    assert f"Customers sent {sent} messages; of {len(orders)} orders {paid} were paid." in printed
    assert f"{len(receptions)} receptions, {len(people)} people" in printed
    agreed = re.findall(r"By hand and by measure: (\d+) of (\d+) agree", printed)
    assert len(agreed) == 7
    assert all(same == n for same, n in agreed)
    assert ran.page.column("waits", "wait") == [12, 19, 17]
    assert "7 messages, 3 turns; the longest wait was 19 seconds" in ran.page.html


def test_answers_in_the_prose_are_what_the_change_gives(taught: Any, chats: list[dict[str, str]]):
    ran, printed = taught
    source = (SOURCES / f"{LESSON}.py").read_text(encoding="utf-8")
    agents = sorted({row["agent_id"] for row in chats})
    of_days = {(row["customer_id"], row["agent_id"], row["sent_at"][:10]) for row in chats}
    of_pairs = {(row["customer_id"], row["agent_id"]) for row in chats}
    with_day, without = ([sum(key[1] == agent for key in of) for agent in agents] for of in (of_days, of_pairs))
    assert "从 {}、{}、{} 变成 {}、{}、{}".format(*with_day, *without) in source
    assert "{}, {} and {} receptions become {}, {} and {}".format(*with_day, *without) in source
    own = [row for row in chats if row["conversation_id"] == "K0007"]
    first, last, reply = (datetime.fromisoformat(row["sent_at"]) for row in own[:3])
    waits = [(reply - at).total_seconds() for at in (first, last)]
    assert "from {:.0f} seconds to {:.0f}".format(*waits) in source
    by_day = ran.names["by_day"].to_dict("records")
    rates = [row["value"] for row in by_day if row["status"] == "ok"]
    bought, asked = (sum(row[part] for row in by_day) for part in ("numerator", "denominator"))
    as_zero, left_out, together = (f"{rate:.1%}" for rate in (sum(rates) / 7, mean(rates), bought / asked))
    assert f"{as_zero} {together}" in printed
    assert f"{as_zero}, where the week has {together}" in source
    assert f"you get {left_out}" in source
    assert f"{bought:.0f} ÷ {asked:.0f}" in source
    assert f"{as_zero}，整周其实是 {together}" in source
    assert f"删掉之后是 {left_out}" in source


def test_who_answers_in_time_best_first(taught: Any, turns: Any):
    ran, _ = taught
    rates = {agent: 1 - missed([turn for turn in turns if turn[0] == agent], 180) for agent in {t[0] for t in turns}}
    names = ran.names["names"]
    shown = zip(ran.page.column("in_time_by_agent", "agent"), ran.page.column("in_time_by_agent", "value"), strict=True)
    assert dict(shown) == pytest.approx({names[agent]: rate for agent, rate in rates.items()})
    assert 1 - missed(turns, 180) == pytest.approx(ran.page.column("numbers", "response_rate_3min")[0])
    best, last = (choose(rates, key=rates.__getitem__) for choose in (max, min))
    assert re.search(rf"{names[best]} \({rates[best]:.1%}\).*{names[last]} \({rates[last]:.1%}\)", ran.page.html)


@pytest.mark.parametrize("limit", [180, 30])
def test_the_limit_moves_sentence_and_hours(taught: Any, turns: Any, limit: int, monkeypatch: pytest.MonkeyPatch):
    ran, _ = taught
    outputs: list[dict[str, Any]] = []
    monkeypatch.setattr("IPython.display.display", lambda data, raw=True: outputs.append(data))
    ran.names["late"](limit)
    page = Page(outputs)
    slow = round(missed(turns, limit) * len(turns))
    said = f"With {limit} seconds as the limit, {slow} of {len(turns)} turns were not answered in time"
    assert f"{said}: a response rate of {1 - missed(turns, limit):.1%}." in page.html
    hours = sorted({hour for _, hour, _ in turns})
    shown = dict(zip(page.column("late_by_hour", "hour"), page.column("late_by_hour", "value"), strict=True))
    assert shown == pytest.approx({hour: missed([t for t in turns if t[1] == hour], limit) for hour in hours})


def test_each_mark_has_the_first_number_of_this_shop_that_bears_it(
    taught: Any, whole: Ran, bare: Ran, double11: Path, mens_wear_week: Path
):
    ran, _ = taught
    shown = dict(zip(ran.names["meanings"], ran.page.column("marks", "An example from this shop"), strict=True))
    assert shown == {
        "ok": "reply rate, 6–12 Sep 2021: 100.0%",
        "open": "inquiry conversion, 6–12 Sep 2021: 69.8% (so far)",
        "immature": "inquiry conversion, 12 Sep 2021: not mature yet",
        "undefined": f"{called(load(mens_wear_week))['agent_3']} · reply rate, 12 Sep 2021: —",
        "missing_table": "refund rate, 6–12 Sep 2021: no table",
    }
    assert ran.page.column("marks", "As written") == ["45.6%", "45.6% (so far)", "not mature yet", "—", "no table"]
    assert "agent_3 · reply rate, 12 Sep 2021: —" in bare.page.column("marks", "An example from this shop")
    refunds = measure(load(double11), "refund_rate", period="2021-11-01..2021-11-11").iloc[0]
    examples = whole.page.column("marks", "本店的例子")
    assert (refunds["status"], examples[1]) == ("open", f"退款率，2021年11月1日至11日：{refunds['value']:.1%}（暂计）")
    assert examples[4] == "这家店暂时没有"


def test_nothing_that_identifies_a_customer_is_left(whole: Ran):
    before, after = (whole.page.column("privacy", head) for head in ("原来", "之后"))
    assert not [said for said in after for part in ("小明", "1380000", "幸福路", "a@b.com") if part in said]
    assert after[1] == "我电话[电话]，[地址]，邮箱[邮箱]"
    assert before[2] == after[0] != after[2]
