"""`simulate` as a user calls it: the same bytes again, any size in bounded memory, whole or not at all."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
import pandas as pd
import pytest

import cskit.simulate.run as run
from cskit.errors import DataError, UsageError
from cskit.simulate import recipes, simulate
from cskit.tables import TABLES

SMALL = 20_000


def files(folder: Path) -> dict[str, bytes]:
    return {f.name: f.read_bytes() for f in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shops") / "small"
    simulate("double11", folder, 7, messages=SMALL)
    return folder


def test_the_same_seed_gives_the_same_bytes(small: Path, tmp_path: Path) -> None:
    simulate("double11", tmp_path / "again", 7, messages=SMALL)
    assert files(tmp_path / "again") == files(small)


def test_another_seed_gives_another_shop(small: Path, tmp_path: Path) -> None:
    simulate("double11", tmp_path / "other", 8, messages=SMALL)
    other, first = files(tmp_path / "other"), files(small)
    assert other["messages.parquet"] != first["messages.parquet"]
    assert other["products.parquet"] == first["products.parquet"]  # the recipe's, not the seed's


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int, int]:
    """A shop of two million messages made in a process of its own: folder, messages, peak memory in KB (0: unknown)."""
    folder = tmp_path_factory.mktemp("shops") / "large"
    code = (
        "import sys; from pathlib import Path; from cskit.simulate import simulate; "
        "made = simulate('double11', sys.argv[1], 5, messages=2_000_000); status = Path('/proc/self/status'); "
        "lines = status.read_text().splitlines() if status.exists() else []; "
        "print(made.rows['messages'], *[s.split()[1] for s in lines if s.startswith('VmHWM')] or [0])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(folder)], check=True, capture_output=True, text=True)
    messages, kilobytes = (int(n) for n in done.stdout.split())
    return folder, messages, kilobytes


@pytest.mark.parametrize("name", recipes())
def test_the_bundled_shops_are_what_their_recipes_make(name: str, root: Path, tmp_path: Path) -> None:
    """With the pinned versions byte for byte; the seed is in the README's first line."""
    bundled = root / "datasets" / name
    seed = int((bundled / "README.md").read_text(encoding="utf-8").split("-->")[0].split()[-1])
    simulate(name, tmp_path / name, seed)
    for table in TABLES:
        made = next(iter((tmp_path / name).glob(f"{table}.*")), None)
        if made is None:
            assert not list(bundled.glob(f"{table}.*"))
            continue
        both = [duckdb.sql(f"from '{f}'") for f in (made, bundled / made.name)]
        assert both[0].columns == both[1].columns
        assert both[0].except_(both[1]).fetchall() == [] == both[1].except_(both[0]).fetchall()
    assert (tmp_path / name / "README.md").read_text(encoding="utf-8") == (bundled / "README.md").read_text(
        encoding="utf-8"
    )


@pytest.mark.parametrize(("messages", "within"), [(10_000, 0.12), (50_000, 0.05), (200_000, 0.05)])
def test_the_size_is_about_what_was_asked_for(messages: int, within: float, tmp_path: Path) -> None:
    rows = simulate("double11", tmp_path / "shop", 3, messages=messages).rows
    assert rows["messages"] == pytest.approx(
        messages, rel=within
    )  # 10,000 are some 800 chats: by chance alone 4 % more or fewer
    assert set(rows) == set(TABLES) - {
        "airings",
        "reported",
    }  # this shop has no live shows, and no sheets of a platform


def test_two_million_messages_fit_in_400_mb(large: tuple[Path, int, int]) -> None:
    """Ten million take about 0.5 GB, 60 million 0.8 GB: what grows is the list of known customers."""
    _, messages, kilobytes = large
    assert messages > 1_900_000
    if not kilobytes:
        pytest.skip("the peak is read from /proc (Linux)")
    assert kilobytes / 1024 < 400


def test_a_larger_shop_has_more_agents_not_busier_ones(large: tuple[Path, int, int]) -> None:
    folder = large[0]
    assert len(pd.read_parquet(folder / "agents.parquet")) == 3 * 28 + 1
    per_agent = duckdb.sql(
        f"""select count(distinct customer_id) / count(distinct agent_id) from '{folder}/messages.parquet'
            where sender = 'agent' and sent_at::date = '2021-11-24'"""
    ).fetchall()[0][0]
    assert 20 < per_agent < 45


def test_csv_and_parquet_hold_the_same(small: Path, tmp_path: Path) -> None:
    simulate("double11", tmp_path / "text", 7, messages=SMALL, format="csv")
    for table in ("messages", "orders", "ratings", "calendar"):
        text = duckdb.read_csv(str(tmp_path / "text" / f"{table}.csv"), all_varchar=True).df().fillna("")
        stored = duckdb.sql(f"select columns(*)::varchar from '{small}/{table}.parquet'").df().fillna("")
        for column in stored:
            if TABLES[table][str(column)].kind != "money":
                assert list(text[column]) == list(stored[column]), (table, column)


def test_progress_goes_from_start_to_end(tmp_path: Path) -> None:
    seen: list[float] = []
    simulate("double11", tmp_path / "shop", 1, messages=10_000, progress=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0


@pytest.mark.parametrize(
    ("recipe", "seed", "options", "error", "says"),
    [
        ("doubel11", 1, {}, UsageError, "did you mean `double11`"),
        ("nowhere/shop.toml", 1, {}, DataError, "no recipe at"),
        ("double11", -1, {}, UsageError, "seed"),
        ("double11", True, {}, UsageError, "seed"),
        ("double11", 1, {"messages": 9_999}, UsageError, "10,000 to 100,000,000"),
        ("double11", 1, {"messages": 100_000_001}, UsageError, "10,000 to 100,000,000"),
        ("double11", 1, {"format": "xlsx"}, UsageError, "unknown format"),
        ("mens_wear_week", 1, {"messages": 20_000}, UsageError, "size is fixed"),
    ],
)
def test_what_a_user_can_get_wrong_is_one_line(
    recipe: str, seed: int, options: dict[str, object], error: type[Exception], says: str, tmp_path: Path
) -> None:
    with pytest.raises(error, match=says) as caught:
        simulate(recipe, tmp_path / "shop", seed, **options)  # type: ignore[arg-type]
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


class TestTheFolder:
    def test_that_is_a_simulated_shop_is_replaced(self, tmp_path: Path) -> None:
        simulate("mens_wear_week", tmp_path / "shop", 1)
        first = files(tmp_path / "shop")
        simulate("mens_wear_week", tmp_path / "shop", 2)
        assert files(tmp_path / "shop").keys() == first.keys()
        assert files(tmp_path / "shop") != first

    def test_that_is_empty_is_filled(self, tmp_path: Path) -> None:
        (tmp_path / "shop").mkdir()
        simulate("mens_wear_week", tmp_path / "shop", 1)
        assert (tmp_path / "shop" / "orders.csv").is_file()

    def test_that_holds_something_else_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "orders.csv").write_text("mine")
        with pytest.raises(DataError, match="not a simulated shop"):
            simulate("mens_wear_week", tmp_path, 1)
        assert files(tmp_path) == {"orders.csv": b"mine"}

    def test_that_holds_something_else_is_replaced_if_asked(self, tmp_path: Path) -> None:
        (tmp_path / "shop").mkdir()
        (tmp_path / "shop" / "notes.txt").write_text("mine")
        simulate("mens_wear_week", tmp_path / "shop", 1, overwrite=True)
        assert not (tmp_path / "shop" / "notes.txt").exists()

    def test_that_is_a_file_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "shop").write_text("mine")
        with pytest.raises(DataError, match="a file of that name"):
            simulate("mens_wear_week", tmp_path / "shop", 1)

    def test_stays_as_it_was_when_writing_fails(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        simulate("mens_wear_week", tmp_path / "shop", 1)
        before = files(tmp_path / "shop")

        def breaks(*_: object, **__: object) -> str:
            raise RuntimeError("disk on fire")

        monkeypatch.setattr(run, "dictionary", breaks)
        with pytest.raises(RuntimeError):
            simulate("mens_wear_week", tmp_path / "shop", 2)
        assert files(tmp_path / "shop") == before
        assert [p.name for p in tmp_path.iterdir()] == ["shop"]


def test_a_file_of_ones_own_beside_a_simulated_shop_is_not_deleted(tmp_path: Path) -> None:
    simulate("mens_wear_week", tmp_path / "shop", 1)
    simulate("mens_wear_week", tmp_path / "shop", 2)  # nothing but what a simulation wrote
    (tmp_path / "shop" / "notes.txt").write_text("mine")
    with pytest.raises(DataError, match=r"also holds notes\.txt"):
        simulate("mens_wear_week", tmp_path / "shop", 3)
    assert (tmp_path / "shop" / "notes.txt").read_text() == "mine"
    simulate("mens_wear_week", tmp_path / "shop", 3, overwrite=True)
    assert not (tmp_path / "shop" / "notes.txt").exists()
