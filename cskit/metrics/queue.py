"""Hours whose queue broke or burst: receptions beside what the hour should have had (G)."""

import narwhals as nw
import numpy as np
import pandas as pd

from cskit.engines import collected
from cskit.shop import Shop

LEAST_Z = 3.5  # robust z; Iglewicz and Hoaglin (1993) on modified z-scores
LEAST_DEVIATION = 0.5
LEAST_EXPECTED = 30.0  # receptions in an hour; below it chance alone swings by half
LEAST_DAYS, LEAST_OF_DAY = 3, 100.0  # a usual share stands on so many days, each of so many receptions
_MAD_TO_SIGMA = 0.6744898  # median absolute deviation of a standard normal
_MEAN_TO_SIGMA = 0.7978846  # its mean absolute deviation
_NOTHING = 1e-9  # what floats leave of a spread of 0


def deviations(hours: pd.DataFrame) -> pd.DataFrame:
    """Adds `expected`, `deviation`, `z` and `flag` (`outage`, `surge`, empty) to hours (`date`, `hour`, `receptions`,
    `forecast`; a forecast may be absent or missing).

    Expected is the hour's forecast, or without one the day's total times the hour's usual share (its median share of
    a day, over 3 days of 100 receptions or more, else none; of a day that is forecast in part, its share of that
    forecast); either is scaled to the day's own level (the
    median ratio of its hours), so that a day busier than planned is no row of anomalies and a lost hour does not lower
    its own yardstick. z = 0.6745 × (r − median) ÷ MAD of
    r = √receptions − √expected; where more than half of the hours are exactly at the median the MAD is 0, and the mean
    absolute deviation stands in (0.798 instead of 0.6745). Judged are hours with at least 30 receptions, expected or
    seen.
    """
    out = hours.copy()
    actual = out["receptions"].astype("float64")
    forecast = out["forecast"].astype("float64") if "forecast" in out else pd.Series(np.nan, index=out.index)
    by_day = out["date"]
    shape = _shape(forecast.where(forecast > 0), usual_share(out), by_day)
    rough = shape * actual.groupby(by_day).transform("sum") / shape.groupby(by_day).transform("sum")
    level = (actual / shape).where(rough >= LEAST_EXPECTED).groupby(by_day).transform("median")
    out["expected"] = shape * level
    out["deviation"] = actual / out["expected"].where(out["expected"] > 0) - 1
    judged = out["expected"].clip(lower=actual) >= LEAST_EXPECTED
    off = (actual**0.5 - out["expected"] ** 0.5).where(judged)
    centre = off.median()
    distance = (off - centre).abs()
    spread, to_sigma = distance.median(), _MAD_TO_SIGMA
    if not spread > _NOTHING:
        spread, to_sigma = distance.mean(), _MEAN_TO_SIGMA
    out["z"] = to_sigma * (off - centre) / spread if spread > _NOTHING else off * 0.0
    flagged = (out["z"].abs() >= LEAST_Z) & (out["deviation"].abs() >= LEAST_DEVIATION)
    out["flag"] = np.where(flagged & (out["deviation"] < 0), "outage", np.where(flagged, "surge", ""))
    return out


def _shape(forecast: pd.Series, usual: pd.Series, by_day: pd.Series) -> pd.Series:
    """The day's course: the forecast, and where a day's forecast leaves hours out, these at their usual share of it."""
    told = forecast.groupby(by_day).transform("sum")
    known = usual.where(forecast.notna()).groupby(by_day).transform("sum")
    return forecast.fillna(usual * (told / known).where((told > 0) & (known > 0), 1.0))


def usual_share(hours: pd.DataFrame) -> pd.Series:
    """Each hour's median share of its day over all days with enough receptions: one broken day does not move a median.
    NaN where too few days have them: the shares of a handful of receptions are no usual day."""
    total = hours.groupby("date")["receptions"].transform("sum")
    share = (hours["receptions"] / total.where(total >= LEAST_OF_DAY)).groupby(hours["hour"])
    return share.transform("median").where(share.transform("count") >= LEAST_DAYS)


def recorded(hours: pd.DataFrame, shop: Shop) -> pd.DataFrame:
    """Of the hours (`at`), those the messages reach: before the first and after the last one nothing was recorded,
    which is not the same as nobody having come."""
    sent = nw.col("sent_at")
    ends = collected(shop.table("messages").select(first=sent.min(), last=sent.max()))
    first, last = pd.to_datetime(ends.iloc[0].astype("float64"), unit="s")
    return hours[hours["at"].between(first.floor("h"), last)].reset_index(drop=True)
