"""Scorecards as TOML files: two ship with the kit, a user writes their own; every mistake in one is one line."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from math import isfinite
from pathlib import Path
from typing import Any

from cskit.analysis.scorecard.card import Bonus, Indicator, Scorecard, Tier, Where, check_weights
from cskit.errors import UsageError, expect, os_words, told, toml_words, unknown
from cskit.facts.calendar import STAGES
from cskit.metrics import find
from cskit.written import listed

CARDS = files(__package__) / "cards"
_HEAD = {"name", "zh", "en", "owner", "source", "scoring", "missing", "least_weight", "minimum_n", "clamp", "roles"}
_PARTS = {"indicator", "tier", "award"}
_INDICATOR = {"metric", "weight", "direction", "worst", "best", "bands", "otherwise", "minimum_n", "clamp"}
_AWARD = {"metric", "floor", "stretch", "at_floor", "at_stretch", "minimum_n"}


def scorecards() -> list[str]:
    """The names of the scorecards that ship with the kit."""
    return sorted(p.name[:-5] for p in CARDS.iterdir() if p.name.endswith(".toml"))


def load_scorecard(scorecard: str | Path | Scorecard = "linear") -> Scorecard:
    """A scorecard by name, by path of a TOML file, or as it is.

    Errors: `UsageError` for an unknown name, metric or key, weights that do not sum to 1, a scale without worst and
    best, bands out of order.

    >>> sum(i.weight for i in load_scorecard("linear").base.indicators)
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
            raise UsageError(
                told(
                    "card_unreadable",
                    path=path,
                    why=os_words(error) if isinstance(error, OSError) else told("not_text"),
                )
            ) from None
    raise unknown("scorecard", name, scorecards())


def _parsed(text: str, source: str) -> Scorecard:
    where = Where.card(source)
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(told("at", where=where, why=toml_words(error))) from None
    _known(raw, _HEAD | _PARTS, where)
    _chosen(raw, "scoring", ("band", "linear"), where)
    _chosen(raw, "missing", ("renormalise", "refuse"), where)
    given = raw.get("indicator")
    if not isinstance(given, list) or not given:
        raise UsageError(told("card_no_indicator", where=where))
    UsageError.when(
        not all(isinstance(one, dict) for part in _PARTS for one in _listed(raw, part, where)),
        "card_tables",
        where=where,
    )
    base = tuple(_indicator(one, raw, where) for one in given)
    names = [i.metric for i in base]
    twice = next((m for m in names if names.count(m) > 1), None)
    UsageError.when(twice, "card_twice", where=where, twice=twice)
    check_weights({i.metric: i.weight for i in base}, where)
    tiers = [_tier(one, given, raw, where) for one in raw.get("tier", [])]
    tiers.append(Tier("base", "标准档", "standard tier", (), (), base))
    least = _number(raw, "least_weight", where, 0.5)
    UsageError.when(not 0 <= least <= 1, "card_least_weight", where=where, least=least)
    awards = tuple(_award(one, where) for one in raw.get("award", []))
    name = str(raw.get("name", where))
    return Scorecard(
        name,
        str(raw.get("zh", name)),
        str(raw.get("en", name)),
        str(raw.get("owner", "")),
        str(raw.get("source", "")),
        str(raw.get("scoring", "linear")),
        str(raw.get("missing", "renormalise")),
        least,
        tuple(_listed(raw, "roles", where)),
        tuple(tiers),
        awards,
    )


def _indicator(one: Mapping[str, Any], head: Mapping[str, Any], where: Where) -> Indicator:
    _known(one, _INDICATOR, where.at("indicator", one.get("metric", "")))
    UsageError.when("metric" not in one, "card_no_metric", where=where)
    metric = str(one["metric"])
    card = find(metric)
    here = where.at("metric", metric)
    direction = one.get("direction", card.better)
    UsageError.when(direction not in ("up", "down"), "card_direction", here=here)
    bands = _bands(one, here)
    worst, best = (_number(one, end, here, 0.0) if end in one else None for end in ("worst", "best"))
    wanted = head.get("scoring")
    if wanted and (wanted == "band") != bool(bands):
        needed = told("card_give_bands" if wanted == "band" else "card_give_scale")
        raise UsageError(told("card_scoring", here=here, wanted=wanted, needed=needed))
    if bands:
        edges = [edge for edge, _ in bands]
        UsageError.when(
            edges != sorted(edges, reverse=direction == "up") or len(set(edges)) < len(edges),
            "card_bands_order",
            here=here,
        )
    elif worst is None or best is None:
        raise UsageError(told("card_scale", here=here))
    elif (best > worst) != (direction == "up") or best == worst:
        raise UsageError(told("card_worst_best", here=here, best=best, worst=worst, direction=direction))
    return Indicator(
        metric,
        _number(one, "weight", here, 0.0),
        direction,
        _number(one, "minimum_n", here, _number(head, "minimum_n", where, 0.0)),
        bool(one.get("clamp", head.get("clamp", True))),
        worst,
        best,
        bands,
        _number(one, "otherwise", here, 0.0),
    )


def _bands(one: Mapping[str, Any], where: Where) -> tuple[tuple[float, float], ...]:
    """[[threshold, score], …] as pairs of numbers."""
    given = one.get("bands", [])
    pairs: list[Any] = given if isinstance(given, list) else [given]
    UsageError.when(not all(isinstance(p, list) and len(p) == 2 for p in pairs), "card_bands", where=where)
    return tuple((_number({"band": e}, "band", where, 0.0), _number({"band": s}, "band", where, 0.0)) for e, s in pairs)


def _tier(one: Mapping[str, Any], base: list[Any], head: Mapping[str, Any], where: Where) -> Tier:
    here = where.at("tier", one.get("name", ""))
    _known(one, {"name", "zh", "en", "roles", "stages", "indicators"}, here)
    for stage in _listed(one, "stages", here):
        expect("stage", stage, STAGES)
    changes = one.get("indicators", {})
    UsageError.when(
        not isinstance(changes, dict) or not all(isinstance(c, dict) for c in changes.values()),
        "card_tier_indicators",
        here=here,
    )
    strange = [m for m in changes if m not in [i["metric"] for i in base]]
    if strange:
        raise unknown("indicator", strange[0], [i["metric"] for i in base])
    made = tuple(_indicator(_changed(i, changes.get(i["metric"], {})), head, here) for i in base)
    check_weights({i.metric: i.weight for i in made}, here)
    name = str(one.get("name", here))
    return Tier(
        name,
        str(one.get("zh", name)),
        str(one.get("en", name)),
        tuple(_listed(one, "roles", here)),
        tuple(one.get("stages", [])),
        made,
    )


def _changed(base: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """An indicator with a tier's changes: a scale of its own replaces the base's bands, and bands its scale."""
    kept = dict(base)
    if "bands" in change:
        kept = {k: v for k, v in kept.items() if k not in ("worst", "best")}
    elif "worst" in change or "best" in change:
        kept = {k: v for k, v in kept.items() if k not in ("bands", "otherwise")}
    return {**kept, **change}


def _award(one: Mapping[str, Any], where: Where) -> Bonus:
    here = where.at("award", one.get("metric", ""))
    _known(one, _AWARD, here)
    absent = [k for k in ("metric", "floor", "stretch", "at_floor", "at_stretch") if k not in one]
    UsageError.when(absent, "card_missing", here=here, keys=listed(absent))
    card = find(str(one["metric"]))
    floor, stretch, low, high = (_number(one, k, here, 0.0) for k in ("floor", "stretch", "at_floor", "at_stretch"))
    UsageError.when(
        (stretch > floor) == (card.better == "down") or stretch == floor,
        "card_stretch",
        here=here,
        stretch=stretch,
        floor=floor,
    )
    UsageError.when(not 0 <= low <= high, "card_awards", here=here)
    return Bonus(str(one["metric"]), floor, stretch, low, high, _number(one, "minimum_n", here, 0.0))


def _known(given: Mapping[str, Any], names: set[str], where: Where) -> None:
    for key in given:
        if key not in names:
            raise UsageError(told("at", where=where, why=unknown("key", key, names)))


def _listed(given: Mapping[str, Any], key: str, where: Where) -> list[Any]:
    value = given.get(key, [])
    UsageError.when(not isinstance(value, list), "card_list", where=where, name=key, value=value)
    return value


def _chosen(given: Mapping[str, Any], key: str, choices: tuple[str, ...], where: Where) -> None:
    UsageError.when(
        key in given and given[key] not in choices,
        "card_choice",
        where=where,
        name=key,
        value=lambda: given[key],
        choices=listed(choices),
    )


def _number(given: Mapping[str, Any], key: str, where: Where, default: float) -> float:
    value = given.get(key, default)
    UsageError.when(
        isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value),
        "card_number",
        where=where,
        name=key,
        value=value,
    )
    return float(value)
