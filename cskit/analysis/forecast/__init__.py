"""Forecast a promotion day: expected receptions, their hours, how sure they are, and how past forecasts fared."""

from cskit.analysis.forecast.day import DayForecast, HourShares, Inputs, forecast_day, hour_shares
from cskit.analysis.forecast.history import BackTest, History, back_test, history, past_days, promotion_days

__all__ = [
    "BackTest",
    "DayForecast",
    "History",
    "HourShares",
    "Inputs",
    "back_test",
    "forecast_day",
    "history",
    "hour_shares",
    "past_days",
    "promotion_days",
]
