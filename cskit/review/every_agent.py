"""All agents in one table, as a seller's tool shows them: by team, each number beside its column's others, its list and
its days; and a page for each of them, for the weekly talk. How both look is in `charts/display.html.j2`."""

import narwhals as nw
import pandas as pd

from cskit.analysis.frames import Missing, wide
from cskit.charts import Column, kind_of, lines, note, show
from cskit.charts.display import caption, display, linked, packed
from cskit.charts.headline import points
from cskit.charts.parts import Heads, label_of, name_of, not_shown, rate_column, say, sources_said, with_labels
from cskit.charts.tables import MIME, as_table, html
from cskit.engines import collected
from cskit.facts.talk import DAY
from cskit.facts.texts import closes
from cskit.metrics import CARDS
from cskit.metrics.codes import customer_code, masked
from cskit.review.base import PER_AGENT, Reviewed, kept, place_of
from cskit.review.compare import attainment, beside, change
from cskit.review.people import attained, by_agent, by_team, then
from cskit.review.tiles import Row
from cskit.terms import begun
from cskit.written import span

ATTAINED = "cs_sales_floor_attainment"
LISTS = {  # the columns, and what on the page shows the cases behind the number
    "receptions": "long_reception",
    "inquiring_customers": "agent_conversion",
    "inquiry_conversion": "agent_conversion",
    "cs_sales": "agents_output",
    "spend_per_buyer": "agents_output",
    "items_per_buyer": "products",
    "first_response_seconds": "slow_response",
    "average_response_seconds": "slow_response",
    "satisfaction": "satisfaction_by_agent",
    "refund_rate": "refund_reasons",
    "complaint_rate": "complaints",
    "quality_score": "inspected",
    ATTAINED: "attainment",
}
ON_SHEETS = {  # where no event tells more
    "orders": "",
    "served_customers": "",
    "response_rate_3min": "unanswered_3min",
    "slow_response_customers": "slow_response",
}
SOLD = ("inquiring_customers", "inquiry_conversion", "cs_sales", "spend_per_buyer", "items_per_buyer", ATTAINED)
BY_TEAM = ("cs_sales", "inquiry_conversion", "average_response_seconds")
FIFTHS, SHADES = (-1.0, 0.2, 0.4, 0.6, 0.8, 1.0), ("low", "lower", "", "higher", "high")
LEAST_DAYS, LEAST_CASES, ANGRY, GLAD = 4, 10, 2, 5  # of a line, of a rate on it; scores: at most, at least
LINES, AFTER, WAITED = 6, 600, 30  # of a chat on the page; seconds behind a late answer, before one is late


def columns(frame: pd.DataFrame, events: bool = True) -> dict[str, Column]:
    """The columns of the table that have a value for anybody; without `events` those of sheets too."""
    known = [c for c in (LISTS if events else LISTS | ON_SHEETS) if c in frame and frame[c].notna().any()]
    met = Column(say("agents_attained"), "attained")
    return {column: met if column == ATTAINED else rate_column(column, frame) for column in known}


@kept
def subtotals(review: Reviewed) -> pd.DataFrame:
    """A row per `team`, and the whole shop's (`all`): computed from its parts, never from the agents' values."""
    teams, whole = by_team(review), wide(review.whole_shop().assign(team="all"), "team")
    whole[ATTAINED] = beside(review, ["cs_sales"])["floor_attainment"]
    if isinstance(teams, Missing):
        return whole
    return pd.concat([teams.assign(**{ATTAINED: _met(review, "team:" + teams["team"])}), whole], ignore_index=True)


def _met(review: Reviewed, scopes: pd.Series) -> pd.Series:
    """How far the floor of CS sales was attained in each scope."""
    return scopes.map(attained(review).query("metric == 'cs_sales'").set_index("scope")["floor"])


def shades(frame: pd.DataFrame, column: str, sure: bool = True) -> pd.Series:
    """By agent whether the value is in the best or the worst fifth of the column (`high`, `low`), in the next one
    (`higher`, `lower`), or neither, by the card's good direction. None for sums, which grow with the days worked, nor
    for what after-sales agents sell, nor, if it is to be `sure` (sheets tell no intervals), for what may be luck: where
    there is no interval, or what all have together lies in it."""
    card, own = CARDS[column], frame.set_index("agent")
    values = own[column].mask((own["role"] == "aftersales") & (column in SOLD))
    place = (values.rank() - 0.5) / values.count()
    if sure:
        low, high, n = (own.get(f"{column}_{end}", values * float("nan")) for end in ("low", "high", "n"))
        together = (values * n).sum() / (float(n.where(values.notna()).sum()) or float("nan"))
        place = place.where((low > together) | (high < together))
    signed = {"up": place, "down": 1 - place}.get("" if card.is_sum else card.better, place * float("nan"))
    return pd.cut(signed, FIFTHS, labels=SHADES).astype(object).fillna("")


def show_every_agent(review: Reviewed) -> None:
    """The table; what has no table is named once below. In the appendix all of `PER_AGENT`, and the teams."""
    frame, title, totals = with_labels(by_agent(review)), say("review_agents_table"), subtotals(review)
    frame[ATTAINED] = _met(review, "agent:" + frame["agent"])
    if not (heads := columns(frame, review.has_events)):
        note(say("review_no_agents", days=review.period), "missing")
        return
    frame["place"], frame["points"] = frame["agent"].map(place_of), ""
    if dated := review.period.days >= LEAST_DAYS and "cs_sales" in heads:
        rows = review.measure(["cs_sales"], by=["agent", "date"], interval=False).dropna(subset="agent")
        days = rows.pivot(index="agent", columns="date", values="value")  # of a sheet without a line nothing is known
        days = days.fillna(0.0 if review.has_events else float("nan")).reindex(frame["agent"])
        frame["points"] = [points(tuple(own.dropna())) for _, own in days.iterrows()]
    shaded = {column: shades(frame, column, review.has_events).to_dict() for column in heads if column != ATTAINED}
    told = {"rows": frame.to_dict("records"), "heads": heads, "lists": LISTS | ON_SHEETS}
    shown = html(
        "people", title, told, totals.set_index("team").to_dict("index"), shaded, dated, review.has_events, linked()
    )
    lead: Heads = {"label": begun(say("agent")), "team_label": begun(say("team"))}
    rest = {m: rate_column(m, frame) for m in PER_AGENT if m in frame and m not in heads}
    sheet = packed(as_table(frame, {**lead, **heads, **rest}), "agents", title)
    display({"text/html": shown, MIME: sheet, "text/plain": f"[table] {title}"})
    if len(totals) > 1:
        names = [say("agents_whole") if team == "all" else label_of(team) for team in totals["team"]]
        teams = as_table(totals.assign(label=names), {"label": lead["team_label"], **columns(totals)})
        display({MIME: packed(teams, "teams", say("review_teams")), "text/plain": ""})
    not_shown(review.per_agent[review.per_agent["metric"].isin(list(LISTS))].drop_duplicates("metric"))
    sources_said(review.per_agent)
    if len(totals) > 1 and dated:
        rows = review.measure(BY_TEAM, by=["team", "date"], interval=False)
        known = rows["value"].notna() & ~(rows["denominator"] < LEAST_CASES)
        ready = rows[rows["team"].isin(totals["team"]) & known].assign(date=pd.to_datetime(rows["date"]))
        chart = lines(ready, "value", x="date", of="team", facet="metric")
        show(chart, title=say("review_teams_by_day"), says="", name="teams_by_day")


def show_pages(review: Reviewed) -> None:
    """Every agent's page, which a report opens by the agent's name and prints alone."""
    frame = with_labels(by_agent(review))
    metrics = [column for column in columns(frame, review.has_events) if column != ATTAINED]
    if not linked() or not metrics:
        return
    days, base, whole = review.period.days, review.promotion.base, subtotals(review).set_index("team")
    before = wide(then(review), "agent").set_index("agent").to_dict("index") if len(then(review)) else {}
    drawn, pages = {a: own.to_dict("records") for a, own in three_chats(review).groupby("agent_id")}, []
    for row in frame.to_dict("records"):
        alike = frame[(frame["team"] == row["team"]) & (frame["role"] == row["role"])]
        team = whole.loc[row["team"] if row["team"] in whole.index else "all"].to_dict()
        team |= {metric: alike[metric].median() for metric in metrics if CARDS[metric].is_sum}
        own = [m for m in metrics if row[m] == row[m] and (row["role"] != "aftersales" or m not in SOLD)]
        old = {m: v for m, v in before.get(row["agent"], {}).items() if m in own and row.get(f"{m}:status") != "open"}
        moved = {m: change(m, row[m], v, days=days, base_days=base.period.days) for m, v in old.items() if base}
        page = {"row": row, "place": place_of(row["agent"]), "team": team, "before": old, "moved": moved, "own": own}
        pages.append({**page, "goal": goal(row, team, own), "chats": drawn.get(row["agent"], [])})
    compared = begun(say(f"review_base_{base.kind}")) if base else ""
    shown = html("agents", pages, {m: (name_of(m), kind_of(m)) for m in metrics}, compared, span(review.period))
    caption(say("agent_pages"))
    display({"text/html": shown, "text/plain": ""})


def goal(row: Row, team: Row, metrics: list[str]) -> str:
    """Of the rates and means in which an agent is surely behind the team, the one that is furthest: its value over the
    team's, or the other way round where lower is better, is smallest; empty where there is none."""
    behind = {}
    for metric in metrics:
        mean, low, high = (
            own.get(f"{metric}{end}", float("nan")) for own, end in ((team, ""), (row, "_low"), (row, "_high"))
        )
        if {"up": high < mean, "down": low > mean}.get(CARDS[metric].better):
            behind[metric] = attainment(metric, row[metric], mean)
    return min(behind, key=lambda metric: behind[metric], default="")


@kept
def three_chats(review: Reviewed) -> pd.DataFrame:
    """Of each agent (`agent_id`) at most three chats of the reviewed days by a stated rule (`kind`): the answer waited
    for longest (`slow`; what only closes a talk waits for nothing), the inquiry of most lines that did not convert
    (`lost`), and the worst of the scores up to 2, or else a 5 (`rated`); of several alike the last. `size`: seconds,
    lines, the score below zero; `at`, `customer`, `lines`."""
    if not review.has_events:
        return pd.DataFrame(columns=["agent_id"])
    facts = review.facts
    days = (nw.col("day") >= review.period.first) & (nw.col("day") <= review.period.last)
    waits = facts.turns().filter(days, nw.col("assessed") == 1, ~nw.col("wait").is_null())
    if review.shop.has("messages", "text"):
        asks = ~closes(nw.col("content").fill_null(""), review.rules.closing_texts)
        asked = facts.questions(WAITED).filter(asks).select("pair", "asked_at")
        waits = waits.join(asked, on=["pair", "asked_at"], how="semi")
    left = facts.outcomes("inquiries", ("agent_id",), review.rules.conversion_days)
    left = left.filter(days, nw.col("mature") == 1, nw.col("converted") == 0)
    picked = [
        _most(waits.with_columns(at="asked_at", since="asked_at", until=nw.col("replied_at") + AFTER), "wait", "slow"),
        _most(left.with_columns(at="started_at", since="started_at", until="ended_at"), "customer_messages", "lost"),
    ]
    if review.shop.has("ratings", "score"):
        told = facts.dated("ratings", "rated_at").filter(days, (nw.col("score") <= ANGRY) | (nw.col("score") >= GLAD))
        picked.append(
            _most(told.with_columns(since=nw.col("at") - DAY, until="at", bad=-nw.col("score")), "bad", "rated")
        )
    frame = pd.concat(picked, ignore_index=True)
    at, who = pd.to_datetime(frame["at"].astype("int64"), unit="s"), frame["customer_id"]
    who = who if review.show_customers else who.map(customer_code)
    return frame.assign(at=at, customer=who, lines=pd.Series(_lines(review, frame), dtype=object))


def _most(rows: nw.LazyFrame, size: str, kind: str) -> pd.DataFrame:
    """Of each agent the chat with most of `size`, of several alike the last."""
    best = rows.with_columns(best=nw.col(size).max().over("agent_id")).filter(nw.col(size) == nw.col("best"))
    found = collected(best.select("agent_id", "customer_id", "at", "since", "until", size=size))
    return found.sort_values(["at", "customer_id"]).drop_duplicates("agent_id", keep="last").assign(kind=kind)


def _lines(review: Reviewed, frame: pd.DataFrame) -> list[list[tuple[str, str]]]:
    """Who said what in each chat, masked: behind a late question the first lines, of the others the last."""
    if not review.shop.has("messages", "text"):
        return [[] for _ in frame.index]
    said = review.shop.table("messages").filter(
        nw.col("customer_id").is_in(list(set(frame["customer_id"]))),
        nw.col("sender").is_in(["customer", "agent"]),
        ~nw.col("text").is_null(),
    )
    texts = collected(said.select("customer_id", "agent_id", "sender", "sent_at", "seq", "text"))
    rows = frame.reset_index().merge(texts, on=["customer_id", "agent_id"]).query("since <= sent_at <= until")
    found: dict[object, list[tuple[str, str]]] = {n: [] for n in frame.index}
    for n, own in rows.sort_values(["sent_at", "seq"]).groupby("index"):
        cut = own.head(LINES) if own["kind"].iloc[0] == "slow" else own.tail(LINES)
        found[n] = [(who, str(masked(*one))) for who, *one in cut[["sender", "text", "customer_id"]].to_numpy()]
    return list(found.values())
