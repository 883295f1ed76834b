"""How near is right: within the tolerance always, beyond 1.75 tolerances never, and check and ledger agree."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given, strategies as st

from cskit.course.exercises.digests import Match, SealedKey, seal, unseal
from cskit.course.exercises.question import REACH, SHIFTS, STEP, Grid, Spec, Text

numbers = st.floats(-1e7, 1e7, allow_nan=False)
tolerances = st.sampled_from([0.0005, 0.001, 0.005, 0.05, 0.5, 1.0, 2.5, 30.0])


@given(numbers, tolerances, st.floats(-1, 1))
def test_within_the_tolerance_is_always_right(answer: float, tolerance: float, off: float):
    assert Grid(tolerance).covers(answer, answer + off * tolerance)


@given(numbers, tolerances, st.floats(REACH * 1.001, 1e6), st.sampled_from([-1, 1]))
def test_beyond_the_reach_is_never_right(answer: float, tolerance: float, off: float, side: int):
    assert REACH < 2
    assert not Grid(tolerance).covers(answer, answer + side * off * tolerance)


@pytest.mark.parametrize("phase", range(40))
@pytest.mark.parametrize("tolerance", [0.01, 0.5, 3.0])
def test_at_every_place_of_the_grid_both_edges_are_inside(phase: int, tolerance: float):
    """Answers on, just below and just above every edge of a step, and values exactly one tolerance off."""
    step = STEP * tolerance
    for answer in (phase * step / 4, math.nextafter(phase * step / 2, -math.inf), (phase + 0.5) * step):
        grid = Grid(tolerance)
        assert grid.covers(answer, answer - tolerance)
        assert grid.covers(answer, answer + tolerance)
        assert not grid.covers(answer, answer - 1.76 * tolerance)
        assert not grid.covers(answer, answer + 1.76 * tolerance)


@given(st.integers(-(10**9), 10**9), st.integers(-3, 3))
def test_whole_numbers_are_exact_and_give_no_shift_away(answer: int, off: int):
    grid = Grid(0, whole=True)
    assert grid.covers(answer, answer + off) == (off == 0)
    assert grid.covers(answer, answer + 1e-9)
    assert not grid.covers(answer, answer + 0.5)
    assert grid.shift(answer) == 0


@given(numbers, tolerances)
def test_what_a_handout_tells_of_an_answer_is_one_of_four_shifts(answer: float, tolerance: float):
    assert 0 <= Grid(tolerance).shift(answer) < SHIFTS


@given(numbers, numbers, tolerances)
def test_a_box_opens_exactly_where_the_grid_covers(answer: float, value: float, tolerance: float):
    near = answer + math.fmod(value, 4 * tolerance)
    grid = Grid(tolerance)
    box = seal(grid, answer, Match("late", Text(zh="晚", en="late")), b"salt", cost=2)
    for given_value in (near, value):
        opened = unseal(box, grid, {"": given_value}, cost=2)
        assert (opened is not None) == grid.covers(answer, given_value)
        assert opened is None or (opened.code == "late" and opened.says == Text(zh="晚", en="late"))


@given(st.dictionaries(st.sampled_from(["ann", "bo", "cai"]), st.floats(0, 1e4), min_size=2), st.floats(-3, 3))
def test_a_table_is_right_when_every_row_is(rows: dict[str, float], off: float):
    assume(abs(abs(off) - 1) > 0.01)
    grid = Grid(0.5)
    spec = Spec("90.q3", "table", "count", 1, grid, rows=tuple(rows))
    key = SealedKey({"90.q3": [seal(grid, rows, Match(), b"salt", cost=2)]}, cost=2)
    first = next(iter(rows))
    moved = {**rows, first: rows[first] + off * 0.5}
    assert key.match(spec, dict(reversed(rows.items()))) == Match()
    assert (key.match(spec, moved) is not None) == grid.same(rows, moved)
    assert key.match(spec, {row: value for row, value in rows.items() if row != first}) is None
