"""The lines of chats: every one has its English, slots match, and products are asked about what they have."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

from cskit.simulate import recipes, simulate
from cskit.simulate.lines import AGAIN, ANSWER, ASK, FOLLOW, PROMISE, REPLY, TOPIC, Lines, written

CHINESE = re.compile(r"[\u3400-\u9fff]")
GOODS = [
    ("男士腰带", "男装"),
    ("男士羽绒服", "男装"),
    ("高腰牛仔裤", "女装"),
    ("针织开衫", "女装"),
    ("口红", "美妆"),
    ("修护精华", "美妆"),
]
BELT, DOWN, JEANS, CARDIGAN, LIPSTICK, SERUM = range(len(GOODS))


@pytest.fixture(scope="module")
def lines() -> Lines:
    return Lines(
        GOODS, [("11月1日0点", "1 November at 0:00")], {name: f"thing {i}" for i, (name, *_) in enumerate(GOODS)}
    )


def leaves(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner)


def said(lines: Lines, pool: int) -> list[str]:
    first, size = int(lines.first[pool]), int(lines.size[pool])
    return lines.all.slice(first, size).to_pylist()


def asked(lines: Lines, product: int, topic: str) -> set[str]:
    """All ways in which a chat about the product can begin under this topic."""
    chances = np.linspace(0, 1, 200, endpoint=False)
    one = np.full(200, product)
    matters = np.unique(lines.opening(one, np.full(200, TOPIC[topic]), chances))
    cases = {
        int(lines.case(np.array([m]), np.array([r]), one[:1], np.zeros(1, int))[0]) for m in matters for r in chances
    }
    return {text for case in cases for text in said(lines, int(lines.pool(np.array(case), ASK)))}


def test_every_line_has_an_english_without_chinese(lines: Lines) -> None:
    assert set(lines.all.to_pylist()) <= set(lines.english)
    assert [en for en in lines.english.values() if CHINESE.search(en) or not en.strip()] == []


def test_the_chinese_can_be_written_to_plain_csv(lines: Lines) -> None:
    assert [text for text in lines.all.to_pylist() if re.search(r"[,\"\n{}]", text)] == []


def test_rows_of_slots_go_through_question_answer_and_follow_up(lines: Lines) -> None:
    """Question row k goes with answer row k, and with the follow-ups."""
    table = written()["slots"]["woman"]
    matters = [m for m in written()["matter"] if m.get("slots") == "woman"]
    first = np.flatnonzero([m.get("slots") == "woman" for m in written()["matter"]])
    assert len(matters) == 2
    for matter in first:
        for k, (height, weight, size, looser) in enumerate(
            zip(table["h"], table["w"], table["size"], table["looser"], strict=True)
        ):
            chance = np.array([(k + 0.5) / len(table["h"])])
            case = lines.case(np.array([matter]), chance, np.zeros(1, int), np.zeros(1, int))
            questions, answers = (said(lines, int(lines.pool(case, part)[0])) for part in (ASK, ANSWER))
            assert all(str(height) in q and str(weight) in q for q in questions)
            assert all(re.search(rf"(?<![\dA-Z]){size}码", a) for a in answers)
            assert any(looser in reply for i in (0, 2) for reply in said(lines, int(lines.pool(case, REPLY + i)[0])))


def test_nothing_is_promised_that_no_order_shows(lines: Lines) -> None:
    """No sums off, red packets or numbers of hours to ship: prices and times of orders know nothing of them."""
    told = lines.all.to_pylist()
    assert [t for t in told if re.search(r"满\d|减\d|打.折|红包|领券|\d小时内发|补\d+元", t)] == []


@pytest.mark.parametrize(
    ("product", "topic", "holds", "never"),
    [
        (BELT, "size", "腰围", "体重|斤"),
        (BELT, "material", "皮", "机洗|起球|掉色"),
        (DOWN, "material", "跑绒|充的什么绒", "起球|机洗|纯棉"),
        (JEANS, "size", "裤", "袖|腰带"),
        (CARDIGAN, "material", "起球", "裤子|跑绒|皮"),
        (LIPSTICK, "skin", "色号", "油皮|干皮"),
        (SERUM, "skin", "敏感肌", "色号|卡粉"),
        (SERUM, "size", "便宜|最低|变|折扣|抹|赠品|送什么", "码"),  # nothing to ask: its price instead
    ],
)
def test_products_are_asked_about_what_they_have(
    lines: Lines, product: int, topic: str, holds: str, never: str
) -> None:
    texts = asked(lines, product, topic)
    assert any(re.search(holds, text) for text in texts)
    assert [text for text in texts if re.search(never, text)] == []


def test_a_chat_asks_nothing_twice(lines: Lines) -> None:
    rng = np.random.default_rng(3)
    for _ in range(200):
        told = lines.chat(int(rng.integers(len(GOODS))), "price", 9, rng.random)
        assert len(set(told)) == len(told)
        parts = [
            ((q - int(lines.pool(np.array(0), 0))) % 10, (a - int(lines.pool(np.array(0), 0))) % 10) for q, a in told
        ]
        assert set(parts) <= {(ASK, ANSWER), (AGAIN, ANSWER), (FOLLOW, REPLY), (FOLLOW + 2, REPLY + 2)}


def test_promises_say_what_the_truth_looks_for(lines: Lines) -> None:
    """保证 and 一定 mean a promise of the agent, and nothing else an agent says."""
    promises: set[str] = set()
    for matter in np.flatnonzero(lines.promises):
        for row in np.linspace(0, 0.99, 30):
            case = lines.case(np.array([matter]), np.array([row]), np.zeros(1, int), np.zeros(1, int))
            promises |= set(said(lines, int(lines.pool(case, PROMISE)[0])))
    assert promises
    assert {t for t in lines.all.to_pylist() if re.search("保证|一定", t)} == promises


@pytest.mark.parametrize("name", recipes())
def test_every_text_of_a_bundled_recipe_has_its_english(name: str, tmp_path: Path) -> None:
    size = 20_000 if name == "double11" else None
    folder = simulate(name, tmp_path / name, 7, messages=size, format="csv").folder
    with (folder / "english.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert header == ["original", "english"]
    english = dict(rows)
    assert len(english) == len(rows)
    words: set[str] = set()
    for file_ in folder.glob("*.csv"):
        if file_.name != "english.csv":
            table = duckdb.read_csv(str(file_), all_varchar=True).df()
            words |= {str(v) for column in table for v in table[column].dropna().unique()}
    assert {w for w in words if not w.isascii()} == set(english)
    assert [en for en in english.values() if CHINESE.search(en)] == []


def test_a_name_without_english_is_left_out_and_a_copy_keeps_its_number(tmp_path: Path, root: Path) -> None:
    source = (root / "cskit/simulate/recipes/mens_wear_week.toml").read_text(encoding="utf-8")
    own = source.replace('name = "皮夹克"', 'name = "皮外套"').replace('name = "小雅"', 'name = "小雅2"')
    (tmp_path / "own.toml").write_text(own, encoding="utf-8")
    folder = simulate(tmp_path / "own.toml", tmp_path / "shop", 1).folder
    english = dict(csv.reader((folder / "english.csv").read_text(encoding="utf-8").splitlines()))
    assert "皮外套" not in english
    assert english["小雅2"] == "Xiaoya 2"
