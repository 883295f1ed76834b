"""Scorecards as TOML files: two ship with the kit, a user writes their own; every mistake in one is one line."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from math import isfinite
from pathlib import Path
from typing import Any

from cskit.analysis.scorecard.card import Award, Indicator, Scorecard, Tier, check_weights
from cskit.analysis.scorecard.stages import STAGES
from cskit.errors import UsageError, unknown
from cskit.metrics import find

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
            raise UsageError(f"scorecard {path}: {getattr(error, 'strerror', None) or 'not UTF-8 text'}") from None
    raise unknown("scorecard", name, scorecards())


def _parsed(text: str, where: str) -> Scorecard:
    where = f"scorecard {where}"
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{where}: {error}") from None
    _known(raw, _HEAD | _PARTS, where)
    _chosen(raw, "scoring", ("band", "linear"), where)
    _chosen(raw, "missing", ("renormalise", "refuse"), where)
    given = raw.get("indicator")
    if not isinstance(given, list) or not given:
        raise UsageError(f"{where}: no [[indicator]]; give each a metric, a weight and how it is scored")
    if not all(isinstance(one, dict) for part in _PARTS for one in _listed(raw, part, where)):
        raise UsageError(f"{where}: write [[indicator]], [[tier]] and [[award]] as tables")
    base = tuple(_indicator(one, raw, where) for one in given)
    names = [i.metric for i in base]
    twice = next((m for m in names if names.count(m) > 1), None)
    if twice:
        raise UsageError(f"{where}: indicator `{twice}` is there twice")
    check_weights({i.metric: i.weight for i in base}, where)
    tiers = [_tier(one, given, raw, where) for one in raw.get("tier", [])]
    tiers.append(Tier("base", "标准档", "standard tier", (), (), base))
    least = _number(raw, "least_weight", where, 0.5)
    if not 0 <= least <= 1:
        raise UsageError(f"{where}: least_weight = {least:g} must lie between 0 and 1")
    awards = tuple(_award(one, where) for one in raw.get("award", []))
    name = str(raw.get("name", where))
    return Scorecard(
        name, str(raw.get("zh", name)), str(raw.get("en", name)), str(raw.get("owner", "")),
        str(raw.get("source", "")), str(raw.get("scoring", "linear")),
        str(raw.get("missing", "renormalise")), least, tuple(_listed(raw, "roles", where)), tuple(tiers), awards,
    )  # fmt: skip


def _indicator(one: Mapping[str, Any], head: Mapping[str, Any], where: str) -> Indicator:
    _known(one, _INDICATOR, f"{where}, indicator {one.get('metric', '')}")
    if "metric" not in one:
        raise UsageError(f"{where}: an indicator has no metric")
    metric = str(one["metric"])
    card = find(metric)
    here = f"{where}, {metric}"
    direction = one.get("direction", card.better)
    if direction not in ("up", "down"):
        raise UsageError(f'{here}: say which way is good: direction = "up" or "down"')
    bands = _bands(one, here)
    worst, best = (_number(one, end, here, 0.0) if end in one else None for end in ("worst", "best"))
    wanted = head.get("scoring")
    if wanted and (wanted == "band") != bool(bands):
        raise UsageError(f"{here}: scoring is {wanted}; {'give bands' if wanted == 'band' else 'give worst and best'}")
    if bands:
        edges = [edge for edge, _ in bands]
        if edges != sorted(edges, reverse=direction == "up") or len(set(edges)) < len(edges):
            raise UsageError(f"{here}: bands go from the best to the worst threshold")
    elif worst is None or best is None:
        raise UsageError(f"{here}: give bands, or worst and best")
    elif (best > worst) != (direction == "up") or best == worst:
        raise UsageError(f"{here}: best {best:g} and worst {worst:g} do not fit direction {direction}")
    return Indicator(
        metric, _number(one, "weight", here, 0.0), direction,
        _number(one, "minimum_n", here, _number(head, "minimum_n", where, 0.0)),
        bool(one.get("clamp", head.get("clamp", True))), worst, best, bands, _number(one, "otherwise", here, 0.0),
    )  # fmt: skip


def _bands(one: Mapping[str, Any], where: str) -> tuple[tuple[float, float], ...]:
    """[[threshold, score], …] as pairs of numbers."""
    given = one.get("bands", [])
    pairs: list[Any] = given if isinstance(given, list) else [given]
    if not all(isinstance(p, list) and len(p) == 2 for p in pairs):
        raise UsageError(f"{where}: bands are pairs of threshold and score, such as [[0.55, 100], [0.45, 80]]")
    return tuple((_number({"band": e}, "band", where, 0.0), _number({"band": s}, "band", where, 0.0)) for e, s in pairs)


def _tier(one: Mapping[str, Any], base: list[Any], head: Mapping[str, Any], where: str) -> Tier:
    here = f"{where}, tier {one.get('name', '')}"
    _known(one, {"name", "zh", "en", "roles", "stages", "indicators"}, here)
    for stage in _listed(one, "stages", here):
        if stage not in STAGES:
            raise unknown("stage", str(stage), STAGES)
    changes = one.get("indicators", {})
    if not isinstance(changes, dict) or not all(isinstance(c, dict) for c in changes.values()):
        raise UsageError(f"{here}: write indicators as metric = {{ worst = …, best = … }}")
    strange = [m for m in changes if m not in [i["metric"] for i in base]]
    if strange:
        raise unknown("indicator", strange[0], [i["metric"] for i in base])
    made = tuple(_indicator(_changed(i, changes.get(i["metric"], {})), head, here) for i in base)
    check_weights({i.metric: i.weight for i in made}, here)
    name = str(one.get("name", here))
    return Tier(
        name, str(one.get("zh", name)), str(one.get("en", name)), tuple(_listed(one, "roles", here)),
        tuple(one.get("stages", [])), made,
    )  # fmt: skip


def _changed(base: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """An indicator with a tier's changes: a scale of its own replaces the base's bands, and bands its scale."""
    kept = dict(base)
    if "bands" in change:
        kept = {k: v for k, v in kept.items() if k not in ("worst", "best")}
    elif "worst" in change or "best" in change:
        kept = {k: v for k, v in kept.items() if k not in ("bands", "otherwise")}
    return {**kept, **change}


def _award(one: Mapping[str, Any], where: str) -> Award:
    here = f"{where}, award {one.get('metric', '')}"
    _known(one, _AWARD, here)
    absent = [k for k in ("metric", "floor", "stretch", "at_floor", "at_stretch") if k not in one]
    if absent:
        raise UsageError(f"{here}: {', '.join(absent)} is missing")
    card = find(str(one["metric"]))
    floor, stretch, low, high = (_number(one, k, here, 0.0) for k in ("floor", "stretch", "at_floor", "at_stretch"))
    if (stretch > floor) == (card.better == "down") or stretch == floor:
        raise UsageError(f"{here}: the stretch target {stretch:g} must be better than the floor {floor:g}")
    if not 0 <= low <= high:
        raise UsageError(f"{here}: awards must not be negative, nor smaller at the stretch target than at the floor")
    return Award(str(one["metric"]), floor, stretch, low, high, _number(one, "minimum_n", here, 0.0))


def _known(given: Mapping[str, Any], names: set[str], where: str) -> None:
    for key in given:
        if key not in names:
            raise UsageError(f"{where}: {unknown('key', key, names)}")


def _listed(given: Mapping[str, Any], key: str, where: str) -> list[Any]:
    value = given.get(key, [])
    if not isinstance(value, list):
        raise UsageError(f"{where}: {key} = {value!r} is no list")
    return value


def _chosen(given: Mapping[str, Any], key: str, choices: tuple[str, ...], where: str) -> None:
    if key in given and given[key] not in choices:
        raise UsageError(f"{where}: {key} = {given[key]!r}; it is one of {', '.join(choices)}")


def _number(given: Mapping[str, Any], key: str, where: str, default: float) -> float:
    value = given.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise UsageError(f"{where}: {key} = {value!r} is no number")
    return float(value)
