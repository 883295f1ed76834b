"""Engines by name, and the options they take."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from cskit.engines import open_engine
from cskit.errors import DataError, UsageError
from cskit.metrics import measure
from cskit.period import Period
from cskit.shop import load
from tests.metrics.ask import open_shop
from tests.oracle.build import chat, order, world


def test_an_unknown_engine_or_option_is_refused_with_the_nearest_known() -> None:
    with pytest.raises(UsageError, match="did you mean `duckdb`"):
        open_engine("duckbd")
    with pytest.raises(UsageError, match="did you mean `memory_limit`"):
        open_engine("duckdb", memory_limt="1GB")
    with pytest.raises(UsageError, match="option of engine `polars`"):
        open_engine("polars", memory_limit="1GB")
    with pytest.raises(UsageError, match="write a size such as 2GB"):
        open_engine("duckdb", memory_limit="lots")


@pytest.mark.parametrize("engine", ["duckdb", "pandas", "polars"])
def test_days_without_a_message_or_an_order_are_gaps(engine: str) -> None:
    """Talk on the 1st, an order of the 4th paid on the 5th, talk on the 9th; after the last day nothing is missing."""
    talk = chat("c1", "a1", "c 10:00:00"), chat("c1", "a1", "c +8 23:59:59")
    shop = open_shop(world(*talk, orders=[order("o", "c1", "+3 00:00:00", "+4 00:00:00")]), engine)
    days = [Period.parse(text) for text in ("2021-11-02..2021-11-03", "2021-11-06..2021-11-08")]
    assert shop.gaps() == days
    assert shop.gaps(Period.parse("2021-11-03..2021-11-30")) == [Period.parse("2021-11-03"), days[1]]
    assert shop.gaps(Period.parse("2021-11-04..2021-11-05")) == []
    said = shop.gaps_said(days[0], days[0])
    assert said.startswith("2 days have no message and no order (2021-11-02..2021-11-03)")
    assert shop.gaps_said(Period.parse("2021-11-09")) == ""


def test_a_memory_limit_changes_no_number(mens_wear_week: Path) -> None:
    asked = ["orders", "receptions", "peak_concurrency"]
    with load(mens_wear_week, memory_limit="100MB") as small, load(mens_wear_week) as free:
        assert measure(small, asked).equals(measure(free, asked))


def test_memory_goes_with_the_shop_unless_a_limit_is_given(mens_wear_week: Path) -> None:
    for limit, set_to in ((None, "858.3 MiB"), ("2GB", "1.8 GiB")):
        with load(mens_wear_week, memory_limit=limit) as shop:
            shop.table("messages")
            [(limit_now,)] = (
                shop.table("orders").to_native().query("t", "SELECT current_setting('memory_limit')").fetchall()
            )
            assert limit_now == set_to


@pytest.mark.parametrize(
    ("ids", "read"),
    [
        (["a", "小 王", "b c"], ["a", "小 王", "b c"]),
        (["a ", " b", "c"], ["a", "b", "c"]),
        (["\u3000甲", "乙\u3000", "c"], ["甲", "乙", "c"]),  # the full-width space of a Chinese keyboard
        (["a\t", "\u200bb", "\x08c"], ["a", "b", "c"]),
        (['="a"', "'b", "`c"], ["a", "b", "c"]),
        (['=a""', '"=b"', "=c"], ["a", "b", "=c"]),
    ],
    ids=["inside", "around", "full_width", "unseen", "marks", "half of the marks"],
)
def test_ids_in_parquet_are_trimmed_where_they_need_it(
    ids: list[str | None], read: list[str | None], tmp_path: Path
) -> None:
    at = pd.to_datetime(["2021-11-01"] * 3)
    said = {"customer_id": ids, "agent_id": ["x"] * 3, "sender": ["customer"] * 3, "sent_at": at}
    pd.DataFrame(said).to_parquet(tmp_path / "messages.parquet")
    orders = {"order_id": ["o1"], "customer_id": ["a"], "created_at": at[:1], "paid_at": at[:1], "amount": [1.0]}
    pd.DataFrame(orders).to_parquet(tmp_path / "orders.parquet")
    with load(tmp_path) as shop:
        found = shop.table("messages").collect("pandas").to_native()["customer_id"]
    assert [None if pd.isna(f) else f for f in found] == read


def said_at_once(folder: Path, ids: list[str] | list[int], ending: str) -> Path:
    """Messages of one second, in this order in their file, each saying its place there."""
    at = pd.to_datetime(["2021-11-01 10:00:00"] * len(ids))
    frame = pd.DataFrame({"customer_id": "c1", "agent_id": "a1", "sender": "customer", "sent_at": at})
    frame = frame.assign(message_id=ids, text=[f"line {i}" for i in range(len(ids))])
    orders = pd.DataFrame(
        {"order_id": ["o1"], "customer_id": "c1", "created_at": at[:1], "paid_at": at[:1], "amount": 1.0}
    )
    for name, table in (("messages", frame), ("orders", orders)):
        path = folder / f"{name}.{ending}"
        table.to_csv(path, index=False) if ending == "csv" else table.to_parquet(path)
    return folder


@pytest.mark.parametrize("ending", ["parquet", "csv"])
@pytest.mark.parametrize(
    ("ids", "order"),
    [
        (["m001", "m002", "m010"], [0, 1, 2]),
        (["m010", "m002", "m001"], [2, 1, 0]),  # of one width, not as the file has them
        (["m001", "m010", "m002"], [0, 2, 1]),
        (["9", "10", "11"], [0, 1, 2]),  # rise as numbers, not as texts
        (["10", "9", "11"], [1, 0, 2]),
        (["m9", "m10", "n1"], [0, 1, 2]),
        ([9, 10, 2], [2, 0, 1]),
        ([2, 9, 10], [0, 1, 2]),
    ],
    ids=str,
)
def test_messages_of_one_second_follow_their_ids_in_every_file(
    ids: list[str] | list[int], order: list[int], ending: str, tmp_path: Path
) -> None:
    with load(said_at_once(tmp_path, ids, ending)) as shop:
        made = shop.table("messages").collect("pandas").to_native()
    assert made.sort_values("seq")["text"].tolist() == [f"line {i}" for i in order]
    assert made["seq"].is_unique


@pytest.mark.parametrize("ending", ["parquet", "csv"])
@pytest.mark.parametrize(
    "ids", [["m001", "m001", "m002"], ["m002", "m001", "m002"], [1, 1, 2], ["9", "10", "9"]], ids=str
)
def test_a_message_id_twice_is_refused_in_every_file(ids: list[str] | list[int], ending: str, tmp_path: Path) -> None:
    said_at_once(tmp_path, ids, ending)
    with load(tmp_path) as shop, pytest.raises(DataError, match="message_id"):
        shop.table("messages")


def test_a_shop_that_nobody_closes_leaves_nothing_in_the_folder_of_temporary_files(
    mens_wear_week: Path, tmp_path: Path
) -> None:
    asked = f"from cskit.shop import load; shop = load({str(mens_wear_week)!r}); print(shop.tables)"
    where = os.environ | {"TMPDIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", asked], env=where, capture_output=True, text=True, check=True)
    assert "messages" in done.stdout
    assert not list(tmp_path.iterdir())
