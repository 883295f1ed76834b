"""Engines by name, and the options they take."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from cskit.engines import open_engine
from cskit.errors import UsageError
from cskit.metrics import measure
from cskit.shop import load


def test_an_unknown_engine_or_option_is_refused_with_the_nearest_known() -> None:
    with pytest.raises(UsageError, match="did you mean `duckdb`"):
        open_engine("duckbd")
    with pytest.raises(UsageError, match="did you mean `memory_limit`"):
        open_engine("duckdb", memory_limt="1GB")
    with pytest.raises(UsageError, match="option of engine `polars`"):
        open_engine("polars", memory_limit="1GB")
    with pytest.raises(UsageError, match="write a size such as 2GB"):
        open_engine("duckdb", memory_limit="lots")


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
    ],
    ids=["inside", "around", "full_width", "unseen", "marks"],
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


def test_a_shop_that_nobody_closes_leaves_nothing_in_the_folder_of_temporary_files(
    mens_wear_week: Path, tmp_path: Path
) -> None:
    asked = f"from cskit.shop import load; shop = load({str(mens_wear_week)!r}); print(shop.tables)"
    where = os.environ | {"TMPDIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", asked], env=where, capture_output=True, text=True, check=True)
    assert "messages" in done.stdout
    assert not list(tmp_path.iterdir())
