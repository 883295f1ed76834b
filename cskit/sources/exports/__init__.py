"""What exports there are: tables are declared, one TOML file each (here, or beside the data: `*.reader.toml`); what is
no table has a module that declares `READER`; the kit's own tables (`own`) are known by their schema."""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

from cskit.errors import DataError, told
from cskit.reading.sheets import Head, heads
from cskit.sources.exports import own as tables_of_ours, qianniu_chat
from cskit.sources.exports.declared import declared
from cskit.sources.reading import Reader
from cskit.written import listed

SHOWN = 6  # headers of a file that nobody knows


@cache
def readers() -> tuple[Reader, ...]:
    """Every reader of the kit, by id."""
    tables = [declared(file) for file in files(__name__).iterdir() if file.name.endswith(".toml")]
    return tuple(sorted([qianniu_chat.READER, *tables, *tables_of_ours.READERS], key=lambda reader: reader.id))


def recognised(
    path: Path, lang: str = "en", own: Sequence[Reader] = ()
) -> tuple[list[tuple[Reader, list[str]]], list[str]]:
    """What a file holds: each reader, the user's `own` first, with the sheets (`""` of a file that is no workbook) that
    it recognises best and that have one header; and the sheets that nobody recognises.

    Errors: `DataError` if the file is empty, broken, or nothing in it is known: with what it is nearest to.
    """
    known = [*own, *readers()]
    found: dict[tuple[str, tuple[str, ...]], tuple[Reader, list[str]]] = {}
    others: list[Head] = []
    for head in heads(path):
        best = max([r for r in own if r.recognises(head)] or known, key=lambda reader: reader.recognises(head))
        if best.recognises(head) > 0:
            header = next((row for row in head.rows if best.needs and not best.missing(row)), (head.sheet,))
            found.setdefault((best.id, header), (best, []))[1].append(head.sheet)
        else:
            others.append(head)
    if not found:
        raise DataError(_unknown(path, others, known, lang))
    return list(found.values()), [head.sheet for head in others]


def _unknown(path: Path, found: Sequence[Head], known: Sequence[Reader], lang: str) -> str:
    """What the file shows instead of a header that is known, and which one comes nearest."""
    rows = [row for head in found for row in head.rows or [head.lines[:1]]]
    shown: Sequence[str] = max(rows, key=lambda row: sum(map(bool, row)), default=())
    near = ""
    pairs = [(r, row) for row in rows for r in known if len(r.missing(row)) < len(r.needs)]
    if pairs:
        reader, shown = max(pairs, key=lambda pair: (-len(pair[0].missing(pair[1])), len(pair[0].headers & {*pair[1]})))
        near = told("nearest_reader", kind=reader.name(lang), missing=listed(reader.missing(shown), ",", lang))
    cells = [cell[:12] for cell in shown if cell]
    header = listed(cells[:SHOWN], ",", lang) + ("…" if len(cells) > SHOWN else "")
    return told("no_reader", name=path.name, header=header, near=near)
