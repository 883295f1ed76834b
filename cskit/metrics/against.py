"""A metric against its target or against last year: metrics that stand on metrics (P)."""

import re
from collections.abc import Callable

import pandas as pd

from cskit.errors import UsageError, told
from cskit.metrics import catalogue
from cskit.metrics.card import Card, Special
from cskit.metrics.compared import alignable, aligned, targets_for
from cskit.metrics.question import Question, alone
from cskit.rules import Rules, load_rules


def find(id: str, rules: str | Rules | None = None) -> Card:
    """The card of any metric id, `attainment(…)` and `year_on_year(…)` included; with `rules` as these read it.

    Errors: `UsageError` with the nearest known ids.

    >>> find("attainment(spend_per_buyer, stretch)").zh
    '客单价冲刺达成率'
    >>> find("客单价同比").id
    'year_on_year(spend_per_buyer)'
    """
    said = _OF_A_METRIC.fullmatch(id.strip())
    if said and catalogue.is_name(said[1]):
        id = _ASKED[said[2]].format(catalogue.looked_up(said[1]).id)
    card = catalogue.looked_up(id, FAMILIES)
    return card if rules is None else card.under(load_rules(rules))


def known_indicators(rules: Rules) -> Rules:
    """The rule set as it is. Errors: `UsageError` where its board shows an indicator that is no metric."""
    for metric in rules.indicators:
        find(metric)
    return rules


def attainment(metric: str, target: str = "floor") -> Card:
    """A metric's value ÷ its target (target ÷ value where lower is better); `target`: `floor` or `stretch`."""
    card = find(metric)
    UsageError.when(target not in ("floor", "stretch"), "target_kind", target=target)
    reached = Special(lambda question: question.ask(metric), empty=float("nan"), fact="targets")
    asked = Special(lambda question: _targets(question, card.id, target), empty=float("nan"), fact="targets")
    parts = (asked, reached) if card.better == "down" else (reached, asked)
    zh, en = f"{'保底' if target == 'floor' else '冲刺'}达成率", f": attainment of {target}"
    return Card(
        f"attainment({metric})" if target == "floor" else f"attainment({metric}, {target})",
        "productivity",
        card.zh + zh,
        card.en + en,
        "fraction",
        "ratio",
        *parts,
        better="up",
        closed=card.closed,
        total=card.total,
        arguments="metric[, stretch]",
        source="P",
        shop_wide=card.shop_wide,
        reads=card.rules_read,
        by_rules=lambda rules: _named(card.under(rules), zh, en),
        formula=(
            "实际值 ÷ 目标值（越低越好的指标为目标值 ÷ 实际值）",
            "value ÷ target (target ÷ value where lower is better)",
        ),
    )


def year_on_year(metric: str) -> Card:
    """A metric's change against the same dates of the year before, as a fraction of it."""
    card = find(metric)

    def change(question: Question) -> pd.DataFrame:
        before = last(question)
        now = question.ask(metric)
        if not question.by:
            return now - before.to_numpy()
        both = now.merge(before, on=list(question.by), suffixes=("", "_before"))
        return both.assign(value=both["value"] - both["value_before"])[[*question.by, "value"]]

    def last(question: Question) -> pd.DataFrame:
        if question.period is None:
            raise UsageError(told("year_period", metric=metric))
        before = question.period.a_year_before()
        alignable(list(question.by), question.period, before)
        return aligned(question.ask(metric, period=before), list(question.by), question.period, before)

    return Card(
        f"year_on_year({metric})",
        "productivity",
        f"{card.zh}同比",
        f"{card.en}: year on year",
        "fraction",
        "ratio",
        Special(change, empty=float("nan")),
        Special(last, empty=float("nan")),
        better=card.better,
        source="P",
        arguments="metric",
        shop_wide=card.shop_wide,
        reads=card.rules_read,
        by_rules=lambda rules: _named(card.under(rules), "同比", ": year on year"),
        formula=("（本期 − 去年同期）÷ 去年同期", "(this period − the same dates last year) ÷ last year's"),
        note=(
            "按日期或月份拆分时，与上年同日、同月相比；不能按周拆分。要两年的数并排看，用 --compare last_year（去年同期）。",
            "--compare last_year shows both years side by side. Split by date or month it looks at the same date or month a year before; weeks never meet.",
        ),
    )


def _named(card: Card, zh: str, en: str) -> dict[str, str]:
    return {"zh": card.zh + zh, "en": card.en + en}


def _targets(question: Question, metric: str, column: str) -> pd.DataFrame:
    """The target of each group: by agent `agent:…`, by team `team:…`, without a split `all`."""
    question.shop.need("targets", column, for_="attainment")
    UsageError.when(question.by not in ((), ("agent",), ("team",)), "attainment_split")
    rows = targets_for(question.shop, question.period)
    rows = rows[rows["metric"] == metric]
    if not question.by:
        whole = rows.loc[rows["scope"] == "all", column]
        return alone(whole.iloc[0] if len(whole) else float("nan"))
    split = question.by[0]
    mine = rows[rows["scope"].str.startswith(f"{split}:")]
    return mine.assign(**{split: mine["scope"].str.slice(len(split) + 1), "value": mine[column]})[[split, "value"]]


FAMILIES: dict[str, Callable[..., Card]] = {"attainment": attainment, "year_on_year": year_on_year}
_ASKED = {
    "同比": "year_on_year({})",
    "冲刺达成率": "attainment({}, stretch)",
    "保底达成率": "attainment({})",
    "达成率": "attainment({})",
}
_OF_A_METRIC = re.compile(rf"(.+?)({'|'.join(_ASKED)})")
