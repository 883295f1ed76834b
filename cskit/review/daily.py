"""Day by day: a week or a month, and where the figures are those of a platform's sheets."""

import pandas as pd

from cskit.charts import lines, note, show
from cskit.charts.parts import name_of, say, sources_said
from cskit.period import Period
from cskit.review.base import Reviewed, kept

METRICS = """
    shop_sales cs_sales receptions inquiry_conversion average_response_seconds satisfaction served_customers
    contacting_customers response_rate_3min spend_per_buyer
""".split()
MOST, LEAST_DAYS = 6, 3
SMALL = 130  # pixels high


@kept
def daily(review: Reviewed) -> pd.DataFrame:
    """`measure`'s rows by date of the first six of `METRICS` that are known for three days or more, in all phases of
    a promotion."""
    whole = [phase.period for phase in review.promotion.phases] or [review.period]
    rows = review.measure(METRICS, by="date", period=Period(whole[0].start, whole[-1].end), interval=False)
    known = rows[rows["value"].notna()].groupby("metric", sort=False)["date"].count()
    return rows[rows["metric"].isin(known[known >= LEAST_DAYS].index[:MOST])]


def show_daily(review: Reviewed) -> None:
    """A small line for each figure known day by day; a sentence where no sheet has one. A promotion's events are told
    by its phases instead."""
    if review.has_events and review.promotion.kind == "promo":
        return
    frame = daily(review)
    if frame.empty and not review.has_events:
        note(say("review_no_days"), "missing")
    for metric, own in frame.groupby("metric", sort=False):
        whole = own.assign(date=pd.to_datetime(own["date"])).set_index("date").asfreq("D").reset_index()
        told = whole.assign(metric=metric, status=whole["status"].fillna("undefined"))
        chart = lines(told, "value", x="date").properties(height=SMALL)  # which breaks where a day is missing
        show(chart, title=say("review_daily", metric=name_of(str(metric))), says="", name=f"daily_{metric}")
    sources_said(frame)
