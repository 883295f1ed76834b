"""A scorecard's ranks, and how far other weights would move them."""

from __future__ import annotations

from cskit.analysis.scorecard import Scores, Stability
from cskit.charts.display import show
from cskit.charts.review.parts import Heads, dots, label_of, say, team_colour
from cskit.charts.state import lang as current_lang
from cskit.charts.tables import Column
from cskit.terms import begun


def ranks(scores: Scores, stability: Stability) -> None:
    """One chart a tier: each one's rank with the range that other weights give it, best first."""
    lang = current_lang()
    frame = scores.scored().merge(
        stability.rows[["who", "rank_low", "rank_high", "kept"]], on="who", how="inner", validate="one_to_one"
    )
    frame["label"] = [label_of(n) if scores.by == "team" else n for n in frame["name"]]
    twice = frame["label"].duplicated(keep=False)
    frame["label"] = frame["label"].where(~twice, frame["label"] + " (" + frame["who"].astype(str) + ")")
    frame["team_label"] = [label_of(t) if t else "" for t in frame["team"]]
    for tier in scores.card.tiers:
        own = frame[frame["tier"] == tier.name].sort_values("rank")
        if own.empty:
            continue
        columns: Heads = {
            "label": begun(say("agent" if scores.by == "agent" else "team")),
            "team_label": begun(say("team")),
            "rank": Column(begun(say("judge_col_rank")), "count", low="rank_low", high="rank_high"),
            "score": Column(say("judge_col_score"), "number", low="low", high="high"),
            "kept": Column(say("judge_col_kept"), "rate"),
        }
        chart = dots(own, columns, value="rank", low="rank_low", high="rank_high", colours=team_colour(own))
        name = getattr(tier, lang)
        show(
            chart,
            table=own,
            columns=columns,
            name=f"ranks_{tier.name}",
            title=say("judge_chart_ranks", tier=name),
            note=say("judge_chart_ranks_note", spread=f"{100 * stability.spread:g}%"),
        )
