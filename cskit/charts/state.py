"""The language in which charts and tables of the running notebook speak."""

from __future__ import annotations

from cskit.errors import unknown
from cskit.terms import LANGS, language, speak


def set_lang(lang: str) -> None:
    """From here on, `show`, `show_table`, `tiles` … and errors speak `lang`."""
    if lang not in LANGS:
        raise unknown("language", lang, LANGS)
    speak(lang)


def lang() -> str:
    """The current language, `en` until `use()` says otherwise."""
    return language()
