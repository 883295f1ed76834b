"""Lesson 04 on a whole shop, on a small one, and on a folder with only messages and orders: its tables and sentences
against plain loops over who waited how long."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from datetime import datetime
from pathlib import Path
from statistics import mean, median
from typing import Any

import numpy as np
import pytest

from cskit.errors import CskitError
from cskit.facts import Facts
from cskit.metrics import detail, measure
from cskit.period import Period
from cskit.rules import load_rules
from cskit.shop import Shop
from tests.notebooks.lessons import Ran, called, run
from tests.shops import load
from tests.words import faults

LESSON = "04_response_time"
DAY = Period.parse("2021-11-11")
RULES = load_rules("textbook")
PUBLISHED = {  # a rule set → which of the four figures of the table of rule sets its platform publishes
    "taobao-2022": (0, 3),
    "jd-2021-12": (0, 1, 2),
    "douyin-2023": (0, 1),
    "kuaishou-2023-03": (3,),
    "pinduoduo-2020": (3,),
}
FIGURES = ["average_response_seconds", "first_response_seconds", "first_response_within(30)", "response_rate_3min"]
Turn = dict[str, Any]


@pytest.fixture(scope="module")
def whole(double11: Path) -> Ran:
    return run(LESSON, data=str(double11), lang="en", period=str(DAY))


@pytest.fixture(scope="module")
def turns(shop: Shop) -> list[Turn]:
    """Every turn of the day, as all loops below run over them; no `wait`: nobody answered."""
    rows = Facts(shop, RULES).turns().collect("pandas").to_native()
    rows["wait"] = rows["wait"].astype(object).where(rows["wait"].notna(), None)
    return [row for row in rows.to_dict("records") if row["day"] == DAY.first]


@pytest.fixture(scope="module")
def week(mens_wear_week: Path) -> list[Turn]:
    """The small shop's turns, by one pass over the lines of its file."""
    found: list[Turn] = []
    open_turns: dict[tuple[str, str, str], Turn] = {}
    answered: dict[tuple[str, str, str], bool] = defaultdict(lambda: True)
    with (mens_wear_week / "messages.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = sorted(csv.DictReader(file), key=lambda line: line["sent_at"])
    for line in lines:
        key = (line["customer_id"], line["agent_id"], line["sent_at"][:10])
        at = datetime.fromisoformat(line["sent_at"])
        if line["sender"] == "customer" and answered[key]:
            open_turns[key] = {"customer": key[0], "agent": key[1], "reception": key, "at": at, "wait": None}
            found.append(open_turns[key])
            answered[key] = False
        elif line["sender"] == "agent" and not answered[key]:
            open_turns[key]["wait"] = (at - open_turns[key]["at"]).total_seconds()
            answered[key] = True
    return found


def waits(turns: list[Turn]) -> list[float]:
    return [float(turn["wait"]) for turn in turns if turn["wait"] is not None]


def grouped(turns: list[Turn], *keys: str) -> dict[Any, list[Turn]]:
    found: dict[Any, list[Turn]] = defaultdict(list)
    for turn in turns:
        found[tuple(turn[k] for k in keys) if len(keys) > 1 else turn[keys[0]]].append(turn)
    return found


def late(turn: Turn) -> bool:
    return turn["wait"] is None or turn["wait"] > 180


def test_turns_cut_by_hand_are_those_of_one_pass_over_the_file(small: Ran, week: list[Turn]):
    by_hand = small.names["by_hand"]
    mine = sorted(zip(by_hand["agent_id"], by_hand["asked_at"], by_hand["wait"].fillna(-1), strict=True))
    theirs = sorted((t["agent"], t["at"], -1.0 if t["wait"] is None else t["wait"]) for t in week)
    assert mine == theirs
    own = grouped(week, "agent")["agent_2"]
    numbers = small.names["numbers"].loc["agent_2"]
    firsts = [turns[0]["wait"] for turns in grouped(own, "reception").values() if turns[0]["wait"] is not None]
    assert numbers["average"] == pytest.approx(mean(waits(own)))
    assert numbers["median"] == pytest.approx(median(waits(own)))
    assert numbers["p90"] == pytest.approx(np.quantile(waits(own), 0.9))
    assert numbers["first"] == pytest.approx(mean(firsts))
    assert numbers["within_3min"] == pytest.approx(1 - mean(map(late, own)))


def test_the_tiny_chat_counts_from_the_first_question(small: Ran):
    worked = measure(small.names["tiny"], FIGURES[0])
    assert list(worked["value"]) == [475.0]


def test_its_tiles_are_measure(whole: Ran, shop: Shop):
    metrics = [*FIGURES[1::-1], "response_p50", "response_p90", FIGURES[2], FIGURES[3]]
    metrics += ["slow_response_customers", "long_reception_customers"]
    assert whole.page.column("headline", "value") == pytest.approx(list(measure(shop, metrics, period=DAY)["value"]))


def test_where_the_time_goes(whole: Ran, turns: list[Turn]):
    every = waits(turns)
    rows = list(zip(*(whole.page.column("spread", c) for c in ("band", "of", "share")), strict=True))
    shares = {(band, of): share for band, of, share in rows}
    assert shares["0:10–0:20", "of all turns"] == pytest.approx(sum(10 < w <= 20 for w in every) / len(every))
    assert shares["≤ 0:10", "of all turns"] == pytest.approx(sum(w <= 10 for w in every) / len(every))
    late_ones = sum(w for w in every if w > 600)
    assert shares["over 10:00", "of all waiting time"] == pytest.approx(late_ones / sum(every))
    tenth = sum(sorted(every, reverse=True)[: round(len(every) / 10)]) / sum(every)
    said = whole.page.html
    assert f"the slowest tenth holds {tenth:.0%} of all the waiting" in said
    assert f"{len(turns) - len(every):,} of {len(turns):,} turns were never answered" in said


def test_whose_place_moves_most_between_average_and_median(whole: Ran, turns: list[Turn], names: dict[str, str]):
    own = {agent: waits(some) for agent, some in grouped(turns, "agent_id").items() if len(some) >= 30}
    averages, medians = ({agent: of(w) for agent, w in own.items()} for of in (mean, median))
    places = [{a: 1 + sum(v < of[a] for v in of.values()) for a in of} for of in (averages, medians)]
    most = max(abs(places[0][a] - places[1][a]) for a in own)
    said = re.search(
        rf"({'|'.join(names.values())}) is number (\d+) of (\d+) by the average \(.*?\), number (\d+) by the median",
        whole.page.html,
    )
    assert said
    agent = next(id_ for id_, name in names.items() if name == said[1])
    assert (int(said[2]), int(said[4])) == (places[0][agent], places[1][agent])
    assert int(said[3]) == len(own)
    assert abs(int(said[2]) - int(said[4])) == most > 0
    shown = dict(zip(*(whole.page.column("agents", c) for c in ("agent", "average_response_seconds")), strict=True))
    assert {names[a]: pytest.approx(v) for a, v in averages.items()}.items() <= shown.items()


def test_the_hour_in_which_customers_wait_longest(whole: Ran, turns: list[Turn]):
    hours = defaultdict(list)
    for turn in turns:
        if turn["wait"] is not None:
            hours[turn["asked_at"] % 86400 // 3600].append(float(turn["wait"]))
    p90 = {hour: float(np.quantile(own, 0.9)) for hour, own in hours.items()}
    longest = max(p90, key=p90.__getitem__)
    assert f"Customers wait longest from {longest}:00 to {longest + 1}:00" in whole.page.html
    pulled = [h for h, own in hours.items() if mean(own) > p90[h] and mean(own) == max(map(mean, hours.values()))]
    assert len(re.findall("exceeds the 90th percentile", whole.page.html)) >= len(pulled)


def test_lists_begin_with_the_worst(whole: Ran, shop: Shop):
    for name in ("slow_response", "unanswered_3min"):
        rows = detail(shop, name, period=DAY)
        never = rows["wait_seconds"].isna().sum()
        shown = whole.page.column(name, "wait")
        assert shown[: min(never, 1000)] == ["never"] * min(never, 1000)
        longest = rows.sort_values("wait_seconds")["customer"].iloc[-never - 1]
        assert whole.page.column(name, "customer")[never] == longest
    long = detail(shop, "long_reception", period=DAY)
    assert whole.page.column("long_reception", "talk_minutes") == pytest.approx(sorted(long["talk_minutes"])[::-1])


def test_the_conversation_is_the_reception_with_most_slow_turns(whole: Ran, turns: list[Turn]):
    receptions = grouped(turns, "customer_id", "agent_id")
    slow = {key: sum(w > 120 for w in waits(own)) for key, own in receptions.items()}
    marked = whole.page.column("conversation", "slow")
    assert marked.count("●") == max(slow.values()) > 1
    shown = sorted(w for w in whole.page.column("conversation", "wait") if w is not None)
    assert shown in [sorted(waits(receptions[key])) for key, n in slow.items() if n == max(slow.values())]
    assert whole.page.column("conversation", "sent_at") == sorted(whole.page.column("conversation", "sent_at"))


def test_the_threshold_moves_the_count_as_measure_does(whole: Ran, turns: list[Turn], shop: Shop):
    counts = dict(zip(*(whole.page.column("thresholds", c) for c in ("seconds", "customers")), strict=True))
    receptions = grouped(turns, "customer_id", "agent_id")
    for limit in (30, 120, 130, 300):
        slow = {key[0] for key, own in receptions.items() if sum(w > limit for w in waits(own)) > 3}
        assert counts[limit] == len(slow)
    assert counts[120] == measure(shop, "slow_response_customers", period=DAY)["value"].iloc[0]
    assert (
        f"With 120 s, {counts[120]} customers are on the list; ten seconds more, and {counts[130]}" in whole.page.html
    )
    worst = whole.page.column("thresholds_list", "slow_turns")
    assert worst == sorted(worst, reverse=True)
    assert worst[0] == max(sum(w > 120 for w in waits(own)) for own in receptions.values())


@pytest.mark.parametrize("rules", ["textbook", "pinduoduo-2020"])
def test_its_platforms_are_the_kits_own_rule_sets(mens_wear_week: Path, rules: str):
    """To the last digit what `cskit metrics --rules NAME` prints, whatever the lesson's own rules are."""
    ran = run(LESSON, data=str(mens_wear_week), lang="en", rules=rules, late_seconds=97)
    shop = load(mens_wear_week)
    labels = ran.page.column("rulebooks", "label")
    for name, published in PUBLISHED.items():
        at = labels.index(load_rules(name).en, 1)
        answer = measure(shop, FIGURES, rules=name).set_index("metric")["value"]
        for i, metric in enumerate(FIGURES):
            told = ran.page.column("rulebooks", metric)[at]
            assert told == (pytest.approx(answer[metric]) if i in published else None), (name, metric)
    own = measure(shop, FIGURES[3], rules=load_rules(rules).replace(late_seconds=97))
    assert ran.page.column("rulebooks", FIGURES[3])[0] == pytest.approx(own["value"].iloc[0])
    assert ran.page.column("rulebooks", "limit")[0] == 97
    assert ran.page.column("rulebooks", "limit")[labels.index("Pinduoduo 2020 (response)", 1)] == 300


def test_the_averages_that_are_told_are_the_least_and_the_greatest(whole: Ran):
    rows = zip(*(whole.page.column("rulebooks", c) for c in (FIGURES[0], "label")), strict=True)
    known = sorted((value, label) for value, label in rows if value is not None)
    said = whole.page.html
    assert f"by “{known[0][1]}” to" in said
    assert f"by “{known[-1][1]}”." in said


def test_one_miss_spoils_a_reception_and_a_customer(small: Ran, week: list[Turn]):
    rates = {}
    for unit in ("reception", "customer"):
        own = grouped(week, unit).values()
        rates[unit.capitalize()] = 1 - mean(any(map(late, some)) for some in own)
    rates["Turn"] = 1 - mean(map(late, week))
    shown = dict(zip(small.page.column("units", "unit"), small.page.column("units", "value"), strict=True))
    assert shown == {unit: pytest.approx(rate) for unit, rate in rates.items()}
    assert shown["Turn"] > shown["Reception"] > shown["Customer"]


def test_how_many_change_places_when_silence_counts(whole: Ran, turns: list[Turn]):
    own = {agent: some for agent, some in grouped(turns, "agent_id").items() if len(some) >= 30}
    averages = {agent: mean(waits(some)) for agent, some in own.items()}
    capped = {a: mean(min(600, 600 if t["wait"] is None else t["wait"]) for t in some) for a, some in own.items()}
    places = [{a: sum(v < of[a] for v in of.values()) for a in of} for of in (averages, capped)]
    moved = sum(places[0][a] != places[1][a] for a in own)
    assert f"{moved} of {len(own)} agents change places" in whole.page.html
    assert whole.page.column("same_order", "own") == pytest.approx(sorted(averages.values()))
    assert sorted(whole.page.column("same_order", "other")) == pytest.approx(sorted(capped.values()))


@pytest.fixture(scope="module")
def inquiries(shop: Shop) -> list[Turn]:
    rows = Facts(shop, RULES).outcomes("inquiries", (), RULES.conversion_days).collect("pandas").to_native()
    rows = rows[(rows["day"] == DAY.first) & (rows["mature"] == 1) & rows["first_wait"].notna()]
    return [dict(row, hour=row["first_asked"] % 86400 // 3600) for row in rows.to_dict("records")]


def test_conversion_by_first_wait_and_what_the_hour_leaves_of_it(whole: Ran, inquiries: list[Turn]):
    rates = dict(zip(whole.page.column("speed_bands", "band"), whole.page.column("speed_bands", "rate"), strict=True))
    within = [i["converted"] for i in inquiries if 15 < i["first_wait"] <= 30]
    assert rates["0:15–0:30"] == pytest.approx(mean(within))
    best, worst = max(rates, key=rates.__getitem__), min(rates, key=rates.__getitem__)
    assert f"took {best} ({rates[best]:.1%} of" in whole.page.html
    assert f"lowest where it took {worst} ({rates[worst]:.1%} of" in whole.page.html

    fast = [i for i in inquiries if i["first_wait"] <= 30]
    slow = [i for i in inquiries if i["first_wait"] > 30]
    raw = mean(i["converted"] for i in fast) - mean(i["converted"] for i in slow)
    above = below = 0.0
    for hour in range(24):
        one, other = ([i["converted"] for i in some if i["hour"] == hour] for some in (fast, slow))
        if one and other:
            weight = len(one) * len(other) / (len(one) + len(other))
            above, below = above + weight * (mean(one) - mean(other)), below + weight
    shown = dict(zip(whole.page.column("speed_gap", "way"), whole.page.column("speed_gap", "difference"), strict=True))
    assert shown["raw"] == pytest.approx(raw)
    assert shown["same day and hour"] == pytest.approx(above / below)
    assert raw > above / below > 0  # the planted truth: mostly the hour, a little the wait
    assert "Within the hour a difference is left" in whole.page.html


def test_the_quickest_and_the_slowest_hour(whole: Ran, inquiries: list[Turn]):
    hours = {hour: own for hour, own in grouped(inquiries, "hour").items() if len(own) >= 10}
    share = {hour: mean(i["first_wait"] <= 30 for i in own) for hour, own in hours.items()}
    quick, slow = max(share, key=share.__getitem__), min(share, key=share.__getitem__)
    bought = {hour: mean(i["converted"] for i in own) for hour, own in hours.items()}
    assert f"At {quick}:00, the quickest hour, {share[quick]:.0%} were answered" in whole.page.html
    assert f"at {slow}:00, the slowest, {share[slow]:.0%} and {bought[slow]:.0%}." in whole.page.html


@pytest.fixture(scope="module")
def as_lesson(double11: Path) -> Ran:
    return run(LESSON, data=str(double11), lang="en", period=str(DAY), report=False)


def test_a_row_of_each_list_leads_to_its_conversation(as_lesson: Ran, shop: Shop, monkeypatch: pytest.MonkeyPatch):
    read: list[tuple[Any, str]] = []
    monkeypatch.setitem(as_lesson.names, "read", lambda talk, name, title: read.append((talk, title)))
    said = {name: as_lesson.names["titles"][name] for name in ("slow_response", "long_reception", "unanswered_3min")}
    for name, title in said.items():
        rows = detail(shop, name, period=DAY, show_customers=True)
        for number in (1, 2, len(rows)):
            shown = as_lesson.names["lists"][title].iloc[number - 1]
            as_lesson.names["read_row"](title, number)
            talk, heading = read.pop()
            assert heading == f"{title}: row {number} of {len(rows):,}"
            (there,) = [
                r
                for r in rows.to_dict("records")
                if (r["at"], r["agent"]) == (shown["at"], shown["agent"]) and r["customer"] == talk["customer_id"]
            ]
            assert talk["agent_id"] == there["agent"]
            assert talk["started_at"] <= there["at"].timestamp() <= talk["ended_at"]


def test_a_long_chat_that_sold_and_one_that_did_not(as_lesson: Ran, inquiries: list[Turn], shop: Shop):
    from cskit.metrics import customer_code

    codes = [
        re.search(rf"Long chat {n}.*?Customer (C-\w+)", as_lesson.page.html, re.DOTALL)[1]  # type: ignore[index]
        for n in ("one", "two")
    ]
    outcome = {customer_code(i["customer_id"]): (i["converted"], i["ordered"]) for i in inquiries}
    assert outcome[codes[0]][0] == 1
    assert outcome[codes[1]] == (0, 0)
    long = set(detail(shop, "long_reception", period=DAY)["customer"])
    assert set(codes) <= long


def test_few_inquiries_are_no_conclusion(small: Ran):
    assert small.page.html.count("too few for a conclusion") == 2
    assert "speed_gap" not in small.page.tables


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_it_speaks_as_its_rules_read(mens_wear_week: Path, lang: str):
    ran = run(LESSON, data=str(mens_wear_week), rules="pinduoduo-2020", lang=lang)
    wanted = {"zh": "5 分钟响应率（首个回合）", "en": "5-minute response rate (first turns)"}[lang]
    assert wanted in ran.page.html
    assert wanted in ran.page.column("definitions", "metric")
    said = re.sub(r"<style.*?</style>|<[^>]+>", " ", ran.page.html, flags=re.DOTALL)
    assert not faults(said, frozenset({"mens_wear_week"}))
    assert not re.search(r"\{\w+\}|\bnan\b", said)


def test_messages_and_orders_are_enough(bare: Ran, small: Ran):
    assert bare.page.column("headline", "value") == small.page.column("headline", "value")
    assert set(bare.page.column("agents", "agent")) == {"agent_1", "agent_2", "agent_3"}


def test_one_agent_beside_everyone_and_thresholds_as_parameters(mens_wear_week: Path, small: Ran):
    ran = run(LESSON, data=str(mens_wear_week), agent="小北", slow_seconds=20, slow_turns=0, late_seconds=10, lang="en")
    shop = load(mens_wear_week)
    own = measure(shop, FIGURES[0], by="agent").set_index("agent")["value"]["agent_2"]
    everyone = measure(shop, FIGURES[0])["value"].iloc[0]
    assert ran.page.column("headline", "value")[1] == pytest.approx(own)
    assert ran.page.column("headline", "base")[1] == pytest.approx(everyone)
    assert set(ran.page.column("unanswered_3min", "agent")) == {called(shop)["agent_2"]}
    assert ran.page.column("headline", "value")[6] > small.page.column("headline", "value")[6] == 0
    assert "slow_response" in ran.page.tables
    assert "slow_response" not in small.page.tables
    assert "nobody is on the Slow-response list" in small.page.html
    told = "distinct customers with more than 0 turns over 20 s in one reception"
    assert told in ran.page.column("definitions", "formula")
    assert "Differs from the textbook: slow beyond (s) = 20" in ran.page.html


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"fast_seconds": 0}, "`fast_seconds` = 0: must be a number of seconds from 1 to 600"),
        ({"fast_seconds": "30"}, "`fast_seconds` = '30'"),
        ({"fast_seconds": True}, "`fast_seconds` = True"),
        ({"slow_seconds": -5}, "`slow_seconds` = -5: must not be negative"),
        ({"late_seconds": "three minutes"}, "`late_seconds` = 'three minutes': must be a number"),
        ({"agent": "nobody"}, "unknown agent `nobody`"),
        ({"rules": "textbok"}, "did you mean"),
        ({"period": "2031-01-01"}, "2031-01-01"),
        ({"data": "no_such_shop"}, "no_such_shop"),
    ],
)
def test_a_bad_parameter_is_one_sentence(given: dict[str, Any], said: str):
    with pytest.raises(CskitError, match=re.escape(said)) as caught:
        run(LESSON, **{"data": "mens_wear_week", "lang": "en", **given})
    assert "\n" not in str(caught.value)
