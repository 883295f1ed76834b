"""Page one keeps its own rules: reasons with the signs of their tiles, one size per event, one cause one finding."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from cskit.analysis.promotion import resolve
from cskit.errors import DataError
from cskit.outfile import csv_text
from cskit.review import Review, split
from cskit.review.aftersales import complaints
from cskit.review.base import Reviewed
from cskit.review.findings import findings, selling, staffing, targets
from cskit.review.page_one import agreed
from cskit.review.people import awards
from cskit.review.split import EARLIER, sales_split
from cskit.review.tiles import is_loose, tiles
from cskit.review.verdict import goals, story, verdict
from cskit.shop import Shop
from cskit.terms import speak
from tests.analysis import shops

DAY = pd.Timestamp("2021-03-01 10:00")


def two_days(second: dict[str, float]) -> Shop:
    """On each of two days ten customers write; on the first five of them buy for 100. On the second day `second` says
    who buys for how much; one who ordered on the first writes again and pays 300, and one who wrote on the first orders
    for 50."""
    messages, orders = [], []
    for day in (0, 1):
        for n in range(10):
            customer, at = "d0c9" if n == 9 else f"d{day}c{n}", DAY + pd.Timedelta(days=day, minutes=20 * n)
            messages.append((customer, "a", "customer", at))
            messages.append((customer, "a", "agent", at + pd.Timedelta(seconds=20)))
            amount = (100.0 if n < 5 else None) if day == 0 else second.get(customer)
            if amount:
                orders.append(
                    (f"o{len(orders)}", customer, at + pd.Timedelta(minutes=2), at + pd.Timedelta(minutes=3), amount)
                )
    late = DAY + pd.Timedelta(minutes=20 * 9 + 2)
    orders.append(("late", "d0c9", late, late + pd.Timedelta(days=1), 300.0))
    orders.append(("asked", "d0c8", DAY + pd.Timedelta(days=1), DAY + pd.Timedelta(days=1, minutes=1), 50.0))
    return Shop.from_frames(
        {
            "messages": pd.DataFrame(messages, columns=["customer_id", "agent_id", "sender", "sent_at"]),
            "orders": pd.DataFrame(orders, columns=["order_id", "customer_id", "created_at", "paid_at", "amount"]),
        }
    )


def test_what_was_ordered_before_is_a_part_of_its_own_and_conversion_keeps_its_sign() -> None:
    shop = two_days({f"d1c{n}": 100.0 for n in range(4)})
    split = sales_split(Reviewed(shop, resolve(shop, "2021-03-02", "2021-03-01")))
    assert split is not None
    parts = split.frame.set_index("factor")
    assert split.change == pytest.approx(750 - 500)
    assert parts["contribution"].sum() == pytest.approx(split.change)
    assert parts.loc[EARLIER, "contribution"] == pytest.approx(350)
    assert parts.loc["buyers_per_contact", ["before", "after"]].tolist() == [0.5, 0.4]
    assert parts.loc["buyers_per_contact", "contribution"] == pytest.approx(-100)
    assert split.if_stayed("buyers_per_contact") == pytest.approx(100)  # 10 × 50 % × 100 instead of 400


def test_had_it_stayed_is_another_number_than_its_part(review: Reviewed) -> None:
    split = sales_split(review)
    assert split is not None
    parts = split.frame.set_index("factor")
    row = parts.loc["buyers_per_contact"]
    inside = split.after - parts.loc[EARLIER, "after"]
    stayed = split.if_stayed("buyers_per_contact")
    assert stayed == pytest.approx(inside * row["before"] / row["after"] - inside)
    assert stayed > -row["contribution"] > 0


def test_the_reason_of_the_verdict_has_the_sign_of_its_tile(review: Reviewed) -> None:
    split, page = sales_split(review), tiles(review).set_index("metric")
    assert split is not None
    part = split.frame.set_index("factor").loc["buyers_per_contact", "contribution"]
    assert part * page.loc["inquiry_conversion", "base_change"] > 0
    told = verdict(review)
    assert "missed" in told
    assert "reached (Shop sales" in told
    assert "the share of those who wrote that bought fell" in told
    for lang in ("zh", "en"):
        speak(lang)
        assert "95%" not in verdict(Reviewed(review.shop, review.promotion))


def test_no_reason_is_given_for_what_chance_does() -> None:
    shop = two_days({f"d1c{n}": 100.0 for n in range(4)})
    told = Reviewed(shop, resolve(shop, "2021-03-02", "2021-03-01"))
    assert "within the usual swing: no reason" in verdict(told)  # four buyers beside five or so
    assert "what moved them most" not in " ".join(story(told))


def test_a_reason_against_its_tile_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(split, "SWING", 0.0)
    shop = two_days({f"d1c{n}": 100.0 for n in range(4)})
    told = Reviewed(shop, resolve(shop, "2021-03-02", "2021-03-01"))
    frame = tiles(told)
    frame["base_change"] = frame["base_change"].where(frame["metric"] != "inquiry_conversion", 0.1)
    frame.loc[frame["metric"] == "cs_sales", "floor"] = 900.0
    assert "that bought" not in verdict(told)
    again = Reviewed(shop, told.promotion)
    tiles(again).loc[tiles(again)["metric"] == "cs_sales", "floor"] = 900.0
    assert "fell from 50.0% to 40.0%; had that stayed, about ¥100 more would have been sold, not enough" in verdict(
        again
    )


def test_page_one_and_the_findings_name_the_same_hours(review: Reviewed) -> None:
    people, told = story(review)[-1], {one.kind: one.finding for one in findings(review)}
    short, idle = (re.search(rf"{words} at ([\d:–, ]+)[;.]", people) for words in ("too few", "agents to spare"))
    assert short is not None
    assert idle is not None
    assert f"at {short[1]} (" in told["under_staffed"]
    assert told["over_staffed"].endswith(f"at {idle[1]}")


def test_an_event_has_one_size_whatever_period_is_asked(review: Reviewed, double11: Shop) -> None:
    day = Reviewed(double11, resolve(double11, "2021-11-11"))
    for rule in (staffing.outages, staffing.accounts_dropped):
        (whole,), (alone,) = rule(review), rule(day)
        assert (whole.count, whole.people, whole.evidence) == (alone.count, alone.people, alone.evidence)


def test_evidence_times_price_is_the_size(review: Reviewed) -> None:
    (few,) = selling.few_items(review)
    missed, added = re.findall(r"rate ([\d,]+) items more, at ¥([\d.]+)", few.evidence)[0]
    assert few.yuan == pytest.approx(float(missed) * float(added))
    (unpaid,) = selling.reminder_gap(review)
    amount, share = re.findall(r"¥([\d,]+)", unpaid.finding)[0], re.findall(r"reminded, ([\d.]+)%", unpaid.evidence)[0]
    assert unpaid.yuan == pytest.approx(float(amount.replace(",", "")) * float(share) / 100, rel=0.005)


def test_an_added_item_costs_what_others_add_not_what_they_buy() -> None:
    def single(t: dict[str, pd.DataFrame]) -> None:
        """Orders hold a coat of 300 and two pairs of socks of 20 each; nine of ten of a1's the coat alone."""
        own = set(t["messages"].query("agent_id == 'a1'")["customer_id"])
        alone = t["orders"]["customer_id"].isin(own) & (t["orders"].index % 10 > 0)
        t["orders"]["amount"] = [300.0 if a else 340.0 for a in alone]
        coats = t["orders"].assign(product_id="p1", quantity=1, amount=300.0)
        socks = t["orders"][~alone].assign(product_id="p2", quantity=2, amount=40.0)
        t["order_items"] = pd.concat([coats, socks])[["order_id", "product_id", "quantity", "amount"]]

    made = shops.shop(single)
    (few,) = selling.few_items(Reviewed(made, resolve(made, "2021-11-05..2021-11-14")))
    assert "at ¥20.00 for an item added" in few.evidence


def test_accounts_knocked_out_are_one_finding_with_its_traces(review: Reviewed) -> None:
    told = findings(review)
    assert told[0].kind == "accounts_dropped"
    for trace in ("3:57", "left without a reply", "12.8% of the unpaid orders"):
        assert trace in told[0].evidence
    assert "1:00–2:00" not in next(one for one in told if one.kind == "under_staffed").finding


def test_complaints_of_page_one_are_those_of_its_days(review: Reviewed) -> None:
    table = complaints(review)
    assert isinstance(table, pd.DataFrame)
    received = review.shop.pandas("complaints")
    days = received["received_at"].dt.normalize().between("2021-11-01", "2021-11-11")
    assert table["complaints"].sum() == (days & received["agent_id"].isin(table["agent"])).sum()


def test_the_five_come_in_the_order_the_page_states(review: Reviewed) -> None:
    first = [one.kind for one in findings(review)[:5]]
    assert first == ["accounts_dropped", "outage", "reminder_gap", "few_items", "complaints_reason"]
    assert all(one.done for one in findings(review))


def test_a_product_that_never_sold_is_no_reason_for_this_year(review: Reviewed) -> None:
    told = {one.kind: one for one in selling.leaking_products(review)}
    assert "短款羽绒服" in told["chronic_product"].finding
    assert told["chronic_product"].order > told.get("dear_product", findings(review)[4]).order


def test_targets_that_say_little_are_told() -> None:
    def aim(t: dict[str, pd.DataFrame]) -> None:
        ends = {"period_start": pd.Timestamp("2021-11-11"), "period_end": pd.Timestamp("2021-11-11"), "stretch": None}
        rows = [
            ("cs_sales", "all", 90_000.0),
            ("cs_sales", "team:in_house", 60_000.0),
            ("cs_sales", "team:seasonal", 20_000.0),
        ]
        t["targets"] = pd.DataFrame([{"metric": m, "scope": s, "floor": f, **ends} for m, s, f in rows])

    made = shops.shop(aim)
    told = Reviewed(made, resolve(made, "2021-11-11"))
    assert goals(told)[["scope", "floor"]].values.tolist() == [
        ["all", 90_000.0],
        ["team:in_house", 60_000.0],
        ["team:seasonal", 20_000.0],
    ]
    assert goals(told)["value"].iloc[0] == pytest.approx(tiles(told).set_index("metric").loc["cs_sales", "value"])
    (wrong,) = targets.set_wrongly(told)
    assert "on 11 Nov the team floors are ¥10,000 below the total" in wrong.evidence
    (missed,) = targets.missed(told)
    assert "CS sales" in missed.finding


@pytest.mark.parametrize(
    ("metric", "floor", "year", "loose"),
    [
        ("inquiry_conversion", 0.45, 0.55, True),
        ("inquiry_conversion", 0.53, 0.55, False),
        ("inquiry_conversion", 0.65, 0.55, False),
        ("average_response_seconds", 60.0, 50.0, True),
        ("average_response_seconds", 40.0, 50.0, False),
        ("receptions", 100.0, 500.0, False),  # what came is no achievement
    ],
)
def test_a_floor_is_loose_only_where_it_asks_for_clearly_less(
    metric: str, floor: float, year: float, loose: bool
) -> None:
    assert is_loose({"metric": metric, "floor": floor, "last_year": year, "last_year_per_day": False}) is loose


def test_too_many_agents_whatever_is_usual_come_first() -> None:
    made = shops.shop()  # eight agents round the clock, each customer served in a minute
    told = findings(Reviewed(made, resolve(made, "2021-11-05..2021-11-14")))
    assert told[0].kind == "over_staffed_all"


def test_who_failed_the_exam_gets_no_award(review: Reviewed) -> None:
    assert not awards(review)["name"].isin(["新三", "新六"]).any()


def test_actions_of_a_saved_file_are_those_somebody_took_on(tmp_path: Path, shown: list[dict]) -> None:
    saved = tmp_path / "actions.csv"
    heads = ["发现", "建议", "负责人", "完成日期", "需要的支持与配合", "完成情况"]
    rows = [
        ["a", "备用网络", "老王", "12/08", "IT", "✓"],
        ["b", "催付", "小李", "", "", ""],
        ["c", "谁也没领", "", "", "", "✓"],
    ]
    saved.write_text(csv_text(heads, rows), encoding="utf-8")
    assert agreed(saved) == {"备用网络 (老王, 12/08)": True, "催付 (小李)": False}
    saved.write_text(csv_text(heads, rows[2:]), encoding="utf-8")
    with pytest.raises(DataError, match="no action has an owner"):
        agreed(saved)


def test_the_sheet_of_a_report_is_read_back(tmp_path: Path, review: Reviewed, shown: list[dict]) -> None:
    from cskit.charts.tables import MIME

    Review(review.shop, review.promotion).actions()
    sheet = next(o[MIME] for o in shown if o.get(MIME, {}).get("name") == "actions")
    heads = [column["label"] for column in sheet["columns"]]
    rows = [[*row[:5], "Wang", "8 Dec", "IT", "yes"] for row in sheet["rows"]]
    book = tmp_path / "review.xlsx"
    pd.DataFrame(rows, columns=heads).to_excel(book, index=False)
    assert len(agreed(book)) == 5
    assert all(agreed(book).values())
    assert all(what.endswith("(Wang, 8 Dec)") for what in agreed(book))
