"""Rule files and moved parameters: what cannot be is refused with one sentence, by whichever way it came in."""

from __future__ import annotations

from pathlib import Path

import pytest

from cskit.errors import UsageError
from cskit.rules import load_rules

WHOLE = (
    "max_customer_messages",
    "forward_messages",
    "slow_turns",
    "after_sale_days",
    "attribution_days",
    "conversion_days",
    "refund_days",
)


@pytest.mark.parametrize("key", WHOLE)
def test_days_and_counts_are_whole_numbers(key: str) -> None:
    rules = load_rules("textbook")
    with pytest.raises(UsageError, match=rf"`{key}` = 1.5: must be a whole number, such as {getattr(rules, key)}$"):
        rules.replace(**{key: 1.5})
    moved = rules.replace(**{key: 2.0})  # what a spreadsheet or a slider makes of 2
    assert (getattr(moved, key), type(getattr(moved, key))) == (2, int)


def test_a_rule_file_is_held_to_the_same(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text("[windows]\nconversion_days = 1.5\n")
    with pytest.raises(UsageError, match=r"own\.toml: `conversion_days` = 1\.5: must be a whole number, such as 3"):
        load_rules(own)


def test_a_rule_file_as_the_editor_of_windows_saves_it(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_bytes(b"\xef\xbb\xbf[response]\r\nlate_seconds = 60\r\n")
    assert load_rules(own).late_seconds == 60


@pytest.mark.parametrize("key", ["rolling_days", "rolling_lag_days"])
def test_a_board_looks_back_a_year_at_most(key: str) -> None:
    assert getattr(load_rules().replace(**{key: 366}), key) == 366
    with pytest.raises(UsageError, match="must be at most 366"):
        load_rules().replace(**{key: 10**9})


@pytest.mark.parametrize("key", ["session_gap_minutes", "long_minutes", "concurrency_minutes", "slow_seconds"])
def test_stretches_of_time_may_have_a_fraction(key: str) -> None:
    assert getattr(load_rules("textbook").replace(**{key: 9.5}), key) == 9.5


@pytest.mark.parametrize("value", [float("inf"), float("nan")])
def test_what_is_no_amount_is_no_number(value: float) -> None:
    with pytest.raises(UsageError, match="must be a number"):
        load_rules("textbook").replace(long_minutes=value)
