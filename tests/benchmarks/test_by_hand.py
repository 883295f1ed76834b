"""What the benchmarks compare is the same answer: queries written by hand against the kit, on one small shop."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from benchmarks.contender import contenders
from benchmarks.families import FAMILIES, Answers, assert_equal
from benchmarks.process import Run, measured, middle
from benchmarks.results import growth, record, table, write
from benchmarks.run import main
from cskit.simulate.run import simulate


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    out = tmp_path_factory.mktemp("bench") / "20k"
    simulate("double11", out, 7, messages=20_000)
    return str(out)


@pytest.fixture(scope="module")
def kit(folder: str) -> Answers:
    return contenders()["cskit on duckdb"](folder)


def test_the_shop_gives_every_family_something_to_answer(kit: Answers) -> None:
    assert set(kit) == {*FAMILIES, "long"}
    assert all(len(answer) for answer in kit.values())


@pytest.mark.parametrize("name", ["DuckDB by hand", "Polars by hand", "cskit on polars", "cskit within 2 GB"])
def test_every_contender_gives_the_kits_answer(folder: str, kit: Answers, name: str) -> None:
    assert_equal(contenders()[name](folder), kit)


def test_a_difference_is_refused(kit: Answers) -> None:
    other = {name: answer.copy() for name, answer in kit.items()}
    other["sales"].loc[0, "cs_sales"] += 0.01
    with pytest.raises(AssertionError):
        assert_equal(other, kit)


FIGURES = {
    "1M": {"floor": Run(1, 1, 300), "DuckDB by hand": Run(4, 8, 600), "cskit on duckdb": Run(5, 8, 700)},
    "10M": {"floor": Run(8, 8, 900), "DuckDB by hand": Run(36, 70, 1000), "cskit on duckdb": Run(45, 72, 1100)},
}


def test_ratios_are_of_one_run() -> None:
    last = table("1M", FIGURES["1M"]).splitlines()[-1].split()
    assert last[-3:] == ["1.25", "1.00", "5.00"]
    assert "cskit on duckdb: 10M takes 9.00 × the time of 1M" in growth(FIGURES)
    assert middle([Run(1, 9, 2), Run(3, 1, 2), Run(2, 5, 8)]) == Run(2, 5, 2)


def test_figures_are_kept_as_json_and_chart(tmp_path: Path) -> None:
    write(FIGURES, tmp_path, [(0.1, 0.1, 0.1)])
    kept = json.loads((tmp_path / "bench.json").read_text(encoding="utf-8"))
    assert kept["results"]["10M"]["cskit on duckdb"] == {"wall": 45, "cpu": 72, "peak": 1100}
    assert (tmp_path / "bench.png").read_bytes()[1:4] == b"PNG"


def test_a_process_counts_its_own_memory_and_not_what_started_it() -> None:
    held = bytearray(300_000_000)
    assert measured([sys.executable, "-c", "pass"]).peak < 100 < len(held) / 2**20
    assert measured([sys.executable, "-c", "held = bytearray(200_000_000)"]).peak > 190
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        measured([sys.executable, "-c", "1 / 0"])


def test_a_record_says_on_what_it_was_taken() -> None:
    said = record([table("1M", FIGURES["1M"])], "1M", [(0.5, 0, 0), (2.25, 0, 0)])
    assert "`python -m benchmarks.run 1M`" in said
    assert "Load before and after: 0.5, 2.2" in said
    assert "DuckDB by hand" in said


def test_an_unknown_size_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["7M"])
    assert stopped.value.code == 2
    assert "unknown size 7M; known: 100k, 1M, 10M, 50M" in capsys.readouterr().err
