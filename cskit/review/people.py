"""Teams and agents side by side: load, output, conversion, targets met; and awards with their 计算口径."""

from typing import Any

import pandas as pd

from cskit.analysis.frames import Missing, value_of, wide, with_people
from cskit.charts import Column, kind_of, note, rows_table, scatter, show, table
from cskit.charts.parts import (
    Heads,
    label_of,
    metric_column,
    metric_rows,
    metric_text,
    name_of,
    not_shown,
    rate_column,
    say,
    sources_said,
    with_labels,
)
from cskit.charts.state import wide as labelled
from cskit.metrics import CARDS
from cskit.metrics.compared import targets_for
from cskit.review.base import PER_AGENT, Reviewed, heads, kept, needs, ranked, shows, team
from cskit.review.compare import attainment, beside
from cskit.review.seasonal import training
from cskit.terms import begun
from cskit.written import paragraph, written

MOST_TARGETS = 12  # on the page
LEAST_INQUIRERS = 10  # before an agent's conversion is drawn
METRICS = PER_AGENT[: PER_AGENT.index("response_p90")]
OVERALL = ("cs_sales", "inquiry_conversion", "receptions_per_agent_day", "output_per_agent_day")
TEAM_METRICS = """
    receptions receptions_per_agent_day cs_sales output_per_agent_day inquiry_conversion spend_per_buyer
""".split()
AGENT_METRICS = [*TEAM_METRICS, *"items_per_order average_response_seconds response_rate_3min peak_concurrency".split()]
ON_SHEETS = """
    cs_sales orders receptions served_customers inquiring_customers inquiry_conversion spend_per_buyer
    average_response_seconds first_response_seconds response_rate_3min slow_response_customers satisfaction
""".split()  # in the one table of agents, where sheets do not tell days worked


@needs("agents.team", "messages")
def by_team(review: Reviewed) -> pd.DataFrame:
    """One row per team: every metric of `METRICS`, agent_days, `inquiry_conversion_low/_high/_n`, and for metrics with
    a team target `<metric>_floor_attainment`, `<metric>_stretch_attainment`."""
    return _with_targets(review, review.measure(METRICS, by="team"), "team")


@kept
def by_agent(review: Reviewed) -> pd.DataFrame:
    """One row per agent who worked, most sales first: name, team, role and the columns of `by_team`.

    Conversion stands with its Wilson interval: a ranking of agents is mostly a ranking of luck where these overlap.
    """
    rows = review.per_agent
    frame = with_people(review.shop, _with_targets(review, rows[rows["metric"].isin(METRICS)], "agent"))
    order = [metric for metric in ("cs_sales", "receptions", "served_customers") if metric in frame]
    return frame.sort_values(order, ascending=False, ignore_index=True) if order else frame


def _with_targets(review: Reviewed, rows: pd.DataFrame, by: str) -> pd.DataFrame:
    frame = wide(rows, by, {"receptions_per_agent_day": "agent_days"})
    signs = ["receptions", "agent_days"] if "receptions" in frame else METRICS  # a sheet may tell sales alone
    worked = frame.reindex(columns=signs).fillna(0).max(axis=1) > 0
    frame = frame[frame[by].notna() & worked].reset_index(drop=True)
    targets = targets_for(review.shop, review.period).set_index(["metric", "scope"])
    scopes = f"{by}:" + frame[by].astype(str)
    for metric in OVERALL:
        for kind in ("floor", "stretch"):
            goals = [targets[kind].get((metric, scope), float("nan")) for scope in scopes]
            if metric in frame and any(goal == goal for goal in goals):
                met = [attainment(metric, v, goal) for v, goal in zip(frame[metric], goals, strict=True)]
                frame[f"{metric}_{kind}_attainment"] = met
    return frame


def _measured(frame: pd.DataFrame, metrics: list[str]) -> Heads:
    """Columns of the metrics that the frame has, with intervals where it has them."""
    return {metric: rate_column(metric, frame) for metric in metrics if metric in frame}


def overall(review: Reviewed) -> None:
    """All teams together (项目拉通): sales, conversion, load and output with attainment and the comparison."""
    promotion, frame = review.promotion, beside(review, OVERALL)
    there = frame[~frame["status"].isin(["missing_table", "undefined"])]
    if there.empty:
        return
    ready = there.copy()
    columns: Heads = {"label": say("word_metric"), "value": Column(begun(say("word_now")), "by_row")}
    for name, reference in (("base", promotion.base), ("last_year", promotion.last_year)):
        if reference is None or (name == "last_year" and reference.period == getattr(promotion.base, "period", None)):
            continue
        ready[f"{name}:status"] = ready[f"{name}_status"]
        rates = ready["change_kind"] == "points"
        ready[f"{name}_said"] = [
            written(change, "rate" if rate else "growth", signed=rate)
            for change, rate in zip(ready[f"{name}_change"], rates, strict=True)
        ]
        columns[name] = Column(begun(say(f"review_base_{reference.kind}")), "by_row")
        columns[f"{name}_said"] = say("word_change_per_day" if ready[f"{name}_per_day"].any() else "word_change")
    for target in ("floor", "stretch"):
        if ready[f"{target}_attainment"].notna().any():
            columns[f"{target}_attainment"] = Column(say(f"col_{target}_met"), "attained")
    table(metric_rows(ready, columns), name="overall", title=say("review_overall"))


def credited(review: Reviewed, **moved: Any) -> None:
    """What each team (or agent) is credited with, were the rules moved so."""
    split = "team" if review.shop.has("agents", "team") else "agent"
    metrics = ["cs_sales", "inquiry_conversion", "spend_per_buyer"]
    measured = review.measure(metrics, by=split, rules=review.rules.replace(**moved))
    told = measured[measured[split].notna() & measured["value"].notna()]
    if told.empty:
        return not_shown(measured)
    frame, columns = labelled(told)
    frame[split] = [label_of(group) for group in frame[split]]
    return table(frame, columns, name="credited", title=say("review_credited"))


def targets(review: Reviewed) -> None:
    """How far the targets of teams and agents were met; nothing where none were set (the shop's stand in the tiles)."""
    agents, teams = with_labels(by_agent(review)), by_team(review)
    scopes: list[tuple[pd.DataFrame, list[str]]] = [(agents, agents["label"].tolist())]
    if not isinstance(teams, Missing):
        scopes.insert(0, (teams, [label_of(t) for t in teams["team"]]))
    rows: list[tuple[Any, ...]] = []
    kinds: list[str] = []
    for frame, labels in scopes:
        for metric in [m for m in OVERALL if f"{m}_floor_attainment" in frame]:
            floors, stretches = frame[f"{metric}_floor_attainment"], frame.get(f"{metric}_stretch_attainment")
            for i, (label, value, floor) in enumerate(zip(labels, frame[metric], floors, strict=True)):
                if floor == floor:
                    rows.append(
                        (label, name_of(metric), value, floor, None if stretches is None else stretches.iloc[i])
                    )
                    kinds.append(kind_of(metric))
    if rows:
        columns: Heads = {
            "label": say("col_who"),
            "metric": say("word_metric"),
            "value": Column(say("word_value"), "by_row"),
            "floor": Column(say("col_floor_met"), "attained"),
            "stretch": Column(say("col_stretch_met"), "attained"),
        }
        table(
            rows_table(columns, rows, row_kinds=kinds),
            name="attainment",
            title=say("review_attainment"),
            top=MOST_TARGETS,
        )


@shows(by_team)
def show_teams(_: Reviewed, frame: pd.DataFrame) -> None:
    """One row per team: load, output, conversion."""
    ready = frame.assign(team_label=[label_of(t) for t in frame["team"]])
    columns: Heads = {"team_label": begun(say("team"))}
    if "agent_days" in frame:
        columns["agent_days"] = Column(say("word_agent_days"), "count")
    table(ready, columns | _measured(frame, TEAM_METRICS), name="teams", title=say("review_teams"))


def show_agents(review: Reviewed) -> None:
    """Conversion of each agent with its interval beside that of all agents together, and load against output."""
    frame, overall = by_agent(review), value_of(review.whole_shop(), "inquiry_conversion")
    ready = with_labels(frame)
    columns: Heads = {"label": begun(say("agent"))}
    if ready["team_label"].any():
        columns["team_label"] = begun(say("team"))
    columns |= {"agent_days": Column(say("word_agent_days"), "count")} if "agent_days" in frame else {}
    columns |= _measured(frame, AGENT_METRICS)
    if "inquiry_conversion_n" in frame:
        known = ready[ready["inquiry_conversion_n"] >= LEAST_INQUIRERS]
        of_all = ready["inquiry_conversion_n"].notna() | ready["inquiry_conversion"].isna()
        if len(known) and of_all.all():  # some agents alone, because a sheet gives no parts of the others, mislead
            _conversion(known.sort_values("inquiry_conversion", ascending=False), _pooled(ready), overall)
    if {"receptions_per_agent_day", "output_per_agent_day"} <= set(frame) and len(frame) >= 2:
        _output(ready, columns)
    elif len(frame):
        told = with_labels(with_people(review.shop, wide(review.per_agent, "agent")))
        shown = {key: columns[key] for key in ("label", "team_label") if key in columns} | _measured(told, ON_SHEETS)
        told = told.set_index("agent").loc[frame["agent"]]
        table(told, shown, name="agents", title=say("review_agents_table"))
    else:
        note(say("review_no_agents", days=review.period), "missing")
    sources_said(review.per_agent)


def _pooled(frame: pd.DataFrame) -> float:
    """The conversion of all agents together, each counted by itself: an order of somebody else does not count."""
    closed = frame["inquiry_conversion_n"]
    return float((frame["inquiry_conversion"] * closed).sum() / closed.sum())


def _conversion(frame: pd.DataFrame, pooled: float, overall: float) -> None:
    frame = frame.assign(converted=(frame["inquiry_conversion"] * frame["inquiry_conversion_n"]).round())
    columns: Heads = {
        "label": begun(say("agent")),
        "team_label": begun(say("team")),
        "inquiry_conversion": rate_column("inquiry_conversion", frame),
        "converted": Column(say("col_converted"), "count"),
        "inquiry_conversion_n": Column(say("col_inquiring"), "count"),
        "spend_per_buyer": metric_column("spend_per_buyer"),
    }
    columns = {key: column for key, column in columns.items() if key in frame}
    yardstick = say("agents_pooled", value=metric_text("inquiry_conversion", pooled))
    hint = paragraph([say("word_interval"), yardstick, _not_the_shop(pooled, overall)])
    show(
        ranked(frame, "inquiry_conversion", columns, line=pooled),
        table=frame,
        columns=columns,
        name="agent_conversion",
        title=say("review_agents_conversion"),
        note=hint,
    )


def _output(frame: pd.DataFrame, columns: Heads) -> None:
    told = (
        "label team_label agent_days receptions_per_agent_day output_per_agent_day inquiry_conversion spend_per_buyer"
    )
    sellers = frame[frame["role"] != "aftersales"] if "role" in frame else frame
    labels = heads({key: columns[key] for key in told.split() if key in columns})
    x, y = "receptions_per_agent_day", "output_per_agent_day"
    show(
        scatter(sellers, x, y, of="label", color=team(sellers), labels=labels),
        table=frame,
        columns=columns,
        name="agents",
        title=say("review_agents_output"),
    )


def _not_the_shop(pooled: float, whole: float) -> str:
    """Why agents are not held against the shop's own rate, where the two differ as they are shown."""
    shown = metric_text("inquiry_conversion", whole)
    if metric_text("inquiry_conversion", pooled) == shown:
        return ""
    return say("review_no_yardstick", whole=shown)


COLUMNS = "award metric least of place agent name team role value n tied".split()
PLACES = 3
PASSED = 0.6  # of the inspections: below it nobody is held up as an example


# id (glossary: `award_<id>`), the metric that decides, and how many at least of its denominator (none for a sum)
AWARDS = (
    ("sales", "cs_sales", 0, ""),
    ("conversion", "inquiry_conversion", 50, "inquiring_customers"),
    ("unit_price", "spend_per_buyer", 30, "buyers"),
    ("cross_selling", "items_per_order", 30, "orders"),
    ("speed", "average_response_seconds", 200, "turns"),
    ("satisfaction", "satisfaction", 20, "ratings"),
)


@kept
def awards(review: Reviewed) -> pd.DataFrame:
    """The first three of every award: award, metric, least, of, place, agent, name, team, role, value, n, tied.

    `tied`: the agent's interval and the winner's overlap, so that the order between them may be luck. After-sales
    agents are not ranked by sales metrics, and who failed the exam or inspection not at all. Awards whose table is
    missing are left out.
    """
    known = review.per_agent[review.per_agent["value"].notna()]
    failed = set(known.loc[(known["metric"] == "quality_pass_rate") & (known["value"] < PASSED), "agent"])
    if review.shop.has("training"):
        failed |= set(training(review).query("passed == False")["agent"])
    rows = with_people(review.shop, known[~known["agent"].isin(failed)]).rename(columns={"denominator": "n"})
    places = [pd.DataFrame(columns=COLUMNS)]
    for award, metric, least, of in AWARDS:
        own = rows[(rows["metric"] == metric) & (rows["n" if of else "numerator"] > 0)]
        own = own[(own["n"] >= least) | (least == 0)]
        if CARDS[metric].topic in ("sales", "conversion"):
            own = own[own["role"] != "aftersales"]
        lower = CARDS[metric].better == "down"
        own = own.sort_values(["value", "agent"], ascending=[lower, True]).head(PLACES)
        if len(own):
            first = own.iloc[0]
            reached = own["low"] <= first["high"] if lower else own["high"] >= first["low"]
            tied = reached & (own["agent"] != first["agent"])
            told = {"award": award, "least": least, "of": of, "tied": tied}
            places.append(own.assign(place=range(1, len(own) + 1), **told)[COLUMNS])
    return pd.concat(places[1:] or places, ignore_index=True)


def show_awards(review: Reviewed) -> None:
    """The first three of every award, with how it is counted."""
    frame = awards(review)
    if frame.empty:
        return
    rows = []
    for award, own in frame.groupby("award", sort=False):
        first = own.iloc[0]
        places = {
            f"place_{row['place']}": ("≈ " if row["tied"] else "")
            + f"{row['name']} {metric_text(row['metric'], row['value'])}"
            for row in own.to_dict("records")
        }
        least = (
            say("award_basis_least", n=first["least"], of=say(f"award_of_{first['of']}"))
            if first["of"]
            else say("award_basis_all")
        )
        basis = say("award_basis", metric=name_of(first["metric"]), least=least)
        rows.append({"award": begun(say(f"award_{award}")), **places, "basis": basis})
    columns: Heads = {key: say(f"col_{key}") for key in ("award", "place_1", "place_2", "place_3", "basis")}
    ready = pd.DataFrame(rows).reindex(columns=list(columns))
    table(ready, columns, name="awards", title=say("review_awards"), note=say("review_awards_note"))
