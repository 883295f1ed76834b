"""Curves: concurrency by hour and the funnel, second by second and customer by customer."""

from __future__ import annotations

from .conversion import mature_for_payment, orders_after, pays
from .facts import Facts
from .reception import By, active_spans, concurrency_at
from .world import HOUR, Key, distinct


def concurrency_curve(f: Facts, by: By) -> dict[tuple[Key, int], tuple[int, int]]:
    """(key, start of the hour) -> (the busiest agent's concurrency, the most customers active over all agents)."""
    spans = active_spans(f)
    groups: dict[Key, list[str]] = {}
    for agent in spans:
        groups.setdefault(f.who(agent, by), []).append(agent)
    curve: dict[tuple[Key, int], tuple[int, int]] = {}
    for key, agents in groups.items():
        moments: set[int] = set()
        for agent in agents:
            for pieces in spans[agent].values():
                for first, last in pieces:
                    moments.add(first)
                    moments.update(range((first // HOUR + 1) * HOUR, last + 1, HOUR))
        for t in moments:
            each = [concurrency_at(spans[agent], t) for agent in agents]
            where = (key, t // HOUR * HOUR)
            peak, load = curve.get(where, (0, 0))
            curve[where] = (max(peak, *each), max(load, sum(each)))
    return curve


def funnel(f: Facts, by: By) -> dict[Key, dict[str, int]]:
    """Distinct customers at each step; from `mature` on only inquiries whose window has closed."""
    steps: dict[Key, dict[str, int]] = {}
    contacts, served, inquiries = (f.bucket(rows, by) for rows in (f.contacts, f.served, f.inquiries))
    days = f.rules.conversion_days
    for key, rows in contacts.items():
        mature = [r for r in inquiries.get(key, []) if mature_for_payment(f, r, by, days)]
        steps[key] = {
            "contacting": distinct(rows),
            "served": distinct(served.get(key, [])),
            "inquiring": distinct(inquiries.get(key, [])),
            "mature": distinct(mature),
            "ordered": distinct([r for r in mature if orders_after(f, r, by, days)]),
            "paid": distinct([r for r in mature if pays(f, r, by, days)]),
        }
    return steps


def with_losses(steps: dict[str, int]) -> dict[str, tuple[int, float | None, int | None]]:
    """Each step's customers, their share of the step before and how many fewer; an open inquiry is not lost."""
    told: dict[str, tuple[int, float | None, int | None]] = {}
    before: int | None = None
    for step, customers in steps.items():
        if before is None or step == "mature":
            told[step] = (customers, None, None)
        else:
            told[step] = (customers, customers / before if before else None, before - customers)
        before = customers
    return told
