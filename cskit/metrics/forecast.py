"""Forecast against what came, by the hour (P)."""

import narwhals as nw
import pandas as pd

from cskit.engines import collected
from cskit.errors import UsageError, told
from cskit.facts.calendar import start_of_hour
from cskit.metrics.question import Question, alone
from cskit.written import listed


def hours_forecast(question: Question) -> pd.DataFrame:
    """Each hour of the forecast in the period: `hour` (start, seconds), `receptions` forecast, `actual`, how far the
    forecast was `over`, and by how much it `missed`."""
    forecast = collected(question.shop.need("forecast", for_="forecast error"))
    seen = (
        question.facts.receptions()
        .filter(nw.col("served") == 1)
        .with_columns(hour_at=start_of_hour(nw.col("started_at")))
    )
    counts = collected(seen.group_by("hour_at").agg(nw.len().alias("actual")))
    both = forecast.merge(counts, left_on="hour", right_on="hour_at", how="left")
    both["actual"] = both["actual"].fillna(0).astype("float64")
    both["over"] = both["receptions"] - both["actual"]
    both["missed"] = both["over"].abs()
    both["day"] = (both["hour"].astype("int64") - question.rules.day_offset) // 86_400
    if question.period is not None:
        both = both[both["day"].between(question.period.first, question.period.last)]
    # an hour that the data do not reach yet is no miss
    return both[both["hour"].astype("int64").between(question.shop.seconds[0] // 3600 * 3600, question.shop.seconds[1])]


def summed(question: Question, column: str) -> pd.DataFrame:
    """A column of `hours_forecast` added up over the hours forecast."""
    frame = hours_forecast(question)
    frame = frame.assign(value=frame[column].astype("float64"))
    known = {"date": frame["day"], "hour": frame["hour"].astype("int64") % 86_400 // 3600}
    strange = [b for b in question.by if b not in known]
    if strange:
        raise UsageError(told("forecast_split", by=listed(strange)))
    if not question.by:
        return alone(frame["value"].sum())
    frame = frame.assign(**{b: known[b] for b in question.by})
    return frame.groupby(list(question.by))["value"].sum().reset_index()
