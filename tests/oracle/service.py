"""Service metrics: ratings, quality inspection, first-contact resolution, the bot."""

from __future__ import annotations

from collections import defaultdict

from .facts import Facts
from .reception import Answer, By, per_key
from .world import DAY, HOUR, Cell, Row, mean, ratio


def rating_rows(f: Facts) -> list[Row]:
    """Ratings, dated by the score, or by the invitation where there is none."""
    rows = []
    for r in f.world.rows("ratings"):
        invited = f.world.value("ratings", r, "invited_at")
        when = r["rated_at"] if r["rated_at"] is not None else invited
        row = {"agent": r["agent_id"], "score": r["score"], "invited": invited}
        row |= {
            "resolved": f.world.value("ratings", r, "resolved"),
            "customer": r["customer_id"],
            "rated": r["rated_at"],
        }
        rows.append(f.stamped(row, when if when is not None else 0))
    return rows


def satisfaction(f: Facts, by: By) -> Answer:
    def cell(rows: list[Row]) -> Cell:
        return ratio(sum(is_satisfied(f, r) for r in rows), len(rows))

    return per_key(f, by, rated(f), cell=cell)


def dissatisfaction_rate(f: Facts, by: By) -> Answer:
    def cell(rows: list[Row]) -> Cell:
        return ratio(sum(r["score"] < f.rules.satisfied_from for r in rows), len(rows))

    return per_key(f, by, rated(f), cell=cell)


def is_satisfied(f: Facts, row: Row) -> bool:
    unresolved = f.rules.satisfied_unless_unresolved and row["resolved"] is False
    return bool(row["score"] >= f.rules.satisfied_from) and not unresolved


def rated(f: Facts) -> list[Row]:
    """Ratings with a score; where the rules ask it, of a conversation begun in the assessment hours."""
    rows = [r for r in rating_rows(f) if r["score"] is not None and r["rated"] is not None]
    if not f.rules.ratings_in_hours:
        return rows
    return [r for r in rows if (began := conversation(f, r)) is not None and f.in_hours(began)]


def conversation(f: Facts, row: Row) -> float | None:
    """When the latest session of this customer and agent began, up to the invitation or the rating."""
    asked = row["rated"] if row["invited"] is None else row["invited"]
    before = [
        s
        for r in f.receptions
        if (r["customer"], r["agent"]) == (row["customer"], row["agent"])
        for s in set(r["session_of"].values())
        if s <= asked
    ]
    return max(before, default=None)


def invited(f: Facts) -> list[Row]:
    return [r for r in rating_rows(f) if r["invited"] is not None]


def invite_rate(f: Facts, by: By) -> Answer:
    return per_key(f, by, invited(f), f.served, cell=lambda a, b: ratio(len(a), len(b)))


def rating_return_rate(f: Facts, by: By) -> Answer:
    return per_key(f, by, invited(f), cell=lambda rows: ratio(sum(r["score"] is not None for r in rows), len(rows)))


def inspection_rows(f: Facts) -> list[Row]:
    return [
        f.stamped(
            {
                "agent": i["agent_id"],
                "score": i["score"],
                "max": i["max_score"],
                "passed": f.world.value("inspections", i, "passed"),
            },
            i["inspected_at"],
        )
        for i in f.world.rows("inspections")
    ]


def quality_score(f: Facts, by: By) -> Answer:
    def cell(rows: list[Row]) -> Cell:
        return ratio(sum(r["score"] for r in rows), sum(r["max"] for r in rows))

    return per_key(f, by, inspection_rows(f), cell=cell)


def quality_pass_rate(f: Facts, by: By) -> Answer:
    def cell(rows: list[Row]) -> Cell:
        judged = [r for r in rows if r["passed"] is not None]
        return ratio(sum(bool(r["passed"]) for r in judged), len(judged))

    return per_key(f, by, inspection_rows(f), cell=cell)


def first_contact_resolution(f: Facts, by: By) -> Answer:
    """Replied receptions, not abandoned, after which the customer came to nobody within `after_sale_hours`."""
    rows = [r for r in f.served if r["replied"] and r["turns"][-1]["wait"] is not None]

    def comes_back(reception: Row) -> bool:
        return any(
            reception["end"] < other["start"] <= reception["end"] + f.rules.after_sale_hours * HOUR
            for other in f.served_of[reception["customer"]]
        )

    def cell(found: list[Row]) -> Cell:
        mature = [r for r in found if r["end"] + f.rules.after_sale_hours * HOUR <= f.last_moment]
        return ratio(sum(not comes_back(r) for r in mature), len(mature), left_out=len(found) - len(mature))

    return per_key(f, by, rows, cell=cell)


def abandoned_receptions(f: Facts, by: By) -> Answer:
    rows = [r for r in f.served if r["replied"] and r["turns"][-1]["wait"] is None]
    return per_key(f, by, rows, cell=lambda found: Cell(float(len(found))))


def seconds_to_human(f: Facts, by: By) -> Answer:
    """From a bot's hand-over to the first message of the account it went to, within 24 hours."""
    handed = {(*pair, h["at"]) for pair, hands in f.bot_handovers.items() for h in hands}
    rows = []
    for customer, agent, handed_at in handed:
        said = [m["sent_at"] for m in f.said_by[(customer, agent)] if handed_at <= m["sent_at"] <= handed_at + DAY]
        if said:
            rows.append(f.stamped({"agent": agent, "seconds": min(said) - handed_at}, handed_at))
    return per_key(f, by, rows, cell=lambda found: mean([r["seconds"] for r in found]))


# -- the bot --------------------------------------------------------------------------------------------------
def bot_days(f: Facts) -> list[Row]:
    """Customer-days with bot talk: what was said with the bot, and whether a person talked that day."""
    talk: dict[tuple[str, int], list[Row]] = defaultdict(list)
    human: set[tuple[str, int]] = set()
    for message in f.messages:
        where = (message["customer_id"], f.day(message["sent_at"]))
        if f.is_human(message):
            human.add(where)
        elif message["sender"] != "system" and (message["agent_id"] is None or message["agent_id"] in f.bots):
            talk[where].append(message)
    return [{"customer": c, "date": d, "last": said[-1], "human": (c, d) in human} for (c, d), said in talk.items()]


def bot_containment(f: Facts, by: By) -> Answer:
    return per_key(f, by, bot_days(f), cell=lambda rows: ratio(sum(not r["human"] for r in rows), len(rows)))


def bot_true_resolution(f: Facts, by: By) -> Answer:
    window = f.rules.after_sale_hours * HOUR
    written: dict[str, list[Row]] = defaultdict(list)
    for message in f.messages:
        if message["sender"] == "customer":
            written[message["customer_id"]].append(message)

    def resolved(row: Row) -> bool:
        last = row["last"]
        if row["human"] or last["sender"] != "bot":
            return False
        return not any(
            m["place"] > last["place"] and m["sent_at"] <= last["sent_at"] + window for m in written[row["customer"]]
        )

    def cell(rows: list[Row]) -> Cell:
        mature = [r for r in rows if r["last"]["sent_at"] + window <= f.last_moment]
        return ratio(sum(resolved(r) for r in mature), len(mature), left_out=len(rows) - len(mature))

    return per_key(f, by, bot_days(f), cell=cell)


def handover_rate(f: Facts, by: By) -> Answer:
    """Customer-days with bot talk that the bot handed to a person ÷ customer-days with bot talk."""
    handed = {
        (h["customer_id"], f.day(h["at"]))
        for h in f.world.rows("handovers")
        if h["from_agent_id"] is None or h["from_agent_id"] in f.bots
    }
    return per_key(
        f, by, bot_days(f), cell=lambda rows: ratio(sum((r["customer"], r["date"]) in handed for r in rows), len(rows))
    )


def resolution_rate(f: Facts, by: By) -> Answer:
    """Of those who said whether it is solved: the ratings, or else the tickets by the day they were opened."""
    rows = []
    if f.world.has("ratings", "resolved"):
        told = [(r["rated_at"], r) for r in f.world.rows("ratings")]
    else:
        told = [(t["opened_at"], t) for t in f.world.rows("tickets")]
    for when, row in told:
        if when is not None and row["resolved"] is not None:
            rows.append(f.stamped({"agent": row["agent_id"], "resolved": row["resolved"]}, when))
    return per_key(f, by, rows, cell=lambda found: ratio(sum(r["resolved"] for r in found), len(found)))


METRICS = {
    "satisfaction": satisfaction,
    "dissatisfaction_rate": dissatisfaction_rate,
    "invite_rate": invite_rate,
    "rating_return_rate": rating_return_rate,
    "quality_score": quality_score,
    "quality_pass_rate": quality_pass_rate,
    "first_contact_resolution": first_contact_resolution,
    "resolution_rate": resolution_rate,
    "abandoned_receptions": abandoned_receptions,
    "seconds_to_human": seconds_to_human,
}

SHOP_METRICS = {
    "bot_containment": bot_containment,
    "bot_true_resolution": bot_true_resolution,
    "handover_rate": handover_rate,
}
"""The bot serves the whole shop: asked without `by` agent."""
