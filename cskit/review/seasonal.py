"""Seasonal agents (临促) beside the regulars, with intervals, and what their course and exam said."""

from dataclasses import dataclass

import narwhals as nw
import pandas as pd

from cskit.analysis.frames import with_people
from cskit.analysis.intervals import ratio_difference
from cskit.charts import Column, note, sentences, show, table
from cskit.charts.parts import Heads, metric_column, metric_rows, metric_text, not_shown, say, with_labels
from cskit.charts.state import card_of
from cskit.engines import collected
from cskit.review.base import Reviewed, needs, ranked, shows
from cskit.terms import begun, language
from cskit.written import listed

COMPARED = ("inquiry_conversion", "receptions_per_agent_day", "output_per_agent_day", "spend_per_buyer")
LEAST_N = 30  # inquirers (or one agent-day) before an agent may be called best


@dataclass(frozen=True)
class Seasonal:
    """`agents`: one row per seasonal agent with receptions, the compared metrics, conversion's interval
    (low, high, n) and, where `training` is known, course_days, score, pass_mark, passed, passed_at,
    first_chat_at, chatted_before_pass.
    `comparison`: metric, seasonal, regular, difference, low, high, seasonal_agents (the interval resamples
    agents, who are the clusters). `best_and_mean`: metric, best, best_name, mean; none where too few customers came."""

    agents: pd.DataFrame
    comparison: pd.DataFrame
    best_and_mean: pd.DataFrame


@needs("agents.team")
def seasonal(review: Reviewed) -> Seasonal | None:
    """Seasonal agents against the shop's own agents of the same kind (not after-sales); None if there are none."""
    rows = review.per_agent
    rows = with_people(review.shop, rows[rows["metric"].isin([*COMPARED, "receptions"])])
    rows = rows[(rows["role"] != "aftersales") & rows["team"].isin(["seasonal", "in_house"])]
    own = rows[rows["team"] == "seasonal"]
    if own.empty:
        return None
    agents = _agents(own)
    if review.shop.has("training") and review.shop.has("messages"):
        agents = agents.merge(training(review), on="agent", how="left").merge(
            _first_chat(review), on="agent", how="left"
        )
        agents["chatted_before_pass"] = _early(agents)
    return Seasonal(agents, _comparison(rows), _best_and_mean(own))


def _agents(own: pd.DataFrame) -> pd.DataFrame:
    frame = own.pivot(index=["agent", "name", "team", "role"], columns="metric", values="value").reset_index()
    conversion = own[own["metric"] == "inquiry_conversion"].rename(columns={"denominator": "n"})
    frame = frame.merge(conversion[["agent", "low", "high", "n"]], on="agent")
    return frame.sort_values("inquiry_conversion", ascending=False, ignore_index=True)


def _comparison(rows: pd.DataFrame) -> pd.DataFrame:
    table = []
    for metric in COMPARED:
        own = rows[(rows["metric"] == metric) & (rows["denominator"] > 0)]
        seasonal, regular = (own.loc[own["team"] == t, ["numerator", "denominator"]] for t in ("seasonal", "in_house"))
        if seasonal.empty or regular.empty:
            continue
        parts = [(team["numerator"].tolist(), team["denominator"].tolist()) for team in (seasonal, regular)]
        means = [sum(numerators) / sum(denominators) for numerators, denominators in parts]
        gap = ratio_difference(*parts)
        table.append((metric, *means, gap.value, gap.low, gap.high, len(seasonal)))
    return pd.DataFrame(table, columns="metric seasonal regular difference low high seasonal_agents".split())


def _best_and_mean(own: pd.DataFrame) -> pd.DataFrame:
    """The best agent with enough customers to be called so, and the mean of the group: its ratio of sums."""
    table = []
    for metric, least in (("inquiry_conversion", LEAST_N), ("receptions_per_agent_day", 1)):
        rows = own[(own["metric"] == metric) & (own["denominator"] > 0)].sort_values("value", ascending=False)
        for best in rows[rows["denominator"] >= least].head(1).to_dict("records"):
            mean = rows["numerator"].sum() / rows["denominator"].sum()
            table.append((metric, best["value"], best["name"], mean))
    return pd.DataFrame(table, columns=["metric", "best", "best_name", "mean"])


def training(review: Reviewed) -> pd.DataFrame:
    """Per agent: days of the course attended, the last exam's score and pass mark, if and when passed."""
    exams = review.shop.pandas("training").rename(columns={"agent_id": "agent"})
    for column, empty in (("course_day", None), ("taken_at", pd.NaT)):
        if column not in exams:
            exams[column] = empty
    order = [c for c in ("taken_at", "course_day") if exams[c].notna().any()]
    exams = exams.sort_values(order, kind="stable") if order else exams
    last = exams.groupby("agent").tail(1).set_index("agent")
    frame = pd.DataFrame(
        {
            "course_days": exams.groupby("agent")["course_day"].nunique(),
            "score": last["score"],
            "pass_mark": last["pass_mark"],
            "passed": last["score"] >= last["pass_mark"],
            "passed_at": last["taken_at"].where(last["score"] >= last["pass_mark"]),
        }
    )
    return frame.reset_index(names="agent")


def _first_chat(review: Reviewed) -> pd.DataFrame:
    """The first reception of each agent since the promotion's first phase began."""
    days, day = review.promotion.span, nw.col("day")
    since = review.facts.receptions().filter(nw.col("served") == 1, day >= days.first, day <= days.last)
    first = collected(since.group_by("agent_id").agg(nw.col("started_at").min()))
    return pd.DataFrame({"agent": first["agent_id"], "first_chat_at": pd.to_datetime(first["started_at"], unit="s")})


def _early(agents: pd.DataFrame) -> pd.Series:
    """Took chats without, or before, passing the exam; unknown (None) where no exam or no chat is known."""
    chatted = agents["first_chat_at"].notna() & agents["score"].notna()
    unpassed = ~agents["passed"].eq(True)
    before = agents["passed_at"].notna() & (agents["first_chat_at"] < agents["passed_at"])
    return (unpassed | before).where(chatted)


@shows(seasonal)
def show_seasonal(review: Reviewed, result: Seasonal | None) -> None:
    """Seasonal agents against regulars with intervals, their best and mean, their exam."""
    if result is None and review.promotion.kind == "promo":
        note(say("review_no_seasonal"))
    if result is None:
        return
    lines = [
        say(
            "review_seasonal_best",
            metric=card_of(row["metric"]).name(language()),
            name=row["best_name"],
            best=metric_text(row["metric"], row["best"]),
            mean=metric_text(row["metric"], row["mean"]),
        )
        for row in result.best_and_mean.to_dict("records")
    ]
    exam = result.agents.get("chatted_before_pass")
    early = [] if exam is None else result.agents.loc[exam.eq(True), "name"].tolist()
    if early:
        lines.append(say("review_seasonal_early", n=len(early), names=listed(early)))
    if not lines and result.comparison.empty:
        rows = review.per_agent
        not_shown(rows[rows["metric"].isin(COMPARED)].drop_duplicates("metric"))
        return
    sentences(lines)
    _compared(result)
    _dots(result)


def _compared(result: Seasonal) -> None:
    frame = result.comparison
    if frame.empty:
        return
    sure = (frame["low"] > 0) | (frame["high"] < 0)
    frame = frame.assign(verdict=[say("verdict_differs" if s else "verdict_unclear") for s in sure])
    columns: Heads = {
        "label": say("word_metric"),
        "seasonal": Column(say("col_seasonal"), "by_row"),
        "regular": Column(say("col_regular"), "by_row"),
        "difference": Column(say("col_difference"), "by_row", signed=True, low="low", high="high"),
        "verdict": say("col_sure"),
    }
    table(metric_rows(frame, columns), name="seasonal_compared", title=say("review_seasonal_table"))
    note(say("review_seasonal_doubt"), "doubt")


def _dots(result: Seasonal) -> None:
    frame = with_labels(result.agents)
    frame = frame[frame["inquiry_conversion"].notna()]
    frame = frame.assign(converted=(frame["inquiry_conversion"] * frame["n"]).round())
    if frame.empty:
        return
    exam = "chatted_before_pass" in frame
    columns: Heads = {
        "label": begun(say("agent")),
        "inquiry_conversion": metric_column("inquiry_conversion", low="low", high="high"),
        "converted": Column(say("col_converted"), "count"),
        "n": Column(say("col_inquiring"), "count"),
        "receptions_per_agent_day": metric_column("receptions_per_agent_day"),
    }
    if exam:
        states = {True: "exam_early", False: "exam_passed"}
        frame = frame.assign(state=[states.get(v, "exam_unknown") for v in frame["chatted_before_pass"]])
        columns |= {
            "state": say("exam_state"),
            "course_days": Column(say("col_course_days"), "count"),
            "score": Column(say("col_score"), "number"),
            "pass_mark": Column(say("col_pass_mark"), "number"),
        }
    regular = result.comparison.set_index("metric")["regular"].get("inquiry_conversion")
    hint = say("review_seasonal_line", value=metric_text("inquiry_conversion", regular)) if regular is not None else ""
    show(
        ranked(frame, "inquiry_conversion", columns, color="state" if exam else None, line=regular),
        table=frame.assign(state=[say(s) for s in frame["state"]]) if exam else frame,
        columns=columns,
        name="seasonal_agents",
        title=say("review_seasonal_chart"),
        note=hint,
    )
