"""What the start page shows: a shop's tables, one chat and what is counted in it, the marks on numbers, privacy."""

from __future__ import annotations

from typing import Any

import altair as alt
import narwhals as nw
import pandas as pd

from cskit import widgets
from cskit.charts import (
    axis,
    colour,
    meaning_scale,
    note,
    rows_table,
    sentences,
    show,
    show_table,
    wide,
    with_tips,
)
from cskit.charts.parts import HOURS
from cskit.charts.state import lang as current_lang
from cskit.charts.tables import Column
from cskit.course.lesson import Lesson
from cskit.engines import collected
from cskit.errors import DataError
from cskit.facts import Facts
from cskit.facts.talk import PAIR
from cskit.metrics import CARDS, customer_code, measure
from cskit.metrics.codes import masked
from cskit.period import Period, day_date
from cskit.shop import Shop
from cskit.sources.privacy import CustomerCodes
from cskit.tables import TABLES
from cskit.terms import begun, term
from cskit.written import span, written

MARKS = ("ok", "open", "immature", "undefined", "missing_table")
_EXAMPLES = (
    "reply_rate",
    "inquiry_conversion",
    "refund_rate",
    "complaint_rate",
    "recommendation_success_rate",
    "call_in_rate",
)


def say(key: str, **values: object) -> str:
    """A term in the language of the running notebook."""
    return term(key, current_lang(), **values)


def tables(shop: Shop) -> None:
    """Every table of the schema: what one row is, how many the shop has, and whether it must be there."""
    rows = []
    for name, table in TABLES.items():
        size = None
        if shop.has(name):
            size = int(collected(shop.table(name).select(n=nw.len()))["n"].iloc[0])
        needed = say("start_required") if table.required else say("start_optional")
        rows.append((getattr(table, current_lang()), name, say(f"start_row_{name}"), size, needed))
    columns: dict[str, Column | str] = {
        "table": say("start_table"),
        "file": say("start_file"),
        "row": say("start_row"),
        "rows": Column(say("start_rows"), "count"),
        "needed": say("start_needed"),
    }
    show_table(rows_table(columns, rows), name="tables", title=say("start_tables_title"), note=say("start_tables_note"))


def conversation(lesson: Lesson) -> None:
    """One chat of the days looked at, on a line of time: who wrote when, and how long each turn waited."""
    picked = _pick(lesson)
    if picked is None:
        note(say("start_no_chat"), "missing")
        return
    messages, turns = _chat(lesson, picked)
    who = {"customer": begun(say("customer")), "agent": begun(say("agent"))}
    frame = messages.assign(who=messages["sender"].map(who))
    columns: dict[str, Column | str] = {"sent_at": Column(say("start_sent"), "time"), "who": say("start_who")}
    if "text" in frame:
        columns["text"] = say("start_said")
    show_table(frame, columns, name="chat", title=say("start_chat_title"), note=say("start_chat_note"))
    show(
        _timeline(frame, turns, list(who.values())),
        table=turns,
        columns={
            "turn": Column(say("start_turn"), "count"),
            "asked_at": Column(say("start_asked"), "time"),
            "replied_at": Column(say("start_replied"), "time"),
            "wait": Column(say("start_wait"), "seconds"),
        },
        name="turns",
        title=say("start_turns_title"),
    )
    lang, waits = current_lang(), turns["wait"]
    sentences(
        [
            say(
                "start_counted",
                messages=len(frame),
                turns=len(turns),
                first=written(waits.iloc[0], "seconds", lang),
                mean=written(waits.mean(), "seconds", lang),
                longest=written(waits.max(), "seconds", lang),
            )
        ]
    )


def _pick(lesson: Lesson) -> pd.Series | None:
    """A short chat with a few turns, all answered, one of them asked in two messages; else one that comes near."""
    facts, days = Facts(lesson.shop, lesson.rules), lesson.period
    inside = facts.receptions().filter(nw.col("day") >= days.first, nw.col("day") <= days.last, nw.col("served") == 1)
    found = collected(inside)
    short = (found["customer_messages"] + found["agent_messages"] <= 12) & (found["talk_seconds"] <= 600)
    whole = short & (found["answered_turns"] == found["turns"]) & found["turns"].between(3, 4)
    asked_twice = whole & (found["customer_messages"] > found["turns"]) & (found["first_wait"].fillna(0) >= 15)
    for wanted in (asked_twice, whole, found["answered_turns"] == found["turns"], found["turns"] > 0):
        if wanted.any():
            return found[wanted].sort_values(["day", "started_at", *PAIR]).iloc[0]
    return None


def _chat(lesson: Lesson, picked: pd.Series) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The messages of a reception, and its answered turns."""
    mine = [nw.col(key) == picked[key] for key in PAIR]
    table = lesson.shop.table("messages")
    columns = [c for c in ("sender", "sent_at", "text", "seq") if c in table.collect_schema().names()]
    talk = table.filter(
        *mine,
        nw.col("sender").is_in(["customer", "agent"]),
        nw.col("sent_at") >= int(picked["started_at"]),
        nw.col("sent_at") <= int(picked["ended_at"]),
    )
    messages = collected(talk.select(columns)).sort_values(["sent_at", "seq"], ignore_index=True)
    if "text" in messages:
        messages["text"] = [masked(said, picked["customer_id"]) for said in messages["text"]]
    turns = Facts(lesson.shop, lesson.rules).turns().filter(*mine, nw.col("day") == int(picked["day"]))
    waits = collected(turns.select("asked_at", "replied_at", "wait"))
    waits = waits.dropna(subset=["wait"]).sort_values("asked_at", ignore_index=True).astype({"wait": "float64"})
    waits.insert(0, "turn", range(1, len(waits) + 1))
    for frame, column in ((messages, "sent_at"), (waits, "asked_at"), (waits, "replied_at")):
        frame[column] = pd.to_datetime(frame[column].astype("int64"), unit="s")
    return messages, waits


def _timeline(messages: pd.DataFrame, turns: pd.DataFrame, lanes: list[str]) -> alt.TopLevelMixin:
    customer, agent = lanes
    clock = alt.Axis(title=say("start_clock"), format="%H:%M:%S", tickCount=6)
    lane = alt.Y(
        "who:N", title=None, sort=lanes, scale=alt.Scale(domain=lanes), axis=alt.Axis(domain=False, ticks=False)
    )
    waits = turns.assign(
        who=customer,
        middle=turns["asked_at"] + (turns["replied_at"] - turns["asked_at"]) / 2,
        said=[written(w, "seconds", current_lang()) for w in turns["wait"]],
    )
    base = alt.Chart(waits[["asked_at", "replied_at", "middle", "who", "said"]])
    bars = base.mark_bar(color="#e69f00", opacity=0.35, height=22).encode(
        x=alt.X("asked_at:T", axis=clock), x2="replied_at:T", y=lane
    )
    labels = base.mark_text(dy=-24, fontSize=12).encode(x="middle:T", y=lane, text="said:N")
    tips = [alt.Tooltip("sent_at:T", title=say("start_sent"), format="%H:%M:%S")]
    if "text" in messages:
        tips.append(alt.Tooltip("text:N", title=say("start_said")))
    kept = [c for c in ("sent_at", "who", "text") if c in messages]
    dots = (
        alt.Chart(messages[kept])
        .mark_point(size=90, filled=True, opacity=1)
        .encode(
            x=alt.X("sent_at:T", axis=clock),
            y=lane,
            tooltip=tips,
            color=alt.Color("who:N", scale=meaning_scale({customer: "up", agent: "outsourced"}), legend=None),
        )
    )
    return alt.layer(bars, labels, dots).properties(height=170)


def limit(lesson: Lesson) -> None:
    """A limit that moves: how many turns were answered in time, and in which hours they were not."""
    lang, metric = current_lang(), "unanswered_3min_rate"

    def view(late_seconds: int) -> None:
        asked: dict[str, Any] = {"rules": lesson.rules.replace(late_seconds=late_seconds), "period": lesson.period}
        whole = measure(lesson.shop, metric, **asked).iloc[0]
        late, turns = (written(whole[part], "count", lang) for part in ("numerator", "denominator"))
        rate = written(1 - whole["value"], "rate", lang)
        sentences([say("start_limit_said", seconds=late_seconds, late=late, turns=turns, rate=rate)])
        label = say("start_limit_late")
        hours, columns = wide(measure(lesson.shop, metric, by="hour", **asked))
        columns[metric] = Column(label, "rate", low=f"{metric}:low", high=f"{metric}:high")
        hours, tips = with_tips(hours, columns)
        top = max(0.3, float(hours[metric].max()))
        chart = (
            alt.Chart(hours[["hour", metric, *(str(tip.shorthand).partition(":")[0] for tip in tips)]])
            .mark_bar(color=colour("current"))
            .encode(
                x=alt.X("hour:O", axis=axis(begun(say("hour")), "hour", values=HOURS)),
                y=alt.Y(f"{metric}:Q", axis=axis(label, "rate"), scale=alt.Scale(domain=[0, top])),
                tooltip=tips,
            )
        )
        show(chart, table=hours, columns=columns, name="late_by_hour", title=say("start_limit_title"))

    widgets.explore(view, late_seconds=widgets.rule(lesson.rules, "late_seconds"))


def marks(lesson: Lesson) -> None:
    """What may stand in a number's place, each with an example of this shop where there is one."""
    lang = current_lang()
    examples = _examples(lesson)
    rows = [
        (
            written(0.456, "rate", lang, status=mark)
            if mark in ("ok", "open")
            else written(None, "rate", lang, status=mark),
            say(f"start_mark_{mark}"),
            examples.get(mark, say("start_no_example")),
        )
        for mark in MARKS
    ]
    columns = {"mark": say("start_mark"), "means": say("start_means"), "example": say("start_example")}
    show_table(rows_table(columns, rows), name="marks", title=say("start_marks_title"))


def _examples(lesson: Lesson) -> dict[str, str]:
    """Per status the first number that has it: of all agents, of each agent, and of the last day of the data."""
    shop, lang = lesson.shop, current_lang()
    last = day_date(Facts(shop, lesson.rules).last_day)
    asked = (
        (None, lesson.period),
        (None, Period(lesson.period.start, last)),
        (None, Period(last, last)),
        ("agent", Period(last, last)),
    )
    found: dict[str, str] = {}
    for by, days in asked:
        try:
            measured = measure(shop, list(_EXAMPLES), by=by, period=days, rules=lesson.rules)
        except DataError:
            continue
        for row in measured.to_dict("records"):
            mark = row["status"]
            if mark in found or row.get("agent") not in (None, *lesson.names):
                continue
            name = CARDS[row["metric"]].under(lesson.rules).name(lang)
            who = lesson.names[row["agent"]] + " · " if by else ""
            value = written(row["value"], "rate", lang, status=mark)
            found[mark] = say("start_example_text", who=who, metric=name, days=span(days, lang), value=value)
    return found


def privacy() -> None:
    """What an import does to a customer's name and to what they wrote."""
    lang = current_lang()
    nick = {"zh": "小明同学", "en": "sunny_1990"}[lang]
    written = {
        "zh": "我电话13800001111，寄到朝阳区幸福路8号楼，邮箱a@b.com",
        "en": "call me on 13800001111 or write to a@b.com",
    }[lang]
    importing = CustomerCodes(b"an example's key")
    code = importing.code(nick)
    rows = [
        (say("start_nick"), nick, code),
        (say("start_written"), written, importing.mask(written)),
        (say("start_in_report"), code, customer_code(code)),
    ]
    columns = {"what": say("start_what"), "before": say("start_before"), "after": say("start_after")}
    show_table(rows_table(columns, rows), name="privacy", title=say("start_privacy_title"))
