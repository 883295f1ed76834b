"""`cskit check` and `cskit simulate` as a user types them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from .conftest import Command


def broken(shop: Path) -> Path:
    """o2 is paid before it is created; the amount of o3 is negative."""
    orders = shop / "orders.csv"
    text = orders.read_text(encoding="utf-8")
    text = text.replace("2021-11-11 10:21:00,100", "2021-11-11 10:01:00,100").replace("50.5", "-50.5")
    orders.write_text(text, encoding="utf-8")
    return shop


def test_a_sound_folder_is_exit_0_and_says_so(cskit: Command, shop: Path) -> None:
    result = cskit("check", shop)
    assert (result.code, result.out) == (0, "")
    assert "no problem" in result.err


def test_every_problem_has_its_place_and_remedy(cskit: Command, shop: Path) -> None:
    result = cskit("check", broken(shop))
    assert result.code == 1
    lines = result.out.splitlines()
    assert len(lines) == 2
    assert any(line.startswith("orders.csv:3 paid_at: ") for line in lines)
    assert any(line.startswith("orders.csv:4 amount: ") for line in lines)
    assert all(" → " in line for line in lines)
    assert "2 problems" in result.err


def test_problems_as_csv_and_json(cskit: Command, shop: Path) -> None:
    broken(shop)
    rows = list(csv.DictReader(io.StringIO(cskit("check", shop, "--format", "csv").out)))
    same = json.loads(cskit("check", shop, "--format", "json").out)
    assert [(r["file"], r["row"], r["column"]) for r in rows] == [(s["file"], str(s["row"]), s["column"]) for s in same]
    assert {s["level"] for s in same} == {"error"}


def test_problems_in_chinese(cskit: Command, shop: Path) -> None:
    assert any("一" <= char <= "鿿" for char in cskit("check", broken(shop), "--lang", "zh").out)


def test_a_simulated_shop_is_sound_and_the_same_for_a_seed(cskit: Command, tmp_path: Path) -> None:
    one, two, other = (tmp_path / name for name in ("one", "two", "other"))
    for folder, seed in ((one, 7), (two, 7), (other, 8)):
        result = cskit("simulate", "mens_wear_week", "--seed", seed, "--out", folder)
        assert result.code == 0
        assert "synthetic" in result.err
    files = sorted(p.name for p in one.iterdir())
    assert {"messages.csv", "orders.csv", "README.md"} <= set(files)
    assert all((one / name).read_bytes() == (two / name).read_bytes() for name in files)
    assert (one / "orders.csv").read_bytes() != (other / "orders.csv").read_bytes()
    assert cskit("check", one).code == 0


@pytest.mark.parametrize(
    ("options", "code", "says"),
    [
        (["mens_wear_wek"], 2, "did you mean `mens_wear_week`"),
        (["mens_wear_week", "--seed", "-1"], 2, "seed"),
        (["double11", "--messages", "5"], 2, "10,000 to 100,000,000"),
        (["nowhere.toml"], 1, "nowhere.toml"),
    ],
)
def test_simulate_refuses_in_one_line(cskit: Command, tmp_path: Path, options: list[str], code: int, says: str) -> None:
    result = cskit("simulate", *options, "--out", tmp_path / "made")
    assert result.code == code
    assert says in result.err
    assert result.err.count("\n") == 1
    assert not (tmp_path / "made").exists()


def test_simulate_does_not_replace_a_folder_that_is_no_simulated_shop(cskit: Command, shop: Path) -> None:
    before = {p.name: p.read_bytes() for p in shop.iterdir()}
    result = cskit("simulate", "mens_wear_week", "--out", shop)
    assert result.code in (1, 2)
    assert {p.name: p.read_bytes() for p in shop.iterdir()} == before
