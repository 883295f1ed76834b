"""The charts of judging: what was computed is what is drawn, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cskit.analysis.experiment import League, Pk, league, pk
from cskit.analysis.scorecard import Scores, rank_stability, score
from cskit.charts import judging, use
from cskit.charts.tables import MIME
from cskit.shop import Shop, load

CHART = "application/vnd.vegalite.v5+json"
TEAMS, WEEK = "team:in_house,team:outsourced", "2021-11-22..2021-11-28"


@pytest.fixture(scope="module")
def shop(double11: Path) -> Iterator[Shop]:
    with load(double11) as opened:
        yield opened


@pytest.fixture(scope="module")
def team_pk(shop: Shop) -> Pk:
    return pk(shop, "inquiry_conversion", TEAMS, period=WEEK, stratify="tier", before="2021-11-15..2021-11-21")


@pytest.fixture(scope="module")
def everyone(shop: Shop) -> League:
    return league(shop, "inquiry_conversion", period=WEEK)


@pytest.fixture(scope="module")
def scores(shop: Shop) -> Scores:
    return score(shop, "linear", period="2021-11-01..2021-11-30")


@pytest.fixture(params=["en", "zh"])
def lang(request: pytest.FixtureRequest) -> Iterator[str]:
    yield request.param
    use("en")


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch, lang: str) -> list[dict[str, Any]]:
    """What is displayed, in order."""
    said: list[dict[str, Any]] = []
    monkeypatch.setenv("CSKIT_REPORT", "1")
    monkeypatch.setattr("IPython.display.display", lambda data, raw=True: said.append(data))
    use(lang)
    return said


def drawn(shown: list[dict[str, Any]]) -> list[dict[str, dict[str, Any]]]:
    """Each chart's table: first column → row by id."""
    found = []
    for output in shown:
        if CHART in output:
            ids = [c["id"] for c in output[MIME]["columns"]]
            rows = [dict(zip(ids, row, strict=True)) for row in output[MIME]["rows"]]
            found.append({str(row[ids[0]]): row for row in rows})
    return found


def test_each_method_is_a_row_with_its_interval(shown: list, lang: str, team_pk: Pk) -> None:
    judging.difference(team_pk)
    (rows,) = drawn(shown)
    told = {r.method_name(lang): r for _, _, r in team_pk.results()}
    assert {"mantel_haenszel", "difference_in_differences"} <= {told[name].method for name in rows}
    for name, row in rows.items():
        assert row["value"] == pytest.approx(told[name].value, rel=1e-9)
        assert row["value_low"] <= row["value"] <= row["value_high"]


def test_of_three_groups_each_pair_is_a_row(shown: list, lang: str, shop: Shop) -> None:
    found = pk(shop, "average_response_seconds", f"{TEAMS},team:seasonal", period="2021-11-11")
    judging.difference(found)
    (rows,) = drawn(shown)
    assert len(rows) == 3


def test_the_strata_chart_shows_the_reversal(shown: list, lang: str, team_pk: Pk) -> None:
    judging.strata(team_pk)
    table = next(o[MIME] for o in shown if CHART in o)
    ids = [c["id"] for c in table["columns"]]
    rows = [dict(zip(ids, row, strict=True)) for row in table["rows"]]
    assert len(rows) == 8  # together and three tiers, two teams each
    places = list(dict.fromkeys(r["place"] for r in rows))
    ahead = {place: [r["rate"] for r in rows if r["place"] == place] for place in places}
    assert ahead[places[0]][0] < ahead[places[0]][1]  # together: outsourced
    assert all(in_house > outsourced for in_house, outsourced in (ahead[p] for p in places[1:]))
    note = "".join(str(o.get("text/html", "")) for o in shown)
    assert ("辛普森悖论" if lang == "zh" else "Simpson&#x27;s paradox") in note


def test_the_days_before_are_drawn(shown: list, team_pk: Pk) -> None:
    judging.before_after(team_pk)
    table = next(o[MIME] for o in shown if CHART in o)
    assert len(table["rows"]) == 28  # fourteen days, two teams
    spec = next(o[CHART] for o in shown if CHART in o)
    assert len(spec["layer"]) == 4  # the day of the change, its word, lines, points


def test_nothing_is_drawn_without_strata_or_days_before(shown: list, shop: Shop) -> None:
    plain = pk(shop, "inquiry_conversion", TEAMS, period=WEEK)
    said = len(shown)
    judging.strata(plain)
    judging.before_after(plain)
    assert len(shown) == said


def test_the_funnel_names_who_is_outside(shown: list, lang: str, everyone: League) -> None:
    judging.funnel(everyone)
    (rows,) = drawn(shown)
    below = "偏低" if lang == "zh" else "below"
    assert {agent for agent, row in rows.items() if row["said"] == below} == {"cs01", "cs04", "cs06", "cs08"}
    assert all(row["shrunk_low"] <= row["shrunk"] <= row["shrunk_high"] for row in rows.values())


def test_ranks_are_drawn_per_tier(shown: list, scores: Scores) -> None:
    judging.ranks(scores, rank_stability(scores))
    tables = drawn(shown)
    assert [len(rows) for rows in tables] == [14, 10]  # newcomers, then everyone else
    for rows in tables:
        ranks = [row["rank"] for row in rows.values()]
        assert ranks == sorted(ranks)
        assert all(row["rank_low"] <= row["rank"] <= row["rank_high"] for row in rows.values())
