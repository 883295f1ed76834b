"""How much at once, and days worked: what no sum over rows gives."""

import narwhals as nw
import pandas as pd

from cskit.errors import UsageError
from cskit.facts import shifts
from cskit.facts.talk import business_day
from cskit.metrics.card import Special
from cskit.metrics.question import Question, grouped_rows
from cskit.metrics.splits import AGENT_COLUMNS, SHIFT
from cskit.written import listed


def peak(question: Question) -> pd.DataFrame:
    """The largest number of customers active with one agent at once; above agent level the maximum over agents."""
    group = ["agent_id", *(c for c in question.level if c not in ("agent_id", "stage"))]
    staged = "stage" in question.level
    ticks = staged or question.period is not None or any(b not in AGENT_COLUMNS for b in question.by)
    changes = [shifts.edges(question.facts)] if SHIFT in question.by else []
    steps = question.facts.concurrency(group, ticks=ticks, moments=changes)
    if changes:  # a shift without anybody active is no group
        steps = steps.filter(nw.col("active") > 0)
    if staged:  # an agent's stage is that of the moment
        day = business_day(nw.col("at"), question.rules)
        steps = question.facts.with_agents(steps.with_columns(day=day), ["stage"])
    return grouped_rows(question, steps, nw.col("active").max())


def concurrent_load(question: Question) -> pd.DataFrame:
    """The largest number of customers active at once with all agents of the group together."""
    moves = [b for b in question.by if b in ("stage", SHIFT)]  # one agent leaves a group, another comes to it
    UsageError.when(moves, "load_moves", by=listed(moves))
    ticks = question.period is not None or any(b not in AGENT_COLUMNS for b in question.by)
    steps = question.facts.concurrency(list(question.level), ticks=ticks)
    return grouped_rows(question, steps, nw.col("active").max())


def agent_days(question: Question) -> pd.DataFrame:
    """Days worked: days with a planned shift; without `shifts`, days with a served reception."""
    if question.shop.has("shifts"):
        days = question.rows("shifts").select("agent_id", "day", *question.by)
    else:
        days = question.rows("receptions").filter(nw.col("served") == 1).select("agent_id", "day", *question.by)
    return grouped_rows(question, days.unique().with_columns(one=nw.lit(1)), nw.col("one").sum(), split=False)


worked = Special(agent_days, fact="agent_days")
