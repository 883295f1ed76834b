"""What a metric is: a card that declares its parts, the parts themselves, and by which way its interval comes about."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import narwhals as nw
import pandas as pd

from cskit.metrics import readings
from cskit.metrics.sources import source
from cskit.rules import Rules
from cskit.terms import LANGS
from cskit.written import paragraph

Kind = Literal["count", "sum", "ratio", "distinct", "mean", "quantile", "peak", "curve", "detail"]
How = Literal["rows", "sum", "distinct", "mean", "quantile", "max"]
Scope = Literal["group", "shop", "day"]
WRITTEN_AS = {"yuan": "money", "fraction": "rate"} | {u: u for u in ("seconds", "minutes", "hours", "days", "count")}


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


@dataclass(frozen=True, eq=False)
class Card:
    """A metric as declared: names, unit, parts, what it needs and where it comes from.

    `value` = numerator ÷ denominator (or the numerator alone). `proportion`: the numerator counts members of the
    denominator, so an interval is a Wilson interval. `closed` of `total` windows have closed (see `status`).
    `so_far`: while no window has closed the value so far is shown as `open`, not withheld as `immature`.
    `formula`, `note` and `pitfall` (zh, en) name a threshold or window by its rule: `{slow_seconds}`, or with its unit
    in English `{conversion_days:day}`; `text` fills them in, and adds to the note what else a rule set reads otherwise.
    `by_rules`: the parts, names and texts that a reading other than the textbook's asks for instead, both of one place.
    `names`: rules that its name says where they are not the textbook's. `reads`: the rules it is read by beyond those that its parts tell (see `readings`).
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
    source: str = ""
    better: Literal["up", "down", "none"] = "none"
    proportion: bool = False
    closed: AnyPart | None = None
    total: AnyPart | None = None
    minus: AnyPart | None = None
    shop_wide: bool = False
    aliases: tuple[str, ...] = ()
    arguments: str = ""
    so_far: bool = False
    by_rules: Callable[[Rules], Mapping[str, Any]] | None = None
    names: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()

    def under(self, rules: Rules) -> "Card":
        """The card as a rule set reads it: its parts, and the name, formula and notes that go with them."""
        changed: dict[str, Any] = dict(self.by_rules(rules)) if self.by_rules else {}
        if said := readings.moved(self.names, rules):
            for lang in LANGS:
                changed[lang] = changed.get(lang, self.name(lang)) + readings.named(said, lang, rules)
        return replace(self, names=(), **changed) if changed else self

    @property
    def rules_read(self) -> tuple[str, ...]:
        """The rules by which its number is read."""
        parts = self.parts()
        plain = [part for part in parts if isinstance(part, Part)]
        columns = [f"{part.fact}.{c}" for part in plain for c in (part.column, *readings.columns_of(part.where))]
        facts = [part.fact for part in parts]
        return (*readings.read_by(facts, columns, by_agent=not self.shop_wide), *self.reads)

    @property
    def written_as(self) -> str:
        """The kind in which its values are written (`cskit.written`): by its unit, yuan per person with cents."""
        kind = WRITTEN_AS.get(self.unit, "number")
        if kind == "money":
            return kind if self.kind == "sum" else "price"
        return "number" if kind == "count" and self.kind in ("ratio", "mean", "quantile") else kind

    def name(self, lang: str) -> str:
        return str(getattr(self, lang))

    def text(self, what: Literal["formula", "note", "pitfall"], lang: str, rules: Rules) -> str:
        """What the card says under these rules, their thresholds, windows and readings in it."""
        card = self.under(rules)
        at = 0 if lang == "zh" else 1
        said = readings.filled(getattr(card, what)[at], lang, rules)
        if what != "note":
            return said
        told = readings.named_in(card.formula[at], card.note[at])
        return paragraph((said, readings.remarks(card.rules_read, lang, rules, told=told)), lang)

    def differs(self, lang: str, rules: Rules) -> str:
        """One line with the rules it is read by that are not the textbook's; empty where none differs."""
        return rules.differ(lang, only=readings.moved(self.rules_read, rules))

    @property
    def is_sum(self) -> bool:
        """Counts and sums are 0 where nothing happened; ratios, means and quantiles have no value there."""
        return self.kind in ("count", "sum", "distinct", "peak")

    def parts(self) -> list[AnyPart]:
        """Every part the value and its status are computed from."""
        return [p for p in (self.numerator, self.denominator, self.minus, self.closed, self.total) if p is not None]


Way = Literal["", "people", "customers", "planned", "days", "inspections", "ranks"]


def way(card: Card) -> Way:
    """How the interval of a card comes about: Wilson over `people` (or visits) that count once each, clustered by
    `customers` (with a part that is `planned`), `days` or `inspections`, by `ranks`; empty: there is none."""
    if card.kind not in ("ratio", "mean", "quantile"):
        return ""
    if isinstance(card.numerator, Part) and card.numerator.how == "quantile":
        return "ranks"
    both = (card.numerator, card.denominator)
    if card.unit == "fraction" and all(_counts_once(part, card) for part in both):
        return "people"
    clusters = {source(part.fact).cluster if isinstance(part, Part) else "" for part in both}
    if "customer" in clusters:
        return "customers" if len(clusters) == 1 else "planned"
    return "days" if "day" in clusters else "inspections" if "inspection" in clusters else ""


def _counts_once(part: AnyPart | None, card: Card) -> bool:
    if isinstance(part, Part):
        return (part.how == "distinct" and part.column == "customer_id") or source(part.fact).people
    return part is not None and card.proportion
