"""The class list: who takes part, as an instructor has it (CSV or XLSX, Chinese or English headers).

It is also the table of overrides: a `seed` (种子) draws a trainee's data from that word instead of their id, so that
somebody gets new data, or an absent trainee's partner the same.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from cskit.errors import DataError, told
from cskit.reading.cells import header
from cskit.reading.sheets import open_sheet
from cskit.terms import LANGS
from cskit.written import listed

_COLUMNS = {
    "id": ("id", "trainee", "trainee id", "student id", "学号", "工号", "编号"),
    "name": ("name", "姓名", "名字"),
    "lang": ("lang", "language", "语言"),
    "seed": ("seed", "种子"),
}
_LANGS = {"": "", "zh": "zh", "中文": "zh", "汉语": "zh", "en": "en", "english": "en", "英文": "en", "英语": "en"}
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|]")
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_LONGEST = 60


@dataclass(frozen=True)
class Trainee:
    """One line of the class list. `lang` and `seed` are empty where the list does not say."""

    id: str
    name: str = ""
    lang: str = ""
    seed: str = ""


def read_class(path: str | Path) -> list[Trainee]:
    """The trainees of a class list.

    Errors: `DataError` that names the row, for ids that are missing, double or unfit to name files.
    """
    path = Path(path)
    if not path.is_file():
        raise DataError(told("no_class_list", path=path))
    found: list[Trainee] = []
    rows: dict[str, int] = {}
    for row, said in filled_in(path, _COLUMNS, ("id",), _text):
        if not any(said.values()):
            continue
        where = partial(told, "row", file=path.name, row=row)
        wrong = unfit(said["id"])
        if wrong:
            raise DataError(told("at", where=where(), why=wrong))
        folded = said["id"].casefold()
        if folded in rows:
            raise DataError(told("id_twice", where=where(), id=said["id"], row=rows[folded]))
        lang = said["lang"].lower()
        if lang not in _LANGS:
            raise DataError(told("class_language", where=where(), said=said["lang"], known=listed(LANGS)))
        rows[folded] = row
        found.append(Trainee(said["id"], said["name"], _LANGS[lang], said["seed"]))
    if not found:
        raise DataError(told("class_empty", name=path.name))
    return found


def unfit(id_: str) -> str:
    """Why an id cannot be one (it names files), or empty.

    >>> unfit("s001"), unfit("../s001")
    ('', 'the id `../s001` names files: none of / \\\\ : * ? " < > |, and no dot first or last')
    """
    if not id_:
        return told("id_missing")
    if len(id_) > _LONGEST:
        return told("id_long", id=id_[:20], most=_LONGEST)
    if _FORBIDDEN.search(id_) or id_.startswith(".") or id_.endswith((".", " ")):
        return told("id_file", id=id_)
    if _DEVICES.fullmatch(id_):
        return told("id_device", id=id_)
    return ""


def filled_in(
    path: Path, columns: Mapping[str, Sequence[str]], needed: Sequence[str], text: Callable[[Any], str]
) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a table that a person filled in, with their numbers: field → the cell as `text` makes it, empty where
    the table has no such column. `columns`: the names each may have; `needed`: the fields of which each has a column.

    Errors: `DataError` for no table, or a row that is longer or shorter than its header.
    """
    names = {field: [header(name).casefold() for name in each] for field, each in columns.items()}
    sheet = open_sheet(path, lambda heads: all({h.casefold() for h in heads} & {*names[field]} for field in needed))
    heads = [head.casefold() for head in sheet.columns]
    at = {field: next((heads.index(name) for name in each if name in heads), None) for field, each in names.items()}
    for row, cells in sheet.rows:
        yield row, {field: "" if i is None else text(cells[i]) for field, i in at.items()}
    if sheet.ragged:
        raise DataError(told("ragged_row", name=path.name, row=sheet.ragged[0]))


def _text(cell: Any) -> str:
    """A cell as text; a spreadsheet's 1001.0 is the id 1001."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return unicodedata.normalize("NFC", str(cell)).strip()
