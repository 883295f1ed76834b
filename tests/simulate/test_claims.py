"""What the desk writes down of its claims is consistent: each line of the table is something that may not happen, or a
share and the bounds within which it lies."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from cskit.simulate import simulate
from cskit.simulate.season.aftersales import REASONS
from cskit.simulate.season.plan import HABITS

ORDERED = "complaints c join orders o using (order_id)"
DONE = "refunds where completed_at is not null"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    folder: Path = tmp_path_factory.mktemp("season") / "shop"
    simulate("double11", folder, 64)
    with duckdb.connect() as con:
        for file in folder.glob("*.parquet"):
            con.execute(f"create view {file.stem} as from '{file}'")
        yield con


@pytest.mark.parametrize(
    "impossible",
    [
        # a request that was taken back: no money, no score, nothing before it was made or beyond the data
        "refunds where withdrawn_at is not null and (completed_at is not null or score is not null)",
        "refunds where withdrawn_at < requested_at or withdrawn_at >= '2021-12-06'",
        "refunds r join orders o using (order_id) where kind = 'unshipped' and r.withdrawn_at > o.shipped_at",
        "refunds w join refunds r using (order_id) where w.withdrawn_at is not null and r.refund_id <> w.refund_id",
        # consent lies between the request and its outcome, and every refund paid had it
        "refunds where consented_at < requested_at",
        "refunds where consented_at > coalesce(completed_at, withdrawn_at, '2021-12-06')",
        f"{DONE} and consented_at is null",
        # the party to blame fits the reason
        "refunds where responsible is null or platform_involved is null",
        "refunds where responsible = 'customer' and reason in ('质量问题', '少件/漏发', '包裹丢失', '与描述不符')",
        "refunds where responsible = 'merchant' and reason in ('拍错/多拍', '不想要了', '不喜欢/效果不好', '包裹丢失')",
        "refunds where responsible = 'platform' and reason <> '降价未保价'",
        # money on top only for a fault or a complaint, once the matter is settled, and never more than the refund
        f"""refunds r where compensation is not null and reason not in {tuple(HABITS.faults)}
           and not exists (select 1 from complaints c where c.order_id = r.order_id)""",
        "refunds where compensation > amount or compensation <= 0",
        "refunds where compensation is not null and completed_at is null and withdrawn_at is null",
        # a complaint is about an order of that customer, placed before
        f"{ORDERED} where o.customer_id <> c.customer_id or o.created_at > c.received_at or o.paid_at is null",
        # who is asked whether it is solved has given a score
        "ratings where resolved is not null and score is null",
        # a ticket is opened after a customer's talk by who talked last, is due later, and says nothing while it is open
        """tickets t where not exists (select 1 from messages m where m.customer_id = t.customer_id
           and m.sent_at <= t.opened_at and m.sent_at > t.opened_at - interval 1 day)""",
        "tickets where due_at <= opened_at or closed_at < opened_at or closed_at >= '2021-12-06'",
        "tickets where opened_at < '2021-11-01' and closed_at is null",
        "tickets where (resolved is null) <> (closed_at is null)",
        "tickets where fields_filled > fields_asked or fields_asked = 0",
        # the final payment closes after it opens, and nobody pays it later
        "orders where (final_due_from is null) <> (final_due_until is null) or final_due_until <= final_due_from",
        "orders where paid_at > final_due_until",
    ],
)
def test_it_does_not_happen(made: duckdb.DuckDBPyConnection, impossible: str) -> None:
    assert made.execute(f"select count(*) from {impossible}").fetchall() == [(0,)]


@pytest.mark.parametrize(
    ("what", "of", "low", "high"),
    [
        ("withdrawn_at is not null", "refunds", 0.03, 0.07),
        ("completed_at is null and withdrawn_at is null", "refunds", 0.02, 0.07),
        ("platform_involved", "refunds", 0.005, 0.03),
        ("platform_involved", f"{DONE} and completed_at - requested_at > interval 7 day", 0.06, 0.2),
        ("compensation is not null", "refunds", 0.05, 0.15),
        ("order_id is not null", "complaints", 0.9, 1),
        ("channel = 'platform'", "complaints", 0.1, 0.3),
        ("channel = 'platform'", "complaints where resolved_at - received_at > interval 1 day", 0.35, 0.6),
        ("resolved", "ratings where score >= 4", 0.9, 0.98),
        ("resolved", "ratings where score <= 2", 0.1, 0.3),
        ("resolved is null", "ratings where score is not null", 0.05, 0.2),
        ("closed_at <= due_at", "tickets where closed_at is not null", 0.85, 0.97),
        ("closed_at is null", "tickets", 0.02, 0.1),
        ("resolved", "tickets where closed_at > due_at", 0.65, 0.9),
        ("agent_id is null", "tickets", 0.01, 0.05),
        ("fields_filled = fields_asked", "tickets", 0.55, 0.85),
    ],
)
def test_it_is_about_so_frequent(made: duckdb.DuckDBPyConnection, what: str, of: str, low: float, high: float) -> None:
    share = made.execute(f"select avg(({what})::int) from {of}").fetchall()[0][0]
    assert low <= share <= high


def test_every_reason_has_somebody_to_blame() -> None:
    assert {reason for reasons in REASONS.values() for reason in reasons} == set(HABITS.blame)
    assert all(sum(shares) == 1 for shares in HABITS.blame.values())
