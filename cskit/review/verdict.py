"""What page one says: the verdict in one line, and three sentences: where the gap lies, why, and people."""

from collections.abc import Hashable
from typing import Any

import pandas as pd

from cskit.analysis.frames import Missing
from cskit.charts import sentences
from cskit.charts.display import verdict as show_line
from cskit.charts.parts import label_of, metric_text, name_of, say
from cskit.period import Period
from cskit.review.base import Reviewed, kept
from cskit.review.load import hours, idle_hours
from cskit.review.money import lost_sales
from cskit.review.people import then
from cskit.review.presence import too_few
from cskit.review.split import EARLIER, Split, factor_kind, phases, sales_split, swing
from cskit.review.tiles import agent_days, tiles
from cskit.terms import begun, language
from cskit.written import compact, days_listed, hours_listed, listed, paragraph, sentence, written

TILE_OF_FACTOR = {"buyers_per_contact": "inquiry_conversion"}
TILE_OF_FACTOR |= dict.fromkeys(("items_per_buyer", "average_item_price", "spend_per_buyer"), "spend_per_buyer")
FIGURES = ("served_customers", "inquiry_conversion", "average_response_seconds")  # where no agent-days are compared
LEAST_INQUIRERS = 10  # of an agent, in both periods
Rows = dict[Hashable, dict[Hashable, Any]]


def show_verdict(review: Reviewed) -> None:
    """The verdict, in large."""
    show_line(verdict(review))


@kept
def verdict(review: Reviewed) -> str:
    """Whether the target was reached and by how much; the shop against its own; the one largest reason, what it was
    worth, and whether that fills the gap."""
    page: Rows = tiles(review).set_index("metric", drop=False).to_dict("index")
    sold = [page[m] for m in ("cs_sales", "shop_sales", "shop_net_sales") if m in page]
    told = [_reached(review, row) for row in sold if row["value"] == row["value"]][:2]
    return paragraph([*told, begun(_because(review, page))]) or say("verdict_none")


def _reached(review: Reviewed, row: dict[Hashable, Any]) -> str:
    gap, change = row["floor"] - row["value"], row["base_change"]
    said = {"name": name_of(row["metric"]), "value": compact(row["value"], "money"), "against": ""}
    said |= {"gap": compact(abs(gap), "money"), "attained": written(row["floor_attainment"], "attained")}
    if gap == gap:
        who = "cs" if row["metric"] == "cs_sales" else "shop"
        return say(f"verdict_{who}_{'missed' if gap > 0 else 'met'}", **said)
    if review.promotion.base is not None and change == change:
        key = f"verdict_{'up' if change >= 0 else 'down'}{'_per_day' if row['base_per_day'] else ''}"
        label = say(f"review_base_{review.promotion.base.kind}")
        said["against"] = say(key, change=written(abs(change), "rate"), label=label)
    return say("verdict_alone", **said)


def _because(review: Reviewed, page: Rows) -> str:
    """What held sales back most, or where nothing did what carried them; a factor whose tile says otherwise is none."""
    split = sales_split(review)
    if split is None:
        return ""
    gap = page["cs_sales"]["floor"] - page["cs_sales"]["value"]
    behind = bool(gap > 0 or split.change < 0)
    tile = split.frame["factor"].map(TILE_OF_FACTOR).map(lambda m: page[m]["base_change"] if m in page else 0.0)
    parts = split.frame[~(tile * split.frame["contribution"] < 0)].sort_values("contribution")
    row, usual = parts.iloc[0 if behind else -1], swing(review) * split.before
    if abs(split.change) < usual and (not gap > 0 or abs(row["contribution"]) < usual):
        return say("verdict_usual", change=written(split.change / split.before, "growth"))
    if (row["contribution"] < 0) != behind or not row["contribution"]:
        return ""
    said = {side: written(row[side], factor_kind(row["factor"])) for side in ("before", "after")}
    key = "verdict_factor_up" if row["after"] > row["before"] else "verdict_factor_down"
    moved = say(key, factor=say(f"verdict_{row['factor']}"), **said)
    worth, flow = split.if_stayed(row["factor"], review.period.days), split.frame.iloc[0]
    if not behind or worth != worth:
        return say("verdict_carried", moved=moved)
    fills = say("verdict_fills" if worth >= gap else "verdict_fills_not") if gap > 0 else ""
    grown = flow["after"] / (flow["before"] or float("nan")) - 1
    more = {"factor": say(f"verdict_{flow['factor']}"), "more": written(grown, "rate")}
    although = say("verdict_although", **more) if grown > 0 else ""
    return say("verdict_held", although=although, moved=moved, worth=compact(worth, "money"), fills=fills)


def show_story(review: Reviewed) -> None:
    """The three sentences of what happened."""
    sentences([begun(line) for line in story(review)])


def story(review: Reviewed) -> list[str]:
    """Where the gap lies, why it is there and what cannot be told apart, people: what the data cannot say is left out.

    >>> from cskit.analysis.promotion import resolve
    >>> from cskit.bundled import bundled
    >>> from cskit.shop import load
    >>> shop = load(bundled("mens_wear_week"))
    >>> story(Reviewed(shop, resolve(shop, "2021-09-07")))[-1]
    'receptions: 19; Inquiry conversion 55.6%; Average response time 26.0 s.'
    """
    return [*filter(None, (_where(review), _why(review), _people(review)))]


@kept
def goals(review: Reviewed) -> pd.DataFrame:
    """CS sales against every floor set for the reviewed days or for some of them: period, days, scope (`all`,
    `team:…`), value, floor."""
    if not review.shop.has("targets", "period_start"):
        return pd.DataFrame(columns=["period", "days", "scope", "value", "floor"])
    own = review.shop.pandas("targets").dropna(subset=["period_start", "period_end", "floor"])
    inside = (own["period_start"] >= str(review.period.start)) & (own["period_end"] <= str(review.period.end))
    own = own[inside & (own["metric"] == "cs_sales") & ~own["scope"].str.startswith("agent:")]
    spans = [Period(*(t.date() for t in ends)) for ends in own[["period_start", "period_end"]].itertuples(index=False)]
    own = own.assign(period=[str(days) for days in spans], days=[days.days for days in spans])
    splits = [None, "team"] if review.shop.has("agents", "team") else [None]
    asked = list(dict.fromkeys([review.period, *spans]))
    measured = [review.measure(["cs_sales"], by=by, period=asked, interval=False) for by in splits]
    rows = pd.concat(part.assign(scope="team:" + part["team"] if "team" in part else "all") for part in measured)
    table = own[["period", "days", "scope", "floor"]].merge(rows[["period", "scope", "value"]], on=["period", "scope"])
    return table.sort_values("days", ascending=False, kind="stable").dropna()


def _where(review: Reviewed) -> str:
    """On which days the gap lies, the largest first, and which teams have part in it."""
    table = goals(review)
    whole = table[table["scope"] == "all"].assign(
        label=[_days(p) for p in table.loc[table["scope"] == "all", "period"]]
    )
    parts = whole[whole["period"] != str(review.period)]
    if parts.empty:
        return ""
    rest = whole[whole["period"] == str(review.period)][["value", "floor"]].sum() - parts[["value", "floor"]].sum()
    left = review.period.days - int(parts["days"].sum())  # targets of days that overlap leave nothing to tell
    if left > 0 < rest["floor"]:
        parts = pd.concat([parts, pd.DataFrame([{**rest, "label": say("goal_rest", n=left)}])])
    told = []
    for label, value, floor in (
        parts.assign(gap=parts["floor"] - parts["value"])
        .sort_values("gap", ascending=False)[["label", "value", "floor"]]
        .itertuples(index=False)
    ):
        said = {"gap": compact(abs(floor - value), "money"), "attained": written(value / floor, "attained")}
        key = "goal_missed" if value < floor else "goal_met"
        told.append(say(key, label=label, value=compact(value, "money"), floor=compact(floor, "money"), **said))
    return sentence([say("story_days", goals=listed(told, ";"))]) + _teams(table)


def _days(period: str) -> str:
    return days_listed(Period.parse(period).dates())


def _teams(table: pd.DataFrame) -> str:
    """Teams against their floors, on the longest days that have any."""
    own = table[table["scope"] != "all"]
    own = own[own["period"] == own["period"].iloc[0]] if len(own) else own
    reached = [
        f"{label_of(scope[5:])} {written(value / floor, 'attained')}"
        for scope, value, floor in own[["scope", "value", "floor"]].itertuples(index=False)
    ]
    return say("story_teams", days=_days(own["period"].iloc[0]), teams=listed(reached)) if reached else ""


def _why(review: Reviewed) -> str:
    split = sales_split(review)
    if split is None or split.frame["contribution"].abs().sum() == 0:
        return "" if split is None and review.promotion.base else say("story_no_base")
    parts = split.frame.sort_values("contribution", key=lambda part: -part.abs(), kind="stable").head(3)
    pushed = [
        say("story_factor", factor=say(f"factor_{name}"), yuan=f"{'+' if part > 0 else ''}{compact(part, 'money')}")
        for name, part in parts[["factor", "contribution"]].itertuples(index=False)
    ]
    amount = compact(abs(split.change), "money")
    amount = say("story_per_day", value=amount) if split.per_day else amount
    usual = abs(split.change) < swing(review) * split.before
    key = "story_usual" if usual else "story_why_up" if split.change >= 0 else "story_why_down"
    said = say(key, change=amount, factors=listed(pushed, "and"))
    return paragraph([said, _conversion(review, split)])


def _conversion(review: Reviewed, split: Split) -> str:
    """Inquiry conversion in each phase of the days and of the agents who were there both times; and what of it cannot
    be told apart: who was surest to buy may have ordered before the days began."""
    frame, base, days = phases(review), review.promotion.base, review.period
    names = {p.id: p.label(language()) for p in review.promotion.phases if days.start <= p.period.start <= days.end}
    known = frame[(frame["metric"] == "inquiry_conversion") & frame["phase"].isin(list(names))].dropna(subset=["base"])
    if known.empty or base is None or not review.has_events:
        return ""
    moved = [
        f"{names[phase]} {written(before, 'rate')} → {written(value, 'rate')}"
        for phase, value, before in known[["phase", "value", "base"]].itertuples(index=False)
    ]
    now, old = (rows[rows["metric"] == "inquiry_conversion"] for rows in (review.per_agent, then(review)))
    both = now.merge(old, on="agent", suffixes=("", "_then"))
    both = both[both[["denominator", "denominator_then"]].min(axis=1) >= LEAST_INQUIRERS]
    said = {"n": len(both), "fell": int((both["value"] < both["value_then"]).sum())}
    same = say("story_same_agents", **said) if len(both) else ""
    parts = split.frame.set_index("factor")["contribution"]
    doubt = say("story_presale") if parts.get(EARLIER, 0.0) > 0 > parts.get("buyers_per_contact", 0.0) else ""
    return paragraph([say("story_conversion", moved=listed(moved), same=same), doubt])


def _people(review: Reviewed) -> str:
    """How many were there for how many, when too many and too few were, and who was left without an answer."""
    page: Rows = tiles(review).set_index("metric").to_dict("index")
    came, load, lost = page["receptions"], hours(review), lost_sales(review)
    days, more = agent_days(review)
    said = {"days": written(days, "count"), "more": written(more, "growth")}
    said |= {"n": written(came["value"], "count"), "came": written(came["base_change"], "growth")}
    clauses = [say("story_people" if more == more else "story_receptions", **said)] if came["value"] > 0 else []
    figures = [page[m] | {"metric": m} for m in FIGURES if more != more and m in page and page[m]["value"] > 0]
    clauses += [f"{name_of(r['metric'])} {metric_text(r['metric'], r['value'], r['status'])}" for r in figures]
    if not isinstance(load, Missing) and len(load.by_hour_of_day):
        hours_of = {"idle": idle_hours(load), "short": too_few(review)["hour"].tolist()}
        clauses += [say(f"story_{key}", hours=hours_listed(at)) for key, at in hours_of.items() if at]
    if not isinstance(lost, Missing) and lost.customers and lost.total.value == lost.total.value:
        clauses.append(say("story_lost", n=written(lost.customers, "count"), yuan=compact(lost.total.value, "money")))
    return sentence(clauses) if clauses else ""
