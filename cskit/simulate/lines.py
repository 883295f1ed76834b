"""What is written in chats: the matters of `texts.toml`, their questions and answers, as numbered pools of lines."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from cskit.simulate.ground import bundled_toml

FOLLOWS = 3
ASK, AGAIN, ANSWER, PROMISE, FOLLOW, REPLY = range(6)  # parts of a case; FOLLOW and REPLY come in pairs, FOLLOWS times
PARTS = 4 + 2 * FOLLOWS
BEFORE = tuple("size material colour stock restock skin genuine price discount shipping returns gift presale".split())
DEPOSIT = ("final", "final_due", "deposit_back")  # of those who have paid one
AFTER = (
    *"ship_late logistics not_received address cancel refund refund_wait refunded".split(),
    *"exchange missing quality described price_drop".split(),
)
DOUBTS = ("price_doubt", "compare_doubt", "quality_doubt")
TOPICS = (*BEFORE, *DEPOSIT, *AFTER, *DOUBTS, "bot")
TOPIC = {name: number for number, name in enumerate(TOPICS)}
ABOUT_DEPOSIT = [TOPIC[t] for t in DEPOSIT]

Pairs = Iterable[Sequence[str]]
Row = dict[str, tuple[Any, Any]]  # values of slots in (Chinese, English)
Good = tuple[str, str]  # name, category


def written() -> dict[str, Any]:
    return bundled_toml("texts.toml")


class Lines:
    """Every line for the products of a shop, with its English.

    A *case* is a matter with one row of its slots; its `PARTS` pools (`pool(case, part)`) lie one after the other. A
    *pool* is a stretch of `all`: `size` texts from `first` on. `goods` are the products, `dues` the moments of final
    payments in (Chinese, English), `english` the English of the names.
    """

    def __init__(
        self,
        goods: Sequence[Good],
        dues: Sequence[tuple[str, str]] = (),
        english: Mapping[str, str] | None = None,
    ) -> None:
        said = written()
        names = english or {}
        self.shares: Mapping[str, float] = said["manners"]
        self.english: dict[str, str] = dict(said["names"]) | dict(names)
        self._styles = {None: [["{}", "{}"]], **said["style"]}
        self._texts: list[str] = []
        self._sizes: list[int] = []
        self._slots: dict[str, list[Row]] = {name: _rows(table) for name, table in said["slots"].items()}
        self._slots["product"] = [{"name": (name, names.get(name, name))} for name, _ in goods]
        self._slots["due"] = [{"due": due} for due in dues]
        self._names: dict[str, int] = {}
        for pool in said["pool"]:
            self._general(pool)
        for topic, more in said["more"].items():
            self._names[f"more_{topic}"] = self._add(more, "reply" if topic in AFTER else "answer")
        self.after = np.array(
            [[self._add([f[:2]], "follow"), self._add([f[2:]], "reply")] for f in said["after"]["follow"]]
        )
        self._cases(said["matter"])
        self._choices(said["matter"], said["kinds"], goods)
        self.size = np.array(self._sizes)
        self.first = np.cumsum(self.size) - self.size
        self.all = pa.array(self._texts)

    def __getitem__(self, pool: str) -> int:
        """The number of a pool that fits everywhere; of one with slots, the pool of its first row."""
        return self._names[pool]

    def many(self, pools: Iterable[str]) -> np.ndarray:
        return np.array([self._names[p] for p in pools])

    def pool(self, case: np.ndarray, part: np.ndarray | int) -> np.ndarray:
        return self._base + case * PARTS + part

    def case(self, matter: np.ndarray, chance: np.ndarray, product: np.ndarray, due: np.ndarray) -> np.ndarray:
        """The case of each matter: the product's, the final payment's, or a row by `chance` (0 to 1)."""
        row = np.select([self._by == "product", self._by == "due"], [0, 1], 2)[matter]
        chosen = np.choose(row, [product, due, (chance * self._rows[matter]).astype(np.int64)])
        return self._case[matter] + chosen

    def opening(self, product: np.ndarray, topic: np.ndarray, chance: np.ndarray) -> np.ndarray:
        """The matter a chat about a product begins with; a topic the product has nothing of becomes its price."""
        first, count, flat = self._open
        topic = np.where(count[product, topic] > 0, topic, TOPIC["price"])
        return flat[first[product, topic] + (chance * count[product, topic]).astype(np.int64)]

    def later(self, product: np.ndarray, opening: np.ndarray, place: np.ndarray, chance: np.ndarray) -> np.ndarray:
        """The `place`-th other matter (from 1) of a chat before the sale: none comes twice."""
        flat, count, first = self._later[2], self._later[1][product], self._later[0][product]
        own = self._own[product, opening]
        start = np.where(own >= 0, own, (chance * count).astype(np.int64))
        step = self._steps[product, (chance * 1000).astype(np.int64) % self._steps.shape[1]]
        return flat[first + (start + place * step) % count]

    def choose(self, pool: np.ndarray, chance: np.ndarray, place: np.ndarray | int = 0) -> np.ndarray:
        """The number (in `all`) of a line of each pool, by chance (0 to 1); neighbouring places differ."""
        size = self.size[pool]
        return self.first[pool] + ((chance * size).astype(np.int64) + place) % size

    def text(self, pool: int, chance: float) -> str:
        return self._texts[int(self.first[pool]) + int(chance * self._sizes[pool])]

    def chat(self, product: int, topic: str, turns: int, draw: Callable[[], float]) -> list[tuple[int, int]]:
        """The pools of (question, answer) of a short chat: the matter, what follows from it, other matters."""
        one = np.array([product])
        chance, nothing = np.array([draw()]), np.zeros(1, np.int64)
        opening = self.opening(one, np.array([TOPIC[topic]]), np.array([draw()]))
        told: list[tuple[int, int]] = []
        for place in range(turns):
            block, within = divmod(place, FOLLOWS)
            matter = self.later(one, opening, np.array([block]), chance) if block else opening
            case = self.case(matter, chance, one, nothing)
            asks = AGAIN if block else ASK
            parts = (asks, ANSWER) if within == 0 else (FOLLOW + 2 * (within - 1), REPLY + 2 * (within - 1))
            told.append((int(self.pool(case, parts[0])[0]), int(self.pool(case, parts[1])[0])))
        return told

    def _general(self, pool: Mapping[str, Any]) -> None:
        rows = self._slots[pool["slots"]] if "slots" in pool else [{}]
        self._names[pool["name"]] = len(self._sizes)
        for row in rows:
            self._add(pool["texts"], pool.get("style"), row)
        if pool.get("template"):
            self._names[f"{pool['name']}_1"] = len(self._sizes)
            for text in pool["texts"]:  # each of them alone, to be said again and again
                self._add([text], None)

    def _add(self, pairs: Pairs, style: str | None, row: Mapping[str, Any] | None = None) -> int:
        """A pool of the lines in every style, filled with a row of slots: its number."""
        said = [{k: v[i] for k, v in (row or {}).items()} for i in (0, 1)]
        before = len(self._texts)
        for around, about in self._styles[style]:
            for zh, en in pairs:  # neighbours differ in more than style
                english = en.format(**said[1])
                self._texts.append(around.format(zh.format(**said[0])))
                self.english[self._texts[-1]] = about.format(english[:1].upper() + english[1:])
        self._sizes.append(len(self._texts) - before)
        return len(self._sizes) - 1

    def _cases(self, matters: Sequence[Mapping[str, Any]]) -> None:
        self._base = len(self._sizes)
        slots: list[list[Row]] = [self._slots[m["slots"]] if "slots" in m else [{}] for m in matters]
        for matter, rows in zip(matters, slots, strict=True):
            asks, answers = _manner_of(matter["topic"])
            again = None if asks is None else "again"
            ask, answer, follow = matter["ask"], matter["answer"], matter.get("follow", [])
            parts = [(ask, asks), (ask, again), (answer, answers), (matter.get("promise", []), answers)]
            for place in range(FOLLOWS):
                next_ = follow[place : place + 1]
                parts += [([f[:2] for f in next_], "follow"), ([f[2:] for f in next_], answers)]
            for row in rows:
                for pairs, style in parts:
                    self._add(pairs, style, row)
        self.topic = np.array([TOPIC[m["topic"]] for m in matters])
        self._by = np.array([m.get("slots", "") for m in matters])
        self.promises = np.array(["promise" in m for m in matters])
        self.refusable = np.array([m.get("refusable", False) for m in matters])
        self._rows = np.array([len(rows) for rows in slots])
        self._case = np.cumsum(self._rows) - self._rows
        self.more = np.array([self._names.get(f"more_{m.get('more', m['topic'])}", -1) for m in matters])

    def _choices(self, matters: Sequence[Mapping[str, Any]], kinds: Mapping[str, str], goods: Sequence[Good]) -> None:
        """Which matters fit which products: to open a chat with, by topic, and to ask about later."""
        kind_of = {category: kind for kind, category in kinds.items()}
        fits = np.array([[_fits(m, name, kind_of.get(category, "")) for m in matters] for name, category in goods])
        fits &= self._rows > 0
        groups = [[np.flatnonzero(row & (self.topic == t)) for t in range(len(TOPICS))] for row in fits]
        self._open = _laid_out([group for row in groups for group in row], (len(goods), len(TOPICS)))
        may = np.array([m.get("later", True) and m["topic"] in BEFORE and m["topic"] != "presale" for m in matters])
        lists = [np.flatnonzero(row & may) for row in fits]
        self._later = _laid_out(lists, (len(goods),))
        self._own = np.full(fits.shape, -1)
        for product, those in enumerate(lists):
            self._own[product, those] = np.arange(len(those))
        self._steps = np.array([[s if len(those) % s else 1 for s in (5, 7, 11, 13)] for those in lists])


def _manner_of(topic: str) -> tuple[str | None, str | None]:
    """The styles of a topic's questions and answers; the bot's menu has none."""
    if topic in (*AFTER, "deposit_back"):
        return "after", "reply"
    return ("doubt" if topic in DOUBTS else "ask", "answer") if topic != "bot" else (None, None)


def _fits(matter: Mapping[str, Any], name: str, kind: str) -> bool:
    wanted = matter.get("for", "any")
    of_kind = wanted in ("any", kind) or (wanted == "clothes" and kind in ("women", "men"))
    named = re.search(matter.get("only", ""), name) and not re.search(matter.get("unless", "^$"), name)
    return bool(of_kind and named)


def _rows(table: Mapping[str, Sequence[Any]]) -> list[Row]:
    """The rows of a slot table."""
    columns = {name: [tuple(v) if isinstance(v, list) else (v, v) for v in values] for name, values in table.items()}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _laid_out(groups: Sequence[np.ndarray], shape: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Lists one after the other: where each begins, how long it is, and all of them."""
    sizes = np.array([len(g) for g in groups])
    return (np.cumsum(sizes) - sizes).reshape(shape), sizes.reshape(shape), np.concatenate(groups)
