"""The mutations that are drawn are those the script promises: each kind is found, and each makes another program."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mutations import AREAS, ROOMS, ROOT, drawn, found, mutated, noticing

CODE = [
    ('f.sort_values("a", ascending=False)', ['f.sort_values("a", ascending=True)']),
    ('f.sort_values("价")', ['f.sort_values("价", ascending=False)']),
    ("sorted(a, key=b)", ["sorted(a, key=b, reverse=True)"]),
    ("f.head(3)", ["f.tail(3)"]),
    ("max(a, b)", ["min(a, b)"]),
    ("f[0] + f[-1]", ["f[-1] + f[-1]", "f[0] + f[0]"]),
    ("a >= b", ["a > b"]),
    ("a < b < c", []),
    ("a / b", ["(b) / (a)"]),
    ("a / 2", []),
    ('folder / "x.csv"', []),
    ('f.query("a > 1")["b"]', ['f["b"]']),
    ("f[f == 1]", ["f"]),
    ("[a for a in f if a]", ["[a for a in f if True]"]),
]


@pytest.mark.parametrize(("code", "expected"), CODE, ids=[code for code, _ in CODE])
def test_what_is_changed(tmp_path: Path, code: str, expected: list[str]) -> None:
    path = tmp_path / "one.py"
    path.write_text(f"x = 1\n{code}\n", encoding="utf-8")
    texts = [mutated(path, m).decode().splitlines()[1] for m in found("any", path, tmp_path)]
    assert sorted(texts) == sorted(expected)


def test_sixty_are_drawn_from_every_area_and_are_the_same_each_time() -> None:
    every = drawn(1)
    assert len(every) == len(set(every)) == 60
    assert len({m.area for m in every}) == 5
    assert len({m.kind for m in every}) == 5
    assert every == drawn(1) != drawn(2)
    assert all(mutation.path.startswith(tuple(ROOMS)) for mutation in every)
    assert all(tests for mutation in every for tests in noticing(mutation.path))
    assert all((ROOT / place).exists() for rooms in (*AREAS.values(), ROOMS) for place in rooms)
    assert all((ROOT / place).exists() for tests in ROOMS.values() for place in tests)


def test_the_tests_that_name_a_module_are_asked_first() -> None:
    near, rest = noticing("cskit/analysis/scorecard/scoring.py")
    assert "tests/analysis/test_scorecard.py" in near
    assert "tests/analysis/test_outages.py" in rest
    assert not set(near) & set(rest)
    (named,) = noticing("notebooks/source/02_unit_price.py")
    assert "tests/notebooks/test_unit_price.py" in named
    assert "tests/notebooks/test_generated.py" not in named
