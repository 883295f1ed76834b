"""Lesson 05 on the big shop and on messages and orders only: what it works out itself against SQL on the files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.notebooks.lessons import Ran, run

LESSON = "05_aftersales"
PAID = "paid_at >= '2021-11-01' AND paid_at < '2021-11-12'"


@pytest.fixture(scope="module")
def whole(double11: Path) -> Ran:
    return run(LESSON, data=str(double11), lang="en")


@pytest.fixture(scope="module")
def tables(double11: Path) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    for file in double11.glob("*.parquet"):
        con.execute(f"CREATE VIEW {file.stem} AS FROM '{file}'")
    return con


def one(con: duckdb.DuckDBPyConnection, sql: str) -> tuple[Any, ...]:
    found = con.execute(sql).fetchone()
    assert found is not None
    return found


def test_the_curve_follows_the_orders_paid_day_by_day(whole: Ran, tables: duckdb.DuckDBPyConnection) -> None:
    mine = [
        (day, share)
        for day, paid, share in zip(*(whole.page.column("cohort", c) for c in ("day", "paid", "refunded")), strict=True)
        if paid == "1–11 Nov 2021"
    ]
    assert [day for day, _ in mine] == list(range(25))  # the data end 24 days after the last of them was paid
    for day in (0, 1, 10, 24):
        (share,) = one(
            tables,
            f"""SELECT avg(CASE WHEN date_diff('day', paid_at, back) <= {day} THEN 1 ELSE 0 END)
            FROM orders LEFT JOIN (SELECT order_id, min(completed_at) back FROM refunds GROUP BY 1) USING (order_id)
            WHERE {PAID}""",
        )
        assert mine[day][1] == pytest.approx(share)
    assert 0.2 < mine[24][1] < 0.4


def test_the_worst_day_of_the_period_rate_is_named_with_its_parts(
    whole: Ran, tables: duckdb.DuckDBPyConnection
) -> None:
    day, back, paid = one(
        tables,
        """SELECT day, back, paid FROM
        (SELECT completed_at::DATE AS day, count(DISTINCT order_id) AS back FROM refunds GROUP BY 1) JOIN
        (SELECT paid_at::DATE AS day, count(*) AS paid FROM orders GROUP BY 1) USING (day)
        WHERE day BETWEEN '2021-11-01' AND '2021-11-16' ORDER BY back / paid DESC LIMIT 1""",
    )
    assert f"The highest is {day}: {back:,} orders refunded, {paid:,} paid that day" in whole.page.html


def test_reasons_are_those_of_the_orders_paid(whole: Ran, tables: duckdb.DuckDBPyConnection) -> None:
    asked, ours = one(
        tables,
        f"""SELECT count(*), avg(CASE WHEN responsible = 'merchant' THEN 1 ELSE 0 END)
        FROM refunds JOIN orders USING (order_id) WHERE reason IS NOT NULL AND responsible IS NOT NULL AND {PAID}""",
    )
    assert sum(whole.page.column("reasons", "refunds")) == asked
    assert f"Of {asked:,} requests {ours:.0%} are the merchant" in whole.page.html


def test_who_sends_people_back_and_forth_is_found(whole: Ran, names: dict[str, str]) -> None:
    """cs09 of the planted truths: the highest complaint rate, the most operations, about the same hours."""
    page = whole.page
    assert page.column("aftersales_agents", "agent")[0] == names["cs09"]
    operations = page.column("aftersales_agents", "operations_each")
    assert operations[0] == max(operations) > 1.5 * operations[1]
    hours = page.column("aftersales_agents", "refund_completion_hours")
    assert hours[0] < 1.1 * max(hours[1:])
    assert f"{names['cs09']}: " in page.html
    assert "it is not slowness" in page.html


def test_without_refunds_and_complaints_nothing_breaks_and_the_lack_is_said_once(bare: Ran) -> None:
    assert not {"four_rates", "cohort", "reasons", "complaint_rate"} & set(bare.page.tables)
    assert len(bare.page.notes) == 1
    assert "refunds" in bare.page.notes[0]
    assert "complaints" in bare.page.notes[0]
