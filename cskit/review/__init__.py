"""The review of a promotion, a day, a week or a month: one `Review` of a shop; a method of it shows one section."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cskit.analysis.promotion import resolve
from cskit.analysis.rhythm import KINDS
from cskit.bundled import place_of
from cskit.charts import use
from cskit.charts.state import set_rules
from cskit.english import speak_for
from cskit.errors import UsageError, expect
from cskit.review import (
    aftersales,
    asked,
    board,
    chats,
    every_agent,
    findings,
    load,
    money,
    occasion,
    opening,
    page_one,
    people,
    presence,
    reminders,
    seasonal,
    service,
    split,
    tiles,
    verdict,
    worklists,
)
from cskit.review.base import Reviewed
from cskit.shop import load as load_shop, rules_of


class Review(Reviewed):
    """What is reviewed, section by section: what a section computes, says and shows stands in its own module."""

    @classmethod
    def of(
        cls,
        data: str | Path,
        *,
        lang: str = "en",
        kind: str = "",
        promo: str = "",
        period: str = "",
        compare: str = "",
        rules: str = "textbook",
        show_customers: bool = False,
        peers: Mapping[str, Any] | None = None,
        targets: Mapping[str, Any] | None = None,
        last_actions: Mapping[str, bool] | None = None,
        preparation: Mapping[str, str] | None = None,
    ) -> "Review":
        """The review of a bundled shop or a folder, in `lang`. `kind`, `promo`, `period` and `compare` as `cskit
        review` takes them.

        Errors: `UsageError` for a value that cannot be, `DataError` for what is no shop or lies outside its data.
        """
        use(lang)
        shop = load_shop(place_of(data))
        speak_for(shop.folder)
        opening.check(show_customers, last_actions, preparation)
        known = opening.checked_peers(peers)
        if targets:
            shop = occasion.with_targets(shop, targets)
        UsageError.when(promo and (period or kind not in ("", "promo")), "promo_or_period")
        if kind:
            expect("kind of review", kind, KINDS)
        asked = "promo" if promo else kind
        promotion = resolve(shop, promo or period or None, compare or None, rules=rules_of(shop, rules), kind=asked)
        chosen = rules_of(shop, rules, promotion.period)
        set_rules(chosen)
        more: dict[str, Any] = {"last_actions": last_actions, "preparation": preparation}
        return cls(shop, promotion, chosen, show_customers=show_customers, peers=known, **more)

    headline = tiles.headline
    story = verdict.show_story
    actions = page_one.actions
    evidence = findings.evidence
    phases = split.show_phases
    split = split.show_split
    forecast = load.forecast
    online = load.online
    waiting = load.waiting
    fit = load.fit
    presence = presence.show_presence
    lost_sales = money.show_lost_sales
    reminders = reminders.show_reminders
    owed = worklists.show_owed
    overall = people.overall
    agent_pages = every_agent.show_pages
    every_agent = every_agent.show_every_agent
    targets = people.targets
    agents = people.show_agents
    contested = worklists.show_contested
    seasonal = seasonal.show_seasonal
    service_by_agent = service.by_agent
    lists = service.lists
    chats = chats.show_chats
    bot = service.bot
    board = board.show_board
    complaints = aftersales.show_complaints
    refunds = aftersales.show_refunds
    backlog = aftersales.show_backlog
    products = asked.show_products
    reasons = asked.show_reasons
    questions = asked.show_questions
    costs = money.show_costs
    awards = people.show_awards
    prepared = page_one.show_preparation
    peers = opening.peers
    unsettled = opening.show_unsettled
    definitions = opening.definitions
    verdict = verdict.show_verdict
    service = service.whole  # last, all three: from here on the names are the sections'
    opening = occasion.show_opening
