"""Scorecards as TOML files: some ship with the kit, a user writes their own; every mistake in one is one line."""

import tomllib
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from cskit.analysis.scorecard.card import Bonus, Indicator, Scorecard, Tier, check_weights
from cskit.declared import Declared
from cskit.errors import UsageError, expect, os_words, told, toml_words, unknown
from cskit.facts.calendar import STAGES
from cskit.metrics import find
from cskit.written import listed

CARDS = files(__package__) / "cards"


def scorecards() -> list[str]:
    """The names of the scorecards that ship with the kit."""
    return sorted(p.name[:-5] for p in CARDS.iterdir() if p.name.endswith(".toml"))


def load_scorecard(scorecard: str | Path | Scorecard = "linear") -> Scorecard:
    """A scorecard by name, by path of a TOML file, or as it is.

    Errors: `UsageError` for an unknown name, metric or key, weights that do not sum to 1, a scale without worst and
    best, bands out of order.

    >>> round(sum(i.weight for i in load_scorecard("linear").base.indicators), 9)
    1.0
    """
    if isinstance(scorecard, Scorecard):
        return scorecard
    name = str(scorecard)
    if name in scorecards():
        return _parsed((CARDS / f"{name}.toml").read_text(encoding="utf-8"), name)
    path = Path(name)
    if path.suffix == ".toml" or path.is_file():
        try:
            return _parsed(path.read_text(encoding="utf-8"), str(path))
        except (OSError, UnicodeDecodeError) as error:
            why = os_words(error) if isinstance(error, OSError) else told("not_text")
            raise UsageError(told("card_unreadable", path=path, why=why)) from None
    raise unknown("scorecard", name, scorecards())


def _parsed(text: str, source: str) -> Scorecard:
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        where = told("in_card", name=source)
        raise UsageError(told("at", where=where, why=toml_words(error))) from None
    grammar = tomllib.loads((files(__package__) / "grammar.toml").read_text(encoding="utf-8"))
    file = Declared(source, source, raw, grammar, "card", UsageError)
    head = file.read("card", _filled(raw))
    UsageError.when(not head.indicator, "card_no_indicator", where=file.at)
    base = _indicators(file, head, head.indicator)
    names = [i.metric for i in base]
    twice = next((m for m in names if names.count(m) > 1), None)
    UsageError.when(twice, "card_twice", where=file.at, twice=twice)
    starts = [start for start, _ in head.commission.tiers] if head.commission else [0.0]
    UsageError.when(starts != sorted({0.0, *starts}), "card_tiers", where=file.at)
    name = head.name or str(file.at())
    return Scorecard(
        name,
        head.zh or name,
        head.en or name,
        head.owner,
        head.source,
        head.scoring or "linear",
        head.missing,
        head.least_weight,
        head.roles,
        (*(_tier(file, head, one) for one in head.tier), Tier("base", "标准档", "standard tier", (), (), base)),
        tuple(_award(file, one) for one in head.award),
        head.commission,
    )


def _filled(entries: Mapping[str, Any]) -> dict[str, Any]:
    """Without the lists in which nothing stands: they say no more than if they were left out."""
    return {key: value for key, value in entries.items() if value != []}


def _indicators(
    file: Declared, head: SimpleNamespace, entries: Sequence[Mapping[str, Any]], tier: str = ""
) -> tuple[Indicator, ...]:
    """The indicators of a tier, or of the base."""
    made = tuple(_indicator(file, head, one, tier) for one in entries)
    check_weights({i.metric: i.weight for i in made}, listed(filter(None, (file.at(), tier)), "in"))
    return made


def _indicator(file: Declared, head: SimpleNamespace, entries: Mapping[str, Any], tier: str) -> Indicator:
    place = listed(filter(None, (tier, told("in_indicator", name=entries.get("metric", "")))), "in")
    one = file.read("indicator", entries, place)
    here = listed((file.at(), *filter(None, [tier]), told("in_metric", name=one.metric)), "in")
    card = find(one.metric)
    direction = one.direction or card.better
    UsageError.when(direction not in ("up", "down"), "card_direction", here=here)
    if head.scoring and (head.scoring == "band") != bool(one.bands):
        needed = told("card_give_bands" if head.scoring == "band" else "card_give_scale")
        raise UsageError(told("card_scoring", here=here, wanted=head.scoring, needed=needed))
    edges = [edge for edge, _ in one.bands]
    ordered = sorted(set(edges), reverse=direction == "up")
    UsageError.when(edges != ordered, "card_bands_order", here=here)
    UsageError.when(not edges and (one.worst is None or one.best is None), "card_scale", here=here)
    if not edges and ((one.best > one.worst) != (direction == "up") or one.best == one.worst):
        raise UsageError(told("card_worst_best", here=here, best=one.best, worst=one.worst, direction=direction))
    return Indicator(
        one.metric,
        one.weight,
        direction,
        head.minimum_n if one.minimum_n is None else one.minimum_n,
        head.clamp if one.clamp is None else one.clamp,
        one.worst,
        one.best,
        one.bands,
        one.otherwise,
    )


def _tier(file: Declared, head: SimpleNamespace, entries: Mapping[str, Any]) -> Tier:
    here = told("in_tier", name=entries.get("name", ""))
    one = file.read("tier", _filled(entries), here)
    for stage in one.stages:
        expect("stage", stage, STAGES)
    for metric in one.indicators:
        expect("indicator", metric, [i["metric"] for i in head.indicator])
    changed = [_changed(i, one.indicators.get(i["metric"], {})) for i in head.indicator]
    name = one.name or here
    return Tier(name, one.zh or name, one.en or name, one.roles, one.stages, _indicators(file, head, changed, here))


def _changed(base: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """An indicator with a tier's changes: a scale of its own replaces the base's bands, and bands its scale."""
    gone = ("worst", "best") if "bands" in change else ("bands", "otherwise") if {"worst", "best"} & set(change) else ()
    return {**{k: v for k, v in base.items() if k not in gone}, **change}


def _award(file: Declared, entries: Mapping[str, Any]) -> Bonus:
    place = told("in_award", name=entries.get("metric", ""))
    one = file.read("award", entries, place)
    here, up = listed((file.at(), place), "in"), find(one.metric).better != "down"
    same = one.stretch == one.floor
    UsageError.when(
        (one.stretch > one.floor) != up or same, "card_stretch", here=here, stretch=one.stretch, floor=one.floor
    )
    UsageError.when(not 0 <= one.at_floor <= one.at_stretch, "card_awards", here=here)
    return Bonus(**vars(one))
