"""Names as people read them, taken where ids are typed: metrics, splits, groups, agents, rule sets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cskit.cli.emit import group
from cskit.errors import unknown
from cskit.tables import ROLES, TEAMS, TIERS
from cskit.terms import LANGS, called, language, plainly, term

if TYPE_CHECKING:
    from cskit.period import Period
    from cskit.shop import Shop


def meant(said: str, labels: Mapping[str, Iterable[str]]) -> str:
    """The id that `said` is, or is a label of, the label's brackets left out or not; `said` as it is where it is of
    none, or of several.

    >>> meant("新手", {"0-1": ["新手（入职不满 1 个月）"]}), meant("小雅", {"a1": ["小雅"], "a2": ["小雅"]})
    ('0-1', '小雅')
    """
    for cut in (plainly, lambda label: plainly(label).partition("(")[0]):
        found = {id for id, several in labels.items() if plainly(said) in map(cut, several)}
        if len(found) == 1 and said not in labels:
            return found.pop()
    return said


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


def split_named(said: str) -> str:
    """The split of this name.

    >>> split_named("姓名"), split_named("Price tier"), split_named("nobody")
    ('agent', 'tier', 'nobody')
    """
    from cskit.metrics.splits import SPLITS, names_of

    return meant(said, {split: names_of(split) for split in SPLITS})


def groups_named(said: str, shop: Shop) -> list[str]:
    """`split:value` texts by their ids: `团队：自有客服，客服:小雅` → `team:in_house`, `agent:cs01`."""
    pairs = [pair.replace("：", ":").partition(":") for pair in split([said])]
    ids = [(split_named(name.strip()), colon, value.strip()) for name, colon, value in pairs]
    return [f"{of}{colon}{meant(value, _labels(of, shop))}" for of, colon, value in ids]


def _labels(split: str, shop: Shop) -> Mapping[str, Iterable[str]]:
    """The groups of a split and how they are shown; agents by the name in the shop's table."""
    if split == "agent" and shop.has("agents"):
        return {str(row["agent_id"]): [str(row.get("name"))] for row in shop.pandas("agents").to_dict("records")}
    from cskit.facts.calendar import STAGES

    timed = {"stage": STAGES, "weekday": range(7), "hour": range(24)}
    worded: Mapping[str, Iterable[Any]] = {"team": TEAMS, "role": ROLES, "tier": TIERS, **timed}
    return {str(id): _both(lambda value, lang: group(split, value, lang), id) for id in worded.get(split, ())}


def rules_named(said: str) -> str:
    """The rule set (or a platform's, on a day) of this name: its id, its title, its platform's name.

    >>> rules_named("天猫"), rules_named("抖音@2026-07-14"), rules_named("教材"), rules_named("own.toml")
    ('taobao', 'douyin@2026-07-14', 'textbook', 'own.toml')
    """
    from cskit.rules import load_rules, platforms, rule_sets

    name, at, day = said.strip().partition("@")
    if name in ("", *rule_sets()) or name.endswith(".toml"):  # no label of a set: none has to be read for it
        return said.strip()
    owners = {
        one: "/".join(_both(lambda id, lang: called(id, lang, f"owner_typed_{id}", f"owner_{id}"), one)).split("/")
        for one in platforms()
    }
    sets = {one: _both(lambda id, lang: str(getattr(load_rules(id), lang)), one) for one in rule_sets()}
    ours = [*sets["textbook"], *_both(term, "owner_cskit")]
    found = meant(name, {**owners, **sets, "textbook": ours})
    if found not in owners and found not in sets and not Path(found).is_file():
        shown = {id: [called(id, language(), f"owner_{id}"), *names] for id, names in owners.items()}
        raise unknown("rule set", said, [*sets, *owners], labels={"textbook": [], **shown})
    return found + at + day


def days_named(said: str, shop: Shop) -> Period:
    """The days, or the sale days of the promotion of the shop's calendar, of this name."""
    from cskit.metrics.compared import promotions
    from cskit.period import period_named

    return period_named(said, promotions(shop))


def comparison_named(said: str) -> str:
    """What a period is compared with, of this name; days as they are typed.

    >>> comparison_named("去年"), comparison_named("上次大促"), comparison_named("2020-11-11")
    ('last_year', 'last_promo', '2020-11-11')
    """
    from cskit.metrics.compared import NAMED

    words = {id: "/".join(_both(term, f"compare_{id}")).split("/") for id in NAMED}
    return meant(said.strip(), words) if said.strip() else ""


def _both(label: Callable[[Any, str], str], id: Any) -> list[str]:
    return [label(id, lang) for lang in LANGS]
