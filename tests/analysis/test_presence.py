"""Shifts against logins: hours, drop-outs, open logins, two windows of one account."""

from __future__ import annotations

import pandas as pd
import pytest

from cskit.analysis.presence import agents_by_hour, dropped_inside, merged, overlaps


def stretches(*rows: tuple[str, str, str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["agent", "start", "end"])
    for column in ("start", "end"):
        frame[column] = pd.to_datetime("2021-11-11 " + frame[column])
    return frame


SHIFTS = stretches(("a", "08:00", "16:00"), ("b", "09:00", "17:00"))


def test_a_gap_inside_a_shift_is_a_drop_but_late_early_and_blinks_are_not() -> None:
    online = merged(
        stretches(
            ("a", "08:20", "10:00"),  # came late
            ("a", "10:02", "11:00"),  # a blink of two minutes
            ("a", "11:25", "15:30"),  # 25 minutes out; left early
            ("b", "09:00", "12:00"),
            ("b", "11:00", "17:30"),  # a second window of the same account
        )
    )
    got = dropped_inside(SHIFTS, overlaps(SHIFTS, online))
    assert got[["agent", "minutes"]].values.tolist() == [["a", 25.0]]
    assert str(got["offline_at"].iloc[0]) == "2021-11-11 11:00:00"


def test_overlapping_stretches_count_once() -> None:
    got = merged(
        stretches(("b", "09:00", "12:00"), ("b", "10:00", "11:00"), ("b", "12:00", "13:00"), ("a", "11:00", "12:00"))
    )
    assert got["agent"].tolist() == ["a", "b"]
    assert ((got["end"] - got["start"]) / pd.Timedelta(hours=1)).tolist() == [1, 4]


def test_agents_by_hour_adds_up_to_the_hours_online() -> None:
    got = agents_by_hour(stretches(("a", "08:30", "10:15"), ("b", "09:00", "10:00")))
    assert [(t.hour, round(v, 4)) for t, v in got.items()] == [(8, 0.5), (9, 2.0), (10, 0.25)]
    assert got.sum() == pytest.approx(1.75 + 1)
    assert agents_by_hour(stretches()).empty
