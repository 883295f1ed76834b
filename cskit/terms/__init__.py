"""The bilingual glossary: every label a person sees, by id, in zh and en.

Each TOML file beside this one holds one topic; ids are unique over all of them.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

LANGS = ("en", "zh")
_language = "en"


def speak(lang: str) -> None:
    """From here on this process says its errors, charts and tables in `lang`: that of the notebook or of `--lang`."""
    global _language
    _language = lang


def language() -> str:
    """The language spoken, `en` until `speak` says otherwise."""
    return _language


@cache
def glossary() -> dict[str, dict[str, str]]:
    """All terms: id → {"zh": …, "en": …}. A duplicate or half-translated id is an error."""
    terms: dict[str, dict[str, str]] = {}
    for path in sorted(files(__package__).iterdir(), key=lambda p: p.name):
        if not path.name.endswith(".toml"):
            continue
        for key, texts in tomllib.loads(path.read_text(encoding="utf-8")).items():
            if key in terms:
                raise ValueError(f"term `{key}` is declared twice, the second time in {path.name}")
            if set(texts) != set(LANGS):
                raise ValueError(f"term `{key}` in {path.name} needs exactly zh and en")
            terms[key] = texts
    return terms


def begun(label: str) -> str:
    """A label as it begins a column, a tile or a sentence.

    >>> begun("spend per buyer"), begun("客单价")
    ('Spend per buyer', '客单价')
    """
    return label[:1].upper() + label[1:]


def term(key: str, lang: str, **values: Any) -> str:
    """The text of a term in `lang`, its `{placeholders}` filled with `values`.

    >>> term("agent", "zh"), term("agent", "en")
    ('客服', 'agent')
    """
    try:
        text = glossary()[key][lang]
    except KeyError:
        raise KeyError(f"no term `{key}` in `{lang}`") from None
    return text.format(**values) if values else text
