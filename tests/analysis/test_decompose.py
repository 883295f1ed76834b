"""The split of the change in CS sales: exact, and honest at its edges."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, strategies as st

from cskit.analysis.decompose import lmdi, split_chain

factor = st.floats(1e-3, 1e4)


@given(st.lists(st.tuples(factor, factor), min_size=1, max_size=6))
def test_contributions_add_up_to_the_change(pairs: list[tuple[float, float]]) -> None:
    before, after = [a for a, _ in pairs], [b for _, b in pairs]
    change = math.prod(after) - math.prod(before)
    assert math.fsum(lmdi(before, after)) == pytest.approx(
        change, rel=1e-9, abs=1e-9 * (math.prod(after) + math.prod(before))
    )


@given(st.lists(st.tuples(factor, factor), min_size=2, max_size=6))
def test_time_reversal_only_turns_the_signs(pairs: list[tuple[float, float]]) -> None:
    before, after = [a for a, _ in pairs], [b for _, b in pairs]
    assert lmdi(after, before) == pytest.approx([-p for p in lmdi(before, after)])


def test_as_worked_by_hand() -> None:
    # 100 × 0.5 = 50 → 120 × 0.6 = 72: L = 22 ÷ ln(1.44) = 60.33; both factors grew by 1.2, so 11 each
    assert lmdi([100, 0.5], [120, 0.6]) == pytest.approx([11, 11])
    assert lmdi([100, 0.5], [100, 0.6]) == pytest.approx([0, 10])


@pytest.mark.parametrize(
    ("before", "after", "parts"),
    [
        ([100, 0.0], [100, 0.5], [0, 50]),  # nobody bought before: conversion gets it all
        ([100, 0.5], [0.0, math.nan], [-50, 0]),  # nobody came: the head gets it, the unknown rest nothing
        ([0.0, 0.5], [0.0, 0.7], [0, 0]),
        ([0.0, 0.0], [4.0, 5.0], [10, 10]),  # two vanishing factors share
    ],
)
def test_zeros_take_their_limit(before: list[float], after: list[float], parts: list[float]) -> None:
    assert lmdi(before, after) == pytest.approx(parts)


def test_the_limit_is_really_approached() -> None:
    parts = [lmdi([100, eps], [120, 0.5])[1] for eps in (1e-3, 1e-30, 1e-300)]
    assert parts[0] < parts[1] < parts[2] < 60
    assert parts[2] == pytest.approx(60, rel=0.01)


BEFORE = {"visitors": 10_000, "contacting_customers": 500, "buyers": 200, "units_sold": 300, "cs_sales": 45_000.0}
AFTER = {"visitors": 15_000, "contacting_customers": 600, "buyers": 270, "units_sold": 540, "cs_sales": 75_600.0}


def test_the_chain_from_visitors_to_item_price() -> None:
    got = split_chain(BEFORE, AFTER).set_index("factor")
    assert list(got.index) == [
        "visitors",
        "contact_rate",
        "buyers_per_contact",
        "items_per_buyer",
        "average_item_price",
    ]
    assert got["after"].tolist() == pytest.approx([15_000, 0.04, 0.45, 2.0, 140.0])
    assert got["contribution"].sum() == pytest.approx(30_600)
    assert got["share"].sum() == pytest.approx(1)
    assert got.loc["contact_rate", "contribution"] < 0 < got.loc["visitors", "contribution"]


@pytest.mark.parametrize(
    ("gone", "factors"),
    [
        ({"visitors"}, ["contacting_customers", "buyers_per_contact", "items_per_buyer", "average_item_price"]),
        ({"units_sold"}, ["visitors", "contact_rate", "buyers_per_contact", "spend_per_buyer"]),
        ({"visitors", "units_sold"}, ["contacting_customers", "buyers_per_contact", "spend_per_buyer"]),
    ],
)
def test_a_missing_link_shortens_the_chain_and_never_counts_as_zero(gone: set[str], factors: list[str]) -> None:
    without = {k: v for k, v in BEFORE.items() if k not in gone}
    got = split_chain(without, AFTER)
    assert got["factor"].tolist() == factors
    assert got["contribution"].sum() == pytest.approx(30_600)


def test_contacts_without_visitors_mean_unrecorded_traffic() -> None:
    assert split_chain({**BEFORE, "visitors": 0}, AFTER)["factor"].iloc[0] == "contacting_customers"


def test_no_change_has_no_shares() -> None:
    got = split_chain(BEFORE, BEFORE)
    assert got["contribution"].tolist() == [0, 0, 0, 0, 0]
    assert got["share"].isna().all()
