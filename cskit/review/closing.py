"""What is still to come: peers, open and immature figures, the definitions used."""

import pandas as pd

from cskit.charts import Column, note, table
from cskit.charts.definitions import show_definitions
from cskit.charts.parts import Heads, metric_rows, say
from cskit.review.base import Reviewed, kept
from cskit.review.page_one import tiles
from cskit.review.phases import phases
from cskit.review.service import service
from cskit.terms import begun, language


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
    return frame[frame["status"].isin(["open", "immature"])].reset_index(drop=True)


def show_unsettled(review: Reviewed) -> None:
    """Every figure of page one and of the phases that can still change."""
    frame, promotion = unsettled(review), review.promotion
    if frame.empty:
        note(say("review_unsettled_none"))
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
    metrics += [metric for metric, table_name in MORE.items() if not table_name or table_name in review.shop.tables]
    show_definitions(metrics, review.rules)
