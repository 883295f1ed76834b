"""Service as the chats show it: faults and errors of the follow-up by agent, and the customers' temper by hour."""

import pandas as pd

from cskit.analysis.frames import with_people
from cskit.analysis.intervals import holm, more_than
from cskit.charts import Column, heat, note, sentences, show
from cskit.charts.parts import Heads, not_shown, say, with_labels
from cskit.review.base import Reviewed, needs, shows
from cskit.terms import begun
from cskit.written import listed, paragraph, written

FAULTS = {  # metric → what the list of marked lines calls it
    "curt_reply_rate": "curt",
    "left_waiting_rate": "stalled",
    "mechanical_reply_rate": "mechanical",
    "banned_words_rate": "banned",
    "early_urging_rate": "early",
    "volley_rate": "volley",
    "unmet_handover_rate": "unmet",
    "anger_rate": "anger",
}
TEMPER = ("chased_rate", "anger_rate", "thanks_rate")
LEAST, TIMES_PEERS, ALPHA = 5, 2.0, 0.05


@needs("messages.text")
def chats(review: Reviewed) -> pd.DataFrame:
    """One row per agent and metric of `FAULTS` in the reviewed days: agent, name, team, role, metric, value, low, high,
    n (receptions, or hand-overs, that show it), of, peers (the rate of all other agents together) and `clear`: five at
    least, twice the peers' rate, and beyond what chance gives among so many cells (Fisher one-sided, Holm)."""
    rows = review.measure(FAULTS, by="agent")
    rows = with_people(review.shop, rows[rows["agent"].notna() & (rows["denominator"] > 0)])
    frame = rows.assign(n=rows["numerator"], of=rows["denominator"])
    x, whole = (frame.groupby("metric")[part].transform("sum") for part in ("n", "of"))
    frame["peers"] = (x - frame["n"]) / (whole - frame["of"]).where(whole > frame["of"])
    counts = pd.DataFrame({"a": frame["n"], "b": frame["of"], "c": x - frame["n"], "d": whole - frame["of"]})
    p = holm([more_than(*map(int, row)) for row in counts.itertuples(index=False)])
    beyond = frame["value"] >= TIMES_PEERS * frame["peers"]
    return frame.assign(clear=beyond & (frame["n"] >= LEAST) & (pd.Series(p, frame.index) < ALPHA))


def cells(review: Reviewed, rows: pd.DataFrame) -> str:
    """Agents and what they stand out by, the largest first, each with its n of N and the others' rate."""
    ordered = with_labels(rows).sort_values("n", ascending=False).to_dict("records")
    said = [
        say(
            "review_chats_cell",
            name=row["label"],
            kind=say(f"cli_{FAULTS[row['metric']]}"),
            **{part: written(row[part], "count") for part in ("n", "of")},
            rate=written(row["value"], "rate"),
            peers=written(row["peers"], "rate"),
        )
        for row in ordered
    ]
    return listed(said, ";")


@shows(chats)
def show_chats(review: Reviewed, frame: pd.DataFrame) -> None:
    """What stands out by agent, the customers' temper, and the faults of every agent as a heat map."""
    whole = review.measure([*FAULTS, *TEMPER]).set_index("metric", drop=False)
    temper = whole.loc[list(TEMPER), "value"]
    if temper.isna().all():
        note(say("review_chats_no_text"), "missing")
        return
    clear = cells(review, frame[frame["clear"]])
    told = [say("review_chats_clear", items=clear) if clear else say("review_chats_none")]
    told.append(say("review_chats_temper", **{str(metric): written(v, "rate") for metric, v in temper.items()}))
    hours = review.measure(["chased_rate"], by="hour").dropna(subset="low").nlargest(1, "low")
    worst = hours[hours["low"] > temper["chased_rate"]].to_dict("records")
    told += [say("review_chats_hour", hour=written(h["hour"], "hour"), rate=written(h["value"], "rate")) for h in worst]
    sentences([told[0], paragraph(told[1:])])
    ready = with_labels(frame).assign(kind=[begun(say(f"cli_{FAULTS[m]}")) for m in frame["metric"]])
    columns: Heads = {
        "label": begun(say("agent")),
        "kind": begun(say("cli_kind")),
        "value": Column(say("col_share_met"), "rate", low="low", high="high"),
        "n": Column(say("col_met"), "count"),
        "of": Column(say("word_n"), "count"),
    }
    chart = heat(ready, "value", x="kind", y="label", words=True, labels=columns)
    told_by = {"name": "chats", "title": say("review_chats_chart"), "note": say("review_chats_note")}
    show(chart, table=ready, columns=columns, says="", **told_by)
    not_shown(whole)
