"""The lists behind the counts, one conversation to read, and the thresholds that make them longer or shorter."""

from __future__ import annotations

import altair as alt
import pandas as pd

from cskit.analysis import waiting
from cskit.analysis.frames import people
from cskit.charts.colours import colour
from cskit.charts.display import Tile, note, show, show_table, tiles, with_tips
from cskit.charts.review.parts import fields, name_of, say, upright
from cskit.charts.state import lang as current_lang
from cskit.charts.tables import Column
from cskit.charts.theme import axis
from cskit.metrics import customer_code
from cskit.period import Period
from cskit.rules import Rules
from cskit.terms import begun
from cskit.widgets.ready import Ready
from cskit.written import written as text

LISTS = ("slow_response", "long_reception", "unanswered_3min")
ON_PAGE, IN_APPENDIX = 5, 1000
LIMITS = list(range(30, 301, 10))  # thresholds of a slow wait, in seconds, as the slider has them
COUNTS = ("slow_response_customers", "long_reception_customers", "unanswered_3min_rate")


def lists(ready: Ready, period: Period, agent: str | None, *, show_customers: bool = False) -> None:
    """Slow, long and late, worst first: a few rows on the page, up to a thousand in the appendix."""
    none = []
    for name in LISTS:
        rows = rows_of(ready, name, ready.rules, period, agent, show_customers=show_customers)
        if rows.empty:
            none.append(say(f"list_{name}"))
            continue
        shown = rows.head(IN_APPENDIX)
        show_table(shown, columns_of(rows), name=name, title=say(f"review_{name}"), top=ON_PAGE, of=len(rows))
    if none:
        note(say("waiting_list_none", lists=("、" if current_lang() == "zh" else ", ").join(none)))


def rows_of(
    ready: Ready, name: str, rules: Rules, period: Period, agent: str | None, *, show_customers: bool = False
) -> pd.DataFrame:
    """A list ready to be shown: worst first, agents by name, waits in words. Who was never answered waited longest."""
    rows = ready.detail(name, rules=rules, period=period, show_customers=show_customers)
    if agent is not None:
        rows = rows[rows["agent"] == agent]
    names = dict(people(ready)[["agent", "name"]].to_numpy())
    rows = rows.assign(agent=[names.get(a, a) for a in rows["agent"]])
    if name == "long_reception":
        return rows.reset_index(drop=True)
    rows = rows.assign(never=rows["wait_seconds"].isna())
    rows = rows.sort_values(["never", "wait_seconds", "at", "customer"], ascending=[False, False, True, True])
    rows["wait"] = [say("wait_never") if w != w else text(w, "seconds", current_lang()) for w in rows["wait_seconds"]]
    return rows.reset_index(drop=True)


def columns_of(rows: pd.DataFrame) -> dict[str, Column | str]:
    """The columns of a list that it has."""
    columns: dict[str, Column | str] = {
        "at": Column(say("word_time"), "time"),
        "customer": begun(say("customer")),
        "agent": begun(say("agent")),
    }
    if "talk_minutes" in rows:
        columns["talk_minutes"] = Column(say("col_talk"), "minutes")
        columns["customer_messages"] = Column(name_of("customer_messages"), "count")
        columns["agent_messages"] = Column(name_of("agent_messages"), "count")
    else:
        columns["wait"] = say("col_wait")
    if "slow_turns" in rows:
        columns["slow_turns"] = Column(say("col_slow_turns"), "count")
    if "content" in rows:
        columns["content"] = say("col_content")
    return columns


def conversation(ready: Ready, turns: pd.DataFrame, *, show_customers: bool = False) -> None:
    """The reception with most slow turns, message by message, each reply with the wait that it ended."""
    found = waiting.worst(turns, slow_seconds=ready.rules.slow_seconds)
    if found is None:
        note(say("waiting_no_turns"), "missing")
        return
    chat = waiting.conversation(ready.origin, found, rules=ready.rules)
    who = found["customer_id"] if show_customers else customer_code(str(found["customer_id"]))
    names = dict(people(ready)[["agent", "name"]].to_numpy())
    chat["who"] = [
        begun(say("agent" if s == "agent" else "customer" if s == "customer" else "bot")) for s in chat["sender"]
    ]
    chat["slow"] = ["●" if w > ready.rules.slow_seconds else "" for w in chat["wait"].fillna(0)]
    columns: dict[str, Column | str] = {
        "sent_at": Column(say("word_time"), "time"),
        "who": say("waiting_sender"),
        "wait": Column(say("waiting_answered_after"), "seconds"),
        "slow": say("waiting_slow_mark"),
    }
    if "text" in chat:
        columns["text"] = say("waiting_message")
    title = say(
        "waiting_conversation_title",
        customer=who,
        agent=names.get(found["agent_id"], found["agent_id"]),
    )
    show_table(
        chat,
        columns,
        name="conversation",
        title=title,
        note=say("waiting_conversation_note", slow=int(found["slow_turns"]), seconds=f"{ready.rules.slow_seconds:g}"),
    )


def thresholds(ready: Ready, turns: pd.DataFrame, period: Period, agent: str | None, rules: Rules) -> None:
    """What a widget shows: the three counts under these rules, how the slow count falls as its threshold rises, and
    who is on the list. `turns`: the period's assessed ones."""
    _counts(ready, period, agent, rules)
    limits = sorted({*LIMITS, int(rules.slow_seconds)})
    frame = pd.DataFrame({"seconds": limits})
    frame["customers"] = waiting.slow_customers(turns, limits, slow_turns=rules.slow_turns)
    columns: dict[str, Column | str] = {
        "seconds": Column(say("waiting_threshold"), "seconds"),
        "customers": Column(name_of("slow_response_customers"), "count"),
    }
    shown, tips = with_tips(frame, columns)
    shown["now"] = shown["seconds"] == rules.slow_seconds
    base = alt.Chart(shown[["seconds", "customers", "now", *fields(tips)]]).encode(
        x=alt.X("seconds:Q", axis=axis(say("waiting_threshold"), "seconds", values=[30, 60, 120, 180, 240, 300])),
        y=alt.Y(
            "customers:Q",
            axis=axis(name_of("slow_response_customers"), "count"),
            scale=alt.Scale() if shown["customers"].any() else alt.Scale(domain=[0, 1]),
        ),
        tooltip=tips,
    )
    here = base.transform_filter("datum.now").mark_point(filled=True, size=130, opacity=1, color=colour("highlight"))
    line, dots = base.mark_line(), base.mark_point(filled=True, size=30, opacity=1)
    chart = alt.layer(upright(float(rules.slow_seconds)), line, dots, here).properties(height=220)
    show(
        chart,
        table=frame,
        columns=columns,
        name="thresholds",
        title=say("waiting_threshold_title", turns=rules.slow_turns),
    )
    _slowest(ready, turns, rules)


def _slowest(ready: Ready, turns: pd.DataFrame, rules: Rules) -> None:
    """The receptions that make customers slow-served, one row each."""
    found = waiting.slow_receptions(turns, seconds=rules.slow_seconds, slow_turns=rules.slow_turns)
    if found.empty:
        note(say("waiting_list_none", lists=say("list_slow_response")))
        return
    names = dict(people(ready)[["agent", "name"]].to_numpy())
    rows = found.head(ON_PAGE).assign(
        at=pd.to_datetime(found["asked_at"], unit="s"),
        customer=[customer_code(str(c)) for c in found["customer_id"].head(ON_PAGE)],
        agent=[names.get(a, a) for a in found["agent_id"].head(ON_PAGE)],
    )
    columns: dict[str, Column | str] = {
        "at": Column(say("word_time"), "time"),
        "customer": begun(say("customer")),
        "agent": begun(say("agent")),
        "slow_turns": Column(say("col_slow_turns"), "count"),
        "wait": Column(say("waiting_longest"), "seconds"),
    }
    title = say("waiting_threshold_list", n=f"{len(found):,}")
    show_table(rows, columns, name="thresholds_list", title=title)


def _counts(ready: Ready, period: Period, agent: str | None, rules: Rules) -> None:
    if agent is None:
        own = ready.measure(list(COUNTS), rules=rules, period=period)
    else:
        split = ready.measure(list(COUNTS), by="agent", rules=rules, period=period)
        own = split[split["agent"] == agent]
    value = own.set_index("metric")["value"]
    labels = [
        say("waiting_slow_label", turns=rules.slow_turns, seconds=f"{rules.slow_seconds:g}"),
        say("waiting_long_label", minutes=f"{rules.long_minutes:g}"),
        say("waiting_late_label", seconds=f"{rules.late_seconds:g}"),
    ]
    tiles(
        [
            Tile(label, value[m], "rate" if m.endswith("rate") else "count", better="down")
            for label, m in zip(labels, COUNTS, strict=True)
        ],
        name="thresholds_counts",
        title=say("waiting_threshold_counts"),
    )
