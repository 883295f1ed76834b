"""A recipe of one's own: what is wrong with it is said in one line that names the entry."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cskit.errors import CskitError
from cskit.simulate import simulate
from cskit.simulate.ground import Recipe, Writer, load_recipe
from cskit.simulate.season.season import write_season

Entries = dict[str, Any]


@pytest.fixture(scope="module")
def three_days() -> Entries:
    """The Double-11 recipe cut to three days."""
    entries = copy.deepcopy(dict(load_recipe("double11").entries))
    entries["segments"] = [{"from": date(2021, 11, 10), "to": date(2021, 11, 12)}]
    return entries


def write(entries: Entries, folder: Path) -> dict[str, int]:
    folder.mkdir()
    recipe = Recipe("mine", "mine.toml", entries)
    recipe.read("about")
    writer = Writer(folder, "parquet")
    write_season(recipe, writer, 1, 10_000, lambda share: None)
    writer.close()
    return writer.rows


def test_a_recipe_of_three_days_makes_three_days(three_days: Entries, tmp_path: Path) -> None:
    rows = write(three_days, tmp_path / "shop")
    assert rows["traffic"] == 72
    assert rows["stock"] == 3 * rows["products"]


MISTAKES: list[tuple[Callable[[Entries], Any], str]] = [
    (lambda e: e.pop("title_zh"), "`title_zh` is missing"),
    (lambda e: e.pop("load"), "`load` is missing"),
    (lambda e: e["load"].pop("comfort"), "`load.comfort` is missing"),
    (lambda e: e["load"].update(comfrot=1), "unknown entry of `load` `comfrot`; did you mean `comfort`"),
    (lambda e: e["buying"].update(reminded="often"), "`buying.reminded` must be a number, not 'often'"),
    (lambda e: e["buying"].update(reminded=1.5), "`buying.reminded` must be between 0 and 1, not 1.5"),
    (lambda e: e["buying"].update(tiers=[1, 1]), "`buying.tiers` must be a list of 3"),
    (lambda e: e["kinds"]["normal"].pop("turns"), "`kinds.normal.turns` is missing"),
    (lambda e: e["kinds"]["tail"].update(like="wave7"), "unknown kind of day `wave7`"),
    (lambda e: e["kinds"]["wave1"].update(like="tail"), "unknown kind of day `wave1`"),  # a circle
    (lambda e: e["kinds"]["normal"].update(hours="lunch"), "unknown curve or roster `lunch`"),
    (lambda e: e["kinds"]["normal"]["conversion"].pop("男装"), "no rate for category `男装`"),
    (lambda e: e["hours"].update(normal=[1.0] * 23), "curve `normal` needs 24 weights"),
    (lambda e: e.update(segments=[{"from": date(2021, 1, 1), "to": date(2021, 1, 2)}]), "covers 2021-01-01"),
    (lambda e: e["agents"][0].update(group="bots"), "unknown group `bots`"),
    (lambda e: e["agents"][0].update(role="boss"), "unknown value `boss`"),
    (lambda e: e["agents"][0].update(habit="rude"), "unknown value `rude`"),
    (lambda e: e["days"][0].update(due=date(2021, 11, 1)), "`days[0].due` must be a date with a time"),
    (lambda e: e["roster"]["wave"]["day"].update(off=8), "`roster.wave.day.off` must be between 0 and 7, not 8"),
    (lambda e: e["agents"][0].pop("hired"), "`agents.cs01.hired` is missing"),
    (lambda e: e["knocked_out"][0].update(agents=["cs99"]), "unknown agent `cs99`"),
    (lambda e: e["roster"]["wave"]["night"].update(shifts=[]), "`roster.wave.night.shifts` must be a list"),
    (lambda e: e["roster"].update(wave={"day": e["roster"]["wave"]["day"]}), "no shifts for group `seasonal`"),
    (lambda e: e["leaks"][0].update(product="雨伞"), "unknown product `雨伞`"),
    (lambda e: e["unsold"][0].update(product="雨伞"), "unknown product `雨伞`"),
    (lambda e: e["late_suppliers"][0].update(supplier="伞厂"), "unknown supplier `伞厂`"),
    (lambda e: e["targets"][0].pop("metric"), "`targets[0].metric` is missing"),
]


@pytest.mark.parametrize(("spoil", "says"), MISTAKES, ids=[m[1] for m in MISTAKES])
def test_a_mistake_is_one_line(spoil: Callable[[Entries], Any], says: str, three_days: Entries, tmp_path: Path) -> None:
    entries = copy.deepcopy(three_days)
    spoil(entries)
    with pytest.raises(CskitError) as caught:
        write(entries, tmp_path / "shop")
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)
    assert list((tmp_path / "shop").iterdir()) == []  # found before anything was written


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"kind = ", "cannot read recipe"),
        (b"\xff\xfe", "cannot read recipe"),
        (b"", "`kind` is missing"),
        (
            b'kind = "year"\ntitle_zh = "a"\ntitle_en = "a"\nabout_zh = "a"\nabout_en = "a"\n'
            b'truths = [{id = "a", zh = "a", en = "a"}]',
            "unknown kind of recipe `year`",
        ),
    ],
)
def test_a_file_that_is_no_recipe_is_one_line(text: bytes, says: str, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_bytes(text)
    with pytest.raises(CskitError, match=says):
        simulate(tmp_path / "mine.toml", tmp_path / "shop", 1)
    assert not (tmp_path / "shop").exists()
