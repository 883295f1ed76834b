"""What the rules of inspection find in the bundled shop against what was planted in its chats: by kind, how much of
what is found was planted (precision), and how much of what was planted is found (recall).

What was planted is told by the pools that a line was drawn from and by its place in the chat, never by the word lists.
"""

from __future__ import annotations

import re
from pathlib import Path

import narwhals as nw
import pandas as pd
import pytest

from cskit.engines import collected
from cskit.facts import Facts
from cskit.facts.inspection import KINDS, handed, marked
from cskit.rules import load_rules
from cskit.simulate.lines import written
from tests.shops import load

CHAT = ["conversation_id", "agent_id"]
POOLS = {pool["name"]: [zh for zh, _ in pool["texts"]] for pool in written()["pool"]}
THANKS = [t for name in ("thanks", "thanks_more", "c_more_after") for t in POOLS[name] if re.search("谢|辛苦|麻烦", t)]
TAKEN_OVER = [text for name in ("s_handover", "s_transfer") for text in POOLS[name]]


def drawn(lines: pd.DataFrame, *texts: str) -> pd.DataFrame:
    """The lines drawn from these texts, with what may stand around them: 亲, 哈, an emoji."""
    around = "|".join(map(re.escape, texts))
    every = pd.Series(lines["text"].unique())
    return lines[lines["text"].isin(every[every.str.fullmatch(rf"(亲 |那个 |嗯 )?({around})[哈哦呀~！!… 😊😓]*")])]


def chats(lines: pd.DataFrame) -> set[tuple[str, str]]:
    return set(lines[CHAT].itertuples(index=False, name=None))


@pytest.fixture(scope="module")
def lines(double11: Path) -> pd.DataFrame:
    """What customers and people wrote each other, and who was called into a chat, in order."""
    told = pd.read_parquet(double11 / "messages.parquet")
    human = told["sender"].isin(["customer", "agent", "system"]) & (told["agent_id"] != "bot")
    return told[human].sort_values(["sent_at", "message_id"], kind="stable")


@pytest.fixture(scope="module")
def planted(lines: pd.DataFrame) -> dict[str, set[tuple[str, str]]]:
    own, said = lines[lines["sender"] == "agent"], lines[lines["sender"] == "customer"]

    def repeated(*pools: str) -> set[tuple[str, str]]:
        texts = [text for pool in pools for text in POOLS[pool]]
        counted = own[own["text"].isin(texts)].groupby([*CHAT, "text"]).size()
        return {key[:2] for key, times in counted.items() if times >= 3}

    return {
        "curt": chats(drawn(own, *POOLS["perfunctory"], *POOLS["perfunctory_after"])),
        "stalled": chats(drawn(own.groupby(CHAT).tail(1), *POOLS["stall"])),
        "mechanical": repeated("mechanical", "mechanical_after"),
        "banned": chats(drawn(own, *POOLS["banned"])),
        "early": chats(drawn(own, *POOLS["urge"])),
        "volley": repeated("thrice"),
        "unmet": chats(lines[lines["text"].isin(TAKEN_OVER)]) - chats(own),
        "urging": chats(drawn(said, *POOLS["urging"])),
        "anger": chats(drawn(said, *POOLS["angry"], *POOLS["settle"], *POOLS["sour"])),
        "thanking": chats(drawn(said, *THANKS)),
    }


@pytest.fixture(scope="module")
def found(double11: Path, lines: pd.DataFrame) -> dict[str, set[tuple[str, str]]]:
    facts = Facts(load(double11), load_rules("textbook"))
    rows = collected(marked(facts).join(facts.pairs(), on="pair", how="inner"))
    rows["sent_at"] = pd.to_datetime(rows["at"], unit="s").astype(lines["sent_at"].dtype)
    where = lines.drop_duplicates(["customer_id", "agent_id", "sent_at"])[["customer_id", "sent_at", *CHAT]]
    rows = rows.merge(where, on=["customer_id", "agent_id", "sent_at"])
    unmet = collected(handed(facts).filter(nw.col("unmet") == 1).select("customer_id", "agent_id", "at"))
    unmet["sent_at"] = pd.to_datetime(unmet["at"], unit="s").astype(lines["sent_at"].dtype)
    calls = lines.loc[lines["text"].isin(TAKEN_OVER), ["customer_id", "sent_at", *CHAT]]
    called = pd.merge_asof(unmet.sort_values("sent_at"), calls, on="sent_at", by=["customer_id", "agent_id"])
    return {"unmet": chats(called), **{kind: chats(own) for kind, own in rows.groupby("kind")}}


@pytest.mark.parametrize("kind", [*KINDS, "unmet"])
def test_what_is_found_was_planted_and_what_was_planted_is_found(
    kind: str, found: dict[str, set[tuple[str, str]]], planted: dict[str, set[tuple[str, str]]]
) -> None:
    both = len(found[kind] & planted[kind])
    precision, recall = both / len(found[kind]), both / len(planted[kind])
    print(f"{kind}: {len(planted[kind])} planted, {len(found[kind])} found, {precision=:.3f}, {recall=:.3f}")
    assert len(planted[kind]) > 50
    assert precision >= 0.9
    assert recall >= 0.9
