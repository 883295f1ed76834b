"""Lesson 04: it runs on the bundled shops and a bare folder, its numbers are `measure`'s, bad values are one line."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from cskit.bundled import ROOT
from cskit.charts.waiting.rulebooks import METRICS, PLATFORMS
from cskit.course.source import parameters, read_source
from cskit.errors import CskitError
from cskit.metrics import measure
from cskit.rules import load_rules
from cskit.shop import load
from tests.words import faults

SOURCE = ROOT / "notebooks" / "source" / "04_response_time.py"
PERIOD = "2021-11-11"


def run(monkeypatch: pytest.MonkeyPatch, **given: Any) -> dict[str, Any]:
    """The lesson's code with these parameters in this process; what it displayed: name → table, "" → all texts."""
    import cskit.charts.display as display

    shown: list[dict[str, Any]] = []
    monkeypatch.setattr(display, "_display", shown.append)
    monkeypatch.setenv("CSKIT_STATIC", "1")
    cells = [cell for cell in read_source(SOURCE) if cell.lang is None]
    place: dict[str, Any] = {}
    for cell in cells:
        exec(compile(cell.text, SOURCE.name, "exec"), place)
        if "parameters" in cell.tags:
            assert set(given) <= set(parameters(cell.text))
            place.update(given)
    tables = {d[MIME]["name"]: d[MIME] for d in shown if MIME in d}
    return {
        **tables,
        "": "\n".join(d["text/plain"] for d in shown),
        "html": "\n".join(str(d.get("text/html", "")) for d in shown),
    }


MIME = "application/vnd.cskit.table+json"


def column(table: dict[str, Any], id_: str) -> list[Any]:
    at = [c["id"] for c in table["columns"]].index(id_)
    return [row[at] for row in table["rows"]]


def test_its_numbers_are_those_of_measure(monkeypatch, double11):
    shown = run(monkeypatch, period=PERIOD)
    shop = load(double11)
    metrics = [
        "first_response_seconds",
        "average_response_seconds",
        "response_p50",
        "response_p90",
        "first_response_within(30)",
        "response_rate_3min",
        "slow_response_customers",
        "long_reception_customers",
    ]
    asked = measure(shop, metrics, period=PERIOD)["value"]
    assert column(shown["headline"], "value") == pytest.approx(list(asked))
    per_agent = measure(shop, "response_p90", by="agent", period=PERIOD)["value"].dropna()
    assert set(column(shown["agents"], "response_p90")) <= {float(f"{v:.12g}") for v in per_agent}
    by_hour = measure(shop, "average_response_seconds", by="hour", period=PERIOD)["value"]
    assert column(shown["hours"], "average_response_seconds") == pytest.approx(list(by_hour.dropna()))
    assert (
        sum(column(shown["spread"], "turns"))
        == measure(shop, "average_response_seconds", period=PERIOD)["denominator"].iloc[0]
    )
    turn, reception, customer = column(shown["units"], "rate")
    assert turn > reception > customer
    assert column(shown["thresholds"], "customers")[9] == column(shown["headline"], "value")[6]  # the one of 120 s
    assert "What looked like speed was mostly the hour" in shown[""]


@pytest.mark.parametrize("rules", ["textbook", "pinduoduo"])
def test_its_platforms_are_the_kits_own_rule_sets(monkeypatch, double11, rules):
    """To the last digit what `cskit metrics --rules NAME` prints, whatever the lesson's own rules are."""
    book = run(monkeypatch, period=PERIOD, rules=rules, late_seconds=97)["rulebooks"]
    shop = load(double11)
    labels = column(book, "label")
    for name, published in PLATFORMS.items():
        at = labels.index(load_rules(name).en, 1)
        answer = measure(shop, list(METRICS), rules=name, period=PERIOD).set_index("metric")["value"]
        for metric in METRICS:
            told = column(book, metric)[at]
            assert told == (float(f"{answer[metric]:.12g}") if metric in published else None), (name, metric)
    own = measure(shop, "response_rate_3min", rules=load_rules(rules).replace(late_seconds=97), period=PERIOD)
    assert column(book, "response_rate_3min")[0] == pytest.approx(own["value"].iloc[0])
    assert column(book, "limit")[0] == 97
    assert column(book, "limit")[labels.index("Pinduoduo (response)", 1)] == 300


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_worked_rounds(monkeypatch, mens_wear_week, lang):
    shown = run(monkeypatch, data="mens_wear_week", lang=lang)
    assert column(shown["rounds_one"], "wait") == [475.0]
    assert column(shown["rounds_one"], "wrong_wait") == [170.0]  # the clock that starts at the last question
    assert column(shown["rounds_two"], "wait") == [475.0, 30.0]
    assert "50.0%" in shown[""]
    assert not re.search(r"\{\w+\}|\bnan\b", shown[""])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_it_speaks_as_its_rules_read(monkeypatch, mens_wear_week, lang):
    shown = run(monkeypatch, data="mens_wear_week", rules="pinduoduo", lang=lang)
    wanted = {"zh": "5 分钟响应率（首个回合）", "en": "5-minute response rate (first turns)"}[lang]
    assert wanted in shown["html"]
    assert wanted in column(shown["definitions"], "metric")
    said = re.sub(r"<style.*?</style>|<[^>]+>", " ", shown["html"], flags=re.DOTALL)
    assert not faults(said, frozenset({"mens_wear_week"}))


def test_messages_and_orders_are_enough(monkeypatch, mens_wear_week, tmp_path):
    for name in ("messages.csv", "orders.csv"):
        shutil.copy(mens_wear_week / name, tmp_path)
    shown = run(monkeypatch, data=str(tmp_path))
    whole = run(monkeypatch, data="mens_wear_week")
    assert column(shown["headline"], "value") == column(whole["headline"], "value")
    assert set(column(shown["agents"], "label")) == {"agent_1", "agent_2", "agent_3"}


def test_one_agent_beside_everyone(monkeypatch, mens_wear_week):
    shown = run(monkeypatch, data="mens_wear_week", agent="小北")
    shop = load(mens_wear_week)
    own = measure(shop, "average_response_seconds", by="agent").set_index("agent")["value"]["agent_2"]
    everyone = measure(shop, "average_response_seconds")["value"].iloc[0]
    head = shown["headline"]
    assert (column(head, "value")[1], column(head, "base")[1]) == (pytest.approx(own), pytest.approx(everyone))
    assert set(column(shown["unanswered_3min"], "agent")) <= {"小北"}


def test_thresholds_are_parameters(monkeypatch):
    loose = run(monkeypatch, data="mens_wear_week", slow_seconds=20, slow_turns=0, late_seconds=10)
    strict = run(monkeypatch, data="mens_wear_week")
    assert column(loose["headline"], "value")[6] > column(strict["headline"], "value")[6] == 0
    assert "slow_response" in loose
    assert "slow_response" not in strict
    assert "Slow-response list" in strict[""]  # said, not left blank


@pytest.mark.parametrize(
    ("lang", "told", "differ"),
    [
        (
            "zh",
            "一次接待中等待超过 60 秒的回合多于 3 个的客户数",
            "与教材口径不同：slow_seconds = 60；long_minutes = 10。",
        ),
        (
            "en",
            "distinct customers with more than 3 turns over 60 s in one reception",
            "Not as in the textbook: slow beyond (s) = 60; long beyond (min) = 10.",
        ),
    ],
)
def test_definitions_tell_the_thresholds_in_force(monkeypatch, lang, told, differ):
    shown = run(monkeypatch, data="mens_wear_week", slow_seconds=60, long_minutes=10, lang=lang)
    assert told in column(shown["definitions"], "formula")
    assert differ in shown["html"]


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
def test_a_bad_parameter_is_one_sentence(monkeypatch, given, said):
    with pytest.raises(CskitError, match=re.escape(said)) as caught:
        run(monkeypatch, **{"data": "mens_wear_week", **given})
    assert "\n" not in str(caught.value)


def test_names_of_tables_are_unique(monkeypatch, tmp_path: Path):
    import cskit.charts.display as display

    names: list[str] = []
    pack = display._packed
    monkeypatch.setattr(display, "_packed", lambda data, name, title: names.append(name) or pack(data, name, title))
    run(monkeypatch, data="mens_wear_week")
    assert len(names) == len(set(names))


def test_hours_that_stand_close_are_labelled_once():
    """The busier of two dots keeps its number; what stands apart in either direction keeps its own."""
    import pandas as pd

    from cskit.charts.waiting.speed import _readable

    dots = [(6, 0.76, 0.66, 12), (17, 0.78, 0.66, 40), (1, 0.00, 0.51, 90), (12, 0.77, 0.90, 11)]
    frame = pd.DataFrame(dots, columns=["hour", "fast_share", "rate", "inquiries"])
    assert _readable(frame) == ["", "17", "01", "12"]
