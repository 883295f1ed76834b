"""What the chats show, line by line: the random shops write a few sentences, and each is known for what it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from .facts import Facts
from .productivity import is_closing
from .reception import Answer, By, per_key
from .world import DAY, Cell, Row, ratio

WAIT = {"稍等~", "稍等 马上帮您查", "One moment"}
EMPTY = {"嗯", "😊", "自己看详情"}
COURTESY = {"在的"}
URGES = {"喜欢就先拍下哦"}
BANNED = {"加我微信 给您便宜"}
URGING = {"在吗", "人呢"}
ANGER = {"我要投诉"}
THANKING = {"谢谢", "Thank  You", "谢谢 在吗", "好的亲，谢谢您"}
BACK_WITHIN, TIMES = 180, 3


def stretches(lines: list[Row]) -> Iterator[list[Row]]:
    """The lines cut where the customer speaks up again."""
    current: list[Row] = []
    for line in lines:
        if current and line["sender"] == "customer" and current[-1]["sender"] == "agent":
            yield current
            current = []
        current.append(line)
    if current:
        yield current


def of_agent(lines: list[Row]) -> list[str | None]:
    return [line["text"] for line in lines if line["sender"] == "agent"]


def asks(f: Facts, stretch: list[Row]) -> bool:
    return any(line["sender"] == "customer" and not is_closing(f, line["text"]) for line in stretch)


def curt(f: Facts, lines: list[Row]) -> bool:
    return any(asks(f, s) and of_agent(s) and set(of_agent(s)) <= EMPTY for s in stretches(lines))


def stalled(f: Facts, lines: list[Row]) -> bool:
    for line in lines:
        if line["sender"] == "agent" and line["text"] in WAIT:
            later = [m["sent_at"] for m in f.written[(line["customer_id"], line["agent_id"])] if of_same(m, line)]
            if (later[0] if later else f.last_moment) - line["sent_at"] > BACK_WITHIN:
                return True
    return False


def of_same(message: Row, line: Row) -> bool:
    return message["sender"] == "agent" and bool(message["place"] > line["place"])


def telling(text: str | None) -> bool:
    return text is not None and text not in COURTESY | {"嗯", "😊"}


def mechanical(_: Facts, lines: list[Row]) -> bool:
    each = [set(of_agent(s)) for s in stretches(lines)]
    return any(sum(text in said for said in each) >= TIMES for text in set().union(*each) if telling(text))


def volley(_: Facts, lines: list[Row]) -> bool:
    each = [of_agent(s) for s in stretches(lines)]
    return any(said.count(text) >= TIMES for said in each for text in said if telling(text))


def banned(_: Facts, lines: list[Row]) -> bool:
    return bool(BANNED & set(of_agent(lines)))


def early(f: Facts, lines: list[Row]) -> bool:
    return any(
        asks(f, s) and URGES & set(of_agent(s)) and set(of_agent(s)) <= EMPTY | COURTESY | URGES
        for s in stretches(lines)
    )


def chased(_: Facts, lines: list[Row]) -> bool:
    start = lines[0]["start"]
    return any(m["sender"] == "customer" and m["text"] in URGING and m["sent_at"] > start for m in lines)


def angry(_: Facts, lines: list[Row]) -> bool:
    return any(m["sender"] == "customer" and m["text"] in ANGER for m in lines)


def thankful(_: Facts, lines: list[Row]) -> bool:
    return any(m["sender"] == "customer" and m["text"] in THANKING for m in lines)


def share(shows: Callable[[Facts, list[Row]], bool]) -> Callable[[Facts, By], Answer]:
    def metric(f: Facts, by: By) -> Answer:
        def lines(r: Row) -> list[Row]:
            own = [m for m in f.written[(r["customer"], r["agent"])] if r["start"] <= m["sent_at"] <= r["end"]]
            return [{**m, "start": r["start"]} for m in own]

        told = [r for r in f.served if any(m["text"] is not None for m in lines(r))]
        return per_key(f, by, told, cell=lambda rows: ratio(sum(shows(f, lines(r)) for r in rows), len(rows)))

    return metric


def unmet_handover_rate(f: Facts, by: By) -> Answer:
    """Hand-overs to a person at least 24 hours old after which that person wrote nothing for 24 hours."""
    rows = []
    for customer, agent, at in {(h["customer_id"], h["to_agent_id"], h["at"]) for h in f.world.rows("handovers")}:
        if agent not in f.bots:
            met = any(at <= m["sent_at"] <= at + DAY for m in f.said_by[(customer, agent)])
            rows.append(f.stamped({"agent": agent, "met": met, "old": at + DAY <= f.last_moment}, at))

    def cell(found: list[Row]) -> Cell:
        old = [r for r in found if r["old"]]
        return ratio(sum(not r["met"] for r in old), len(old), left_out=len(found) - len(old))

    return per_key(f, by, rows, cell=cell)


METRICS = {
    "curt_reply_rate": share(curt),
    "left_waiting_rate": share(stalled),
    "mechanical_reply_rate": share(mechanical),
    "banned_words_rate": share(banned),
    "early_urging_rate": share(early),
    "volley_rate": share(volley),
    "unmet_handover_rate": unmet_handover_rate,
    "chased_rate": share(chased),
    "anger_rate": share(angry),
    "thanks_rate": share(thankful),
}
