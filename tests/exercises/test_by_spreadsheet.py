"""Exercise 02 by somebody without Python's tables: only the page's workbook, and what its questions say."""

from __future__ import annotations

import io
from collections import defaultdict
from datetime import date
from statistics import mean
from typing import Any

import openpyxl
import pytest

from cskit.course.exercises.author.webpage import workbook
from tests.exercises.trainees import trainee

WEEK = date(2021, 6, 7), date(2021, 6, 13)
SELLERS = ("ahe", "lixia", "xiaoman", "zhiqiu")


def sheets(book: bytes) -> dict[str, list[dict[str, Any]]]:
    found = {}
    for sheet in openpyxl.load_workbook(io.BytesIO(book), read_only=True):
        head, *rows = sheet.iter_rows(values_only=True)
        found[sheet.title] = [dict(zip(head, row, strict=True)) for row in rows]
    return found


def answers(tables: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """The numbers as a person works them out, sheet by sheet, rounded as the questions ask."""
    chats = defaultdict(list)
    for said in tables["messages"]:
        if said["sender"] in ("customer", "agent"):
            chats[said["customer_id"]].append((said["sent_at"], said["message_id"], said["agent_id"]))
    credited = []
    for order in tables["orders"]:
        before = [chat for chat in chats[order["customer_id"]] if chat[0] <= order["created_at"]]
        paid_in_week = order["paid_at"] and WEEK[0] <= order["paid_at"].date() <= WEEK[1]
        if before and paid_in_week and (order["created_at"].date() - max(before)[0].date()).days <= 3:
            credited.append({**order, "agent_id": max(before)[2]})
    sales = sum(order["amount"] for order in credited)
    buyers = len({order["customer_id"] for order in credited})
    ids = {order["order_id"] for order in credited}
    back = sum(r["amount"] for r in tables["refunds"] if r["completed_at"] and r["order_id"] in ids)
    each = {who: mean([o["amount"] for o in credited if o["agent_id"] == who]) for who in SELLERS}
    rounded = {who: round(value, 2) for who, value in each.items()}
    return {"q1": round(sales / buyers, 2), "q2": buyers, "q3": round(sales - back, 2), "q4": rounded}


@pytest.mark.parametrize(("number", "lang"), [(0, "en"), (1, "zh")])
def test_the_workbook_and_the_questions_are_enough(number: int, lang: str):
    drawn = trainee("02", number)
    (data,) = drawn.data.values()
    frames = {name: frame.drop(columns=["seq"], errors="ignore") for name, frame in data.frames.items()}
    for name, value in answers(sheets(workbook(frames, lang))).items():
        asked = next(question for question in drawn.questions if question.id == f"02.{name}")
        assert value == pytest.approx(drawn.truths[asked.id], abs=max(asked.tolerance, 1e-9), rel=0), name
