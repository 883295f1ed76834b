"""`define`: a metric's card to read, in a terminal, in Lab and in a report; `headings`: all that have one."""

from dataclasses import dataclass, field
from html import escape
from inspect import Parameter, signature

from cskit.metrics import catalogue, compared
from cskit.metrics.card import Card, Part, way
from cskit.metrics.compared import find
from cskit.rules import Rules, load_rules
from cskit.terms import called, term
from cskit.written import listed

SOURCES = {  # the texts the course stands on; what none of them names is common industry usage
    "T": "card_source_textbook",
    "M": "card_source_article",
    "P": "card_source_promotion",
    "G": "card_source_service",
    "O": "card_source_outsourcing",
}


@dataclass(frozen=True)
class Definition:
    """A card in one language under one rule set: prints as text, shows as a small table in Lab."""

    card: Card
    lang: str
    rules: Rules = field(default_factory=load_rules)

    @property
    def rows(self) -> list[tuple[str, str]]:
        """(label, text) of everything the card says."""
        card = self._card
        formula, note, pitfall = (card.text(w, self.lang, self.rules) for w in ("formula", "note", "pitfall"))
        direction = {"up": "card_better_up", "down": "card_better_down"}.get(card.better, "card_better_none")
        rows = [
            ("card_formula", formula),
            ("card_unit", f"{unit_of(self.card, self.lang)} · {kind_of(self._kind(), self.card, self.lang)}"),
            ("card_direction", term(direction, self.lang)),
            ("card_note", note),
            ("card_pitfall", pitfall),
            ("card_needs", term("card_whole_shop", self.lang) if self.card.shop_wide else ""),
            ("card_interval", self._interval()),
            ("card_open", term("card_windows", self.lang) if card.closed is not None else ""),
            ("card_rules", card.differs(self.lang, self.rules)),
            ("card_source", self._sources()),
            ("card_tools", called("", self.lang, f"tool_{card.id}")),
        ]
        return [(term(label, self.lang), text) for label, text in rows if text]

    @property
    def _card(self) -> Card:
        return self.card.under(self.rules)

    def _kind(self) -> str:
        top = self._card.numerator
        distinct = self._card.proportion and isinstance(top, Part) and top.how == "distinct"
        return "share" if distinct else self._card.kind

    def _sources(self) -> str:
        """The texts that name the metric, and whose reading of it this is."""
        named = [term(SOURCES[letter], self.lang) for letter in self._card.source]
        named = named or [term("card_source_trade", self.lang)]
        if self.rules.name != load_rules().name and self._card.differs(self.lang, self.rules):
            named.append(term("card_source_rules", self.lang, name=getattr(self.rules, self.lang)))
        return listed(named, ";", self.lang)

    def _interval(self) -> str:
        if self.card.kind not in ("ratio", "mean", "quantile"):
            return ""
        return term(f"card_way_{way(self.card) or 'none'}", self.lang)

    def __str__(self) -> str:
        card = self._card
        other = card.en if self.lang == "zh" else card.zh
        head = f"{card.name(self.lang)}  ({other} · {self.card.id})"
        colon = "：" if self.lang == "zh" else ": "
        return "\n".join([head, *(f"  {label}{colon}{text}" for label, text in self.rows)])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        card = self._card
        other = card.en if self.lang == "zh" else card.zh
        body = "".join(f"<tr><th>{escape(a)}</th><td>{escape(b)}</td></tr>" for a, b in self.rows)
        title = f"<b>{escape(card.name(self.lang))}</b> {escape(other)} <code>{escape(self.card.id)}</code>"
        return f'<table class="cskit-card"><caption>{title}</caption>{body}</table>'


def unit_of(card: Card, lang: str) -> str:
    """What a metric's values count, as the trade says it: 人, 人次, 单, 件/人, 元 …

    >>> unit_of(find("items_per_buyer"), "zh"), unit_of(find("orders"), "en"), unit_of(find("cs_sales"), "zh")
    ('件/人', 'orders', '元')
    """
    return called(card.unit, lang, f"unit_of_{card.id}", f"card_unit_{card.unit}")


def kind_of(kind: str, card: Card, lang: str) -> str:
    """How a value is made; what is counted once are people, or orders."""
    return called(kind, lang, f"card_kind_{kind}_{card.id}", f"card_kind_{kind}")


def define(metric: str, lang: str = "en", rules: str | Rules = "textbook") -> Definition:
    """The card of a metric under a rule set: formula, unit, what is left out, pitfalls, source.

    Errors: `UsageError` for an unknown metric, with the nearest known ones.

    >>> print(define("average_order_value", "en"))
    average order value  (笔单价 · average_order_value)
      formula: CS sales ÷ orders
      unit: yuan · ratio of sums
      direction: higher is better
      interval: 95% interval, clustered by customer...
      source: common industry usage
    """
    return Definition(find(metric), lang, load_rules(rules))


def headings() -> list[tuple[str, Card]]:
    """(heading, card) of every metric, curve and list by topic; a parameterised one once, with its parameters' names
    and the card of an example.

    >>> [heading for heading, _ in headings() if heading.startswith(("first_response_within", "attainment"))]
    ['first_response_within(seconds)', 'attainment(metric, target)']
    """
    cards = [(card.id, card) for card in [*catalogue.CARDS.values(), *catalogue.LISTINGS.values()]]
    for name, family in {**catalogue.FAMILIES, **compared.FAMILIES}.items():
        wanted = signature(family).parameters
        stands_on = any(p.default is Parameter.empty for p in wanted.values())  # a metric of a metric
        cards.append((f"{name}({', '.join(wanted)})", find(f"{name}(spend_per_buyer)" if stands_on else name)))
    topics = list(dict.fromkeys(card.topic for _, card in cards))
    return sorted(cards, key=lambda entry: topics.index(entry[1].topic))
