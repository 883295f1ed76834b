"""Chats hold together: each answer is of the matter that was asked, from the first line to the last."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cskit.simulate import simulate
from cskit.simulate.lines import (
    AFTER,
    AGAIN,
    ANSWER,
    ASK,
    BEFORE,
    DEPOSIT,
    DOUBTS,
    FOLLOW,
    PARTS,
    PROMISE,
    REPLY,
    TOPICS,
    Lines,
    written,
)
from cskit.simulate.season import wording

# what may be said to an answer that was none, and before the answer to the opening question
INSISTS = ("as_above", "to_perfunctory", "to_urge", "to_pitch", "to_pitch_after", "angry", "settle")
ANYWHERE = """perfunctory perfunctory_after urge pitch refuse refuse_again mechanical mechanical_after stall thrice
    banned shuffle pass_on""".split()
ENDS = {
    "decide": {"confirm"},
    "deposit": {"confirm_deposit"},
    "thanks": {"bye", "bye_after"},
    "leave": {"bye_leave"},
    "end_final": {"bye"},
    "sour": {"sorry"},
}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Lines, pd.DataFrame]:
    """The turns of a small shop: names of the pools (or case and part) of question and answer, and their chat."""
    kept: list[tuple[Any, ...]] = []
    real = wording.said

    def spy(lines: Lines, chats: Any, course: Any, script: Any, spoken: Any, rng: np.random.Generator) -> Any:
        made = real(lines, chats, course, script, spoken, rng)
        kept.append((lines, chats, course, script, spoken, made))
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wording, "said", spy)
        simulate("double11", tmp_path_factory.mktemp("talk") / "shop", 3, messages=60_000)
    lines = kept[0][0]
    parts = [
        pd.DataFrame(
            {
                "chat": chats.number[spoken.chat],
                "topic": chats.topic[spoken.chat],
                "opening": script.case[spoken.chat],
                "place": spoken.place,
                "last": spoken.place == course.turns[spoken.chat] - 1,
                "buys": course.buys[spoken.chat],
                "answered": spoken.answers > 0,
                "question": made.question,
                "answer": made.answer,
            }
        )
        for _, chats, course, script, spoken, made in kept
    ]
    return lines, pd.concat(parts, ignore_index=True)


def pools(lines: Lines, numbers: pd.Series) -> pd.DataFrame:
    """Case and part of pools of matters; the name of the others."""
    base = int(lines.pool(np.zeros(1, int), 0)[0])
    own = numbers >= base
    starts = pd.Series(lines._names).sort_values()  # pools with rows begin at their name's number
    place = np.searchsorted(starts.to_numpy(), numbers, "right") - 1
    name = pd.Series(starts.index.to_numpy()[np.maximum(place, 0)], numbers.index).str.removesuffix("_1")
    return pd.DataFrame(
        {
            "case": ((numbers - base) // PARTS).where(own, -1),
            "part": ((numbers - base) % PARTS).where(own, -1),
            "name": name.where(~own, ""),
        }
    )


def test_an_answer_is_of_the_matter_that_was_asked(told: tuple[Lines, pd.DataFrame]) -> None:
    lines, turns = told
    turns = turns[turns["answered"]]
    asked, answered = pools(lines, turns["question"]), pools(lines, turns["answer"])
    generic = set(lines.after[:, 0])
    both = (asked["case"] >= 0) & (answered["case"] >= 0)
    assert both.mean() > 0.5
    # question and answer of one case, and of the same step in it
    assert (asked["case"] == answered["case"])[both].all()
    steps = set(zip(asked["part"][both], answered["part"][both], strict=True))
    pairs = {(FOLLOW + 2 * i, REPLY + 2 * i) for i in range(3)}
    assert steps == {(ASK, ANSWER), (AGAIN, ANSWER), (ASK, PROMISE), *pairs}
    # an answer without its question is that to the opening question, asked for again
    late = (asked["case"] < 0) & (answered["case"] >= 0)
    assert (answered["case"] == turns["opening"])[late].all()
    assert set(asked["name"][late]) <= set(INSISTS)
    assert (answered["part"][late].isin([ANSWER, PROMISE])).all()
    # a question without its answer meets one of the bad manners
    dodged = (asked["case"] >= 0) & (answered["case"] < 0)
    assert set(answered["name"][dodged]) <= set(ANYWHERE)
    free = ~both & ~late & ~dodged & ~turns["question"].isin(generic)
    for question, answers in answered[free].groupby(asked["name"][free])["name"]:
        if question in ENDS:
            assert set(answers) <= ENDS[str(question)] | {"thrice"}, question


def test_a_chat_stays_with_its_topic_and_opens_others_properly(told: tuple[Lines, pd.DataFrame]) -> None:
    lines, turns = told
    asked = pools(lines, turns["question"]).join(turns[["chat", "topic", "opening", "place"]])
    asked = asked[asked["case"] >= 0]
    of_case = np.repeat(lines.topic, lines._rows)
    asked["about"] = [TOPICS[t] for t in of_case[asked["case"]]]
    asked["from_"] = [TOPICS[t] for t in asked["topic"]]
    own = asked[asked["case"] == asked["opening"]]
    assert own.loc[~own["about"].isin(DOUBTS), "about"].eq(own["from_"]).mean() > 0.97  # some goods have only a price
    other = asked[(asked["case"] != asked["opening"]) & ~asked["about"].isin(DOUBTS)]
    assert set(other["about"]) <= set(BEFORE) - {"presale", "restock"}
    assert not other["from_"].isin(AFTER).any()
    begun = other.sort_values("place").drop_duplicates(["chat", "case"])
    assert (begun["part"] == AGAIN).all()  # "another thing …"
    assert set(asked["from_"]) >= {*AFTER[:5], DEPOSIT[0]}


def test_it_ends_as_the_customer_decided(told: tuple[Lines, pd.DataFrame]) -> None:
    lines, turns = told
    name = pools(lines, turns["question"])["name"]
    decides = name.isin(["decide", "deposit"])
    assert turns.loc[decides, ["buys", "last"]].all(axis=None)
    assert not turns.loc[name.isin(["leave", "end_final", "sour"]), "buys"].any()
    deposits = name[decides].eq("deposit").mean()
    assert 0.02 < deposits < 0.4


def test_nothing_is_repeated_in_more_than_2_percent_of_the_chats(double11: Path) -> None:
    """Word for word, but templates: greetings, thanks, menus, what is repeated on purpose."""
    messages = pd.read_parquet(double11 / "messages.parquet", columns=["conversation_id", "text"])
    chats = messages["conversation_id"].nunique()
    said = written()
    pools = [pool["texts"] for pool in said["pool"] if pool.get("template")]
    menu = [matter[part] for matter in said["matter"] if matter["topic"] == "bot" for part in ("ask", "answer")]
    templates = {zh for texts in (*pools, *menu) for zh, _ in texts}
    shares = messages.drop_duplicates()["text"].value_counts() / chats
    assert list(shares[(shares > 0.02) & ~shares.index.isin(templates)].index) == []
    assert 3000 < len(shares) < 30_000


def test_some_messages_are_one_character_or_an_emoji(double11: Path) -> None:
    messages = pd.read_parquet(double11 / "messages.parquet", columns=["sender", "text"])
    texts = messages.loc[messages["sender"] == "customer", "text"]
    assert 0.02 < (texts.str.len() == 1).mean() < 0.12
    assert 0.01 < texts.str.fullmatch(r"[^\w？?]+").mean() < 0.06
