"""Rule sets: a definition has a date and an owner.

A rule set is a TOML file: a head (name, owner, effective date, source, official or not) and sections of
parameters. `textbook` declares every parameter; another file names only what it changes, and what it names
must exist in `textbook` with the same type, so that a typo is an error and never a silent default.

A platform's bare name (`taobao`) is the set of its own that is in force on the last day asked about, an official one
where there is any; `taobao@2026-03-20` is the one in force on that day.

`cskit.rules` is this package and can be called: `cskit.rules("taobao-2022")`, `cskit.rules(slow_seconds=60)`.
"""

import math
import re
import sys
import tomllib
from collections.abc import Callable, Collection
from dataclasses import dataclass, fields
from datetime import date
from functools import cache, partial
from importlib.resources import files
from pathlib import Path
from types import ModuleType
from typing import Any

from cskit.errors import UsageError, expect, language, os_words, told, toml_words, unknown
from cskit.period import day_typed
from cskit.terms import called, term
from cskit.written import listed

_HEAD = ("name", "zh", "en", "owner", "effective", "official", "source", "source_zh")
_OWN = "cskit"
_CHOICES = {
    "unanswered": ("exclude", "cap", "count"),
    "long_reading": ("day", "session", "latency"),
    "attribution": ("order", "payment", "order_first"),
    "tie_break": ("last_chat", "most_turns"),
    "sale_counts": ("paid", "completed"),
    "assessed_by": ("turn", "reception", "session"),
    "first_of": ("reception", "session"),
    "first_from": ("question", "handover"),
    "late_reading": ("late_or_never", "never"),
    "late_unit": ("turn", "reception", "session", "customer"),
    "late_turns": ("all", "first"),
    "turnover_by": ("units", "cost"),
    "help_reading": ("paid", "asked"),
}
_MAY_BE_ZERO = {
    "max_customer_messages",
    "attribution_days",
    "conversion_days",
    "slow_turns",
    "after_sale_days",
    "forward_messages",
    "rolling_lag_days",
}
_WHOLE = {  # days and counts; minutes, hours and seconds may have a fraction
    "max_customer_messages",
    "forward_messages",
    "slow_turns",
    "after_sale_days",
    "attribution_days",
    "conversion_days",
    "refund_days",
    "satisfied_from",
    "rolling_days",
    "rolling_lag_days",
}
_SPANS, _OVERNIGHT = {"assessment_hours", "audit_rest_hours"}, {"audit_rest_hours"}
BOARD = {"rolling_days", "rolling_lag_days", "indicators"}  # of the platform's own board: no number of a day moves
_STEPS = {"recency_days", "spend_yuan", "price_band_yuan"}
_AT_MOST = {"concurrency_minutes": 30, "satisfied_from": 5, "rolling_days": 366, "rolling_lag_days": 366}


@dataclass(frozen=True)
class Rules:
    """A rule set, ready to use: parameters as attributes (`rules.slow_seconds`), hashable by content."""

    name: str
    zh: str
    en: str
    owner: str
    effective: date
    official: bool
    source: str
    source_zh: str
    values: tuple[tuple[str, Any], ...]

    def __getattr__(self, key: str) -> Any:
        for name, value in object.__getattribute__(self, "values"):
            if name == key:
                return value
        raise AttributeError(f"rule set has no parameter `{key}`")

    def replace(self, **changes: Any) -> "Rules":
        """The same rule set with some parameters changed (what a lesson's slider does).

        >>> load_rules("textbook").replace(slow_seconds=60).slow_seconds
        60
        """
        values = dict(self.values)
        for key, value in changes.items():
            values[key] = _checked(key, value, values, where="rules")
        head = {f.name: getattr(self, f.name) for f in fields(Rules) if f.name != "values"}
        return Rules(**head, values=tuple(values.items()))

    def differ(self, lang: str, only: Collection[str] | None = None) -> str:
        """One line with every parameter (of `only` these) that is not the textbook's, but for those of the platform's
        board; empty where none differs.

        >>> load_rules("textbook").replace(slow_seconds=60, sale_counts="completed").differ("en")
        'Differs from the textbook: slow beyond (s) = 60; a sale is an order that is = delivered.'
        """
        plain = dict(load_rules().values)
        moved = [
            f"{term(f'rule_name_{key}', lang)} = {in_words(key, value, lang)}"
            for key, value in self.values
            if value != plain[key] and key not in BOARD and (only is None or key in only)
        ]
        return term("rules_differ", lang, moved=listed(moved, ";", lang)) if moved else ""

    @property
    def day_offset(self) -> int:
        """Seconds after midnight at which a business day starts."""
        return clock(self.day_starts_at)

    @property
    def hours(self) -> tuple[int, int] | None:
        """Assessment hours as seconds after midnight, or None when all hours count."""
        span = self.assessment_hours
        return (clock(span[0]), clock(span[1])) if span else None

    @property
    def by_session(self) -> bool:
        """Whether a reading needs to know each turn's session."""
        return "session" in (self.first_of, self.assessed_by, self.late_unit)


def as_written(value: Any) -> str:
    """A rule's value as its TOML file would say it.

    >>> as_written(("08:00", "23:00")), as_written(()), as_written(True)
    ('08:00, 23:00', 'none', 'true')
    """
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    return str(value).lower() if isinstance(value, bool) else str(value)


def in_words(key: str, value: Any, lang: str) -> str:
    """A rule's value as people read it.

    >>> [in_words(*said) for said in (("tie_break", "most_turns", "en"), ("any", True, "zh"), ("any", (), "en"))]
    ['the one with most turns', '是', 'none']
    >>> in_words("assessment_hours", ("08:00", "23:00"), "zh"), in_words("price_band_yuan", (200, 1000), "zh")
    ('08:00–23:00', '200、1000')
    """
    if isinstance(value, tuple) and value:
        return "–".join(value) if key in _SPANS else listed(value, ",", lang)
    written = as_written(value)
    return called(written, lang, f"rule_{key}_{written}", f"rule_{written}")


@cache
def rule_sets() -> list[str]:
    return sorted(p.name[:-5] for p in files(__package__).iterdir() if p.name.endswith(".toml"))


@cache
def platforms() -> dict[str, list[Rules]]:
    found: dict[str, list[Rules]] = {}
    for one in sorted(map(_shipped, rule_sets()), key=lambda r: (r.owner, r.effective)):
        if one.owner != _OWN:
            found.setdefault(one.owner, []).append(one)
    return found


def in_force(platform: str, day: date) -> Rules:
    """The platform's set that holds on `day`: the latest that has begun, an official one where any has.

    Errors: `UsageError` for a day before the first of them.

    >>> in_force("taobao", date(2026, 3, 20)).name, in_force("taobao", date(2021, 11, 11)).name
    ('taobao-2026-03', 'taobao-2020')
    """
    sets = platforms()[platform]
    begun = [one for one in sets if one.effective <= day]
    owner = called(platform, language(), f"owner_{platform}")
    UsageError.when(not begun, "rule_none_in_force", name=owner, day=day, first=lambda: sets[0].effective)
    return max(begun, key=lambda one: (one.official, one.effective))


@cache
def _textbook() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "textbook.toml").read_text(encoding="utf-8"))


def load_rules(rules: str | Path | Rules = "textbook", on: Callable[[], date] = date.today) -> Rules:
    """A rule set by name, by path of a TOML file, or as it is; a platform's bare name is its set in force `on`
    that day.

    Errors: `UsageError` for an unknown name, an unknown parameter, a wrong type or an impossible value.

    >>> load_rules("textbook").session_gap_minutes, load_rules("douyin@2026-07-14").name
    (30, 'douyin-2026-07')
    """
    if isinstance(rules, Rules):
        return rules
    name = str(rules)
    if name in rule_sets():
        return _shipped(name)
    platform, dated, day = name.partition("@")
    if platform in platforms():
        try:
            return in_force(platform, day_typed(day) if dated else on())
        except ValueError:
            raise UsageError(told("rule_day", name=name, day=day)) from None
    path = Path(name)
    if path.suffix == ".toml" or path.is_file():
        try:
            own = dict.fromkeys(("name", "zh", "en"), path.stem) | dict.fromkeys(("owner", "source"), path.name)
            return _parsed(path.read_text(encoding="utf-8-sig"), str(path), **own)
        except (OSError, UnicodeDecodeError) as error:
            said = os_words(error) if isinstance(error, OSError) else told("not_text")
            why = told("rule_no_file") if isinstance(error, FileNotFoundError) else said
            raise UsageError(told("rule_file", where=path, why=why)) from None
    raise unknown("rule set", name, [*rule_sets(), *platforms()])


@cache
def _shipped(name: str) -> Rules:
    return _parsed((files(__package__) / f"{name}.toml").read_text(encoding="utf-8"), name)


def _parsed(text: str, where: str, **untold: str) -> Rules:
    try:
        given = untold | tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(told("rule_file", where=where, why=toml_words(error))) from None
    base = _textbook()
    given.setdefault("source_zh", given.get("source", base["source_zh"]))
    head = {key: _head(key, given.pop(key, base[key]), base[key], where) for key in _HEAD}
    values = {key: value for section in base.values() if isinstance(section, dict) for key, value in section.items()}
    for section, entries in given.items():
        why = partial(unknown, "entry", section, [*_HEAD, *base])
        UsageError.when(not isinstance(entries, dict), "rule_file", where=where, why=why)
        why = partial(unknown, "section", section, [key for key in base if key not in _HEAD])
        UsageError.when(section not in base, "rule_file", where=where, why=why)
        for key, value in entries.items():
            if key not in base[section]:
                said = told("rule_section", why=unknown("parameter", key, base[section]), section=section)
                raise UsageError(told("rule_file", where=where, why=said))
            values[key] = _checked(key, value, values, where=where)
    return Rules(**head, values=tuple((k, _frozen(v)) for k, v in values.items()))


def _head(key: str, value: Any, example: Any, where: str) -> Any:
    """The head's entries: texts, a date, true or false."""
    if type(value) is not type(example):
        say = told("rule_in_file", where=where, rule=key, value=repr(value))
        raise UsageError(told("rule_head", say=say, what=told(f"rule_head_{type(example).__name__}")))
    return value


def _checked(key: str, value: Any, known: dict[str, Any], *, where: str) -> Any:
    """`value` if it is possible for `key`, else one line that says what would be."""
    expect("parameter", key, known)
    now = known[key]

    def say() -> str:  # only where something is wrong: most rules are looked at for every question
        return told("rule_moved" if where == "rules" else "rule_in_file", where=where, rule=key, value=repr(value))

    UsageError.when(
        isinstance(now, bool) != isinstance(value, bool),
        "rule_bool" if isinstance(now, bool) else "rule_no_bool",
        say=say,
    )
    if _is_number(now):
        UsageError.when(not isinstance(value, int | float) or not math.isfinite(value), "rule_number", say=say)
        if key in _WHOLE:
            UsageError.when(value != int(value), "rule_whole", say=say, now=now)
            value = int(value)
        UsageError.when(value < 0, "rule_negative", say=say)
        UsageError.when(value == 0 and key not in _MAY_BE_ZERO, "rule_zero", say=say)
        UsageError.when(value > _AT_MOST.get(key, value), "rule_most", say=say, most=lambda: _AT_MOST[key])
    UsageError.when(isinstance(now, str) and not isinstance(value, str), "rule_text", say=say)
    if isinstance(now, list | tuple) and key in _STEPS:
        rising = isinstance(value, list | tuple) and all(_is_number(v) and v > 0 for v in value)
        UsageError.when(
            not rising or not value or list(value) != sorted(set(value)), "rule_rising", say=say, now=list(now)
        )
    elif isinstance(now, list | tuple):
        UsageError.when(
            not isinstance(value, list | tuple) or not all(isinstance(v, str) for v in value), "rule_texts", say=say
        )
        span = key in _SPANS and len(value) > 0
        ends = [clock(v, say) for v in value] if span else [0, 1]
        UsageError.when(
            len(ends) != 2 or ends[0] == ends[1] or (ends[0] > ends[1] and key not in _OVERNIGHT), "rule_span", say=say
        )
    UsageError.when(
        key in _CHOICES and value not in _CHOICES[key], "rule_choice", say=say, choices=lambda: ", ".join(_CHOICES[key])
    )
    if key == "day_starts_at":
        clock(value, say)
    return _frozen(value)


def clock(text: str, say: Callable[[], str] | None = None) -> int:
    """Seconds after midnight of `HH:MM` or `HH:MM:SS` (24:00 allowed)."""
    found = re.fullmatch(r"\s*(\d+)(?::([0-5]?\d))?(?::([0-5]?\d))?\s*", str(text))
    parts = zip(found.groups("0"), (3600, 60, 1), strict=True) if found else [("-1", 1)]
    seconds = sum(int(number) * size for number, size in parts)
    UsageError.when(not 0 <= seconds <= 86400, "rule_clock", say=say or text, text=text)
    return seconds


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


class _Callable(ModuleType):
    def __call__(self, rules: str | Path | Rules = "textbook", **moved: Any) -> Rules:
        """A rule set by name or TOML file (left out: the textbook's), with the parameters `moved` changed.

        >>> import cskit
        >>> cskit.rules("taobao-2022", slow_seconds=90).slow_seconds
        90
        """
        return load_rules(rules).replace(**moved)


sys.modules[__name__].__class__ = _Callable
