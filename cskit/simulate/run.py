"""`simulate`: from a recipe and a seed to a folder of tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from cskit.errors import UsageError, told, unknown
from cskit.simulate.dictionary import dictionary
from cskit.simulate.exports import known_tool, write_exports
from cskit.simulate.live.files import write_files
from cskit.simulate.live.grammar import LiveRecipe
from cskit.simulate.live.show import Channel, write_tables
from cskit.simulate.recipe import About, Recipe, load_recipe, recipes, stream
from cskit.simulate.season.season import write_season
from cskit.simulate.week import write_week
from cskit.simulate.writer import Format, Writer, refuse_foreign, whole_folder

__all__ = ["Simulated", "recipes", "simulate"]

FEWEST, MOST = 10_000, 100_000_000


@dataclass(frozen=True)
class Simulated:
    """What was written: the folder and the number of rows of each table."""

    folder: Path
    recipe: str
    seed: int
    rows: dict[str, int]


def simulate(
    recipe: str | Path,
    out: str | Path,
    seed: int,
    *,
    messages: int | None = None,
    progress: Callable[[float], None] | None = None,
    format: Format | None = None,
    overwrite: bool = False,
    export_as: Sequence[str] = (),
) -> Simulated:
    """Writes a synthetic shop: the same recipe, seed and size always give the same tables, byte for byte.

    `recipe` is a bundled name (`recipes()`) or the path of a TOML file; `messages` asks for a shop of about that many
    messages (10,000 to 100 million) instead of the recipe's own size; `format` is `parquet` or `csv` (else the
    recipe's); `progress` is called with the share done, 0 to 1; `export_as` names tools (`formats()`) whose exports of
    the same shop are written too, into `exports/<tool>/`. The folder appears whole or not at all; one that exists is
    replaced only if it is empty or a simulated shop, unless `overwrite`.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     simulate("mens_wear_week", folder, seed=1).rows["agents"]
    3
    """
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise UsageError(told("seed", seed=seed))
    if messages is not None and not FEWEST <= messages <= MOST:
        raise UsageError(told("shop_size", fewest=FEWEST, most=MOST, messages=messages))
    plan = load_recipe(recipe)
    about = plan.read(About)
    if about.kind not in _GENERATORS:
        raise unknown("kind of recipe", about.kind, _GENERATORS)
    chosen = next((f for f in get_args(Format) if f == (format or about.format)), None)
    if chosen is None:
        raise unknown("format", str(format or about.format), get_args(Format))
    for tool in export_as:
        known_tool(tool)
    out = Path(out)
    refuse_foreign(out, overwrite=overwrite)
    with whole_folder(out, overwrite=overwrite) as folder:
        writer = Writer(folder, chosen)
        english = _GENERATORS[about.kind](plan, writer, seed, messages, progress)
        writer.close()
        writer.english(english)
        exports = write_exports(folder, export_as)
        readme = dictionary(plan, about, writer, seed=seed, messages=messages, tools=export_as)
        (folder / "README.md").write_text(readme, encoding="utf-8")
    return Simulated(out, plan.name, seed, writer.rows | exports)


def _fixed(plan: Recipe, messages: int | None) -> None:
    if messages is not None:
        raise UsageError(told("recipe_size", where=plan.where))


def _live(
    plan: Recipe, writer: Writer, seed: int, messages: int | None, progress: Callable[[float], None] | None
) -> Mapping[str, str]:
    _fixed(plan, messages)
    recipe = plan.read(LiveRecipe)
    live = Channel(recipe, stream(seed, 0)).drawn()
    write_tables(live, recipe, writer)
    write_files(live, recipe, writer.folder / "exports", seed)
    return live.english(recipe)


def _week(
    plan: Recipe, writer: Writer, seed: int, messages: int | None, progress: Callable[[float], None] | None
) -> Mapping[str, str]:
    _fixed(plan, messages)
    return write_week(plan, writer, seed, progress)


_GENERATORS: dict[
    str, Callable[[Recipe, Writer, int, int | None, Callable[[float], None] | None], Mapping[str, str]]
] = {
    "season": write_season,
    "week": _week,
    "live": _live,
}
