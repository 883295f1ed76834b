"""Response, satisfaction, quality inspection, the bot, and the lists behind the counts."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from cskit.analysis.frames import in_days, lacking
from cskit.charts import Column, note, show, table
from cskit.charts.marks import paint, step, with_tips
from cskit.charts.parts import (
    Heads,
    label_of,
    metric_column,
    metric_rows,
    not_shown,
    rate_column,
    say,
    sources_said,
    with_labels,
)
from cskit.charts.sheet import Sheet, ends
from cskit.charts.theme import axis
from cskit.metrics import find
from cskit.metrics.details import detail
from cskit.review import people
from cskit.review.base import Reviewed, kept, missing, ranked, team
from cskit.terms import begun, language
from cskit.written import listed, paragraph, written

LISTS = ("slow_response", "long_reception", "unanswered_3min")
ON_PAGE, IN_APPENDIX = 5, 1000
LEAST_SCORES = 5
FAR = 1.15  # of the longest 90th percentile: where the axis of response times ends
BOT = ("handover_rate", "bot_containment", "bot_true_resolution")
COMPLAINTS = ("complaint_rate", "complaint_cause_within(2)", "complaint_resolved_within(24)")
AGENT = """
    receptions first_response_seconds average_response_seconds response_p90 response_rate_3min slow_response_customers
    long_reception_customers satisfaction quality_score quality_pass_rate
""".split()
MEASURED = [*AGENT, "unanswered_turns", "reply_rate", *BOT, *COMPLAINTS]
SHOP = [*AGENT[1:7], "unanswered_turns", "reply_rate", *AGENT[7:], *COMPLAINTS]  # in the order of the table


@kept
def service(review: Reviewed) -> pd.DataFrame:
    """The whole shop's service in the reviewed days: `measure`'s tidy columns, a missing table named in `note`."""
    return review.measure(MEASURED)


def whole(review: Reviewed) -> None:
    """The whole shop's service as one table; what has no table is named in one line below."""
    _table(service(review), SHOP, "service", "review_service_table")


def bot(review: Reviewed) -> None:
    """How much the bot handled, and what part of that was an answer; one line where no bot talked."""
    frame = service(review)
    own = frame[frame["metric"].isin(BOT)]
    if (own["status"] == "missing_table").all():
        not_shown(own)
    elif own["value"].notna().any():
        _table(frame, BOT, "bot", "review_bot")
        note(say("review_bot_note"), "doubt")
    else:
        note(say("review_no_bot"), "missing")


def _table(frame: pd.DataFrame, metrics: Sequence[str], name: str, title: str) -> None:
    own = frame.set_index("metric").loc[list(metrics)].reset_index()
    there = own[own["status"] != "missing_table"]
    ready = there.assign(cases=there["denominator"].where(there["metric"].map(lambda m: find(m).proportion)))
    columns: Heads = {
        "label": say("word_metric"),
        "value": Column(say("word_value"), "by_row", low="low", high="high"),
        "cases": Column(say("word_n"), "count"),
    }
    if len(ready):
        table(metric_rows(ready, columns), name=name, title=say(title))
    sources_said(own)
    not_shown(own)


def by_agent(review: Reviewed) -> None:
    """Response of each agent from mean to 90th percentile, satisfaction with intervals."""
    frame = people.by_agent(review)
    ready = with_labels(frame)
    columns: Heads = {"label": begun(say("agent"))}
    if ready["team_label"].any():
        columns["team_label"] = begun(say("team"))
    columns |= {m: rate_column(m, frame) for m in AGENT if m in frame}
    if "average_response_seconds" in frame:
        waits = ready[ready["average_response_seconds"].notna()].sort_values("average_response_seconds")
        if len(waits):
            _response(waits, columns)
    if "satisfaction" in frame:
        few = (ready["satisfaction_n"] < LEAST_SCORES) | ready["satisfaction"].isna()
        if not few.all():
            _satisfaction(ready[~few].sort_values("satisfaction", ascending=False))
    if "quality_score" in frame and ready["quality_score"].notna().any():
        _items(review)


def _items(review: Reviewed) -> None:
    """What was scored of what could be, by item inspected, of everybody and of each team; the lowest first."""
    rows = review.shop.pandas("inspections")
    own = rows[in_days(rows["inspected_at"], review.period, review.rules)].assign(checks=1)
    own["team"] = own["agent_id"].map(review.people.set_index("agent")["team"]).replace("", None)
    sums = pd.concat([own.assign(team="all"), own.dropna(subset="team")]).groupby(["item", "team"])
    parts = sums[["score", "max_score", "checks"]].sum().unstack()
    shares = (parts["score"] / parts["max_score"]).assign(checks=parts["checks", "all"])
    heads: Heads = {
        "item": say("col_inspected"),
        "checks": Column(say("word_n"), "count"),
        "all": Column(say("col_everybody"), "rate"),
    }
    teams: Heads = {team: Column(label_of(team), "rate") for team in shares if team not in heads}
    table(shares.sort_values("all").reset_index(), {**heads, **teams}, name="inspected", title=say("review_inspected"))


def _response(frame: pd.DataFrame, columns: Heads) -> None:
    """Dots at the mean, lines to the 90th percentile where it is known; a mean that a forgotten customer drags off is
    told."""
    scored = ("satisfaction", "quality_score", "quality_pass_rate")
    heads = {key: column for key, column in columns.items() if key not in scored}
    told: dict[str, Any] = {"table": frame, "columns": columns, "name": "service_by_agent"}
    if "response_p90" not in frame:
        show(ranked(frame, "average_response_seconds", heads), **told, title=say("review_response_chart"))
        return
    drawn, left = ends(frame["label"], ())
    frame = frame[frame["label"].isin(drawn)]
    shown, tips = with_tips(frame, heads, ["label", "team_label", "average_response_seconds", "response_p90"])
    end = FAR * float(shown["response_p90"].max())
    mean = shown["average_response_seconds"]
    far = mean > end
    shown["said"] = [f"{written(v, 'seconds')} →" if off else "" for v, off in zip(mean, far, strict=True)]
    shown["average_response_seconds"] = mean.clip(upper=end)
    base = alt.Chart(shown).encode(y=alt.Y("label:N", sort=shown["label"].tolist(), title=None), tooltip=tips)
    colour = paint(Sheet(frame), team(frame))
    shown["colour"] = shown["team_label"]
    label = metric_column("average_response_seconds").label
    x = alt.X("average_response_seconds:Q", axis=axis(label, "seconds"), scale=alt.Scale(domain=[0, end]))
    layers: list[Any] = [
        base.mark_rule(strokeWidth=2, strokeOpacity=0.5).encode(x=x, x2="response_p90:Q", color=colour),
        base.mark_point(filled=True, size=70, opacity=1).encode(x=x, color=colour),
    ]
    if far.any():
        layers.append(base.mark_text(align="right", dx=-9, fontSize=11).encode(x=x, text="said:N"))
    rest = say("shape_rest", n=len(drawn) - 1 + left, shown=len(drawn) - 1) if left else ""
    hint = paragraph([rest, say("review_response_note_dot"), say("review_response_far") if far.any() else ""])
    show(
        alt.layer(*layers).properties(height=step(len(shown))),
        **told,
        title=say("review_response_chart"),
        note=hint,
    )


def _satisfaction(frame: pd.DataFrame) -> None:
    columns: Heads = {
        "label": begun(say("agent")),
        "team_label": begun(say("team")),
        "satisfaction": rate_column("satisfaction", frame),
    }
    given = float(frame["satisfaction_n"].sum())  # none where a sheet tells the rates alone
    if given:
        columns["satisfaction_n"] = Column(begun(say("award_of_ratings")), "count")
    scores = float((frame["satisfaction"] * frame["satisfaction_n"]).sum())
    show(
        ranked(frame, "satisfaction", columns, line=scores / given if given else None),
        table=frame,
        columns=columns,
        name="satisfaction_by_agent",
        title=say("review_satisfaction_chart"),
        note=say("word_interval") if "satisfaction_low" in frame else "",
    )


def lists(review: Reviewed) -> None:
    """The conversations behind the counts: the first few on the page, up to a thousand in the appendix."""
    if absent := lacking(review.shop, "messages"):
        note(missing(review, "lists", absent).text(language()), "missing")
        return
    none = []
    for name in LISTS:
        asked: dict[str, Any] = {"rules": review.rules, "period": review.period}
        frame = detail(review.shop, name, show_customers=review.show_customers, **asked)
        if frame.empty:
            none.append(say(f"list_{name}"))
            continue
        frame["agent"] = frame["agent"].map(review.names).fillna(frame["agent"])
        frame = _worst_first(frame, name)
        columns: Heads = {
            "at": Column(say("word_time"), "time"),
            "customer": begun(say("customer")),
            "agent": begun(say("agent")),
        }
        if name == "long_reception":
            columns["talk_minutes"] = Column(say("col_talk"), "minutes")
        else:
            frame["wait"] = [say("wait_never") if w != w else written(w, "seconds") for w in frame["wait_seconds"]]
            columns["wait"] = say("col_wait")
        if "content" in frame:
            columns["content"] = say("col_content")
        table(frame.head(IN_APPENDIX), columns, name=name, title=say(f"review_{name}"), top=ON_PAGE, of=len(frame))
    if none:
        note(say("review_list_none", lists=listed(none)), "missing")


def _worst_first(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """The longest waits first; a question that was never answered waited longest of all."""
    if name == "long_reception":
        return frame
    never = frame["wait_seconds"].isna() if name == "unanswered_3min" else pd.Series(False, index=frame.index)
    order = frame.assign(never=never).sort_values(["never", "wait_seconds", "at"], ascending=[False, False, True])
    return order.drop(columns="never").reset_index(drop=True)
