"""Who was planned and who was online, and the accounts knocked out during a shift."""

import pandas as pd

from cskit.analysis import presence as there
from cskit.analysis.frames import Missing
from cskit.analysis.presence import Presence
from cskit.charts import Column, sentences, show, table
from cskit.charts.parts import Heads, say, with_labels
from cskit.review.base import Reviewed, behind, kept, needs, shows
from cskit.review.load import hours
from cskit.terms import begun
from cskit.written import written

LEAST_DROPPED = 3  # accounts that went off line in the same ten minutes; fewer may be a break
LEAST_MISSING = 1.0  # hours planned and not online, before an agent is named
MOST_AGENTS, TOP = 12, 8


@needs("shifts", "logins")
def presence(review: Reviewed) -> Presence:
    """Who was planned, who was online, whose account dropped out."""
    return there.presence(review.shop, review.promotion, rules=review.rules)


@shows(presence)
def show_presence(_: Reviewed, result: Presence) -> None:
    """Planned hours in which an agent was not online, and the accounts knocked out during a shift."""
    agents = result.agents
    planned, missing = float(agents["planned_hours"].sum()), float(agents["missing_hours"].sum())
    said = {
        "planned": f"{planned:,.1f}",
        "missing": f"{missing:,.1f}",
        "share": written(missing / planned if planned else None, "rate"),
        "drops": len(result.dropped),
        "agents": result.dropped["agent"].nunique(),
    }
    sentences([say("review_presence_said", **said)])
    columns: Heads = {
        "label": begun(say("agent")),
        "team_label": begun(say("team")),
        **{f"{key}_hours": Column(say(f"col_{key}_hours"), "hours") for key in ("planned", "online", "missing")},
        "drops": Column(say("col_drops"), "count"),
    }
    everyone = with_labels(agents).sort_values("missing_hours", ascending=False)
    worst = everyone[everyone["missing_hours"] >= LEAST_MISSING].head(MOST_AGENTS)
    if len(worst) > 1:
        show(
            behind(worst, "missing_hours", columns, [written(v, "hours") for v in worst["missing_hours"]]),
            table=everyone,
            columns=columns,
            name="presence",
            title=say("review_missing_chart"),
            says="",
        )
    else:
        table(everyone, columns, name="presence", title=say("review_missing_chart"), top=3)
    if result.dropped.empty:
        return
    dropped = with_labels(result.dropped).sort_values("minutes", ascending=False)
    heads: Heads = {
        "label": begun(say("agent")),
        "team_label": begun(say("team")),
        **{key: Column(say(f"col_{key}"), "time") for key in ("offline_at", "online_at")},
        "minutes": Column(say("col_minutes_out"), "minutes"),
    }
    table(dropped, heads, name="knocked_out", title=say("review_dropped"), note=say("review_dropped_note"), top=TOP)


@kept
def knocked_out(review: Reviewed) -> list[pd.DataFrame]:
    """The drops of several accounts that went off line within ten minutes of each other, event by event, each with the
    hours (`at`: date, hour) in which they were away."""
    told = presence(review)
    drops = pd.DataFrame() if isinstance(told, Missing) else told.dropped
    events = [own for _, own in drops.groupby(drops["offline_at"].dt.floor("10min"))] if len(drops) else []
    for event in (found_ := [own for own in events if own["agent"].nunique() >= LEAST_DROPPED]):
        until = event["online_at"].max() - pd.Timedelta(seconds=1)
        at = pd.date_range(event["offline_at"].min().floor("h"), until, freq="h").to_series()
        event.attrs["at"] = pd.DataFrame({"date": at.dt.date, "hour": at.dt.hour})
    return found_


def too_few(review: Reviewed) -> pd.DataFrame:
    """The reviewed hours with too few agents (without shifts the slow ones), but for those in which accounts were
    knocked out: one list for every sentence about them."""
    load = hours(review)
    if isinstance(load, Missing):
        return pd.DataFrame(columns=["date", "hour", "fit"])
    own = load.frame[load.frame["reviewed"]]
    short = own[own["fit"] == "under"] if own["load"].notna().any() else own[own["slow"]]
    gone = {one for event in knocked_out(review) for one in event.attrs["at"].itertuples(index=False, name=None)}
    return short.loc[[one not in gone for one in short[["date", "hour"]].itertuples(index=False, name=None)]]
