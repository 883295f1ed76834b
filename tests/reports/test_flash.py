"""How it stands now: figures, targets, ranks and alarms of the page, from tables and from sheets alone."""

from __future__ import annotations

import html
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import altair as alt
import openpyxl
import pandas as pd
import pytest

from cskit.cli import before
from cskit.cli.guard import run
from cskit.errors import DataError
from cskit.reports import flash
from cskit.reports.flash import flash_page, tables_of, write_flash
from cskit.reports.page import find_chromium
from cskit.shop import Shop, load
from cskit.terms import speak

DAY = "2021-11-11"


def shop(**more: pd.DataFrame) -> Shop:
    """Ann sold 600 by 10:30 and 200 at 11:40; bob left a question of 11:45 without an answer; the data end at 12:00."""
    said = [
        ("c1", "ann", "customer", "10:00:00"),
        ("c1", "ann", "agent", "10:00:20"),
        ("c2", "<b>bob", "customer", "11:30:00"),
        ("c2", "<b>bob", "agent", "11:35:00"),
        ("c2", "<b>bob", "customer", "11:45:00"),
        ("c3", "ann", "customer", "11:30:00"),
        ("c3", "ann", "agent", "11:31:00"),
        ("c4", "ann", "customer", "11:59:00"),
        ("c5", "<b>bob", "agent", "12:00:00"),
    ]
    orders = [("o1", "c1", "10:10:00", "10:30:00", 600), ("o2", "c3", "11:35:00", "11:40:00", 200)]
    messages = pd.DataFrame(said, columns=["customer_id", "agent_id", "sender", "sent_at"])
    placed = pd.DataFrame(orders, columns=["order_id", "customer_id", "created_at", "paid_at", "amount"])
    for frame in (messages, placed):
        for column in {"sent_at", "created_at", "paid_at"} & {*frame}:
            frame[column] = DAY + " " + frame[column]
    return Shop.from_frames({"messages": messages, "orders": placed, **more})


def targets(*rows: tuple[Any, ...]) -> pd.DataFrame:
    columns = ["metric", "scope", "floor", "stretch", "period_start", "period_end"]
    return pd.DataFrame(rows, columns=columns)


def words(page: str) -> str:
    """What can be read on the page."""
    return " ".join(html.unescape(re.sub(r"<style>.*?</style>|<svg.*?</svg>|<[^>]*>", " ", page, flags=re.S)).split())


def test_the_day_beside_its_target_and_what_each_hour_must_bring() -> None:
    day = ("cs_sales", "all", 2000, 3000, DAY, DAY)
    told = words(flash_page(shop(targets=targets(day, ("cs_sales", "all", 9000, 9900, "2021-11-01", DAY)))))
    assert "how it stands at 11-11 12:00" in told
    assert "CS sales ¥800 · floor ¥2,000 40.0% · stretch ¥3,000 26.6%" in told
    assert "¥1,200 short of the floor; 12.0 h left, ¥100 an hour" in told
    assert "No target" not in told


def test_a_target_of_several_days_is_met_by_all_of_them() -> None:
    wave = targets(("shop_sales", "all", 700, None, "2021-11-10", "2021-11-12"))
    told = words(flash_page(shop(targets=wave)))
    assert "2021-11-10..2021-11-12: how it stands" in told
    assert "Shop sales ¥800 ✓ floor ¥700 114.2%" in told
    assert "short of the floor" not in told


def test_what_is_wrong_now() -> None:
    told = words(flash_page(shop()))
    assert "2 questions of the last hour waited more than 3 min (unanswered: 1)" in told
    assert "most with <b>bob 2" in told  # c4's of a minute ago may still be answered in time
    assert "No target for 2021-11-11: with a table `targets`" in told
    there = pd.DataFrame({"agent_id": ["ann"], "online_at": [f"{DAY} 09:00:00"], "offline_at": [f"{DAY} 11:50:00"]})
    shifts = pd.DataFrame({"agent_id": ["ann", "ann"], "starts_at": [f"{DAY} 09:00:00", f"{DAY} 20:00:00"]})
    shifts["ends_at"] = [f"{DAY} 18:00:00", f"{DAY} 23:00:00"]
    assert "1 account planned and not online: ann" in words(flash_page(shop(shifts=shifts, logins=there)))


def test_agents_and_teams_are_ranked_and_names_are_no_markup() -> None:
    agents = pd.DataFrame(
        {"agent_id": ["ann", "<b>bob"], "name": ["Ann", "<script>x"], "team": ["in_house", "seasonal"]}
    )
    page = flash_page(shop(agents=agents))
    assert "<script" not in page
    assert 'content="60"' in page
    told = words(page)
    assert re.search(r"Teams today: CS sales .*In-house ¥800 .*Seasonal", told)
    assert re.search(r"Agents today, most first: CS sales .*Ann ¥800 .*<script>x", told)


def test_a_sheet_of_hours_alone(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["日期", *map(str, range(24)), "全天"])
    sheet.append(["2021-11-10", *[4] * 24, 80])
    sheet.append([DAY, *[7] * 15, *[0] * 9, 90])
    book.save(tmp_path / f"分时接待_2021-11-10至{DAY}.xlsx")
    with load(tables_of(tmp_path, tmp_path_factory.mktemp("made"))) as made:
        speak("zh")
        told = words(flash_page(made))
        speak("en")
    assert f"战报 {DAY}，截至 11-11 15:00" in told
    assert "接待人数 90" in told
    assert "没有聊天消息" in told
    targets(("served_customers", "all", 100, 120, DAY, DAY)).to_csv(tmp_path / "targets.csv", index=False)
    with load(tables_of(tmp_path, tmp_path_factory.mktemp("made"))) as made:
        assert "Served customers 90 · floor 100 90.0% · stretch 120 75.0%" in words(flash_page(made))


def test_as_it_was_known_at_a_moment_and_nothing_known_is_one_line(tmp_path: Path) -> None:
    [page, *pictures] = write_flash(shop(), tmp_path, at=datetime(2021, 11, 11, 11, 0))
    assert len(pictures) == (find_chromium() is not None)
    assert "Shop sales ¥600" in words(page.read_text(encoding="utf-8"))
    rows = {
        "starts_on": [DAY],
        "ends_on": [DAY],
        "hour": [None],
        "scope": ["shop"],
        "agent_id": [None],
        "metric": ["x"],
    }
    only = pd.DataFrame({**rows, "value": [1.0], "numerator": None, "denominator": None, "source": "s", "rules": None})
    with pytest.raises(DataError, match="no figure is known of 2021-11-11"):
        flash_page(Shop.from_frames({"reported": only}))


def test_it_is_made_anew_when_a_file_changes_whatever_state_it_is_in_until_it_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "shop"
    rests: list[float] = []
    whole: list[str] = []
    folder.mkdir()
    for name in ("messages", "orders"):
        shop().pandas(name).drop(columns="seq", errors="ignore").to_csv(folder / f"{name}.csv", index=False)
    monkeypatch.setattr("cskit.reports.page.find_chromium", lambda: None)

    def rest(seconds: float) -> None:
        rests.append(seconds)
        if len(rests) == 2:
            whole.append((folder / "orders.csv").read_text(encoding="utf-8"))
            (folder / "orders.csv").write_text("order_id\n", encoding="utf-8")
        if len(rests) == 4:
            (folder / "orders.csv").write_text(whole[0], encoding="utf-8")
        if len(rests) == 6:
            raise KeyboardInterrupt

    monkeypatch.setattr(before.time, "sleep", rest)
    assert run(["flash", str(folder), "--out", str(folder / "out"), "--watch"]) == 130
    said = capsys.readouterr()
    assert said.out.count("flash-en.html") == 2
    broken, stopped = said.err.splitlines()
    assert "orders" in broken
    assert "stopped" in stopped


def test_the_hours_are_a_whole_axis(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also those in which nothing was sold, up to now: Ann sold at 10 and at 11 only."""
    drawn: list[pd.DataFrame] = []
    monkeypatch.setattr(flash, "bars", lambda frame, *_, **__: drawn.append(frame) or alt.Chart(frame).mark_bar())
    flash_page(shop())
    assert drawn[0]["hour"].tolist() == list(range(12))
    assert drawn[0]["cs_sales"].tolist() == [0.0] * 10 + [600.0, 200.0]
