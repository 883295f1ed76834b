"""The agents of the unit-price lesson: who has enough buyers to be compared, and how their numbers are headed."""

from __future__ import annotations

from collections.abc import Callable

import altair as alt
import pandas as pd

from cskit.analysis import unit_price
from cskit.analysis.frames import wide, with_people
from cskit.charts.display import note
from cskit.charts.review.parts import Heads, metric_column, not_shown, say, with_labels
from cskit.charts.state import in_force
from cskit.charts.state import lang as current_lang
from cskit.charts.tables import Column
from cskit.errors import UsageError, told
from cskit.metrics import measure
from cskit.period import Period
from cskit.rules import Rules
from cskit.shop import Shop
from cskit.terms import begun

LEAST = 5  # buyers below which an agent is not compared …
LEAST_SHARE = 0.1  # … nor below this share of the median agent's: after-sales staff sell by accident
PRICES = ("spend_per_buyer", "average_order_value", "items_per_buyer", "average_item_price", "items_per_order")
COUNTS = ("cs_sales", "orders", "buyers", "units_sold")


def checked(uplift: float) -> float:
    """The parameter `uplift`. Errors: `UsageError` unless it is a number of yuan from 1 to 1000."""
    number = isinstance(uplift, int | float) and not isinstance(uplift, bool)
    if not number or not 1 <= uplift <= 1000:
        raise UsageError(told("uplift", value=repr(uplift)))
    return uplift


def agents(shop: Shop, period: Period, *, rules: Rules | None = None, limits: bool = False) -> pd.DataFrame:
    """One row per agent with enough buyers, highest spend per buyer first; `frame.attrs["few"]` were left out.

    With `limits`: low, high of spend per buyer, and `largest`, the share of the agent's largest buyer.
    """
    rules = rules or in_force()
    frame = _once(shop, ("unit_price_agents", period, rules), lambda: _agents(shop, period, rules))
    if not limits:
        return frame
    rows = _once(
        shop,
        ("unit_price_limits", period, rules),
        lambda: unit_price.intervals(unit_price.buyers(shop, rules=rules, period=period)),
    )
    kept = frame.merge(rows, on="agent", how="left")
    kept.attrs["few"] = frame.attrs["few"]
    return kept


def _once(shop: Shop, key: tuple[object, ...], found: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """Counted once for all sections; the caller gets its own copy."""
    if key not in shop.memo:
        shop.memo[key] = found()
    return shop.memo[key].copy()


def _agents(shop: Shop, period: Period, rules: Rules) -> pd.DataFrame:
    measured = measure(shop, [*PRICES, *COUNTS], by="agent", rules=rules, period=period, interval=False)
    frame = with_labels(with_people(shop, wide(measured[measured["agent"].notna()], "agent")))
    frame = frame[frame["buyers"].fillna(0) > 0]
    least = max(LEAST, LEAST_SHARE * frame["buyers"].median()) if len(frame) else LEAST
    kept = frame[frame["buyers"] >= least].sort_values(["spend_per_buyer", "agent"], ascending=[False, True])
    few = len(frame) - len(kept)
    kept = kept.reset_index(drop=True)
    kept.attrs["few"] = few
    return kept


def everyone(shop: Shop, period: Period, *, rules: Rules | None = None) -> dict[str, float]:
    """The same metrics of all agents together: never the mean of the agents' figures."""
    rules = rules or in_force()
    found = _once(
        shop,
        ("unit_price_everyone", period, rules),
        lambda: measure(shop, [*PRICES, *COUNTS], rules=rules, period=period, interval=False),
    )
    return {str(m): float(v) for m, v in zip(found["metric"], found["value"], strict=True)}


def heads(frame: pd.DataFrame, *metrics: str) -> Heads:
    """Columns: the agent, its team where there are teams, and those of the metrics that the frame has."""
    columns: Heads = {"label": begun(say("agent"))}
    if frame["team_label"].any():
        columns["team_label"] = begun(say("team"))
    for metric in metrics:
        if metric in frame:
            columns[metric] = metric_column(metric)
    if "low" in frame and "spend_per_buyer" in columns:
        columns["spend_per_buyer"] = metric_column("spend_per_buyer", low="low", high="high")
    return columns


def few_said(frame: pd.DataFrame) -> str:
    """The line under a chart: how many agents have too few buyers to be compared."""
    few = frame.attrs.get("few", 0)
    return ("" if current_lang() == "zh" else " ") + say("unit_price_few", n=few) if few else ""


def nobody(frame: pd.DataFrame, least: int = 1) -> bool:
    """Says in one line that there is nothing to compare, where there is not."""
    if len(frame) < least:
        note(say("unit_price_nobody"), "missing")
        return True
    return False


def absent(shop: Shop, period: Period, *metrics: str) -> bool:
    """Says in one line which of the metrics need a table that is missing, if any does."""
    found = measure(shop, list(metrics), period=period, interval=False, rules=in_force())
    not_shown(found)
    return bool((found["status"] == "missing_table").any())


def faded(frame: pd.DataFrame, agent: str | None) -> pd.Series:
    """Opacity: the chosen agent stands out, without one all are equal."""
    if agent is None or agent not in set(frame["agent"]):
        return pd.Series(1.0, index=frame.index)
    return (frame["agent"] == agent).map({True: 1.0, False: 0.35})


def opacity() -> alt.Opacity:
    """The column `chosen` as it is."""
    return alt.Opacity("chosen:Q", scale=None, legend=None)


def comma() -> str:
    """What stands between the items of a list."""
    return "、" if current_lang() == "zh" else ", "


def named(frame: pd.DataFrame, agent: str) -> str:
    """The name of an agent as shown."""
    return str(frame.loc[frame["agent"] == agent, "label"].iloc[0])


def head(label: str, kind: str = "price", **more: object) -> Column:
    """A column of the lesson's own, from its term."""
    return Column(say(label), kind, **more)  # type: ignore[arg-type]
