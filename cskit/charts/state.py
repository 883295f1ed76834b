"""The language and the rules under which charts and tables of the running notebook speak."""

from collections.abc import Mapping

from cskit.errors import unknown
from cskit.metrics.card import Card
from cskit.rules import Rules, load_rules
from cskit.terms import LANGS, speak

_rules: Rules | None = None
_people: dict[str, tuple[str, str | None]] = {}


def set_lang(lang: str) -> None:
    """From here on, `show`, `table`, `tiles` … and errors speak `lang`."""
    if lang not in LANGS:
        raise unknown("language", lang, LANGS)
    speak(lang)


def set_rules(rules: Rules | None) -> None:
    """From here on, metrics are called and explained as these rules read them (None: as the textbook does)."""
    global _rules
    _rules = rules


def set_people(names: Mapping[str, str], teams: Mapping[str, str | None] | None = None) -> None:
    """From here on, charts call agents by these names (id → name) and colour them by their teams, on every chart alike.

    The id stands behind a name that two agents share.
    """
    _people.clear()
    given = list(names.values())
    for id_, name in names.items():
        called = f"{name} ({id_})" if given.count(name) > 1 and name != id_ else name
        _people[id_] = called, (teams or {}).get(id_)


def people() -> Mapping[str, tuple[str, str | None]]:
    """Agent id → name as shown and team (None where unknown), as `set_people` was told."""
    return _people


def in_force() -> Rules:
    """The rules that the running notebook reads by: the textbook's until `set_rules` says otherwise."""
    return _rules or load_rules()


def card_of(metric: str) -> Card:
    """A metric's card as the rules in force read it.

    >>> set_rules(load_rules("pinduoduo-2020"))
    >>> card_of("response_rate_3min").en
    '5-minute response rate (first turns)'
    >>> set_rules(None)
    """
    from cskit.metrics import find

    return find(metric).under(in_force())
