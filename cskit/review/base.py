"""What is reviewed, what several sections stand on (asked for once, and kept), and how they call the shapes."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import cached_property, wraps
from typing import Any, TypeVar

import pandas as pd

from cskit.analysis.frames import Missing, lacking, people
from cskit.analysis.promotion import Promotion
from cskit.charts import Column, bars, dots, note
from cskit.charts.parts import Heads
from cskit.charts.theme import MEANING
from cskit.errors import MissingTable
from cskit.facts import Facts
from cskit.metrics import measure
from cskit.metrics.measuring import counted_whole
from cskit.period import Period
from cskit.rules import Rules
from cskit.shop import Shop, rules_of
from cskit.terms import language

R = TypeVar("R")
S = TypeVar("S")
WHOLE_SHOP = """
    shop_net_sales shop_sales cs_sales inquiry_conversion spend_per_buyer receptions first_response_seconds
    average_response_seconds refund_rate cost_to_output receptions_per_agent_day output_per_agent_day visitors
    contacting_customers inquiring_customers buyers units_sold average_item_price response_rate_3min satisfaction orders
    served_customers shop_orders shop_average_order_value cs_sales_share items_per_buyer complaint_rate quality_score
""".split()  # page one, the project as a whole, the chain of the exact split, what findings are worth, all agents
PER_AGENT = """
    receptions receptions_per_agent_day cs_sales output_per_agent_day inquiring_customers inquiry_conversion orders
    buyers spend_per_buyer items_per_buyer items_per_order average_item_price first_response_seconds
    average_response_seconds satisfaction refund_rate complaint_rate quality_score response_p90 response_rate_3min
    slow_response_customers long_reception_customers quality_pass_rate served_customers
""".split()


class Reviewed:
    """A shop (without its messages, where they are a sample), the promotion under review and the rules; `kept` holds
    what its sections have asked.

    `peers`: metric → (mean, best or None). `last_actions`: the last review's actions, and whether they were done.
    `preparation`: what was to be ready before the promotion → who signed that it was.
    """

    def __init__(
        self,
        shop: Shop,
        promotion: Promotion,
        rules: str | Rules = "textbook",
        *,
        show_customers: bool = False,
        peers: Mapping[str, tuple[float, float | None]] | None = None,
        last_actions: Mapping[str, bool] | None = None,
        preparation: Mapping[str, str] | None = None,
    ) -> None:
        self.promotion, self.period = promotion, promotion.period
        self.rules = rules_of(shop, rules, self.period)
        self.shop = counted_whole(shop, self.rules, self.period)
        self.show_customers, self.given_peers, self.last_actions = show_customers, peers or {}, last_actions or {}
        self.preparation = preparation or {}
        self.kept: dict[Hashable, Any] = {}

    @property
    def has_events(self) -> bool:
        """Whether messages and orders are there, whole: a review without one of them stands on sheets."""
        return not lacking(self.shop, "messages", "orders")

    @cached_property
    def facts(self) -> Facts:
        return Facts(self.shop, self.rules)

    @cached_property
    def people(self) -> pd.DataFrame:
        """agent, name, team, role of everyone the shop names."""
        return people(self.shop)

    @cached_property
    def names(self) -> pd.Series:
        """The names of agents, by id; the id itself where no name is known."""
        return self.people.set_index("agent")["name"]

    def measure(self, metrics: Iterable[str], **more: Any) -> pd.DataFrame:
        """`measure` in the reviewed days, under the rules of the review; `more` as `measure` takes it."""
        return measure(self.shop, list(metrics), **{"rules": self.rules, "period": self.period, **more})

    def whole_shop(self, period: Period | None = None) -> pd.DataFrame:
        """`measure`'s rows of `WHOLE_SHOP` in the reviewed days, or in the `period` of what they are compared with."""
        if "whole_shop" not in self.kept:
            references = [r.period for r in (self.promotion.base, self.promotion.last_year) if r]
            periods = list(dict.fromkeys([self.period, *references]))
            self.kept["whole_shop"] = self.measure(WHOLE_SHOP, period=periods, interval=False)
        rows = self.kept["whole_shop"]
        return rows[rows["period"] == str(period or self.period)].drop(columns="period").reset_index(drop=True)

    @cached_property
    def per_agent(self) -> pd.DataFrame:
        """`measure`'s rows of `PER_AGENT` by agent, in the reviewed days; rows of no agent are left out."""
        rows = self.measure(PER_AGENT, by="agent")
        return rows[rows["agent"].notna()].reset_index(drop=True)


def kept(ask: Callable[[Reviewed], R]) -> Callable[[Reviewed], R]:
    """A question about a review is answered once: page one, the findings and the sections ask again."""

    @wraps(ask)
    def answer(review: Reviewed) -> R:
        if answer not in review.kept:
            review.kept[answer] = ask(review)
        return review.kept[answer]

    return answer


def missing(review: Reviewed, section: str, tables: tuple[str, ...]) -> Missing:
    """What a section answers that lacks these tables."""
    return Missing(section, tables, sampled="messages" in tables and "sample" in review.shop.memo)


def needs(*tables: str) -> Callable[[Callable[[Reviewed], R]], Callable[[Reviewed], R | Missing]]:
    """A question that stands on these tables or columns: `Missing` where the shop lacks one, or what these stand on,
    else as `kept`."""

    def decorate(ask: Callable[[Reviewed], R]) -> Callable[[Reviewed], R | Missing]:
        def answer(review: Reviewed) -> R | Missing:
            absent = lacking(review.shop, *tables)
            try:
                if not absent:
                    return ask(review)
            except MissingTable as reason:
                absent = tuple(f"{reason.table}.{c}" for c in reason.columns) or (reason.table,)
            return missing(review, ask.__name__, absent)

        return kept(wraps(ask)(answer))

    return decorate


def given(
    ask: Callable[[Reviewed], R | Missing], without: Callable[[Missing], S]
) -> Callable[[Callable[[Reviewed, R], S]], Callable[[Reviewed], S]]:
    """What is made of an answer; `without` it, where its table is missing."""

    def decorate(make: Callable[[Reviewed, R], S]) -> Callable[[Reviewed], S]:
        @wraps(make)
        def made(review: Reviewed) -> S:
            told = ask(review)
            return without(told) if isinstance(told, Missing) else make(review, told)

        return made

    return decorate


def shows(
    ask: Callable[[Reviewed], R | Missing],
) -> Callable[[Callable[[Reviewed, R], None]], Callable[[Reviewed], None]]:
    """A section that shows an answer, or the one line that says which table it would need."""
    return given(ask, lambda missing: note(missing.text(language()), "missing"))


def ranked(frame: pd.DataFrame, x: str, columns: Heads, *, color: str | None = None, line: float | None = None) -> Any:
    """A dot and its interval per row (`label`), in the frame's order; `columns` are what the tooltip says.

    `color`: a column; without it agents have the colour of their team.
    """
    head = columns[x]
    limits = (head.low, head.high) if isinstance(head, Column) and head.low and head.high else None
    return dots(
        frame,
        x,
        of="label",
        interval=limits,
        line=line,
        color=color or team(frame),
        order="frame",
        labels=heads(columns),
    )


def behind(frame: pd.DataFrame, x: str, columns: Heads, words: Sequence[str]) -> Any:
    """A lying bar per row (`label`), in the frame's order, with `words` behind it."""
    told = frame.assign(words=list(words))
    return bars(told, x, of="label", color=team(frame), words="words", order="frame", labels=heads(columns))


def place_of(agent: str) -> str:
    """Where on the page an agent's own page stands.

    >>> place_of("cs01")
    'agent_63733031'
    """
    return f"agent_{agent.encode().hex()}"


def team(frame: pd.DataFrame) -> str | None:
    """The column that colours agents, where the shop knows teams."""
    return "team" if "team" in frame and set(frame["team"]) & set(MEANING) else None


def heads(columns: Heads) -> Heads:
    """The columns of a table as a shape takes them: the team by its code, which has a colour."""
    return {"team" if key == "team_label" else key: column for key, column in columns.items()}
