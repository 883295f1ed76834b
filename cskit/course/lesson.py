"""How a lesson opens: its parameters checked, its shop opened, its days chosen, and all of that said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cskit.analysis.promotion import Promotion, resolve
from cskit.charts import note, show_parameters, use
from cskit.charts.review.opening import is_synthetic, opened
from cskit.charts.state import lang as current_lang
from cskit.charts.state import set_rules
from cskit.errors import unknown
from cskit.period import Period
from cskit.rules import Rules
from cskit.shop import Shop
from cskit.terms import term
from cskit.widgets.pickers import people
from cskit.written import paragraph, span


@dataclass(frozen=True)
class Lesson:
    """What a lesson works on. `names`: agent id → name as shown; `teams`: agent id → team or None (for colours)."""

    shop: Shop
    rules: Rules
    promotion: Promotion
    names: Mapping[str, str]
    teams: Mapping[str, str | None]
    agent: str | None = None

    @property
    def period(self) -> Period:
        """The days the lesson looks at."""
        return self.promotion.period


def begin(
    data: str | Path,
    *,
    lang: str,
    rules: str | Rules = "textbook",
    period: str = "",
    agent: str = "",
    **moved: Any,
) -> Lesson:
    """Check the parameters, open the shop, show what the lesson looks at.

    `period` empty: the last promotion of the shop's calendar, without a calendar all its days. `agent`: an id, or
    the name that goes with it. `moved`: rule parameters (`slow_seconds=60`); None leaves them as the rule set has them.
    Errors: one clear sentence for each parameter that cannot be (`UsageError`), or a shop that cannot (`DataError`).
    """
    use(lang)
    shop, chosen = opened(data, rules)
    chosen = chosen.replace(**{name: value for name, value in moved.items() if value is not None})
    set_rules(chosen)
    promotion = resolve(shop, period or (None if shop.has("calendar") else shop.span), rules=chosen)
    names = people(shop)
    who = _agent(agent, names)
    lesson = Lesson(shop, chosen, promotion, names, _teams(shop, names), who)
    _say(lesson, {name: getattr(chosen, name) for name in moved})
    return lesson


def _agent(asked: str, names: Mapping[str, str]) -> str | None:
    if not asked:
        return None
    if asked in names:
        return asked
    found = [id_ for id_, name in names.items() if name == asked]
    if not found:
        raise unknown("agent", asked, [*names, *names.values()])
    return found[0]


def _teams(shop: Shop, names: Mapping[str, str]) -> dict[str, str | None]:
    if not shop.has("agents", "team"):
        return dict.fromkeys(names)
    table = shop.pandas("agents").set_index("agent_id")["team"]
    return {id_: team if isinstance(team := table.get(id_), str) else None for id_ in names}


def _say(lesson: Lesson, moved: Mapping[str, Any]) -> None:
    lang, shop, promotion = current_lang(), lesson.shop, lesson.promotion
    days = lesson.period.days
    known = promotion.name != str(lesson.period)
    key = "lesson_days" if days > 1 else "lesson_day"
    lines = [term(key, lang, period=span(lesson.period, lang), days=days)]
    if is_synthetic(shop.folder):
        lines.append(term("lesson_synthetic", lang))
    note(paragraph(lines))
    rules = lesson.rules
    rows = {
        "data": Path(shop.folder).name,
        "period": f"{promotion.name} ({lesson.period})" if known else str(lesson.period),
        "rules": f"{getattr(rules, lang)} ({rules.name})",
    }
    if lesson.agent:
        rows["agent"] = lesson.names[lesson.agent]
    show_parameters(rows | {name: str(value) for name, value in moved.items()})
