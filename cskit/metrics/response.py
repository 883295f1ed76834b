"""Response: how long customers wait (T 8.1.5, 9.3.2; M)."""

from __future__ import annotations

import narwhals as nw

from cskit.metrics.card import AnyPart, Card, Part
from cskit.metrics.reception import SERVED
from cskit.rules import Rules

ASSESSED = nw.col("assessed") == 1
FIRST = ASSESSED & (nw.col("is_first") == 1)
ANSWERED = ~nw.col("counted_wait").is_null()
LATE = nw.col("late") == 1

turns = Part("turns", "rows", "", ASSESSED)
firsts = Part("turns", "rows", "", FIRST)
late = Part("turns", "sum", "late", ASSESSED)


def _read(rules: Rules, part: str) -> dict[str, AnyPart]:
    """`in_time` or `late` turns ÷ turns as another rule set counts them: first turns only, or by the customer,
    reception or session that one late turn makes late."""
    asked = FIRST if rules.late_turns == "first" else ASSESSED
    if rules.late_unit != "turn":
        everyone, missed = Part("turns", "distinct", "unit", asked), Part("turns", "distinct", "unit", asked & LATE)
        if part == "late":
            return {"numerator": missed, "denominator": everyone}
        return {"numerator": everyone, "minus": missed, "denominator": everyone}
    if rules.late_turns == "all":
        return {}
    wanted = LATE if part == "late" else ~LATE
    return {"numerator": Part("turns", "rows", "", FIRST & wanted), "denominator": firsts}


def first_response_within(seconds: float = 30) -> Card:
    """Share of receptions whose first turn was answered within `seconds`."""
    s = f"{seconds:g}"
    return Card(
        f"first_response_within({s})", "response", f"{s} 秒首次响应率", f"first response within {s} s", "fraction",
        "ratio", Part("turns", "rows", "", FIRST & (nw.col("first_clock") <= seconds)), firsts, better="up",
        proportion=True, argument=seconds, arguments="seconds",
        formula=(f"首次响应不超过 {s} 秒的接待 ÷ 有提问的接待",
                 f"receptions whose first turn was answered within {s} s ÷ receptions with a turn"),
    )  # fmt: skip


CARDS = (
    Card("first_response_seconds", "response", "首次响应时长", "first response time", "seconds", "mean",
         Part("turns", "sum", "counted_first", FIRST), Part("turns", "rows", "", FIRST & ~nw.col("counted_first").is_null()), better="down",
         formula=("各接待首个问题的等待秒数的平均", "mean wait of each reception's first turn"),
         note=("没等到回复的不计入平均，由“未响应”指标反映。",
               "Turns nobody answered are not in the mean; the unanswered metrics show them.")),
    Card("average_response_seconds", "response", "平均响应时长", "average response time", "seconds", "mean",
         Part("turns", "sum", "counted_wait", ASSESSED), Part("turns", "rows", "", ASSESSED & ANSWERED), better="down",
         formula=("全部已回复回合的等待秒数的平均", "mean wait over all answered turns"),
         pitfall=("从客户第一个未答问题开始计时，不是最后一个。",
                  "The clock starts at the first question still unanswered, not at the last.")),
    Card("response_p50", "response", "响应时长中位数", "median response time", "seconds", "quantile",
         Part("turns", "quantile", "counted_wait", ASSESSED, q=0.5), better="down",
         formula=("已回复回合等待秒数的中位数", "median wait over answered turns")),
    Card("response_p90", "response", "响应时长九成位", "90th percentile of response time", "seconds", "quantile",
         Part("turns", "quantile", "counted_wait", ASSESSED, q=0.9), better="down",
         formula=("九成已回复回合的等待不超过此值（线性插值）", "wait that 90 % of answered turns do not exceed (linear)")),
    Card("response_rate_3min", "response", "3 分钟响应率", "3-minute response rate", "fraction", "ratio",
         Part("turns", "rows", "", ASSESSED & ~LATE), turns, better="up", proportion=True,
         by_rules=lambda rules: _read(rules, "in_time"),
         formula=("等待不超过 {late_seconds} 秒的回合 ÷ 全部回合", "turns answered within {late_seconds} s ÷ all turns"),
         pitfall=("分母含没有得到回复的回合；只除以已回复回合会偏高。",
                  "Unanswered turns are in the denominator; dividing by answered ones flatters.")),
    Card("unanswered_3min_rate", "response", "3 分钟未响应率", "not answered within 3 minutes", "fraction", "ratio",
         late, turns, better="down", proportion=True, by_rules=lambda rules: _read(rules, "late"),
         formula=("未回复或等待超过 {late_seconds} 秒的回合 ÷ 全部回合", "turns unanswered or waiting over {late_seconds} s ÷ all turns")),
    Card("unanswered_turns", "response", "未回复回合数", "unanswered turns", "count", "sum",
         Part("turns", "rows", "", ASSESSED & nw.col("wait").is_null()), better="down",
         formula=("直到接待结束都没有回复的回合数", "turns that got no reply in their reception")),
    Card("slow_response_customers", "response", "慢响应人数", "slow-served customers", "count", "distinct",
         Part("receptions", "distinct", "customer_id", SERVED & (nw.col("is_slow") == 1)), better="down", source="M",
         formula=("一次接待中等待超过 {slow_seconds} 秒的回合多于 {slow_turns} 个的客户数",
                  "distinct customers with more than {slow_turns:turn} over {slow_seconds} s in one reception")),
    Card("long_reception_customers", "response", "长接待人数", "long-served customers", "count", "distinct",
         Part("receptions", "distinct", "customer_id", SERVED & (nw.col("is_long") == 1)), better="down",
         formula=("一次接待的聊天时长超过 {long_minutes} 分钟的客户数", "distinct customers with a reception of over {long_minutes:minute} of talk")),
)  # fmt: skip

FAMILIES = {"first_response_within": first_response_within}
