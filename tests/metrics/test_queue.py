"""Queue anomalies: as the oracle flags them on random queues, and by hand at the edges of the thresholds."""

from __future__ import annotations

from datetime import date

import pytest

from cskit.errors import MissingTable, UsageError
from cskit.metrics import curve
from cskit.rules import load_rules
from tests.oracle.build import agent, world
from tests.oracle.compare import plain
from tests.oracle.facts import Facts
from tests.oracle.queue import queue_anomaly
from tests.oracle.random_queues import random_queue
from tests.oracle.world import DAY, HOUR, OracleRules, Row, World, day_number

from .ask import open_shop
from .families import name_of

FIRST = day_number("2021-11-01")
SEEDS = range(5)


def held(world: World, engine: str, by: tuple[str, ...] = (), *, cut: str = "00:00") -> int:
    """Holds every hour of the curve against the oracle's; how many hours are flagged."""
    rules = load_rules("textbook").replace(day_starts_at=cut)
    frame = curve(open_shop(world, engine), "queue_anomaly", by=list(by) or None, rules=rules)
    expected = queue_anomaly(Facts(world, OracleRules(day_offset=int(cut[:2]) * HOUR)), by)
    for row in frame.to_dict("records"):
        hour = expected.pop((tuple(plain(row[b]) for b in by), int(row["at"].timestamp())))
        assert (row["receptions"], row["flag"]) == (hour.came, hour.flag)
        for name, number in (("expected", hour.expected), ("deviation", hour.deviation), ("z", hour.z)):
            assert plain(row[name]) == (None if number is None else pytest.approx(number, rel=1e-9, abs=1e-9)), name
    assert not expected
    return int((frame["flag"] != "").sum())


@pytest.mark.parametrize("engine", ["duckdb", "polars", "pandas"])
def test_every_hour_agrees_with_the_oracle(engine: str) -> None:
    assert sum(held(random_queue(seed), engine) for seed in SEEDS) > len(SEEDS)


@pytest.mark.parametrize(
    ("by", "cut"),
    [(("team",), "00:00"), (("role",), "00:00"), ((), "05:00")],
    ids=lambda v: v if isinstance(v, str) else name_of(v),
)
def test_by_team_and_with_a_later_cut_of_the_day(by: tuple[str, ...], cut: str) -> None:
    for seed in SEEDS[:3]:
        held(random_queue(seed), "polars", by, cut=cut)


HOURS = (10, 11, 12, 14, 20)


def shop(
    changed: dict[tuple[int, int], int], *, usual: int = 40, told: dict[tuple[int, int], float] | None = None
) -> World:
    """Four days of five hours with `usual` receptions each, but for what is `changed`: (day, hour) -> receptions."""
    talk = [
        {
            "customer_id": f"c{day}-{hour}-{n}",
            "agent_id": "a1",
            "sender": "customer",
            "sent_at": (FIRST + day) * DAY + hour * HOUR + n,
        }
        for day in range(4)
        for hour in HOURS
        for n in range(changed.get((day, hour), usual))
    ]
    tables: dict[str, list[Row]] = {}
    if told is not None:
        tables["forecast"] = [{"hour": (FIRST + d) * DAY + h * HOUR, "receptions": n} for (d, h), n in told.items()]
    return world(talk, agents=[agent("a1")], **tables)


def all_day(day: int, receptions: int) -> dict[tuple[int, int], int]:
    return {(day, hour): receptions for hour in HOURS}


@pytest.mark.parametrize(
    ("what", "changed", "usual", "told", "flags"),
    [
        ("G: down 70 % because one entry broke", {(2, 11): 12}, 40, None, {(2, 11): "outage"}),
        ("down by half and one more", {(2, 11): 19}, 40, None, {(2, 11): "outage"}),
        ("not quite down by half", {(2, 11): 21}, 40, None, {}),
        ("nobody came", {(2, 11): 0}, 40, None, {(2, 11): "outage"}),
        ("half as many again and one more", {(2, 11): 61}, 40, None, {(2, 11): "surge"}),
        ("half as many again, but for one", {(2, 11): 59}, 40, None, {}),
        ("a day of 153 has 30.6 an hour: enough to be judged", {(2, 11): 9}, 36, None, {(2, 11): "outage"}),
        ("a day of 149 has 29.8", {(2, 11): 9}, 35, None, {}),
        ("29 an hour are never judged", {(2, 11): 0}, 29, None, {}),
        ("every day the same", {}, 40, None, {}),
        ("a whole day three times as busy", all_day(2, 120), 40, None, {}),
        ("a broken hour of such a day", {**all_day(2, 120), (2, 11): 36}, 40, None, {(2, 11): "outage"}),
        ("a burst that was forecast", {(2, 20): 100}, 40, {(2, h): 100.0 if h == 20 else 40.0 for h in HOURS}, {}),
        ("a forecast that leaves an hour out", all_day(2, 120), 40, {(2, h): 120.0 for h in HOURS[:4]}, {}),
        ("a forecast that is too high all day", {}, 40, {(2, h): 90.0 for h in HOURS}, {}),
        ("a forecast of nothing is none", {}, 40, {(2, h): 0.0 for h in HOURS}, {}),
    ],
)
def test_edges(
    what: str,
    changed: dict[tuple[int, int], int],
    usual: int,
    told: dict[tuple[int, int], float] | None,
    flags: dict[tuple[int, int], str],
) -> None:
    frame = curve(open_shop(shop(changed, usual=usual, told=told)), "queue_anomaly")
    flagged = frame[frame["flag"] != ""]
    days = [(at.date() - date(2021, 11, 1)).days for at in flagged["at"]]
    assert dict(zip(zip(days, flagged["at"].dt.hour, strict=True), flagged["flag"], strict=True)) == flags, what


def test_what_an_hour_should_have_had_by_hand() -> None:
    """Each of five hours has a fifth of a day; the third day, but for its broken hour, is as the others: 40."""
    rows = curve(open_shop(shop({(2, 11): 12})), "queue_anomaly", period="2021-11-03").set_index("at")
    assert len(rows) == 24
    broken = rows.loc["2021-11-03 11:00:00"]
    assert (broken["receptions"], broken["expected"], broken["deviation"]) == pytest.approx((12, 40, -0.7))
    quiet = rows.loc["2021-11-03 03:00:00"]
    assert (quiet["receptions"], quiet["expected"]) == (0, 0)
    assert plain(quiet["z"]) is None


@pytest.mark.parametrize(("quiet", "flagged"), [(19, []), (20, [11])], ids=["two days of 100", "three"])
def test_a_usual_day_stands_on_three_days_of_a_hundred(quiet: int, flagged: list[int]) -> None:
    """Days of 280, 328, 95 (or 100) and 5: a handful of messages is no yardstick for a busy hour."""
    changed = {(0, h): 56 for h in HOURS} | {(1, h): 82 for h in HOURS} | {(1, 11): 0}
    changed |= all_day(2, quiet) | all_day(3, 1)
    frame = curve(open_shop(shop(changed)), "queue_anomaly")
    assert frame.loc[frame["flag"] != "", "at"].dt.hour.tolist() == flagged


def test_hours_before_the_first_and_after_the_last_message_are_not_told() -> None:
    """The first day begins at 12:00 and the last ends at 12:59: nothing broke in the hours nobody recorded."""
    cut = {(0, h): 0 for h in (10, 11)} | {(3, h): 0 for h in (14, 20)}
    frame = curve(open_shop(shop(cut)), "queue_anomaly")
    assert (str(frame["at"].iloc[0]), str(frame["at"].iloc[-1])) == ("2021-11-01 12:00:00", "2021-11-04 12:00:00")
    assert (frame["flag"] == "").all()


def test_what_it_cannot_be_split_by() -> None:
    one = open_shop(world(shop({}).rows("messages")))
    with pytest.raises(UsageError, match="queue_anomaly can be split by team or role"):
        curve(one, "queue_anomaly", by="agent")
    with pytest.raises(MissingTable, match="agents"):
        curve(one, "queue_anomaly", by="team")
