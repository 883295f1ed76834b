"""Two evenings of a live channel in July 2022: what is asked a minute after a product goes on air, an agent who hands
everybody on, slow replies after 23:00, personal data in texts; and two exports, none of them clean."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from bank.shared import raw
from bank.shared.books import DAY, HOUR, MINUTE, Books, second

EVENINGS = (second("2022-07-08", 20 * HOUR), second("2022-07-09", 20 * HOUR))
LENGTH, QUICK, SPECIAL = 12 * MINUTE, 180, "hoodie"
SLOTS = ("tee", SPECIAL, "chino", "shorts", "jacket", SPECIAL, "shirt", "sock", "coat", SPECIAL)
SLOTS += ("chino", "tee", "shorts", "jacket", "shirt", "sock", "coat", "tee", "chino", "shirt")
PATIENCE = {"xiaoman": 20, "ahe": 45, "lixia": 85}  # seconds that the usual customer of each waits
PASSES, NIGHT = "dongqing", "zhiqiu"  # hands everybody on; had one chat, at night
QUESTIONS = {
    "size": ("尺码怎么选", "按平时的码拍就行"),
    "shipping": ("拍了几天发货", "四十八小时内发货"),
    "price": ("还能便宜点吗", "今晚就是最低价"),
    "fabric": ("这是什么面料", "纯棉的 亲肤透气"),
}
PHONES = ("138-0000-{:04d}", "139 0000 {:04d}", "1370000{:04d}", "1360000{:04d}")


@dataclass
class Evening:
    """What the sheet of one agent's evening is made of: per chat the seconds to the first reply, None for none."""

    firsts: list[int | None] = field(default_factory=list)

    @property
    def mean(self) -> float | None:
        told = [wait for wait in self.firsts if wait is not None]
        return sum(told) / len(told) if told else None

    @property
    def quick(self) -> float:
        return sum(wait is not None and wait <= QUICK for wait in self.firsts) / len(self.firsts)


def draw(rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    """One trainee's shop."""
    book = Books(rng)
    book.staff(dict.fromkeys((*PATIENCE, PASSES, NIGHT), "in_house"))
    book.shelf()
    often, loud, about_it = book.shuffled(QUESTIONS)[:3]  # in the whole show, by lines, of the special product
    talk: dict[tuple[str, int], Evening] = {}
    for night, start in enumerate(EVENINGS):
        for place, product in enumerate(SLOTS):
            at = start + place * LENGTH
            book.add("airings", product_id=product, starts_at=at, ends_at=at + LENGTH - 1)
            topic = about_it if product == SPECIAL else often
            for i in range(book.between(7, 10)):
                soon = i < 6
                after = book.between(20, 110) if soon else book.between(120, LENGTH - 1)
                _visit(book, talk, f"v{night}{place:02d}{i:02d}", night, at + after, topic if soon else often)
            if product == SPECIAL:
                _impatient(book, f"loud{night}", at + 15, loud)
        talk["xiaoman", night].firsts.append(85)
    _overnight(book, talk)
    _personal(book)
    for i in range(3):  # the orders of an ordinary day; those of the shows are in the export only
        created = EVENINGS[0] - (3 - i) * DAY
        book.order(f"old{i}", created, created + 2 * MINUTE, book.basket(0.5))
    _file(book, raw.ORDERS, [f"{raw.ORDER},{raw.SUB_ORDERS}", *_orders(book)])
    _file(book, raw.SHEET, [f"{raw.AGENT},{raw.CHATS},{raw.FIRST},{raw.QUICK}", *_sheet(talk)])
    return book.frames()


def _line(book: Books, customer: str, agent: str, sender: str, at: int, text: str) -> None:
    book.add("messages", customer_id=customer, agent_id=agent, sender=sender, sent_at=at, text=text)


def _impatient(book: Books, customer: str, at: int, topic: str) -> None:
    """Asks nine times within 80 seconds, and is answered 5 seconds later."""
    for i in range(9):
        _line(book, customer, "xiaoman", "customer", at + 10 * i, QUESTIONS[topic][0])
    _line(book, customer, "xiaoman", "agent", at + 85, QUESTIONS[topic][1])


def _visit(book: Books, talk: dict[tuple[str, int], Evening], customer: str, night: int, at: int, usual: str) -> None:
    """A question, mostly the usual one of the moment, and its answer, late after 23:00; some are handed on first."""
    topic = usual if book.chance(0.55) else book.pick(tuple(QUESTIONS))
    asks, answers = QUESTIONS[topic]
    agent = book.pick(("xiaoman", "xiaoman", "xiaoman", "ahe", "ahe", "lixia"))
    if book.chance(0.09):
        _line(book, customer, PASSES, "customer", at, asks)
        talk.setdefault((PASSES, night), Evening()).firsts.append(None)
        at += 30
    evening = talk.setdefault((agent, night), Evening())
    _line(book, customer, agent, "customer", at, asks)
    if book.chance(0.04):
        evening.firsts.append(None)
        return
    wait = book.about(PATIENCE[agent] * (2.6 if at % DAY >= 23 * HOUR else 1), 0.6)
    evening.firsts.append(wait)
    _line(book, customer, agent, "agent", at + wait, answers)


def _overnight(book: Books, talk: dict[tuple[str, int], Evening]) -> None:
    """One chat waits from the end of the first show to the morning."""
    asks, answers = QUESTIONS["shipping"]
    at, wait = EVENINGS[0] + 4 * HOUR + 18 * MINUTE, book.between(7 * HOUR, 8 * HOUR)
    _line(book, "night", NIGHT, "customer", at, asks)
    _line(book, "night", NIGHT, "agent", at + wait, answers)
    talk[NIGHT, 0] = Evening([wait])


def _personal(book: Books) -> None:
    """Some write a phone number, in one way or another, some of them twice; some an order number that holds one."""
    asked = [row for row in book.rows["messages"] if row["sender"] == "customer" and row["customer_id"][0] == "v"]
    chosen = book.shuffled({row["customer_id"]: row for row in asked}.values())
    phones, twice, numbers = book.between(16, 24), book.between(6, 8), book.between(3, 5)
    for i, row in enumerate(chosen[: phones + numbers]):
        number = book.pick(PHONES).format(book.between(0, 9999))
        text = f"我的电话{number}" if i < phones else f"订单{_order_number(book)}帮我看一下"
        for again in range(1 + (i < twice)):
            _line(book, row["customer_id"], row["agent_id"], "customer", row["sent_at"] + 3 + 2 * again, text)


def _order_number(book: Books) -> str:
    return f"6917138{book.between(10**11, 10**12 - 1)}"


def _orders(book: Books) -> list[str]:
    """The lines of the order file: a tab before each number, sub-orders in one cell, some lines twice, a total."""
    lines = []
    for i in range(book.between(60, 90)):
        number = _order_number(book)
        subs = ";".join(f"\t{int(number) + 1 + n}" for n in range(1 + (i % 6 == 0)))
        lines.append(f'"\t{number}","{subs}"')
    for i in sorted(book.shuffled(range(len(lines)))[: book.between(4, 9)], reverse=True):
        lines.insert(i + 2, lines[i])
    return [*lines, f"{raw.TOTAL_ROW},-"]


def _sheet(talk: dict[tuple[str, int], Evening]) -> list[str]:
    """A line for each agent, the totals, and an average of the agents' evenings."""
    lines = []
    for agent in (*PATIENCE, PASSES, NIGHT):
        whole = Evening([wait for (who, _), evening in talk.items() if who == agent for wait in evening.firsts])
        quick = "-" if whole.mean is None else f"{whole.quick:.2%}"
        lines.append(f"{agent},{len(whole.firsts)},{_duration(whole.mean)},{quick}")
    told = [evening for evening in talk.values() if evening.mean is not None]
    count = sum(len(evening.firsts) for evening in talk.values())
    first = sum(evening.mean or 0.0 for evening in told) / len(told)
    quick = sum(evening.quick for evening in told) / len(told)
    return [*lines, f"{raw.SHOP_TOTAL},{count},-,-", f"{raw.SHOP_AVERAGE},-,{_duration(first)},{quick:.2%}"]


def _duration(seconds: float | None) -> str:
    if seconds is None:
        return "-"
    whole = round(seconds)
    hours, minutes = whole // HOUR, whole % HOUR // MINUTE
    return (f"{hours}小时" if hours else "") + (f"{minutes}分" if whole >= MINUTE else "") + f"{whole % MINUTE}秒"


def _file(book: Books, name: str, lines: list[str]) -> None:
    """An export, posted by the system on the morning after, a line a second."""
    at = EVENINGS[-1] + 13 * HOUR
    for i, line in enumerate(lines):
        book.add("messages", customer_id="export", sender="system", sent_at=at + i, text=line, conversation_id=name)
