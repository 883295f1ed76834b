"""By which rules a card's number is read, and the words that say so.

What a part counts tells its rules: those that its fact stands on, and those that the columns of its condition are read
by (the columns are taken from the condition itself, so that no list of them can lag it). A rule that is not the
textbook's is then either named in the card's formula or note (`{slow_seconds}`), or its sentence, the term
`reading_<rule>`, is added to the note.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from string import Formatter
from typing import Any

import narwhals as nw

from cskit.rules import Rules, load_rules
from cskit.terms import term
from cskit.written import NOTHING, aside, listed, paragraph

_CONTACT = ("bot_replies_count", "welcome_text_counts", "valid_replies_only", "session_gap_minutes")
_FILTERS = (
    "accounts",
    "customers",
    "max_customer_messages",
    "filter_one_line",
    "filter_forwards",
    "filter_after_sale",
)
_SERVED = (*_CONTACT, *_FILTERS)
_CREDITED = (*_SERVED, "attribution", "attribution_days", "tie_break")
_INQUIRY = (*_SERVED, "after_sale_days", "reopen_on_order")
_HOURS = ("assessment_hours",)
_SLOW, _LONG = ("slow_seconds", "slow_turns", *_HOURS), ("long_minutes", "long_reading", *_HOURS)
_LATE = ("late_seconds", "late_reading", "late_unit", "late_turns")
_SALES = ("sale_counts",)

FACTS: Mapping[str, tuple[str, ...]] = {
    "receptions": _CONTACT,
    "served": _SERVED,
    "concurrency": (*_SERVED, "concurrency_minutes"),
    "agent_days": _SERVED,
    "forecast": _SERVED,
    "turns": _SERVED,
    "slow_turns": (*_SERVED, *_SLOW),
    "long_receptions": (*_SERVED, *_LONG),
    "late_turns": (*_SERVED, *_HOURS, "late_seconds", "late_reading", "late_turns"),
    "inquiries": _INQUIRY,
    "depositors": _SERVED,
    "deposits": _CREDITED,
    "outcomes:contacts": _CREDITED,
    "outcomes:inquiries": (*_CREDITED, *_INQUIRY),
    "lost": (*_CREDITED, *_INQUIRY, *_SALES, "conversion_days", "closing_texts"),
    "funnel": (*_CREDITED, *_INQUIRY, "conversion_days"),
    "resolutions": _SERVED,
    "aftersale_customers": (*_SERVED, "after_sale_days"),
    "inspected": _SERVED,
    "marked": (*_SERVED, "closing_texts"),
    "handed": ("bot_replies_count", "welcome_text_counts", "valid_replies_only"),
    "human_waits": ("bot_replies_count", "welcome_text_counts", "valid_replies_only"),
    "sales": _SALES,
    "unit_sales": _SALES,
    "cs_sales": (*_CREDITED, *_SALES),
    "cs_unit_sales": (*_CREDITED, *_SALES),
    "created": (),
    "cs_created": _CREDITED,
    "refund_cohort": _SALES,
    "cs_refund_cohort": (*_CREDITED, *_SALES),
    "refund_events": _SALES,
    "recommendations": (*_SALES, "attribution_days"),
    "stock": _SALES,
    "cohort": _SALES,
    "backlog": ("after_sale_hours",),
    "audits": ("audit_rest_hours",),
    "asked_orders": (*_SERVED, *_SALES),
}
"""A fact (or what a special part counts) → the rules that every row of it is read by; what is not here reads none."""

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "served": _FILTERS,
    "is_slow": _SLOW,
    "is_long": _LONG,
    "assessed": _HOURS,
    "is_first": ("first_of",),
    "late": _LATE,
    "first_clock": ("first_from",),
    "counted_wait": ("unanswered", "zero_second_replies_count"),
    "counted_first": ("first_from", "unanswered", "zero_second_replies_count"),
    "due_closed": ("conversion_days",),
    "paid_in_time": ("conversion_days",),
    "refund_cohort.closed": ("refund_days",),
    "cs_refund_cohort.closed": ("refund_days",),
    "inspected.curt": ("closing_texts",),
    "inspected.early": ("closing_texts",),
    "resolutions.returned": ("after_sale_hours",),
    "bot_days.contained": ("bot_replies_count", "welcome_text_counts", "valid_replies_only"),
    "bot_days.resolved": ("bot_replies_count", "welcome_text_counts", "valid_replies_only", "after_sale_hours"),
    "ratings.satisfied": ("satisfied_from", "satisfied_unless_unresolved"),
    "ratings.dissatisfied": ("satisfied_from",),
    "ratings.counts": ("ratings_in_hours",),
}
"""A column (of one fact, or of every fact) → the further rules it is read by."""

BY_AGENT = ("sales", "unit_sales", "refund_cohort", "refund_events", "created")
"""Facts whose rows belong to an agent only by attribution."""

EVERY = ("day_starts_at",)
SPLITS = ("recency_days", "spend_yuan", "price_band_yuan")
"""Rules that name the groups of a split by segment, and move no card's number."""

WITHIN: Mapping[str, str] = {
    "cap_seconds": "unanswered",
    "perfunctory_texts": "valid_replies_only",
    "forward_messages": "filter_forwards",
    "assessed_by": "assessment_hours",
}
"""A rule that is read only under another, whose sentence names it."""

_COLUMN = re.compile(r"\bcol\((\w+)\)")


def read_by(facts: Iterable[str], columns: Sequence[str], *, by_agent: bool) -> tuple[str, ...]:
    """The rules by which these facts and their columns (`fact.column`) are read; `by_agent`: also split by agent."""
    asked = list(dict.fromkeys(facts))
    keys = [key for fact in asked for key in FACTS.get(fact, FACTS.get(fact.rpartition(":")[0], ()))]
    for name in columns:
        keys += COLUMNS.get(name, COLUMNS.get(name.partition(".")[2], ()))
    keys += [] if not any(fact.endswith(":final") for fact in asked) else ["conversion_days"]
    whose = by_agent or any(name.endswith(".agent_id") for name in columns)
    keys += _CREDITED if whose and any(fact in BY_AGENT for fact in asked) else ()
    return tuple(dict.fromkeys((*EVERY, *keys)))


def columns_of(condition: nw.Expr | None) -> list[str]:
    """The columns that a condition reads.

    >>> columns_of((nw.col("served") == 1) & ~nw.col("wait").is_null())
    ['served', 'wait']
    """
    return [] if condition is None else _COLUMN.findall(repr(condition))


def moved(keys: Iterable[str], rules: Rules) -> list[str]:
    """Of these rules, and of those read under them, the ones that are not the textbook's and bear on the number."""
    plain = _textbook()
    known = set(keys)
    if "ratings_in_hours" in known and rules.ratings_in_hours:
        known.update(_HOURS)
    return [
        key
        for key, value in rules.values
        if value != plain[key] and (key in known or WITHIN.get(key) in known) and _bears(key, rules)
    ]


@cache
def _textbook() -> dict[str, Any]:
    return dict(load_rules().values)


def _bears(key: str, rules: Rules) -> bool:
    """Whether a rule is read at all, as the others stand."""
    under = {
        "cap_seconds": rules.unanswered != "exclude",
        "forward_messages": rules.filter_forwards,
        "perfunctory_texts": rules.valid_replies_only,
        "ratings_in_hours": bool(rules.assessment_hours),
        "assessed_by": bool(rules.assessment_hours),
        "late_seconds": rules.late_reading != "never",
    }
    return under.get(key, True)


def filled(text: str, lang: str, rules: Rules) -> str:
    """A card's text with the thresholds, windows and readings of these rules."""
    return text.format_map({key: _Told(key, value, lang, rules) for key, value in rules.values})


def named(keys: Iterable[str], lang: str, rules: Rules) -> str:
    """What a name says behind it of rules that are read otherwise."""
    said = [filled(term(f"name_{key}", lang), lang, rules) for key in keys if key not in WITHIN]
    return aside(*said, lang=lang)


def named_in(*texts: str) -> set[str]:
    """The rules that texts name by their placeholders.

    >>> sorted(named_in("within {late_seconds} s", "{conversion_days:day}"))
    ['conversion_days', 'late_seconds']
    """
    return {name for text in texts for _, name, _, _ in Formatter().parse(text) if name}


def remarks(keys: Iterable[str], lang: str, rules: Rules, *, told: Iterable[str]) -> str:
    """A sentence for every moved rule that is not `told` already."""
    said = {key: term(f"reading_{key}", lang) for key in moved(keys, rules) if key not in (*told, *WITHIN)}
    inside = named_in(said.get("ratings_in_hours", ""))
    return paragraph([filled(text, lang, rules) for key, text in said.items() if key not in inside], lang)


class _Told:
    """A rule's value inside a text: a number, with `:day` behind it the English unit; a reading in words, with
    `:turns` behind it in those made for turns."""

    def __init__(self, key: str, value: Any, lang: str, rules: Rules) -> None:
        self.key, self.value, self.lang, self.rules = key, value, lang, rules

    def __format__(self, how: str) -> str:
        if self.key == "day_starts_at":
            return str(self.value)
        if self.key in ("assessment_hours", "audit_rest_hours"):
            return "–".join(self.value)
        if self.key in ("closing_texts", "perfunctory_texts"):
            return listed(self.value, ",", self.lang) or NOTHING
        if isinstance(self.value, tuple):  # own staff's accounts: how many, never which
            return f"{len(self.value)}"
        if isinstance(self.value, str | bool):
            key = "_".join(["rule", self.key, str(self.value).lower(), *([how] if how else [])])
            return filled(term(key, self.lang), self.lang, self.rules)
        number = f"{self.value:.10g}"
        return f"{number} {how}{'' if self.value == 1 else 's'}" if how else number
