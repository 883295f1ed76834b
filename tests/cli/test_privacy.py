"""A folder that no import made holds texts as they were written. Whatever leaves it says nothing of who wrote them."""

from __future__ import annotations

import re
import shutil
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from cskit.analysis.promotion import resolve
from cskit.metrics import customer_code, detail, measure
from cskit.reports.report import render
from cskit.review.aftersales import complaints
from cskit.review.base import Reviewed
from cskit.rules import load_rules
from cskit.shop import load
from tests.cli.conftest import Command

PHONE, MAIL, STREET = "13800001111", "spy@raw.example", "西湖区文三路123号"
SAID = f" 电话{PHONE}，邮箱{MAIL}，寄到{STREET}，我是"
LEAK = re.compile(f"{PHONE[:6]}|spy@|文三路123|rawnick")


@pytest.fixture(scope="module")
def raw(mens_wear_week: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small shop with everybody's nick in it, and something to hide in every text and reason."""
    folder = tmp_path_factory.mktemp("raw")
    shutil.copytree(mens_wear_week, folder, dirs_exist_ok=True)
    messages, orders = (pd.read_csv(folder / f"{name}.csv", dtype=str) for name in ("messages", "orders"))
    for table in (messages, orders):
        table["customer_id"] = "rawnick_" + table["customer_id"]
    messages["text"] = messages["text"].fillna("") + SAID + messages["customer_id"]
    paid = orders.dropna(subset=["paid_at"]).sort_values("paid_at").iloc[-40:-37]
    agent = messages.loc[messages["sender"] == "agent", "agent_id"].iloc[0]
    refunds = {
        "refund_id": ["r1", "r2", "r3"],
        "order_id": paid["order_id"],
        "requested_at": paid["paid_at"],
        "completed_at": [paid["paid_at"].max(), paid["paid_at"].max(), None],
        "amount": "1",
        "agent_id": agent,
        "reason": [f"尺码不对，打{PHONE}", "尺码不对，打13900002222", "不想要了"],
    }
    complaints = {
        "complaint_id": ["k1", "k2"],
        "customer_id": messages["customer_id"].unique()[:2],
        "agent_id": agent,
        "received_at": "2021-09-08 10:00:00",
        "cause_found_at": None,
        "resolved_at": None,
        "reason": [f"太慢，{STREET}", f"太慢，{MAIL}"],
    }
    tables = {"messages": messages, "orders": orders, "refunds": pd.DataFrame(refunds)}
    for name, table in {**tables, "complaints": pd.DataFrame(complaints)}.items():
        table.to_csv(folder / f"{name}.csv", index=False)
    return folder


@pytest.mark.parametrize("form", ["table", "csv", "json"])
@pytest.mark.parametrize("name", ["unanswered_3min", "backlog"])
def test_a_list_says_nothing_of_who_wrote(cskit: Command, raw: Path, name: str, form: str):
    done = cskit("detail", name, raw, "--format", form)
    assert done.code == 0
    assert not LEAK.search(done.out + done.err)
    assert "C-" in done.out
    if name == "unanswered_3min":
        assert "电话[电话]，邮箱[邮箱]，[地址]，我是C-" in done.out
    shown = cskit("detail", name, raw, "--format", form, "--show-customers").out
    assert "rawnick_C" in shown
    assert PHONE not in shown  # customers are shown where they are asked for, their phones never


@pytest.mark.parametrize("name", ["slow_response", "unanswered_3min"])
def test_a_list_by_the_library_says_nothing_of_who_wrote(raw: Path, name: str):
    rules = load_rules("textbook").replace(slow_seconds=10, slow_turns=0)
    with load(raw) as shop:
        rows = detail(shop, name, rules=rules)
    assert len(rows) > 1
    assert not rows["content"].str.contains(LEAK).any()
    assert all(said.endswith(who) for said, who in zip(rows["content"], rows["customer"], strict=True))


@pytest.mark.parametrize("engine", ["duckdb", "pandas", "polars"])
def test_reasons_that_differ_in_what_is_hidden_are_one(raw: Path, engine: str):
    with load(raw, engine) as shop:
        found = measure(shop, "refunds_completed", by="reason").set_index("reason")["value"]
        alone = measure(shop, "refunds_completed")["value"].iloc[0]
    assert found.to_dict() == {"尺码不对，打[电话]": 2}
    assert found.sum() == alone


@pytest.mark.parametrize("lesson", ["08", "04", "00"])
def test_a_report_says_nothing_of_who_wrote(raw: Path, tmp_path: Path, lesson: str):
    """The page and its appendix, in which every list has its sheet; whatever is drawn is in the page as data."""
    more = {"promo": "2021-09-07..2021-09-11"} if lesson == "08" else {}
    made = render(lesson, raw, tmp_path, lang="zh", formats=("html", "xlsx"), parameters=more)
    said = ""
    for path in made.files:
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                said += "".join(book.read(name).decode() for name in book.namelist())
        else:
            said += path.read_text(encoding="utf-8")
    if lesson == "00":
        said = said.replace("我电话13800001111", "")  # the page's own example of what an import hides
    assert not LEAK.search(said)
    assert "[电话]" in said
    assert len(set(re.findall(r"C-[0-9a-f]{10}", said))) >= (lesson != "00")


def test_the_reason_of_most_complaints_is_masked(raw: Path):
    with load(raw) as shop:
        promotion = resolve(shop, "2021-09-07..2021-09-11")
        found = complaints(Reviewed(shop, promotion))["top_reason"].dropna().tolist()
    assert found == ["太慢，[地址]"]


def test_a_code_is_the_same_in_every_list(raw: Path):
    with load(raw) as shop:
        ids = detail(shop, "unanswered_3min", show_customers=True)["customer"]
        codes = detail(shop, "unanswered_3min")["customer"]
    assert codes.tolist() == [customer_code(id_) for id_ in ids]
