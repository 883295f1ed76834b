"""The eight tiles of page one: each number beside its own kind of target and last year, with what it must not be read
without."""

from collections.abc import Hashable, Mapping, Sequence
from datetime import timedelta
from math import nan
from typing import Any

import pandas as pd

from cskit.analysis.frames import Missing
from cskit.analysis.promotion import Reference
from cskit.charts import Tile, kind_of, tiles as show_tiles
from cskit.charts.parts import metric_text, name_of, not_shown, say, sources_said
from cskit.metrics import CARDS
from cskit.review.base import Reviewed, kept
from cskit.review.compare import beside
from cskit.review.load import forecast_of, hours
from cskit.review.split import EARLIER, sales_split
from cskit.written import compact, day, is_missing, written

TILES = (  # metrics of one tile, in the order of the wall
    ("shop_sales", "shop_net_sales"),
    ("cs_sales",),
    ("inquiry_conversion",),
    ("spend_per_buyer",),
    ("receptions",),
    ("first_response_seconds", "average_response_seconds"),
    ("refund_rate",),
    ("cost_to_output",),
)
SPARE = """
    shop_orders shop_average_order_value served_customers response_rate_3min satisfaction contacting_customers
    inquiring_customers buyers orders
""".split()  # where tiles of the wall are free: the first two beside orders without buyers, the others from sheets
TILE_OF = {metric: nth for nth, metrics in enumerate(TILES, 1) for metric in metrics}
LEADS = "average_response_seconds"  # its tile; elsewhere the first metric does
LOAD = "receptions"  # which is what came, and no achievement
LOOSE = 0.1  # a floor so far behind what was reached a year ago asks for nothing
LEAST_DAYS = 4  # of a line of days
PER_BUYER = ("items_per_buyer", "average_item_price", "spend_per_buyer")  # factors whose product is spend per buyer
Row = Mapping[Hashable, Any]


@kept
def tiles(review: Reviewed) -> pd.DataFrame:
    """One row per number of page one: `tile` (1-8; those that fill a free place come behind), then the columns of
    `compare.beside`.

    The shop's tile leads with the kind of sales that its target was set for; without one with sales net of refunds.
    Where refunds are not in the data, or no refund window has closed yet, it shows sales before refunds.
    """
    frame = beside(review, [*TILE_OF, *SPARE])
    rows = frame.set_index("metric")
    free = len(TILES) - frame["metric"].map(TILE_OF)[frame["status"] != "missing_table"].nunique()
    named = rows.loc["spend_per_buyer", "status"] != "missing_table"
    told = (frame["source"] != "") | frame["metric"].isin([] if named else SPARE[:2])
    spare = frame["metric"].isin(SPARE) & told & frame["value"].notna()
    frame = frame[frame["metric"].isin(TILE_OF) | (spare & (spare.cumsum() <= free))]
    if rows.loc["shop_net_sales", "status"] in ("missing_table", "immature"):
        frame = frame[frame["metric"] != "shop_net_sales"]
    elif is_missing(rows.loc["shop_sales", "floor"]):
        frame = frame[frame["metric"] != "shop_sales"]
    places = TILE_OF | {metric: nth for nth, metric in enumerate(SPARE, len(TILES) + 1)}
    frame.insert(0, "tile", frame["metric"].map(places))
    return frame.reset_index(drop=True)


def headline(review: Reviewed) -> None:
    """At most eight tiles with change, targets and last year; what has no table is named below."""
    frame = tiles(review)
    there = frame[frame["status"] != "missing_table"].sort_values("metric", key=lambda m: m != LEADS, kind="stable")
    days = _by_day(review, there)
    told = notes(review)
    show_tiles([_tile(review, own.to_dict("records"), days, told) for _, own in there.groupby("tile")])
    sources_said(there)
    not_shown(frame)


def _by_day(review: Reviewed, frame: pd.DataFrame) -> dict[str, tuple[float, ...]]:
    """Metric → its value on each of the days, where enough of them are known."""
    rows = review.measure(frame["metric"], by="date", interval=False) if review.period.days >= LEAST_DAYS else frame[:0]
    lines = {str(metric): tuple(own["value"].dropna().astype(float)) for metric, own in rows.groupby("metric")}
    return {metric: line for metric, line in lines.items() if len(line) >= LEAST_DAYS}


def _tile(
    review: Reviewed, rows: Sequence[Row], days: Mapping[str, tuple[float, ...]], told: Mapping[str, list[str]]
) -> Tile:
    row, *others = rows
    metric, promotion = row["metric"], review.promotion
    kind = kind_of(metric)
    base, label = _reference(row, "base", promotion.base)
    lines = [*(_also(other) for other in others), *told.get(metric, ())]
    if promotion.last_year is not None and promotion.last_year.period != getattr(promotion.base, "period", None):
        lines.insert(0, _second(row, kind, promotion.last_year))
    if loose := is_loose(row):
        lines.append(say("review_loose", year=compact(row["last_year"], kind)))
    return Tile(
        name_of(metric),
        row["value"],
        kind,
        status=row["status"],
        better="none" if metric == LOAD else CARDS[metric].better,
        base=base,
        base_label=label,
        floor=row["floor"],
        stretch=row["stretch"],
        change=row["base_change"],
        lines=tuple(filter(None, lines)),
        sure=not loose and row["status"] == "ok",
        days=days.get(metric, ()),
    )


def is_loose(row: Row) -> bool:
    """Whether the floor lies clearly behind what the shop reached a year ago: meeting it says nothing."""
    if is_missing(row["floor"]) or is_missing(row["last_year"]) or row["last_year_per_day"] or row["metric"] == LOAD:
        return False
    ends = sorted((row["floor"], row["last_year"]), reverse=CARDS[row["metric"]].better == "down")
    return bool(ends[0] == row["floor"] and abs(row["last_year"] - row["floor"]) >= LOOSE * row["last_year"])


def _reference(row: Row, column: str, reference: Reference | None) -> tuple[float | None, str]:
    """The value there, per day where the periods are unequally long, and what to call it."""
    if reference is None or is_missing(row[column]) or row[f"{column}_status"] in ("immature", "missing_table"):
        return None, ""
    label = say(f"review_base_{reference.kind}")
    if row[f"{column}_same_age"]:
        label = say("review_same_age", label=label)
    if not row[f"{column}_per_day"]:
        return row[column], label
    return row[column] / reference.period.days, say("review_per_day", label=label)


def _second(row: Row, kind: str, last_year: Reference) -> str:
    there, label = _reference(row, "last_year", last_year)
    if is_missing(there) or is_missing(row["last_year_change"]):
        return ""
    rate = kind == "rate"
    change = written(row["last_year_change"], "rate" if rate else "growth", signed=rate)
    return say("review_second_line", change=change, label=label, base=compact(there, kind))


def _also(row: Row) -> str:
    line = say(
        "review_also", label=name_of(row["metric"]), value=metric_text(row["metric"], row["value"], row["status"])
    )
    if not is_missing(row["floor"]) and not is_missing(row["floor_attainment"]):
        met = "✓" if row["floor_attainment"] >= 1 else "✗"
        line += say("review_also_target", met=met, floor=compact(row["floor"], kind_of(row["metric"])))
    return line


@kept
def notes(review: Reviewed) -> dict[str, list[str]]:
    """Metric → what its number must not be read without; empty texts where something is not known."""
    rows, split, load = review.whole_shop().set_index("metric"), sales_split(review), hours(review)
    days, more = agent_days(review)
    sides = split.frame.set_index("factor")[["before", "after"]].astype(float) if split else pd.DataFrame()
    earlier, before, after = nan, nan, nan
    if split is not None and EARLIER in sides.index:  # spend per buyer of what the split counts like with like
        earlier = float(sides["after"][EARLIER]) * (review.period.days if split.per_day else 1)
        before, after = sides[sides.index.isin(PER_BUYER)].prod(skipna=False)
    quality = None if isinstance(load, Missing) else load.quality
    bias, forecast = (quality.bias, quality.forecast) if quality else (nan, nan)
    of = "" if isinstance(load, Missing) else forecast_of(load)
    closes = review.period.end + timedelta(days=review.rules.refund_days + 1)
    return {
        "cs_sales": [
            _told("share", share=(rows.loc["cs_sales_share", "value"], "rate")),
            _told("earlier", yuan=(earlier, "money")),
        ],
        "spend_per_buyer": [_told("spend", value=(after, "price"), change=(after / (before or nan) - 1, "growth"))],
        LOAD: [of + _told(f"forecast_{'high' if bias > 0 else 'low'}", n=(forecast, "count"), off=(abs(bias), "rate"))],
        "refund_rate": [_told("closes", day=(day(closes), "text"))]
        if rows.loc["refund_rate", "status"] == "open"
        else [],
        "cost_to_output": [_told("people", n=(days, "count"), more=(more, "growth"))],
    }


def _told(key: str, **values: tuple[Any, str]) -> str:
    known = {name: compact(value, kind) for name, (value, kind) in values.items() if not is_missing(value)}
    return say(f"review_tile_{key}", **known) if len(known) == len(values) else ""


def agent_days(review: Reviewed) -> tuple[float, float]:
    """Agent-days worked, and how many more they are than in the comparison; NaN where not known, or of uneven days."""
    base = review.promotion.base if review.promotion.same_length else None
    rows = [review.whole_shop(which.period).set_index("metric") for which in (review.promotion, base) if which]
    worked = [float(own["denominator"].astype(float)["receptions_per_agent_day"]) for own in rows]
    return worked[0], worked[0] / worked[1] - 1 if len(worked) > 1 and worked[1] > 0 else nan
