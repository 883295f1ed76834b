"""Who was planned and who was online, and the accounts knocked out during a shift."""

from cskit.analysis import presence as there
from cskit.analysis.presence import Presence
from cskit.charts import Column, sentences, show, table
from cskit.charts.parts import Heads, say, with_labels
from cskit.review.base import Reviewed, behind, needs, shows
from cskit.terms import begun
from cskit.written import written

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
