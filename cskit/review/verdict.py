"""What page one says: the verdict in one line, and three sentences: where the gap lies, why, and people."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from cskit.analysis.frames import Missing
from cskit.analysis.promotion import Reference
from cskit.charts import sentences
from cskit.charts.display import verdict as show_line
from cskit.charts.parts import label_of, name_of, say
from cskit.charts.state import card_of
from cskit.period import Period
from cskit.review.base import Reviewed, kept
from cskit.review.load import hours
from cskit.review.money import lost_sales
from cskit.review.split import EARLIER, Split, factor_kind, phases, sales_split
from cskit.review.tiles import SPARE, agent_days, tiles, value_text
from cskit.terms import begun, language
from cskit.written import compact, days_listed, hours_listed, listed, paragraph, sentence, span, written

TILE_OF_FACTOR = {
    "buyers_per_contact": "inquiry_conversion",
    **dict.fromkeys(("items_per_buyer", "average_item_price", "spend_per_buyer"), "spend_per_buyer"),
}
LEAST_INQUIRERS = 10  # of an agent, in both periods
Row = Mapping[Hashable, Any]


def show_verdict(review: Reviewed) -> None:
    """The verdict, in large."""
    show_line(begun(verdict(review)))


@kept
def verdict(review: Reviewed) -> str:
    """Whether the target was reached and by how much; the shop against its own; the one largest reason, what it was
    worth, and whether that fills the gap."""
    page: dict[str, Row] = {row["metric"]: row for row in tiles(review).to_dict("records")}
    told = [row for row in (page["cs_sales"], _shop(page)) if row["value"] == row["value"]]
    if not told:
        return say("verdict_none", period=span(review.period))
    lead, *rest = told
    lines = [_reached(review, lead, "verdict"), *(_reached(review, row, "verdict_shop") for row in rest)]
    return paragraph([*lines, _because(review, page, lead)])


def _shop(page: Mapping[str, Row]) -> Row:
    return page["shop_sales"] if "shop_sales" in page else page["shop_net_sales"]


def _reached(review: Reviewed, row: Row, key: str) -> str:
    """The result against its floor; without one, against the days compared with."""
    value, name = compact(row["value"], "money"), name_of(row["metric"])
    if row["floor"] == row["floor"]:
        attained, gap = written(row["floor_attainment"], "attained"), row["floor"] - row["value"]
        said = {"value": value, "name": name, "attained": attained, "gap": compact(abs(gap), "money")}
        return say(f"{key}_missed" if gap > 0 else f"{key}_met", **said)
    base = review.promotion.base
    if base is None or row["base_change"] != row["base_change"]:
        return say("verdict_alone", name=name, value=value)
    return say("verdict_compared", name=name, value=value, against=_against(base, row))


def _because(review: Reviewed, page: Mapping[str, Row], lead: Row) -> str:
    """What held sales back most, or where nothing did what carried them; a factor whose tile says otherwise is none."""
    split = sales_split(review)
    if split is None:
        return ""
    agree = [_agrees(page, row) for row in split.frame.to_dict("records")]
    parts = split.frame[agree].sort_values("contribution", kind="stable").to_dict("records")
    gap = lead["floor"] - lead["value"]
    behind = gap > 0 or split.change < 0
    if not parts or (parts[0]["contribution"] >= 0 if behind else parts[-1]["contribution"] <= 0):
        return ""
    row = parts[0] if behind else parts[-1]
    said = {side: written(row[side], factor_kind(row["factor"])) for side in ("before", "after")}
    key = "verdict_up" if row["after"] > row["before"] else "verdict_down"
    moved = say(key, factor=say(f"verdict_{row['factor']}"), **said)
    if not behind:
        return say("verdict_carried", moved=moved)
    worth = split.if_stayed(row["factor"], review.period.days)
    fills = say("verdict_fills" if worth >= gap else "verdict_fills_not") if gap > 0 else ""
    flow = split.frame.iloc[0]
    more = flow["after"] / flow["before"] - 1 if flow["before"] > 0 else 0.0
    although = (
        say("verdict_although", factor=say(f"verdict_{flow['factor']}"), more=written(more, "rate")) if more > 0 else ""
    )
    return say("verdict_held", although=although, moved=moved, worth=compact(worth, "money"), fills=fills)


def _agrees(page: Mapping[str, Row], part: Row) -> bool:
    tile = page.get(TILE_OF_FACTOR.get(part["factor"], ""))
    return tile is None or not tile["base_change"] * part["contribution"] < 0


def show_story(review: Reviewed) -> None:
    """The three sentences of what happened."""
    sentences([begun(line) for line in story(review)])


def story(review: Reviewed) -> list[str]:
    """Where the gap lies, why it is there and what cannot be told apart, people: what the data cannot say is left out.

    >>> from cskit.analysis.promotion import resolve
    >>> from cskit.bundled import bundled
    >>> from cskit.shop import load
    >>> shop = load(bundled("mens_wear_week"))
    >>> story(Reviewed(shop, resolve(shop, "2021-09-07")))[2]
    'receptions: 19; inquiry conversion 55.6%; average response time 26.0 s.'
    """
    page: dict[str, Row] = {row["metric"]: row for row in tiles(review).to_dict("records")}
    return [*filter(None, (_where(review) or _result(review, page), _why(review), _people(review, page)))]


@kept
def goals(review: Reviewed) -> pd.DataFrame:
    """CS sales against every floor set for the reviewed days or for some of them: days (`Period`), scope (`all`,
    `team:…`), value, floor, gap (floor − value), the whole period first."""
    columns, period = ["days", "scope", "value", "floor", "gap"], review.period
    if not review.shop.has("targets", "period_start"):
        return pd.DataFrame(columns=columns)
    own = review.shop.pandas("targets").dropna(subset=["period_start", "period_end", "floor"])
    own = own[(own["metric"] == "cs_sales") & (own["scope"].eq("all") | own["scope"].str.startswith("team:"))]
    own["days"] = [
        Period(*(t.date() for t in ends)) for ends in zip(own["period_start"], own["period_end"], strict=True)
    ]
    own = own[[period.first <= days.first and days.last <= period.last for days in own["days"]]]
    if own.empty:
        return pd.DataFrame(columns=columns)
    asked = list(dict.fromkeys([period, *own["days"]]))
    splits = [None, "team"] if review.shop.has("agents", "team") else [None]
    measured = [review.measure(["cs_sales"], by=by, period=asked, interval=False) for by in splits]
    rows = pd.concat(part.assign(scope="team:" + part["team"] if "team" in part else "all") for part in measured)
    known = {
        (str(days), scope): value for days, scope, value in rows[["period", "scope", "value"]].itertuples(index=False)
    }
    own["value"] = [
        float(known.get((str(days), scope), float("nan")))
        for days, scope in zip(own["days"], own["scope"], strict=True)
    ]
    own["gap"] = own["floor"] - own["value"]
    order = own.assign(length=[-days.days for days in own["days"]])
    return order.sort_values(["length", "period_start", "scope"])[columns].dropna().reset_index(drop=True)


def _where(review: Reviewed) -> str:
    """On which days the gap lies, the largest first, and which teams have part in it."""
    table = goals(review)
    parts = table[(table["scope"] == "all") & (table["days"] != review.period)]
    if parts.empty:
        return ""
    whole = table[(table["scope"] == "all") & (table["days"] == review.period)]
    told = [
        (say("goal_days", days=days_listed(days.dates())), value, floor)
        for days, _, value, floor, _ in parts.itertuples(index=False)
    ]
    covered = {day for days in parts["days"] for day in days.dates()}
    left = review.period.days - len(covered)
    if len(whole) and left and len(covered) == sum(days.days for days in parts["days"]):
        value, floor = (float(whole[c].iloc[0] - parts[c].sum()) for c in ("value", "floor"))
        if floor > 0:
            told.append((say("goal_rest", n=left), value, floor))
    told.sort(key=lambda one: one[1] - one[2])
    days = [_goal(*one) for one in told]
    return sentence([say("story_days", goals=listed(days, ";"))]) + _teams(table)


def _goal(label: str, value: float, floor: float) -> str:
    said = {"label": label, "value": compact(value, "money"), "floor": compact(floor, "money")}
    said |= {"gap": compact(abs(floor - value), "money"), "attained": written(value / floor, "attained")}
    return say("goal_missed" if value < floor else "goal_met", **said)


def _teams(table: pd.DataFrame) -> str:
    """Teams against their floors on the longest days that have any, and what no team's floor covers."""
    own = table[table["scope"].str.startswith("team:")]
    if own.empty:
        return ""
    days = own["days"].iloc[0]
    own, whole = own[own["days"] == days], table[(table["scope"] == "all") & (table["days"] == days)]
    names = [
        say("goal_team", team=label_of(scope[5:]), attained=written(v / f, "attained"))
        for scope, v, f in own[["scope", "value", "floor"]].itertuples(index=False)
    ]
    said = say("story_teams", days=days_listed(days.dates()), teams=listed(names))
    open_ = float(whole["floor"].sum() - own["floor"].sum())
    return said + (
        say("story_uncovered", gap=compact(open_, "money")) if len(whole) and open_ > 0 else say("story_stop")
    )


def _result(review: Reviewed, page: Mapping[str, Row]) -> str:
    """Without floors of single days: what was sold, against the days compared with."""
    told = [row for row in (_shop(page), page["cs_sales"]) if row["status"] != "missing_table"]
    clauses = [say(f"story_{row['metric']}", period=span(review.period), value=value_text(row)) for row in told]
    last, promotion = (told or [page["cs_sales"]])[-1], review.promotion  # what the clause before was about
    for column, reference in (("base", promotion.base), ("last_year", promotion.last_year)):
        same = column == "last_year" and promotion.base == reference
        if reference is not None and not same and last[f"{column}_change"] == last[f"{column}_change"]:
            clauses.append(_against(reference, last, column))
    return sentence(clauses) if clauses else ""


def _against(reference: Reference, row: Row, column: str = "base") -> str:
    change, per_day = row[f"{column}_change"], "_per_day" if row[f"{column}_per_day"] else ""
    key = f"story_{'up' if change >= 0 else 'down'}{per_day}"
    against = say(f"story_against_{reference.kind}", name=reference.name)
    return say(key, change=written(abs(change), "rate"), against=against)


def _why(review: Reviewed) -> str:
    split = sales_split(review)
    if split is None or split.frame["contribution"].abs().sum() == 0:
        return "" if split is None and review.promotion.base else say("story_no_base")
    return paragraph([_parts(split), _conversion(review), _presale(review, split)])


def _parts(split: Split) -> str:
    parts = split.frame.sort_values("contribution", key=lambda part: -part.abs(), kind="stable")
    pushed = [
        say(
            "story_factor",
            factor=say(f"factor_{name}"),
            yuan=compact(part, "money") if part < 0 else f"+{compact(part, 'money')}",
        )
        for name, part in parts[["factor", "contribution"]].head(3).itertuples(index=False)
    ]
    amount = compact(abs(split.change), "money")
    amount = say("story_per_day", value=amount) if split.per_day else amount
    return say("story_why_up" if split.change >= 0 else "story_why_down", change=amount, factors=listed(pushed, "and"))


def _conversion(review: Reviewed) -> str:
    """Inquiry conversion phase by phase, and of the agents who were there both times."""
    frame = phases(review)
    known = frame[(frame["metric"] == "inquiry_conversion") & frame["value"].notna() & frame["base"].notna()]
    if known.empty:
        return ""
    inside = [
        p
        for p in review.promotion.phases
        if p.period.first <= review.period.last and p.period.last >= review.period.first
    ]
    names = {phase.id: phase.label(language()) for phase in inside}
    moved = [
        say("story_phase", phase=names[phase], before=written(base, "rate"), after=written(value, "rate"))
        for phase, value, base in known[["phase", "value", "base"]].itertuples(index=False)
        if phase in names
    ]
    return say("story_conversion", moved=listed(moved), same=_same_agents(review))


def _same_agents(review: Reviewed) -> str:
    base = review.promotion.base
    if base is None or not review.has_events:
        return ""
    then = review.measure(["inquiry_conversion"], by="agent", period=base.period, interval=False)
    now = review.per_agent[review.per_agent["metric"] == "inquiry_conversion"]
    both = now.merge(then, on="agent", suffixes=("", "_then"))
    both = both[(both["denominator"] >= LEAST_INQUIRERS) & (both["denominator_then"] >= LEAST_INQUIRERS)]
    fell = int((both["value"] < both["value_then"]).sum())
    return say("story_same_agents", n=len(both), fell=fell) if len(both) else ""


def _presale(review: Reviewed, split: Split) -> str:
    """What cannot be told apart: who was surest to buy may have paid a deposit before the days began."""
    rows = split.frame.set_index("factor")
    if EARLIER not in rows.index or "buyers_per_contact" not in rows.index:
        return ""
    grown = rows.loc[EARLIER, "contribution"] > 0 > rows.loc["buyers_per_contact", "contribution"]
    return say("story_presale") if grown else ""


def _people(review: Reviewed, page: Mapping[str, Row]) -> str:
    """How many were there for how many, when too many and too few were, and who was left without an answer."""
    came, worked = page["receptions"], agent_days(review)
    clauses = []
    if worked is not None and worked[1] is not None and came["base_change"] == came["base_change"]:
        said = {"days": written(worked[0], "count"), "more": written(worked[1], "growth")}
        clauses.append(
            say("story_people", **said, n=written(came["value"], "count"), came=written(came["base_change"], "growth"))
        )
    elif came["value"] == came["value"]:
        clauses.append(say("story_receptions", n=written(came["value"], "count")))
    figures = (*SPARE[2:3], "inquiry_conversion", "average_response_seconds") if worked is None else ()
    known = [page[m] for m in figures if m in page and page[m]["value"] == page[m]["value"]]
    clauses += [say("story_figure", name=card_of(r["metric"]).name(language()), value=value_text(r)) for r in known]
    clauses += _fit(review)
    lost = lost_sales(review)
    if not isinstance(lost, Missing) and lost.customers and lost.total.value == lost.total.value:
        clauses.append(say("story_lost", n=written(lost.customers, "count"), yuan=compact(lost.total.value, "money")))
    return sentence(clauses) if clauses else ""


def _fit(review: Reviewed) -> list[str]:
    """The hours of the day with most agents to spare, and those with most missing."""
    load = hours(review)
    if isinstance(load, Missing) or load.by_hour_of_day.empty:
        return []
    table, told = load.by_hour_of_day, []
    for own, other, key in (("idle", "short", "story_idle"), ("short", "idle", "story_short")):
        mine, theirs = table[f"{own}_agent_hours"], table[f"{other}_agent_hours"]
        most = table[(mine > theirs) & (mine >= max(mine.max() / 2, 1.0))]
        told += [say(key, hours=hours_listed(most["hour"].tolist()))] if len(most) else []
    return told
