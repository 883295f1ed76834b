"""Why CS sales changed, as a waterfall over visitors, call-in, conversion, items and price; and phase by phase."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import pandas as pd

from cskit.analysis.decompose import CHAIN, split_chain
from cskit.analysis.frames import value_of
from cskit.analysis.promotion import Phase
from cskit.charts import Column, bars, kind_of, note, sentences, show, table, waterfall
from cskit.charts.parts import Heads, days_of, metric_column, name_of, not_shown, say
from cskit.charts.state import card_of
from cskit.charts.tables import as_table
from cskit.engines import collected
from cskit.period import Period
from cskit.review.base import Reviewed, kept
from cskit.review.daily import show_daily
from cskit.terms import begun, language
from cskit.written import compact, listed, written

SWING = 1.96 * 2**0.5  # ÷ √buyers: the relative error of a sum of purchases whose spread is as large as their mean


@dataclass(frozen=True)
class Split:
    """The change in CS sales and what each factor contributed; the contributions add up to the change.

    `frame`: factor, before, after, contribution (yuan), share (of the change). What was asked or ordered before the
    days and paid in them (`earlier`, mostly final payments) is a part of its own: the factors count like with like,
    contact, order and payment inside the days. `per_day`: before, after and the contributions are yuan per day, because
    the two periods differ in length. `left_out`: links of the chain that the data lack (`visitors` without traffic,
    `units_sold` without order items).
    """

    before: float
    after: float
    frame: pd.DataFrame
    per_day: bool
    left_out: tuple[str, ...]

    @property
    def change(self) -> float:
        return self.after - self.before

    def if_stayed(self, factor: str, days: int = 1) -> float:
        """What sales would have been more in `days` had this factor stayed as it was, all else as it came: another
        number than its contribution, which shares what several factors did together."""
        rows = self.frame.set_index("factor")
        before, after = (float(rows[side][factor]) for side in ("before", "after"))
        inside = self.after - float(rows["after"].get(EARLIER, 0.0))
        more = before - after if factor == EARLIER else inside * (before / after - 1) if after else float("nan")
        return more * (days if self.per_day else 1)


@kept
def sales_split(review: Reviewed) -> Split | None:
    """The exact split of the change in CS sales from the base to the promotion; None without a base, or without the
    sales, the customers and the buyers of both.

    Visitors × contact rate × (CS buyers ÷ contacting customers) × items per buyer × item price.

    >>> from cskit.analysis.promotion import resolve
    >>> from cskit.bundled import bundled
    >>> from cskit.shop import load
    >>> shop = load(bundled("mens_wear_week"))
    >>> sales_split(Reviewed(shop, resolve(shop, "2021-09-07"))) is None  # nothing before it to compare with
    True
    >>> two = sales_split(Reviewed(shop, resolve(shop, "2021-09-08", "2021-09-07")))
    >>> two.frame[["factor", "contribution"]].round(2)
                     factor  contribution
    0  contacting_customers       -420.76
    1    buyers_per_contact        749.92
    2       items_per_buyer       1000.16
    3    average_item_price       -449.32
    4               earlier      -1040.00
    """
    if review.promotion.base is None:
        return None
    after, before = (_totals(review, days) for days in (review.period, review.promotion.base.period))
    if not all({"cs_sales", "contacting_customers", "buyers"} <= set(told) for told in (after, before)):
        return None
    inside = [told | told.get("inside", {}) for told in (before, after)]
    frame = split_chain(*inside)
    paid = [told["cs_sales"] - own["cs_sales"] for told, own in zip((before, after), inside, strict=True)]
    if any(paid):
        frame.loc[len(frame)] = [EARLIER, *paid, paid[1] - paid[0], float("nan")]
        change = after["cs_sales"] - before["cs_sales"]
        frame["share"] = frame["contribution"] / change if change else float("nan")
    links = {"visitors": "visitors", "units_sold": "items_per_buyer"}
    left_out = tuple(link for link, factor in links.items() if factor not in set(frame["factor"]))
    return Split(before["cs_sales"], after["cs_sales"], frame, not review.promotion.same_length, left_out)


def swing(review: Reviewed) -> float:
    """By how much the CS sales of so many buyers move by chance (95 %), as a part of what they were; 0 where buyers are
    not counted."""
    base = review.promotion.base
    rows = [review.whole_shop(days) for days in (review.period, base.period)] if base else []
    return SWING * sum(1 / n for n in (value_of(frame, "buyers") for frame in rows) if n > 0) ** 0.5


def _totals(review: Reviewed, period: Period) -> dict[str, Any]:
    """The chain's totals in a period, or their daily means where days differ; without links whose table is absent.
    `inside`: those of them that are narrower where contact, order and payment must lie in the period."""
    got = review.whole_shop(period)
    known = got[got["metric"].isin(CHAIN) & ~got["status"].isin(["missing_table", "undefined", "immature"])]
    days = 1 if review.promotion.same_length else period.days
    told = dict(zip(known["metric"], known["value"].astype(float) / days, strict=True))
    if review.has_events and "buyers" in told and not known["source"].any():
        counted = {metric: n / days for metric, n in like_with_like(review, period).items() if metric in told}
        if counted["buyers"] > 0:
            return told | {"inside": counted}
    return told


def like_with_like(review: Reviewed, period: Period) -> dict[str, float]:
    """CS sales, their buyers and units of those who wrote, ordered and paid in the period."""
    facts, first, last = review.facts, period.first, period.last
    has_units = "order_items" in review.shop.tables
    day, paid = nw.col("day"), nw.col("paid_day")
    wrote = facts.receptions().filter(nw.col("served") == 1, day >= first, day <= last).select("customer_id").unique()
    sold = facts.unit_sales() if has_units else facts.sales()
    own = sold.filter(~nw.col("agent_id").is_null(), nw.col("created_day") >= first, paid >= first, paid <= last)
    own = own.join(wrote, on="customer_id", how="semi")
    units = {"units_sold": nw.col("units").sum()} if has_units else {}
    sums = own.select(cs_sales=nw.col("amount").sum(), buyers=nw.col("customer_id").n_unique(), **units)
    return {str(k): float(v) for k, v in collected(sums).iloc[0].fillna(0).items()}


def show_split(review: Reviewed) -> None:
    """The split as a waterfall; nothing without a comparison."""
    result = sales_split(review)
    base = review.promotion.base
    if result is None and base is not None:
        both = pd.concat([review.whole_shop(), review.whole_shop(base.period)])
        absent = both[both["metric"].isin(CHAIN) & (both["status"] == "missing_table")]
        not_shown(absent.drop_duplicates("metric"))
        return
    if result is None:
        note(say("review_no_split"), "missing")
        return
    frame = result.frame.assign(name=[begun(factor_name(f)) for f in result.frame["factor"]])
    kinds = [factor_kind(f) for f in frame["factor"]]
    unit = say("review_split_unit_day" if result.per_day else "review_split_unit_all")
    top = int(frame["contribution"].abs().to_numpy().argmax())
    said = {
        "before": compact(result.before, "money"),
        "after": compact(result.after, "money"),
        "change": written(result.change / result.before, "growth") if result.before else "—",
        "factor": factor_name(frame["factor"][top]),
        "before_factor": written(frame["before"][top], kinds[top]),
        "after_factor": written(frame["after"][top], kinds[top]),
        "part": written(frame["contribution"][top], "money", signed=True),
    }
    sentences([say("review_split_said", unit=unit, **said)])
    columns: Heads = {
        "name": say("split_factor"),
        "before": Column(say("split_value_before"), "by_row"),
        "after": Column(say("split_value_after"), "by_row"),
        "contribution": Column(say("split_contribution"), "money", signed=True),
    }
    left = [say(f"split_needs_{link}") for link in result.left_out]
    more = say("review_split_left_out", tables=listed(left)) if left else ""
    ends = [say("split_before"), say("split_after")]
    amounts = [result.before, *frame["contribution"], result.after]
    steps = pd.DataFrame({"step": [ends[0], *frame["name"], ends[1]], "amount": amounts})
    label = say("label_in_unit", label=name_of("cs_sales"), unit=unit)
    names = {"step": say("split_factor"), "amount": label}
    show(
        waterfall(steps, "amount", of="step", totals=ends, labels=names, kinds={"amount": "money"}),
        table=as_table(frame, columns, row_kinds=kinds),
        name="sales_split",
        title=say("review_split_chart"),
        note=f"{say('review_split_note')} {more}".strip(),
        says="",
    )


EARLIER = "earlier"
OWN = {"contact_rate": "rate", "buyers_per_contact": "rate", EARLIER: "money"}  # factors that are no metric


def factor_name(factor: str) -> str:
    return say(f"split_{factor}") if factor in OWN else card_of(factor).name(language())


def factor_kind(factor: str) -> str:
    return OWN[factor] if factor in OWN else kind_of(factor)


METRICS = """
    shop_sales cs_sales cs_sales_share receptions final_payment_rate refund_rate first_response_seconds
    average_response_seconds response_rate_3min inquiring_customers inquiry_conversion spend_per_buyer
""".split()
ON_PAGE = """
    receptions inquiry_conversion cs_sales shop_sales spend_per_buyer final_payment_rate average_response_seconds
    refund_rate
""".split()


@kept
def phases(review: Reviewed) -> pd.DataFrame:
    """Tidy: phase, days, metric, value, status, and where the comparison has the phase base and base_days.

    The final payment rate of a phase is that of the presale orders *created* in it.
    """
    now, base = review.promotion.phases, review.promotion.base
    if not now:
        return pd.DataFrame(columns=["phase", "days", "metric", "value", "status", "base", "base_days"])
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
    show_daily(review)
    if not review.promotion.phases:
        return
    frame = phases(review)
    known = frame[frame["metric"].isin(["cs_sales", "receptions"]) & frame["value"].notna()]
    if not review.has_events and known["phase"].nunique() < 2:
        return  # sheets of one phase alone: page one has told it
    labels = {phase.id: begun(phase.label(language())) for phase in review.promotion.phases}
    days = {phase.id: days_of(phase.period) for phase in review.promotion.phases}
    both = frame[frame["metric"].isin(["cs_sales", "shop_sales"]) & (frame["status"] != "missing_table")]
    sales = both[both["metric"] == both["metric"].min()]  # the shop's, where nobody says who sold
    sales = sales.assign(label=[f"{labels[p]} {days[p]}" for p in sales["phase"]])
    if sales[["value", "base"]].count().sum() > 1:
        _bars(review, sales)
    values = frame.pivot(index="phase", columns="metric", values="value")
    statuses = frame.pivot(index="phase", columns="metric", values="status")
    shown = [m for m in ON_PAGE if (~statuses[m].isin(["missing_table", "undefined"])).any()]
    shown = [m for m in shown if m != "shop_sales" or "cs_sales" not in shown]
    wide = values[shown].join(statuses[shown].add_suffix(":status")).loc[list(labels)].reset_index()
    wide = wide.assign(label=wide["phase"].map(labels), days=wide["phase"].map(days))
    columns: Heads = {"label": say("word_phase"), "days": say("word_days")}
    columns |= {metric: metric_column(metric) for metric in shown}
    hint = say("review_phases_note") if "final_payment_rate" in shown else ""
    if not shown:
        return
    table(wide, columns, name="phases", title=say("review_phases_table"), note=hint)


def _bars(review: Reviewed, sales: pd.DataFrame) -> None:
    per_day = say("word_per_day", label=name_of(sales["metric"].iloc[0]))
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
    drawn = sales[sales["base"].notna()]
    hint = say("review_phases_days") if (drawn["base_days"] != drawn["days"]).any() else ""
    show(chart, table=table, columns=columns, name="phase_sales", title=say("review_phases_chart"), note=hint, says="")
