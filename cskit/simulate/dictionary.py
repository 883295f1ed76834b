"""The README of a simulated shop: its data dictionary, in both languages, and the truths planted in it."""

from __future__ import annotations

from collections.abc import Sequence

from cskit.simulate.recipe import About, Recipe
from cskit.simulate.writer import MARK, Writer
from cskit.tables import TABLES, Column

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


def dictionary(
    recipe: Recipe, about: About, written: Writer, *, seed: int, messages: int | None, tools: Sequence[str] = ()
) -> str:
    """The README as Markdown. Its first line marks the folder as a simulated shop."""
    options = f" --messages {messages}" if messages else ""
    options += f" --format {written.format}" if written.format != about.format else ""
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
        *(f"| {TABLES[t].zh} | [`{t}`](#{t}) | {written.rows[t]:,} |" for t in TABLES if t in written.rows),
    ]
    for name in (t for t in TABLES if t in written.rows):
        table = TABLES[name]
        lines += ["", f"### {name}", "", f"{table.zh} · {table.en}", "", "| 列 column | 类型 type | 说明 | meaning |"]
        lines += ["|---|---|---|---|", *(_row(table[c]) for c in written.columns[name])]
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
