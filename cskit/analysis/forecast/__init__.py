"""Forecast a promotion day: expected receptions, their hours, how sure they are, and how past forecasts fared."""

from cskit.analysis.forecast.day import DayForecast, Inputs, forecast_day
from cskit.analysis.forecast.history import BackTest, History, back_test, history, past_days, promotion_days
from cskit.analysis.forecast.shares import HourShares, hour_shares

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
