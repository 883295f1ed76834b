"""All cards, by id; parameterised ids such as `first_response_within(45)`."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from inspect import signature
from types import MappingProxyType

from cskit.errors import UsageError, told, unknown
from cskit.metrics import (
    aftersales,
    claims,
    conversion,
    inspection,
    inventory,
    listings,
    loyalty,
    productivity,
    reception,
    response,
    sales,
    service,
    store,
    unit_price,
)
from cskit.metrics.card import Card
from cskit.rules import load_rules, rule_sets
from cskit.terms import is_known, language, plainly

TOPICS = (
    reception,
    response,
    sales,
    unit_price,
    conversion,
    aftersales,
    claims,
    service,
    inspection,
    store,
    inventory,
    loyalty,
    productivity,
)
FAMILIES: dict[str, Callable[..., Card]] = {
    name: family for topic in TOPICS for name, family in getattr(topic, "FAMILIES", {}).items()
}
_BY_ID = {card.id: card for topic in TOPICS for card in topic.CARDS}
LISTINGS = {card.id: card for card in listings.CARDS}  # curves and lists: `curve` and `detail` answer them
_KNOWN = {**_BY_ID, **LISTINGS}
_CALL = re.compile(r"^\s*([a-z_0-9]+)\s*(?:\((.*)\))?\s*$")


class _Catalogue(dict[str, Card]):
    """Every card by id, in the order of the textbook; asked for anything else, what `looked_up` finds."""

    def __missing__(self, id: str) -> Card:
        return looked_up(id)


CARDS: Mapping[str, Card] = _Catalogue(_BY_ID)


def looked_up(id: str, more: Mapping[str, Callable[..., Card]] = MappingProxyType({})) -> Card:
    """The card of a metric (or curve, or list) id, a name or alias of it in Chinese or English (as any rule set calls
    it), or a parameterised id; `more` families beside the catalogue's own.

    Errors: `UsageError` with the nearest known ids and their names.

    >>> looked_up("first_response_within(45)").zh, looked_up("询单转化率").id, looked_up("45秒首次响应率").id
    ('45 秒首次响应率', 'inquiry_conversion', 'first_response_within(45)')
    """
    families = {**FAMILIES, **more}
    name = id.strip()
    match = _CALL.match(name)
    if name not in _KNOWN and not (match and match[1] in families):
        name = _named().get(plainly(id)) or _named_elsewhere().get(plainly(id)) or _family_named(plainly(id))
        match = _CALL.match(name)
    if name in _KNOWN:
        return _KNOWN[name]
    if not match or match[1] not in families:
        UsageError.when(is_known(f"error_asked_{plainly(id)}"), f"asked_{plainly(id)}")
        labels = {card.id: [card.name(language()), *names_of(card)] for card in _KNOWN.values()}
        raise unknown("metric", id, [*_KNOWN, *families], labels=labels)
    family = families[match[1]]
    arguments = [a.strip() for a in match[2].split(",")] if match[2] else []
    wanted = list(signature(family).parameters.values())
    UsageError.when(
        len(arguments) > len(wanted) or len(arguments) < sum(p.default is p.empty for p in wanted),
        "metric_write",
        id=id,
        name=match[1],
        parameters=", ".join(p.name for p in wanted),
    )
    numeric = [p.annotation in (float, "float") for p in wanted]
    return family(*(_number(a, id) if n else a for a, n in zip(arguments, numeric, strict=False)))


def names_of(card: Card) -> set[str]:
    """All that a card is called, plainly: its id, its names and aliases, also without what stands in brackets."""
    names = {plainly(name) for name in (card.id, card.zh, card.en, *card.aliases)}
    return names | {name.partition("(")[0] for name in names}


def is_name(said: str) -> bool:
    return plainly(said) in _named()


@cache
def _named() -> dict[str, str]:
    return {name: card.id for card in reversed(_KNOWN.values()) for name in names_of(card)}


@cache
def _named_elsewhere() -> dict[str, str]:
    read = [card.under(load_rules(rules)) for rules in rule_sets() for card in _KNOWN.values()]
    return {plainly(name): card.id for card in read for name in (card.zh, card.en)}


def _family_named(said: str) -> str:
    """`first_response_within(45)` for `45秒首次响应率`; empty where no family's name is like that."""
    for id, family in FAMILIES.items():
        example = family()
        numbers = re.findall(r"\d+", example.id)
        for name in (example.zh, example.en) if numbers else ():
            pattern = re.escape(plainly(name)).replace(numbers[0], r"(\d+)")
            if found := re.fullmatch(pattern, said):
                return f"{id}({', '.join(found.groups())})"
    return ""


def _number(text: str, id: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise UsageError(told("metric_number", id=id, text=text)) from None
    UsageError.when(not 0 <= value < 1e9, "metric_range", id=id, text=text)
    return value
