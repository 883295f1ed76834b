"""The 千牛 chat log: every kind of header line, who is who, transfers, receipts, recalled messages."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

from cskit.errors import DataError
from cskit.sources.exports import recognised
from cskit.sources.reading import Accounts, Reading, said
from tests.sources.writers import CHAT_STYLES, Said, write_chat

T = datetime(2021, 11, 1, 9, 5, 0)
MEI, LI, BUYER = "某店:小美", "某店:小丽", "tb2021_客"


def s(seconds: int) -> datetime:
    return T + timedelta(seconds=seconds)


TALK = [
    Said(BUYER, MEI, s(0), "在吗"),
    Said(BUYER, MEI, s(0), "这件有货吗\n我穿 XL"),
    Said(MEI, BUYER, s(9), "亲，有的"),
    Said(BUYER, MEI, s(40000), "好"),
]


def qianniu(path: Path, roster: Accounts) -> Reading:
    [(reader, sheet)], _ = recognised(path)
    return reader.read(path, roster, sheet)


def read(path: Path, *agents: str) -> Reading:
    """The log, read; whatever was noted can be said in both languages."""
    reading = qianniu(path, {agent: {} for agent in agents})
    assert all(said(note, lang) for note in reading.notes for lang in ("en", "zh"))
    return reading


def read_text(tmp_path: Path, text: str, *agents: str) -> Reading:
    path = tmp_path / "chat.txt"
    path.write_text(text, encoding="utf-8")
    return read(path, *agents)


def messages(reading: Reading) -> list[tuple[Any, ...]]:
    return [*reading.tables["messages"].data]


@pytest.mark.parametrize("style", CHAT_STYLES)
@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-16"])
def test_every_kind_of_header_line(tmp_path: Path, style: str, encoding: str) -> None:
    reading = read(write_chat(tmp_path / "chat.txt", TALK, style, encoding))
    assert messages(reading) == [
        (BUYER, MEI, "customer", s(0), "在吗"),
        (BUYER, MEI, "customer", s(0), "这件有货吗\n我穿 XL"),
        (BUYER, MEI, "agent", s(9), "亲，有的"),
        (BUYER, MEI, "customer", s(40000), "好"),
    ]
    assert [*reading.tables["agents"].data] == [(MEI, "小美")]
    assert reading.read == 4


def test_what_nobody_wrote_is_no_part_of_a_text(tmp_path: Path) -> None:
    """发送中 under an agent's text, and a recall without a time; a block that is nothing but a recall stays."""
    said = [
        Said(BUYER, MEI, s(0), "在吗"),
        Said(MEI, BUYER, s(1), f"在的\n发送中\n{BUYER} 撤回了一条消息"),
        Said(BUYER, MEI, s(2), "你怎么撤回了一条消息\n发送中"),
        Said(MEI, BUYER, s(3), f"{MEI} 撤回了一条消息"),
    ]
    reading = read(write_chat(tmp_path / "chat.txt", said, "arrow"))
    found = [(row[2], row[-1]) for row in messages(reading)]
    assert found[:3] == [("customer", "在吗"), ("agent", "在的"), ("customer", "你怎么撤回了一条消息\n发送中")]
    assert found[3] == ("system", f"{MEI} 撤回了一条消息")
    assert [(n.code, n.values["count"]) for n in reading.notes] == [("receipts", 2), ("system_lines", 1)]


def test_a_masked_name_names_nobody(tmp_path: Path) -> None:
    said = [Said("t**1", MEI, s(0), "在吗"), Said(MEI, "t**1", s(1), "在")]
    with pytest.raises(DataError, match=r"chat\.txt: customers' names are masked \(`t\*\*1`\)"):
        read(write_chat(tmp_path / "chat.txt", said))


def test_receipts_belong_to_the_agents_lines(tmp_path: Path) -> None:
    """A customer may well write 已读; what stands under an agent's text is the receipt."""
    said = [Said(MEI, BUYER, s(0), "亲\n已读"), Said(MEI, BUYER, s(1), "未读"), Said(BUYER, MEI, s(2), "已读")]
    reading = read(write_chat(tmp_path / "chat.txt", said))
    assert [row[-1] for row in messages(reading)] == ["亲", None, "已读"]
    assert [(n.code, n.values["count"]) for n in reading.notes] == [("receipts", 2)]


@pytest.mark.parametrize("line", ["对方撤回了一条消息", f"{BUYER} 撤回了一条消息", "你撤回了一条消息。"])
def test_a_recalled_message_is_nobodys(tmp_path: Path, line: str) -> None:
    reading = read(write_chat(tmp_path / "chat.txt", [*TALK, Said(BUYER, MEI, s(40001), line)]))
    assert messages(reading)[-1][2:] == ("system", s(40001), line)


@pytest.mark.parametrize(
    "notice",
    [f"由 {MEI} 转交给 {LI}", f"由{MEI}转交给{LI}", "由 小美 转交给 某店：小丽。", f"系统消息：由 {MEI} 转交给 {LI}"],
)
def test_a_transfer_is_a_handover_and_moves_the_customer(tmp_path: Path, notice: str) -> None:
    said = [*TALK[:3], Said("系统消息", "", s(20), notice), Said(BUYER, "", s(30), "?"), Said(LI, BUYER, s(50), "您好")]
    reading = read(write_chat(tmp_path / "chat.txt", said))
    assert [*reading.tables["handovers"].data] == [(BUYER, MEI, LI, s(20))]
    assert [(row[1], row[2]) for row in messages(reading)] == [
        *[(MEI, "customer")] * 2,
        (MEI, "agent"),
        (LI, "customer"),
        (LI, "agent"),
    ]


def test_a_transfer_without_an_answer_leaves_the_question_with_who_let_go(tmp_path: Path) -> None:
    said = [
        Said(BUYER, "", s(0), "在吗"),
        Said("系统消息", "", s(20), f"由 {MEI} 转交给 {LI}"),
        Said(LI, "", s(50), "您好"),
    ]
    reading = read(write_chat(tmp_path / "chat.txt", said))
    assert [(row[1], row[3]) for row in messages(reading)] == [(MEI, s(0)), (LI, s(50))]


def test_a_bare_notice_under_somebodys_text_is_a_handover_too(tmp_path: Path) -> None:
    said = [*TALK[:2], Said(MEI, BUYER, s(9), f"亲，稍等\n由 {MEI} 转交给 {LI}")]
    reading = read(write_chat(tmp_path / "chat.txt", said))
    assert [*reading.tables["handovers"].data] == [(BUYER, MEI, LI, s(9))]
    assert messages(reading)[-1] == (BUYER, MEI, "agent", s(9), "亲，稍等")


def test_the_shops_own_account_is_an_agent_beside_its_sub_accounts(tmp_path: Path) -> None:
    reading = read(write_chat(tmp_path / "chat.txt", [*TALK, Said("某店", BUYER, s(50000), "您好")]))
    assert messages(reading)[-1][:3] == (BUYER, "某店", "agent")


def test_an_account_without_a_colon_must_be_named(tmp_path: Path) -> None:
    path = write_chat(tmp_path / "chat.txt", [Said(BUYER, "某店", s(0), "在吗"), Said("某店", BUYER, s(5), "在")])
    with pytest.raises(DataError, match=r"nothing shows which of .* is the shop's; name its accounts"):
        read(path)
    assert [row[:3] for row in messages(read(path, "某店"))] == [(BUYER, "某店", "customer"), (BUYER, "某店", "agent")]


def test_a_bot_is_known_by_its_role_and_suspected_by_its_name(tmp_path: Path) -> None:
    path = write_chat(tmp_path / "chat.txt", [*TALK, Said("某店:机器人", BUYER, s(50000), "您好")])
    assert "maybe_bots" in {note.code for note in read(path).notes}
    reading = qianniu(path, {"某店:机器人": {"role": "bot"}})
    assert messages(reading)[-1][:3] == (BUYER, "某店:机器人", "bot")
    assert "maybe_bots" not in {note.code for note in reading.notes}


def test_an_unanswered_customer_belongs_to_nobody_and_it_is_said(tmp_path: Path) -> None:
    other = "tb_other"
    said = [*TALK, Said(other, "", s(-100), "在吗")]
    reading = read(write_chat(tmp_path / "chat.txt", said))
    assert messages(reading)[-1][:3] == (other, None, "customer")
    assert ("no_agent", 1) in [(n.code, n.values["count"]) for n in reading.notes]


def test_several_customers_one_after_the_other(tmp_path: Path) -> None:
    """Time starts again, or a ruled line stands between: a new conversation."""
    later = [Said("tb_b", MEI, s(50000), "有红色吗"), Said(MEI, "tb_b", s(50010), "有的")]
    earlier = [Said("tb_c", MEI, s(-500), "退货"), Said(LI, "tb_c", s(-400), "好的")]
    text = "".join(
        f"{m.by} {m.at:%Y-%m-%d %H:%M:%S}\n{m.text}\n{'-----------' if m is TALK[-1] else ''}\n"
        for m in [*TALK, *later, *earlier]
    )
    reading = read_text(tmp_path, text)
    held = {(row[0], row[1]) for row in messages(reading)}
    assert held == {(BUYER, MEI), ("tb_b", MEI), ("tb_c", LI)}
    assert len(messages(reading)) == 8
    assert all("---" not in (row[4] or "") for row in messages(reading))


def test_interleaved_customers_are_refused_unless_lines_say_to_whom(tmp_path: Path) -> None:
    said = [Said("tb_a", MEI, s(0), "1"), Said("tb_b", MEI, s(1), "2")]
    said += [Said(MEI, "tb_a", s(2), "3"), Said(MEI, "tb_b", s(3), "4")]
    with pytest.raises(DataError, match=r"line 7: `某店:小美` writes to `tb_a` or `tb_b`, and the log does not say"):
        read(write_chat(tmp_path / "chat.txt", said, "plain"))
    reading = read(write_chat(tmp_path / "chat.txt", said, "arrow"))
    assert sorted((row[0], row[4]) for row in messages(reading)) == [
        ("tb_a", "1"),
        ("tb_a", "3"),
        ("tb_b", "2"),
        ("tb_b", "4"),
    ]


def test_a_time_that_somebody_wrote_is_no_header(tmp_path: Path) -> None:
    text = (
        f"{BUYER} 2021-11-01 09:05:00\n什么时候发货\n{MEI} 2021-11-01 09:05:09\n亲\n"
        f"预计发货时间 2021-11-03 18:00:00\n请耐心等待\n{BUYER} 2021-11-01 09:06:00\n好\n"
    )
    reading = read_text(tmp_path, text)
    assert [row[4] for row in messages(reading)] == [
        "什么时候发货",
        "亲\n预计发货时间 2021-11-03 18:00:00\n请耐心等待",
        "好",
    ]


def test_talk_among_staff_and_to_nobody_is_left_out_and_counted(tmp_path: Path) -> None:
    said = [*TALK, Said(MEI, LI, s(50000), "下班吗"), Said(LI, MEI, s(50001), "嗯")]
    reading = read(write_chat(tmp_path / "chat.txt", said, "arrow"))
    assert len(messages(reading)) == len(TALK)
    assert reading.dropped["staff_talk"].count == 2


def test_newest_first_is_turned_round(tmp_path: Path) -> None:
    reading = read(write_chat(tmp_path / "chat.txt", TALK[::-1]))
    assert [row[4] for row in messages(reading)] == [m.text for m in TALK]


def test_the_prefix_some_tools_write_is_no_part_of_a_name(tmp_path: Path) -> None:
    said = [Said(f"cntaobao{BUYER}", "", s(0), "在吗"), Said("cntaobao某店：小美", "", s(1), "在")]
    assert {row[:2] for row in messages(read(write_chat(tmp_path / "chat.txt", said)))} == {(BUYER, MEI)}


NICKS = st.text(st.characters(codec="gb18030", categories=["Lu", "Ll", "Lo", "Nd"]), min_size=2, max_size=12)
TEXTS = st.text(st.characters(codec="gb18030", exclude_categories=["Cc", "Cs", "Zl", "Zp", "Co"]), max_size=40).map(
    lambda text: text.strip().strip("-=*_~—\ufeff").strip() or "在吗"
)


@given(
    style=st.sampled_from(sorted(CHAT_STYLES)),
    buyer=NICKS,
    lines=st.lists(st.tuples(st.booleans(), st.integers(0, 5000), TEXTS), min_size=1, max_size=15),
)
def test_what_was_said_is_what_is_imported(
    tmp_path: Path, style: str, buyer: str, lines: list[tuple[bool, int, str]]
) -> None:
    said, at = [Said(buyer, MEI, T, "在吗")], 0
    for by_agent, wait, text in lines:
        at += wait
        said.append(Said(MEI, buyer, s(at), text) if by_agent else Said(buyer, MEI, s(at), text))
    said.append(Said(MEI, buyer, s(at + 1), "再见"))
    reading = read(write_chat(tmp_path / "chat.txt", said, style))
    expected = [(buyer, MEI, "agent" if m.by == MEI else "customer", m.at, m.text) for m in said]
    assert messages(reading) == expected
