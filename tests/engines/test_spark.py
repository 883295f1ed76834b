"""What Spark reads becomes the same canonical tables, whatever the session; what it cannot use is one clear line."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cskit.engines import open_engine
from cskit.engines.spark_engine import the_session
from cskit.errors import DataError, UsageError
from cskit.metrics import measure
from cskit.shop import Shop, load
from cskit.tables import TABLES

ORDERS = "order_id STRING, customer_id STRING, created_at {time}, paid_at {time}, amount {money}"
MESSAGES = "customer_id STRING, agent_id STRING, sender STRING, sent_at TIMESTAMP_NTZ"
GAP = datetime(2021, 3, 14, 2, 30, 0)  # a wall clock that does not exist where the session's zone is


def orders(spark: Any, *rows: tuple[Any, ...], time: str = "TIMESTAMP_NTZ", money: str = "DOUBLE") -> Any:
    return spark.createDataFrame(list(rows), ORDERS.format(time=time, money=money))


def messages(spark: Any) -> Any:
    return spark.createDataFrame([("c", "a", "customer", GAP)], MESSAGES)


def read(shop: Shop, table: str) -> pd.DataFrame:
    return shop.table(table).collect("pandas").to_native()


def numbered(table: pd.DataFrame) -> pd.DataFrame:
    """`seq` says who is before whom in one second, and nothing else."""
    return table.assign(seq=table.groupby("sent_at")["seq"].rank()) if "seq" in table else table


def assert_tables_agree(one: Shop, other: Shop) -> None:
    assert one.tables == other.tables
    for name in one.tables:
        sides = [numbered(read(shop, name)) for shop in (one, other)]
        assert list(sides[0].columns) == list(sides[1].columns)
        order = list(sides[0].columns)
        sides = [side.sort_values(order, ignore_index=True) for side in sides]
        pd.testing.assert_frame_equal(*sides, check_dtype=False, obj=name)


def test_csv_files_become_the_tables_that_duckdb_reads(spark: Any, mens_wear_week: Path) -> None:
    assert_tables_agree(load(mens_wear_week, engine="spark", session=spark), load(mens_wear_week))


def test_parquet_files_become_the_tables_that_duckdb_reads(spark: Any, double11: Path, tmp_path: Path) -> None:
    for name in ("messages", "orders", "agents", "stock", "inspections", "targets", "shifts"):
        some = pd.read_parquet(double11 / f"{name}.parquet").head(2000)
        some.to_parquet(tmp_path / f"{name}.parquet")
    spark_shop = load(tmp_path, engine="spark", session=spark)
    kinds = {c.kind for name in spark_shop.tables for c in TABLES[name] if spark_shop.has(name, c.name)}
    assert kinds == {"text", "time", "date", "int", "number", "money", "bool"}
    assert_tables_agree(spark_shop, load(tmp_path))


def test_a_workbook_and_a_pandas_frame_are_read_too(spark: Any, mens_wear_week: Path, tmp_path: Path) -> None:
    for name in ("messages", "orders"):
        pd.read_csv(mens_wear_week / f"{name}.csv", dtype=str).to_excel(tmp_path / f"{name}.xlsx", index=False)
    assert_tables_agree(load(tmp_path, engine="spark", session=spark), load(tmp_path))
    given = {name: pd.read_csv(mens_wear_week / f"{name}.csv") for name in ("messages", "orders")}
    assert_tables_agree(Shop.from_frames(given, engine="spark"), Shop.from_frames(given))


def test_a_wall_clock_stays_what_it_is_in_any_session_time_zone(spark: Any) -> None:
    shop = Shop.from_spark({"messages": messages(spark), "orders": orders(spark, ("o", "c", GAP, None, 1.0))})
    assert read(shop, "messages")["sent_at"].tolist() == [1_615_689_000]
    assert read(shop, "orders")["created_at"].tolist() == [1_615_689_000]


def test_an_instant_needs_the_shops_time_zone(spark: Any) -> None:
    instant = spark.sql(
        "SELECT 'o' order_id, 'c' customer_id, TIMESTAMP'2021-11-10T17:00:00.900Z' created_at, "
        "CAST(NULL AS TIMESTAMP) paid_at, 1.0D amount"
    )
    tables = {"messages": messages(spark), "orders": instant}
    with pytest.raises(DataError, match=r"`created_at` is an instant .* time_zone="):
        Shop.from_spark(tables).table("orders")
    shop = Shop.from_spark(tables, time_zone="Asia/Shanghai")
    assert pd.to_datetime(read(shop, "orders")["created_at"], unit="s").tolist() == [pd.Timestamp("2021-11-11 01:00")]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (("o", "c", "2021-13-01 10:00:00", None, "1"), "created_at: `2021-13-01 10:00:00` is not a time"),
        (("o", "c", "2021-11-01 10:00:00", None, "1,5"), "amount: `1,5` is not an amount"),
    ],
)
def test_a_text_that_is_nothing_of_the_kind_is_named(spark: Any, row: tuple[Any, ...], says: str) -> None:
    table = orders(spark, ("o2", "c", "2021-11-01 10:00:00", " ", "2.5"), row, time="STRING", money="STRING")
    with pytest.raises(DataError, match=says):
        Shop.from_spark({"messages": messages(spark), "orders": table}).table("orders")


def test_a_missing_column_and_an_unknown_table_are_named(spark: Any) -> None:
    with pytest.raises(DataError, match="column `amount` is missing"):
        Shop.from_spark({"messages": messages(spark), "orders": orders(spark).drop("amount")}).table("orders")
    with pytest.raises(DataError, match="unknown table order"):
        Shop.from_spark({"messages": messages(spark), "orders": orders(spark), "order": orders(spark)})
    with pytest.raises(DataError, match="Spark cannot read nowhere"):
        Shop.from_spark({"messages": messages(spark), "orders": "nowhere"}, session=spark).table("orders")


def test_numbers_as_databases_have_them(spark: Any) -> None:
    """Decimals for money, ids that were made numbers, NaN for nothing."""
    table = spark.createDataFrame(
        [(7.0, "c", GAP, None, Decimal("12.30"))],
        ORDERS.format(time="TIMESTAMP_NTZ", money="DECIMAL(10,2)").replace("order_id STRING", "order_id DOUBLE"),
    )
    traffic = spark.createDataFrame(
        [(GAP, 3, 4, float("nan"))], "at TIMESTAMP_NTZ, visitors INT, page_views INT, stay_seconds DOUBLE"
    )
    shop = Shop.from_spark({"messages": messages(spark), "orders": table, "traffic": traffic})
    assert read(shop, "orders")[["order_id", "amount"]].to_numpy().tolist() == [["7", 12.3]]
    assert read(shop, "traffic")["stay_seconds"].isna().all()


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        (["10", "9"], [10, 9]),
        (["M000123", "M000045"], [123, 45]),
        (["m10", "m9"], [2, 1]),
        (["a2", "b1"], [1, 2]),
        (None, [0, 1]),
    ],
)
def test_messages_of_one_second_have_an_order(spark: Any, ids: list[str] | None, expected: list[int]) -> None:
    """By number if every id is one or has one behind its prefix, else by prefix and number, else as they stand."""
    rows = spark.createDataFrame(
        [("c", sender, GAP) for sender in ("agent", "customer")],
        "customer_id STRING, sender STRING, sent_at TIMESTAMP_NTZ",
    ).coalesce(1)
    if ids:
        rows = rows.selectExpr("*", f"CASE sender WHEN 'agent' THEN '{ids[0]}' ELSE '{ids[1]}' END AS message_id")
    rows = rows.selectExpr("*", "'a' AS agent_id")
    made = read(Shop.from_spark({"messages": rows, "orders": orders(spark)}), "messages")
    assert made.sort_values("sender")["seq"].tolist() == expected


def test_tables_of_the_catalogue_and_folders_behind_a_url(spark: Any, mens_wear_week: Path, tmp_path: Path) -> None:
    for name in ("messages", "orders"):
        shutil.copy(mens_wear_week / f"{name}.csv", tmp_path)
    behind = load(tmp_path.as_uri(), engine="spark", session=spark)
    expected = measure(load(tmp_path), ["orders", "receptions"], by="agent")
    pd.testing.assert_frame_equal(measure(behind, ["orders", "receptions"], by="agent"), expected, check_dtype=False)
    spark.read.csv(str(tmp_path / "messages.csv"), header=True).createOrReplaceTempView("our_messages")
    named = Shop.from_spark({"messages": "our_messages", "orders": str(tmp_path / "orders.csv")}, session=spark)
    pd.testing.assert_frame_equal(measure(named, ["orders", "receptions"], by="agent"), expected, check_dtype=False)
    with pytest.raises(DataError, match="required table `messages`"):
        load((tmp_path / "empty").as_uri(), engine="spark", session=spark)
    with pytest.raises(DataError, match="only Spark reads from there"):
        load(tmp_path.as_uri())


def test_without_pyspark_or_java_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setenv("PATH", "")
        patched.delenv("JAVA_HOME", raising=False)
        patched.setattr("pyspark.sql.SparkSession.getActiveSession", lambda: None)
        with pytest.raises(UsageError, match="needs Java 17 or newer: install a JRE"):
            the_session()
    monkeypatch.delitem(sys.modules, "cskit.engines.spark_engine", raising=False)
    monkeypatch.setitem(sys.modules, "pyspark", None)
    monkeypatch.setitem(sys.modules, "pyspark.errors", None)
    with pytest.raises(UsageError, match=r"engine `spark` needs the package pyspark.*: pip install 'cskit\[spark\]'"):
        open_engine("spark")


def test_the_command_starts_a_quiet_session_of_its_own(spark: Any, mens_wear_week: Path, tmp_path: Path) -> None:
    """On two tables, in a machine that does not translate twice what runs once."""
    for name in ("messages", "orders"):
        shutil.copy(mens_wear_week / f"{name}.csv", tmp_path)
    cskit = Path(sys.executable).with_name("cskit")
    question = ["metrics", str(tmp_path), "--metric", "receptions", "--format", "csv"]
    quick = {**os.environ, "JAVA_TOOL_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"}
    ours, theirs = (
        subprocess.run([cskit, *question, "--engine", engine], capture_output=True, text=True, check=True, env=quick)
        for engine in ("spark", "duckdb")
    )
    assert ours.stdout == theirs.stdout
    assert ours.stderr == theirs.stderr


ON_TWO_EXECUTORS = """
import shutil
import sys
from pathlib import Path
import pyspark
from pyspark.sql import SparkSession
from cskit.engines.spark_engine import LOCAL_SETTINGS
from cskit.metrics import measure
from cskit.shop import load

quick = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
cluster = {
    "spark.master": "local-cluster[2,1,1024]",
    "spark.executor.memory": "1g",
    "spark.driver.extraJavaOptions": quick,
    "spark.executor.extraJavaOptions": quick,
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.codegen.wholeStage": "false",
}
session = SparkSession.builder.config(map={**LOCAL_SETTINGS, **cluster}).getOrCreate()
for engine, options in (("spark", {"session": session}), ("duckdb", {})):
    shop = load(sys.argv[1], engine=engine, **options)
    measure(shop, sys.argv[3:], by="agent").to_csv(f"{sys.argv[2]}/{engine}.csv", index=False)
executors = session.sparkContext._jsc.sc().getExecutorMemoryStatus().size() - 1
logs = Path(pyspark.__file__).parent / "work" / session.sparkContext.applicationId
session.stop()
shutil.rmtree(logs, ignore_errors=True)
assert executors == 2, executors
"""


def on_two_executors(folder: Path, into: Path, *metrics: str) -> tuple[pd.DataFrame, pd.DataFrame, str]:
    """What Spark and DuckDB answer, and what two executors in processes of their own print on the way."""
    asked = [sys.executable, "-c", ON_TWO_EXECUTORS, str(folder), str(into), *metrics]
    printed = subprocess.run(asked, capture_output=True, text=True, check=True).stderr
    return pd.read_csv(into / "spark.csv"), pd.read_csv(into / "duckdb.csv"), printed


@pytest.mark.stress
def test_two_executors_answer_as_duckdb_does_and_print_no_stack_trace(
    spark: Any, mens_wear_week: Path, tmp_path: Path
) -> None:
    for name in ("messages", "orders"):
        shutil.copy(mens_wear_week / f"{name}.csv", tmp_path)
    ours, theirs, printed = on_two_executors(tmp_path, tmp_path, "receptions")
    pd.testing.assert_frame_equal(ours, theirs, check_dtype=False)
    assert " ERROR " not in printed
    assert "\tat " not in printed
