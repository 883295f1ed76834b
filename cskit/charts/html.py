"""Tables, tiles, findings and notes as HTML. Every text is escaped: a name is never markup."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from cskit.charts.tables import Column, Table
from cskit.terms import term
from cskit.written import NOTHING, NUMERIC, is_missing, limits, written

_SHORT = 14  # characters: a name or a date, not worth a second line


def table_html(data: Table, title: str, lang: str, *, note: str = "") -> str:
    """The whole table: numbers to the right, statuses as marks, wide ones scroll inside their own box."""
    sides = ["cskit-n" if c.kind in NUMERIC else "cskit-b" if c.kind == "blank" else "cskit-t" for c in data.columns]
    head = "".join(
        f'<th scope="col" class="{side}" style="text-align:{_side(side)}">{escape(c.label)}</th>'
        for c, side in zip(data.columns, sides, strict=True)
    )
    body = "".join(_row(data, i, sides, lang) for i in range(len(data.rows)))
    if not data.rows:
        body = f'<tr><td class="cskit-t" colspan="{len(sides)}">{NOTHING}</td></tr>'
    caption = title_html(title) if title else ""
    foot = caption_html(note) if note else ""
    return (
        f'<div class="cskit-block">{caption}<div class="cskit-scroll" tabindex="0" role="region" '
        f'aria-label="{escape(title)}"><table class="cskit-table"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>{foot}</div>"
    )


def title_html(title: str) -> str:
    """The question over a chart or a table; bold also where a notebook is not trusted yet and has no styles."""
    return f'<p class="cskit-title"><strong>{escape(title)}</strong></p>'


def caption_html(text: str) -> str:
    """A note under a chart or a table."""
    return f'<p class="cskit-caption">{escape(text)}</p>'


def says_html(text: str) -> str:
    """What a chart shows, in words."""
    return f'<p class="cskit-says">{escape(text)}</p>'


def _side(css: str) -> str:
    return "right" if css == "cskit-n" else "left"


def _row(data: Table, i: int, sides: Sequence[str], lang: str) -> str:
    cells = []
    for place, (column, value, status, limit, side) in enumerate(
        zip(data.columns, data.rows[i], data.statuses[i], data.limits[i], sides, strict=True)
    ):
        kind = data.kind(i, place)
        inner = _value(value, column, kind, status, lang)
        if limit and not any(is_missing(v) for v in limit):
            inner += f' <span class="cskit-interval">{escape(limits(*limit, kind, lang, signed=column.signed))}</span>'
        length = "" if side == "cskit-n" else " cskit-short" if len(str(value)) <= _SHORT else " cskit-long"
        length = " cskit-date" if kind in ("date", "time") else length
        cells.append(f'<td class="{side}{length}" style="text-align:{_side(side)}">{inner}</td>')
    return f"<tr>{''.join(cells)}</tr>"


def _value(value: Any, column: Column, kind: str, status: str, lang: str) -> str:
    if status in ("immature", "missing_table"):
        return f'<span class="cskit-mark">{escape(written(value, kind, lang, status=status))}</span>'
    said = escape(written(value, kind, lang, signed=column.signed))
    if status == "open" and not is_missing(value):
        return f'{said} <span class="cskit-mark">{escape(term("mark_open", lang))}</span>'
    return said


def tiles_html(cards: Iterable[str]) -> str:
    """Tiles side by side, wrapping on a narrow screen."""
    return f'<div class="cskit-tiles">{"".join(cards)}</div>'


def tile_html(
    label: str,
    value: str,
    *,
    mark: str = "",
    change: str = "",
    direction: str = "",
    against: str = "",
    targets: Sequence[tuple[str, bool | None]] = (),
    lines: Sequence[str] = (),
) -> str:
    """One tile. `direction` is `good`, `bad` or empty; `targets` are lines with met / not met / unknown."""
    parts = [f'<div class="cskit-label">{escape(label)}</div>']
    badge = f' <span class="cskit-mark">{escape(mark)}</span>' if mark else ""
    parts.append(f'<div class="cskit-value"><strong>{escape(value)}</strong>{badge}</div>')
    if change or against:
        colour = f" cskit-{direction}" if direction else ""
        parts.append(
            f'<div class="cskit-against"><span class="cskit-change{colour}">{escape(change)}</span> '
            f'<span class="cskit-whole">{escape(against)}</span></div>'
        )
    parts.extend(f'<div class="cskit-against">{escape(line)}</div>' for line in lines)
    for line, met in targets:
        sign = {True: "✓", False: "✗", None: "·"}[met]
        colour = {True: "cskit-good", False: "cskit-bad", None: ""}[met]
        parts.append(
            f'<div class="cskit-target"><span class="{colour}">{sign}</span> '
            f'<span class="cskit-whole">{escape(line)}</span></div>'
        )
    return f'<div class="cskit-tile">{"".join(parts)}</div>'


def findings_html(items: Iterable[tuple[str, str, str, str]], lang: str) -> str:
    """A ranked list: (finding, size, evidence, fix)."""
    rows = []
    for finding, size, evidence, fix in items:
        badge = f'<span class="cskit-size">{escape(size)}</span>' if size else ""
        proof = f'<p class="cskit-evidence">{escape(evidence)}</p>' if evidence else ""
        advice = f'<p class="cskit-fix"><b>{escape(term("finding_fix", lang))}</b> {escape(fix)}</p>' if fix else ""
        rows.append(f'<li><p class="cskit-finding">{escape(finding)} {badge}</p>{proof}{advice}</li>')
    return f'<ol class="cskit-findings">{"".join(rows)}</ol>'


def actions_html(items: Iterable[tuple[str, str, str]], heads: Sequence[str]) -> str:
    """The action list: (finding, size, fix) in one cell, and a wide empty cell for each of `heads` but the first."""
    blank = "".join(f'<td class="cskit-b">{" "}</td>' for _ in heads[1:])
    rows = []
    for nth, (finding, size, fix) in enumerate(items, 1):
        badge = f' <span class="cskit-size">{escape(size)}</span>' if size else ""
        said = f'<p class="cskit-finding">{nth}. {escape(finding)}{badge}</p><p class="cskit-todo">{escape(fix)}</p>'
        rows.append(f'<tr><td class="cskit-t cskit-long">{said}</td>{blank}</tr>')
    first, *rest = heads
    left = 'style="text-align:left"'
    head = f'<th scope="col" class="cskit-t" {left}>{escape(first)}</th>' + "".join(
        f'<th scope="col" class="cskit-b" {left}>{escape(h)}</th>' for h in rest
    )
    return (
        '<div class="cskit-block"><div class="cskit-scroll" tabindex="0" role="region"><table class="cskit-table '
        f'cskit-actions"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table></div></div>'
    )


def note_html(message: str, kind: str) -> str:
    """A box beside the flow: `info`, `doubt` (can this be trusted?) or `missing` (what would be needed)."""
    return f'<div class="cskit-note cskit-{escape(kind)}">{escape(message)}</div>'


def paragraph_html(sentences: Iterable[str]) -> str:
    """Computed sentences, set as running text in larger type."""
    return f'<div class="cskit-lead">{"".join(f"<p>{escape(s)}</p>" for s in sentences)}</div>'
