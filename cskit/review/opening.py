"""How a review opens (what is given checked, what is reviewed said) and closes: peers, open figures, definitions."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from cskit.analysis.promotion import Promotion, Reference
from cskit.bundled import is_synthetic
from cskit.charts import Column, note, show_parameters, table
from cskit.charts.definitions import show_definitions
from cskit.charts.parts import Heads, metric_rows, say
from cskit.errors import MissingTable, UsageError, expect
from cskit.facts.joins import need_accounts, need_buyers, need_customers, need_orders_of
from cskit.metrics import CARDS
from cskit.review.base import Reviewed, kept
from cskit.review.daily import daily
from cskit.review.page_one import PREPARED
from cskit.review.service import service
from cskit.review.split import phases
from cskit.review.tiles import tiles
from cskit.terms import begun, language
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
    should fit together and have nothing in common; days without a message or an order."""
    shop, facts = review.shop, review.facts
    torn = []
    for tables, needed in (
        (("orders", "order_items"), lambda: need_orders_of(facts, "order_items")),
        (("orders", "refunds"), lambda: need_orders_of(facts, "refunds")),
        (("orders",), lambda: need_buyers(facts)),
        (("orders", "messages"), lambda: need_customers(facts)),
        (("agents", "messages"), lambda: need_accounts(facts)),
    ):
        try:
            if all(map(shop.has, tables)):
                needed()
        except MissingTable as reason:
            torn.append(begun(str(reason)))
    base = review.promotion.base
    gaps = shop.gaps_said(*[which.period for which in (review.promotion, base) if which])
    return [*map(begun, shop.notices), *dict.fromkeys(torn), *([gaps] if gaps else [])]


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


def check(show_customers: Any, last_actions: Any, preparation: Any = None) -> None:
    """Errors: `UsageError` for values of another type; a shop's customers are not shown by a slip of the pen."""
    UsageError.when(not isinstance(show_customers, bool), "show_customers", value=repr(show_customers))
    UsageError.when(
        not isinstance(last_actions or {}, Mapping)
        or not all(isinstance(d, bool) for d in (last_actions or {}).values()),
        "last_actions",
        example='{"…": True}',
    )
    ready = preparation or {}
    UsageError.when(
        not isinstance(ready, Mapping) or not all(isinstance(who, str) for who in ready.values()), "preparation"
    )
    for item in ready:
        expect("entry", item, PREPARED)


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


def peers(review: Reviewed) -> None:
    """The shop beside its peers' mean and best, where they were given."""
    given = review.given_peers
    if not given:
        note(say("review_no_peers"), "missing")
        return
    rows = review.measure(given)
    frame = rows[["metric", "value", "status"]].assign(
        mean=[given[m][0] for m in rows["metric"]],
        best=pd.Series([given[m][1] for m in rows["metric"]], index=rows.index, dtype=float),
    )
    frame["gap"] = frame["value"] - frame["mean"]
    columns: Heads = {
        "label": say("word_metric"),
        "value": Column(say("col_own"), "by_row"),
        "mean": Column(say("col_peers"), "by_row"),
        "best": Column(say("col_peers_best"), "by_row"),
        "gap": Column(say("col_gap"), "by_row", signed=True),
    }
    if frame["best"].isna().all():
        del columns["best"]
    table(metric_rows(frame, columns), name="peers", title=say("review_peers"))


@kept
def unsettled(review: Reviewed) -> pd.DataFrame:
    """Every open or immature number of page one and of the phases: metric, where (`promotion` or a phase's id), status,
    value (a lower bound where open, none where immature)."""
    by_phase = phases(review).rename(columns={"phase": "where"})
    frame = pd.concat([tiles(review).assign(where="promotion"), by_phase])[["metric", "where", "status", "value"]]
    unsure = frame[frame["status"].isin(["open", "immature"])]
    return unsure.drop_duplicates(["metric", "where", "value"], ignore_index=True)  # a phase may be all the days


def show_unsettled(review: Reviewed) -> None:
    """Every figure of page one and of the phases that can still change."""
    frame, promotion = unsettled(review), review.promotion
    if frame.empty:
        note(say("review_unsettled_none" if review.has_events else "review_unsettled_sheets"))
        return
    names = {phase.id: begun(phase.label(language())) for phase in promotion.phases}
    ready = frame.assign(
        place=[names.get(w, say("word_all_days")) for w in frame["where"]],
        state=[say(f"mark_{s}") for s in frame["status"]],
    )
    ready["value"] = ready["value"].where(ready["status"] == "open")
    columns: Heads = {
        "label": say("word_metric"),
        "place": say("col_where"),
        "value": Column(say("word_value"), "by_row"),
        "state": say("col_status"),
    }
    table(
        metric_rows(ready.drop(columns="status"), columns),
        name="unsettled",
        title=say("review_unsettled"),
        note=say("review_unsettled_note"),
    )


MORE = {
    "receptions_per_agent_day": "",
    "output_per_agent_day": "",
    "lost_sales": "",
    "reminder_recovery_rate": "reminders",
}


def definitions(review: Reviewed) -> None:
    """The cards of the metrics that page one, the phases and the service show (those with a value), and of others."""
    metrics = [
        m
        for frame in (tiles(review), phases(review), service(review))
        for m in frame.loc[frame["status"] != "missing_table", "metric"]
    ]
    if review.has_events:
        metrics += [metric for metric, table_name in MORE.items() if not table_name or table_name in review.shop.tables]
    else:
        metrics += list(daily(review)["metric"])
        note(say("review_sheets_defined"), "doubt")
    show_definitions(metrics, review.rules)
