"""All cards, by id; parameterised ids such as `first_response_within(45)`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from inspect import signature
from types import MappingProxyType

from cskit.errors import UsageError, told, unknown
from cskit.metrics import (
    aftersales,
    claims,
    conversion,
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

TOPICS = (
    reception,
    response,
    sales,
    unit_price,
    conversion,
    aftersales,
    claims,
    service,
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
_ALIASES = {alias: card.id for card in _KNOWN.values() for alias in (card.zh, *card.aliases)}
_CALL = re.compile(r"^\s*([a-z_0-9]+)\s*(?:\((.*)\))?\s*$")


class _Catalogue(Mapping[str, Card]):
    """Every card by id, in the order of the textbook."""

    def __getitem__(self, id: str) -> Card:
        return looked_up(id)

    def __iter__(self) -> Iterator[str]:
        return iter(_BY_ID)

    def __len__(self) -> int:
        return len(_BY_ID)


CARDS: Mapping[str, Card] = _Catalogue()


def looked_up(id: str, more: Mapping[str, Callable[..., Card]] = MappingProxyType({})) -> Card:
    """The card of a metric (or curve, or list) id, a Chinese name, or a parameterised id; `more` families beside the
    catalogue's own.

    Errors: `UsageError` with the nearest known ids.

    >>> looked_up("first_response_within(45)").zh
    '45 秒首次响应率'
    """
    name = _ALIASES.get(id.strip(), id.strip())
    if name in _KNOWN:
        return _KNOWN[name]
    match = _CALL.match(name)
    families = {**FAMILIES, **more}
    if not match or match[1] not in families:
        raise unknown("metric", id, [*_KNOWN, *families])
    family = families[match[1]]
    arguments = [a.strip() for a in match[2].split(",")] if match[2] else []
    wanted = list(signature(family).parameters.values())
    if len(arguments) > len(wanted) or len(arguments) < sum(p.default is p.empty for p in wanted):
        raise UsageError(told("metric_write", id=id, name=match[1], parameters=", ".join(p.name for p in wanted)))
    numeric = [p.annotation in (float, "float") for p in wanted]
    return family(*(_number(a, id) if n else a for a, n in zip(arguments, numeric, strict=False)))


def _number(text: str, id: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise UsageError(told("metric_number", id=id, text=text)) from None
    if not 0 <= value < 1e9:
        raise UsageError(told("metric_range", id=id, text=text))
    return value
