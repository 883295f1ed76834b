"""What a metric is: a card that declares its parts, and the parts themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

import narwhals as nw

from cskit.rules import Rules
from cskit.terms import term

if TYPE_CHECKING:
    import pandas as pd

Kind = Literal["count", "sum", "ratio", "distinct", "mean", "quantile", "peak", "curve", "detail"]
How = Literal["rows", "sum", "distinct", "mean", "quantile", "max"]
Scope = Literal["group", "shop", "day"]


@dataclass(frozen=True, eq=False)
class Part:
    """One aggregate over one fact: `how` of `column`, over the rows where `where` holds.

    `scope="shop"` leaves the agent out of the split: the number of the whole shop, beside each agent's; `day` leaves
    the hour out.
    `reads` names the columns of `where` that a shop may lack.
    """

    fact: str
    how: How
    column: str = ""
    where: nw.Expr | None = None
    scope: Scope = "group"
    q: float = 0.5
    reads: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Special:
    """A part that is no plain aggregate: `compute(question)` answers a frame of the split's columns and `value`.
    (`question` is a `cskit.metrics.question.Question`.) `empty` is what a group without a row has: 0 where things are
    counted, NaN where a target or another metric is read; `fact` is what it counts, for the card to say."""

    compute: Callable[[Any], pd.DataFrame]
    scope: Scope = "group"
    empty: float = 0.0
    fact: str = ""


AnyPart = Part | Special


@dataclass(frozen=True)
class _Told:
    """A rule's value inside a card's text: a number, with `:day` behind it the English unit; a reading in words."""

    key: str
    value: Any
    lang: str

    def __format__(self, unit: str) -> str:
        if isinstance(self.value, str):
            return term(f"widget_{self.key}_{self.value}", self.lang)
        number = f"{self.value:.10g}"
        return f"{number} {unit}{'' if self.value == 1 else 's'}" if unit else number


@dataclass(frozen=True, eq=False)
class Card:
    """A metric as declared: names, unit, parts, what it needs and where it comes from.

    `value` = numerator ÷ denominator (or the numerator alone). `proportion`: the numerator counts members of the
    denominator, so an interval is a Wilson interval. `closed` of `total` windows have closed (see `status`).
    `so_far`: while no window has closed the value so far is shown as `open`, not withheld as `immature`.
    `formula`, `note` and `pitfall` (zh, en) name a threshold or window by its rule: `{slow_seconds}`, or with its unit
    in English `{conversion_days:day}`; `text` fills them in. `by_rules`: the parts that a rule set other than the textbook's reading asks for instead.
    """

    id: str
    topic: str
    zh: str
    en: str
    unit: str
    kind: Kind
    numerator: AnyPart
    denominator: AnyPart | None = None
    formula: tuple[str, str] = ("", "")
    note: tuple[str, str] = ("", "")
    pitfall: tuple[str, str] = ("", "")
    source: str = "T"
    better: Literal["up", "down", "none"] = "none"
    proportion: bool = False
    closed: AnyPart | None = None
    total: AnyPart | None = None
    minus: AnyPart | None = None
    shop_wide: bool = False
    empty: float | None = None
    aliases: tuple[str, ...] = ()
    argument: float | None = field(default=None)
    arguments: str = ""
    so_far: bool = False
    by_rules: Callable[[Rules], Mapping[str, AnyPart]] | None = None

    def under(self, rules: Rules) -> Card:
        """The card as a rule set reads it."""
        changed = self.by_rules(rules) if self.by_rules else {}
        return self.called(self.id, **changed) if changed else self

    def name(self, lang: str) -> str:
        """The metric's name in `zh` or `en`."""
        return self.zh if lang == "zh" else self.en

    def text(self, what: Literal["formula", "note", "pitfall"], lang: str, rules: Rules) -> str:
        """What the card says, with the thresholds, windows and readings of these rules."""
        written: str = getattr(self, what)[0 if lang == "zh" else 1]
        return written.format_map({key: _Told(key, value, lang) for key, value in rules.values})

    @property
    def is_sum(self) -> bool:
        """Counts and sums are 0 where nothing happened; ratios, means and quantiles have no value there."""
        return self.kind in ("count", "sum", "distinct", "peak")

    def parts(self) -> list[AnyPart]:
        """Every part the value and its status are computed from."""
        return [p for p in (self.numerator, self.denominator, self.minus, self.closed, self.total) if p is not None]

    def called(self, id: str, **changes: Any) -> Card:
        """The card under another id (a parameterised metric with its argument filled in)."""
        return replace(self, id=id, **changes)
