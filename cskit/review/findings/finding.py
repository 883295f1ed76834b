"""What a finding is, and what an inquirer and a buyer of the promotion were worth: how findings become yuan."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from cskit.analysis.frames import Missing, value_of
from cskit.charts.display import Finding
from cskit.charts.parts import say
from cskit.review.base import Reviewed, given, kept
from cskit.written import written

R = TypeVar("R")
METRICS = ("inquiry_conversion", "spend_per_buyer", "inquiring_customers", "receptions", "average_item_price")


@dataclass(frozen=True)
class Found(Finding):
    """A finding of the review. `yuan` or `customers` is its size (None: not expressed so); `weight`, in yuan, only
    orders findings."""

    kind: str = ""
    yuan: float | None = None
    customers: float | None = None
    weight: float = 0.0


def found(
    kind: str,
    said: dict[str, str],
    *,
    yuan: float | None = None,
    customers: float | None = None,
    weight: float | None = None,
) -> Found:
    """A finding in the glossary's sentences (`finding_<kind>`, `…_evidence`, `…_fix`), filled with what is `said`.

    A size of NaN cannot be told and is none; without a `weight` its yuan orders it.
    """
    yuan, customers, weight = (v if v == v else None for v in (yuan, customers, yuan if weight is None else weight))
    title, evidence, fix = (say(f"finding_{kind}{part}", **said) for part in ("", "_evidence", "_fix"))
    size = "" if customers is None else say("size_customers", customers=written(customers, "count"))
    size = size if yuan is None else say("size_yuan", yuan=written(yuan, "money"))
    return Found(title, size, evidence, fix, kind, yuan, customers, weight or 0.0)


def about(
    ask: Callable[[Reviewed], R | Missing],
) -> Callable[[Callable[[Reviewed, R], list[Found]]], Callable[[Reviewed], list[Found]]]:
    """A rule about an answer of the review; where its table is missing, nothing is found."""
    return given(ask, lambda _: [])


def points(difference: float) -> str:
    """A difference of two rates in points, without its sign: the sentence says which way."""
    return f"{100 * abs(difference):.1f}"


@dataclass(frozen=True)
class Worth:
    """`buyer`: spend per buyer; `reception`: that × inquiry conversion × inquirers per reception (yuan, NaN where
    unknown); `item`: average item price."""

    buyer: float
    reception: float
    item: float


@kept
def worth(review: Reviewed) -> Worth:
    """The promotion's own averages; good for ordering findings and for a first size."""
    conversion, buyer, inquirers, receptions, item = (value_of(review.whole_shop(), m) for m in METRICS)
    per_reception = inquirers / receptions if receptions > 0 else float("nan")
    return Worth(buyer, buyer * conversion * per_reception, item)
