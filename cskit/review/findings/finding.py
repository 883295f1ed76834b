"""What a finding is, in what order findings are told, and what a buyer of the promotion was worth."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import narwhals as nw

from cskit.analysis.frames import Missing, lacking, value_of
from cskit.charts.display import Finding
from cskit.charts.parts import say
from cskit.engines import collected
from cskit.review.base import Reviewed, given, kept, place_of
from cskit.written import listed, written

R = TypeVar("R")
GROUPS = (  # what cost sales; money still to be had; service at risk; and behind these what to plan by next time
    "over_staffed_all accounts_dropped outage under_staffed slow_hours leaking_product dear_product".split(),
    "reminder_gap few_items exam_failed exam_late".split(),
    "complaints complaints_reason follow_up exam_failed_alone exam_late_alone".split(),
)
GROUP_OF = {kind: place for place, kinds in enumerate(GROUPS) for kind in kinds}
COSTED = 0.9  # of the amount sold: with the costs of less than that, no margin is told
WHERE = {  # by how a kind begins: the table that shows it, and the list of its cases
    "over_staffed": ("staffing_by_hour", ""),
    "under_staffed": ("staffing_by_hour", "unanswered_3min"),
    "slow_hours": ("slow_hours", "slow_response"),
    "outage": ("outages", ""),
    "accounts_dropped": ("knocked_out", "unanswered_3min"),
    "forecast": ("hours", ""),
    "leaking": ("products", "loss_reasons_by_product"),
    "dear": ("products", "loss_reasons_by_product"),
    "chronic": ("products", "loss_reasons_by_product"),
    "reminder_gap": ("reminders", "reminders_by_agent"),
    "few_items": ("agents", ""),
    "seasonal": ("seasonal_compared", ""),
    "exam": ("seasonal_agents", ""),
    "complaints": ("complaints", ""),
    "late_complaints": ("backlog", ""),
    "follow_up": ("chats", ""),
    "targets": ("overall", ""),
}
MOST_LED = 4  # agents to whose pages a finding leads
MOST_NAMED = 6  # persons whom a finding names; of more their number
OF_PEOPLE = ("few_items", "exam", "complaints", "follow_up")  # how the kinds begin that name persons


def some(names: Iterable[str]) -> str:
    """Persons (or what is said of each) as a sentence names them: of many the first, and how many there are.

    >>> some("abc"), some("abcdefgh")
    ('a, b, c', 'a, b, c, d, e, f and 2 more')
    """
    every = list(names)
    said, more = listed(every[:MOST_NAMED]), len(every) - MOST_NAMED
    return said if more <= 0 else say("names_more", names=said, more=written(more, "count"))


@dataclass(frozen=True)
class Found(Finding):
    """A finding of the review. `yuan` is its size in sales, an upper bound, `count` its size in what its sentence
    counts (None: not expressed so); the two are never added up, nor ranked in one list."""

    kind: str = ""
    yuan: float | None = None
    count: float | None = None

    @property
    def order(self) -> tuple[float | str | bool, ...]:
        """By group, a process before a person, then the larger one."""
        person = self.kind.startswith(OF_PEOPLE)
        return GROUP_OF.get(self.kind, len(GROUPS)), person, -(self.yuan or 0.0), -(self.count or 0.0), self.kind


def found(
    kind: str,
    said: dict[str, str],
    *,
    yuan: float | None = None,
    count: float | None = None,
    unit: str = "customers",
    agents: Mapping[str, str] | None = None,
) -> Found:
    """A finding in the glossary's sentences (`finding_<kind>`, `…_evidence`, `…_fix`, `…_done`), filled with what is
    `said`. A size of NaN cannot be told and is none. `agents`: whom it is about, id → name; it leads to their pages."""
    yuan, count = (v if v == v else None for v in (yuan, count))
    title, evidence, fix, done = (say(f"finding_{kind}{part}", **said) for part in ("", "_evidence", "_fix", "_done"))
    money = "" if yuan is None else written(yuan, "money")
    people = "" if count is None else say(f"size_{unit}", n=written(count, "count"))
    shown, cases = next((own for begins, own in WHERE.items() if kind.startswith(begins)), ("", ""))
    whom = [(name, place_of(agent)) for agent, name in (agents or {}).items()][:MOST_LED]
    links = tuple(one for one in ((say("see_evidence"), shown), *whom, (say("see_list"), cases)) if one[1])
    return Found(title, money, people, evidence, fix, done, kind, yuan, count, links=links)


def about(
    ask: Callable[[Reviewed], R | Missing],
) -> Callable[[Callable[[Reviewed, R], list[Found]]], Callable[[Reviewed], list[Found]]]:
    """A rule about an answer of the review; where its table is missing, nothing is found."""
    return given(ask, lambda _: [])


def points(difference: float) -> str:
    """A difference of two rates in points, without its sign: the sentence says which way."""
    return f"{100 * abs(difference):.1f}"


def spend(review: Reviewed) -> float:
    """What a buyer of the reviewed days spent."""
    return value_of(review.whole_shop(), "spend_per_buyer")


@kept
def margin(review: Reviewed) -> float:
    """The gross margin of what agents sold in the reviewed days, from its parts: (Σ amount − Σ units × unit cost) ÷
    Σ amount, before refunds. NaN where the costs of less than `COSTED` of the amount are known."""
    if not review.has_events or lacking(review.shop, "order_items", "products.unit_cost"):
        return float("nan")
    sold = review.facts.sold_items().filter(
        ~nw.col("agent_id").is_null(),
        nw.col("paid_day") >= review.period.first,
        nw.col("paid_day") <= review.period.last,
    )
    goods = collected(sold.group_by("product_id").agg(nw.col("units", "line_amount").sum())).astype({"units": float})
    costs = review.shop.pandas("products").set_index("product_id")["unit_cost"]
    told = goods.assign(cost=goods["units"] * goods["product_id"].map(costs)).dropna(subset="cost")
    sales, enough = told["line_amount"].sum(), COSTED * goods["line_amount"].sum()
    return float(1 - told["cost"].sum() / sales) if 0 < sales >= enough else float("nan")
