"""What is still to do and still to come: the backlog, peers, open and immature figures, the definitions used."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from cskit.analysis.aftersales import Backlog
from cskit.analysis.frames import people
from cskit.analysis.promotion import Promotion
from cskit.charts.definitions import show_definitions
from cskit.charts.display import note, sentences, show_table
from cskit.charts.measured import kind_of
from cskit.charts.review.parts import Heads, name_of, or_note, say
from cskit.charts.state import lang as current_lang
from cskit.charts.tables import Column, table
from cskit.metrics import measure
from cskit.metrics.detail import detail
from cskit.rules import Rules
from cskit.shop import Shop
from cskit.terms import begun
from cskit.written import written as text

ON_PAGE, IN_APPENDIX = 8, 1000


@or_note
def backlog(result: Backlog, shop: Shop, *, rules: str | Rules, show_customers: bool) -> None:
    """How many refunds and complaints are open now, and the ones that have waited longest."""
    lang = current_lang()
    parts = []
    if result.open_refunds is not None:
        oldest = text(result.oldest_refund_days, "days", lang)
        amount = text(result.open_refund_amount, "money", lang)
        said = say("review_backlog_refunds", n=f"{result.open_refunds:,}", amount=amount, days=oldest)
        parts.append(said + _older(result.refunds_before) if result.open_refunds else say("review_backlog_no_refunds"))
    if result.open_complaints is not None:
        said = say("review_backlog_complaints", n=f"{result.open_complaints:,}", late=f"{result.complaints_past_24h:,}")
        said += _older(result.complaints_before)
        parts.append(said if result.open_complaints else say("review_backlog_no_complaints"))
    comma, stop = ("；", "。") if lang == "zh" else ("; ", ".")
    sentences([say("review_backlog_said", as_of=f"{result.as_of:%Y-%m-%d %H:%M}") + comma.join(parts) + stop])
    frame = detail(shop, "backlog", rules=rules, show_customers=show_customers)
    if frame.empty:
        return
    frame = frame.sort_values("hours_open", ascending=False)
    frame["kind"] = [say(f"kind_{k}") for k in frame["kind"]]
    frame["days_open"] = frame["hours_open"] / 24
    names = people(shop).set_index("agent")["name"]
    frame["agent"] = [names.get(a, a) if isinstance(a, str) else say("agent_none") for a in frame["agent"]]
    columns: Heads = {
        "kind": say("col_kind"),
        "id": say("col_id"),
        "at": Column(say("col_since"), "time"),
        "customer": begun(say("customer")),
        "agent": begun(say("agent")),
        "amount": Column(say("word_amount"), "money"),
        "days_open": Column(say("col_hours_open"), "days"),
    }
    show_table(
        frame.head(IN_APPENDIX), columns, name="backlog", title=say("review_backlog_table"), top=ON_PAGE, of=len(frame)
    )


def _older(n: int | None) -> str:
    return say("review_backlog_before", n=f"{n:,}") if n else ""


def peers(
    given: Mapping[str, tuple[float, float | None]], shop: Shop, promotion: Promotion, *, rules: str | Rules
) -> None:
    """The shop beside its peers' mean and best, where they were given."""
    if not given:
        note(say("review_no_peers"), "missing")
        return
    rows = measure(shop, list(given), rules=rules, period=promotion.period)
    frame = rows[["metric", "value", "status"]].assign(
        label=[name_of(m) for m in rows["metric"]],
        mean=[given[m][0] for m in rows["metric"]],
        best=pd.Series([given[m][1] for m in rows["metric"]], index=rows.index, dtype=float),
    )
    frame["gap"] = frame["value"] - frame["mean"]
    frame["value:status"] = frame["status"]
    columns: Heads = {
        "label": say("word_metric"),
        "value": Column(say("col_own"), "by_row"),
        "mean": Column(say("col_peers"), "by_row"),
        "best": Column(say("col_peers_best"), "by_row"),
        "gap": Column(say("col_gap"), "by_row", signed=True),
    }
    if frame["best"].isna().all():
        del columns["best"]
    kinds = [kind_of(m) for m in frame["metric"]]
    show_table(table(frame, columns, row_kinds=kinds), name="peers", title=say("review_peers"))


def unsettled(frame: pd.DataFrame, promotion: Promotion) -> None:
    """Every figure of page one and of the phases that can still change."""
    if frame.empty:
        note(say("review_unsettled_none"))
        return
    names = {phase.id: begun(phase.label(current_lang())) for phase in promotion.phases}
    ready = frame.assign(
        label=[name_of(m) for m in frame["metric"]],
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
    kinds = [kind_of(m) for m in ready["metric"]]
    show_table(
        table(ready, columns, row_kinds=kinds),
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


def definitions(shop: Shop, *shown: pd.DataFrame, rules: Rules) -> None:
    """The cards of the metrics in the tidy frames `shown` (those with a value to define), and of the review's own."""
    metrics = [m for frame in shown for m in frame.loc[frame["status"] != "missing_table", "metric"]]
    metrics += [metric for metric, table_name in MORE.items() if not table_name or table_name in shop.tables]
    show_definitions(metrics, rules)
