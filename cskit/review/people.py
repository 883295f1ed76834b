"""Teams and agents side by side: load, output, conversion, targets met; and awards with their 计算口径."""

import pandas as pd

from cskit.analysis.frames import Missing, value_of, wide, with_people
from cskit.charts import Column, scatter, show, table
from cskit.charts.parts import (
    Heads,
    label_of,
    metric_column,
    metric_rows,
    metric_text,
    name_of,
    rate_column,
    say,
    with_labels,
)
from cskit.metrics import CARDS
from cskit.metrics.compared import targets_for
from cskit.review.base import PER_AGENT, Reviewed, kept, needs, ranked, team
from cskit.review.compare import attainment, beside
from cskit.review.seasonal import training
from cskit.terms import begun
from cskit.written import paragraph, written

MOST_TARGETS = 12  # on the page
LEAST_INQUIRERS = 10  # before an agent's conversion is drawn
METRICS = PER_AGENT[: PER_AGENT.index("response_p90")]
OVERALL = ("cs_sales", "inquiry_conversion", "receptions_per_agent_day", "output_per_agent_day")


@needs("agents.team", "messages")
def by_team(review: Reviewed) -> pd.DataFrame:
    """One row per team: every metric of `METRICS`, agent_days, `inquiry_conversion_low/_high/_n`."""
    return _worked(review.measure(METRICS, by="team"), "team")


@kept
def by_agent(review: Reviewed) -> pd.DataFrame:
    """One row per agent who worked, most sales first: name, team, role and the columns of `by_team`, for all of
    `PER_AGENT`.

    Conversion stands with its Wilson interval: a ranking of agents is mostly a ranking of luck where these overlap.
    """
    frame = with_people(review.shop, _worked(review.per_agent, "agent"))
    order = [metric for metric in ("cs_sales", "receptions", "served_customers") if metric in frame]
    return frame.sort_values(order, ascending=False, ignore_index=True) if order else frame


@kept
def then(review: Reviewed) -> pd.DataFrame:
    """`measure`'s rows of `METRICS` by agent in the days compared with; empty without such days."""
    base = review.promotion.base
    return review.measure(METRICS, by="agent", period=base.period, interval=False) if base else review.per_agent[:0]


def _worked(rows: pd.DataFrame, by: str) -> pd.DataFrame:
    frame = wide(rows, by, {"receptions_per_agent_day": "agent_days", "satisfaction": "satisfaction_n"})
    signs = ["receptions", "agent_days"] if "receptions" in frame else METRICS  # a sheet may tell sales alone
    worked = frame.reindex(columns=signs).fillna(0).max(axis=1) > 0
    return frame[frame[by].notna() & worked].reset_index(drop=True)


@kept
def attained(review: Reviewed) -> pd.DataFrame:
    """A row per target that was set for a team or an agent in just the reviewed days: `scope` (`team:…`, `agent:…`),
    `metric`, `value`, and how far `floor` and `stretch` were attained."""
    frames = {"team": by_team(review), "agent": by_agent(review)}
    known = [
        own.assign(scope=f"{by}:" + own[by].astype(str)).melt("scope", [m for m in OVERALL if m in own], "metric")
        for by, own in frames.items()
        if not isinstance(own, Missing)
    ]
    targets = targets_for(review.shop, review.period)[["metric", "scope", "floor", "stretch"]]
    rows = pd.concat(known).merge(targets.dropna(subset="floor"), on=["metric", "scope"])
    for target in ("floor", "stretch"):
        rows[target] = [attainment(*one) for one in rows[["metric", "value", target]].itertuples(index=False)]
    return rows


def overall(review: Reviewed) -> None:
    """All teams together (项目拉通): sales, conversion, load and output with attainment and the comparison. A change is
    relative or in points, as its metric is: in one column on the page, as numbers of one kind in the appendix."""
    promotion, frame = review.promotion, beside(review, OVERALL)
    ready = frame[~frame["status"].isin(["missing_table", "undefined"])].copy()
    if ready.empty:
        return
    columns: Heads = {"label": say("word_metric"), "value": Column(begun(say("word_now")), "by_row")}
    numbers = dict(columns)
    for name, reference in (("base", promotion.base), ("last_year", promotion.last_year)):
        if reference is None or (name == "last_year" and reference.period == getattr(promotion.base, "period", None)):
            continue
        ready[f"{name}:status"], rates = ready[f"{name}_status"], ready["change_kind"] == "points"
        ready[f"{name}_relative"] = ready[f"{name}_change"].mask(rates)
        ready[f"{name}_points"] = ready[f"{name}_change"].where(rates)
        ready[f"{name}_said"] = [
            written(change, "rate" if rate else "growth", signed=rate)
            for change, rate in zip(ready[f"{name}_change"], rates, strict=True)
        ]
        said = say("word_change_per_day" if ready[f"{name}_per_day"].any() else "word_change")
        before = {name: Column(begun(say(f"review_base_{reference.kind}")), "by_row")}
        columns |= {**before, f"{name}_said": said}
        numbers |= {
            **before,
            f"{name}_relative": Column(said, "growth"),
            f"{name}_points": Column(say("word_change_points"), "rate", signed=True),
        }
    met: Heads = {
        f"{target}_attainment": Column(say(f"col_{target}_met"), "attained") for target in ("floor", "stretch")
    }
    met = {column: head for column, head in met.items() if ready[column].notna().any()}
    sheet = metric_rows(ready, {**numbers, **met})
    table(metric_rows(ready, {**columns, **met}), name="overall", title=say("review_overall"), sheet=sheet)


def targets(review: Reviewed) -> None:
    """How far the targets of teams and agents were met; nothing where none were set (the shop's stand in the tiles)."""
    rows, agents = attained(review), with_labels(by_agent(review))
    if rows.empty:
        return
    people = dict(zip("agent:" + agents["agent"], agents["label"], strict=True))
    rows["who"] = [people.get(scope) or label_of(scope.partition(":")[2]) for scope in rows["scope"]]
    columns: Heads = {
        "who": say("col_who"),
        "label": say("word_metric"),
        "value": Column(say("word_value"), "by_row"),
        "floor": Column(say("col_floor_met"), "attained"),
        "stretch": Column(say("col_stretch_met"), "attained"),
    }
    table(metric_rows(rows, columns), name="attainment", title=say("review_attainment"), top=MOST_TARGETS)


def show_agents(review: Reviewed) -> None:
    """Conversion of each agent with its interval beside that of all agents together, and load against output."""
    frame, overall = by_agent(review), value_of(review.whole_shop(), "inquiry_conversion")
    ready = with_labels(frame)
    if "inquiry_conversion_n" in frame:
        known = ready[ready["inquiry_conversion_n"] >= LEAST_INQUIRERS]
        of_all = ready["inquiry_conversion_n"].notna() | ready["inquiry_conversion"].isna()
        if len(known) and of_all.all():  # some agents alone, because a sheet gives no parts of the others, mislead
            _conversion(known.sort_values("inquiry_conversion", ascending=False), _pooled(ready), overall)
    if {"receptions_per_agent_day", "output_per_agent_day"} <= set(frame) and len(frame) >= 2:
        _output(ready)


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


def _output(frame: pd.DataFrame) -> None:
    sellers = frame[frame["role"] != "aftersales"] if "role" in frame else frame
    x, y, told = "receptions_per_agent_day", "output_per_agent_day", ("inquiry_conversion", "spend_per_buyer")
    labels: Heads = {"label": begun(say("agent")), "agent_days": Column(say("word_agent_days"), "count")}
    labels |= {metric: rate_column(metric, frame) for metric in (x, y, *told) if metric in frame}
    chart = scatter(sellers, x, y, of="label", color=team(sellers), labels=labels)
    show(chart, name="agents_output", title=say("review_agents_output"))


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
