"""How the Chinese of a shop's data is shown on an English page: as the shop's own `english.csv` has it (columns
`original`, `english`).

Display only: tables and facts, filters and ids, CSV and JSON keep the original, and a text without an English is shown
as it is. Tables, charts, frames and commands ask here on their way out.
"""

import csv
import re
from collections.abc import Callable, Mapping
from html import escape, unescape
from pathlib import Path
from typing import Any

from cskit.errors import DataError, told
from cskit.terms import language

MASKS = {  # what stands in a text in place of what was hidden in it
    "[电话]": "[phone]",
    "[邮箱]": "[email]",
    "[地址]": "[address]",
    "[证件号]": "[ID number]",
    "[银行卡]": "[bank card]",
    "[账号]": "[account]",
    "[姓名]": "[name]",
    "[已隐去]": "[hidden]",
}
_CHINESE = re.compile("[\u3001-\u303f\u3400-\u9fff\uff01-\uffef]")
_NODE = re.compile('[^<>"]*[\u3400-\u9fff][^<>"]*')  # a text between tags, or the value of an attribute
known: dict[str, str] = dict(MASKS)  # original → English, as `show_as` was told
_inside: list[re.Pattern[str]] = []  # what finds a known text within an English sentence; made where one is met


def show_as(words: Mapping[str, str]) -> None:
    """From here on English pages show these texts (original → English) so. What is not Chinese, an id, stays."""
    known.clear()
    _inside.clear()
    known.update(MASKS)
    known.update((text, shown) for text, shown in words.items() if shown and _CHINESE.search(text))


def english(text: str) -> str:
    """A text of the data as the page shows it: whole, or the names of the data in a sentence that is English otherwise.

    >>> show_as({"小雅": "Xiaoya", "好的": "OK"})
    >>> english("小雅"), english("小雅 sold most"), english("好的 我看看"), english("小北")
    ('Xiaoya', 'Xiaoya sold most', '好的 我看看', '小北')
    >>> show_as({})
    """
    if language() != "en" or not _CHINESE.search(text):
        return text
    if text in known:
        return known[text]
    if not _inside:
        heads: dict[str, list[str]] = {}  # first character → what follows it, longest first: few branches to try
        for original in sorted(known, key=len, reverse=True):
            heads.setdefault(re.escape(original[0]), []).append(re.escape(original[1:]))
        texts = "|".join(f"{head}(?:{'|'.join(rests)})" for head, rests in heads.items())
        _inside.append(re.compile(f"(?<![\u3400-\u9fff])(?:{texts})(?![\u3400-\u9fff])"))
    shown = _inside[0].sub(lambda found: known[found[0]], text)
    foreign = sum(c > "\u2e7f" for c in text)
    is_sentence = len(text) - foreign - text.count(" ") > foreign
    return shown if is_sentence or not _CHINESE.search(shown) else text  # by half is worse than not at all


def everywhere(value: Any, shown: Callable[[str], str] = english) -> Any:
    """The same structure of lists and dicts with every text in it as the page shows it."""
    if isinstance(value, str):
        return shown(value)
    if isinstance(value, dict):
        return {key: everywhere(part, shown) for key, part in value.items()}
    return [everywhere(part, shown) for part in value] if isinstance(value, list) else value


def in_html(text: str) -> str:
    """HTML with its texts as the page shows them.

    >>> show_as({"T恤": "T-shirt & top"})
    >>> in_html("<td>T恤</td>")
    '<td>T-shirt &amp; top</td>'
    >>> show_as({})
    """
    return _NODE.sub(lambda found: escape(english(unescape(found[0]))), text)


def in_chart(spec: dict[str, Any]) -> dict[str, Any]:
    """A chart's specification with its texts as the page shows them; two that have one English stay two, numbered."""
    if language() != "en":
        return spec
    taken: dict[str, list[str]] = {}  # English → its originals, as they come

    def apart(text: str) -> str:
        shown = english(text)
        alike = taken.setdefault(shown, [])
        if text != shown and text not in alike:
            alike.append(text)
        return shown if text == shown or text == alike[0] else f"{shown} ({alike.index(text) + 1})"

    return everywhere(spec, apart)


FILE = "english.csv"
COLUMNS = ["original", "english"]


def speak_for(folder: Path, *, beside: bool = False) -> None:
    """From here on English pages show this shop's texts as its `english.csv` has them, as they are without the file.

    `beside`: those of the shop before as well; where both know a text, as that one has it.
    Errors: `DataError` for a file that is not such a table. It is read for English pages only.
    """
    words = words_of(folder) if language() == "en" else {}
    show_as({**words, **known} if beside else words)


def words_of(folder: Path) -> dict[str, str]:
    """Original → English of a shop's folder (of a text that stands there twice the first), empty without the file.

    Errors: `DataError` for a file that cannot be read, other columns, a row of another length.
    """
    path = folder / FILE
    if not path.is_file():
        return {}
    rows, read = [], 0
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = csv.reader(file, strict=True)
            for row in lines:
                read = lines.line_num
                rows += [(read, row)] if row else []
    except csv.Error:
        raise DataError(told("english_quote", path=path, line=read + 1)) from None
    except (OSError, UnicodeDecodeError):
        raise DataError(told("english_no_csv", path=path)) from None
    DataError.when(not rows or rows[0][1] != COLUMNS, "english_columns", path=path)
    for line, row in rows[1:]:
        DataError.when(len(row) != len(COLUMNS), "english_row", path=path, line=line, cells=len(row))
    return dict(row for _, row in reversed(rows[1:]))
