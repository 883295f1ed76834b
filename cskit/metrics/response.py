"""Response: how long customers wait (T 8.1.5, 9.3.2; M)."""

from typing import Any

import narwhals as nw

from cskit.metrics.card import Card, Part
from cskit.metrics.reception import SERVED
from cskit.rules import Rules
from cskit.terms import term

ASSESSED = nw.col("assessed") == 1
FIRST = ASSESSED & (nw.col("is_first") == 1)
ANSWERED = ~nw.col("counted_wait").is_null()
LATE = nw.col("late") == 1

turns = Part("turns", "rows", "", ASSESSED)
firsts = Part("turns", "rows", "", FIRST)
late = Part("turns", "sum", "late", ASSESSED)
_FIRST = ("first_of", "first_from")
_WHOSE = ("late_turns", "late_unit")


def _read(rules: Rules, part: str) -> dict[str, Any]:
    """`in_time` or `late` turns ÷ turns as a rule set counts them: within its limit, first turns only, or by the
    customer, reception or session that one late turn makes late; and the name and formula of just that."""
    asked = FIRST if rules.late_turns == "first" else ASSESSED
    never, whole = rules.late_reading == "never", rules.late_unit != "turn"
    name = f"name_{part}_never" if never else f"name_{part}"
    formula = f"formula_{part}{'_never' if never else ''}{'_whole' if whole else ''}"
    words: dict[str, Any] = {lang: term(name, lang, limit=_limit(rules.late_seconds, lang)) for lang in ("zh", "en")}
    words["formula"] = (term(formula, "zh"), term(formula, "en"))
    if whole:
        everyone, missed = Part("turns", "distinct", "unit", asked), Part("turns", "distinct", "unit", asked & LATE)
        words["pitfall"] = (term("pitfall_whole", "zh"), term("pitfall_whole", "en"))
        counted = {"numerator": missed} if part == "late" else {"numerator": everyone, "minus": missed}
        return words | counted | {"denominator": everyone}
    if rules.late_turns == "all":
        return words
    wanted = LATE if part == "late" else ~LATE
    return words | {"numerator": Part("turns", "rows", "", FIRST & wanted), "denominator": firsts}


def late_list(rules: Rules) -> dict[str, Any]:
    """Name and formula of the list of late turns."""
    never = rules.late_reading == "never"
    name, formula = (
        ("name_late_list_never", "formula_late_list_never") if never else ("name_late_list", "formula_late_list")
    )
    words: dict[str, Any] = {lang: term(name, lang, limit=_limit(rules.late_seconds, lang)) for lang in ("zh", "en")}
    first = ("first_of",) if rules.late_turns == "first" else ()
    return words | {"formula": (term(formula, "zh"), term(formula, "en")), "reads": first}


def _limit(seconds: float, lang: str) -> str:
    """A time limit in words, in minutes where it is whole ones.

    >>> _limit(180, "zh"), _limit(180, "en"), _limit(97, "en")
    ('3 分钟', '3-minute', '97-second')
    """
    unit = "seconds" if seconds % 60 else "minutes"
    return term(f"limit_{unit}", lang, n=f"{seconds / (60 if unit == 'minutes' else 1):g}")


def first_response_within(seconds: float = 30) -> Card:
    """Share of receptions whose first turn was answered within `seconds`."""
    s = f"{seconds:g}"
    return Card(
        f"first_response_within({s})",
        "response",
        f"{s} 秒首次响应率",
        f"first response within {s} s",
        "fraction",
        "ratio",
        Part("turns", "rows", "", FIRST & (nw.col("first_clock") <= seconds)),
        firsts,
        better="up",
        proportion=True,
        arguments="seconds",
        names=_FIRST,
        source="T",
        formula=(
            f"首次响应不超过 {s} 秒的{{first_of}} ÷ 有提问的{{first_of}}",
            f"{{first_of}}s whose first turn was answered within {s} s ÷ {{first_of}}s with a turn",
        ),
    )


CARDS = (
    Card(
        "first_response_seconds",
        "response",
        "首次响应时长",
        "first response time",
        "seconds",
        "mean",
        Part("turns", "sum", "counted_first", FIRST),
        Part("turns", "rows", "", FIRST & ~nw.col("counted_first").is_null()),
        better="down",
        names=("unanswered", *_FIRST),
        source="T",
        formula=("各{first_of}首个问题的等待秒数的平均", "mean wait of each {first_of}'s first turn"),
        note=("没等到回复的{unanswered:mean}。", "Turns nobody answered {unanswered:mean}."),
        aliases=("首次响应时间", "首响", "首响时长", "平均首次响应时长", "FRT", "ASA", "first reply time"),
    ),
    Card(
        "average_response_seconds",
        "response",
        "平均响应时长",
        "average response time",
        "seconds",
        "mean",
        Part("turns", "sum", "counted_wait", ASSESSED),
        Part("turns", "rows", "", ASSESSED & ANSWERED),
        better="down",
        names=("unanswered",),
        source="T",
        formula=("全部{unanswered:turns}的等待秒数的平均", "mean wait over all {unanswered:turns}"),
        pitfall=(
            "从客户第一个未答问题开始计时，不是最后一个。",
            "The clock starts at the first question still unanswered, not at the last.",
        ),
        aliases=("平均响应时间", "平响", "响应时长", "ART", "mean response time"),
    ),
    Card(
        "response_p50",
        "response",
        "响应时长中位数",
        "median response time",
        "seconds",
        "quantile",
        Part("turns", "quantile", "counted_wait", ASSESSED, q=0.5),
        better="down",
        names=("unanswered",),
        formula=("{unanswered:turns}的等待秒数的中位数", "median wait over {unanswered:turns}"),
        aliases=("P50",),
    ),
    Card(
        "response_p90",
        "response",
        "响应时长 P90（90 分位）",
        "90th percentile of response time",
        "seconds",
        "quantile",
        Part("turns", "quantile", "counted_wait", ASSESSED, q=0.9),
        better="down",
        names=("unanswered",),
        formula=(
            "九成{unanswered:turns}的等待不超过此值（线性插值）",
            "wait that 90% of {unanswered:turns} do not exceed (linear)",
        ),
        aliases=("P90",),
    ),
    Card(
        "response_rate_3min",
        "response",
        "3 分钟响应率",
        "3-minute response rate",
        "fraction",
        "ratio",
        Part("turns", "rows", "", ASSESSED & ~LATE),
        turns,
        better="up",
        proportion=True,
        by_rules=lambda rules: _read(rules, "in_time"),
        names=_WHOSE,
        formula=("等待不超过 {late_seconds} 秒的回合 ÷ 全部回合", "turns answered within {late_seconds} s ÷ all turns"),
        pitfall=(
            "分母含没有得到回复的回合；只除以已回复回合会偏高。",
            "Unanswered turns are in the denominator; dividing by answered ones flatters.",
        ),
        aliases=("3分钟回复率", "三分钟响应率", "三分钟回复率"),
    ),
    Card(
        "unanswered_3min_rate",
        "response",
        "3 分钟未响应率",
        "not answered within the 3-minute limit",
        "fraction",
        "ratio",
        late,
        turns,
        better="down",
        proportion=True,
        by_rules=lambda rules: _read(rules, "late"),
        names=_WHOSE,
        source="T",
        formula=(
            "未回复或等待超过 {late_seconds} 秒的回合 ÷ 全部回合",
            "turns unanswered or waiting over {late_seconds} s ÷ all turns",
        ),
    ),
    Card(
        "unanswered_turns",
        "response",
        "未回复回合数",
        "unanswered turns",
        "count",
        "sum",
        Part("turns", "rows", "", ASSESSED & nw.col("wait").is_null()),
        better="down",
        formula=("直到接待结束都没有回复的回合数", "turns that got no reply in their reception"),
    ),
    Card(
        "slow_response_customers",
        "response",
        "慢响应人数",
        "customers with slow replies",
        "count",
        "distinct",
        Part("receptions", "distinct", "customer_id", SERVED & (nw.col("is_slow") == 1)),
        better="down",
        source="M",
        formula=(
            "一次接待中等待超过 {slow_seconds} 秒的回合多于 {slow_turns} 个的客户数",
            "distinct customers with more than {slow_turns:turn} over {slow_seconds} s in one reception",
        ),
    ),
    Card(
        "long_reception_customers",
        "response",
        "长接待人数",
        "customers with long chats",
        "count",
        "distinct",
        Part("receptions", "distinct", "customer_id", SERVED & (nw.col("is_long") == 1)),
        better="down",
        names=("long_reading",),
        source="TM",
        formula=(
            "一次接待的{long_reading}超过 {long_minutes} 分钟的客户数",
            "distinct customers with a reception of over {long_minutes:minute} {long_reading}",
        ),
    ),
)

FAMILIES = {"first_response_within": first_response_within}
