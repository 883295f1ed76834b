"""How a review opens: its parameters checked, its shop opened, and what is reviewed said."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cskit.analysis.promotion import Promotion, Reference
from cskit.bundled import is_synthetic
from cskit.charts import note, show_parameters
from cskit.charts.parts import say
from cskit.errors import Unmatched, UsageError
from cskit.facts.joins import need_accounts, need_customers, need_orders_of
from cskit.metrics import CARDS
from cskit.review.base import Reviewed
from cskit.terms import language
from cskit.written import paragraph, span


def opening(review: Reviewed) -> None:
    """What is reviewed, and what it is compared with; whether data are synthetic, and what was wrong with them."""
    promotion, base, days = review.promotion, review.promotion.base, review.period.days
    key = "review_reviewed" if days > 1 else "review_reviewed_day"
    lines = [say(key, name=_titled(promotion), days=days)]
    if base is None:
        lines.append(say("review_no_base"))
    else:
        lines.append(say(f"review_against_{base.kind}", name=_titled(base)))
        if base.period.days != days:
            lines.append(say("review_uneven", days=days, base_days=base.period.days))
    if is_synthetic(review.shop.folder):
        lines.append(say("review_synthetic"))
    note(paragraph(lines))
    for wrong in notices(review):
        note(wrong, "doubt")
    show_parameters(_parameters(review))


def notices(review: Reviewed) -> list[str]:
    """What a reader has to know about the tables: ids that reading re-spelled, sheets it left out, and tables that
    should fit together and have nothing in common."""
    shop, facts = review.shop, review.facts
    torn = []
    for needed in (
        lambda: need_orders_of(facts, "order_items"),
        lambda: need_orders_of(facts, "refunds"),
        lambda: need_customers(facts),
        lambda: need_accounts(facts) if shop.has("agents") else None,
    ):
        try:
            needed()
        except Unmatched as reason:
            torn.append(str(reason))
    return [*shop.notices, *torn]


def _titled(which: Promotion | Reference) -> str:
    """The calendar's name and the days; the days alone where no calendar names them."""
    days = span(which.period)
    return days if which.name == str(which.period) else say("review_named", name=which.name, period=days)


def _parameters(review: Reviewed) -> dict[str, str]:
    """What the parameters of a run were understood as; a folder by its name only."""
    shop, promotion, base, rules = review.shop, review.promotion, review.promotion.base, review.rules
    return {
        say("review_data"): Path(shop.folder).name if shop.folder else "—",
        say("review_days"): str(shop.span),
        say("review_promotion"): _titled(promotion).strip(),
        say("review_compared"): _titled(base).strip() if base else "—",
        say("review_ruleset"): f"{rules.zh if language() == 'zh' else rules.en} ({rules.name})",
    }


def check(show_customers: Any, last_actions: Any) -> None:
    """Errors: `UsageError` for values of another type; a shop's customers are not shown by a slip of the pen."""
    UsageError.when(not isinstance(show_customers, bool), "show_customers", value=repr(show_customers))
    UsageError.when(
        not isinstance(last_actions or {}, Mapping)
        or not all(isinstance(d, bool) for d in (last_actions or {}).values()),
        "last_actions",
        example='{"…": True}',
    )


def checked_peers(peers: Any) -> dict[str, tuple[float, float | None]]:
    """Peers as metric → (mean, best or None). Errors: `UsageError` for anything else."""
    if not peers:
        return {}
    UsageError.when(not isinstance(peers, Mapping), "peers", example='{"inquiry_conversion": 0.52}')
    ready = {}
    for metric, value in peers.items():
        CARDS[metric]  # an unknown metric is one clear line
        both = list(value) if isinstance(value, list | tuple) else [value]
        UsageError.when(
            not 1 <= len(both) <= 2 or any(isinstance(v, bool) or not isinstance(v, int | float) for v in both),
            "peers_metric",
            metric=metric,
        )
        ready[str(metric)] = (float(both[0]), float(both[1]) if len(both) == 2 else None)
    return ready
