"""`simulate`: from a recipe and a seed to a folder of tables, with a README that is its data dictionary."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import get_args

from cskit.columns import Column
from cskit.errors import UsageError, expect
from cskit.simulate.exports import known_tool, write_exports
from cskit.simulate.ground import MARK, Format, Recipe, Writer, load_recipe, stream, whole_folder
from cskit.simulate.live.files import write_files
from cskit.simulate.live.show import Live, write_tables
from cskit.simulate.season.season import write_season
from cskit.simulate.week import write_week
from cskit.tables import TABLES

FEWEST, MOST = 10_000, 100_000_000
Progress = Callable[[float], None]
_KINDS = {
    "text": ("文本", "text"),
    "time": ("时间", "time"),
    "date": ("日期", "date"),
    "int": ("整数", "integer"),
    "number": ("数值", "number"),
    "money": ("金额（元）", "money (yuan)"),
    "bool": ("是/否", "yes/no"),
}
_EXPORTS = (
    "`exports/` 里是同一家店，按这些工具的导出格式写成。In `exports/` is the same shop as these tools would export it.",
    "",
)


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
    progress: Progress = lambda share: None,
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
    UsageError.when(isinstance(seed, bool) or not isinstance(seed, int) or seed < 0, "seed", seed=seed)
    fits = messages is None or FEWEST <= messages <= MOST
    UsageError.when(not fits, "shop_size", fewest=FEWEST, most=MOST, messages=messages)
    plan = load_recipe(recipe)
    about = plan.read("about")
    expect("kind of recipe", about.kind, _GENERATORS)
    UsageError.when(messages is not None and about.kind != "season", "recipe_size", where=plan.where)
    expect("format", format or about.format, get_args(Format))
    for tool in export_as:
        known_tool(tool)
    with whole_folder(Path(out), overwrite=overwrite) as folder:
        writer = Writer(folder, format or about.format)
        english = _GENERATORS[about.kind](plan, writer, seed, messages, progress)
        writer.close()
        writer.english(english)
        progress(1.0)
        exports = write_exports(folder, export_as)
        readme = dictionary(plan, about, writer, seed, messages, export_as)
        (folder / "README.md").write_text(readme, encoding="utf-8")
    return Simulated(Path(out), plan.name, seed, writer.rows | exports)


def _live(plan: Recipe, writer: Writer, seed: int, *_: object) -> Mapping[str, str]:
    live = Live(plan.read("live"), stream(seed, 0))
    live.draw()
    write_tables(live, writer)
    write_files(live, writer.folder / "exports", seed)
    return live.english()


_GENERATORS: Mapping[str, Callable[[Recipe, Writer, int, int | None, Progress], Mapping[str, str]]] = {
    "season": write_season,
    "week": write_week,
    "live": _live,
}


def dictionary(
    recipe: Recipe, about: SimpleNamespace, writer: Writer, seed: int, messages: int | None, tools: Sequence[str]
) -> str:
    """The README as Markdown. Its first line marks the folder as a simulated shop."""
    options = f" --messages {messages}" if messages else ""
    options += f" --format {writer.format}" if writer.format != about.format else ""
    options += f" --export-as {','.join(tools)}" if tools else ""
    command = f"cskit simulate {recipe.where} --seed {seed}{options} --out FOLDER"
    lines = [
        f"{MARK}: {recipe.name} {seed} -->",
        f"# {about.title_zh} · {about.title_en}",
        "",
        "**合成数据，不含任何真实个人信息。SYNTHETIC data: no real person, shop or sale is in it.**",
        "",
        about.about_zh,
        "",
        about.about_en,
        "",
        f"重新生成 · made by: `{command}`",
        "",
        "时间为店铺当地时间，金额单位为元，时长单位为秒。Times are shop-local, money is yuan, durations are seconds.",
        "",
        *_EXPORTS[: 2 * bool(tools)],
        "## 数据表 · Tables",
        "",
        "| 表 | table | 行数 rows |",
        "|---|---|---:|",
        *(f"| {TABLES[t].zh} | [`{t}`](#{t}) | {writer.rows[t]:,} |" for t in TABLES if t in writer.rows),
    ]
    for name in (t for t in TABLES if t in writer.rows):
        table = TABLES[name]
        lines += ["", f"### {name}", "", f"{table.zh} · {table.en}", "", "| 列 column | 类型 type | 说明 | meaning |"]
        lines += ["|---|---|---|---|", *(_row(table[c]) for c in writer.columns[name])]
    lines += [
        "",
        "## 植入的事实（讲师用） · Planted truths (for instructors)",
        "",
        *(line for truth in about.truths for line in (f"- {truth.zh}", f"  {truth.en}")),
        "",
    ]
    return "\n".join(lines)


def _row(column: Column) -> str:
    zh, en = _KINDS[column.kind]
    note_zh, note_en = column.zh, column.en
    if column.nullable:
        note_zh, note_en = f"{note_zh}；可为空", f"{note_en} (may be empty)"
    if column.choices:
        note_en += ": " + ", ".join(f"`{c}`" for c in column.choices)
    return f"| `{column.name}` | {zh} · {en} | {note_zh} | {note_en} |"
