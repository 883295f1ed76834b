"""Which words a message gets: pools of short texts by topic, place in the chat and what becomes of it."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from cskit.simulate.recipe import texts
from cskit.simulate.season.arrivals import AFTER_SALE, TOPICS, Chats
from cskit.simulate.season.staff import Staff
from cskit.simulate.season.talk import Course, Messages, Turns

REASONS = ("price", "compare", "quality")


class Words:
    """All texts in one array, and where each pool of them lies."""

    def __init__(self) -> None:
        pools = texts()
        self.names = {name: number for number, name in enumerate(pools)}
        self.size = np.array([len(p) for p in pools.values()])
        self.first = np.cumsum(self.size) - self.size
        self.all = pa.array([text for pool in pools.values() for text in pool])

    def __getitem__(self, pool: str) -> int:
        return self.names[pool]

    def many(self, pools: list[str]) -> np.ndarray:
        return np.array([self.names[p] for p in pools])

    def choose(self, pool: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """The number (in `all`) of one text of each pool."""
        return self.first[pool] + (rng.random(len(pool)) * self.size[pool]).astype(np.int64)


_AFTER_ANSWER = {
    "ship_late": "a_after_ship",
    "refund": "a_after_refund",
    "exchange": "a_after_exchange",
    "quality": "a_after_quality",
    "price_drop": "a_after_price",
}


def pools(
    words: Words, staff: Staff, chats: Chats, course: Course, spoken: Turns, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """The text pools of each turn's question and answer."""
    chat, place = spoken.chat, spoken.place
    topic, last = chats.topic[chat], place == course.turns[chat] - 1
    first, after = place == 0, chats.stage[chat] == AFTER_SALE
    opens = words.many([f"c_{t}" if t in _AFTER_ANSWER else f"c_open_{t}" for t in TOPICS])
    answers = words.many([_AFTER_ANSWER.get(t, f"a_answer_{t}") for t in TOPICS])
    hesitate = words.many([f"c_hesitate_{r}" for r in REASONS])
    reassure = words.many([f"a_reassure_{r}" for r in REASONS])

    question = np.where(after, words["c_after_more"], words["c_follow"])
    answer = np.where(after, words["a_more"], words["a_answer_follow"])
    answer = np.where(after, answers[topic], answer)
    doubts = (course.reason[chat] >= 0) & (place == np.maximum(course.turns[chat] - 2, 0))
    question = np.where(first, opens[topic], question)
    answer = np.where(first, answers[topic], answer)
    closing = last & ~first
    question = np.where(closing, words["c_thanks"], question)
    answer = np.where(closing, words["a_bye"], answer)
    sold = closing & course.buys[chat]
    question = np.where(sold, words["c_decide"], question)
    answer = np.where(sold, words["a_confirm"], answer)
    question = np.where(doubts, hesitate[course.reason[chat]], question)
    answer = np.where(doubts, reassure[course.reason[chat]], answer)
    advised = (course.recommended[chat] >= 0) & (place == np.minimum(1, course.turns[chat] - 1)) & ~doubts
    answer = np.where(advised, words["a_recommend"], answer)
    shuffled = after & (rng.random(len(chat)) < staff.shuffles[chats.agent[chat]] * 0.6)
    answer = np.where(shuffled, words["a_after_shuffle"], answer)
    question = np.where(shuffled & ~first & ~last, words["c_angry"], question)
    return question, answer


def fill_further(words: Words, said: Messages) -> None:
    """Gives the further messages of a turn (negative pools of `talk.messages`) their pool."""
    further = words.many(["a_more", "c_more", "a_more", "c_after_more"])
    said.pool = np.where(said.pool >= 0, said.pool, further[-1 - np.minimum(said.pool, -1)])
