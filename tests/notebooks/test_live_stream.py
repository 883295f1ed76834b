"""Lesson 12 on the bundled channel, on its exports and on messages and orders only: what it works out itself against
plain loops."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from contextlib import redirect_stdout
from datetime import datetime
from io import StringIO
from math import inf
from statistics import median
from typing import Any

import pytest

from cskit.bundled import bundled
from tests.notebooks.lessons import Ran, run
from tests.shops import load

LESSON = "12_live_stream"
FOLDER = bundled("live_room")


@pytest.fixture(scope="module")
def taught() -> tuple[Ran, list[str]]:
    """The lesson with its cells by hand, and the lines they printed."""
    printed = StringIO()
    with redirect_stdout(printed):
        ran = run(LESSON, data="live_room", lang="en", report=False)
    return ran, printed.getvalue().splitlines()


@pytest.fixture(scope="module")
def rows() -> dict[str, list[dict[str, Any]]]:
    shop = load(FOLDER)
    return {name: shop.pandas(name).to_dict("records") for name in ("messages", "airings")}


def on_air(rows: dict[str, list[dict[str, Any]]]) -> dict[tuple[str, datetime], tuple[datetime, float | None]]:
    """(Customer, start of the airing) → when they first wrote in it, seconds until the next reply of that day."""
    talk = sorted(rows["messages"], key=lambda m: (m["sent_at"], m["seq"]))
    found: dict[tuple[str, datetime], tuple[datetime, float | None]] = {}
    for place, m in enumerate(talk):
        slot = next((a for a in rows["airings"] if a["starts_at"] <= m["sent_at"] <= a["ends_at"]), None)
        if m["sender"] != "customer" or slot is None or (m["customer_id"], slot["starts_at"]) in found:
            continue
        later = (
            r["sent_at"]
            for r in talk[place:]
            if (r["customer_id"], r["agent_id"], r["sender"]) == (m["customer_id"], m["agent_id"], "agent")
            and r["sent_at"].date() == m["sent_at"].date()
        )
        reply = next(later, None)
        waited = None if reply is None else (reply - m["sent_at"]).total_seconds()
        found[m["customer_id"], slot["starts_at"]] = m["sent_at"], waited
    return found


def test_what_is_done_by_hand_comes_out(taught: tuple[Ran, list[str]]) -> None:
    """The numbers of the course's contract."""
    _, printed = taught
    assert "4 1 2 3 1498.0" in printed  # lines, lost, orders, goods, yuan
    assert "28000.0 172.9 13877.5" in printed
    assert pytest.approx(172.9, abs=0.05) == (212 * 43 + 27712) / 213
    assert "56000.0" in printed
    people = taught[0].names["people"].set_index("agent")["seconds"]
    assert people["Xiaoye"] == 7 * 3600 + 41 * 60 + 52 == 27_712
    assert {"My phone is [phone]", "Recipient: [hidden]", "My WeChat: [hidden]"} <= set(printed)


def test_the_files_are_tidied_as_a_loop_would(taught: tuple[Ran, list[str]]) -> None:
    (path,) = (FOLDER / "exports" / "doudian").glob("16*.csv")
    orders: dict[str, dict[str, str]] = {}
    with path.open(encoding="utf-8-sig", newline="") as lines:
        raw = list(csv.DictReader(lines))
    for line in raw:
        if line["主订单编号"].strip().isdigit():
            orders[line["主订单编号"].strip()] = line
    paid = [float(o["订单应付金额"].replace(",", "")) for o in orders.values() if o["支付完成时间"] != "-"]
    assert f"{len(raw)} → {len(orders)} → {len(paid)}" in taught[1]
    assert any(line.endswith(f"→ {sum(paid):,.0f}") for line in taught[1])
    steps = taught[0].names["steps"].set_index("where")["rows"]
    assert steps["orders: exported twice"] == len(raw) - 1 - len(orders)
    assert steps["orders: sub-orders in one cell"] == sum(";" in o["子订单编号"] for o in orders.values())
    assert sum("1 of 1 agree" in line for line in taught[1]) == 3


def test_phones_are_of_people_and_no_order_numbers(taught: tuple[Ran, list[str]]) -> None:
    """The truths planted: 24 customers, 6 of them twice, and 10 order numbers that look like one."""
    assert "24 30 34" in taught[1]


def test_questions_crowd_after_going_on_air(
    taught: tuple[Ran, list[str]], rows: dict[str, list[dict[str, Any]]]
) -> None:
    after = [(said - start).total_seconds() for (_, start), (said, _) in on_air(rows).items()]
    soon, burst = (sum(low <= s <= high for s in after) / len(after) for low, high in ((0, 119), (30, 90)))
    said = f"Of {len(after):,} first lines {soon:.0%} came within two minutes of going on air, {burst:.0%} between"
    assert said in taught[0].page.html
    assert soon > 0.5


def test_the_busiest_and_the_slow_minutes(taught: tuple[Ran, list[str]], rows: dict[str, list[dict[str, Any]]]) -> None:
    minutes: dict[datetime, list[float | None]] = defaultdict(list)
    first = min(start for _, start in on_air(rows)).date()
    for (_, start), (said, waited) in on_air(rows).items():
        if start.date() == first:
            minutes[said.replace(second=0)].append(waited)
    most = max(map(len, minutes.values()))
    slow = sum(len(w) for w in minutes.values() if (_median(w) or inf) > 180)
    assert f"with {most} customers at once" in taught[0].page.html
    total = sum(map(len, minutes.values()))
    assert f"of {total:,} who wrote {slow:,} did so in minutes" in taught[0].page.html


def _median(waits: list[float | None]) -> float | None:
    told = [w for w in waits if w is not None]
    return median(told) if told else None


def test_openings_are_counted_by_people(taught: tuple[Ran, list[str]], rows: dict[str, list[dict[str, Any]]]) -> None:
    begun: dict[tuple[str, str, Any], str] = {}
    for m in sorted(rows["messages"], key=lambda m: (m["sent_at"], m["seq"])):
        if m["sender"] == "customer":
            begun.setdefault((m["customer_id"], m["agent_id"], m["sent_at"].date()), m["text"])
    people = Counter(text for _, text in {(who, text) for (who, *_), text in begun.items()})
    assert taught[0].page.column("questions", "people") == [n for _, n in people.most_common(10)]


def test_the_hours_and_the_refunds_are_told_with_what_is_open(taught: tuple[Ran, list[str]]) -> None:
    page = taught[0].page
    all_day, assessed = page.column("hours", "first_response_seconds")
    assert all_day > 2 * assessed, "one chat waited a night"
    assert page.html.count("the window is open, so it can only rise") == 2


def test_without_airings_and_refunds_the_rest_stands(bare: Ran) -> None:
    assert not {"after_on_air", "timeline"} & set(bare.page.tables)
    assert {"questions", "hours"} <= set(bare.page.tables)
    assert len(bare.page.notes) == 1
    assert "airings" in bare.page.notes[0]
