"""One reading: a table in another form gives the same numbers, a cell nobody can read refuses it, by every way in."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cskit.errors import DataError
from cskit.metrics import measure
from cskit.shop import Shop, load
from cskit.sources.check import check
from tests.reading.test_workbook import write

ASKED = ("orders", "shop_sales", "cs_sales", "units_sold", "receptions", "first_response_seconds", "refunds_completed")
TABLES = {
    "messages": "customer_id,agent_id,sender,sent_at\n"
    "c1,a1,customer,2021-11-11 10:00:00\nc1,a1,agent,2021-11-11 10:00:09\nc2,a1,customer,2021-11-11 11:00:00\n"
    "c2,a1,agent,2021-11-11 11:01:00\nc3,a1,customer,2021-11-12 09:00:00\n",
    "orders": "order_id,customer_id,created_at,paid_at,amount,status\n"
    "o1,c1,2021-11-11 10:05:00,2021-11-11 10:06:00,99.5,\no2,c2,2021-11-11 11:30:00,2021-11-11 11:31:00,20,\n"
    "o3,c2,2021-11-11 12:00:00,,7,\n",
    "order_items": "order_id,product_id,quantity,amount\no1,p1,2,99.5\no2,p1,1,20\n",
    "refunds": "refund_id,order_id,requested_at,completed_at,amount,score\n"
    "r1,o1,2021-11-11 20:00:00,2021-11-12 00:00:00,9.5,\n",
    "agents": "agent_id,name\na1,小美\n",
}
Change = Callable[[Path], None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in TABLES.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path


def numbers(folder: Path, engine: str = "duckdb") -> dict[str, float]:
    with load(folder, engine) as shop:
        for name in shop.tables:
            shop.table(name)
        return dict(measure(shop, ASKED, interval=False)[["metric", "value"]].itertuples(index=False))


def rewritten(name: str, change: Callable[[str], str | bytes], ending: str = ".csv") -> Change:
    def do(folder: Path) -> None:
        made = change((folder / f"{name}.csv").read_text(encoding="utf-8"))
        (folder / f"{name}.csv").unlink()
        content = made if isinstance(made, bytes) else made.encode()
        (folder / f"{name}{ending}").write_bytes(content)

    return do


def frame_of(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False)


def as_workbook(name: str, ending: str, *, before: list[list[str]] | None = None, parts: int = 1) -> Change:
    """The table as XLSX bytes, under any name; `before`: a sheet that stands before it; in so many sheets."""

    def do(folder: Path) -> None:
        frame = frame_of(folder, name)
        size = -(-len(frame) // parts)
        sheets = [[[*frame], *frame.iloc[i : i + size].to_numpy().tolist()] for i in range(0, len(frame), size)]
        (folder / f"{name}.csv").unlink()
        write(folder / "made.xlsx", *([before] if before else []), *sheets)
        (folder / "made.xlsx").rename(folder / f"{name}{ending}")

    return do


def as_parquet(name: str, **types: str) -> Change:
    def do(folder: Path) -> None:
        frame = frame_of(folder, name).replace("", None).astype(types)
        (folder / f"{name}.csv").unlink()
        frame.to_parquet(folder / f"{name}.parquet")

    return do


def each(text: str, column: int, put: Callable[[str], str]) -> str:
    head, *rows = text.splitlines()
    cells = [row.split(",") for row in rows]
    return "\n".join([head, *(",".join([*row[:column], put(row[column]), *row[column + 1 :]]) for row in cells)]) + "\n"


SAME = {
    "gb18030": rewritten("agents", lambda t: t.encode("gb18030")),
    "utf-16": rewritten("agents", lambda t: t.encode("utf-16")),
    "excel_unicode_text": rewritten("agents", lambda t: t.replace(",", "\t").encode("utf-16"), ".txt"),
    "bom": rewritten("orders", lambda t: "\ufeff" + t),
    "tabs": rewritten("orders", lambda t: t.replace(",", "\t"), ".tsv"),
    "semicolons": rewritten("orders", lambda t: t.replace(",", ";")),
    "crlf": rewritten("orders", lambda t: t.replace("\n", "\r\n")),
    "old_mac": rewritten("orders", lambda t: t.replace("\n", "\r")),
    "mixed_line_ends": rewritten("orders", lambda t: t.replace("\n", "\r\n", 2)),
    "blank_lines": rewritten("orders", lambda t: "\n" + t.replace("\n", "\n\n") + "\n\n"),
    "empty_cells_behind": rewritten("orders", lambda t: t.replace("\n", "\n", 1).replace(",7,\n", ",7,,,\n")),
    "quoted": rewritten("orders", lambda t: each(t, 0, lambda cell: f'"{cell}"')),
    "ending_in_capitals": rewritten("orders", str, ".CSV"),
    "no_ending": rewritten("orders", str, ""),
    "header_with_blanks": rewritten("orders", lambda t: t.replace("customer_id", "\u00a0customer_id ")),
    "tab_behind_ids": rewritten("orders", lambda t: each(t, 1, lambda cell: cell + "\t")),
    "zero_width_in_ids": rewritten("orders", lambda t: each(t, 1, lambda cell: "\u200b" + cell)),
    "control_in_ids": rewritten("order_items", lambda t: each(t, 0, lambda cell: cell + "\x08")),
    "ids_as_formulas": rewritten("order_items", lambda t: each(t, 0, lambda cell: f'"=""{cell}"""')),
    "ids_with_apostrophe": rewritten("order_items", lambda t: each(t, 0, lambda cell: "'" + cell)),
    "ids_with_back_tick": rewritten("order_items", lambda t: each(t, 0, lambda cell: "`" + cell)),
    "full_width_ids": rewritten("order_items", lambda t: each(t, 0, lambda cell: "ｏ" + cell[1:])),
    "unknown_columns_twice": rewritten("agents", lambda t: "agent_id,name,x,x\na1,小美,1,2\n"),
    "blanks_around_numbers": rewritten("orders", lambda t: each(t, 4, lambda cell: f"\u3000{cell} ")),
    "control_in_a_name": rewritten("agents", lambda t: t.replace("小美", "小\x08美")),
    "workbook": as_workbook("orders", ".xlsx"),
    "workbook_called_xls": as_workbook("orders", ".xls"),
    "workbook_called_csv": as_workbook("orders", ".csv"),
    "workbook_without_ending": as_workbook("orders", ""),
    "second_sheet": as_workbook("orders", ".xlsx", before=[["说明"], ["导出于 2021"]]),
    "two_sheets": as_workbook("orders", ".xlsx", parts=2),
    "parquet_of_texts": as_parquet("orders"),
    "parquet_of_values": as_parquet("orders", created_at="datetime64[ms]", paid_at="datetime64[ns]", amount="float32"),
    "parquet_of_categories": as_parquet("messages", sender="category", agent_id="category"),
}


NUMBERS = {
    "orders": 2,
    "shop_sales": 119.5,
    "cs_sales": 119.5,
    "units_sold": 3,
    "receptions": 3,
    "first_response_seconds": 34.5,
    "refunds_completed": 1,
}


def test_the_numbers_of_the_folder_as_it_stands(folder: Path) -> None:
    assert numbers(folder) == NUMBERS


@pytest.mark.parametrize("form", SAME)
def test_another_form_gives_the_same_numbers(folder: Path, form: str) -> None:
    SAME[form](folder)
    assert [p for p in check(folder) if p.level == "error"] == []
    assert numbers(folder) == NUMBERS


SAID = {
    "tab_behind_ids": "cleaned_ids",
    "zero_width_in_ids": "cleaned_ids",
    "control_in_ids": "cleaned_ids",
    "ids_as_formulas": "cleaned_ids",
    "ids_with_apostrophe": "cleaned_ids",
    "second_sheet": "sheet_not_read",
}


@pytest.mark.parametrize("form", SAID)
def test_what_reading_did_is_said_by_check_and_by_loading(folder: Path, form: str) -> None:
    SAME[form](folder)
    [found] = check(folder)
    assert (found.code, found.level) == (SAID[form], "warning")
    with load(folder) as shop:
        for name in shop.tables:
            shop.table(name)
        assert shop.notices == [str(found)]


@pytest.mark.parametrize("engine", ["pandas", "polars"])
@pytest.mark.parametrize("form", ["gb18030", "tab_behind_ids", "two_sheets", "parquet_of_texts"])
def test_every_engine_reads_alike(folder: Path, form: str, engine: str) -> None:
    base = numbers(folder)
    SAME[form](folder)
    assert numbers(folder, engine) == base


def cell(name: str, old: str, new: str) -> Change:
    assert old in TABLES[name]
    return rewritten(name, lambda t: t.replace(old, new, 1))


REFUSED = {  # what is done → where it is said to be
    "nan": (cell("orders", "99.5", "nan"), "orders.csv:2 amount"),
    "inf": (cell("orders", "99.5", "inf"), "orders.csv:2 amount"),
    "overflow": (cell("orders", "99.5", "1e400"), "orders.csv:2 amount"),
    "hexadecimal": (cell("order_items", "p1,2", "p1,0x2"), "order_items.csv:2 quantity"),
    "underscores": (cell("order_items", "p1,2", "p1,1_000"), "order_items.csv:2 quantity"),
    "half_a_piece": (cell("order_items", "p1,2", "p1,2.5"), "order_items.csv:2 quantity"),
    "thousands": (cell("orders", "99.5", '"1,099.5"'), "orders.csv:2 amount"),
    "infinity": (cell("orders", "2021-11-11 10:06:00", "infinity"), "orders.csv:2 paid_at"),
    "epoch": (cell("orders", "2021-11-11 10:06:00", "epoch"), "orders.csv:2 paid_at"),
    "year_1": (cell("messages", "2021-11-11 10:00:00", "0001-11-11 10:00:00"), "messages.csv:2 sent_at"),
    "year_9999": (cell("messages", "2021-11-11 10:00:00", "9999-11-11 10:00:00"), "messages.csv:2 sent_at"),
    "two_digit_year": (cell("messages", "2021-11-11 10:00:00", "21-11-11 10:00:00"), "messages.csv:2 sent_at"),
    "no_such_day": (cell("messages", "2021-11-11 10:00:00", "2021-02-30 10:00:00"), "messages.csv:2 sent_at"),
    "zone_once": (cell("messages", "2021-11-11 10:00:00", "2021-11-11 10:00:00Z"), "messages.csv:2 sent_at"),
    "zone_everywhere": (rewritten("messages", lambda t: each(t, 3, lambda c: c + "+08:00")), "messages.csv:2 sent_at"),
    "empty_id": (cell("messages", "c1,a1,customer", ",a1,customer"), "messages.csv:2 customer_id"),
    "null_as_a_word": (cell("messages", "c1,a1,customer", "NULL,a1,customer"), "messages.csv:2 customer_id"),
    "totals": (rewritten("order_items", lambda t: t + "合计,p1,3,119.5\n"), "order_items.csv:4 order_id"),
    "rounded_id": (cell("orders", "o1,", "1.23457E+17,"), "orders.csv:2 order_id"),
    "key_twice": (cell("orders", "o3,", "o1,"), "orders.csv:4 order_id"),
    "unclosed_quote": (cell("orders", "o2,", '"o2,'), "orders.csv:3"),
    "ragged": (cell("orders", "o2,c2", "o2"), "orders.csv:3"),
    "cut_short": (cell("orders", ",7,\n", ""), "orders.csv:4"),
    "header_twice": (cell("orders", "status", "amount"), "orders.csv:1 amount"),
    "epoch_in_parquet": (
        as_parquet("orders", amount="float64", paid_at="datetime64[s]", created_at="datetime64[s]")
        and (
            lambda folder: (
                frame_of(folder, "orders")
                .assign(created_at=1_636_596_300_000, amount=1.0)
                .to_parquet(folder / "orders.parquet")
                or (folder / "orders.csv").unlink()
            )
        ),
        "orders.parquet created_at",
    ),
    "nan_in_parquet": (
        lambda folder: (
            frame_of(folder, "orders").assign(amount=[1.0, float("nan"), 2.0]).to_parquet(folder / "orders.parquet")
            or (folder / "orders.csv").unlink()
        ),
        "orders.parquet:3 amount",
    ),
    "lists_in_parquet": (
        lambda folder: (
            frame_of(folder, "orders").assign(status=[[1.0], [2.0], [3.0]]).to_parquet(folder / "orders.parquet")
            or (folder / "orders.csv").unlink()
        ),
        "orders.parquet status",
    ),
    "a_folder_in_its_place": (
        lambda folder: (folder / "agents.csv").unlink() or (folder / "agents.csv").mkdir(),
        "agents.csv",
    ),
    "two_thousand_columns": (
        rewritten("agents", lambda _: "agent_id," + "x," * 2000 + "y\na1" + "," * 2001 + "\n"),
        "agents.csv:1",
    ),
    "zone_in_parquet": (as_parquet("orders", created_at="datetime64[s, Asia/Shanghai]"), "orders.parquet created_at"),
}


@pytest.mark.parametrize("fault", REFUSED)
def test_what_cannot_be_read_is_refused_alike_with_its_place(folder: Path, fault: str) -> None:
    change, place = REFUSED[fault]
    change(folder)
    errors = [p for p in check(folder) if p.level == "error"]
    assert errors[0].where == place
    for engine in ("duckdb", "pandas"):
        with pytest.raises(DataError) as raised:
            numbers(folder, engine)
        assert str(raised.value).startswith(f"{place}: ")
        assert "\n" not in str(raised.value)


@pytest.mark.parametrize("ids", [["1", "01", "2"], ["M9", "M10", "M11"], ["9", "10", "x"]])
@pytest.mark.parametrize("engine", ["duckdb", "pandas"])
def test_messages_of_one_second_follow_their_ids_as_they_were_given(
    tmp_path: Path, ids: list[str], engine: str
) -> None:
    """Question, reply, question in one second: the reply is to the first, and the second has none."""
    rows = zip(ids, ("customer", "agent", "customer"), strict=True)
    said = "".join(f"c1,a1,{sender},2021-11-11 10:00:00,{name}\n" for name, sender in rows)
    head = "customer_id,agent_id,sender,sent_at,message_id\n"
    (tmp_path / "messages.csv").write_text(head + said, encoding="utf-8")
    (tmp_path / "orders.csv").write_text(TABLES["orders"], encoding="utf-8")
    for form in (lambda _: None, as_parquet("messages", sent_at="datetime64[s]")):
        form(tmp_path)
        assert [p for p in check(tmp_path) if p.level == "error"] == []
        with load(tmp_path, engine) as shop:
            asked = measure(shop, ["average_response_seconds", "unanswered_turns"], interval=False)
            assert asked["value"].tolist() == [0.0, 1.0]


def test_the_first_problem_is_told_and_how_many_more(folder: Path) -> None:
    rewritten("orders", lambda t: each(t, 4, lambda _: "nan"))(folder)
    with pytest.raises(DataError, match=r"^orders.csv:2 amount: .*\(2 more problems: run `cskit check`\)$"):
        numbers(folder)


def test_a_missing_number_of_pandas_is_an_empty_cell(folder: Path) -> None:
    """NaN in a column that may be empty: null, in a file read in place as in memory."""
    scores = frame_of(folder, "refunds").assign(score=[float("nan")], amount=9.5)
    (folder / "refunds.csv").unlink()
    scores.to_parquet(folder / "refunds.parquet")
    kept = pa.table({"product_id": ["p1", "p2"], "list_price": pa.array([float("nan"), 5.0])})
    pq.write_table(kept, folder / "products.parquet")
    assert [p for p in check(folder) if p.level == "error"] == []
    with load(folder) as shop:
        assert shop.table("products").to_native().aggregate("count(list_price), sum(list_price)").fetchall() == [
            (1, 5.0)
        ]


def test_frames_in_memory_are_held_to_the_same_rules() -> None:
    frames = {name: pd.read_csv(io.StringIO(text)) for name, text in TABLES.items()}
    with Shop.from_frames(frames) as shop:
        assert dict(measure(shop, ["shop_sales", "units_sold"])[["metric", "value"]].itertuples(index=False)) == {
            "shop_sales": 119.5,
            "units_sold": 3,
        }
    frames["orders"].loc[1, "amount"] = float("inf")
    with Shop.from_frames(frames) as shop, pytest.raises(DataError, match="table `orders`:3 amount: `inf` is not"):
        measure(shop, "shop_sales")


def test_the_warnings_leave_the_folder_usable(folder: Path) -> None:
    rewritten("refunds", lambda t: t.replace(",9.5,", ",999,"))(folder)
    rewritten("order_items", lambda t: t + "o2,p1,1,20\no1,p1,2,99.5\n")(folder)
    rewritten("messages", lambda t: t + "c9,a7,customer,2021-11-15 09:00:00\n")(folder)
    assert [(p.code, p.level) for p in check(folder)] == [
        ("dangling_reference", "warning"),
        ("identical_rows", "warning"),
        ("refund_above_order", "warning"),
        ("day_gap", "warning"),
    ]
    assert numbers(folder)["units_sold"] == 6
