"""Chats and tickets that come as tables: a sheet per customer, messages and tickets of help desks."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter

from cskit.errors import DataError
from cskit.sources.importing import import_files
from tests.sources.test_importing import noted, table
from tests.sources.writers import write_csv

HEADER = ("客户名", "消息序号", "发送时间", "发送内容", "发送账号", "账号类型")
SHOP = "某店:小美"
CHATS = {
    "tb_甲": [("10:00:05", "在吗", "tb_甲"), ("10:00:30", "亲", SHOP), ("10:01:00", "谢谢", "tb_甲")],
    "tb_乙": [("9:59:00", "请在客户端查看原始聊天记录，网页版无法展示", "tb_乙"), ("10:02:00", "您好", "某店：小丽")],
}


def book(path: Path, chats: dict[str, list[tuple[str, str, str]]]) -> Path:
    with xlsxwriter.Workbook(str(path)) as made:
        summary = made.add_worksheet("导出汇总")
        summary.write_row(0, 0, ("客户名", "状态", "消息数", "是否生成工作表", "失败原因", "导出时间"))
        summary.write_row(1, 0, ("tb_甲", "成功", 3, "是", "", "2026-04-20"))
        for customer, said in chats.items():
            sheet = made.add_worksheet(customer[:31].replace("*", "_"))
            sheet.write_row(0, 0, HEADER)
            for n, (at, text, who) in enumerate(said, start=1):
                sheet.write_row(n, 0, (customer, n, at, text, who, "客服" if ":" in who else "客户"))
    return path


def test_a_sheet_per_customer_on_the_day_the_user_gives(tmp_path: Path) -> None:
    path = book(tmp_path / "聊天.xlsx", CHATS)
    report = import_files([path], tmp_path / "shop", customers="keep", keep_text=True, assume={"date": "2026-04-19"})
    found = [(m["customer_id"], m["agent_id"], m["sender"], m["text"]) for m in table(tmp_path / "shop", "messages")]
    assert found == [
        ("tb_乙", "某店:小丽", "customer", None),
        ("tb_甲", SHOP, "customer", "在吗"),
        ("tb_甲", SHOP, "agent", "亲"),
        ("tb_甲", SHOP, "customer", "谢谢"),
        ("tb_乙", "某店:小丽", "agent", "您好"),
    ]
    assert table(tmp_path / "shop", "messages")[1]["sent_at"] == datetime(2026, 4, 19, 10, 0, 5)
    assert [a["agent_id"] for a in table(tmp_path / "shop", "agents")] == ["某店:小丽", SHOP]
    assert "times_run_back" not in noted(report)


def test_times_without_a_day_are_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"聊天\.xlsx: the chats show times .*--assume date=") as error:
        import_files([book(tmp_path / "聊天.xlsx", CHATS)], tmp_path / "shop")
    assert "\n" not in str(error.value)


def test_times_that_run_back_and_masked_names_are_told(tmp_path: Path) -> None:
    back = {"tb_甲": CHATS["tb_甲"][::-1]}
    report = import_files([book(tmp_path / "a.xlsx", back)], tmp_path / "shop", assume={"date": "2026-04-19"})
    assert "times_run_back" in noted(report)
    hidden = {"t**1": [("10:00:00", "在吗", "t**1")]}
    with pytest.raises(DataError, match="masked"):
        import_files([book(tmp_path / "b.xlsx", hidden)], tmp_path / "other", assume={"date": "2026-04-19"})


TICKETS = ["Summation column", "Id", "Requester", "Requester id", "Assignee", "Status", "Created at", "Solved at"]


@pytest.mark.parametrize(
    ("created", "zone", "opened"),
    [
        ("2021-11-11 10:00", "", datetime(2021, 11, 11, 10)),
        ("2021-11-11 10:00", "Asia/Shanghai", datetime(2021, 11, 11, 18)),
        ("2021-11-11T10:00:00Z", "Asia/Shanghai", datetime(2021, 11, 11, 18)),
        ("2021-11-11 20:00:00 +0200", "Asia/Shanghai", datetime(2021, 11, 12, 2)),
        ("1636624800", "Asia/Shanghai", datetime(2021, 11, 11, 18)),
    ],
)
def test_tickets_stand_in_the_shops_time(tmp_path: Path, created: str, zone: str, opened: datetime) -> None:
    rows = [["1", "101", "a@example.com", "9", "Ana", "Solved", created, "2021-11-12 12:00"]]
    rows.append(["1", "102", "b@example.com", "8", "", "Open", created, ""])
    path = write_csv(tmp_path / "tickets.csv", TICKETS, rows, "utf-8")
    report = import_files([path], tmp_path / "shop", time_zone=zone)
    solved, waiting = table(tmp_path / "shop", "tickets")
    assert (solved["opened_at"], solved["resolved"], solved["agent_id"], solved["due_at"]) == (
        opened,
        True,
        "Ana",
        None,
    )
    assert (waiting["closed_at"], waiting["resolved"], waiting["agent_id"]) == (None, None, None)
    assert ("times_as_local" in noted(report)) is not bool(zone)
    assert b"example.com" not in (tmp_path / "shop" / "tickets.parquet").read_bytes()


@pytest.mark.parametrize("created", ["2021-11-11T10:00:00Z", "2021-11-11 10:00 UTC", "1636624800"])
def test_times_that_say_utc_need_the_shops_zone(tmp_path: Path, created: str) -> None:
    rows = [["1", "101", "a@example.com", "9", "Ana", "Solved", created, ""]]
    with pytest.raises(DataError, match="--time-zone Asia/Shanghai"):
        import_files([write_csv(tmp_path / "t.csv", TICKETS, rows, "utf-8")], tmp_path / "shop")


def test_messages_of_a_help_desk(tmp_path: Path) -> None:
    """Only what customers write names them; who has them is who answers next; notes among agents are left out."""
    header = ["id", "conversation_id", "message_type", "private", "created_at", "sender_id", "sender_name", "content"]
    rows = [
        ["1", "5", "incoming", "false", "1636624800", "77", "王先生", "hello"],
        ["2", "5", "outgoing", "true", "1636624805", "3", "Ana", "a note"],
        ["3", "5", "outgoing", "false", "1636624810", "3", "Ana", "hi"],
        ["4", "5", "activity", "false", "1636624811", "", "", "assigned"],
        ["5", "6", "outgoing", "false", "1636624812", "3", "Ana", "anybody?"],
    ]
    path = write_csv(tmp_path / "messages.csv", header, rows, "utf-8")
    report = import_files(
        [path], tmp_path / "shop", customers="keep", time_zone="Asia/Shanghai", accept_loss=True, keep_text=True
    )
    found = [(m["customer_id"], m["agent_id"], m["sender"], m["text"]) for m in table(tmp_path / "shop", "messages")]
    assert found == [
        ("77", "Ana", "customer", "hello"),
        ("77", "Ana", "agent", "hi"),
        ("77", "Ana", "system", "assigned"),
    ]
    dropped = report.files[0].reading.dropped
    assert {name: entry.count for name, entry in dropped.items()} == {"skipped": 1, "nobody_named": 1}
