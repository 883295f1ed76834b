"""What a lesson stands on: how it opens, the small shop for counting by hand, and what it leaves out.

lesson = begin(data, lang=lang, period=period, rules=rules)
agree(by_hand, measure(lesson.small, "spend_per_buyer", by="agent"))
if lesson.has("order_items"):
    show(...)
lesson.end()
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import isclose
from numbers import Real
from pathlib import Path
from typing import Any

import pandas as pd

from cskit.analysis.frames import lacking
from cskit.analysis.promotion import Promotion, resolve
from cskit.bundled import bundled, is_synthetic, place_of
from cskit.charts import note, show_parameters, use
from cskit.charts.state import set_people, set_rules
from cskit.english import english, speak_for
from cskit.errors import DataError, unknown
from cskit.metrics import customer_code
from cskit.period import Period
from cskit.rules import Rules
from cskit.shop import Shop, load, rules_of
from cskit.terms import language, term
from cskit.widgets import STATIC_VARIABLE
from cskit.widgets.controls import people
from cskit.written import listed, paragraph, span


@dataclass(frozen=True)
class Lesson:
    """What a lesson works on. `names`: agent id → name as shown; `teams`: agent id → team or None (for colours)."""

    shop: Shop
    rules: Rules
    promotion: Promotion
    names: Mapping[str, str]
    teams: Mapping[str, str | None]
    agent: str | None = None
    _absent: dict[str, None] = field(default_factory=dict, init=False, repr=False)

    @property
    def period(self) -> Period:
        """The days the lesson looks at."""
        return self.promotion.period

    @cached_property
    def small(self) -> Shop:
        """A shop to count by hand, whatever the lesson's own is: a menswear shop's week, three agents, 52 orders."""
        week = self.paper("mens_wear_week")
        return SmallShop.from_frames({name: week.pandas(name) for name in week.tables}, engine="pandas")

    def paper(self, name: str) -> Shop:
        """A bundled shop so small that it can be counted on paper; its invented customers keep their ids."""
        shop = load(bundled(name), engine="pandas")
        speak_for(shop.folder, beside=True)
        return shop

    def has(self, *needs: str) -> bool:
        """Whether the shop has these tables and columns (`order_items`, `products.tier`); `end` says what not."""
        absent = lacking(self.shop, *needs)
        self._absent.update(dict.fromkeys(absent))
        return not absent

    def end(self) -> None:
        """Say once, at the lesson's end, for want of which tables something was left out; nothing if all was there."""
        if self._absent:
            note(term("lesson_left_out", language(), tables=listed(self._absent)), "missing")


class SmallShop(Shop):
    """A shop whose tables are shown with customers under the codes that `detail` gives them."""

    def pandas(self, name: str) -> pd.DataFrame:
        frame = super().pandas(name)
        if "customer_id" in frame:
            frame["customer_id"] = frame["customer_id"].map(customer_code, na_action="ignore")
        return frame


def say(zh: str, en: str) -> str:
    """One text in the lesson's language. In the notebooks only that one is left: the build replaces the call."""
    return zh if language() == "zh" else en


def agree(by_hand: Any, measured: Any) -> None:
    """Say how many of the numbers counted by hand are those of `measure`, and show the first that is not.

    Each is a number, or a series or dict by agent, day, order …; `measured` may be a frame by `measure` of one metric.
    A row that is only on one side disagrees unless it has no value. Errors: `DataError` where the course is built or
    compared (nobody is there to read the sentence).
    """
    mine, theirs = _by_key(by_hand), _by_key(measured)
    off = [key for key in {**mine, **theirs} if not _same(mine.get(key), theirs.get(key))]
    n, lang = len({**mine, **theirs}), language()
    if not off:
        print(term("lesson_agree_all", lang, n=n))
        return
    shown = {"where": off[0], "mine": mine.get(off[0], "—"), "theirs": theirs.get(off[0], "—")}
    sentence = term("lesson_agree_some", lang, n=n, same=n - len(off), **shown)
    if os.environ.get(STATIC_VARIABLE):
        raise DataError(sentence)
    print(sentence)


def _by_key(values: Any) -> dict[Any, Any]:
    """The values by what they belong to; a number alone under the empty key."""
    if hasattr(values, "columns"):
        by = list(values.columns[: list(values.columns).index("metric")])
        values = values.set_index(by)["value"] if by else values["value"].iloc[0]
    return dict(values.items()) if hasattr(values, "items") else {"": values}


def _same(mine: Any, theirs: Any) -> bool:
    nothing = bool(pd.isna(mine)), bool(pd.isna(theirs))
    if any(nothing):
        return all(nothing)
    if isinstance(mine, Real) and isinstance(theirs, Real):
        return isclose(mine, theirs, rel_tol=1e-9, abs_tol=1e-9)
    return bool(mine == theirs)


def begin(
    data: str | Path,
    *,
    lang: str,
    rules: str | Rules = "textbook",
    period: str = "",
    agent: str = "",
    notebook: str = "",
    **moved: Any,
) -> Lesson:
    """Check the parameters, open the shop, show what the lesson looks at.

    `period` empty: the last promotion of the shop's calendar, without a calendar all its days. `agent`: an id, or
    the name that goes with it. `moved`: rule parameters (`slow_seconds=60`); None leaves them as the rule set has them.
    `notebook`: the page this is, see `use`.
    Errors: one clear sentence for each parameter that cannot be (`UsageError`), or a shop that cannot (`DataError`).
    """
    use(lang, notebook)
    shop = load(place_of(data))
    speak_for(shop.folder)
    days = period or (None if shop.has("calendar") else shop.span)
    promotion = resolve(shop, days, rules=rules_of(shop, rules))
    chosen = rules_of(shop, rules, promotion.period)
    chosen = chosen.replace(**{name: value for name, value in moved.items() if value is not None})
    set_rules(chosen)
    names = people(shop)
    who, teams = _agent(agent, names), _teams(shop, names)
    set_people(names, teams)
    lesson = Lesson(shop, chosen, promotion, names, teams, who)
    _say(lesson, {name: getattr(chosen, name) for name in moved})
    return lesson


def _agent(asked: str, names: Mapping[str, str]) -> str | None:
    if not asked or asked in names:
        return asked or None
    found = [id_ for id_, name in names.items() if name in (asked, english(asked))]
    if not found:
        raise unknown("agent", asked, [*names, *names.values()])
    return found[0]


def _teams(shop: Shop, names: Mapping[str, str]) -> dict[str, str | None]:
    if not shop.has("agents", "team"):
        return dict.fromkeys(names)
    table = shop.pandas("agents").set_index("agent_id")["team"]
    return {id_: team if isinstance(team := table.get(id_), str) else None for id_ in names}


def _say(lesson: Lesson, moved: Mapping[str, Any]) -> None:
    lang, shop, promotion = language(), lesson.shop, lesson.promotion
    days = lesson.period.days
    known = promotion.name != str(lesson.period)
    shown = term("lesson_days" if days > 1 else "lesson_day", lang, period=span(lesson.period, lang), days=days)
    note(paragraph([shown, term("lesson_synthetic", lang) if is_synthetic(shop.folder) else ""]))
    rules = lesson.rules
    rows = {
        "data": Path(shop.folder).name,
        "period": f"{promotion.name} ({lesson.period})" if known else str(lesson.period),
        "rules": f"{getattr(rules, lang)} ({rules.name})",
    }
    if lesson.agent:
        rows["agent"] = lesson.names[lesson.agent]
    show_parameters(rows | {name: str(value) for name, value in moved.items()})
