"""Names as people read them, taken where ids are typed: metrics, splits, groups, agents, rule sets."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from cskit.cli.emit import GROUPS, group, heading
from cskit.terms import LANGS, called, plainly

if TYPE_CHECKING:
    from cskit.shop import Shop


def meant(said: str, labels: Mapping[str, Iterable[str]]) -> str:
    """The id that `said` is a label of, the label's brackets left out or not; `said` as it is where it is of none, or
    of several.

    >>> meant("新手", {"0-1": ["新手（入职不满 1 个月）"]}), meant("小雅", {"a1": ["小雅"], "a2": ["小雅"]})
    ('0-1', '小雅')
    """
    wanted = plainly(said)
    for cut in (plainly, lambda label: plainly(label).partition("(")[0]):
        found = {id for id, several in labels.items() if wanted in map(cut, several)}
        if len(found) == 1:
            return found.pop()
    return said


def split_named(said: str) -> str:
    """The split of this name.

    >>> split_named("客服"), split_named("Price tier"), split_named("nobody")
    ('agent', 'tier', 'nobody')
    """
    from cskit.metrics.splits import SPLITS

    return said if said in SPLITS else meant(said, {split: _both(heading, split) for split in SPLITS})


def metrics_named(said: Iterable[str]) -> list[str]:
    """Metrics in comma-separated lists; a comma in a metric's own name is none of the list's."""
    from cskit.metrics.catalogue import is_name

    return [name for text in said for name in ([text] if is_name(text) else split(text))]


def split(names: str | list[str] | None) -> list[str]:
    """The names in comma-separated lists; commas inside brackets belong to a name.

    >>> split(["orders, buyers，客单价", "first_response_within(30)"])
    ['orders', 'buyers', '客单价', 'first_response_within(30)']
    """
    found: list[str] = []
    for text in [names] if isinstance(names, str) else names or []:
        depth, start = 0, 0
        for i, char in enumerate(text):
            depth += (char in "([（") - (char in ")]）")
            if char in ",，" and depth == 0:
                found.append(text[start:i])
                start = i + 1
        found.append(text[start:])
    return [name.strip() for name in found if name.strip()]


def list_named(said: str) -> str:
    """The list of this id or name.

    >>> list_named("慢响应明细"), list_named("backlog")
    ('slow_response', 'backlog')
    """
    from cskit.metrics.catalogue import LISTINGS

    return meant(said, {id: [id, card.zh, card.en, *card.aliases] for id, card in LISTINGS.items()})


def groups_named(said: str, shop: Shop) -> list[str]:
    """`split:value` texts by their ids: `团队：自有客服，客服:小雅` → `team:in_house`, `agent:cs01`."""
    found = []
    for pair in filter(None, map(str.strip, re.split("[,，]", said))):
        name, colon, value = pair.replace("：", ":").partition(":")
        split = split_named(name.strip())
        found.append(f"{split}{colon}{value_named(split, value.strip(), shop)}")
    return found


def value_named(split: str, said: str, shop: Shop) -> str:
    """The id of a group of this split; an agent's by the name in the shop's table."""
    if split == "agent":
        return agent_named(said, agents_of(shop))
    values = {str(v): _both(lambda value, lang: group(split, value, lang), v) for v in GROUPS.get(split, ())}
    return said if said in values else meant(said, values)


def agents_of(shop: Shop) -> dict[str, str]:
    """Agent id → name, as far as the shop tells."""
    if not shop.has("agents") or "name" not in (table := shop.pandas("agents")):
        return {}
    return {str(id): str(name) for id, name in zip(table["agent_id"], table["name"], strict=True)}


def agent_named(said: str, names: Mapping[str, str]) -> str:
    """The id of the agent of this id or name."""
    return said if said in names else meant(said, {id: [name] for id, name in names.items()})


def rules_named(said: str) -> str:
    """The rule set (or a platform's, on a day) of this name: its id, its title, its platform's name.

    >>> rules_named("淘宝"), rules_named("抖音@2026-07-14"), rules_named("教材"), rules_named("own.toml")
    ('taobao', 'douyin@2026-07-14', 'textbook', 'own.toml')
    """
    from cskit.rules import load_rules, platforms, rule_sets

    name, at, day = said.strip().partition("@")
    if not name or name in rule_sets():
        return said
    owners = {platform: [platform, *_both(_owner, platform)] for platform in platforms()}
    sets = {one: [load_rules(one).zh, load_rules(one).en] for one in rule_sets()}
    return meant(name, {**sets, **owners, "textbook": [*sets["textbook"], *_both(_owner, "cskit")]}) + at + day


def _owner(platform: str, lang: str) -> str:
    return called(platform, lang, f"owner_{platform}")


def _both(label: Callable[[Any, str], str], id: Any) -> list[str]:
    return [label(id, lang) for lang in LANGS]
