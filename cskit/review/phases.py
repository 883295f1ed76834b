"""The promotion phase by phase, each beside the same phase of the comparison."""

from collections.abc import Sequence

import pandas as pd

from cskit.analysis.promotion import Phase
from cskit.charts import Column, bars, show, table
from cskit.charts.parts import Heads, days_of, metric_column, name_of, say
from cskit.review.base import Reviewed, kept
from cskit.terms import begun, language
from cskit.written import compact

METRICS = """
    shop_sales cs_sales cs_sales_share receptions final_payment_rate refund_rate first_response_seconds
    average_response_seconds response_rate_3min inquiring_customers inquiry_conversion spend_per_buyer
""".split()
ON_PAGE = """
    receptions inquiry_conversion cs_sales spend_per_buyer final_payment_rate average_response_seconds refund_rate
""".split()


@kept
def phases(review: Reviewed) -> pd.DataFrame:
    """Tidy: phase, days, metric, value, status, and where the comparison has the phase base and base_days.

    The final payment rate of a phase is that of the presale orders *created* in it.
    """
    now, base = review.promotion.phases, review.promotion.base
    ids = {phase.id for phase in now}
    then = [phase for phase in (base.phases if base else ()) if phase.id in ids]
    measured = review.measure(METRICS, period=list(dict.fromkeys(p.period for p in (*now, *then))), interval=False)
    before = _by_phase(measured, then).rename(columns={"value": "base", "days": "base_days"}).drop(columns="status")
    return _by_phase(measured, now).merge(before, on=["phase", "metric"], how="left")


def _by_phase(measured: pd.DataFrame, phases: Sequence[Phase]) -> pd.DataFrame:
    days = pd.DataFrame([(p.id, p.period.days, str(p.period)) for p in phases], columns=["phase", "days", "period"])
    return days.merge(measured[["period", "metric", "value", "status"]], on="period").drop(columns="period")


def show_phases(review: Reviewed) -> None:
    """CS sales per day of each phase beside the same phase of the comparison, and the phases' figures as a table."""
    frame = phases(review)
    labels = {phase.id: begun(phase.label(language())) for phase in review.promotion.phases}
    days = {phase.id: days_of(phase.period) for phase in review.promotion.phases}
    _bars(
        review,
        frame[frame["metric"] == "cs_sales"].assign(label=lambda f: [f"{labels[p]} {days[p]}" for p in f["phase"]]),
    )
    values = frame.pivot(index="phase", columns="metric", values="value")
    statuses = frame.pivot(index="phase", columns="metric", values="status")
    shown = [m for m in ON_PAGE if (~statuses[m].isin(["missing_table", "undefined"])).any()]
    wide = values[shown].join(statuses[shown].add_suffix(":status")).loc[list(labels)].reset_index()
    wide = wide.assign(label=wide["phase"].map(labels), days=wide["phase"].map(days))
    columns: Heads = {"label": say("word_phase"), "days": say("word_days")}
    columns |= {metric: metric_column(metric) for metric in shown}
    table(wide, columns, name="phases", title=say("review_phases_table"), note=say("review_phases_note"))


def _bars(review: Reviewed, sales: pd.DataFrame) -> None:
    per_day = say("word_per_day", label=name_of("cs_sales"))
    parts = [sales.assign(series="current", sales=sales["value"] / sales["days"])]
    names = {"label": say("word_phase"), "series": say("word_days"), "sales": per_day, "current": say("word_now")}
    if review.promotion.base is not None:
        then = sales.assign(series="base", sales=sales["base"] / sales["base_days"])
        parts.append(then[then["sales"].notna()])
        names["base"] = say(f"review_base_{review.promotion.base.kind}")
    both = pd.concat(parts, ignore_index=True)
    both["said"] = [compact(v, "money") for v in both["sales"]]
    chart = bars(
        both, "sales", of="label", color="series", order="frame", words="said", labels=names, kinds={"sales": "money"}
    )
    columns: Heads = {"label": names["label"], "series": names["series"], "sales": Column(per_day, "money")}
    table = both.assign(series=both["series"].map(names))
    show(chart, table=table, columns=columns, name="phase_sales", title=say("review_phases_chart"), says="")
