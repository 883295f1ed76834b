"""The bilingual glossary: every label a person sees, by id, in zh and en.

Each TOML file beside this one holds one topic; ids are unique over all of them.
"""

import re
import string
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Any

LANGS = ("en", "zh")
_HEAD = re.compile(r'^\["?([^"\n]+?)"?\]\n', re.MULTILINE)
_language = "en"


def speak(lang: str) -> None:
    """From here on this process says its errors, charts and tables in `lang`: that of the notebook or of `--lang`."""
    global _language
    _language = lang


def language() -> str:
    """The language spoken, `en` until `speak` says otherwise."""
    return _language


@cache
def _blocks() -> dict[str, str]:
    """Each term as it stands in its file: of some two thousand a command says a dozen, and parses no more."""
    topics = [path for path in files(__package__).iterdir() if path.name.endswith(".toml")]
    parts = [part for path in topics for part in _HEAD.split(path.read_text(encoding="utf-8"))[1:]]
    return dict(zip(parts[::2], parts[1::2], strict=True))


@cache
def _texts(key: str) -> dict[str, str]:
    return tomllib.loads(_blocks()[key])


def is_known(key: str) -> bool:
    return key in _blocks()


@cache
def glossary() -> dict[str, dict[str, str]]:
    """All terms: id → {"zh": …, "en": …}."""
    return {key: _texts(key) for key in _blocks()}


def called(name: str, lang: str, *ids: str) -> str:
    """What people call `name`: the first of the terms `ids` that there is (left out: the term `name`), else the name.

    >>> called("in_house", "zh"), called("cs01", "zh"), called("x", "en", "no_such_term", "agent")
    ('自有客服', 'cs01', 'agent')
    """
    return next((term(id, lang) for id in ids or (name,) if is_known(id)), name)


def plainly(said: str) -> str:
    """A name without what people type differently: case, spaces, hyphens, full-width characters.

    >>> plainly("3 分钟响应率") == plainly("３分钟响应率"), plainly("Spend per buyer") == plainly("spend_per_buyer")
    (True, True)
    """
    return re.sub(r"[\s_-]", "", unicodedata.normalize("NFKC", said).casefold())


def begun(label: str) -> str:
    """A label as it begins a column, a tile or a sentence.

    >>> begun("spend per buyer"), begun("客单价")
    ('Spend per buyer', '客单价')
    """
    return label[:1].upper() + label[1:]


class _Counting(string.Formatter):
    """As `str.format`, and `{n:row|rows}` is the number with the word for one or for more. Each value stands between
    two marks."""

    def format_field(self, value: Any, format_spec: str) -> str:
        one, counted, more = format_spec.partition("|")
        word = one if str(value) == "1" else more
        return f"\0{f'{value} {word}' if counted else super().format_field(value, format_spec)}\0"


_JOIN = re.compile(r"(?<=[一-鿿])\0+(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])\0+(?=[一-鿿])")


_STRAY = re.compile(r"(?<=[一-鿿])(?:\0+ | \0+)(?=[一-鿿])")  # a space that only a number or a Latin word would need


def term(key: str, lang: str, **values: Any) -> str:
    """The text of a term in `lang`, its `{placeholders}` filled with `values`; a value that ends in a letter or digit
    and a Chinese word beside it have a space between them.

    >>> term("agent", "zh"), term("agent", "en"), term("value_days", "en", value=1), term("value_days", "en", value=2)
    ('客服', 'agent', '1 day', '2 days')
    >>> term("shape_tied", "zh", name="03:00", more=2), term("shape_tied", "zh", name="小雅", more=2)
    ('03:00 和另外 2 个', '小雅和另外 2 个')
    """
    try:
        text = _texts(key)[lang]
    except KeyError:
        raise KeyError(f"no term `{key}` in `{lang}`") from None
    filled = _Counting().vformat(text, (), values) if values else text
    return _JOIN.sub(" ", _STRAY.sub("", filled)).replace("\0", "")
