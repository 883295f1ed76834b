"""The glossary's sentences with values in them, each said by what it is."""

from collections.abc import Callable, Mapping
from typing import Any

from cskit.metrics import find
from cskit.terms import begun, called, term
from cskit.written import day, days_listed, from_to, hours_listed, listed, written

Values = Mapping[str, tuple[str, Any]]  # placeholder → (how to say it, value)


_SAID: dict[str, Callable[[Any, str], str]] = {
    "times": lambda v, lang: written(v, "number", lang, digits=1),
    "pts": lambda v, lang: written(abs(100 * v), "number", lang, digits=1),
    "whole": lambda v, lang: written(100 * v, "exact", lang) + "%",
    "day": day,
    "days": days_listed,
    "hours": hours_listed,
    "texts": lambda v, lang: listed(v, ",", lang),
    "word": called,
    "words": lambda v, lang: listed((called(w, lang) for w in v), ",", lang),
    "metrics": lambda v, lang: listed((find(m).name(lang) for m in v), ",", lang),
    "said": lambda v, lang: v(lang),
}


def filled(key: str, values: Values, lang: str) -> str:
    """The glossary's sentence `key` with `values` in it, its first letter large.

    How a value is said: a kind of `cskit.written`; `change KIND`, a difference with its sign; `size KIND`, a difference
    without it; `span KIND` and `span change KIND`, limits; else one of the words above.
    """
    return begun(term(key, lang, **{name: _said(how, value, lang) for name, (how, value) in values.items()}))


def _said(how: str, value: Any, lang: str) -> str:
    if how in _SAID:
        return _SAID[how](value, lang)
    what, _, kind = how.rpartition(" ")
    if what.startswith("span"):
        low, high = value
        return from_to(low, high, kind, lang, signed=what == "span change")
    if what == "size":
        return written(abs(value), kind, lang, signed=True).lstrip("+")
    return written(value, kind, lang, signed=what == "change")
